//! The compiled gazetteer: fixed-width records read in place, names in an FST.
//!
//! Five files. `names.fst` maps a folded name to `first posting << 8 | number of postings`; `postings.bin` holds little-endian `u32`s,
//! `entry << 3 | kind of name`; `entries.bin` holds records of [`RECORD`] bytes in the order of their ids; `labels.bin` the preferred names, end to
//! end; `levels.bin` the codes of the countries and the entries of the subdivisions. Nothing is copied or allocated when it is loaded.

use std::{borrow::Cow, str::Utf8Error};

use fst::raw::Fst;
use rashomon_model::FeatureLevel;
use sha2::{Digest as _, Sha256};

use super::{Class, EntryIdx, NameKind, Posting};

/// Bytes of a record: id 4, population 4, latitude 3, longitude 3, label 4 + 1, country 1, admin1 2, admin2 2, level and class 1.
pub(crate) const RECORD: usize = 25;

/// "None" in the fields of two bytes and of one.
pub(crate) const NONE_16: u16 = u16::MAX;
pub(crate) const NONE_8: u8 = u8::MAX;

pub(crate) type Bytes = Cow<'static, [u8]>;

/// The five files.
#[derive(Clone, Debug, Default)]
pub struct Compiled {
    /// `names.fst`
    pub names: Bytes,
    /// `postings.bin`
    pub postings: Bytes,
    /// `entries.bin`
    pub entries: Bytes,
    /// `labels.bin`
    pub labels: Bytes,
    /// `levels.bin`
    pub levels: Bytes,
}

impl Compiled {
    /// The files with their names, in a fixed order.
    pub fn named(&self) -> [(&'static str, &[u8]); 5] {
        [
            ("names.fst", &self.names),
            ("postings.bin", &self.postings),
            ("entries.bin", &self.entries),
            ("labels.bin", &self.labels),
            ("levels.bin", &self.levels),
        ]
    }

    /// Hash of all files.
    pub(crate) fn stamp(&self) -> String {
        let mut hash = Sha256::new();
        for (name, bytes) in self.named() {
            hash.update(name);
            hash.update((bytes.len() as u64).to_le_bytes());
            hash.update(bytes);
        }
        format!("{:x}", hash.finalize())[..16].to_owned()
    }
}

/// The files, checked for size and ready to be looked up in.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    pub(crate) names: Names,
    postings: Bytes,
    entries: Bytes,
    labels: Cow<'static, str>,
    levels: Bytes,
    n_countries: usize,
    n_admin1: usize,
    n_admin2: usize,
}

/// The FST of a layer's names.
#[derive(Clone)]
pub(crate) struct Names(Fst<Bytes>);

impl Names {
    pub(crate) fn open(bytes: Bytes) -> Result<Self, fst::Error> {
        Fst::new(bytes).map(Self)
    }

    pub(crate) fn fst(&self) -> &Fst<Bytes> {
        &self.0
    }
}

impl std::fmt::Debug for Names {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} names", self.0.len())
    }
}

/// A record, decoded.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Record {
    pub(crate) id: u32,
    pub(crate) population: u32,
    pub(crate) lat: f64,
    pub(crate) lon: f64,
    pub(crate) label: (u32, u8),
    pub(crate) country: u8,
    pub(crate) admin1: u16,
    pub(crate) admin2: u16,
    pub(crate) level: FeatureLevel,
    pub(crate) class: Class,
}

/// A table whose sections do not fit together.
#[derive(Debug)]
pub(crate) struct Unsound(pub(crate) &'static str, pub(crate) String);

impl Table {
    pub(crate) fn open(files: Compiled) -> Result<Self, Unsound> {
        let names = Names::open(files.names).map_err(|cause| Unsound("names.fst", cause.to_string()))?;
        if !files.entries.len().is_multiple_of(RECORD) {
            return Err(Unsound("entries.bin", format!("is no multiple of {RECORD} bytes")));
        }
        if !files.postings.len().is_multiple_of(4) {
            return Err(Unsound("postings.bin", "is no multiple of 4 bytes".to_owned()));
        }
        let header = |at: usize| le_u32(&files.levels, at).map(|n| n as usize);
        let (Some(n_countries), Some(n_admin1), Some(n_admin2)) = (header(0), header(4), header(8)) else {
            return Err(Unsound("levels.bin", "is too short".to_owned()));
        };
        if files.levels.len() != 12 + n_countries * 2 + (n_admin1 + n_admin2) * 4 {
            return Err(Unsound("levels.bin", "has not the length that its header says".to_owned()));
        }
        let labels = text(files.labels).map_err(|cause| Unsound("labels.bin", cause.to_string()))?;
        Ok(Self {
            names,
            postings: files.postings,
            entries: files.entries,
            labels,
            levels: files.levels,
            n_countries,
            n_admin1,
            n_admin2,
        })
    }

    pub(crate) fn n_entries(&self) -> usize {
        self.entries.len() / RECORD
    }

    /// Postings of a value of the FST.
    pub(crate) fn postings(&self, value: u64) -> impl Iterator<Item = Posting> + '_ {
        let (first, n) = ((value >> 8) as usize, (value & 0xff) as usize);
        (first..first + n).filter_map(|idx| {
            let packed = le_u32(&self.postings, idx * 4)?;
            Some(Posting { entry: EntryIdx(packed >> 3), kind: NameKind::from_code(packed & 7) })
        })
    }

    /// The record; `None` when there is no such entry.
    pub(crate) fn record(&self, idx: EntryIdx) -> Option<Record> {
        let bytes = self.entries.get(idx.0 as usize * RECORD..)?.get(..RECORD)?;
        Some(Record {
            id: le_u32(bytes, 0)?,
            population: le_u32(bytes, 4)?,
            lat: from_i24(&bytes[8..11], 90.0),
            lon: from_i24(&bytes[11..14], 180.0),
            label: (le_u32(bytes, 14)?, bytes[18]),
            country: bytes[19],
            admin1: u16::from_le_bytes([bytes[20], bytes[21]]),
            admin2: u16::from_le_bytes([bytes[22], bytes[23]]),
            level: level_of(bytes[24] >> 4),
            class: Class::from_code(bytes[24] & 15),
        })
    }

    pub(crate) fn label(&self, (start, len): (u32, u8)) -> &str {
        let start = start as usize;
        self.labels.get(start..start + len as usize).unwrap_or_default()
    }

    /// Two-letter code of the country numbered `country`.
    pub(crate) fn country_code(&self, country: u8) -> Option<&str> {
        if country as usize >= self.n_countries {
            return None;
        }
        let at = 12 + country as usize * 2;
        self.levels.get(at..at + 2).and_then(|bytes| std::str::from_utf8(bytes).ok())
    }

    pub(crate) fn admin1_entry(&self, number: u16) -> Option<EntryIdx> {
        let number = number as usize;
        (number < self.n_admin1).then(|| le_u32(&self.levels, 12 + self.n_countries * 2 + number * 4).map(EntryIdx))?
    }

    pub(crate) fn admin2_entry(&self, number: u16) -> Option<EntryIdx> {
        let number = number as usize;
        let at = 12 + self.n_countries * 2 + (self.n_admin1 + number) * 4;
        (number < self.n_admin2).then(|| le_u32(&self.levels, at).map(EntryIdx))?
    }

    /// The entry with this GeoNames id: records stand in the order of their ids.
    pub(crate) fn by_id(&self, id: u32) -> Option<EntryIdx> {
        let (mut low, mut high) = (0, self.n_entries());
        while low < high {
            let middle = low.midpoint(high);
            match le_u32(&self.entries, middle * RECORD)?.cmp(&id) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return Some(EntryIdx(middle as u32)),
            }
        }
        None
    }
}

/// The bytes as text, without a copy.
fn text(bytes: Bytes) -> Result<Cow<'static, str>, Utf8Error> {
    match bytes {
        Cow::Borrowed(bytes) => std::str::from_utf8(bytes).map(Cow::Borrowed),
        Cow::Owned(bytes) => String::from_utf8(bytes).map(Cow::Owned).map_err(|cause| cause.utf8_error()),
    }
}

fn le_u32(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4)?.try_into().ok().map(u32::from_le_bytes)
}

/// Degrees as 24 bits: steps of 2.1 m and less at the equator.
pub(crate) fn to_i24(degrees: f64, full: f64) -> [u8; 3] {
    let steps = (degrees.clamp(-full, full) / full * 8_388_607.0).round() as i32;
    let bytes = steps.to_le_bytes();
    [bytes[0], bytes[1], bytes[2]]
}

fn from_i24(bytes: &[u8], full: f64) -> f64 {
    let steps = i32::from_le_bytes([0, bytes[0], bytes[1], bytes[2]]) >> 8;
    // Five decimals, so that the number reads as GeoNames has it.
    let degrees = f64::from(steps.max(-8_388_607)) / 8_388_607.0 * full;
    (degrees * 10_000.0).round() / 10_000.0
}

pub(crate) fn level_code(level: FeatureLevel) -> u8 {
    match level {
        FeatureLevel::Region => 0,
        FeatureLevel::Country => 1,
        FeatureLevel::Admin1 => 2,
        FeatureLevel::Admin2 => 3,
        FeatureLevel::Natural => 4,
        FeatureLevel::PopulatedPlace => 5,
        FeatureLevel::Facility => 6,
        FeatureLevel::Named => 7,
    }
}

fn level_of(code: u8) -> FeatureLevel {
    match code {
        0 => FeatureLevel::Region,
        1 => FeatureLevel::Country,
        2 => FeatureLevel::Admin1,
        3 => FeatureLevel::Admin2,
        4 => FeatureLevel::Natural,
        6 => FeatureLevel::Facility,
        7 => FeatureLevel::Named,
        _ => FeatureLevel::PopulatedPlace,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn degrees_survive_packing() {
        for (degrees, full) in [(34.0084, 90.0), (-89.9999, 90.0), (71.5785, 180.0), (-180.0, 180.0), (0.0, 90.0)] {
            assert!((from_i24(&to_i24(degrees, full), full) - degrees).abs() < 0.0001, "{degrees}");
        }
    }
}
