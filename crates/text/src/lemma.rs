//! Base forms of verbs and nouns: "denied" → "deny", "spokesmen" → "spokesman".
//!
//! Rules for regular endings; `data/text/irregular.tsv` for the rest, and for regular forms that the rules would get wrong.

use std::{collections::HashMap, sync::LazyLock};

use crate::tags::Tag;

/// The base form of a word with this tag, in small letters. Words that are neither verbs nor nouns are only put in small letters.
pub fn lemma(word: &str, tag: Tag) -> String {
    let word = word.to_lowercase();
    match tag {
        Tag::VBD | Tag::VBN | Tag::VBG | Tag::VBZ | Tag::VBP | Tag::VB | Tag::MD => verb(word),
        Tag::NNS | Tag::NNPS => noun(word),
        _ => word,
    }
}

/// The base form of a verb form in small letters.
pub fn verb(word: String) -> String {
    if let Some(lemma) = IRREGULAR.verbs.get(word.as_str()) {
        return (*lemma).to_owned();
    }
    if let Some(stem) = word.strip_suffix("ied").or(word.strip_suffix("ies")).filter(|stem| stem.len() > 1) {
        return format!("{stem}y");
    }
    if let Some(stem) = word.strip_suffix("ing").filter(|stem| has_vowel(stem)) {
        return without_ending(stem);
    }
    if let Some(stem) = word.strip_suffix("ed").filter(|stem| has_vowel(stem)) {
        return without_ending(stem);
    }
    without_s(&word).unwrap_or(word)
}

/// Whether a word in small letters is a form in the past of an irregular verb: "shot", "laid"; not "hit", which is no other than its base.
pub fn is_irregular_past(word: &str) -> bool {
    let is_other = |lemma: &&str| **lemma != *word;
    !word.ends_with("ing") && !word.ends_with('s') && IRREGULAR.verbs.get(word).is_some_and(is_other)
}

/// The singular of a noun in small letters.
pub fn noun(word: String) -> String {
    if let Some(lemma) = IRREGULAR.nouns.get(word.as_str()) {
        return (*lemma).to_owned();
    }
    if let Some(stem) = word.strip_suffix("men").filter(|stem| stem.len() > 1) {
        return format!("{stem}man");
    }
    if let Some(stem) = word.strip_suffix("ies").filter(|stem| stem.len() > 1) {
        return format!("{stem}y");
    }
    if word.ends_with("us") || word.ends_with("is") {
        return word;
    }
    without_s(&word).unwrap_or(word)
}

/// Takes off "s" or "es".
fn without_s(word: &str) -> Option<String> {
    let stem = word.strip_suffix('s').filter(|stem| stem.len() > 1 && !stem.ends_with(['s', '\'', '’']))?;
    let sibilant = ["sse", "she", "che", "xe", "zze", "oe"].iter().any(|ending| stem.ends_with(ending));
    Some(stem[..stem.len() - usize::from(sibilant)].to_owned())
}

fn has_vowel(stem: &str) -> bool {
    stem.len() > 1 && stem.contains(['a', 'e', 'i', 'o', 'u', 'y'])
}

/// The base form of a stem left by "-ed" or "-ing": the stem, the stem with a final "e", or with its doubled consonant undone.
fn without_ending(stem: &str) -> String {
    let bytes = stem.as_bytes();
    let at = |n: usize| bytes.len().checked_sub(n).map_or(b' ', |at| bytes[at]);
    let (last, second, third) = (at(1), at(2), at(3));
    if last == second && !matches!(last, b'l' | b's' | b'z' | b'f' | b'e' | b'o') {
        return stem[..stem.len() - 1].to_owned();
    }
    let vowel = |b: u8| matches!(b, b'a' | b'e' | b'i' | b'o' | b'u');
    // "nam-", "includ-": one vowel between consonants before the last; without an "e" the consonant would have doubled.
    let short = vowel(second) && !vowel(third) && third != b' ';
    let mute_e = match last {
        b'v' | b'c' | b'u' | b'z' => true,
        b's' => second != b's',
        b'e' => second != b'e',
        b'g' => match (third, second) {
            (b'i' | b'o' | b'u', b'n') => false,
            _ => second != b'g',
        },
        b'l' => !vowel(second) && !matches!(second, b'l' | b'r' | b'w' | b'y') || short && matches!(second, b'i' | b'u'),
        b't' => short && matches!(second, b'a' | b'u' | b'o') || stem.ends_with("iat") || stem.ends_with("uat"),
        b'd' => short && matches!(second, b'a' | b'i' | b'o' | b'u') || stem.ends_with("ced") || stem.ends_with("uad"),
        b'r' => short && matches!(second, b'a' | b'i' | b'u') || stem.ends_with("quir"),
        b'n' => short && second == b'i',
        b'm' => short && matches!(second, b'a' | b'u' | b'o' | b'i'),
        b'k' | b'p' | b'b' => short,
        _ => false,
    };
    if mute_e { format!("{stem}e") } else { stem.to_owned() }
}

struct Irregular {
    verbs: HashMap<&'static str, &'static str>,
    nouns: HashMap<&'static str, &'static str>,
}

static IRREGULAR: LazyLock<Irregular> = LazyLock::new(|| {
    let mut irregular = Irregular { verbs: HashMap::new(), nouns: HashMap::new() };
    for (_, form, sort, lemma) in rows() {
        let table = if sort == "verb" { &mut irregular.verbs } else { &mut irregular.nouns };
        table.insert(form, lemma);
    }
    irregular
});

/// Line number, form, sort, base form.
fn rows() -> impl Iterator<Item = (usize, &'static str, &'static str, &'static str)> {
    include_str!("../../../data/text/irregular.tsv").lines().enumerate().filter(|(_, line)| !line.starts_with('#')).filter_map(
        |(n, line)| {
            let (form, rest) = line.split_once('\t')?;
            let (sort, lemma) = rest.split_once('\t')?;
            Some((n + 1, form, sort, lemma))
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(tag: Tag, cases: &str) {
        let lemmas = |case: &str| case.split_once(' ').map(|(form, _)| format!("{form} {}", lemma(form, tag)));
        let found: Vec<String> = cases.split(", ").filter_map(lemmas).collect();
        assert_eq!(found.join(", "), cases);
    }

    #[test]
    fn regular_verbs() {
        check(
            Tag::VBD,
            "claimed claim, stated state, denied deny, admitted admit, announced announce, argued argue, believed believe, \
             agreed agree, accused accuse, killed kill, alleged allege, urged urge, changed change, used use, battled battle, \
             captured capture, treated treat, visited visit, disputed dispute, noted note, included include, avoided avoid, \
             determined determine, explained explain, named name, aimed aim, hoped hope, described describe, required require, \
             SHOT shoot, added add, passed pass, planned plan, predicted predict, persuaded persuade, condemned condemn, \
             considered consider, targeted target, attributed attribute, created create, evaluated evaluate, assassinated assassinate, \
             cited cite, controlled control, focused focus, occurred occur, conceded concede, compiled compile, ruled rule",
        );
        check(
            Tag::VBG,
            "saying say, making make, writing write, bringing bring, lying lie, running run, believing believe, being be",
        );
        check(Tag::VBZ, "says say, goes go, denies deny, passes pass, watches watch, claims claim, has have, uses use, lies lie");
    }

    #[test]
    fn nouns() {
        check(
            Tag::NNS,
            "attacks attack, spokesmen spokesman, children child, parties party, losses loss, cases case, crises crisis, lives life, \
             heroes hero, wives wife, buses bus, people people, women woman, series series, houses house, boxes box",
        );
    }

    #[test]
    fn the_table_is_sorted_and_sound() {
        let rows: Vec<_> = rows().collect();
        for pair in rows.windows(2) {
            assert!((pair[0].2, pair[0].1) < (pair[1].2, pair[1].1), "data/text/irregular.tsv:{}: out of order", pair[1].0);
        }
        for (line, form, sort, lemma) in rows {
            assert!(matches!(sort, "noun" | "verb") && !form.is_empty() && !lemma.is_empty(), "data/text/irregular.tsv:{line}");
        }
    }
}
