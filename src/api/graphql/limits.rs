//! What one operation may cost: a table of limits, all of them checked before anything is executed.
//!
//! | limit | why |
//! |---|---|
//! | `body_bytes` | memory for requests that are being read |
//! | `document_bytes`, `tokens` | time to parse; the parser is asked only afterwards |
//! | `nesting` | brackets within brackets: the parser's own stack |
//! | `depth`, `selections`, `aliases`, `root_fields`, `directives` | time to validate, counted as if every fragment were written out at every use |
//! | `cost` | values in the answer, when every list is as long as it may be (see [`super::price`]) |
//! | `patience`, `upload` | how long anybody waits |

use std::time::Duration;

/// The limits, with what they are when nothing is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a request's body.
    pub body_bytes: usize,
    /// Bytes of a document.
    pub document_bytes: usize,
    /// Words, numbers, strings and signs of a document.
    pub tokens: u64,
    /// Brackets of all sorts within each other.
    pub nesting: u64,
    /// Levels of fields and fragments.
    pub depth: u64,
    /// Selections, fragments written out.
    pub selections: u64,
    /// Fields that are renamed, fragments written out.
    pub aliases: u64,
    /// Fields directly under the root.
    pub root_fields: u64,
    /// Directives on one selection.
    pub directives: u64,
    /// Values in the answer when every list is as long as it may be.
    pub cost: u64,
    /// Whether the schema answers about itself, and mends misspelt names.
    pub introspection: bool,
    /// How long an operation may take, waiting for the writer included.
    pub patience: Duration,
    /// How long a client may take to send its request.
    pub upload: Duration,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            body_bytes: 1024 * 1024,
            document_bytes: 128 * 1024,
            tokens: 10_000,
            nesting: 80,
            depth: 30,
            selections: 2_000,
            aliases: 200,
            root_fields: 40,
            directives: 4,
            cost: 60_000,
            introspection: true,
            patience: Duration::from_secs(20),
            upload: Duration::from_secs(10),
        }
    }
}
