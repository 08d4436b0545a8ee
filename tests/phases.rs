//! Phases against a model that knows nothing of the contest: a list of half-open intervals, looked through one by one.

use crate::contest_world::{World, person, prose, texts};
use idedugnad::contest::campaign::{self, Dates, Refusal};
use idedugnad::contest::*;
use idedugnad::oslo::{self, Unclear};
use proptest::prelude::*;

const HOUR: i64 = 3_600_000;

/// An interval of the model, in hours after midnight of the first day; it includes its beginning and not its end.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Interval {
    kind: PhaseKind,
    from: i64,
    until: Option<i64>,
    exclusive: bool,
    submit: bool,
    vote: bool,
}

impl Interval {
    fn holds(&self, hour: i64) -> bool {
        hour >= self.from && self.until.is_none_or(|until| hour < until)
    }

    /// Hour by hour, as far as anything is planned.
    fn meets(&self, other: &Interval) -> bool {
        (0..LAST).any(|hour| self.holds(hour) && other.holds(hour))
    }
}

/// Nothing that a test plans begins or ends later.
const LAST: i64 = 400;

fn start() -> Time {
    oslo::parse("2026-10-20").expect("a day")
}

fn at(hour: i64) -> Time {
    Time(start().0 + hour * HOUR)
}

fn phase(interval: &Interval) -> Phase {
    let grant = |permit| Grant { audience: Affiliation::Employee, permit };
    let permits = [(interval.submit, Permit::Submit), (interval.vote, Permit::Vote)];
    Phase {
        kind: interval.kind,
        span: Span { from: at(interval.from), until: interval.until.map(at) },
        grants: permits.iter().filter(|(given, _)| *given).map(|(_, permit)| grant(*permit)).collect(),
        exclusive: interval.exclusive,
    }
}

fn interval() -> impl Strategy<Value = Interval> {
    let kind = prop::sample::select(PhaseKind::ALL.to_vec());
    let length = prop_oneof![1 => Just(None), 8 => (-1..120i64).prop_map(Some)];
    (kind, 0..200i64, length, any::<bool>(), any::<bool>(), any::<bool>()).prop_map(
        |(kind, from, length, exclusive, submit, vote)| {
            let until = length.map(|length| from + length);
            Interval { kind, from, until, exclusive, submit, vote }
        },
    )
}

/// Somebody may vote for ever, so that a campaign can be launched; it excludes nothing.
const ROLLING: Interval = Interval {
    kind: PhaseKind::Announcement,
    from: 390,
    until: None,
    exclusive: false,
    submit: false,
    vote: true,
};

fn world() -> World {
    let mut world = World::with_people(2);
    world.at = at(-24);
    world
}

fn kinds(phases: impl IntoIterator<Item = PhaseKind>) -> Vec<PhaseKind> {
    let mut kinds: Vec<PhaseKind> = phases.into_iter().collect();
    kinds.sort();
    kinds
}

/// What the contest says is open.
fn open(world: &World, campaign: CampaignId, at: Time) -> Vec<PhaseKind> {
    let row = world.state.campaigns.table.get(campaign).expect("a campaign");
    kinds(row.open_phases(at).map(|phase| phase.kind))
}

fn may_submit(world: &World, campaign: CampaignId, at: Time) -> bool {
    let by = By { actor: person(2), at };
    policy::may(&world.state, by, Action::SubmitIdea, Target::Campaign(campaign), &[]).is_ok()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn empty_phases_and_exclusive_ones_that_overlap_are_refused_and_all_others_are_open_when_the_model_says(
        mut plan in prop::collection::vec(interval(), 1..6),
    ) {
        let mut world = world();
        let campaign = world.draft("plan");
        plan.push(ROLLING);
        let phases = plan.iter().map(phase).collect();
        let outcome = world.ask(Actor::System, campaign::Command::SetPhases { campaign, phases });
        let empty = plan.iter().any(|one| one.until.is_some_and(|until| until <= one.from));
        let clash = (0..plan.len()).any(|place| plan[place + 1..].iter().any(|other| {
            plan[place].exclusive && other.exclusive && plan[place].meets(other)
        }));
        match outcome {
            Err(Rejection::Campaign(Refusal::PhaseEmpty { .. })) => prop_assert!(empty),
            Err(Rejection::Campaign(Refusal::PhasesOverlap { .. })) => prop_assert!(clash),
            Err(other) => prop_assert!(false, "{other:?}"),
            Ok(_) => {
                prop_assert!(!empty && !clash);
                for hour in 0..LAST {
                    prop_assert_eq!(open(&world, campaign, at(hour)), vec![], "a draft has no open phase");
                }
                world.system(campaign::Command::ApproveCampaign { campaign });
                world.system(campaign::Command::LaunchCampaign { campaign, lot_commitment: None });
                for hour in 0..LAST {
                    let wanted = kinds(plan.iter().filter(|one| one.holds(hour)).map(|one| one.kind));
                    prop_assert_eq!(open(&world, campaign, at(hour)), wanted);
                    let submit = plan.iter().any(|one| one.submit && one.holds(hour));
                    prop_assert_eq!(may_submit(&world, campaign, at(hour)), submit);
                    // A millisecond before the hour is the hour before.
                    let before = plan.iter().any(|one| one.submit && one.holds(hour - 1));
                    prop_assert_eq!(may_submit(&world, campaign, Time(at(hour).0 - 1)), before);
                }
            }
        }
    }

    #[test]
    fn a_deadline_moves_only_to_a_later_time_and_only_before_it_has_passed(
        length in 1..100i64, pause in 0..60i64, now in 0..140i64, until in 0..200i64,
    ) {
        let first = Interval { kind: PhaseKind::Ideation, from: 0, until: Some(length), exclusive: true, submit: true, vote: false };
        let second = Interval { kind: PhaseKind::Screening, from: length + pause, until: Some(300), submit: false, ..first };
        let mut world = world();
        let campaign = world.launched("plan", [first, second, ROLLING].iter().map(phase).collect());
        world.at = at(now);
        let extend = campaign::Command::ExtendDeadline { campaign, kind: first.kind, until: at(until), later: vec![] };
        let outcome = world.ask(Actor::System, extend);
        let kind = first.kind;
        let wanted = if now >= length {
            Err(Refusal::DeadlinePassed { kind })
        } else if until <= length {
            Err(Refusal::DeadlineNotLater { kind })
        } else if until > second.from {
            Err(Refusal::PhasesOverlap { first: kind, second: second.kind })
        } else {
            Ok(())
        };
        prop_assert_eq!(outcome.map(drop), wanted.clone().map_err(Rejection::from));
        let end = if wanted.is_ok() { until } else { length };
        for hour in now..LAST {
            prop_assert_eq!(may_submit(&world, campaign, at(hour)), hour < end);
        }
    }

    #[test]
    fn a_campaign_stands_still_while_it_is_paused_and_goes_on_with_dates_that_are_not_earlier(
        length in 1..100i64, paused in 0..99i64, resumed in 0..150i64, until in 0..250i64,
    ) {
        let (paused, resumed) = (paused.min(length - 1), paused.min(length - 1) + resumed);
        let only = Interval { kind: PhaseKind::Ideation, from: 0, until: Some(length), exclusive: true, submit: true, vote: false };
        let mut world = world();
        let campaign = world.launched("plan", [only, ROLLING].iter().map(phase).collect());
        world.at = at(paused);
        world.system(campaign::Command::PauseCampaign { campaign, reason: texts(10) });
        for hour in paused..LAST {
            prop_assert!(!may_submit(&world, campaign, at(hour)), "nothing is taken in while it stands still");
            prop_assert_eq!(open(&world, campaign, at(hour)), vec![only.kind], "the clock stands where it stood");
        }
        world.at = at(resumed);
        let dates = |until| vec![Dates { kind: only.kind, from: None, until: Some(at(until)) }];
        let resume = |dates| campaign::Command::ResumeCampaign { campaign, dates };
        let kind = only.kind;
        if resumed > only.from {
            let without = world.ask(Actor::System, resume(vec![]));
            prop_assert_eq!(without.map(drop), Err(Refusal::ResumeDatesMissing { kind }.into()));
        }
        let wanted = if until < length {
            Err(Refusal::DatesEarlier { kind })
        } else if until <= resumed {
            Err(Refusal::PhaseEndsInThePast { kind })
        } else {
            Ok(())
        };
        let outcome = world.ask(Actor::System, resume(dates(until)));
        prop_assert_eq!(outcome.map(drop), wanted.clone().map_err(Rejection::from));
        for hour in resumed..LAST {
            prop_assert_eq!(may_submit(&world, campaign, at(hour)), wanted.is_ok() && hour < until);
        }
    }

    #[test]
    fn a_phase_without_an_end_is_open_for_ever_and_has_no_deadline(hour in 0..10_000_000i64) {
        let rolling = Interval { kind: PhaseKind::Ideation, from: 0, submit: true, ..ROLLING };
        let mut world = world();
        let campaign = world.launched("kassa", vec![phase(&rolling)]);
        prop_assert!(may_submit(&world, campaign, at(hour)));
        world.at = at(hour);
        let kind = rolling.kind;
        let extend = campaign::Command::ExtendDeadline { campaign, kind, until: at(hour + 1), later: vec![] };
        prop_assert_eq!(world.ask(Actor::System, extend).map(drop), Err(Refusal::PhaseHasNoEnd { kind }.into()));
        let row = world.state.campaigns.table.get(campaign).expect("a campaign");
        prop_assert_eq!(row.submission_ends(), None);
        prop_assert!(!row.vote_is_over(at(hour)));
    }
}

/// A campaign that takes ideas until an instant.
fn until(end: Time) -> (World, CampaignId) {
    let mut world = world();
    let span = Span { from: start(), until: Some(end) };
    let ideas = Phase { span, ..phase(&Interval { submit: true, kind: PhaseKind::Ideation, ..ROLLING }) };
    let campaign = world.launched("plan", vec![ideas]);
    (world, campaign)
}

fn utc(text: &str) -> Time {
    Time(text.parse::<jiff::Timestamp>().expect("an instant").as_millisecond())
}

#[test]
fn a_phase_that_ends_at_half_past_two_on_25_october_2026_ends_the_first_time_the_clocks_show_it() {
    let [first, second] = ["2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"].map(utc);
    assert_eq!(
        [first, second].map(oslo::written),
        ["2026-10-25 02:30", "2026-10-25 02:30"].map(String::from)
    );
    assert_eq!(oslo::parse("2026-10-25 02:30"), Ok(first));
    let (mut world, campaign) = until(first);
    assert!(may_submit(&world, campaign, Time(first.0 - 1)));
    for closed in [first, Time(second.0 - 1), second] {
        assert!(!may_submit(&world, campaign, closed), "{}", closed.0);
    }
    // Between the two, the end has passed although the clocks show 02:00 once more.
    world.at = utc("2026-10-25T01:00:00Z");
    assert_eq!(oslo::written(world.at), "2026-10-25 02:00");
    let kind = PhaseKind::Ideation;
    let extend = campaign::Command::ExtendDeadline { campaign, kind, until: second, later: vec![] };
    let refused = world.ask(Actor::System, extend).unwrap_err();
    assert_eq!(refused, Refusal::DeadlinePassed { kind }.into());
}

#[test]
fn whoever_means_the_second_half_past_two_says_so_with_an_offset() {
    use idedugnad::api::graphql::scalar::instant;
    let second = utc("2026-10-25T01:30:00Z");
    assert_eq!(instant("2026-10-25T02:30:00+01:00"), Ok(second));
    assert_eq!(instant("2026-10-25T02:30:00+02:00"), instant("2026-10-25T02:30:00"));
    assert_eq!(oslo::stamped(second), "2026-10-25T02:30:00+01:00");
    let (world, campaign) = until(second);
    for (open, at) in
        [(true, "2026-10-25T00:30:00Z"), (true, "2026-10-25T01:29:59.999Z"), (false, "2026-10-25T01:30:00Z")]
    {
        assert_eq!(may_submit(&world, campaign, utc(at)), open, "{at}");
    }
}

#[test]
fn on_28_march_2027_there_is_no_half_past_two_and_a_day_is_an_hour_shorter() {
    use idedugnad::api::graphql::scalar::instant;
    use idedugnad::script::when::When;
    assert_eq!(oslo::parse("2027-03-28 02:30"), Err(Unclear::Skipped));
    assert_eq!(instant("2027-03-28T02:30:00"), Err(Unclear::Skipped));
    let (when, _) = When::at_start_of("2027-03-28 02:30").expect("a date");
    assert!(when.time(jiff::civil::date(2027, 3, 1)).is_err());
    // The last instant before it and the first after it are one millisecond apart.
    let three = oslo::parse("2027-03-28 03:00").expect("an instant");
    assert_eq!(oslo::written(Time(three.0 - 1)), "2027-03-28 01:59");
    let (world, campaign) = until(three);
    assert!(may_submit(&world, campaign, Time(three.0 - 1)) && !may_submit(&world, campaign, three));
    let [begins, ends] = ["2027-03-28", "2027-03-29"].map(|day| oslo::parse(day).expect("a day"));
    assert_eq!(ends.0 - begins.0, 23 * HOUR);
}

#[test]
fn leave_to_come_late_is_one_persons_and_has_an_end_of_its_own() {
    let end = oslo::parse("2026-10-25 12:00").expect("an instant");
    let (mut world, campaign) = until(end);
    world.at = end;
    let until = Time(end.0 + 2 * HOUR);
    let late = campaign::Command::AllowLate { campaign, person: PersonId(2), until, reason: prose(10) };
    world.system(late);
    let submit = |actor, at| {
        let by = By { actor, at };
        policy::may(&world.state, by, Action::SubmitIdea, Target::Campaign(campaign), &[]).is_ok()
    };
    assert!(submit(person(2), Time(until.0 - 1)));
    assert!(!submit(person(2), until) && !submit(person(1), end));
    let row = world.state.campaigns.table.get(campaign).expect("a campaign");
    assert_eq!(row.submission_ends(), Some(end), "the deadline itself has not moved");
}
