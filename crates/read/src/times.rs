//! Time expressions: TIMEX3 (TimeML 1.2.1) with values and days resolved against the document.
//!
//! In: tokens and sentences, the grammar of `data/times`, the interval of publication. Out: [`Timex`]es in text order. Four steps:
//! [`atoms`] lexes a sentence, [`matching`] finds the longest rules, [`meaning`] says what was named, and [`resolve`] finds where on the
//! calendar it lies, given the [`frame`] of the document and the times spoken of before. The shape is HeidelTime's (Strötgen and Gertz
//! 2010); what is ours is the frame worked out from the document and the interval as date of publication.

mod atoms;
mod calendar;
mod events;
mod frame;
mod matching;
mod meaning;
mod ranges;
mod resolve;
mod tense;
mod value;
mod years;

use rashomon_lexicon::times::Unit;
use rashomon_model::{Maker, Reading, Timex, TimexId};

use self::{
    atoms::Lexer,
    events::EventDays,
    frame::Frame,
    meaning::{Expression, Meaning, Named, Relation, Spoken, SpokenYear},
    resolve::{Around, Resolver},
    value::TimeOfDay,
    years::joined_year,
};
use crate::context::Context;

/// A date that begins within so many bytes of its sentence sets the scene: "In 1943, …", "By the end of May, …".
const LEAD: usize = 12;

/// A line of so many tokens at most, without a full stop, is a heading.
const HEADING: usize = 14;
/// The next year said is looked for among so many expressions.
const NEXT_YEAR: usize = 24;
/// A time of day takes the day that is named within so many bytes after it.
const DAY_AFTER: usize = 14;

/// Fills `reading.timexes`.
pub(crate) fn find(ctx: Context<'_>, reading: &mut Reading) {
    let expressions = expressions(ctx);
    let frame = frame::frame(&expressions, ctx.document.dct());
    reading.timexes = resolved(ctx, &expressions, &frame, &EventDays::default());
    if expressions.iter().any(|expression| matches!(expression.meaning, Meaning::Event { .. })) {
        let events = EventDays::of(ctx, &reading.timexes);
        reading.timexes = resolved(ctx, &expressions, &frame, &events);
    }
    ranges::share_year(ctx.text, &mut reading.timexes);
}

/// The expressions with their values; those reckoned from an event only where `events` has its day.
fn resolved(ctx: Context<'_>, expressions: &[Expression], frame: &Frame, events: &EventDays) -> Vec<Timex> {
    let (mut resolver, mut timexes) = (Resolver::new(frame), Vec::new());
    for (idx, expression) in expressions.iter().enumerate() {
        if ctx.res.times.rules[expression.rule].only_narrative && !frame.is_narrative {
            continue;
        }
        let id = TimexId(timexes.len() as u32);
        let mut around = around(ctx, expression, &expressions[idx + 1..]);
        if matches!(expression.meaning, Meaning::Event { .. }) {
            around.event = events.after(ctx, expression.span);
        }
        let Some(resolved) = resolver.resolve(expression, id, around) else { continue };
        timexes.push(Timex {
            span: expression.span,
            timex_type: resolved.timex_type,
            value: resolved.value,
            modifier: expression.modifier,
            quant: resolved.quant.map(str::to_owned),
            freq: resolved.freq,
            interval: resolved.interval,
            alternative: resolved.alternative,
            anchor: resolved.anchor,
            made_by: Maker::data_rule(format!("times/{}", ctx.res.times.rules[expression.rule].id)),
        });
    }
    timexes
}

/// The time expressions of the text, in order, not resolved.
fn expressions(ctx: Context<'_>) -> Vec<Expression> {
    let (text, grammar) = (ctx.text, &ctx.res.times);
    let has_bc = [" BC", " B.C.", " BCE"].iter().any(|era| memchr::memmem::find(text.as_bytes(), era.as_bytes()).is_some());
    let (mut lexer, mut matches, mut expressions) = (Lexer::default(), Vec::new(), Vec::new());
    for (idx, sentence) in ctx.analysis.sentences.iter().enumerate() {
        if !lexer.lex(text, ctx.analysis.tokens_of(sentence), grammar) {
            continue;
        }
        matching::find(&lexer.atoms, grammar, has_bc, &mut matches);
        let first = expressions.len();
        expressions.extend(matches.iter().filter_map(|found| meaning::expression(found, &lexer, idx, grammar)));
        ranges::add(text, &lexer.atoms, &mut expressions, first);
    }
    expressions
}

/// What surrounds an expression and bears on its value.
fn around(ctx: Context<'_>, expression: &Expression, next: &[Expression]) -> Around {
    let Meaning::Point(spoken) = &expression.meaning else { return Around::default() };
    let sentence = &ctx.analysis.sentences[expression.sentence];
    let tokens = ctx.analysis.tokens_of(sentence);
    let at = tokens.partition_point(|token| token.span.end() <= expression.span.start());
    let end = tokens.partition_point(|token| token.span.start() < expression.span.end());
    let is_since = tense::is_since(&ctx.res.times.surroundings.tense, ctx.text, tokens, at);
    let by_words = is_since.then_some(tense::Tense::Past).or_else(|| tense::by_neighbours(ctx.text, tokens, at, end));
    let tense = by_words.or_else(|| tense::at(ctx, tokens, at));
    Around {
        tense,
        is_told: is_since || tense == Some(tense::Tense::Past) && tense::is_within(ctx.text, tokens, at),
        joined: joined_year(ctx.text, expression, next.first()),
        heads: tokens.len() <= HEADING
            && tokens.last().is_some_and(|last| !matches!(last.text(ctx.text), "." | "!" | "?" | "”" | "\"")),
        day: day_after(spoken, expression, next),
        next_year: next.iter().take(NEXT_YEAR).find_map(said_year),
        leads: expression.span.start() < sentence.span.start() + LEAD,
        event: None,
    }
}

fn said_year(expression: &Expression) -> Option<i32> {
    match &expression.meaning {
        Meaning::Point(Spoken { year: SpokenYear::Year(year), .. }) => Some(*year),
        _ => None,
    }
}

/// The day named within a few words after a time of day that names none: "at 11:20 a.m. (0820 GMT) Friday".
fn day_after(spoken: &Spoken, expression: &Expression, next: &[Expression]) -> Option<Spoken> {
    let is_time = |spoken: &Spoken| {
        spoken.time.is_some() && spoken.named == Named::Unit(Unit::Day) && spoken.relation == Some(Relation::The)
    };
    if !is_time(spoken) || !matches!(spoken.time, Some(TimeOfDay::At(..))) {
        return None;
    }
    let mut end = expression.span.end();
    for after in next.iter().take_while(|after| after.sentence == expression.sentence) {
        let Meaning::Point(named) = &after.meaning else { return None };
        if after.span.start() > end + DAY_AFTER {
            return None;
        }
        if !is_time(named) {
            return matches!(named.named, Named::Day { .. } | Named::Weekday(_) | Named::DayOffset(_)).then_some(*named);
        }
        end = after.span.end();
    }
    None
}

#[cfg(test)]
mod tests;
