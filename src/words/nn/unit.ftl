UnitCodeMalformed = Einingskoden kan ha 1–80 små bokstavar, siffer, bindestrek, punktum, understrek og krøllalfa.
UnitCodeTaken = Ei anna eining har denne koden.
NotAMunicipality = Berre Nav-kontor betener kommunar, og berre kommunar kan betenast.
UnitEndsBeforeItBegins = Ei eining kan ikkje slutte før ho byrjar.
UnitFollowsItself = Ei eining kan ikkje vere sin eigen etterfølgjar.
UnitNotInUse = Eininga finst ikkje på det tidspunktet.
UnitClosedAlready = Eininga er alt lagd ned.
UnitAboveItself = Ei eining kan ikkje ligge under seg sjølv, heller ikkje gjennom andre.
SuccessorOfOtherKind = Ein etterfølgjar må vere av same slag som eininga han følgjer etter.
UnitHasPeople = { $people ->
        [one] Éin person
       *[other] { $people } personar
    } arbeider framleis i eininga. Flytt dei først, eller oppgi éin etterfølgjar som alle følgjer med til.
UnitHasUnits = { $units ->
        [one] Éi eining høyrer
       *[other] { $units } einingar høyrer
    } framleis til under henne. Flytt dei først, eller oppgi éin etterfølgjar.
