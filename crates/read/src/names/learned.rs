//! Names that no table lists and no pattern knows, by a trained labeller: "the Kordun Eagles", "Vostria".
//!
//! It sees each word with its neighbours, their endings, capitals and tags, and the kinds of the names that the rules have found; what it was
//! trained on stands in `data/models/names/README.md`. Its stretches beside the rules' names are names too.

use std::ops::Range;

use rashomon_lexicon::NAME_KINDS;
use rashomon_model::MentionKind;
use rashomon_text::{
    labeller::{hash, key},
    tokens::{Shape, TokenKind},
};
use rustc_hash::{FxHashMap, FxHashSet};

use super::{
    bodies::body_noun,
    persons::{is_abstract, is_located},
    words::{Case, SentenceWords, Words},
};

/// The word by which a name of several words is called for short: its last, or the one before "of".
fn last_word<'w>(words: &'w Words<'_>, range: Range<usize>) -> Option<&'w str> {
    let of = range.clone().find(|at| words.folded(*at) == "of").filter(|of| *of > range.start);
    (range.len() > 1).then(|| words.folded(of.unwrap_or(range.end) - 1))
}

/// What made these names.
pub(crate) const LEARNED: &str = "names/learned";

/// What a stretch of the labeller's kinds is, by the kinds' numbers.
pub(super) const KINDS: [MentionKind; NAME_KINDS] = [
    MentionKind::State,
    MentionKind::GovernmentBody,
    MentionKind::SecurityForce,
    MentionKind::ArmedGroup,
    MentionKind::Party,
    MentionKind::Person,
    MentionKind::Outlet,
    MentionKind::Organization,
    MentionKind::People,
];

/// Words of a text with what the rules have found.
pub(super) struct Seen<'w, 'a> {
    words: &'w Words<'a>,
    /// Last words of the rules' names of several words, and of what stands before "of" in them.
    last_words: FxHashSet<&'w str>,
    /// For each token 0, or one more than the number of its name's kind.
    known: Vec<u8>,
}

/// A name with its kind.
pub(super) struct Learned {
    /// Its tokens.
    pub(super) range: Range<usize>,
    pub(super) kind: MentionKind,
    /// It is the last word of another name: "the Eagles", where "the Kordun Eagles" are named too.
    pub(super) is_short: bool,
}

impl<'w, 'a> Seen<'w, 'a> {
    pub(super) fn new(words: &'w Words<'a>, names: impl Iterator<Item = (Range<usize>, MentionKind)>) -> Self {
        let mut known = vec![0; words.ctx.analysis.tokens.len()];
        let mut last_words = FxHashSet::default();
        for (range, kind) in names {
            last_words.extend(last_word(words, range.clone()));
            known[range].fill(kind as u8 + 1);
        }
        Self { words, last_words, known }
    }

    /// The names of all sentences, in text order.
    pub(super) fn names(&self, sentences: &[SentenceWords]) -> Vec<Learned> {
        let labeller = &self.words.ctx.res.names_model;
        let mut named: FxHashMap<&str, MentionKind> = FxHashMap::default();
        let mut scores: Vec<Vec<Vec<i32>>> = sentences
            .iter()
            .map(|sentence| sentence.range.clone().map(|at| labeller.scores(&self.keys(sentence, at))).collect())
            .collect();
        self.share(sentences, &mut scores);
        let mut found = Vec::new();
        for (sentence, scores) in sentences.iter().zip(&scores) {
            for stretch in labeller.stretches(scores) {
                let range = sentence.range.start + stretch.start..sentence.range.start + stretch.end;
                let kind = self.kind_by_noun(sentence, range.clone()).unwrap_or(KINDS[stretch.kind]);
                if self.is_name(sentence, range.clone(), kind) {
                    if range.len() == 1 && self.words.token(range.start).shape == Shape::Upper {
                        named.entry(self.words.text(range.start)).or_insert(kind);
                    }
                    found.push(Learned { range, kind, is_short: false });
                }
            }
        }
        self.repeat(sentences, &named, &mut found);
        let learned: FxHashSet<&str> = found.iter().filter_map(|name| last_word(self.words, name.range.clone())).collect();
        for name in found.iter_mut().filter(|name| name.range.len() == 1) {
            let word = self.words.folded(name.range.start);
            let is_body = !matches!(name.kind, MentionKind::State | MentionKind::Person | MentionKind::People);
            name.is_short = is_body && (self.last_words.contains(word) || learned.contains(word));
        }
        found
    }

    /// An acronym that is a name once is one wherever it stands in mixed case.
    fn repeat(&self, sentences: &[SentenceWords], named: &FxHashMap<&str, MentionKind>, found: &mut Vec<Learned>) {
        let taken: FxHashSet<usize> = found.iter().flat_map(|name| name.range.clone()).collect();
        for sentence in sentences.iter().filter(|sentence| sentence.case == Case::Mixed) {
            for at in sentence.range.clone().filter(|at| self.known[*at] == 0 && !taken.contains(at)) {
                if let Some(kind) = named.get(self.words.text(at)) {
                    found.push(Learned { range: at..at + 1, kind: *kind, is_short: false });
                }
            }
        }
        found.sort_by_key(|name| name.range.start);
    }

    /// Words that the text capitalises more than once speak for one another: half of each one's weights is the mean of all.
    fn share(&self, sentences: &[SentenceWords], scores: &mut [Vec<Vec<i32>>]) {
        let mut places: FxHashMap<&str, Vec<(usize, usize)>> = FxHashMap::default();
        for (idx, sentence) in sentences.iter().enumerate() {
            for at in sentence.range.clone().filter(|at| self.is_capital(*at) && self.known[*at] == 0) {
                places.entry(self.words.folded(at)).or_default().push((idx, at - sentence.range.start));
            }
        }
        for places in places.into_values().filter(|places| places.len() > 1) {
            let (first, n) = (places[0], places.len() as i32);
            let n_classes = scores[first.0][first.1].len();
            let sums: Vec<i32> =
                (0..n_classes).map(|class| places.iter().map(|(idx, at)| scores[*idx][*at][class]).sum()).collect();
            for (idx, at) in places {
                scores[idx][at].iter_mut().zip(&sums).for_each(|(score, sum)| *score = (*score + sum / n) / 2);
            }
        }
    }

    /// What the noun that a name ends in says that it is: "Interior Ministry", "Army of Askar".
    fn kind_by_noun(&self, sentence: &SentenceWords, range: Range<usize>) -> Option<MentionKind> {
        let of = range.clone().find(|at| self.words.folded(*at) == "of").filter(|of| *of > range.start);
        let (noun, _) = body_noun(self.words, sentence, of.unwrap_or(range.end) - 1)?;
        let says_much =
            !matches!(noun.kind, MentionKind::Organization | MentionKind::State | MentionKind::Person | MentionKind::People);
        says_much.then_some(noun.kind)
    }

    /// Whether a stretch can be a name: nothing of it is in a name of the rules, it has a capital, and it names no place or site ("Askar High School").
    fn is_name(&self, sentence: &SentenceWords, range: Range<usize>, kind: MentionKind) -> bool {
        let words = self.words;
        let is_site = |at: usize| words.ctx.res.names.is_place_noun(words.folded(at));
        let is_free = range.clone().all(|at| self.known[at] == 0);
        let has_capital = range.clone().any(|at| self.is_capital(at));
        let ends_in_word = words.token(range.end - 1).kind == TokenKind::Word && words.folded(range.end - 1) != "'s";
        let is_lone_opener = range.len() == 1 && range.start == sentence.first && !words.is_proper(range.start, sentence);
        // What the gazetteer knows is left to the places.
        let is_known_place = matches!(kind, MentionKind::State | MentionKind::Person | MentionKind::People)
            && !words.ctx.res.gazetteer.find(words.span(range.clone()).slice(words.ctx.text)).is_empty();
        let goes_on = range.end < sentence.range.end && self.is_capital(range.end) && is_site(range.end);
        let names_site = match kind {
            MentionKind::Person => range.clone().any(is_site),
            MentionKind::State => false,
            _ => is_site(range.end - 1),
        };
        // "Home » World", "Patriot missiles", "in the regions of Askar".
        let has_sign = range.clone().any(|at| matches!(words.text(at), "»" | "|" | "•" | "›" | "/"));
        let names_weapon = (range.end..(range.end + 2).min(sentence.range.end))
            .any(|at| self.words.ctx.res.events.is_weapon(words.folded(at)) && words.token(at).shape == Shape::Lower);
        let is_located = kind != MentionKind::People && is_located(words, sentence, range.start);
        let last = range.end - 1;
        let is_abstract = is_abstract(words.folded(last)) && body_noun(words, sentence, last).is_none();
        let is_thing = has_sign || names_weapon || is_located || is_abstract;
        is_free && has_capital && ends_in_word && !is_lone_opener && !goes_on && !names_site && !is_known_place && !is_thing
    }

    /// Whether a token lies in a name of the rules.
    pub(super) fn is_known(&self, at: usize) -> bool {
        self.known[at] > 0
    }

    fn is_capital(&self, at: usize) -> bool {
        !matches!(self.words.token(at).shape, Shape::Lower | Shape::None)
    }

    /// The keys of what is known of the token `at`.
    pub(super) fn keys(&self, sentence: &SentenceWords, at: usize) -> Vec<u64> {
        let words = self.words;
        let (start, end) = (sentence.range.start as i64, sentence.range.end as i64);
        let place = |step: i64| Some(at as i64 + step).filter(|at| (start..end).contains(at)).map(|at| at as usize);
        let word = |step: i64| place(step).map_or(step.unsigned_abs(), |at| hash(words.folded(at).as_bytes()));
        let tag = |step: i64| place(step).map_or(99, |at| words.tag(at) as u64);
        let known = |step: i64| place(step).map_or(0, |at| u64::from(self.known[at]));
        let shape = |step: i64| place(step).map_or(9, |at| self.shape(sentence, at));
        let noun = |step: i64| {
            let noun = place(step).and_then(|at| body_noun(words, sentence, at));
            noun.map_or(0, |(noun, _)| noun.kind as u64 + 1)
        };
        let folded = words.folded(at).as_bytes();
        let tail = |n: usize| hash(&folded[folded.len().saturating_sub(n)..]);
        let next = place(1).map_or(&b""[..], |at| words.folded(at).as_bytes());
        let this = shape(0);
        vec![
            key(0, 0, 0),
            key(1, word(0), this),
            key(2, tail(2), this),
            key(3, tail(3), this),
            key(4, tail(4), this),
            key(5, hash(&folded[..folded.len().min(3)]), this),
            key(6, this, tag(0)),
            key(7, shape(-1) << 16 | this << 8 | shape(1), 0),
            key(8, word(-1), this),
            key(9, word(1), this),
            key(10, word(-2), this),
            key(11, word(2), this),
            key(12, word(-2), word(-1)),
            key(13, word(1), word(2)),
            key(14, tag(-1) << 8 | tag(1), this),
            key(15, tag(-2) << 8 | tag(-1), this),
            key(16, tag(1) << 8 | tag(2), this),
            key(17, known(0), this),
            key(18, known(-1) << 8 | known(1), this),
            key(19, known(-2) << 8 | known(2), this),
            key(20, noun(0), this),
            key(21, noun(1), this),
            key(22, noun(-1), this),
            key(23, noun(2), shape(1) << 8 | this),
            key(24, hash(&next[next.len().saturating_sub(3)..]), shape(1) << 8 | this),
            key(25, folded.len().min(12) as u64, this),
            key(26, self.run(sentence, at), this),
            key(27, u64::from(self.is_place(at)), this),
        ]
    }

    /// Whether the gazetteer knows the word.
    fn is_place(&self, at: usize) -> bool {
        self.is_capital(at) && !self.words.ctx.res.gazetteer.find(self.words.text(at)).is_empty()
    }

    /// How a word is written, and whether it opens the sentence or the words of somebody.
    fn shape(&self, sentence: &SentenceWords, at: usize) -> u64 {
        let token = self.words.token(at);
        if token.kind != TokenKind::Word {
            return 32 + token.kind as u64;
        }
        let case = match sentence.case {
            Case::Mixed => 0,
            Case::Title => 1,
            Case::Capitals => 2,
        };
        let opens = at == sentence.first || at > sentence.range.start && self.words.token(at - 1).kind == TokenKind::Quote;
        let shape = match token.shape {
            Shape::Lower => 0,
            Shape::Capital => 1,
            Shape::Upper => 2,
            Shape::Mixed => 3,
            Shape::None => 4,
        };
        case * 10 + shape * 2 + u64::from(opens)
    }

    /// How many words with a capital stand side by side here, and which of them this is.
    fn run(&self, sentence: &SentenceWords, at: usize) -> u64 {
        if !self.is_capital(at) {
            return 0;
        }
        let before = (sentence.range.start..at).rev().take_while(|at| self.is_capital(*at)).take(3).count();
        let after = (at + 1..sentence.range.end).take_while(|at| self.is_capital(*at)).take(3).count();
        1 + (before as u64) * 4 + after as u64
    }
}
