//! Names and ages of single persons: "Jo Ree, 40,", "a 16-year-old", "lawyer Jo Ree".

use std::ops::Range;

use rashomon_lexicon::{
    harms::{Grammar, HarmWord},
    names::PersonClass,
    numbers::NumberWord,
};
use rashomon_text::tokens::TokenKind;

use super::{People, PeopleKind, blank};
use crate::{figures::numerals::is_age_unit, words::Words};

/// "16-year-old", "sixteen-year-old", "13-month-old" at `at`: the age in years and the index after it.
pub(super) fn age_at(words: &Words<'_>, at: usize, end: usize) -> Option<(u32, usize)> {
    if at >= end {
        return None;
    }
    let word = words.word(at);
    let (number, unit, after) = if words.tokens[at].kind == TokenKind::Number {
        let unit_at = if words.word(at + 1) == "-" { at + 2 } else { at + 1 };
        let old = if words.word(unit_at).ends_with("-old") || words.word(unit_at).ends_with("-olds") {
            unit_at + 1
        } else {
            unit_at + 2
        };
        let is_age = words.word(unit_at).contains("-old") || matches!(words.word(unit_at + 1), "old" | "-old");
        let number = word.trim_end_matches(|c: char| !c.is_ascii_digit());
        (number.parse().ok().filter(|_| is_age)?, words.word(unit_at), old)
    } else {
        let hyphenated = word.ends_with("-old").then(|| word.split_once('-'))?;
        let (number, unit) = hyphenated.filter(|(_, unit)| unit.ends_with("-old"))?;
        match words.res.numbers.word(number)? {
            NumberWord::Cardinal(n) => (n, unit, at + 1),
            _ => return None,
        }
    };
    is_age_unit(unit).then_some(())?;
    let years = if unit.starts_with("year") { number } else { 0 };
    Some((years, after.min(end)))
}

/// A name, with an age after it: "Jo Ree", "Jo Ree, 40,". A single capitalised word is a name only where nothing else fits.
pub(super) fn name_at(words: &Words<'_>, at: usize, sentence: &Range<usize>) -> Option<People> {
    let titled = after_title(words, at, sentence.end);
    let range = name_range(words, titled.unwrap_or(at), sentence.end)?;
    let starts = at == sentence.start || words.tokens[at - 1].kind == TokenKind::Quote;
    let known = (range.clone()).any(|idx| *words.info(idx) != HarmWord::default() && idx > at || words.is(idx, Grammar::MONTH));
    let is_known = titled.is_some() || range.clone().any(|idx| words.is_person_name(idx));
    let is_single = (range.len() == 1 || words.knows_persons()) && !is_known;
    if range.len() > 4
        || is_single && !is_age_after(words, range.end)
        || is_place_position(words, at, sentence.start)
        || known && range.len() == 1
        || starts && range.len() == 1 && !words.info(at).grammar.is_empty()
    {
        return None;
    }
    let mut people = blank(at..range.end, PeopleKind::One);
    people.is_sure = false;
    people.name = Some(range.clone());
    people.unit = Some(words.span(&range));
    take_age_after(words, &mut people, sentence.end);
    people.is_sure = people.age.is_some();
    Some(people)
}

/// "Dr.", "Mrs": where the name after a title that stands before names alone begins.
fn after_title(words: &Words<'_>, at: usize, end: usize) -> Option<usize> {
    let word = words.word(at).trim_end_matches('.');
    let is_title = words.res.names.persons.get(&[word]).is_some_and(|noun| noun.class == PersonClass::Title && !noun.is_plural);
    let next = at + 1 + usize::from(words.word(at + 1) == ".");
    (is_title && words.is_capital(at) && next < end && words.is_capital(next)).then_some(next)
}

/// ", 40," after a name.
fn is_age_after(words: &Words<'_>, at: usize) -> bool {
    let age = |idx: usize| words.word(idx).parse::<u32>().is_ok_and(|age| (1..=110).contains(&age));
    matches!(words.word(at), "," | "(") && age(at + 1) && matches!(words.word(at + 2), "," | ")" | "." | "of")
}

/// "in Kansas City", "Memphis, Tennessee": where a place stands, unless the names say that it is a person.
fn is_place_position(words: &Words<'_>, at: usize, start: usize) -> bool {
    let before = at.wrapping_sub(1);
    let after_place =
        matches!(words.word(before), "in" | "at" | "near" | "from" | "to" | "outside" | "around" | "into" | "across");
    let in_list = at > start + 1 && words.word(before) == "," && words.is_capital(before - 1);
    at > start && (after_place || in_list) && !words.is_person_name(at)
}

fn name_range(words: &Words<'_>, at: usize, end: usize) -> Option<Range<usize>> {
    let mut next = at;
    while next < end && next < at + 5 {
        let is_initial = words.is_word(next) && words.word(next).len() <= 2 && words.word(next).ends_with('.') && next > at;
        let is_part = words.is_capital(next)
            && words.info(next).grammar.is_empty()
            && words.info(next).person.is_none()
            && words.info(next).verb.is_none()
            && !words.info(next).is_violence;
        let is_dot = words.word(next) == "." && next > at && words.word(next - 1).len() == 1 && words.is_capital(next + 1);
        if !(is_part || is_initial || is_dot) {
            break;
        }
        next += 1;
    }
    (next > at).then_some(at..next)
}

/// "lawyer Jo Ree", "the victim, Jo Ree, 40,".
pub(super) fn extend_with_name(words: &Words<'_>, people: &mut People, end: usize) {
    let mut at = people.tokens.end;
    if words.word(at) == "," && people.definite {
        at += 1;
        // "the pilot, Major Jo Ree,"
        let is_title = |at: usize| words.is_capital(at) && words.info(at).person.is_some_and(|noun| noun.singular);
        while is_title(at) && words.is_capital(at + 1) {
            at += 1;
        }
    }
    if let Some(range) = name_range(words, at, end).filter(|range| range.len() >= if at > people.tokens.end { 2 } else { 1 }) {
        people.tokens.end = range.end;
        people.name = Some(range);
        take_age_after(words, people, end);
    } else if is_age_after(words, people.tokens.end) {
        // "the victim, 40, died"
        take_age_after(words, people, end);
    }
}

/// ", 40," or "(40)" after a name.
fn take_age_after(words: &Words<'_>, people: &mut People, end: usize) {
    let at = people.tokens.end;
    let opens = matches!(words.word(at), "," | "(");
    let number_at = if opens { at + 1 } else { at };
    if number_at >= end || words.tokens[number_at].kind != TokenKind::Number || people.age.is_some() {
        return;
    }
    let closes = number_at + 1 >= end
        || matches!(words.word(number_at + 1), "," | ")" | "." | "of")
        || words.is(number_at + 1, Grammar::BE);
    let Some(age) = words.word(number_at).parse::<u32>().ok().filter(|age| (1..=110).contains(age) && closes) else { return };
    people.age = Some(age);
    people.tokens.end =
        number_at + 1 + usize::from(matches!(words.word(number_at + 1), "," | ")") && opens && number_at + 1 < end);
}
