//! Who speaks: the noun phrase that is the subject of a cue, with its complements and appositions.

use rashomon_text::{lemma::lemma, tags::Tag};

use super::view::{Tokens, View};

/// Longest apposition or relative clause between a subject and its verb, in tokens.
const LONGEST_ASIDE: usize = 30;
/// Longest gloss in brackets after a name, in tokens.
const LONGEST_GLOSS: usize = 8;
const NOMINAL_PREPOSITIONS: [&str; 11] = ["of", "for", "from", "in", "with", "at", "to", "on", "against", "behind", "by"];

/// How a source was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// The subject itself.
    Own(Tokens),
    /// The subject of an earlier verb: "… and added".
    Shared(Tokens),
}

impl Source {
    pub(super) fn tokens(&self) -> &Tokens {
        match self {
            Source::Own(tokens) | Source::Shared(tokens) => tokens,
        }
    }
}

/// The subject of the verb group that begins at `verb`.
pub(super) fn subject(view: View<'_>, verb: usize, head: usize) -> Option<Source> {
    match view.tag(head) {
        Tag::VBG if !(verb..head).any(|idx| view.is_be(idx)) => participle_subject(view, verb),
        Tag::VB if view.tag(verb) == Tag::TO => main_subject(view, verb).map(Source::Shared),
        _ => finite_subject(view, verb),
    }
}

/// The subject left of a finite verb group.
pub(super) fn finite_subject(view: View<'_>, verb: usize) -> Option<Source> {
    let last = verb.checked_sub(1).filter(|idx| *idx >= view.start)?;
    if matches!(view.tag(last), Tag::WP | Tag::WDT) {
        return Some(Source::Own(last..verb));
    }
    if view.tag(last) == Tag::CC {
        // "and added"; "and, on Friday, added" is left alone.
        return shared_subject(view, last).map(Source::Shared);
    }
    if view.is(last, ",") {
        return aside_subject(view, last).map(Source::Own).or_else(|| {
            let before = last.checked_sub(1)?;
            (view.tag(before) == Tag::CC).then(|| shared_subject(view, before).map(Source::Shared)).flatten()
        });
    }
    if view.is(last, ")") {
        let open = (view.start..last).rev().take(LONGEST_ASIDE).find(|idx| view.is(*idx, "("))?;
        let phrase = phrase_before(view, open)?;
        return Some(Source::Own(phrase.start..verb));
    }
    if view.is_quote_mark(last) {
        let quote = view.quote_to(verb).filter(|quote| quote.tokens.len() < 8 && quote.tokens.start > view.start)?;
        let start = view.phrase_to(quote.tokens.start).map_or(quote.tokens.start, |phrase| phrase.start);
        return Some(Source::Own(start..verb));
    }
    phrase_before(view, verb).map(Source::Own)
}

/// The whole noun phrase that ends before `end`: complements taken in ("a spokesman for the ministry"), times and a gloss in brackets left out.
pub(super) fn phrase_before(view: View<'_>, end: usize) -> Option<Tokens> {
    let gloss = || (view.start..end).rev().take(LONGEST_GLOSS).find(|idx| view.is(*idx, "("));
    let end = if end > view.start && view.is(end - 1, ")") { gloss()? } else { end };
    let phrase = view.phrase_to(end)?;
    if view.is_time(&phrase) {
        return without_time(view, phrase);
    }
    if let Some(described) = described_by(view, &phrase) {
        return Some(described);
    }
    let mut start = phrase.start;
    while let Some(before) = start.checked_sub(1).filter(|idx| *idx > view.start) {
        let joins = view.tag(before) == Tag::IN && view.is_any(before, &NOMINAL_PREPOSITIONS) || view.tag(before) == Tag::TO;
        let coordinates = view.is(before, "and") || view.is(before, "or") || view.is(before, "&");
        let Some(earlier) = view.phrase_to(before).filter(|earlier| joins || coordinates && begins_clause(view, earlier.start))
        else {
            break;
        };
        if view.is_time(&earlier) && joins {
            break;
        }
        start = earlier.start;
    }
    Some(start..phrase.end)
}

/// "**Two officials** quoted by the Herald (said)": the noun phrase that a participle with its agent describes.
fn described_by(view: View<'_>, agent: &Tokens) -> Option<Tokens> {
    let by = agent.start.checked_sub(1).filter(|idx| *idx > view.start + 1 && view.is(*idx, "by"))?;
    let participle = by - 1;
    let is_participle = matches!(view.tag(participle), Tag::VBN | Tag::VBD) && view.tag(participle - 1).is_noun();
    is_participle.then(|| phrase_before(view, participle)).flatten()
}

/// "Clinton Tuesday", "Clinton on Tuesday", "on Tuesday Clinton".
fn without_time(view: View<'_>, phrase: Tokens) -> Option<Tokens> {
    let first = phrase.clone().find(|idx| !view.is_time_word(*idx) && view.tag(*idx) != Tag::CD)?;
    let last = phrase.clone().rev().find(|idx| !view.is_time_word(*idx) && view.tag(*idx) != Tag::CD)?;
    let names = phrase.clone().any(|idx| view.tag(idx).is_proper() && !view.is_time_word(idx));
    if names {
        return Some(first..last + 1);
    }
    let before = phrase.start.checked_sub(1)?;
    let end = if view.tag(before) == Tag::IN { before } else { phrase.start };
    (end > view.start).then(|| phrase_before(view, end)).flatten()
}

fn begins_clause(view: View<'_>, start: usize) -> bool {
    start == view.start || matches!(view.tag(start - 1), Tag::PUNCT | Tag::CC | Tag::IN | Tag::WRB)
}

/// "Khan, the minister, said", "Khan, who leads the party, said": the comma at `comma` closes an aside.
fn aside_subject(view: View<'_>, comma: usize) -> Option<Tokens> {
    let open = (view.start..comma).rev().take(LONGEST_ASIDE).filter(|idx| view.is(*idx, ",")).find(|idx| {
        phrase_before(view, *idx).is_some_and(|phrase| begins_clause(view, phrase.start) && !view.is_time(&phrase))
    })?;
    let phrase = phrase_before(view, open)?;
    let first = open + 1;
    let relative =
        matches!(view.tag(first), Tag::WP | Tag::WDT | Tag::WRB | Tag::WPS | Tag::VBG | Tag::VBN | Tag::IN | Tag::RB | Tag::TO);
    // "the Board, a small group which nobody reads, said": the verb is that of a relative clause.
    let verb = (first..comma).find(|idx| view.tag(*idx).is_finite());
    let is_of_relative = |verb: usize| (first..verb).any(|idx| matches!(view.tag(idx), Tag::WP | Tag::WDT));
    if !relative && verb.is_some_and(|verb| !is_of_relative(verb)) {
        return None;
    }
    Some(if relative { phrase } else { phrase.start..comma })
}

/// Subject of a participle: the noun right before it ("a statement saying"), or else the main clause's.
fn participle_subject(view: View<'_>, verb: usize) -> Option<Source> {
    let last = verb.checked_sub(1).filter(|idx| *idx >= view.start)?;
    if view.tag(last).is_noun() {
        return phrase_before(view, verb).map(Source::Own);
    }
    shared_subject(view, verb).map(Source::Shared)
}

/// The subject that a verb after "and", or a participle after a comma, shares: that of the nearest cue before, or else of the first verb.
fn shared_subject(view: View<'_>, at: usize) -> Option<Tokens> {
    let cue = (view.start + 1..at).rev().filter(|idx| view.tag(*idx).is_verb()).find_map(|idx| {
        let is_cue = view.ctx.res.cues.verb(&lemma(view.word(idx), view.tag(idx))).is_some();
        let outside = view.quotes.at(idx).is_none_or(|quote| quote.tokens.contains(&at));
        (is_cue && outside).then(|| own_subject(view, group_start(view, idx))).flatten()
    });
    let first = || {
        (view.start + 1..at).filter(|idx| view.tag(*idx).is_finite()).find_map(|idx| own_subject(view, group_start(view, idx)))
    };
    cue.or_else(first)
}

fn group_start(view: View<'_>, verb: usize) -> usize {
    let mut start = verb;
    while start > view.start && (view.is_auxiliary(start - 1) || matches!(view.tag(start - 1), Tag::RB | Tag::MD)) {
        start -= 1;
    }
    start
}

/// The subject of the nearest finite verb before `at` that has one.
fn main_subject(view: View<'_>, at: usize) -> Option<Tokens> {
    let mut idx = at;
    for _ in 0..60 {
        idx = idx.checked_sub(1).filter(|idx| *idx >= view.start)?;
        if view.quotes.at(idx).is_some_and(|quote| !quote.tokens.contains(&at)) {
            continue;
        }
        if view.tag(idx).is_finite()
            && let Some(phrase) = own_subject(view, group_start(view, idx))
        {
            return Some(phrase);
        }
    }
    None
}

fn own_subject(view: View<'_>, verb: usize) -> Option<Tokens> {
    if verb <= view.start {
        return None;
    }
    if view.is(verb - 1, ",") {
        return aside_subject(view, verb - 1);
    }
    if matches!(view.tag(verb - 1), Tag::WP | Tag::WDT) {
        return Some(verb - 1..verb);
    }
    phrase_before(view, verb)
}

/// The noun phrase right of `at`, with complements and a short apposition: `said X, a spokesman for Y`.
pub(super) fn phrase_after(view: View<'_>, at: usize) -> Option<Tokens> {
    let phrase = view.phrase_from(at)?;
    let mut end = with_complements(view, phrase.end);
    // An apposition: a comma, a noun phrase, and then a mark or the end.
    if view.is(end, ",")
        && let Some(apposition) = view.phrase_from(end + 1).filter(|phrase| !view.is_time(phrase))
    {
        let after = with_complements(view, apposition.end);
        if matches!(view.word(after), "," | "." | "" | ";") && view.tag(apposition.start) != Tag::PRP {
            end = after;
        }
    }
    Some(phrase.start..end)
}

fn with_complements(view: View<'_>, mut end: usize) -> usize {
    const PLACES_OF_SPEECH: [&str; 10] =
        ["statement", "interview", "email", "e-mail", "tweet", "speech", "conference", "letter", "report", "phone"];
    while view.tag(end) == Tag::IN && view.is_any(end, &NOMINAL_PREPOSITIONS) || view.is(end, "and") {
        let Some(next) = view.phrase_from(end + 1) else { break };
        if view.is_time(&next) || view.is_any(next.end - 1, &PLACES_OF_SPEECH) || view.tag(next.end).is_finite() {
            break;
        }
        end = next.end;
    }
    end
}
