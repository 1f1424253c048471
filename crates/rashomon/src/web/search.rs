//! Full-text search, and the list of contradictions.

use maud::{Markup, html};
use serde::Deserialize;

use super::{
    desk::Desk,
    dossier::side_by_side,
    layout::{count, page},
};

/// Longest query, in characters.
const LONGEST: usize = 200;

/// The query, as given in the address.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Query {
    q: String,
}

/// The results.
pub(super) fn results(desk: &Desk, query: &Query) -> Markup {
    let q: String = query.q.trim().chars().take(LONGEST).collect();
    let hits = if q.is_empty() { Vec::new() } else { desk.search(&q) };
    let body = html! {
        h1 { "Search" }
        form.filters action="/search" method="get" {
            label { "Words " input type="search" name="q" value=(q) maxlength=(LONGEST) autofocus; }
            button type="submit" { "Search" }
        }
        @if q.is_empty() {
            p.empty { "Words are searched in all documents. \"Two words\" in quotation marks must stand together." }
        } @else if hits.is_empty() {
            p.empty { "No document holds “" (q) "”." }
        } @else {
            p.lede { (count(hits.len(), "passage")) }
            ol.hits {
                @for hit in &hits {
                    li {
                        h2 { a href=(hit.href) { (hit.label) } }
                        p { @for (words, found) in &hit.pieces { @if *found { mark { (words) } } @else { (words) } } }
                    }
                }
            }
        }
    };
    page("Search", "/search", &body)
}

/// Every contradiction of the case.
pub(super) fn contradictions(desk: &Desk) -> Markup {
    let casebook = desk.casebook();
    let body = html! {
        h1 { "Contradictions" }
        p.lede { "Sayings that cannot both hold, or that compete, with the words of both sides. rashomon does not decide between them." }
        @if casebook.contradictions.is_empty() { p.empty { "None were found." } }
        @for contradiction in &casebook.contradictions {
            (side_by_side(desk, contradiction))
            @if let Some(incident) = contradiction.incident.as_ref().and_then(|id| casebook.incidents.iter().find(|incident| incident.id == *id)) {
                p.type { "On " a href={ "/incident/" (incident.id.0) } { (incident.label) } }
            }
        }
    };
    page("Contradictions", "/contradictions", &body)
}
