//! Whether a place that a sentence names is where it happened: not the home of people, not where those sit who speak of it, not a state that
//! is accused, not where the hurt are taken.
//!
//! In: toponyms, events, attributions. Out: the places of a sentence that its deeds can have happened at. Word lists are in
//! `data/events/words/roles.toml` and `data/places/words.toml`.

use rashomon_lexicon::{gazetteer::Class, harms::Grammar, places::Lead};
use rashomon_model::{
    ByteSpan, EntityId, FeatureLevel, MentionForm, MentionKind, Participant, ParticipantRole, Place, Reading, Toponym, ToponymId,
    ToponymUse,
};
use rashomon_text::{chunks::Chunk, tags::Tag};

use super::units::events_in;
use crate::{
    context::Context,
    events::{dateline_len, is_accused, names_source},
    words::Words,
};

/// Places of the sentence that are meant as places; that of a dateline, or of who says it, only where there is no other.
pub(super) fn places_in(ctx: Context<'_>, words: &Words<'_>, reading: &Reading, span: ByteSpan) -> Vec<ToponymId> {
    let from = reading.toponyms.partition_point(|toponym| toponym.span.end() <= span.start());
    let inside = reading.toponyms[from..].iter().enumerate().take_while(move |(_, toponym)| toponym.span.start() < span.end());
    let meant = inside.filter(|(_, toponym)| toponym.usage != ToponymUse::Metonymic);
    let ids = meant.map(move |(idx, _)| ToponymId((from + idx) as u32));
    let all: Vec<ToponymId> = ids.filter(|id| is_where(ctx, words, reading, span, *id)).collect();
    let report = span.start() + dateline_len(span.slice(ctx.text));
    let of_source = |id: &ToponymId| {
        let span = reading[*id].span;
        span.end() <= report || speaks_from(reading, span) || is_landmark(words, ctx.analysis.tokens_in(span).start)
    };
    let of_deed: Vec<ToponymId> = all.iter().copied().filter(|id| !of_source(id)).collect();
    let is_elsewhere = |id: &ToponymId| reading[*id].usage == ToponymUse::Literal && is_seat_of_power(ctx, reading, *id);
    if of_deed.is_empty() { all.into_iter().filter(|id| !is_elsewhere(id)).collect() } else { of_deed }
}

/// "a plane later took 16 of them to (Milltown)", "were flown to (Milltown)": where somebody is brought, and nothing happened.
fn is_taken_to(words: &Words<'_>, at: usize) -> bool {
    /// Words between the verb and "to".
    const REACH: usize = 8;
    let Some(to) = at.checked_sub(1).filter(|to| matches!(words.word(*to), "to" | "towards" | "toward")) else { return false };
    let before = (to.saturating_sub(REACH)..to).rev().take_while(|idx| !words.is_break(*idx) && words.word(*idx) != ",");
    let is_verb = |idx: usize| {
        let tag = words.tokens[idx].tag;
        tag.is_verb() && words.res.events.roles.transport.contains(words.word(idx))
    };
    // The nearest verb: "took them, and drove to".
    let mut verbs = before.filter(|idx| words.tokens[*idx].tag.is_verb());
    verbs.next().is_some_and(is_verb)
}

/// "a village 20 km north of (Milltown)", "an hour's drive from (Milltown)": what a distance is reckoned from.
pub(super) fn is_landmark(words: &Words<'_>, at: usize) -> bool {
    /// Words between a distance and the name that it is from: "kilometres to the north of the town of".
    const REACH: usize = 7;
    let Some(before) = at.checked_sub(1).filter(|before| matches!(words.word(*before), "of" | "from" | "outside")) else {
        return false;
    };
    let nouns = &words.res.places.nouns;
    let is_small = |idx: &usize| {
        let word = words.word(*idx);
        nouns.directions.contains(word)
            || nouns.towns.contains(word)
            || matches!(word, "to" | "the" | "of" | "from" | "outside" | "away" | "drive" | "walk" | "'s" | "’s" | "'" | "’")
    };
    let distance = (before.saturating_sub(REACH)..=before).rev().find(|idx| !is_small(idx));
    distance.is_some_and(|idx| nouns.distances.contains(words.word(idx)))
}

/// Whether a place is where something of the sentence can have happened.
pub(super) fn is_where(ctx: Context<'_>, words: &Words<'_>, reading: &Reading, sentence: ByteSpan, place: ToponymId) -> bool {
    let toponym = &reading[place];
    let at = ctx.analysis.tokens_in(toponym.span).start;
    if is_where_the_hurt_are_taken(ctx, words, toponym.span)
        || is_desk(ctx, words, reading, sentence, place)
        || is_of_subject(ctx, words, reading, sentence, toponym.span)
    {
        return false;
    }
    let acts = events_in(reading, sentence).any(|id| {
        let event = &reading[id];
        let actors = event.participants.iter().filter(|participant| is_accused(event, participant));
        actors.map(|actor| actor.span).any(|span| span.contains(toponym.span) && span.end() == toponym.span.end())
    });
    if acts && !is_after(words, at) || is_politics(ctx, words, reading, place) {
        return false;
    }
    if toponym.usage != ToponymUse::Modifier {
        return true;
    }
    chunk_at(ctx, at).is_none_or(|chunk| {
        let head = words.word(chunk.head);
        // "two Indians and a Pakistani", "a Russian MiG": people, and no place.
        let is_people = toponym.made_by.id() == PEOPLE && (chunk.head == at || words.is_capital(chunk.head));
        !is_people
            && !is_of_party(reading, sentence, words.span(&chunk.tokens), toponym)
            && words.info(chunk.head).person.is_none()
            && !words.res.events.roles.parties.contains(head)
            && !words.res.events.roles.carriers.contains(head)
            && (toponym.made_by.id() != PEOPLE
                || words.res.places.nouns.geographic.contains(head)
                || !is_of_doer(words, chunk.head))
    })
}

/// "a French air strike", "the South African base": of an adjective before a deed or a site, the one who does it or has it.
fn is_of_doer(words: &Words<'_>, head: usize) -> bool {
    words.info(head).is_violence
        || words.res.events.nouns.longest_at(head, |idx| (idx == head).then(|| words.word(idx))).is_some()
        || words.res.places.nouns.held.contains(words.word(head))
}

/// "Oskanian artillery shelled the village", "the Oskanian defence ministry said that it had": of an adjective in the words for who acts or for what they act
/// with, whose they are.
fn is_of_party(reading: &Reading, sentence: ByteSpan, phrase: ByteSpan, toponym: &Toponym) -> bool {
    if toponym.made_by.id() != PEOPLE {
        return false;
    }
    let named: Vec<EntityId> =
        reading.mentions.iter().filter(|mention| mention.span.overlaps(phrase)).filter_map(|mention| mention.entity).collect();
    events_in(reading, sentence).any(|id| {
        let event = &reading[id];
        let does = |one: &Participant| is_accused(event, one) || one.role == ParticipantRole::Weapon;
        let is_named = |one: &Participant| one.entity.is_some_and(|entity| named.contains(&entity));
        event.participants.iter().any(|one| does(one) && (one.span.overlaps(phrase) || is_named(one)))
    })
}

/// Rule of adjectives and names of peoples.
const PEOPLE: &str = "places/adjective";

/// Whether a preposition of place stands before.
fn is_after(words: &Words<'_>, at: usize) -> bool {
    at.checked_sub(1).is_some_and(|before| words.res.places.leads(words.word(before), Lead::Deed))
}

fn chunk_at(ctx: Context<'_>, at: usize) -> Option<&Chunk> {
    let chunks = &ctx.analysis.chunks;
    chunks.get(chunks.partition_point(|chunk| chunk.tokens.end <= at)).filter(|chunk| chunk.tokens.contains(&at))
}

/// A country, or the capital that stands for it.
fn is_seat_of_power(ctx: Context<'_>, reading: &Reading, place: ToponymId) -> bool {
    let Some(place) = reading[place].place.as_ref() else { return false };
    place.level <= FeatureLevel::Country || is_capital(ctx, place)
}

pub(super) fn is_capital(ctx: Context<'_>, place: &Place) -> bool {
    let gazetteer = &ctx.res.gazetteer;
    let id = place.id.strip_prefix("geonames:").and_then(|id| id.parse().ok());
    id.and_then(|id| gazetteer.by_geonames_id(id)).is_some_and(|entry| gazetteer.entry(entry).class == Class::Capital)
}

/// "accused Damascus of it", "an ally of London and Paris", "supplied by Ankara": a state that is a party, where "the siege of Damascus", "in
/// Damascus" and "shelled Damascus" name a place.
fn is_politics(ctx: Context<'_>, words: &Words<'_>, reading: &Reading, place: ToponymId) -> bool {
    let toponym = &reading[place];
    if toponym.usage != ToponymUse::Literal || !is_seat_of_power(ctx, reading, place) {
        return false;
    }
    let mut at = ctx.analysis.tokens_in(toponym.span).start;
    // "of London and Paris": past the names listed before it.
    while at >= 2 && words.word(at - 1) == "and" && words.is_capital(at - 2) {
        at -= 2;
    }
    // "the cafés of Damascus's Old Quarter"
    let end = ctx.analysis.tokens_in(toponym.span).end;
    if matches!(words.word(end), "'s" | "’s") && words.is_capital(end + 1) {
        return false;
    }
    let Some(before) = at.checked_sub(1) else { return false };
    let deed = |idx: usize| {
        let nouns = &words.res.events.nouns;
        words.res.events.verb(words.word(idx)).is_some()
            || nouns.longest_at(idx, |at| (at == idx).then(|| words.word(at))).is_some()
    };
    match words.word(before) {
        "of" => {
            let owner = before.saturating_sub(1);
            !(deed(owner)
                || words.res.names.is_place_noun(words.word(owner))
                || words.info(owner).person.is_some()
                || words.res.places.nouns.sides.contains(words.word(owner)))
        }
        word if words.res.places.states.parties.contains(word) => true,
        word if words.res.places.leads(word, Lead::Deed) => false,
        _ => {
            words.tokens[before].tag.is_verb() && !words.is(before, Grammar::BE) && !deed(before)
                || acts(ctx, words, toponym.span)
        }
    }
}

/// "when Damascus does it": the subject of a verb that is not in the passive.
fn acts(ctx: Context<'_>, words: &Words<'_>, place: ByteSpan) -> bool {
    let at = ctx.analysis.tokens_in(place).end;
    let is_finite = words.tokens.get(at).is_some_and(|token| token.tag.is_finite() || token.tag == Tag::MD);
    is_finite && !words.is(at, Grammar::BE) && words.word(at) != "fell"
}

/// "The committee, in Milltown, said", "The monitor, a man in Milltown whom nobody knows, put it at six": in what is put in after the name that a
/// sentence begins with, where that tells of no deed.
fn is_of_subject(ctx: Context<'_>, words: &Words<'_>, reading: &Reading, sentence: ByteSpan, place: ByteSpan) -> bool {
    let tokens = ctx.analysis.tokens_in(sentence);
    let at = ctx.analysis.tokens_in(place).start;
    let Some(open) = (tokens.start..at).find(|idx| words.word(*idx) == ",") else { return false };
    let Some(close) = (at..tokens.end).find(|idx| words.word(*idx) == ",") else { return false };
    let subject = ByteSpan::new(sentence.start(), words.tokens[open].span.start());
    let is_verb = |idx: usize| words.tokens[idx].tag.is_finite();
    let begins = reading.mentions.iter().any(|mention| {
        let speaks = mention.kind == MentionKind::Person || is_body_kind(mention.kind);
        mention.form == MentionForm::Name && speaks && subject.contains(mention.span)
    });
    let is_plain = !(tokens.start..open).any(is_verb) && !words.is(tokens.start, Grammar::PREPOSITION);
    let put_in = ByteSpan::new(subject.end(), words.tokens[close].span.start());
    let goes_on = (close + 1..tokens.end.min(close + 4)).any(|idx| words.tokens[idx].tag.is_verb());
    begins && is_plain && goes_on && events_in(reading, put_in).next().is_none()
}

/// Where those sit who speak: "the ministry in Moscow", "told reporters in Geneva", "the London-based monitor"; none where the deed is done
/// to them ("a bomb outside the ministry in Kabul").
fn is_desk(ctx: Context<'_>, words: &Words<'_>, reading: &Reading, sentence: ByteSpan, place: ToponymId) -> bool {
    let span = reading[place].span;
    let tokens = ctx.analysis.tokens_in(span);
    if ctx.text[span.end()..].starts_with("-based")
        || words.word(tokens.end) == "based"
        || words.word(tokens.end + 1) == "based" && words.word(tokens.end) == "-"
    {
        return true;
    }
    let Some(preposition) = tokens.start.checked_sub(1).filter(|idx| matches!(words.word(*idx), "in" | "at")) else {
        return false;
    };
    let Some(chunk) = owner(ctx, words, preposition) else { return false };
    let head = words.word(chunk.head);
    let roles = &words.res.events.roles;
    if roles.audiences.contains(head) {
        return true;
    }
    let owner_span = words.span(&chunk.tokens);
    let harmed = || {
        let participants = events_in(reading, sentence).flat_map(|id| &reading[id].participants);
        let mut harmed =
            participants.filter(|participant| matches!(participant.role, ParticipantRole::Recipient | ParticipantRole::Target));
        harmed.any(|participant| participant.span.overlaps(owner_span))
    };
    let is_office = roles.offices.contains(head) || words.word(preposition - 1) == "," && is_body(reading, owner_span);
    is_office && !is_after(words, chunk.tokens.start) && !harmed()
}

/// Whether words name an organisation.
fn is_body(reading: &Reading, span: ByteSpan) -> bool {
    reading.mentions.iter().any(|mention| mention.span.overlaps(span) && is_body_kind(mention.kind))
}

fn is_body_kind(kind: MentionKind) -> bool {
    matches!(
        kind,
        MentionKind::CivilSociety | MentionKind::GovernmentBody | MentionKind::IntergovernmentalBody | MentionKind::Outlet
    )
}

/// The noun phrase that a preposition goes with: right before it, or past a comma and an abbreviation in brackets.
fn owner<'c>(ctx: Context<'c>, words: &Words<'_>, preposition: usize) -> Option<&'c Chunk> {
    let mut last = preposition.checked_sub(1)?;
    if words.word(last) == "," {
        last = last.checked_sub(1)?;
    }
    if words.word(last) == ")" {
        last = last.checked_sub(3).filter(|before| words.word(before + 1) == "(")?;
    }
    chunk_at(ctx, last).filter(|chunk| chunk.tokens.end == last + 1)
}

/// Whether a place stands in the words for who says something, or between these and what is said: "an activist in Milltown told the paper that".
pub(super) fn speaks_from(reading: &Reading, place: ByteSpan) -> bool {
    if names_source(reading, place) {
        return true;
    }
    const PAGE: usize = 400;
    let cue = |attribution: &rashomon_model::Attribution| attribution.cue.first().map_or(0, |cue| cue.start());
    let from = reading.attributions.partition_point(|attribution| cue(attribution) + PAGE < place.start());
    let mut near = reading.attributions[from..].iter().take_while(|attribution| cue(attribution) < place.end() + PAGE);
    near.any(|attribution| {
        let Some((source, cue)) = attribution.source.first().zip(attribution.cue.last()) else { return false };
        let Some(content) = attribution.content.first() else { return false };
        let between = if source.start() <= cue.start() { source.end()..cue.start() } else { cue.end()..source.start() };
        let asked = if cue.start() < content.start() { cue.end()..content.start() } else { 0..0 };
        let holds = |range: &std::ops::Range<usize>| range.start <= place.start() && place.end() <= range.end;
        let free = |range: &std::ops::Range<usize>| !reading.events.iter().any(|event| range.contains(&event.trigger.start()));
        [between, asked].iter().any(|range| holds(range) && free(range))
    })
}

/// "taken to a hospital in Detroit", "a Detroit hospital" with "to" before it: not where they were hurt. "A bomb went off at the hospital in
/// Detroit" was there.
fn is_where_the_hurt_are_taken(ctx: Context<'_>, words: &Words<'_>, place: ByteSpan) -> bool {
    let tokens = ctx.analysis.tokens_in(place);
    let care = &words.res.events.roles.care;
    let is_care = |at: usize| chunk_at(ctx, at).filter(|chunk| care.contains(words.word(chunk.head)));
    let own = is_care(tokens.start);
    let before = || {
        let preposition = tokens.start.checked_sub(1).filter(|idx| matches!(words.word(*idx), "in" | "at" | "near" | "of"))?;
        is_care(preposition.checked_sub(1)?)
    };
    own.or_else(before).and_then(|chunk| chunk.tokens.start.checked_sub(1)).is_some_and(|idx| words.word(idx) == "to")
        || is_taken_to(words, tokens.start)
}

#[cfg(test)]
mod tests {
    use crate::read_text;

    /// The place of the first account that counts somebody.
    fn place(text: &str) -> Option<String> {
        let reading = read_text(text);
        let account = reading.accounts.iter().find(|account| !account.figures.is_empty())?;
        Some(reading[account.place?].place.as_ref()?.name.clone())
    }

    #[test]
    fn where_a_ministry_sits_is_not_where_it_happened() {
        for text in [
            "On 3 May 2016 jets killed nine people in Dayton, Ohio, the Defence Ministry in Moscow said.",
            "On 3 May 2016 jets bombed Dayton, Ohio. By the account of the Defence Ministry in Moscow they killed nine people.",
            "Nine people were killed in Dayton, Ohio, on 3 May 2016, the minister told a news conference in Vienna.",
            "Nine people were killed in Dayton, Ohio, on 3 May 2016, the London-based monitor said.",
            "The monitor, an ally of London and Paris, said that nine people were killed in Dayton, Ohio, on 3 May 2016.",
        ] {
            assert_eq!(place(text).as_deref(), Some("Dayton"), "{text}");
        }
    }

    #[test]
    fn what_a_distance_is_reckoned_from_and_who_owns_a_site_are_not_where_it_happened() {
        for text in [
            "On 3 May 2016 jets bombed the market of Dayton, Ohio, 150 km to the west of Columbus, and killed nine people.",
            "A French air strike on 3 May 2016 killed nine people in Dayton, Ohio.",
            "A shell landed on the French base in Dayton, Ohio, on 3 May 2016 and killed nine people.",
            "On 3 May 2016 shells hit Dayton, Ohio, and killed nine people. The mayor said that French artillery had shelled the town.",
        ] {
            assert_eq!(place(text).as_deref(), Some("Dayton"), "{text}");
        }
    }

    #[test]
    fn a_ministry_that_is_bombed_is_where_it_happened() {
        for text in [
            "On 3 May 2016 a bomb outside the ministry in Vienna killed nine people.",
            "Nine people were killed in Vienna on 3 May 2016, an official said.",
            "The bombing of Vienna on 3 May 2016 killed nine people.",
        ] {
            assert_eq!(place(text).as_deref(), Some("Vienna"), "{text}");
        }
    }
}
