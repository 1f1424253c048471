//! Ends that are nobody in particular: "takes orders from nobody", "no state funds them", "does not arm any group".

use std::ops::Range;

use rashomon_model::{ANYBODY, MentionForm, Term};
use rashomon_text::tags::Tag;

use super::Ends;
use crate::syntax;

impl Ends<'_> {
    /// "nobody", "no foreign power"; "anyone", "any group" where the relation is negated: the phrase that begins at `at` or after a preposition, if it
    /// stands for whomever and names nobody.
    pub(in crate::relations) fn nobody(&self, at: usize, is_negated: bool) -> Option<Term> {
        const REACH: usize = 3;
        let word = |idx: usize| self.words.folded(idx);
        let leads = |idx: usize| matches!(self.words.tag(idx), Tag::IN | Tag::TO);
        let first = (at..(at + REACH).min(self.range.end)).find(|idx| !leads(*idx))?;
        let open = if is_negated { ["anybody", "anyone", "any"] } else { ["nobody", "no-one", "no"] };
        if !open.contains(&word(first)) {
            return None;
        }
        let stands_alone = first_is_pronoun(word(first)) || word(first + 1) == "one" && !is_negated;
        let chunk = self.words.ctx.analysis.chunk_at(first).map_or(first..first + 1, |chunk| first..chunk.tokens.end);
        let is_whole = stands_alone || self.stands_for_party(&chunk);
        let span = self.words.span(chunk);
        is_whole.then(|| Term { span, name: ANYBODY.to_owned(), entity: None, account: None })
    }

    /// "no foreign power", "any armed group": a noun for a party, and nobody's name.
    fn stands_for_party(&self, chunk: &Range<usize>) -> bool {
        let roles = &self.words.ctx.res.events.roles;
        let head = chunk.end - 1;
        let is_named = self
            .ends
            .iter()
            .any(|(tokens, end)| end.form == MentionForm::Name && tokens.start < chunk.end && chunk.start < tokens.end);
        let word = self.words.folded(head);
        !is_named
            && (roles.parties.contains(word)
                || roles.units.contains(word)
                || self.is_of_party(head)
                || self.covering(head).is_some())
    }

    /// "no state", "any group" where the relation is negated: a description of nobody who is named.
    pub(in crate::relations) fn is_nobody(&self, term: &Term, is_negated: bool) -> bool {
        let Some(before) = self.words.ctx.analysis.tokens_in(term.span).start.checked_sub(1) else { return false };
        // "No Taliban fighter" is not nobody.
        let chunk = self.words.ctx.analysis.chunk_at(before + 1).map_or(before..before + 1, |chunk| chunk.tokens.clone());
        let is_name = self
            .ends
            .iter()
            .any(|(tokens, end)| end.form == MentionForm::Name && tokens.start < chunk.end && chunk.start < tokens.end);
        let open = if is_negated { ["any", "no"] } else { ["no", "no"] };
        !is_name && before >= self.range.start && open.contains(&self.words.folded(before))
    }

    /// "Nobody (supports us)", "no state (funds us)": the same before a verb.
    pub(in crate::relations) fn nobody_before(&self, at: usize) -> Option<Term> {
        let phrase = syntax::subject(self.words.ctx, self.range.start, at)?;
        self.nobody(phrase.tokens.start, false)
    }

    /// "(founded) by our own people and by nobody else", "(controlled) by no one".
    pub(in crate::relations) fn nobody_by(&self, at: usize, is_negated: bool) -> Option<Term> {
        const REACH: usize = 10;
        let until = (at + REACH).min(self.range.end);
        let mut by = (at..until).take_while(|idx| *idx == at || !self.words.tag(*idx).is_finite());
        by.find_map(|idx| (self.words.folded(idx) == "by").then(|| self.nobody(idx + 1, is_negated)).flatten())
    }
}

fn first_is_pronoun(word: &str) -> bool {
    matches!(word, "nobody" | "no-one" | "anybody" | "anyone")
}
