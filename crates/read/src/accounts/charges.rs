//! The words by which somebody is said to have done it: "blamed X for", "held X responsible", "the attackers belonged to X", "the work of X".
//!
//! In: a word in its sentence. Out: a [`Said`] where the word accuses. The words stand in `data/events/words/stances.toml`.

use std::ops::Range;

use rashomon_lexicon::harms::Grammar;
use rashomon_model::Stance;
use rashomon_text::tags::Tag;

use super::{
    means, orders,
    parties::could_answer,
    phrases::Place,
    seen,
    stances::{Said, Voice},
};
use crate::events::is_first_person;

/// Tokens within which the words of a fixed expression stand.
const NEAR: usize = 6;
/// The same, where a noun phrase of some length stands between.
const FAR: usize = 12;

pub(super) fn at(place: Place<'_, '_>) -> Option<Said> {
    let word = place.word(0);
    let stances = place.stances();
    let is_verb = place.is_real_verb();
    let found = if is_verb && stances.accuse.contains(word) {
        blamed_on(place).or_else(|| accused(place))
    } else if is_verb && stances.accuse_for.contains(word) {
        accused_for(place)
    } else if is_verb && stances.ascribe.contains(word) {
        ascribed(place)
    } else if is_verb && stances.point.contains(word) {
        pointed_at(place)
    } else {
        None
    };
    found
        .or_else(|| (is_verb && stances.hold.contains(word)).then(|| held_responsible(place)).flatten())
        .or_else(|| (is_verb && stances.lay.contains(word)).then(|| laid_on(place).or_else(|| put_down_to(place))).flatten())
        .or_else(|| (is_verb && stances.identify.contains(word)).then(|| identified(place).or_else(|| named(place))).flatten())
        .or_else(|| (is_verb && stances.bear.contains(word)).then(|| bore_hallmarks(place)).flatten())
        .or_else(|| culprit(place))
        .or_else(|| it_was(place))
        .or_else(|| seen::at(place))
        .or_else(|| means::at(place))
        .or_else(|| orders::at(place))
        .or_else(|| in_common_words(place))
}

/// "blamed the attack on X", "was blamed on X".
fn blamed_on(place: Place<'_, '_>) -> Option<Said> {
    let on = find_on(place).filter(|_| place.word(0).starts_with("blam") && !place.is_negated())?;
    // "the raid, which X had blamed on Y" has its deed before it; "the raid blamed on Y" has nobody who blames.
    let blamer = || place.subject().filter(|subject| !place.means_deed(subject) && is_after_relative(place, subject));
    let by = match (place.is_passive(), on == place.at + 1) {
        (false, false) => Voice::Party(place.subject()?),
        (false, true) => blamer().map_or(Voice::Speaker, Voice::Party),
        (true, _) => Voice::Speaker,
    };
    Some(place.said(place.phrase_from(on + 1)?, by, Stance::Accused, 1, "accounts/blamed-on"))
}

/// "which | X had": whether a relative pronoun stands right before the subject.
fn is_after_relative(place: Place<'_, '_>, subject: &Range<usize>) -> bool {
    let before = subject.start.checked_sub(1).filter(|idx| *idx >= place.sentence.start);
    before.is_some_and(|idx| matches!(place.words.word(idx), "which" | "that" | "whom"))
}

/// The "on" of "blamed the attack on".
fn find_on(place: Place<'_, '_>) -> Option<usize> {
    place.ahead(NEAR - 1).take_while(|idx| place.words.word(*idx) != "for").find(|idx| place.words.word(*idx) == "on")
}

/// "accused X of killing"; "X is accused of killing (by Y)".
fn accused(place: Place<'_, '_>) -> Option<Said> {
    // "Neither the mayor nor the bishop blames X."
    let is_nobodys = (place.sentence.start..place.at).any(|idx| place.words.word(idx) == "neither");
    if place.is_negated() || is_nobodys {
        return None;
    }
    if place.is_passive() {
        let by = place.ahead(FAR).find(|idx| place.words.word(*idx) == "by");
        let names_deed = matches!(place.word(1), "of" | "for" | "by") && !is_of_other_deed(place, place.at + 1);
        let by = by.and_then(|by| place.phrase_from(by + 1)).map_or(Voice::Speaker, Voice::Party);
        let found = place.said(place.subject().filter(|_| names_deed)?, by, Stance::Accused, 1, "accounts/is-accused");
        return Some(Said { is_loose: true, ..found });
    }
    let whole = place.phrase_from(place.at + 1)?;
    // "accused | X of the attack": what "of" brings is the charge, unless another "of" follows.
    let is_charge = place.word(0).starts_with("accus") && place.words.word(whole.end) != "of";
    let actor = if is_charge { place.chunk_from(place.at + 1)? } else { whole };
    if is_of_other_deed(place, actor.end) {
        return None;
    }
    let found = place.said(actor, Voice::Party(place.subject()?), Stance::Accused, 1, "accounts/blamed");
    Some(Said { is_loose: true, ..found })
}

/// "condemned X for the raid", "charged X with murder", "sentenced X to death for the massacre": only where the deed is told, or "charged X" alone.
fn accused_for(place: Place<'_, '_>) -> Option<Said> {
    if place.is_negated() {
        return None;
    }
    let charge = place.ahead(FAR).find(|idx| names_deed_after(place, *idx));
    let (actor, by) = if place.is_passive() {
        let by = place.ahead(FAR).find(|idx| place.words.word(*idx) == "by").and_then(|by| place.phrase_from(by + 1));
        (place.subject().filter(|_| charge.is_some())?, by.map_or(Voice::Speaker, Voice::Party))
    } else {
        let actor = place.phrase_from(place.at + 1)?;
        let is_alone = || place.stances().indict.contains(place.word(0)) && place.ends_clause(actor.end);
        if !charge.map_or_else(is_alone, |charge| actor.end <= charge) {
            return None;
        }
        (actor, Voice::Party(place.subject()?))
    };
    let found = place.said(actor, by, Stance::Accused, 1, "accounts/accused-for");
    Some(Said { is_loose: true, ..found })
}

/// "for | the raid", "with | murder", "of | having shot them".
fn names_deed_after(place: Place<'_, '_>, at: usize) -> bool {
    if !matches!(place.words.word(at), "for" | "of" | "with" | "over" | "in") {
        return false;
    }
    let is_gerund = place.words.tokens.get(at + 1).is_some_and(|token| token.tag == Tag::VBG);
    if is_gerund { !is_of_other_deed(place, at) } else { place.phrase_from(at + 1).is_some_and(|deed| place.names_event(&deed)) }
}

/// "laid the blame on X", "pinned it on X", "put the responsibility at the door of X"; "the blame was put on X".
fn laid_on(place: Place<'_, '_>) -> Option<Said> {
    let (words, stances) = (place.words, place.stances());
    let is_passive = place.is_passive();
    let thing = if is_passive { place.subject()? } else { place.chunk_from(place.at + 1)? };
    let is_burden = stances.burdens.contains(place.head_word(&thing));
    // "lays most of those murders at the door of"
    let of_deed = names_deed_of(place, thing.end).then(|| place.chunk_from(thing.end + 1)).flatten();
    let from = if is_passive { place.at + 1 } else { of_deed.as_ref().map_or(thing.end, |deed| deed.end) };
    let link = (from..place.end().min(from + FAR)).take_while(|idx| !words.is_break(*idx));
    let is_it = !is_passive && place.means_deed(&thing) && thing.end <= place.at + 4;
    let is_link = |idx: &usize| matches!(words.word(*idx), "on" | "upon" | "at" | "with") || is_it && words.word(*idx) == "to";
    let link = link.clone().find(is_link)?;
    let actor = place.phrase_from(link + 1)?;
    let whose = place.chunk_from(link + 1).filter(|door| stances.doors.contains(words.word(door.end - 1)));
    // "pinned the raid on X", "laid the killing at the door of X"
    let is_laid_to = words.word(link) == "to" && matches!(place.word(0), "lay" | "lays" | "laid" | "laying");
    let is_deed =
        || (place.word(0).starts_with("pin") || whose.is_some() || is_laid_to) && (place.means_deed(&thing) || of_deed.is_some());
    if place.is_negated() || !(is_burden || is_deed()) {
        return None;
    }
    let actor = match whose {
        // "at the door of X", "at X's feet"
        Some(door) if words.word(door.end) == "of" => place.phrase_from(door.end + 1)?,
        Some(door) => door.start..door.end.checked_sub(2).filter(|end| *end > door.start)?,
        None => actor,
    };
    let by = if is_passive { Voice::Speaker } else { Voice::Party(place.subject()?) };
    let found = place.said(actor, by, Stance::Accused, 1, "accounts/laid-on");
    Some(Said { is_loose: true, ..found })
}

/// "(most) of those murders", "(two) out of three of these raids": a part of deeds told before, from where its number ends.
fn names_deed_of(place: Place<'_, '_>, end: usize) -> bool {
    let words = place.words;
    let to = place.end().min(end + NEAR);
    let noun = (end..to).find(|idx| words.is(*idx, Grammar::DEFINITE) && words.word(*idx - 1) == "of");
    let deed = noun.and_then(|noun| place.chunk_from(noun));
    matches!(words.word(end), "of" | "out") && deed.is_some_and(|deed| place.names_event(&deed))
}

/// "put it down to X", "put the raid down to X".
fn put_down_to(place: Place<'_, '_>) -> Option<Said> {
    let words = place.words;
    let down = place.ahead(NEAR).find(|idx| words.word(*idx) == "down").filter(|_| matches!(place.word(0), "put" | "puts"))?;
    let is_it = place.word(1) == "it" && down == place.at + 2;
    let is_deed = || place.chunk_from(place.at + 1).is_some_and(|deed| deed.end == down && place.names_event(&deed));
    let to = (down + 1..place.end().min(down + 4)).find(|idx| words.word(*idx) == "to")?;
    if place.is_negated() || place.is_passive() || !(is_it || is_deed()) {
        return None;
    }
    let found =
        place.said(place.phrase_from(to + 1)?, Voice::Party(place.subject()?), Stance::Accused, 1, "accounts/put-down-to");
    Some(Said { is_loose: true, forces_only: true, ..found })
}

/// "(thought that) it was the Front", "it might have been the Front", "“This was the Front, from first to last”", "it was us": of a deed told before, on
/// somebody's word.
fn it_was(place: Place<'_, '_>) -> Option<Said> {
    let (words, at) = (place.words, place.at);
    if !matches!(place.word(0), "was" | "were" | "been" | "is") {
        return None;
    }
    let is_small = |idx: usize| {
        words.is_adverb(idx) || words.is(idx, Grammar::MODAL.or(Grammar::HAVE)) || matches!(words.word(idx), "rather" | "really")
    };
    let floor = at.saturating_sub(NEAR).max(place.sentence.start);
    let is_pronoun = |idx: &usize| matches!(words.word(*idx), "it" | "this" | "that");
    let it = (floor..at).rev().find(|idx| !is_small(*idx)).filter(is_pronoun)?;
    let actor = place.phrase_from(at + 1).filter(|actor| actor.start == at + 1)?;
    // "It was the Front that": the cleft says of what.
    let is_cleft = matches!(words.word(actor.end), "that" | "who" | "which");
    let ends = matches!(words.word(actor.end), "," | "and" | "or") || place.ends_clause(actor.end);
    // "It was the Front's turn."
    let is_owner = words.tokens.get(actor.end).is_some_and(|token| token.tag == Tag::POS);
    if is_cleft || is_owner || !ends || place.is_negated() || place.word(0) == "is" && words.word(it) == "it" {
        return None;
    }
    let found = place.said(actor, Voice::Speaker, Stance::Accused, 1, "accounts/it-was");
    // "It was us": whoever speaks.
    Some(Said { forces_only: !is_first_person(words, at + 1), voiced_only: true, ..found })
}

/// "Survivors named men of X": by those who saw it or look into it.
fn named(place: Place<'_, '_>) -> Option<Said> {
    let subject = place.subject().filter(|who| place.stances().witnesses.contains(place.head_word(who)))?;
    let actor = place.phrase_from(place.at + 1)?;
    let is_called = (actor.end..place.end().min(actor.end + FAR)).any(|idx| place.words.word(idx) == "as");
    if place.is_negated() || place.is_passive() || is_called {
        return None;
    }
    let found = place.said(actor, Voice::Party(subject), Stance::Accused, 1, "accounts/named");
    Some(Said { is_loose: true, ..found })
}

/// "of looking for a scapegoat", "of arming the rebels": an accusation of what is no deed of violence.
fn is_of_other_deed(place: Place<'_, '_>, at: usize) -> bool {
    let (words, roles) = (place.words, &place.ctx.res.events.roles);
    let word = words.word(at + 1);
    let is_deed = words.info(at + 1).verb.is_some()
        || words.res.events.verb(word).is_some()
        || roles.light_verbs.contains(word)
        || roles.behind.contains(word)
        || word == "being";
    // "of planting the bomb"
    let names_means = || (at + 2..at + 6).any(|idx| words.res.events.is_weapon(words.word(idx)) || words.info(idx).is_violence);
    words.word(at) == "of" && words.tokens.get(at + 1).is_some_and(|token| token.tag == Tag::VBG) && !is_deed && !names_means()
}

/// "attributed the attack to X", "the attack was attributed to X".
fn ascribed(place: Place<'_, '_>) -> Option<Said> {
    let to = place.ahead(FAR).find(|idx| place.words.word(*idx) == "to")?;
    let mut other = place.phrase_from(to + 1)?;
    // "ascribes to X | 61 of the deaths"
    let number = (other.start + 1..other.end).find(|idx| place.words.tokens[*idx].tag == Tag::CD);
    let whole = number.filter(|_| to == place.at + 1).map(|number| number..other.end);
    other.end = whole.as_ref().map_or(other.end, |deed| deed.start);
    let names_deaths = |deed: &Range<usize>| deed.clone().any(|idx| place.words.info(idx).noun.is_some());
    let moved = || whole.filter(names_deaths).or_else(|| place.chunk_from(other.end).filter(|deed| deed.start == other.end));
    let is_moved = to == place.at + 1 && !place.is_passive();
    let deed = if place.is_passive() {
        place.subject()?
    } else if is_moved {
        moved()?
    } else {
        place.chunk_from(place.at + 1).filter(|deed| deed.end <= to)?
    };
    // "linked X to the attack"
    let is_tied = place.stances().tie.contains(place.word(0)) && !place.means_deed(&deed) && place.names_event(&other);
    // "the killing is linked to the war"
    let is_loose_tie = place.stances().tie.contains(place.word(0)) && place.is_passive() && !is_tied;
    let is_part = || !place.is_passive() && names_deed_of(place, deed.end);
    if place.is_negated() || is_loose_tie || !(is_tied || is_moved || place.means_deed(&deed) || is_part()) {
        return None;
    }
    let by = if place.is_passive() { Voice::Speaker } else { Voice::Party(place.subject()?) };
    let found = place.said(if is_tied { deed } else { other }, by, Stance::Accused, 1, "accounts/attributed-to");
    Some(Said { is_loose: true, ..found })
}

/// "pointed (the finger) at X".
fn pointed_at(place: Place<'_, '_>) -> Option<Said> {
    let words = place.words;
    let at = place.ahead(NEAR).find(|idx| matches!(words.word(*idx), "at" | "to" | "toward" | "towards"))?;
    let has_pointer = (place.at + 1..at).any(|idx| place.stances().pointers.contains(words.word(idx)));
    let is_plain = words.word(at) == "at" && (at == place.at + 1 || words.word(at - 1) == "again");
    // "pointed to Ann Mills", and no more than a name: "pointed to the Front's support" shows something.
    let is_named = || {
        let name = place.phrase_from(at + 1).filter(|_| at == place.at + 1);
        name.is_some_and(|name| words.is_capital(name.end - 1) && place.ends_clause(name.end))
    };
    if place.is_negated() || !(has_pointer || is_plain || is_named()) {
        return None;
    }
    let found = place.said(place.phrase_from(at + 1)?, Voice::Party(place.subject()?), Stance::Accused, 1, "accounts/pointed-at");
    Some(Said { is_loose: true, ..found })
}

/// "held X responsible".
fn held_responsible(place: Place<'_, '_>) -> Option<Said> {
    let guilty = place.ahead(FAR).find(|idx| place.stances().guilty.contains(place.words.word(*idx)))?;
    if place.is_passive() && guilty <= place.at + 2 && !place.is_negated() {
        // "X is held responsible (by Y)"
        let by = (guilty + 1..place.end().min(guilty + FAR)).take_while(|idx| !place.words.is_break(*idx));
        let by = by.into_iter().find(|idx| place.words.word(*idx) == "by").and_then(|by| place.phrase_from(by + 1));
        let by = by.map_or(Voice::Speaker, Voice::Party);
        let found = place.said(place.subject()?, by, Stance::Accused, 2, "accounts/held-responsible");
        return Some(Said { is_loose: true, ..found });
    }
    let actor = place.phrase_from(place.at + 1)?;
    let actor = actor.start..actor.end.min(guilty);
    let right_after = (actor.end..guilty).all(|idx| place.words.is_adverb(idx) || matches!(place.words.word(idx), "to" | "be"));
    if place.is_negated() || place.is_passive() || actor.is_empty() || !right_after {
        return None;
    }
    let found = place.said(actor, Voice::Party(place.subject()?), Stance::Accused, 1, "accounts/held-responsible");
    Some(Said { is_loose: true, ..found })
}

/// "identified the killer as X", "named X as the killer".
fn identified(place: Place<'_, '_>) -> Option<Said> {
    let first = place.chunk_from(place.at + 1)?;
    let reach = place.end().min(place.at + FAR);
    let as_at = (first.end..reach).take_while(|idx| !place.words.is_break(*idx)).find(|idx| place.words.word(*idx) == "as")?;
    let second = place.chunk_from(as_at + 1)?;
    if place.is_negated() || place.is_passive() {
        return None;
    }
    let is_culprit = |phrase: &Range<usize>| place.stances().culprits.contains(place.head_word(phrase));
    let actor = match (is_culprit(&first), is_culprit(&second)) {
        (true, false) => second,
        (false, true) => first,
        _ => return None,
    };
    let found = place.said(actor, Voice::Party(place.subject()?), Stance::Accused, 1, "accounts/identified");
    Some(Said { is_loose: true, ..found })
}

/// "bore the hallmarks of X".
fn bore_hallmarks(place: Place<'_, '_>) -> Option<Said> {
    let marks = place.ahead(NEAR).find(|idx| place.stances().hallmarks.contains(place.words.word(*idx)))?;
    if place.is_negated() || place.words.word(marks + 1) != "of" {
        return None;
    }
    let found = place.said(place.phrase_from(marks + 2)?, Voice::Speaker, Stance::Accused, 1, "accounts/hallmarks");
    Some(Said { is_loose: true, ..found })
}

/// "the attackers belonged to X", "were members of X", "had worn X badges"; "the bomber was X"; "X was the culprit".
fn culprit(place: Place<'_, '_>) -> Option<Said> {
    let (words, stances, word) = (place.words, place.stances(), place.word(0));
    let is_be = words.is(place.at, Grammar::BE);
    let (ties, wears) = (stances.belong.contains(word), stances.wear.contains(word));
    let comes = matches!(word, "came" | "come") && place.word(1) == "from";
    if !(is_be || ties || wears || comes)
        || place.is_negated()
        || !words.tokens[place.at].tag.is_verb()
        || words.is(place.at + 1, Grammar::NEGATION)
    {
        return None;
    }
    let subject = place.subject()?;
    let named_culprit = |phrase: &Range<usize>| stances.culprits.contains(place.head_word(phrase));
    let complement = place.chunk_from(place.at + 1)?;
    let actor = if !named_culprit(&subject) {
        let is_the_one = is_be && named_culprit(&complement) && words.is(complement.start, Grammar::DEFINITE);
        is_the_one.then_some(subject)?
    } else if ties || comes {
        complement
    } else if wears {
        let shown = complement.end - 1;
        stances.insignia.contains(words.word(shown)).then_some(complement.start..shown).filter(|name| !name.is_empty())?
    } else if stances.members.contains(place.head_word(&complement)) && matches!(words.word(complement.end), "of" | "from") {
        place.phrase_from(complement.end + 1)?
    } else {
        // "The attackers were masked": whoever is meant must be named, if by a name before the noun ("were a Tamm militia").
        let is_named = complement.clone().any(|idx| words.is_capital(idx)) && could_answer(words, &complement);
        (words.is_capital(complement.end - 1) || is_named).then_some(complement)?
    };
    let found = place.said(actor, Voice::Speaker, Stance::Accused, 1, "accounts/culprit");
    Some(Said { is_loose: true, ..found })
}

/// "X was behind | it": of parties; a house stands behind it too.
fn is_behind_it(place: Place<'_, '_>) -> bool {
    let is_it = matches!(place.word(1), "it" | "this") && place.ends_clause(place.at + 2);
    is_it && place.subject().is_some_and(|who| could_answer(place.words, &who))
}

/// "X was responsible", "X was to blame", "X did it", "the work of X", "X was behind the attack".
fn in_common_words(place: Place<'_, '_>) -> Option<Said> {
    let (words, at) = (place.words, place.at);
    let (passive, negated) = (place.is_passive(), place.is_negated());
    let speaks = |actor: Range<usize>, len: usize, rule| Said {
        negated,
        is_loose: true,
        ..place.said(actor, Voice::Speaker, Stance::Accused, len, rule)
    };
    match place.word(0) {
        "responsible" if passive && (place.word(1) == "for" || place.ends_clause(at + 1)) => {
            let is_loose = place.word(1) != "for";
            let found = speaks(place.subject()?, 2 - usize::from(is_loose), "accounts/responsible-for");
            Some(Said { is_loose, ..found })
        }
        "blame" if passive && place.last() == "to" && !place.is_eager() => Some(speaks(place.subject()?, 1, "accounts/to-blame")),
        "did" | "done" | "do" if place.word(1) == "it" && place.ends_clause(at + 2) => {
            let has_past = || place.word(0) == "did" || words.is(at.wrapping_sub(1), Grammar::HAVE);
            let found = speaks(place.subject()?, 2, "accounts/did-it");
            (negated || has_past()).then_some(found)
        }
        "work" if place.word(1) == "of" && !negated && place.last() == "the" => {
            let actor = place.phrase_from(at + 2)?;
            // "of its rival, the Front"
            let is_described = !words.is_capital(actor.end - 1) && words.word(actor.end) == ",";
            let named =
                is_described.then(|| place.chunk_from(actor.end + 1)).flatten().filter(|name| words.is_capital(name.end - 1));
            Some(speaks(named.unwrap_or(actor), 2, "accounts/work-of"))
        }
        "behind" if passive && (place.names_event(&place.phrase_from(at + 1)?) || is_behind_it(place)) => {
            let actor = place.subject()?;
            // "Oskania itself was behind"
            let is_reflexive = matches!(words.word(actor.start), "itself" | "himself" | "herself" | "themselves");
            let actor = if is_reflexive { place.to(actor.start).subject()? } else { actor };
            let found = speaks(actor, 1, "accounts/behind");
            Some(Said { is_loose: false, ..found })
        }
        _ => None,
    }
}
