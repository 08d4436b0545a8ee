//! One more campaign of any size, open for voting: `demo --ideas N --votes N --people N`.

use futures_util::StreamExt;

use crate::contest::{
    Actor, Affiliation, CampaignId, Code, Command, IdeaId, Lang, PersonId, Subject, Time, UnitId, UnitKind,
    idea, person, vote,
};
use crate::engine::{Engine, Refused, ScriptedClock, Submission};
use crate::script::play::Player;
use crate::script::{parse, when};
use crate::vault::Class;

/// Most ideas on a ballot of the campaign.
const VOTES_MAX: u32 = 10;
/// How many commands are on their way at once; the engine's queue holds more.
const AHEAD: usize = 768;

/// How the campaign is set up. Its ideas came in yesterday, its vote is open for a year.
const CAMPAIGN: &str = include_str!("load.txt");

/// Words that titles and descriptions are made of.
const PLACES: [&str; 8] =
    ["biblioteket", "kantina", "idrettshallen", "bussen", "rådhuset", "kjøpesenteret", "skolen", "brygga"];
const WAYS: [&str; 6] = [
    "åpen time",
    "video på kvelden",
    "en fast dag i uka",
    "hjelp fra en kollega",
    "en prøveuke",
    "kaffe først",
];

/// How much of everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Ideas.
    pub ideas: u32,
    /// Votes: a ballot with three ideas on it is three votes.
    pub votes: u32,
    /// People, who all may write and vote.
    pub people: u32,
}

impl Size {
    /// The three numbers of the command line; people are as many as the votes need, unless given.
    ///
    /// # Errors
    /// A sentence, when the people cannot cast that many votes on that many ideas.
    pub fn of(ideas: Option<u32>, votes: Option<u32>, people: Option<u32>) -> Result<Option<Size>, String> {
        if ideas.is_none() && votes.is_none() && people.is_none() {
            return Ok(None);
        }
        let (ideas, votes) = (ideas.unwrap_or(0), votes.unwrap_or(0));
        let each = VOTES_MAX.min(ideas);
        let needed = votes.checked_div(each).map_or(0, |whole| whole + u32::from(votes % each > 0));
        let people = people.unwrap_or(needed.max(u32::from(ideas > 0)));
        if u64::from(votes) > u64::from(people) * u64::from(each) {
            return Err(format!(
                "{people} people with at most {VOTES_MAX} of {ideas} ideas on a ballot cannot cast {votes} votes"
            ));
        }
        if ideas > 0 && people == 0 {
            return Err("somebody must write the ideas: give --people".into());
        }
        Ok(Some(Size { ideas, votes, people }))
    }
}

/// Adds the campaign to an engine that runs by `clock`, as if it had been set up the day before `now`.
///
/// # Errors
/// One sentence about the first thing that was refused.
pub async fn fill(engine: &Engine, clock: &ScriptedClock, now: Time, size: Size) -> Result<(), String> {
    let start = when::day_of(now.0).ok_or("the clock shows a date in no calendar")?;
    let library = |path: &str| Err(std::io::Error::other(path.to_owned()));
    let steps = parse::parse("load.txt", CAMPAIGN, &library).map_err(|trouble| trouble.to_string())?;
    let mut player = Player::new(engine.clone(), clock.clone(), start);
    player.play(&steps).await.map_err(|trouble| trouble.to_string())?;
    let Some(Subject::Campaign(campaign)) = player.thing("load") else {
        return Err("the campaign was not made".into());
    };
    let offices = offices(engine);
    let people: Vec<PersonId> = sent(engine, (1..=size.people).map(|number| register(number, &offices)))
        .await?
        .into_iter()
        .filter_map(|subject| if let Subject::Person(id) = subject { Some(id) } else { None })
        .collect();
    let ideas: Vec<IdeaId> = sent(engine, (0..size.ideas).map(|number| submit(number, campaign, &people)))
        .await?
        .into_iter()
        .filter_map(|subject| if let Subject::Idea(id) = subject { Some(id) } else { None })
        .collect();
    clock.advance(Time::DAY / 24);
    let ballots = people.iter().enumerate().filter_map(|(place, person)| {
        let share = size.votes / size.people + u32::from((place as u32) < size.votes % size.people);
        (share > 0).then(|| cast(*person, campaign, chosen(place, share as usize, &ideas)))
    });
    sent(engine, ballots).await?;
    Ok(())
}

fn offices(engine: &Engine) -> Vec<UnitId> {
    let moment = engine.moment();
    let units = moment.state.units.table.iter();
    units.filter(|(_, unit)| unit.kind == UnitKind::Office).map(|(id, _)| id).collect()
}

/// Sends everything, many at a time and in order; gives what each was about.
async fn sent(
    engine: &Engine,
    submissions: impl Iterator<Item = Submission>,
) -> Result<Vec<Subject>, String> {
    let mut subjects = Vec::new();
    let mut answers =
        futures_util::stream::iter(submissions).map(|submission| engine.submit(submission)).buffered(AHEAD);
    while let Some(answer) = answers.next().await {
        match answer {
            Ok(committed) => subjects.extend(committed.subjects.first()),
            Err(Refused::Rejected(rejection)) => return Err(format!("refused: {rejection:?}")),
            Err(other) => return Err(format!("not written: {other:?}")),
        }
    }
    Ok(subjects)
}

fn register(number: u32, offices: &[UnitId]) -> Submission {
    let (name, text) = crate::engine::new_prose(&format!("Person {number}"), Lang::Nb, Class::Name);
    let command = person::Command::RegisterPerson {
        key: Code::from(format!("person-{number}").as_str()),
        name,
        affiliation: Affiliation::Employee,
        unit: offices[number as usize % offices.len()],
        manager: None,
    };
    Submission { actor: Actor::System, command: Command::Person(command), texts: vec![text], request: None }
}

fn submit(number: u32, campaign: CampaignId, people: &[PersonId]) -> Submission {
    let place = PLACES[number as usize % PLACES.len()];
    let way = WAYS[number as usize / PLACES.len() % WAYS.len()];
    let title = format!("Møteplass {}: {place}", number + 1);
    let summary = format!(
        "Vi prøver {place} som møteplass med {way}, og teller hvem som kommer og hva de får ut av det."
    );
    let (title, heading) = crate::engine::new_prose(&title, Lang::Nb, Class::Contribution);
    let (summary, body) = crate::engine::new_prose(&summary, Lang::Nb, Class::Contribution);
    let author = people[number as usize % people.len()];
    let command = idea::Command::SubmitIdea { campaign, theme: None, title, summary, amount_ore: None };
    Submission {
        actor: Actor::Person(author),
        command: Command::Idea(command),
        texts: vec![heading, body],
        request: None,
    }
}

fn cast(voter: PersonId, campaign: CampaignId, ideas: Vec<IdeaId>) -> Submission {
    let choices = ideas.into_iter().map(|idea| vote::Choice(idea, 1)).collect();
    let command = vote::Command::CastBallot { campaign, tag: None, choices };
    Submission {
        actor: Actor::Person(voter),
        command: Command::Vote(command),
        texts: Vec::new(),
        request: None,
    }
}

/// So many different ideas; some are more popular than others, and the same run gives the same ones.
fn chosen(voter: usize, count: usize, ideas: &[IdeaId]) -> Vec<IdeaId> {
    let mut picked = Vec::with_capacity(count);
    let mut state = (voter as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    while picked.len() < count {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let even = (state >> 33) as usize % ideas.len();
        let lower = (state >> 3) as usize % (even + 1);
        let mut place = if state & 1 == 0 { even } else { lower };
        while picked.contains(&ideas[place]) {
            place = (place + 1) % ideas.len();
        }
        picked.push(ideas[place]);
    }
    picked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_people_are_as_many_as_the_votes_need() {
        let size = |ideas, votes, people| Size { ideas, votes, people };
        assert_eq!(Size::of(None, None, None), Ok(None));
        assert_eq!(Size::of(Some(1_000), Some(50_000), None), Ok(Some(size(1_000, 50_000, 5_000))));
        assert_eq!(Size::of(Some(3), Some(10), None), Ok(Some(size(3, 10, 4))));
        assert_eq!(Size::of(Some(3), None, None), Ok(Some(size(3, 0, 1))));
        assert_eq!(Size::of(None, None, Some(7)), Ok(Some(size(0, 0, 7))));
        assert!(Size::of(Some(3), Some(10), Some(3)).is_err());
        assert!(Size::of(None, Some(1), None).is_err());
    }

    #[test]
    fn a_ballot_names_an_idea_once() {
        let ideas: Vec<IdeaId> = (1..=10).map(IdeaId).collect();
        for voter in 0..50 {
            let mut picked = chosen(voter, 10, &ideas);
            picked.sort();
            assert_eq!(picked, ideas);
        }
    }
}
