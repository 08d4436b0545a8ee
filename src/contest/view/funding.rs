//! What a viewer sees of funding: schemes, envelopes and queues are public, movements of money are for those who
//! answer for them.

use super::*;
use crate::contest::funding::tranche::held;
use crate::contest::funding::{Clawback, Entry, EntryState, Ledger, Scheme, Tranche};

impl View {
    /// A scheme; everybody may know what there is to apply for, unless it is just being imported.
    pub fn scheme(&self, id: SchemeId) -> Option<&Scheme> {
        let hidden = self.state.imports.open.values().any(|import| import.scheme == Some(id));
        self.state.funding.schemes.get(id).filter(|_| !hidden)
    }

    /// All schemes, by id.
    pub fn schemes(&self) -> impl DoubleEndedIterator<Item = (SchemeId, &Scheme)> {
        self.state.funding.schemes.iter().filter(|(id, _)| self.scheme(*id).is_some())
    }

    /// A queue entry or grant whose idea the viewer sees.
    pub fn entry(&self, id: EntryId) -> Option<&Entry> {
        let entry = self.state.funding.entries.get(id)?;
        self.idea(entry.idea).map(|_| entry)
    }

    /// Where an entry stands now: an offer whose deadline has come has lapsed, even if nobody has written it down yet.
    pub fn entry_state(&self, entry: &Entry) -> EntryState {
        match entry.deadline {
            Some(deadline) if deadline <= self.at => EntryState::Lapsed,
            _ => entry.state,
        }
    }

    /// The queue of a scheme and year in rank order, as far as the viewer sees the ideas.
    pub fn queue(&self, scheme: SchemeId, year: u16) -> impl Iterator<Item = EntryId> {
        self.state.funding.queue(scheme, year).map(|(id, _)| id).filter(|id| self.entry(*id).is_some())
    }

    /// The entry of an idea that the viewer sees; of several the last one.
    pub fn entry_of(&self, idea: IdeaId) -> Option<EntryId> {
        let id = *self.state.funding.by_idea.get(&idea)?;
        self.entry(id).map(|_| id)
    }

    /// The movements of an envelope, for those who answer for the scheme.
    pub fn ledger(&self, scheme: SchemeId, year: u16) -> Option<&Ledger> {
        let allowed = self.may(Action::ReadLedger, Target::Scheme(scheme), &[]);
        self.state.funding.envelope(scheme, year).filter(|_| allowed).map(|envelope| &envelope.ledger)
    }

    /// A part payment, for those who answer for the scheme and for the office that receives it.
    pub fn tranche(&self, id: TrancheId) -> Option<&Tranche> {
        let tranche = self.state.funding.tranches.get(id)?;
        self.paid_entry(tranche.entry).map(|_| tranche)
    }

    /// What is not yet asked for of a grant, for the same people.
    pub fn unrequested_ore(&self, id: EntryId) -> Option<i64> {
        self.paid_entry(id).map(|entry| self.state.funding.unrequested_ore(entry))
    }

    /// Demands for money back, for the same people.
    pub fn clawbacks(&self, id: EntryId) -> &[Clawback] {
        self.paid_entry(id).map_or(&[], |entry| &entry.clawbacks)
    }

    /// An entry, for those who follow its money.
    fn paid_entry(&self, id: EntryId) -> Option<&Entry> {
        let entry = self.entry(id)?;
        let held = held(&self.state, self.viewer, id);
        let theirs = self.may(Action::RequestTranche, Target::Unit(entry.office), held);
        (theirs || self.may(Action::ReadLedger, Target::Scheme(entry.scheme), &[])).then_some(entry)
    }
}
