UnitCodeMalformed = A unit's code may have 1–80 lower-case letters, digits, hyphens, full stops, underscores and at signs.
UnitCodeTaken = Another unit has this code.
NotAMunicipality = Only offices serve municipalities, and only municipalities can be served.
UnitEndsBeforeItBegins = A unit cannot end before it begins.
UnitFollowsItself = A unit cannot be its own successor.
UnitNotInUse = The unit does not exist at that time.
UnitClosedAlready = The unit is closed already.
UnitAboveItself = A unit cannot lie under itself, directly or through others.
SuccessorOfOtherKind = A successor must be of the same kind as the unit it follows.
UnitHasPeople = { $people ->
        [one] One person still works
       *[other] { $people } people still work
    } in the unit. Move them first, or name one successor for all to follow to.
UnitHasUnits = { $units ->
        [one] One unit still belongs
       *[other] { $units } units still belong
    } under it. Move them first, or name one successor.
