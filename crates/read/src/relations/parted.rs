//! Verbs of a relation whose other words stand apart from them: "laid the raid at the door of the Front".

use rashomon_text::tags::Tag;

use super::{AssertedRelation, Ends, polarity};
use crate::{names::Words, syntax};

/// "**laid** nine of the killings **at the door of** the Front", "**attributes** the raid **to** the Front": a verb whose other words stand after what is
/// laid.
pub(super) fn find(words: &Words<'_>, ends: &Ends<'_>, at: usize) -> Option<AssertedRelation> {
    const REACH: usize = 14;
    if !words.tag(at).is_verb() {
        return None;
    }
    let is_passive = syntax::is_passive(words.ctx, ends.range.start, at);
    // "ascribes to the Front nine of the killings"
    let from = at + 1;
    let is_end = |idx: &usize| words.tag(*idx).is_finite() || matches!(words.folded(*idx), ";" | ":" | "that" | "who" | "which");
    let until = (from..ends.range.end.min(at + REACH)).find(is_end).unwrap_or(ends.range.end.min(at + REACH));
    let forms = words.ctx.res.relations.parted().iter().filter(|(phrase, _)| phrase[0] == words.folded(at));
    let mut parted = forms.filter_map(|(phrase, word)| {
        let rest = &phrase[1..];
        let stands = |idx: &usize| {
            idx + rest.len() < ends.range.end && words.folded_in(*idx..idx + rest.len()).eq(rest.iter().map(String::as_str))
        };
        Some(((from..until).find(stands)? + rest.len(), word))
    });
    let (led, word) = parted.next()?;
    let object = ends.object(led + usize::from(words.tag(led) == Tag::RB), word.relation)?;
    let subject = if is_passive { ends.agent(at + 1) } else { ends.subject(at) };
    let (subject, cue) = (subject.map(|idx| ends.end(idx)), words.span(at..at + 1));
    ends.relation(word.relation, &word.lemma, subject, Some(object), cue, polarity(words, ends, at))
}
