ImportNotOpen = Kampanjen er ikkje under import.
ImportChunkSize = Éin porsjon må ha mellom 1 og { $rows_max } rader. Denne har { $rows }.
ImportedThemeElsewhere = Idé nummer { $index } (frå 0) står under eit tema som høyrer til ein annan kampanje.
ImportedIdeaTwice = Same idé står to gonger på røystesetel nummer { $index } (frå 0).
ImportedIdeaUnknown = Røystesetel nummer { $index } (frå 0) gir røyst til ein idé som ikkje høyrer til kampanjen.
ImportedBallotUnfit = Røystesetel nummer { $index } (frå 0) følgjer ikkje regelen for avrøysting i kampanjen.
ImportedVoterTwice = Veljaren bak røystesetel nummer { $index } (frå 0) har alt ein røystesetel i kampanjen.
EnvelopeImportedAlready = Importen har alt fått ramma si.
