//! Every ground of partiality, in every strength, on every path.

use crate::review_world::*;
use idedugnad::contest::decision::{self, Outcome};
use idedugnad::contest::idea::{self, IdeaState};
use idedugnad::contest::ranking;
use idedugnad::contest::review::{self, Answer, Ground, Refusal, Standing, impartiality};
use idedugnad::contest::*;

/// A world in which `who` holds every role of panel and decision body and has one ground towards `idea`.
struct Case {
    world: World,
    who: PersonId,
    idea: IdeaId,
    chair: PersonId,
    other: PersonId,
}

fn case(ground: Ground, strength: Strength) -> Case {
    let mut world = World::new();
    set_strength(&mut world, ground, strength);
    let [county, municipality] = [UnitKind::County, UnitKind::Municipality].map(|kind| world.unit(kind, &[]));
    let office = world.unit(UnitKind::Office, &[municipality]);
    let neighbour = world.unit(UnitKind::Office, &[municipality]);
    let elsewhere = world.unit(UnitKind::Office, &[]);
    let boss = world.person(county, None);
    let leader = world.stranger();
    let place = match ground {
        Ground::SameOffice => office,
        Ground::SameMunicipality => neighbour,
        _ => elsewhere,
    };
    let author_manager = if ground == Ground::LineManager { None } else { Some(boss) };
    let author = world.person(office, author_manager);
    let manager = match ground {
        Ground::Subordinate => Some(author),
        Ground::SubordinateOfDisqualified => Some(leader),
        _ => None,
    };
    let who = world.person(place, manager);
    if ground == Ground::LineManager {
        let post = person::Post {
            affiliation: Affiliation::Employee,
            unit: office,
            manager: Some(who),
            from: START,
        };
        world.happen(Event::Person(person::Event::PersonMoved { person: author, post }));
    }
    for role in [Role::Reviewer, Role::PanelChair, Role::Secretary, Role::DecisionBody] {
        world.appoint(who, role);
    }
    let idea = world.idea(if ground == Ground::Author { who } else { author });
    let chair = world.appointed(Role::PanelChair);
    let other = world.appointed(Role::Reviewer);
    world.start_review();
    if ground == Ground::CoAuthor {
        let mut row = world.state.ideas.table.get(idea).unwrap().clone();
        row.authors.push(who);
        world.state.ideas.table.insert(idea, row);
    }
    let declared = |person, ground| {
        let answer = Answer::Grounds(vec![ground]);
        Event::Review(review::Event::ImpartialityDeclared { idea, person, answer })
    };
    match ground {
        Ground::SubordinateOfDisqualified => world.happen(declared(leader, Ground::Family)),
        Ground::Family
        | Ground::CloseCooperation
        | Ground::EconomicInterest
        | Ground::Supplier
        | Ground::Other => {
            world.happen(declared(who, ground));
        }
        _ => {}
    }
    Case { world, who, idea, chair, other }
}

fn set_strength(world: &mut World, ground: Ground, strength: Strength) {
    let mut rules = world.state.campaign(CAMPAIGN).unwrap().rules.clone();
    match ground {
        Ground::SameOffice => rules.same_office = strength,
        Ground::SameMunicipality => rules.same_municipality = strength,
        _ => assert_eq!(strength, Strength::Hard, "{ground:?} is always hard"),
    }
    world.happen(Event::Campaign(campaign::Event::RulesSet { campaign: CAMPAIGN, rules }));
}

/// A path on which a partial person must be stopped: whether they are.
type Path = (&'static str, fn(&mut Case) -> bool);

fn stopped(result: Result<Vec<Event>, Rejection>) -> bool {
    matches!(
        result,
        Err(Rejection::Review(Refusal::NotImpartial { .. } | Refusal::ImpartialityUnanswered { .. }))
            | Err(Rejection::Ranking(ranking::Refusal::SubstituteMissing { .. }))
    )
}

fn sealed(case: &mut Case) {
    let [first, second] = [case.other, case.world.appointed(Role::Reviewer)];
    for reviewer in [first, second] {
        case.world.reviewed(reviewer, case.idea, 4, 4);
    }
    let chair = case.chair;
    case.world.must(chair, review::Command::CloseReview { campaign: CAMPAIGN });
}

const PATHS: &[Path] = &[
    ("being assigned", |case| {
        let assign = review::Command::AssignReviewer { idea: case.idea, reviewer: case.who };
        stopped(case.world.act(Actor::Person(case.chair), assign))
    }),
    ("being proposed", |case| {
        let propose = review::Command::ProposeAssignments { campaign: CAMPAIGN, load_max: None };
        case.world.must(case.chair, propose);
        let round = &case.world.state.reviews.rounds[&ROUND];
        !round.proposal.as_ref().unwrap().pairs.contains(&(case.idea, case.who))
    }),
    ("assigning others", |case| {
        let assign = review::Command::AssignReviewer { idea: case.idea, reviewer: case.other };
        stopped(case.world.act(Actor::Person(case.who), assign))
    }),
    ("accepting", |case| {
        let assignment = case.world.assign(case.who, case.idea);
        stopped(case.world.act(Actor::Person(case.who), review::Command::AcceptAssignment { assignment }))
    }),
    ("scoring", |case| {
        let assignment = case.world.assign(case.who, case.idea);
        let scores = case.world.scores(4, 4);
        let submit = review::Command::SubmitReview { assignment, revision: 1, scores, comment: None };
        stopped(case.world.act(Actor::Person(case.who), submit))
    }),
    ("reading others' reviews", |case| {
        let assignment = case.world.reviewed(case.other, case.idea, 3, 3);
        case.world.view(Actor::Person(case.who)).assignment(assignment).is_none()
    }),
    ("sending back", |case| {
        let assignment = case.world.reviewed(case.other, case.idea, 3, 3);
        let back = review::Command::SendBackReview { assignment, reason: prose(9) };
        stopped(case.world.act(Actor::Person(case.who), back))
    }),
    ("counting", |case| {
        let assignment = case.world.assign(case.who, case.idea);
        let scores = case.world.scores(5, 5);
        let submitted = review::Event::ReviewSubmitted { assignment, revision: 1, scores, comment: None };
        case.world.happen(Event::Review(submitted));
        let round = &case.world.state.reviews.rounds[&ROUND];
        review::counted(&case.world.state, ROUND, round, case.idea, case.world.at).count() == 0
    }),
    ("excluding", |case| {
        let exclude = review::Command::ExcludeIdea { idea: case.idea, reason: texts(9) };
        stopped(case.world.act(Actor::Person(case.who), exclude))
    }),
    ("seeing the ranking", |case| {
        case.world.reviewed(case.other, case.idea, 3, 3);
        let second = case.world.appointed(Role::Reviewer);
        case.world.reviewed(second, case.idea, 3, 3);
        let preview = case.world.view(Actor::Person(case.who)).ranking_preview(CAMPAIGN).unwrap();
        preview.iter().all(|position| position.idea != case.idea)
    }),
    ("sealing", |case| {
        sealed(case);
        let seal = ranking::Command::SealRanking { campaign: CAMPAIGN, seed: None };
        stopped(case.world.act(Actor::Person(case.who), seal))
    }),
    ("recommending", |case| {
        sealed(case);
        let seal = || ranking::Command::SealRanking { campaign: CAMPAIGN, seed: None };
        let secretary = case.world.appointed(Role::Secretary);
        case.world.must(case.chair, seal());
        case.world.must(secretary, seal());
        let recommend = ranking::Command::RecommendIdeas { campaign: CAMPAIGN, recommended: 1, reserve: 0 };
        stopped(case.world.act(Actor::Person(case.who), recommend))
    }),
    ("deciding", |case| {
        let advanced = idea::Event::IdeaAdvanced { idea: case.idea, to: IdeaState::Recommended };
        case.world.happen(Event::Idea(advanced));
        let decide = decision::Command::DecideIdea {
            idea: case.idea,
            outcome: Outcome::Selected,
            reason: texts(9),
            deviation: None,
        };
        stopped(case.world.act(Actor::Person(case.who), decide))
    }),
    ("seeing decisions", |case| {
        let advanced = idea::Event::IdeaAdvanced { idea: case.idea, to: IdeaState::Recommended };
        case.world.happen(Event::Idea(advanced));
        let judge = case.world.appointed(Role::DecisionBody);
        let decide = decision::Command::DecideIdea {
            idea: case.idea,
            outcome: Outcome::Selected,
            reason: texts(9),
            deviation: None,
        };
        case.world.must(judge, decide);
        case.world.view(Actor::Person(case.who)).decisions(case.idea).is_empty()
    }),
];

fn standing(case: &Case) -> Standing {
    impartiality::standing(&case.world.state, case.who, case.idea, case.world.at)
}

#[test]
fn a_hard_ground_stops_on_every_path() {
    for ground in Ground::ALL {
        assert_eq!(standing(&case(ground, Strength::Hard)), Standing::Blocked(ground), "{ground:?}");
        for (path, is_stopped) in PATHS {
            assert!(is_stopped(&mut case(ground, Strength::Hard)), "{ground:?} on the path of {path}");
        }
    }
}

#[test]
fn a_ground_to_declare_stops_until_it_is_answered_and_not_after() {
    for ground in [Ground::SameOffice, Ground::SameMunicipality] {
        assert_eq!(standing(&case(ground, Strength::Declare)), Standing::MustDeclare(ground), "{ground:?}");
        for (path, is_stopped) in PATHS {
            assert!(is_stopped(&mut case(ground, Strength::Declare)), "{ground:?} on the path of {path}");
            let mut answered = case(ground, Strength::Declare);
            let declare = review::Command::DeclareImpartiality { idea: answered.idea, answer: Answer::None };
            answered.world.must(answered.who, declare);
            assert_eq!(standing(&answered), Standing::Free);
            assert!(!is_stopped(&mut answered), "{ground:?} answered, on the path of {path}");
        }
    }
}

#[test]
fn an_answer_of_nothing_lifts_no_hard_ground() {
    for ground in Ground::ALL {
        let mut case = case(ground, Strength::Hard);
        let declare = review::Command::DeclareImpartiality { idea: case.idea, answer: Answer::None };
        let _ = case.world.act(Actor::Person(case.who), declare);
        assert!(matches!(standing(&case), Standing::Blocked(_)), "{ground:?}");
    }
}

#[test]
fn a_ground_to_declare_in_a_leader_does_not_pass_down_but_a_declared_one_does() {
    let mut world = World::new();
    let municipality = world.unit(UnitKind::Municipality, &[]);
    let [office, neighbour] = [(); 2].map(|()| world.unit(UnitKind::Office, &[municipality]));
    let elsewhere = world.unit(UnitKind::Office, &[]);
    let author = world.person(office, None);
    let leader = world.person(neighbour, None);
    world.appoint(leader, Role::Reviewer);
    let who = world.person(elsewhere, Some(leader));
    let idea = world.idea(author);
    let standing = |world: &World, who| impartiality::standing(&world.state, who, idea, world.at);
    assert_eq!(standing(&world, leader), Standing::MustDeclare(Ground::SameMunicipality));
    assert_eq!(standing(&world, who), Standing::Free);
    let answer = Answer::Grounds(vec![Ground::SameMunicipality]);
    world.must(leader, review::Command::DeclareImpartiality { idea, answer });
    assert_eq!(standing(&world, leader), Standing::Blocked(Ground::SameMunicipality));
    assert_eq!(standing(&world, who), Standing::Blocked(Ground::SubordinateOfDisqualified));
}

#[test]
fn what_passes_down_from_a_leader_passes_down_no_further() {
    let mut world = World::new();
    let leader = world.stranger();
    let author = world.stranger();
    let unit = world.unit(UnitKind::Office, &[]);
    let below = world.person(unit, Some(leader));
    let far_below = world.person(unit, Some(below));
    let idea = world.idea(author);
    let answer = Answer::Grounds(vec![Ground::Supplier]);
    world.happen(Event::Review(review::Event::ImpartialityDeclared { idea, person: leader, answer }));
    let standing = |who| impartiality::standing(&world.state, who, idea, world.at);
    assert_eq!(standing(below), Standing::Blocked(Ground::SubordinateOfDisqualified));
    assert_eq!(standing(far_below), Standing::Free);
}

#[test]
fn partiality_that_comes_to_light_ends_a_task_and_sets_a_finished_review_aside() {
    let mut world = World::new();
    let author = world.stranger();
    let reviewer = world.appointed(Role::Reviewer);
    let [first, second] = [world.idea(author), world.idea(author)];
    world.start_review();
    let (done, open) = (world.reviewed(reviewer, first, 5, 5), world.assign(reviewer, second));
    for idea in [first, second] {
        let answer = Answer::Grounds(vec![Ground::Family]);
        world.must(reviewer, review::Command::DeclareImpartiality { idea, answer });
    }
    assert_eq!(world.state_of(done), review::AssignmentState::Invalidated);
    assert_eq!(world.state_of(open), review::AssignmentState::Recused);
    let kept = world.state.reviews.assignments.get(done).unwrap();
    assert!(kept.review.is_some(), "it is kept, and only counts no more");
}
