//! Setting the phases and rules of a draft campaign.

use async_graphql::{Context, ID, InputObject, Object, Result};

use super::act::{Act, payload};
use super::campaign::{Campaign, Permit, PhaseKind};
use super::person::Affiliation;
use super::rules::{Moderation, MoneyKind, Strength, TieBreak};
use super::scalar::DateTime;
use super::vote::{ResultsShown, VotingKind};
use crate::contest::campaign::{Command as Do, IdeaLength, RuleChanges, Scale, Weights};
use crate::contest::{self, Command, Money, Voting};

/// Leave for one audience to do one thing.
#[derive(InputObject)]
pub struct PhaseGrantInput {
    /// Who.
    audience: Affiliation,
    /// What.
    permit: Permit,
}

/// A phase of a draft.
#[derive(InputObject)]
pub struct PhaseInput {
    /// What sort of phase.
    kind: PhaseKind,
    /// When it begins.
    from: DateTime,
    /// When it ends, in the first instant that no longer belongs to it; a rolling phase has no end.
    until: Option<DateTime>,
    /// What it lets whom do.
    grants: Option<Vec<PhaseGrantInput>>,
    /// Whether no other exclusive phase may be open at the same time; no if not given.
    exclusive: Option<bool>,
}

impl PhaseInput {
    fn read(self) -> contest::Phase {
        let grant = |grant: PhaseGrantInput| contest::Grant {
            audience: grant.audience.into(),
            permit: grant.permit.into(),
        };
        contest::Phase {
            kind: self.kind.into(),
            span: contest::Span { from: self.from.0, until: self.until.map(|until| until.0) },
            grants: self.grants.unwrap_or_default().into_iter().map(grant).collect(),
            exclusive: self.exclusive.unwrap_or(false),
        }
    }
}

/// The scores of a review.
#[derive(InputObject)]
pub struct ScaleInput {
    /// The poorest score.
    min: u8,
    /// The best score.
    max: u8,
}

/// How votes and panel count together; the two sum to 100.
#[derive(InputObject)]
pub struct WeightsInput {
    /// Weight of the votes.
    votes_percent: u32,
    /// Weight of the panel's scores.
    panel_percent: u32,
}

/// Where the money comes from.
#[derive(InputObject)]
pub struct MoneyInput {
    /// Where from.
    kind: MoneyKind,
    /// The scheme, for an envelope.
    scheme_id: Option<ID>,
    /// The budget year, for an envelope.
    year: Option<u16>,
}

impl MoneyInput {
    fn read(self, act: &mut Act) -> Money {
        match (self.kind, self.scheme_id, self.year) {
            (MoneyKind::NoMoney, ..) => Money::None,
            (MoneyKind::Envelope, Some(scheme), Some(year)) => {
                Money::Envelope { scheme: act.id(&scheme, "money.schemeId"), year }
            }
            _ => Money::Undecided,
        }
    }
}

/// How long an idea may be, in characters, both ends included.
#[derive(InputObject)]
pub struct IdeaLengthInput {
    /// Shortest heading.
    title_min: u32,
    /// Longest heading.
    title_max: u32,
    /// Shortest description.
    summary_min: u32,
    /// Longest description.
    summary_max: u32,
}

/// The phases of a draft.
#[derive(InputObject)]
pub struct SetPhasesInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// In which campaign.
    campaign_id: ID,
    /// All phases, in any order.
    phases: Vec<PhaseInput>,
}

/// How votes are given in a draft.
#[derive(InputObject)]
pub struct SetVotingInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// In which campaign.
    campaign_id: ID,
    /// How.
    kind: VotingKind,
    /// Most ideas on a ballot (approval).
    votes_max: Option<u32>,
    /// Points to spread, in the smallest unit (points).
    budget: Option<u32>,
    /// Most points on one idea, in the smallest unit (points).
    per_idea_max: Option<u32>,
    /// Decimal digits of a shown point (points); 0 if not given.
    decimals: Option<u8>,
    /// When tallies may be seen.
    results: ResultsShown,
}

/// Rules of a draft to change; what is not given stays.
#[derive(InputObject)]
pub struct SetRulesInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// In which campaign.
    campaign_id: ID,
    /// The scores of a review.
    scale: Option<ScaleInput>,
    /// Fewest valid reviews an idea needs.
    quorum: Option<u32>,
    /// Reviews wanted for each idea.
    reviews_per_idea: Option<u32>,
    /// How votes and panel count together.
    weights: Option<WeightsInput>,
    /// What decides between equals, in this order; a lot comes last.
    ties: Option<Vec<TieBreak>>,
    /// What working in the author's office leads to.
    same_office: Option<Strength>,
    /// What working for the author's municipality leads to.
    same_municipality: Option<Strength>,
    /// Where the money comes from.
    money: Option<MoneyInput>,
    /// Within how many days every idea is promised an answer.
    response_days: Option<u32>,
    /// When a moderator looks at an idea.
    moderation: Option<Moderation>,
    /// How long an idea may be.
    idea_length: Option<IdeaLengthInput>,
}

payload! {
    /// What came of it: sets all phases of a draft.
    SetPhasesPayload {
        /// The campaign as it is now.
        campaign: Campaign
    }
}

payload! {
    /// What came of it: sets how votes are given, in a draft.
    SetVotingPayload {
        /// The campaign as it is now.
        campaign: Campaign
    }
}

payload! {
    /// What came of it: changes the rules of a draft, other than voting.
    SetRulesPayload {
        /// The campaign as it is now.
        campaign: Campaign
    }
}

/// Mutations about the phases and rules of drafts.
#[derive(Default)]
pub struct RulesMutation;

#[Object]
impl RulesMutation {
    /// Sets all phases of a draft.
    async fn set_phases(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The phases.")] input: SetPhasesInput,
    ) -> Result<SetPhasesPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = Do::SetPhases {
            campaign: act.id(&input.campaign_id, "campaignId"),
            phases: input.phases.into_iter().map(PhaseInput::read).collect(),
        };
        act.submit(Command::Campaign(command)).await
    }

    /// Sets how votes are given, in a draft.
    async fn set_voting(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The rule.")] input: SetVotingInput,
    ) -> Result<SetVotingPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = Do::SetVoting {
            campaign: act.id(&input.campaign_id, "campaignId"),
            voting: match input.kind {
                VotingKind::None => Voting::None,
                VotingKind::Approval => Voting::Approval { votes_max: input.votes_max.unwrap_or(0) },
                VotingKind::Points => Voting::Points {
                    budget: input.budget.unwrap_or(0),
                    per_idea_max: input.per_idea_max.or(input.budget).unwrap_or(0),
                    decimals: input.decimals.unwrap_or(0),
                },
            },
            results: input.results.into(),
        };
        act.submit(Command::Campaign(command)).await
    }

    /// Changes the rules of a draft, other than voting.
    async fn set_rules(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The rules.")] input: SetRulesInput,
    ) -> Result<SetRulesPayload> {
        let mut act = Act::begin(ctx, input.request_id);
        let command = Do::SetRules {
            campaign: act.id(&input.campaign_id, "campaignId"),
            rules: RuleChanges {
                scale: input.scale.map(|scale| Scale { min: scale.min, max: scale.max }),
                quorum: input.quorum,
                reviews_per_idea: input.reviews_per_idea,
                weights: input.weights.map(|weights| Weights {
                    votes_percent: weights.votes_percent,
                    panel_percent: weights.panel_percent,
                }),
                ties: input.ties.map(|ties| ties.into_iter().map(Into::into).collect()),
                same_office: input.same_office.map(Into::into),
                same_municipality: input.same_municipality.map(Into::into),
                money: input.money.map(|money| money.read(&mut act)),
                response_days: input.response_days,
                moderation: input.moderation.map(Into::into),
                idea_length: input.idea_length.map(|length| IdeaLength {
                    title_min: length.title_min,
                    title_max: length.title_max,
                    summary_min: length.summary_min,
                    summary_max: length.summary_max,
                }),
            },
        };
        act.submit(Command::Campaign(command)).await
    }
}
