NotSignedIn = You must be signed in to do this.
NotFound = We could not find { $kind }. It may be gone, or you may not have access.
PersonInactive = You are not registered as active. Contact your manager if that is wrong.
NotAllowed = You do not have the role needed to { $action }.
CampaignPaused = The campaign is paused. Try again when it has resumed.
PhaseClosed = The campaign is not in a phase where you can { $action }.
