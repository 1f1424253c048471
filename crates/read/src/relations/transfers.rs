//! What is handed over: "X dropped weapons for Y", "X was passing Y some $9 million", "Y's fuel comes from X".

use rashomon_model::Relation;
use rashomon_text::tags::Tag;

use super::{AssertedRelation, Ends, polarity};
use crate::{names::Words, syntax};

/// "X dropped weapons and food for Y", "weapons were sent to Y by X".
pub(super) fn given(words: &Words<'_>, ends: &Ends<'_>, at: usize) -> Option<AssertedRelation> {
    const REACH: usize = 7;
    let relations = &words.ctx.res.relations;
    let lemma = words.tag(at).is_verb().then(|| relations.transfer(words.folded(at))).flatten()?;
    let until = |from: usize| from..(from + REACH).min(ends.range.end);
    let is_passive = syntax::is_passive(words.ctx, ends.range.start, at);
    let relation_of =
        |idx: usize| relations.goods(words.folded(idx)).or_else(|| is_sum(words, idx).then_some(Relation::Sponsors));
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

/// "$700 million", "nine million euros": a sum of money.
fn is_sum(words: &Words<'_>, at: usize) -> bool {
    let word = words.folded(at);
    let is_currency = matches!(
        word,
        "dollars"
            | "euros"
            | "pounds"
            | "roubles"
            | "rubles"
            | "rials"
            | "rupees"
            | "dinars"
            | "francs"
            | "shillings"
            | "lira"
            | "liras"
            | "yuan"
    ) || word.starts_with(['$', '€', '£']);
    let is_amount = |idx: usize| words.tag(idx) == Tag::CD || matches!(words.folded(idx), "million" | "billion" | "thousand");
    is_currency && (is_amount(at + 1) || at > 0 && is_amount(at - 1) || word.chars().any(|c| c.is_ascii_digit()))
}

/// "The Front's weapons and fuel all come from Oskania", "the money of the Front came from Oskania".
pub(super) fn comes_from(words: &Words<'_>, ends: &Ends<'_>, at: usize) -> Option<AssertedRelation> {
    const REACH: usize = 14;
    let comes = matches!(words.folded(at), "come" | "comes" | "came" | "coming") && words.folded(at + 1) == "from";
    let from = at.saturating_sub(REACH).max(ends.range.start);
    let goods = if comes && at + 2 < ends.range.end { from..at } else { return None };
    let is_goods = |idx: &usize| words.tag(*idx).is_noun() && words.ctx.res.relations.goods(words.folded(*idx)).is_some();
    let (first, last) = (goods.clone().find(is_goods)?, goods.rev().find(is_goods)?);
    let relation = words.ctx.res.relations.goods(words.folded(first))?;
    let of =
        || (words.folded(last + 1) == "of").then(|| ends.next(last + 2)).flatten().filter(|owner| ends.start_of(*owner) < at);
    let receiver = of().or_else(|| ends.holder(first))?;
    let giver = ends.next(at + 2)?;
    let cue = words.span(at..at + 2);
    ends.relation(relation, "come from", Some(ends.end(giver)), Some(ends.end(receiver)), cue, polarity(words, ends, at))
}
