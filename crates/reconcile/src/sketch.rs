//! What one document can touch of others, as numbers: kept beside its digest, so that all documents of a case can be looked through
//! without unpacking any.
//!
//! Little-endian sections behind one another, each an ascending list of 32- or 64-bit numbers unless its method says otherwise. A sketch
//! follows from the digest alone and is made again whenever that is.

use std::{ops::Range, sync::Arc};

use rashomon_model::{DateInterval, DocumentId, IncidentKind};

use crate::{
    actors::{self, Signature},
    digest::{ActorPrint, Digest},
    focus, hash, incidents, names, pile, reuse, vectors,
};

/// The sketch of one document.
#[derive(Clone, Debug)]
pub struct Sketch {
    /// It lies among others.
    shelf: Arc<Vec<u8>>,
    /// Where its first section begins in the shelf, and where each ends.
    bounds: [usize; N_SECTIONS + 1],
}

impl PartialEq for Sketch {
    fn eq(&self, other: &Self) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl Eq for Sketch {}

const N_SECTIONS: usize = 9;
/// Bytes of the lengths of all sections.
const LENGTHS: usize = 4 * N_SECTIONS;
/// Sections by position.
const HEAD: usize = 0;
const TOLD: usize = 1;
const OTHER: usize = 2;
const NAMES: usize = 3;
const RUNS: usize = 4;
const DAY_PLACES: usize = 5;
const SAME_KEYS: usize = 6;
const ACTORS: usize = 7;
const CITATIONS: usize = 8;
/// Which number of the head is the key of the reading.
const READING: usize = 2;
/// Numbers of a signature before its two lists, with the entity before them; and which of them is its id.
const SIGNATURE_FIXED: usize = 4;
const SIGNATURE_ID: usize = 1;
/// Stands for a day that is not known.
const NO_DAY: i32 = i32::MIN;

/// A citation, as far as it can lead to another document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cited {
    /// Key of the title.
    pub title: Option<u64>,
    /// Key of the outlet, with first and last day, where these are two days at most.
    pub outlet: Option<(u64, [i32; 2])>,
}

impl Sketch {
    /// Draws the sketch of a digest.
    pub fn of(digest: &Digest) -> Self {
        let main = focus::main_idx(digest).filter(|idx| digest.accounts[*idx].kind == IncidentKind::Single);
        let singles = || digest.accounts.iter().filter(|account| account.kind == IncidentKind::Single);
        let wording = &digest.wording;
        let [start, end] = days(digest.card.published);
        let head = [
            hash::run(&wording.words),
            wording.words.len() as u64,
            hash::key([pile::reading_key(digest).as_str()]),
            pack_days([start, end]),
            name_key(Some(&digest.card.label)),
            name_key(digest.card.outlet.as_deref()),
            singles().count() as u64,
            u64::from(main.is_some()),
        ];
        let told = sorted(vectors::told_terms(digest));
        let other = sorted(vectors::terms(digest)).into_iter().filter(|term| told.binary_search(term).is_err());
        let sections = [
            longs(head),
            shorts(told.iter().copied()),
            shorts(other),
            shorts(sorted(digest.actors.iter().flat_map(vectors::name_words))),
            longs(sorted(reuse::runs(wording).into_iter())),
            longs(sorted_all(singles().flat_map(incidents::day_places))),
            longs(sorted_all(digest.accounts.iter().filter_map(same_key))),
            longs(actors::signatures(digest).flat_map(|(print, signature)| signature_to_numbers(print, &signature))),
            longs(digest.citations.iter().flat_map(citation_to_numbers)),
        ];
        let mut bytes: Vec<u8> = sections.iter().flat_map(|section| (section.len() as u32).to_le_bytes()).collect();
        sections.iter().for_each(|section| bytes.extend_from_slice(section));
        Self::from_bytes(bytes).expect("it was just written")
    }

    /// The same of a document whose copies stay apart: it says what no other says.
    pub(crate) fn apart(&self, id: &DocumentId) -> Self {
        let mut bytes = self.as_bytes().to_vec();
        let at = LENGTHS + 8 * READING;
        bytes[at..at + 8].copy_from_slice(&hash::key(["apart", id.0.as_str()]).to_le_bytes());
        Self::from_bytes(bytes).expect("its sections are as long as they were")
    }

    /// As it is kept.
    pub fn as_bytes(&self) -> &[u8] {
        &self.shelf[self.bounds[0] - LENGTHS..self.bounds[N_SECTIONS]]
    }

    /// What was kept; `None` when it is none.
    pub fn from_bytes(bytes: Vec<u8>) -> Option<Self> {
        let range = 0..bytes.len();
        Self::on_shelf(&Arc::new(bytes), range)
    }

    /// What was kept with others, one behind the other; `None` when it is none.
    pub fn on_shelf(shelf: &Arc<Vec<u8>>, range: Range<usize>) -> Option<Self> {
        let bytes = shelf.get(range.clone())?;
        let mut bounds = [range.start + LENGTHS; N_SECTIONS + 1];
        let mut at = bounds[0];
        for (end, length) in bounds[1..].iter_mut().zip(bytes.get(..LENGTHS)?.as_chunks::<4>().0) {
            at += u32::from_le_bytes(*length) as usize;
            *end = at;
        }
        let is_whole = at == range.end && bounds[HEAD + 1] == bounds[HEAD] + 64;
        is_whole.then(|| Self { shelf: Arc::clone(shelf), bounds })
    }

    fn section(&self, at: usize) -> &[u8] {
        &self.shelf[self.bounds[at]..self.bounds[at + 1]]
    }

    fn shorts(&self, at: usize) -> impl Iterator<Item = u32> + '_ {
        self.section(at).as_chunks::<4>().0.iter().map(|number| u32::from_le_bytes(*number))
    }

    fn longs(&self, at: usize) -> impl Iterator<Item = u64> + '_ {
        self.section(at).as_chunks::<8>().0.iter().map(|number| u64::from_le_bytes(*number))
    }

    fn head(&self, at: usize) -> u64 {
        self.longs(HEAD).nth(at).unwrap_or_default()
    }

    /// Key of all its words; `None` when it has none.
    pub(crate) fn words(&self) -> Option<(u64, u64)> {
        (self.head(1) > 0).then(|| (self.head(0), self.head(1)))
    }

    /// Key of all that is compared of it.
    pub(crate) fn reading(&self) -> u64 {
        self.head(READING)
    }

    /// First and last day of publication.
    pub(crate) fn published(&self) -> [Option<i32>; 2] {
        unpack_days(self.head(3)).map(|day| (day != NO_DAY).then_some(day))
    }

    /// Key of its label, as a citation would give it.
    pub(crate) fn label(&self) -> u64 {
        self.head(4)
    }

    /// Key of its outlet; 0 for none.
    pub(crate) fn outlet(&self) -> u64 {
        self.head(5)
    }

    /// Its accounts of single incidents.
    pub(crate) fn n_singles(&self) -> u32 {
        self.head(6) as u32
    }

    /// Those of them that it is mainly about.
    pub(crate) fn n_main(&self) -> u32 {
        self.head(7) as u32
    }

    /// The words that its vectors hold.
    pub(crate) fn told(&self) -> impl Iterator<Item = u32> + '_ {
        self.shorts(TOLD)
    }

    /// All its words.
    pub(crate) fn terms(&self) -> impl Iterator<Item = u32> + '_ {
        self.shorts(TOLD).chain(self.shorts(OTHER))
    }

    /// The words of the names that it uses.
    pub(crate) fn names(&self) -> impl Iterator<Item = u32> + '_ {
        self.shorts(NAMES)
    }

    /// Its runs of words.
    pub(crate) fn runs(&self) -> impl Iterator<Item = u64> + '_ {
        self.longs(RUNS)
    }

    /// Days and places of its single incidents, with repeats.
    pub(crate) fn day_places(&self) -> impl Iterator<Item = u64> + '_ {
        self.longs(DAY_PLACES)
    }

    /// What its aggregates and the like are grouped by, with repeats.
    pub(crate) fn same_keys(&self) -> impl Iterator<Item = u64> + '_ {
        self.longs(SAME_KEYS)
    }

    /// Whom it names: entity and signature, in the order of the reading.
    pub(crate) fn actors(&self) -> Vec<(u32, Signature)> {
        let mut numbers = self.longs(ACTORS);
        let mut found = Vec::new();
        while let Some(entity) = numbers.next() {
            found.extend(signature_from_numbers(&mut numbers).map(|signature| (entity as u32, signature)));
        }
        found
    }

    /// The signatures of those whom it names, without taking them apart, each with [`actors::shown_as`].
    pub(crate) fn signatures(&self) -> impl Iterator<Item = (u64, u32)> + '_ {
        let numbers = self.section(ACTORS).as_chunks::<8>().0;
        let number = |at: usize| numbers.get(at).map(|number| u64::from_le_bytes(*number));
        let mut at = 0;
        std::iter::from_fn(move || {
            let (shown, id) = ((number(at)? >> 32) as u32, number(at + SIGNATURE_ID)?);
            // Behind the fixed numbers, two lists with their lengths before them.
            let n_keys = number(at + SIGNATURE_FIXED)? as usize;
            let n_surnames = number(at + SIGNATURE_FIXED + 1 + n_keys)? as usize;
            at += SIGNATURE_FIXED + 2 + n_keys + n_surnames;
            Some((id, shown))
        })
    }

    /// Whether one of some keys can be among those of the names: `false` is certain, and found without taking the section apart.
    pub(crate) fn can_name(&self, is_key: impl Fn(u64) -> bool) -> bool {
        self.longs(ACTORS).any(is_key)
    }

    /// What it cites, in the order of the reading.
    pub(crate) fn citations(&self) -> impl Iterator<Item = Cited> + '_ {
        let some = |key: u64| (key != 0).then_some(key);
        self.section(CITATIONS).as_chunks::<24>().0.iter().map(move |citation| {
            let number = |at: usize| u64::from_le_bytes(citation.as_chunks::<8>().0[at]);
            Cited { title: some(number(0)), outlet: some(number(1)).map(|outlet| (outlet, unpack_days(number(2)))) }
        })
    }
}

/// The key by which an account that is no single incident is grouped.
pub(crate) fn same_key(account: &crate::digest::AccountPrint) -> Option<u64> {
    let key = incidents::same_key(account)?;
    Some(hash::key([serde_json::to_string(&key).expect("digests are plain data").as_str()]))
}

/// Key of a label or an outlet; 0 for none.
pub(crate) fn name_key(name: Option<&str>) -> u64 {
    name.map_or(0, |name| hash::key([names::fold(name).as_str()]))
}

fn signature_to_numbers(print: &ActorPrint, signature: &Signature) -> Vec<u64> {
    let entity = u64::from(print.entity.0) | u64::from(actors::shown_as(print)) << 32;
    let mut numbers = vec![entity, signature.id, signature.listed.unwrap_or(0), signature.bare.unwrap_or(0)];
    for list in [&signature.keys, &signature.surnames] {
        numbers.push(list.len() as u64);
        numbers.extend(list);
    }
    numbers
}

fn signature_from_numbers(numbers: &mut impl Iterator<Item = u64>) -> Option<Signature> {
    let some = |key: u64| (key != 0).then_some(key);
    let (id, listed, bare) = (numbers.next()?, some(numbers.next()?), some(numbers.next()?));
    let mut list = || -> Option<Vec<u64>> {
        let n = numbers.next()?;
        (0..n).map(|_| numbers.next()).collect()
    };
    Some(Signature { id, listed, keys: list()?, surnames: list()?, bare })
}

fn citation_to_numbers(citation: &crate::digest::CitationPrint) -> [u64; 3] {
    let date = citation.date.filter(|date| date.n_days().is_some_and(|n_days| n_days <= 2));
    let outlet = if date.is_some() { name_key(citation.outlet.as_deref()) } else { 0 };
    [name_key(citation.title.as_deref()), outlet, pack_days(days(date))]
}

/// First and last day, in days since 1970.
fn days(interval: Option<DateInterval>) -> [i32; 2] {
    let epoch = jiff::civil::date(1970, 1, 1);
    let number = |day: Option<jiff::civil::Date>| {
        day.map_or(NO_DAY, |day| epoch.until(day).expect("two civil dates are always comparable in days").get_days())
    };
    [number(interval.and_then(DateInterval::start)), number(interval.and_then(DateInterval::end))]
}

fn pack_days([start, end]: [i32; 2]) -> u64 {
    u64::from(start.cast_unsigned()) << 32 | u64::from(end.cast_unsigned())
}

fn unpack_days(days: u64) -> [i32; 2] {
    [((days >> 32) as u32).cast_signed(), (days as u32).cast_signed()]
}

fn sorted<T: Ord>(numbers: impl Iterator<Item = T>) -> Vec<T> {
    let mut numbers = sorted_all(numbers);
    numbers.dedup();
    numbers
}

fn sorted_all<T: Ord>(numbers: impl Iterator<Item = T>) -> Vec<T> {
    let mut numbers: Vec<T> = numbers.collect();
    numbers.sort_unstable();
    numbers
}

fn shorts(numbers: impl IntoIterator<Item = u32>) -> Vec<u8> {
    numbers.into_iter().flat_map(u32::to_le_bytes).collect()
}

fn longs(numbers: impl IntoIterator<Item = u64>) -> Vec<u8> {
    numbers.into_iter().flat_map(u64::to_le_bytes).collect()
}
