//! Which words name a place.
//!
//! At each capitalised word the longest name of the gazetteer. Well-known names stand by themselves; others need evidence: a place
//! preposition before them, a containing place after a comma, a noun such as "province" after them, or another such use in the text.

mod evidence;
mod lookup;
mod strength;

use std::{cell::RefCell, ops::Range};

use rashomon_lexicon::gazetteer::{Gazetteer, NameKind, Posting};
use rashomon_model::{ByteSpan, FeatureLevel, Mention, MentionForm, MentionKind};
use rashomon_text::{
    tags::Tag,
    tokens::{Shape, TokenKind},
};
use rustc_hash::FxHashSet;

use self::lookup::Lookup;
use crate::{
    context::Context,
    names::{Case, SentenceWords, Words},
};

/// A name of a place in the text.
#[derive(Clone, Debug)]
pub(crate) struct Spot {
    /// Its tokens.
    pub(crate) tokens: Range<usize>,
    /// The words.
    pub(crate) span: ByteSpan,
    /// The name folded: what is the same name has one sense in the document.
    pub(crate) key: String,
    /// Everything the name can mean.
    pub(crate) meanings: Vec<Posting>,
    /// Index of the spot that contains this one: "X, Y", "X in Y".
    pub(crate) within: Option<usize>,
    /// What the noun beside the name says of its level: "province", "city".
    pub(crate) hint: Option<Hint>,
    /// What found it.
    pub(crate) rule: &'static str,
}

/// What a noun beside a name says of the level of the place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hint {
    /// "province", "district", "county".
    Subdivision,
    /// "city", "town", "village".
    Town,
}

const ADJECTIVE: &str = "places/adjective";
/// Longest name looked for, in tokens.
const MAX_TOKENS: usize = 8;
/// Inhabitants from which a town is known without further words.
const KNOWN_POPULATION: u32 = 100_000;

/// Every place name, in text order.
pub(crate) fn find(words: &Words<'_>, mentions: &[Mention]) -> Vec<Spot> {
    let persons = mentions.iter().filter(|mention| mention.kind == MentionKind::Person && mention.form == MentionForm::Name);
    let surnames = persons.flat_map(|mention| words.folded_in(words.ctx.analysis.tokens_in(mention.span))).collect();
    let gazetteer = &words.ctx.res.gazetteer;
    let lookup = RefCell::new(Lookup::new(gazetteer.walk()));
    let finder = Finder { words, gazetteer, taken: taken(words, mentions), surnames, lookup };
    let mut found = Vec::new();
    for sentence in &words.ctx.analysis.sentences {
        finder.read(&SentenceWords::new(words, sentence.tokens.clone()), &mut found);
    }
    spread_in_lists(words.ctx.text, &mut found);
    let sure: FxHashSet<String> =
        found.iter().filter(|(_, strength)| *strength == Strength::Sure).map(|(spot, _)| spot.key.clone()).collect();
    let kept = found.into_iter().filter(|(spot, strength)| match strength {
        Strength::Sure => true,
        Strength::Likely => sure.contains(&spot.key),
    });
    let mut spots: Vec<Spot> = kept.map(|(spot, _)| spot).collect();
    join_neighbours(words.ctx, &mut spots);
    spots
}

/// What stands in a list with a sure place is one: "Nuli, Avnevi and Prisi".
fn spread_in_lists(text: &str, found: &mut [(Spot, Strength)]) {
    let is_list = |left: &Spot, right: &Spot| {
        let gap = text.get(left.span.end()..right.span.start()).map(str::trim);
        gap.is_some_and(|gap| matches!(gap, "," | "and" | ", and" | "or"))
    };
    let is_place = |(spot, strength): &(Spot, Strength)| *strength == Strength::Sure && spot.rule != ADJECTIVE;
    for at in 1..found.len() {
        if is_place(&found[at - 1]) && is_list(&found[at - 1].0, &found[at].0) {
            found[at].1 = Strength::Sure;
        }
    }
    for at in (1..found.len()).rev() {
        if is_place(&found[at]) && is_list(&found[at - 1].0, &found[at].0) {
            found[at - 1].1 = Strength::Sure;
        }
    }
}

/// How sure it is that the words name a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Strength {
    /// By itself.
    Sure,
    /// If the name is sure elsewhere in the document.
    Likely,
}

/// What stands at a token in the way of a place name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Taken {
    Free,
    /// In a name that was guessed from its capitals.
    Guessed,
    /// In the name of somebody or some body.
    Named,
}

fn taken(words: &Words<'_>, mentions: &[Mention]) -> Vec<Taken> {
    let mut taken = vec![Taken::Free; words.ctx.analysis.tokens.len()];
    for mention in mentions.iter().filter(|mention| mention.form == MentionForm::Name) {
        let state = match mention.kind {
            // A surname alone may be the town of that name: "in Milltown", next to a Mr Milltown.
            MentionKind::Person if matches!(mention.made_by.id(), "names/capitals" | "names/surname") => Taken::Guessed,
            MentionKind::Person
            | MentionKind::Outlet
            | MentionKind::ArmedGroup
            | MentionKind::Party
            | MentionKind::IntergovernmentalBody => Taken::Named,
            // "Save the Children": as a whole, where a table knows it.
            MentionKind::CivilSociety if mention.made_by.id().starts_with("actors/") => Taken::Named,
            _ => continue,
        };
        taken[words.ctx.analysis.tokens_in(mention.span)].fill(state);
    }
    taken
}

struct Finder<'w, 'a> {
    words: &'w Words<'a>,
    gazetteer: &'a Gazetteer,
    taken: Vec<Taken>,
    /// Folded words of the persons' names.
    surnames: FxHashSet<&'w str>,
    lookup: RefCell<Lookup<'a>>,
}

impl<'a> Finder<'_, 'a> {
    fn read(&self, sentence: &SentenceWords, found: &mut Vec<(Spot, Strength)>) {
        let mut at = sentence.range.start;
        while at < sentence.range.end {
            let spot = self.at(sentence, at);
            if spot.is_none() && self.taken[at] == Taken::Free && self.has_parts(at) {
                found.extend(self.parts(at).map(|spot| (spot, Strength::Sure)));
            }
            at = spot.as_ref().map_or(at + 1, |(spot, _)| spot.tokens.end);
            found.extend(spot);
        }
    }

    /// The place name that starts at a token.
    fn at(&self, sentence: &SentenceWords, at: usize) -> Option<(Spot, Strength)> {
        if !self.is_capital(sentence, at) || self.taken[at] == Taken::Named {
            return None;
        }
        let (end, mut meanings) = self.longest(sentence, at)?;
        let tokens = at..end;
        let is_abbreviated = self.is_abbreviated(&tokens);
        let after_comma = at >= 2 && self.words.text(at - 1) == "," && self.is_capital(sentence, at - 2);
        meanings.retain(|posting| posting.kind != NameKind::Abbreviation || is_abbreviated);
        if meanings.is_empty() {
            return None;
        }
        let strength = self.strength(sentence, &tokens, &meanings, after_comma)?;
        let span = self.words.span(tokens.clone());
        let key = key(self.words, &tokens);
        let hint = self.hint(sentence, &tokens);
        let rule = if self.is_adjective(&meanings) { ADJECTIVE } else { "places/name" };
        Some((Spot { tokens, span, key, meanings, within: None, hint, rule }, strength))
    }

    /// Whether a word is made of parts with capitals: "Franco-German".
    fn has_parts(&self, at: usize) -> bool {
        !matches!(self.words.token(at).shape, Shape::Lower | Shape::None) && self.words.text(at).as_bytes().contains(&b'-')
    }

    /// Well-known names and adjectives joined by a hyphen: "Franco-German", "US-led".
    fn parts(&self, at: usize) -> impl Iterator<Item = Spot> {
        let token = self.words.token(at);
        let text = self.words.text(at);
        let n_parts = text.split('-').count();
        let mut start = token.span.start();
        text.split('-').filter_map(move |part| {
            let span = ByteSpan::new(start, start + part.len());
            start = span.end() + 1;
            if n_parts < 2 || !part.starts_with(char::is_uppercase) {
                return None;
            }
            let mut meanings = self.gazetteer.find(part);
            let is_short = part.contains('.') || !part.contains(char::is_lowercase);
            meanings.retain(|posting| {
                let level = self.gazetteer.entry(posting.entry).level;
                matches!(posting.kind, NameKind::Adjective | NameKind::People)
                    || self.is_known(*posting) && (part.len() > 3 || level == FeatureLevel::Country)
                    || posting.kind == NameKind::Abbreviation && is_short && level == FeatureLevel::Country
            });
            let rule = if self.is_adjective(&meanings) { ADJECTIVE } else { "places/part" };
            let key = part.to_lowercase();
            (!meanings.is_empty()).then_some(Spot { tokens: at..at + 1, span, key, meanings, within: None, hint: None, rule })
        })
    }

    /// The longest name from a token on that ends with a capitalised word.
    fn longest(&self, sentence: &SentenceWords, at: usize) -> Option<(usize, Vec<Posting>)> {
        let mut lookup = self.lookup.borrow_mut();
        let mut best = None;
        for idx in at..sentence.range.end.min(at + MAX_TOKENS) {
            let (token, text) = (self.words.token(idx), self.words.text(idx));
            let is_stop = text == "." && idx > at && self.words.token(idx - 1).span.len() <= 3;
            let is_hyphen = matches!(text, "-" | "–") && !token.spaced;
            let is_word = token.kind == TokenKind::Word && !text.starts_with(['\'', '’']);
            if self.taken[idx] == Taken::Named || !(is_word || is_stop || is_hyphen) {
                break;
            }
            let leads_on = if idx == at { lookup.start(text) } else { lookup.go_on(text, token.spaced) };
            if !leads_on {
                break;
            }
            if is_word
                && self.is_capital(sentence, idx)
                && let Some(found) = lookup.matched()
            {
                best = Some((idx + 1, found));
            }
        }
        best.map(|(end, found)| (end, self.gazetteer.meanings(found).collect()))
    }

    fn is_capital(&self, sentence: &SentenceWords, at: usize) -> bool {
        let token = self.words.token(at);
        let has_capital = token.kind == TokenKind::Word && !matches!(token.shape, Shape::Lower | Shape::None);
        has_capital && (sentence.case != Case::Capitals || token.tag.is_proper() || token.tag == Tag::JJ)
    }

    /// Whether a name is written as abbreviations are: with a stop or in capitals.
    fn is_abbreviated(&self, tokens: &Range<usize>) -> bool {
        let text = self.words.text(tokens.start);
        let stop_follows =
            self.words.ctx.analysis.tokens.get(tokens.end).is_some_and(|next| next.text(self.words.ctx.text) == ".");
        tokens.len() == 1 && (text.contains('.') || stop_follows || self.words.token(tokens.start).shape == Shape::Upper)
            || tokens.len() > 1 && self.words.text(tokens.end - 2) == "."
    }
}

/// The folded words of a name.
pub(crate) fn key(words: &Words<'_>, tokens: &Range<usize>) -> String {
    words.folded_in(tokens.clone()).collect::<Vec<_>>().join(" ")
}

/// Notes for each spot the one that contains it by the words between them: "X, Y", "X (Y", "X in Y".
pub(crate) fn join_neighbours(ctx: Context<'_>, spots: &mut [Spot]) {
    let mut order: Vec<usize> = (0..spots.len()).collect();
    order.sort_by_key(|idx| spots[*idx].span);
    for pair in order.windows(2) {
        let between = spots[pair[0]].span.end()..spots[pair[1]].span.start();
        let nouns = &ctx.res.places.nouns;
        // "the Vesna district of Milltown"
        let is_part = |gap: &str| {
            let noun = gap.strip_suffix(" of").or_else(|| gap.strip_suffix(" in"));
            noun.is_some_and(|noun| nouns.subdivisions.contains(noun) || nouns.towns.contains(noun) || nouns.parts.contains(noun))
        };
        let gap = ctx.text.get(between).map(str::trim);
        let joined = gap.is_some_and(|gap| matches!(gap, "," | "in" | "(" | ", in" | ".,") || is_part(gap));
        if joined {
            spots[pair[0]].within = Some(pair[1]);
        }
    }
}
