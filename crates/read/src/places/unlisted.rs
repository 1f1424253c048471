//! Names of places that the gazetteer lacks: capitals after a preposition of place that nothing else explains ("was shot in Varkeshi").
//!
//! In: words, mentions, the spots of listed places. Out: toponyms without a place on Earth; what is around them says in which country they lie.

use rashomon_lexicon::places::Lead;
use rashomon_model::{ByteSpan, Maker, Mention, MentionForm, MentionKind, Toponym, ToponymUse};
use rashomon_text::{
    lemma::lemma,
    tags::Tag,
    tokens::{Shape, TokenKind},
};
use rustc_hash::FxHashSet;

use super::spot::Spot;
use crate::names::{Case, SentenceWords, Words};

/// Rule of such names.
pub(crate) const UNLISTED: &str = "places/unlisted";

/// Words of the longest name.
const LONGEST: usize = 3;
/// Rules that guess a person from capitals alone.
const GUESSES: [&str; 6] =
    ["names/apposition", "names/capitals", "names/learned", "names/particle", "names/speaker", "names/surname"];

/// The names, in text order.
pub(super) fn find(words: &Words<'_>, mentions: &[Mention], spots: &[Spot]) -> Vec<Toponym> {
    let plain: FxHashSet<&str> = (0..words.ctx.analysis.tokens.len())
        .filter(|idx| words.token(*idx).shape == Shape::Lower)
        .map(|idx| words.folded(idx))
        .collect();
    let finder = Finder { words, mentions, spots, plain };
    let mut found: Vec<Toponym> = Vec::new();
    for sentence in &words.ctx.analysis.sentences {
        let sentence = SentenceWords::new(words, sentence.tokens.clone());
        if sentence.case == Case::Mixed {
            found.extend((sentence.range.start + 1..sentence.range.end).filter_map(|at| finder.at(&sentence, at, false)));
        }
    }
    let openings = words.ctx.analysis.sentences.iter().filter(|sentence| !sentence.tokens.is_empty());
    let openings = openings.filter_map(|sentence| finder.opening(&SentenceWords::new(words, sentence.tokens.clone())));
    let openings: Vec<Toponym> =
        openings.filter(|opening| found.iter().all(|other| !other.span.overlaps(opening.span))).collect();
    found.extend(openings);
    // "the toll for Varkeshi", once it is known for a place.
    let known: FxHashSet<&str> = found.iter().map(|toponym| toponym.span.slice(words.ctx.text)).collect();
    let mut again = Vec::new();
    for sentence in words.ctx.analysis.sentences.iter().filter(|_| !known.is_empty()) {
        let sentence = SentenceWords::new(words, sentence.tokens.clone());
        let is_led = |at: &usize| words.tag(at - 1) == Tag::IN;
        let named = (sentence.range.start + 1..sentence.range.end).filter(is_led).filter_map(|at| finder.at(&sentence, at, true));
        again.extend(named.filter(|toponym| known.contains(toponym.span.slice(words.ctx.text))));
    }
    again.retain(|toponym| found.iter().all(|other| !other.span.overlaps(toponym.span)));
    found.extend(again);
    found.sort_by_key(|toponym| toponym.span.start());
    found
}

struct Finder<'w, 'a> {
    words: &'w Words<'a>,
    mentions: &'w [Mention],
    spots: &'w [Spot],
    /// Words that the document writes in small letters.
    plain: FxHashSet<&'w str>,
}

impl Finder<'_, '_> {
    /// The name that begins at a word; `is_again` where any preposition before it will do.
    fn at(&self, sentence: &SentenceWords, at: usize, is_again: bool) -> Option<Toponym> {
        let has_site = self.is_of_site(sentence, at);
        if !has_site && !is_again && !self.is_led(sentence, at) {
            return None;
        }
        let end =
            (at..sentence.range.end.min(at + LONGEST + 1)).find(|idx| !self.is_part(*idx, at)).unwrap_or(sentence.range.end);
        let span = (at < end && end - at <= LONGEST).then(|| self.words.span(at..end))?;
        let is_site = self.words.folded(at - 1) == "the";
        let is_listed = end == at + 1 && !self.words.ctx.res.gazetteer.find(self.words.text(at)).is_empty();
        let ends = has_site || self.ends(sentence, end) && (!is_site || self.is_site(sentence, end));
        if !ends || is_listed || self.is_known(span) || (at..end).any(|idx| self.is_other(idx, end - at)) {
            return None;
        }
        Some(Toponym {
            span,
            usage: ToponymUse::Literal,
            place: None,
            alternatives: Vec::new(),
            score: None,
            made_by: Maker::rule(UNLISTED),
        })
    }

    /// "Varkeshi, 3 May 2016.": where an item of a chronology says that it happened.
    fn opening(&self, sentence: &SentenceWords) -> Option<Toponym> {
        let (at, last) = (sentence.range.start, sentence.range.end);
        let end = (at..last.min(at + LONGEST + 1)).find(|idx| !self.is_part(*idx, at))?;
        let is_date = |idx: &usize| {
            self.words.token(*idx).kind == TokenKind::Number || self.words.ctx.res.times.word(self.words.folded(*idx)).is_some()
        };
        let after = (end + 1..last).find(|idx| !is_date(idx)).unwrap_or(last);
        let ends = after > end + 1 && (after == last || matches!(self.words.text(after), "." | ":" | "–" | "—" | "-"));
        let span = (at < end && self.words.text(end) == "," && ends).then(|| self.words.span(at..end))?;
        // A name that the gazetteer has is one here too, be it of the other place or not.
        let is_name = !self.is_known(span) && !(at..end).any(|idx| self.is_other(idx, end - at));
        is_name.then(|| Toponym {
            span,
            usage: ToponymUse::Literal,
            place: None,
            alternatives: Vec::new(),
            score: None,
            made_by: Maker::rule(UNLISTED),
        })
    }

    /// "in", "out of", "on the … road".
    fn is_led(&self, sentence: &SentenceWords, at: usize) -> bool {
        let word = |back: usize| if at >= sentence.range.start + back { self.words.folded(at - back) } else { "" };
        let leads = |word: &str| self.words.ctx.res.places.leads(word, Lead::Unlisted);
        let end = (at..sentence.range.end).find(|idx| !self.is_part(*idx, at)).unwrap_or(sentence.range.end);
        let has_clause = end + 1 < sentence.range.end && self.words.text(end) == "," && self.words.folded(end + 1) == "where";
        // "As for Varkeshi, where raiders took the mill, …"
        self.opens_entry(sentence, at)
            || has_clause && word(1) != "," && !word(1).is_empty()
            || leads(word(1))
            || self.is_struck(at - 1) && self.is_set_off(sentence, at)
            || word(1) == "of" && word(2) == "out"
            || word(1) == "the" && (leads(word(2)) || matches!(word(2), "on" | "into" | "from"))
    }

    /// "the rows of (Varkeshi) market", "on (Varkeshi)'s school", "the (Varkeshi) massacre": a name before what stands or happened there.
    fn is_of_site(&self, sentence: &SentenceWords, at: usize) -> bool {
        let end = (at..sentence.range.end).find(|idx| !self.is_part(*idx, at)).unwrap_or(sentence.range.end);
        if end == at || at <= sentence.range.start {
            return false;
        }
        let word = |idx: usize| if idx < sentence.range.end { self.words.folded(idx) } else { "" };
        let after = end + usize::from(matches!(word(end), "'s" | "’s"));
        let before = word(at - 1);
        let is_small = |idx: usize| idx < sentence.range.end && self.words.token(idx).shape == Shape::Lower;
        let events = &self.words.ctx.res.events;
        let is_deed = |idx: usize| {
            let noun = events.nouns.longest_at(idx, |idx| (idx < sentence.range.end).then(|| self.words.folded(idx)));
            // "the Mills murder" is named by whom it befell, "the Oskanian raid" by whose it was.
            let is_of_place = |event_type: usize| {
                let row = &events.types[event_type];
                row.family == "violence" && (row.key != "killing" || word(idx).starts_with("massacre"))
            };
            let is_people = ["ian", "ish", "ese"].iter().any(|end| word(idx - 1).ends_with(end));
            !is_people && noun.is_some_and(|(_, noun)| is_of_place(noun.event_type))
        };
        let is_site = self.words.ctx.res.names.is_place_noun(word(after));
        let leads = self.words.ctx.res.places.leads(before, Lead::Unlisted) || matches!(before, "of" | "on" | "over" | "into");
        is_small(after) && (leads && is_site || before == "the" && after == end && is_deed(after))
    }

    /// "jets bombed (Varkeshi)": a verb of what is done to places.
    fn is_struck(&self, at: usize) -> bool {
        // Before a name the tagger takes some of them for adjectives.
        let tag = if self.words.tag(at).is_verb() { self.words.tag(at) } else { Tag::VBD };
        self.words.ctx.res.places.deeds.struck.contains(&lemma(self.words.folded(at), tag))
    }

    /// Whether a comma with more on where it lies, or a preposition of place, follows the name.
    fn is_set_off(&self, sentence: &SentenceWords, at: usize) -> bool {
        let end = (at..sentence.range.end).find(|idx| !self.is_part(*idx, at)).unwrap_or(sentence.range.end);
        let word = |idx: usize| if idx < sentence.range.end { self.words.folded(idx) } else { "" };
        let leads =
            |word: &str| self.words.ctx.res.places.leads(word, Lead::Unlisted) || matches!(word, "on" | "a" | "an" | "the");
        self.words.text(end.min(self.words.ctx.analysis.tokens.len() - 1)) == "," && leads(word(end + 1))
            || leads(word(end)) && word(end) != "on"
    }

    /// "• 3 May 2016, Varkeshi: …": after the day that a line begins with, before its colon.
    fn opens_entry(&self, sentence: &SentenceWords, at: usize) -> bool {
        let end = (at..sentence.range.end).find(|idx| !self.is_part(*idx, at)).unwrap_or(sentence.range.end);
        let is_early = at >= sentence.range.start + 3 && at <= sentence.range.start + 6;
        is_early
            && self.words.text(at - 1) == ","
            && self.words.token(at - 2).kind == TokenKind::Number
            && end < sentence.range.end
            && self.words.text(end) == ":"
    }

    /// Whether a noun for a place follows: "road", "village".
    fn is_site(&self, sentence: &SentenceWords, end: usize) -> bool {
        let word = |idx: usize| if idx < sentence.range.end { self.words.folded(idx) } else { "" };
        let is_noun = |idx: usize| self.words.ctx.res.names.is_place_noun(word(idx));
        is_noun(end) || word(end) == "air" && is_noun(end + 1)
    }

    /// A capitalised word, the first or one that a space or hyphen parts from the one before it.
    fn is_part(&self, idx: usize, first: usize) -> bool {
        let token = self.words.token(idx);
        let text = self.words.text(idx);
        let has_article = || text.split_once('-').is_some_and(|(_, name)| name.starts_with(char::is_uppercase));
        token.kind == TokenKind::Word
            && (matches!(token.shape, Shape::Capital | Shape::Mixed) && text.starts_with(char::is_uppercase) || has_article())
            && !text.starts_with(['\'', '’'])
            && (idx == first || token.spaced)
    }

    /// Whether the name is over: no noun that it modifies follows, unless that is for a place.
    fn ends(&self, sentence: &SentenceWords, end: usize) -> bool {
        if end >= sentence.range.end || !self.words.token(end).spaced {
            return !(end < sentence.range.end && matches!(self.words.text(end), "'s" | "’s" | "'" | "’"));
        }
        let tag = self.words.tag(end);
        !(tag.is_noun() || self.words.token(end).kind == TokenKind::Number)
            || self.words.ctx.res.names.is_place_noun(self.words.folded(end))
    }

    /// Whether somebody, some body or a listed place is named there.
    fn is_known(&self, span: ByteSpan) -> bool {
        let is_name = |mention: &&Mention| mention.form == MentionForm::Name && mention.span.overlaps(span);
        let is_guess = |mention: &Mention| {
            mention.kind == MentionKind::Person && mention.span == span && GUESSES.contains(&mention.made_by.id())
        };
        self.mentions.iter().filter(is_name).any(|mention| !is_guess(mention) && !is_place(mention))
            || self.spots.iter().any(|spot| spot.span.overlaps(span))
    }

    /// A word of no town's name: of the calendar, of people, for a street or other site, or one that is written small elsewhere.
    fn is_other(&self, idx: usize, n_words: usize) -> bool {
        let (res, word) = (self.words.ctx.res, self.words.folded(idx));
        // "La Torra", "El Hadra": a particle is part of a longer name.
        let is_particle = n_words > 1 && word.len() == 2;
        if is_particle {
            return !word.chars().all(char::is_alphabetic) || res.names.is_no_name(word) && !matches!(word, "al" | "el" | "la");
        }
        self.words.token(idx).span.len() < 3
            || res.names.is_no_name(word)
            || res.times.word(word).is_some()
            || res.harms.word(word).person.is_some()
            || self.plain.contains(word)
            || res.names.is_place_noun(word)
    }
}

fn is_place(mention: &Mention) -> bool {
    matches!(mention.kind, MentionKind::Place | MentionKind::Facility)
}
