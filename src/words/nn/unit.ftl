UnitCodeMalformed = Einingskoden kan ha 1–80 små bokstavar, siffer, bindestrek, punktum, understrek og krøllalfa.
UnitCodeTaken = Ei anna eining har denne koden.
NotAMunicipality = Berre Nav-kontor betener kommunar, og berre kommunar kan betenast.
UnitEndsBeforeItBegins = Ei eining kan ikkje slutte før ho byrjar.
UnitFollowsItself = Ei eining kan ikkje vere sin eigen etterfølgjar.
