//! Parts, repeats and totals: what of the figures of a document is said already by another of them.
//!
//! Two marks come out: `repeats` (the same people said again) and `subset_of` (some of the people of another figure). After them the
//! figures of one incident that carry neither can be put side by side: numbers of different sentences are rival or running counts of the
//! same people, those of one sentence ("40 women and 28 children") add up.

use rashomon_model::{Figure, Harm, Qualifier, VictimCategory};

use super::{BARE, Draft, id, persons::Description};
use crate::words::Words;

/// Figures between two of which a part, a repeat and its total may stand; keeps the work linear in the text.
const REACH: usize = 200;

/// Sentences within which a number of the hurt is said again when they have died.
const NEAR: usize = 8;

/// Marks parts and repeats, in text order.
pub(crate) fn mark(words: &Words<'_>, drafts: &mut Vec<Draft>) {
    drafts.sort_by_key(|draft| (draft.sentence, draft.figure.number.start()));
    drafts.dedup_by(|later, earlier| later.figure.number == earlier.figure.number && later.figure.harm == earlier.figure.harm);
    drop_hurt_who_died(words, drafts);
    mark_same_persons(drafts);
    for idx in 0..drafts.len() {
        if drafts[idx].is_part {
            drafts[idx].figure.subset_of = whole_before(drafts, idx).map(id);
        }
        if drafts[idx].person.is_none() && drafts[idx].figure.qualifier != Qualifier::None {
            drafts[idx].figure.repeats = same_number_before(words, drafts, idx).map(id);
        }
    }
    // "A seventh victim" counts the dead as well.
    let deadly = drafts.iter().filter(|draft| draft.figure.harm == Harm::Killed && !draft.figure.aggregate);
    let n_dead = deadly.filter_map(|draft| draft.figure.low).max().unwrap_or(0);
    for idx in 0..drafts.len() {
        if drafts[idx].figure.repeats.is_none() && drafts[idx].figure.subset_of.is_none() {
            drafts[idx].figure.subset_of = total_of(drafts, idx, n_dead).map(id);
        }
    }
}

/// Who is said to have died is no longer one of the injured, before or after: "a man was shot … he died", "three boys were hit … the two
/// younger boys died".
fn drop_hurt_who_died(words: &Words<'_>, drafts: &mut Vec<Draft>) {
    let is_dead = |draft: &Draft| matches!(draft.figure.harm, Harm::Killed | Harm::Executed);
    let dead: Vec<Description> =
        same_persons(drafts).0.into_iter().filter(|(first, _)| is_dead(&drafts[*first])).map(|(_, person)| person).collect();
    let counted: Vec<(usize, String)> = drafts
        .iter()
        .filter(|draft| is_dead(draft) && draft.person.is_none() && draft.figure.low >= Some(2))
        .filter_map(|draft| Some((draft.sentence, words.word(draft.head?).to_owned())))
        .collect();
    let died: Vec<(usize, Option<u32>)> = drafts
        .iter()
        .filter(|draft| is_dead(draft) && draft.person.is_none() && draft.definite && draft.figure.best > Some(1))
        .map(|draft| (draft.sentence, draft.figure.best))
        .collect();
    drafts.retain(|draft| {
        // "shot nine people … the nine died"
        let all_died = |(sentence, n): &(usize, Option<u32>)| {
            *n == draft.figure.best && draft.sentence < *sentence && *sentence <= draft.sentence + NEAR
        };
        if draft.struck && draft.figure.harm == Harm::Injured && died.iter().take(REACH).any(all_died) {
            return false;
        }
        let Some(hurt) = draft.person.as_ref().filter(|hurt| draft.figure.harm == Harm::Injured && !hurt.is_other) else {
            return true;
        };
        let among_counted =
            || counted.iter().take(REACH).any(|(sentence, heads)| *sentence != draft.sentence && hurt.is_called(heads));
        !((draft.struck || draft.weak) && (dead.iter().take(REACH).any(|dead| dead.can_be(hurt)) || among_counted()))
    });
}

/// Phrases for the same person under the same harm: the first counts, the others repeat it.
fn mark_same_persons(drafts: &mut [Draft]) {
    for (idx, first) in same_persons(drafts).1 {
        drafts[idx].figure.repeats = Some(id(first));
    }
}

/// The persons, each with the index of its first draft, and the later drafts with the first that they repeat.
fn same_persons(drafts: &[Draft]) -> (Vec<(usize, Description)>, Vec<(usize, usize)>) {
    let mut met: Vec<(usize, Description)> = Vec::new();
    let mut repeats = Vec::new();
    for (idx, draft) in drafts.iter().enumerate() {
        let Some(person) = draft.person.clone() else { continue };
        let known = met
            .iter_mut()
            .rev()
            .take(REACH)
            .find(|(first, known)| same_harm(&drafts[*first].figure, &draft.figure) && known.can_be(&person));
        match known {
            Some((first, known)) => {
                repeats.push((idx, *first));
                known.learn(person);
            }
            None => met.push((idx, person)),
        }
    }
    (met, repeats)
}

/// The figure that an "including" hangs on: the nearest before it in its sentence that is no part itself.
fn whole_before(drafts: &[Draft], idx: usize) -> Option<usize> {
    let part = &drafts[idx];
    (0..idx).rev().take_while(|before| drafts[*before].sentence == part.sentence).find(|before| !drafts[*before].is_part)
}

fn same_harm(one: &Figure, two: &Figure) -> bool {
    let deadly = |harm: Harm| matches!(harm, Harm::Killed | Harm::Executed);
    one.harm == two.harm || deadly(one.harm) && deadly(two.harm)
}

/// An earlier figure with the same bounds, harm and (where both say) noun.
fn same_number_before(words: &Words<'_>, drafts: &[Draft], idx: usize) -> Option<usize> {
    let new = &drafts[idx];
    (idx.saturating_sub(REACH)..idx).find(|before| {
        let old = &drafts[*before];
        let figures = (&old.figure, &new.figure);
        old.sentence != new.sentence
            && old.person.is_none()
            && (old.figure.low, old.figure.high) == (new.figure.low, new.figure.high)
            && same_harm(figures.0, figures.1)
            && old.figure.aggregate == new.figure.aggregate
            && nouns_agree(words, old, new)
    })
}

fn nouns_agree(words: &Words<'_>, old: &Draft, new: &Draft) -> bool {
    // "killed 20 militants", "all 20 dead were civilians": one number, said of others.
    let is_armed = |draft: &Draft| matches!(draft.figure.victims, VictimCategory::Fighters | VictimCategory::Attackers);
    let is_civilian = |draft: &Draft| draft.figure.victims == VictimCategory::Civilians;
    if is_armed(old) && is_civilian(new) || is_civilian(old) && is_armed(new) {
        return false;
    }
    match (old.head, new.head) {
        (Some(one), Some(two)) => {
            words.word(one) == words.word(two)
                || old.figure.victims == new.figure.victims
                || is_general(words.word(one))
                || is_general(words.word(two))
        }
        _ => true,
    }
}

fn is_general(noun: &str) -> bool {
    matches!(
        noun,
        "people"
            | "persons"
            | "victims"
            | "individuals"
            | "others"
            | "men"
            | "civilians"
            | "lives"
            | "person"
            | "victim"
            | "man"
            | "woman"
    )
}

/// A total that holds this figure: a larger number of the same harm elsewhere that a person, or a smaller definite number, is part of;
/// for the dead, a number of people hit.
fn total_of(drafts: &[Draft], idx: usize, n_dead: u32) -> Option<usize> {
    let part = &drafts[idx];
    let n_part = part.figure.low?;
    if part.figure.qualifier == Qualifier::None || BARE.contains(&part.figure.made_by.id()) {
        return None;
    }
    let candidates = (idx.saturating_sub(REACH)..drafts.len().min(idx + REACH)).filter(|other| *other != idx);
    let fits = |other: &usize| {
        let total = &drafts[*other];
        let n_total = total.figure.low.unwrap_or(0);
        let is_total = total.person.is_none()
            && total.figure.repeats.is_none()
            && total.figure.subset_of.is_none()
            && !total.is_part
            && !total.figure.aggregate
            && total.figure.qualifier != Qualifier::None
            && !BARE.contains(&total.figure.made_by.id());
        if !is_total || part.figure.aggregate {
            return false;
        }
        let near = total.sentence.abs_diff(part.sentence) <= 12;
        let same = same_harm(&total.figure, &part.figure);
        let in_same_sentence = total.sentence == part.sentence;
        let person_of_total = part.person.is_some() && same && part.ordinal <= n_total + n_dead && !in_same_sentence;
        let definite_part = part.person.is_none() && part.definite && same && !in_same_sentence && n_total > n_part;
        let dead_of_struck = total.struck
            && part.figure.harm == Harm::Killed
            && n_total > n_part
            && *other < idx
            && (!in_same_sentence && near || in_same_sentence && !part.other && !total.other);
        let hurt_of_struck = total.struck
            && !total.figure.vague
            && part.figure.harm == Harm::Injured
            && n_total > n_part
            && !in_same_sentence
            && near
            && !part.other;
        let weak_of_total = part.weak
            && !part.other
            && part.person.is_none()
            && part.figure.harm == Harm::Injured
            && same
            && n_total > n_part
            && !in_same_sentence;
        // "a triple shooting, which left one person dead and two others injured"
        let of_multiple = total.struck
            && total.head.is_none()
            && !total.figure.implied
            && total.figure.number == total.figure.span
            && in_same_sentence
            && *other < idx
            && n_total > n_part
            && matches!(part.figure.harm, Harm::Killed | Harm::Injured);
        person_of_total || definite_part || dead_of_struck || hurt_of_struck || weak_of_total || of_multiple
    };

    candidates.filter(fits).max_by_key(|other| (drafts[*other].figure.low, std::cmp::Reverse(*other)))
}
