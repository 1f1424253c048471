//! Relations between actors that a clause asserts: sponsors, created, fights …
//!
//! In: mentions with their entities. Out: [`AssertedRelation`]s, for `claims`, which finds on whose word they stand. The words are those of
//! `data/relations/`. Three patterns: a verb between its ends, active or passive; a noun of relation ("an offshoot of Y", "Y's creation, X",
//! "Y's X proxies"); a compound ("Y-backed X"). Ends are the nearest fitting mentions in the clause; a relation without both is kept only
//! where the other end need not be an actor (denies, predicts, plans …).

mod ends;

#[cfg(test)]
mod tests;

use std::ops::Range;

use rashomon_lexicon::{
    inflection::VerbForm,
    relations::{RelationSort, RelationWord},
};
use rashomon_model::{ByteSpan, Maker, Polarity, Proposition, Reading, Relation};
use rashomon_text::tags::Tag;

use self::ends::Ends;
use crate::{names::Words, syntax};

/// A relation that a clause asserts, before it is known on whose word.
#[derive(Clone, Debug)]
pub(crate) struct AssertedRelation {
    /// The clause.
    pub(crate) span: ByteSpan,
    /// The words of the relation itself.
    pub(crate) cue: ByteSpan,
    /// What is asserted.
    pub(crate) proposition: Proposition,
    /// Whether it is negated.
    pub(crate) polarity: Polarity,
    /// What found it.
    pub(crate) made_by: Maker,
}

/// Relations, in text order.
pub(crate) fn find(words: &Words<'_>, reading: &Reading) -> Vec<AssertedRelation> {
    let mut found = Vec::new();
    for sentence in &words.ctx.analysis.sentences {
        let ends = Ends::of(words, reading, sentence.tokens.clone());
        if ends.is_empty() {
            continue;
        }
        for at in sentence.tokens.clone() {
            found.extend(compound(words, &ends, at));
            let relation = transfer(words, &ends, at).or_else(|| verb(words, &ends, at)).or_else(|| noun(words, &ends, at));
            found.extend(relation);
        }
    }
    found
}

/// "Y-backed X", "Y sponsored X" is a verb.
fn compound(words: &Words<'_>, ends: &Ends<'_>, at: usize) -> Option<AssertedRelation> {
    let (_, ending) = words.folded(at).rsplit_once('-')?;
    let (relation, lemma) = words.ctx.res.relations.compound(ending)?;
    let subject = ends.inside(at)?;
    let object = ends.phrase_over(at).or_else(|| ends.next(at + 1))?;
    let cue = words.token(at).span;
    ends.relation(relation, lemma, Some(ends.end(subject)), Some(ends.end(object)), cue, Polarity::Positive)
}

/// "X dropped weapons and food for Y", "weapons were sent to Y by X".
fn transfer(words: &Words<'_>, ends: &Ends<'_>, at: usize) -> Option<AssertedRelation> {
    const REACH: usize = 7;
    let relations = &words.ctx.res.relations;
    let lemma = words.tag(at).is_verb().then(|| relations.transfer(words.folded(at))).flatten()?;
    let until = |from: usize| from..(from + REACH).min(ends.range.end);
    let is_passive = syntax::is_passive(words.ctx, ends.range.start, at);
    let relation_of = |idx: usize| relations.goods(words.folded(idx));
    let (goods, relation) = if is_passive {
        let before = at.saturating_sub(REACH).max(ends.range.start)..at;
        before.rev().find_map(|idx| Some((at, relation_of(idx)?)))?
    } else {
        until(at + 1).find_map(|idx| Some((idx, relation_of(idx)?)))?
    };
    let to = until(goods + 1).find(|idx| matches!(words.folded(*idx), "to" | "for"));
    // "gave the rebels weapons", "gave them training".
    let receiver = to.and_then(|to| ends.next(to + 1)).or_else(|| ends.next(at + 1).filter(|_| !is_passive))?;
    let giver = if is_passive { ends.agent(at + 1) } else { ends.subject(at) };
    let (giver, receiver) = (giver.map(|idx| ends.end(idx)), ends.end(receiver));
    ends.relation(relation, lemma, giver, Some(receiver), words.span(at..at + 1), polarity(words, ends, at))
}

/// A verb between its ends.
fn verb(words: &Words<'_>, ends: &Ends<'_>, at: usize) -> Option<AssertedRelation> {
    let (len, word) = words.ctx.res.relations.verbs().longest(words.folded_in(at..ends.range.end))?;
    // "split from" can be told from the noun without a tag.
    if !words.tag(at).is_verb() && len == 1 && !is_misread(words, at) {
        return None;
    }
    let RelationSort::Verb { form, is_reversed } = word.sort else { return None };
    let cue = at..at + len;
    let (ctx, from) = (words.ctx, ends.range.start);
    if syntax::is_attribute(ctx, from, at) {
        return None;
    }
    let can_be_passive = matches!(form, VerbForm::Participle | VerbForm::PastOrParticiple);
    let is_passive =
        can_be_passive && (syntax::is_passive(ctx, from, at) || words.folded(cue.end) == "by" && cue.end < ends.range.end);
    if is_passive && matches!(word.relation, Relation::Plans | Relation::Predicts) {
        return None;
    }
    let (subject, object) = if !words.tag(at).is_verb() {
        let before = at.checked_sub(if words.tag(at.saturating_sub(1)) == Tag::RB { 2 } else { 1 });
        let misread = before.and_then(|before| ends.covering(before));
        (misread.or_else(|| ends.whose(at)).map(|idx| ends.end(idx)), ends.starting(cue.end).map(|idx| ends.end(idx)))
    } else if is_passive {
        (ends.agent(cue.end).map(|idx| ends.end(idx)), ends.subject(at).map(|idx| ends.end(idx)))
    } else {
        (ends.subject(at).map(|idx| ends.end(idx)), ends.object(cue.end, word.relation))
    };
    let (subject, object) = if is_reversed { (object, subject) } else { (subject, object) };
    let polarity = polarity(words, ends, at);
    // "The Front controls Velmar": whoever holds a place holds no actor.
    if object.is_none() && !is_passive && word.relation == Relation::Controls && len == 1 {
        return ends.over_place(word.relation, &word.lemma, subject, words.span(cue), polarity);
    }
    ends.relation(word.relation, &word.lemma, subject, object, words.span(cue), polarity)
}

/// "Oskania sponsors the Front": a verb that the tagger took for a plural noun, between a name and an article or another name.
fn is_misread(words: &Words<'_>, at: usize) -> bool {
    let before = at.checked_sub(1).map(|idx| words.tag(idx));
    let after = words.ctx.analysis.tokens.get(at + 1).map(|token| token.tag);
    words.tag(at) == Tag::NNS
        && before.is_some_and(Tag::is_proper)
        && after.is_some_and(|tag| tag.is_proper() || matches!(tag, Tag::DT | Tag::PRPS))
}

/// "X is an offshoot of Y", "Y's proxies", "Y's creation, X", "Y's X proxies".
fn noun(words: &Words<'_>, ends: &Ends<'_>, at: usize) -> Option<AssertedRelation> {
    if words.tag(at).is_verb() {
        return None;
    }
    let (len, word) = words.ctx.res.relations.nouns().longest(words.folded_in(at..ends.range.end))?;
    let cue = at..at + len;
    let (called, owner) = of_owner(words, ends, &cue).or_else(|| possessive_owner(words, ends, &cue))?;
    let RelationWord { relation, lemma, sort } = word;
    let (subject, object) = if *sort == RelationSort::ObjectNoun { (owner, called) } else { (called, owner) };
    ends.relation(*relation, lemma, Some(ends.end(subject)), Some(ends.end(object)), words.span(cue), polarity(words, ends, at))
}

/// "X is (not) an offshoot of Y", "X, an ally of Y": who is called so, and whose.
fn of_owner(words: &Words<'_>, ends: &Ends<'_>, cue: &Range<usize>) -> Option<(usize, usize)> {
    if !matches!(words.folded(cue.end), "of" | "to" | "with" | "for" | "against") || cue.end >= ends.range.end {
        return None;
    }
    let owner = ends.next(cue.end + 1)?;
    let called = called_before(words, ends, cue.start)?;
    Some((called, owner))
}

/// The mention before a noun phrase that a form of "be", a comma or a bracket links to it.
fn called_before(words: &Words<'_>, ends: &Ends<'_>, at: usize) -> Option<usize> {
    let from = at.saturating_sub(6).max(ends.range.start);
    let link = (from..at).rev().find(|idx| {
        matches!(
            words.folded(*idx),
            "is" | "are"
                | "was"
                | "were"
                | "be"
                | "been"
                | "being"
                | "become"
                | "became"
                | ","
                | "as"
                | "("
                | ")"
                | "remains"
                | "remain"
                | "'s"
                | "'re"
        ) && words.tag(*idx) != Tag::POS
    })?;
    if words.tag(link).is_verb() { ends.subject(link) } else { ends.last(link) }
}

/// "Y's creation, X", "Y's X proxies", "X is Y's creation".
fn possessive_owner(words: &Words<'_>, ends: &Ends<'_>, cue: &Range<usize>) -> Option<(usize, usize)> {
    let from = cue.start.saturating_sub(5).max(ends.range.start);
    let mark = (from..cue.start).rev().find(|idx| matches!(words.folded(*idx), "'s" | "'") || words.tag(*idx) == Tag::PRPS)?;
    let is_between = |idx: usize| {
        words.tag(idx).is_noun() || words.tag(idx).is_adjective() || matches!(words.tag(idx), Tag::RB | Tag::VBN | Tag::CD)
    };
    if !(mark + 1..cue.start).all(is_between) {
        return None;
    }
    let owner = if words.tag(mark) == Tag::PRPS { ends.covering(mark)? } else { ends.covering(mark.checked_sub(1)?)? };
    let called = ends.between(mark + 1, cue.start).or_else(|| {
        let next = if words.folded(cue.end) == "," { cue.end + 1 } else { cue.end };
        ends.next(next).or_else(|| ends.starting(next))
    });
    let called = called.or_else(|| called_before(words, ends, ends.start_of(owner)))?;
    (called != owner).then_some((called, owner))
}

/// Negated by a word in the three tokens before the cue.
fn polarity(words: &Words<'_>, ends: &Ends<'_>, at: usize) -> Polarity {
    let from = at.saturating_sub(4).max(ends.range.start);
    let is_negated = (from..at).any(|idx| {
        matches!(words.folded(idx), "not" | "n't" | "never" | "no" | "without" | "neither" | "nor" | "cannot" | "hardly" | "scarcely" | "barely")
            // "not only" adds, it does not deny.
            && !matches!(words.folded(idx + 1), "only" | "just" | "merely" | "least")
    });
    if is_negated { Polarity::Negative } else { Polarity::Positive }
}
