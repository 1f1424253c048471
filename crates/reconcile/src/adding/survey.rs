//! All documents of the case, looked through by their sketches: which of them new documents touch.

use std::{collections::BTreeSet, sync::Mutex};

use rashomon_model::DocumentId;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::{Doc, Most, Moved};
use crate::{
    Sketch,
    incidents::Crowds,
    vectors::{CommonWords, Count, Counts},
};

/// The documents of the case, as it was and as it is.
pub(super) struct Survey {
    /// Ascending; with those that go.
    pub ids: Vec<DocumentId>,
    pub sketches: Vec<Sketch>,
    pub new: BTreeSet<Doc>,
    pub gone: BTreeSet<Doc>,
    pub was: Texts,
    pub is: Texts,
    /// Documents with the same words, ascending, by the first of them; of those that are or were there, where they are several.
    alike: FxHashMap<Doc, Vec<Doc>>,
    first_alike: FxHashMap<Doc, Doc>,
    /// Documents that become, or cease to be, the one that stands for a text.
    pub texts: Turned,
    /// Documents whose accounts come to be compared, or are compared no more.
    pub compared: Turned,
    /// How many of them a change may touch.
    pub most: Most,
    /// What was counted so far.
    counted: Mutex<Counted>,
}

/// Counts of words and days that were asked for, so that nothing is counted twice.
#[derive(Default)]
struct Counted {
    counts: Counts,
    words: FxHashSet<u32>,
    crowds: Crowds,
    told: FxHashSet<u32>,
    day_places: FxHashSet<u64>,
}

/// Which of some documents stand for their texts: a text that is there twice is counted once, and a reading that is there twice is compared
/// once.
pub(super) struct Texts {
    is_text: Vec<bool>,
    is_compared: Vec<bool>,
}

/// Documents that come to something and that cease to be it.
#[derive(Debug, Default)]
pub(super) struct Turned {
    pub come: BTreeSet<Doc>,
    pub gone: BTreeSet<Doc>,
}

impl Texts {
    /// Of the documents that are there.
    fn of(sketches: &[Sketch], alike: &FxHashMap<Doc, Vec<Doc>>, is_there: impl Fn(Doc) -> bool) -> Self {
        let there: Vec<bool> = (0..sketches.len()).map(is_there).collect();
        let mut texts = Self { is_text: there.clone(), is_compared: there };
        for members in alike.values() {
            let here = members.iter().filter(|doc| texts.is_text[**doc]).copied();
            let mut readings: FxHashSet<u64> = FxHashSet::default();
            for (nth, doc) in here.collect::<Vec<_>>().into_iter().enumerate() {
                texts.is_text[doc] = nth == 0;
                texts.is_compared[doc] = readings.insert(sketches[doc].reading());
            }
        }
        texts
    }

    /// Whether it is the first with its words.
    pub(super) fn is_text(&self, doc: Doc) -> bool {
        self.is_text[doc]
    }

    /// Whether its accounts are compared: it does not repeat the reading of an earlier one.
    pub(super) fn is_compared(&self, doc: Doc) -> bool {
        self.is_compared[doc]
    }
}

impl Turned {
    fn between(was: &[bool], is: &[bool]) -> Self {
        let docs = |come: bool| (0..is.len()).filter(move |doc| was[*doc] != is[*doc] && is[*doc] == come).collect();
        Self { come: docs(true), gone: docs(false) }
    }

    /// Both sorts.
    pub(super) fn all(&self) -> impl Iterator<Item = Doc> + '_ {
        self.come.iter().chain(&self.gone).copied()
    }
}

/// A few numbers, hashes themselves, that many others are held against: most are told apart by one bit.
pub(super) struct Few<'s, T> {
    bits: Vec<u64>,
    set: &'s FxHashSet<T>,
    n_bits: u64,
}

impl<'s, T: Copy + Eq + std::hash::Hash + Into<u64>> Few<'s, T> {
    pub(super) fn of(set: &'s FxHashSet<T>) -> Self {
        let n_bits = (32 * set.len() as u64).next_power_of_two().clamp(1 << 13, 1 << 20);
        let mut bits = vec![0; (n_bits / 64) as usize];
        for number in set {
            let bit = (*number).into() % n_bits;
            bits[(bit / 64) as usize] |= 1 << (bit % 64);
        }
        Self { bits, set, n_bits }
    }

    pub(super) fn contains(&self, number: T) -> bool {
        let bit = number.into() & (self.n_bits - 1);
        self.bits[(bit / 64) as usize] >> (bit % 64) & 1 == 1 && self.set.contains(&number)
    }
}

/// Sketches that one core looks through at a time.
const LOT: usize = 2048;

impl Survey {
    /// Of all documents that are or were there.
    pub(super) fn of(mut sketches: Vec<(DocumentId, Sketch)>, moved: &Moved, most: Most) -> Self {
        sketches.sort_by(|a, b| a.0.cmp(&b.0));
        let (ids, sketches): (Vec<DocumentId>, Vec<Sketch>) = sketches.into_iter().unzip();
        let among =
            |few: &BTreeSet<DocumentId>| -> BTreeSet<Doc> { few.iter().filter_map(|id| ids.binary_search(id).ok()).collect() };
        let (new, gone) = (among(&moved.new), among(&moved.gone));
        let alike = alike(&sketches);
        let first_alike = alike.iter().flat_map(|(first, members)| members.iter().map(|doc| (*doc, *first))).collect();
        let was = Texts::of(&sketches, &alike, |doc| !new.contains(&doc));
        let is = Texts::of(&sketches, &alike, |doc| !gone.contains(&doc));
        let texts = Turned::between(&was.is_text, &is.is_text);
        let compared = Turned::between(&was.is_compared, &is.is_compared);
        Self { ids, sketches, new, gone, was, is, alike, first_alike, texts, compared, most, counted: Mutex::default() }
    }

    /// The sketches that it was made of.
    pub(super) fn into_sketches(self) -> Vec<(DocumentId, Sketch)> {
        self.ids.into_iter().zip(self.sketches).collect()
    }

    /// Whether a document is there now.
    pub(super) fn is_there(&self, doc: Doc) -> bool {
        doc < self.ids.len() && !self.gone.contains(&doc)
    }

    pub(super) fn position(&self, id: &DocumentId) -> Option<Doc> {
        self.ids.binary_search(id).ok()
    }

    /// The documents that are or were there with the words of one, itself among them.
    pub(super) fn ever_alike(&self, doc: Doc) -> Vec<Doc> {
        self.first_alike.get(&doc).map_or_else(|| vec![doc], |first| self.alike[first].clone())
    }

    /// Whether two documents have the same words.
    pub(super) fn are_alike(&self, a: Doc, b: Doc) -> bool {
        a == b || self.first_alike.get(&a).is_some_and(|first| self.first_alike.get(&b) == Some(first))
    }

    /// Those of them that say the same in every respect.
    pub(super) fn repeats(&self, doc: Doc) -> Vec<Doc> {
        let reading = self.sketches[doc].reading();
        self.ever_alike(doc).into_iter().filter(|other| *other == doc || self.sketches[*other].reading() == reading).collect()
    }

    fn sketches_of(&self, docs: impl Iterator<Item = Doc>) -> impl Iterator<Item = &Sketch> {
        docs.map(|doc| &self.sketches[doc])
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

    /// Documents that are there now and of which `is_asked` holds, ascending.
    pub(super) fn documents(&self, is_asked: impl Fn(Doc, &Sketch) -> bool + Sync) -> Vec<Doc> {
        let look = |doc: Doc, sketch: &Sketch, found: &mut Vec<Doc>| {
            found.extend((!self.gone.contains(&doc) && is_asked(doc, sketch)).then_some(doc));
        };
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
        let mut counted = self.counted.lock().expect("counting does not panic");
        let missing: FxHashSet<u32> = asked.difference(&counted.words).copied().collect();
        if !missing.is_empty() || counted.counts.n_texts == 0 {
            let found = self.count(&missing);
            counted.counts.n_texts = found.n_texts;
            counted.counts.of.extend(found.of);
            counted.words.extend(missing);
        }
        Counts { n_texts: counted.counts.n_texts, of: of_those(&counted.counts.of, asked) }
    }

    fn count(&self, asked: &FxHashSet<u32>) -> Counts {
        let asked = Few::of(asked);
        let look = |doc: Doc, sketch: &Sketch, seen: &mut Counts| {
            if self.is.is_text(doc) {
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
        let mut counted = self.counted.lock().expect("counting does not panic");
        let told: FxHashSet<u32> = words.difference(&counted.told).copied().collect();
        let days: FxHashSet<u64> = day_places.difference(&counted.day_places).copied().collect();
        if !told.is_empty() || !days.is_empty() {
            let found = self.count_crowds(&told, &days);
            counted.crowds.words.extend(found.words);
            counted.crowds.main_words.extend(found.main_words);
            counted.crowds.day_places.extend(found.day_places);
            counted.told.extend(told);
            counted.day_places.extend(days);
        }
        Crowds {
            words: of_those(&counted.crowds.words, words),
            main_words: of_those(&counted.crowds.main_words, words),
            day_places: of_those(&counted.crowds.day_places, day_places),
        }
    }

    fn count_crowds(&self, words: &FxHashSet<u32>, day_places: &FxHashSet<u64>) -> Crowds {
        let (words, day_places) = (Few::of(words), Few::of(day_places));
        let look = |doc: Doc, sketch: &Sketch, seen: &mut Crowds| {
            if self.is.is_compared(doc) && sketch.n_singles() > 0 {
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

    /// What some documents, of those that are compared, add to the crowds.
    fn crowds_of(&self, docs: &BTreeSet<Doc>) -> Crowds {
        let mut crowds = Crowds::default();
        for sketch in self.sketches_of(docs.iter().copied()) {
            for term in sketch.told().filter(|_| sketch.n_singles() > 0) {
                *crowds.words.entry(term).or_default() += sketch.n_singles();
                *crowds.main_words.entry(term).or_default() += sketch.n_main();
            }
            sketch.day_places().for_each(|key| *crowds.day_places.entry(key).or_default() += 1);
        }
        crowds
    }

    /// The documents whose accounts are compared anew: those that come to be compared, those with a word whose weight changes, and those of
    /// words and days that become too crowded to propose anything, or cease to be.
    pub(super) fn touched(&self, common: &CommonWords) -> Result<BTreeSet<Doc>, &'static str> {
        let of_texts = self.sketches_of(self.texts.all()).flat_map(|sketch| sketch.terms().chain(sketch.names()));
        let words: FxHashSet<u32> = of_texts.chain(self.sketches_of(self.compared.all()).flat_map(Sketch::told)).collect();
        let days: FxHashSet<u64> = self.sketches_of(self.compared.all()).flat_map(Sketch::day_places).collect();
        let (after, crowds) = (self.counts(&words), self.crowds(&words, &days));
        let (mut before, mut fewer) = (after.clone(), crowds.clone());
        let n_as_is = before.n_texts - self.texts.come.len() as u32 + self.texts.gone.len() as u32;
        before.n_texts = n_as_is;
        let (mut was_counted, mut is_counted) = (Counts::default(), Counts::default());
        self.sketches_of(self.texts.gone.iter().copied()).for_each(|sketch| was_counted.add(sketch.terms(), sketch.names()));
        self.sketches_of(self.texts.come.iter().copied()).for_each(|sketch| is_counted.add(sketch.terms(), sketch.names()));
        before.replace(&is_counted, &was_counted);
        fewer.replace(&self.crowds_of(&self.compared.come), &self.crowds_of(&self.compared.gone));
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
        let (any_reweighed, any_grown) = (!reweighed.is_empty(), !grown.is_empty());
        let (reweighed, grown, filled) = (Few::of(&reweighed), Few::of(&grown), Few::of(&filled));
        let is_touched = |doc: Doc, sketch: &Sketch| {
            let changed = || {
                (any_reweighed && sketch.terms().chain(sketch.names()).any(|term| reweighed.contains(term)))
                    || (any_grown && sketch.told().any(|term| grown.contains(term)))
                    || sketch.day_places().any(|key| filled.contains(key))
            };
            self.compared.come.contains(&doc) || (self.is.is_compared(doc) && sketch.n_singles() > 0 && changed())
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
            self.is.is_compared(doc)
                && sketch.n_singles() > 0
                && (sketch.told().any(|term| rare.contains(term) || (sketch.n_main() > 0 && rare_main.contains(term)))
                    || sketch.day_places().any(|key| quiet.contains(key)))
        })
    }
}

fn of_those<K: Copy + Eq + std::hash::Hash, V: Copy>(all: &FxHashMap<K, V>, asked: &FxHashSet<K>) -> FxHashMap<K, V> {
    asked.iter().filter_map(|key| Some((*key, *all.get(key)?))).collect()
}

/// Documents with the same words, ascending, by the first of them, where they are several.
fn alike(sketches: &[Sketch]) -> FxHashMap<Doc, Vec<Doc>> {
    let mut first: FxHashMap<(u64, u64), Doc> = FxHashMap::default();
    let mut alike: FxHashMap<Doc, Vec<Doc>> = FxHashMap::default();
    for (doc, sketch) in sketches.iter().enumerate() {
        let Some(words) = sketch.words() else { continue };
        let of = *first.entry(words).or_insert(doc);
        if of != doc {
            alike.entry(of).or_insert_with(|| vec![of]).push(doc);
        }
    }
    alike
}
