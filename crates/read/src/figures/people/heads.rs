//! The noun for people that a phrase runs to: "62 unarmed (civilians)", "two “neutralised” (raiders)", but not "police outposts".

use rashomon_lexicon::harms::{Grammar, PersonNoun};
use rashomon_model::VictimCategory;
use rashomon_text::{tags::Tag, tokens::TokenKind};

use crate::words::Words;

/// The noun for people that a phrase beginning at `at` runs to over at most `max` adjectives and compound parts.
pub(super) fn head_from(words: &Words<'_>, at: usize, end: usize, max: usize) -> Option<(usize, PersonNoun)> {
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
pub(super) fn is_modifier(words: &Words<'_>, idx: usize) -> bool {
    let info = words.info(idx);
    let is_name_mark = words.word(idx) == "-" || words.word(idx) == "/" || matches!(words.word(idx), "'s" | "’s");
    let blocking = Grammar::ADVERB.or(Grammar::OTHER).or(Grammar::HYPOTHETICAL);
    (words.is_word(idx) || is_name_mark)
        && (info.grammar.is_empty() || is_name_mark || info.grammar.is(blocking) && !info.grammar.is(Grammar::SUBORDINATOR))
        && !matches!(words.word(idx), "would" | "could" | "may" | "might" | "if" | "should")
}

/// Two words known as one noun win over the last ("aid worker").
pub(super) fn category_of(words: &Words<'_>, head: usize, noun: PersonNoun) -> VictimCategory {
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
