//! The rules of one pilot and its benefits, told again as naively as possible: days for instants, whole numbers for
//! values, and everything that follows from measurements counted anew each time.

use idedugnad::contest::benefit::BenefitState::{self, *};
use idedugnad::contest::benefit::MeasurementState::{self, *};
use idedugnad::contest::pilot::GateOutcome;
use idedugnad::contest::pilot::PilotState;

/// People by number.
pub const SPONSOR: u32 = 1;
pub const LEAD: u32 = 2;
pub const MATE: u32 = 3;
pub const GRO: u32 = 4;
pub const MANAGER: u32 = 5;
pub const SECOND: u32 = 6;
/// Those who follow benefits up.
pub const FOLLOWERS: [u32; 2] = [GRO, SECOND];

/// What an indicator is to reach; every month, at the office that tries the pilot out.
pub const TARGET: i64 = 80;
/// Half a month, in half days: measurements further apart are not in a row.
const GAP_MAX_HALF_DAYS: i64 = 31;
/// When benefits should have come.
pub const HORIZON: i64 = 250;

/// Something that may be tried; numbers choose among what there is.
#[derive(Clone, Copy, Debug)]
pub enum Try {
    Anchor(bool),
    Identify { wanted: bool },
    Qualify { benefit: usize, owner: u32, sure: bool },
    Ask { benefit: usize, owner: u32 },
    Answer { benefit: usize, who: u32, accept: bool },
    Add { benefit: usize, streak: u32, share: u32 },
    Claim { indicator: usize, benefit: usize, share: u32 },
    Baseline { indicator: usize, value: i64 },
    Submit,
    SendBack,
    Approve { who: u32 },
    Start { retrospective: bool },
    Pause,
    Resume,
    End,
    MoveEnd(i64),
    Evaluate,
    Gate { who: u32, outcome: GateOutcome },
    HandOver,
    Close,
    Abandon,
    Record { indicator: usize, who: u32, tries: bool, back: i64, length: i64, value: i64 },
    Verify { measurement: usize, who: u32 },
    Reject { measurement: usize, who: u32 },
    Correct { measurement: usize, who: u32, value: i64 },
    TakeUp { benefit: usize },
    Settle { benefit: usize, partly: bool },
    Drop { benefit: usize },
    Wait(i64),
}

#[derive(Clone, Debug)]
pub struct Benefit {
    pub wanted: bool,
    pub state: BenefitState,
    pub owner: Option<u32>,
    pub asked: Option<u32>,
    pub sure: bool,
    pub qualified: bool,
    pub counts_from: Option<i64>,
}

#[derive(Clone, Debug)]
pub struct Indicator {
    pub streak: u32,
    /// Benefit and percent.
    pub shares: Vec<(usize, u32)>,
    pub baseline: Option<i64>,
}

#[derive(Clone, Debug)]
pub struct Measurement {
    pub indicator: usize,
    /// At the office that tries the pilot out, and not at the one it is compared with.
    pub tries: bool,
    pub from: i64,
    pub until: i64,
    pub value: i64,
    pub reporter: u32,
    pub state: MeasurementState,
    /// When its first version was recorded.
    pub first: i64,
    pub corrects: Option<usize>,
}

#[derive(Clone, Debug)]
pub struct Model {
    pub now: i64,
    pub pilot: PilotState,
    pub anchored: bool,
    pub started: Option<i64>,
    pub end: i64,
    pub adjustments: u32,
    pub benefits: Vec<Benefit>,
    pub indicators: Vec<Indicator>,
    pub measurements: Vec<Measurement>,
}

impl Model {
    pub fn new(end: i64) -> Model {
        Model {
            now: 0,
            pilot: PilotState::Planned,
            anchored: false,
            started: None,
            end,
            adjustments: 0,
            benefits: Vec::new(),
            indicators: Vec::new(),
            measurements: Vec::new(),
        }
    }

    /// What happens by itself: a run ends.
    pub fn settle(&mut self) {
        if self.pilot == PilotState::Running && self.end <= self.now {
            self.pilot = PilotState::Evaluating;
        }
    }

    /// Whether the rules allow it; if so, it is done.
    pub fn tries(&mut self, what: Try) -> bool {
        self.settle();
        let done =
            self.planning(what).or_else(|| self.running(what)).or_else(|| self.measuring(what)).is_some();
        self.settle();
        done
    }

    fn indicators_of(&self, benefit: usize) -> impl Iterator<Item = (usize, &Indicator)> {
        let of = move |one: &&Indicator| one.shares.iter().any(|share| share.0 == benefit);
        self.indicators.iter().enumerate().filter(move |(_, one)| of(one))
    }

    fn open(&self, benefit: usize) -> Option<()> {
        matches!(self.benefits.get(benefit)?.state, Identified | Qualified).then_some(())
    }

    fn ended(&self) -> bool {
        matches!(self.pilot, PilotState::Closed | PilotState::Stopped | PilotState::Abandoned)
    }

    fn before_the_end(&self) -> bool {
        use PilotState::*;
        matches!(self.pilot, Planned | BaselinePending | Ready | Running | Paused)
    }

    fn planning(&mut self, what: Try) -> Option<()> {
        match what {
            Try::Anchor(done) if self.before_the_end() => self.anchored = done,
            Try::Identify { wanted } if !self.ended() => self.benefits.push(Benefit {
                wanted,
                state: Identified,
                owner: None,
                asked: None,
                sure: false,
                qualified: false,
                counts_from: None,
            }),
            Try::Qualify { benefit, owner, sure } => {
                self.open(benefit)?;
                if self.now >= HORIZON || (sure && self.started.is_some()) {
                    return None;
                }
                let row = &mut self.benefits[benefit];
                (row.state, row.sure, row.qualified) = (Qualified, sure, true);
                row.asked = if row.owner == Some(owner) { row.asked } else { Some(owner) };
            }
            Try::Ask { benefit, owner } => {
                let row = self.benefits.get_mut(benefit)?;
                if row.state == Identified || is_final(row.state) || row.owner == Some(owner) {
                    return None;
                }
                row.asked = Some(owner);
            }
            Try::Answer { benefit, who, accept } => {
                let row = self.benefits.get_mut(benefit)?;
                if row.asked != Some(who) || is_final(row.state) {
                    return None;
                }
                row.asked = None;
                row.owner = if accept { Some(who) } else { row.owner };
            }
            Try::Add { benefit, streak, share } => {
                self.open(benefit)?;
                self.indicators.push(Indicator { streak, shares: vec![(benefit, share)], baseline: None });
            }
            Try::Claim { indicator, benefit, share } => {
                self.open(benefit)?;
                let row = self.indicators.get_mut(indicator)?;
                let claimed: u32 = row.shares.iter().map(|share| share.1).sum();
                if row.shares.iter().any(|share| share.0 == benefit) || claimed + share > 100 {
                    return None;
                }
                row.shares.push((benefit, share));
            }
            Try::Baseline { indicator, value } => {
                let shares = self.indicators.get(indicator)?.shares.clone();
                shares.iter().try_for_each(|share| self.open(share.0))?;
                if value >= TARGET {
                    return None;
                }
                self.indicators[indicator].baseline = Some(value);
            }
            _ => return None,
        }
        Some(())
    }

    fn running(&mut self, what: Try) -> Option<()> {
        use PilotState::*;
        let to = match (what, self.pilot) {
            (Try::Submit, Planned)
                if self.anchored && self.benefits.iter().any(|row| !is_final(row.state)) =>
            {
                BaselinePending
            }
            (Try::SendBack, BaselinePending) => Planned,
            (Try::Approve { who }, BaselinePending | Running | Paused) if FOLLOWERS.contains(&who) => {
                return self.approve();
            }
            (Try::Start { retrospective }, BaselinePending | Ready)
                if retrospective || self.pilot == Ready =>
            {
                if self.end <= self.now {
                    return None;
                }
                self.started.get_or_insert(self.now);
                for row in self.benefits.iter_mut().filter(|row| row.state == Baselined) {
                    (row.state, row.counts_from) = (Tracking, Some(self.now));
                }
                Running
            }
            (Try::Pause, Running) => Paused,
            (Try::Resume, Paused) if self.end > self.now => Running,
            (Try::End, Running | Paused) => Evaluating,
            (Try::MoveEnd(end), _) if self.before_the_end() && end > self.now.max(10) => {
                self.end = end;
                self.pilot
            }
            (Try::Evaluate, Evaluating) if self.waiting() == 0 => Gate,
            (Try::Gate { who: SPONSOR, outcome }, Gate | Parked) => match outcome {
                GateOutcome::Scale => HandingOver,
                GateOutcome::Adjust if self.adjustments == 2 => return None,
                GateOutcome::Adjust => {
                    self.adjustments += 1;
                    Ready
                }
                GateOutcome::Stop => Stopped,
                GateOutcome::Park => Parked,
            },
            (Try::HandOver, HandingOver)
                if self.benefits.iter().all(|row| is_final(row.state) || row.owner.is_some()) =>
            {
                HandedOver
            }
            (Try::Close, HandedOver) => Closed,
            (Try::Abandon, _) if self.before_the_end() => Abandoned,
            _ => return None,
        };
        self.pilot = to;
        Some(())
    }

    fn approve(&mut self) -> Option<()> {
        let under_way = self.pilot != PilotState::BaselinePending;
        let waits = |row: &Benefit| row.state == Qualified || (row.state == Identified && !under_way);
        let waiting: Vec<usize> =
            (0..self.benefits.len()).filter(|&one| waits(&self.benefits[one])).collect();
        let ready = |&one: &usize| {
            let mut indicators = self.indicators_of(one).peekable();
            let measurable = indicators.peek().is_some();
            let sure = self.benefits[one].sure && self.started.is_some();
            self.benefits[one].owner.is_some()
                && measurable
                && !sure
                && indicators.all(|(_, one)| one.baseline.is_some())
        };
        if waiting.is_empty() || !waiting.iter().all(ready) {
            return None;
        }
        let late = self.started.is_some();
        for one in waiting {
            let row = &mut self.benefits[one];
            row.state = if late { Tracking } else { Baselined };
            row.counts_from = late.then_some(self.now).or(row.counts_from);
        }
        self.pilot = if under_way { self.pilot } else { PilotState::Ready };
        Some(())
    }

    /// Whether some benefit is read off the indicator now.
    fn is_tracked(&self, indicator: usize) -> bool {
        let measured =
            |share: &(usize, u32)| matches!(self.benefits[share.0].state, Tracking | Realised | Eroded);
        self.indicators[indicator].shares.iter().any(measured)
    }

    /// Whether the person takes part in measuring what this indicator shows.
    fn measures(&self, indicator: usize, who: u32) -> bool {
        let owns = |share: &(usize, u32)| self.benefits[share.0].owner == Some(who);
        [LEAD, MATE, MANAGER, GRO, SECOND].contains(&who)
            || self.indicators[indicator].shares.iter().any(owns)
    }

    fn measuring(&mut self, what: Try) -> Option<()> {
        match what {
            Try::Record { indicator, who, tries, back, length, value } => {
                let (until, from) = (self.now - back, self.now - back - length);
                self.indicators.get(indicator)?;
                let taken = |row: &Measurement| {
                    let live = matches!(row.state, Submitted | Verified);
                    live && row.indicator == indicator
                        && row.tries == tries
                        && row.from < until
                        && from < row.until
                };
                let allowed = self.measures(indicator, who) && self.is_tracked(indicator);
                let in_time = length > 0 && from >= self.started? && until <= self.now;
                if !allowed || !in_time || self.measurements.iter().any(taken) {
                    return None;
                }
                let (state, reporter, first) = (Submitted, who, self.now);
                let row = Measurement {
                    indicator,
                    tries,
                    from,
                    until,
                    value,
                    reporter,
                    state,
                    first,
                    corrects: None,
                };
                self.measurements.push(row);
            }
            Try::Verify { measurement, who } => {
                self.judge(measurement, who)?;
                self.measurements[measurement].state = Verified;
                if let Some(old) = self.measurements[measurement].corrects {
                    self.measurements[old].state = Corrected;
                }
                self.consequences(self.measurements[measurement].indicator);
            }
            Try::Reject { measurement, who } => {
                self.judge(measurement, who)?;
                self.measurements[measurement].state = Rejected;
            }
            Try::Correct { measurement, who, value } => {
                let old = self.measurements.get(measurement)?.clone();
                let waits = |row: &Measurement| row.corrects == Some(measurement) && row.state == Submitted;
                let live = matches!(old.state, Submitted | Verified);
                let allowed = self.measures(old.indicator, who) && self.is_tracked(old.indicator);
                if !live || !allowed || self.measurements.iter().any(waits) {
                    return None;
                }
                if old.state == Submitted {
                    self.measurements[measurement].state = Corrected;
                }
                let corrects = Some(measurement);
                self.measurements.push(Measurement {
                    value,
                    reporter: who,
                    state: Submitted,
                    corrects,
                    ..old
                });
            }
            Try::TakeUp { benefit } => {
                let row = self.benefits.get_mut(benefit).filter(|row| row.state == Eroded)?;
                (row.state, row.counts_from) = (Tracking, Some(self.now));
            }
            Try::Settle { benefit, partly } => {
                let came = self.indicators_of(benefit).any(|(one, _)| !self.counted(benefit, one).is_empty());
                let early = self.now < HORIZON && !self.ended();
                let row =
                    self.benefits.get_mut(benefit).filter(|row| matches!(row.state, Tracking | Eroded))?;
                if early || (partly && !came) {
                    return None;
                }
                row.state = if partly { PartlyRealised } else { NotRealised };
            }
            Try::Drop { benefit } => {
                let row = self.benefits.get_mut(benefit).filter(|row| !is_final(row.state))?;
                row.state = Dropped;
            }
            _ => return None,
        }
        Some(())
    }

    /// Four eyes: not one's own report, not a benefit of one's own.
    fn judge(&self, measurement: usize, who: u32) -> Option<()> {
        let row = self.measurements.get(measurement).filter(|row| row.state == Submitted)?;
        let owns = self.indicators[row.indicator]
            .shares
            .iter()
            .any(|share| self.benefits[share.0].owner == Some(who));
        (FOLLOWERS.contains(&who) && row.reporter != who && !owns).then_some(())
    }

    /// Verified measurements that count towards a benefit, the latest period first.
    pub fn counted(&self, benefit: usize, indicator: usize) -> Vec<&Measurement> {
        let counts = |row: &&Measurement| {
            let since = self.benefits[benefit].counts_from.is_some_and(|from| from <= row.first);
            row.indicator == indicator && row.tries && row.state == Verified && since
        };
        let mut rows: Vec<&Measurement> = self.measurements.iter().filter(counts).collect();
        rows.sort_by_key(|row| -row.until);
        rows
    }

    fn met_in_a_row(&self, benefit: usize, indicator: usize) -> u32 {
        let rows = self.counted(benefit, indicator);
        let met = rows.iter().take_while(|row| row.value >= TARGET).count();
        let close = |pair: &&[&Measurement]| 2 * (pair[0].from - pair[1].until) <= GAP_MAX_HALF_DAYS;
        let in_a_row = 1 + rows.windows(2).take_while(close).count();
        met.min(in_a_row) as u32
    }

    /// What a verified measurement makes of the benefits that are read off it.
    fn consequences(&mut self, indicator: usize) {
        for (benefit, _) in self.indicators[indicator].shares.clone() {
            let of: Vec<(usize, u32)> =
                self.indicators_of(benefit).map(|(one, row)| (one, row.streak)).collect();
            let reached = of.iter().all(|&(one, streak)| self.met_in_a_row(benefit, one) >= streak);
            let fallen = of.iter().any(|&(one, _)| {
                !self.counted(benefit, one).is_empty() && self.met_in_a_row(benefit, one) == 0
            });
            let row = &mut self.benefits[benefit];
            match row.state {
                Tracking if reached => row.state = Realised,
                Realised if fallen => row.state = Eroded,
                _ => {}
            }
        }
    }

    /// Measurements that nobody has judged.
    pub fn waiting(&self) -> u32 {
        self.measurements.iter().filter(|row| row.state == Submitted).count() as u32
    }

    /// The change since the starting point, and a benefit's share of it in hundredths.
    pub fn attributed(&self, benefit: usize, indicator: usize) -> Option<(i64, i64)> {
        let share = self.indicators[indicator].shares.iter().find(|share| share.0 == benefit)?.1;
        let latest = self.counted(benefit, indicator).first()?.value;
        let change = latest - self.indicators[indicator].baseline?;
        Some((change, change * i64::from(share)))
    }
}

fn is_final(state: BenefitState) -> bool {
    matches!(state, Sustained | PartlyRealised | NotRealised | Dropped)
}
