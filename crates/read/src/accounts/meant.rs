//! Who is meant besides those whom the words name: each of a list, the only group accused, whoever has an organ, a part of a whole.

use std::ops::Range;

use rashomon_model::{EntityId, MentionKind, Reading, Stance};
use rashomon_text::tags::Tag;

use super::{
    Draft,
    parties::{could_answer, is_named},
    responsibility::Scene,
    speakers::owner_of_organ,
    stances::Said,
};

/// "blamed the Front and the militia", "attributes it to A, B and C": each of them.
pub(super) fn one_by_one(scene: Scene<'_, '_>, found: Said) -> Vec<Said> {
    /// Names of such a list.
    const MOST: usize = 4;
    let Scene { ctx, words, .. } = scene;
    let mut all = vec![found];
    while all.len() < MOST {
        let last = &all[all.len() - 1];
        let joint = last.actor.end;
        let is_joint =
            matches!(words.word(joint), "and" | ",") && last.stance == Stance::Accused && last.cue.end <= last.actor.start;
        let Some(chunk) = ctx.analysis.chunk_at(joint + 1).filter(|chunk| is_joint && chunk.tokens.start == joint + 1) else {
            break;
        };
        let next = chunk.tokens.clone();
        let goes_on = words.tokens.get(next.end).is_some_and(|token| token.tag.is_finite() || token.tag == Tag::MD);
        let is_name = words.is_capital(next.end - 1) || could_answer(words, &next);
        if goes_on || !is_name || words.word(joint) == "," && !matches!(words.word(next.end), "and" | ",") {
            break;
        }
        let more = Said { actor: next, is_loose: true, forces_only: true, ..all[all.len() - 1].clone() };
        all.push(more);
    }
    all
}

/// "A spokesman for the group denied it": of a group without a name, the only one that is accused.
pub(super) fn the_accused(
    scene: Scene<'_, '_>,
    draft: &Draft,
    who: &(String, Option<EntityId>),
    found: &Said,
) -> Option<(String, Option<EntityId>)> {
    let reading = scene.reading;
    // "the mayor's office" is no group told before.
    let is_owned = found.actor.start.checked_sub(1).is_some_and(|idx| scene.words.tokens[idx].tag == Tag::POS);
    if found.stance == Stance::Accused || is_owned || !who.1.is_some_and(|id| is_unnamed_group(reading, id)) {
        return None;
    }
    let mut accused = draft.responsibility.iter().filter(|said| said.stance == Stance::Accused && said.entity.is_some());
    let first = accused.next()?;
    accused.all(|other| other.entity == first.entity).then(|| (first.actor.clone(), first.entity))
}

pub(super) fn is_unnamed_group(reading: &Reading, id: EntityId) -> bool {
    !is_named(reading, id) && reading[id].kind != MentionKind::Person
}

/// "The Front's channel claimed the strike": the Front did.
pub(super) fn organ_owner(scene: Scene<'_, '_>, actor: &Range<usize>) -> Option<(String, Option<EntityId>)> {
    let Scene { words, reading, .. } = scene;
    let stances = &words.res.events.stances;
    let speaks = |head: &usize| stances.organs.contains(words.word(*head)) || stances.bodies.contains(words.word(*head));
    let head = actor.end.checked_sub(1).filter(speaks)?;
    let owner = owner_of_organ(words, reading, head).or_else(|| employer(scene, actor))?;
    Some((reading[owner].name.clone(), Some(owner)))
}

/// "the colonel's office took credit": the party that the colonel speaks for, or else the colonel.
fn employer(scene: Scene<'_, '_>, actor: &Range<usize>) -> Option<EntityId> {
    let Scene { words, reading, speakers, .. } = scene;
    let sign = actor.clone().chain([actor.start.checked_sub(1)?]).find(|idx| words.tokens[*idx].tag == Tag::POS)?;
    let end = words.tokens[sign.checked_sub(1)?].span.end();
    let owner =
        reading.mentions.iter().find(|mention| mention.span.end() == end && mention.kind == MentionKind::Person)?.entity?;
    Some(speakers.party(owner).unwrap_or(owner))
}

/// Whether the tables have one as a part of the other.
pub(super) fn is_part_of(scene: Scene<'_, '_>, one: EntityId, two: EntityId) -> bool {
    let reading = scene.reading;
    let parent = |id: EntityId| {
        let listed = reading[id].known_as.as_ref().and_then(|known| scene.words.res.actors.get(known));
        listed.and_then(|listed| listed.parent.clone())
    };
    let is_its = |child: EntityId, whole: EntityId| parent(child).is_some() && parent(child) == reading[whole].known_as;
    is_its(one, two) || is_its(two, one)
}
