//! Whether commands are taken, and if not, why: what mends itself is a hindrance, what does not is poison.

use super::Refused;
use super::poison::Poison;
use arc_swap::ArcSwapOption;

/// Why no commands are taken at present; the engine goes on trying.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hindrance {
    /// Journal or vault cannot be reached.
    Outage(String),
    /// This machine's clock is so many milliseconds ahead of the database's; negative: behind.
    ClockOff(i64),
}

/// What the writer tells everybody about itself.
#[derive(Debug, Default)]
pub struct Readiness {
    /// Why writing has stopped for good, if it has.
    pub poison: Poison,
    hindrance: ArcSwapOption<Hindrance>,
}

impl Readiness {
    /// From now on this stands in the way of writing; `None`: nothing does.
    pub fn set(&self, hindrance: Option<Hindrance>) {
        let before = self.hindrance.load_full();
        if before.as_deref() != hindrance.as_ref() {
            match &hindrance {
                Some(hindrance) => tracing::warn!(?hindrance, "no commands are taken for now"),
                None => tracing::info!("commands are taken again"),
            }
            self.hindrance.store(hindrance.map(std::sync::Arc::new));
        }
    }

    /// Whether journal or vault cannot be reached at present.
    pub fn is_out(&self) -> bool {
        let out = matches!(self.hindrance.load().as_deref(), Some(Hindrance::Outage(_)));
        out && self.poison.reason().is_none()
    }

    /// What a command is told at the door, if it need not even be tried.
    pub fn refusal(&self) -> Option<Refused> {
        if self.poison.reason().is_some() {
            return Some(Refused::Unavailable);
        }
        self.hindrance.load().as_deref().map(|hindrance| match hindrance {
            Hindrance::Outage(_) => Refused::Unavailable,
            Hindrance::ClockOff(_) => Refused::ClockOff,
        })
    }

    /// Why no commands are taken, for the operator.
    pub fn reason(&self) -> Option<String> {
        if let Some(reason) = self.poison.reason() {
            return Some(reason.to_owned());
        }
        self.hindrance.load().as_deref().map(|hindrance| match hindrance {
            Hindrance::Outage(reason) => reason.clone(),
            Hindrance::ClockOff(ms) if *ms > 0 => {
                format!("this machine's clock is {ms} ms ahead of the database's")
            }
            Hindrance::ClockOff(ms) => format!("this machine's clock is {} ms behind the database's", -ms),
        })
    }
}
