//! The rules of a campaign: free to change in a draft, locked when it is launched.

use super::*;

/// How votes are given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Voting {
    /// No vote is held.
    None,
    /// Each voter approves of at most so many ideas.
    Approval {
        /// Most ideas on a ballot.
        votes_max: u32,
    },
    /// Each voter spreads a budget of points over ideas.
    Points {
        /// Points to spread, in the smallest unit (see `decimals`).
        budget: u32,
        /// Most points on one idea.
        per_idea_max: u32,
        /// How many decimal digits a shown point has: 1 point is 10^decimals units.
        #[serde(default)]
        decimals: u8,
    },
}

impl Voting {
    /// How many decimal digits a shown point has.
    pub fn decimals(self) -> u8 {
        match self {
            Voting::Points { decimals, .. } => decimals,
            Voting::None | Voting::Approval { .. } => 0,
        }
    }
}

/// When tallies may be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResultsShown {
    /// At once, by everybody.
    Live,
    /// By those who have voted, and by everybody after the vote.
    AfterOwnVote,
    /// By everybody after the vote, by nobody before.
    AfterClose,
}

/// The scores a reviewer may give a criterion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scale {
    /// The poorest score.
    pub min: u8,
    /// The best score.
    pub max: u8,
}

/// How votes and panel count together; the two sum to 100.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weights {
    /// Weight of the votes.
    pub votes_percent: u32,
    /// Weight of the panel's scores.
    pub panel_percent: u32,
}

/// What decides between ideas with the same combined score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TieBreak {
    /// The better panel score.
    Panel,
    /// The better vote.
    Votes,
    /// The smaller amount asked for.
    LowerAmount,
    /// A lot, keyed by a seed that was committed to at launch.
    Lot,
}

/// What a ground of partiality leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Strength {
    /// Blocked on every path.
    Hard,
    /// Blocked until the person has answered.
    Declare,
}

/// Where the money of the winners comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Money {
    /// Nobody has said yet; such a campaign cannot be launched.
    Undecided,
    /// There is none, and participants are told so.
    #[serde(rename = "no_money")]
    None,
    /// A year's envelope of a scheme.
    Envelope {
        /// Which scheme.
        scheme: SchemeId,
        /// Which budget year.
        year: u16,
    },
}

/// When a moderator looks at an idea.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Moderation {
    /// Before others see it.
    Before,
    /// After it is shown, if at all.
    After,
}

/// How long an idea's texts may be, in characters, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdeaLength {
    /// Shortest heading.
    pub title_min: u32,
    /// Longest heading.
    pub title_max: u32,
    /// Shortest description.
    pub summary_min: u32,
    /// Longest description.
    pub summary_max: u32,
}

/// The rules of a campaign.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// How votes are given.
    pub voting: Voting,
    /// When tallies may be seen.
    pub results: ResultsShown,
    /// The scores of a review.
    pub scale: Scale,
    /// Fewest valid reviews an idea needs to be ranked.
    pub quorum: u32,
    /// Reviews wanted for each idea.
    pub reviews_per_idea: u32,
    /// How votes and panel count together.
    pub weights: Weights,
    /// What decides between equals, in this order.
    pub ties: Vec<TieBreak>,
    /// What working in the author's office leads to.
    pub same_office: Strength,
    /// What working for the author's municipality leads to.
    pub same_municipality: Strength,
    /// Where the money comes from.
    pub money: Money,
    /// Within how many days every idea is promised an answer, counted from the last deadline for ideas.
    pub response_days: Option<u32>,
    /// When a moderator looks at an idea.
    pub moderation: Moderation,
    /// How long an idea may be.
    pub idea_length: IdeaLength,
    /// Hash of the seed of lots; set by the launch and never shown with its seed before the ranking is sealed.
    pub lot_commitment: Option<Digest>,
}

impl Default for Rules {
    /// What a new draft starts with: no vote, a panel of three, nothing said about money and answers.
    fn default() -> Self {
        Self {
            voting: Voting::None,
            results: ResultsShown::AfterClose,
            scale: Scale { min: 1, max: 5 },
            quorum: 3,
            reviews_per_idea: 3,
            weights: Weights { votes_percent: 0, panel_percent: 100 },
            ties: vec![TieBreak::Panel, TieBreak::Votes, TieBreak::LowerAmount, TieBreak::Lot],
            same_office: Strength::Hard,
            same_municipality: Strength::Declare,
            money: Money::Undecided,
            response_days: None,
            moderation: Moderation::After,
            idea_length: IdeaLength { title_min: 3, title_max: 120, summary_min: 10, summary_max: 4000 },
            lot_commitment: None,
        }
    }
}

/// Changes to the rules of a draft; what is not given stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RuleChanges {
    /// The scores of a review.
    pub scale: Option<Scale>,
    /// Fewest valid reviews an idea needs.
    pub quorum: Option<u32>,
    /// Reviews wanted for each idea.
    pub reviews_per_idea: Option<u32>,
    /// How votes and panel count together.
    pub weights: Option<Weights>,
    /// What decides between equals.
    pub ties: Option<Vec<TieBreak>>,
    /// What working in the author's office leads to.
    pub same_office: Option<Strength>,
    /// What working for the author's municipality leads to.
    pub same_municipality: Option<Strength>,
    /// Where the money comes from.
    pub money: Option<Money>,
    /// Within how many days every idea is promised an answer.
    pub response_days: Option<u32>,
    /// When a moderator looks at an idea.
    pub moderation: Option<Moderation>,
    /// How long an idea may be.
    pub idea_length: Option<IdeaLength>,
}

impl RuleChanges {
    /// The rules with the changes in them.
    pub fn on(&self, rules: &Rules) -> Rules {
        Rules {
            scale: self.scale.unwrap_or(rules.scale),
            quorum: self.quorum.unwrap_or(rules.quorum),
            reviews_per_idea: self.reviews_per_idea.unwrap_or(rules.reviews_per_idea),
            weights: self.weights.unwrap_or(rules.weights),
            ties: self.ties.clone().unwrap_or_else(|| rules.ties.clone()),
            same_office: self.same_office.unwrap_or(rules.same_office),
            same_municipality: self.same_municipality.unwrap_or(rules.same_municipality),
            money: self.money.unwrap_or(rules.money),
            response_days: self.response_days.or(rules.response_days),
            moderation: self.moderation.unwrap_or(rules.moderation),
            idea_length: self.idea_length.unwrap_or(rules.idea_length),
            ..rules.clone()
        }
    }
}
