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
TemplateUnknown = There is no template of this name.
TemplateDates = The phases need { $wanted } dates, but { $given } were given.
LotNotLast = Drawing lots must come last among the ways of breaking ties.
CampaignNotRunning = The campaign is not running: it is not launched yet, or it is closed or called off.
CampaignDecided = The decisions are known, or the last phase is over. Answer the ideas and close the campaign instead.
ApproverLaunches = You have approved the campaign yourself. Somebody else must launch it.
PhaseNotPlanned = The campaign has no phase of the kind “{ $kind }” that is not over.
DeadlinePassed = The deadline of “{ $kind }” has passed for everybody and cannot be extended. You can let one person submit late.
DeadlineNotLater = A deadline can only be moved to a later time. Choose a later one for “{ $kind }”.
CampaignNotPaused = The campaign is not paused.
ResumeDatesMissing = The pause has touched the phase “{ $kind }”. Give it a new deadline.
PhaseBegun = The phase “{ $kind }” has begun, so its beginning cannot be moved.
DatesEarlier = The phase “{ $kind }” cannot begin or end earlier than announced.
PhaseEndsInThePast = The new deadline of “{ $kind }” is in the past. Choose a time to come.
LateForOneself = You cannot let yourself submit late. Ask another campaign manager.
LateEndsInThePast = The exception must last to a time to come.
PhaseNotOver = The phase “{ $kind }” is not over. Wait for its end, or ask the sponsor to call the campaign off.
IdeasUnanswered = { $ideas ->
        [one] One idea has
       *[other] { $ideas } ideas have
    } no answer yet. Every idea gets an answer before the campaign is closed.
CampaignNotClosed = The campaign is not closed.
PhaseHasNoEnd = The phase “{ $kind }” has no deadline to extend.
