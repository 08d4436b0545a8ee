UnitCodeMalformed = A unit's code may have 1–80 lower-case letters, digits, hyphens, full stops, underscores and at signs.
UnitCodeTaken = Another unit has this code.
NotAMunicipality = Only offices serve municipalities, and only municipalities can be served.
UnitEndsBeforeItBegins = A unit cannot end before it begins.
UnitFollowsItself = A unit cannot be its own successor.
