//! Every setting of the port that keeps the outside in bounds; what each is when nothing is set.

use std::time::Duration;

use super::graphql::limits::Limits;
use super::graphql::trusted::Trusted;
use super::seats::Places;

/// How the outside is met.
#[derive(Clone, Debug)]
pub struct Front {
    /// What one operation may ask for.
    pub limits: Limits,
    /// The only documents that are run; any valid one if there are none.
    pub trusted: Option<Trusted>,
    /// Other sites whose pages may ask, as browsers name them: `https://example.no`.
    pub origins: Vec<String>,
    /// Proxies in front of this service that each add to `X-Forwarded-For`.
    pub proxies: usize,
    /// Requests a second from one address; unlimited if there is no number.
    pub address_rate: Option<u32>,
    /// GraphQL requests a second of one person; unlimited if there is no number.
    pub person_rate: Option<u32>,
    /// How many subscriptions there may be.
    pub places: Places,
    /// How long a subscription lives before the client has to come again, with a sign-in that is still good.
    pub lifetime: Duration,
}

impl Default for Front {
    /// For a laptop: operations have their limits, and nobody comes too often.
    fn default() -> Front {
        Front {
            limits: Limits::default(),
            trusted: None,
            origins: Vec::new(),
            proxies: 0,
            address_rate: None,
            person_rate: None,
            places: Places::default(),
            lifetime: Duration::from_secs(3_600),
        }
    }
}
