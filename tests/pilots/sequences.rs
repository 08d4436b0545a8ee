//! Any sequence of commands: the service accepts what the model accepts, and pilot, benefits, measurements and figures
//! are what the model says.

use std::collections::BTreeMap;

use idedugnad::contest::benefit::{
    BenefitKind, BenefitState, Command as OfBenefit, Comparison, Confidence, Counted, Decimal, Direction,
    Frequency, MeasurementState, Sign, attributed, overview,
};
use idedugnad::contest::idea::{self, IdeaState};
use idedugnad::contest::pilot::{Anchoring, Command as OfPilot, GateOutcome, Office, Part, PilotState};
use idedugnad::contest::*;
use proptest::prelude::*;

use super::model::*;
use crate::contest_world::{COUNTY, OFFICE, START, World, imported_idea, person, prose, texts};

/// Goes on as before and is compared with.
const OTHER: UnitId = UnitId(3);
const PILOT: PilotId = PilotId(1);
/// After so many days nobody waits any longer: a benefit kept for a year is for a scenario.
const DAYS_MAX: i64 = 330;

fn day(day: i64) -> Time {
    Time(START.0 + day * Time::DAY)
}

fn span(from: i64, until: i64) -> Span {
    Span { from: day(from), until: Some(day(until)) }
}

fn value(units: i64) -> Decimal {
    Decimal::new(units, 0).expect("a number")
}

/// A planned pilot of a selected idea, at one office, compared with another.
fn world(end: i64) -> World {
    let mut world = World::with_people(8);
    world.system(unit::Command::RegisterUnit {
        kind: UnitKind::Office,
        code: "other".into(),
        name: prose(10),
        parent: Some(COUNTY),
        municipalities: vec![],
        from: Some(Time(0)),
    });
    let campaign = world.begin_import(Voting::Approval { votes_max: 1 }, ResultsShown::Live);
    let ideas = vec![imported_idea(Some(PersonId(8)))];
    world.system(import::Command::ImportIdeas { campaign, ideas });
    world.system(import::Command::CompleteImport { campaign });
    let by = By { actor: Actor::System, at: world.at };
    let reason = texts(10);
    for event in [
        idea::Event::IdeaAdvanced { idea: IdeaId(1), to: IdeaState::Selected },
        idea::Event::IdeaAnswered { idea: IdeaId(1), reason },
    ] {
        apply(&mut world.state, &Event::Idea(event), by);
    }
    // Whoever judges works elsewhere, and so is impartial to the idea.
    for person in [SPONSOR, GRO, SECOND].map(PersonId) {
        let (affiliation, unit, manager, from) = (Affiliation::Employee, COUNTY, None, None);
        let post = person::Command::MovePerson { person, affiliation, unit, manager, from };
        world.system(Command::Person(post));
    }
    let office = Some(Scope::Unit(OFFICE));
    let roles = [
        (SPONSOR, Role::Sponsor, None),
        (GRO, Role::BenefitsLead, None),
        (SECOND, Role::BenefitsLead, None),
        (MANAGER, Role::OfficeManager, office),
    ];
    for (person, role, scope) in roles {
        let person = PersonId(person);
        world.system(Command::Person(person::Command::AppointRole { person, role, scope, until: None }));
    }
    world.system(Command::Pilot(OfPilot::PlanPilot {
        idea: IdeaId(1),
        entry: None,
        offices: vec![Office { unit: OFFICE, part: Part::Lead }, Office { unit: OTHER, part: Part::Control }],
        lead: PersonId(LEAD),
        team: vec![PersonId(MATE)],
        hypothesis: prose(10),
        stop_criterion: prose(10),
        from: day(10),
        until: day(end),
    }));
    world
}

fn tries() -> impl Strategy<Value = Try> {
    let two = || 0..2_usize;
    let who = || prop::sample::select(vec![SPONSOR, LEAD, MATE, GRO, MANAGER, SECOND, 7]);
    let owner = || prop::sample::select(vec![MANAGER, MANAGER, GRO, 7]);
    let outcome = prop::sample::select(vec![
        GateOutcome::Scale,
        GateOutcome::Adjust,
        GateOutcome::Stop,
        GateOutcome::Park,
    ]);
    prop_oneof![
        1 => any::<bool>().prop_map(Try::Anchor),
        1 => any::<bool>().prop_map(|wanted| Try::Identify { wanted }),
        2 => (two(), owner(), any::<bool>()).prop_map(|(benefit, owner, sure)| Try::Qualify { benefit, owner, sure }),
        1 => (two(), owner()).prop_map(|(benefit, owner)| Try::Ask { benefit, owner }),
        2 => (two(), owner(), prop::bool::weighted(0.8)).prop_map(|(benefit, who, accept)| Try::Answer { benefit, who, accept }),
        1 => (two(), 1..4_u32, 1..100_u32).prop_map(|(benefit, streak, share)| Try::Add { benefit, streak, share }),
        1 => (two(), two(), 1..100_u32).prop_map(|(indicator, benefit, share)| Try::Claim { indicator, benefit, share }),
        2 => (0..3_usize, 40..85_i64).prop_map(|(indicator, value)| Try::Baseline { indicator, value }),
        2 => Just(Try::Submit),
        1 => Just(Try::SendBack),
        3 => who().prop_map(|who| Try::Approve { who }),
        3 => prop::bool::weighted(0.3).prop_map(|retrospective| Try::Start { retrospective }),
        1 => Just(Try::Pause),
        2 => Just(Try::Resume),
        1 => Just(Try::End),
        1 => (0..400_i64).prop_map(Try::MoveEnd),
        2 => Just(Try::Evaluate),
        3 => (who(), outcome).prop_map(|(who, outcome)| Try::Gate { who, outcome }),
        1 => Just(Try::HandOver),
        1 => Just(Try::Close),
        1 => Just(Try::Abandon),
        14 => (two(), who(), prop::bool::weighted(0.9), -1..20_i64, 0..30_i64, 60..100_i64)
            .prop_map(|(indicator, who, tries, back, length, value)| Try::Record { indicator, who, tries, back, length, value }),
        14 => (0..12_usize, who()).prop_map(|(measurement, who)| Try::Verify { measurement, who }),
        2 => (0..12_usize, who()).prop_map(|(measurement, who)| Try::Reject { measurement, who }),
        3 => (0..12_usize, who(), 60..100_i64).prop_map(|(measurement, who, value)| Try::Correct { measurement, who, value }),
        2 => two().prop_map(|benefit| Try::TakeUp { benefit }),
        1 => (two(), any::<bool>()).prop_map(|(benefit, partly)| Try::Settle { benefit, partly }),
        1 => two().prop_map(|benefit| Try::Drop { benefit }),
        10 => (1..30_i64).prop_map(Try::Wait),
    ]
}

/// A pilot that has started with one benefit, or two, so that what is random can go on from there.
fn under_way() -> Vec<Try> {
    let mut all = vec![Try::Anchor(true)];
    for benefit in 0..2 {
        all.extend([
            Try::Identify { wanted: benefit == 0 },
            Try::Qualify { benefit, owner: MANAGER, sure: true },
            Try::Answer { benefit, who: MANAGER, accept: true },
            Try::Add { benefit, streak: 2, share: 60 },
            Try::Baseline { indicator: benefit, value: 50 },
        ]);
    }
    all.push(Try::Claim { indicator: 0, benefit: 1, share: 40 });
    all.extend([Try::Submit, Try::Approve { who: GRO }, Try::Start { retrospective: false }, Try::Wait(30)]);
    all
}

fn who_and_what(what: Try, model: &Model) -> Option<(u32, Command)> {
    let now = model.now;
    let benefit = |number: usize| BenefitId(number as u32 + 1);
    let indicator = |number: usize| IndicatorId(number as u32 + 1);
    let measurement = |number: usize| MeasurementId(number as u32 + 1);
    let (pilot, reason, note) = (PILOT, prose(10), prose(10));
    let of_benefit = |who, command| Some((who, Command::Benefit(command)));
    let of_pilot = |who, command| Some((who, Command::Pilot(command)));
    match what {
        Try::Wait(_) => None,
        Try::Anchor(done) => {
            let anchoring = Anchoring { manager: done, privacy: true, ..Anchoring::default() };
            of_pilot(LEAD, OfPilot::RecordAnchoring { pilot, anchoring })
        }
        Try::Identify { wanted } => {
            let sign = if wanted { Sign::Benefit } else { Sign::Disbenefit };
            of_benefit(MATE, OfBenefit::IdentifyBenefit { pilot, title: prose(10), sign })
        }
        Try::Qualify { benefit: number, owner, sure } => of_benefit(
            LEAD,
            OfBenefit::QualifyBenefit {
                benefit: benefit(number),
                kind: BenefitKind::Quality,
                owner: PersonId(owner),
                monetised: false,
                time_saved: false,
                alternative_use: None,
                preconditions: vec![],
                horizon: day(HORIZON),
                confidence: if sure { Confidence::B } else { Confidence::C },
                comparison: Comparison::ReferenceOffice,
            },
        ),
        Try::Ask { benefit: number, owner } => {
            of_benefit(GRO, OfBenefit::AskBenefitOwner { benefit: benefit(number), owner: PersonId(owner) })
        }
        Try::Answer { benefit: number, who, accept } => of_benefit(
            who,
            match accept {
                true => OfBenefit::AcceptBenefit { benefit: benefit(number) },
                false => OfBenefit::DeclineBenefit { benefit: benefit(number) },
            },
        ),
        Try::Add { benefit: number, streak, share } => of_benefit(
            LEAD,
            OfBenefit::AddIndicator {
                benefit: benefit(number),
                // Every indicator measures something of its own.
                measure: format!("measure-{}", model.indicators.len()).as_str().into(),
                title: prose(10),
                unit: "percent".into(),
                direction: Direction::Up,
                target: value(TARGET),
                method: prose(10),
                frequency: Frequency::Monthly,
                streak: Some(streak),
                share_percent: Some(share),
            },
        ),
        Try::Claim { indicator: number, benefit: other, share } => of_benefit(
            LEAD,
            OfBenefit::ClaimShare {
                indicator: indicator(number),
                benefit: benefit(other),
                share_percent: share,
            },
        ),
        Try::Baseline { indicator: number, value: units } => of_benefit(
            LEAD,
            OfBenefit::RecordBaseline {
                indicator: indicator(number),
                office: OFFICE,
                period: span(-60, -30),
                value: value(units),
            },
        ),
        Try::Submit => of_pilot(LEAD, OfPilot::SubmitPilotPlan { pilot }),
        Try::SendBack => of_pilot(GRO, OfPilot::ReturnPilotPlan { pilot, reason }),
        Try::Approve { who } => of_pilot(who, OfPilot::ApproveBaseline { pilot }),
        Try::Start { retrospective } => of_pilot(LEAD, OfPilot::StartPilot { pilot, retrospective }),
        Try::Pause => of_pilot(LEAD, OfPilot::PausePilot { pilot, reason }),
        Try::Resume => of_pilot(LEAD, OfPilot::ResumePilot { pilot }),
        Try::End => of_pilot(LEAD, OfPilot::EndPilotRun { pilot }),
        Try::MoveEnd(end) => of_pilot(LEAD, OfPilot::MovePilotEnd { pilot, until: day(end), reason }),
        Try::Evaluate => of_pilot(LEAD, OfPilot::SubmitEvaluation { pilot, learning: reason }),
        Try::Gate { who, outcome } => of_pilot(who, OfPilot::DecideGate { pilot, outcome, reason }),
        Try::HandOver => {
            of_pilot(MANAGER, OfPilot::AcceptHandover { pilot, unit: OFFICE, owner: PersonId(MANAGER) })
        }
        Try::Close => of_pilot(LEAD, OfPilot::ClosePilot { pilot }),
        Try::Abandon => of_pilot(MANAGER, OfPilot::AbandonPilot { pilot, reason }),
        Try::Record { indicator: number, who, tries, back, length, value: units } => of_benefit(
            who,
            OfBenefit::RecordMeasurement {
                indicator: indicator(number),
                office: if tries { OFFICE } else { OTHER },
                period: span(now - back - length, now - back),
                value: value(units),
                note,
            },
        ),
        Try::Verify { measurement: number, who } => {
            of_benefit(who, OfBenefit::VerifyMeasurement { measurement: measurement(number) })
        }
        Try::Reject { measurement: number, who } => {
            of_benefit(who, OfBenefit::RejectMeasurement { measurement: measurement(number), reason })
        }
        Try::Correct { measurement: number, who, value: units } => of_benefit(
            who,
            OfBenefit::CorrectMeasurement {
                measurement: measurement(number),
                value: value(units),
                note,
                reason,
            },
        ),
        Try::TakeUp { benefit: number } => {
            of_benefit(GRO, OfBenefit::ResumeTracking { benefit: benefit(number), action: reason })
        }
        Try::Settle { benefit: number, partly } => {
            of_benefit(SECOND, OfBenefit::SettleBenefit { benefit: benefit(number), partly, cause: reason })
        }
        Try::Drop { benefit: number } => {
            of_benefit(SECOND, OfBenefit::DropBenefit { benefit: benefit(number), reason })
        }
    }
}

struct Everything;

impl Counted for Everything {
    fn pilot(&self, _: PilotId, _: &pilot::Pilot) -> bool {
        true
    }

    fn benefit(&self, _: BenefitId) -> bool {
        true
    }

    fn measurement(&self, _: MeasurementId) -> bool {
        true
    }
}

fn agree(world: &World, model: &Model) -> Result<(), TestCaseError> {
    let (state, at) = (&world.state, world.at);
    let pilot = state.pilots.table.get(PILOT).expect("the pilot");
    prop_assert_eq!((pilot.state, pilot.adjustments), (model.pilot, model.adjustments));
    prop_assert_eq!(pilot.started, model.started.map(day));
    let figures = overview(state, at, &Everything);
    prop_assert_eq!(figures.pilots.into_iter().collect::<Vec<(PilotState, u32)>>(), vec![(model.pilot, 1)]);
    for (wanted, counted) in [(true, figures.benefits), (false, figures.disbenefits)] {
        let mut by_state: BTreeMap<BenefitState, u32> = BTreeMap::new();
        for row in model.benefits.iter().filter(|row| row.wanted == wanted) {
            *by_state.entry(row.state).or_default() += 1;
        }
        prop_assert_eq!(counted.into_iter().collect::<BTreeMap<_, _>>(), by_state);
    }
    let verified = |row: &&Measurement| row.state == MeasurementState::Verified;
    prop_assert_eq!(figures.measurements_waiting, model.waiting());
    prop_assert_eq!(figures.measurements_verified, model.measurements.iter().filter(verified).count() as u32);
    for (number, row) in model.measurements.iter().enumerate() {
        let found = state.measurement(MeasurementId(number as u32 + 1)).expect("a measurement");
        prop_assert_eq!((found.state, found.value), (row.state, value(row.value)), "measurement {}", number);
        if let Some((judge, _)) = found.judged {
            prop_assert!(judge != found.reporter, "nobody judges their own");
        }
    }
    for (number, row) in model.benefits.iter().enumerate() {
        let id = BenefitId(number as u32 + 1);
        let found = state.benefit(id).expect("a benefit");
        prop_assert_eq!(found.state, row.state, "benefit {}", number);
        prop_assert_eq!(found.owner, row.owner.map(PersonId));
        for (place, indicator) in (1..).zip(0..model.indicators.len()) {
            let attributed = attributed(state, id, IndicatorId(place), at);
            let micros = attributed.map(|found| (found.measured, found.share));
            // Whole numbers here; hundredths of millionths there, and the share in percent.
            let wanted = model.attributed(number, indicator);
            let wanted = wanted
                .map(|(change, share)| (i128::from(change) * 100_000_000, i128::from(share) * 1_000_000));
            prop_assert_eq!(micros, wanted, "benefit {} by indicator {}", number, indicator);
        }
        if found.state == BenefitState::Realised {
            let came =
                |indicator: usize| model.counted(number, indicator).iter().any(|row| row.value >= TARGET);
            prop_assert!((0..model.indicators.len()).any(came), "realised by nothing that is verified");
        }
    }
    for indicator in &model.indicators {
        prop_assert!(indicator.shares.iter().map(|share| share.1).sum::<u32>() <= 100);
    }
    Ok(())
}

fn check(steps: &[Try], end: i64) -> Result<Model, TestCaseError> {
    let (mut world, mut model) = (world(end), Model::new(end));
    for &what in steps {
        if let Try::Wait(days) = what {
            model.now = (model.now + days).min(DAYS_MAX);
            model.settle();
            world.at = day(model.now);
            world.settle();
        } else {
            let (who, command) = who_and_what(what, &model).expect("a command");
            let before = world.state.clone();
            let expected = model.tries(what);
            let outcome = world.ask(person(who), command);
            prop_assert_eq!(outcome.is_ok(), expected, "{:?} on day {}: {:?}", what, model.now, outcome);
            prop_assert!(outcome.is_ok() || world.state == before, "a refusal changes nothing");
            world.settle();
        }
        agree(&world, &model)?;
    }
    Ok(model)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn a_pilot_and_its_benefits_go_as_the_model_says_from_the_first_plan_on(
        steps in prop::collection::vec(tries(), 0..100), end in 20..200_i64,
    ) {
        check(&steps, end)?;
    }

    #[test]
    fn what_is_measured_makes_of_benefits_what_the_model_says(
        steps in prop::collection::vec(tries(), 0..100), end in 100..300_i64,
    ) {
        let steps: Vec<Try> = under_way().into_iter().chain(steps).collect();
        check(&steps, end)?;
    }
}

#[test]
fn the_way_the_random_sequences_begin_leads_to_a_benefit_that_has_come_and_gone() {
    let measure = |number: usize, value| {
        let who = if number.is_multiple_of(2) { MATE } else { GRO };
        let judge = if who == GRO { SECOND } else { GRO };
        [
            Try::Record { indicator: 0, who, tries: true, back: 0, length: 20, value },
            Try::Verify { measurement: number, who },
            Try::Verify { measurement: number, who: judge },
            Try::Wait(20),
        ]
    };
    let reached = |values: &[i64]| {
        let measured = values.iter().enumerate().flat_map(|(number, value)| measure(number, *value));
        let model = check(&under_way().into_iter().chain(measured).collect::<Vec<_>>(), 300)
            .expect("as the model says");
        model.benefits[0].state
    };
    assert_eq!(reached(&[85]), BenefitState::Tracking);
    assert_eq!(reached(&[85, 79, 85]), BenefitState::Tracking);
    assert_eq!(reached(&[85, 90]), BenefitState::Realised);
    assert_eq!(reached(&[85, 90, 60]), BenefitState::Eroded);
}
