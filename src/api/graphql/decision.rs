//! Rankings, their seals and decisions, as far as the viewer may see them.

use async_graphql::{Enum, SimpleObject};

use super::idea::Idea;
use super::person::Person;
use super::scalar::{DateTime, LocalText};
use super::scene::At;
use crate::contest::ranking::{Position, Signature};
use crate::contest::view::decision::SeenSeal;
use crate::contest::{Actor, IdeaId, Role, TieBreak, decision};

/// What was decided about an idea.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "decision::Outcome")]
pub enum Outcome {
    /// It is chosen.
    Selected,
    /// It is next in line.
    Reserve,
    /// It is not chosen.
    NotSelected,
}

/// Why a decision departs from what the panel recommended.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "decision::Deviation")]
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

/// What decides between ideas with the same combined score.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "TieBreak")]
pub enum TieRule {
    /// The better panel score.
    Panel,
    /// The better vote.
    Votes,
    /// The smaller amount asked for.
    LowerAmount,
    /// A lot, keyed by a seed that was committed to at launch.
    Lot,
}

/// Where an idea stands in a ranking, and why.
#[derive(SimpleObject)]
pub struct RankingPosition {
    /// From 1; no two share one.
    rank: u32,
    /// Which idea.
    idea: Option<Idea>,
    /// Votes and panel together, weighted, in basis points; rounded half up, and this number is compared.
    combined_bp: u32,
    /// The votes' part before weighting, in basis points.
    votes_bp: u32,
    /// The panel's part before weighting, in basis points.
    panel_bp: u32,
    /// How many reviews count.
    reviews: u32,
    /// What put it below the idea above it, where both have the same combined score.
    tie: Option<TieRule>,
}

impl RankingPosition {
    /// Positions in their order.
    pub fn all(at: &At, positions: &[Position]) -> Vec<RankingPosition> {
        let seen = |position: &Position| RankingPosition {
            rank: position.rank,
            idea: Idea::of(at, position.idea),
            combined_bp: position.combined_bp,
            votes_bp: position.votes_bp,
            panel_bp: position.panel_bp,
            reviews: position.reviews,
            tie: position.tie.map(Into::into),
        };
        positions.iter().map(seen).collect()
    }
}

/// A signature under a ranking.
#[derive(SimpleObject)]
pub struct RankingSignature {
    /// Who signed.
    person: Option<Person>,
    /// Whether as panel chair; otherwise as secretary.
    as_chair: bool,
    /// Hash of what was signed.
    digest: String,
    /// When.
    at: DateTime,
}

impl RankingSignature {
    /// Signatures in the order they were given.
    pub fn all(at: &At, signatures: &[Signature]) -> Vec<RankingSignature> {
        let seen = |signature: &Signature| RankingSignature {
            person: Person::of(at, signature.person),
            as_chair: signature.role == Role::PanelChair,
            digest: signature.digest.to_string(),
            at: DateTime(signature.at),
        };
        signatures.iter().map(seen).collect()
    }
}

/// A sealed ranking.
#[derive(SimpleObject)]
pub struct RankingSeal {
    /// The round of review, from 1.
    round: u32,
    /// SHA-256 over everything that went in, in hexadecimal.
    digest: String,
    /// The seed of the lots, in hexadecimal; its SHA-256 was made known at launch.
    lot_seed: Option<String>,
    /// The ranking, without ideas that the viewer is partial to.
    positions: Vec<RankingPosition>,
    /// Who signed.
    signatures: Vec<RankingSignature>,
    /// When it was sealed.
    at: DateTime,
    /// When the decision body opened it again, if it did.
    reopened: Option<DateTime>,
    /// Why it was opened again.
    reopened_because: Option<LocalText>,
}

impl RankingSeal {
    /// One that the view has handed out.
    pub fn of(at: &At, seal: &SeenSeal) -> RankingSeal {
        RankingSeal {
            round: seal.round.1,
            digest: seal.digest.to_string(),
            lot_seed: seal.seed.map(|seed| seed.to_string()),
            positions: RankingPosition::all(at, &seal.positions),
            signatures: RankingSignature::all(at, &seal.signatures),
            at: DateTime(seal.at),
            reopened: seal.reopened.map(|reopened| DateTime(reopened.at)),
            reopened_because: seal.reopened.map(|reopened| LocalText::of(at, reopened.reason)),
        }
    }
}

/// A decision about an idea.
#[derive(SimpleObject)]
pub struct Decision {
    /// What was decided.
    outcome: Outcome,
    /// Why.
    reason: LocalText,
    /// What sort of reason it has for departing from the panel's recommendation, if it does.
    deviation: Option<Deviation>,
    /// Who took it; for the decision body and auditors.
    by: Option<Person>,
    /// When.
    at: DateTime,
}

impl Decision {
    /// What the viewer may see of the decisions about an idea; the last one counts, those before it were corrected.
    pub fn all(at: &At, idea: IdeaId) -> Vec<Decision> {
        let names = at.view.sees_who_decided(idea);
        let person = |actor: Actor| match actor {
            Actor::Person(person) if names => Person::of(at, person),
            _ => None,
        };
        let seen = |decision: &decision::Decision| Decision {
            outcome: decision.outcome.into(),
            reason: LocalText::of(at, decision.reason),
            deviation: decision.deviation.map(Into::into),
            by: person(decision.by),
            at: DateTime(decision.at),
        };
        at.view.decisions(idea).iter().map(seen).collect()
    }
}
