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
