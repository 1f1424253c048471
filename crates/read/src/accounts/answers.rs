//! The words by which somebody owns up to a deed or disowns it: "claimed the attack", "boasted that its men had", "denied any part in it",
//! "had nothing to do with", "called this a lie", "distanced itself from".
//!
//! In: a word in its sentence. Out: a [`Said`] where the word owns up or denies. The words stand in `data/events/words/stances.toml` and
//! `denials.toml`.

use std::ops::Range;

use rashomon_lexicon::harms::Grammar;
use rashomon_model::Stance;
use rashomon_text::{lemma::lemma, tags::Tag};

use super::{
    phrases::Place,
    stances::{Said, Voice},
};

/// Tokens within which the words of an expression stand, with a noun phrase of some length between.
const FAR: usize = 12;
/// The same, where they stand close.
const NEAR: usize = 6;

pub(super) fn at(place: Place<'_, '_>) -> Option<Said> {
    owned(place).or_else(|| denied(place))
}

fn owned(place: Place<'_, '_>) -> Option<Said> {
    let (words, stances, word) = (place.words, place.stances(), place.word(0));
    let itself = |actor: Range<usize>, len: usize, rule| place.said(actor, Voice::Itself, Stance::Claims, len, rule);
    if place.is_negated() {
        return does_not_dispute(place).then(|| Some(itself(place.subject()?, 1, "accounts/undisputed"))).flatten();
    }
    match word {
        "claimed" | "claims" | "claiming" | "claim" | "took" | "takes" | "accepted" | "assumed"
            if takes_responsibility(place) =>
        {
            return Some(itself(place.subject()?, 2, "accounts/claimed-responsibility"));
        }
        "claimed" | "taken" | "accepted" if place.is_passive() && is_responsibility_taken(place) => {
            return Some(itself(place.phrase_from(place.at + 2)?, 2, "accounts/claimed-by"));
        }
        "claimed" if place.word(1) == "by" && !words.is(place.at.wrapping_sub(1), Grammar::HAVE) => {
            return Some(itself(place.phrase_from(place.at + 2)?, 2, "accounts/claimed-by"));
        }
        _ => {}
    }
    if !words.tokens[place.at].tag.is_verb() || place.is_passive() {
        return None;
    }
    let loose = |rule| Some(Said { is_loose: true, ..itself(place.subject()?, 1, rule) });
    if signs_for(place) || owns_up(place) || lists_among_own(place) {
        return loose("accounts/claimed-deed");
    }
    if stances.claim.contains(word) && claims_deed(place) {
        return loose("accounts/claimed-deed");
    }
    if stances.admit.contains(word) && admits_deed(place) {
        return loose("accounts/admitted");
    }
    if stances.boast.contains(word) && tells_of_own(place) {
        return loose("accounts/boasted");
    }
    if stances.avenge.contains(word) && place.is_real_verb() {
        let own = place.said(place.subject()?, Voice::Speaker, Stance::Accused, 1, "accounts/avenged");
        return Some(Said { own_only: true, ..own });
    }
    None
}

/// "did not dispute that it had bombed the market".
fn does_not_dispute(place: Place<'_, '_>) -> bool {
    let words = place.words;
    let lemma = lemma(place.word(0), words.tokens[place.at].tag);
    let is_doubt = words.res.events.denials.doubts.contains(lemma.as_str()) && place.word(1) == "that";
    let mut ahead = place.at + 2..place.end().min(place.at + 2 + NEAR);
    let own = ahead.find(|idx| matches!(words.word(*idx), "it" | "its" | "their" | "they" | "he" | "she"));
    let is_plain = |idx: usize| words.is(idx, Grammar::HAVE);
    let has = ahead.clone().find(|idx| is_plain(*idx)).filter(|_| own.is_some());
    is_doubt && has.is_some_and(|has| (has + 1..has + 3).any(|idx| is_violent_verb(place, idx)))
}

/// "signed for it", "signed for the raid".
fn signs_for(place: Place<'_, '_>) -> bool {
    let signs = matches!(place.word(0), "signed" | "signs") && place.word(1) == "for";
    signs && place.phrase_from(place.at + 2).is_some_and(|deed| place.means_deed(&deed))
}

/// "owns up within the hour": to what was told before.
fn owns_up(place: Place<'_, '_>) -> bool {
    let ends = place.ends_clause(place.at + 2) || matches!(place.word(2), "in" | "within" | "after" | "on" | "at" | "by" | "the");
    let is_count = place.words.tokens.get(place.at + 2).is_some_and(|token| token.tag == Tag::CD);
    matches!(place.word(0), "owned" | "owns") && place.word(1) == "up" && (ends || is_count)
}

/// "listed the raid among the deeds of its northern wing".
fn lists_among_own(place: Place<'_, '_>) -> bool {
    let words = place.words;
    let Some(deed) = place.chunk_from(place.at + 1).filter(|_| place.stances().list.contains(place.word(0))) else {
        return false;
    };
    let Some(among) = place.ahead(FAR).find(|idx| words.word(*idx) == "among") else { return false };
    let is_own = |idx: usize| matches!(words.word(idx), "its" | "their" | "his" | "her" | "our");
    deed.end <= among && place.means_deed(&deed) && (among + 1..place.end().min(among + NEAR)).any(is_own)
}

/// "responsibility" or "credit" within a few words.
fn takes_responsibility(place: Place<'_, '_>) -> bool {
    (place.at + 1..place.end().min(place.at + 4)).any(|idx| matches!(place.words.word(idx), "responsibility" | "credit"))
}

/// "Responsibility (for the raid) was taken by".
fn is_responsibility_taken(place: Place<'_, '_>) -> bool {
    let from = place.at.saturating_sub(FAR * 2).max(place.sentence.start);
    place.word(1) == "by" && (from..place.at).any(|idx| place.words.word(idx) == "responsibility")
}

/// "claimed the attack", "owned the raid", "claimed the “martyrdom operation”"; not "claimed the attack was".
fn claims_deed(place: Place<'_, '_>) -> bool {
    if claims_it(place) || claims_dead(place) {
        return true;
    }
    let Some(object) = deed_after(place, place.at + 1) else { return false };
    let is_named = place.names_event(&object) || place.stances().deeds.contains(place.head_word(&object));
    is_named && !place.has_verb_after(&object)
}

/// "claimed it in a video", "owned it": not "claimed it was".
fn claims_it(place: Place<'_, '_>) -> bool {
    let is_it = matches!(place.word(1), "it" | "this" | "both");
    is_it && (place.ends_clause(place.at + 2) || matches!(place.word(2), "in" | "on" | "via" | "through" | "within" | "as"))
}

/// "claimed 50 soldiers and ten policemen": so many killed; not "claimed 50 lives", which no party does.
fn claims_dead(place: Place<'_, '_>) -> bool {
    let words = place.words;
    let Some(object) = place.chunk_from(place.at + 1).filter(|object| object.start <= place.at + 1) else { return false };
    let head = object.end - 1;
    let is_people = words.info(head).person.is_some() || state_people(place, head);
    let is_lives = matches!(words.word(head), "life" | "lives" | "victims" | "victim" | "members" | "supporters" | "followers");
    place.word(0).starts_with("claim")
        && words.tokens[object.start].tag == Tag::CD
        && is_people
        && !is_lives
        && !place.has_verb_after(&object)
}

/// "Russians".
fn state_people(place: Place<'_, '_>, at: usize) -> bool {
    place.words.is_capital(at) && place.words.tokens[at].tag.is_noun()
}

/// The noun phrase after a verb, past "the", a date and an opening quotation mark.
fn deed_after(place: Place<'_, '_>, from: usize) -> Option<Range<usize>> {
    let words = place.words;
    let mut from = from;
    while from < place.end() && !words.is_word(from) && words.is_break(from) || words.is(from, Grammar::DEFINITE) {
        from += 1;
    }
    let chunk = place.ctx.analysis.chunk_at(from)?;
    // "claimed the Dec. 12 ambush"
    let after = (chunk.tokens.end..place.end().min(chunk.tokens.end + 2)).find_map(|idx| place.ctx.analysis.chunk_at(idx));
    let is_date = words.is(chunk.head, Grammar::MONTH);
    let chunk = after.filter(|_| is_date).unwrap_or(chunk);
    (chunk.tokens.end <= place.end()).then(|| from.max(chunk.tokens.start)..chunk.tokens.end)
}

/// "admitted the killing", "owned up to the raid", "confessed to having shot them".
fn admits_deed(place: Place<'_, '_>) -> bool {
    let words = place.words;
    let up = usize::from(place.word(1) == "up");
    let to = usize::from(place.word(1 + up) == "to");
    // "owned the house", "admitted to the clinic"
    let is_phrase = place.word(0).starts_with("own") && up + to == 2;
    if place.word(0).starts_with("own") != is_phrase {
        return false;
    }
    let from = place.at + 1 + up + to;
    let verb = from + usize::from(words.word(from) == "having");
    let is_done = verb > from && words.tokens.get(verb).is_some_and(|token| matches!(token.tag, Tag::VBN | Tag::VBD));
    if is_done || words.tokens.get(verb).is_some_and(|token| token.tag == Tag::VBG) {
        return is_violent_verb(place, verb);
    }
    let is_it = matches!(words.word(from), "it" | "this") && up + to > 0;
    is_it && !words.tokens.get(from + 1).is_some_and(|next| next.tag.is_finite() || next.tag == Tag::MD)
        || deed_after(place, from).is_some_and(|object| place.names_event(&object) && !place.has_verb_after(&object))
}

/// "boasted that its men had", "boasted of the raid", "boasted of it": of what one's own people did.
fn tells_of_own(place: Place<'_, '_>) -> bool {
    let words = place.words;
    if matches!(place.word(1), "of" | "about") {
        let is_it = matches!(place.word(2), "it" | "this")
            && (place.ends_clause(place.at + 3) || words.is(place.at + 3, Grammar::PREPOSITION));
        return is_it
            || place.chunk_from(place.at + 2).is_some_and(|deed| place.names_event(&deed) && !place.has_verb_after(&deed));
    }
    let mut ahead = (place.at + 1..place.end().min(place.at + FAR * 2)).take_while(|idx| !matches!(words.word(*idx), ";" | ","));
    let own = ahead.find(|idx| matches!(words.word(*idx), "it" | "its" | "their" | "they" | "his" | "our" | "we"));
    own.is_some() && ahead.any(|idx| words.is(idx, Grammar::HAVE))
}

fn denied(place: Place<'_, '_>) -> Option<Said> {
    let (words, stances, word) = (place.words, place.stances(), place.word(0));
    let negated = place.is_negated();
    let itself = |rule| Some(place.said(place.subject()?, Voice::Itself, Stance::Denies, 2, rule));
    let is_verb = words.tokens[place.at].tag.is_verb() && !place.is_passive();
    match word {
        "denied" | "denies" | "denying" | "deny" | "rejected" | "rejects" | "rejecting"
            if !negated && (names_involvement(place) || denies_deed(place)) =>
        {
            return itself("accounts/denied");
        }
        "denied" | "denies" | "deny" | "denying" | "rejected" | "rejects"
            if !negated && (names_the_charge(place) || denies_that(place) || denies_doing(place)) =>
        {
            return Some(Said { answers: true, ..itself("accounts/denied-charge")? });
        }
        "nothing" | "anything" | "something" if place.word(1) == "to" && place.word(2) == "do" && place.word(3) == "with" => {
            return has_to_do(place, word == "nothing");
        }
        "no" => return has_no_part(place),
        "foot" if place.last() == "set" && place.to(place.at - 1).is_negated() => {
            let found = place.said(place.to(place.at - 1).subject()?, Voice::Speaker, Stance::Accused, 1, "accounts/never-there");
            return Some(Said { negated: true, is_loose: true, ..found });
        }
        _ => {}
    }
    if is_verb && !negated && stances.answer.contains(word) && answers_charge(place) {
        return Some(Said { answers: true, ..itself("accounts/called-a-lie")? });
    }
    if is_verb && !negated && stances.disown.contains(word) && disowns(place, place.at + 1) {
        return Some(Said { is_loose: true, ..itself("accounts/disowned")? });
    }
    if is_verb && !negated && washes_hands(place) {
        return Some(Said { is_loose: true, ..itself("accounts/disowned")? });
    }
    let is_away = matches!(place.word(1), "itself" | "himself" | "herself" | "themselves") && place.word(2) == "from";
    if is_verb && !negated && stances.distance.contains(word) && is_away && disowns(place, place.at + 3) {
        return Some(Said { is_loose: true, ..itself("accounts/disowned")? });
    }
    None
}

/// "denied any part in it", "rejects in the strongest terms any responsibility".
fn names_involvement(place: Place<'_, '_>) -> bool {
    let words = place.words;
    let is_quote = |idx: usize| matches!(words.word(idx), "“" | "”" | "\"");
    let goes_on = |idx: &usize| {
        words.word(*idx) != "that" && !words.tokens[*idx].tag.is_finite() && (!words.is_break(*idx) || is_quote(*idx))
    };
    // "denied him a part in it" denies somebody something.
    if matches!(place.word(1), "him" | "her" | "them" | "us" | "me" | "you") {
        return false;
    }
    let is_far = words.is(place.at + 1, Grammar::PREPOSITION) || words.is_adverb(place.at + 1) || is_quote(place.at + 1);
    let reach = if is_far { FAR } else { 5 };
    (place.at + 1..place.end().min(place.at + reach))
        .take_while(goes_on)
        .any(|idx| place.words.res.events.denials.parts.contains(place.words.word(idx)))
}

/// "denied (ever) shelling the village", "denied having fired rockets", "denied the attack".
fn denies_deed(place: Place<'_, '_>) -> bool {
    let words = place.words;
    let end = place.end().min(place.at + 5);
    let Some(verb) = (place.at + 1..end).find(|idx| !words.is_adverb(*idx) && words.word(*idx) != "having") else { return false };
    let tag = words.tokens[verb].tag;
    let is_gerund = tag == Tag::VBG || words.word(verb - 1) == "having" && matches!(tag, Tag::VBN | Tag::VBD);
    if is_gerund {
        return is_violent_verb(place, verb);
    }
    let object = place.phrase_from(place.at + 1).filter(|object| object.start == place.at + 1);
    let is_deny = place.word(0).starts_with("den");
    let is_whole = |object: &Range<usize>| {
        words.tokens.get(object.end).is_none_or(|next| !next.tag.is_verb() && next.tag != Tag::MD)
            && words.is(object.start, Grammar::DEFINITE)
    };
    is_deny && object.filter(is_whole).is_some_and(|object| place.names_event(&object))
}

/// A verb of a deed that somebody can be accused of.
pub(super) fn is_violent_verb(place: Place<'_, '_>, at: usize) -> bool {
    let words = place.words;
    let (events, word) = (&words.res.events, words.word(at));
    let is_violent = |event_type: usize| {
        matches!(events.types[event_type].family.as_str(), "violence" | "coercion" | "fight" | "robbery")
            && !events.types[event_type].actorless
    };
    events.verb(word).is_some_and(|verb| is_violent(verb.event_type))
        || events.pairs(word).iter().any(|pair| is_violent(pair.event_type))
        || words.info(at).verb.is_some()
        || events.roles.light_verbs.contains(word)
        || events.roles.behind.contains(word)
}

/// "denied it", "rejected the accusation".
fn names_the_charge(place: Place<'_, '_>) -> bool {
    let goes_on = matches!(place.word(2), "in" | "on" | "over" | "through" | "via" | "at" | "to" | "by" | "the");
    matches!(place.word(1), "it" | "this" | "that") && (goes_on || place.ends_clause(place.at + 2))
        || (place.at + 1..place.end().min(place.at + 4)).any(|idx| place.stances().charges.contains(place.words.word(idx)))
}

/// "denied that there had been an attack", "denied that gas had been used": no party is named, so that only who was accused can deny so.
fn denies_that(place: Place<'_, '_>) -> bool {
    let words = place.words;
    let is_deny = place.word(0).starts_with("den") && place.word(1) == "that";
    let is_past = |idx: usize| words.is(idx, Grammar::HAVE) || matches!(words.word(idx), "was" | "were" | "been");
    is_deny && place.ahead(FAR).any(is_past)
}

/// "denied having touched civilians", "denied hitting them": whatever it is, only who was accused, or a force, denies so.
fn denies_doing(place: Place<'_, '_>) -> bool {
    let words = place.words;
    let verb = place.at + 1 + usize::from(place.word(1) == "having") + usize::from(words.is_adverb(place.at + 1));
    let tag = words.tokens.get(verb).map(|token| token.tag);
    let is_doing = tag == Some(Tag::VBG) || place.word(1) == "having" && matches!(tag, Some(Tag::VBN | Tag::VBD));
    let object = place.chunk_from(verb + 1);
    let is_people = |object: Range<usize>| object.clone().any(|idx| words.info(idx).person.is_some());
    place.word(0).starts_with("den") && is_doing && object.is_some_and(is_people)
}

/// "had nothing to do with the attack"; "denied that it had anything to do with it".
fn has_to_do(place: Place<'_, '_>, negated: bool) -> Option<Said> {
    let it = matches!(place.word(4), "it" | "this" | "that").then(|| place.at + 4..place.at + 5);
    let deed = it.or_else(|| place.phrase_from(place.at + 4))?;
    let verb = place.at.checked_sub(1).filter(|idx| *idx > place.sentence.start && place.words.is(*idx, Grammar::HAVE))?;
    let is_deed = place.means_deed(&deed) || is_called_an_event(place, &deed);
    let actor = place.to(verb).subject().filter(|_| is_deed)?;
    let found = place.said(actor, Voice::Speaker, Stance::Accused, 4, "accounts/nothing-to-do-with");
    // "Anything" stands only where it is denied or asked.
    Some(Said { negated, is_loose: true, own_only: place.word(0) == "anything", ..found })
}

/// "the incident", "these events", "the matter".
fn is_called_an_event(place: Place<'_, '_>, phrase: &Range<usize>) -> bool {
    place.stances().affairs.contains(place.head_word(phrase))
}

/// "had no part in the attack", "had no link with it", "had no knowledge of it"; "had no men in the area".
fn has_no_part(place: Place<'_, '_>) -> Option<Said> {
    let words = place.words;
    let verb = place.at.checked_sub(1).filter(|idx| *idx > place.sentence.start)?;
    let is_verb = words.is(verb, Grammar::HAVE) || matches!(words.word(verb), "played" | "took" | "plays" | "takes");
    let thing = place.chunk_from(place.at)?;
    let noun = place.head_word(&thing);
    // "no connection | whatever | with", "no link | at all | to"
    let is_filler = |idx: &usize| {
        !words.is_word(*idx)
            || words.is_adverb(*idx)
            || matches!(words.word(*idx), "whatever" | "whatsoever" | "at" | "all" | "of" | "any" | "kind")
    };
    let is_link = |idx: usize| matches!(words.word(idx), "in" | "with" | "to" | "of" | "between") && words.word(idx + 1) != "any";
    let end = (thing.end..place.end().min(thing.end + NEAR)).find(|idx| is_link(*idx) || !is_filler(idx)).unwrap_or(thing.end);
    let after = words.word_before(end, place.end()).unwrap_or_default();
    let is_part = (words.res.events.denials.parts.contains(noun) || noun == "knowledge")
        && matches!(after, "in" | "with" | "to" | "of" | "between")
        && place.phrase_from(end + 1).is_some_and(|deed| place.means_deed(&deed) || is_called_an_event(place, &deed));
    let is_away = is_force(place, &thing)
        && matches!(after, "in" | "near" | "within" | "there" | "around" | "nearby" | "anywhere" | "“" | "\"");
    if !is_verb || !(is_part || is_away) {
        return None;
    }
    let found = place.said(place.to(verb).subject()?, Voice::Speaker, Stance::Accused, 2, "accounts/no-part");
    Some(Said { negated: true, is_loose: true, ..found })
}

/// "men", "forces", "aircraft".
pub(super) fn is_force(place: Place<'_, '_>, phrase: &Range<usize>) -> bool {
    let roles = &place.ctx.res.events.roles;
    let noun = place.head_word(phrase);
    let is_people = phrase.clone().any(|idx| place.words.info(idx).person.is_some());
    is_people || [&roles.parties, &roles.carriers, &roles.units].iter().any(|list| list.contains(noun))
}

/// "called this a lie", "dismissed the reports (as baseless)".
fn answers_charge(place: Place<'_, '_>) -> bool {
    let words = place.words;
    let is_pronoun = matches!(place.word(1), "it" | "this" | "that" | "these" | "them");
    let object = place.chunk_from(place.at + 1);
    let is_charge = object.as_ref().is_some_and(|object| place.stances().charges.contains(place.head_word(object)));
    let is_rejected = matches!(place.word(0), "dismiss" | "dismissed" | "dismisses" | "reject" | "rejected" | "rejects");
    let until = place.end().min(place.at + FAR);
    let untrue = words.res.events.denials.calls_untrue((place.at + 2..until).map(|idx| words.word(idx)));
    is_charge && (is_rejected || untrue) || is_pronoun && untrue
}

/// "washed its hands of the raid".
fn washes_hands(place: Place<'_, '_>) -> bool {
    let washes = matches!(place.word(0), "washed" | "washes" | "wash" | "washing");
    washes && place.word(2) == "hands" && place.word(3) == "of" && disowns(place, place.at + 4)
}

/// "it", "the attack", "responsibility" after a verb of disowning.
fn disowns(place: Place<'_, '_>, from: usize) -> bool {
    let object = place.chunk_from(from).filter(|object| object.start <= from + 1);
    object.is_some_and(|object| {
        let noun = place.head_word(&object);
        let is_plain = matches!(noun, "responsibility" | "involvement") || place.stances().deeds.contains(noun);
        is_plain || place.means_deed(&object) || is_called_an_event(place, &object)
    })
}
