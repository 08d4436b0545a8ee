ImportNotOpen = The campaign is not being imported.
ImportChunkSize = A chunk must have between 1 and { $rows_max } rows. This one has { $rows }.
ImportedThemeElsewhere = Idea number { $index } (from 0) stands under a theme of another campaign.
ImportedIdeaTwice = The same idea stands twice on ballot number { $index } (from 0).
ImportedIdeaUnknown = Ballot number { $index } (from 0) names an idea that is not in the campaign.
ImportedBallotUnfit = Ballot number { $index } (from 0) does not follow the campaign's voting rule.
ImportedVoterTwice = The voter behind ballot number { $index } (from 0) has a ballot in the campaign already.
EnvelopeImportedAlready = The import already has its envelope.
