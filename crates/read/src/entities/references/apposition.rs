//! Descriptions that stand beside the name which they describe: "a provincial official, Sami al-Dorani", "the Relief Board, a charity, said", "a group
//! calling itself the Sons of the River".

use rashomon_model::{Mention, MentionForm, MentionKind};
use rashomon_text::tags::Tag;

use super::{Resolver, WINDOW};
use crate::names::name_after;

/// Tokens of the longest description before its head: "the province's only".
const LONGEST: usize = 8;

impl Resolver<'_, '_> {
    /// "the **same spokesman**": whoever was described by this noun last.
    pub(super) fn same(&self, idx: usize) -> Option<usize> {
        let analysis = self.words.ctx.analysis;
        let mention = &self.mentions[idx];
        let first = analysis.tokens_in(mention.span).start;
        let is_same = self.words.folded(first) == "same" || first > 0 && self.words.folded(first - 1) == "same";
        let head = |mention: &Mention| self.words.folded(analysis.tokens_in(mention.head).end.saturating_sub(1));
        let before = (0..idx).rev().filter(|_| is_same).take(3 * WINDOW);
        let mut alike = before
            .filter(|other| self.mentions[*other].form == MentionForm::Nominal && head(&self.mentions[*other]) == head(mention));
        alike.next().and_then(|other| self.cluster_of[other])
    }

    pub(super) fn is_named(&self, cluster: usize) -> bool {
        self.clusters[cluster].mentions.iter().any(|idx| self.mentions[*idx].form == MentionForm::Name)
    }

    /// "The group", "the movement", where a sentence begins with it: of whom it has just been spoken, if only one is named.
    pub(super) fn is_group(&self, idx: usize) -> bool {
        let mention = &self.mentions[idx];
        let first = self.words.ctx.analysis.tokens_in(mention.span).start;
        let sentence = self.words.ctx.analysis.sentences.get(self.sentence_of[idx]);
        let opens = sentence.is_some_and(|sentence| first <= sentence.tokens.start + 1);
        let is_body = matches!(mention.kind, MentionKind::Organization | MentionKind::ArmedGroup | MentionKind::Party);
        opens && is_body
    }

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
        if !opens
            || !is_phrase
            || !matches!(mark, "," | "." | ";" | "that" | "which" | "who" | "in" | "of" | "from" | "based")
            || is_list
        {
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
            (idx.saturating_sub(3)..idx).rev().find(is_person).filter(|other| {
                let between = text.get(self.mentions[*other].span.end()..mention.span.start()).unwrap_or("x").trim();
                matches!(between, "," | ", a" | ", an" | ", the" | ", now" | ", then") || self.is_owned(*other, idx)
            })
        };
        after.or_else(before).and_then(|other| self.cluster_of[other])
    }

    /// "Hakim, **the Front's** spokesman, said", "Resti, **its** leader,": whose the description says he is stands between.
    fn is_owned(&self, name: usize, description: usize) -> bool {
        let analysis = self.words.ctx.analysis;
        let mention = analysis.tokens_in(self.mentions[description].span);
        let mut between = analysis.tokens_in(self.mentions[name].span).end..mention.start;
        let is_mark = self.words.folded(between.start) == ",";
        let last = between.end.saturating_sub(1);
        let owns = matches!(self.words.tag(last), Tag::POS | Tag::PRPS) || matches!(self.words.folded(last), "'s" | "'");
        let closes = matches!(self.words.folded(mention.end), "," | "." | ";" | ")");
        between.start += 1;
        let is_part = |at: usize| {
            let tag = self.words.tag(at);
            tag.is_noun() || tag.is_adjective() || matches!(tag, Tag::DT | Tag::PRPS | Tag::POS)
        };
        is_mark && owns && closes && (1..=LONGEST).contains(&between.len()) && between.all(is_part)
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
