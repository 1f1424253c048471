//! Figures of people: how many, what was done to them, how the text gives the number.
//!
//! In: tokens and sentences; times, events and attributions when they have been found. Out: [`Figure`]s in text order, with parts,
//! repeats and running tolls marked, so that nothing is ever added twice. Numbers of anything else ("8 airstrikes") are no figures.
//!
//! [`numerals`] reads numbers, [`people`] the phrases they stand in, [`predicates`] joins them with a harm, [`persons`] tells which
//! unnumbered persons are the same, [`aggregates`] and [`rates`] which numbers are of no one incident, [`tolls`] reads counts that name
//! nobody, [`attackers`] how many took part, [`parts`] marks what belongs to what, [`denied`] tells
//! which no account counts.

pub(crate) mod numerals;
pub(crate) mod people;
pub(crate) mod predicates;

mod aggregates;
mod attackers;
mod denied;
pub(crate) mod enumerated;
mod parts;
mod persons;
mod rates;
mod tolls;

use std::ops::Range;

use rashomon_lexicon::harms::Grammar;
use rashomon_model::{
    Attribution, AttributionId, ByteSpan, EventId, Figure, FigureId, Harm, Maker, Qualifier, Reading, TimexId, VictimCategory,
};
use rashomon_text::tags::Tag;

pub(crate) use self::{attackers::ATTACKERS, denied::is_denied};
use crate::{
    context::Context,
    figures::{
        aggregates::{goes_on_for, is_over_a_period, is_over_several},
        numerals::Numeral,
        people::{People, PeopleKind, people_in},
        persons::Description,
        predicates::{ATTRIBUTE, BEFORE_NUMBER, Hit, hits_in, tells_of_harm},
    },
    words::Words,
};

/// Tokens of a sentence that are read at once.
const STRETCH: usize = 400;
/// Rule id of a figure of people hit by a weapon, of whom some may have died.
pub(crate) const STRUCK: &str = "figures/struck";
/// Rule ids of figures that the bare name of an act implies ("a homicide"): they count only where nobody else is counted.
pub(crate) const BARE: [&str; 2] = ["figures/bare-noun", "figures/deadly-act"];

/// Fills `reading.figures`.
pub(crate) fn find(ctx: Context<'_>, words: &Words<'_>, reading: &mut Reading) {
    let mut drafts = Vec::new();
    for (idx, sentence) in ctx.analysis.sentences.iter().enumerate() {
        // An endless line is read in stretches, so that the work stays linear in the text.
        for start in sentence.tokens.clone().step_by(STRETCH) {
            read_stretch(words, idx, start..sentence.tokens.end.min(start + STRETCH), &mut drafts);
        }
    }
    parts::mark(words, &mut drafts);
    reading.figures = drafts.into_iter().map(|draft| draft.figure).collect();
    for idx in 0..reading.figures.len() {
        let span = reading.figures[idx].span;
        let number = reading.figures[idx].number;
        reading.figures[idx].event = event_of(reading, span);
        reading.figures[idx].attribution = attribution_of(reading, number);
        if let (None, Some(whole)) = (reading.figures[idx].event, reading.figures[idx].subset_of) {
            reading.figures[idx].event = reading[whole].event;
        }
        // "On Friday the ministry put the toll at 12": a count with a day of its own is the newest of that day.
        let as_of = time_of(reading, span);
        let is_dated_count = as_of.is_some() && tolls::STATED.contains(&reading.figures[idx].made_by.id());
        if reading.figures[idx].running_toll || is_dated_count {
            reading.figures[idx].running_toll = true;
            reading.figures[idx].as_of = as_of;
        }
    }
}

/// A figure with what marking parts and repeats needs.
pub(crate) struct Draft {
    pub(crate) figure: Figure,
    pub(crate) sentence: usize,
    /// Which person, for a figure of one.
    pub(crate) person: Option<Description>,
    /// "a fourth victim": how many there are with this one; 0 where no ordinal is written.
    pub(crate) ordinal: u32,
    pub(crate) other: bool,
    pub(crate) definite: bool,
    pub(crate) is_part: bool,
    pub(crate) struck: bool,
    pub(crate) weak: bool,
    pub(crate) head: Option<usize>,
}

fn read_stretch(words: &Words<'_>, sentence_idx: usize, tokens: Range<usize>, drafts: &mut Vec<Draft>) {
    let before = tolls::last_count(drafts, sentence_idx);
    let tells = tells_of_harm(words, tokens.clone());
    let counts = before.is_some() && tolls::may_state(words, tokens.clone());
    if !tells && !counts && !attackers::are_told(words, tokens.clone()) {
        return;
    }
    let people = people_in(words, tokens.clone());
    let mut hits = if tells { hits_in(words, tokens.clone(), &people) } else { Vec::new() };
    hits.extend(tolls::hits_in(words, tokens.clone(), &people, &hits, before));
    hits.extend(attackers::hits_in(words, &tokens, &people, &hits));
    // "The Herald put the toll at 12": by itself another voice's number, and no newer one.
    let is_newer = tolls::is_newer(words, &tokens);
    hits.iter_mut().for_each(|hit| hit.toll &= is_newer);
    if hits.is_empty() {
        return;
    }
    let aggregate = is_over_a_period(words, &tokens);
    let distributive = is_over_several(words, &tokens);
    for idx in 0..people.len() {
        let of_these: Vec<&Hit> = hits.iter().filter(|hit| hit.people == Some(idx)).collect();
        let Some(hit) = strongest(&of_these) else { continue };
        let Some(mut figure) = figure_of(words, &people[idx], hit) else { continue };
        let lasting = matches!(figure.harm, Harm::Participants | Harm::Arrived | Harm::Recruited | Harm::Displaced)
            && (goes_on_for(words, &tokens) || words.tokens[hit.cue.start].tag == Tag::VBP);
        let aggregate = aggregate || lasting;
        figure.aggregate = aggregate && figure.best.is_none_or(|n| n > 4)
            || distributive && !figure.implied
            || rates::is_rate(words, &tokens, &people[idx].tokens, &hit.cue);
        drafts.push(draft(words, figure, sentence_idx, &people[idx], hit));
        add_unharmed_parts(words, &people, (idx, hit), &hits, sentence_idx, drafts);
    }
    for hit in hits.iter().filter(|hit| hit.people.is_none()) {
        drafts.push(bare(words, hit, sentence_idx, aggregate));
    }
}

/// "13 people including 9 engineers": the part shares the harm of the whole.
fn add_unharmed_parts(
    words: &Words<'_>,
    people: &[People],
    (whole, hit): (usize, &Hit),
    hits: &[Hit],
    sentence_idx: usize,
    drafts: &mut Vec<Draft>,
) {
    if hit.harm == Harm::Participants {
        return;
    }
    let aggregate = drafts.last().is_some_and(|whole| whole.figure.aggregate);
    let whole_low = people[whole].numeral.as_ref().and_then(|numeral| numeral.low);
    // "60 guards had died fighting them, 53 of them in the hills": pronouns stand in no one's way.
    let counts = |(_, part): &(usize, &People)| {
        !matches!(part.kind, PeopleKind::Many | PeopleKind::PronounOne) || part.head.is_some() || part.is_part
    };
    let parts = people.iter().enumerate().skip(whole + 1).filter(counts);
    for (idx, part) in parts.take_while(|(_, part)| part.is_part || part.joined) {
        let own = hits.iter().find(|other| other.people == Some(idx));
        // "nine were killed, including three children, and four were wounded": the four are no part.
        if own.is_some_and(|own| own.harm != hit.harm) {
            break;
        }
        let goes_on = part.is_part || drafts.last().is_some_and(|before| before.is_part);
        let n_part = part.numeral.as_ref().and_then(|numeral| numeral.low);
        let fits = n_part.is_none_or(|part| whole_low.is_none_or(|whole| part <= whole));
        if own.is_some() && !part.is_part || !goes_on || !fits {
            break;
        }
        let mut figure = match part.kind {
            PeopleKind::Counted if part.numeral.as_ref().is_some_and(|n| !n.vague) => counted(words, part, hit),
            PeopleKind::One if part.is_sure && own.is_none() && people[whole].kind == PeopleKind::Counted => {
                implied(words, part, hit)
            }
            _ => continue,
        };
        figure.span = words.span(&part.tokens);
        figure.aggregate = aggregate;
        drafts.push(draft(words, figure, sentence_idx, part, hit));
        if let Some(last) = drafts.last_mut() {
            last.is_part = true;
        }
    }
}

/// Of several harms to the same people, the gravest: who was shot and killed is killed.
fn strongest<'h>(hits: &[&'h Hit]) -> Option<&'h Hit> {
    let rank = |hit: &Hit| match hit.harm {
        // "the two wounded guards were arrested"
        _ if hit.rule == ATTRIBUTE => -1,
        Harm::Killed | Harm::Executed | Harm::BodiesFound => 5,
        Harm::Injured if hit.struck => 4,
        Harm::Injured if !hit.weak => 3,
        Harm::Injured => 2,
        Harm::Participants | Harm::Arrived => 0,
        _ => 1,
    };
    let mut best: Option<&'h Hit> = None;
    for hit in hits {
        if best.is_none_or(|best| rank(hit) > rank(best)) {
            best = Some(hit);
        }
    }
    best
}

fn draft(words: &Words<'_>, figure: Figure, sentence: usize, people: &People, hit: &Hit) -> Draft {
    Draft {
        figure,
        sentence,
        person: Description::of(words, sentence, people),
        ordinal: people.ordinal,
        other: people.other,
        definite: people.definite || hit.of_group,
        is_part: people.is_part,
        struck: hit.struck,
        weak: hit.weak,
        head: people.head,
    }
}

/// The figure that people and a harm give: none for "civilians", "the boys".
fn figure_of(words: &Words<'_>, people: &People, hit: &Hit) -> Option<Figure> {
    match people.kind {
        PeopleKind::Nobody if people.other => None,
        PeopleKind::Counted | PeopleKind::Nobody => Some(counted(words, people, hit)),
        // "he stabbed her and fled": nobody is displaced.
        PeopleKind::One | PeopleKind::PronounOne if hit.harm == Harm::Displaced => None,
        PeopleKind::One | PeopleKind::PronounOne => Some(implied(words, people, hit)),
        PeopleKind::Many => None,
    }
}

fn counted(words: &Words<'_>, people: &People, hit: &Hit) -> Figure {
    let mut figure = empty(words, hit);
    figure.span = cover(words, &people.tokens, &hit.cue);
    figure.unit = people.unit;
    figure.victims = people.category;
    if figure.victims == VictimCategory::Unspecified {
        figure.victims = said_to_be(words, people.tokens.end.max(hit.cue.end));
    }
    match &people.numeral {
        Some(numeral) => {
            set_bounds(words, &mut figure, numeral);
        }
        None => {
            figure.number = words.span(&(people.tokens.start..people.tokens.start + 1));
            (figure.low, figure.best, figure.high) = (Some(0), Some(0), Some(0));
            figure.qualifier = Qualifier::None;
        }
    }
    figure
}

/// "All twenty dead (were civilians)": what the people are said to be, right after them.
fn said_to_be(words: &Words<'_>, at: usize) -> VictimCategory {
    let noun = at + 1 + usize::from(matches!(words.word(at + 1), "all" | "both" | "in"));
    let noun = noun + usize::from(words.word(noun) == "fact");
    let is_end = !words.is_word(noun + 1) || words.is(noun + 1, Grammar::PREPOSITION.or(Grammar::CONJUNCTION));
    let person = words.info(noun).person.as_ref().filter(|_| words.is(at, Grammar::BE) && is_end);
    person.map_or(VictimCategory::Unspecified, |person| person.category)
}

fn set_bounds(words: &Words<'_>, figure: &mut Figure, numeral: &Numeral) {
    figure.number = words.span(&numeral.core);
    (figure.low, figure.best, figure.high) = (numeral.low, numeral.best, numeral.high);
    figure.qualifier = numeral.qualifier;
    figure.vague = numeral.vague;
}

fn implied(words: &Words<'_>, people: &People, hit: &Hit) -> Figure {
    let mut figure = empty(words, hit);
    figure.span = cover(words, &people.tokens, &hit.cue);
    figure.number = words.span(&people.tokens);
    figure.unit = people.unit;
    figure.victims = people.category;
    figure.implied = true;
    if people.head.is_some_and(|head| words.word(head) == "couple") {
        (figure.low, figure.best, figure.high) = (Some(2), Some(2), Some(2));
    }
    figure
}

/// "a double homicide", "a fatal shooting": no people are named.
fn bare(words: &Words<'_>, hit: &Hit, sentence: usize, aggregate: bool) -> Draft {
    let mut figure = empty(words, hit);
    match (&hit.numeral, hit.number) {
        (Some(numeral), _) => {
            set_bounds(words, &mut figure, numeral);
            if hit.rule != BEFORE_NUMBER {
                figure.number = figure.span;
            }
        }
        (None, Some(n)) => {
            (figure.low, figure.best, figure.high) = (Some(n), Some(n), Some(n));
            if n == 0 {
                figure.qualifier = Qualifier::None;
                let mut persons = hit.cue.clone().filter_map(|idx| words.info(idx).person.as_ref());
                figure.victims = persons.next().map_or(VictimCategory::Unspecified, |person| person.category);
            }
        }
        (None, None) => {
            figure.implied = true;
            (figure.best, figure.high) = (None, None);
            figure.qualifier = Qualifier::AtLeast;
        }
    }
    figure.aggregate = aggregate && figure.low.or(figure.high).is_none_or(|n| n > 4);
    Draft {
        figure,
        sentence,
        person: None,
        ordinal: 0,
        other: false,
        definite: false,
        is_part: false,
        struck: hit.struck,
        weak: hit.weak,
        head: None,
    }
}

fn empty(words: &Words<'_>, hit: &Hit) -> Figure {
    let span = words.span(&hit.cue);
    Figure {
        span,
        number: span,
        harm: hit.harm,
        low: Some(1),
        best: Some(1),
        high: Some(1),
        qualifier: Qualifier::Exact,
        vague: false,
        implied: false,
        victims: VictimCategory::Unspecified,
        unit: None,
        subset_of: None,
        repeats: None,
        as_of: None,
        running_toll: hit.toll,
        aggregate: false,
        event: None,
        attribution: None,
        made_by: Maker::rule(if hit.struck { STRUCK } else { hit.rule }),
    }
}

/// People and harm together, at most a clause apart; else the people alone.
fn cover(words: &Words<'_>, people: &Range<usize>, cue: &Range<usize>) -> ByteSpan {
    words.span(&(people.start.min(cue.start)..people.end.max(cue.end)))
}

fn event_of(reading: &Reading, span: ByteSpan) -> Option<EventId> {
    let from = reading.events.partition_point(|event| event.trigger.end() <= span.start());
    reading.events[from..]
        .iter()
        .take_while(|event| event.trigger.start() < span.end())
        .position(|event| span.contains(event.trigger))
        .map(|idx| EventId((from + idx) as u32))
}

/// The innermost attribution whose content holds the words. Looks at those whose cue stands within a page of them.
pub(crate) fn attribution_of(reading: &Reading, span: ByteSpan) -> Option<AttributionId> {
    const PAGE: usize = 4000;
    let cue = |attribution: &Attribution| attribution.cue.first().map_or(0, |cue| cue.start());
    let from = reading.attributions.partition_point(|attribution| cue(attribution) + PAGE < span.start());
    let near =
        reading.attributions[from..].iter().enumerate().take_while(|(_, attribution)| cue(attribution) < span.end() + PAGE);
    let holding = near.filter(|(_, attribution)| attribution.content.iter().any(|content| content.contains(span)));
    let size = |attribution: &Attribution| attribution.content.iter().map(|content| content.len()).sum::<usize>();
    holding.min_by_key(|(_, attribution)| size(attribution)).map(|(idx, _)| AttributionId((from + idx) as u32))
}

/// The time expression of the same sentence nearest to a running toll.
fn time_of(reading: &Reading, span: ByteSpan) -> Option<TimexId> {
    let sentence = reading.sentence_at(span.start())?;
    let distance = |at: ByteSpan| at.start().abs_diff(span.start());
    let inside =
        reading.timexes.iter().enumerate().filter(|(_, timex)| sentence.contains(timex.span) && timex.interval.is_some());
    inside.min_by_key(|(_, timex)| distance(timex.span)).map(|(idx, _)| TimexId(idx as u32))
}

/// The id of a figure from its index.
pub(crate) fn id(idx: usize) -> FigureId {
    FigureId(idx as u32)
}
