//! Phrases with a number: "62 civilians", "eight of its 30 captives", "a family of five", and a bare number whose noun is left out.

use rashomon_lexicon::{harms::Grammar, inflection::VerbForm};
use rashomon_model::VictimCategory;
use rashomon_text::tokens::TokenKind;

use super::{
    People, PeopleKind, blank,
    heads::{category_of, head_from, is_modifier},
};
use crate::{
    figures::numerals::{Numeral, numeral_at},
    words::Words,
};

/// A numeral with its noun, or a bare one where the noun is left out ("killing 6").
pub(super) fn counted_at(words: &Words<'_>, at: usize, end: usize) -> Option<People> {
    // What is left of "not one clerk's desk".
    let is_start = (words.tokens[at].kind == TokenKind::Number || words.is_word(at))
        && !(words.word(at) == "one" && at > 0 && words.word(at - 1) == "not");
    let numeral = is_start.then(|| numeral_at(words, at, end)).flatten()?;
    if numeral.year_like && ends_date(words, at) || is_day_of_month(words, &numeral, end) {
        return None;
    }
    let mut next = numeral.tokens.end;
    if words.word(next) == "of" {
        next += 1;
        while next < end && (words.is(next, Grammar::DEFINITE) || words.word(next) == "all") {
            next += 1;
        }
        // "eight of its 30 captives"; but "five of the 12 killed".
        let whole = numeral_at(words, next, end).filter(|whole| next > numeral.tokens.end + 1 && !whole.year_like);
        if let Some(whole) = whole.filter(|whole| head_from(words, whole.tokens.end, end, 6).is_some()) {
            next = whole.tokens.end;
        }
        if words.is(next, Grammar::PRONOUN_MANY) || words.word(next) == "whom" {
            return Some(counted(words, numeral, next + 1, None, true));
        }
        let is_group = next > numeral.tokens.end + 1 && words.res.counts.is_collective(words.word(next));
        if is_group
            && head_from(words, next + 1, end, 0).is_none()
            && !words.tokens[(next + 1).min(words.tokens.len() - 1)].tag.is_noun()
        {
            return Some(counted(words, numeral, next + 1, Some(next), true));
        }
        if is_state_of_the_harmed(words, next) {
            let mut people = counted(words, numeral, next + 1, None, true);
            people.definite = true;
            return Some(people);
        }
    }
    if let Some((head, noun)) = head_from(words, next, end, 6)
        && (noun.plural || numeral.best == Some(1) || numeral.low.is_none() || numeral.vague)
    {
        let mut people = counted(words, numeral, head + 1, Some(head), true);
        people.category = category_of(words, head, noun);
        people.gender = noun.gender;
        people.unit = Some(words.span(&(next..head + 1)));
        return Some(people);
    }
    if words.is(next, Grammar::OTHER) {
        let mut people = counted(words, numeral, next + 1, None, true);
        people.other = true;
        if next + 1 >= end
            || words.is(next + 1, Grammar::PREPOSITION)
            || !words.is_word(next + 1)
            || !words.info(next + 1).grammar.is_empty()
        {
            return Some(people);
        }
        // "eight more wounded": the noun is left out.
        return words.info(next + 1).verb.or(None).map(|_| people);
    }
    if numeral.year_like {
        return None;
    }
    if is_elliptic(words, next, end) {
        return Some(counted(words, numeral, next, None, false));
    }
    unknown_noun(words, numeral, next, end)
}

/// "(three of) the wounded", "(two of) those killed".
fn is_state_of_the_harmed(words: &Words<'_>, idx: usize) -> bool {
    let info = words.info(idx);
    let is_participle = info.verb.is_some_and(|verb| matches!(verb.form, VerbForm::PastOrParticiple | VerbForm::Participle));
    words.is(idx - 1, Grammar::DEFINITE) && (is_participle || info.adjective.is_some())
}

/// "On 9 May 2016 gunmen …", "in 2016 gunmen …": what looks like a year is one.
fn ends_date(words: &Words<'_>, at: usize) -> bool {
    let before = |n: usize| at.checked_sub(n);
    let is_month = |n: usize| before(n).is_some_and(|at| words.is(at, Grammar::MONTH));
    let is_number = |n: usize| before(n).is_some_and(|at| words.tokens[at].kind == TokenKind::Number);
    let word = |n: usize| before(n).map_or("", |at| words.word(at));
    is_month(1)
        || is_number(1) && is_month(2)
        || word(1) == "," && is_number(2) && is_month(3)
        || matches!(word(1), "in" | "since")
}

/// "14 May", "on May 14": the day of a date; "on May 14 porters …" counts the porters.
fn is_day_of_month(words: &Words<'_>, numeral: &Numeral, end: usize) -> bool {
    let day = numeral.core.start;
    let is_month = |idx: usize| words.is(idx, Grammar::MONTH) && (words.is_capital(idx) || words.all_capitals);
    numeral.core.len() == 1
        && words.tokens[day].kind == TokenKind::Number
        && numeral.low.is_some_and(|n| (1..=31).contains(&n))
        && (is_month(day + 1)
            || day > 0 && is_month(day - 1) && head_from(words, day + 1, end, 3).is_none() && words.info(day + 1).verb.is_none())
}

/// "a family of five", "his family of six": as many as the number says.
pub(super) fn body_of_at(words: &Words<'_>, at: usize, end: usize) -> Option<People> {
    let is_article = words.is(at, Grammar::DEFINITE.or(Grammar::INDEFINITE));
    let head = (at + 1..at + 4).find(|idx| words.word(*idx) == "family").filter(|_| is_article)?;
    let numeral = (words.word(head + 1) == "of").then(|| numeral_at(words, head + 2, end)).flatten()?;
    let after = numeral.tokens.end;
    (at + 1..head).all(|idx| is_modifier(words, idx)).then_some(())?;
    if words.tokens.get(after).is_some_and(|token| token.tag.is_noun()) || numeral.low < Some(2) {
        return None;
    }
    let mut people = counted(words, numeral, after, Some(head), true);
    people.tokens.start = at;
    Some(people)
}

fn counted(words: &Words<'_>, numeral: Numeral, end: usize, head: Option<usize>, is_sure: bool) -> People {
    let mut people = blank(numeral.tokens.start..end.min(words.tokens.len()), PeopleKind::Counted);
    people.other = numeral.other;
    people.definite = numeral.definite;
    people.head = head;
    people.is_sure = is_sure;
    people.numeral = Some(numeral);
    people
}

/// Whether the noun is left out after a numeral: a verb, a preposition, "and" or a mark follows.
fn is_elliptic(words: &Words<'_>, next: usize, end: usize) -> bool {
    if next >= end {
        return true;
    }
    let info = words.info(next);
    let closes = !words.is_word(next) && !matches!(words.word(next), "-" | "/" | "'" | "’" | "\"" | "(" | "[");
    let verb_or_dead = info.verb.is_some() || info.adjective.is_some();
    let function = Grammar::PREPOSITION
        .or(Grammar::CONJUNCTION)
        .or(Grammar::BE)
        .or(Grammar::HAVE)
        .or(Grammar::RELATIVE)
        .or(Grammar::SUBORDINATOR);
    closes
        || (verb_or_dead && head_from(words, next, end, 3).is_none())
        || info.grammar.is(function) && words.word(next) != "to"
        || words.is_adverb(next)
        || words.res.counts.complements.longest_at(next, |idx| words.word_before(idx, end)).is_some()
}

/// A plural noun or a name that the tables do not know: perhaps people ("five beekeepers", "13 Sikhs").
fn unknown_noun(words: &Words<'_>, numeral: Numeral, next: usize, end: usize) -> Option<People> {
    let mut last = next;
    while last < end && last < next + 4 && is_modifier(words, last) && words.info(last).verb.is_none() {
        last += 1;
    }
    let head = last.checked_sub(1).filter(|head| *head >= next)?;
    let info = words.info(head);
    let looks_plural = words.word(head).ends_with('s') || words.is_capital(head) || words.all_capitals;
    if info.is_thing
        || info.noun.is_some()
        || info.is_violence
        || !looks_plural
        || words.word(head).starts_with(|c: char| !c.is_alphabetic())
    {
        return None;
    }
    let unit = words.span(&(next..last));
    let mut people = counted(words, numeral, last, Some(head), words.is_people_name(head));
    people.unit = Some(unit);
    people.category = VictimCategory::Other;
    Some(people)
}
