//! A numbered table: persistent, ordered, cheap to share and to change.

use imbl::OrdMap;
use std::sync::Arc;

/// Rows by id. Ids are allotted upwards from 1 and never used twice, even after a removal.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Table<K: Ord, V> {
    allotted: u32,
    rows: OrdMap<K, Arc<V>>,
}

impl<K: Ord, V> Default for Table<K, V> {
    fn default() -> Self {
        Self { allotted: 0, rows: OrdMap::new() }
    }
}

impl<K: Ord + Copy + From<u32> + Into<u32>, V: Clone> Table<K, V> {
    /// The id the next row will get.
    pub fn next(&self) -> K {
        self.nth_next(0)
    }

    /// The id that a row will get after `skip` others.
    pub fn nth_next(&self, skip: u32) -> K {
        K::from(self.allotted + 1 + skip)
    }

    /// Adds a row under an id that `next` gave.
    pub fn insert(&mut self, id: K, row: V) {
        self.allotted = self.allotted.max(id.into());
        self.rows.insert(id, Arc::new(row));
    }

    /// The row, if there is one.
    pub fn get(&self, id: K) -> Option<&V> {
        self.rows.get(&id).map(Arc::as_ref)
    }

    /// The row, for those who keep it longer than they look at the table.
    pub fn share(&self, id: K) -> Option<&Arc<V>> {
        self.rows.get(&id)
    }

    /// The row for changing; only `apply` may call it.
    pub fn get_mut(&mut self, id: K) -> Option<&mut V> {
        self.rows.get_mut(&id).map(Arc::make_mut)
    }

    /// Takes a row out.
    pub fn remove(&mut self, id: K) {
        self.rows.remove(&id);
    }

    /// All rows, by id.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (K, &V)> {
        self.rows.iter().map(|(id, row)| (*id, row.as_ref()))
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}
