//! What a campaign's vote would pay for: its ideas as projects, its envelope as budget.

use super::*;
use crate::contest::allocation::{Exact, Project};
use num_bigint::BigInt;

/// What counts as support when a campaign's ideas are put in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Support {
    /// Ballots that give an idea something.
    Voters,
    /// Points that ballots give it.
    Points,
}

/// A campaign as an allocation wants it; money in whole kroner, points as they are shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing<'a> {
    /// Every idea with an amount, by id.
    pub projects: Vec<Project<'a>>,
    /// What the campaign's envelope holds.
    pub budget: Exact,
}

/// How a campaign stands, its ideas named by the reference they came with. None without an envelope.
pub fn standing(state: &State, id: CampaignId, support: Support) -> Option<Standing<'_>> {
    let campaign = state.campaigns.table.get(id)?;
    let campaign::Money::Envelope { scheme, year } = campaign.rules.money else { return None };
    let envelope = state.funding.envelope(scheme, year)?;
    let points_scale = BigInt::from(10).pow(u32::from(campaign.rules.voting.decimals()));
    let ideas = state.ideas.public.get(&id).into_iter().flatten();
    let project = |id: &IdeaId| {
        let idea = state.ideas.table.get(*id)?;
        let tally = vote::tally(state, *id);
        Some(Project {
            id: idea.reference.as_ref()?.as_str(),
            cost: Exact::new(idea.amount_ore?.into(), 100.into()),
            total: match support {
                Support::Voters => Exact::from_integer(tally.voters.into()),
                Support::Points => Exact::new(tally.points.into(), points_scale.clone()),
            },
        })
    };
    let budget = Exact::new(envelope.ledger.envelope_ore().into(), 100.into());
    Some(Standing { projects: ideas.filter_map(project).collect(), budget })
}
