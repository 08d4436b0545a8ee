//! One run: a seed decides who asks for what on which replica, what goes wrong, and how time passes.

use super::chance::Chance;
use super::log::{Asked, Call, Log, Outcome};
use super::replica::Replica;
use super::time::{Quiet, TrueTime};
use super::wishing::wish;
use super::world::*;
use idedugnad::journal::Journal;
use idedugnad::journal::memory::{MemoryJournal, Trouble};
use idedugnad::vault::memory::MemoryVault;

/// How much happens in a run.
const STEPS: usize = 70;
/// After so long a request is repeated no more: the engine remembers it for a day.
const PATIENCE_MS: i64 = 18 * HOUR;
/// So much may a stamp be ahead of the true time: a replica whose clock is more than two seconds off must not stamp.
const STAMP_AHEAD_MAX_MS: i64 = 2_000;
/// How many rounds of repeats must settle everything once nothing goes wrong any more.
const ROUNDS_MAX: usize = 60;

/// A run under way.
pub struct Run {
    chance: Chance,
    time: TrueTime,
    quiet: Quiet,
    pub journal: MemoryJournal,
    pub vault: MemoryVault,
    pub replicas: Vec<Replica>,
    pub log: Log,
}

/// What can happen next.
#[derive(Clone, Copy)]
enum Step {
    Send,
    Repeat,
    RepeatKnown,
    Trouble,
    Deliver,
    Moments,
    Hours,
    Ring,
    Crash,
    Start,
    Outage,
    Mend,
    Freeze,
    Thaw,
    Read,
    ClockWrong,
    ClockRight,
    Restart,
}

const STEPS_WEIGHED: &[(usize, Step)] = &[
    (40, Step::Send),
    (10, Step::Repeat),
    (4, Step::RepeatKnown),
    (14, Step::Trouble),
    (5, Step::Deliver),
    (12, Step::Moments),
    (6, Step::Hours),
    (3, Step::Ring),
    (2, Step::Crash),
    (8, Step::Start),
    (2, Step::Outage),
    (5, Step::Mend),
    (2, Step::Freeze),
    (4, Step::Thaw),
    (6, Step::Read),
    (1, Step::ClockWrong),
    (4, Step::ClockRight),
    (1, Step::Restart),
];

impl Run {
    /// A world with its replicas, all running.
    pub fn begin(seed: u64, quiet: Quiet) -> Result<Run, String> {
        let mut chance = Chance::of(seed);
        let (mut journal, mut vault) = (MemoryJournal::new(), MemoryVault::seeded(seed));
        World::new().store(&mut journal, &mut vault);
        let time = TrueTime::new(START);
        vault.tell_time(time.now());
        journal.set_time(Some(time.now()));
        let number = 2 + chance.below(3);
        let replicas = (0..number).map(|_| Replica::new(chance.between(-OFF_MS, OFF_MS))).collect();
        let mut run = Run { chance, time, quiet, journal, vault, replicas, log: Log::default() };
        for number in 0..run.replicas.len() {
            run.start(number)?;
        }
        Ok(run)
    }

    /// Lets things happen, and then lets everything come to rest.
    pub async fn go(&mut self) -> Result<(), String> {
        for _ in 0..STEPS {
            let step = self.chance.weighed(STEPS_WEIGHED);
            self.step(step)?;
            self.settle().await?;
        }
        self.come_to_rest().await
    }

    fn step(&mut self, step: Step) -> Result<(), String> {
        let replica = self.chance.below(self.replicas.len());
        match step {
            Step::Send => self.send_some(replica),
            Step::Repeat => self.repeat_unknown(Some(replica)),
            Step::RepeatKnown => self.repeat_known(replica),
            Step::Trouble => self.trouble(replica),
            Step::Deliver => {
                let stored = self.journal.deliver();
                self.log.note(|| format!("{stored} late batches are stored"));
            }
            Step::Hours if self.log.is_silent() => {
                self.journal.deliver(); // nothing is under way for hours
                let minutes = self.chance.between(5, 14 * 60);
                self.pass(minutes * HOUR / 60);
                self.ring(replica);
            }
            Step::Moments | Step::Hours => {
                let ms = self.chance.between(1, 700);
                self.pass(ms); // nobody waits for hours
            }
            Step::Ring => self.ring(replica),
            Step::Crash => self.crash(replica, "crashes"),
            Step::Start => return self.start_all(),
            Step::Outage => {
                if let Some(wire) = self.replicas[replica].wire() {
                    wire.cut("the journal does not answer");
                    self.replicas[replica].outage = true;
                    self.log.note(|| format!("replica {replica} is cut off"));
                }
            }
            Step::Mend => self.mend(replica),
            Step::Freeze => self.replicas[replica].frozen = true,
            Step::Thaw => self.replicas[replica].frozen = false,
            Step::Read => self.read(replica),
            Step::ClockWrong => {
                let hours = if self.chance.percent(50) { 1 } else { -1 };
                self.replicas[replica].set_clock(Some(hours * HOUR));
                self.log.note(|| format!("the clock of replica {replica} is {hours} h wrong"));
            }
            Step::ClockRight => self.replicas[replica].set_clock(None),
            Step::Restart if self.log.is_silent() => {
                self.log.note(|| format!("replica {replica} is closed"));
                self.replicas[replica].close();
                self.log.hang_up(replica);
            }
            Step::Restart => {}
        }
        Ok(())
    }

    /// Waits until nothing more can happen by itself, then hears what was answered.
    async fn settle(&mut self) -> Result<(), String> {
        (&self.quiet).await;
        self.hear()?;
        let stamp = self.journal.head().ok().flatten().map_or(0, |head| head.at);
        if stamp > self.time.now() + STAMP_AHEAD_MAX_MS {
            return Err(format!("a wrong clock has stamped {stamp}"));
        }
        for number in 0..self.replicas.len() {
            if self.replicas[number].has_died() {
                self.crash(number, "dies of its trouble");
            }
            self.replicas[number].look().map_err(|what| format!("replica {number} {what}"))?;
        }
        Ok(())
    }

    fn hear(&mut self) -> Result<(), String> {
        let replicas = &self.replicas;
        self.log.hear(self.time.now(), |replica| replicas[replica].moment().map_or(0, |moment| moment.seq))
    }

    fn send_some(&mut self, replica: usize) {
        let Some(engine) = self.replicas[replica].engine().cloned() else { return };
        let moment = engine.moment();
        for _ in 0..=self.chance.below(4) {
            let (who, wish) = wish(&mut self.chance, &moment.state, self.time.now());
            if !self.log.is_free(who, &wish) {
                continue; // people wait for the answer to one ballot before they cast the next
            }
            let request = self.log.add(who, wish, self.time.now());
            self.send(request, replica);
        }
    }

    /// Sends a request, for the first time or again.
    fn send(&mut self, request: usize, replica: usize) {
        let Some(engine) = self.replicas[replica].engine().cloned() else { return };
        let asked = &mut self.log.asked[request];
        asked.attempts += 1;
        let submission = asked.request.submission(asked.attempts);
        let seq = engine.moment().seq;
        let answer = Box::pin(async move { engine.submit(submission).await });
        let sent = (self.time.now(), seq);
        self.log.send(Call { request, replica, sent, answer });
    }

    /// Repeats what nobody knows the outcome of, on one replica or on any.
    fn repeat_unknown(&mut self, replica: Option<usize>) {
        let now = self.time.now();
        let unknown = self.log.unknown(|asked| now - asked.since < PATIENCE_MS);
        for request in unknown {
            let to = replica.unwrap_or_else(|| self.chance.below(self.replicas.len()));
            self.send(request, to);
        }
    }

    /// Somebody who knows of a change reads on another replica: they must find it there.
    fn read(&mut self, replica: usize) {
        let Some(engine) = self.replicas[replica].engine().cloned() else { return };
        let done = |asked: &Asked| match asked.outcome {
            Outcome::Done { seq, .. } => Some(seq),
            _ => None,
        };
        let Some(seq) = self.log.asked.iter().filter_map(done).max() else { return };
        let connected = !self.replicas[replica].outage && !self.replicas[replica].frozen;
        if connected && engine.ready().is_ok() {
            self.log.read(replica, seq, Box::pin(async move { engine.reached(seq).await }));
        }
    }

    fn repeat_known(&mut self, replica: usize) {
        let now = self.time.now();
        let known: Vec<usize> = (0..self.log.asked.len())
            .filter(|request| {
                let asked = &self.log.asked[*request];
                let done = matches!(asked.outcome, Outcome::Done { .. });
                done && now - asked.since < PATIENCE_MS && !asked.is_ballot()
            })
            .collect();
        if let Some(request) = self.chance.pick(&known) {
            self.send(request, replica);
        }
    }

    fn trouble(&mut self, replica: usize) {
        let Some(wire) = self.replicas[replica].wire() else { return };
        let kind = self.chance.weighed(&[(5, 0), (5, 1), (5, 2), (3, 3), (1, 4), (1, 5)]);
        let trouble = match kind {
            0 => Trouble::LostAcknowledgement,
            1 => Trouble::LostRequest,
            2 => Trouble::Late,
            3 => Trouble::Overtaken,
            4 => Trouble::CutBefore,
            _ => Trouble::CutAfter,
        };
        self.log.note(|| format!("replica {replica} will meet {trouble:?}"));
        wire.trouble(trouble);
    }

    fn pass(&mut self, ms: i64) {
        self.time.pass(ms);
        self.vault.tell_time(self.time.now());
        self.journal.set_time(Some(self.time.now()));
        self.replicas.iter().for_each(Replica::ring_timers);
        self.log.note(|| format!("{ms} ms pass"));
    }

    /// The scheduler of one replica looks whether anything is due.
    fn ring(&self, replica: usize) {
        if let Some(engine) = self.replicas[replica].engine() {
            engine.bell_rope().ring();
        }
    }

    fn crash(&mut self, number: usize, how: &str) {
        if self.replicas[number].engine().is_some() {
            self.log.note(|| format!("replica {number} {how}"));
            self.replicas[number].crash();
            self.log.hang_up(number);
        }
    }

    fn start(&mut self, number: usize) -> Result<(), String> {
        let Run { replicas, journal, vault, time, .. } = self;
        replicas[number].start(journal, vault, time)?;
        self.log.note(|| format!("replica {number} starts"));
        Ok(())
    }

    /// What the machinery around the replicas does: it starts those that are gone.
    fn start_all(&mut self) -> Result<(), String> {
        for number in 0..self.replicas.len() {
            if self.replicas[number].engine().is_none() {
                self.start(number)?;
            }
        }
        Ok(())
    }

    fn mend(&mut self, number: usize) {
        if let Some(wire) = self.replicas[number].wire().filter(|_| self.replicas[number].outage) {
            wire.mend();
            self.replicas[number].outage = false;
            self.log.note(|| format!("replica {number} is connected again"));
        }
    }

    /// Nothing goes wrong any more: after enough repeats everybody must know everything.
    async fn come_to_rest(&mut self) -> Result<(), String> {
        self.log.note(|| "nothing goes wrong any more".into());
        for number in 0..self.replicas.len() {
            self.mend(number);
            self.replicas[number].frozen = false;
            self.replicas[number].set_clock(None);
            if let Some(wire) = self.replicas[number].wire() {
                wire.calm();
            }
        }
        self.journal.deliver();
        let mut why = String::new();
        for _ in 0..ROUNDS_MAX {
            self.settle().await?;
            self.start_all()?;
            self.pass(1_000);
            self.settle().await?;
            let now = self.time.now();
            let hindered = self.replicas.iter().find_map(Replica::hindrance);
            let unknown = self.log.unknown(|asked| now - asked.since < PATIENCE_MS);
            if unknown.is_empty() && self.log.is_silent() && hindered.is_none() {
                return self.quiet_end().await;
            }
            why = hindered.unwrap_or_else(|| format!("{} requests are unknown", unknown.len()));
            self.repeat_unknown(None);
        }
        Err(format!("after {ROUNDS_MAX} rounds of repeats: {why}"))
    }

    /// A last look of every replica at what the others have stored.
    async fn quiet_end(&mut self) -> Result<(), String> {
        for _ in 0..2 {
            self.pass(600);
            self.settle().await?;
        }
        Ok(())
    }
}
