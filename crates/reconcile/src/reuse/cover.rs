//! What of one text stands in another: how many of its words, in whose voice, and where.
//!
//! A text takes its telling from another when narrative is in common. Quotations, statements in the first person and lists of charges reach
//! two reporters from one mouth, so they count for the share alone; furniture of the page counts for nothing.

use rashomon_lexicon::Resources;
use rustc_hash::{FxHashMap, FxHashSet};

use super::RUN;
use crate::{
    digest::{SentenceKind, Wording},
    hash,
};

/// Words on either side of one that say whether it stands in a list of charges.
const CHARGE_REACH: usize = 4;
/// From so many of four on, words around are those of a list of charges.
const CHARGE_QUARTERS: usize = 3;
/// A text with more than one in so many words in sentences of the first person is told in it.
const OWN_VOICE: f64 = 3.0;
/// So many words in common are no telling yet: an address, an age, a set phrase.
const SET_PHRASE: f64 = 10.0;

/// A sentence of so many words that stands twice in a text is a caption or a teaser.
const REPEATED_WORDS: usize = 6;

/// How many numbers an overlap comes to.
pub(super) const N_VALUES: usize = 3;

/// What the tables say of words, and the weights of the scorer.
pub(super) struct Scales {
    speaker: FxHashSet<u32>,
    charges: FxHashSet<u32>,
    /// In the order of [`values`].
    weights: [f64; N_VALUES],
}

impl Scales {
    /// From the tables.
    pub(super) fn of(res: &Resources) -> Self {
        Self {
            speaker: res.speaker_words.iter().map(hash::word).collect(),
            charges: res.charge_words.iter().map(hash::word).collect(),
            weights: values(0.0, 0.0).map(|(name, _)| res.reuse_weights.of(name)),
        }
    }

    /// Probability that one of two texts with these values took its telling from the other.
    pub(super) fn score(&self, values: &[(&'static str, f64); N_VALUES]) -> f64 {
        let sum: f64 = values.iter().zip(&self.weights).map(|((_, value), weight)| value * weight).sum();
        1.0 / (1.0 + (-sum).exp())
    }

    fn is_charge(&self, words: &[u32], at: usize) -> bool {
        let around = &words[at.saturating_sub(CHARGE_REACH)..words.len().min(at + CHARGE_REACH + 1)];
        let n_charge = around.iter().filter(|word| self.charges.contains(word)).count();
        4 * n_charge >= CHARGE_QUARTERS * around.len()
    }
}

/// The numbers that the scorer weighs, by the names that `data/reconcile/reuse_weights.txt` gives them: the share of the shorter text in
/// common runs, and the words of telling in common.
pub(super) fn values(share: f64, told: f64) -> [(&'static str, f64); N_VALUES] {
    [("one", 1.0), ("share", share), ("told", (told - SET_PHRASE).max(0.0).ln_1p())]
}

/// How much of one text lies in runs that the other has too.
pub(super) struct Cover {
    /// Words outside furniture.
    pub n_words: f64,
    /// Those of them in common runs.
    pub covered: f64,
    /// Those of the covered ones in quotations.
    pub quoted: f64,
    /// Those of them that are telling: no quotation, no statement, no list of charges.
    pub told: f64,
    /// Sentences that hold covered words.
    pub sentences: Vec<usize>,
}

impl Cover {
    /// What of a text with these runs is in another with the runs `others`.
    pub(super) fn of(wording: &Wording, runs: &[u64], others: &[u64], furniture: &FxHashSet<u64>, scales: &Scales) -> Self {
        let mut cover = Self { n_words: 0.0, covered: 0.0, quoted: 0.0, told: 0.0, sentences: Vec::new() };
        let is_statement = statements(wording, scales);
        let is_repeated = repeated(wording);
        let mut covered_until = 0;
        let mut word_idx = 0;
        for sentence_idx in 0..wording.sentences.len() {
            let kind = wording.sentences[sentence_idx].kind;
            let is_furniture = kind == SentenceKind::Furniture || is_repeated[sentence_idx];
            let is_narrative = kind == SentenceKind::Narrative && !is_statement[sentence_idx] && !is_furniture;
            let (mut n_here, mut n_told) = (0.0, 0.0);
            for _ in wording.words_of(sentence_idx) {
                if runs.get(word_idx).is_some_and(|run| others.binary_search(run).is_ok() && !furniture.contains(run)) {
                    covered_until = word_idx + RUN;
                }
                if word_idx < covered_until {
                    n_here += 1.0;
                    n_told += f64::from(u8::from(is_narrative && !scales.is_charge(&wording.words, word_idx)));
                }
                word_idx += 1;
            }
            if !is_furniture {
                cover.told += n_told;
                cover.n_words += wording.words_of(sentence_idx).len() as f64;
                cover.covered += n_here;
                cover.quoted += if kind == SentenceKind::Quotation { n_here } else { 0.0 };
                if n_here > 0.0 {
                    cover.sentences.push(sentence_idx);
                }
            }
        }
        cover
    }
}

/// Which sentences stand in the text more than once: captions and teasers of pictures, and whatever else a page prints twice.
fn repeated(wording: &Wording) -> Vec<bool> {
    let key = |idx: usize| Some(wording.words_of(idx)).filter(|words| words.len() >= REPEATED_WORDS).map(hash::run);
    let mut n_of: FxHashMap<u64, u32> = FxHashMap::default();
    let keys: Vec<Option<u64>> = (0..wording.sentences.len()).map(key).collect();
    keys.iter().flatten().for_each(|key| *n_of.entry(*key).or_default() += 1);
    keys.iter().map(|key| key.is_some_and(|key| n_of[&key] > 1)).collect()
}

/// Which sentences are statements without quotation marks: those in the first person, unless the text itself is told in it.
fn statements(wording: &Wording, scales: &Scales) -> Vec<bool> {
    let all = 0..wording.sentences.len();
    let is_own = |idx: usize| {
        let kind = wording.sentences[idx].kind;
        kind == SentenceKind::Narrative && wording.words_of(idx).iter().any(|word| scales.speaker.contains(word))
    };
    let is_statement: Vec<bool> = all.clone().map(is_own).collect();
    let n_words =
        |of: &dyn Fn(usize) -> bool| -> usize { all.clone().filter(|idx| of(*idx)).map(|idx| wording.words_of(idx).len()).sum() };
    let n_own = n_words(&|idx| is_statement[idx]);
    let n_read = n_words(&|idx| wording.sentences[idx].kind != SentenceKind::Furniture);
    if OWN_VOICE * n_own as f64 > n_read as f64 { vec![false; is_statement.len()] } else { is_statement }
}

#[cfg(test)]
mod tests {
    use rashomon_model::ByteSpan;

    use super::*;
    use crate::digest::SentencePrint;

    /// Sentences of plain words, all narrative.
    fn wording(sentences: &[&str]) -> Wording {
        let mut wording = Wording::default();
        for sentence in sentences {
            let first_word = wording.words.len() as u32;
            wording.sentences.push(SentencePrint { span: ByteSpan::new(0, 0), first_word, kind: SentenceKind::Narrative });
            wording.words.extend(sentence.split_whitespace().map(hash::word));
        }
        wording
    }

    /// Words of telling that the first text has from the second.
    fn told(one: &[&str], other: &[&str]) -> f64 {
        let (one, other) = (wording(one), wording(other));
        let (runs, mut others) = (crate::reuse::runs(&one), crate::reuse::runs(&other));
        others.sort_unstable();
        Cover::of(&one, &runs, &others, &FxHashSet::default(), &Scales::of(Resources::embedded())).told
    }

    const OWN: &str = "On the quay of Dorn a crane had stood idle since the winter of the great frost";
    const TELLING: &str = "the ferry turned over beside the old mill when its rope broke in the storm";

    #[test]
    fn narrative_in_common_is_telling() {
        assert_eq!(told(&[TELLING, OWN], &[TELLING, "Nobody else saw it"]), 15.0);
    }

    #[test]
    fn what_a_page_prints_twice_is_no_telling() {
        assert_eq!(told(&[TELLING, OWN, TELLING], &[TELLING]), 0.0);
    }

    #[test]
    fn a_list_of_charges_is_no_telling() {
        let charges = "charged with two counts of attempted murder assault with a deadly weapon and possession of a firearm during a crime of violence";
        assert_eq!(told(&[OWN, charges], &[charges]), 0.0);
    }

    #[test]
    fn a_statement_in_the_first_person_is_no_telling_unless_the_text_is_told_so() {
        let statement = "we mourn with the families of the crew and close our offices until the burial";
        assert_eq!(told(&[OWN, TELLING, OWN, statement], &[statement]), 0.0);
        assert_eq!(told(&[statement, OWN], &[statement]), 15.0);
    }

    #[test]
    fn more_telling_and_a_larger_share_are_likelier() {
        let scales = Scales::of(Resources::embedded());
        let score = |share, told| scales.score(&values(share, told));
        assert!(score(0.3, 60.0) > 0.5 && score(0.1, 8.0) < 0.5);
        assert!(score(0.3, 60.0) > score(0.3, 20.0) && score(0.3, 60.0) > score(0.1, 60.0));
    }
}
