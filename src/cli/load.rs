//! One more campaign of any size, open for voting: `demo --ideas N --votes N --people N`.

use futures_util::StreamExt;

use crate::contest::{
    Actor, Affiliation, CampaignId, Code, Command, IdeaId, Lang, PersonId, Subject, Time, UnitId, UnitKind,
    import, person, vote,
};
use crate::engine::{Engine, Refused, ScriptedClock, Submission};
use crate::oslo;
use crate::script::parse;
use crate::script::play::Player;
use crate::vault::{Class, Text};

/// Most ideas on a ballot of the campaign.
const VOTES_MAX: u32 = 10;
/// How many commands are on their way at once; the engine's queue holds more.
const AHEAD: usize = 768;
/// Ideas and ballots that are taken in at once.
const IDEAS_PER_CHUNK: usize = 1_000;
const BALLOTS_PER_CHUNK: usize = 10_000;

/// How the campaign is set up. It comes in chunks.
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
    let start = oslo::day_of(now).ok_or("the clock shows a date in no calendar")?;
    let library = |path: &str| Err(std::io::Error::other(path.to_owned()));
    let steps = parse::parse("load.txt", CAMPAIGN, &library).map_err(|trouble| trouble.to_string())?;
    let mut player = Player::new(engine.clone(), clock.clone(), start);
    player.play(&steps).await.map_err(|trouble| trouble.to_string())?;
    let Some(Subject::Campaign(campaign)) = player.thing("load") else {
        return Err("the campaign was not made".into());
    };
    let offices = offices(engine);
    let registered = sent(engine, (1..=size.people).map(|number| register(number, &offices))).await?;
    let people: Vec<PersonId> = registered.into_iter().filter_map(as_person).collect();
    let numbers: Vec<u32> = (0..size.ideas).collect();
    let chunks = numbers.chunks(IDEAS_PER_CHUNK).map(|chunk| submit(chunk, campaign, &people, engine));
    let first = sent(engine, chunks).await?.into_iter().find_map(|subject| match subject {
        Subject::Idea(id) => Some(id.0),
        _ => None,
    });
    let ideas: Vec<IdeaId> =
        numbers.iter().filter_map(|number| first.map(|first| IdeaId(first + number))).collect();
    let ballots = ballots(engine, campaign, size, &people, &ideas).await?;
    sent(engine, ballots.chunks(BALLOTS_PER_CHUNK).map(|chunk| cast(chunk, campaign))).await?;
    sent(engine, std::iter::once(imported(import::Command::CompleteImport { campaign }, Vec::new()))).await?;
    Ok(())
}

fn as_person(subject: Subject) -> Option<PersonId> {
    match subject {
        Subject::Person(id) => Some(id),
        _ => None,
    }
}

fn imported(command: import::Command, texts: Vec<Text>) -> Submission {
    Submission { actor: Actor::System, command: Command::Import(command), texts, request: None }
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

fn submit(numbers: &[u32], campaign: CampaignId, people: &[PersonId], engine: &Engine) -> Submission {
    let state = &engine.moment().state;
    let mut texts = Vec::new();
    let mut prose = |words: &str| {
        let (prose, text) = crate::engine::new_prose(words, Lang::Nb, Class::Contribution);
        texts.push(text);
        prose
    };
    let mut idea = |number: u32| {
        let place = PLACES[number as usize % PLACES.len()];
        let way = WAYS[number as usize / PLACES.len() % WAYS.len()];
        let author = people[number as usize % people.len()];
        import::ImportedIdea {
            reference: None,
            theme: None,
            author: Some(author),
            office: state.people.table.get(author).map_or(UnitId(1), |person| person.posts[0].unit),
            title: prose(&format!("Møteplass {}: {place}", number + 1)),
            summary: prose(&format!(
                "Vi prøver {place} med {way}, og teller hvem som kommer og hva de får ut av det."
            )),
            amount_ore: None,
        }
    };
    let ideas = numbers.iter().map(|number| idea(*number)).collect();
    imported(import::Command::ImportIdeas { campaign, ideas }, texts)
}

/// Everybody's ballot, under the tag that lets them find and replace it.
async fn ballots(
    engine: &Engine,
    campaign: CampaignId,
    size: Size,
    people: &[PersonId],
    ideas: &[IdeaId],
) -> Result<Vec<import::ImportedBallot>, String> {
    let state = &engine.moment().state;
    let mut ballots = Vec::new();
    for (place, voter) in people.iter().enumerate() {
        let share = size.votes / size.people + u32::from((place as u32) < size.votes % size.people);
        if share == 0 {
            break;
        }
        let unit = state.people.table.get(*voter).map(|person| person.posts[0].unit);
        ballots.push(import::ImportedBallot {
            tag: engine
                .future_ballot_tag(campaign, *voter)
                .await
                .map_err(|refused| format!("no ballot key: {refused:?}"))?,
            audience: Affiliation::Employee,
            county: unit.and_then(|unit| state.units.county(unit)),
            choices: chosen(place, share as usize, ideas)
                .into_iter()
                .map(|idea| vote::Choice(idea, 1))
                .collect(),
        });
    }
    Ok(ballots)
}

fn cast(ballots: &[import::ImportedBallot], campaign: CampaignId) -> Submission {
    imported(import::Command::ImportBallots { campaign, ballots: ballots.to_vec() }, Vec::new())
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
