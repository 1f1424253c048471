//! A dossier as HTML: a fragment for pages of our own, and a page that stands alone. Words of documents are escaped by `maud`.

use std::io::{self, Write};

use maud::{DOCTYPE, Markup, html};
use rashomon_casebook::{Dossier, DossierCell, Quote};

use super::text::voices;

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}\
table{border-collapse:collapse}td,th{border:1px solid #ccc;padding:.3rem .6rem;text-align:left;vertical-align:top}\
blockquote{margin:.3rem 0 .8rem 1rem;padding-left:.8rem;border-left:3px solid #ccc}cite{display:block;color:#666;font-size:.85em}";

/// A page that needs nothing else.
pub(crate) fn write_page(out: &mut impl Write, dossier: &Dossier) -> io::Result<()> {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'";
                title { (dossier.label) }
                style { (maud::PreEscaped(STYLE)) }
            }
            body { (fragment(dossier)) }
        }
    };
    writeln!(out, "{}", page.into_string())
}

/// The dossier without a page around it.
pub(crate) fn fragment(dossier: &Dossier) -> Markup {
    html! {
        article.dossier {
            h1 { (dossier.label) }
            p { code { (dossier.id.0) } ", " (dossier.event_type) " (" (dossier.kind) ")" }
            (summary(dossier))
            (side_by_side(dossier))
            (cells("When", dossier.dates.iter().collect()))
            (cells("Where", dossier.places.iter().collect()))
            @for figure in &dossier.figures {
                (cells(&format!("{}: {}", figure.name, figure.range), figure.cells.iter().collect()))
            }
            (cells("Who is said to have done it", dossier.responsibility.iter().map(|row| &row.cell).collect()))
            (contradictions(dossier))
            (cells("What else is said", dossier.statements.iter().collect()))
            (lineage(dossier))
            (reasons(dossier))
        }
    }
}

fn summary(dossier: &Dossier) -> Markup {
    html! {
        table {
            tr { th { "when" } td { (dossier.date.as_deref().unwrap_or("not stated")) } }
            tr { th { "where" } td { (dossier.place.as_deref().unwrap_or("not stated")) } }
            @for figure in &dossier.figures {
                tr {
                    th { (figure.name) }
                    td {
                        (figure.range)
                        @if let (Some(low), Some(high)) = (figure.low, figure.high) {
                            @if low != high {
                                "; lowest " (low) " (" (figure.low_by.join(", ")) "), highest " (high) " (" (figure.high_by.join(", ")) ")"
                            }
                        }
                    }
                }
            }
            tr { th { "grade" } td { (dossier.grade.replace('_', " ")) ": " (dossier.grade_reason) } }
        }
    }
}

fn side_by_side(dossier: &Dossier) -> Markup {
    html! {
        h2 { "What each document says" }
        table {
            tr { th { "document" } th { "published" } th { "when" } th { "where" } th { "figures" } th { "who" } }
            @for source in &dossier.sources {
                tr {
                    td { @if let Some(outlet) = &source.outlet { (outlet) ": " } (source.label) " " code { (source.document.short()) } }
                    td { (source.published.as_deref().unwrap_or("not stated")) }
                    td { (source.date.join("; ")) }
                    td { (source.place.join("; ")) }
                    td { (source.figures.join("; ")) }
                    td { (source.responsibility.join("; ")) }
                }
            }
        }
        @for source in &dossier.sources {
            h3 { (source.label) }
            @for quote in &source.sentences { (quotation(quote)) }
        }
    }
}

fn cells(title: &str, list: Vec<&DossierCell>) -> Markup {
    html! {
        @if !list.is_empty() {
            h2 { (title) }
            @for cell in list {
                p { strong { (cell.value) } " – " (voices(cell)) }
                @for quote in &cell.quotes { (quotation(quote)) }
            }
        }
    }
}

fn contradictions(dossier: &Dossier) -> Markup {
    html! {
        @if !dossier.contradictions.is_empty() {
            h2 { "What cannot both hold, or competes" }
            @for pair in &dossier.contradictions {
                p { (pair.reason) }
                @for (side, quotes) in [(&pair.left, &pair.left_quotes), (&pair.right, &pair.right_quotes)] {
                    p { strong { (side) } }
                    @for quote in quotes { (quotation(quote)) }
                }
            }
        }
    }
}

fn lineage(dossier: &Dossier) -> Markup {
    html! {
        @if !dossier.lineage.is_empty() {
            h2 { "Origins of the reporting" }
            @for origin in &dossier.lineage {
                p { strong { (origin.name) } " (" (origin.kind) ") ← " (origin.documents.join("; ")) }
                @for quote in &origin.quotes { (quotation(quote)) }
            }
        }
    }
}

fn reasons(dossier: &Dossier) -> Markup {
    html! {
        h2 { "Grade: " (dossier.grade.replace('_', " ")) }
        p { "Rule: " (Dossier::rule_of(&dossier.grade)) ". Here: " (dossier.grade_reason) }
        @for (title, lines) in [("Why this is one incident", &dossier.why_one), ("Open questions", &dossier.open_questions)] {
            @if !lines.is_empty() {
                h2 { (title) }
                ul { @for line in lines { li { (line) } } }
            }
        }
        @if !dossier.notes.is_empty() || !dossier.decisions.is_empty() {
            h2 { "Reviewers" }
            ul {
                @for note in &dossier.notes { li { (note.text) " (" (note.by) ", " (note.at) ")" } }
                @for decision in &dossier.decisions {
                    li { "decision " (decision.seq) " by " (decision.by) ", " (decision.at) ": " (decision.reason) }
                }
            }
        }
    }
}

fn quotation(quote: &Quote) -> Markup {
    html! {
        blockquote {
            (quote.sentence)
            cite { (quote.publisher()) ", " code { (quote.reference()) } ", " (quote.made_by) }
        }
    }
}
