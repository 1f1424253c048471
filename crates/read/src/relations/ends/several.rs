//! Ends that stand side by side: "Oskania and Velmar arm the Front", "backed by Oskania, Velmar and Tarvenik".

use rashomon_model::{MentionForm, MentionKind, Term};
use rashomon_text::tags::Tag;

use super::{super::AssertedRelation, Ends};

impl Ends<'_> {
    /// The relation, and the same of each other actor that stands beside an end of it: "Oskania and Velmar arm the Front", "backed by Oskania, Velmar
    /// and Tarvenik".
    pub(in crate::relations) fn each_of(&self, relation: AssertedRelation) -> Vec<AssertedRelation> {
        let beside = |term: &Option<Term>| -> Vec<Option<Term>> {
            let idx = term.as_ref().and_then(|term| self.ends.iter().position(|(_, mention)| mention.span == term.span));
            let others = idx.map(|idx| self.beside(idx)).unwrap_or_default();
            std::iter::once(term.clone()).chain(others.into_iter().map(|idx| Some(self.end(idx)))).collect()
        };
        let (subjects, objects) = (beside(&relation.proposition.subject), beside(&relation.proposition.object));
        let same = |one: &Option<Term>, other: &Option<Term>| {
            one.as_ref().zip(other.as_ref()).is_some_and(|(one, other)| one.entity.is_some() && one.entity == other.entity)
        };
        let pairs = subjects.iter().flat_map(|subject| objects.iter().map(move |object| (subject, object)));
        pairs
            .filter(|(subject, object)| !same(subject, object))
            .map(|(subject, object)| {
                let mut made = relation.clone();
                made.span = [subject, object].into_iter().flatten().fold(made.span, |span, term| span.cover(term.span));
                made.proposition.subject.clone_from(subject);
                made.proposition.object.clone_from(object);
                made
            })
            .collect()
    }

    /// Whether nothing but "and" and articles stands between two mentions.
    pub(in crate::relations) fn are_joined(&self, [earlier, later]: [usize; 2]) -> bool {
        let (end, start) = (self.ends[earlier].0.end, self.ends[later].0.start);
        let is_link = |at: usize| {
            matches!(self.words.folded(at), "and" | "or" | "," | "the" | "a" | "an") || self.words.tag(at) == Tag::PRPS
        };
        end < start && (end..start).all(is_link)
    }

    /// Names that stand beside a name, joined to it by "and" or a stroke, with commas between more than two.
    fn beside(&self, idx: usize) -> Vec<usize> {
        const MOST: usize = 4;
        let is_name = |idx: &usize| self.ends[*idx].1.form == MentionForm::Name && self.ends[*idx].1.kind != MentionKind::Person;
        if !is_name(&idx) {
            return Vec::new();
        }
        // What stands between two mentions: nothing but commas, "and" and articles; and whether "and" does.
        let link = |one: usize, other: usize| {
            let (end, start) = (self.ends[one].0.end, self.ends[other].0.start);
            let between = || (end..start).map(|at| self.words.folded(at));
            let is_plain = end < start && between().all(|word| matches!(word, "," | "and" | "/" | "the" | "both"));
            is_plain.then(|| between().any(|word| matches!(word, "and" | "/")))
        };
        let walk = |steps: &mut dyn Iterator<Item = (usize, usize, usize)>| {
            let (mut found, mut joined) = (Vec::new(), false);
            for (one, other, new) in steps.take(MOST) {
                let Some(has_and) = link(one, other).filter(|_| is_name(&new)) else { break };
                joined |= has_and;
                found.push(new);
            }
            if joined { found } else { Vec::new() }
        };
        let mut all = walk(&mut (0..idx).rev().map(|new| (new, new + 1, new)));
        let after = walk(&mut (idx + 1..self.ends.len()).map(|new| (new - 1, new, new)));
        // "armed Oskania, and Velmar fled": the last has a verb of its own.
        let goes_on = |last: &usize| self.words.tag(self.ends[*last].0.end).is_finite();
        if !after.last().is_some_and(goes_on) {
            all.extend(after);
        }
        all
    }
}
