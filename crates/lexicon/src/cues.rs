//! Words that attribute: `data/lexicon/cues.toml`.

use rashomon_model::Certainty;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

use crate::source::{DataSource, LexiconError};

const FILE: &str = "lexicon/cues.toml";

/// The cues, by base form and part of speech.
#[derive(Debug, Default)]
pub struct Cues {
    rows: Vec<Cue>,
    verbs: FxHashMap<String, usize>,
    nouns: FxHashMap<String, usize>,
    adjectives: FxHashMap<String, usize>,
    adverbs: FxHashMap<String, usize>,
    /// By first word: the other words, and the row. Longest first.
    phrases: FxHashMap<String, Vec<(Vec<String>, usize)>>,
    no_voices: FxHashSet<String>,
}

/// A word or phrase that attributes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cue {
    /// Base form; a phrase as it stands.
    pub lemma: String,
    /// Part of speech.
    pub pos: CuePos,
    /// The commitment it lends its content.
    pub certainty: Certainty,
    /// What its content can be.
    pub frames: Vec<Frame>,
    /// Prepositions that bring its content: "warned **of** a flood".
    #[serde(default)]
    pub prepositions: Vec<String>,
    /// An addressee may come before the content: "told **them** that …".
    #[serde(default)]
    pub recipient: bool,
    /// Whether it tells what somebody wants or means to do, and not what they say: "hoped", "refused".
    #[serde(default)]
    pub attitude: bool,
    /// Whether it brings whom its source has it from, and not what is said: "citing", "quoted".
    #[serde(default)]
    pub relays: bool,
    /// A sentence in which it attributes.
    pub example: String,
    /// A sentence in which the word does not attribute.
    pub not: Option<String>,
}

/// Part of speech of a cue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CuePos {
    /// "fearful", after a form of "be".
    Adjective,
    /// "reportedly", inside what it attributes.
    Adverb,
    /// "claim that".
    Noun,
    /// "according to", before a noun phrase.
    Phrase,
    /// "said".
    Verb,
}

/// What the content of a cue can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Frame {
    /// A quotation.
    Quote,
    /// A clause with or without "that".
    ThatClause,
    /// "whether …", "why …".
    Wh,
    /// "to go".
    Infinitive,
    /// A noun phrase.
    Noun,
    /// The cue's own subject with an infinitive: "he seems to know".
    Raising,
    /// A clause after "out": "pointed out that".
    ParticleOut,
    /// A number of victims, of a verb: "recorded 60 deaths"; of a noun, after "by": "by the Board's count".
    Tally,
    /// A number of victims that the verb sets: "put the toll at 60".
    Toll,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    no_voices: Vec<String>,
    cue: Vec<Cue>,
}

impl Cue {
    /// Whether its content can be of this sort.
    pub fn takes(&self, frame: Frame) -> bool {
        self.frames.contains(&frame)
    }
}

impl Cue {
    /// Whether it brings in who counts: "recorded 60 deaths", "put the toll at 37".
    pub fn counts(&self) -> bool {
        self.takes(Frame::Tally) || self.takes(Frame::Toll)
    }

    /// Whether it does nothing but count: "put the toll at 37".
    pub fn only_counts(&self) -> bool {
        self.counts() && self.frames.iter().all(|frame| matches!(frame, Frame::Tally | Frame::Toll))
    }
}

impl Cues {
    /// Whether a lower-case noun suggests and never speaks: "evidence".
    pub fn never_speaks(&self, noun: &str) -> bool {
        self.no_voices.contains(noun)
    }

    /// Reads the table.
    ///
    /// # Errors
    /// When the file is missing or a row is faulty or out of order.
    pub fn load(source: &DataSource) -> Result<Self, LexiconError> {
        let text = source.text(FILE)?;
        let faulty = |line: usize, what: String| LexiconError::Faulty { file: FILE.to_owned(), line, what };
        let file: File = toml::from_str(&text).map_err(|fault| {
            let line = fault.span().map_or(0, |span| text[..span.start].lines().count() + 1);
            faulty(line, fault.message().to_owned())
        })?;
        let mut cues = Self { no_voices: file.no_voices.into_iter().collect(), ..Self::default() };
        for (before, row) in std::iter::once(None).chain(file.cue.iter().map(Some)).zip(&file.cue) {
            if before.is_some_and(|before| (&before.lemma, before.pos) >= (&row.lemma, row.pos)) {
                let line = text.lines().position(|line| line == format!("lemma = {:?}", row.lemma)).map_or(0, |n| n + 1);
                return Err(faulty(line, format!("{:?} is not in its sorted place", row.lemma)));
            }
        }
        for row in file.cue {
            cues.add(row);
        }
        for phrases in cues.phrases.values_mut() {
            phrases.sort_by_key(|(rest, _)| std::cmp::Reverse(rest.len()));
        }
        Ok(cues)
    }

    fn add(&mut self, row: Cue) {
        let idx = self.rows.len();
        let table = match row.pos {
            CuePos::Verb => &mut self.verbs,
            CuePos::Noun => &mut self.nouns,
            CuePos::Adjective => &mut self.adjectives,
            CuePos::Adverb => &mut self.adverbs,
            CuePos::Phrase => {
                let mut words = row.lemma.split(' ').map(str::to_owned);
                let first = words.next().unwrap_or_default();
                self.phrases.entry(first).or_default().push((words.collect(), idx));
                self.rows.push(row);
                return;
            }
        };
        table.insert(row.lemma.clone(), idx);
        self.rows.push(row);
    }

    /// All rows, sorted by base form.
    pub fn rows(&self) -> &[Cue] {
        &self.rows
    }

    /// The verb with this base form.
    pub fn verb(&self, lemma: &str) -> Option<&Cue> {
        self.verbs.get(lemma).map(|idx| &self.rows[*idx])
    }

    /// The noun with this base form.
    pub fn noun(&self, lemma: &str) -> Option<&Cue> {
        self.nouns.get(lemma).map(|idx| &self.rows[*idx])
    }

    /// The adjective, in small letters.
    pub fn adjective(&self, word: &str) -> Option<&Cue> {
        self.adjectives.get(word).map(|idx| &self.rows[*idx])
    }

    /// The adverb, in small letters.
    pub fn adverb(&self, word: &str) -> Option<&Cue> {
        self.adverbs.get(word).map(|idx| &self.rows[*idx])
    }

    /// The row of an attribution's `lemma`, whatever its part of speech: a verb before a noun before the others.
    pub fn get(&self, lemma: &str) -> Option<&Cue> {
        let others = || self.rows.iter().find(|row| row.lemma == lemma);
        self.verb(lemma).or_else(|| self.noun(lemma)).or_else(others)
    }

    /// Whether who says so says that it is not so: "deny", "denial", "reject".
    pub fn denies(&self, lemma: &str) -> bool {
        self.get(lemma).is_some_and(|cue| cue.certainty == Certainty::Denied)
    }

    /// The phrase that begins at the first of `words` (small letters), with its length in words; the longest wins.
    pub fn phrase_at<'w>(&self, mut words: impl Iterator<Item = &'w str> + Clone) -> Option<(&Cue, usize)> {
        let phrases = self.phrases.get(words.next()?)?;
        phrases
            .iter()
            .find(|(rest, _)| rest.iter().map(String::as_str).eq(words.clone().take(rest.len())))
            .map(|(rest, idx)| (&self.rows[*idx], rest.len() + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_found_by_base_form_and_part_of_speech() {
        let cues = Cues::load(&DataSource::Embedded).expect("the shipped table loads");
        assert_eq!(cues.verb("claim").map(|cue| cue.certainty), Some(Certainty::Alleged));
        assert_eq!(cues.noun("denial").map(|cue| cue.certainty), Some(Certainty::Denied));
        assert_eq!(cues.phrase_at(["according", "to", "him"].into_iter()).map(|(_, n)| n), Some(2));
        assert!(cues.phrase_at(["according", "the"].into_iter()).is_none());
        assert_eq!(cues.get("according to").map(|cue| cue.pos), Some(CuePos::Phrase));
    }
}
