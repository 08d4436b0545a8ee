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
