//! Names that the tables of actors and outlets list.

use std::ops::Range;

use rashomon_lexicon::{
    actors::{Alias, AliasUse},
    phrases::{Node, PhraseTable, fold_phrase},
};
use rashomon_model::{ByteSpan, Maker, MentionKind};
use rashomon_text::{
    tags::Tag,
    tokens::{Shape, TokenKind},
};

use super::{
    acronyms::is_acronym_of,
    words::{Case, SentenceWords, Words},
};

/// A listed name at a place in the text.
pub(crate) struct Known {
    /// One past its last token.
    pub(crate) end: usize,
    /// Its words, without a leading article; a part of the last token when that is a compound ("US-led").
    pub(crate) span: ByteSpan,
    pub(crate) kind: MentionKind,
    /// How it names: only a state has other uses than [`AliasUse::Name`].
    pub(crate) usage: AliasUse,
    /// The row: `actors/ID` or `outlets/ID`.
    pub(crate) made_by: Maker,
}

/// The longest listed name that starts at the token `at`.
pub(crate) fn at(words: &Words<'_>, sentence: &SentenceWords, at: usize) -> Option<Known> {
    let res = words.ctx.res;
    let actor = longest(words, sentence, at, res.actors.aliases(), |span, alias| fits(words, sentence, at, span, alias));
    let outlet = longest(words, sentence, at, res.outlets.aliases(), |span, alias| {
        // "the National Health Survey" is not the paper called "The National".
        let end = words.ctx.analysis.tokens_in(span).end;
        let goes_on = words.folded(at) == "the" && end < sentence.range.end && words.is_proper(end, sentence);
        !goes_on
            && !in_capital_name(words, sentence, at..end, alias.is_capitals)
            && fits_capitals(words, sentence, at, span, alias.is_capitals)
    });
    match (actor, outlet) {
        (Some((actor_end, ..)), Some((outlet_end, span, alias))) if outlet_end > actor_end => {
            Some(known_outlet(words, outlet_end, span, &res.outlets.of(alias).id))
        }
        (Some((end, span, alias)), _) => {
            let row = res.actors.of(alias);
            if is_outlet_of_document(words, at..end, &row.id) {
                let made_by = Maker::rule("names/own-outlet");
                return Some(Known { end, span, kind: MentionKind::Outlet, usage: AliasUse::Name, made_by });
            }
            let made_by = Maker::data_rule(format!("actors/{}", row.id));
            Some(Known { end, span: without_article(words, span), kind: row.kind, usage: alias.usage, made_by })
        }
        (None, Some((end, span, alias))) => Some(known_outlet(words, end, span, &res.outlets.of(alias).id)),
        (None, None) => None,
    }
}

/// Whether an abbreviation is that of the outlet that published the document, or of the agency in its dateline: what the tables know by the
/// same letters is not meant. An actor that publishes by its own name stays itself.
fn is_outlet_of_document(words: &Words<'_>, tokens: Range<usize>, row: &str) -> bool {
    let Some(outlet) = words.ctx.document.outlet.as_ref().filter(|_| tokens.len() == 1) else { return false };
    let token = words.token(tokens.start);
    let text = token.text(words.ctx.text);
    if token.shape != Shape::Upper || outlet.made_by.id() == "ingest/dateline" && outlet.value == text {
        return token.shape == Shape::Upper;
    }
    let is_same_actor = || {
        let name = fold_phrase(&outlet.value);
        let known = words.ctx.res.actors.aliases().longest(name.iter().map(String::as_str));
        known.is_some_and(|(_, alias)| words.ctx.res.actors.of(alias).id == row)
    };
    is_acronym_of(text, &outlet.value) && !is_same_actor()
}

/// "HARBOUR LIBERATION MOVEMENT": in capitals throughout, an ordinary word that a paper is called by is a part of the name around it.
fn in_capital_name(words: &Words<'_>, sentence: &SentenceWords, tokens: Range<usize>, is_capitals: bool) -> bool {
    let is_name = |at: usize| {
        sentence.range.contains(&at)
            && words.token(at).shape == Shape::Upper
            && words.tag(at).is_noun()
            && words.text(at).len() > 1
    };
    let beside = [tokens.start.checked_sub(1), Some(tokens.end)];
    let is_upper = sentence.range.clone().all(|at| !matches!(words.token(at).shape, Shape::Lower | Shape::Capital));
    is_upper && tokens.len() == 1 && !is_capitals && beside.into_iter().flatten().any(is_name)
}

fn known_outlet(words: &Words<'_>, end: usize, span: ByteSpan, id: &str) -> Known {
    let made_by = Maker::data_rule(format!("outlets/{id}"));
    Known { end, span: without_article(words, span), kind: MentionKind::Outlet, usage: AliasUse::Name, made_by }
}

/// Drops "the" from the start of a span.
fn without_article(words: &Words<'_>, span: ByteSpan) -> ByteSpan {
    let text = span.slice(words.ctx.text);
    match text.get(..4) {
        Some(article) if article.eq_ignore_ascii_case("the ") => ByteSpan::new(span.start() + 4, span.end()),
        _ => span,
    }
}

/// Walks one table from the token `at`; the last word may end inside a compound token.
fn longest<'t, V>(
    words: &Words<'_>,
    sentence: &SentenceWords,
    at: usize,
    table: &'t PhraseTable<V>,
    fits: impl Fn(ByteSpan, &V) -> bool,
) -> Option<(usize, ByteSpan, &'t V)> {
    let mut best = None;
    let mut consider = |node: Node, end: usize, span: ByteSpan| {
        if let Some(value) = table.value(node).filter(|value| fits(span, value)) {
            best = Some((end, span, value));
        }
    };
    let mut node = PhraseTable::<V>::ROOT;
    for idx in at..sentence.range.end {
        let span = words.token(at).span;
        for (part, folded) in compound_parts(words, idx, idx == at) {
            if let Some(next) = table.step(node, folded) {
                consider(next, idx + 1, if idx == at { part } else { span.cover(part) });
            }
        }
        let Some(next) = table.step(node, words.folded(idx)) else { break };
        node = next;
        consider(node, idx + 1, span.cover(words.token(idx).span));
    }
    best
}

/// The parts of a compound token that can be a name: what stands before "-led" or "-inspired", or after "anti-".
fn compound_parts<'w>(words: &'w Words<'_>, at: usize, may_start: bool) -> impl Iterator<Item = (ByteSpan, &'w str)> {
    let folded = words.folded(at);
    let token = words.token(at);
    // Folding can change lengths only outside ASCII; such compounds are left whole.
    let is_plain = folded.len() == token.span.len();
    let before = folded
        .rfind('-')
        .filter(|dash| is_plain && folded.len() - dash > 3)
        .map(|dash| (ByteSpan::new(token.span.start(), token.span.start() + dash), &folded[..dash]));
    let after = folded
        .find('-')
        .filter(|dash| is_plain && may_start && is_prefix(&folded[..*dash]))
        .map(|dash| (ByteSpan::new(token.span.start() + dash + 1, token.span.end()), &folded[dash + 1..]));
    before.into_iter().chain(after)
}

fn is_prefix(word: &str) -> bool {
    matches!(word, "anti" | "pro" | "non" | "ex" | "pre" | "post")
}

/// Two words or more, and each in capitals: they tell nothing, however short the line ("WHO DIED?").
fn is_all_capitals(words: &Words<'_>, sentence: &SentenceWords) -> bool {
    let mut shapes = sentence.range.clone().map(|at| words.token(at)).filter(|token| token.kind == TokenKind::Word);
    sentence.case == Case::Capitals || shapes.clone().count() > 1 && shapes.all(|token| token.shape == Shape::Upper)
}

/// Whether an alias may be read at this place.
fn fits(words: &Words<'_>, sentence: &SentenceWords, at: usize, span: ByteSpan, alias: &Alias) -> bool {
    if alias.is_small {
        return true;
    }
    let n_capitals = || span.slice(words.ctx.text).chars().filter(|c| c.is_uppercase()).count();
    if alias.is_mixed && (sentence.case == Case::Capitals || n_capitals() < 2) {
        return false;
    }
    let is_short = span.len() <= words.token(at).span.len();
    if alias.is_word && is_short {
        let ok = if is_all_capitals(words, sentence) {
            at > 0 && matches!(words.folded(at - 1), "the" | "(")
        } else {
            alias.is_capitals || at != sentence.first
        };
        if !ok {
            return false;
        }
    }
    fits_capitals(words, sentence, at, span, alias.is_capitals)
        && (alias.usage != AliasUse::Seat || is_metonym(words, sentence, at, span))
}

/// Whether the capitals of the text allow the name: an abbreviation wants capitals throughout, another name one at its start.
fn fits_capitals(words: &Words<'_>, sentence: &SentenceWords, at: usize, span: ByteSpan, is_capitals: bool) -> bool {
    let text = span.slice(words.ctx.text);
    if sentence.case == Case::Capitals {
        return true;
    }
    if is_capitals {
        return !text.chars().any(char::is_lowercase);
    }
    let first = if words.folded(at) == "the" { at + 1 } else { at };
    // "al-Qaeda", "al Qaeda": the article is small, the name is not.
    let has_article = ["al", "el", "an", "as", "ash", "ar"].iter().any(|article| {
        let rest = text.strip_prefix(article).and_then(|rest| rest.strip_prefix(['-', ' ']));
        rest.is_some_and(|rest| rest.starts_with(char::is_uppercase))
    });
    first < sentence.range.end && (words.token(first).shape != Shape::Lower || has_article)
}

/// Whether a seat of government stands for the government: it acts, or owns what no town owns, and nothing says "in".
fn is_metonym(words: &Words<'_>, sentence: &SentenceWords, at: usize, span: ByteSpan) -> bool {
    let end = words.ctx.analysis.tokens_in(span).end;
    if at > sentence.range.start {
        let before = words.folded(at - 1);
        let is_placed = matches!(words.tag(at - 1), Tag::IN | Tag::TO)
            && !matches!(
                before,
                "that" | "if" | "because" | "while" | "whilst" | "by" | "as" | "although" | "though" | "whether" | "against"
            );
        if is_placed
            || matches!(
                before,
                "in" | "at"
                    | "near"
                    | "to"
                    | "from"
                    | "outside"
                    | "visited"
                    | "left"
                    | "reached"
                    | "of"
                    | "around"
                    | "("
                    | "into"
            )
        {
            return false;
        }
    }
    acts_at(words, sentence, end)
}

/// Whether what follows is a predicate or a possessive, past a coordination ("Islamabad and Moscow were to …") and an adverb.
fn acts_at(words: &Words<'_>, sentence: &SentenceWords, end: usize) -> bool {
    let mut next = end;
    if words.folded(next) == "and" && next + 1 < sentence.range.end {
        next += 2;
    }
    if next < sentence.range.end && matches!(words.tag(next), Tag::RB) {
        next += 1;
    }
    if next >= sentence.range.end {
        return false;
    }
    matches!(words.tag(next), Tag::VBD | Tag::VBZ | Tag::VBP | Tag::MD | Tag::VBG) || (next == end && words.folded(next) == "'s")
}
