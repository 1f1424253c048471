//! Actors: the list, and one actor with its names, relations and incidents.

use maud::{Markup, html};
use rashomon_model::{Actor, Casebook, Incident, MentionKind, Polarity, Stance, Statement};

use super::{
    desk::Desk,
    layout::{count, date_words, page, quotation},
};

/// The list, most mentioned first.
pub(super) fn list(desk: &Desk) -> Markup {
    let casebook = desk.casebook();
    let mut actors: Vec<&Actor> = casebook.actors.iter().collect();
    let n_mentions = |actor: &Actor| actor.names.iter().map(|name| name.n_mentions).sum::<u32>();
    actors.sort_by_key(|actor| (std::cmp::Reverse(n_mentions(actor)), actor.name.clone()));
    let body = html! {
        h1 { "Actors" }
        div.scroll {
            table {
                caption { (count(actors.len(), "actor")) ", most mentioned first" }
                thead { tr { th scope="col" { "Name" } th scope="col" { "Kind" } th scope="col" { "Also called" } th.number scope="col" { "Documents" } th.number scope="col" { "Mentions" } } }
                tbody {
                    @for actor in actors {
                        tr {
                            th scope="row" { a href={ "/actor/" (actor.id.0) } { (actor.name) } }
                            td { (kind_words(actor.kind)) }
                            td { (actor.names.iter().map(|name| name.name.as_str()).filter(|name| *name != actor.name).collect::<Vec<_>>().join(", ")) }
                            td.number { (n_documents(actor)) }
                            td.number { (n_mentions(actor)) }
                        }
                    }
                }
            }
        }
    };
    page("Actors", "/actors", &body)
}

fn n_documents(actor: &Actor) -> usize {
    let mut documents: Vec<_> = actor.members.iter().map(|(document, _)| document).collect();
    documents.sort();
    documents.dedup();
    documents.len()
}

/// The page of one actor; `None` when there is no such actor.
pub(super) fn show(desk: &Desk, id: &str) -> Option<Markup> {
    let casebook = desk.casebook();
    let actor = casebook.actors.iter().find(|actor| actor.id.0 == id)?;
    let body = html! {
        p.crumb { a href="/actors" { "Actors" } }
        h1 { (actor.name) }
        dl.summary {
            div { dt { "Kind" } dd { (kind_words(actor.kind)) } }
            @if let Some(country) = &actor.country { div { dt { "Country" } dd { (country) } } }
            @if let Some(parent) = actor.parent.as_ref().and_then(|id| casebook.actors.iter().find(|actor| actor.id == *id)) {
                div { dt { "Part of" } dd { a href={ "/actor/" (parent.id.0) } { (parent.name) } } }
            }
            div { dt { "Mentioned in" } dd { (count(n_documents(actor), "document")) } }
        }
        (names(actor))
        (statements(desk, &casebook, actor))
        (incidents(&casebook, actor))
        section aria-labelledby="mentions" {
            h2 #mentions { "First mentions" }
            @for evidence in actor.evidence.iter().take(10) { (quotation(desk, evidence)) }
        }
    };
    Some(page(&actor.name, "/actors", &body))
}

fn names(actor: &Actor) -> Markup {
    html! {
        section aria-labelledby="names" {
            h2 #names { "What it is called, and by whom" }
            table {
                thead { tr { th scope="col" { "Name" } th scope="col" { "Used by" } th.number scope="col" { "Times" } } }
                tbody { @for name in &actor.names { tr { th scope="row" { (name.name) } td { (name.used_by.join(", ")) } td.number { (name.n_mentions) } } } }
            }
        }
    }
}

fn statements(desk: &Desk, casebook: &Casebook, actor: &Actor) -> Markup {
    let about: Vec<&Statement> = casebook
        .statements
        .iter()
        .filter(|statement| statement.subject.as_ref() == Some(&actor.id) || statement.object.as_ref() == Some(&actor.id))
        .collect();
    html! {
        section aria-labelledby="statements" {
            h2 #statements { "What is said of it" }
            @if about.is_empty() { p.empty { "No document says anything of it that was read as a relation." } }
            @for statement in about {
                article.statement {
                    h3 { (statement.text) @if statement.polarity == Polarity::Negative { span.type { "denied" } } }
                    p.type { (count(statement.claims.len(), "claim")) ", " (count(statement.origins.len(), "independent origin")) }
                    @for evidence in statement.evidence.iter().take(3) { (quotation(desk, evidence)) }
                }
            }
        }
    }
}

fn incidents(casebook: &Casebook, actor: &Actor) -> Markup {
    let stance_of = |incident: &Incident| -> Vec<&'static str> {
        let mut stances: Vec<&'static str> = incident
            .responsibility
            .iter()
            .filter(|record| record.actor.as_ref() == Some(&actor.id))
            .map(|record| match record.stance {
                Stance::Claims => "claims it",
                Stance::Accused => "is accused",
                Stance::Denies => "denies it",
            })
            .collect();
        stances.sort_unstable();
        stances.dedup();
        stances
    };
    let named: Vec<(&Incident, Vec<&str>)> = casebook
        .incidents
        .iter()
        .map(|incident| (incident, stance_of(incident)))
        .filter(|(_, stances)| !stances.is_empty())
        .collect();
    html! {
        section aria-labelledby="incidents" {
            h2 #incidents { "Incidents it is named in as having done it" }
            @if named.is_empty() { p.empty { "None." } }
            ul { @for (incident, stances) in named {
                li { a href={ "/incident/" (incident.id.0) } { (incident.label) } " " span.type { (date_words(incident.date)) ": " (stances.join(", ")) } }
            } }
        }
    }
}

fn kind_words(kind: MentionKind) -> &'static str {
    match kind {
        MentionKind::Person => "person",
        MentionKind::State => "state",
        MentionKind::GovernmentBody => "government body",
        MentionKind::SecurityForce => "security force",
        MentionKind::ArmedGroup => "armed group",
        MentionKind::Party => "party",
        MentionKind::IntergovernmentalBody => "intergovernmental body",
        MentionKind::CivilSociety => "civil society",
        MentionKind::Company => "company",
        MentionKind::Outlet => "outlet",
        MentionKind::Organization => "organisation",
        MentionKind::People => "people",
        MentionKind::Place => "place",
        MentionKind::Facility => "facility",
        MentionKind::Weapon => "weapon",
        MentionKind::DocumentLike => "document",
    }
}
