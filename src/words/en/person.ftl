PersonKeyMalformed = A login name may have 1–80 lower-case letters, digits, hyphens, full stops, underscores and at signs.
PersonKeyTaken = Somebody else has this login name.
ManagesThemselves = Nobody can be their own manager, not even through others.
PostOutOfOrder = The new post must begin after the one before it.
LeavesBeforeBeginning = A person cannot leave before they began.
ParticipantNotAppointed = Everybody is a participant. Nobody needs to be appointed to it.
RoleHeldAlready = The person holds this role here already.
RoleNotHeld = The person does not hold this role here.
