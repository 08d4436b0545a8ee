//! The rules of a funding queue, told again as naively as possible: no ledger, only what each entry holds.

use idedugnad::contest::decision::Outcome;
use idedugnad::contest::funding::EntryState::{self, *};
use idedugnad::contest::funding::TrancheState;

const DAY: i64 = 24 * 60 * 60 * 1000;

/// Something that may be tried; numbers choose among what there is.
#[derive(Clone, Copy, Debug)]
pub enum Try {
    Queue { amount: i64, rank: Option<u32> },
    Allocate,
    Skip(usize),
    Unskip(usize),
    Offer(usize),
    Approve(usize),
    Commit(usize),
    Accept(usize),
    Decline(usize),
    Request(usize, i64),
    Certify(usize),
    Order(usize),
    Paid(usize),
    Fail(usize),
    Reject(usize),
    Return(usize, i64),
    Reopen,
    Settle(usize),
    Resize(i64),
    Carry(i64),
    Correct(usize, Outcome),
    Wait(i64),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    pub amount: i64,
    pub rank: u32,
    pub state: EntryState,
    pub skipped: bool,
    pub approved: bool,
    pub deadline: i64,
    pub returned: i64,
    /// Which of the ranked ideas it is for, if one.
    pub ranked: Option<usize>,
}

/// An idea of the released ranking; its rank is its number and one.
#[derive(Clone, Debug, PartialEq)]
pub struct Ranked {
    pub amount: i64,
    pub outcome: Outcome,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    pub place: usize,
    pub amount: i64,
    pub state: TrancheState,
}

#[derive(Clone, Debug)]
pub struct Model {
    pub envelope: i64,
    /// Came back and was not made available again.
    pub returned: i64,
    /// The envelope of the year after.
    pub later: i64,
    pub allocating: bool,
    pub places: Vec<Place>,
    pub parts: Vec<Part>,
    pub now: i64,
    pub ideas_left: u32,
    pub ranked: Vec<Ranked>,
}

impl Model {
    /// An envelope and a released ranking, whose selected ideas are in the queue.
    pub fn new(envelope: i64, later: i64, now: i64, ideas_left: u32, ranked: Vec<Ranked>) -> Model {
        let (places, parts) = (Vec::new(), Vec::new());
        let mut model =
            Model { envelope, returned: 0, later, allocating: false, places, parts, now, ideas_left, ranked };
        for number in 0..model.ranked.len() {
            if model.ranked[number].outcome == Outcome::Selected {
                model.enter(model.ranked[number].amount, number as u32 + 1, Some(number));
            }
        }
        model
    }

    fn enter(&mut self, amount: i64, rank: u32, ranked: Option<usize>) {
        let (state, skipped, approved) = (Queued, false, false);
        self.places.push(Place { amount, rank, state, skipped, approved, deadline: 0, returned: 0, ranked });
    }

    pub fn parts_of(&self, place: usize, state: TrancheState) -> i64 {
        self.parts.iter().filter(|p| p.place == place && p.state == state).map(|p| p.amount).sum()
    }

    fn requested(&self, place: usize) -> i64 {
        self.parts
            .iter()
            .filter(|p| p.place == place && p.state != TrancheState::Rejected)
            .map(|p| p.amount)
            .sum()
    }

    pub fn paid_gross(&self, place: usize) -> i64 {
        self.parts_of(place, TrancheState::Paid)
    }

    /// Reserved, committed, ordered and paid, from the places alone.
    pub fn held(&self) -> [i64; 4] {
        let mut held = [0; 4];
        for (number, place) in self.places.iter().enumerate() {
            let (ordered, paid) = (self.parts_of(number, TrancheState::Ordered), self.paid_gross(number));
            match place.state {
                Reserved => held[0] += place.amount,
                Offered | Committed | Active => held[1] += place.amount - ordered - paid,
                _ => {}
            }
            held[2] += ordered;
            held[3] += paid - place.returned;
        }
        held
    }

    pub fn free(&self) -> i64 {
        self.envelope - self.held().iter().sum::<i64>() - self.returned
    }

    fn by_rank(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.places.len()).collect();
        order.sort_by_key(|&number| self.places[number].rank);
        order
    }

    /// What happens by itself.
    pub fn settle(&mut self) {
        for place in &mut self.places {
            if matches!(place.state, Offered | Committed) && place.deadline <= self.now {
                place.state = Lapsed;
                self.ideas_left += u32::from(place.ranked.is_none());
            }
        }
        if !self.allocating {
            return;
        }
        for number in self.by_rank() {
            if self.places[number].state == Queued && !self.places[number].skipped {
                if self.places[number].amount > self.free() {
                    return;
                }
                self.places[number].state = Reserved;
            }
        }
    }

    /// Whether the rules allow it; if so, it is done.
    pub fn tries(&mut self, what: Try) -> bool {
        self.settle();
        let done = self.does(what).is_some();
        self.settle();
        done
    }

    /// The same with nothing that happens by itself.
    pub fn does(&mut self, what: Try) -> Option<()> {
        match what {
            Try::Queue { amount, rank } => self.queue(amount, rank),
            Try::Allocate => (!std::mem::replace(&mut self.allocating, true)).then_some(()),
            Try::Resize(amount) => self.resize(amount),
            Try::Carry(amount) if amount <= self.free() => {
                self.envelope -= amount;
                self.later += amount;
                Some(())
            }
            Try::Carry(_) => None,
            Try::Correct(number, outcome) => self.correct(number, outcome),
            Try::Reopen => (std::mem::take(&mut self.returned) > 0).then_some(()),
            Try::Wait(days) => {
                self.now += days * DAY;
                Some(())
            }
            Try::Certify(n) => self.step(n, TrancheState::Requested, TrancheState::Certified),
            Try::Order(n) => self.step(n, TrancheState::Certified, TrancheState::Ordered),
            Try::Paid(n) => self.step(n, TrancheState::Ordered, TrancheState::Paid),
            Try::Fail(n) => self.step(n, TrancheState::Ordered, TrancheState::Requested),
            Try::Reject(n) => self
                .step(n, TrancheState::Requested, TrancheState::Rejected)
                .or_else(|| self.step(n, TrancheState::Certified, TrancheState::Rejected)),
            Try::Skip(n)
            | Try::Unskip(n)
            | Try::Offer(n)
            | Try::Approve(n)
            | Try::Commit(n)
            | Try::Accept(n)
            | Try::Decline(n)
            | Try::Request(n, _)
            | Try::Return(n, _)
            | Try::Settle(n) => self.with_place(what, n),
        }
    }

    fn with_place(&mut self, what: Try, number: usize) -> Option<()> {
        let free_parts = self.places.get(number)?.amount - self.requested(number);
        let open = [TrancheState::Requested, TrancheState::Certified, TrancheState::Ordered];
        let nothing_open = !self.parts.iter().any(|p| p.place == number && open.contains(&p.state));
        let paid = self.paid_gross(number);
        let now = self.now;
        let place = &mut self.places[number];
        let state = place.state;
        match what {
            Try::Skip(_) if matches!(state, Queued | Reserved) && !place.skipped => {
                place.skipped = true;
                place.state = Queued;
            }
            Try::Unskip(_) if place.skipped => place.skipped = false,
            Try::Offer(_) if state == Reserved => (place.state, place.deadline) = (Offered, now + 10 * DAY),
            Try::Approve(_) if state == Offered && !place.approved => place.approved = true,
            Try::Commit(_) if state == Offered && place.approved => {
                (place.state, place.deadline) = (Committed, now + 20 * DAY);
            }
            Try::Accept(_) if state == Committed => place.state = Active,
            Try::Decline(_) if matches!(state, Queued | Reserved | Offered | Committed) => {
                place.state = Declined;
                self.ideas_left += u32::from(place.ranked.is_none());
            }
            Try::Request(_, amount) if state == Active && amount <= free_parts => {
                self.parts.push(Part { place: number, amount, state: TrancheState::Requested });
            }
            Try::Return(_, amount) if amount <= paid - place.returned => {
                place.returned += amount;
                self.returned += amount;
                let free = state == Settled && place.returned == paid && place.ranked.is_none();
                self.ideas_left += u32::from(free);
            }
            Try::Settle(_) if state == Active && nothing_open => {
                place.state = Settled;
                self.ideas_left += u32::from(paid == place.returned && place.ranked.is_none());
            }
            _ => return None,
        }
        Some(())
    }

    fn step(&mut self, number: usize, from: TrancheState, to: TrancheState) -> Option<()> {
        let part = self.parts.get_mut(number).filter(|part| part.state == from)?;
        part.state = to;
        Some(())
    }

    fn queue(&mut self, amount: i64, rank: Option<u32>) -> Option<()> {
        let last = self.places.iter().map(|place| place.rank).max().unwrap_or(0);
        let rank = rank.unwrap_or(last.max(self.ranked.len() as u32) + 1);
        let waits = |p: &Place| matches!(p.state, Queued | Removed);
        let passed = self.places.iter().any(|p| p.rank == rank || p.rank > rank && !waits(p));
        if passed || self.ideas_left == 0 {
            return None;
        }
        self.ideas_left -= 1;
        self.enter(amount, rank, None);
        Some(())
    }

    /// Out of the queue while nothing is promised; in at its own rank, or the first one after it that is free.
    fn correct(&mut self, number: usize, outcome: Outcome) -> Option<()> {
        if self.ranked[number].outcome == outcome {
            return Some(()); // a new reason alone
        }
        let last = (0..self.places.len()).rev().find(|place| self.places[*place].ranked == Some(number));
        let stands = last.map(|place| self.places[place].state);
        if outcome != Outcome::Selected {
            let kept = last.is_some_and(|place| self.paid_gross(place) > self.places[place].returned);
            match (stands, last) {
                (Some(Offered | Committed | Active), _) => return None,
                (Some(Settled), _) if kept => return None,
                (Some(Queued | Reserved), Some(place)) => self.places[place].state = Removed,
                _ => {}
            }
        } else {
            match (stands, last) {
                (Some(Removed), Some(place)) => {
                    self.make_way(self.places[place].rank);
                    self.places[place].state = Queued;
                }
                (None | Some(Declined | Lapsed), _) => {
                    let taken = |rank: &u32| self.places.iter().any(|place| place.rank == *rank);
                    let rank = (number as u32 + 1..).find(|rank| !taken(rank))?;
                    self.make_way(rank);
                    self.enter(self.ranked[number].amount, rank, Some(number));
                }
                _ => {}
            }
        }
        self.ranked[number].outcome = outcome;
        Some(())
    }

    /// Nobody behind a rank keeps what is only reserved.
    fn make_way(&mut self, rank: u32) {
        for place in self.places.iter_mut().filter(|place| place.rank > rank && place.state == Reserved) {
            place.state = Queued;
        }
    }

    /// Free money goes first, then what came back, then what is reserved, from the bottom.
    fn resize(&mut self, amount: i64) -> Option<()> {
        let [_, committed, ordered, paid] = self.held();
        if amount < committed + ordered + paid {
            return None;
        }
        self.envelope = amount;
        if self.free() < 0 {
            let from_returned = (-self.free()).min(self.returned);
            self.returned -= from_returned;
        }
        for number in self.by_rank().into_iter().rev() {
            if self.free() < 0 && self.places[number].state == Reserved {
                self.places[number].state = Queued;
            }
        }
        Some(())
    }
}
