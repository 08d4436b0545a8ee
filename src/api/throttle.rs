//! How often somebody may come: so many requests a second, and a burst of ten seconds' worth.
//!
//! For each key one number is kept: the time at which its burst is whole again. Keys whose time has passed are forgotten
//! when room is needed; when there is none, newcomers share one number, so memory is bounded whoever comes.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, RandomState};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// Seconds' worth of requests that may come at once.
const BURST_SECONDS: u32 = 10;
/// Parts with a lock each.
const SHARDS: usize = 16;
/// Keys remembered in one part.
const SHARD_KEYS_MAX: usize = 8_192;

/// Counts requests by key.
pub struct Throttle<K> {
    every: Duration,
    burst: Duration,
    from: Instant,
    hasher: RandomState,
    shards: Vec<Mutex<Shard<K>>>,
}

struct Shard<K> {
    whole: HashMap<K, Duration>,
    others: Duration,
    /// When it may be looked through next for keys to forget.
    sweep: Duration,
}

impl<K: Hash + Eq> Throttle<K> {
    /// Lets every key come `per_second` times a second (at least once).
    pub fn new(per_second: u32) -> Throttle<K> {
        let every = Duration::from_secs(1) / per_second.max(1);
        let shard =
            || Mutex::new(Shard { whole: HashMap::new(), others: Duration::ZERO, sweep: Duration::ZERO });
        Throttle {
            every,
            burst: every * per_second.max(1) * BURST_SECONDS,
            from: Instant::now(),
            hasher: RandomState::new(),
            shards: (0..SHARDS).map(|_| shard()).collect(),
        }
    }

    /// Counts one request. False when this key has come too often.
    pub fn admits(&self, key: K) -> bool {
        self.admits_at(key, self.from.elapsed())
    }

    fn admits_at(&self, key: K, now: Duration) -> bool {
        let place = self.hasher.hash_one(&key) as usize % SHARDS;
        let mut shard = self.shards[place].lock().unwrap_or_else(PoisonError::into_inner);
        let Shard { whole, others, sweep } = &mut *shard;
        let full = |whole: &HashMap<K, Duration>| whole.len() >= SHARD_KEYS_MAX && !whole.contains_key(&key);
        if full(whole) && now >= *sweep {
            whole.retain(|_, whole| *whole > now);
            *sweep = now + Duration::from_secs(1);
        }
        let time = if full(whole) { others } else { whole.entry(key).or_default() };
        let next = (*time).max(now) + self.every;
        if next > now + self.burst {
            return false;
        }
        *time = next;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_the_burst_one_waits_and_others_do_not() {
        let throttle = Throttle::new(5);
        let many = |key, now| (0..60).filter(|_| throttle.admits_at(key, now)).count();
        assert_eq!(many("a", Duration::ZERO), 50);
        assert!(throttle.admits_at("b", Duration::ZERO));
        assert_eq!(many("a", Duration::from_millis(450)), 2);
        assert_eq!(many("a", Duration::from_secs(3600)), 50);
    }

    #[test]
    fn a_flood_of_keys_takes_bounded_memory_and_is_throttled_together() {
        let throttle = Throttle::new(1);
        let keys = (SHARDS * SHARD_KEYS_MAX) as u32;
        let admitted = (0..2 * keys).filter(|key| throttle.admits_at(*key, Duration::ZERO)).count();
        assert!(admitted <= SHARDS * (SHARD_KEYS_MAX + BURST_SECONDS as usize), "{admitted}");
        let kept = || -> usize {
            throttle.shards.iter().map(|shard| shard.lock().expect("a shard").whole.len()).sum()
        };
        assert!(kept() <= SHARDS * SHARD_KEYS_MAX);
        assert!((2 * keys..2 * keys + 1_000).all(|key| throttle.admits_at(key, Duration::from_secs(60))));
        assert!(kept() < SHARDS * SHARD_KEYS_MAX, "those who have not come for long are forgotten");
    }
}
