//! Outlets, bodies and documents that the running text leans on: "told the FARS News Agency", "the New York Times reports", "the Relief Board counted",
//! "in a statement", "The same article". The words stand in `data/citations/words.toml`.

use rashomon_lexicon::citing::CitingWords;
use rashomon_model::{ByteSpan, Citation, CitationKind, DateInterval, Maker, Mention, MentionForm, MentionKind, Reading};
use rashomon_text::{lemma::lemma, tags::Tag, tokens::Token};
use rustc_hash::FxHashSet;

use super::{bodies, documents, entry::Parts, people};
use crate::context::Context;

/// The rule of a body that is no outlet.
pub(super) const BODY: &str = "citations/body-in-text";

/// Citations in the running text, outside those already found.
pub(super) fn find(ctx: Context<'_>, reading: &Reading, bracketed: &[Citation]) -> Vec<Citation> {
    let is_free = |mention: &&Mention| !bracketed.iter().any(|citation| citation.span.overlaps(mention.span));
    let named = reading.mentions.iter().filter(|mention| mention.form == MentionForm::Name).filter(is_free);
    let mut citations: Vec<Citation> =
        named.filter_map(|mention| of_mention(Place::of(ctx, mention), reading, mention)).collect();
    let mut more = Vec::new();
    for sentence in &ctx.analysis.sentences {
        let tokens = ctx.analysis.tokens_of(sentence);
        for at in 0..tokens.len() {
            more.extend(same_article(ctx, tokens, at).or_else(|| according_to_study(ctx, tokens, at)));
        }
        more.extend(documents::in_sentence(ctx, reading, sentence));
        more.extend(people::in_sentence(ctx, reading, sentence));
    }
    let names_outlet = |citation: &Citation| citation.outlet.is_some() && citation.kind != CitationKind::InTextSource;
    let first =
        citations.iter().chain(bracketed).filter(|citation| names_outlet(citation)).map(|citation| citation.span.start()).min();
    for new in more {
        let is_taken = |citation: &Citation| citation.span.overlaps(new.span);
        // "told the paper": a paper that was cited before.
        if new.made_by.id() == people::THE_OUTLET && first.is_none_or(|first| first > new.span.start()) {
            continue;
        }
        if !citations.iter().any(is_taken) && !bracketed.iter().any(is_taken) {
            citations.push(new);
        }
    }
    citations
}

/// A name in its sentence.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    ctx: Context<'a>,
    /// First and last token of the name.
    pub(super) first: usize,
    pub(super) last: usize,
    /// Tokens of the sentence.
    pub(super) start: usize,
    pub(super) end: usize,
}

impl<'a> Place<'a> {
    pub(super) fn of(ctx: Context<'a>, mention: &Mention) -> Self {
        let first = ctx.analysis.token_idx_at(mention.span.start());
        let last = ctx.analysis.token_idx_at(mention.span.end().saturating_sub(1));
        let sentence = ctx.analysis.sentence_idx_at(mention.span.start()).map(|idx| &ctx.analysis.sentences[idx].tokens);
        let (start, end) = sentence.map_or((first, last + 1), |tokens| (tokens.start, tokens.end));
        Self { ctx, first, last, start, end }
    }

    pub(super) fn words(&self) -> &'a CitingWords {
        &self.ctx.res.citing
    }

    /// Lower-case word within the sentence; empty outside.
    pub(super) fn word(&self, idx: usize) -> String {
        if idx < self.start || idx >= self.end {
            return String::new();
        }
        self.ctx.analysis.tokens[idx].text(self.ctx.text).to_lowercase()
    }

    pub(super) fn tag(&self, idx: usize) -> Tag {
        if idx < self.start || idx >= self.end { Tag::X } else { self.ctx.analysis.tokens[idx].tag }
    }

    /// The verb whose subject the name is, if it fits: past a gloss in brackets, what it is between commas, adverbs and auxiliaries, or beside the
    /// first verb ("went further and reported").
    pub(super) fn verb_after(&self, fits: impl Fn(usize) -> bool) -> Option<usize> {
        const ASIDE: usize = 20;
        const GROUP: usize = 5;
        const NEAR: usize = 7;
        let close = |from: usize, mark: &str| (from..(from + ASIDE).min(self.end)).find(|idx| self.word(*idx) == mark);
        let mut at = self.last + 1;
        if self.word(at) == "(" {
            at = close(at, ")")? + 1;
        }
        if self.word(at) == "," {
            let end = close(at + 1, ",")?;
            // "the Herald, which the army owns, said"
            let is_clause = (at + 1..end).any(|idx| self.tag(idx).is_finite());
            let first = (at + 1..end).find(|idx| self.tag(*idx).is_finite()).unwrap_or(end);
            let is_relative = (at + 1..first).any(|idx| matches!(self.tag(idx), Tag::WDT | Tag::WP | Tag::WPS));
            if is_clause && !is_relative {
                return None;
            }
            at = end + 1;
        }
        let passes = |idx: usize| {
            let tag = self.tag(idx);
            matches!(tag, Tag::RB | Tag::MD)
                || crate::syntax::is_auxiliary(&self.word(idx))
                || matches!(self.word(idx).as_str(), "at" | "first")
        };
        let verb = (at..(at + GROUP).min(self.end)).find(|idx| !passes(*idx))?;
        let is_be = (at..verb).any(|idx| crate::syntax::is_be(&self.word(idx)));
        if is_be {
            return None;
        }
        let beside = || {
            let is_first = self.tag(verb).is_finite();
            let until =
                (verb + 1..(verb + NEAR).min(self.end)).find(|idx| matches!(self.word(*idx).as_str(), "," | ";" | ":" | "that"));
            let ands =
                (verb + 1..until.unwrap_or((verb + NEAR).min(self.end))).filter(|idx| self.word(*idx) == "and" && is_first);
            ands.map(|and| and + 1 + usize::from(self.tag(and + 1) == Tag::RB))
                .find(|idx| self.tag(*idx).is_finite() && fits(*idx))
        };
        if fits(verb) { Some(verb) } else { beside() }
    }

    /// Where the words that belong to the name begin: "**the weekly** Herald", "**that morning's** Herald", "**its** Herald agency".
    pub(super) fn phrase_start(&self) -> usize {
        let belongs = |idx: usize| {
            let word = self.word(idx);
            matches!(self.tag(idx), Tag::DT | Tag::JJ | Tag::PRPS | Tag::POS)
                || word.contains('-')
                || self.words().outlets.contains(word.as_str())
                || self.tag(idx) == Tag::NN && self.tag(idx + 1) == Tag::POS
        };
        let mut start = self.first;
        while start > self.start && self.first - start < 5 && belongs(start - 1) {
            start -= 1;
        }
        start
    }

    /// Whether somebody speaks in the sentence.
    fn is_speech(&self) -> bool {
        (self.start..self.end).any(|idx| self.speaks(idx))
    }

    /// Whether a word is one of some verbs.
    pub(super) fn is_of(&self, verbs: &FxHashSet<Box<str>>, idx: usize) -> bool {
        verbs.contains(self.word(idx).as_str())
    }

    /// Whether a word is a verb of saying, and of nothing else.
    pub(super) fn speaks(&self, idx: usize) -> bool {
        let word = self.word(idx);
        let cue = |tag| self.ctx.res.cues.verb(&lemma(&word, tag)).is_some_and(|cue| !cue.only_counts() && !cue.attitude);
        self.tag(idx).is_verb() && (cue(Tag::VBD) || cue(Tag::VBZ)) || self.words().reporting.contains(word.as_str())
    }

    fn span(&self, from: usize, to: usize) -> ByteSpan {
        let tokens = &self.ctx.analysis.tokens;
        tokens[from].span.cover(tokens[to].span)
    }
}

fn of_mention(place: Place<'_>, reading: &Reading, mention: &Mention) -> Option<Citation> {
    let name = || mention.span.slice(place.ctx.text).to_owned();
    let of_outlet = |(from, to)| {
        let made_by = Maker::rule("citations/outlet-in-text");
        let mut parts = Parts::of_outlet(Some(name()));
        let dated = dated(place, reading);
        parts.date = dated.map(|(_, date)| date);
        let to = dated.map_or(to, |(close, _)| close.max(to));
        parts.into_citation(place.span(from, to), CitationKind::InTextOutlet, None, made_by)
    };
    let of_body = |(from, to)| {
        let made_by = Maker::rule(BODY);
        Parts::of_outlet(Some(name())).into_citation(place.span(from, to), CitationKind::InTextSource, None, made_by)
    };
    match mention.kind {
        MentionKind::Outlet => outlet(place, reading).map(of_outlet),
        MentionKind::CivilSociety | MentionKind::IntergovernmentalBody => bodies::body(place).map(of_body),
        // A body that no table lists is an outlet where it is called one, or where people tell it things.
        MentionKind::Organization if is_like_an_outlet(place) => outlet(place, reading).map(of_outlet),
        MentionKind::Organization | MentionKind::GovernmentBody => bodies::finder(place).map(of_body),
        MentionKind::SecurityForce => bodies::force(place).map(of_body),
        _ => None,
    }
}

/// "the Herald **(24 January)**": the closing bracket and the date.
fn dated(place: Place<'_>, reading: &Reading) -> Option<(usize, DateInterval)> {
    const LONGEST: usize = 7;
    let open = place.last + 1;
    let close = (open..place.end.min(open + LONGEST)).find(|idx| place.word(*idx) == ")" && place.word(open) == "(")?;
    let inner = place.span(open + 1, close - 1);
    let timex = reading.timexes.iter().find(|timex| inner.contains(timex.span) && timex.span.len() * 2 > inner.len())?;
    Some((close, timex.interval?))
}

/// "the weekly Hill Star", "Antar, the state agency, quoted", "told DRN that".
fn is_like_an_outlet(place: Place<'_>) -> bool {
    let words = place.words();
    let start = place.phrase_start();
    let is_called = (start..place.first).any(|idx| words.outlets.contains(place.word(idx).as_str()));
    let is_explained = || {
        let aside = place.last + 2..place.end.min(place.last + 8);
        let sort = |idx: &usize| words.outlets.contains(place.word(*idx).as_str()) && place.word(idx + 1) == ",";
        place.word(place.last + 1) == "," && aside.into_iter().any(|idx| sort(&idx))
    };
    let is_told = || {
        let before = place.word(start.wrapping_sub(1));
        matches!(before.as_str(), "told" | "tells" | "telling") && start == place.first
    };
    is_called || is_explained() || is_told()
}

/// The words by which a sentence leans on an outlet: first and last token.
fn outlet(place: Place<'_>, reading: &Reading) -> Option<(usize, usize)> {
    let words = place.words();
    let verb = place.verb_after(|idx| place.is_of(&words.reporting, idx) || place.speaks(idx));
    let start = place.phrase_start();
    let (before, two_before) = (place.word(start.wrapping_sub(1)), place.word(start.wrapping_sub(2)));
    let end = verb.filter(|_| !words.reporting.contains(before.as_str())).map_or(place.last, |verb| {
        // "CNN points out"
        if place.word(verb + 1) == "out" { verb + 1 } else { verb }
    });
    let is_reached = words.contacting.contains(before.as_str()) && place.is_speech();
    if words.reporting.contains(before.as_str()) || is_reached {
        return Some((start - 1, end));
    }
    let is_passed = before == "by" && words.passed.contains(two_before.as_str());
    let is_led = is_passed || leads_in(place, &two_before, &before);
    if is_led || before == "to" && two_before == "according" {
        return Some((start - 2, end));
    }
    let is_of_place = words.places.contains(before.as_str()) && place.tag(place.last + 1).is_noun();
    let leans = words.channels.contains(before.as_str())
        || words.places.contains(before.as_str()) && !is_of_place
        || matches!(before.as_str(), "citing" | "quoting");
    // "took responsibility through Sahra"
    let owns_up = || (place.start..place.end).any(|idx| matches!(place.word(idx).as_str(), "responsibility" | "credit"));
    if leans && (place.is_speech() || words.channels.contains(before.as_str()) && owns_up()) {
        return Some((start - 1, end));
    }
    if before == "of" && place.is_speech() {
        return reporter(place, reading, start).map(|from| (from, place.last));
    }
    // "if one believes the Herald (24 January)"
    let is_believed = is_believed(place, &before);
    if dated(place, reading).is_some() || is_believed {
        let from = if is_believed && matches!(place.tag(start.wrapping_sub(1)), Tag::VBP | Tag::VBZ) { start - 1 } else { start };
        return Some((from, end));
    }
    through_people(place, start).or_else(|| verb.map(|_| (start, end)))
}

/// "if one **believes** the Herald", "if the Herald **is to be believed**".
fn is_believed(place: Place<'_>, before: &str) -> bool {
    let at = place.last + 1;
    let is_to_be =
        place.word(at + 1) == "to" && place.word(at + 2) == "be" && matches!(place.word(at + 3).as_str(), "believed" | "trusted");
    matches!(before, "believe" | "believes" | "trust" | "trusts") || is_to_be
}

/// "told **researchers from** the Board", "**the reporter of** the Herald", "told a Herald **reporter**": who works for whom is leaned on.
pub(super) fn through_people(place: Place<'_>, start: usize) -> Option<(usize, usize)> {
    const NEAR: usize = 4;
    let works = |idx: usize| place.words().reporters.contains(place.word(idx).as_str());
    let told = |at: usize| {
        let back = (at.saturating_sub(NEAR).max(place.start)..at).rev();
        back.take_while(|idx| !matches!(place.tag(*idx), Tag::PUNCT)).find(|idx| place.speaks(*idx))
    };
    let before = start.checked_sub(1).filter(|at| *at > place.start)?;
    if matches!(place.word(before).as_str(), "of" | "from" | "for" | "with" | "at") && works(before - 1) {
        let from = told(before - 1).unwrap_or(before - 1);
        return place.is_speech().then_some((from, place.last));
    }
    (works(place.last + 1) && place.is_speech()).then(|| (told(start).unwrap_or(start), place.last + 1))
}

/// "according to", "a statement through", "a video on", "an e-mail to", "admitted to", "spoke to".
fn leads_in(place: Place<'_>, two_before: &str, before: &str) -> bool {
    let words = place.words();
    let is_link = matches!(before, "to" | "with" | "through" | "from" | "via" | "in" | "on" | "by");
    is_link && words.documents.contains(two_before)
        || matches!(before, "to" | "with") && place.speaks(place.phrase_start().wrapping_sub(2))
        || matches!(before, "to" | "with") && matches!(two_before, "talked" | "spoken" | "speaking" | "talking")
}

/// "**Ann Mills** of the Herald": whoever writes for an outlet.
fn reporter(place: Place<'_>, reading: &Reading, start: usize) -> Option<usize> {
    let of = place.ctx.analysis.tokens[start.checked_sub(1)?].span;
    let before = reading.mentions.partition_point(|mention| mention.span.start() < of.start());
    let near = reading.mentions[before.saturating_sub(4)..before].iter();
    let gap = |mention: &Mention| of.start().checked_sub(mention.span.end()).is_some_and(|gap| gap <= 1);
    let person =
        near.rev().find(|mention| mention.kind == MentionKind::Person && mention.form == MentionForm::Name && gap(mention))?;
    Some(place.ctx.analysis.token_idx_at(person.span.start()))
}

/// "The same article", "the above report": carries on the citation before it.
fn same_article(ctx: Context<'_>, tokens: &[Token], at: usize) -> Option<Citation> {
    let three = tokens.get(at..at + 3)?;
    let lower = |idx: usize| three[idx].text(ctx.text).to_lowercase();
    let words = &ctx.res.citing;
    let is_same = lower(0) == "the" && words.same.contains(lower(1).as_str());
    let noun = lower(2);
    let is_document = words.carried.contains(noun.as_str()) || words.carried_outlets.contains(noun.as_str());
    (is_same && is_document).then(|| {
        let span = three[0].span.cover(three[2].span);
        Parts::default().into_citation(span, CitationKind::InTextOutlet, None, Maker::rule(SAME_ARTICLE))
    })
}

/// The rule of what goes on with the citation before it.
pub(crate) const SAME_ARTICLE: &str = "citations/same-article";

/// "according to the Demographic Health Survey", "according to the organisation Voice for …": a study or body that is leaned on.
fn according_to_study(ctx: Context<'_>, tokens: &[Token], at: usize) -> Option<Citation> {
    let is_cue = tokens[at].is(ctx.text, "according") && tokens.get(at + 1).is_some_and(|token| token.is(ctx.text, "to"));
    if !is_cue {
        return None;
    }
    let phrase = &tokens[at + 2..];
    let len = phrase.iter().take(14).take_while(|token| continues_phrase(ctx.text, token)).count();
    let is_study = |token: &Token| ctx.res.citing.studies.contains(token.text(ctx.text).to_lowercase().as_str());
    if !phrase[..len].iter().any(is_study) {
        return None;
    }
    let names = phrase[..len].iter().position(|token| token.text(ctx.text).starts_with(char::is_uppercase));
    let outlet = names.map(|first| phrase[first].span.cover(phrase[len - 1].span).slice(ctx.text).to_owned());
    let span = tokens[at].span.cover(phrase[len - 1].span);
    let parts = Parts::of_outlet(outlet);
    Some(parts.into_citation(span, CitationKind::InTextSource, None, Maker::rule("citations/according-to-study")))
}

fn continues_phrase(text: &str, token: &Token) -> bool {
    !matches!(token.text(text), "," | "." | ";" | ":" | "(" | ")" | "that" | "which" | "who" | "and")
        && !token.text(text).starts_with(['“', '"'])
}

/// "The same article" stands for the last outlet before it, "the same report" rather for the last document or note. Of citations in text order.
pub(super) fn carry_outlet(ctx: Context<'_>, citations: &mut [Citation]) {
    for idx in 0..citations.len() {
        if citations[idx].outlet.is_some() || !matches!(citations[idx].made_by.id(), SAME_ARTICLE | people::THE_OUTLET) {
            continue;
        }
        let span = citations[idx].span;
        let noun = span.slice(ctx.text).split_whitespace().next_back().unwrap_or_default().to_lowercase();
        let words = &ctx.res.citing;
        let named = || citations[..idx].iter().rev().filter(|other| other.outlet.is_some());
        let is_document = |other: &&Citation| {
            matches!(other.kind, CitationKind::FootnoteMark | CitationKind::Parenthetical | CitationKind::InTextSource)
        };
        let of_document = if words.carried_outlets.contains(noun.as_str()) { None } else { named().find(is_document) };
        let is_of_outlet = words.carried_outlets.contains(noun.as_str()) || words.documents.contains(noun.as_str());
        let last = if is_of_outlet { of_document.or_else(|| named().next()) } else { of_document };
        if let Some((outlet, date)) = last.map(|other| (other.outlet.clone(), other.date)) {
            (citations[idx].outlet, citations[idx].date) = (outlet, date);
        }
    }
}
