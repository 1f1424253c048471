//! What is said: how far a cue's content reaches.

use rashomon_lexicon::cues::{Cue, Frame};
use rashomon_text::{lemma::lemma, tags::Tag};

use super::view::{Tokens, View};

/// What a content consists of: decides where it stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    Clause,
    Phrase,
}

/// Content right of a cue, and the end of the cue where that reaches further than given ("said in a statement").
pub(super) struct Right {
    pub(super) content: Tokens,
    pub(super) cue_end: usize,
    pub(super) is_quote: bool,
}

/// The content that follows a verb or noun whose words end at `after`.
pub(super) fn right(view: View<'_>, cue: &Cue, after: usize) -> Option<Right> {
    let found = |content: Tokens, cue_end: usize| Some(Right { content, cue_end, is_quote: false });
    if view.is_any(after, &["out"]) && cue.takes(Frame::ParticleOut) {
        return clause_at(view, after + 1).and_then(|content| found(content, after + 1));
    }
    if let Some(quote) = quote_at(view, cue, after) {
        return Some(quote);
    }
    if cue.prepositions.iter().any(|preposition| view.is(after, preposition)) {
        let start = after + 1;
        let starts = view.phrase_from(start).is_some()
            || view.quote_from(start).is_some()
            || matches!(view.tag(start), Tag::VBG | Tag::WRB | Tag::WP | Tag::DT | Tag::JJ | Tag::WDT)
            || view.is(start, "whether");
        return starts.then(|| extent(view, start, Extent::Phrase)).and_then(|content| found(content, start));
    }
    let mut at = after;
    if cue.recipient {
        at = past_recipient(view, at);
    }
    let past = past_adjuncts(view, at);
    let cue_end = if view.is(after, "in") && view.is_any(after + 2, &["statement", "interview"]) { after + 3 } else { after };
    if let Some(quote) = quote_at(view, cue, past) {
        return Some(Right { cue_end, ..quote });
    }
    if cue.takes(Frame::ThatClause) && view.is(past, "that") && view.tag(past) != Tag::PUNCT {
        return found(extent(view, past, Extent::Clause), cue_end);
    }
    if cue.takes(Frame::Wh) && (matches!(view.tag(at), Tag::WRB | Tag::WP) || view.is_any(at, &["whether", "if"])) {
        return found(extent(view, at, Extent::Clause), after);
    }
    let to = if view.is(at, "not") { at + 1 } else { at };
    if (cue.takes(Frame::Infinitive)) && view.tag(to) == Tag::TO && matches!(view.tag(to + 1), Tag::VB | Tag::RB | Tag::VBP) {
        return found(extent(view, at, Extent::Clause), after);
    }
    if cue.takes(Frame::ThatClause)
        && let Some(content) = clause_at(view, at).or_else(|| clause_at(view, past))
    {
        return found(content, after);
    }
    if cue.takes(Frame::Noun) && starts_noun(view, after) {
        return found(extent(view, after, Extent::Phrase), after);
    }
    None
}

fn starts_noun(view: View<'_>, at: usize) -> bool {
    view.phrase_from(at).is_some_and(|phrase| !view.is_time(&phrase))
        || view.quote_from(at).is_some()
        || matches!(view.tag(at), Tag::VBG | Tag::DT | Tag::PRPS | Tag::JJ | Tag::NN | Tag::NNS | Tag::NNP)
}

/// A quotation at `at`, perhaps after a comma or a colon.
fn quote_at(view: View<'_>, cue: &Cue, at: usize) -> Option<Right> {
    let start = if matches!(view.word(at), "," | ":") { at + 1 } else { at };
    let quote = view.quote_from(start)?;
    let whole = start > at || ends_sentence(view, quote.tokens.end - 1);
    if whole && cue.takes(Frame::Quote) {
        return Some(Right { content: quote.tokens.clone(), cue_end: at, is_quote: true });
    }
    if start > at {
        return None;
    }
    let frames = [Frame::Quote, Frame::ThatClause, Frame::Noun];
    frames.iter().any(|frame| cue.takes(*frame)).then(|| Right {
        content: extent(view, start, Extent::Phrase),
        cue_end: at,
        is_quote: true,
    })
}

/// Whether the quotation whose closing mark is at `close` ends like a sentence.
fn ends_sentence(view: View<'_>, close: usize) -> bool {
    let tokens = &view.ctx.analysis.tokens;
    let word = |idx: usize| tokens[idx].text(view.ctx.text);
    close > 0 && matches!(word(close - 1), "." | "?" | "!" | "…" | ",") || close + 1 >= view.end || view.word(close + 1) == "."
}

/// A clause without "that" at `at`: a noun phrase, and a finite verb after it.
fn clause_at(view: View<'_>, at: usize) -> Option<Tokens> {
    if view.is(at, "that") || view.tag(at) == Tag::EX || view.is_any(at, &["if", "when"]) {
        return Some(extent(view, at, Extent::Clause));
    }
    let mut end = view.phrase_from(at)?.end;
    for _ in 0..4 {
        if matches!(view.tag(end), Tag::IN | Tag::CC)
            && !view.is_any(end, &["after", "before", "because", "as", "if", "while"])
            && let Some(next) = view.phrase_from(end + 1)
        {
            end = next.end;
        }
    }
    while matches!(view.tag(end), Tag::RB | Tag::RBR | Tag::DT) {
        end += 1;
    }
    let relative =
        matches!(view.tag(end), Tag::WP | Tag::WDT) || view.is(end, ",") && matches!(view.tag(end + 1), Tag::WP | Tag::WDT);
    let finite = view.tag(end).is_finite() || relative && view.has_finite(end + 2..(end + 25).min(view.end));
    finite.then(|| extent(view, at, Extent::Clause))
}

/// Past an addressee: "told **reporters in Kabul** that".
fn past_recipient(view: View<'_>, at: usize) -> usize {
    let Some(phrase) = view.phrase_from(at) else { return at };
    let mut end = phrase.end;
    while (view.tag(end) == Tag::IN || view.is(end, "and")) && !view.is(end, "that") {
        match view.phrase_from(end + 1) {
            Some(next) if view.is_any(end, &["of", "in", "at", "from", "for", "and"]) => end = next.end,
            _ => break,
        }
    }
    // A subject and its verb are the content, not an addressee: "asked he would"; but "told them he would".
    if view.tag(end).is_finite() && view.tag(phrase.start) != Tag::PRP { at } else { end }
}

/// Past "on Friday", "in a statement", "at a rally in Ohio", when content may follow.
fn past_adjuncts(view: View<'_>, at: usize) -> usize {
    let mut end = at;
    for _ in 0..4 {
        let phrase_at = if matches!(view.tag(end), Tag::IN | Tag::TO) && !view.is(end, "that") { end + 1 } else { end };
        match view.phrase_from(phrase_at) {
            Some(phrase) if phrase_at > end || view.is_time(&phrase) => end = phrase.end,
            None if view.tag(end) == Tag::RB => end += 1,
            _ => break,
        }
    }
    end
}

/// From `start` to where a clause or phrase stops.
pub(super) fn extent(view: View<'_>, start: usize, extent: Extent) -> Tokens {
    let mut at = start;
    while at < view.end {
        if let Some(quote) = view.quote_from(at) {
            at = quote.tokens.end;
            // A quotation that closes like a sentence ends what is said.
            if at >= view.end {
                break;
            }
            continue;
        }
        if at > start && stops(view, start, at, extent) {
            break;
        }
        at += 1;
    }
    if at > view.end {
        return start..at;
    }
    trimmed(view, start..at.min(view.end))
}

/// Without marks at the end, unless they close a quotation.
fn trimmed(view: View<'_>, range: Tokens) -> Tokens {
    if view.quote_to(range.end).is_some() {
        return range;
    }
    let range = view.trimmed(range);
    // An unpaired closing mark belongs to a quotation that began before.
    match range.end.checked_sub(1) {
        Some(last)
            if view.is_quote_mark(last) && view.quote_to(range.end).is_none_or(|quote| quote.tokens.start < range.start) =>
        {
            view.trimmed(range.start..last)
        }
        _ => range,
    }
}

fn stops(view: View<'_>, start: usize, at: usize, extent: Extent) -> bool {
    let next = at + 1;
    match view.word(at) {
        ";" => true,
        "(" => extent == Extent::Phrase,
        "—" | "--" | "–" => extent == Extent::Phrase,
        ")" => !(start..at).any(|idx| view.is(idx, "(")),
        "," => comma_stops(view, next, extent),
        _ if view.tag(at) == Tag::CC => is_cue_verb(view, next) && view.tag(next) != Tag::VB,
        _ if extent == Extent::Phrase => {
            matches!(view.tag(at), Tag::WRB | Tag::MD)
                || view.tag(at) == Tag::IN
                    && view.is_any(
                        at,
                        &[
                            "after", "before", "because", "while", "since", "until", "although", "though", "if", "during",
                            "despite", "at", "whether",
                        ],
                    )
        }
        _ => false,
    }
}

fn comma_stops(view: View<'_>, next: usize, extent: Extent) -> bool {
    if view.is_any(next, &["according", "but", "though", "although", "while"])
        || view.tag(next) == Tag::VBG && is_cue_verb(view, next)
    {
        return true;
    }
    if matches!(view.tag(next), Tag::CC) && is_cue_verb(view, next + 1) {
        return true;
    }
    // ", and Khan said": another speaker.
    let from = if view.tag(next) == Tag::CC { next + 1 } else { next };
    if let Some(phrase) = view.phrase_from(from) {
        let mut verb = phrase.end;
        while view.is_auxiliary(verb) || matches!(view.tag(verb), Tag::RB | Tag::MD) {
            verb += 1;
        }
        if is_cue_verb(view, verb) && view.tag(verb).is_verb() {
            return true;
        }
    }
    extent == Extent::Phrase
        && !(view.tag(next) == Tag::CC || view.phrase_from(next).is_some() && view.is(next.saturating_sub(2), "and"))
}

/// Whether the token is a verb that takes quotations or clauses.
pub(super) fn is_cue_verb(view: View<'_>, idx: usize) -> bool {
    let tag = view.tag(idx);
    tag.is_verb()
        && view
            .ctx
            .res
            .cues
            .verb(&lemma(view.word(idx), tag))
            .is_some_and(|cue| cue.takes(Frame::ThatClause) || cue.takes(Frame::Quote))
}

/// Content left of what begins at `at` (the source, or an inverted cue): `“…,” he said`, "…, he said".
pub(super) fn left(view: View<'_>, at: usize) -> Option<Tokens> {
    let last = at.checked_sub(1).filter(|idx| *idx >= view.start)?;
    let end = if view.is(last, ",") && view.quote_to(last).is_some() { last } else { at };
    if let Some(quote) = view.quote_to(end) {
        let start = if quote.tokens.start > view.start { clause_start(view, quote.tokens.start) } else { quote.tokens.start };
        return Some(start..end);
    }
    if !view.is(last, ",") && !view.is_any(last, &["?", "!", "—", "–", "--"]) {
        return None;
    }
    let start = sentence_opening(view, view.start);
    (start < last && view.has_finite(start..last)).then_some(start..last)
}

/// Where the clause that a quotation ends begins: the sentence's start, unless a cue or a stop stands between.
fn clause_start(view: View<'_>, quote: usize) -> usize {
    let start = sentence_opening(view, view.start);
    let blocked = (start..quote).any(|idx| is_cue_verb(view, idx) || matches!(view.word(idx), ":" | ";"));
    if blocked || start >= quote { quote } else { start }
}

/// Past "But", "And", "Meanwhile,".
fn sentence_opening(view: View<'_>, start: usize) -> usize {
    let mut at = start;
    if view.tag(at) == Tag::CC {
        at += 1;
    }
    if matches!(view.tag(at), Tag::RB | Tag::CC) && view.is(at + 1, ",") {
        at += 2;
    }
    at
}
