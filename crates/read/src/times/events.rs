//! Days reckoned from an event that the document itself dates: "the eve of the vote", "the day after the attack".
//!
//! In: the resolved expressions, noun phrases, the nouns of `data/times/events.txt`. Out: the day of each event that is dated: a day stands in
//! its noun phrase ("Sunday's vote", "the 5 March attack") or follows it ("the vote is on Sunday"). An event with two days has none.

use jiff::civil::Date;
use rashomon_model::{ByteSpan, DateInterval, Timex};
use rashomon_text::{chunks::Chunk, lemma::lemma, tags::Tag};

use crate::context::Context;

/// Words between an event and its day at most: "the vote, scheduled for Sunday".
const MAX_BETWEEN: usize = 6;

/// Sentences that "the attack" looks back over for the day that it was on.
const STORY: usize = 2;

/// The events of a document with their days.
#[derive(Debug, Default)]
pub(super) struct EventDays {
    dated: Vec<Dated>,
    /// Days that the text names by themselves, in text order: no "two days later".
    told: Vec<Told>,
}

/// A day of the story.
#[derive(Clone, Copy, Debug)]
struct Told {
    day: Date,
    span: ByteSpan,
    sentence: usize,
}

/// An event at a place where its day is said.
#[derive(Clone, Debug)]
struct Dated {
    noun: String,
    day: Date,
    /// The words for the day.
    span: ByteSpan,
}

impl EventDays {
    /// The events that the expressions date.
    pub(super) fn of(ctx: Context<'_>, timexes: &[Timex]) -> Self {
        let days = timexes.iter().filter_map(|timex| Some((timex.span, timex.interval.and_then(DateInterval::as_day)?)));
        let dated = days.filter_map(|(span, day)| {
            let noun = around(ctx, span).or_else(|| before(ctx, span))?;
            Some(Dated { noun, day, span })
        });
        Self { dated: dated.collect(), told: timexes.iter().filter_map(|timex| told(ctx, timex)).collect() }
    }

    /// The day of the event named after "the eve of", "the day before", whose first word is at `span`'s end; with the words that date it.
    pub(super) fn after(&self, ctx: Context<'_>, span: ByteSpan) -> Option<(Date, ByteSpan)> {
        let next = ctx.analysis.tokens_in(span).end + 1;
        // "three days before Easter": a day by its own name.
        let start = ctx.analysis.tokens.get(next)?.span.start();
        if let Some(told) = self.told.iter().find(|told| told.span.start() == start) {
            return Some((told.day, told.span));
        }
        let chunk = ctx.analysis.chunk_at(next)?;
        let phrase = ctx.analysis.tokens[chunk.tokens.start].span.cover(ctx.analysis.tokens[chunk.tokens.end - 1].span);
        let follows = ctx.analysis.tokens.get(chunk.tokens.end);
        if follows.is_some_and(|token| token.tag.is_finite() || token.tag == Tag::MD) {
            // "the day after the attack was announced"
            return None;
        }
        let noun = event_noun(ctx, chunk)?;
        let of_noun = || self.dated.iter().filter(|dated| dated.noun == noun);
        let own = of_noun().find(|dated| phrase.contains(dated.span));
        let Some(first) = own.or_else(|| of_noun().next()) else { return self.of_story(ctx, chunk, &noun) };
        let is_clear = own.is_some() || of_noun().all(|dated| dated.day == first.day);
        is_clear.then_some((first.day, first.span))
    }

    /// The day of "the attack" that no day stands beside: the one that its paragraph opens with, or else the last before it; of "the attack in
    /// Milltown" the last that is named with Milltown.
    fn of_story(&self, ctx: Context<'_>, chunk: &Chunk, noun: &str) -> Option<(Date, ByteSpan)> {
        let tokens = &ctx.analysis.tokens;
        let is_definite =
            ["the", "that", "this", "these", "those"].iter().any(|word| tokens[chunk.tokens.start].is(ctx.text, word));
        if !is_definite || !is_deed(ctx, noun) {
            return None;
        }
        let at = tokens[chunk.tokens.start].span.start();
        let sentence = ctx.analysis.sentence_idx_at(at)?;
        let before = self.told.partition_point(|told| told.span.end() <= at);
        let told = &self.told[..before];
        let found = match qualifier(ctx, chunk.tokens.end) {
            Qualifier::Unknown => None,
            Qualifier::Name(name) => {
                let names = |told: &&Told| ctx.analysis.sentences[told.sentence].span.slice(ctx.text).contains(name);
                told.iter().rev().find(names)
            }
            Qualifier::None => {
                let block = |idx: usize| ctx.analysis.sentences[idx].block;
                let opening = told.iter().find(|told| block(told.sentence) == block(sentence));
                let is_only = |last: &Told| told.iter().all(|other| other.day == last.day);
                opening.or_else(|| told.last().filter(|told| told.sentence + STORY >= sentence || is_only(told)))
            }
        }?;
        Some((found.day, found.span))
    }
}

/// A day that is named by itself and that nobody speaks on.
fn told(ctx: Context<'_>, timex: &Timex) -> Option<Told> {
    let day = timex.interval.and_then(DateInterval::as_day)?;
    let rule = timex.made_by.id().strip_prefix("times/")?;
    let is_named = rule.starts_with("date/") || rule.contains("-date") || rule.contains("date-");
    let start = ctx.analysis.token_idx_at(timex.span.start());
    let says = (start.saturating_sub(3)..start).any(|idx| {
        let token = &ctx.analysis.tokens[idx];
        token.tag.is_verb() && ctx.res.cues.verb(&lemma(token.text(ctx.text), token.tag)).is_some()
    });
    let sentence = ctx.analysis.sentence_idx_at(timex.span.start())?;
    (is_named && !says).then_some(Told { day, span: timex.span, sentence })
}

/// Whether a noun is one for violence that happened, as a vote is not.
fn is_deed(ctx: Context<'_>, noun: &str) -> bool {
    let table = &ctx.res.events;
    let family = |noun: &str| {
        let found = table.nouns.longest_at(0, |idx| (idx == 0).then_some(noun));
        found.map(|(_, noun)| table.types[noun.event_type].family.as_str())
    };
    ctx.res.times.surroundings.events.any_deed.contains(noun) || family(noun) == Some("violence")
}

/// What follows a noun and says which event it is.
enum Qualifier<'t> {
    None,
    /// "in Milltown".
    Name(&'t str),
    Unknown,
}

fn qualifier<'t>(ctx: Context<'t>, at: usize) -> Qualifier<'t> {
    let tokens = &ctx.analysis.tokens;
    let Some(next) = tokens.get(at) else { return Qualifier::None };
    let is_capital = |idx: &usize| tokens.get(*idx).is_some_and(|token| token.text(ctx.text).starts_with(char::is_uppercase));
    if ["in", "at", "near", "on", "of"].iter().any(|word| next.is(ctx.text, word)) {
        let end = (at + 1..).take_while(is_capital).last();
        let name = end.map(|end| tokens[at + 1].span.cover(tokens[end].span).slice(ctx.text));
        return name.map_or(Qualifier::Unknown, |name| Qualifier::Name(name.split_whitespace().next().unwrap_or(name)));
    }
    if ["by", "against", "that", "which", "for", "with"].iter().any(|word| next.is(ctx.text, word)) {
        Qualifier::Unknown
    } else {
        Qualifier::None
    }
}

/// The event in whose noun phrase the words for a day stand.
fn around(ctx: Context<'_>, span: ByteSpan) -> Option<String> {
    let tokens = ctx.analysis.tokens_in(span);
    let chunk = ctx.analysis.chunk_at(tokens.start).filter(|chunk| chunk.head >= tokens.end)?;
    event_noun(ctx, chunk)
}

/// The event that stands before the words for a day.
fn before(ctx: Context<'_>, span: ByteSpan) -> Option<String> {
    let start = ctx.analysis.token_idx_at(span.start());
    let sentence = &ctx.analysis.sentences[ctx.analysis.sentence_idx_at(span.start())?];
    let between = &ctx.res.times.surroundings.events.between;
    let is_between = |idx: usize| between.contains(&ctx.analysis.tokens[idx].text(ctx.text).to_lowercase());
    let n_between = (sentence.tokens.start..start).rev().take(MAX_BETWEEN).take_while(|idx| is_between(*idx)).count();
    let last = start.checked_sub(n_between + 1).filter(|last| n_between > 0 && *last >= sentence.tokens.start)?;
    let chunk = ctx.analysis.chunk_at(last).filter(|chunk| chunk.tokens.end == last + 1)?;
    event_noun(ctx, chunk)
}

/// The head of a noun phrase, singular and in small letters, when it names an event.
fn event_noun(ctx: Context<'_>, chunk: &Chunk) -> Option<String> {
    let head = &ctx.analysis.tokens[chunk.head];
    let noun = lemma(head.text(ctx.text), head.tag);
    ctx.res.times.events.contains(noun.as_str()).then_some(noun)
}
