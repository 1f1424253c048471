//! Weights of features for classes: one file of bytes, used where it lies. The tagger's classes are tags; those of a
//! [`Labeller`](crate::labeller::Labeller) its user's.
//!
//! Layout, all numbers little-endian: `RTAG`, version (u32), log2 of the number of slots (u32), number of entries (u32); then the slots, 8
//! bytes each: check (u32; the lower half of the feature's key, never 0), place (u32: first entry × 64 + number of entries); then the entries, 2 bytes
//! each: class (u8), weight (i8). A feature's slot is found from the upper bits of its key by linear probing; an empty slot has check 0.

use std::borrow::Cow;

const MAGIC: &[u8; 4] = b"RTAG";
const VERSION: u32 = 1;
const HEADER: usize = 16;
/// Entries a feature can have.
const MAX_ENTRIES: usize = 63;

/// A file that is no weights of this version.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("the weights are damaged or of another version: {0}")]
pub struct FaultyWeights(&'static str);

/// Weights by feature and class, and the classes of words that have only one.
#[derive(Debug)]
pub struct Weights {
    bytes: Cow<'static, [u8]>,
    log2_slots: u32,
    entries_at: usize,
}

impl Weights {
    /// Checks the bytes: afterwards no look-up can leave them, and no class is `n_classes` or more.
    ///
    /// # Errors
    /// When they have another layout.
    pub fn from_bytes(bytes: Cow<'static, [u8]>, n_classes: usize) -> Result<Self, FaultyWeights> {
        let word = |at: usize| bytes.get(at..at + 4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]));
        if !bytes.starts_with(MAGIC) || word(4) != Some(VERSION) {
            return Err(FaultyWeights("wrong first bytes"));
        }
        let (Some(log2_slots @ 1..=24), Some(n_entries)) = (word(8), word(12)) else { return Err(FaultyWeights("wrong sizes")) };
        let (n_slots, n_entries) = (1 << log2_slots, n_entries as usize);
        let entries_at = HEADER + 8 * n_slots;
        if bytes.len() != entries_at + 2 * n_entries {
            return Err(FaultyWeights("wrong length"));
        }
        let weights = Self { bytes, log2_slots, entries_at };
        let slots = || (0..n_slots).map(|slot| weights.slot(slot));
        if slots().any(|(_, place)| place.0 + place.1 > n_entries) || slots().all(|(check, _)| check != 0) {
            return Err(FaultyWeights("wrong slots"));
        }
        if weights.bytes[entries_at..].chunks_exact(2).any(|entry| entry[0] as usize >= n_classes) {
            return Err(FaultyWeights("unknown class"));
        }
        Ok(weights)
    }

    /// Check, and place as first entry and number of entries.
    fn slot(&self, slot: usize) -> (u32, (usize, usize)) {
        let at = HEADER + 8 * slot;
        let b: [u8; 8] = self.bytes[at..at + 8].try_into().expect("eight bytes");
        let both = u64::from_le_bytes(b);
        let place = (both >> 32) as usize;
        (both as u32, (place >> 6, place & MAX_ENTRIES))
    }

    fn entries(&self, key: u64) -> &[u8] {
        let check = check_of(key);
        let mut slot = (key >> (64 - self.log2_slots)) as usize;
        loop {
            let (found, (first, n)) = self.slot(slot);
            if found == check {
                let at = self.entries_at + 2 * first;
                return &self.bytes[at..at + 2 * n];
            }
            if found == 0 {
                return &[];
            }
            slot = (slot + 1) & ((1 << self.log2_slots) - 1);
        }
    }

    /// The first class of a feature: for a word that has one only.
    pub(crate) fn only_class(&self, key: u64) -> Option<usize> {
        self.entries(key).first().map(|class| *class as usize)
    }

    /// Whether a feature has any weight.
    pub(crate) fn knows(&self, key: u64) -> bool {
        !self.entries(key).is_empty()
    }

    /// Adds a feature's weights to the scores of the classes.
    pub(crate) fn add(&self, key: u64, scores: &mut [i32]) {
        for entry in self.entries(key).chunks_exact(2) {
            scores[entry[0] as usize] += i32::from(entry[1] as i8);
        }
    }
}

fn check_of(key: u64) -> u32 {
    (key as u32).max(1)
}

/// The bytes of a weights file. `features` are keys with their (class, weight) pairs; of two keys that cannot be told apart the first stays.
pub fn encode(features: &[(u64, Vec<(u8, i8)>)]) -> Vec<u8> {
    let log2_slots = (features.len() * 5 / 4 + 1).next_power_of_two().trailing_zeros();
    let mut slots = vec![(0, 0); 1 << log2_slots];
    let mut entries = Vec::new();
    for (key, weights) in features {
        let check = check_of(*key);
        let mut slot = (key >> (64 - log2_slots)) as usize;
        while slots[slot].0 != 0 && slots[slot].0 != check {
            slot = (slot + 1) & (slots.len() - 1);
        }
        if slots[slot].0 == 0 {
            let n = weights.len().min(MAX_ENTRIES);
            slots[slot] = (check, ((entries.len() / 2) << 6 | n) as u32);
            entries.extend(weights[..n].iter().flat_map(|(class, weight)| [*class, *weight as u8]));
        }
    }
    let mut bytes = MAGIC.to_vec();
    bytes.extend([VERSION, log2_slots, (entries.len() / 2) as u32].iter().flat_map(|n| n.to_le_bytes()));
    bytes.extend(slots.iter().flat_map(|(check, place)| [*check, *place]).flat_map(u32::to_le_bytes));
    bytes.extend(entries);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_found() {
        let features = [(7 << 40 | 5, vec![(4, 3), (2, -2)]), (9 << 50 | 6, vec![(1, 1)])];
        let weights = Weights::from_bytes(encode(&features).into(), 5).expect("sound bytes");
        let mut scores = [0; 5];
        weights.add(7 << 40 | 5, &mut scores);
        assert_eq!(scores, [0, 0, -2, 0, 3]);
        assert_eq!(weights.only_class(9 << 50 | 6), Some(1));
        assert_eq!(weights.only_class(1), None);
    }

    #[test]
    fn damaged_bytes_are_refused() {
        let good = encode(&[(7, vec![(4, 3)])]);
        for len in 0..good.len() {
            assert!(Weights::from_bytes(good[..len].to_vec().into(), 5).is_err());
        }
        assert!(Weights::from_bytes(good.clone().into(), 5).is_ok());
        assert!(Weights::from_bytes(good.clone().into(), 4).is_err());
        let mut wrong_place = good;
        wrong_place[HEADER..HEADER + 16].fill(0xee);
        assert!(Weights::from_bytes(wrong_place.into(), 5).is_err());
    }
}
