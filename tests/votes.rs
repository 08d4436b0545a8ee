//! Votes: tallies agree with a recount after anything, and hidden results show in nothing.

use crate::contest_world::{CAMPAIGN, CLOSE, World, person};
use idedugnad::contest::idea::Command as OfIdea;
use idedugnad::contest::vote::{self, Choice, Tally};
use idedugnad::contest::{Command as Wrapped, *};
use proptest::prelude::*;
use std::collections::BTreeMap;

const PEOPLE: u32 = 6;
const IDEAS: u32 = 4;
const POINTS: Voting = Voting::Points { budget: 10, per_idea_max: 6, decimals: 0 };

/// One thing that somebody does.
#[derive(Clone, Debug)]
enum Move {
    Cast { voter: u32, choices: Vec<(u32, u32)> },
    Withdraw(u32),
    Revive(u32),
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let choice = (1..=IDEAS + 1, 0..=7u32); // an idea too many, points too few and too many
    let one = prop_oneof![
        4 => (1..=PEOPLE, prop::collection::vec(choice, 0..4))
            .prop_map(|(voter, choices)| Move::Cast { voter, choices }),
        1 => (1..=IDEAS).prop_map(Move::Withdraw),
        1 => (1..=IDEAS).prop_map(Move::Revive),
    ];
    prop::collection::vec(one, 0..40)
}

fn tag(voter: u32) -> Tag {
    let mut bytes = [7; 16];
    bytes[..4].copy_from_slice(&voter.to_be_bytes());
    Tag(bytes)
}

fn cast(voter: u32, choices: &[(u32, u32)]) -> Wrapped {
    let choices = choices.iter().map(|(idea, points)| Choice(IdeaId(*idea), *points)).collect();
    let tag = Some(tag(voter));
    Wrapped::Vote(vote::Command::CastBallot { campaign: CAMPAIGN, tag, choices })
}

/// Plays a move; a refusal is fine. Idea n is person n's.
fn play(world: &mut World, step: &Move) -> bool {
    let outcome = match step {
        Move::Cast { voter, choices } => world.ask(person(*voter), cast(*voter, choices)),
        Move::Withdraw(idea) => {
            let command = OfIdea::WithdrawIdea { idea: IdeaId(*idea), reason: None };
            world.ask(person(*idea), Wrapped::Idea(command))
        }
        Move::Revive(idea) => {
            world.ask(person(*idea), Wrapped::Idea(OfIdea::ReviveIdea { idea: IdeaId(*idea) }))
        }
    };
    outcome.is_ok()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn tallies_and_turnout_agree_with_a_recount_after_any_sequence(moves in moves()) {
        let mut world = World::with_campaign(PEOPLE, IDEAS, POINTS, ResultsShown::Live);
        let mut last: BTreeMap<u32, Vec<(u32, u32)>> = BTreeMap::new();
        for step in &moves {
            if let (true, Move::Cast { voter, choices }) = (play(&mut world, step), step) {
                last.insert(*voter, choices.clone()); // whole, in place of the one before
            }
        }
        let view = world.view(Actor::Anonymous);
        for idea in 1..=IDEAS {
            let row = world.state.ideas.table.get(IdeaId(idea)).unwrap();
            let given = || last.values().flatten().filter(|choice| choice.0 == idea);
            let recount = match row.withdrawal {
                None => Tally {
                    voters: given().count() as u32,
                    points: given().map(|choice| u64::from(choice.1)).sum(),
                },
                Some(_) => Tally::default(),
            };
            prop_assert_eq!(vote::tally(&world.state, IdeaId(idea)), recount);
            prop_assert_eq!(view.tally(IdeaId(idea), None), row.is_public().then_some(recount));
        }
        prop_assert_eq!(view.voters(CAMPAIGN, None), Some(last.len() as u32));
        for (voter, choices) in &last {
            prop_assert!(choices.iter().map(|choice| choice.1).sum::<u32>() <= 10);
            prop_assert_eq!(view.ballot(CAMPAIGN, tag(*voter)).map(|ballot| ballot.choices().len()), Some(choices.len()));
        }
    }

    #[test]
    fn two_contests_that_differ_only_in_ballots_look_the_same_while_results_are_hidden(
        one in moves(), other in moves(), rule in prop_oneof![Just(ResultsShown::AfterClose), Just(ResultsShown::AfterOwnVote)],
    ) {
        let only_ballots = |moves: &[Move]| -> Vec<Move> {
            // Person 6 never votes, and looks.
            let cast = |step: &&Move| matches!(step, Move::Cast { voter, .. } if *voter < PEOPLE);
            moves.iter().filter(cast).cloned().collect()
        };
        let mut worlds = [World::with_campaign(PEOPLE, IDEAS, POINTS, rule), World::with_campaign(PEOPLE, IDEAS, POINTS, rule)];
        for (world, moves) in worlds.iter_mut().zip([one, other]) {
            only_ballots(&moves).iter().for_each(|step| { play(world, step); });
            world.at = Time(CLOSE.0 - 1);
        }
        for viewer in [Actor::Anonymous, person(PEOPLE)] {
            let tag = (viewer != Actor::Anonymous).then(|| tag(PEOPLE));
            let [this, that] = [&worlds[0], &worlds[1]].map(|world| seen(world, viewer, tag));
            prop_assert_eq!(this, that);
        }
        // What one may do, and why one may not, tells nothing either.
        let refusals = |world: &World| -> Vec<_> {
            let tries = [cast(PEOPLE, &[(1, 6), (2, 5)]), cast(PEOPLE, &[(1, 0)]), cast(PEOPLE, &[(9, 1)]), cast(PEOPLE, &[(1, 6)])];
            tries.map(|command| world.clone().ask(person(PEOPLE), command)).into()
        };
        prop_assert_eq!(refusals(&worlds[0]), refusals(&worlds[1]));
    }
}

/// Everything the view gives a viewer about the campaign.
fn seen(world: &World, viewer: Actor, tag: Option<Tag>) -> String {
    let view = world.view(viewer);
    let ideas: Vec<IdeaId> = view.public_ideas(CAMPAIGN).unwrap().iter().copied().collect();
    let of_ideas: Vec<_> = ideas
        .iter()
        .map(|id| (view.idea(*id).cloned(), view.tally(*id, tag), view.supporters(*id, tag)))
        .collect();
    let of_campaign = (
        view.campaign(CAMPAIGN),
        view.campaign_mark(CAMPAIGN, tag),
        view.results_shown(CAMPAIGN, tag),
        view.voters(CAMPAIGN, tag),
        view.turnout(CAMPAIGN, tag),
        view.leaders(CAMPAIGN, tag, 100),
        tag.and_then(|tag| view.ballot(CAMPAIGN, tag)),
    );
    format!("{of_campaign:?} {of_ideas:?}")
}

#[test]
fn results_are_shown_to_those_who_voted_and_to_everybody_after_the_vote() {
    let mut world = World::with_campaign(PEOPLE, IDEAS, POINTS, ResultsShown::AfterOwnVote);
    world.ask(person(1), cast(1, &[(1, 6), (2, 4)])).unwrap();
    let [voted, not] = [(person(1), tag(1)), (person(2), tag(2))];
    let tally = Some(Tally { voters: 1, points: 6 });
    assert_eq!(world.view(voted.0).tally(IdeaId(1), Some(voted.1)), tally);
    assert_eq!(world.view(not.0).tally(IdeaId(1), Some(not.1)), None);
    assert_eq!(world.view(Actor::Anonymous).voters(CAMPAIGN, None), None);
    world.at = CLOSE;
    assert_eq!(world.view(not.0).tally(IdeaId(1), Some(not.1)), tally);
    let refused = world.ask(person(2), cast(2, &[(1, 1)])).unwrap_err();
    assert_eq!(refused, policy::Refusal::PhaseClosed { action: Action::CastBallot }.into());
}

#[test]
fn a_withdrawn_idea_keeps_its_votes_secret_and_gets_them_back() {
    let mut world = World::with_campaign(PEOPLE, IDEAS, POINTS, ResultsShown::Live);
    world.ask(person(3), cast(3, &[(1, 6), (2, 4)])).unwrap();
    assert!(play(&mut world, &Move::Withdraw(1)));
    let view = world.view(person(3));
    assert_eq!((view.idea(IdeaId(1)), view.tally(IdeaId(1), Some(tag(3)))), (None, None));
    assert_eq!(view.leaders(CAMPAIGN, None, 9).unwrap().len(), 1);
    assert_eq!(view.ballot(CAMPAIGN, tag(3)).unwrap().choices().len(), 2); // whole
    assert_eq!(view.voters(CAMPAIGN, None), Some(1));
    // Even its author learns nothing of what it had got.
    assert_eq!(world.view(person(1)).tally(IdeaId(1), Some(tag(1))), Some(Tally::default()));
    let refused = world.ask(person(4), cast(4, &[(1, 1)])).unwrap_err();
    assert_eq!(refused, vote::Refusal::IdeaNotVotable.into());
    assert!(play(&mut world, &Move::Revive(1)));
    assert_eq!(world.view(person(4)).tally(IdeaId(1), None), Some(Tally { voters: 1, points: 6 }));
}

#[test]
fn groups_of_fewer_than_five_are_not_counted_out() {
    let mut world = World::with_campaign(7, 1, POINTS, ResultsShown::Live);
    for voter in 1..=4 {
        world.ask(person(voter), cast(voter, &[(1, 1)])).unwrap();
    }
    let counted = |world: &World| world.view(person(1)).turnout(CAMPAIGN, None).unwrap()[0].1;
    assert_eq!(counted(&world), view::Counted::Few);
    world.ask(person(5), cast(5, &[])).unwrap();
    assert_eq!(counted(&world), view::Counted::People(5));
    let supporters = world.view(person(1)).supporters(IdeaId(1), None).unwrap();
    assert_eq!(supporters[0].1, view::Counted::Few);
}

#[test]
fn a_vote_costs_no_more_than_64_bytes() {
    // A ballot of one choice keeps it inside itself.
    let entry = size_of::<Tag>() + size_of::<vote::Ballot>();
    assert_eq!(entry, 40);
    for choices in 1..=10 {
        let apart = if choices == 1 { 0 } else { choices * size_of::<Choice>() };
        let most = 3 * entry / 2 + apart; // map leaves are two thirds full on average
        assert!(most <= 64 * choices, "{choices} choices cost {most} bytes");
    }
}
