//! The ranking: computed by a formula fixed before the vote, explained position by position, and sealed by chair and
//! secretary with a hash over everything that went in.

mod apply;
mod decide;
pub mod formula;
pub mod lot;
mod seal;

use super::campaign::{Scale, Weights};
use super::idea::IdeaState;
use super::review::RoundKey;
use super::*;
pub use apply::apply;
pub use decide::decide;
pub use formula::{Contender, Inputs, Position, rank};
pub use seal::{canonical, digest_of, inputs};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A signature under a ranking. It holds for exactly the bytes that were hashed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signature {
    /// Who signed.
    pub person: PersonId,
    /// As what: panel chair or secretary.
    pub role: Role,
    /// Hash of what was signed.
    pub digest: Digest,
    /// When.
    pub at: Time,
}

/// Why a sealed ranking was opened again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Reopening {
    /// Why.
    pub reason: Texts,
    /// When.
    pub at: Time,
}

/// A sealed ranking. Reopening keeps it beside the next one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Seal {
    /// SHA-256 over the canonical bytes of everything that went in.
    pub digest: Digest,
    /// The seed of the lots, public from now on.
    pub seed: Option<Digest>,
    /// The ranking.
    pub positions: Vec<Position>,
    /// Who signed.
    pub signatures: Vec<Signature>,
    /// When.
    pub at: Time,
    /// Whether it was opened again.
    pub reopened: Option<Reopening>,
}

/// How many are recommended, and how many kept in reserve, from the top.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cut {
    /// So many.
    pub recommended: u32,
    /// So many after them.
    pub reserve: u32,
}

/// The ranking of a round.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Ranking {
    /// The panel's minutes.
    pub minutes: Option<Prose>,
    /// Signatures under what is to be sealed; a seal takes them with it.
    pub signatures: Vec<Signature>,
    /// All seals, the newest last.
    pub seals: Vec<Seal>,
    /// The panel's recommendation, after the seal.
    pub cut: Option<Cut>,
}

/// All rankings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Rankings {
    /// By round.
    pub rounds: OrdMap<RoundKey, Arc<Ranking>>,
}

impl Rankings {
    /// The seal that holds for a round.
    pub fn seal(&self, round: RoundKey) -> Option<&Seal> {
        self.rounds.get(&round)?.seals.last().filter(|seal| seal.reopened.is_none())
    }
}

/// Whether the votes can be counted in now: they carry no weight, the vote is over, or it never ends and everybody
/// sees the tallies anyway.
pub fn votes_are_in(campaign: &campaign::Campaign, at: Time) -> bool {
    let votes = |phase: &&Phase| phase.grants.iter().any(|grant| grant.permit == campaign::Permit::Vote);
    let never_ends = campaign.phases.iter().filter(votes).any(|phase| phase.span.until.is_none());
    campaign.rules.weights.votes_percent == 0
        || campaign.vote_is_over(at)
        || (never_ends && campaign.rules.results == ResultsShown::Live)
}

/// What may be asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// Records the panel's minutes; what was signed before them must be signed again.
    RecordMinutes {
        /// Of which campaign's panel.
        campaign: CampaignId,
        /// The minutes.
        minutes: Prose,
    },
    /// Signs the ranking; it is sealed when chair and secretary have signed the same.
    SealRanking {
        /// In which campaign.
        campaign: CampaignId,
        /// The seed of the lots; left out, and filled by the engine.
        #[serde(default)]
        seed: Option<Digest>,
    },
    /// Opens a sealed ranking again.
    ReopenRanking {
        /// In which campaign.
        campaign: CampaignId,
        /// Why.
        reason: Texts,
    },
    /// Recommends the ideas at the top of the sealed ranking.
    RecommendIdeas {
        /// In which campaign.
        campaign: CampaignId,
        /// So many from the top.
        recommended: u32,
        /// So many after them in reserve.
        #[serde(default)]
        reserve: u32,
    },
}

/// What has happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[allow(missing_docs)]
pub enum Event {
    /// The minutes were recorded.
    MinutesRecorded { round: RoundKey, minutes: Prose },
    /// Somebody signed.
    RankingSigned { round: RoundKey, person: PersonId, role: Role, digest: Digest },
    /// Chair and secretary have signed.
    RankingSealed { round: RoundKey, digest: Digest, seed: Option<Digest>, positions: Vec<Position> },
    /// The decision body opened it again.
    RankingReopened { round: RoundKey, reason: Texts },
    /// The panel recommended.
    IdeasRecommended { round: RoundKey, cut: Cut },
}

rejection::refusals! {
    /// Why nothing happened to a ranking.
    pub enum Refusal {
        /// Reviews are still being written.
        RoundStillOpen,
        /// The votes are still coming in.
        VoteStillOpen,
        /// No idea is left to be ranked.
        NothingToRank,
        /// The seed of the lots is not there.
        LotSeedMissing,
        /// The seed is not the one that was committed to at launch.
        LotSeedMismatch,
        /// The person has signed this ranking; the seal takes two people.
        SignedAlready,
        /// The person is partial to an idea: a substitute in the same role signs first.
        SubstituteMissing { role: Role, idea: IdeaId },
        /// The ranking is not sealed.
        RankingNotSealed,
        /// More ideas are recommended or in reserve than there are.
        CutTooLarge { ranked: u32 },
        /// A decision has been taken on an idea; it must be withdrawn first.
        DecisionsBegun { idea: IdeaId },
    }
}

impl Event {
    /// The campaign.
    pub fn subject(&self) -> Subject {
        match self {
            Event::MinutesRecorded { round, .. }
            | Event::RankingSigned { round, .. }
            | Event::RankingSealed { round, .. }
            | Event::RankingReopened { round, .. }
            | Event::IdeasRecommended { round, .. } => Subject::Campaign(round.0),
        }
    }
}
