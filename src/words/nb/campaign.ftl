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
