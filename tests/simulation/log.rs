//! What was asked, what was answered, and a trace of it all that is the same for the same seed.

use super::wish::{Request, Wish};
use idedugnad::contest::Subject;
use idedugnad::engine::{Committed, Refused};
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

pub type Answer = Result<Committed, Refused>;

/// What a client knows of its request.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// Nothing: no answer came, or one that leaves it open.
    Unknown,
    Done {
        seq: u64,
        at: i64,
        subjects: Vec<Subject>,
    },
    Refused,
}

/// A request and what its client knows.
pub struct Asked {
    pub request: Request,
    pub since: i64,
    pub attempts: u32,
    pub outcome: Outcome,
    /// Whether an attempt ended without an answer: it may be stored, whatever another attempt was told.
    pub in_doubt: bool,
    /// Attempts that wait for their answer.
    waiting: usize,
}

impl Asked {
    pub fn is_ballot(&self) -> bool {
        matches!(self.request.wish, Wish::Ballot { .. })
    }
}

/// An attempt that waits for its answer.
pub struct Call {
    pub request: usize,
    pub replica: usize,
    /// The true time, and what the replica had published, when it was sent.
    pub sent: (i64, u64),
    pub answer: Pin<Box<dyn Future<Output = Answer>>>,
}

/// A refusal must have been right at some moment between these.
pub struct Refusal {
    pub request: usize,
    pub why: String,
    pub seqs: (u64, u64),
    pub times: (i64, i64),
}

#[derive(Default)]
pub struct Log {
    pub asked: Vec<Asked>,
    pub refusals: Vec<Refusal>,
    pub trace: Vec<String>,
    calls: Vec<Call>,
    reads: Vec<Read>,
}

/// Somebody who reads what is newer than they have seen.
struct Read {
    replica: usize,
    seq: u64,
    came: Pin<Box<dyn Future<Output = bool>>>,
}

impl Log {
    pub fn note(&mut self, what: impl FnOnce() -> String) {
        self.trace.push(what());
    }

    /// Whether a person may ask for this: whoever has cast a ballot waits until its outcome is known.
    pub fn is_free(&self, who: u32, wish: &Wish) -> bool {
        let Wish::Ballot { campaign, .. } = wish else { return true };
        !self.asked.iter().any(|asked| {
            let same = matches!(&asked.request.wish, Wish::Ballot { campaign: c, .. } if c == campaign);
            asked.request.who == who && same && (asked.waiting > 0 || asked.outcome == Outcome::Unknown)
        })
    }

    pub fn add(&mut self, who: u32, wish: Wish, since: i64) -> usize {
        let number = self.asked.len() as u32 + 1;
        let request = Request { number, who, wish };
        let outcome = Outcome::Unknown;
        self.asked.push(Asked { request, since, attempts: 0, outcome, in_doubt: false, waiting: 0 });
        self.asked.len() - 1
    }

    pub fn send(&mut self, mut call: Call) {
        let asked = &mut self.asked[call.request];
        asked.waiting += 1;
        let Request { number, who, wish } = &asked.request;
        self.trace.push(format!("{who} asks replica {} for #{number} {wish:?}", call.replica));
        // Being polled once puts it into the replica's queue.
        if let Poll::Ready(answer) = poll(&mut call) {
            call.answer = Box::pin(std::future::ready(answer));
        }
        self.calls.push(call);
    }

    /// The requests whose outcome is unknown and that nobody is waiting for.
    pub fn unknown(&self, worth: impl Fn(&Asked) -> bool) -> Vec<usize> {
        let open = |asked: &Asked| asked.outcome == Outcome::Unknown && asked.waiting == 0 && worth(asked);
        (0..self.asked.len()).filter(|request| open(&self.asked[*request])).collect()
    }

    /// Whether nobody waits for an answer.
    pub fn is_silent(&self) -> bool {
        self.calls.is_empty()
    }

    /// Somebody waits on a replica for what was committed in `seq`.
    pub fn read(&mut self, replica: usize, seq: u64, came: Pin<Box<dyn Future<Output = bool>>>) {
        self.trace.push(format!("somebody reads replica {replica} as of {seq}"));
        self.reads.push(Read { replica, seq, came });
    }

    /// A replica is gone: whoever waits for it will hear nothing.
    pub fn hang_up(&mut self, replica: usize) {
        self.reads.retain(|read| read.replica != replica);
        let all = std::mem::take(&mut self.calls);
        let (gone, left): (Vec<Call>, Vec<Call>) = all.into_iter().partition(|call| call.replica == replica);
        self.calls = left;
        for call in gone {
            self.asked[call.request].waiting -= 1;
            self.asked[call.request].in_doubt = true;
        }
    }

    /// Hears the answers that have come.
    ///
    /// # Errors
    /// When an answer cannot be right whatever was stored.
    pub fn hear(&mut self, now: i64, published: impl Fn(usize) -> u64) -> Result<(), String> {
        let mut waiting = Vec::with_capacity(self.calls.len());
        for mut call in std::mem::take(&mut self.calls) {
            match poll(&mut call) {
                Poll::Pending => waiting.push(call),
                Poll::Ready(answer) => self.take(call, answer, now, &published)?,
            }
        }
        self.calls = waiting;
        let reads = std::mem::take(&mut self.reads);
        for mut read in reads {
            match read.came.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
                Poll::Pending => self.reads.push(read),
                Poll::Ready(false) => self.trace.push(format!("{} does not come in time", read.seq)),
                Poll::Ready(true) if published(read.replica) < read.seq => {
                    return Err(format!("a reader was told that {} has come", read.seq));
                }
                Poll::Ready(true) => {}
            }
        }
        Ok(())
    }

    fn take(
        &mut self,
        call: Call,
        answer: Answer,
        now: i64,
        published: &impl Fn(usize) -> u64,
    ) -> Result<(), String> {
        let asked = &mut self.asked[call.request];
        asked.waiting -= 1;
        let number = asked.request.number;
        match answer {
            Ok(done) => {
                self.trace.push(format!("#{number} is done in {} {:?}", done.seq, done.subjects));
                let newest = done.moment.seq.min(published(call.replica));
                if newest < done.seq {
                    return Err(format!("#{number} is done in {}, but published is {newest}", done.seq));
                }
                let outcome = Outcome::Done { seq: done.seq, at: done.at.0, subjects: done.subjects };
                let before = std::mem::replace(&mut asked.outcome, outcome);
                let same = before == asked.outcome && done.repeated;
                if matches!(before, Outcome::Done { .. }) && !same && !asked.is_ballot() {
                    let after = &asked.outcome;
                    return Err(format!("#{number} was answered {before:?} and then {after:?}"));
                }
            }
            Err(Refused::Rejected(why)) => {
                self.trace.push(format!("#{number} is refused: {why:?}"));
                if matches!(asked.outcome, Outcome::Done { .. }) {
                    return Err(format!("#{number} was done and then refused: {why:?}"));
                }
                asked.outcome = Outcome::Refused;
                let seqs = (call.sent.1, published(call.replica).max(call.sent.1));
                let (why, times) = (format!("{why:?}"), (call.sent.0, now));
                self.refusals.push(Refusal { request: call.request, why, seqs, times });
            }
            Err(wrong @ (Refused::Incident(_) | Refused::RequestReused)) => {
                return Err(format!("#{number} was answered {wrong:?}"));
            }
            Err(open) => {
                self.trace.push(format!("#{number} is {open:?}"));
                asked.in_doubt = true;
            }
        }
        Ok(())
    }
}

/// Looks whether an answer has come; nobody needs to be woken, because the driver looks again by itself.
fn poll(call: &mut Call) -> Poll<Answer> {
    call.answer.as_mut().poll(&mut Context::from_waker(Waker::noop()))
}
