//! Noun phrases for people: "62 civilians", "another 8", "a 13-month-old boy", "lawyer Jo Ree, 40,", "they".
//!
//! In: tokens of one sentence. Out: [`People`], in order, not overlapping, with the links between neighbours ("A, B and C", "including
//! two children"). No parser stands behind this: a phrase begins with a numeral, an article, a name or a pronoun and runs over
//! adjectives to a noun for people.

mod counted;
mod heads;
mod links;
mod named;
mod unnumbered;

use std::ops::Range;

use rashomon_lexicon::{harms::Grammar, inflection::VerbForm};
use rashomon_model::{ByteSpan, VictimCategory};
use rashomon_text::tokens::TokenKind;

use self::{
    counted::{body_of_at, counted_at},
    heads::head_from,
    links::{link, mark_apposition, mark_breakdown, shares_number, takes_in},
    named::name_at,
    unnumbered::{many_at, one_at, pronoun_at},
};
use super::numerals::Numeral;
use crate::words::Words;

/// A phrase for people.
#[derive(Clone, Debug)]
pub(crate) struct People {
    pub(crate) tokens: Range<usize>,
    pub(crate) kind: PeopleKind,
    pub(crate) numeral: Option<Numeral>,
    /// Head noun, when one is written.
    pub(crate) head: Option<usize>,
    pub(crate) category: VictimCategory,
    /// The words for them without number and article.
    pub(crate) unit: Option<ByteSpan>,
    /// "another man", "two others".
    pub(crate) other: bool,
    /// "the man", "the two men".
    pub(crate) definite: bool,
    /// Last name or only name.
    pub(crate) name: Option<Range<usize>>,
    pub(crate) age: Option<u32>,
    pub(crate) gender: Option<char>,
    /// Whether the words mean people beyond doubt.
    pub(crate) is_sure: bool,
    /// "a fourth victim"; 0 where no ordinal is written.
    pub(crate) ordinal: u32,
    /// Joined to the phrase before it by "and" or a comma.
    pub(crate) joined: bool,
    /// "including 9 engineers": a part of the phrase before it.
    pub(crate) is_part: bool,
}

/// How many a phrase means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PeopleKind {
    /// A number is written.
    Counted,
    /// One person: "a man", "Jo Ree".
    One,
    /// "he", "himself".
    PronounOne,
    /// "they", "the victims", "civilians".
    Many,
    /// "no one", "no civilians".
    Nobody,
}

impl People {
    /// Adds to "five of them" what they were: "children".
    fn describe(&mut self, words: &Words<'_>, people: Self) {
        self.tokens.end = people.tokens.end;
        self.head = people.head;
        self.category = people.category;
        self.gender = people.gender;
        self.unit = Some(words.span(&people.tokens));
    }
}

/// The phrases of one sentence.
pub(crate) fn people_in(words: &Words<'_>, sentence: Range<usize>) -> Vec<People> {
    let mut found: Vec<People> = Vec::new();
    let mut at = sentence.start;
    while at < sentence.end {
        let another = || another_at(words, at, found.last());
        match people_at(words, at, sentence.clone()).or_else(another) {
            Some(mut people) => {
                if let Some(before) = found.last() {
                    link(words, before, &mut people);
                }
                at = people.tokens.end.max(at + 1);
                match found.last_mut() {
                    Some(number) if takes_in(words, number, &people) => number.describe(words, people),
                    Some(counted) if shares_number(words, counted, &people) => counted.tokens.end = people.tokens.end,
                    _ => found.push(people),
                }
            }
            None => at += 1,
        }
    }
    mark_apposition(words, &mut found);
    mark_breakdown(words, &mut found);
    found
}

/// "one guard was killed and another wounded": one more of those before.
fn another_at(words: &Words<'_>, at: usize, before: Option<&People>) -> Option<People> {
    let info = words.info(at + 1);
    let is_said_of = info.verb.is_some_and(|verb| !verb.weak && verb.form == VerbForm::PastOrParticiple)
        || words.is(at + 1, Grammar::BE) && (words.info(at + 2).verb.is_some() || words.info(at + 3).verb.is_some());
    let of_those = before.is_some_and(|before| before.is_sure && !matches!(before.kind, PeopleKind::PronounOne));
    (words.word(at) == "another" && is_said_of && of_those).then(|| {
        let mut people = blank(at..at + 1, PeopleKind::One);
        people.other = true;
        people
    })
}

fn people_at(words: &Words<'_>, at: usize, sentence: Range<usize>) -> Option<People> {
    if !can_begin(words, at) {
        return None;
    }
    nobody_at(words, at, sentence.end)
        .or_else(|| counted_at(words, at, sentence.end))
        .or_else(|| body_of_at(words, at, sentence.end))
        .or_else(|| one_at(words, at, &sentence))
        .or_else(|| name_at(words, at, &sentence))
        .or_else(|| pronoun_at(words, at))
        .or_else(|| many_at(words, at, sentence.end))
}

/// Whether a phrase for people can begin with a word. Most words begin none, and this is told at little cost.
fn can_begin(words: &Words<'_>, at: usize) -> bool {
    let opens = Grammar::DEFINITE.or(Grammar::INDEFINITE).or(Grammar::OTHER).or(Grammar::PRONOUN_ONE).or(Grammar::PRONOUN_MANY);
    let info = words.info(at);
    let word = words.word(at);
    info.person.is_some()
        || info.grammar.is(opens)
        || words.tokens[at].kind == TokenKind::Number
        || words.is_capital(at)
        || words.res.numbers.can_begin(word)
        || matches!(word, "a" | "an" | "another" | "no" | "nobody" | "none" | "not" | "one")
        || word.ends_with("-old")
}

fn blank(tokens: Range<usize>, kind: PeopleKind) -> People {
    People {
        tokens,
        kind,
        numeral: None,
        head: None,
        category: VictimCategory::Unspecified,
        unit: None,
        other: false,
        definite: false,
        name: None,
        age: None,
        gender: None,
        is_sure: true,
        ordinal: 0,
        joined: false,
        is_part: false,
    }
}

/// "nobody", "no one"; "nobody else" is nobody besides those that are told of.
fn nobody(words: &Words<'_>, tokens: Range<usize>) -> People {
    let other = words.word(tokens.end) == "else";
    People { other, ..blank(tokens, PeopleKind::Nobody) }
}

/// "no one", "nobody", "no civilians", "not a single person".
fn nobody_at(words: &Words<'_>, at: usize, end: usize) -> Option<People> {
    let len = match words.word(at) {
        "nobody" => return Some(nobody(words, at..at + 1)),
        "none" if words.word(at + 1) == "of" => 2,
        "no" if words.word(at + 1) == "one" || words.word(at + 1) == "-" => {
            let one = if words.word(at + 1) == "-" { at + 3 } else { at + 2 };
            return Some(nobody(words, at..one.min(end)));
        }
        "no" => 1,
        "not" if words.word(at + 1) == "a" && words.word(at + 2) == "single" => 3,
        "not" if words.word(at + 1) == "one" && words.word(at + 2) == "single" => 3,
        "not" if words.word(at + 1) == "one" => 2,
        _ => return None,
    };
    let (head, noun) = head_from(words, at + len, end, 3)?;
    if matches!(words.word_before(head + 1, end), Some("'s" | "’s")) {
        // "not a single soldier's house was hit"
        return None;
    }
    let mut people = blank(at..head + 1, PeopleKind::Nobody);
    people.head = Some(head);
    people.category = noun.category;
    Some(people)
}
