//! How many subscriptions somebody may have open, and all together.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use crate::contest::PersonId;

/// Whose subscription it is: a person's, or, of guests, an address'.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Holder {
    /// Somebody who is known.
    Person(PersonId),
    /// Guests come from somewhere, many from the same place.
    Address(IpAddr),
}

/// How many there may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Places {
    /// Of one person.
    pub person: u32,
    /// Of all guests at one address.
    pub address: u32,
    /// Of everybody.
    pub all: u32,
}

impl Default for Places {
    fn default() -> Places {
        Places { person: 20, address: 200, all: 10_000 }
    }
}

/// The subscriptions that are open.
pub struct Seats {
    places: Places,
    taken: Mutex<(u32, HashMap<Holder, u32>)>,
}

/// One open subscription; free again when dropped.
pub struct Seat {
    seats: Arc<Seats>,
    holder: Holder,
}

impl Seats {
    /// So many places, all free.
    pub fn new(places: Places) -> Arc<Seats> {
        Arc::new(Seats { places, taken: Mutex::default() })
    }

    /// A place, if the holder has not too many and there is one.
    pub fn take(self: &Arc<Self>, holder: Holder) -> Option<Seat> {
        let most = match holder {
            Holder::Person(_) => self.places.person,
            Holder::Address(_) => self.places.address,
        };
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let (all, each) = &mut *taken;
        let mine = each.get(&holder).copied().unwrap_or(0);
        if *all >= self.places.all || mine >= most {
            return None;
        }
        *all += 1;
        each.insert(holder, mine + 1);
        Some(Seat { seats: self.clone(), holder })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut taken = self.seats.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let (all, each) = &mut *taken;
        *all = all.saturating_sub(1);
        if let Some(mine) = each.get_mut(&self.holder) {
            *mine -= 1;
            if *mine == 0 {
                each.remove(&self.holder);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_free_again_when_its_subscription_ends() {
        let seats = Seats::new(Places { person: 2, address: 1, all: 3 });
        let (kari, ola) = (Holder::Person(PersonId(1)), Holder::Person(PersonId(2)));
        let here = Holder::Address([127, 0, 0, 1].into());
        let (first, second) = (seats.take(kari), seats.take(kari));
        assert!(first.is_some() && second.is_some() && seats.take(kari).is_none());
        drop(first);
        let third = seats.take(kari);
        assert!(third.is_some());
        let guest = seats.take(here);
        assert!(guest.is_some() && seats.take(here).is_none() && seats.take(ola).is_none());
        drop(second);
        assert!(seats.take(ola).is_some());
    }
}
