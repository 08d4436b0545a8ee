SlugMalformed = Adressenamnet kan ha 1–80 små bokstavar, siffer, bindestrek, punktum, understrek og krøllalfa.
SlugTaken = Ein annan kampanje har dette adressenamnet.
NorwegianTextMissing = Skriv teksten på bokmål eller nynorsk.
RulesLocked = Kampanjen er lansert, og reglane er låste.
PhaseEmpty = Fasen «{ $kind }» må slutte etter at han byrjar.
PhasesOverlap = Fasane «{ $first }» og «{ $second }» utelukkar kvarandre, men overlappar i tid.
LaunchChecklistOpen = Det står att { $missing ->
        [one] eitt punkt
       *[other] { $missing } punkt
    } på sjekklista før kampanjen kan lanserast.
WeightOutOfRange = Ei vekt er eit prosenttal frå 0 til 100. { $weight_percent } går ikkje.
OrderIncomplete = Rekkjefølgja må nemne alt som finst, kvar ting éin gong.
VotingGivesNothing = Avrøystingsregelen gir veljarane ingenting å fordele. Set minst éi røyst eller eitt poeng.
ScaleEmpty = Den beste karakteren må vere høgare enn den dårlegaste. Skalaen går frå { $min } til { $max }.
TieBreakTwice = Same måte å skilje like idear på står to gonger: { $tie }.
LengthsCrossed = Den lengste tillatne teksten er kortare enn den kortaste.
TemplateUnknown = Det finst ingen mal med dette namnet.
TemplateDates = Fasane treng { $wanted } datoar, men det er gitt { $given }.
LotNotLast = Loddtrekning må stå sist blant måtane å skilje like idear på.
CampaignNotRunning = Kampanjen er ikkje i gang: Han er ikkje lansert enno, eller han er avslutta eller avlyst.
CampaignDecided = Avgjerdene er kjende, eller siste fase er over. Gi ideane svar og avslutt kampanjen i staden.
ApproverLaunches = Du har sjølv godkjent kampanjen. Ein annan må lansere han.
PhaseNotPlanned = Kampanjen har ingen fase av typen «{ $kind }» som ikkje er over.
DeadlinePassed = Fristen for «{ $kind }» er ute for alle og kan ikkje forlengjast. Du kan gi éin person lov til å levere for seint.
DeadlineNotLater = Ein frist kan berre flyttast framover. Vel eit seinare tidspunkt for «{ $kind }».
CampaignNotPaused = Kampanjen står ikkje på pause.
ResumeDatesMissing = Pausen har ramma fasen «{ $kind }». Oppgi ny frist for han.
PhaseBegun = Fasen «{ $kind }» har byrja, så starten kan ikkje flyttast.
DatesEarlier = Fasen «{ $kind }» kan ikkje byrje eller slutte tidlegare enn det som er kunngjort.
PhaseEndsInThePast = Den nye fristen for «{ $kind }» har alt vore. Vel eit tidspunkt fram i tid.
LateForOneself = Du kan ikkje gi deg sjølv lov til å levere for seint. Be ein annan kampanjeleiar.
LateEndsInThePast = Unntaket må vare til eit tidspunkt fram i tid.
PhaseNotOver = Fasen «{ $kind }» er ikkje over. Vent til fristen er ute, eller be sponsoren avlyse kampanjen.
IdeasUnanswered = { $ideas ->
        [one] Éin idé
       *[other] { $ideas } idear
    } manglar svar. Alle idear skal ha svar før kampanjen blir avslutta.
CampaignNotClosed = Kampanjen er ikkje avslutta.
PhaseHasNoEnd = Fasen «{ $kind }» har ingen frist som kan forlengjast.
