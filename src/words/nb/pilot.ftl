PilotIdeaNotSelected = Bare en idé som er valgt ut, kan prøves ut.
GrantOfOtherIdea = Tilskuddet er gitt til en annen idé.
GrantHasPilot = Tilskuddet betaler allerede for en annen pilot.
PilotOfficeTwice = Samme kontor står to ganger i planen.
PilotOfficeClosed = Et av kontorene finnes ikke på dette tidspunktet. Velg kontoret som har tatt over.
OneLeadOfficeNeeded = Akkurat ett kontor må lede piloten.
PilotEndsBeforeItBegins = Piloten må slutte etter at den begynner, og slutten må ligge fram i tid.
PilotTextEmpty = En tekst mangler. Skriv noen ord, slik at andre forstår det senere.
PilotElsewhere = Dette går ikke nå: Piloten er { $pilot_state }.
AnchoringOpen = { $open ->
        [one] Ett punkt på sjekklisten for forankring er åpent.
       *[other] { $open } punkter på sjekklisten for forankring er åpne.
    } Avklar med leder, ansatte, tillitsvalgte og personvern først.
PilotWithoutBenefit = Piloten har ingen gevinst ennå. Legg inn minst én før planen sendes.
OwnPilot = Den som leder eller arbeider i en pilot, kan ikke selv godkjenne eller avgjøre den.
OwnershipUnanswered = En gevinst mangler en eier som har sagt ja.
BaselineMissing = { $missing ->
        [one] Ett nullpunkt mangler.
       *[other] { $missing } nullpunkter mangler.
    } Hver indikator trenger et nullpunkt fra hvert kontor som prøver ut ideen.
NoBaselineWaiting = Ingen gevinst venter på at nullpunktet skal godkjennes.
ConfidenceTooHigh = Et nullpunkt tatt etter oppstart gir høyst sikkerhet { $confidence_max }.
BaselineNotApproved = Nullpunktet er ikke godkjent. Vent på godkjenning, eller start med nullpunkt i etterkant.
GrantNotAccepted = Kampanjen gir penger, og kontoret har ikke tatt imot noe tilskudd til denne piloten.
PlannedEndPassed = Den planlagte slutten er passert. Flytt den først.
MeasurementsWaiting = { $waiting ->
        [one] Én måling venter på å bli kontrollert.
       *[other] { $waiting } målinger venter på å bli kontrollert.
    }
AdjustedOften = En pilot kan justeres høyst { $adjustments_max } ganger. Velg å skalere, stoppe eller legge den til side.
NotAPilotOffice = Enheten er ikke med i piloten.
MilestoneReachedAlready = Milepælen er allerede nådd.
# Words that stand in these sentences.
pilot_state-planned = under planlegging
pilot_state-baseline-pending = hos gevinstansvarlig for godkjenning
pilot_state-ready = klar til start
pilot_state-running = i gang
pilot_state-paused = på pause
pilot_state-evaluating = til evaluering
pilot_state-gate = ved beslutningspunktet
pilot_state-parked = lagt til side
pilot_state-handing-over = på vei over til linja
pilot_state-handed-over = overtatt av linja
pilot_state-closed = avsluttet
pilot_state-stopped = stoppet
pilot_state-abandoned = oppgitt
confidence_max-a = A
confidence_max-b = B
confidence_max-c = C
confidence_max-d = D
action-see-pilot-plan = se planen for piloten
action-plan-pilot = planlegge piloten
action-run-pilot = lede piloten
action-approve-baseline = godkjenne nullpunktet
action-decide-gate = avgjøre hva som skjer med piloten
action-accept-handover = ta over piloten for linja
action-close-pilot = avslutte piloten
action-abandon-pilot = gi opp piloten
