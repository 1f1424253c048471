//! Phrases without a number: "a man", "the 16-year-old girl", "they", "the victims".

use std::ops::Range;

use rashomon_lexicon::{harms::Grammar, numbers::NumberWord};
use rashomon_text::tokens::TokenKind;

use super::{
    People, PeopleKind, blank,
    heads::{category_of, head_from},
    named::{age_at, extend_with_name},
};
use crate::words::Words;

/// "a man", "the 16-year-old girl", "his brother", "a 17-year-old", "another woman".
pub(super) fn one_at(words: &Words<'_>, at: usize, sentence: &Range<usize>) -> Option<People> {
    let end = sentence.end;
    let is_article =
        words.is(at, Grammar::DEFINITE.or(Grammar::INDEFINITE)) || words.word(at) == "another" || words.word(at) == "one";
    if at > sentence.start && words.word(at - 1) == "not" && (words.word(at + 1) == "single" || words.word(at) == "one") {
        // What is left of "not a single soldier's house", "not one clerk's desk".
        return None;
    }
    let mut next = if is_article { at + 1 } else { at };
    let mut other = words.word(at) == "another" || words.is(next, Grammar::OTHER);
    let mut ordinal = 0;
    if is_article && let Some(NumberWord::Ordinal(n)) = words.res.numbers.word(words.word(next)) {
        (other, ordinal) = (true, n);
        next += 1;
    }
    // "two boys, 16 and 17 years old": of both.
    let is_second =
        at > sentence.start + 1 && matches!(words.word(at - 1), "and" | "or") && words.tokens[at - 2].kind == TokenKind::Number;
    let aged = age_at(words, next, end).filter(|_| !is_second);
    if !is_article && aged.is_none() && !starts_bare(words, at, sentence) {
        return None;
    }
    let after_age = aged.map_or(next, |(_, after)| after);
    let head = head_from(words, after_age, end, 5).filter(|(_, noun)| noun.singular);
    if aged.is_none() && head.is_none() {
        return None;
    }
    if let Some((head, noun)) = head {
        // "the police", "the deputy editor's office": a body or a possessor, not a person.
        let is_body = noun.singular && noun.plural;
        if is_body && aged.is_none() {
            return None;
        }
        let mut people = blank(at..head + 1, PeopleKind::One);
        people.head = Some(head);
        people.category = category_of(words, head, noun);
        people.gender = noun.gender;
        people.unit = Some(words.span(&(next..head + 1)));
        people.other = other;
        people.ordinal = ordinal;
        people.definite = words.is(at, Grammar::DEFINITE);
        people.age = aged.map(|(age, _)| age);
        extend_with_name(words, &mut people, end);
        return Some(people);
    }
    let (age, after) = aged?;
    let mut people = blank(at..after, PeopleKind::One);
    people.age = Some(age);
    people.other = other;
    people.definite = words.is(at, Grammar::DEFINITE);
    people.unit = Some(words.span(&(next..after)));
    extend_with_name(words, &mut people, end);
    // "the 15-year-old Toyota": an age with a noun that is no person.
    let is_bare = people.name.is_some()
        || !words.is_word(people.tokens.end)
        || !words.info(people.tokens.end).grammar.is_empty()
        || words.info(people.tokens.end).verb.is_some()
        || words.is_adverb(people.tokens.end);
    is_bare.then_some(people)
}

/// A head noun without an article opens headlines ("Man shot dead") and appositions ("lawyer Jo Ree").
fn starts_bare(words: &Words<'_>, at: usize, sentence: &Range<usize>) -> bool {
    let noun = words.info(at).person.filter(|noun| noun.singular && !noun.plural);
    if noun.is_none() {
        return false;
    }
    let starts = at == sentence.start || !words.is_word(at - 1);
    let names = words.is_capital(at + 1);
    let headline = at < sentence.start + 8 && words.info(at + 1).verb.is_some();
    starts || names || headline || words.all_capitals
}

pub(super) fn pronoun_at(words: &Words<'_>, at: usize) -> Option<People> {
    // "among them two officers", "most of them women" speak of the people before.
    if matches!(words.word(at), "them" | "whom") && matches!(words.word(at.wrapping_sub(1)), "among" | "of") {
        return None;
    }
    // "her" alone: "her house" is none.
    let next = words.info(at + 1);
    let is_her = words.word(at) == "her"
        && (!words.is_word(at + 1) || next.grammar.is(Grammar::PREPOSITION.or(Grammar::CONJUNCTION).or(Grammar::SUBORDINATOR)));
    let kind = if words.is(at, Grammar::PRONOUN_ONE) || is_her {
        PeopleKind::PronounOne
    } else if words.is(at, Grammar::PRONOUN_MANY) {
        PeopleKind::Many
    } else {
        return None;
    };
    let mut people = blank(at..at + 1, kind);
    people.definite = true;
    people.gender = match words.word(at) {
        "he" | "him" | "himself" => Some('m'),
        "she" | "her" | "herself" => Some('f'),
        _ => None,
    };
    Some(people)
}

/// "the victims", "civilians": plural without a number.
pub(super) fn many_at(words: &Words<'_>, at: usize, end: usize) -> Option<People> {
    let definite = words.is(at, Grammar::DEFINITE);
    if !definite && words.info(at).person.is_none() {
        return None;
    }
    let (head, noun) = head_from(words, at + usize::from(definite), end, if definite { 4 } else { 0 })?;
    let mut people = blank(at..head + 1, PeopleKind::Many);
    (noun.plural).then_some(())?;
    people.head = Some(head);
    people.category = category_of(words, head, noun);
    people.definite = definite;
    people.gender = noun.gender;
    people.other = words.word(at) == "other" || words.word(at + 1) == "other";
    Some(people)
}
