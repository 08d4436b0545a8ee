//! One campaign's vote: ballots, packed, and what they add up to.

use super::*;

/// A ballot as it counts: 24 bytes, and 8 more for every choice if there are several.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Ballot {
    choices: Choices,
    /// The county's number; 0 for none.
    county: u32,
    /// The audience the voter belonged to.
    pub audience: Affiliation,
}

/// By idea. Most ballots of some elections have one choice, which then needs no memory of its own.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Choices {
    One(Choice),
    Many(Box<[Choice]>),
}

impl Ballot {
    /// A ballot with these choices, in any order; may be blank.
    pub fn new(choices: &[Choice], audience: Affiliation, county: Option<UnitId>) -> Self {
        let choices = match choices {
            [only] => Choices::One(*only),
            _ => {
                let mut sorted: Box<[Choice]> = choices.into();
                sorted.sort();
                Choices::Many(sorted)
            }
        };
        Self { choices, county: county.map_or(0, |county| county.0), audience }
    }

    /// What it gives, by idea.
    pub fn choices(&self) -> &[Choice] {
        match &self.choices {
            Choices::One(choice) => std::slice::from_ref(choice),
            Choices::Many(choices) => choices,
        }
    }

    /// What it gives one idea.
    pub fn points(&self, idea: IdeaId) -> Option<u32> {
        let choices = self.choices();
        choices.binary_search_by_key(&idea, |choice| choice.0).ok().map(|index| choices[index].1)
    }

    /// The county the voter worked in.
    pub fn county(&self) -> Option<UnitId> {
        (self.county > 0).then_some(UnitId(self.county))
    }

    /// The voters it is counted among.
    pub fn group(&self) -> Group {
        Group { audience: self.audience, county: self.county() }
    }
}

/// Voters of one audience in one county.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Group {
    /// The audience.
    pub audience: Affiliation,
    /// The county; none for those who work in no county.
    pub county: Option<UnitId>,
}

/// What an idea has got.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tally {
    /// Ballots with points for it.
    pub voters: u32,
    /// Points, in the campaign's smallest unit.
    pub points: u64,
}

/// One campaign's vote.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Poll {
    /// Ballots by tag.
    pub ballots: OrdMap<Tag, Ballot>,
    /// What each idea got, also those that left the vote: read it through `vote::tally`. Follows from the ballots;
    /// kept because lists show it.
    pub tallies: OrdMap<IdeaId, Tally>,
    /// How many have voted. Follows from the ballots.
    pub turnout: OrdMap<Group, u32>,
}

impl Poll {
    /// Takes a ballot in; the tag's ballot before, if any, no longer counts.
    pub fn put(&mut self, tag: Tag, ballot: Ballot) {
        self.count(&ballot);
        if let Some(before) = self.ballots.insert(tag, ballot) {
            self.discount(&before);
        }
    }

    fn count(&mut self, ballot: &Ballot) {
        *self.turnout.entry(ballot.group()).or_default() += 1;
        for &Choice(idea, points) in ballot.choices() {
            let tally = self.tallies.entry(idea).or_default();
            tally.voters += 1;
            tally.points += u64::from(points);
        }
    }

    fn discount(&mut self, ballot: &Ballot) {
        let group = ballot.group();
        let left = self.turnout.get(&group).map_or(0, |voters| voters - 1);
        if left > 0 {
            self.turnout.insert(group, left);
        } else {
            self.turnout.remove(&group);
        }
        for &Choice(idea, points) in ballot.choices() {
            let Some(tally) = self.tallies.get_mut(&idea) else { continue };
            tally.voters -= 1;
            tally.points -= u64::from(points);
            if tally.voters == 0 {
                self.tallies.remove(&idea);
            }
        }
    }
}
