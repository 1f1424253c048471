//! What the last run on the case changed: the workbench's `diff`.

use maud::{Markup, html};
use rashomon_casebook::Change;

use super::{
    desk::Desk,
    layout::{document_link, moment, page},
};

/// The page.
pub(super) fn last(desk: &Desk) -> Markup {
    let body = html! {
        h1 { "What changed last" }
        @match desk.last_run() {
            None => p.empty { "Nothing was changed yet." },
            Some(run) => {
                p.lede { "Run " (run.number) ", " code { (run.command) } ", " (moment(&run.at)) "." }
                @let changes = &run.changes;
                @let lists = [("Incidents", &changes.incidents), ("Contradictions", &changes.contradictions), ("Origins", &changes.origins), ("Statements", &changes.statements)];
                @if changes.documents_added.is_empty() && changes.documents_removed.is_empty() && lists.iter().all(|(_, list)| list.is_empty()) {
                    p.empty { "The run changed nothing that is shown." }
                }
                @for (heading, documents) in [("Documents that came", &changes.documents_added), ("Documents that went", &changes.documents_removed)] {
                    @if !documents.is_empty() {
                        h2 { (heading) }
                        ul { @for id in documents { li { @if desk.has_document(id) { (document_link(desk, id)) } @else { (id.short()) } } } }
                    }
                }
                @for (heading, list) in lists { @if !list.is_empty() {
                    h2 { (heading) }
                    div.scroll { table.changes {
                        thead { tr { th scope="col" { "Which" } th scope="col" { "What changed" } } }
                        tbody { @for change in list { tr {
                            td { @if let Some(href) = href(desk, heading, change) { a href=(href) { (change.label) } } @else { (change.label) } }
                            td { @for (idx, what) in change.what.iter().enumerate() { @if idx > 0 { br; } (what) } }
                        } } }
                    } }
                } }
            }
        }
    };
    page("What changed last", "/changes", &body)
}

/// The page of what changed, where there is one still.
fn href(desk: &Desk, heading: &str, change: &Change) -> Option<String> {
    let casebook = desk.casebook();
    match heading {
        "Incidents" if casebook.incidents.iter().any(|incident| incident.id.0 == change.id) => {
            Some(format!("/incident/{}", change.id))
        }
        "Contradictions" if casebook.contradictions.iter().any(|contradiction| contradiction.id == change.id) => {
            Some(format!("/contradictions#c-{}", change.id))
        }
        _ => None,
    }
}
