//! How one looks upon the other: "viewed them with suspicion".

use rashomon_text::lemma::lemma;

use super::{AssertedRelation, Ends, polarity};
use crate::{names::Words, syntax};

/// "Y viewed X with deep suspicion", "X is treated with hostility by Y": how one looks upon the other.
pub(super) fn find(words: &Words<'_>, ends: &Ends<'_>, at: usize) -> Option<AssertedRelation> {
    const REACH: usize = 14;
    let relations = &words.ctx.res.relations;
    let relation = relations.manner(words.folded(at))?;
    let from = ends.range.start;
    let with = (at.saturating_sub(3).max(from)..at).rev().find(|idx| words.folded(*idx) == "with")?;
    let verb = (from..with).rev().take(REACH).find(|idx| words.tag(*idx).is_verb())?;
    if !relations.is_using(relation, &lemma(words.folded(verb), words.tag(verb))) {
        return None;
    }
    let (who, whom) = if syntax::is_passive(words.ctx, from, verb) {
        (ends.agent(at + 1), ends.subject(verb).map(|idx| ends.end(idx)))
    } else {
        (ends.subject(verb), ends.object(verb + 1, relation))
    };
    let (who, cue) = (who.map(|idx| ends.end(idx)), words.span(with..at + 1));
    ends.relation(relation, words.folded(at), who, whom, cue, polarity(words, ends, verb))
}
