//! Who is said to have done it, and by whom: "claimed responsibility for", "was carried out by", "blamed X for", "X denied involvement",
//! "X is responsible for", "X is behind", "the work of X", "X did it". "No group has claimed" names nobody.

use std::ops::Range;

use rashomon_lexicon::harms::Grammar;
use rashomon_model::{
    AttributionId, ByteSpan, EntityId, EventId, EventMention, Maker, MentionKind, Modality, Participant, ParticipantRole,
    Reading, Responsibility, Stance, VictimCategory,
};

use rashomon_text::tags::Tag;

use super::{
    Draft,
    corrections::is_retracted,
    denials::{deny_by_retort, deny_deeds},
    meant::{is_part_of, is_unnamed_group, one_by_one, organ_owner, the_accused},
    parties::{
        actor, are_kin, could_answer, is_first_person_source, is_named, is_party, names_a_party, own_words_of, tokens_of, whoever,
    },
    reference::about,
    speakers::{Speakers, party_in},
    stances::{Said, Voice, stances_in},
    standing::{self, voices},
    voicing::{voice, whose_work},
};
use crate::{
    attribution::is_nobodys,
    context::Context,
    events::{is_accused, is_denial, is_first_person},
    words::Words,
};

/// What statements on responsibility are read from.
#[derive(Clone, Copy)]
pub(super) struct Scene<'a, 'w> {
    pub(super) ctx: Context<'a>,
    pub(super) words: &'w Words<'a>,
    pub(super) reading: &'w Reading,
    pub(super) speakers: &'w Speakers,
}

/// Adds the sentence's statements on responsibility to the accounts they are about.
pub(super) fn of_sentence(scene: Scene<'_, '_>, idx: usize, drafts: &mut [Draft]) {
    let Scene { ctx, words, .. } = scene;
    let sentence = &ctx.analysis.sentences[idx];
    if is_retracted(ctx, words, idx) {
        return;
    }
    for found in stances_in(ctx, words, &sentence.tokens).into_iter().flat_map(|found| one_by_one(scene, found)) {
        let Some(draft) = about(scene, drafts, idx) else { continue };
        let stated = stated(scene, draft, &found).or_else(|| answered(scene, draft, &found));
        let Some(stated) = stated else { continue };
        draft.add_sentence(idx, sentence.span);
        push(draft, stated, words.span(&found.cue), found.rule);
    }
    for draft in drafts.iter_mut().filter(|draft| draft.last_sentence() == idx) {
        accuse_actors(scene, draft, sentence.span);
    }
    deny_deeds(scene, idx, drafts);
    deny_by_retort(scene, idx, drafts);
}

/// How somebody stands to a deed, on whose word.
pub(super) struct Stated {
    pub(super) who: (String, Option<EntityId>),
    pub(super) stance: Stance,
    pub(super) by: Option<AttributionId>,
    pub(super) by_name: String,
}

/// What the words say that need no accusation before them.
fn stated(scene: Scene<'_, '_>, draft: &Draft, found: &Said) -> Option<Stated> {
    let Scene { ctx, words, reading, speakers } = scene;
    if found.answers || words.is(found.actor.start, Grammar::NEGATION) {
        return None;
    }
    let cue = words.span(&found.cue);
    match &found.by {
        Voice::Itself => {
            let (speaker, said) = whoever_speaks(scene, &found.actor, &found.cue)?;
            let who = party_of(reading, speakers, speaker.1).unwrap_or_else(|| speaker.clone());
            let who = organ_owner(scene, &found.actor).or_else(|| the_accused(scene, draft, &who, found)).unwrap_or(who);
            let can_answer = who.1.is_some() || could_answer(words, &found.actor);
            // "The group claimed the raid": the group named before.
            let is_claim_of_group = found.stance == Stance::Claims && speaker.1.is_some_and(|id| is_unnamed_group(reading, id));
            let by_name = if is_claim_of_group { who.0.clone() } else { speaker.0 };
            (!found.is_loose || can_answer).then_some(Stated { who, stance: found.stance, by: said, by_name })
        }
        Voice::Party(by) => {
            let who = accusable(scene, found)?;
            // "the bombing, which Oskania had blamed on it": nobody accuses themselves; the pronoun is of somebody else.
            let accuser = whoever(ctx, reading, words, by, cue).and_then(|(_, entity)| entity);
            let (by_name, by) = match whoever_speaks(scene, by, &found.cue) {
                Some((speaker, said)) => (speaker.0, said),
                None => voice_of(scene, cue),
            };
            let is_own = who.1.is_some() && who.1 == accuser;
            (!is_own).then_some(Stated { who, stance: found.stance, by, by_name })
        }
        Voice::Speaker => {
            let who = accusable(scene, found)?;
            let voices = voices(ctx, reading, words, cue);
            let meant = (&found.actor, who.1);
            let standing = standing::by_voices(scene, &voices, meant, found.negated, false)?;
            if found.voiced_only && voices.is_empty() {
                return None;
            }
            if found.own_only && standing.own.is_none() {
                return None;
            }
            let at = if voices.is_empty() { words.span(&found.actor) } else { cue };
            let (by_name, by) = voice_of(scene, at);
            // "said that it was behind the bombing"
            // "rejected accusations that it had": those of nobody own up to nothing.
            if standing.own.is_some_and(|own| reading[own].source.is_empty()) {
                return None;
            }
            let who = standing.own.map_or(who, |own| own_party(scene, own));
            Some(Stated { who, stance: standing.stance, by, by_name })
        }
    }
}

/// What answers an accusation that was told before: "called this a lie".
fn answered(scene: Scene<'_, '_>, draft: &Draft, found: &Said) -> Option<Stated> {
    let Scene { reading, speakers, .. } = scene;
    if !found.answers {
        return None;
    }
    let (speaker, by) = match found.by {
        // "none of its planes was in the air": whoever says so.
        Voice::Speaker => {
            let said = *voices(scene.ctx, reading, scene.words, scene.words.span(&found.cue)).first()?;
            (voice(scene.ctx, reading, scene.words, said), Some(said))
        }
        _ => whoever_speaks(scene, &found.actor, &found.cue)?,
    };
    let party = party_of(reading, speakers, speaker.1);
    let speaks_for = |accused: &Responsibility| {
        let is_one = |who: &(String, Option<EntityId>)| {
            let is_its = |one, two| one == two || are_kin(reading, one, two) || is_part_of(scene, one, two);
            accused.actor == who.0 || who.1.zip(accused.entity).is_some_and(|(one, two)| is_its(one, two))
        };
        accused.stance == Stance::Accused && (is_one(&speaker) || party.as_ref().is_some_and(is_one))
    };
    let accused = draft.responsibility.iter().find(|accused| speaks_for(accused));
    let who = match accused {
        Some(accused) => (accused.actor.clone(), accused.entity),
        None => own_denial(scene, draft, party.unwrap_or_else(|| speaker.clone()), found)?,
    };
    Some(Stated { who, stance: found.stance, by, by_name: speaker.0 })
}

/// "The army's spokesman called the reports baseless": where nobody is accused by name, whose forces could have done it answers for them.
fn own_denial(
    scene: Scene<'_, '_>,
    draft: &Draft,
    party: (String, Option<EntityId>),
    found: &Said,
) -> Option<(String, Option<EntityId>)> {
    const NEAR: usize = 2;
    let Scene { ctx, words, reading, .. } = scene;
    let sentence = ctx.analysis.sentence_idx_at(words.span(&found.cue).start())?;
    if draft.last_sentence() + NEAR < sentence {
        return None;
    }
    let is_accused = |said: &Responsibility| said.stance != Stance::Denies && said.entity.is_some_and(|id| is_named(reading, id));
    let is_open = !draft.responsibility.iter().any(is_accused);
    (is_open && party.1.is_some_and(|id| is_force(reading, id))).then_some(party)
}

/// A party with a name that has fighters or soldiers, or commands them.
fn is_force(reading: &Reading, id: EntityId) -> bool {
    let kind = reading[id].kind;
    is_named(reading, id) && matches!(kind, MentionKind::ArmedGroup | MentionKind::SecurityForce | MentionKind::GovernmentBody)
}

fn is_force_kind(reading: &Reading, id: EntityId) -> bool {
    matches!(reading[id].kind, MentionKind::ArmedGroup | MentionKind::SecurityForce | MentionKind::State)
}

/// Whom the words accuse, where they name somebody who can answer for a deed.
fn accusable(scene: Scene<'_, '_>, found: &Said) -> Option<(String, Option<EntityId>)> {
    let Scene { ctx, words, reading, .. } = scene;
    // "where they came from before Easter": a time has done nothing.
    let span = words.span(&found.actor);
    let timex = reading.timexes.partition_point(|timex| timex.span.end() <= span.start());
    if reading.timexes.get(timex).is_some_and(|timex| timex.span.overlaps(span)) {
        return None;
    }
    let who = whoever(ctx, reading, words, &found.actor, words.span(&found.cue))?;
    // "blamed it on it": whom a pronoun means must be known.
    let is_pronoun = found.actor.len() == 1 && words.tokens[found.actor.start].tag == Tag::PRP;
    let is_known = who.1.is_some_and(|id| is_named(reading, id) || is_force_kind(reading, id));
    if is_pronoun && who.1.is_none() || found.forces_only && !is_known && !could_answer(words, &found.actor) {
        return None;
    }
    if found.forces_only
        && who.1.is_some_and(|id| matches!(reading[id].kind, MentionKind::Person | MentionKind::Place | MentionKind::Facility))
    {
        return None;
    }
    (!found.is_loose || who.1.is_some() || could_answer(words, &found.actor)).then_some(who)
}

/// The subject of a word by which somebody says something: the source of its attribution, or else the noun phrase before it.
fn whoever_speaks(
    scene: Scene<'_, '_>,
    subject: &Range<usize>,
    cue: &Range<usize>,
) -> Option<((String, Option<EntityId>), Option<AttributionId>)> {
    let Scene { ctx, words, reading, .. } = scene;
    let verb = words.tokens[cue.start].span;
    let from = reading.attributions.partition_point(|said| said.cue.last().is_none_or(|cue| cue.end() <= verb.start()));
    let near = (from..reading.attributions.len().min(from + 3)).map(|idx| AttributionId(idx as u32));
    let is_its = |id: &AttributionId| reading[*id].cue.iter().any(|cue| cue.contains(verb)) && !reading[*id].source.is_empty();
    let said = near.filter(|_| subject.end <= cue.start).find(is_its);
    let work =
        whose_work(ctx, reading, words, subject).filter(|_| said.is_none_or(|said| !is_nobodys(words.text, &reading[said])));
    match said {
        _ if work.is_some() => work.map(|author| (author, said)),
        Some(said) if is_nobodys(words.text, &reading[said]) => None,
        // "the council, to which it answers, | denies": the pronoun is the insertion's.
        Some(said) if is_aside(words, subject, cue, reading[said].source[0]) => {
            Some((whoever(ctx, reading, words, subject, words.span(cue))?, None))
        }
        // "The Front, in a statement relayed by a paper, | claimed": the subject's, whoever brings it.
        Some(said) if is_apart(&ctx.analysis.tokens_in(reading[said].source[0]), subject) && is_of_force(scene, subject, cue) => {
            Some((whoever(ctx, reading, words, subject, words.span(cue))?, None))
        }
        Some(said) if !is_first_person_source(words, reading[said].source[0]) => {
            Some((voice(ctx, reading, words, said), Some(said)))
        }
        _ if words.is(subject.start, Grammar::NEGATION) => None,
        _ => Some((whoever(ctx, reading, words, subject, words.span(cue))?, None)),
    }
}

fn is_apart(one: &Range<usize>, other: &Range<usize>) -> bool {
    one.end <= other.start || other.end <= one.start
}

/// Whether the subject of a verb is the name of a party with forces.
fn is_of_force(scene: Scene<'_, '_>, subject: &Range<usize>, cue: &Range<usize>) -> bool {
    let Scene { ctx, words, reading, .. } = scene;
    let who = whoever(ctx, reading, words, subject, words.span(cue)).and_then(|(_, entity)| entity);
    who.is_some_and(|id| is_force(reading, id))
}

/// Whether a source is a pronoun of what stands between the subject and its verb.
fn is_aside(words: &Words<'_>, subject: &Range<usize>, cue: &Range<usize>, source: ByteSpan) -> bool {
    let at = words.tokens.partition_point(|token| token.span.end() <= source.start());
    let is_pronoun = matches!(words.word(at), "it" | "they" | "he" | "she") && words.tokens[at].span == source;
    let marked = |mut range: Range<usize>| range.any(|idx| words.word(idx) == ",");
    is_pronoun && subject.end <= at && marked(subject.end..at) && marked(at..cue.start)
}

/// The party that somebody speaks for, as an actor.
pub(super) fn party_of(reading: &Reading, speakers: &Speakers, speaker: Option<EntityId>) -> Option<(String, Option<EntityId>)> {
    let party = speakers.party(speaker?)?;
    Some((reading[party].name.clone(), Some(party)))
}

/// A voice that speaks of itself, or of those it speaks for, as an actor.
fn own_party(scene: Scene<'_, '_>, own: AttributionId) -> (String, Option<EntityId>) {
    let Scene { ctx, words, reading, speakers } = scene;
    let speaker = voice(ctx, reading, words, own);
    let in_words = || {
        let party = party_in(words, reading, *reading[own].source.first()?)?;
        Some((reading[party].name.clone(), Some(party)))
    };
    party_of(reading, speakers, speaker.1).or_else(in_words).unwrap_or(speaker)
}

/// The actors of the account's events in this sentence, on the word of whoever speaks.
fn accuse_actors(scene: Scene<'_, '_>, draft: &mut Draft, sentence: ByteSpan) {
    let reading = scene.reading;
    let is_told = |id: &EventId| sentence.contains(reading[*id].trigger) && reading[*id].modality == Modality::Happened;
    let events: Vec<_> = draft.events.iter().copied().filter(is_told).collect();
    if draft.family == "protest" {
        return;
    }
    for id in events {
        let event = &reading[id];
        for participant in event.participants.iter().filter(|participant| is_accused(event, participant)) {
            take_stand(scene, draft, event, participant);
        }
        if !event.participants.iter().any(|participant| participant.role == ParticipantRole::Actor) {
            own_up_to_prey(scene, draft, event);
        }
    }
}

/// "The ministry said that nine targets had been destroyed": those who speak of targets hit them; "the army, which had stormed the camp, said that 14
/// rebels had been killed": of what they are said to have done, they tell what came of it.
fn own_up_to_prey(scene: Scene<'_, '_>, draft: &mut Draft, event: &EventMention) {
    let Scene { ctx, words, reading, .. } = scene;
    let prey = &words.res.events.stances.prey;
    let suffers = |one: &&Participant| matches!(one.role, ParticipantRole::Target | ParticipantRole::Recipient);
    let is_prey = |one: &Participant| {
        let head = tokens_of(words, one).end.saturating_sub(1);
        let category = words.info(head).person.map(|noun| noun.category);
        prey.contains(words.word(head))
            || matches!(category, Some(VictimCategory::Fighters)) && is_accused_own(scene, draft, event)
    };
    let voices = voices(ctx, reading, words, event.trigger);
    let [own] = voices[..] else { return };
    let said = &reading[own];
    if is_denial(reading, words, own) || said.negated || !event.participants.iter().filter(suffers).any(is_prey) {
        return;
    }
    let who = own_party(scene, own);
    if who.1.is_some_and(|id| is_force(reading, id)) {
        let by_name = voice(ctx, reading, words, own).0;
        let stated = Stated { who, stance: Stance::Claims, by: Some(own), by_name };
        push(draft, stated, event.trigger, "accounts/prey");
    }
}

/// Whether whoever speaks of an event is accused of it by the text itself.
fn is_accused_own(scene: Scene<'_, '_>, draft: &Draft, event: &EventMention) -> bool {
    let Scene { ctx, words, reading, .. } = scene;
    let speaker = voices(ctx, reading, words, event.trigger).first().map(|own| own_party(scene, *own));
    let Some((name, Some(speaker))) = speaker else { return false };
    let mut accused = draft.responsibility.iter().filter(|said| said.stance == Stance::Accused && said.by.is_none());
    accused.any(|said| said.actor == name || said.entity.is_some_and(|id| id == speaker || are_kin(reading, speaker, id)))
}

/// Notes how an actor of an event stands to it.
pub(super) fn take_stand(scene: Scene<'_, '_>, draft: &mut Draft, event: &EventMention, participant: &Participant) {
    let Scene { ctx, words, reading, .. } = scene;
    let tokens = tokens_of(words, participant);
    let who = actor(reading, words, &tokens);
    if is_far_fetched(scene, event, participant, &tokens) {
        return;
    }
    let Some(standing) = standing::of_actor(scene, event, (participant, &tokens, who.1)) else { return };
    let span = participant.span;
    if let Some(own) = standing.own {
        // Whom a model alone takes for the actor owns up to nothing: "the council condemned the massacre".
        if matches!(participant.made_by, Maker::Model { .. }) {
            return;
        }
        let by_name = voice(ctx, reading, words, own).0;
        let who = if standing.is_kin { who } else { own_party(scene, own) };
        if is_party(reading, words, own) {
            push(draft, Stated { who, stance: standing.stance, by: Some(own), by_name }, span, "accounts/own-word");
        }
        return;
    }
    let own = [tokens.start.checked_sub(1), Some(tokens.start)].into_iter().flatten().any(|idx| is_first_person(words, idx));
    if own {
        // "Our fighters attacked": in a text of the Front's own.
        let is_unvoiced = voices(ctx, reading, words, event.trigger).is_empty();
        let Some(own) = own_words_of(ctx, reading, words).filter(|_| is_unvoiced) else { return };
        let by_name = reading[own].name.clone();
        let who = (by_name.clone(), Some(own));
        push(draft, Stated { who, stance: Stance::Claims, by: None, by_name }, span, "accounts/own-word");
        return;
    }
    // "they", of whom no name is known, answer for nothing.
    // A people as a whole is meant by no pronoun.
    let is_people = who.1.is_some_and(|id| reading[id].kind == MentionKind::People);
    let is_unknown = (who.1.is_none() || is_people) && words.is(tokens.start, Grammar::PRONOUN_ONE.or(Grammar::PRONOUN_MANY));
    if is_unknown || words.word(tokens.start) == "it" || !names_a_party(ctx, reading, words, participant, &tokens) {
        return;
    }
    // "The Front took responsibility for the attack": the author adds nothing.
    let sentence = reading.sentence_at(span.start());
    let is_its_own = |said: &Responsibility| said.actor == who.0 && said.actor == said.by_name;
    if draft.responsibility.iter().any(|said| is_its_own(said) && sentence.is_some_and(|sentence| sentence.contains(said.span))) {
        return;
    }
    let (by_name, by) = voice_of(scene, event.trigger);
    push(draft, Stated { who, stance: standing.stance, by, by_name }, span, "accounts/actor");
}

/// "The Front washed its hands of the attack": an actor of a noun that a model alone knows, before another verb than those of doing it.
fn is_far_fetched(scene: Scene<'_, '_>, event: &EventMention, participant: &Participant, tokens: &Range<usize>) -> bool {
    let Scene { ctx, words, .. } = scene;
    let trigger = ctx.analysis.tokens_in(event.trigger);
    let roles = &words.res.events.roles;
    let is_other = |idx: usize| {
        let word = words.word(idx);
        let does =
            roles.light_verbs.contains(word) || roles.behind.contains(word) || words.res.events.stances.deal.contains(word);
        words.tokens[idx].tag.is_finite() && !does && !words.is(idx, Grammar::HAVE.or(Grammar::BE))
    };
    let is_model = matches!(participant.made_by, Maker::Model { .. }) && words.tokens[trigger.end - 1].tag.is_noun();
    is_model && tokens.end <= trigger.start && (tokens.end..trigger.start).any(is_other)
}

/// Whoever says what these words say: the innermost voice, else the author.
fn voice_of(scene: Scene<'_, '_>, span: ByteSpan) -> (String, Option<AttributionId>) {
    let Scene { ctx, words, reading, .. } = scene;
    // "is understood to have ordered": whoever says that it is.
    let is_somebodys = |said: &AttributionId| !reading[*said].source.is_empty() || reading[*said].source_entity.is_some();
    let voices = voices(ctx, reading, words, span);
    let is_guess = |said: &AttributionId| matches!(reading[*said].lemma.as_str(), "appear" | "look" | "seem");
    let nobodys = || voices.iter().copied().find(|said| !is_guess(said));
    let by = voices.iter().copied().find(is_somebodys).or_else(nobodys);
    (by.map_or_else(|| "author".to_owned(), |by| voice(ctx, reading, words, by).0), by)
}

pub(super) fn push(draft: &mut Draft, stated: Stated, span: ByteSpan, rule: &'static str) {
    let Stated { who: (actor, entity), stance, by, by_name } = stated;
    let known = draft.responsibility.iter().any(|old| old.actor == actor && old.stance == stance && old.by_name == by_name);
    if !known && !actor.is_empty() {
        draft.responsibility.push(Responsibility { actor, entity, stance, by, by_name, span, made_by: Maker::rule(rule) });
    }
}
