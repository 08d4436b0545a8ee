//! What must not be seen: two worlds that differ in a hidden fact look the same to everybody who may not know it.

use crate::review_world::*;
use idedugnad::contest::decision::{self, Outcome};
use idedugnad::contest::idea::{self, IdeaState};
use idedugnad::contest::review::{self, Answer, Ground};
use idedugnad::contest::*;

/// The people of the tests, and two ideas in review.
struct Cast {
    world: World,
    author: PersonId,
    reviewers: [PersonId; 3],
    chair: PersonId,
    secretary: PersonId,
    judge: PersonId,
    anybody: PersonId,
    ideas: [IdeaId; 2],
}

fn cast() -> Cast {
    let mut world = World::new();
    let [author, anybody] = [world.stranger(), world.stranger()];
    let reviewers = [(); 3].map(|()| world.appointed(Role::Reviewer));
    let [chair, secretary, judge] =
        [Role::PanelChair, Role::Secretary, Role::DecisionBody].map(|role| world.appointed(role));
    let ideas = [world.idea(author), world.idea(anybody)];
    world.start_review();
    Cast { world, author, reviewers, chair, secretary, judge, anybody, ideas }
}

impl Cast {
    fn everybody(&self) -> Vec<Actor> {
        let people = [self.author, self.chair, self.secretary, self.judge, self.anybody];
        let all = people.into_iter().chain(self.reviewers).map(Actor::Person);
        all.chain([Actor::Anonymous]).collect()
    }
}

/// All that somebody can learn about reviews, rankings and decisions, and what they are told when they try things.
fn seen(world: &World, viewer: Actor) -> String {
    let view = world.view(viewer);
    let mut seen = format!(
        "{:?}\n{:?}\n{:?}\n{:?}\n{:?}\n{:?}\n{:?}\n{:?}\n{:?}\n{:?}\n",
        view.rounds(CAMPAIGN),
        view.panel(CAMPAIGN),
        view.own_assignments(),
        view.ranking_preview(CAMPAIGN),
        view.seals(CAMPAIGN),
        view.minutes(CAMPAIGN),
        view.pending_signatures(CAMPAIGN),
        view.cut(CAMPAIGN),
        view.undecided(CAMPAIGN),
        view.released(CAMPAIGN),
    );
    seen += &format!("{:?}\n", view.ranking_record(CAMPAIGN));
    for (idea, row) in world.state.ideas.table.iter() {
        seen += &format!(
            "{idea:?} {:?}\n{:?}\n{:?}\n{:?}\n{:?}\n{:?}\n{:?}\n",
            row.shown(),
            view.assignments(idea),
            view.recommendation(idea),
            view.decisions(idea),
            view.own_standing(idea),
            view.panel_standing(idea),
            view.shortfall(idea),
        );
        for (person, _) in world.state.people.table.iter() {
            seen += &format!("{:?} ", view.declared(person, idea));
        }
        seen += &format!("{:?}\n", attempts(world, viewer, idea));
    }
    seen
}

/// The answers to commands that could be tried only to learn something.
fn attempts(world: &World, viewer: Actor, idea: IdeaId) -> Vec<Option<Rejection>> {
    let decide_idea =
        decision::Command::DecideIdea { idea, outcome: Outcome::Selected, reason: texts(9), deviation: None };
    let mut commands: Vec<Asked> = vec![
        decide_idea.into(),
        decision::Command::WithdrawDecision { idea }.into(),
        decision::Command::ReleaseDecisions { campaign: CAMPAIGN }.into(),
        ranking::Command::SealRanking { campaign: CAMPAIGN, seed: None }.into(),
    ];
    for (assignment, _) in world.state.reviews.assignments.iter() {
        commands.push(review::Command::AcceptAssignment { assignment }.into());
        commands.push(review::Command::SendBackReview { assignment, reason: prose(9) }.into());
    }
    commands.into_iter().map(|command| world.clone().act(viewer, command).err()).collect()
}

/// The two worlds look the same to all of these.
fn same_to(one: &World, other: &World, viewers: impl IntoIterator<Item = Actor>) {
    assert_ne!(one.state, other.state, "the worlds differ");
    for viewer in viewers {
        assert_eq!(seen(one, viewer), seen(other, viewer), "seen by {viewer:?}");
    }
}

fn except(cast: &Cast, hidden_from: &[PersonId]) -> Vec<Actor> {
    let may_know = |actor: &Actor| !hidden_from.iter().any(|person| *actor == Actor::Person(*person));
    cast.everybody().into_iter().filter(may_know).collect()
}

#[test]
fn a_draft_is_seen_by_nobody_else() {
    let mut cast = cast();
    let (reviewer, idea) = (cast.reviewers[0], cast.ideas[0]);
    let assignment = cast.world.assign(reviewer, idea);
    cast.world.happen(Event::Review(review::Event::AssignmentAccepted { assignment }));
    let mut other = cast.world.clone();
    for (world, need) in [(&mut cast.world, 1), (&mut other, 5)] {
        let scores = world.scores(need, 3);
        let drafted = review::Event::ReviewDrafted { assignment, revision: 1, scores, comment: None };
        world.happen(Event::Review(drafted));
    }
    same_to(&cast.world, &other, except(&cast, &[reviewer]));
    let drafts = |world: &World| seen(world, Actor::Person(reviewer));
    assert_ne!(drafts(&cast.world), drafts(&other), "their own author sees it");
}

#[test]
fn a_review_is_hidden_from_other_reviewers_until_they_have_submitted_theirs() {
    let mut cast = cast();
    let [first, second, third] = cast.reviewers;
    let idea = cast.ideas[0];
    cast.world.assign(second, idea);
    let mut other = cast.world.clone();
    cast.world.reviewed(first, idea, 1, 1);
    other.reviewed(first, idea, 5, 5);
    same_to(&cast.world, &other, except(&cast, &[first, cast.chair, cast.secretary]));
    // The second one submits and sees; the third one still does not.
    for world in [&mut cast.world, &mut other] {
        world.reviewed(second, idea, 3, 3);
    }
    same_to(&cast.world, &other, [Actor::Person(third)]);
    assert_ne!(seen(&cast.world, Actor::Person(second)), seen(&other, Actor::Person(second)));
}

/// Both ideas reviewed twice, the round closed, the ranking sealed and the recommendation made.
fn recommended() -> Cast {
    let mut cast = cast();
    let [first, second, _] = cast.reviewers;
    for (idea, need) in cast.ideas.into_iter().zip([5, 3]) {
        cast.world.reviewed(first, idea, need, 4);
        cast.world.reviewed(second, idea, need, 4);
    }
    cast.world.must(cast.chair, review::Command::CloseReview { campaign: CAMPAIGN });
    for signer in [cast.secretary, cast.chair] {
        cast.world.must(signer, ranking::Command::SealRanking { campaign: CAMPAIGN, seed: None });
    }
    let recommend = ranking::Command::RecommendIdeas { campaign: CAMPAIGN, recommended: 1, reserve: 0 };
    cast.world.must(cast.chair, recommend);
    cast
}

#[test]
fn a_recommendation_is_hidden_from_everybody_outside() {
    let cast = recommended();
    let mut other = cast.world.clone();
    for (idea, to) in cast.ideas.into_iter().zip([IdeaState::NotRecommended, IdeaState::Recommended]) {
        other.happen(Event::Idea(idea::Event::IdeaAdvanced { idea, to }));
    }
    let insiders = [cast.chair, cast.secretary, cast.judge];
    same_to(&cast.world, &other, except(&cast, &insiders));
}

#[test]
fn a_decision_is_hidden_until_it_is_released() {
    let mut cast = recommended();
    let mut other = cast.world.clone();
    let decide = |idea, outcome, reason| decision::Command::DecideIdea {
        idea,
        outcome,
        reason: texts(reason),
        deviation: Some(decision::Deviation::Portfolio),
    };
    let [first, second] = cast.ideas;
    cast.world.must(cast.judge, decide(first, Outcome::Selected, 50));
    cast.world.must(cast.judge, decide(second, Outcome::NotSelected, 51));
    other.must(cast.judge, decide(first, Outcome::NotSelected, 52));
    same_to(&cast.world, &other, except(&cast, &[cast.judge]));
    cast.world.must(cast.judge, decision::Command::ReleaseDecisions { campaign: CAMPAIGN });
    let view = cast.world.view(Actor::Person(cast.anybody));
    assert_eq!(view.decisions(first)[0].outcome, Outcome::Selected);
    assert_eq!(view.seals(CAMPAIGN)[0].positions.len(), 2);
}

#[test]
fn authors_never_learn_who_reviewed_not_even_after_the_release() {
    let swapped = |reviewer: usize| {
        let mut cast = cast();
        let idea = cast.ideas[0];
        cast.world.reviewed(cast.reviewers[reviewer], idea, 4, 4);
        let released = decision::Event::DecisionsReleased { round: ROUND };
        cast.world.happen(Event::Decision(released));
        cast
    };
    let (one, other) = (swapped(0), swapped(1));
    same_to(
        &one.world,
        &other.world,
        [Actor::Person(one.author), Actor::Person(one.anybody), Actor::Anonymous],
    );
    let reviews = one.world.view(Actor::Person(one.author)).assignments(one.ideas[0]);
    assert_eq!(reviews.len(), 1);
    assert!(reviews[0].review.is_some() && reviews[0].reviewer.is_none());
}

#[test]
fn a_partial_chair_sees_nothing_of_the_idea_and_the_rest_as_if_it_were_not_there() {
    let mut cast = cast();
    let [first, second, _] = cast.reviewers;
    let [hidden, shown] = cast.ideas;
    let answer = Answer::Grounds(vec![Ground::Family]);
    cast.world.must(cast.chair, review::Command::DeclareImpartiality { idea: hidden, answer });
    let mut other = cast.world.clone();
    for (world, need) in [(&mut cast.world, 1), (&mut other, 5)] {
        for reviewer in [first, second] {
            world.reviewed(reviewer, hidden, need, need);
            world.reviewed(reviewer, shown, 3, 3);
        }
    }
    same_to(&cast.world, &other, [Actor::Person(cast.chair)]);
    let preview = cast.world.view(Actor::Person(cast.chair)).ranking_preview(CAMPAIGN).unwrap();
    assert_eq!(preview.iter().map(|position| position.idea).collect::<Vec<_>>(), [shown]);
}
