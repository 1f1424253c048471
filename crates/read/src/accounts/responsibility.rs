//! Who is said to have done it, and by whom: "claimed responsibility for", "was carried out by", "blamed X for", "X denied involvement",
//! "X is responsible for", "X is behind", "the work of X", "X did it". "No group has claimed" names nobody.

use std::ops::Range;

use rashomon_lexicon::harms::Grammar;
use rashomon_model::{
    AttributionId, Block, BlockKind, ByteSpan, EntityId, EventMention, Maker, Mention, MentionForm, MentionKind, Modality,
    Participant, Reading, Responsibility, Stance,
};
use rashomon_text::tokens::TokenKind;

use super::{
    Draft,
    stances::{Voice, stances_in},
    standing::{self, voices},
};
use crate::{
    context::Context,
    events::{is_accused, is_first_person},
    figures::attribution_of,
    words::Words,
};

/// Adds the sentence's statements on responsibility to the accounts they are about.
pub(super) fn of_sentence(ctx: Context<'_>, words: &Words<'_>, reading: &Reading, idx: usize, drafts: &mut [Draft]) {
    let sentence = &ctx.analysis.sentences[idx];
    if is_retracted(ctx, words, idx) {
        return;
    }
    for found in stances_in(ctx, words, &sentence.tokens) {
        if words.is(found.actor.start, Grammar::NEGATION) {
            continue;
        }
        let Some(draft) = about(drafts, idx) else { continue };
        let cue = words.span(&found.cue);
        let Some(who) = whoever(ctx, reading, words, &found.actor, cue) else { continue };
        if found.answers && !draft.responsibility.iter().any(|said| said.stance == Stance::Accused && said.actor == who.0) {
            continue;
        }
        if found.is_loose && who.1.is_none() && !could_answer(words, &found.actor) {
            continue;
        }
        let (by, by_name) = match &found.by {
            Voice::Party(by) => match whoever(ctx, reading, words, by, cue) {
                Some(by) => (None, by.0),
                None => speaker(reading, words, cue),
            },
            Voice::Itself => (None, who.0.clone()),
            Voice::Speaker => speaker(reading, words, cue),
        };
        let (mut who, mut stance) = (who, found.stance);
        if matches!(found.by, Voice::Speaker) {
            let voices = voices(reading, words, cue);
            let Some(standing) = standing::by_voices(reading, words, &voices, (&found.actor, who.1), found.negated, false) else {
                continue;
            };
            // "said that it was behind the bombing"
            stance = standing.stance;
            who = standing.own.map_or(who, |own| voice(reading, words, own));
        }
        draft.add_sentence(idx, sentence.span);
        push(draft, who, stance, by, by_name, cue, found.rule);
    }
    for draft in drafts.iter_mut().filter(|draft| draft.last_sentence() == idx) {
        accuse_actors(ctx, words, reading, draft, sentence.span);
    }
    deny_deeds(ctx, words, reading, idx, drafts);
}

/// The actors of the account's events in this sentence, on the word of whoever speaks.
fn accuse_actors(ctx: Context<'_>, words: &Words<'_>, reading: &Reading, draft: &mut Draft, sentence: ByteSpan) {
    let events: Vec<_> = draft
        .events
        .iter()
        .copied()
        .filter(|id| sentence.contains(reading[*id].trigger) && reading[*id].modality == Modality::Happened)
        .collect();
    if draft.family == "protest" {
        return;
    }
    for id in events {
        let event = &reading[id];
        for participant in event.participants.iter().filter(|participant| is_accused(event, participant)) {
            take_stand(ctx, words, reading, draft, event, participant);
        }
    }
}

/// "The Front said that its men had not fired": what is told as not done answers for nothing, but its actor denies it.
fn deny_deeds(ctx: Context<'_>, words: &Words<'_>, reading: &Reading, idx: usize, drafts: &mut [Draft]) {
    let sentence = &ctx.analysis.sentences[idx];
    let from = reading.events.partition_point(|event| event.trigger.start() < sentence.span.start());
    let inside = reading.events[from..].iter().take_while(|event| event.trigger.start() < sentence.span.end());
    for event in inside.filter(|event| event.modality == Modality::Denied) {
        for participant in event.participants.iter().filter(|participant| is_accused(event, participant)) {
            let until = tokens_of(words, participant).end..ctx.analysis.tokens_in(event.trigger).start;
            let is_past = |idx: usize| matches!(words.word(idx), "did" | "had" | "has" | "have" | "never");
            let is_open = |idx: usize| words.is(idx, Grammar::MODAL);
            let is_negated = |idx: usize| words.is(idx, Grammar::NEGATION);
            if !until.clone().any(is_negated) || !until.clone().any(is_past) || until.clone().any(is_open) {
                continue;
            }
            let Some(draft) = about(drafts, idx) else { return };
            take_stand(ctx, words, reading, draft, event, participant);
        }
    }
}

/// Notes how an actor of an event stands to it.
fn take_stand(
    ctx: Context<'_>,
    words: &Words<'_>,
    reading: &Reading,
    draft: &mut Draft,
    event: &EventMention,
    participant: &Participant,
) {
    let tokens = tokens_of(words, participant);
    let who = actor(reading, words, &tokens);
    let Some(standing) = standing::of_actor(ctx, words, reading, event, (participant, &tokens, who.1)) else { return };
    if let Some(own) = standing.own {
        let source = voice(reading, words, own);
        if is_party(reading, words, own) {
            push(draft, source.clone(), standing.stance, Some(own), source.0, participant.span, "accounts/own-word");
        }
        return;
    }
    let own = [tokens.start.checked_sub(1), Some(tokens.start)].into_iter().flatten().any(|idx| is_first_person(words, idx));
    if own {
        // "Our fighters attacked": in a text of the Front's own.
        let Some(own) = own_words_of(ctx, reading, words).filter(|_| voices(reading, words, event.trigger).is_empty()) else {
            return;
        };
        let name = reading[own].name.clone();
        push(draft, (name.clone(), Some(own)), Stance::Claims, None, name, participant.span, "accounts/own-word");
        return;
    }
    // "they", of whom no name is known, answer for nothing.
    let is_unknown = who.1.is_none() && words.is(tokens.start, Grammar::PRONOUN_ONE.or(Grammar::PRONOUN_MANY));
    if is_unknown || words.word(tokens.start) == "it" || !names_a_party(ctx, reading, words, participant, &tokens) {
        return;
    }
    let (by, by_name) = speaker(reading, words, event.trigger);
    push(draft, who, standing.stance, by, by_name, participant.span, "accounts/actor");
}

fn tokens_of(words: &Words<'_>, participant: &Participant) -> Range<usize> {
    words.tokens.partition_point(|token| token.span.end() <= participant.span.start())
        ..words.tokens.partition_point(|token| token.span.start() < participant.span.end())
}

/// Whoever says what these words say: the innermost voice, else the author.
fn speaker(reading: &Reading, words: &Words<'_>, span: ByteSpan) -> (Option<AttributionId>, String) {
    let by = voices(reading, words, span).first().copied();
    (by, by.map_or_else(|| "author".to_owned(), |by| voice_name(reading, words, by)))
}

/// Whoever speaks, as an actor.
fn voice(reading: &Reading, words: &Words<'_>, id: AttributionId) -> (String, Option<EntityId>) {
    (voice_name(reading, words, id), reading[id].source_entity)
}

/// Whether a voice is one that can answer for a deed: a name, or fighters and forces.
fn is_party(reading: &Reading, words: &Words<'_>, id: AttributionId) -> bool {
    let is_name = |entity: EntityId| reading[entity].mentions.iter().any(|id| reading[*id].form == MentionForm::Name);
    let named = reading[id].source_entity.is_some_and(is_name);
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
fn could_answer(words: &Words<'_>, tokens: &Range<usize>) -> bool {
    let opens = |idx: usize| idx == 0 || words.is_break(idx - 1);
    tokens.clone().any(|idx| {
        is_armed(words, idx)
            || words.res.events.roles.parties.contains(words.word(idx))
            || words.is_capital(idx) && !opens(idx) && !words.is(idx, Grammar::MONTH)
    })
}

fn is_armed(words: &Words<'_>, idx: usize) -> bool {
    use rashomon_model::VictimCategory as Category;
    let category = words.info(idx).person.map(|noun| noun.category);
    matches!(category, Some(Category::Fighters | Category::Soldiers | Category::Police))
}

/// "Correction: we earlier reported that X had …", "we wrongly reported that": what is said there is taken back.
fn is_retracted(ctx: Context<'_>, words: &Words<'_>, idx: usize) -> bool {
    let denials = &words.res.events.denials;
    let sentence = &ctx.analysis.sentences[idx];
    let opens = ctx.analysis.tokens_in(ctx.document.blocks[sentence.block].span).start;
    let is_retraction = [opens, sentence.tokens.start].into_iter().any(|idx| denials.retractions.contains(words.word(idx)));
    let is_earlier = |idx: usize| matches!(words.word(idx), "earlier" | "initially" | "originally" | "previous" | "previously");
    let says = |idx: usize| matches!(words.word(idx), "reported" | "said" | "stated" | "wrote" | "named");
    sentence.tokens.clone().any(|idx| {
        let wrong = denials.retracting.contains(words.word(idx));
        wrong && (says(idx + 1) || is_retraction) || is_retraction && is_earlier(idx)
    })
}

/// A name, a known entity or a group of fighters or forces: "people" and "the bomber" answer for nothing, nor does "an army checkpoint".
fn names_a_party(
    ctx: Context<'_>,
    reading: &Reading,
    words: &Words<'_>,
    participant: &Participant,
    tokens: &Range<usize>,
) -> bool {
    let roles = &words.res.events.roles;
    let head = head(ctx, words, tokens);
    let noun = words.word(head);
    let is_ground = roles.posts.contains(noun) || words.res.names.is_place_noun(noun) || words.info(head).is_thing;
    if is_ground && !words.is_capital(head) {
        return false;
    }
    let known = participant.entity.is_some_and(|id| !reading[id].aliases.is_empty());
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

/// The noun that a phrase is about: the head of its first part, or of the part that this one counts ("dozens of fighters").
pub(super) fn head(ctx: Context<'_>, words: &Words<'_>, tokens: &Range<usize>) -> usize {
    let last = tokens.end.saturating_sub(1).max(tokens.start);
    let head_at = |idx: usize| ctx.analysis.chunk_at(idx).map(|chunk| chunk.head).filter(|head| tokens.contains(head));
    let Some(first) = head_at(tokens.start) else { return last };
    let counts = words.res.events.roles.quantities.contains(words.word(first)) && words.word(first + 1) == "of";
    if counts { head_at(first + 2).unwrap_or(first) } else { first }
}

/// Name and entity of who is meant by these words; "we" is whoever speaks them, `None` where the text does not say who that is.
fn whoever(
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
fn is_first_person_source(words: &Words<'_>, span: ByteSpan) -> bool {
    is_first_person(words, words.tokens.partition_point(|token| token.span.end() <= span.start()))
}

/// The party whose own words the document is, as its title says: "Communiqué No. 3 of the Front".
fn own_words_of(ctx: Context<'_>, reading: &Reading, words: &Words<'_>) -> Option<EntityId> {
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

fn push(
    draft: &mut Draft,
    who: (String, Option<EntityId>),
    stance: Stance,
    by: Option<AttributionId>,
    by_name: String,
    span: ByteSpan,
    rule: &'static str,
) {
    let known = draft.responsibility.iter().any(|old| old.actor == who.0 && old.stance == stance && old.by_name == by_name);
    if !known && !who.0.is_empty() {
        draft.responsibility.push(Responsibility {
            actor: who.0,
            entity: who.1,
            stance,
            by,
            by_name,
            span,
            made_by: Maker::rule(rule),
        });
    }
}

/// The account a statement in a sentence is about: one told of in the sentence, else the one told of last.
fn about(drafts: &mut [Draft], sentence: usize) -> Option<&mut Draft> {
    let violent = |draft: &&mut Draft| {
        matches!(draft.family.as_str(), "violence" | "coercion" | "fight" | "robbery")
            && (!draft.aggregate || draft.last_sentence() == sentence)
    };
    let near = |draft: &&mut Draft| draft.last_sentence() + 6 >= sentence;
    drafts.iter_mut().filter(violent).filter(near).max_by_key(|draft| (draft.last_sentence(), draft.serial))
}

/// Name and entity of who is meant by these words.
fn actor(reading: &Reading, words: &Words<'_>, tokens: &Range<usize>) -> (String, Option<EntityId>) {
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
    let tokens = start..tokens.end.max(start + 1);
    let span = words.span(&tokens);
    let head = words.tokens[tokens.end - 1].span;
    let from = reading.mentions.partition_point(|mention| mention.span.end() <= span.start());
    let inside = || reading.mentions[from..].iter().take_while(|mention| mention.span.start() < span.end());
    let is_named = |id: EntityId| reading[id].mentions.iter().any(|mention| reading[*mention].form == MentionForm::Name);
    let has_name = |mention: &&Mention| mention.form == MentionForm::Name || mention.entity.is_some_and(is_named);
    let of_head = inside().filter(|mention| mention.span.contains(head)).find(has_name);
    // "ISIS militants" are ISIS; "Kurdish fighters", "the US deep state" are what the words say.
    let group = || {
        inside()
            .filter(|mention| {
                mention.form == MentionForm::Name && matches!(mention.kind, MentionKind::ArmedGroup | MentionKind::Party)
            })
            .last()
    };
    match of_head.or_else(group).and_then(|mention| mention.entity) {
        Some(entity) => (reading[entity].name.clone(), Some(entity)),
        None => (span.slice(words.text).split_whitespace().collect::<Vec<_>>().join(" "), None),
    }
}

fn voice_name(reading: &Reading, words: &Words<'_>, id: AttributionId) -> String {
    let attribution = &reading[id];
    match attribution.source_entity {
        Some(entity) => reading[entity].name.clone(),
        None => attribution.source.first().map_or_else(|| "unnamed".to_owned(), |span| span.slice(words.text).to_owned()),
    }
}
