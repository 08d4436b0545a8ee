SlugMalformed = The name in addresses may have 1–80 lower-case letters, digits, hyphens, full stops, underscores and at signs.
SlugTaken = Another campaign has this name in addresses.
NorwegianTextMissing = Write the text in bokmål or nynorsk.
RulesLocked = The campaign is launched and its rules are locked.
PhaseEmpty = The phase “{ $kind }” must end after it begins.
PhasesOverlap = The phases “{ $first }” and “{ $second }” exclude one another but overlap in time.
LaunchChecklistOpen = { $missing ->
        [one] One item
       *[other] { $missing } items
    } on the checklist must be done before the campaign can be launched.
