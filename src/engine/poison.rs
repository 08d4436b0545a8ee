//! Fail-stop: when the state may be doubtful or the journal cannot be trusted, writing ends until an operator has looked.

use std::any::Any;
use std::sync::{Arc, OnceLock};

/// Once poisoned, always poisoned: every clone knows the first reason.
#[derive(Clone, Debug, Default)]
pub struct Poison {
    reason: Arc<OnceLock<String>>,
}

impl Poison {
    /// Stops all writing for this reason; a later reason is only logged.
    pub fn spread(&self, reason: String) {
        tracing::error!(%reason, "writing has stopped");
        let _ = self.reason.set(reason);
    }

    /// Why writing has stopped, if it has.
    pub fn reason(&self) -> Option<&str> {
        self.reason.get().map(String::as_str)
    }
}

/// Runs `doubtful` and turns a panic into its message.
pub fn catch<T>(doubtful: impl FnOnce() -> T) -> Result<T, String> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(doubtful)).map_err(|panic| message(&*panic))
}

fn message(panic: &(dyn Any + Send)) -> String {
    match (panic.downcast_ref::<&str>(), panic.downcast_ref::<String>()) {
        (Some(text), _) => (*text).to_owned(),
        (_, Some(text)) => text.clone(),
        _ => "a panic without words".to_owned(),
    }
}
