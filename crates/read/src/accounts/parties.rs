//! Who is meant by words that name the actor of a deed or a voice, and whether they can answer for one.
//!
//! In: ranges of tokens, attributions. Out: names and entities. "People" and "the bomber" answer for nothing, "fighters of the Front" are the Front.

use std::ops::Range;

use rashomon_lexicon::{actors::ListedActor, harms::Grammar};
use rashomon_model::{
    AttributionId, Block, BlockKind, ByteSpan, EntityId, Mention, MentionForm, MentionKind, Participant, Reading,
};
use rashomon_text::{tags::Tag, tokens::TokenKind};

use crate::{
    context::Context,
    events::{entity_at, is_first_person, state_at},
    figures::attribution_of,
    words::Words,
};

/// A name, a known entity or a group of fighters or forces: "people" and "the bomber" answer for nothing, nor does "an army checkpoint".
pub(super) fn names_a_party(
    ctx: Context<'_>,
    reading: &Reading,
    words: &Words<'_>,
    participant: &Participant,
    tokens: &Range<usize>,
) -> bool {
    let roles = &words.res.events.roles;
    if state_of_phrase(words, tokens).is_some() {
        return true;
    }
    let head = head(ctx, words, tokens);
    let noun = words.word(head);
    let (is_weapon, is_carrier) = (words.res.events.is_weapon(noun), roles.carriers.contains(noun));
    let is_body = [&roles.units, &roles.quantities].iter().any(|list| list.contains(noun));
    let is_ground = !is_body && (roles.posts.contains(noun) || words.res.names.is_place_noun(noun) || words.info(head).is_thing);
    let known = participant.entity.is_some_and(|id| !reading[id].aliases.is_empty())
        || party_of_people(reading, words, tokens).is_some()
        || names_group(reading, words.span(tokens));
    if is_weapon || is_ground && !is_carrier && !words.is_capital(head) {
        return known && is_weapon;
    }
    let opens_sentence = |idx: usize| {
        let sentence = ctx.analysis.sentence_idx_at(words.tokens[idx].span.start());
        sentence.is_some_and(|sentence| ctx.analysis.sentences[sentence].tokens.start == idx)
    };
    let opens = |idx: usize| idx == 0 || words.is_break(idx - 1) || opens_sentence(idx);
    let named = tokens.clone().any(|idx| words.is_capital(idx) && !opens(idx) && !words.is(idx, Grammar::MONTH));
    let is_party = |idx: usize| is_armed(words, idx) || roles.parties.contains(words.word(idx));
    let acts = is_party(head)
        || words.info(head).person.is_some()
        || [&roles.units, &roles.quantities, &roles.carriers].iter().any(|list| list.contains(noun));
    known || named || (acts && tokens.clone().any(is_party))
}

/// Whether the words hold the name of a group: "RSF gunmen", wherever the sentence begins.
fn names_group(reading: &Reading, span: ByteSpan) -> bool {
    let from = reading.mentions.partition_point(|mention| mention.span.end() <= span.start());
    let mut inside = reading.mentions[from..].iter().take_while(|mention| mention.span.start() < span.end());
    inside.any(|mention| is_group(mention) && span.contains(mention.span))
}

/// The noun that a phrase is about: the head of its first part, or of the part that this one counts ("dozens of fighters").
pub(super) fn head(ctx: Context<'_>, words: &Words<'_>, tokens: &Range<usize>) -> usize {
    let last = tokens.end.saturating_sub(1).max(tokens.start);
    let head_at = |idx: usize| ctx.analysis.chunk_at(idx).map(|chunk| chunk.head).filter(|head| tokens.contains(head));
    let Some(first) = head_at(tokens.start) else { return last };
    let counts = words.res.events.roles.quantities.contains(words.word(first)) && words.word(first + 1) == "of";
    if counts { head_at(first + 2).unwrap_or(first) } else { first }
}

/// Name and entity of who is meant by these words; "we" is whoever speaks them, `None` where the text does not say who that is.
pub(super) fn whoever(
    ctx: Context<'_>,
    reading: &Reading,
    words: &Words<'_>,
    tokens: &Range<usize>,
    said_at: ByteSpan,
) -> Option<(String, Option<EntityId>)> {
    let is_speaker = tokens.clone().all(|idx| is_first_person(words, idx));
    if !is_speaker {
        return Some(actor(reading, words, tokens));
    }
    let by = attribution_of(reading, said_at);
    let entity = match by.filter(|by| !reading[*by].source.iter().any(|span| is_first_person_source(words, *span))) {
        Some(by) => reading[by].source_entity,
        None => own_words_of(ctx, reading, words),
    }?;
    Some((reading[entity].name.clone(), Some(entity)))
}

/// Whether the words are "we" or "I".
pub(super) fn is_first_person_source(words: &Words<'_>, span: ByteSpan) -> bool {
    is_first_person(words, words.tokens.partition_point(|token| token.span.end() <= span.start()))
}

/// The party whose own words the document is, as its title says: "Communiqué No. 3 of the Front".
pub(super) fn own_words_of(ctx: Context<'_>, reading: &Reading, words: &Words<'_>) -> Option<EntityId> {
    let title = ctx
        .document
        .blocks
        .first()
        .filter(|block| matches!(block.kind, BlockKind::Title | BlockKind::Heading) || is_short(block))?;
    let tokens = ctx.analysis.tokens_in(title.span);
    let text = tokens.clone().find(|idx| words.res.events.roles.own_words.contains(words.word(*idx)))?;
    let of = (text + 1..tokens.end).find(|idx| matches!(words.word(*idx), "of" | "by" | "from"))?;
    let from = words.tokens[of].span.end();
    let is_party = |mention: &&Mention| {
        !matches!(mention.kind, MentionKind::Place | MentionKind::Facility | MentionKind::People)
            && mention.form != MentionForm::Pronoun
    };
    let named = reading.mentions.iter().filter(|mention| from <= mention.span.start() && mention.span.end() <= title.span.end());
    named.filter(is_party).find_map(|mention| mention.entity)
}

/// A first block that is no more than a title, whatever its layout says.
fn is_short(block: &Block) -> bool {
    const TITLE: usize = 120;
    block.span.len() <= TITLE
}

/// Name and entity of who is meant by these words.
pub(super) fn actor(reading: &Reading, words: &Words<'_>, tokens: &Range<usize>) -> (String, Option<EntityId>) {
    let mut start = tokens.start;
    let leads = |idx: usize| {
        words.is(idx, Grammar::DEFINITE.or(Grammar::INDEFINITE).or(Grammar::MONTH))
            || words.tokens[idx].kind == TokenKind::Number
            || words.word(idx) == "dozens"
            || words.word(idx) == "of"
    };
    while start + 1 < tokens.end && leads(start) {
        start += 1;
    }
    let tokens = past_means(words, start..tokens.end.max(start + 1));
    let is_nationality = tokens.len() == 1 && words.tokens[tokens.start].tag == Tag::JJ;
    if (is_nationality || ends_in_deed_of_states(words, &tokens))
        && let Some(country) = state_of_phrase(words, &tokens).and_then(|state| state.country.as_deref())
        && let Some(state) = state_of(reading, words, country)
    {
        return state;
    }
    if let Some(party) = party_of_people(reading, words, &tokens) {
        return (reading[party].name.clone(), Some(party));
    }
    if let Some(holder) = office_holder(reading, words, &tokens) {
        return holder;
    }
    let span = words.span(&tokens);
    let head = words.tokens[tokens.end - 1].span;
    let from = reading.mentions.partition_point(|mention| mention.span.end() <= span.start());
    let inside = || reading.mentions[from..].iter().take_while(|mention| mention.span.start() < span.end());
    let has_name =
        |mention: &&Mention| mention.form == MentionForm::Name || mention.entity.is_some_and(|id| is_named(reading, id));
    let of_head = inside().filter(|mention| mention.span.contains(head)).find(has_name);
    // "ISIS militants" are ISIS; "Kurdish fighters", "the US deep state" are what the words say.
    let group = || inside().filter(|mention| is_group(mention)).last();
    match of_head.or_else(group).and_then(|mention| mention.entity) {
        Some(entity) => {
            let country = reading[entity].country.as_deref().filter(|_| reading[entity].kind == MentionKind::SecurityForce);
            let state = country.filter(|_| carries(words, tokens.end - 1)).and_then(|country| state_of(reading, words, country));
            state.unwrap_or_else(|| (reading[entity].name.clone(), Some(entity)))
        }
        None => {
            let country = state_of_phrase(words, &tokens).and_then(|state| state.country.as_deref());
            let state = country.and_then(|country| state_of(reading, words, country));
            state.unwrap_or_else(|| (span.slice(words.text).split_whitespace().collect::<Vec<_>>().join(" "), None))
        }
    }
}

/// "the governor of Milltown": one person, and not the town.
fn office_holder(reading: &Reading, words: &Words<'_>, tokens: &Range<usize>) -> Option<(String, Option<EntityId>)> {
    let of = tokens.clone().find(|idx| words.word(*idx) == "of").filter(|of| *of > tokens.start)?;
    let is_one = words.info(of - 1).person.is_some_and(|noun| noun.singular && !noun.plural);
    if !is_one || are_people(words, of - 1) || words.is_capital(of - 1) {
        return None;
    }
    let entity = entity_at(reading, words.tokens[of - 1].span);
    let name = entity.filter(|id| is_named(reading, *id)).map(|id| reading[id].name.clone());
    Some((name.unwrap_or_else(|| words.span(tokens).slice(words.text).to_owned()), entity))
}

/// "a plane of | the army", "a shell of | the militia".
fn past_means(words: &Words<'_>, tokens: Range<usize>) -> Range<usize> {
    let of = tokens.clone().find(|idx| words.word(*idx) == "of" && *idx > tokens.start && carries(words, idx - 1));
    let after = of.map(|of| of + 1 + usize::from(words.is(of + 1, Grammar::DEFINITE.or(Grammar::INDEFINITE))));
    after.filter(|after| *after < tokens.end).map_or(tokens.clone(), |after| after..tokens.end)
}

/// Jets, rockets: things that act for whoever has them.
fn carries(words: &Words<'_>, head: usize) -> bool {
    words.res.events.roles.carriers.contains(words.word(head)) || words.res.events.is_weapon(words.word(head))
}

/// The state whose jets or missiles these are, or whose deed: "French jets", "a French air strike".
fn state_of_phrase<'a>(words: &Words<'a>, tokens: &Range<usize>) -> Option<&'a ListedActor> {
    let head = tokens.end - 1;
    // "Oskan troops" are Oskania's; "Oskan rebels" are not.
    let are_troops = words.res.events.roles.troops.contains(words.word(head));
    let is_its = carries(words, head) || ends_in_deed_of_states(words, tokens) || tokens.len() == 1 || are_troops;
    tokens.clone().filter(|_| is_its).find_map(|idx| state_at(words, idx, tokens.end))
}

/// "air strike", "shelling": deeds that a nationality before them ascribes.
fn ends_in_deed_of_states(words: &Words<'_>, tokens: &Range<usize>) -> bool {
    let events = &words.res.events;
    let aimed = events.aimed_noun(words.word(tokens.end - 1)).filter(|_| tokens.len() > 1);
    let named = tokens.clone().find_map(|from| {
        let noun = events.nouns.longest_at(from, |idx| words.word_before(idx, tokens.end));
        noun.filter(|(len, _)| from + len == tokens.end).map(|(_, noun)| *noun)
    });
    named.or(aimed).is_some_and(|noun| events.types[noun.event_type].by_states)
}

/// The state of a country: as the document names it, else as the tables do. "French jets" are France's.
fn state_of(reading: &Reading, words: &Words<'_>, country: &str) -> Option<(String, Option<EntityId>)> {
    let is_state = |kind: MentionKind, of: Option<&str>| kind == MentionKind::State && of == Some(country);
    if let Some(idx) = reading.entities.iter().position(|other| is_state(other.kind, other.country.as_deref())) {
        let entity = &reading.entities[idx];
        let listed = entity.known_as.as_ref().and_then(|known| words.res.actors.get(known));
        // Not by its seat: "Washington".
        return Some((listed.map_or_else(|| entity.name.clone(), |listed| listed.name.clone()), Some(EntityId(idx as u32))));
    }
    let listed = words.res.actors.rows().iter().find(|row| is_state(row.kind, row.country.as_deref()))?;
    Some((listed.name.clone(), None))
}

/// The party whose people these are: "fighters of the Front", "the Front's men", "its men".
fn party_of_people(reading: &Reading, words: &Words<'_>, tokens: &Range<usize>) -> Option<EntityId> {
    let last = tokens.end - 1;
    let (are_people, is_person) = (are_people(words, last), words.info(last).person.is_some());
    if !are_people && !is_person {
        return None;
    }
    // "the army … its planes"
    let named = |id: &EntityId| {
        is_named(reading, *id) || matches!(reading[*id].kind, MentionKind::ArmedGroup | MentionKind::SecurityForce)
    };
    let of_whom = || {
        let from = tokens.end + 1 + usize::from(words.is(tokens.end + 1, Grammar::DEFINITE));
        let at = words.tokens.get(from).filter(|_| matches!(words.word(tokens.end), "of" | "from"))?.span.start();
        // "soldiers of Oskania", "guards of the ministry"
        let has_forces = |mention: &Mention| {
            let is_body =
                matches!(mention.kind, MentionKind::State | MentionKind::GovernmentBody) && words.word(tokens.end) == "of";
            is_group(mention) || is_body && mention.form == MentionForm::Name && is_armed(words, last)
        };
        let name = reading.mentions.iter().find(|mention| mention.span.start() == at && has_forces(mention))?;
        name.entity
    };
    // "the Front, | whose fighters": the name before the comma.
    let of_relative = || {
        let whose =
            [tokens.start.checked_sub(1), Some(tokens.start)].into_iter().flatten().find(|idx| words.word(*idx) == "whose")?;
        let before = whose.checked_sub(1 + usize::from(words.word(whose.wrapping_sub(1)) == ","))?;
        let end = words.tokens.get(before)?.span.end();
        reading.mentions.iter().find(|mention| mention.span.end() == end && mention.form == MentionForm::Name)?.entity
    };
    let whose = || {
        let owner = tokens.start.checked_sub(1).filter(|idx| matches!(words.word(*idx), "its" | "their" | "his" | "her"))?;
        let idx = reading.mentions.partition_point(|mention| mention.span.end() <= words.tokens[owner].span.start());
        reading.mentions.get(idx).filter(|mention| mention.span == words.tokens[owner].span)?.entity
    };
    // "a sniper of the Front" is the Front's; "its teachers" need not be.
    of_whom().filter(named).or_else(|| whose().or_else(of_relative).filter(|id| are_people && named(id)))
}

/// Fighters, members or units of a party, its jets or its mines: whoever has them acts.
fn are_people(words: &Words<'_>, idx: usize) -> bool {
    let (roles, word) = (&words.res.events.roles, words.word(idx));
    is_armed(words, idx)
        || words.res.events.stances.members.contains(word)
        || [&roles.units, &roles.quantities, &roles.carriers].iter().any(|list| list.contains(word))
        || words.res.events.is_weapon(word)
}

fn is_group(mention: &Mention) -> bool {
    let is_group = matches!(mention.kind, MentionKind::ArmedGroup | MentionKind::Party | MentionKind::SecurityForce);
    mention.form == MentionForm::Name && is_group
}

pub(super) fn is_named(reading: &Reading, id: EntityId) -> bool {
    reading[id].mentions.iter().any(|mention| reading[*mention].form == MentionForm::Name)
}

/// Whether one speaks for the forces of its own state: "the French ministry said that French jets had".
pub(crate) fn are_kin(reading: &Reading, speaker: EntityId, actor: EntityId) -> bool {
    let (one, two) = (&reading[speaker], &reading[actor]);
    let is_official =
        |kind: MentionKind| matches!(kind, MentionKind::State | MentionKind::GovernmentBody | MentionKind::SecurityForce);
    let first = |name: &str| name.split_whitespace().next().map(str::to_lowercase);
    let is_one = one.country.is_some() && one.country == two.country;
    is_one
        && is_official(one.kind)
        && is_official(two.kind)
        && (one.kind == MentionKind::State || two.kind == MentionKind::State || first(&one.name) == first(&two.name))
}

/// Whether a voice is one that can answer for a deed: a name, or fighters and forces.
pub(super) fn is_party(reading: &Reading, words: &Words<'_>, id: AttributionId) -> bool {
    let named = reading[id].source_entity.is_some_and(|entity| is_named(reading, entity));
    let answers = |span: &ByteSpan| {
        let from = words.tokens.partition_point(|token| token.span.end() <= span.start());
        let to = words.tokens.partition_point(|token| token.span.start() < span.end());
        // "Unknown group says it bombed": whoever that is, it is no party beside those that have a name.
        let is_definite = matches!(words.word(from), "the" | "its" | "their" | "his" | "her" | "our");
        is_definite && could_answer(words, &(from..to))
    };
    named || reading[id].source.iter().any(answers)
}

/// Words for fighters or forces, or a name.
pub(super) fn could_answer(words: &Words<'_>, tokens: &Range<usize>) -> bool {
    let opens = |idx: usize| idx == 0 || words.is_break(idx - 1);
    tokens.clone().any(|idx| {
        is_armed(words, idx)
            || words.res.events.stances.culprits.contains(words.word(idx))
            || words.res.events.roles.parties.contains(words.word(idx))
            || words.is_capital(idx) && !opens(idx) && !words.is(idx, Grammar::MONTH)
    })
}

fn is_armed(words: &Words<'_>, idx: usize) -> bool {
    use rashomon_model::VictimCategory as Category;
    let category = words.info(idx).person.map(|noun| noun.category);
    matches!(category, Some(Category::Fighters | Category::Soldiers | Category::Police))
}

pub(super) fn tokens_of(words: &Words<'_>, participant: &Participant) -> Range<usize> {
    words.tokens.partition_point(|token| token.span.end() <= participant.span.start())
        ..words.tokens.partition_point(|token| token.span.start() < participant.span.end())
}
