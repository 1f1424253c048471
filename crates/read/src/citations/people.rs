//! People whom the running text leans on, and where they spoke: "according to a lawyer", "by the account of a local group", "told this newspaper",
//! "wrote on Facebook", "its Telegram channel said", "state television, quoting officials, said".

use std::ops::Range;

use rashomon_model::{Citation, CitationKind, Maker, MentionForm, MentionKind, Reading};
use rashomon_text::{analysis::Sentence, lemma::lemma, tags::Tag};

use super::entry::Parts;
use crate::context::Context;

/// The rule of an outlet that was cited before: "told the paper".
pub(super) const THE_OUTLET: &str = "citations/the-outlet";

/// The citations of a sentence that need no name of an outlet or a body.
pub(super) fn in_sentence(ctx: Context<'_>, reading: &Reading, sentence: &Sentence) -> Vec<Citation> {
    let view = View { ctx, reading, range: sentence.tokens.clone() };
    let at = |at: usize| {
        view.according(at)
            .map(|range| (range, "citations/according-to-person"))
            .or_else(|| view.the_outlet(at).map(|range| (range, THE_OUTLET)))
            .or_else(|| view.office(at).map(|range| (range, "citations/office")))
            .or_else(|| view.account(at).map(|range| (range, "citations/account")))
            .or_else(|| view.told_here(at).map(|range| (range, "citations/told-here")))
            .or_else(|| view.platform(at).map(|range| (range, "citations/platform")))
    };
    let found = sentence.tokens.clone().filter_map(at);
    found.map(|(range, rule)| view.citation(range, rule)).collect()
}

struct View<'a> {
    ctx: Context<'a>,
    reading: &'a Reading,
    /// Tokens of the sentence.
    range: Range<usize>,
}

impl View<'_> {
    fn citation(&self, range: Range<usize>, rule: &'static str) -> Citation {
        let tokens = &self.ctx.analysis.tokens;
        let span = tokens[range.start].span.cover(tokens[range.end - 1].span);
        let kind = if rule == THE_OUTLET { CitationKind::InTextOutlet } else { CitationKind::InTextSource };
        Parts::default().into_citation(span, kind, None, Maker::rule(rule))
    }

    fn word(&self, at: usize) -> String {
        if self.range.contains(&at) { self.ctx.analysis.tokens[at].text(self.ctx.text).to_lowercase() } else { String::new() }
    }

    fn tag(&self, at: usize) -> Tag {
        if self.range.contains(&at) { self.ctx.analysis.tokens[at].tag } else { Tag::X }
    }

    /// The noun phrase that begins at the token.
    fn phrase(&self, at: usize) -> Option<Range<usize>> {
        let chunk = self.ctx.analysis.chunk_at(at)?;
        (chunk.tokens.start == at && chunk.tokens.end <= self.range.end).then(|| chunk.tokens.clone())
    }

    /// Whether a verb of saying stands in the sentence.
    fn is_speech(&self) -> bool {
        self.range.clone().any(|at| self.speaks(at))
    }

    fn speaks(&self, at: usize) -> bool {
        let cue = || self.ctx.res.cues.verb(&lemma(&self.word(at), self.tag(at)));
        self.tag(at).is_verb() && cue().is_some_and(|cue| !cue.only_counts() && !cue.attitude)
    }

    /// Whether a person, and no body, is named or described in the words.
    fn is_person(&self, phrase: &Range<usize>) -> bool {
        let tokens = &self.ctx.analysis.tokens;
        let span = tokens[phrase.start].span.cover(tokens[phrase.end - 1].span);
        let of_person = |kind| matches!(kind, MentionKind::Person | MentionKind::People);
        let within = self.reading.mentions.iter().filter(|mention| span.contains(mention.span));
        let last = within.filter(|mention| mention.form != MentionForm::Pronoun).max_by_key(|mention| mention.span.end());
        last.is_some_and(|mention| of_person(mention.kind))
    }

    /// Whether an actor stands in the words.
    fn is_actor(&self, phrase: &Range<usize>) -> bool {
        let tokens = &self.ctx.analysis.tokens;
        let span = tokens[phrase.start].span.cover(tokens[phrase.end - 1].span);
        let acts = |kind| !matches!(kind, MentionKind::Place | MentionKind::Facility | MentionKind::Weapon);
        self.reading.mentions.iter().any(|mention| mention.span.overlaps(span) && acts(mention.kind))
    }

    /// "according to **a lawyer who has seen it**", "according to **Mills**", "according to **the memo**": whoever or whatever speaks there, and not "according
    /// to plan".
    fn according(&self, at: usize) -> Option<Range<usize>> {
        let is_cue = self.word(at) == "according" && self.word(at + 1) == "to";
        let phrase = is_cue.then(|| self.phrase(at + 2)).flatten()?;
        let head = self.word(phrase.end - 1);
        let is_pronoun = phrase.len() == 1 && self.tag(phrase.start) == Tag::PRP;
        let is_named = phrase.clone().any(|idx| self.tag(idx).is_proper())
            || self.is_person(&phrase)
            || self.is_actor(&phrase) && phrase.len() > 2;
        let is_document =
            self.ctx.res.citing.documents.contains(head.as_str()) || self.ctx.res.citing.counts.contains(head.as_str());
        let is_measure = self.ctx.res.citing.measures.contains(head.as_str());
        (is_pronoun || (is_named || is_document) && !is_measure).then_some(at..phrase.end)
    }

    /// "told **the paper** that", "when **the paper** rang him", "**the newspaper** quoted": an outlet that was cited before.
    fn the_outlet(&self, at: usize) -> Option<Range<usize>> {
        let citing = &self.ctx.res.citing;
        let phrase = self.phrase(at).filter(|phrase| phrase.len() == 2 && matches!(self.word(at).as_str(), "the" | "that"))?;
        let is_paper = citing.glosses.contains(self.word(at + 1).as_str());
        let is_sender = matches!(self.word(at + 1).as_str(), "agency" | "station" | "channel" | "site" | "outlet" | "network");
        let told =
            at.checked_sub(1).filter(|before| matches!(self.word(*before).as_str(), "told" | "tell" | "tells" | "telling"));
        let says = (phrase.end..phrase.end + 3)
            .find(|idx| !matches!(self.tag(*idx), Tag::RB) && !crate::syntax::is_auxiliary(&self.word(*idx)));
        let says = says.filter(|idx| citing.reporting.contains(self.word(*idx).as_str()) && self.tag(*idx).is_verb());
        match (told, says) {
            (Some(told), _) if is_paper || is_sender => Some(told..phrase.end),
            (None, Some(verb)) if is_paper => Some(at..verb + 1),
            _ => None,
        }
    }

    /// "**the defence ministry** announced", "**the governor's office** said": a body of a state, or somebody's, that has no name of its own.
    fn office(&self, at: usize) -> Option<Range<usize>> {
        let citing = &self.ctx.res.citing;
        let phrase = self.phrase(at)?;
        let head = self.word(phrase.end - 1);
        if !citing.offices.contains(head.as_str()) {
            return None;
        }
        let mut from = phrase.start;
        if self.tag(from) == Tag::POS {
            from = self
                .ctx
                .analysis
                .chunk_at(from.checked_sub(1)?)
                .map(|owner| owner.tokens.start)
                .filter(|start| self.range.contains(start))?;
        }
        // "an official of the ministry told us"
        let led = from.checked_sub(1).map(|led| self.tag(led));
        if matches!(led, Some(Tag::IN | Tag::TO | Tag::CC | Tag::WDT | Tag::WP)) {
            return None;
        }
        let passes = |idx: usize| matches!(self.tag(idx), Tag::RB | Tag::MD) || crate::syntax::is_auxiliary(&self.word(idx));
        let after = self.end_of_phrase(phrase.end);
        let verb = (after..after + 4).find(|idx| !passes(*idx)).filter(|idx| self.tag(*idx).is_verb())?;
        let is_be = (after..verb).any(|idx| crate::syntax::is_be(&self.word(idx)));
        let announces = citing.announcing.contains(self.word(verb).as_str())
            || matches!(self.word(verb).as_str(), "said" | "says" | "told" | "tells");
        let speaks = head == "office" && (self.speaks(verb) || citing.reporting.contains(self.word(verb).as_str()));
        ((announces || speaks) && !is_be).then_some(from..verb + 1)
    }

    /// Past "of the regime", "in Velmar" after a noun phrase.
    fn end_of_phrase(&self, at: usize) -> usize {
        let next = matches!(self.word(at).as_str(), "of" | "in" | "for").then(|| self.phrase(at + 1)).flatten();
        next.map_or(at, |next| next.end)
    }

    /// "by **its account**", "by **the reckoning of the village's priest**", "in **his telling**".
    fn account(&self, at: usize) -> Option<Range<usize>> {
        let lead = self.word(at);
        if !matches!(lead.as_str(), "by" | "on" | "in") {
            return None;
        }
        let phrase = self.phrase(at + 1)?;
        let noun = self.word(phrase.end - 1);
        let is_telling = matches!(noun.as_str(), "telling" | "version" | "account" | "reckoning");
        if !self.ctx.res.citing.counts.contains(noun.as_str()) || lead == "in" && !is_telling {
            return None;
        }
        let is_owned = phrase.clone().any(|idx| matches!(self.tag(idx), Tag::PRPS | Tag::POS));
        let owner = (self.word(phrase.end) == "of").then(|| self.phrase(phrase.end + 1)).flatten();
        match owner.filter(|owner| self.is_actor(owner)) {
            Some(owner) if lead != "in" => Some(at..owner.end),
            _ => is_owned.then_some(at..phrase.end),
        }
    }

    /// "told **this newspaper**", "told **our correspondent**".
    fn told_here(&self, at: usize) -> Option<Range<usize>> {
        let citing = &self.ctx.res.citing;
        let own = matches!(self.word(at).as_str(), "this" | "our");
        let noun = self.phrase(at).filter(|_| own).map(|phrase| phrase.end - 1)?;
        let is_here = |word: &str| citing.outlets.contains(word) || citing.reporters.contains(word);
        let before = at.checked_sub(1)?;
        let led = if matches!(self.word(before).as_str(), "to" | "with") { before.checked_sub(1)? } else { before };
        let is_told = self.speaks(led) || matches!(self.word(led).as_str(), "spoke" | "spoken" | "talked" | "interview");
        (is_here(&self.word(noun)) && is_told).then_some(led..noun + 1)
    }

    /// "wrote **on Facebook**", "a video **on Telegram** shows".
    fn platform(&self, at: usize) -> Option<Range<usize>> {
        let is_led = matches!(self.word(at).as_str(), "on" | "via" | "through" | "over");
        let next = at + 1 + usize::from(matches!(self.tag(at + 1), Tag::PRPS | Tag::DT));
        let is_platform = self.ctx.res.citing.platforms.contains(self.word(next).as_str());
        (is_led && is_platform && self.is_speech()).then_some(at..next + 1)
    }
}
