PersonKeyMalformed = Brukarnamnet kan ha 1–80 små bokstavar, siffer, bindestrek, punktum, understrek og krøllalfa.
PersonKeyTaken = Nokon andre har dette brukarnamnet.
ManagesThemselves = Ingen kan vere sin eigen leiar, heller ikkje gjennom andre.
PostOutOfOrder = Den nye stillinga må byrje etter den førre.
LeavesBeforeBeginning = Personen kan ikkje slutte før hen har byrja.
ParticipantNotAppointed = Alle er deltakarar. Ingen treng å utnemnast til det.
RoleHeldAlready = Personen har alt denne rolla her.
RoleNotHeld = Personen har ikkje denne rolla her.
