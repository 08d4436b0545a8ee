//! Imports: nobody sees them before they are complete, and nothing remains of one that never is.

use crate::contest_world::{CAMPAIGN, OFFICE, World, imported_idea, person, prose};
use idedugnad::contest::import::{Command, Event, ImportedBallot, Refusal};
use idedugnad::contest::vote::{self, Choice};
use idedugnad::contest::{Command as Wrapped, Event as Happened, *};

const APPROVAL: Voting = Voting::Approval { votes_max: 2 };

fn ballot(tag: u8, ideas: &[u32]) -> ImportedBallot {
    let choices = ideas.iter().map(|idea| Choice(IdeaId(*idea), 1)).collect();
    ImportedBallot { tag: Tag([tag; 16]), audience: Affiliation::Employee, county: None, choices }
}

fn begun() -> World {
    let mut world = World::with_people(2);
    world.begin_import(APPROVAL, ResultsShown::Live);
    world
}

fn ideas(count: u32) -> Wrapped {
    let ideas = (0..count).map(|_| imported_idea(Some(PersonId(1)))).collect();
    Wrapped::Import(Command::ImportIdeas { campaign: CAMPAIGN, ideas })
}

fn ballots(ballots: Vec<ImportedBallot>) -> Wrapped {
    Wrapped::Import(Command::ImportBallots { campaign: CAMPAIGN, ballots })
}

#[test]
fn nobody_sees_or_touches_a_campaign_before_its_import_is_complete() {
    let mut world = begun();
    world.system(ideas(3));
    world.system(ballots(vec![ballot(1, &[1, 2]), ballot(2, &[2])]));
    for viewer in [person(1), person(2), Actor::Anonymous, Actor::System] {
        let view = world.view(viewer);
        assert!(view.campaign(CAMPAIGN).is_none() && view.idea(IdeaId(1)).is_none());
        assert!(view.campaign_by_slug(&"campaign".into()).is_none());
        assert_eq!(view.campaigns().count(), 0);
    }
    let submit = idea::Command::SubmitIdea {
        campaign: CAMPAIGN,
        theme: None,
        title: prose(20),
        summary: prose(100),
        amount_ore: None,
        co_authors: vec![],
    };
    let refused = world.ask(person(1), Wrapped::Idea(submit)).unwrap_err();
    assert_eq!(refused, policy::Refusal::NotFound { kind: Kind::Campaign }.into());

    world.system(Wrapped::Import(Command::CompleteImport { campaign: CAMPAIGN }));
    let view = world.view(Actor::Anonymous);
    assert_eq!(view.public_ideas(CAMPAIGN).map(|ideas| ideas.len()), Some(3));
    let tally = view.tally(IdeaId(2), None);
    assert_eq!(tally, Some(vote::Tally { voters: 2, points: 2 }));
}

#[test]
fn an_import_that_stands_still_for_an_hour_is_swept_without_a_trace() {
    let before = World::with_people(2);
    let mut world = begun();
    world.system(ideas(3));
    world.system(ballots(vec![ballot(1, &[1, 2])]));
    world.at = Time(world.at.0 + 59 * 60 * 1000);
    world.system(ideas(1)); // a chunk keeps it going
    world.at = Time(world.at.0 + 59 * 60 * 1000);
    world.settle();
    assert!(world.state.imports.open.contains_key(&CAMPAIGN));
    world.at = Time(world.at.0 + 60 * 1000);
    world.settle();
    let State { units, people, campaigns, ideas, votes, imports, .. } = world.state;
    assert_eq!((&units, &people), (&before.state.units, &before.state.people));
    assert!(campaigns.table.is_empty() && campaigns.by_slug.is_empty() && campaigns.themes.is_empty());
    assert!(ideas.table.is_empty() && ideas.by_author.is_empty() && ideas.public.is_empty());
    assert!(votes.polls.is_empty() && imports.open.is_empty());
}

#[test]
fn a_chunk_is_taken_whole_or_not_at_all() {
    let mut world = begun();
    world.system(ideas(3));
    let cases = [
        (vec![], Refusal::ImportChunkSize { rows: 0, rows_max: 10_000 }),
        (vec![ballot(1, &[1]), ballot(2, &[2, 2])], Refusal::ImportedIdeaTwice { index: 1 }),
        (vec![ballot(1, &[1]), ballot(2, &[4])], Refusal::ImportedIdeaUnknown { index: 1 }),
        (vec![ballot(1, &[1]), ballot(2, &[1, 2, 3])], Refusal::ImportedBallotUnfit { index: 1 }),
        (vec![ballot(1, &[1]), ballot(2, &[]), ballot(1, &[2])], Refusal::ImportedVoterTwice { index: 2 }),
    ];
    let before = world.state.clone();
    for (rows, refusal) in cases {
        assert_eq!(world.ask(Actor::System, ballots(rows)), Err(refusal.into()));
    }
    assert_eq!(world.state, before);
}

#[test]
fn ideas_of_one_chunk_are_numbered_in_order() {
    let mut world = begun();
    world.system(ideas(3));
    let events = world.system(ideas(2));
    let [Happened::Import(Event::IdeasImported { first, .. })] = events.as_slice() else {
        panic!("{events:?}");
    };
    assert_eq!((*first, world.state.ideas.table.len()), (IdeaId(4), 5));
    assert_eq!(world.state.ideas.table.get(IdeaId(5)).unwrap().office, OFFICE);
}
