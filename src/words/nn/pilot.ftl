PilotIdeaNotSelected = Berre ein idé som er vald ut, kan prøvast ut.
GrantOfOtherIdea = Tilskotet er gitt til ein annan idé.
GrantHasPilot = Tilskotet betaler alt for ein annan pilot.
PilotOfficeTwice = Same kontor står to gonger i planen.
PilotOfficeClosed = Eitt av kontora finst ikkje på dette tidspunktet. Vel kontoret som har teke over.
OneLeadOfficeNeeded = Akkurat eitt kontor må leie piloten.
PilotEndsBeforeItBegins = Piloten må slutte etter at han byrjar, og slutten må liggje fram i tid.
PilotTextEmpty = Ein tekst manglar. Skriv nokre ord, slik at andre forstår det seinare.
PilotElsewhere = Dette går ikkje no: Piloten er { $pilot_state }.
AnchoringOpen = { $open ->
        [one] Eitt punkt på sjekklista for forankring er ope.
       *[other] { $open } punkt på sjekklista for forankring er opne.
    } Avklar med leiar, tilsette, tillitsvalde og personvern først.
PilotWithoutBenefit = Piloten har ingen gevinst enno. Legg inn minst éin før planen blir send.
OwnPilot = Den som leier eller arbeider i ein pilot, kan ikkje sjølv godkjenne eller avgjere han.
OwnershipUnanswered = Ein gevinst manglar ein eigar som har sagt ja.
BaselineMissing = { $missing ->
        [one] Eitt nullpunkt manglar.
       *[other] { $missing } nullpunkt manglar.
    } Kvar indikator treng eit nullpunkt frå kvart kontor som prøver ut ideen.
NoBaselineWaiting = Ingen gevinst ventar på at nullpunktet skal godkjennast.
ConfidenceTooHigh = Eit nullpunkt teke etter oppstart gir høgst tryggleik { $confidence_max }.
BaselineNotApproved = Nullpunktet er ikkje godkjent. Vent på godkjenning, eller start med nullpunkt i etterkant.
GrantNotAccepted = Kampanjen gir pengar, og kontoret har ikkje teke imot noko tilskot til denne piloten.
PlannedEndPassed = Den planlagde slutten er passert. Flytt han først.
MeasurementsWaiting = { $waiting ->
        [one] Éi måling ventar på å bli kontrollert.
       *[other] { $waiting } målingar ventar på å bli kontrollerte.
    }
AdjustedOften = Ein pilot kan justerast høgst { $adjustments_max } gonger. Vel å skalere, stoppe eller leggje han til side.
NotAPilotOffice = Eininga er ikkje med i piloten.
MilestoneReachedAlready = Milepålen er alt nådd.
# Words that stand in these sentences.
pilot_state-planned = under planlegging
pilot_state-baseline-pending = hos gevinstansvarleg for godkjenning
pilot_state-ready = klar til start
pilot_state-running = i gang
pilot_state-paused = på pause
pilot_state-evaluating = til evaluering
pilot_state-gate = ved avgjerdspunktet
pilot_state-parked = lagd til side
pilot_state-handing-over = på veg over til linja
pilot_state-handed-over = overteken av linja
pilot_state-closed = avslutta
pilot_state-stopped = stoppa
pilot_state-abandoned = oppgitt
confidence_max-a = A
confidence_max-b = B
confidence_max-c = C
confidence_max-d = D
action-see-pilot-plan = sjå planen for piloten
action-plan-pilot = planleggje piloten
action-run-pilot = leie piloten
action-approve-baseline = godkjenne nullpunktet
action-decide-gate = avgjere kva som skal skje med piloten
action-accept-handover = ta over piloten for linja
action-close-pilot = avslutte piloten
action-abandon-pilot = gi opp piloten
