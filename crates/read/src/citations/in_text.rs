//! Outlets and studies named in the running text: "told the FARS News Agency", "the New York Times reports", "The same article".

use rashomon_model::{ByteSpan, Citation, CitationKind, Maker, Mention, MentionForm, MentionKind, Reading};
use rashomon_text::{lemma::lemma, tags::Tag, tokens::Token};

use super::entry::Parts;
use crate::context::Context;

/// Words that make an outlet beside them one that is leaned on.
const REPORTING: [&str; 38] = [
    "report",
    "reports",
    "reported",
    "reporting",
    "say",
    "says",
    "said",
    "write",
    "writes",
    "wrote",
    "point",
    "points",
    "pointed",
    "note",
    "notes",
    "noted",
    "describe",
    "describes",
    "described",
    "quote",
    "quotes",
    "quoted",
    "publish",
    "published",
    "publishes",
    "reveal",
    "reveals",
    "revealed",
    "cite",
    "cites",
    "cited",
    "told",
    "tell",
    "claimed",
    "claims",
    "showed",
    "shows",
    "broadcast",
];

/// Words before an outlet that make it one that is leaned on.
const LEANING: [&str; 12] = ["to", "told", "by", "through", "from", "via", "with", "in", "on", "citing", "quoting", "As"];

/// Things that can be leaned on without being outlets.
const STUDIES: [&str; 12] = [
    "survey",
    "report",
    "study",
    "investigation",
    "inquiry",
    "census",
    "statistics",
    "figures",
    "organisation",
    "organization",
    "testimonies",
    "research",
];

/// Citations in the running text, outside those already found.
pub(super) fn find(ctx: Context<'_>, reading: &Reading, bracketed: &[Citation]) -> Vec<Citation> {
    let outlets =
        reading.mentions.iter().filter(|mention| mention.kind == MentionKind::Outlet && mention.form == MentionForm::Name);
    let mut citations: Vec<Citation> = outlets
        .filter(|mention| !bracketed.iter().any(|citation| citation.span.overlaps(mention.span)))
        .filter_map(|mention| outlet(ctx, mention))
        .collect();
    for sentence in &ctx.analysis.sentences {
        let tokens = ctx.analysis.tokens_of(sentence);
        for at in 0..tokens.len() {
            let found = same_article(ctx, tokens, at).or_else(|| according_to_study(ctx, tokens, at));
            citations.extend(
                found.filter(|new| {
                    !citations.iter().rev().take(8).chain(bracketed).any(|citation| citation.span.overlaps(new.span))
                }),
            );
        }
    }
    carry_outlet(&mut citations, bracketed);
    citations
}

/// An outlet that the sentence leans on.
fn outlet(ctx: Context<'_>, mention: &Mention) -> Option<Citation> {
    let first = ctx.analysis.token_idx_at(mention.span.start());
    let last = ctx.analysis.token_idx_at(mention.span.end().saturating_sub(1));
    let tokens = &ctx.analysis.tokens;
    let word = |idx: usize| tokens.get(idx).map_or("", |token| token.text(ctx.text));
    let article = usize::from(first > 0 && matches!(word(first - 1), "the" | "The" | "their" | "its"));
    let before = first.checked_sub(article + 1).map_or("", word);
    let two_before = first.checked_sub(article + 2).map_or("", word);
    let reports_after = (last + 1..last + 4).any(|idx| REPORTING.contains(&word(idx)));
    let reports_before = REPORTING.contains(&before.to_lowercase().as_str()) || matches!(before, "informed" | "informs");
    let leans = LEANING.contains(&before)
        && (reports_after || REPORTING.contains(&two_before) || leads_in(two_before, before) || is_told(ctx, two_before, before));
    let span_start = if reports_before || leans || before == "according" {
        let lead =
            if two_before.eq_ignore_ascii_case("according") || REPORTING.contains(&two_before) && before != "As" { 2 } else { 1 };
        tokens[first - article - lead].span.start()
    } else if reports_after {
        tokens[first - article].span.start()
    } else {
        return None;
    };
    let end = if reports_after && !reports_before { end_of_report(ctx, last) } else { mention.span.end() };
    let parts = Parts::of_outlet(Some(mention.span.slice(ctx.text).to_owned()));
    let span = ByteSpan::new(span_start, end);
    Some(parts.into_citation(span, CitationKind::InTextOutlet, None, Maker::rule("citations/outlet-in-text")))
}

/// "admitted to", "spoke to", "a communiqué carried by".
fn is_told(ctx: Context<'_>, two_before: &str, before: &str) -> bool {
    let speaks = |word: &str| {
        let cue = |tag| ctx.res.cues.verb(&lemma(word, tag)).is_some_and(|cue| !cue.only_counts() && !cue.attitude);
        cue(Tag::VBD) || cue(Tag::VBZ)
    };
    match before {
        "to" | "with" => speaks(two_before) || matches!(two_before, "spoke" | "speaks" | "speaking" | "talked" | "spoken"),
        "by" => matches!(two_before, "carried" | "aired" | "quoted" | "published" | "released" | "interviewed"),
        _ => false,
    }
}

/// "according to", "a statement through", "a video on", "an e-mail to".
fn leads_in(two_before: &str, before: &str) -> bool {
    two_before.eq_ignore_ascii_case("according") && before == "to"
        || matches!(
            two_before,
            "statement"
                | "video"
                | "interview"
                | "article"
                | "recording"
                | "message"
                | "communiqué"
                | "documentary"
                | "e-mail"
                | "email"
                | "letter"
        )
}

/// The end of "CNN helpfully points out": the reporting verb and its particle.
fn end_of_report(ctx: Context<'_>, last: usize) -> usize {
    let tokens = &ctx.analysis.tokens;
    let verb = (last + 1..last + 4).find(|idx| tokens.get(*idx).is_some_and(|token| REPORTING.contains(&token.text(ctx.text))));
    let Some(verb) = verb else { return tokens[last].span.end() };
    let particle = tokens.get(verb + 1).filter(|token| token.is(ctx.text, "out"));
    particle.map_or(tokens[verb].span.end(), |token| token.span.end())
}

/// "The same article", "the above report": carries on the citation before it.
fn same_article(ctx: Context<'_>, tokens: &[Token], at: usize) -> Option<Citation> {
    let words = tokens.get(at..at + 3)?;
    let is_same = words[0].is(ctx.text, "the") && matches!(words[1].text(ctx.text), "same" | "above");
    let is_document =
        matches!(words[2].text(ctx.text), "article" | "report" | "source" | "paper" | "story" | "piece" | "author" | "study");
    (is_same && is_document).then(|| {
        let span = words[0].span.cover(words[2].span);
        Parts::default().into_citation(span, CitationKind::InTextOutlet, None, Maker::rule("citations/same-article"))
    })
}

/// "according to the Demographic Health Survey", "according to the organisation Voice for …": a study or body that is leaned on.
fn according_to_study(ctx: Context<'_>, tokens: &[Token], at: usize) -> Option<Citation> {
    let is_cue = tokens[at].is(ctx.text, "according") && tokens.get(at + 1).is_some_and(|token| token.is(ctx.text, "to"));
    if !is_cue {
        return None;
    }
    let phrase = &tokens[at + 2..];
    let len = phrase.iter().take(14).take_while(|token| continues_phrase(ctx.text, token)).count();
    let names_study = phrase[..len].iter().any(|token| STUDIES.contains(&token.text(ctx.text).to_lowercase().as_str()));
    if !names_study {
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

/// "The same article" stands for the last outlet before it.
fn carry_outlet(citations: &mut [Citation], bracketed: &[Citation]) {
    for idx in 0..citations.len() {
        if citations[idx].outlet.is_some() || citations[idx].kind != CitationKind::InTextOutlet {
            continue;
        }
        let at = citations[idx].span.start();
        let before = citations.iter().chain(bracketed).filter(|other| other.span.end() <= at && other.outlet.is_some());
        if let Some(last) = before.max_by_key(|other| other.span.end()).map(|other| (other.outlet.clone(), other.date)) {
            (citations[idx].outlet, citations[idx].date) = last;
        }
    }
}
