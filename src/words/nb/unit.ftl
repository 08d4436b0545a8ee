UnitCodeMalformed = Enhetskoden kan ha 1–80 små bokstaver, sifre, bindestrek, punktum, understrek og krøllalfa.
UnitCodeTaken = En annen enhet har denne koden.
NotAMunicipality = Bare Nav-kontor betjener kommuner, og bare kommuner kan betjenes.
UnitEndsBeforeItBegins = En enhet kan ikke opphøre før den begynner.
UnitFollowsItself = En enhet kan ikke være sin egen etterfølger.
UnitNotInUse = Enheten finnes ikke på det tidspunktet.
UnitClosedAlready = Enheten er allerede lagt ned.
UnitAboveItself = En enhet kan ikke ligge under seg selv, heller ikke gjennom andre.
SuccessorOfOtherKind = En etterfølger må være av samme slag som enheten den følger etter.
UnitHasPeople = { $people ->
        [one] Én person
       *[other] { $people } personer
    } arbeider fortsatt i enheten. Flytt dem først, eller oppgi én etterfølger som alle følger med til.
UnitHasUnits = { $units ->
        [one] Én enhet hører
       *[other] { $units } enheter hører
    } fortsatt til under den. Flytt dem først, eller oppgi én etterfølger.
