PilotIdeaNotSelected = Only an idea that has been selected can be tried out.
GrantOfOtherIdea = The grant was given to another idea.
GrantHasPilot = The grant already pays for another pilot.
PilotOfficeTwice = The same office stands in the plan twice.
PilotOfficeClosed = One of the offices does not exist at this time. Choose the office that has taken over.
OneLeadOfficeNeeded = Exactly one office must lead the pilot.
PilotEndsBeforeItBegins = The pilot must end after it begins, and its end must lie ahead.
PilotTextEmpty = A text is missing. Write a few words, so that others understand it later.
PilotElsewhere = This cannot be done now: the pilot is { $pilot_state }.
AnchoringOpen = { $open ->
        [one] One point on the anchoring checklist is open.
       *[other] { $open } points on the anchoring checklist are open.
    } Settle it with manager, staff, unions and privacy first.
PilotWithoutBenefit = The pilot has no benefit yet. Add at least one before you send the plan.
OwnPilot = Whoever leads a pilot or works on it cannot approve or decide it.
OwnershipUnanswered = A benefit has no owner who has said yes.
BaselineMissing = { $missing ->
        [one] One baseline is missing.
       *[other] { $missing } baselines are missing.
    } Every indicator needs a baseline from every office that tries the idea out.
NoBaselineWaiting = No benefit waits for its baseline to be approved.
ConfidenceTooHigh = A baseline taken after the start supports confidence { $confidence_max } at most.
BaselineNotApproved = The baseline is not approved. Wait for it, or start with a retrospective baseline.
GrantNotAccepted = The campaign gives money, and the office has accepted no grant for this pilot.
PlannedEndPassed = The planned end has passed. Move it first.
MeasurementsWaiting = { $waiting ->
        [one] One measurement waits to be verified.
       *[other] { $waiting } measurements wait to be verified.
    }
AdjustedOften = A pilot can be adjusted at most { $adjustments_max } times. Choose to scale, stop or park it.
NotAPilotOffice = The unit takes no part in the pilot.
MilestoneReachedAlready = The milestone has already been reached.
# Words that stand in these sentences.
pilot_state-planned = being planned
pilot_state-baseline-pending = with the benefits lead for approval
pilot_state-ready = ready to start
pilot_state-running = running
pilot_state-paused = paused
pilot_state-evaluating = being evaluated
pilot_state-gate = at the gate
pilot_state-parked = parked
pilot_state-handing-over = being handed over
pilot_state-handed-over = handed over
pilot_state-closed = closed
pilot_state-stopped = stopped
pilot_state-abandoned = abandoned
confidence_max-a = A
confidence_max-b = B
confidence_max-c = C
confidence_max-d = D
action-see-pilot-plan = see the plan of the pilot
action-plan-pilot = plan the pilot
action-run-pilot = run the pilot
action-approve-baseline = approve the baseline
action-decide-gate = decide at the gate
action-accept-handover = take the pilot over for the line
action-close-pilot = close the pilot
action-abandon-pilot = abandon the pilot
