NoVoteHeld = Kampanjen har ingen avstemning.
IdeaTwiceOnBallot = Samme idé står to ganger på stemmeseddelen.
IdeaNotVotable = En av ideene kan det ikke stemmes på i denne kampanjen.
TooManyChoices = Du har valgt { $chosen } ideer. Du kan stemme på høyst { $votes_max }.
PointsPerIdea = Hver idé på seddelen må få minst ett poeng, og høyst { $per_idea_max }.
VoteBudgetSpent = Du har fordelt { $points } poeng. Du har { $budget } å fordele.
BallotNotSealed = Stemmen kunne ikke forsegles. Nøkkelen til avstemningen finnes ikke lenger.
