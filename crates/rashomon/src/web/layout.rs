//! The frame of every page, and the small parts that several pages share.

use maud::{DOCTYPE, Markup, PreEscaped, html};
use rashomon_model::{DateInterval, DocumentId, Evidence, Grade, IncidentKind};

use super::desk::{Desk, Quote};

/// A whole page. `here` is the path of the section it belongs to, marked in the navigation.
pub(super) fn page(title: &str, here: &str, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " – rashomon" }
                link rel="stylesheet" href="/style.css";
                link rel="icon" href="/icon.svg" type="image/svg+xml";
            }
            body {
                a.skip href="#main" { "Skip to content" }
                header.top {
                    a.brand href="/" { "rashomon" }
                    nav aria-label="Sections" {
                        @for (path, name) in [("/", "Incidents"), ("/contradictions", "Contradictions"), ("/actors", "Actors"), ("/documents", "Documents"), ("/changes", "Changes"), ("/review", "Decisions")] {
                            @if path == here { a href=(path) aria-current="page" { (name) } } @else { a href=(path) { (name) } }
                        }
                    }
                    form.find action="/search" method="get" role="search" {
                        label.unseen for="q" { "Search the documents" }
                        input #q type="search" name="q" placeholder="Search the documents" maxlength="200";
                        button type="submit" { "Search" }
                    }
                }
                main #main { (body) }
                footer.bottom {
                    "rashomon shows who says what, on whose word. It does not say what is true. Every value leads to the sentence it was read from."
                }
            }
        }
    }
}

/// A badge that says how an incident is sourced. The words carry it; colour only helps.
pub(super) fn grade_badge(grade: Grade) -> Markup {
    let class = match grade {
        Grade::UncorroboratedMention => "grade mention",
        Grade::SingleOrigin => "grade single",
        Grade::Corroborated => "grade corroborated",
        Grade::Claimed => "grade claimed",
        Grade::Contested => "grade contested",
    };
    html! { span class=(class) { (grade_words(grade)) } }
}

/// A grade in words.
pub(super) fn grade_words(grade: Grade) -> &'static str {
    match grade {
        Grade::UncorroboratedMention => "uncorroborated mention",
        Grade::SingleOrigin => "single origin",
        Grade::Corroborated => "corroborated",
        Grade::Claimed => "claimed",
        Grade::Contested => "contested",
    }
}

/// A kind of incident in words.
pub(super) fn kind_words(kind: IncidentKind) -> &'static str {
    match kind {
        IncidentKind::Single => "incident",
        IncidentKind::Aggregate => "count or pattern",
        IncidentKind::Umbrella => "covers others",
        IncidentKind::Background => "background",
    }
}

/// A date interval as people write it, its precision kept: "5 April 2019", "April 2019", "1–10 May 2015", "until 2015-12-31".
pub(super) fn date_words(interval: Option<DateInterval>) -> String {
    let Some(interval) = interval else { return "undated".to_owned() };
    match (interval.start(), interval.end()) {
        (Some(start), Some(end)) if start == end => start.strftime("%-d %B %Y").to_string(),
        (Some(start), Some(end)) if interval == year(start.year()) => format!("{}", end.year()),
        (Some(start), Some(end)) if start.day() == 1 && end == start.last_of_month() => start.strftime("%B %Y").to_string(),
        (Some(start), Some(end)) if start.year() == end.year() && start.month() == end.month() => {
            format!("{}–{}", start.day(), end.strftime("%-d %B %Y"))
        }
        (Some(start), Some(end)) => format!("{} – {}", start.strftime("%-d %B %Y"), end.strftime("%-d %B %Y")),
        (Some(start), None) => format!("since {}", start.strftime("%-d %B %Y")),
        (None, Some(end)) => format!("until {}", end.strftime("%-d %B %Y")),
        (None, None) => "undated".to_owned(),
    }
}

/// A moment of the log as people read it: "2026-11-29 22:20:26 UTC".
pub(super) fn moment(at: &str) -> Markup {
    html! { time datetime=(at) { (at.replacen('T', " ", 1).replacen('Z', " UTC", 1)) } }
}

fn year(year: i16) -> DateInterval {
    DateInterval::year(year).expect("the year comes from a date")
}

/// Low and high of a figure: "38", "12–38", "at least 12", "up to 40".
pub(super) fn range_words(low: Option<u32>, high: Option<u32>) -> String {
    match (low, high) {
        (Some(low), Some(high)) if low == high => low.to_string(),
        (Some(low), Some(high)) => format!("{low}–{high}"),
        (Some(low), None) => format!("at least {low}"),
        (None, Some(high)) => format!("up to {high}"),
        (None, None) => "not stated".to_owned(),
    }
}

/// The address of the words behind a value, in their document.
pub(super) fn evidence_href(evidence: &Evidence) -> String {
    format!("/document/{}?at={}-{}#at", evidence.document, evidence.span.start(), evidence.span.end())
}

/// The sentence behind a value, the words themselves marked, linked to their place.
pub(super) fn quotation(desk: &Desk, evidence: &Evidence) -> Markup {
    let Some(Quote { before, words, after }) = desk.quote(evidence) else { return html! {} };
    html! {
        blockquote.evidence cite=(evidence_href(evidence)) {
            p { (before) mark { (words) } (after) }
            footer {
                a href=(evidence_href(evidence)) { (desk.document_label(&evidence.document)) }
                span.maker title="What made this value out of the words" { (evidence.made_by) }
            }
        }
    }
}

/// A link to a document, with its outlet and date.
pub(super) fn document_link(desk: &Desk, id: &DocumentId) -> Markup {
    html! { a href={ "/document/" (id) } { (desk.document_label(id)) } }
}

/// A chain of voices, outermost first.
pub(super) fn chain(voices: &[String]) -> Markup {
    html! {
        span.chain {
            @for (idx, voice) in voices.iter().enumerate() {
                @if idx > 0 { span.arrow aria-label="citing" { (PreEscaped("&#8201;→&#8201;")) } }
                span.voice { (voice) }
            }
        }
    }
}

/// "1 document", "3 documents".
pub(super) fn count(n: usize, noun: &str) -> String {
    if n == 1 { format!("1 {noun}") } else { format!("{n} {noun}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_keep_their_precision() {
        let words = |text: &str| date_words(text.parse().ok());
        assert_eq!(words("2019-04-05"), "5 April 2019");
        assert_eq!(words("2019-04"), "April 2019");
        assert_eq!(words("2019"), "2019");
        assert_eq!(words("2015-05-01/2015-05-10"), "1–10 May 2015");
        assert_eq!(words("../2015"), "until 31 December 2015");
        assert_eq!(date_words(None), "undated");
    }

    #[test]
    fn ranges_say_what_is_open() {
        assert_eq!(range_words(Some(12), Some(38)), "12–38");
        assert_eq!(range_words(Some(12), None), "at least 12");
        assert_eq!(range_words(None, Some(40)), "up to 40");
    }
}
