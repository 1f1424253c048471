//! Days reckoned from an event that the document itself dates: "the eve of the vote", "the day after the attack".
//!
//! In: the resolved expressions, noun phrases, the nouns of `data/times/events.txt`. Out: the day of each event that is dated: a day stands in
//! its noun phrase ("Sunday's vote", "the 5 March attack") or follows it ("the vote is on Sunday"). An event with two days has none.

use jiff::civil::Date;
use rashomon_model::{ByteSpan, DateInterval, Timex};
use rashomon_text::{chunks::Chunk, lemma::lemma, tags::Tag};

use crate::context::Context;

/// Words between an event and its day: "the vote, scheduled for Sunday", "the vote will take place on Sunday".
const BETWEEN: [&str; 24] = [
    ",",
    "be",
    "called",
    "due",
    "expected",
    "for",
    "held",
    "is",
    "occurred",
    "of",
    "on",
    "place",
    "planned",
    "scheduled",
    "set",
    "slated",
    "take",
    "takes",
    "taking",
    "took",
    "was",
    "were",
    "which",
    "will",
];
/// So many of them at most.
const MAX_BETWEEN: usize = 6;

/// The events of a document with their days.
#[derive(Debug, Default)]
pub(super) struct EventDays {
    dated: Vec<Dated>,
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
        Self { dated: dated.collect() }
    }

    /// The day of the event named after "the eve of", "the day before", whose first word is at `span`'s end; with the words that date it.
    pub(super) fn after(&self, ctx: Context<'_>, span: ByteSpan) -> Option<(Date, ByteSpan)> {
        let chunk = ctx.analysis.chunk_at(ctx.analysis.tokens_in(span).end + 1)?;
        let phrase = ctx.analysis.tokens[chunk.tokens.start].span.cover(ctx.analysis.tokens[chunk.tokens.end - 1].span);
        let follows = ctx.analysis.tokens.get(chunk.tokens.end);
        if follows.is_some_and(|token| token.tag.is_finite() || token.tag == Tag::MD) {
            // "the day after the attack was announced"
            return None;
        }
        let noun = event_noun(ctx, chunk)?;
        let of_noun = || self.dated.iter().filter(|dated| dated.noun == noun);
        let own = of_noun().find(|dated| phrase.contains(dated.span));
        let first = own.or_else(|| of_noun().next())?;
        let is_clear = own.is_some() || of_noun().all(|dated| dated.day == first.day);
        is_clear.then_some((first.day, first.span))
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
    let is_between = |idx: usize| BETWEEN.iter().any(|word| ctx.analysis.tokens[idx].is(ctx.text, word));
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
