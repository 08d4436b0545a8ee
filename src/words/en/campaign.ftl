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
WeightOutOfRange = A weight is a percentage from 0 to 100. { $weight_percent } is not.
OrderIncomplete = The order must name everything there is, each thing once.
VotingGivesNothing = The voting rule gives voters nothing to give. Allow at least one vote or one point.
ScaleEmpty = The best score must be above the poorest one. The scale goes from { $min } to { $max }.
TieBreakTwice = The same way of breaking ties stands twice: { $tie }.
LengthsCrossed = The longest text allowed is shorter than the shortest one.
