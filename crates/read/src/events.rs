//! Event mentions: triggers with type, modality, time, place, participants.
//!
//! In: tagged tokens; times and places when they have been found. Out: [`EventMention`]s in text order. Triggers and types are rows of
//! `data/events/`; [`many`] tells one deed from a pattern, [`modality`] what happened from what is planned, demanded, supposed or denied;
//! [`roles`] finds who took part ([`actors`] who can have done it, [`subjects`] the subject of a verb, [`operators`] whose weapons and attacks they are).

mod actors;
mod fillers;
mod many;
mod modality;
mod operators;
mod pairs;
mod roles;
mod subjects;
mod voices;

use std::ops::Range;

use rashomon_lexicon::{
    calibration::Scored,
    events::{EventTypeRow, NounIs},
    harms::Grammar,
    inflection::VerbForm,
};
use rashomon_model::{
    Attribution, ByteSpan, EventMention, Maker, MentionKind, Modality, Participant, ParticipantRole, Reading, Score, TimexId,
    TimexType, ToponymId, ToponymUse, VictimCategory,
};
use rashomon_text::{lemma::lemma, tags::Tag};

use self::roles::Finder;
pub(crate) use self::{
    fillers::is_accused,
    operators::state_at,
    voices::{entity_at, is_denial, is_first_person, speaks_of_itself},
};
use crate::{context::Context, words::Words};

/// Fills `reading.events`.
pub(crate) fn find(ctx: Context<'_>, words: &Words<'_>, reading: &mut Reading) {
    for sentence in &ctx.analysis.sentences {
        let triggers = triggers_in(&Finder::new(ctx, words, reading, &sentence.tokens));
        for trigger in &triggers {
            let event = mention(ctx, words, reading, sentence.span, &sentence.tokens, trigger);
            if has_what_it_needs(words, reading, trigger, &event) {
                reading.events.push(event);
                continue;
            }
            // "captured the town" is no arrest.
            let other = pairs::trigger_at(&Finder::new(ctx, words, reading, &sentence.tokens), trigger.tokens.start);
            if let Some(other) = other {
                reading.events.push(mention(ctx, words, reading, sentence.span, &sentence.tokens, &other));
            }
        }
    }
    if let Some(tagging) = ctx.tagging {
        let mut events = std::mem::take(&mut reading.events);
        fillers::join(ctx, tagging, reading, &mut events);
        for event in &mut events {
            let told = event.mode.as_deref().and_then(|mode| tagging.told(event.trigger, mode));
            event.told = told.map(|score| Score(ctx.res.calibration.share(Scored::Kind, score)));
        }
        reading.events = events;
    }
}

/// Words that name or tell of an event.
#[derive(Clone, Debug)]
struct Trigger {
    tokens: Range<usize>,
    event_type: usize,
    lemma: String,
    /// `None` for a noun.
    verb: Option<VerbForm>,
    plural: bool,
    /// What the noun is beside which alone its verb tells of an event.
    noun_is: Option<NounIs>,
}

fn triggers_in(finder: &Finder<'_, '_>) -> Vec<Trigger> {
    let mut found = Vec::new();
    let mut at = finder.sentence.start;
    while at < finder.sentence.end {
        match trigger_at(finder.words, at, &finder.sentence).or_else(|| pairs::trigger_at(finder, at)) {
            Some(trigger) => {
                at = trigger.tokens.end;
                found.push(trigger);
            }
            None => at += 1,
        }
    }
    found
}

fn trigger_at(words: &Words<'_>, at: usize, sentence: &Range<usize>) -> Option<Trigger> {
    let table = &words.res.events;
    let word = |idx: usize| words.word_before(idx, sentence.end);
    if let Some((len, event_type)) = table.phrases.longest_at(at, word) {
        let lemma = words.span(&(at..at + len)).slice(words.text).to_lowercase();
        return Some(Trigger { tokens: at..at + len, event_type: *event_type, lemma, verb: None, plural: false, noun_is: None });
    }
    let tag = words.tokens[at].tag;
    if let Some((len, noun)) = table.nouns.longest_at(at, word).filter(|(len, _)| is_noun_here(words, at, *len, sentence)) {
        let lemma = words.span(&(at..at + len)).slice(words.text).to_lowercase();
        return Some(Trigger {
            tokens: at..at + len,
            event_type: noun.event_type,
            lemma,
            verb: None,
            plural: noun.plural,
            noun_is: None,
        });
    }
    if let Some(event_type) = fights_for_days(words, at) {
        let lemma = "fight".to_owned();
        let verb = Some(VerbForm::PastOrParticiple);
        return Some(Trigger { tokens: at..at + 1, event_type, lemma, verb, plural: false, noun_is: None });
    }
    let is_state = |row: &EventTypeRow| is_state(words, row, at, sentence);
    let verb = table
        .verb(words.word(at))
        .filter(|verb| is_verb_here(words, at, tag, sentence) && !is_state(&table.types[verb.event_type]))?;
    Some(Trigger {
        tokens: at..at + 1,
        event_type: verb.event_type,
        lemma: verb.lemma.to_string(),
        verb: Some(verb.form),
        plural: false,
        noun_is: None,
    })
}

/// "(the Front and the army) fought for nine days": who fights so long fights with arms.
fn fights_for_days(words: &Words<'_>, at: usize) -> Option<usize> {
    let is_long = |idx: usize| matches!(words.word(idx), "hours" | "days" | "weeks" | "months");
    let lasts = matches!(words.word(at), "fought" | "battled") && words.word(at + 1) == "for" && (at + 2..at + 6).any(is_long);
    lasts.then(|| words.res.events.types.iter().position(|row| row.key == "battle")).flatten()
}

/// "sheltering displaced families", "of jailed reporters": a participle that says what the people are, and of nothing that happened.
fn is_state(words: &Words<'_>, row: &EventTypeRow, at: usize, sentence: &Range<usize>) -> bool {
    if !row.states.iter().any(|state| state == words.word(at)) || words.info(at + 1).person.is_none() {
        return false;
    }
    let mut before = at;
    while before > sentence.start && words.is_adverb(before - 1) {
        before -= 1;
    }
    let acts = |idx: usize| {
        let tag = words.tokens[idx].tag;
        tag.is_noun()
            || matches!(tag, Tag::PRP | Tag::WP | Tag::WDT | Tag::CC)
            || words.is(idx, Grammar::BE.or(Grammar::HAVE).or(Grammar::RELATIVE).or(Grammar::NEGATION))
    };
    before == sentence.start || !acts(before - 1)
}

/// A noun trigger: tagged as a noun, and no weapon lying about ("a bomb" tells of an event only where it goes off or kills).
fn is_noun_here(words: &Words<'_>, at: usize, len: usize, sentence: &Range<usize>) -> bool {
    let last = at + len - 1;
    let tag = words.tokens[last].tag;
    // "Fighting broke out": a gerund that a finite verb follows is a noun.
    let is_gerund = tag == Tag::VBG && words.tokens.get(at + len).is_some_and(|next| matches!(next.tag, Tag::VBD | Tag::VBZ));
    if len == 1 && (!(tag.is_noun() || tag == Tag::X || is_gerund) || is_month(words, at)) {
        return false;
    }
    let roles = &words.res.events.roles;
    let phrase = words.span(&(at..at + len)).slice(words.text).to_ascii_lowercase();
    if words.res.events.is_weapon(&phrase) {
        let acts = |idx: usize| roles.weapon_acts.contains(words.word(idx));
        return (at + len..sentence.end.min(at + len + 4)).any(acts);
    }
    let after = words.word(at + len);
    let is_compound = words.tokens.get(at + len).is_some_and(|next| matches!(next.tag, Tag::NN | Tag::NNS))
        && roles.compound_heads.contains(phrase.as_str());
    if is_compound {
        return false;
    }
    // "the Harbour Battle Group": a word of a name.
    if words.is_capital(last) && words.is_capital(at + len) && at > sentence.start && words.is_capital(at - 1) {
        return false;
    }
    // "protest movement", "murder suspect", "killing fields": part of another noun is still an act for most; "movement" and "march" are not.
    !(words.is(at.wrapping_sub(1), Grammar::MODAL)
        || roles.compound_bodies.contains(after) && len == 1
        || phrase == "operation" && !is_begun(words, at + len, sentence))
}

/// "29 March", "March 2015", "in March".
fn is_month(words: &Words<'_>, at: usize) -> bool {
    let number = |idx: usize| words.tokens.get(idx).is_some_and(|token| token.tag == Tag::CD);
    let before = at.wrapping_sub(1);
    words.is(at, Grammar::MONTH)
        && (number(before)
            || number(at + 1)
            || matches!(words.word(before), "in" | "since" | "last" | "of" | "until" | "early" | "late"))
}

/// "the operation (in the north) began": an operation that is no surgery.
fn is_begun(words: &Words<'_>, after: usize, sentence: &Range<usize>) -> bool {
    (after..sentence.end.min(after + 5)).any(|idx| matches!(words.word(idx), "began" | "begins" | "started" | "launched"))
}

fn is_verb_here(words: &Words<'_>, at: usize, tag: Tag, sentence: &Range<usize>) -> bool {
    let before = at.wrapping_sub(1);
    let next_is_noun = |idx: usize| words.tokens.get(idx).is_some_and(|next| next.tag.is_noun());
    let before_noun =
        next_is_noun(at + 1) || words.word(at + 1) == "and" && words.word(at + 2).ends_with("ed") && next_is_noun(at + 3);
    let is_counted = at > sentence.start
        && (words.is(before, Grammar::DEFINITE.or(Grammar::INDEFINITE))
            || matches!(words.tokens[before].tag, Tag::CD | Tag::JJ)
            || words.word(before) == "and" && next_is_noun(at + 1) && words.word(before.wrapping_sub(1)).ends_with("ed"));
    let adjectival = words.word(at).ends_with("ed") || words.word(at).ends_with("ing");
    let modifies_noun = before_noun && is_counted && adjectival;
    (tag.is_verb()
        || tag == Tag::X
        || tag == Tag::JJ && words.word(at).ends_with("ed")
        || words.info(at).verb.is_some() && words.is(before, Grammar::BE))
        && !modifies_noun
}

fn mention(
    ctx: Context<'_>,
    words: &Words<'_>,
    reading: &Reading,
    sentence: ByteSpan,
    tokens: &Range<usize>,
    trigger: &Trigger,
) -> EventMention {
    let row = &words.res.events.types[trigger.event_type];
    let span = words.span(&trigger.tokens);
    let modality = modality::of(words, reading, tokens, trigger);
    EventMention {
        trigger: span,
        extent: sentence,
        lemma: trigger.lemma.clone(),
        event_type: row.plover.event_type.clone(),
        mode: Some(row.plover.mode.clone()),
        acled: Some(row.acled.sub_event_type.clone()),
        modality,
        aggregate: many::is_aggregate(words, tokens, trigger),
        time: time_of(words, reading, sentence, span),
        place: place_of(words, reading, sentence, span),
        participants: roles::of(ctx, words, reading, tokens, trigger),
        told: None,
        made_by: Maker::data_rule(format!("events/{}", row.key)),
    }
}

/// "released a statement", "freed funds", "captured a tank": verbs that need people as their object. "The gunmen fled" displaces nobody.
fn has_what_it_needs(words: &Words<'_>, reading: &Reading, trigger: &Trigger, event: &EventMention) -> bool {
    let row = &words.res.events.types[trigger.event_type];
    let is_among = |verbs: &[String]| trigger.verb.is_some() && verbs.contains(&trigger.lemma);
    let mut recipients = event.participants.iter().filter(|participant| participant.role == ParticipantRole::Recipient);
    if is_among(&row.subject_suffers) && recipients.any(|participant| is_armed(words, reading, participant)) {
        return false;
    }
    let needs = row.needs_people && trigger.verb.is_some_and(|form| form != VerbForm::Ing) || is_among(&row.people_verbs);
    if needs && is_for_something_else(words, trigger.tokens.end) {
        return false;
    }
    !needs || event.participants.iter().any(|participant| participant.role == ParticipantRole::Recipient)
}

/// Fighters, soldiers, police, gunmen, or a body of them.
fn is_armed(words: &Words<'_>, reading: &Reading, participant: &Participant) -> bool {
    let head = words.tokens.partition_point(|token| token.span.end() < participant.span.end());
    let category = words.info(head).person.map(|person| person.category);
    let kind = participant.mention.map(|id| reading[id].kind);
    matches!(
        category,
        Some(VictimCategory::Fighters | VictimCategory::Soldiers | VictimCategory::Police | VictimCategory::Attackers)
    ) || matches!(kind, Some(MentionKind::ArmedGroup | MentionKind::SecurityForce))
        || words.res.events.roles.parties.contains(words.word(head))
}

/// "was enlisted to call for a boycott": people are needed for an act that is none of arms.
fn is_for_something_else(words: &Words<'_>, after: usize) -> bool {
    let act = words.word(after + 1);
    let events = &words.res.events;
    words.word(after) == "to"
        && words.tokens.get(after + 1).is_some_and(|token| token.tag.is_verb())
        && events.verb(act).is_none()
        && !events.roles.service.contains(act)
}

/// How the verb at `at`, which gives an event noun its actor, is presented: "had not carried out the attack".
pub(crate) fn modality_of_verb(words: &Words<'_>, reading: &Reading, sentence: &Range<usize>, at: usize) -> Modality {
    let form = match words.tokens[at].tag {
        Tag::VBG => VerbForm::Ing,
        Tag::VBZ => VerbForm::Third,
        Tag::VB | Tag::VBP => VerbForm::Base,
        _ => VerbForm::PastOrParticiple,
    };
    let trigger = Trigger {
        tokens: at..at + 1,
        event_type: 0,
        lemma: words.word(at).to_owned(),
        verb: Some(form),
        plural: false,
        noun_is: None,
    };
    modality::of(words, reading, sentence, &trigger)
}

/// The date or time in the sentence nearest to the trigger. The date of a dateline is that of the report: it counts where no other does.
fn time_of(words: &Words<'_>, reading: &Reading, sentence: ByteSpan, trigger: ByteSpan) -> Option<TimexId> {
    let text = words.text;
    let report = sentence.start() + dateline_len(sentence.slice(text));
    let from = reading.timexes.partition_point(|timex| timex.span.end() <= sentence.start());
    let inside = reading.timexes[from..].iter().enumerate().take_while(|(_, timex)| timex.span.start() < sentence.end());
    let has_date = inside.clone().any(|(_, timex)| timex.made_by.id() == "times/date/day");
    inside
        .filter(|(_, timex)| !(has_date && says_which(words, timex.span)))
        .filter(|(_, timex)| timex.interval.is_some() && matches!(timex.timex_type, TimexType::Date | TimexType::Time))
        .filter(|(idx, timex)| !dates_a_source(reading, timex.span, text) && !is_anchor(reading, from + idx, text))
        .min_by_key(|(_, timex)| (timex.span.end() <= report, is_said(words, timex.span), distance(timex.span, trigger)))
        .map(|(idx, _)| TimexId((from + idx) as u32))
}

/// "after (Friday) prayers on 8 October": a word of time that only says which of its kind something was, where a date is named.
fn says_which(words: &Words<'_>, timex: ByteSpan) -> bool {
    let from = words.tokens.partition_point(|token| token.span.end() <= timex.start());
    let to = words.tokens.partition_point(|token| token.span.start() < timex.end());
    let is_noun = words.tokens.get(to).is_some_and(|next| matches!(next.tag, Tag::NN | Tag::NNS) && next.spaced);
    to == from + 1 && words.is_capital(from) && is_noun
}

/// "three days before (Easter)": the day from which another is reckoned.
fn is_anchor(reading: &Reading, idx: usize, text: &str) -> bool {
    let Some(before) = idx.checked_sub(1).map(|before| &reading.timexes[before]) else { return false };
    let gap = text.get(before.span.end()..reading.timexes[idx].span.start()).unwrap_or_default().trim();
    before.made_by.id().starts_with("times/event/")
        && before.interval.is_some()
        && matches!(gap, "before" | "after" | "following" | "preceding")
}

/// "(The Herald, 15 June)", "said on 15 June that": the day of a report, and not of what it tells.
pub(crate) fn dates_a_source(reading: &Reading, timex: ByteSpan, text: &str) -> bool {
    if dates_a_saying(reading, timex, text) {
        return true;
    }
    let at = reading.citations.partition_point(|citation| citation.span.start() <= timex.start());
    let around = at.checked_sub(1).map(|at| reading.citations[at].span);
    around.is_some_and(|span| span.contains(timex) && span.slice(text).starts_with(['(', '[']))
}

/// "told the paper on Monday": a day after a verb of saying.
pub(crate) fn is_said(words: &Words<'_>, timex: ByteSpan) -> bool {
    const NEAR: usize = 4;
    let start = words.tokens.partition_point(|token| token.span.end() <= timex.start());
    let is_near = |idx: &usize| !words.is_break(*idx) && words.word(*idx) != ",";
    (start.saturating_sub(NEAR)..start).rev().take_while(is_near).any(|idx| {
        let token = &words.tokens[idx];
        token.tag.is_verb() && words.res.cues.verb(&lemma(token.text(words.text), token.tag)).is_some()
    })
}

/// "said on 15 June that": a day between the cue and what is said.
fn dates_a_saying(reading: &Reading, timex: ByteSpan, text: &str) -> bool {
    /// Bytes of a preposition between the cue and the day.
    const NEAR: usize = 8;
    /// Bytes of a cue.
    const LONGEST: usize = 80;
    let rest = &text[timex.end()..];
    let says_that = rest.trim_start().strip_prefix("that").is_some_and(|rest| rest.starts_with(char::is_whitespace));
    let ends_before = |cue: &ByteSpan| cue.end() <= timex.start() && timex.start() - cue.end() <= NEAR;
    if !says_that {
        return false;
    }
    let first = |attribution: &Attribution| attribution.cue.first().map_or(0, |cue| cue.start());
    let from = reading.attributions.partition_point(|attribution| first(attribution) + LONGEST < timex.start());
    let mut near = reading.attributions[from..].iter().take_while(|attribution| first(attribution) < timex.start());
    near.any(|attribution| attribution.cue.last().is_some_and(ends_before))
}

/// Bytes of a dateline that opens a sentence, up to its dash: "TARVENIK, April 6 (VESNA) - "; 0 where there is none.
pub(crate) fn dateline_len(sentence: &str) -> usize {
    const LONGEST: usize = 120;
    let head = &sentence[..sentence.floor_char_boundary(LONGEST)];
    let dash = [" - ", " – ", " — ", " -- "].iter().filter_map(|dash| head.find(dash)).min().unwrap_or(0);
    let place = head[..dash].split([',', '(']).next().unwrap_or_default().trim();
    let is_capitals = place.len() >= 3 && place.chars().all(|letter| !letter.is_lowercase());
    if is_capitals { dash } else { 0 }
}

/// Whether a place stands in the words for who says something: "the Milltown hospital said".
pub(crate) fn names_source(reading: &Reading, place: ByteSpan) -> bool {
    const PAGE: usize = 400;
    let cue = |attribution: &rashomon_model::Attribution| attribution.cue.first().map_or(0, |cue| cue.start());
    let from = reading.attributions.partition_point(|attribution| cue(attribution) + PAGE < place.start());
    let near = reading.attributions[from..].iter().take_while(|attribution| cue(attribution) < place.end() + PAGE);
    near.flat_map(|attribution| &attribution.source).any(|source| source.contains(place))
}

/// The place in the sentence nearest to the trigger that is meant as a place; one across a comma is far, and that of a dateline, or of who
/// says it, counts where there is no other.
fn place_of(words: &Words<'_>, reading: &Reading, sentence: ByteSpan, trigger: ByteSpan) -> Option<ToponymId> {
    const ACROSS: usize = 40;
    let from = reading.toponyms.partition_point(|toponym| toponym.span.end() <= sentence.start());
    let inside = reading.toponyms[from..].iter().enumerate().take_while(|(_, toponym)| toponym.span.start() < sentence.end());
    let report = sentence.start() + dateline_len(sentence.slice(words.text));
    let far = |place: ByteSpan| {
        let between = words.text.get(place.end().min(trigger.end())..place.start().max(trigger.start())).unwrap_or_default();
        distance(place, trigger) + if between.contains(',') { ACROSS } else { 0 }
    };
    inside
        .filter(|(_, toponym)| toponym.usage != ToponymUse::Metonymic)
        .min_by_key(|(_, toponym)| {
            let is_report = toponym.span.end() <= report || names_source(reading, toponym.span);
            (is_report, toponym.usage != ToponymUse::Literal, far(toponym.span))
        })
        .map(|(idx, _)| ToponymId((from + idx) as u32))
}

fn distance(one: ByteSpan, two: ByteSpan) -> usize {
    if one.start() >= two.end() { one.start() - two.end() } else { two.start().saturating_sub(one.end()) }
}
