//! Relations between actors that a clause asserts: sponsors, created, fights …
//!
//! In: mentions with their entities, and the trained reader if there is one. Out: [`AssertedRelation`]s, for `claims`, which finds on whose word they stand. The words are those of
//! `data/relations/`. Four patterns: a verb between its ends, active or passive; a noun of relation ("an offshoot of Y", "Y's creation, X",
//! "Y's X proxies"); a noun for a deed ("Y's support for X", "clashes between X and Y"); a compound ("Y-backed X"). Ends are the nearest fitting mentions in the clause; a relation without both is kept only
//! where the other end need not be an actor (denies, predicts, plans …).

mod ends;
mod fitting;
mod manners;
mod parted;
mod trained;
mod transfers;

#[cfg(test)]
mod tests;

use std::ops::Range;

use rashomon_lexicon::{
    inflection::VerbForm,
    relations::{RelationSort, RelationWord},
};
use rashomon_model::{ANYBODY, ByteSpan, Certainty, Maker, MentionForm, Polarity, Proposition, Reading, Relation, Term};
use rashomon_text::{lemma::lemma, tags::Tag};

use self::ends::Ends;
use crate::{names::Words, syntax, tagging::Tagging};

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
    /// How certain it is told, where the trained reader has found it and is sure of that.
    pub(crate) told: Option<Certainty>,
    /// What found it.
    pub(crate) made_by: Maker,
}

/// Relations, in text order: those that the tables' words make, and beside them those that the trained reader finds.
pub(crate) fn find(words: &Words<'_>, tagging: Option<&Tagging<'_>>, reading: &Reading) -> Vec<AssertedRelation> {
    let sentences = words.ctx.analysis.sentences.iter().map(|sentence| Ends::of(words, reading, sentence.tokens.clone()));
    let sentences: Vec<Ends<'_>> = sentences.filter(|ends| !ends.is_empty()).collect();
    let mut found: Vec<AssertedRelation> = sentences.iter().flat_map(|ends| by_words(words, ends)).collect();
    if let Some(tagging) = tagging {
        let more = trained::find(words, tagging, reading, &sentences, &found);
        found.extend(more);
        found.sort_by_key(|relation| (relation.span.start(), relation.span.end(), relation.cue));
    }
    found
}

fn by_words(words: &Words<'_>, ends: &Ends<'_>) -> Vec<AssertedRelation> {
    let mut found = Vec::new();
    for at in ends.range.clone() {
        found.extend(compound(words, ends, at).into_iter().flat_map(|relation| ends.each_of(relation)));
        let relation = transfers::given(words, ends, at)
            .or_else(|| transfers::comes_from(words, ends, at))
            .or_else(|| verb(words, ends, at))
            .or_else(|| parted::find(words, ends, at))
            .or_else(|| deed(words, ends, at))
            .or_else(|| noun(words, ends, at))
            .or_else(|| mutual(words, ends, at))
            .or_else(|| clash(words, ends, at))
            .or_else(|| manners::find(words, ends, at));
        found.extend(relation.into_iter().flat_map(|relation| ends.each_of(relation)));
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

/// "X and Y fight each other", "X and Y work hand in hand": a verb that says of two what each does to the other, or with it.
fn mutual(words: &Words<'_>, ends: &Ends<'_>, at: usize) -> Option<AssertedRelation> {
    const REACH: usize = 5;
    let after = at + 1..(at + 1 + REACH).min(ends.range.end);
    let is_each_other = |idx: usize| matches!((words.folded(idx), words.folded(idx + 1)), ("each", "other") | ("one", "another"));
    let each = after.clone().take_while(|idx| !matches!(words.folded(*idx), "," | ";" | ".")).find(|idx| is_each_other(*idx));
    // "X and Y fight [NN] each other"
    if !words.tag(at).is_finite() && each != Some(at + 1) {
        return None;
    }
    let relations = &words.ctx.res.relations;
    let verb = relations.verbs().longest(words.folded_in(at..ends.range.end)).filter(|_| each.is_some());
    let beside = || {
        let noun = relations.nouns().longest(words.folded_in(at + 1..ends.range.end));
        noun.filter(|_| words.tag(at).is_verb() && !matches!(words.folded(at), "have" | "has" | "had"))
    };
    let (len, word) = verb.or_else(|| beside().map(|(len, word)| (len + 1, word)))?;
    if !matches!(word.relation, Relation::AlliedWith | Relation::Fights) {
        return None;
    }
    let (one, other) = ends.pair(syntax::group_begin(words.ctx, ends.range.start, at))?;
    let cue = words.span(at..at + len);
    ends.relation(word.relation, &word.lemma, Some(ends.end(one)), Some(ends.end(other)), cue, polarity(words, ends, at))
}

/// "X and Y clashed", "X and the men of Y fought for nine days": what two do with one another, though no word says so.
fn clash(words: &Words<'_>, ends: &Ends<'_>, at: usize) -> Option<AssertedRelation> {
    if !words.tag(at).is_finite() || at + 1 >= ends.range.end {
        return None;
    }
    let verbs = words.ctx.res.relations.verbs();
    let fights = |phrase: &[&str]| {
        verbs.longest(phrase.iter().copied()).filter(|(len, word)| *len == phrase.len() && word.relation == Relation::Fights)
    };
    let next = words.folded(at + 1);
    // "clashed", and "fought for nine days", "fought over the bridge": not "fought in the war", which two may do on one side.
    let lasts =
        next == "for" && matches!(words.tag(at + 2), Tag::CD | Tag::JJ | Tag::DT) || matches!(next, "over" | "through" | "until");
    let is_with = !matches!(next, "with" | "against" | "at");
    let (_, word) =
        fights(&[words.folded(at), "with"]).filter(|_| is_with).or_else(|| fights(&[words.folded(at)]).filter(|_| lasts))?;
    let (one, other) = ends.pair(syntax::group_begin(words.ctx, ends.range.start, at))?;
    let cue = words.span(at..at + 1);
    ends.relation(Relation::Fights, &word.lemma, Some(ends.end(one)), Some(ends.end(other)), cue, polarity(words, ends, at))
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
    // "is allied with Y" is no passive.
    let is_state = len > 1 && words.folded(cue.end - 1) == "with";
    let is_passive = can_be_passive
        && !is_state
        && (syntax::is_passive(ctx, from, at) || words.folded(cue.end) == "by" && cue.end < ends.range.end);
    if is_passive && matches!(word.relation, Relation::Plans | Relation::Predicts) {
        return None;
    }
    // "which fights [NNS] beside the army"
    let is_relative = at > from && matches!(words.tag(at - 1), Tag::WDT | Tag::WP);
    let (subject, object) = if !words.tag(at).is_verb() && !is_relative {
        let before = at.checked_sub(if words.tag(at.saturating_sub(1)) == Tag::RB { 2 } else { 1 });
        let misread = before.and_then(|before| ends.covering(before));
        (misread.or_else(|| ends.whose(at)).map(|idx| ends.end(idx)), ends.starting(cue.end).map(|idx| ends.end(idx)))
    } else if is_passive {
        let undergoer = ends.subject(at).map(|idx| ends.end(idx)).or_else(|| ends.thing(at, word.relation));
        (ends.agent(cue.end).map(|idx| ends.end(idx)), undergoer)
    } else {
        let subject = ends.subject(at);
        let object = ends.object(cue.end, word.relation).or_else(|| ends.end_before_clause(subject?));
        (subject.map(|idx| ends.end(idx)), object)
    };
    let polarity = polarity(words, ends, at);
    let (subject, object, polarity) = with_nobody(ends, &cue, is_passive, (subject, object), polarity);
    let (subject, object) = if is_reversed { (object, subject) } else { (subject, object) };
    // "The Front controls Velmar": whoever holds a place holds no actor.
    if object.is_none() && !is_passive && word.relation == Relation::Controls && len == 1 {
        return ends.over_place(word.relation, &word.lemma, subject, words.span(cue), polarity);
    }
    ends.relation(word.relation, &word.lemma, subject, object, words.span(cue), polarity)
}

/// The ends of a verb of which one may be nobody: "takes orders from nobody", "nobody funds us", "was founded by no foreign power".
fn with_nobody(
    ends: &Ends<'_>,
    cue: &Range<usize>,
    is_passive: bool,
    (subject, object): (Option<Term>, Option<Term>),
    polarity: Polarity,
) -> (Option<Term>, Option<Term>, Polarity) {
    let is_negated = polarity == Polarity::Negative;
    // "No state funds the Front", "the Front has no state's support"
    let open = |end: &Option<Term>| end.as_ref().is_some_and(|term| ends.is_nobody(term, is_negated));
    let anybody = |end: &Option<Term>| end.clone().map(|term| Term { name: ANYBODY.to_owned(), entity: None, ..term });
    let nobody = match (&subject, &object) {
        (Some(_), Some(_)) if open(&subject) => Some((anybody(&subject), object.clone())),
        (Some(_), Some(_)) if open(&object) => Some((subject.clone(), anybody(&object))),
        (Some(_), None) if !is_passive => ends.nobody(cue.end, is_negated).map(|nobody| (subject.clone(), Some(nobody))),
        (None, Some(_)) if is_passive => ends.nobody_by(cue.end, is_negated).map(|nobody| (Some(nobody), object.clone())),
        (None, Some(_)) => ends.nobody_before(cue.start).map(|nobody| (Some(nobody), object.clone())),
        _ => None,
    };
    match nobody {
        Some((subject, object)) => (subject, object, Polarity::Negative),
        None => (subject, object, polarity),
    }
}

/// "Oskania sponsors the Front": a verb that the tagger took for a plural noun, between a name and an article or another name.
fn is_misread(words: &Words<'_>, at: usize) -> bool {
    let before = at.checked_sub(1).map(|idx| words.tag(idx));
    let after = words.ctx.analysis.tokens.get(at + 1).map(|token| token.tag);
    words.tag(at) == Tag::NNS
        && before.is_some_and(Tag::is_proper)
        && after.is_some_and(|tag| tag.is_proper() || matches!(tag, Tag::DT | Tag::PRPS))
}

/// "X's support for Y", "their alliance with Y", "the expulsion of Y by X", "X launched an offensive against Y", "clashes between X and Y", "X got money
/// from Y".
fn deed(words: &Words<'_>, ends: &Ends<'_>, at: usize) -> Option<AssertedRelation> {
    if words.tag(at).is_finite() {
        return None;
    }
    let deeds = words.ctx.res.relations.deeds();
    let Some((len, word)) = deeds.longest(words.folded_in(at..ends.range.end)) else {
        return deed_by(words, ends, at);
    };
    let RelationSort::Deed { mut is_reversed } = word.sort else { return None };
    let cue = at..at + len;
    let mut is_leaning = false;
    let (doer, other) = if words.folded(cue.end - 1) == "between" {
        let and = (cue.end..ends.range.end).take(8).find(|idx| words.folded(*idx) == "and")?;
        (ends.next(cue.end).map(|idx| ends.end(idx)), ends.next(and + 1).map(|idx| ends.end(idx)))
    } else {
        let other = ends.object(cue.end, word.relation);
        let after = other.as_ref().map_or(cue.end, |other| words.ctx.analysis.tokens_in(other.span).end);
        let by = || (after..ends.range.end).take(4).find(|idx| words.folded(*idx) == "by").and_then(|by| ends.next(by + 1));
        let holder = ends.holder(at);
        let verb = ends.verb_of(at).filter(|_| holder.is_none());
        let relations = &words.ctx.res.relations;
        let is_enjoyed = verb.as_ref().is_some_and(|(_, lemma)| relations.is_enjoying(word.relation, lemma));
        let counts = |lemma: &str| is_reversed || is_enjoyed || relations.is_light(word.relation, lemma);
        let doer =
            holder.or_else(|| verb.filter(|(_, lemma)| counts(lemma)).and_then(|(verb, _)| ends.subject(verb))).or_else(by);
        // "without the help of Y, X could not": X, of whom the sentence goes on to speak.
        let leans = || {
            let start = words.ctx.analysis.chunk_at(at).map_or(at, |chunk| chunk.tokens.start);
            let before = start.checked_sub(1).filter(|idx| *idx >= ends.range.start)?;
            let comma = (after..ends.range.end).take(3).find(|idx| words.folded(*idx) == ",")?;
            let goes_with = matches!(words.folded(before), "with" | "without" | "under" | "to" | "through");
            (goes_with && word.relation == Relation::Sponsors).then(|| ends.starting(comma + 1)).flatten()
        };
        let leaning = if doer.is_none() { leans() } else { None };
        is_leaning = leaning.is_some();
        is_reversed |= is_enjoyed || is_leaning;
        let doer = doer.or(leaning);
        (doer.map(|idx| ends.end(idx)), other)
    };
    let (subject, object) = if is_reversed { (other, doer) } else { (doer, other) };
    let not = if is_leaning { Polarity::Positive } else { polarity(words, ends, at) };
    ends.relation(word.relation, &word.lemma, subject, object, words.span(cue), not)
}

/// "Y's expulsion by X": a deed that is done "of" somebody.
fn deed_by(words: &Words<'_>, ends: &Ends<'_>, at: usize) -> Option<AssertedRelation> {
    if words.folded(at + 1) != "by" || at + 2 >= ends.range.end {
        return None;
    }
    let deeds = words.ctx.res.relations.deeds();
    let (_, word) = deeds.longest([words.folded(at), "of"].into_iter()).filter(|(len, _)| *len == 2)?;
    let (doer, undergoer) = (ends.next(at + 2)?, ends.holder(at)?);
    let cue = words.span(at..at + 1);
    ends.relation(word.relation, &word.lemma, Some(ends.end(doer)), Some(ends.end(undergoer)), cue, polarity(words, ends, at))
}

/// "X is an offshoot of Y", "Y's proxies", "Y's creation, X", "Y's X proxies".
fn noun(words: &Words<'_>, ends: &Ends<'_>, at: usize) -> Option<AssertedRelation> {
    if words.tag(at).is_verb() {
        return None;
    }
    let (len, word) = words.ctx.res.relations.nouns().longest(words.folded_in(at..ends.range.end))?;
    let cue = at..at + len;
    let (called, owner) = of_owner(words, ends, &cue, word)
        .or_else(|| possessive_owner(words, ends, &cue))
        .or_else(|| named_owner(words, ends, &cue))
        .or_else(|| each_other(words, ends, &cue, word))
        .or_else(|| used_by(words, ends, &cue, word))?;
    let RelationWord { relation, lemma, sort } = word;
    let (subject, object) = if *sort == RelationSort::ObjectNoun { (owner, called) } else { (called, owner) };
    ends.relation(*relation, lemma, Some(ends.end(subject)), Some(ends.end(object)), words.span(cue), polarity(words, ends, at))
}

/// "X is (not) an offshoot of Y", "X, an ally of Y": who is called so, and whose.
fn of_owner(words: &Words<'_>, ends: &Ends<'_>, cue: &Range<usize>, word: &RelationWord) -> Option<(usize, usize)> {
    let leads = match words.folded(cue.end) {
        "of" | "to" | "with" | "for" => true,
        // "an ally against Y" is none of Y's.
        "against" => word.relation == Relation::Fights,
        _ => false,
    };
    if !leads || cue.end >= ends.range.end {
        return None;
    }
    let owner = ends.next(cue.end + 1)?;
    let called = called_before(words, ends, cue.start, |_| true).or_else(|| name_beside(words, ends, cue.start))?;
    Some((called, owner))
}

/// "the **Hill** faction (of the Front)", "a **Front** affiliate": the name that stands right before a noun, in its noun phrase.
fn name_beside(words: &Words<'_>, ends: &Ends<'_>, noun: usize) -> Option<usize> {
    let before = noun.checked_sub(1).filter(|idx| *idx >= ends.range.start)?;
    let is_in_phrase = words.ctx.analysis.chunk_at(noun).is_some_and(|chunk| chunk.tokens.contains(&before));
    let found = ends.covering(before).filter(|_| is_in_phrase)?;
    (ends.mention(found).form == MentionForm::Name).then_some(found)
}

/// "X, a Front affiliate", "X was once a Front ally": who is called so, by the name of whose they are.
fn named_owner(words: &Words<'_>, ends: &Ends<'_>, cue: &Range<usize>) -> Option<(usize, usize)> {
    let owner = name_beside(words, ends, cue.start)?;
    let start = words.ctx.analysis.chunk_at(cue.start)?.tokens.start;
    let is_beside =
        |link: usize| (link + 1..start).all(|idx| matches!(words.tag(idx), Tag::DT | Tag::RB) || words.folded(idx) == "once");
    let called = called_before(words, ends, start, is_beside).filter(|called| *called != owner)?;
    Some((called, owner))
}

/// "Y uses X as a proxy": what is used, and who uses it.
fn used_by(words: &Words<'_>, ends: &Ends<'_>, cue: &Range<usize>, word: &RelationWord) -> Option<(usize, usize)> {
    let from = cue.start.saturating_sub(4).max(ends.range.start);
    let link = (from..cue.start).rev().find(|idx| words.folded(*idx) == "as")?;
    let used = ends.covering(link.checked_sub(1)?)?;
    let (verb, lemma) = ends.verb_of(ends.start_of(used))?;
    let uses = words.ctx.res.relations.is_using(word.relation, &lemma);
    uses.then(|| ends.subject(verb)).flatten().filter(|user| *user != used).map(|user| (used, user))
}

/// "X and Y are allies": what each is to the other.
fn each_other(words: &Words<'_>, ends: &Ends<'_>, cue: &Range<usize>, word: &RelationWord) -> Option<(usize, usize)> {
    let is_mutual = matches!(word.relation, Relation::AlliedWith | Relation::Fights) && words.tag(cue.end - 1) == Tag::NNS;
    let be = (cue.start.saturating_sub(4).max(ends.range.start)..cue.start).rev().find(|idx| words.tag(*idx).is_verb())?;
    let is_be = matches!(words.folded(be), "are" | "were" | "remain" | "remained" | "be" | "been" | "became" | "become");
    if is_mutual && is_be { ends.pair(be) } else { None }
}

/// The mention before a noun phrase that a form of "be", a comma or a bracket links to it, where the link fits.
fn called_before(words: &Words<'_>, ends: &Ends<'_>, at: usize, fits: impl Fn(usize) -> bool) -> Option<usize> {
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
    if !fits(link) || words.folded(link) == "," && is_subject(words, ends, at) {
        return None;
    }
    // "serves as a proxy of Y"
    let serves = link.checked_sub(1).filter(|verb| words.folded(link) == "as" && words.tag(*verb).is_verb());
    let verb = serves.or_else(|| words.tag(link).is_verb().then_some(link));
    verb.map_or_else(|| ends.last(link), |verb| ends.subject(verb))
}

/// "The Front, **a commander of the Bloc told** the paper": a noun phrase after a comma that has a verb of its own explains nothing before it.
fn is_subject(words: &Words<'_>, ends: &Ends<'_>, at: usize) -> bool {
    const REACH: usize = 10;
    let rest = at..(at + REACH).min(ends.range.end);
    let stops = |idx: &usize| {
        words.tag(*idx).is_finite()
            || words.tag(*idx) == Tag::MD
            || matches!(words.tag(*idx), Tag::PUNCT | Tag::WDT | Tag::WP | Tag::CC | Tag::VBN | Tag::VBG)
            || matches!(words.folded(*idx), "," | ";" | "that" | "who" | "which" | "(")
    };
    let verb = rest.into_iter().find(stops).filter(|idx| words.tag(*idx).is_finite());
    verb.is_some_and(|verb| {
        let cue = words.ctx.res.cues.verb(&lemma(words.folded(verb), words.tag(verb)));
        cue.is_some_and(|cue| !cue.attitude)
    })
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
        let next = if matches!(words.folded(cue.end), "," | "(") { cue.end + 1 } else { cue.end };
        ends.next(next).or_else(|| ends.starting(next))
    });
    // "would stop sheltering the Front's paymasters": a verb stands between, and nobody is called so.
    let is_beside =
        |link: usize| (link + 1..ends.start_of(owner)).all(|idx| !words.tag(idx).is_verb() && words.tag(idx) != Tag::MD);
    let called = called.or_else(|| called_before(words, ends, ends.start_of(owner), is_beside))?;
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
    // "denied (ever) arming": the denial takes it back.
    let before = (from..at).rev().find(|idx| words.tag(*idx) != Tag::RB);
    let denies = |idx: usize| {
        let lemma = lemma(words.folded(idx), words.tag(idx));
        words.ctx.res.relations.verb_relation(&lemma) == Some(Relation::Denies)
    };
    let is_denied = words.tag(at) == Tag::VBG && before.is_some_and(|idx| words.tag(idx).is_verb() && denies(idx));
    if is_negated != is_denied { Polarity::Negative } else { Polarity::Positive }
}
