NoVoteHeld = Kampanjen har inga avrøysting.
IdeaTwiceOnBallot = Same idé står to gonger på røystesetelen.
IdeaNotVotable = Ein av ideane kan det ikkje røystast på i denne kampanjen.
TooManyChoices = Du har valt { $chosen } idear. Du kan røyste på høgst { $votes_max }.
PointsPerIdea = Kvar idé på setelen må få minst eitt poeng, og høgst { $per_idea_max }.
VoteBudgetSpent = Du har fordelt { $points } poeng. Du har { $budget } å fordele.
BallotNotSealed = Røysta kunne ikkje forseglast. Nøkkelen til avrøystinga finst ikkje lenger.
