//! Verbs and nouns that tell of an event only together: "rockets landed in the yard", "fired rockets at the town", "the body was found".
//!
//! The pairs are in the files of `data/events/`. Works on base noun phrases and word order, as [`super::roles`] does.

use rashomon_lexicon::{
    events::{NounIs, PairTrigger},
    harms::Grammar,
};
use rashomon_model::ToponymUse;
use rashomon_text::{chunks::Chunk, tags::Tag};

use super::{Trigger, operators::state_at, roles::Finder};

/// Tokens after a noun within which its verb must stand.
const REACH: usize = 12;
/// Tokens after a verb or its object within which what is aimed at must stand.
pub(super) const AIM: usize = 8;

/// The event that the word at `at` tells of beside one of its words.
pub(super) fn trigger_at(finder: &Finder<'_, '_>, at: usize) -> Option<Trigger> {
    let words = finder.words;
    let tag = words.tokens[at].tag;
    if tag.is_noun() {
        return found_at(finder, at).or_else(|| aimed_noun_at(finder, at));
    }
    let pairs = words.res.events.pairs(words.word(at));
    if pairs.is_empty() || !tag.is_verb() {
        return None;
    }
    // "rockets struck a school" is shelling before it is any attack on a school.
    let rank = |pair: &&PairTrigger| words.res.events.types[pair.event_type].rank;
    let pair = pairs.iter().filter(|pair| is_told(finder, pair, at)).max_by_key(rank)?;
    Some(Trigger {
        tokens: at..at + 1,
        event_type: pair.event_type,
        lemma: pair.lemma.to_string(),
        verb: Some(pair.form),
        plural: false,
        noun_is: Some(pair.noun_is),
    })
}

/// A noun that names an event where something is aimed at, or a state's: "a strike on the port", "the French strike".
fn aimed_noun_at(finder: &Finder<'_, '_>, at: usize) -> Option<Trigger> {
    let words = finder.words;
    let noun = words.res.events.aimed_noun(words.word(at))?;
    let is_states = || at > finder.sentence.start && state_at(words, at - 1, at).is_some();
    if !(matches!(words.word(at + 1), "on" | "against") && is_aimed(finder, at + 1) || is_states()) {
        return None;
    }
    let lemma = words.word(at).to_owned();
    Some(Trigger { tokens: at..at + 1, event_type: noun.event_type, lemma, verb: None, plural: noun.plural, noun_is: None })
}

fn is_told(finder: &Finder<'_, '_>, pair: &PairTrigger, at: usize) -> bool {
    let (group, passive) = finder.verb_group(at);
    let (noun, after) = match pair.noun_is {
        NounIs::Subject if !passive => (finder.chunk_before(group), at + 1),
        NounIs::Object if passive => (finder.chunk_before(group), at + 1),
        NounIs::Object => {
            let object = finder.chunk_after(at + 1, 1).map(|object| past_measure(finder, object));
            let after = object.as_ref().map_or(at + 1, |object| object.tokens.end);
            (object, after)
        }
        NounIs::Subject | NounIs::Found => return false,
    };
    noun.is_some_and(|noun| is_its_noun(finder, pair, &noun)) && (!pair.towards || is_aimed(finder, after))
}

/// "dropped four 250-kilo | bombs": a measure that parts the number from what it counts.
fn past_measure(finder: &Finder<'_, '_>, chunk: Chunk) -> Chunk {
    let words = finder.words;
    let is_measure = words.word(chunk.head).contains('-') || words.tokens[chunk.head].tag == Tag::CD;
    let from = chunk.tokens.end + usize::from(words.word(chunk.tokens.end) == "-");
    let next = finder.ctx.analysis.chunks.iter().find(|next| next.tokens.start == from);
    match next.filter(|next| is_measure && next.tokens.end <= finder.sentence.end) {
        Some(next) => Chunk { tokens: chunk.tokens.start..next.tokens.end, head: next.head },
        None => chunk,
    }
}

/// "rockets", "a barrage of rockets", "Milltown" where a place will do; no team or firm of that name.
fn is_its_noun(finder: &Finder<'_, '_>, pair: &PairTrigger, chunk: &Chunk) -> bool {
    let words = finder.words;
    let fits = |chunk: &Chunk| {
        let pair_start = chunk.head.saturating_sub(1).max(chunk.tokens.start);
        let two = words.span(&(pair_start..chunk.head + 1)).slice(words.text).to_ascii_lowercase();
        let is_name = words.is_capital(chunk.head) && chunk.head > finder.sentence.start;
        (pair.is_with(words.word(chunk.head)) || pair.is_with(&two)) && !is_name
    };
    let of = || (words.word(chunk.tokens.end) == "of").then(|| finder.chunk_after(chunk.tokens.end + 1, 0)).flatten();
    let is_place = || {
        let toponyms = &finder.reading.toponyms;
        let head = words.tokens[chunk.head].span;
        let idx = toponyms.partition_point(|toponym| toponym.span.end() <= head.start());
        toponyms.get(idx).is_some_and(|toponym| toponym.span.contains(head) && toponym.usage != ToponymUse::Metonymic)
    };
    fits(chunk) || of().is_some_and(|chunk| fits(&chunk)) || pair.places && is_place()
}

/// "at the town", "into a crowd"; not "into orbit" or "on Friday".
fn is_aimed(finder: &Finder<'_, '_>, after: usize) -> bool {
    let roles = &finder.words.res.events.roles;
    let next = |from: usize| finder.after_word(from, |word| roles.aims.contains(word), AIM);
    let mut aim = next(after);
    while let Some(time) = aim.as_ref().filter(|aim| finder.is_time(finder.words.tokens[aim.head].span)) {
        aim = next(time.tokens.end);
    }
    aim.is_some_and(|aim| !roles.nowhere.contains(finder.words.word(aim.head)))
}

/// A noun that tells of an event as what is found: "the body of a miner was found", "found his body", "body found in a well".
fn found_at(finder: &Finder<'_, '_>, at: usize) -> Option<Trigger> {
    let words = finder.words;
    let fits = |verb: usize| {
        let is_pair = |pair: &&PairTrigger| pair.noun_is == NounIs::Found && pair.is_with(words.word(at));
        words.res.events.pairs(words.word(verb)).iter().find(is_pair).filter(|_| words.tokens[verb].tag.is_verb())
    };
    let chunk = finder.ctx.analysis.chunk_at(at).filter(|chunk| chunk.head == at)?;
    let end = finder.sentence.end.min(at + REACH);
    let is_own_verb = |idx: &usize| {
        words.tokens[*idx].tag.is_verb() && !words.is(*idx, Grammar::BE.or(Grammar::HAVE)) && words.tokens[*idx].tag != Tag::MD
    };
    // "The body found that the rules were broken" is another body.
    let is_passive = |verb: &usize| finder.verb_group(*verb).1 || words.is(verb + 1, Grammar::PREPOSITION);
    let after = (chunk.tokens.end..end).take_while(|idx| !words.is_break(*idx)).find(is_own_verb).filter(is_passive);
    let after = after.and_then(fits);
    let before = || {
        let verb = chunk.tokens.start.checked_sub(1).filter(|idx| *idx >= finder.sentence.start)?;
        fits(verb)
    };
    let pair = after.or_else(before)?;
    Some(Trigger {
        tokens: at..at + 1,
        event_type: pair.event_type,
        lemma: words.word(at).to_owned(),
        verb: None,
        plural: false,
        noun_is: Some(pair.noun_is),
    })
}
