//! Deciding for benefits and their indicators; measurements stand in `measure.rs`.

use super::*;

/// Fewest and most times in a row a target can be asked to be met.
const STREAK: [u32; 2] = [1, 12];

/// Decides a command.
///
/// # Errors
/// In the order of `Refusal`, after policy.
pub fn decide(state: &State, command: &Command, by: By) -> Result<Vec<super::super::Event>, Rejection> {
    let events = match command {
        Command::IdentifyBenefit { pilot, title, sign } => vec![identify(state, by, *pilot, *title, *sign)?],
        Command::QualifyBenefit { .. } => qualify(state, by, command)?,
        Command::AskBenefitOwner { benefit, owner } => vec![ask(state, by, *benefit, *owner)?],
        Command::AcceptBenefit { benefit } => {
            may(state, by, Action::AnswerForBenefit, *benefit)?;
            not_final(state.benefit(*benefit)?)?;
            vec![Event::BenefitAccepted { benefit: *benefit, owner: by.person()? }]
        }
        Command::DeclineBenefit { benefit } => {
            may(state, by, Action::AnswerForBenefit, *benefit)?;
            not_final(state.benefit(*benefit)?)?;
            vec![Event::BenefitDeclined { benefit: *benefit, owner: by.person()? }]
        }
        Command::AddIndicator { .. } => vec![add_indicator(state, by, command)?],
        Command::ClaimShare { indicator, benefit, share_percent } => {
            vec![claim(state, by, *indicator, *benefit, *share_percent)?]
        }
        Command::RecordBaseline { indicator, office, period, value } => {
            vec![record_baseline(state, by, *indicator, *office, *period, *value)?]
        }
        Command::ResumeTracking { benefit, action } => {
            may(state, by, Action::FollowBenefit, *benefit)?;
            text(*action)?;
            stands(state.benefit(*benefit)?, &[BenefitState::Eroded])?;
            vec![Event::TrackingResumed { benefit: *benefit, action: *action }]
        }
        Command::SettleBenefit { benefit, partly, cause } => {
            vec![settle(state, by, *benefit, *partly, *cause)?]
        }
        Command::DropBenefit { benefit, reason } => {
            may_judge(state, by, *benefit)?;
            text(*reason)?;
            not_final(state.benefit(*benefit)?)?;
            vec![Event::BenefitDropped { benefit: *benefit, reason: *reason }]
        }
        _ => measure::decide(state, command, by)?,
    };
    Ok(events.into_iter().map(super::super::Event::Benefit).collect())
}

/// That the acting person may do it to this benefit.
pub(super) fn may(state: &State, by: By, action: Action, id: BenefitId) -> Result<(), Rejection> {
    let benefit = state.benefit(id)?;
    let campaign = state.idea(state.pilot(benefit.pilot)?.idea)?.campaign;
    policy::may(state, by, action, Target::Campaign(campaign), &relations(state, benefit, by))
}

/// The same for what is judged, by nobody partial to the idea that is tried out.
fn may_judge(state: &State, by: By, id: BenefitId) -> Result<(), Rejection> {
    may(state, by, Action::JudgeBenefit, id)?;
    review::impartiality::require(state, by, state.pilot(state.benefit(id)?.pilot)?.idea)
}

/// That a text has something in it.
pub(super) fn text(prose: Prose) -> Result<(), Refusal> {
    if prose.chars == 0 { Err(Refusal::BenefitTextEmpty) } else { Ok(()) }
}

fn stands(benefit: &Benefit, allowed: &[BenefitState]) -> Result<(), Refusal> {
    if allowed.contains(&benefit.state) {
        Ok(())
    } else {
        Err(Refusal::BenefitElsewhere { benefit_state: benefit.state })
    }
}

fn not_final(benefit: &Benefit) -> Result<(), Refusal> {
    if benefit.state.is_final() {
        Err(Refusal::BenefitElsewhere { benefit_state: benefit.state })
    } else {
        Ok(())
    }
}

/// That indicators, shares and starting points may still be changed.
fn before_baseline(benefit: &Benefit) -> Result<(), Refusal> {
    stands(benefit, &[BenefitState::Identified, BenefitState::Qualified])
}

fn known(state: &State, person: PersonId, at: Time) -> Result<(), Rejection> {
    state.person(person)?;
    if state.people.is_active(person, at) { Ok(()) } else { Err(policy::Refusal::PersonInactive.into()) }
}

fn identify(state: &State, by: By, pilot: PilotId, title: Prose, sign: Sign) -> Result<Event, Rejection> {
    let row = state.pilot(pilot)?;
    let campaign = state.idea(row.idea)?.campaign;
    let held = pilot::relations(state, row, by);
    policy::may(state, by, Action::PlanBenefit, Target::Campaign(campaign), &held)?;
    text(title)?;
    if row.state.is_final() {
        return Err(Refusal::BenefitOfEndedPilot.into());
    }
    Ok(Event::BenefitIdentified { benefit: state.benefits.table.next(), pilot, title, sign })
}

fn qualify(state: &State, by: By, command: &Command) -> Result<Vec<Event>, Rejection> {
    let Command::QualifyBenefit {
        benefit: id,
        kind,
        owner,
        monetised,
        time_saved,
        alternative_use,
        preconditions,
        horizon,
        confidence,
        comparison,
    } = command
    else {
        return Err(policy::Refusal::NotFound { kind: Kind::Benefit }.into());
    };
    may(state, by, Action::PlanBenefit, *id)?;
    known(state, *owner, by.at)?;
    preconditions.iter().chain(alternative_use).try_for_each(|prose| text(*prose))?;
    let benefit = state.benefit(*id)?;
    before_baseline(benefit)?;
    if *time_saved && alternative_use.is_none() {
        return Err(Refusal::AlternativeUseMissing.into());
    }
    if *horizon <= by.at {
        return Err(Refusal::HorizonPassed.into());
    }
    if state.pilot(benefit.pilot)?.started.is_some() && *confidence < Confidence::C {
        return Err(Refusal::RetrospectiveConfidence { confidence_max: Confidence::C }.into());
    }
    let profile = Profile {
        kind: *kind,
        monetised: *monetised,
        time_saved: *time_saved,
        alternative_use: *alternative_use,
        preconditions: preconditions.clone(),
        horizon: *horizon,
    };
    let claim = Claim { confidence: *confidence, comparison: *comparison };
    let mut events = vec![Event::BenefitQualified { benefit: *id, profile, claim }];
    if benefit.owner != Some(*owner) {
        events.push(Event::BenefitOwnerAsked { benefit: *id, owner: *owner });
    }
    Ok(events)
}

fn ask(state: &State, by: By, id: BenefitId, owner: PersonId) -> Result<Event, Rejection> {
    may(state, by, Action::FollowBenefit, id)?;
    known(state, owner, by.at)?;
    let benefit = state.benefit(id)?;
    if benefit.state == BenefitState::Identified {
        return Err(Refusal::BenefitElsewhere { benefit_state: benefit.state }.into());
    }
    not_final(benefit)?;
    if benefit.owner == Some(owner) {
        return Err(Refusal::OwnsAlready.into());
    }
    Ok(Event::BenefitOwnerAsked { benefit: id, owner })
}

fn add_indicator(state: &State, by: By, command: &Command) -> Result<Event, Rejection> {
    let Command::AddIndicator {
        benefit,
        measure,
        title,
        unit,
        direction,
        target,
        method,
        frequency,
        streak,
        share_percent,
    } = command
    else {
        return Err(policy::Refusal::NotFound { kind: Kind::Indicator }.into());
    };
    may(state, by, Action::PlanBenefit, *benefit)?;
    text(*title)?;
    text(*method)?;
    before_baseline(state.benefit(*benefit)?)?;
    if !measure.is_well_formed() || !unit.is_well_formed() {
        return Err(Refusal::IndicatorNameMalformed.into());
    }
    let [streak_min, streak_max] = STREAK;
    let streak = streak.unwrap_or(3);
    if !(streak_min..=streak_max).contains(&streak) {
        return Err(Refusal::StreakOutOfRange { streak_min, streak_max }.into());
    }
    let share_percent = share_percent.unwrap_or(100);
    check_share(share_percent)?;
    Ok(Event::IndicatorAdded {
        indicator: state.benefits.indicators.next(),
        benefit: *benefit,
        measure: measure.clone(),
        title: *title,
        unit: unit.clone(),
        direction: *direction,
        target: *target,
        method: *method,
        frequency: *frequency,
        streak,
        share_percent,
    })
}

fn check_share(percent: u32) -> Result<(), Refusal> {
    if (1..=100).contains(&percent) { Ok(()) } else { Err(Refusal::ShareOutOfRange) }
}

fn claim(
    state: &State,
    by: By,
    indicator: IndicatorId,
    benefit: BenefitId,
    share_percent: u32,
) -> Result<Event, Rejection> {
    let row = state.indicator(indicator)?;
    may(state, by, Action::PlanBenefit, benefit)?;
    before_baseline(state.benefit(benefit)?)?;
    check_share(share_percent)?;
    if row.shares.iter().any(|share| share.benefit == benefit) {
        return Err(Refusal::ShareClaimedAlready.into());
    }
    let claimed_percent = row.claimed_percent() + share_percent;
    if claimed_percent > 100 {
        return Err(Refusal::AttributionAboveWhole { claimed_percent }.into());
    }
    Ok(Event::ShareClaimed { indicator, benefit, share_percent })
}

fn record_baseline(
    state: &State,
    by: By,
    id: IndicatorId,
    office: UnitId,
    period: Span,
    value: Decimal,
) -> Result<Event, Rejection> {
    let indicator = state.indicator(id)?;
    state.unit(office)?;
    measure::may(state, by, Action::RecordMeasurement, indicator)?;
    let open = indicator.shares.iter().map(|share| state.benefit(share.benefit));
    for benefit in open {
        before_baseline(benefit?)?;
    }
    measure::check_office(state, indicator, office, by.at)?;
    if indicator.direction.meets(value, indicator.target) {
        return Err(Refusal::BaselineMeetsTarget.into());
    }
    measure::check_period(period, by.at)?;
    Ok(Event::BaselineRecorded { indicator: id, office, period, value })
}

/// How many starting points a benefit lacks: one per indicator and office that tries the pilot out, and one if it has
/// no indicator.
pub fn baselines_missing(state: &State, id: BenefitId, benefit: &Benefit, at: Time) -> u32 {
    let all = progress(state, benefit, at);
    if all.is_empty() || state.benefits.table.get(id).is_none_or(|row| row.indicators.is_empty()) {
        return 1;
    }
    all.iter().filter(|one| one.baseline.is_none()).count() as u32
}

fn settle(state: &State, by: By, id: BenefitId, partly: bool, cause: Prose) -> Result<Event, Rejection> {
    may_judge(state, by, id)?;
    text(cause)?;
    let benefit = state.benefit(id)?;
    stands(benefit, &[BenefitState::Tracking, BenefitState::Eroded])?;
    let ahead = benefit.profile.as_ref().is_some_and(|profile| by.at < profile.horizon);
    if ahead && !state.pilot(benefit.pilot)?.state.is_final() {
        return Err(Refusal::HorizonAhead.into());
    }
    if partly && progress(state, benefit, by.at).iter().all(|one| one.latest.is_none()) {
        return Err(Refusal::NothingVerified.into());
    }
    Ok(Event::BenefitSettled { benefit: id, partly, cause })
}
