//! Which account words far from it mean: "as for the rocket on the depot", "those four pensioners", "What of Milltown?". A noun with a definite article, or
//! a town, that one account alone has told of.
//!
//! In: a sentence and the accounts told so far. Out: the account that it, or what stands before it in its paragraph, comes back to.

use rashomon_lexicon::harms::Grammar;
use rashomon_model::{Attribution, ByteSpan, FeatureLevel, Reading, ToponymId, VictimCategory};
use rashomon_text::tags::Tag;
use rustc_hash::FxHashSet;

use super::{Draft, ground};
use crate::{context::Context, words::Words};

/// Sentences of a paragraph that are looked back through.
const BACK: usize = 6;
/// Accounts told last that can be meant; keeps the work linear in the text.
const REACH: usize = 100;
/// Nouns that tell no account from another.
const COMMON: [&str; 36] = [
    "area",
    "child",
    "children",
    "civilian",
    "country",
    "dead",
    "death",
    "end",
    "family",
    "government",
    "house",
    "killing",
    "life",
    "man",
    "matter",
    "men",
    "month",
    "morning",
    "name",
    "night",
    "number",
    "part",
    "people",
    "place",
    "report",
    "rest",
    "same",
    "side",
    "time",
    "town",
    "victim",
    "village",
    "war",
    "week",
    "woman",
    "women",
];

/// The account that a sentence comes back to; `None` where its paragraph tells of one already, or where more than one may be meant.
pub(super) fn meant(ctx: Context<'_>, words: &Words<'_>, reading: &Reading, drafts: &[Draft], idx: usize) -> Option<usize> {
    let block = ctx.analysis.sentences[idx].block;
    let first =
        (0..idx).rev().take(BACK).take_while(|before| ctx.analysis.sentences[*before].block == block).last().unwrap_or(idx);
    for at in (first..=idx).rev() {
        if at < idx && drafts.iter().rev().take(REACH).any(|draft| draft.sentences.contains(&at)) {
            return None;
        }
        let found = by_place(ctx, words, reading, drafts, at);
        if let Some(found) = found.or_else(|| by_noun(ctx, words, reading, drafts, at, |_| true)) {
            return Some(found);
        }
    }
    None
}

/// The account that the words of a sentence themselves say they mean, whatever was told right before: "the rocket on the depot".
pub(super) fn named(ctx: Context<'_>, words: &Words<'_>, reading: &Reading, drafts: &[Draft], idx: usize) -> Option<usize> {
    let says_which = |start: usize| {
        let link = (start.saturating_sub(2)..start).rev().find(|idx| words.is(*idx, Grammar::PREPOSITION));
        let deed = link.and_then(|link| link.checked_sub(1));
        deed.is_some_and(|deed| words.info(deed).is_violence || words.res.events.is_weapon(words.word(deed)))
    };
    by_place(ctx, words, reading, drafts, idx).or_else(|| by_noun(ctx, words, reading, drafts, idx, says_which))
}

/// The nouns by which an account can be known again, of a sentence that tells of it.
pub(super) fn nouns_of(ctx: Context<'_>, words: &Words<'_>, span: ByteSpan) -> impl Iterator<Item = Box<str>> {
    let nouns: FxHashSet<Box<str>> =
        ctx.analysis.tokens_in(span).filter(|idx| tells_apart(words, *idx)).map(|idx| stem(words.word(idx))).collect();
    nouns.into_iter()
}

/// The one account that has told of a thing which the sentence names with a definite article.
fn by_noun(
    ctx: Context<'_>,
    words: &Words<'_>,
    reading: &Reading,
    drafts: &[Draft],
    idx: usize,
    fits: impl Fn(usize) -> bool,
) -> Option<usize> {
    let sentence = &ctx.analysis.sentences[idx];
    let from = ctx.analysis.chunks.partition_point(|chunk| chunk.tokens.start < sentence.tokens.start);
    let chunks = ctx.analysis.chunks[from..].iter().take_while(|chunk| chunk.tokens.end <= sentence.tokens.end);
    let is_definite = |start: usize| {
        let opens =
            |idx: usize| words.is(idx, Grammar::DEFINITE) || matches!(words.word(idx), "that" | "those" | "this" | "these");
        opens(start) || start > sentence.tokens.start && opens(start - 1)
    };
    let meant = chunks.filter(|chunk| is_definite(chunk.tokens.start) && fits(chunk.tokens.start));
    let meant = meant.filter(|chunk| tells_apart(words, chunk.head));
    let mut meant = meant.filter(|chunk| !is_of_source(reading, words.tokens[chunk.head].span));
    meant.find_map(|chunk| only(drafts, |draft| draft.nouns.contains(&stem(words.word(chunk.head)))))
}

/// The one account that lies in a town which the sentence names, and not for who speaks.
fn by_place(ctx: Context<'_>, words: &Words<'_>, reading: &Reading, drafts: &[Draft], idx: usize) -> Option<usize> {
    let sentence = ctx.analysis.sentences[idx].span;
    let is_town = |id: &ToponymId| reading[*id].place.as_ref().is_none_or(|place| place.level > FeatureLevel::Admin1);
    let name = |id: ToponymId| reading[id].span.slice(words.text).to_lowercase();
    let towns = ground::places_in(ctx, words, reading, sentence).into_iter().filter(is_town);
    let mut towns = towns.filter(|id| !is_of_source(reading, reading[*id].span)).map(name);
    towns.find_map(|town| only(drafts, |draft| draft.places.iter().any(|place| name(*place) == town)))
}

/// Whether words stand in those for who speaks.
fn is_of_source(reading: &Reading, span: ByteSpan) -> bool {
    /// Bytes from a source to its cue.
    const NEAR: usize = 1000;
    let cue = |said: &Attribution| said.cue.first().map_or(0, |cue| cue.start());
    let from = reading.attributions.partition_point(|said| cue(said) + NEAR < span.start());
    let mut near = reading.attributions[from..].iter().take_while(|said| cue(said) < span.end() + NEAR);
    near.any(|said| said.source.iter().any(|source| source.contains(span)))
}

/// The only account of those told last that fits.
fn only(drafts: &[Draft], fits: impl Fn(&Draft) -> bool) -> Option<usize> {
    let first = drafts.len().saturating_sub(REACH);
    let mut found = (first..drafts.len()).filter(|idx| fits(&drafts[*idx]));
    let one = found.next()?;
    (found.next().is_none() && !drafts[one].aggregate).then_some(one)
}

/// A common noun of a thing or of people who are no party, by which a deed can be known again.
fn tells_apart(words: &Words<'_>, idx: usize) -> bool {
    use VictimCategory as Category;
    let (word, roles, stances) = (words.word(idx), &words.res.events.roles, &words.res.events.stances);
    let is_party = words.info(idx).person.is_some_and(|person| {
        matches!(person.category, Category::Fighters | Category::Soldiers | Category::Police | Category::Attackers)
    });
    let speaks = [
        &stances.spokespersons,
        &stances.leaders,
        &stances.organs,
        &stances.bodies,
        &stances.witnesses,
        &stances.charges,
        &stances.affairs,
    ];
    let acts = [&roles.parties, &roles.units, &roles.quantities, &roles.offices, &roles.works];
    matches!(words.tokens[idx].tag, Tag::NN | Tag::NNS)
        && word.len() > 2
        && !words.is_capital(idx)
        && !is_party
        && !COMMON.contains(&word)
        && !speaks.iter().any(|list| list.contains(word))
        && !acts.iter().any(|list| list.contains(word))
}

/// A noun without its plural.
fn stem(word: &str) -> Box<str> {
    word.strip_suffix("es")
        .filter(|stem| stem.ends_with("ch") || stem.ends_with("sh") || stem.ends_with("ss"))
        .unwrap_or_else(|| word.strip_suffix('s').unwrap_or(word))
        .into()
}
