//! Citations in brackets and notes: "\[3]", "(New York Times, 4 June 2015)", "(ibid)", "(Photo by … / AFP)", entries of a reference list.

use rashomon_model::{Block, BlockKind, ByteSpan, Citation, CitationKind, Maker, Reading};

use super::entry;
use crate::context::Context;

/// Longest bracket that is looked at, in bytes: a reference, not an aside of a page's length.
const LONGEST_BRACKET: usize = 400;

/// The rule of a note that repeats the one before it.
pub(super) const IBID_NOTE: &str = "citations/ibid-note";

/// Citations in brackets and notes, in text order.
pub(super) fn find(ctx: Context<'_>, reading: &Reading) -> Vec<Citation> {
    let mut citations = Vec::new();
    for block in ctx.document.blocks.iter().filter(|block| block.is_read()) {
        if let Some(note) = note_body(ctx, reading, block) {
            citations.push(note);
        } else {
            in_block(ctx, reading, block.span, &mut citations);
            citations.extend(credit_line(ctx, block));
        }
    }
    citations
}

/// The entry of a note or reference list.
fn note_body(ctx: Context<'_>, reading: &Reading, block: &Block) -> Option<Citation> {
    if block.kind != BlockKind::Note {
        return None;
    }
    let words = block.span.slice(ctx.text);
    let (marker, body_at) = leading_marker(words);
    let body = ByteSpan::new(block.span.start() + body_at, block.span.end()).trimmed(ctx.text);
    if let Some(rest) = strip_ibid(body.slice(ctx.text)) {
        let mut parts = entry::Parts::default();
        parts.via = via(rest);
        return Some(parts.into_citation(block.span, CitationKind::FootnoteBody, marker, Maker::rule(IBID_NOTE)));
    }
    let parts = entry::parse(ctx, reading, body);
    // A reference list may stand without numbers; an entry that names nothing is a remark, and no citation.
    let names_something = parts.outlet.is_some() || parts.title.is_some() || parts.url.is_some() || marker.is_some();
    names_something
        .then(|| parts.into_citation(block.span, CitationKind::FootnoteBody, marker, Maker::rule("citations/note-body")))
}

/// The number or sign that a note begins with, and where its body starts.
fn leading_marker(words: &str) -> (Option<String>, usize) {
    let bracketed = words.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    if let Some((marker, _)) = bracketed.filter(|(marker, _)| is_marker(marker)) {
        return (Some(marker.to_owned()), marker.len() + 2);
    }
    let digits = words.len() - words.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let after = &words[digits..];
    if (1..=3).contains(&digits) && after.starts_with(['.', ')', ' ', '\t']) {
        return (Some(words[..digits].to_owned()), digits + 1);
    }
    (None, 0)
}

fn is_marker(marker: &str) -> bool {
    (1..=3).contains(&marker.len()) && marker.chars().all(|c| c.is_ascii_digit()) || matches!(marker, "*" | "†")
}

/// Walks the brackets of a block.
fn in_block(ctx: Context<'_>, reading: &Reading, block: ByteSpan, citations: &mut Vec<Citation>) {
    let words = block.slice(ctx.text);
    let mut at = 0;
    while let Some(open) = words[at..].find(['[', '(']).map(|found| at + found) {
        let close = if words[open..].starts_with('[') { ']' } else { ')' };
        let Some(len) = bracket_len(&words[open..], close) else {
            at = open + 1;
            continue;
        };
        let span = ByteSpan::new(block.start() + open, block.start() + open + len);
        let inner = ByteSpan::new(span.start() + 1, span.end() - 1);
        match bracket(ctx, reading, span, inner) {
            Some(citation) => {
                citations.push(citation);
                at = open + len;
            }
            None => at = open + 1,
        }
    }
}

/// Bytes of the bracket at the start of `words`, nesting respected.
fn bracket_len(words: &str, close: char) -> Option<usize> {
    let open = words.chars().next()?;
    let mut depth = 0_usize;
    for (at, c) in words.char_indices().take_while(|(at, _)| *at < LONGEST_BRACKET) {
        if c == open {
            depth += 1;
        } else if c == close {
            depth -= 1;
            if depth == 0 {
                return Some(at + c.len_utf8());
            }
        }
    }
    None
}

/// What a bracket cites, if it cites.
fn bracket(ctx: Context<'_>, reading: &Reading, span: ByteSpan, inner: ByteSpan) -> Option<Citation> {
    let words = inner.slice(ctx.text).trim();
    if span.slice(ctx.text).starts_with('[') {
        if is_marker(words) {
            let marker = Some(words.to_owned());
            let mark = entry::Parts::default();
            return Some(mark.into_citation(span, CitationKind::FootnoteMark, marker, Maker::rule("citations/note-mark")));
        }
        // "[he said]", "[the Front]": a word of the editor's own.
        if !words.contains(',') {
            return None;
        }
    }
    if let Some(rest) = strip_ibid(words) {
        let mut parts = entry::Parts::default();
        parts.via = via(rest);
        return Some(parts.into_citation(span, CitationKind::Ibid, Some("ibid".to_owned()), Maker::rule("citations/ibid")));
    }
    if let Some(outlet) = photo_credit(words) {
        let parts = entry::Parts::of_outlet(Some(outlet));
        return Some(parts.into_citation(span, CitationKind::Credit, None, Maker::rule("citations/photo-credit")));
    }
    if let Some(outlet) = entry::lone_outlet(reading, ctx, span, inner) {
        let parts = entry::Parts::of_outlet(Some(outlet));
        return Some(parts.into_citation(span, CitationKind::Parenthetical, None, Maker::rule("citations/parenthetical")));
    }
    let parts = entry::parse(ctx, reading, inner);
    parts
        .is_reference()
        .then(|| parts.into_citation(span, CitationKind::Parenthetical, None, Maker::rule("citations/parenthetical")))
}

/// What follows "ibid" or "ibid." at the start of the words, or after "quoted", "cited in".
fn strip_ibid(words: &str) -> Option<&str> {
    const LEADS: [&str; 6] = ["as quoted ", "quoted ", "cited ", "see ", "as ", "in "];
    let mut words = words;
    for lead in LEADS {
        if words.get(..lead.len()).is_some_and(|start| start.eq_ignore_ascii_case(lead)) {
            words = &words[lead.len()..];
        }
    }
    let head = words.get(..4).filter(|head| head.eq_ignore_ascii_case("ibid"))?;
    let rest = words[head.len()..].trim_start_matches('.');
    (!rest.starts_with(char::is_alphanumeric)).then_some(rest)
}

/// "…, citing FARS news agency": what the source itself leans on.
fn via(rest: &str) -> Option<String> {
    let rest = rest.trim_start_matches([',', ';', ':', ' ']);
    let named = ["citing ", "quoting ", "quoted in ", "from "].iter().find_map(|cue| rest.strip_prefix(cue))?;
    let named = named.trim().trim_start_matches("the ");
    (!named.is_empty()).then(|| named.to_owned())
}

/// "Photo by Jane Doe / AFP", "Image: AFP", "AFP/Getty Images" after a photo word.
fn photo_credit(words: &str) -> Option<String> {
    const CREDITS: [&str; 8] = ["photo", "photograph", "image", "picture", "credit", "video", "pic", "foto"];
    let first = words.split(|c: char| !c.is_alphabetic()).next()?;
    if !CREDITS.contains(&first.to_lowercase().as_str()) {
        return None;
    }
    let rest = words[first.len()..].trim_start_matches(|c: char| !c.is_alphanumeric());
    let named = rest.strip_prefix("by ").or_else(|| rest.strip_prefix("credit: ")).unwrap_or(rest);
    let outlet = named.rsplit(['/', ',', '|']).next()?.trim().trim_start_matches("via ");
    (!outlet.is_empty()).then(|| outlet.to_owned())
}

/// A line of its own that credits an outlet: "Source: Continental Wire".
fn credit_line(ctx: Context<'_>, block: &Block) -> Option<Citation> {
    const LABELS: [&str; 5] = ["Source:", "Sources:", "Originally published by", "First published in", "Via:"];
    let words = block.span.slice(ctx.text);
    let label = LABELS.iter().find(|label| words.starts_with(**label))?;
    let outlet = words[label.len()..].trim().trim_end_matches('.');
    let is_name = !outlet.is_empty() && outlet.len() <= 80 && outlet.starts_with(char::is_uppercase);
    is_name.then(|| {
        let parts = entry::Parts::of_outlet(Some(outlet.to_owned()));
        parts.into_citation(block.span, CitationKind::Credit, None, Maker::rule("citations/credit-line"))
    })
}
