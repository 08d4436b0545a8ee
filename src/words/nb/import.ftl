ImportNotOpen = Kampanjen er ikke under import.
ImportChunkSize = Én porsjon må ha mellom 1 og { $rows_max } rader. Denne har { $rows }.
ImportedThemeElsewhere = Idé nummer { $index } (fra 0) står under et tema som hører til en annen kampanje.
ImportedIdeaTwice = Samme idé står to ganger på stemmeseddel nummer { $index } (fra 0).
ImportedIdeaUnknown = Stemmeseddel nummer { $index } (fra 0) gir stemme til en idé som ikke hører til kampanjen.
ImportedBallotUnfit = Stemmeseddel nummer { $index } (fra 0) følger ikke kampanjens regel for avstemning.
ImportedVoterTwice = Velgeren bak stemmeseddel nummer { $index } (fra 0) har alt en stemmeseddel i kampanjen.
EnvelopeImportedAlready = Importen har allerede fått sin ramme.
