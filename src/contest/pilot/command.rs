//! What may be asked for of a pilot, and what happens to it.

use super::*;

/// What may be asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// Plans a pilot of a selected idea.
    PlanPilot {
        /// Of which idea.
        idea: IdeaId,
        /// The grant that pays for it; the idea's own if not given.
        #[serde(default)]
        entry: Option<EntryId>,
        /// Where; exactly one office leads.
        offices: Vec<Office>,
        /// Who leads it.
        lead: PersonId,
        /// Who works on it with the lead.
        #[serde(default)]
        team: Vec<PersonId>,
        /// What is believed to happen, and why.
        hypothesis: Prose,
        /// What would make one stop.
        stop_criterion: Prose,
        /// When the run is to begin.
        from: Time,
        /// When the run is to end.
        until: Time,
    },
    /// Names another lead or another team.
    ChangePilotTeam {
        /// Of which pilot.
        pilot: PilotId,
        /// Who leads it from now on.
        lead: PersonId,
        /// Who works on it with the lead.
        #[serde(default)]
        team: Vec<PersonId>,
    },
    /// Moves the planned end.
    MovePilotEnd {
        /// Of which pilot.
        pilot: PilotId,
        /// The new end.
        until: Time,
        /// Why.
        reason: Prose,
    },
    /// Links the grant that pays for it.
    LinkGrant {
        /// Which pilot.
        pilot: PilotId,
        /// The grant.
        entry: EntryId,
    },
    /// Records what is settled with those concerned.
    RecordAnchoring {
        /// Of which pilot.
        pilot: PilotId,
        /// The whole checklist.
        anchoring: Anchoring,
    },
    /// Adds a milestone.
    AddMilestone {
        /// To which pilot.
        pilot: PilotId,
        /// What is reached then.
        title: Prose,
        /// When.
        due: Time,
    },
    /// Moves a milestone.
    MoveMilestone {
        /// Which.
        milestone: MilestoneId,
        /// To when.
        due: Time,
        /// Why.
        reason: Prose,
    },
    /// Records that a milestone is reached.
    ReachMilestone {
        /// Which.
        milestone: MilestoneId,
    },
    /// Sends the plan to the benefits lead.
    SubmitPilotPlan {
        /// Of which pilot.
        pilot: PilotId,
    },
    /// Approves the baseline of every qualified benefit of a pilot.
    ApproveBaseline {
        /// Of which pilot.
        pilot: PilotId,
    },
    /// Sends the plan back to be mended.
    ReturnPilotPlan {
        /// Of which pilot.
        pilot: PilotId,
        /// Why.
        reason: Prose,
    },
    /// Starts the run.
    StartPilot {
        /// Of which pilot.
        pilot: PilotId,
        /// Starts without an approved baseline, which then counts less.
        #[serde(default)]
        retrospective: bool,
    },
    /// Interrupts the run.
    PausePilot {
        /// Of which pilot.
        pilot: PilotId,
        /// Why.
        reason: Prose,
    },
    /// Takes the run up again.
    ResumePilot {
        /// Of which pilot.
        pilot: PilotId,
    },
    /// Ends the run before its planned end, to evaluate it.
    EndPilotRun {
        /// Of which pilot.
        pilot: PilotId,
    },
    /// Sends what was learned to the gate.
    SubmitEvaluation {
        /// Of which pilot.
        pilot: PilotId,
        /// What was learned.
        learning: Prose,
    },
    /// Decides at the gate.
    DecideGate {
        /// Of which pilot.
        pilot: PilotId,
        /// What.
        outcome: GateOutcome,
        /// Why.
        reason: Prose,
    },
    /// Takes a pilot over for the line.
    AcceptHandover {
        /// Which pilot.
        pilot: PilotId,
        /// For which of its offices.
        unit: UnitId,
        /// Who answers for it there.
        owner: PersonId,
    },
    /// Closes a pilot that the line has taken over.
    ClosePilot {
        /// Which pilot.
        pilot: PilotId,
    },
    /// Gives a pilot up.
    AbandonPilot {
        /// Which pilot.
        pilot: PilotId,
        /// Why.
        reason: Prose,
    },
}

/// What has happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[allow(missing_docs)]
pub enum Event {
    /// A pilot was planned.
    PilotPlanned {
        pilot: PilotId,
        idea: IdeaId,
        entry: Option<EntryId>,
        offices: Vec<Office>,
        lead: PersonId,
        team: Vec<PersonId>,
        hypothesis: Prose,
        stop_criterion: Prose,
        planned: Span,
    },
    /// It has another lead or team.
    PilotTeamChanged { pilot: PilotId, lead: PersonId, team: Vec<PersonId> },
    /// Its planned end was moved.
    PilotEndMoved { pilot: PilotId, until: Time, reason: Prose },
    /// The grant that pays for it was linked.
    GrantLinked { pilot: PilotId, entry: EntryId },
    /// What is settled with those concerned was recorded.
    AnchoringRecorded { pilot: PilotId, anchoring: Anchoring },
    /// A milestone was added.
    MilestoneAdded { milestone: MilestoneId, pilot: PilotId, title: Prose, due: Time },
    /// A milestone was moved.
    MilestoneMoved { milestone: MilestoneId, due: Time, reason: Prose },
    /// A milestone was reached.
    MilestoneReached { milestone: MilestoneId },
    /// The plan went to the benefits lead.
    PilotPlanSubmitted { pilot: PilotId },
    /// The plan was sent back.
    PilotPlanReturned { pilot: PilotId, reason: Prose },
    /// The baseline was approved; a benefit's own event follows for each.
    BaselineApproved { pilot: PilotId },
    /// The run started.
    PilotStarted { pilot: PilotId, retrospective: bool },
    /// The run was interrupted.
    PilotPaused { pilot: PilotId, reason: Prose },
    /// The run was taken up again.
    PilotResumed { pilot: PilotId },
    /// The run ended.
    PilotRunEnded { pilot: PilotId },
    /// What was learned went to the gate.
    EvaluationSubmitted { pilot: PilotId, learning: Prose },
    /// The sponsor has decided.
    GateDecided { pilot: PilotId, outcome: GateOutcome, reason: Prose },
    /// The line has taken it over.
    HandoverAccepted { pilot: PilotId, unit: UnitId, owner: PersonId },
    /// It is finished.
    PilotClosed { pilot: PilotId },
    /// It was given up.
    PilotAbandoned { pilot: PilotId, reason: Prose },
}

impl Event {
    /// The pilot, or the milestone.
    pub fn subject(&self) -> Subject {
        match self {
            Event::MilestoneAdded { milestone, .. }
            | Event::MilestoneMoved { milestone, .. }
            | Event::MilestoneReached { milestone } => Subject::Milestone(*milestone),
            Event::PilotPlanned { pilot, .. }
            | Event::PilotTeamChanged { pilot, .. }
            | Event::PilotEndMoved { pilot, .. }
            | Event::GrantLinked { pilot, .. }
            | Event::AnchoringRecorded { pilot, .. }
            | Event::PilotPlanSubmitted { pilot }
            | Event::PilotPlanReturned { pilot, .. }
            | Event::BaselineApproved { pilot }
            | Event::PilotStarted { pilot, .. }
            | Event::PilotPaused { pilot, .. }
            | Event::PilotResumed { pilot }
            | Event::PilotRunEnded { pilot }
            | Event::EvaluationSubmitted { pilot, .. }
            | Event::GateDecided { pilot, .. }
            | Event::HandoverAccepted { pilot, .. }
            | Event::PilotClosed { pilot }
            | Event::PilotAbandoned { pilot, .. } => Subject::Pilot(*pilot),
        }
    }
}
