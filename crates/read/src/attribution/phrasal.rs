//! Cues that are no word of the clause: "according to", "reportedly", the colon of a headline.

use std::borrow::Cow;

use rashomon_model::Maker;
use rashomon_text::{tags::Tag, tokens::TokenKind};

use super::{
    Draft,
    contents::{self, Extent},
    sources,
    view::{Tokens, View},
};

/// "According to X, …", "…, according to X".
pub(super) fn find_phrases(view: View<'_>, drafts: &mut Vec<Draft>) {
    let words: Vec<String> = (view.start..view.end).map(|idx| view.word(idx).to_lowercase()).collect();
    for at in view.start..view.end {
        let Some((cue, n)) = view.ctx.res.cues.phrase_at(words[at - view.start..].iter().map(String::as_str)) else { continue };
        let Some(source) = sources::phrase_after(view, at + n).map(|source| whole_source(view, source)) else { continue };
        let mut content = vec![if at <= view.start + 1 {
            let comma = (source.end..view.end.min(source.end + 12)).find(|idx| view.is(*idx, ","));
            contents::extent(view, comma.map_or(source.end, |comma| comma + 1), Extent::Clause)
        } else if let Some(rest) = verb_after(view, at, source.end) {
            contents::extent(view, rest, Extent::Clause)
        } else {
            before(view, at)
        }];
        if content[0].is_empty() {
            continue;
        }
        // "That war, by the reckoning of the priest, killed nine people": the subject stands before it.
        if at > view.start + 1 && view.is(at - 1, ",") && content[0].start > at {
            let subject = before(view, at);
            if view.tag(at - 2) != Tag::CC && !subject.is_empty() {
                content.insert(0, subject);
            }
        }
        drafts.push(Draft {
            source: Some(source),
            cue: at..at + n,
            content,
            lemma: Cow::Owned(cue.lemma.clone()),
            negated: false,
            shared: false,
            made_by: Maker::rule("attribution/phrase"),
            more_cue: Vec::new(),
        });
    }
}

/// With a participle or relative clause that has no mark before it: "a report **published on Friday**".
fn whole_source(view: View<'_>, source: Tokens) -> Tokens {
    let mut end = source.end;
    while matches!(view.tag(end), Tag::VBN | Tag::VBG | Tag::IN | Tag::TO) {
        match view.phrase_from(end + 1).or_else(|| view.phrase_from(end + 2)) {
            Some(phrase) if !view.tag(phrase.end).is_finite() => end = phrase.end,
            _ => break,
        }
    }
    source.start..end
}

/// "broke off the talks and, **according to a diplomat who asked not to be named**, had looked for a reason": where the verb after the aside stands.
fn verb_after(view: View<'_>, at: usize, end: usize) -> Option<usize> {
    const ASIDE: usize = 24;
    let comma = at.checked_sub(1).filter(|comma| view.is(*comma, ",") && *comma > view.start)?;
    let opens = view.tag(comma - 1) == Tag::CC || !view.has_finite(view.start..comma);
    let close = (end..view.end.min(end + ASIDE)).filter(|idx| view.is(*idx, ","));
    let is_relative = |comma: usize| matches!(view.tag(comma + 1), Tag::WP | Tag::WDT | Tag::WPS);
    let close = close.into_iter().find(|comma| !is_relative(*comma)).filter(|_| opens)?;
    (view.tag(close + 1).is_finite() || view.tag(close + 1) == Tag::MD).then_some(close + 1)
}

/// The clause before ", according to".
fn before(view: View<'_>, at: usize) -> Tokens {
    let end = if view.is(at - 1, ",") { at - 1 } else { at };
    let open = (view.start..end).rev().find(|idx| matches!(view.word(*idx), ";" | "("));
    let mut start = open.map_or(view.start, |idx| idx + 1);
    if let Some(quote) = view.quote_to(end).filter(|quote| quote.tokens.start < start) {
        start = quote.tokens.start;
    }
    if view.tag(start) == Tag::CC {
        start += 1;
    }
    start.min(end)..end
}

/// "The company has **reportedly** taken the money": the content is the rest of the clause.
pub(super) fn find_adverbs(view: View<'_>, drafts: &mut Vec<Draft>) {
    for at in view.start..view.end {
        if view.tag(at) != Tag::RB {
            continue;
        }
        let Some(cue) = view.ctx.res.cues.adverb(&view.word(at).to_lowercase()) else { continue };
        let rest = contents::extent(view, at + 1, Extent::Clause);
        let mut verb = at;
        while verb > view.start && (view.is_auxiliary(verb - 1) || view.tag(verb - 1) == Tag::MD) {
            verb -= 1;
        }
        let subject = sources::finite_subject(view, verb).map(|subject| subject.tokens().start..at);
        let content: Vec<Tokens> = subject.into_iter().chain([rest]).filter(|range| !range.is_empty()).collect();
        if content.is_empty() {
            continue;
        }
        drafts.push(Draft {
            source: None,
            cue: at..at + 1,
            content,
            lemma: Cow::Owned(cue.lemma.clone()),
            negated: false,
            shared: false,
            made_by: Maker::rule("attribution/adverb"),
            more_cue: Vec::new(),
        });
    }
}

/// "Minister: talks have failed", a headline or a line of an interview.
pub(super) fn find_colon(view: View<'_>, is_first_of_block: bool, drafts: &mut Vec<Draft>) {
    const FURNITURE: [&str; 9] = ["photo", "image", "video", "update", "correction", "note", "related", "watch", "source"];
    if !is_first_of_block {
        return;
    }
    let Some(colon) = (view.start..view.end.min(view.start + 7)).find(|idx| view.is(*idx, ":")) else { return };
    let source = view.start..colon;
    let named = source
        .clone()
        .all(|idx| view.tag(idx).is_noun() || matches!(view.tag(idx), Tag::DT | Tag::JJ | Tag::IN | Tag::POS | Tag::CC))
        && source.clone().any(|idx| view.tag(idx).is_noun());
    let words = (colon + 1..view.end).filter(|idx| view.token(*idx).is_some_and(|token| token.kind == TokenKind::Word)).count();
    if !named || words < 3 || view.is_any(colon - 1, &FURNITURE) {
        return;
    }
    drafts.push(Draft {
        source: Some(source),
        cue: colon..colon + 1,
        content: vec![contents::extent(view, colon + 1, Extent::Clause)],
        lemma: Cow::Borrowed(":"),
        negated: false,
        shared: false,
        made_by: Maker::rule("attribution/colon"),
        more_cue: Vec::new(),
    });
}
