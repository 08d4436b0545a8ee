NoVoteHeld = The campaign holds no vote.
IdeaTwiceOnBallot = The same idea stands on the ballot twice.
IdeaNotVotable = One of the ideas is not open for votes in this campaign.
TooManyChoices = You have chosen { $chosen } ideas. You may vote for at most { $votes_max }.
PointsPerIdea = Every idea on the ballot must get at least one point and at most { $per_idea_max }.
VoteBudgetSpent = You have spread { $points } points. You have { $budget } to spread.
BallotNotSealed = The ballot could not be sealed. The key of the vote is gone.
