//! The launch checklist: everything a campaign must have said before anybody is invited.

use super::*;

/// Something a launch still lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    /// Nobody is appointed sponsor of this campaign.
    Sponsor,
    /// The summary is in neither bokmål nor nynorsk.
    Summary,
    /// There is no theme.
    Theme,
    /// There is no phase.
    Phases,
    /// All phases are over already.
    PhasesPast,
    /// A phase or a weight counts on votes, and no way of voting is set.
    VotingRule,
    /// A way of voting is set, and no phase lets anybody vote.
    VotingPhase,
    /// The weights of votes and panel do not sum to 100.
    Weights {
        /// What they sum to.
        sum_percent: u32,
    },
    /// The weights of the criteria do not sum to 100.
    CriteriaWeights {
        /// What they sum to.
        sum_percent: u32,
    },
    /// Fewer reviews are wanted for each idea than the quorum.
    ReviewsPerIdea {
        /// The quorum.
        quorum: u32,
    },
    /// The panel has fewer reviewers than the quorum.
    Panel {
        /// Reviewers and chairs appointed for this campaign.
        members: u32,
        /// The quorum.
        quorum: u32,
    },
    /// Nobody has said where the money comes from, or that there is none.
    Money,
    /// The scheme that the money is to come from has no envelope for the year.
    Envelope {
        /// The budget year.
        year: u16,
    },
    /// No answer is promised within so many days.
    ResponsePromise,
    /// No sponsor has approved the draft as it stands.
    Approval,
}

/// All that a launch still lacks; a campaign is launched only when this is empty.
pub fn launch_checklist(state: &State, id: CampaignId, at: Time) -> Vec<Missing> {
    let Some(campaign) = state.campaigns.table.get(id) else { return Vec::new() };
    let rules = &campaign.rules;
    let mut missing = Vec::new();
    let mut lacks = |lacking: bool, what: Missing| {
        if lacking {
            missing.push(what);
        }
    };
    lacks(state.people.holders(Role::Sponsor, Target::Campaign(id), at).next().is_none(), Missing::Sponsor);
    lacks(!campaign.summary.norwegian(), Missing::Summary);
    lacks(campaign.themes.is_empty(), Missing::Theme);
    lacks(campaign.phases.is_empty(), Missing::Phases);
    let over = |phase: &Phase| phase.span.until.is_some_and(|until| until <= at);
    lacks(!campaign.phases.is_empty() && campaign.phases.iter().all(over), Missing::PhasesPast);
    let votes = campaign.phases.iter().any(|phase| phase.grants_any(Permit::Vote));
    let voting = rules.voting != Voting::None;
    lacks(!voting && (votes || rules.weights.votes_percent > 0), Missing::VotingRule);
    lacks(voting && !votes, Missing::VotingPhase);
    let sum_percent = rules.weights.votes_percent.saturating_add(rules.weights.panel_percent);
    lacks(sum_percent != 100, Missing::Weights { sum_percent });
    if rules.weights.panel_percent > 0 {
        let weights = campaign.criteria.iter().filter_map(|id| state.campaigns.criteria.get(*id));
        let sum_percent = weights.map(|criterion| criterion.weight_percent).sum();
        lacks(sum_percent != 100, Missing::CriteriaWeights { sum_percent });
        let quorum = rules.quorum.max(1);
        lacks(rules.reviews_per_idea < quorum, Missing::ReviewsPerIdea { quorum });
        let members = reviewers(state, id, at);
        lacks(members < quorum, Missing::Panel { members, quorum });
    }
    lacks(rules.money == Money::Undecided, Missing::Money);
    if let Money::Envelope { scheme, year } = rules.money {
        lacks(state.funding.envelope(scheme, year).is_none(), Missing::Envelope { year });
    }
    lacks(rules.response_days.is_none(), Missing::ResponsePromise);
    lacks(!is_approved(state, id, campaign, at), Missing::Approval);
    missing
}

/// Whether the draft is approved as it stands, by somebody who still answers for it.
fn is_approved(state: &State, id: CampaignId, campaign: &Campaign, at: Time) -> bool {
    let answers = |actor| match actor {
        Actor::Person(person) => {
            state.people.is_active(person, at)
                && state.people.has_role(person, Role::Sponsor, Target::Campaign(id), at)
        }
        Actor::System => true,
        Actor::Anonymous | Actor::Voter => false,
    };
    campaign.approval.is_some_and(|approval| approval.changes.is_none() && answers(approval.by))
}

/// A sponsor approves what is complete; what is missing later, or changed, is theirs to approve again.
pub(super) fn approve(state: &State, by: By, campaign: CampaignId) -> Result<Event, Rejection> {
    let row = state.campaign(campaign)?;
    policy::may(state, by, Action::ApproveCampaign, Target::Campaign(campaign), &[])?;
    setup::unlocked(row)?;
    let missing = launch_checklist(state, campaign, by.at);
    match missing.iter().filter(|item| **item != Missing::Approval).count() as u32 {
        0 => Ok(Event::CampaignApproved { campaign }),
        missing => Err(Refusal::LaunchChecklistOpen { missing }.into()),
    }
}

/// A sponsor sends a draft back; an approval given before is void.
pub(super) fn request_changes(
    state: &State,
    by: By,
    campaign: CampaignId,
    reason: Texts,
) -> Result<Event, Rejection> {
    let row = state.campaign(campaign)?;
    policy::may(state, by, Action::ApproveCampaign, Target::Campaign(campaign), &[])?;
    setup::unlocked(row)?;
    setup::norwegian(&[reason])?;
    Ok(Event::ChangesRequested { campaign, reason })
}

/// How many people are appointed to review in this campaign.
fn reviewers(state: &State, id: CampaignId, at: Time) -> u32 {
    let holders = |role| state.people.holders(role, Target::Campaign(id), at);
    let panel: OrdSet<PersonId> = holders(Role::Reviewer).chain(holders(Role::PanelChair)).collect();
    panel.len() as u32
}

/// Locks the rules and lets the clock run.
pub(super) fn launch(
    state: &State,
    by: By,
    campaign: CampaignId,
    lot_commitment: Option<Digest>,
) -> Result<Event, Rejection> {
    let row = state.campaign(campaign)?;
    policy::may(state, by, Action::LaunchCampaign, Target::Campaign(campaign), &[])?;
    setup::unlocked(row)?;
    let missing = launch_checklist(state, campaign, by.at).len() as u32;
    if missing > 0 {
        return Err(Refusal::LaunchChecklistOpen { missing }.into());
    }
    let approved_by = row.approval.map(|approval| approval.by);
    if by.actor != Actor::System && approved_by == Some(by.actor) {
        return Err(Refusal::ApproverLaunches.into());
    }
    Ok(Event::CampaignLaunched { campaign, lot_commitment })
}
