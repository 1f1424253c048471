//! Descriptions that stand beside the name which they describe: "a provincial official, Sami al-Dorani", "the Relief Board, a charity, said", "a group
//! calling itself the Sons of the River".

use rashomon_model::{MentionForm, MentionKind};
use rashomon_text::tags::Tag;

use super::Resolver;
use crate::names::name_after;

/// Tokens of the longest description before its head: "the province's only".
const LONGEST: usize = 8;

impl Resolver<'_, '_> {
    /// What a description that stands beside a name is a description of.
    pub(super) fn beside(&self, idx: usize, is_plural: bool) -> Option<usize> {
        self.of_group(idx, is_plural)
            .or_else(|| self.apposed(idx, is_plural))
            .or_else(|| self.named_next(idx))
            .or_else(|| self.explains(idx, is_plural))
    }

    /// "the Relief Board (RB), **a charity**, said": the body that a description between commas explains.
    fn explains(&self, idx: usize, is_plural: bool) -> Option<usize> {
        let mention = &self.mentions[idx];
        if is_plural || !is_body(mention.kind) {
            return None;
        }
        let tokens = self.words.ctx.analysis.tokens_in(mention.span);
        let comma = (tokens.start.saturating_sub(LONGEST)..tokens.start).rev().find(|at| self.words.folded(*at) == ",")?;
        let opens = matches!(self.words.tag(comma + 1), Tag::DT | Tag::PRPS) || self.words.tag(comma + 2) == Tag::POS;
        let is_phrase = (comma + 1..tokens.start).all(|at| {
            let tag = self.words.tag(at);
            tag.is_noun() || tag.is_adjective() || matches!(tag, Tag::DT | Tag::PRPS | Tag::POS | Tag::RB)
        });
        let mark = self.words.folded(tokens.end);
        let is_list = self.words.tag(tokens.end + 1) == Tag::CC;
        if !opens || !is_phrase || !matches!(mark, "," | "." | ";") || is_list {
            return None;
        }
        let gloss = |end: usize| (end.saturating_sub(LONGEST)..end).rev().find(|at| self.words.folded(*at) == "(");
        let end = if self.words.folded(comma.checked_sub(1)?) == ")" { gloss(comma)? } else { comma };
        let is_before = |other: &usize| self.words.ctx.analysis.tokens_in(self.mentions[*other].span).end == end;
        let named = (idx.saturating_sub(LONGEST)..idx).rev().find(is_before)?;
        let name = &self.mentions[named];
        let fits =
            name.kind == mention.kind || name.kind == MentionKind::Organization || mention.kind == MentionKind::Organization;
        (name.form == MentionForm::Name && is_body(name.kind) && fits).then_some(self.cluster_of[named]).flatten()
    }

    /// "Front fighters", "Brigade gunmen": fighters described by nothing but the name of their group are the group.
    fn of_group(&self, idx: usize, is_plural: bool) -> Option<usize> {
        let mention = &self.mentions[idx];
        if !is_plural || mention.kind != MentionKind::ArmedGroup {
            return None;
        }
        let next = (idx + 1).min(self.mentions.len() - 1);
        let name = &self.mentions[next];
        let is_name =
            name.form == MentionForm::Name && name.kind == MentionKind::ArmedGroup && name.span.start() == mention.span.start();
        let rest = self.words.ctx.text.get(name.span.end()..mention.head.start())?;
        (is_name && rest.trim().is_empty()).then_some(self.cluster_of[next]).flatten()
    }

    /// "a provincial official, Sami al-Dorani", "lawyer Jalal Resti", "Hakim, the head of": the name beside a description of one person.
    fn apposed(&self, idx: usize, is_plural: bool) -> Option<usize> {
        let mention = &self.mentions[idx];
        if is_plural || mention.kind != MentionKind::Person {
            return None;
        }
        let is_person =
            |other: &usize| self.mentions[*other].form == MentionForm::Name && self.mentions[*other].kind == MentionKind::Person;
        let text = self.words.ctx.text;
        // The last noun of "Foreign Minister" can be a mention within it.
        let next = (idx + 1..self.mentions.len()).take(3).find(|other| self.mentions[*other].span.start() >= mention.span.end());
        let after = next.filter(is_person).filter(|other| {
            let between = text.get(mention.span.end()..self.mentions[*other].span.start()).unwrap_or("x").trim();
            matches!(between, "" | "," | ".")
        });
        let before = || {
            idx.checked_sub(1).filter(is_person).filter(|other| {
                let between = text.get(self.mentions[*other].span.end()..mention.span.start()).unwrap_or("x").trim();
                matches!(between, "," | ", a" | ", an" | ", the" | ", now" | ", then")
            })
        };
        after.or_else(before).and_then(|other| self.cluster_of[other])
    }

    /// "a group calling itself the Sons of the River": the name that the description is given.
    fn named_next(&self, idx: usize) -> Option<usize> {
        let analysis = self.words.ctx.analysis;
        let mut end = analysis.tokens_in(self.mentions[idx].span).end;
        if self.words.folded(end) == "," {
            end += 1;
        }
        let sentence = analysis.sentences.get(self.sentence_of[idx])?.tokens.clone();
        let start = name_after(self.words, sentence, end)?;
        // A pronoun may stand between: "calling itself".
        let next = (idx + 1..self.mentions.len().min(idx + 4))
            .find(|other| analysis.tokens_in(self.mentions[*other].span).start == start)?;
        (self.mentions[next].form == MentionForm::Name).then_some(self.cluster_of[next]).flatten()
    }
}

/// A body of people with a name and an aim.
fn is_body(kind: MentionKind) -> bool {
    use MentionKind::{
        ArmedGroup, CivilSociety, Company, GovernmentBody, IntergovernmentalBody, Organization, Outlet, Party, SecurityForce,
    };
    matches!(
        kind,
        ArmedGroup
            | CivilSociety
            | Company
            | GovernmentBody
            | IntergovernmentalBody
            | Organization
            | Outlet
            | Party
            | SecurityForce
    )
}
