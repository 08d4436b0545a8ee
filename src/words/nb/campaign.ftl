SlugMalformed = Adressenavnet kan ha 1–80 små bokstaver, sifre, bindestrek, punktum, understrek og krøllalfa.
SlugTaken = En annen kampanje har dette adressenavnet.
NorwegianTextMissing = Skriv teksten på bokmål eller nynorsk.
RulesLocked = Kampanjen er lansert, og reglene er låst.
PhaseEmpty = Fasen «{ $kind }» må slutte etter at den begynner.
PhasesOverlap = Fasene «{ $first }» og «{ $second }» utelukker hverandre, men overlapper i tid.
LaunchChecklistOpen = Det gjenstår { $missing ->
        [one] ett punkt
       *[other] { $missing } punkter
    } på sjekklisten før kampanjen kan lanseres.
WeightOutOfRange = En vekt er et prosenttall fra 0 til 100. { $weight_percent } går ikke.
OrderIncomplete = Rekkefølgen må nevne alt som finnes, hver ting én gang.
VotingGivesNothing = Avstemningsregelen gir velgerne ingenting å fordele. Sett minst én stemme eller ett poeng.
ScaleEmpty = Den beste karakteren må være høyere enn den dårligste. Skalaen går fra { $min } til { $max }.
TieBreakTwice = Samme måte å skille like ideer på står to ganger: { $tie }.
LengthsCrossed = Den lengste tillatte teksten er kortere enn den korteste.
TemplateUnknown = Det finnes ingen mal med dette navnet.
TemplateDates = Fasene trenger { $wanted } datoer, men det er gitt { $given }.
LotNotLast = Loddtrekning må stå sist blant måtene å skille like ideer på.
CampaignNotRunning = Kampanjen er ikke i gang: Den er ikke lansert ennå, eller den er avsluttet eller avlyst.
CampaignDecided = Beslutningene er kjent, eller siste fase er over. Gi ideene svar og avslutt kampanjen i stedet.
ApproverLaunches = Du har selv godkjent kampanjen. En annen må lansere den.
PhaseNotPlanned = Kampanjen har ingen fase av typen «{ $kind }» som ikke er over.
DeadlinePassed = Fristen for «{ $kind }» er ute for alle og kan ikke forlenges. Du kan gi én person lov til å levere for sent.
DeadlineNotLater = En frist kan bare flyttes framover. Velg et senere tidspunkt for «{ $kind }».
CampaignNotPaused = Kampanjen står ikke på pause.
ResumeDatesMissing = Pausen har truffet fasen «{ $kind }». Oppgi ny frist for den.
PhaseBegun = Fasen «{ $kind }» har begynt, så starten kan ikke flyttes.
DatesEarlier = Fasen «{ $kind }» kan ikke begynne eller slutte tidligere enn det som er kunngjort.
PhaseEndsInThePast = Den nye fristen for «{ $kind }» har allerede vært. Velg et tidspunkt fram i tid.
LateForOneself = Du kan ikke gi deg selv lov til å levere for sent. Be en annen kampanjeleder.
LateEndsInThePast = Unntaket må vare til et tidspunkt fram i tid.
PhaseNotOver = Fasen «{ $kind }» er ikke over. Vent til fristen er ute, eller be sponsoren avlyse kampanjen.
IdeasUnanswered = { $ideas ->
        [one] Én idé
       *[other] { $ideas } ideer
    } mangler svar. Alle ideer skal ha svar før kampanjen avsluttes.
CampaignNotClosed = Kampanjen er ikke avsluttet.
PhaseHasNoEnd = Fasen «{ $kind }» har ingen frist som kan forlenges.
