//! All documents of the case, looked through by their sketches: which of them new documents touch.

use std::collections::BTreeSet;

use rashomon_model::DocumentId;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::{Doc, Most};
use crate::{
    Sketch,
    incidents::Crowds,
    vectors::{CommonWords, Count, Counts},
};

/// The documents of the case.
pub(super) struct Survey {
    /// Ascending.
    pub ids: Vec<DocumentId>,
    pub sketches: Vec<Sketch>,
    pub new: BTreeSet<Doc>,
    /// For each document, the first one with the same words; itself when it has none.
    pub same_words: Vec<Doc>,
    /// Whether its accounts are compared: it does not repeat the reading of an earlier one.
    pub is_compared: Vec<bool>,
    /// How many of them an addition may touch.
    pub most: Most,
}

/// A few numbers, hashes themselves, that many others are held against: most are told apart by one bit.
pub(super) struct Few<'s, T> {
    bits: Vec<u64>,
    set: &'s FxHashSet<T>,
}

impl<'s, T: Copy + Eq + std::hash::Hash + Into<u64>> Few<'s, T> {
    const N_BITS: u64 = 1 << 16;

    pub(super) fn of(set: &'s FxHashSet<T>) -> Self {
        let mut bits = vec![0; (Self::N_BITS / 64) as usize];
        for number in set {
            let bit = (*number).into() % Self::N_BITS;
            bits[(bit / 64) as usize] |= 1 << (bit % 64);
        }
        Self { bits, set }
    }

    pub(super) fn contains(&self, number: T) -> bool {
        let bit = number.into() % Self::N_BITS;
        self.bits[(bit / 64) as usize] >> (bit % 64) & 1 == 1 && self.set.contains(&number)
    }
}

/// Sketches that one core looks through at a time.
const LOT: usize = 2048;

impl Survey {
    pub(super) fn of(mut sketches: Vec<(DocumentId, Sketch)>, new: &BTreeSet<DocumentId>) -> Result<Self, &'static str> {
        sketches.sort_by(|a, b| a.0.cmp(&b.0));
        let (ids, sketches): (Vec<DocumentId>, Vec<Sketch>) = sketches.into_iter().unzip();
        let new: BTreeSet<Doc> = (0..ids.len()).filter(|doc| new.contains(&ids[*doc])).collect();
        let mut first: FxHashMap<(u64, u64), Doc> = FxHashMap::default();
        let mut first_reading: FxHashMap<((u64, u64), u64), Doc> = FxHashMap::default();
        let (mut same_words, mut is_compared) = (Vec::with_capacity(ids.len()), Vec::with_capacity(ids.len()));
        for (doc, sketch) in sketches.iter().enumerate() {
            let Some(words) = sketch.words() else {
                same_words.push(doc);
                is_compared.push(true);
                continue;
            };
            let of = *first.entry(words).or_insert(doc);
            if of != doc && (new.contains(&doc) || new.contains(&of)) {
                return Err("a new document has the words of another");
            }
            same_words.push(of);
            is_compared.push(*first_reading.entry((words, sketch.reading())).or_insert(doc) == doc);
        }
        let most = Most::of(ids.len());
        Ok(Self { ids, sketches, new, same_words, is_compared, most })
    }

    pub(super) fn position(&self, id: &DocumentId) -> Option<Doc> {
        self.ids.binary_search(id).ok()
    }

    fn new_sketches(&self) -> impl Iterator<Item = &Sketch> {
        self.new.iter().map(|doc| &self.sketches[*doc])
    }

    /// Looks through all documents on all cores; what `look` makes of each lot is put together by `join`.
    pub(super) fn look<T: Send + Default>(&self, look: impl Fn(Doc, &Sketch, &mut T) + Sync, join: impl Fn(&mut T, T)) -> T {
        let lots: Vec<T> = (self.sketches.par_chunks(LOT).enumerate())
            .map(|(lot, sketches)| {
                let mut seen = T::default();
                sketches.iter().enumerate().for_each(|(at, sketch)| look(lot * LOT + at, sketch, &mut seen));
                seen
            })
            .collect();
        let mut all = T::default();
        lots.into_iter().for_each(|lot| join(&mut all, lot));
        all
    }

    /// Documents of which `is_asked` holds, ascending.
    pub(super) fn documents(&self, is_asked: impl Fn(Doc, &Sketch) -> bool + Sync) -> Vec<Doc> {
        let look = |doc: Doc, sketch: &Sketch, found: &mut Vec<Doc>| found.extend(is_asked(doc, sketch).then_some(doc));
        self.look(look, |all, found| all.extend(found))
    }

    /// The documents that hold each of some numbers, ascending.
    pub(super) fn postings<'s, I: Iterator<Item = u64>>(
        &'s self,
        asked: &FxHashSet<u64>,
        numbers: impl Fn(Doc, &'s Sketch) -> I + Sync,
    ) -> FxHashMap<u64, Vec<Doc>> {
        let asked = Few::of(asked);
        let look = |at: Doc, found: &mut Vec<(u64, Doc)>| {
            found.extend(numbers(at, &self.sketches[at]).filter(|number| asked.contains(*number)).map(|number| (number, at)));
        };
        let pairs: Vec<(u64, Doc)> =
            self.look(|doc, _, found| look(doc, found), |all: &mut Vec<(u64, Doc)>, found| all.extend(found));
        let mut postings: FxHashMap<u64, Vec<Doc>> = FxHashMap::default();
        pairs.into_iter().for_each(|(number, doc)| postings.entry(number).or_default().push(doc));
        postings
    }

    /// Counts of some words.
    pub(super) fn counts(&self, asked: &FxHashSet<u32>) -> Counts {
        let asked = Few::of(asked);
        let look = |doc: Doc, sketch: &Sketch, seen: &mut Counts| {
            if self.same_words[doc] == doc {
                let is_asked = |term: &u32| asked.contains(*term);
                seen.add(sketch.terms().filter(is_asked), sketch.names().filter(is_asked));
            }
        };
        self.look(look, |all, seen| {
            all.n_texts += seen.n_texts;
            for (term, count) in seen.of {
                let sum = all.of.entry(term).or_default();
                *sum = Count { texts: sum.texts + count.texts, names: sum.names + count.names };
            }
        })
    }

    /// How crowded some words and some days and places are.
    pub(super) fn crowds(&self, words: &FxHashSet<u32>, day_places: &FxHashSet<u64>) -> Crowds {
        let (words, day_places) = (Few::of(words), Few::of(day_places));
        let look = |doc: Doc, sketch: &Sketch, seen: &mut Crowds| {
            if self.is_compared[doc] && sketch.n_singles() > 0 {
                for term in sketch.told().filter(|term| words.contains(*term)) {
                    *seen.words.entry(term).or_default() += sketch.n_singles();
                    *seen.main_words.entry(term).or_default() += sketch.n_main();
                }
                for key in sketch.day_places().filter(|key| day_places.contains(*key)) {
                    *seen.day_places.entry(key).or_default() += 1;
                }
            }
        };
        self.look(look, |all, seen| {
            seen.words.into_iter().for_each(|(term, n)| *all.words.entry(term).or_default() += n);
            seen.main_words.into_iter().for_each(|(term, n)| *all.main_words.entry(term).or_default() += n);
            seen.day_places.into_iter().for_each(|(key, n)| *all.day_places.entry(key).or_default() += n);
        })
    }

    /// The documents whose accounts are compared anew: new ones, those with a word whose weight changes, and those of words and days that
    /// become too crowded to propose anything.
    pub(super) fn touched(&self, common: &CommonWords) -> Result<BTreeSet<Doc>, &'static str> {
        let words: FxHashSet<u32> = self.new_sketches().flat_map(|sketch| sketch.terms().chain(sketch.names())).collect();
        let days: FxHashSet<u64> = self.new_sketches().flat_map(Sketch::day_places).collect();
        let after = self.counts(&words);
        let mut before = Counts { n_texts: after.n_texts - self.new.len() as u32, of: after.of.clone() };
        let crowds = self.crowds(&words, &days);
        let mut fewer = crowds.clone();
        for sketch in self.new_sketches() {
            sketch.terms().for_each(|term| before.of.entry(term).or_default().texts -= 1);
            sketch.names().for_each(|term| before.of.entry(term).or_default().names -= 1);
            for term in sketch.told().filter(|_| sketch.n_singles() > 0) {
                *fewer.words.entry(term).or_default() -= sketch.n_singles();
                *fewer.main_words.entry(term).or_default() -= sketch.n_main();
            }
            sketch.day_places().for_each(|key| *fewer.day_places.entry(key).or_default() -= 1);
        }
        if before.n_texts_in_steps(common) != after.n_texts_in_steps(common) {
            return Err("the number of documents passes a step");
        }
        let reweighed: FxHashSet<u32> =
            words.iter().copied().filter(|term| before.idf(*term, common) != after.idf(*term, common)).collect();
        let passes = |before: &FxHashMap<u32, u32>, after: &FxHashMap<u32, u32>, term: &u32| {
            let n = |table: &FxHashMap<u32, u32>| table.get(term).copied().unwrap_or_default();
            Crowds::is_rare(n(before)) != Crowds::is_rare(n(after))
        };
        let grown = |term: &u32| passes(&fewer.words, &crowds.words, term) || passes(&fewer.main_words, &crowds.main_words, term);
        let grown: FxHashSet<u32> = words.iter().copied().filter(grown).collect();
        let n = |table: &FxHashMap<u64, u32>, key: &u64| table.get(key).copied().unwrap_or_default();
        let is_filled = |key: &u64| Crowds::is_quiet(n(&fewer.day_places, key)) != Crowds::is_quiet(n(&crowds.day_places, key));
        let filled: FxHashSet<u64> = days.into_iter().filter(is_filled).collect();
        let (reweighed, grown, filled) = (Few::of(&reweighed), Few::of(&grown), Few::of(&filled));
        let is_touched = |doc: Doc, sketch: &Sketch| {
            let changed = || {
                sketch.terms().chain(sketch.names()).any(|term| reweighed.contains(term))
                    || sketch.told().any(|term| grown.contains(term))
                    || sketch.day_places().any(|key| filled.contains(key))
            };
            self.new.contains(&doc) || (self.is_compared[doc] && sketch.n_singles() > 0 && changed())
        };
        let touched: BTreeSet<Doc> = self.documents(is_touched).into_iter().collect();
        if touched.len() > self.most.touched { Err("too many words change their weight") } else { Ok(touched) }
    }

    /// The documents with which an account of the given ones could be compared: they share a rare word or a day and place.
    pub(super) fn comparable(&self, docs: &BTreeSet<Doc>) -> Vec<Doc> {
        let told: FxHashSet<u32> = docs.iter().flat_map(|doc| self.sketches[*doc].told()).collect();
        let days: FxHashSet<u64> = docs.iter().flat_map(|doc| self.sketches[*doc].day_places()).collect();
        let crowds = self.crowds(&told, &days);
        let rare: FxHashSet<u32> = crowds.words.iter().filter(|(_, n)| Crowds::is_rare(**n)).map(|(term, _)| *term).collect();
        let rare_main = crowds.main_words.iter().filter(|(term, n)| Crowds::is_rare(**n) && !rare.contains(term));
        let rare_main: FxHashSet<u32> = rare_main.map(|(term, _)| *term).collect();
        let quiet = crowds.day_places.iter().filter(|(_, n)| Crowds::is_quiet(**n));
        let quiet: FxHashSet<u64> = quiet.map(|(key, _)| *key).collect();
        let (rare, rare_main, quiet) = (Few::of(&rare), Few::of(&rare_main), Few::of(&quiet));
        self.documents(|doc, sketch| {
            self.is_compared[doc]
                && sketch.n_singles() > 0
                && (sketch.told().any(|term| rare.contains(term) || (sketch.n_main() > 0 && rare_main.contains(term)))
                    || sketch.day_places().any(|key| quiet.contains(key)))
        })
    }
}
