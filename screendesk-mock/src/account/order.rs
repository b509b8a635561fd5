//! Which recordings there are, and in which order: newest first.
//!
//! The generated ones are in order by construction. Those that were added stand between them, each
//! with the number of the generated recording that it precedes; what was deleted is a sorted list.
//! So any page of a large account is found by bisection, without walking to it.

use std::{cmp::Reverse, collections::HashMap, sync::Arc};

use uuid::Uuid;

use super::{
    generated::Generated,
    record::{Record, Stored},
};

/// The recordings of an account, in order.
pub(crate) struct Order {
    generated: Generated,
    /// Generated recordings that were changed and kept their place, by number.
    changed: HashMap<u64, Arc<Stored>>,
    /// The numbers of the generated recordings that are gone, rising.
    deleted: Vec<u64>,
    /// What was added, newest first.
    added: Vec<Added>,
    added_keys: HashMap<Uuid, Key>,
    insertions: u64,
}

/// Newest first; of two that were created at the same time, the one added later.
type Key = Reverse<(i64, u64)>;

struct Added {
    key: Key,
    /// The number of the newest generated recording that is older than this one.
    before: u64,
    stored: Arc<Stored>,
}

impl Order {
    pub(crate) fn new(generated: Generated) -> Self {
        Self {
            generated,
            changed: HashMap::new(),
            deleted: Vec::new(),
            added: Vec::new(),
            added_keys: HashMap::new(),
            insertions: 0,
        }
    }

    pub(crate) fn len(&self) -> u64 {
        self.generated.len - self.deleted.len() as u64 + self.added.len() as u64
    }

    pub(crate) fn find(&self, uuid: Uuid) -> Option<Record> {
        if let Some(key) = self.added_keys.get(&uuid) {
            let at = self.added.binary_search_by_key(key, |added| added.key).ok()?;
            return Some(Record::Stored(self.added[at].stored.clone()));
        }
        let number = self.generated.number(uuid)?;
        self.deleted.binary_search(&number).is_err().then(|| self.generated(number))
    }

    /// Puts a recording in its place, instead of the one of the same UUID if there is one.
    pub(crate) fn put(&mut self, stored: Stored) {
        let keeps_its_place =
            self.find(stored.uuid).is_some_and(|old| old.created_ms() == stored.created_ms);
        match (self.added_keys.get(&stored.uuid), self.generated.number(stored.uuid)) {
            (Some(key), _) if keeps_its_place => {
                if let Ok(at) = self.added.binary_search_by_key(key, |added| added.key) {
                    self.added[at].stored = Arc::new(stored);
                }
            }
            (None, Some(number)) if keeps_its_place => {
                self.changed.insert(number, Arc::new(stored));
            }
            _ => {
                self.remove(stored.uuid);
                self.insert(stored);
            }
        }
    }

    fn insert(&mut self, stored: Stored) {
        self.insertions += 1;
        let key = Reverse((stored.created_ms, self.insertions));
        let before = self.first_generated_not_after(stored.created_ms);
        let at = self.added.partition_point(|added| added.key < key);
        self.added_keys.insert(stored.uuid, key);
        self.added.insert(at, Added { key, before, stored: Arc::new(stored) });
    }

    /// Takes a recording out; `false` when there is none of this UUID.
    pub(crate) fn remove(&mut self, uuid: Uuid) -> bool {
        if let Some(key) = self.added_keys.remove(&uuid) {
            if let Ok(at) = self.added.binary_search_by_key(&key, |added| added.key) {
                self.added.remove(at);
            }
            return true;
        }
        let Some(number) = self.generated.number(uuid) else { return false };
        let Err(at) = self.deleted.binary_search(&number) else { return false };
        self.deleted.insert(at, number);
        self.changed.remove(&number);
        true
    }

    /// The recordings from the one at this place on, counted from 0.
    pub(crate) fn from(&self, place: u64) -> impl Iterator<Item = Record> + '_ {
        let mut added = self.added_before(place);
        let mut number = self.number_at_rank(place - added as u64);
        std::iter::from_fn(move || {
            if let Some(next) = self.added.get(added).filter(|next| next.before <= number) {
                added += 1;
                return Some(Record::Stored(next.stored.clone()));
            }
            if number >= self.generated.len {
                return None;
            }
            let record = self.generated(number);
            number = self.number_at_rank(self.rank_of(number) + 1);
            Some(record)
        })
    }

    fn generated(&self, number: u64) -> Record {
        match self.changed.get(&number) {
            Some(stored) => Record::Stored(stored.clone()),
            None => Record::Generated(self.generated, number),
        }
    }

    /// How many of the added recordings stand before this place.
    fn added_before(&self, place: u64) -> usize {
        let (mut low, mut high) = (0, self.added.len());
        while low < high {
            let middle = (low + high) / 2;
            if middle as u64 + self.rank_of(self.added[middle].before) < place {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    /// How many generated recordings that are still there have a lower number.
    fn rank_of(&self, number: u64) -> u64 {
        number - self.deleted.partition_point(|deleted| *deleted < number) as u64
    }

    /// The generated recording that has this rank; past the end, a number at or beyond the length.
    fn number_at_rank(&self, rank: u64) -> u64 {
        // `deleted[k] - k` never falls: it is the rank that the deleted recording would have.
        let (mut low, mut high) = (0, self.deleted.len());
        while low < high {
            let middle = (low + high) / 2;
            if self.deleted[middle] - middle as u64 <= rank {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        rank.saturating_add(low as u64)
    }

    fn first_generated_not_after(&self, created_ms: i64) -> u64 {
        let (mut low, mut high) = (0, self.generated.len);
        while low < high {
            let middle = low + (high - low) / 2;
            if self.generated.created_ms(middle) > created_ms {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }
}
