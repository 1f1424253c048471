//! Names of persons: after a title or office, by a given name, by apposition; surnames once the full name has been read.

use std::ops::Range;

use rashomon_lexicon::{
    actors::AliasUse,
    gazetteer::NameKind,
    names::{PersonClass, PersonNoun},
    places::Lead,
};
use rashomon_text::{
    tags::Tag,
    tokens::{Shape, TokenKind},
};

use super::{
    bodies,
    words::{Case, SentenceWords, Words},
};

/// "AB Vajpayee": initials without stops before one surname.
fn has_joined_initials(words: &Words<'_>, sentence: &SentenceWords, run: Range<usize>) -> bool {
    let first = words.text(run.start);
    // "SE Milltown" is a quarter of a town.
    let is_quarter = matches!(first, "NE" | "NW" | "SE" | "SW");
    let is_listed = words.ctx.res.actors.aliases().longest(words.folded_in(run.clone())).is_some();
    run.len() == 2
        && first.len() == 2
        && words.token(run.start).shape == Shape::Upper
        && words.token(run.start + 1).shape == Shape::Capital
        && !is_listed
        && !is_quarter
        && sentence.case == Case::Mixed
}

/// Two to four capitals that nothing marks as a place, a body or a people. A guess: the gazetteer may overrule it.
fn is_likely(words: &Words<'_>, sentence: &SentenceWords, run: Range<usize>) -> bool {
    let before = run.start.checked_sub(1).filter(|idx| *idx >= sentence.range.start);
    let is_placed = before.is_some_and(|idx| {
        matches!(
            words.folded(idx),
            "in" | "at"
                | "near"
                | "from"
                | "to"
                | "on"
                | "into"
                | "across"
                | "outside"
                | "through"
                | "around"
                | "'"
                | "\""
                | "“"
                | "”"
                | "‘"
        )
    });
    let all_names = run
        .clone()
        .all(|idx| words.tag(idx).is_proper() && words.tag(idx) != Tag::NNPS && words.token(idx).shape != Shape::Upper);
    let is_listed =
        run.clone().any(|idx| is_people_word(words, sentence, idx) || bodies::body_noun(words, sentence, idx).is_some());
    // "the Hindu Kush" has an article, a person has none.
    let has_article = before.is_some_and(|idx| words.tag(idx) == Tag::DT);
    let goes_on = before.is_some_and(|idx| words.token(idx).kind == TokenKind::Word && words.token(idx).shape != Shape::Lower);
    (2..=4).contains(&run.len())
        && all_names
        && !is_placed
        && !is_listed
        && !has_article
        && !goes_on
        && run.start != sentence.first
        && !is_abstract(words.folded(run.end - 1))
        && !words.folded_in(run).any(|word| word.starts_with("anti-") || word.len() < 2)
}

/// "Assistance", "Movement": by its ending a common noun, written large in a title.
pub(super) fn is_abstract(word: &str) -> bool {
    // "Naing", "Ling", "Hlaing": too short for a verb with its ending.
    if word.ends_with("ing") && word.len() < 7 {
        return false;
    }
    [
        "tion",
        "sion",
        "ment",
        "ance",
        "ence",
        "ity",
        "ism",
        "ship",
        "ness",
        "ing",
        "ics",
        "ture",
        "survey",
        "act",
        "world",
        "plan",
        "war",
        "treaty",
        "accord",
        "agreement",
        "command",
        "headquarters",
        "staff",
        "column",
        "news",
    ]
    .iter()
    .any(|ending| word.ends_with(ending))
}

/// A nationality, a state, a people.
pub(crate) fn is_people_word(words: &Words<'_>, sentence: &SentenceWords, at: usize) -> bool {
    let rest = || words.folded_in(at..sentence.range.end);
    words.ctx.res.names.peoples.longest(rest()).is_some()
        || words.ctx.res.actors.aliases().longest(rest()).is_some_and(|(_, alias)| !matches!(alias.usage, AliasUse::Seat))
}

/// Longest name in tokens, particles counted.
const MAX_TOKENS: usize = 6;

/// A person named at a place in the text.
pub(crate) struct PersonName {
    /// Tokens of the name, without title.
    pub(crate) range: Range<usize>,
    pub(crate) rule: &'static str,
}

/// The noun for a person at `at`, and its number of tokens. A stop after an abbreviated title ("Gen.") counts.
pub(crate) fn person_noun<'r>(words: &Words<'r>, sentence: &SentenceWords, at: usize) -> Option<(&'r PersonNoun, usize)> {
    if at >= sentence.range.end {
        return None;
    }
    words.ctx.res.names.persons.longest(words.folded_in(at..sentence.range.end)).map(|(len, noun)| (noun, len))
}

/// The name that starts at `at`.
pub(crate) fn at(words: &Words<'_>, sentence: &SentenceWords, at: usize) -> Option<PersonName> {
    let run = run_at(words, sentence, at)?;
    if words.folded_in(run.clone()).any(|word| words.ctx.res.names.is_place_noun(word)) {
        return None;
    }
    let is_titled = follows_title(words, sentence, at);
    let n_proper = run.clone().filter(|idx| words.is_proper(*idx, sentence)).count();
    let has_given = words.ctx.res.names.given(words.folded(at)).is_some();
    let has_particle = run.clone().any(|idx| is_particle(words, idx));
    let names_thing = is_abstract(words.folded(run.end - 1));
    if names_thing && (is_titled || run.len() > 1) || !is_titled && is_big_place(words, run.clone()) {
        return None;
    }
    let rule = if is_titled {
        "names/title"
    } else if n_proper >= 2 && (has_given || has_joined_initials(words, sentence, run.clone())) {
        "names/given-name"
    } else if sentence.case == Case::Capitals
        || n_proper < 2
        || follows_article(words, sentence, at)
        || is_located(words, sentence, at)
    {
        return None;
    } else if has_particle || is_arabic_article(words, run.clone()) {
        "names/particle"
    } else if sentence.case == Case::Mixed && is_apposed(words, sentence, run.clone()) {
        "names/apposition"
    } else if sentence.case == Case::Mixed && acts(words, sentence, run.clone()) {
        "names/speaker"
    } else if sentence.case == Case::Mixed && is_likely(words, sentence, run.clone()) {
        "names/capitals"
    } else {
        return None;
    };
    Some(PersonName { range: run, rule })
}

/// "driven **out of** X", "**in** X", "the **village of** X", "the nearest **village,** X": where something is, and no person.
pub(super) fn is_located(words: &Words<'_>, sentence: &SentenceWords, at: usize) -> bool {
    let before = |step: usize| at.checked_sub(step).filter(|at| *at >= sentence.range.start).map_or("", |at| words.folded(at));
    let places = &words.ctx.res.places;
    let is_site = |step: usize| words.ctx.res.names.is_place_noun(before(step)) || places.nouns.inhabited.contains(before(step));
    match before(1) {
        word if places.leads(word, Lead::NoPerson) => true,
        "of" => before(2) == "out" || is_site(2),
        "," => is_site(2),
        _ => false,
    }
}

/// "Abu Dhabi", "New Delhi": a town of many people that is called so, whatever its first word is elsewhere.
fn is_big_place(words: &Words<'_>, run: Range<usize>) -> bool {
    const BIG: u32 = 100_000;
    let gazetteer = &words.ctx.res.gazetteer;
    let called = words.span(run.clone()).slice(words.ctx.text);
    let meant = gazetteer.find(called).into_iter().filter(|posting| posting.kind == NameKind::Main);
    run.len() > 1 && meant.into_iter().any(|posting| gazetteer.entry(posting.entry).population >= BIG)
}

/// "the Ghouta Shield", "a so-called Liberation Corps": no person is called so.
fn follows_article(words: &Words<'_>, sentence: &SentenceWords, at: usize) -> bool {
    let before = |step: usize| at.checked_sub(step).filter(|at| *at >= sentence.range.start).map(|at| words.folded(at));
    let is_article = |word: Option<&str>| matches!(word, Some("the" | "a" | "an"));
    is_article(before(1)) || matches!(before(1), Some("so-called" | "self-styled")) && is_article(before(2))
}

/// The run of name words at `at`, particles included, ending before known bodies' heads, offices and places that follow a comma.
fn run_at(words: &Words<'_>, sentence: &SentenceWords, at: usize) -> Option<Range<usize>> {
    if !is_name_word(words, sentence, at) {
        return None;
    }
    let mut end = at + 1;
    while end < sentence.range.end && end - at < MAX_TOKENS {
        let joins = if is_particle(words, end) {
            (1..=2).any(|ahead| {
                end + ahead < sentence.range.end
                    && is_name_word(words, sentence, end + ahead)
                    && (1..ahead).all(|between| is_particle(words, end + between))
            })
        } else if words.folded(end) == "." {
            is_initial(words, end - 1) && end + 1 < sentence.range.end && is_name_word(words, sentence, end + 1)
        } else {
            is_name_word(words, sentence, end)
        };
        if !joins {
            break;
        }
        end += 1;
    }
    Some(at..end)
}

/// A single capital letter: the first half of "J." in "J. Smith".
fn is_initial(words: &Words<'_>, at: usize) -> bool {
    words.text(at).chars().count() == 1
}

fn is_particle(words: &Words<'_>, at: usize) -> bool {
    words.token(at).kind == TokenKind::Word
        && matches!(
            words.folded(at),
            "al" | "el"
                | "bin"
                | "ibn"
                | "ben"
                | "de"
                | "del"
                | "della"
                | "da"
                | "di"
                | "dos"
                | "du"
                | "la"
                | "van"
                | "von"
                | "der"
                | "den"
                | "ter"
                | "ul"
                | "ud"
                | "ur"
                | "bint"
                | "abu"
                | "y"
        )
        && words.token(at).shape != Shape::Upper
}

fn is_arabic_article(words: &Words<'_>, run: Range<usize>) -> bool {
    words.folded_in(run).any(|word| ["al-", "el-", "ash-", "ar-", "as-", "ad-"].iter().any(|article| word.starts_with(article)))
}

/// Whether the token can be a part of a person's name.
fn is_name_word(words: &Words<'_>, sentence: &SentenceWords, at: usize) -> bool {
    let folded = words.folded(at);
    let starts_lower_article = words.token(at).shape == Shape::Mixed && (folded.starts_with("al-") || folded.starts_with("el-"));
    if !(words.is_proper(at, sentence) || starts_lower_article) {
        return false;
    }
    let res = words.ctx.res;
    if res.names.given(folded).is_some() || starts_lower_article {
        return true;
    }
    let is_office = person_noun(words, sentence, at).is_some();
    let is_head = bodies::body_noun(words, sentence, at).is_some_and(|(noun, _)| noun.ends_name);
    !is_office && !is_head
}

/// Whether the tokens before `at` are a title, an office or a role: "Colonel", "spokesman", "lawyer", "one".
pub(super) fn follows_title(words: &Words<'_>, sentence: &SentenceWords, at: usize) -> bool {
    if at == sentence.range.start {
        return false;
    }
    let last = if words.folded(at - 1) == "." && at >= sentence.range.start + 2 { at - 2 } else { at - 1 };
    // The longest noun is three tokens ("secretary of state").
    let first = last.saturating_sub(2).max(sentence.range.start);
    (first..=last).any(|start| {
        person_noun(words, sentence, start).is_some_and(|(noun, len)| {
            let end = start + len;
            // "journalists John and Jane" is a title in the plural; "members Congress" is not one.
            end > last && end <= at && takes_name(words, sentence, noun, start)
        })
    })
}

fn takes_name(words: &Words<'_>, sentence: &SentenceWords, noun: &PersonNoun, start: usize) -> bool {
    let is_capital = words.token(start).shape != Shape::Lower;
    match noun.class {
        PersonClass::Title => is_capital,
        PersonClass::Office => true,
        PersonClass::Role => !is_capital || sentence.case == Case::Capitals || start != sentence.first,
        PersonClass::Soldier | PersonClass::Fighter | PersonClass::Kin => !noun.is_plural && sentence.case == Case::Mixed,
        PersonClass::Human => false,
    }
}

/// Whether a description follows in apposition: "…, a former police commander", "…, the head of".
fn is_apposed(words: &Words<'_>, sentence: &SentenceWords, run: Range<usize>) -> bool {
    let after = run.end;
    if words.folded(after) == "," && after + 2 < sentence.range.end {
        let start =
            if matches!(words.folded(after + 1), "a" | "an" | "the" | "who" | "now" | "then") { after + 2 } else { after + 1 };
        let is_person = (start..(start + 4).min(sentence.range.end))
            .any(|idx| person_noun(words, sentence, idx).is_some_and(|(noun, _)| !noun.is_plural));
        if is_person
            || words.folded(after + 1) == "who"
            || words.token(after + 1).kind == TokenKind::Number && words.folded(after + 2) == ","
        {
            return true;
        }
    }
    let before = run.start.checked_sub(1).filter(|idx| *idx >= sentence.range.start);
    before.is_some_and(|idx| {
        words.folded(idx) == "one"
            || words.folded(idx) == "by"
            || words.folded(idx) == "," && idx > sentence.range.start && {
                let from = idx.saturating_sub(7).max(sentence.range.start);
                (from..idx).any(|start| {
                    person_noun(words, sentence, start)
                        .is_some_and(|(noun, _)| !noun.is_plural && noun.class != PersonClass::Human)
                })
            }
    })
}

/// Whether the run is the subject of a finite verb, or of "who".
fn acts(words: &Words<'_>, sentence: &SentenceWords, run: Range<usize>) -> bool {
    let all_names = run.clone().all(|idx| words.tag(idx) == Tag::NNP && words.token(idx).shape != Shape::Upper);
    let is_listed =
        run.clone().any(|idx| is_people_word(words, sentence, idx) || bodies::body_noun(words, sentence, idx).is_some());
    run.end < sentence.range.end
        && all_names
        && !is_listed
        && !is_abstract(words.folded(run.end - 1))
        && (matches!(words.tag(run.end), Tag::VBD | Tag::VBZ | Tag::MD) || words.folded(run.end) == "who")
}

/// Surnames and whole names read so far in a document, to find them again alone.
pub(crate) fn surnames<'w>(words: &'w Words<'_>, names: &[Range<usize>]) -> rustc_hash::FxHashSet<&'w str> {
    let mut found = rustc_hash::FxHashSet::default();
    for name in names {
        let last = words.folded(name.end - 1);
        if last.len() > 2
            && words.ctx.res.names.peoples.get(&[last]).is_none()
            && words.ctx.res.actors.aliases().get(&[last]).is_none()
        {
            found.insert(last);
        }
    }
    found
}

/// Whether a lone capital word is a surname read elsewhere: not part of a longer run.
pub(crate) fn is_lone(words: &Words<'_>, sentence: &SentenceWords, at: usize) -> bool {
    let beside = |idx: usize| sentence.range.contains(&idx) && words.is_proper(idx, sentence) && words.tag(idx) != Tag::POS;
    (words.is_proper(at, sentence) || words.token(at).shape != Shape::Lower && at == sentence.first)
        && !beside(at + 1)
        && (at == 0 || !beside(at - 1) || at == sentence.first)
}
