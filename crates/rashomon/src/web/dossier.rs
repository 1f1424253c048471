//! The dossier of one incident: what each source says side by side, every cell with its sentence.

use maud::{Markup, html};
use rashomon_model::{
    Casebook, Cell, Contradiction, ContradictionKind, DateInterval, FeatureLevel, FigureRange, Harm, Incident, Place, Qualifier,
    ResponsibilityRecord, Stance, StatedFigure, VictimCategory,
};

use super::{
    desk::Desk,
    layout::{chain, count, date_words, document_link, evidence_href, grade_badge, kind_words, page, quotation, range_words},
    review, strip,
};

/// The page; `None` when there is no such incident.
pub(super) fn show(desk: &Desk, id: &str) -> Option<Markup> {
    let casebook = desk.casebook();
    let incident = casebook.incidents.iter().find(|incident| incident.id.0 == id)?;
    let body = html! {
        p.crumb { a href="/" { "Incidents" } " " span.type { "id " code { (incident.id.0) } } }
        h1 { (incident.label) }
        (summary(incident))
        @if !incident.figures.is_empty() { (figures(desk, incident)) }
        @if !incident.responsibility.is_empty() { (responsibility(desk, &incident.responsibility)) }
        (when_and_where(desk, incident))
        (contradictions(desk, &casebook, incident))
        (sources(desk, &casebook, incident))
        (sourcing(incident))
        (review::of_incident(desk, incident))
        (review::forms(desk, incident))
    };
    Some(page(&incident.label, "/", &body))
}

fn summary(incident: &Incident) -> Markup {
    html! {
        dl.summary {
            div { dt { "When" } dd { (date_words(incident.date)) } }
            div { dt { "Where" } dd { @if let Some(at) = &incident.place { (place_words(&at.place)) } @else { "not resolved" } } }
            div { dt { "Type" } dd { (incident.event_type.as_str().to_lowercase()) @if let Some(mode) = &incident.mode { ", " (mode) } } }
            div { dt { "Kind" } dd { (kind_words(incident.kind)) } }
            div { dt { "Told by" } dd { (count(incident.documents.len(), "document")) ", " (count(incident.origins.len(), "independent origin")) } }
            div { dt { "Sourcing" } dd { (grade_badge(incident.grade)) } }
        }
    }
}

fn place_words(place: &Place) -> String {
    let mut words = place.name.clone();
    for part in [&place.admin2, &place.admin1, &place.country].into_iter().flatten() {
        if *part != place.name {
            words.push_str(", ");
            words.push_str(part);
        }
    }
    if place.level == FeatureLevel::Named {
        words.push_str(" (in no gazetteer)");
    }
    words
}

fn figures(desk: &Desk, incident: &Incident) -> Markup {
    html! {
        section aria-labelledby="figures" {
            h2 #figures { "Figures" }
            @for range in &incident.figures {
                h3 { (harm_words(range.harm)) @if range.victims != VictimCategory::Unspecified { ", " (victim_words(range.victims)) } ": " (range_words(range.low, range.high)) }
                (strip::of(range))
                (figure_table(desk, range))
            }
        }
    }
}

fn figure_table(desk: &Desk, range: &FigureRange) -> Markup {
    html! {
        div.scroll {
            table.cells {
                thead { tr { th.number scope="col" { "Stated" } th scope="col" { "By" } th scope="col" { "In the words of the document" } } }
                tbody {
                    @for cell in &range.cells {
                        tr {
                            td.number { a href=(evidence_href(cell.evidence.first())) { (stated_words(&cell.value)) } }
                            td { (chain(&cell.chain)) }
                            td { (quotation(desk, cell.evidence.first())) }
                        }
                    }
                }
            }
        }
    }
}

/// A figure as stated: "about 40", "at least 12", "31 (running toll)".
fn stated_words(figure: &StatedFigure) -> String {
    let number = range_words(figure.low, figure.high);
    let words = match (figure.qualifier, figure.best) {
        (Qualifier::About, Some(best)) => format!("about {best}"),
        _ => number,
    };
    let mut remarks = Vec::new();
    if figure.vague {
        remarks.push("a vague numeral".to_owned());
    }
    if figure.subset {
        remarks.push("part of a total".to_owned());
    }
    if let Some(as_of) = figure.as_of {
        remarks.push(format!("as of {}", date_words(Some(as_of))));
    }
    if remarks.is_empty() { words } else { format!("{words} ({})", remarks.join(", ")) }
}

fn responsibility(desk: &Desk, records: &[ResponsibilityRecord]) -> Markup {
    html! {
        section aria-labelledby="responsibility" {
            h2 #responsibility { "Who is said to have done it" }
            @for (stance, heading) in [(Stance::Claims, "Claim it"), (Stance::Accused, "Are accused"), (Stance::Denies, "Deny it")] {
                @let of_stance: Vec<&ResponsibilityRecord> = records.iter().filter(|record| record.stance == stance).collect();
                @if !of_stance.is_empty() {
                    h3 { (heading) }
                    div.scroll {
                        table.cells {
                            thead { tr { th scope="col" { "Who" } th scope="col" { "Says" } th scope="col" { "In the words of the document" } } }
                            tbody {
                                @for record in of_stance {
                                    tr {
                                        td {
                                            @if let Some(actor) = &record.actor { a href={ "/actor/" (actor.0) } { (record.actor_name) } } @else { (record.actor_name) }
                                        }
                                        td { (chain(&record.chain)) }
                                        td { (quotation(desk, record.evidence.first())) }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn when_and_where(desk: &Desk, incident: &Incident) -> Markup {
    html! {
        section aria-labelledby="when" {
            h2 #when { "When and where" }
            @if incident.dates.is_empty() && incident.places.is_empty() { p.empty { "No document gives a date or a place." } }
            @if !incident.dates.is_empty() { (cell_table(desk, "Date", &incident.dates, |date: &DateInterval| date_words(Some(*date)))) }
            @if !incident.places.is_empty() { (cell_table(desk, "Place", &incident.places, place_words)) }
        }
    }
}

fn cell_table<T>(desk: &Desk, heading: &str, cells: &[Cell<T>], words: impl Fn(&T) -> String) -> Markup {
    html! {
        div.scroll {
            table.cells {
                thead { tr { th scope="col" { (heading) } th scope="col" { "By" } th scope="col" { "In the words of the document" } } }
                tbody {
                    @for cell in cells {
                        tr {
                            td { a href=(evidence_href(cell.evidence.first())) { (words(&cell.value)) } }
                            td { (chain(&cell.chain)) }
                            td { (quotation(desk, cell.evidence.first())) }
                        }
                    }
                }
            }
        }
    }
}

fn contradictions(desk: &Desk, casebook: &Casebook, incident: &Incident) -> Markup {
    let of_incident: Vec<&Contradiction> =
        casebook.contradictions.iter().filter(|contradiction| contradiction.incident.as_ref() == Some(&incident.id)).collect();
    html! {
        section aria-labelledby="contradictions" {
            h2 #contradictions { "What cannot both hold" }
            @if of_incident.is_empty() { p.empty { "The documents do not contradict each other on this incident." } }
            @for contradiction in of_incident { (side_by_side(desk, contradiction)) }
        }
    }
}

/// Both sides of a contradiction, with the reason.
pub(super) fn side_by_side(desk: &Desk, contradiction: &Contradiction) -> Markup {
    html! {
        article.contradiction id={ "c-" (contradiction.id) } {
            h3 { (contradiction_words(contradiction.kind)) @if contradiction.competing { span.type { "they compete; both could hold" } } }
            p { (contradiction.reason) }
            div.sides {
                div { h4 { (contradiction.left) } @for evidence in contradiction.left_evidence.iter().take(3) { (quotation(desk, evidence)) } }
                div { h4 { (contradiction.right) } @for evidence in contradiction.right_evidence.iter().take(3) { (quotation(desk, evidence)) } }
            }
        }
    }
}

fn contradiction_words(kind: ContradictionKind) -> &'static str {
    match kind {
        ContradictionKind::Figures => "Figures that do not overlap",
        ContradictionKind::ClaimAgainstDenial => "A claim against a denial",
        ContradictionKind::RivalPerpetrators => "Rival perpetrators",
        ContradictionKind::IncompatibleRelations => "Relations that do not go together",
        ContradictionKind::Date => "Different dates",
        ContradictionKind::Place => "Different places",
    }
}

/// The documents, and the independent origins that they lead to.
fn sources(desk: &Desk, casebook: &Casebook, incident: &Incident) -> Markup {
    html! {
        section aria-labelledby="sources" {
            h2 #sources { "Documents and their origins" }
            ul.documents { @for id in &incident.documents { li { (document_link(desk, id)) } } }
            @if !incident.origins.is_empty() {
                h3 { (count(incident.origins.len(), "independent origin")) }
                ul.origins {
                    @for id in &incident.origins {
                        @if let Some(origin) = casebook.origins.iter().find(|origin| origin.id == *id) {
                            li { (origin.name) " " span.type { (count(origin.documents.len(), "document")) } }
                        }
                    }
                }
            }
            @let leans: Vec<_> = casebook.derivations.iter().filter(|d| incident.documents.contains(&d.from) && incident.documents.contains(&d.to)).collect();
            @if !leans.is_empty() {
                h3 { "Which leans on which" }
                ul.derivations {
                    @for derivation in leans {
                        li {
                            (document_link(desk, &derivation.to))
                            @if derivation.directed { " derives from " } @else { " shares text with " }
                            (document_link(desk, &derivation.from))
                            " " a.type href=(evidence_href(derivation.evidence.first())) { "the shared words" }
                        }
                    }
                }
            }
        }
    }
}

fn sourcing(incident: &Incident) -> Markup {
    html! {
        section aria-labelledby="sourcing" {
            h2 #sourcing { "How this is sourced" }
            p { (grade_badge(incident.grade)) " " (incident.grade_reason) }
            @if !incident.open_questions.is_empty() {
                h3 { "What the documents leave open" }
                ul { @for question in &incident.open_questions { li { (question) } } }
            }
            @if !incident.why_one.is_empty() {
                details {
                    summary { "Why these accounts were taken for one incident" }
                    ul { @for line in &incident.why_one { li { (line) } } }
                }
            }
        }
    }
}

fn harm_words(harm: Harm) -> &'static str {
    match harm {
        Harm::Killed => "Killed",
        Harm::Injured => "Injured",
        Harm::Detained => "Detained",
        Harm::Abducted => "Abducted",
        Harm::Missing => "Missing",
        Harm::Displaced => "Displaced",
        Harm::Released => "Released",
        Harm::Recruited => "Recruited",
        Harm::Arrived => "Arrived",
        Harm::Participants => "Took part",
        Harm::Tortured => "Tortured",
        Harm::Executed => "Executed",
        Harm::BodiesFound => "Bodies found",
        Harm::Surrendered => "Surrendered",
    }
}

fn victim_words(victims: VictimCategory) -> &'static str {
    match victims {
        VictimCategory::Unspecified => "all",
        VictimCategory::Civilians => "civilians",
        VictimCategory::Women => "women",
        VictimCategory::Children => "children",
        VictimCategory::WomenAndChildren => "women and children",
        VictimCategory::Police => "police",
        VictimCategory::Soldiers => "soldiers",
        VictimCategory::Fighters => "fighters",
        VictimCategory::Attackers => "attackers",
        VictimCategory::Journalists => "journalists",
        VictimCategory::Lawyers => "lawyers",
        VictimCategory::HealthWorkers => "health workers",
        VictimCategory::AidWorkers => "aid workers",
        VictimCategory::Officials => "officials",
        VictimCategory::Prisoners => "prisoners",
        VictimCategory::Protesters => "protesters",
        VictimCategory::Foreigners => "foreigners",
        VictimCategory::Other => "others",
    }
}
