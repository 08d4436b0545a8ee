//! Casting a ballot.

use async_graphql::{Context, ID, InputObject, Object, Result, Value};

use super::act::{Act, payload};
use super::campaign::Campaign;
use super::quick::{Asked, Plain, Prompt, Quick};
use crate::api::problem::Problem;
use crate::contest::{CampaignId, Command, vote};

/// How far from a whole number of smallest units points may be, because decimals are not exact in binary.
const TOLERANCE: f64 = 1e-6;

/// What a ballot gives one idea.
#[derive(InputObject)]
pub struct BallotChoiceInput {
    /// To which idea.
    idea_id: ID,
    /// How many points; 1 if not given.
    points: Option<f64>,
}

/// A ballot to cast, or to put in place of the one before.
#[derive(InputObject)]
pub struct CastBallotInput {
    /// A repeat with the same id gets the same answer and changes nothing.
    request_id: Option<String>,
    /// In which campaign.
    campaign_id: ID,
    /// In any order; none is a blank ballot.
    choices: Vec<BallotChoiceInput>,
}

payload! {
    /// What came of casting a ballot.
    CastBallotPayload {
        /// The campaign, with the viewer's ballot as it counts now.
        campaign: Campaign
    }
}

impl Prompt for CastBallotPayload {
    fn prompt(&self, asked: &Asked<'_>) -> Option<Value> {
        match asked.name() {
            "seq" => Some(self.seq.as_deref().plain()),
            "userErrors" if self.user_errors.is_empty() => Some(Value::List(Vec::new())),
            _ => None,
        }
    }
}

/// Mutations about votes.
#[derive(Default)]
pub struct VoteMutation;

#[Object]
impl VoteMutation {
    /// Casts the viewer's ballot in a campaign, or puts this one in its place; whole or not at all.
    async fn cast_ballot(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The ballot.")] input: CastBallotInput,
    ) -> Result<Quick<CastBallotPayload>> {
        let mut act = Act::begin(ctx, input.request_id);
        let campaign: CampaignId = act.id(&input.campaign_id, "campaignId");
        let decimals = act.at.view.campaign(campaign).map_or(0, |row| row.rules.voting.decimals());
        let scale = 10f64.powi(i32::from(decimals));
        let mut choices = Vec::with_capacity(input.choices.len());
        for (place, choice) in input.choices.iter().enumerate() {
            let idea = act.id(&choice.idea_id, &format!("choices.{place}.ideaId"));
            let units = choice.points.unwrap_or(1.0) * scale;
            if !(0.0..=f64::from(u32::MAX)).contains(&units) || (units - units.round()).abs() > TOLERANCE {
                act.refuse(&Problem::own("PointsMalformed"), &format!("choices.{place}.points"));
            }
            choices.push(vote::Choice(idea, units.round() as u32));
        }
        let command = vote::Command::CastBallot { campaign, tag: None, choices };
        act.submit(Command::Vote(command)).await.map(Quick)
    }
}
