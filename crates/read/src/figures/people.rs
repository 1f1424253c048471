//! Noun phrases for people: "62 civilians", "another 8", "a 13-month-old boy", "lawyer Jo Ree, 40,", "they".
//!
//! In: tokens of one sentence. Out: [`People`], in order, not overlapping, with the links between neighbours ("A, B and C", "including
//! two children"). No parser stands behind this: a phrase begins with a numeral, an article, a name or a pronoun and runs over
//! adjectives to a noun for people.

mod links;
mod named;

use std::ops::Range;

use rashomon_lexicon::{
    harms::{Grammar, PersonNoun},
    inflection::VerbForm,
    numbers::NumberWord,
};
use rashomon_model::{ByteSpan, VictimCategory};
use rashomon_text::{tags::Tag, tokens::TokenKind};

use self::{
    links::{link, mark_apposition, mark_breakdown, takes_in},
    named::{age_at, extend_with_name, name_at},
};
use super::numerals::{Numeral, numeral_at};
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
                match found.last_mut().filter(|number| takes_in(words, number, &people)) {
                    Some(number) => number.describe(words, people),
                    None => found.push(people),
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

/// "no one", "nobody", "no civilians", "not a single person".
fn nobody_at(words: &Words<'_>, at: usize, end: usize) -> Option<People> {
    let len = match words.word(at) {
        "nobody" => return Some(blank(at..at + 1, PeopleKind::Nobody)),
        "none" if words.word(at + 1) == "of" => 2,
        "no" if words.word(at + 1) == "one" || words.word(at + 1) == "-" => {
            return Some(blank(at..(at + 2).min(end), PeopleKind::Nobody));
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

/// A numeral with its noun, or a bare one where the noun is left out ("killing 6").
fn counted_at(words: &Words<'_>, at: usize, end: usize) -> Option<People> {
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
fn body_of_at(words: &Words<'_>, at: usize, end: usize) -> Option<People> {
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

/// The noun for people that a phrase beginning at `at` runs to over at most `max` adjectives and compound parts.
fn head_from(words: &Words<'_>, at: usize, end: usize, max: usize) -> Option<(usize, PersonNoun)> {
    let mut found = None;
    let mut next = at;
    while next < end && next < at + max + 1 {
        let info = words.info(next);
        // "70 “bandits”"
        if found.is_none() && words.tokens[next].kind == TokenKind::Quote {
            next += 1;
            continue;
        }
        match info.person {
            Some(_) if words.word(next) == "private" || words.word(next) == "major" && words.info(next + 1).person.is_none() => {}
            Some(noun) => {
                // "took 14 clerks hostage"
                if found.is_some_and(|(_, head): (usize, PersonNoun)| head.plural && !head.singular) && !noun.plural {
                    break;
                }
                if is_compound(words, next, noun, end) {
                    next += 1;
                    found = None;
                    continue;
                }
                found = Some((next, noun));
                next += 1;
                continue;
            }
            None if found.is_some() => break,
            None => {}
        }
        // "the army released several prisoners": a finite verb or a number begins something else.
        if words.tokens[next].tag == Tag::VBD && info.verb.is_some()
            || next > at && words.res.numbers.word(words.word(next)).is_some()
        {
            break;
        }
        let is_adjective_verb = info.verb.is_some_and(|_| words.word(next).ends_with("ed") || words.word(next).ends_with("ing"));
        let joins = words.word(next) == "and" && next > at && words.word(next - 1).ends_with("ed");
        if !(is_modifier(words, next) && (info.verb.is_none() || is_adjective_verb) || joins)
            || info.is_thing && words.info(next + 1).person.is_none()
        {
            break;
        }
        next += 1;
    }
    found
}

/// "police outposts", "student groups": the noun for people is not the head.
fn is_compound(words: &Words<'_>, idx: usize, noun: PersonNoun, end: usize) -> bool {
    let next = words.info(idx + 1);
    idx + 1 < end && noun.singular && next.person.is_none() && (next.is_thing || next.is_violence || next.noun.is_some())
}

/// A word that may stand between a number and its noun.
fn is_modifier(words: &Words<'_>, idx: usize) -> bool {
    let info = words.info(idx);
    let is_name_mark = words.word(idx) == "-" || words.word(idx) == "/" || matches!(words.word(idx), "'s" | "’s");
    let blocking = Grammar::ADVERB.or(Grammar::OTHER).or(Grammar::HYPOTHETICAL);
    (words.is_word(idx) || is_name_mark)
        && (info.grammar.is_empty() || is_name_mark || info.grammar.is(blocking) && !info.grammar.is(Grammar::SUBORDINATOR))
        && !matches!(words.word(idx), "would" | "could" | "may" | "might" | "if" | "should")
}

/// Two words known as one noun win over the last ("aid worker").
fn category_of(words: &Words<'_>, head: usize, noun: PersonNoun) -> VictimCategory {
    if head == 0 {
        return noun.category;
    }
    let pair = words.tokens[head - 1].span.cover(words.tokens[head].span).slice(words.text).to_ascii_lowercase();
    words.res.harms.word(&pair).person.map_or_else(
        || match words.info(head - 1).person {
            Some(before) if noun.category == VictimCategory::Soldiers && before.category == VictimCategory::Police => {
                before.category
            }
            _ => noun.category,
        },
        |known| known.category,
    )
}

/// "a man", "the 16-year-old girl", "his brother", "a 17-year-old", "another woman".
fn one_at(words: &Words<'_>, at: usize, sentence: &Range<usize>) -> Option<People> {
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
    let aged = age_at(words, next, end);
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

fn pronoun_at(words: &Words<'_>, at: usize) -> Option<People> {
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
fn many_at(words: &Words<'_>, at: usize, end: usize) -> Option<People> {
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
