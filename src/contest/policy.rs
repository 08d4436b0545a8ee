//! Who may do what, in which phase: one table, read by `decide` and by `view`, printed as `schema/permissions.txt`.

use super::*;
use serde::Serialize;

rejection::refusals! {
    /// Why somebody may not, whatever they want to do.
    pub enum Refusal {
        /// Nobody is signed in.
        NotSignedIn,
        /// There is no such thing, or nothing the asker may know of.
        NotFound { kind: Kind },
        /// The person has left, or has not begun.
        PersonInactive,
        /// None of the person's roles, and nothing they are to this thing, allows it.
        NotAllowed { action: Action },
        /// The campaign stands still; nothing is taken in until it is resumed.
        CampaignPaused,
        /// The campaign is in no phase that allows it, or not for this audience.
        PhaseClosed { action: Action },
    }
}

/// What somebody is to the thing they act on; found by the noun, weighed by the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// Author or co-author who has accepted.
    Author,
    /// Asked to be co-author and not answered yet.
    InvitedAuthor,
    /// The reviewer an assignment is for.
    Assigned,
    /// Lead of the pilot.
    PilotLead,
    /// Works on the pilot with its lead.
    PilotTeam,
    /// Manager of an office the thing belongs to.
    OfficeManager,
    /// Manager of the person the thing was left by.
    LineManager,
    /// Answers for benefits in an office the thing belongs to.
    OfficeBenefitOwner,
    /// Owner of the benefit.
    BenefitOwner,
    /// Asked to own the benefit and not answered yet.
    AskedOwner,
    /// The person it is about.
    Oneself,
}

/// What an action is done to, as far as roles are concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// The platform as a whole.
    Platform,
    /// A campaign, and anything in it.
    Campaign(CampaignId),
    /// A funding scheme, and anything in it.
    Scheme(SchemeId),
    /// A unit, and what belongs to it.
    Unit(UnitId),
}

impl Target {
    /// The scope of exactly this target.
    pub fn scope(self) -> Scope {
        match self {
            Target::Platform => Scope::Everywhere,
            Target::Campaign(campaign) => Scope::Campaign(campaign),
            Target::Scheme(scheme) => Scope::Scheme(scheme),
            Target::Unit(unit) => Scope::Unit(unit),
        }
    }
}

/// When an action is possible at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// At any time; the noun's own lifecycle decides.
    Always,
    /// While an open phase of the campaign grants it to the person's audience.
    Granted(Permit),
    /// While the campaign is in a phase of one of these kinds.
    Phase(&'static [PhaseKind]),
}

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// The action.
    pub action: Action,
    /// Roles that allow it where they hold.
    pub roles: &'static [Role],
    /// Relations that allow it.
    pub relations: &'static [Relation],
    /// When.
    pub when: When,
}

macro_rules! rules {
    ($($(#[doc = $doc:literal])+ $action:ident: [$($role:ident),*] [$($relation:ident),*] $when:expr;)*) => {
        /// Everything that needs leave.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Action {
            $($(#[doc = $doc])+ $action),*
        }

        /// The table, in the order of the chain.
        pub const RULES: &[Rule] = &[$(Rule {
            action: Action::$action,
            roles: &[$(Role::$role),*],
            relations: &[$(Relation::$relation),*],
            when: $when,
        }),*];

        impl Action {
            /// What each action is, in words.
            pub const ALL: &'static [(Action, &'static str)] = &[$((Action::$action, concat!($($doc),+))),*];
        }
    };
}

use When::{Always, Granted, Phase};

/// While the panel may judge.
const JUDGING: When = When::Phase(&[PhaseKind::Screening, PhaseKind::Review, PhaseKind::Deliberation]);
/// While the panel may rank and the decision body decide.
const DECIDING: When =
    When::Phase(&[PhaseKind::Review, PhaseKind::Deliberation, PhaseKind::Decision, PhaseKind::Announcement]);

// action: [roles] [relations] when
rules! {
    // Units and people
    /// Register, change or close units.
    KeepUnits: [Administrator] [] Always;
    /// Register people, their posts and their leaving.
    KeepPeople: [Administrator] [] Always;
    /// See under which manager others work: who is partial follows from it.
    SeeManagers: [Administrator, Auditor] [] Always;
    /// See what others are appointed to.
    SeeAppointments: [CampaignManager, Administrator, Auditor] [] Always;
    /// See what those who leave have left undone, as far as one sees the things themselves.
    SeeHandover: [CampaignManager, PanelChair, Secretary, GrantOfficer, BenefitsLead, Administrator, Auditor]
        [Author, LineManager] Always;
    /// See how far the journal has come, and what vouches for it.
    SeeJournal: [Auditor, Administrator] [] Always;
    /// Appoint to roles and dismiss from them.
    AppointRoles: [Administrator] [] Always;
    /// Appoint facilitators, moderators and the panel of a campaign, and dismiss them.
    AppointPanel: [CampaignManager, Administrator] [] Always;
    /// Let in whom an identity provider vouches for, and adopt what it says of them; the platform itself alone.
    AdmitByLogin: [] [] Always;
    /// End somebody's sessions.
    EndSessions: [Administrator] [Oneself] Always;
    /// Invite people of user organisations and municipalities, and take invitations back.
    InvitePeople: [CampaignManager, Administrator] [] Always;
    // Campaign
    /// Create or clone a campaign.
    CreateCampaign: [CampaignManager] [] Always;
    /// See a campaign before it is launched, and what its launch still lacks.
    SeeDraftCampaign: [CampaignManager, Sponsor, Auditor] [] Always;
    /// Change what may be changed before launch.
    EditCampaign: [CampaignManager] [] Always;
    /// Approve a draft for its launch, or send it back with what is to be changed.
    ApproveCampaign: [Sponsor] [] Always;
    /// Launch: lock the rules and let the clock run.
    LaunchCampaign: [CampaignManager] [] Always;
    /// Extend a deadline for everybody.
    ExtendDeadline: [CampaignManager] [] Always;
    /// Let a named person submit after the deadline.
    AllowLate: [CampaignManager] [] Always;
    /// Pause and resume.
    PauseCampaign: [CampaignManager, Sponsor] [] Always;
    /// Call a campaign off.
    CancelCampaign: [Sponsor] [] Always;
    /// Close a campaign when every idea has its answer.
    CloseCampaign: [CampaignManager] [] Always;
    /// Reopen a closed campaign.
    ReopenCampaign: [Sponsor] [] Always;
    /// Take in a campaign that was held elsewhere; the platform itself alone.
    ImportCampaign: [] [] Always;
    // Idea
    /// Write and submit an idea.
    SubmitIdea: [Participant] [] Granted(Permit::Submit);
    /// Save a draft.
    SaveDraft: [Participant] [] Always;
    /// Change or delete a draft, or change an idea its authors are asked about.
    EditDraft: [] [Author] Always;
    /// Send a draft in, or change what was sent in and is not public yet.
    SubmitDraft: [] [Author] Granted(Permit::Submit);
    /// Send in ideas from a workshop on behalf of others.
    SubmitOnBehalf: [Facilitator] [] Granted(Permit::Submit);
    /// Write a new version of a published idea.
    ReviseIdea: [] [Author] Granted(Permit::Revise);
    /// Invite co-authors and cancel invitations.
    InviteAuthors: [] [Author] Always;
    /// Accept or decline to be co-author.
    AnswerInvitation: [] [InvitedAuthor] Always;
    /// Stop being an author.
    LeaveIdea: [] [Author] Always;
    /// See ideas that are sent in and not public yet, and those that are withdrawn.
    SeeWaitingIdeas: [Moderator, CampaignManager, Auditor] [] Always;
    /// Approve an idea, or take it down.
    ModerateIdea: [Moderator] [] Always;
    /// Ask an idea's authors something.
    AskClarification: [Moderator, CampaignManager] [] Always;
    /// Answer what is asked about an idea.
    AnswerClarification: [] [Author] Always;
    /// Read what an idea's authors were asked and what they answered.
    ReadClarifications: [Moderator, CampaignManager, Reviewer, PanelChair, Secretary, DecisionBody, Auditor] [Author] Always;
    /// Choose which ideas go to review.
    ScreenIdea: [CampaignManager] [] Phase(&[PhaseKind::Screening]);
    /// Park an idea, and take it up again.
    ParkIdea: [CampaignManager] [] Always;
    /// Take one's idea back.
    WithdrawIdea: [] [Author] Always;
    /// Revive one's own withdrawn idea before the deadline for ideas.
    ReviveOwnIdea: [] [Author] Granted(Permit::Submit);
    /// Revive a withdrawn idea.
    ReviveIdea: [CampaignManager] [] Always;
    // Vote
    /// Cast or replace one's ballot.
    CastBallot: [Participant] [] Granted(Permit::Vote);
    // Pilot
    /// See a pilot before its baseline is approved, and measurements that nobody has verified.
    SeePilotPlan: [CampaignManager, Sponsor, GrantOfficer, BenefitOwner, BenefitsLead, Director, Auditor]
        [Author, PilotLead, PilotTeam, OfficeManager, OfficeBenefitOwner, BenefitOwner, AskedOwner] Always;
    /// Plan a pilot, change its plan, team and milestones.
    PlanPilot: [CampaignManager, PilotLead] [Author, PilotLead, PilotTeam, OfficeManager] Always;
    /// Submit a pilot's plan, start, pause and end its run, send what was learned to the gate.
    RunPilot: [] [PilotLead, OfficeManager] Always;
    /// Approve a pilot's baseline, or send its plan back.
    ApproveBaseline: [BenefitsLead] [] Always;
    /// Decide at a pilot's gate.
    DecideGate: [Sponsor] [] Always;
    /// Take a pilot over for the line.
    AcceptHandover: [] [OfficeManager] Always;
    /// Close a pilot that the line has taken over.
    ClosePilot: [CampaignManager, BenefitsLead] [PilotLead] Always;
    /// Give a pilot up.
    AbandonPilot: [] [OfficeManager] Always;
    // Benefit
    /// Name benefits, qualify them, choose indicators.
    PlanBenefit: [BenefitsLead] [PilotLead, PilotTeam, OfficeManager] Always;
    /// Ask another to own a benefit; take up tracking after it has eroded.
    FollowBenefit: [BenefitsLead] [BenefitOwner, PilotLead] Always;
    /// Accept or decline to own a benefit.
    AnswerForBenefit: [] [AskedOwner] Always;
    /// Record starting points and measurements, and correct them.
    RecordMeasurement: [BenefitOwner, BenefitsLead]
        [PilotLead, PilotTeam, OfficeManager, OfficeBenefitOwner, BenefitOwner] Always;
    /// Verify or reject a measurement that somebody else has recorded.
    JudgeMeasurement: [BenefitsLead] [] Always;
    /// Say that a benefit came in part or not at all, or give it up.
    JudgeBenefit: [BenefitsLead] [] Always;
    // Funding
    /// Begin a funding scheme.
    CreateScheme: [Sponsor] [] Always;
    /// Open, cut and raise envelopes, carry money over to a later year, and make returned money available again.
    KeepEnvelope: [Sponsor] [] Always;
    /// Queue ideas, open the allocation, pass entries over with a reason.
    KeepQueue: [GrantOfficer] [] Always;
    /// Make preliminary commitments.
    OfferGrant: [GrantOfficer] [] Always;
    /// Approve the plan for benefits and baseline.
    ApprovePlan: [BenefitsLead] [] Always;
    /// Commit the money of an offer.
    CommitGrant: [DecisionBody] [] Always;
    /// Accept a commitment on behalf of the office.
    AnswerGrant: [OfficeManager] [] Always;
    /// Say no to money, from the queue or to an offer.
    DeclineGrant: [OfficeManager] [Author] Always;
    /// Ask for a part payment.
    RequestTranche: [OfficeManager, PilotLead] [PilotLead] Always;
    /// Confirm that a part payment is due.
    CertifyTranche: [GrantOfficer] [] Always;
    /// Order a certified part payment.
    OrderTranche: [Controller] [] Always;
    /// Send a part payment back.
    RejectTranche: [GrantOfficer, Controller] [] Always;
    /// Record payments made, failed and paid back.
    RecordPayment: [Accountant] [] Always;
    /// Give notice of a demand for money back, and give it up.
    NotifyClawback: [GrantOfficer] [] Always;
    /// Decide that money is to be paid back, and write off what does not come.
    DecideClawback: [DecisionBody] [] Always;
    /// Settle a grant.
    SettleGrant: [GrantOfficer] [] Always;
    /// Read ledgers and part payments of a scheme.
    ReadLedger: [Sponsor, DecisionBody, GrantOfficer, Controller, Accountant, BenefitsLead, Director, Auditor]
        [] Always;
    // Review
    /// Take the shortlist into review.
    StartReview: [PanelChair, CampaignManager] [] JUDGING;
    /// Declare where one stands to an idea, and correct what one declared by mistake.
    DeclareImpartiality: [CampaignManager, Moderator, Sponsor, Reviewer, PanelChair, Secretary, DecisionBody,
        GrantOfficer, Controller, Accountant, BenefitsLead] [] Always;
    /// Correct what another declared by mistake, or was recorded about them.
    CorrectDeclaration: [PanelChair, Secretary] [] Always;
    /// Propose, confirm and change who reviews what.
    AssignReviewers: [PanelChair] [] JUDGING;
    /// Accept, decline or leave a review.
    AnswerAssignment: [] [Assigned] Always;
    /// Draft, submit and confirm one's review.
    WriteReview: [] [Assigned] JUDGING;
    /// Send reviews back, set them aside, record partiality.
    CheckReviews: [PanelChair] [] Always;
    /// Extend the round, exclude an idea, close the round.
    RunReview: [PanelChair] [] JUDGING;
    /// Consent to fewer reviews.
    LowerQuorum: [DecisionBody] [] JUDGING;
    /// Read reviews and the ranking before they are known to all.
    SeeReviews: [PanelChair, Secretary, Auditor] [] Always;
    /// See who sits on the panel, and how far its rounds have come.
    SeePanel: [CampaignManager, Reviewer, PanelChair, Secretary, DecisionBody, GrantOfficer, Controller, Auditor] [] Always;
    // Ranking and decision
    /// Record minutes, sign and seal the ranking.
    SealRanking: [PanelChair, Secretary] [] DECIDING;
    /// Recommend ideas from the sealed ranking.
    RecommendIdeas: [PanelChair] [] DECIDING;
    /// Open a sealed ranking again.
    ReopenRanking: [DecisionBody] [] DECIDING;
    /// Take a decision and withdraw it.
    DecideIdea: [DecisionBody] [] DECIDING;
    /// Make the decisions known.
    ReleaseDecisions: [DecisionBody] [] DECIDING;
    /// Correct a decision that is known.
    CorrectDecision: [DecisionBody] [] Always;
    /// See sealed rankings and decisions before they are known to all.
    SeeDecisions: [DecisionBody, Auditor] [] Always;
}

/// The row for an action.
pub fn rule(action: Action) -> &'static Rule {
    &RULES[action as usize]
}

/// The person who acts, if they are signed in and with the agency now.
///
/// # Errors
/// `NotSignedIn`, `PersonInactive`.
pub fn known(state: &State, by: By) -> Result<PersonId, Rejection> {
    let person = by.person()?;
    if state.people.is_active(person, by.at) { Ok(person) } else { Err(Refusal::PersonInactive.into()) }
}

/// The one predicate: may `by` do this to that, being `held` to it?
///
/// # Errors
/// `NotFound` for a campaign that is being imported, `NotSignedIn`, `PersonInactive`, `NotAllowed`, `CampaignPaused`, `PhaseClosed`, in this order.
pub fn may(
    state: &State,
    by: By,
    action: Action,
    target: Target,
    held: &[Relation],
) -> Result<(), Rejection> {
    if by.actor == Actor::System {
        return Ok(());
    }
    if matches!(target, Target::Campaign(id) if state.imports.open.contains_key(&id)) {
        return Err(Refusal::NotFound { kind: Kind::Campaign }.into());
    }
    let person = known(state, by)?;
    let rule = rule(action);
    let by_role = rule.roles.iter().any(|&role| match target {
        // What belonged to a unit that is closed belongs to those that have followed it.
        Target::Unit(unit) => state
            .units
            .heirs(unit, by.at)
            .into_iter()
            .chain([unit])
            .any(|unit| state.people.has_role(person, role, Target::Unit(unit), by.at)),
        _ => state.people.has_role(person, role, target, by.at),
    });
    let by_relation = rule.relations.iter().any(|relation| held.contains(relation));
    if !by_role && !by_relation {
        return Err(Refusal::NotAllowed { action }.into());
    }
    match (rule.when, target) {
        (When::Always, _) => Ok(()),
        (when, Target::Campaign(id)) => in_phase(state, by, person, when, state.campaign(id)?, action),
        _ => Err(Refusal::PhaseClosed { action }.into()),
    }
}

fn in_phase(
    state: &State,
    by: By,
    person: PersonId,
    when: When,
    campaign: &campaign::Campaign,
    action: Action,
) -> Result<(), Rejection> {
    if campaign.is_paused() {
        return Err(Refusal::CampaignPaused.into());
    }
    let audience = state.people.affiliation(person, by.at);
    let open = campaign.open_phases(by.at).any(|phase| match when {
        When::Always => true,
        When::Granted(permit) => audience.is_some_and(|audience| phase.allows(audience, permit)),
        When::Phase(kinds) => kinds.contains(&phase.kind),
    });
    let late = when == When::Granted(Permit::Submit) && campaign.allows_late(person, by.at);
    if open || late { Ok(()) } else { Err(Refusal::PhaseClosed { action }.into()) }
}
