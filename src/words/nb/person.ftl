PersonKeyMalformed = Brukernavnet kan ha 1–80 små bokstaver, sifre, bindestrek, punktum, understrek og krøllalfa.
PersonKeyTaken = Noen andre har dette brukernavnet.
ManagesThemselves = Ingen kan være sin egen leder, heller ikke gjennom andre.
PostOutOfOrder = Den nye stillingen må begynne etter den forrige.
LeavesBeforeBeginning = Personen kan ikke slutte før hen har begynt.
ParticipantNotAppointed = Alle er deltakere. Ingen trenger å utnevnes til det.
RoleHeldAlready = Personen har allerede denne rollen her.
RoleNotHeld = Personen har ikke denne rollen her.
