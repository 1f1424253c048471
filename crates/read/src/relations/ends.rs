//! The actors of a sentence, as possible ends of a relation.

use std::ops::Range;

use rashomon_model::{ByteSpan, Maker, Mention, MentionForm, MentionKind, Polarity, Proposition, Reading, Relation, Term};
use rashomon_text::{tags::Tag, tokens::TokenKind};

use super::AssertedRelation;
use crate::names::Words;

/// Tokens before a verb in which its subject is looked for.
const REACH: usize = 14;

/// The mentions of a sentence that can be an end, in text order.
pub(super) struct Ends<'r> {
    words: &'r Words<'r>,
    reading: &'r Reading,
    /// Tokens of the sentence.
    pub(super) range: Range<usize>,
    /// Mentions with their tokens, those inside another left out.
    ends: Vec<(Range<usize>, &'r Mention)>,
}

impl<'r> Ends<'r> {
    pub(super) fn of(words: &'r Words<'r>, reading: &'r Reading, range: Range<usize>) -> Self {
        let analysis = words.ctx.analysis;
        let (start, end) = (analysis.tokens[range.start].span.start(), analysis.tokens[range.end - 1].span.end());
        let first = reading.mentions.partition_point(|mention| mention.span.start() < start);
        let mut ends: Vec<(Range<usize>, &Mention)> = Vec::new();
        for mention in reading.mentions[first..].iter().take_while(|mention| mention.span.start() < end) {
            let is_inside =
                ends.last().is_some_and(|(_, last)| last.span.contains(mention.span) && last.form == MentionForm::Name);
            if mention.entity.is_some() && is_actor(mention.kind) && !is_inside {
                ends.push((analysis.tokens_in(mention.span), mention));
            }
        }
        Self { words, reading, range, ends }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The nearest mention before the token `at`, not past a break of the clause, and not the complement of a preposition after another
    /// ("the leader of Y fought": the leader).
    pub(super) fn before(&self, at: usize) -> Option<usize> {
        let idx = self.ends.partition_point(|(tokens, _)| tokens.end <= at).checked_sub(1)?;
        let mut found = None;
        for idx in (0..=idx).rev() {
            let tokens = &self.ends[idx].0;
            let limit = found.map_or(at, |other: usize| self.ends[other].0.start);
            if at - tokens.end > REACH || self.breaks(tokens.end, limit) {
                break;
            }
            found = Some(idx);
            if !self.is_complement(tokens.start) {
                break;
            }
        }
        found
    }

    /// Whether "of", "in", "by" … stands before the tokens' article.
    fn is_complement(&self, start: usize) -> bool {
        let before = start.checked_sub(1).filter(|at| *at >= self.range.start).map_or("", |at| self.words.folded(at));
        let before = match before {
            "the" | "a" | "an" | "its" | "their" | "his" | "her" => {
                start.checked_sub(2).filter(|at| *at >= self.range.start).map_or("", |at| self.words.folded(at))
            }
            word => word,
        };
        matches!(before, "of" | "in" | "from" | "at" | "near" | "on" | "for" | "with" | "against" | "inside" | "over" | "across")
    }

    /// The first mention that starts within `reach` tokens after `at`, in the clause.
    pub(super) fn after(&self, at: usize, reach: usize) -> Option<usize> {
        let idx = self.ends.partition_point(|(tokens, _)| tokens.start < at);
        let (tokens, _) = self.ends.get(idx)?;
        (tokens.start <= at + reach && !self.breaks(at, tokens.start)).then_some(idx)
    }

    /// The object of a verb that ends at `at`: the first mention after it, "against", "with" and the like between them or not, with no
    /// further verb but one that shares the object ("trained and armed the rebels"), and no word of place or time ("running over each other").
    pub(super) fn object(&self, at: usize, reach: usize) -> Option<usize> {
        let idx = self.after(at, reach)?;
        let is_direct = (at..self.ends[idx].0.start).all(|between| {
            let tag = self.words.tag(between);
            let shares = tag.is_verb() && between > at && self.words.tag(between - 1) == Tag::CC;
            let strays = matches!(
                self.words.folded(between),
                "over"
                    | "into"
                    | "during"
                    | "after"
                    | "before"
                    | "under"
                    | "about"
                    | "like"
                    | "than"
                    | "for"
                    | "near"
                    | "who"
                    | "which"
            );
            !strays && (!tag.is_verb() || shares)
        });
        is_direct.then_some(idx)
    }

    /// The subject of a verb at `at`: "those who arm", "the group that trained" have the words before the pronoun.
    pub(super) fn subject(&self, at: usize) -> Option<usize> {
        let pronoun =
            at.checked_sub(1).filter(|idx| *idx >= self.range.start && matches!(self.words.tag(*idx), Tag::WP | Tag::WDT));
        let Some(pronoun) = pronoun else { return self.before(at) };
        let last = pronoun.checked_sub(1)?;
        let last = if self.words.folded(last) == "," { last.checked_sub(1)? } else { last };
        self.covering(last).or_else(|| (self.words.tag(last).is_noun()).then(|| self.before(pronoun)).flatten())
    }

    /// The first mention that lies in these tokens.
    pub(super) fn between(&self, from: usize, to: usize) -> Option<usize> {
        self.ends.iter().position(|(tokens, _)| from <= tokens.start && tokens.end <= to)
    }

    /// The mention that the token belongs to.
    pub(super) fn covering(&self, at: usize) -> Option<usize> {
        self.ends.iter().rposition(|(tokens, _)| tokens.contains(&at))
    }

    /// The mention that is a part of the compound token `at`.
    pub(super) fn inside(&self, at: usize) -> Option<usize> {
        let token = self.words.token(at).span;
        self.ends.iter().position(|(_, mention)| token.contains(mention.span) && mention.span.len() < token.len())
    }

    /// The mention that the compound token `at` modifies: "US-backed group".
    pub(super) fn phrase_over(&self, at: usize) -> Option<usize> {
        self.ends.iter().position(|(tokens, _)| tokens.contains(&at) && tokens.end > at + 1)
    }

    pub(super) fn start_of(&self, idx: usize) -> usize {
        self.ends[idx].0.start
    }

    /// Whether a clause ends between two tokens.
    fn breaks(&self, from: usize, to: usize) -> bool {
        (from..to).any(|at| {
            let token = self.words.token(at);
            let word = self.words.folded(at);
            matches!(word, ";" | ":" | "." | "?" | "!" | "while" | "whilst" | "although" | "because" | "but" | "that")
                || token.kind == TokenKind::Quote && !matches!(word, "'s" | "'" | "’")
        })
    }

    /// The relation, when it has the ends that it needs and they are two.
    pub(super) fn relation(
        &self,
        relation: Relation,
        lemma: &str,
        subject: Option<usize>,
        object: Option<usize>,
        cue: ByteSpan,
        polarity: Polarity,
    ) -> Option<AssertedRelation> {
        let subject = &self.ends[subject?];
        let object = object.map(|idx| &self.ends[idx]).filter(|object| object.1.entity != subject.1.entity);
        if object.is_none() && !stands_alone(relation) {
            return None;
        }
        let span = object.map_or(subject.1.span, |object| subject.1.span.cover(object.1.span)).cover(cue);
        let proposition = Proposition {
            subject: Some(self.term(subject.1)),
            relation,
            label: Some(lemma.to_owned()),
            object: object.map(|object| self.term(object.1)),
            account: None,
            figure: None,
        };
        Some(AssertedRelation { span, cue, proposition, polarity, made_by: Maker::data_rule(format!("relations/{lemma}")) })
    }

    /// The relation of the subject with a place right after the cue.
    pub(super) fn over_place(
        &self,
        relation: Relation,
        lemma: &str,
        subject: Option<usize>,
        cue: ByteSpan,
        polarity: Polarity,
    ) -> Option<AssertedRelation> {
        const REACH: usize = 3;
        let subject = &self.ends[subject?];
        let at = self.words.ctx.analysis.tokens_in(cue).end;
        let until = self.words.token((at + REACH).min(self.range.end) - 1).span.end();
        let first = self.reading.toponyms.partition_point(|toponym| toponym.span.start() < cue.end());
        let place = self.reading.toponyms.get(first).filter(|toponym| toponym.span.start() < until)?.span;
        let span = subject.1.span.cover(place).cover(cue);
        let proposition = Proposition {
            subject: Some(self.term(subject.1)),
            relation,
            label: Some(lemma.to_owned()),
            object: Some(Term { span: place, name: place.slice(self.words.ctx.text).to_owned(), entity: None, account: None }),
            account: None,
            figure: None,
        };
        Some(AssertedRelation { span, cue, proposition, polarity, made_by: Maker::data_rule(format!("relations/{lemma}")) })
    }

    fn term(&self, mention: &Mention) -> Term {
        let name = mention.entity.map_or_else(String::new, |id| self.reading[id].name.clone());
        Term { span: mention.span, name, entity: mention.entity, account: None }
    }
}

/// Relations whose object need not be an actor.
fn stands_alone(relation: Relation) -> bool {
    matches!(relation, Relation::ClaimsResponsibility | Relation::Denies | Relation::Predicts | Relation::Plans)
}

fn is_actor(kind: MentionKind) -> bool {
    !matches!(kind, MentionKind::Place | MentionKind::Facility | MentionKind::Weapon | MentionKind::DocumentLike)
}
