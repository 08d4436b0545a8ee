//! The number a request can be found by in logs: the caller's own, in the form of W3C Trace Context, or one of ours.

use std::fmt;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use data_encoding::HEXLOWER;
use poem::http::{HeaderMap, HeaderValue};

/// The header that carries it in an answer.
pub const TRACE_HEADER: &str = "Idedugnad-Trace";

/// A trace id: 16 bytes, written as 32 letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trace([u8; 16]);

impl Trace {
    /// The one in `traceparent`, or a new one.
    pub fn of(headers: &HeaderMap) -> Trace {
        headers.get("traceparent").and_then(|parent| read(parent.to_str().ok()?)).unwrap_or_else(Trace::new)
    }

    /// One that no request has had: this process's own number and a count.
    fn new() -> Trace {
        static PROCESS: LazyLock<[u8; 8]> = LazyLock::new(crate::vault::random::<8>);
        static COUNT: AtomicU64 = AtomicU64::new(1);
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&*PROCESS);
        bytes[8..].copy_from_slice(&COUNT.fetch_add(1, Ordering::Relaxed).to_be_bytes());
        Trace(bytes)
    }

    /// As the value of a header.
    pub fn header(self) -> Option<HeaderValue> {
        HeaderValue::from_str(&self.to_string()).ok()
    }
}

impl fmt::Display for Trace {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(&HEXLOWER.encode(&self.0))
    }
}

/// Version, trace, span and flags, separated by dashes; later versions may go on.
fn read(parent: &str) -> Option<Trace> {
    let mut parts = parent.split('-');
    let (version, trace) = (parts.next()?, parts.next()?);
    let (span, flags) = (parts.next()?, parts.next()?);
    let hex = |text: &str, bytes: usize| {
        HEXLOWER.decode(text.as_bytes()).ok().filter(|decoded| decoded.len() == bytes)
    };
    let version = hex(version, 1).filter(|version| version[0] != 0xff)?;
    if version[0] == 0 && parts.next().is_some() {
        return None;
    }
    hex(flags, 1)?;
    hex(span, 8).filter(|span| span.iter().any(|byte| *byte != 0))?;
    let trace: [u8; 16] = hex(trace, 16)?.try_into().ok()?;
    (trace != [0; 16]).then_some(Trace(trace))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_callers_trace_is_kept() {
        let mut headers = HeaderMap::new();
        headers.insert(
            "traceparent",
            HeaderValue::from_static("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
        );
        assert_eq!(Trace::of(&headers).to_string(), "0af7651916cd43dd8448eb211c80319c");
    }

    #[test]
    fn what_is_no_trace_is_replaced_by_one_of_ours() {
        let zero = "0".repeat(32);
        for wrong in [
            "",
            "00-0af7651916cd43dd8448eb211c80319c",
            &format!("00-{zero}-b7ad6b7169203331-01"),
            "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
            "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
        let none = HeaderMap::new();
        assert_ne!(Trace::of(&none), Trace::of(&none));
    }
}
