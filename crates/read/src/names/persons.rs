//! Names of persons: after a title or office, by a given name, by apposition; surnames once the full name has been read.

use std::ops::Range;

use rashomon_lexicon::names::{PersonClass, PersonNoun};
use rashomon_text::{
    tags::Tag,
    tokens::{Shape, TokenKind},
};

use super::{
    bodies,
    words::{Case, SentenceWords, Words},
};

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
    let is_titled = follows_title(words, sentence, at);
    let n_proper = run.clone().filter(|idx| words.is_proper(*idx, sentence)).count();
    let has_given = words.ctx.res.names.given(words.folded(at)).is_some();
    let has_particle = run.clone().any(|idx| is_particle(words, idx));
    let rule = if is_titled {
        "names/title"
    } else if n_proper >= 2 && has_given {
        "names/given-name"
    } else if sentence.case == Case::Capitals || n_proper < 2 {
        return None;
    } else if has_particle || is_arabic_article(words, run.clone()) {
        "names/particle"
    } else if sentence.case == Case::Mixed && is_apposed(words, sentence, run.clone()) {
        "names/apposition"
    } else if sentence.case == Case::Mixed && speaks(words, run.end) {
        "names/speaker"
    } else {
        return None;
    };
    Some(PersonName { range: run, rule })
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
fn follows_title(words: &Words<'_>, sentence: &SentenceWords, at: usize) -> bool {
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
        PersonClass::Office | PersonClass::Role => true,
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

/// Whether a verb of speech, or one in the past tense that only persons do, follows.
fn speaks(words: &Words<'_>, at: usize) -> bool {
    matches!(
        words.folded(at),
        "said"
            | "says"
            | "told"
            | "added"
            | "claimed"
            | "stated"
            | "announced"
            | "warned"
            | "noted"
            | "argued"
            | "wrote"
            | "writes"
            | "explained"
            | "insisted"
            | "admitted"
            | "denied"
            | "called"
            | "tweeted"
            | "who"
    )
}

/// Surnames and whole names read so far in a document, to find them again alone.
pub(crate) fn surnames<'w>(words: &'w Words<'_>, names: &[Range<usize>]) -> rustc_hash::FxHashSet<&'w str> {
    let mut found = rustc_hash::FxHashSet::default();
    for name in names {
        let last = words.folded(name.end - 1);
        if last.len() > 2 {
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
