//! What one sentence tells of: its events and figures, one unit a family of event types.

use std::ops::Range;

use rashomon_lexicon::harms::Grammar;
use rashomon_model::{
    ByteSpan, DateInterval, EventId, EventMention, FigureId, Harm, Modality, Qualifier, Reading, TimexId, ToponymId,
};

use rashomon_text::tags::Tag;

use super::{clauses, deaths, folds, ground, periods};
use crate::{
    context::Context,
    events::{dates_a_source, is_denial},
    figures::{ATTACKERS, attribution_of, enumerated, is_denied},
    words::Words,
};

/// Events and figures of one sentence that belong to one incident.
#[derive(Debug)]
pub(super) struct Unit {
    pub(super) sentence: usize,
    pub(super) span: ByteSpan,
    /// Stretch of the sentence: 0, and one more after each "a week after".
    stretch: usize,
    pub(super) family: String,
    pub(super) event_type: usize,
    pub(super) events: Vec<EventId>,
    pub(super) figures: Vec<FigureId>,
    pub(super) time: Option<TimexId>,
    /// For a time after "since": the days from then on; for one that opens a stretch, all of it.
    pub(super) since: Option<DateInterval>,
    /// The sentence before it that set its day and place.
    pub(super) scene: Option<(usize, ByteSpan)>,
    pub(super) places: Vec<ToponymId>,
    pub(super) aggregate: bool,
    /// "another attack", "a second bomb", "later the same day".
    pub(super) another: bool,
    /// "an attack", "a bomb": brings in something new unless it goes on at once.
    pub(super) indefinite: bool,
    /// "the attack".
    pub(super) definite: bool,
    /// "lifted the toll to 58", "the four gunmen": more of what was told before, whatever day and place it names.
    pub(super) update: bool,
    /// Attackers are counted and nothing else is told: never an incident by itself.
    pub(super) only_attackers: bool,
    /// "later the same day", "then in July": told on from the account before, in place too.
    pub(super) continues: bool,
}

impl Unit {
    /// Told of beside another incident: "killed six, a week after a bombing that killed 38".
    pub(super) fn is_aside(&self) -> bool {
        self.another && self.stretch > 0
    }

    /// Which stretch of its sentence it stands in.
    pub(super) fn stretch(&self) -> usize {
        self.stretch
    }

    /// When, as far as the sentence says.
    pub(super) fn days(&self, reading: &Reading) -> Option<DateInterval> {
        self.since.or_else(|| reading[self.time?].interval)
    }
}

/// Days of the shortest month.
const MONTH: i32 = 28;

/// First words of a sentence that is told on from the one before it, in place too.
const GOES_ON: [&str; 7] = ["then", "next", "soon", "afterwards", "thereafter", "subsequently", "worse"];

/// The units of a sentence, in the order of their first words.
pub(super) fn of_sentence(ctx: Context<'_>, words: &Words<'_>, reading: &Reading, idx: usize) -> Vec<Unit> {
    let sentence = &ctx.analysis.sentences[idx];
    let mut units: Vec<Unit> = Vec::new();
    let places = ground::places_in(ctx, words, reading, sentence.span);
    for id in events_in(reading, sentence.span) {
        let event = &reading[id];
        if event.modality != Modality::Happened {
            continue;
        }
        let Some(event_type) = type_of(words, &event.made_by) else { continue };
        let family = words.res.events.types[event_type].family.clone();
        let at = words.tokens.partition_point(|token| token.span.end() <= event.trigger.start());
        if is_denied_by_voice(words, reading, event, at) {
            continue;
        }
        let stretch = stretch_of(words, &sentence.tokens, at);
        let unit = unit_for(&mut units, &family, event_type, stretch, idx, sentence.span);
        let rank = |idx: usize| words.res.events.types[idx].rank;
        if rank(event_type) > rank(unit.event_type) {
            unit.event_type = event_type;
        }
        unit.events.push(id);
        unit.aggregate |= event.aggregate;
        let dates = |time: &TimexId| {
            let span = reading[*time].span;
            let is_own = is_own_time(words, reading, &sentence.tokens, *time, stretch);
            // "…, which has fought since May, and that it shelled"
            let is_cut_off = periods::since(ctx, words, reading, *time).is_some() && clauses::is_cut_off(words, span, at);
            is_own
                && !is_cut_off
                && !clauses::is_beside(words, &sentence.tokens, span, at)
                && !clauses::opens_later(words, &sentence.tokens, span, at)
                && !clauses::is_spoken_of(words, &sentence.tokens, at)
                && !periods::is_of_report(words, span)
                && !periods::is_of_state(words, reading, *time)
        };
        unit.time = unit.time.or(event.time.filter(dates));
        unit.places.extend(event.place.filter(|place| places.contains(place)));
        // "The army fired at the post": the article before a verb is of those who acted.
        let known = unit.definite;
        read_article(words, &sentence.tokens, at, unit);
        unit.definite = known || unit.definite && !words.tokens[at].tag.is_finite();
    }
    let is_told = |id: &FigureId| {
        let modality = reading[*id].event.map(|event| reading[event].modality);
        !matches!(modality, Some(Modality::Hypothetical | Modality::Planned | Modality::Demanded))
    };
    for id in figures_in(reading, sentence.span).filter(|id| is_told(id) && !is_denied(words, reading, *id)) {
        let at = words.tokens.partition_point(|token| token.span.end() <= reading[id].number.start());
        let stretch = stretch_of(words, &sentence.tokens, at);
        add_figure(words, reading, &mut units, id, stretch, idx, sentence.span);
    }
    folds::fold_participles(words, reading, &mut units);
    folds::fold_displaced(reading, &mut units);
    folds::fold_released(reading, &mut units);
    folds::fold_taken(reading, &mut units);
    deaths::fold(words, reading, &mut units);
    let later = says_later(words, &sentence.tokens);
    let then = GOES_ON.contains(&words.word(sentence.tokens.start));
    let is_alone = units.iter().all(|unit| unit.stretch == 0);
    for unit in &mut units {
        let trigger = unit.events.first().map(|id| reading[*id].trigger.start());
        let first = trigger.or_else(|| unit.figures.first().map(|id| reading[*id].number.start()));
        let at = first.map(|start| words.tokens.partition_point(|token| token.span.end() <= start));
        // "the Front, which has run this Ohio town since May, put the toll at nine": nor is the place its own.
        let is_beside = |span: ByteSpan| at.is_some_and(|at| clauses::is_beside(words, &sentence.tokens, span, at));
        let is_cut_off = |span: ByteSpan| at.is_some_and(|at| clauses::is_cut_off(words, span, at));
        unit.places.extend(places.iter().filter(|place| !is_beside(reading[**place].span)));
        let mut seen = Vec::new();
        unit.places.retain(|place| {
            !seen.contains(place) && {
                seen.push(*place);
                true
            }
        });
        let is_own = |time: TimexId| is_own_time(words, reading, &sentence.tokens, time, unit.stretch);
        let only = only_time(words, reading, sentence.span, is_own)
            .filter(|time| !(unit.events.is_empty() && counts_harmed(reading, unit) && is_of_count(reading, *time)))
            .filter(|time| !(unit.events.is_empty() && is_beside(reading[*time].span)))
            .filter(|time| !at.is_some_and(|at| clauses::opens_later(words, &sentence.tokens, reading[*time].span, at)))
            .filter(|time| !(is_cut_off(reading[*time].span) && periods::since(ctx, words, reading, *time).is_some()));
        unit.time = unit.time.or(only);
        unit.another |= later || unit.stretch > 0 && !is_alone;
        unit.continues = later || then;
        let is_attackers = |id: &FigureId| reading[*id].made_by.id() == ATTACKERS;
        let is_of_before =
            |id: &FigureId| reading[*id].running_toll || unit.events.is_empty() && reading[*id].qualifier == Qualifier::None;
        unit.update = unit.figures.first().is_some_and(is_of_before);
        unit.only_attackers = unit.events.is_empty() && !unit.figures.is_empty() && unit.figures.iter().all(is_attackers);
        unit.definite |= unit.only_attackers && unit.figures.iter().any(|id| is_definite(words, reading, *id));
        unit.update |= unit.only_attackers && unit.definite;
        let counted = unit.figures.iter().any(|id| !reading[*id].aggregate);
        if !unit.figures.is_empty() {
            // "In the whole of 2023 air attacks killed 388": many, over a time in which many happen.
            let days = unit.time.and_then(|time| reading[time].interval).and_then(DateInterval::n_days);
            unit.aggregate = !counted || unit.aggregate && days.is_some_and(|days| days >= MONTH);
        }
        let since = periods::first_since(ctx, words, reading, sentence.span).filter(|_| unit.aggregate || unit.time.is_none());
        let since = since.filter(|time| {
            let (span, is_bare) = (reading[*time].span, unit.figures.is_empty());
            !(is_beside(span) || is_bare && is_cut_off(span))
        });
        unit.time = since.or(unit.time);
        unit.since = unit.time.and_then(|time| periods::since(ctx, words, reading, time));
        unit.aggregate |= unit.since.is_some() && !unit.figures.is_empty();
        unit.since = unit.since.or_else(|| periods::range(words, reading, unit.time?, unit.aggregate));
        // "killed 412 between January and September"
        let long = unit.time.and_then(|time| periods::range(words, reading, time, true));
        let long = long.filter(|days| days.n_days().is_some_and(|days| days >= MONTH));
        let tells_of_fight = unit.family == "fight" && !unit.events.is_empty();
        if long.is_some() && !unit.figures.is_empty() && !tells_of_fight {
            (unit.since, unit.aggregate) = (long, true);
        }
    }
    // "94 in June, against 61 in May": of the same many.
    let is_listed = sentence.tokens.clone().any(|at| enumerated::goes_on_at(words, &sentence.tokens, at));
    let is_many = is_listed || units.iter().any(|unit| unit.stretch == 0 && unit.aggregate && !unit.figures.is_empty());
    for unit in units.iter_mut().filter(|unit| (unit.stretch > 0 && unit.events.is_empty() || is_listed) && is_many) {
        unit.aggregate = true;
    }
    let n_units = units.len();
    for unit in &mut units {
        clauses::leave_named(words, reading, unit, n_units);
    }
    units
}

/// "denied that there had been a massacre", "denied any attack": what is brought in only to be denied.
fn is_denied_by_voice(words: &Words<'_>, reading: &Reading, event: &EventMention, at: usize) -> bool {
    const NEAR: usize = 3;
    let is_noun = words.tokens[at].tag.is_noun();
    let brings_in = is_noun && (at.saturating_sub(NEAR)..at).any(|idx| words.is(idx, Grammar::INDEFINITE));
    brings_in && attribution_of(reading, event.trigger).is_some_and(|said| is_denial(reading, words, said))
}

/// "the four gunmen".
fn is_definite(words: &Words<'_>, reading: &Reading, id: FigureId) -> bool {
    let at = words.tokens.partition_point(|token| token.span.end() <= reading[id].number.start());
    (at.saturating_sub(1)..=at).any(|idx| words.is(idx, Grammar::DEFINITE))
}

/// The dead and hurt, of whom counts go on; those taken are taken on a day, and bodies found on one.
fn counts_harmed(reading: &Reading, unit: &Unit) -> bool {
    let is_dated = [Harm::Abducted, Harm::BodiesFound, Harm::Detained, Harm::Missing, Harm::Surrendered];
    unit.figures.iter().any(|id| !is_dated.contains(&reading[*id].harm))
}

/// "two days later the number rose to ten": of a bare count, the day on which it was given.
fn is_of_count(reading: &Reading, time: TimexId) -> bool {
    matches!(reading[time].made_by.id(), "times/shift/later" | "times/shift/after")
}

/// Which stretch of its sentence a token stands in: "killed six, a week after | a bombing that killed 38".
fn stretch_of(words: &Words<'_>, sentence: &Range<usize>, at: usize) -> usize {
    /// Words of a span of time that opens a sentence: "Some four days | before".
    const LEAD: usize = 3;
    let parts = |idx: &usize| {
        clauses::opens_comparison(words, sentence, *idx)
            || matches!(words.word(*idx), "after" | "before" | "since")
                && *idx > sentence.start
                && matches!(
                    words.word(*idx - 1),
                    "day" | "days" | "week" | "weeks" | "fortnight" | "month" | "months" | "year" | "years"
                )
                // "Three days before Easter a patrol was ambushed": nothing is told before it.
                && *idx > sentence.start + LEAD
                // "three more than the year before, and"
                && !words.is_break(*idx + 1)
                && words.word(*idx + 1) != ","
    };
    // "41 in March, | 87 in April": the number itself begins another.
    (sentence.start..at).filter(parts).count() + usize::from(enumerated::goes_on_at(words, sentence, at))
}

/// A date belongs to the stretch it stands in; where only the later one has a date, it is the whole sentence's.
fn is_own_time(words: &Words<'_>, reading: &Reading, sentence: &Range<usize>, time: TimexId, stretch: usize) -> bool {
    let at = words.tokens.partition_point(|token| token.span.end() <= reading[time].span.start());
    let of_time = stretch_of(words, sentence, at);
    if stretch == 0 {
        return of_time == 0 || !has_date(words, reading, sentence, 0);
    }
    of_time == stretch && has_date(words, reading, sentence, 0)
}

fn has_date(words: &Words<'_>, reading: &Reading, sentence: &Range<usize>, stretch: usize) -> bool {
    let span = words.span(sentence);
    let from = reading.timexes.partition_point(|timex| timex.span.end() <= span.start());
    let mut inside = reading.timexes[from..].iter().take_while(|timex| timex.span.start() < span.end());
    inside.any(|timex| {
        let at = words.tokens.partition_point(|token| token.span.end() <= timex.span.start());
        timex.interval.is_some() && stretch_of(words, sentence, at) == stretch
    })
}

fn unit_for<'u>(
    units: &'u mut Vec<Unit>,
    family: &str,
    event_type: usize,
    stretch: usize,
    sentence: usize,
    span: ByteSpan,
) -> &'u mut Unit {
    let found = units.iter().position(|unit| unit.family == family && unit.stretch == stretch);
    let at = found.unwrap_or_else(|| {
        units.push(Unit {
            sentence,
            span,
            stretch,
            family: family.to_owned(),
            event_type,
            events: Vec::new(),
            figures: Vec::new(),
            time: None,
            since: None,
            scene: None,
            places: Vec::new(),
            aggregate: false,
            another: false,
            indefinite: false,
            definite: false,
            update: false,
            only_attackers: false,
            continues: false,
        });
        units.len() - 1
    });
    &mut units[at]
}

/// The type that an event's rule names.
fn type_of(words: &Words<'_>, made_by: &rashomon_model::Maker) -> Option<usize> {
    let key = made_by.id().strip_prefix("events/")?;
    words.res.events.types.iter().position(|row| row.key == key)
}

/// A figure goes with the events that do such harm; without one in the sentence it makes a unit of its own.
fn add_figure(
    words: &Words<'_>,
    reading: &Reading,
    units: &mut Vec<Unit>,
    id: FigureId,
    stretch: usize,
    sentence: usize,
    span: ByteSpan,
) {
    let figure = &reading[id];
    let (family, key) = match figure.harm {
        Harm::Killed | Harm::Injured => ("violence", "killing"),
        Harm::Executed => ("violence", "beheading"),
        Harm::BodiesFound => ("violence", "bodies"),
        Harm::Tortured => ("coercion", "torture"),
        Harm::Detained => ("coercion", "arrest"),
        Harm::Surrendered => ("coercion", "arrest"),
        Harm::Abducted => ("coercion", "kidnapping"),
        Harm::Missing => ("coercion", "disappearance"),
        Harm::Displaced => ("displacement", "displacement"),
        Harm::Released => ("release", "release"),
        Harm::Recruited => ("mobilize", "recruitment"),
        Harm::Arrived => ("mobilize", "movement-of-fighters"),
        Harm::Participants if figure.made_by.id() == ATTACKERS => ("violence", "armed-attack"),
        Harm::Participants => ("protest", "protest"),
    };
    let host = units.iter().position(|unit| unit.family == family && unit.stretch == stretch).or_else(|| {
        // "killing two clerks and leading nine away": one deed, where no event of abduction stands beside it.
        let is_taken = matches!(figure.harm, Harm::Abducted | Harm::Missing | Harm::Detained);
        let loose = is_taken || matches!(figure.harm, Harm::Participants | Harm::Killed | Harm::Injured);
        let fits = |unit: &Unit| {
            figure.harm == Harm::Participants
                || matches!(unit.family.as_str(), "fight" | "protest" | "robbery")
                || is_taken && unit.family == "violence" && !unit.figures.is_empty()
        };
        units.iter().position(|unit| loose && unit.stretch == stretch && fits(unit))
    });
    let unit = match host {
        Some(host) => &mut units[host],
        None => {
            let Some(event_type) = words.res.events.types.iter().position(|row| row.key == key) else { return };
            let unit = unit_for(units, family, event_type, stretch, sentence, span);
            // "Nobody was hurt" goes on about what was told before, and makes no incident.
            unit.definite |= figure.qualifier == Qualifier::None;
            unit
        }
    };
    unit.figures.push(id);
}

fn read_article(words: &Words<'_>, sentence: &Range<usize>, trigger: usize, unit: &mut Unit) {
    let from = trigger.saturating_sub(4).max(sentence.start);
    for idx in (from..trigger).rev() {
        if words.is(idx, Grammar::OTHER)
            || matches!(words.word(idx), "second" | "third" | "separate" | "similar" | "earlier" | "previous")
        {
            unit.another = true;
        }
        if words.is(idx, Grammar::DEFINITE) {
            unit.definite = true;
            return;
        }
        if words.is(idx, Grammar::INDEFINITE) {
            unit.indefinite = true;
            return;
        }
        if !words.is_word(idx) || matches!(words.tokens[idx].tag, Tag::VBD | Tag::VBZ | Tag::VBP | Tag::VB | Tag::MD) {
            return;
        }
    }
}

/// "Later the same day", "in a separate incident".
fn says_later(words: &Words<'_>, sentence: &Range<usize>) -> bool {
    let start = sentence.start;
    let opens = matches!(words.word(start), "later" | "elsewhere" | "separately" | "meanwhile");
    let separate = sentence.clone().any(|idx| {
        matches!(words.word(idx), "separate" | "unrelated")
            && matches!(words.word(idx + 1), "incident" | "incidents" | "attack" | "shooting" | "case")
    });
    opens || separate
}

pub(super) fn events_in(reading: &Reading, span: ByteSpan) -> impl Iterator<Item = EventId> + '_ {
    let from = reading.events.partition_point(|event| event.trigger.start() < span.start());
    let to = reading.events.partition_point(|event| event.trigger.start() < span.end());
    (from..to).map(|idx| EventId(idx as u32))
}

fn figures_in(reading: &Reading, span: ByteSpan) -> impl Iterator<Item = FigureId> + '_ {
    let from = reading.figures.partition_point(|figure| figure.number.start() < span.start());
    let to = reading.figures.partition_point(|figure| figure.number.start() < span.end());
    (from..to).map(|idx| FigureId(idx as u32))
}

/// The first resolved date of a sentence without event.
fn only_time(words: &Words<'_>, reading: &Reading, span: ByteSpan, is_own: impl Fn(TimexId) -> bool) -> Option<TimexId> {
    let from = reading.timexes.partition_point(|timex| timex.span.end() <= span.start());
    let mut inside = reading.timexes[from..].iter().enumerate().take_while(|(_, timex)| timex.span.start() < span.end());
    inside
        .find(|(idx, timex)| {
            let is_of_report = dates_a_source(reading, timex.span, words.text)
                || periods::is_of_report(words, timex.span)
                || periods::is_of_state(words, reading, TimexId((from + idx) as u32));
            timex.interval.is_some() && !is_of_report && is_own(TimexId((from + idx) as u32))
        })
        .map(|(idx, _)| TimexId((from + idx) as u32))
}
