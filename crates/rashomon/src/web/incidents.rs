//! The list of incidents, with filters.

use maud::{Markup, html};
use rashomon_model::{Casebook, Grade, Harm, Incident, IncidentKind, VictimCategory};
use serde::Deserialize;

use super::{
    desk::Desk,
    layout::{count, date_words, grade_badge, grade_words, kind_words, page, range_words},
};

/// Filters of the list, as given in the address. Empty fields filter nothing.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Filters {
    /// Words of the label, type or place.
    text: String,
    /// PLOVER event type.
    event_type: String,
    /// Grade, by its name in JSON.
    grade: String,
    /// First day or later, an ISO date prefix.
    from: String,
    /// Last day or earlier, an ISO date prefix.
    to: String,
    /// `all` shows aggregates, umbrellas and background as well.
    kind: String,
}

/// The page.
pub(super) fn list(desk: &Desk, filters: &Filters) -> Markup {
    let casebook = desk.casebook();
    let shown: Vec<&Incident> = casebook.incidents.iter().filter(|incident| filters.admit(incident)).collect();
    let n_others = casebook.incidents.iter().filter(|incident| incident.kind != IncidentKind::Single).count();
    let body = html! {
        h1 { "Incidents" }
        p.lede {
            (count(casebook.documents.len(), "document")) ", " (count(casebook.origins.len(), "origin")) ", "
            (count(casebook.incidents.len() - n_others, "incident")) ", " (count(n_others, "count or background item")) ". "
            a href="/contradictions" { (count(casebook.contradictions.len(), "contradiction")) } "."
        }
        (form(&casebook, filters))
        @if shown.is_empty() {
            p.empty { "No incident fits these filters." }
        } @else {
            (table(&shown))
        }
    };
    page("Incidents", "/", &body)
}

impl Filters {
    fn admit(&self, incident: &Incident) -> bool {
        let kind = self.kind == "all" || incident.kind == IncidentKind::Single;
        let event_type = self.event_type.is_empty() || incident.event_type.as_str() == self.event_type;
        let grade = self.grade.is_empty() || grade_key(incident.grade) == self.grade;
        kind && event_type && grade && self.admits_text(incident) && self.admits_date(incident)
    }

    fn admits_text(&self, incident: &Incident) -> bool {
        let place = incident.place.as_ref().map_or("", |at| at.place.name.as_str());
        let all = format!("{} {} {place}", incident.label, incident.event_type.as_str()).to_lowercase();
        self.text.to_lowercase().split_whitespace().all(|word| all.contains(word))
    }

    /// An undated incident is shown as long as no date is asked for; a bad date asks for nothing.
    fn admits_date(&self, incident: &Incident) -> bool {
        let wanted = format!("{}/{}", or_open(&self.from), or_open(&self.to)).parse().ok();
        wanted.is_none_or(|wanted| incident.date.is_some_and(|date| date.overlaps(wanted)))
    }
}

fn or_open(date: &str) -> &str {
    if date.is_empty() { ".." } else { date }
}

fn form(casebook: &Casebook, filters: &Filters) -> Markup {
    let mut types: Vec<&str> = casebook.incidents.iter().map(|incident| incident.event_type.as_str()).collect();
    types.sort_unstable();
    types.dedup();
    html! {
        form.filters action="/" method="get" {
            label { "Words " input type="text" name="text" value=(filters.text) maxlength="100"; }
            label { "Type "
                select name="event_type" {
                    option value="" { "any" }
                    @for event_type in types { option value=(event_type) selected[event_type == filters.event_type] { (event_type.to_lowercase()) } }
                }
            }
            label { "Sourcing "
                select name="grade" {
                    option value="" { "any" }
                    @for grade in [Grade::UncorroboratedMention, Grade::SingleOrigin, Grade::Corroborated, Grade::Claimed, Grade::Contested] {
                        option value=(grade_key(grade)) selected[grade_key(grade) == filters.grade] { (grade_words(grade)) }
                    }
                }
            }
            label { "From " input type="text" name="from" value=(filters.from) placeholder="2019-04" size="10" maxlength="10"; }
            label { "To " input type="text" name="to" value=(filters.to) placeholder="2019-05-31" size="10" maxlength="10"; }
            label { input type="checkbox" name="kind" value="all" checked[filters.kind == "all"]; " counts and background too" }
            button type="submit" { "Filter" }
            a.reset href="/" { "Reset" }
        }
    }
}

fn grade_key(grade: Grade) -> &'static str {
    match grade {
        Grade::UncorroboratedMention => "uncorroborated_mention",
        Grade::SingleOrigin => "single_origin",
        Grade::Corroborated => "corroborated",
        Grade::Claimed => "claimed",
        Grade::Contested => "contested",
    }
}

fn table(incidents: &[&Incident]) -> Markup {
    html! {
        div.scroll {
            table.incidents {
                caption { (count(incidents.len(), "row")) ", by date" }
                thead {
                    tr {
                        th scope="col" { "Date" } th scope="col" { "Incident" } th scope="col" { "Place" }
                        th.number scope="col" { "Killed" } th.number scope="col" { "Injured" }
                        th.number scope="col" { "Documents" } th.number scope="col" { "Origins" } th scope="col" { "Sourcing" }
                    }
                }
                tbody {
                    @for incident in incidents {
                        tr {
                            td.date { (date_words(incident.date)) }
                            th scope="row" {
                                a href={ "/incident/" (incident.id.0) } { (incident.label) }
                                span.type { (incident.event_type.as_str().to_lowercase()) @if incident.kind != IncidentKind::Single { ", " (kind_words(incident.kind)) } }
                            }
                            td { @if let Some(at) = &incident.place { (at.place.name) } @else { span.unknown { "not resolved" } } }
                            td.number { (total(incident, Harm::Killed)) }
                            td.number { (total(incident, Harm::Injured)) }
                            td.number { (incident.documents.len()) }
                            td.number { (incident.origins.len()) }
                            td { (grade_badge(incident.grade)) }
                        }
                    }
                }
            }
        }
    }
}

/// The range of the total for a harm, or a dash where nobody gives a number.
fn total(incident: &Incident, harm: Harm) -> String {
    let total = |range: &&rashomon_model::FigureRange| range.harm == harm && range.victims == VictimCategory::Unspecified;
    let any = |range: &&rashomon_model::FigureRange| range.harm == harm;
    let range = incident.figures.iter().find(total).or_else(|| incident.figures.iter().find(any));
    range.map_or_else(|| "–".to_owned(), |range| range_words(range.low, range.high))
}
