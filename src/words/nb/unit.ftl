UnitCodeMalformed = Enhetskoden kan ha 1–80 små bokstaver, sifre, bindestrek, punktum, understrek og krøllalfa.
UnitCodeTaken = En annen enhet har denne koden.
NotAMunicipality = Bare Nav-kontor betjener kommuner, og bare kommuner kan betjenes.
UnitEndsBeforeItBegins = En enhet kan ikke opphøre før den begynner.
UnitFollowsItself = En enhet kan ikke være sin egen etterfølger.
