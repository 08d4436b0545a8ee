//! What a viewer sees of rankings and decisions: everybody everything after the release, and before it only those who
//! rank and decide, without the ideas they are partial to.

use super::*;
use crate::contest::decision::{Decision, Outcome, Record};
use crate::contest::ranking::{self, Cut, Position, Ranking, Reopening, Seal, Signature};
use crate::contest::review::RoundKey;

/// A seal as far as the viewer may see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenSeal {
    /// Of which round.
    pub round: RoundKey,
    /// Hash over everything that went in.
    pub digest: Digest,
    /// The seed of the lots.
    pub seed: Option<Digest>,
    /// The positions, without ideas that the viewer is partial to.
    pub positions: Vec<Position>,
    /// Who signed.
    pub signatures: Vec<Signature>,
    /// When.
    pub at: Time,
    /// Whether and why it was opened again.
    pub reopened: Option<Reopening>,
}

impl View {
    /// Whether the decisions of a campaign's newest round are known to all, and since when.
    pub fn released(&self, campaign: CampaignId) -> Option<Time> {
        self.campaign(campaign)?;
        let (key, _) = self.state.reviews.current(campaign)?;
        self.state.decisions.released.get(&key).copied()
    }

    /// The ranking as it would be now, with lots undrawn: for those who lead the panel or audit it, as soon as the
    /// votes can be counted in. Ideas that the viewer is partial to are left out, and others rank as if without them.
    pub fn ranking_preview(&self, campaign: CampaignId) -> Option<Vec<Position>> {
        let row = self.campaign(campaign)?;
        let leads = self.may(Action::SeeReviews, Target::Campaign(campaign), &[]);
        if !leads || !ranking::votes_are_in(row, self.at) {
            return None;
        }
        let (key, round) = self.state.reviews.current(campaign)?;
        let mut inputs = ranking::inputs(&self.state, key, round, None, self.at)?;
        inputs.contenders.retain(|contender| self.is_impartial(contender.idea));
        Some(ranking::rank(&inputs))
    }

    /// The seals of a campaign's rounds, the oldest first.
    pub fn seals(&self, campaign: CampaignId) -> Vec<SeenSeal> {
        if self.campaign(campaign).is_none() {
            return Vec::new();
        }
        let rounds = self.state.rankings.rounds.range((campaign, 0)..=(campaign, u32::MAX));
        rounds
            .filter_map(|(key, row)| Some((key, self.seen_ranking(*key, row)?)))
            .flat_map(|(key, row)| row.seals.iter().map(|seal| self.seen_seal(*key, seal)))
            .collect()
    }

    /// Where an idea stands in the newest seal that holds and ranks it, as far as the viewer may see it.
    pub fn position(&self, idea: IdeaId) -> Option<Position> {
        let seals = self.seals(self.idea(idea)?.campaign);
        let holding = seals.iter().rev().filter(|seal| seal.reopened.is_none());
        holding.flat_map(|seal| &seal.positions).find(|position| position.idea == idea).copied()
    }

    /// The panel's minutes of a campaign's newest round.
    pub fn minutes(&self, campaign: CampaignId) -> Option<Prose> {
        let (key, row) = self.newest_ranking(campaign)?;
        // Minutes speak of every idea, so those who are partial to one wait for the release like everybody else.
        self.sees_whole_round(key).then_some(row.minutes).flatten()
    }

    /// Signatures that still wait for another, for those who lead the panel.
    pub fn pending_signatures(&self, campaign: CampaignId) -> Vec<Signature> {
        let leads = self.may(Action::SeeReviews, Target::Campaign(campaign), &[]);
        let newest = self.newest_ranking(campaign).filter(|_| leads);
        newest.map(|(_, row)| row.signatures.clone()).unwrap_or_default()
    }

    /// How many the panel recommended, of a campaign's newest round.
    pub fn cut(&self, campaign: CampaignId) -> Option<Cut> {
        let (key, row) = self.newest_ranking(campaign)?;
        self.seen_ranking(key, row)?.cut
    }

    /// The bytes that were hashed under the newest seal, as they come out of the state now; for auditors and panel
    /// leads who are partial to nothing in it. The same hash proves that nothing has changed since.
    pub fn ranking_record(&self, campaign: CampaignId) -> Option<Vec<u8>> {
        if !self.may(Action::SeeReviews, Target::Campaign(campaign), &[]) {
            return None;
        }
        let (key, round) = self.state.reviews.current(campaign)?;
        let seal = self.state.rankings.seal(key)?;
        if !round.ideas.iter().all(|idea| self.is_impartial(*idea)) {
            return None;
        }
        let inputs = ranking::inputs(&self.state, key, round, seal.seed, seal.at)?;
        Some(ranking::canonical(&self.state, key, round, &inputs, &ranking::rank(&inputs)))
    }

    /// What the panel recommends about an idea: for those who rank and decide, and for all after the release.
    pub fn recommendation(&self, idea: IdeaId) -> Option<Outcome> {
        let row = self.idea(idea)?;
        match self.state.decisions.records.get(&idea) {
            Some(record) if self.state.decisions.is_released(idea) => Some(record.recommended),
            _ if self.follows_reviews(idea) || self.follows_decisions(idea) => {
                Outcome::recommended(row.state)
            }
            _ => None,
        }
    }

    /// The decision about an idea, and those it corrected before it: known to all after the release, before it only to
    /// impartial members of the decision body and auditors.
    pub fn decisions(&self, idea: IdeaId) -> &[Decision] {
        if self.idea(idea).is_none() {
            return &[];
        }
        match self.state.decisions.records.get(&idea) {
            Some(record) if self.knows(idea, record) => &record.decisions,
            _ => &[],
        }
    }

    /// How many live ideas of the newest round have no decision yet; for the decision body, of the ideas they may
    /// decide on.
    pub fn undecided(&self, campaign: CampaignId) -> Vec<IdeaId> {
        let Some((key, round)) = self.state.reviews.current(campaign) else { return Vec::new() };
        if self.state.decisions.released.contains_key(&key) {
            return Vec::new();
        }
        let waits = |idea: &&IdeaId| {
            self.follows_decisions(**idea)
                && crate::contest::review::is_live(&self.state, **idea)
                && self.state.decisions.current(**idea).is_none()
        };
        round.ideas.iter().filter(waits).copied().collect()
    }

    /// Whether the viewer sees who took the decisions about an idea.
    pub fn sees_who_decided(&self, idea: IdeaId) -> bool {
        self.follows_decisions(idea)
    }

    fn knows(&self, idea: IdeaId, record: &Record) -> bool {
        self.state.decisions.released.contains_key(&record.round) || self.follows_decisions(idea)
    }

    fn newest_ranking(&self, campaign: CampaignId) -> Option<(RoundKey, &Ranking)> {
        self.campaign(campaign)?;
        let (key, _) = self.state.reviews.current(campaign)?;
        Some((key, self.state.rankings.rounds.get(&key)?))
    }

    fn seen_ranking<'a>(&self, key: RoundKey, row: &'a Ranking) -> Option<&'a Ranking> {
        let released = self.state.decisions.released.contains_key(&key);
        (released || self.follows_ranking(key.0)).then_some(row)
    }

    fn follows_ranking(&self, campaign: CampaignId) -> bool {
        let target = Target::Campaign(campaign);
        self.may(Action::SeeReviews, target, &[]) || self.may(Action::SeeDecisions, target, &[])
    }

    fn sees_whole_round(&self, key: RoundKey) -> bool {
        let released = self.state.decisions.released.contains_key(&key);
        let impartial = || {
            let round = self.state.reviews.rounds.get(&key);
            round.is_some_and(|round| round.ideas.iter().all(|idea| self.is_impartial(*idea)))
        };
        released || (self.follows_ranking(key.0) && impartial())
    }

    fn seen_seal(&self, round: RoundKey, seal: &Seal) -> SeenSeal {
        let released = self.state.decisions.released.contains_key(&round);
        let shown = |position: &&Position| released || self.is_impartial(position.idea);
        let mut positions: Vec<Position> = seal.positions.iter().filter(shown).copied().collect();
        if positions.len() < seal.positions.len() {
            // The number of the gap would tell where the idea stands.
            positions.iter_mut().zip(1..).for_each(|(position, rank)| position.rank = rank);
        }
        SeenSeal {
            round,
            digest: seal.digest,
            seed: seal.seed,
            positions,
            signatures: seal.signatures.clone(),
            at: seal.at,
            reopened: seal.reopened,
        }
    }
}
