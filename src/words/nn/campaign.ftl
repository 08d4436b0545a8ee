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
