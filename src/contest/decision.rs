//! Decisions: one per idea, with a reason; made known for the whole batch in a separate act. Until then nothing shows.

use super::idea::IdeaState;
use super::review::{self, Round, RoundKey, impartiality};
use super::*;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What was decided about an idea.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It is chosen.
    Selected,
    /// It is next in line.
    Reserve,
    /// It is not chosen.
    NotSelected,
}

impl Outcome {
    /// Where the idea stands then.
    pub fn state(self) -> IdeaState {
        match self {
            Outcome::Selected => IdeaState::Selected,
            Outcome::Reserve => IdeaState::Reserve,
            Outcome::NotSelected => IdeaState::NotSelected,
        }
    }

    /// What follows the panel's recommendation.
    pub fn recommended(stands: IdeaState) -> Option<Outcome> {
        match stands {
            IdeaState::Recommended => Some(Outcome::Selected),
            IdeaState::Reserve => Some(Outcome::Reserve),
            IdeaState::NotRecommended => Some(Outcome::NotSelected),
            _ => None,
        }
    }
}

/// Why a decision departs from what the panel recommended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deviation {
    /// The winners taken together become broader.
    Portfolio,
    /// It cannot be carried out as described, or it can after all.
    Feasibility,
    /// It is done, or decided, somewhere else already.
    Overlap,
    /// Something has come to light since the panel met.
    NewInformation,
    /// The law does not let it.
    Legal,
}

/// A decision.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Decision {
    /// What.
    pub outcome: Outcome,
    /// Why; everybody reads it after the release.
    pub reason: Texts,
    /// What sort of reason it has for departing from the recommendation.
    pub deviation: Option<Deviation>,
    /// Who took it.
    pub by: Actor,
    /// When.
    pub at: Time,
}

/// All decisions about one idea.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Record {
    /// In which round of review.
    pub round: RoundKey,
    /// What follows the panel's recommendation.
    pub recommended: Outcome,
    /// The last one counts; those before it were corrected.
    pub decisions: Vec<Decision>,
}

/// All decisions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Decisions {
    /// By idea.
    pub records: OrdMap<IdeaId, Arc<Record>>,
    /// Rounds whose decisions are known to all, and since when.
    pub released: OrdMap<RoundKey, Time>,
}

impl Decisions {
    /// The decision that counts.
    pub fn current(&self, idea: IdeaId) -> Option<&Decision> {
        self.records.get(&idea)?.decisions.last()
    }

    /// Whether the decision about an idea is known to all.
    pub fn is_released(&self, idea: IdeaId) -> bool {
        self.records.get(&idea).is_some_and(|record| self.released.contains_key(&record.round))
    }
}

/// What may be asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// Takes a decision about an idea; nobody outside the decision body sees it before the release.
    DecideIdea {
        /// Which.
        idea: IdeaId,
        /// What.
        outcome: Outcome,
        /// Why; may be written later, but not after the release.
        #[serde(default)]
        reason: Texts,
        /// Needed to depart from the panel's recommendation.
        #[serde(default)]
        deviation: Option<Deviation>,
    },
    /// Takes a decision back before the release.
    WithdrawDecision {
        /// About which idea.
        idea: IdeaId,
    },
    /// Makes all decisions of the round known at once; what is selected enters the queue of the campaign's money.
    ReleaseDecisions {
        /// In which campaign.
        campaign: CampaignId,
    },
    /// Corrects a mistake after the release, for all to see. It takes the idea out of the queue as long as no money is
    /// promised, or puts it in at its rank.
    CorrectDecision {
        /// About which idea.
        idea: IdeaId,
        /// What.
        outcome: Outcome,
        /// Why it was wrong, and why it is so now.
        reason: Texts,
        /// Needed to depart from the panel's recommendation.
        #[serde(default)]
        deviation: Option<Deviation>,
    },
}

/// What has happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[allow(missing_docs)]
pub enum Event {
    /// A decision was taken.
    IdeaDecided {
        idea: IdeaId,
        round: RoundKey,
        recommended: Outcome,
        outcome: Outcome,
        reason: Texts,
        deviation: Option<Deviation>,
    },
    /// A decision was taken back before anybody knew.
    DecisionWithdrawn { idea: IdeaId },
    /// All decisions of a round are known.
    DecisionsReleased { round: RoundKey },
    /// A decision was corrected.
    DecisionCorrected { idea: IdeaId, outcome: Outcome, reason: Texts, deviation: Option<Deviation> },
}

rejection::refusals! {
    /// Why a decision was not taken, taken back, released or corrected.
    pub enum Refusal {
        /// The panel has not recommended anything about this idea.
        RecommendationMissing,
        /// The decisions are released; a mistake is corrected, not decided anew.
        DecisionsReleasedAlready,
        /// There is a decision; withdraw it first.
        DecidedAlready,
        /// There is no decision about this idea.
        NoDecision,
        /// The decisions are not released; withdraw and decide anew.
        DecisionsNotReleased,
        /// Some ideas have no decision yet.
        IdeasUndecided { idea: IdeaId, undecided: u32 },
        /// A decision has no written reason.
        DecisionReasonMissing { idea: IdeaId },
        /// The idea was withdrawn or laid aside, or is taken into use, so its decision stands.
        IdeaMovedOn,
        /// A pilot tries the idea out; it must be given up first.
        PilotStands { pilot_state: pilot::PilotState },
        /// Money is promised; the office must decline it, or give back what it got, and the grant be settled, first.
        MoneyPromised { stands: funding::EntryState },
        /// To depart from the panel's recommendation needs a type of reason.
        DeviationMissing,
    }
}

impl Event {
    /// The idea, or the campaign.
    pub fn subject(&self) -> Subject {
        match self {
            Event::DecisionsReleased { round } => Subject::Campaign(round.0),
            Event::IdeaDecided { idea, .. }
            | Event::DecisionWithdrawn { idea }
            | Event::DecisionCorrected { idea, .. } => Subject::Idea(*idea),
        }
    }
}

/// Decides a command.
///
/// # Errors
/// After policy and impartiality, in the order of the ladder in each function.
pub fn decide(state: &State, command: &Command, by: By) -> Result<Vec<super::Event>, Rejection> {
    match command {
        Command::DecideIdea { idea, outcome, reason, deviation } => {
            take(state, by, *idea, *outcome, *reason, *deviation)
        }
        Command::WithdrawDecision { idea } => withdraw(state, by, *idea),
        Command::ReleaseDecisions { campaign } => release(state, by, *campaign),
        Command::CorrectDecision { idea, outcome, reason, deviation } => {
            correct(state, by, *idea, *outcome, *reason, *deviation)
        }
    }
}

fn take(
    state: &State,
    by: By,
    id: IdeaId,
    outcome: Outcome,
    reason: Texts,
    deviation: Option<Deviation>,
) -> Result<Vec<super::Event>, Rejection> {
    let idea = by_impartial(state, by, Action::DecideIdea, id)?;
    if state.decisions.is_released(id) {
        return Err(Refusal::DecisionsReleasedAlready.into());
    }
    if state.decisions.current(id).is_some() {
        return Err(Refusal::DecidedAlready.into());
    }
    let judged = state.reviews.current(idea.campaign).filter(|(_, round)| round.ideas.contains(&id));
    let (Some((round, _)), Some(recommended)) = (judged, Outcome::recommended(idea.state)) else {
        return Err(Refusal::RecommendationMissing.into());
    };
    let deviation = deviation_from(recommended, outcome, deviation)?;
    let decided = Event::IdeaDecided { idea: id, round, recommended, outcome, reason, deviation };
    Ok(vec![super::Event::Decision(decided)])
}

/// A decision that follows the recommendation needs none; one that departs from it does.
fn deviation_from(
    recommended: Outcome,
    outcome: Outcome,
    deviation: Option<Deviation>,
) -> Result<Option<Deviation>, Refusal> {
    match (recommended == outcome, deviation) {
        (true, _) => Ok(None),
        (false, None) => Err(Refusal::DeviationMissing),
        (false, deviation) => Ok(deviation),
    }
}

fn withdraw(state: &State, by: By, id: IdeaId) -> Result<Vec<super::Event>, Rejection> {
    by_impartial(state, by, Action::DecideIdea, id)?;
    if state.decisions.is_released(id) {
        return Err(Refusal::DecisionsReleasedAlready.into());
    }
    if state.decisions.current(id).is_none() {
        return Err(Refusal::NoDecision.into());
    }
    Ok(vec![super::Event::Decision(Event::DecisionWithdrawn { idea: id })])
}

fn release(state: &State, by: By, campaign: CampaignId) -> Result<Vec<super::Event>, Rejection> {
    state.campaign(campaign)?;
    policy::may(state, by, Action::ReleaseDecisions, Target::Campaign(campaign), &[])?;
    let (key, round) =
        state.reviews.current(campaign).ok_or(Rejection::from(review::Refusal::RoundNotStarted))?;
    if state.decisions.released.contains_key(&key) {
        return Err(Refusal::DecisionsReleasedAlready.into());
    }
    let decided = all_decided(state, round)?;
    let mut events = vec![super::Event::Decision(Event::DecisionsReleased { round: key })];
    for (idea, decision) in &decided {
        events.push(advanced(*idea, decision.outcome));
        events.push(answered(*idea, decision.reason));
    }
    let selected = decided.iter().filter(|(_, decision)| decision.outcome == Outcome::Selected);
    let selected: Vec<IdeaId> = selected.map(|(idea, _)| *idea).collect();
    events.extend(funding::line::released(state, key, &selected)?);
    Ok(events)
}

/// Every idea of the round that is still there, with its decision and reason.
fn all_decided<'a>(state: &'a State, round: &Round) -> Result<Vec<(IdeaId, &'a Decision)>, Refusal> {
    let live = round.ideas.iter().copied().filter(|idea| review::is_live(state, *idea));
    let (decided, undecided): (Vec<IdeaId>, Vec<IdeaId>) =
        live.partition(|idea| state.decisions.current(*idea).is_some());
    if let Some(idea) = undecided.first() {
        return Err(Refusal::IdeasUndecided { idea: *idea, undecided: undecided.len() as u32 });
    }
    let with_decision = |idea: IdeaId| Some((idea, state.decisions.current(idea)?));
    let decided: Vec<(IdeaId, &Decision)> = decided.into_iter().filter_map(with_decision).collect();
    match decided.iter().find(|(_, decision)| !decision.reason.norwegian()) {
        Some((idea, _)) => Err(Refusal::DecisionReasonMissing { idea: *idea }),
        None => Ok(decided),
    }
}

fn correct(
    state: &State,
    by: By,
    id: IdeaId,
    outcome: Outcome,
    reason: Texts,
    deviation: Option<Deviation>,
) -> Result<Vec<super::Event>, Rejection> {
    let idea = by_impartial(state, by, Action::CorrectDecision, id)?;
    let record = state.decisions.records.get(&id).ok_or(Refusal::NoDecision)?;
    let before = state.decisions.current(id).ok_or(Refusal::NoDecision)?;
    if !state.decisions.is_released(id) {
        return Err(Refusal::DecisionsNotReleased.into());
    }
    if !reason.norwegian() {
        return Err(Refusal::DecisionReasonMissing { idea: id }.into());
    }
    if before.outcome == outcome {
        let corrected = Event::DecisionCorrected { idea: id, outcome, reason, deviation: before.deviation };
        return Ok(vec![super::Event::Decision(corrected), answered(id, reason)]);
    }
    undone(state, id, idea.state, before.outcome, outcome)?;
    let deviation = deviation_from(record.recommended, outcome, deviation)?;
    let corrected = Event::DecisionCorrected { idea: id, outcome, reason, deviation };
    let mut events = vec![super::Event::Decision(corrected), answered(id, reason)];
    if outcome == Outcome::Selected {
        events.extend((idea.state == before.outcome.state()).then(|| advanced(id, outcome)));
        events.extend(funding::line::put_in(state, record.round, id, reason));
    } else {
        events.extend(funding::line::taken_out(state, id, reason));
        events.push(advanced(id, outcome));
    }
    Ok(events)
}

/// Whether nothing has grown out of the decision that would have to be undone before it is changed.
fn undone(
    state: &State,
    id: IdeaId,
    stands: IdeaState,
    before: Outcome,
    after: Outcome,
) -> Result<(), Refusal> {
    let followed = matches!(stands, IdeaState::Queued | IdeaState::InPilot | IdeaState::Stopped);
    if stands != before.state() && !followed {
        return Err(Refusal::IdeaMovedOn);
    }
    if after == Outcome::Selected {
        return Ok(());
    }
    let mut pilots = state.pilots.of_idea(id).map(|(_, pilot)| pilot.state);
    if let Some(pilot_state) = pilots.find(|stands| !stands.is_final()) {
        return Err(Refusal::PilotStands { pilot_state });
    }
    match funding::line::promised(state, id) {
        Some(stands) => Err(Refusal::MoneyPromised { stands }),
        None => Ok(()),
    }
}

/// An idea, for somebody of the decision body who is impartial to it.
fn by_impartial(state: &State, by: By, action: Action, id: IdeaId) -> Result<&idea::Idea, Rejection> {
    let idea = state.idea(id)?;
    policy::may(state, by, action, Target::Campaign(idea.campaign), &[])?;
    impartiality::require(state, by, id)?;
    Ok(idea)
}

fn advanced(idea: IdeaId, outcome: Outcome) -> super::Event {
    super::Event::Idea(idea::Event::IdeaAdvanced { idea, to: outcome.state() })
}

fn answered(idea: IdeaId, reason: Texts) -> super::Event {
    super::Event::Idea(idea::Event::IdeaAnswered { idea, reason })
}

/// Applies an event.
pub fn apply(state: &mut State, event: &Event, by: By) {
    let decisions = &mut state.decisions;
    match event {
        Event::IdeaDecided { idea, round, recommended, outcome, reason, deviation } => {
            let decision = taken(*outcome, *reason, *deviation, by);
            let record = Record { round: *round, recommended: *recommended, decisions: vec![decision] };
            decisions.records.insert(*idea, Arc::new(record));
        }
        Event::DecisionWithdrawn { idea } => {
            decisions.records.remove(idea);
        }
        Event::DecisionsReleased { round } => {
            decisions.released.insert(*round, by.at);
        }
        Event::DecisionCorrected { idea, outcome, reason, deviation } => {
            if let Some(record) = decisions.records.get_mut(idea) {
                let decision = taken(*outcome, *reason, *deviation, by);
                Arc::make_mut(record).decisions.push(decision);
            }
        }
    }
}

fn taken(outcome: Outcome, reason: Texts, deviation: Option<Deviation>, by: By) -> Decision {
    Decision { outcome, reason, deviation, by: by.actor, at: by.at }
}
