//! Deciding in the workbench: forms on each dossier, and the log with an undo for each entry.
//!
//! What a form asks for is turned into the same [`ReviewAction`] that the command line makes, so both decide alike. A form carries a token
//! that this process drew when it started: no other page in the browser knows it.

use anyhow::{Context as _, Result, bail};
use maud::{Markup, html};
use rashomon_casebook::{Logged, taken_back};
use rashomon_model::{Contradiction, Decision, Incident};
use serde::Deserialize;

use super::{
    desk::Desk,
    layout::{document_link, moment, page},
};
use crate::{
    cli::{Because, ReviewAction},
    commands::{show_decision, user_name},
};

/// A form as sent. Fields that an action does not ask for stay empty.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Form {
    token: String,
    action: String,
    incident: String,
    document: String,
    field: String,
    value: String,
    other: String,
    contradiction: String,
    text: String,
    seq: String,
    by: String,
    reason: String,
}

/// What came of a form.
pub(super) enum Outcome {
    /// Done; where to look next.
    Done(String),
    /// Not done, and why.
    Refused(Markup),
    /// The form is not one of ours.
    Foreign,
}

/// Decides what a form asks for.
pub(super) fn decide(desk: &Desk, form: &Form) -> Outcome {
    if form.token != desk.token() {
        return Outcome::Foreign;
    }
    match action(form).and_then(|action| desk.decide(&action)) {
        Ok(()) if desk.casebook().incidents.iter().any(|incident| incident.id.0 == form.incident) => {
            Outcome::Done(format!("/incident/{}#reviewed", form.incident))
        }
        Ok(()) => Outcome::Done("/review".to_owned()),
        Err(why) => Outcome::Refused(not_decided(&format!("{why:#}"), &form.incident)),
    }
}

/// The page that says why nothing was decided.
pub(super) fn not_decided(why: &str, incident: &str) -> Markup {
    let body = html! {
        h1 { "Not decided" }
        p { (why) }
        @if !incident.is_empty() { p { a href={ "/incident/" (incident) } { "Back to the incident" } } }
    };
    page("Not decided", "/review", &body)
}

/// The action of the command line that a form asks for.
fn action(form: &Form) -> Result<ReviewAction> {
    let given = |text: &String| (!text.trim().is_empty()).then(|| text.trim().to_owned());
    let because = Because { reason: form.reason.trim().to_owned(), by: given(&form.by), at: None };
    let incident = form.incident.clone();
    Ok(match form.action.as_str() {
        "merge" => ReviewAction::Merge { left: incident, right: form.other.trim().to_owned(), because },
        "split" => ReviewAction::Split { incident, document: form.document.clone(), because },
        "move" => ReviewAction::Move { incident, words: form.text.trim().to_owned(), to: given(&form.other), because },
        "identify" => {
            let (document, name) = (form.document.clone(), form.text.trim().to_owned());
            ReviewAction::Identify { document, name, actor: form.other.trim().to_owned(), because }
        }
        "correct" => {
            let (field, value) = (form.field.trim().to_owned(), form.value.trim().to_owned());
            ReviewAction::Correct { incident, field, value, document: given(&form.document), because }
        }
        "set-aside" => ReviewAction::SetAside {
            incident,
            document: given(&form.document),
            contradiction: given(&form.contradiction).filter(|_| form.document.trim().is_empty()),
            because,
        },
        "reject" => ReviewAction::Reject { incident, document: given(&form.document), because },
        "note" => ReviewAction::Note { incident, text: form.text.clone(), because },
        "undo" => {
            let seq = form.seq.trim().parse().ok();
            ReviewAction::Undo { seq: seq.with_context(|| format!("{:?} is no number of a decision", form.seq))?, because }
        }
        other => bail!("{other:?} is nothing that can be decided"),
    })
}

/// What reviewers have decided on an incident and remarked on it.
pub(super) fn of_incident(desk: &Desk, incident: &Incident) -> Markup {
    let all = desk.decisions();
    let decisions: Vec<&Decision> =
        all.iter().map(|logged| &logged.decision).filter(|decision| incident.decisions.contains(&decision.seq)).collect();
    html! {
        @if !incident.notes.is_empty() || !decisions.is_empty() {
            section aria-labelledby="reviewed" {
                h2 #reviewed { "What reviewers decided" }
                @for note in &incident.notes {
                    blockquote.evidence.remark { p { (note.text) } footer { span { (note.by) } (moment(&note.at)) } }
                }
                ul { @for decision in decisions {
                    li {
                        a href={ "/review#d" (decision.seq) } { "Decision " (decision.seq) } ": " (show_decision(&decision.what))
                        " " span.type { (decision.by) ", " (moment(&decision.at)) @if !decision.reason.is_empty() { ": " (decision.reason) } }
                    }
                } }
            }
        }
    }
}

/// Most incidents that a list to choose from holds; of more, those of the nearest days.
const CHOICES: usize = 100;

/// A list of the other incidents to choose from.
fn other_incident(desk: &Desk, incident: &Incident, none: Option<&str>) -> Markup {
    let casebook = desk.casebook();
    let mut others: Vec<&Incident> = casebook.incidents.iter().filter(|other| other.id != incident.id).collect();
    let gap = |other: &Incident| match (incident.date, other.date) {
        (Some(one), Some(two)) => one.gap_days(two).unwrap_or(i32::MAX),
        _ => i32::MAX,
    };
    others.sort_by_key(|other| (gap(other), &other.label));
    others.truncate(CHOICES);
    html! {
        label { "Incident" select name="other" {
            @if let Some(none) = none { option value="" { (none) } }
            @for other in others { option value=(other.id.0) { (other.label) " (" (other.id.0.get(..8).unwrap_or(&other.id.0)) ")" } }
        } }
    }
}

/// The forms of a dossier.
pub(super) fn forms(desk: &Desk, incident: &Incident) -> Markup {
    let casebook = desk.casebook();
    let contradictions: Vec<&Contradiction> =
        casebook.contradictions.iter().filter(|contradiction| contradiction.incident.as_ref() == Some(&incident.id)).collect();
    let one_of = |every: &str| {
        html! {
            label { "Document" select name="document" {
                @if !every.is_empty() { option value="" { (every) } }
                @for id in &incident.documents { option value=(id.0) { (desk.document_label(id)) } }
            } }
        }
    };
    let fields = ["killed", "injured", "date", "place", "role"];
    let sentences = desk.sentences_of(incident);
    let mut names: Vec<&str> = incident.responsibility.iter().map(|record| record.actor_name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    html! {
        section aria-labelledby="review" {
            h2 #review { "Review" }
            p { "Decisions go into a log with who, when and why. They never change what was read, and each can be taken back. " a href="/review" { "The log" } "." }
            details {
                summary { "Decide on this incident" }
                (form(desk, incident, "correct", "Correct a value", &html! {
                    label { "What" input name="field" list="fields" value="killed" required; }
                    datalist #fields { @for field in fields { option value=(field) {} } }
                    label { "Value" input name="value" placeholder="12, 12-31, 2016-10-03, a place, NAME=denies" required size="34"; }
                    (one_of("all documents"))
                }))
                (form(desk, incident, "split", "What a document tells is another incident", &one_of("")))
                (form(desk, incident, "move", "A sentence tells of another incident", &html! {
                    label { "Sentence" select name="text" { @for (reference, words) in &sentences { option value=(reference) { (shorten(words)) } } } }
                    (other_incident(desk, incident, Some("one of its own")))
                }))
                (form(desk, incident, "merge", "Another incident is the same", &other_incident(desk, incident, None)))
                (form(desk, incident, "identify", "Whoever is named so is another actor", &html! {
                    (one_of(""))
                    label { "Name in the document" input name="text" list="names" required; }
                    datalist #names { @for name in &names { option value=(name) {} } }
                    label { "Actor" input name="other" list="actors" placeholder="id or name" required; }
                    datalist #actors { @for actor in casebook.actors.iter().take(CHOICES) { option value=(actor.name) {} } }
                }))
                (form(desk, incident, "set-aside", "Something does not count for the grade", &html! {
                    (one_of(if contradictions.is_empty() { "" } else { "none" }))
                    @if !contradictions.is_empty() {
                        label { "or contradictions like" select name="contradiction" {
                            @for contradiction in &contradictions { option value=(contradiction.id) { (contradiction.left) " / " (contradiction.right) } }
                        } }
                    }
                }))
                (form(desk, incident, "reject", "This is no incident", &one_of("what all documents tell")))
                (form(desk, incident, "note", "A remark", &html! { label { "Remark" input name="text" required size="40"; } }))
            }
        }
    }
}

fn form(desk: &Desk, incident: &Incident, action: &str, heading: &str, fields: &Markup) -> Markup {
    html! {
        form.decide action="/review" method="post" data-action=(action) {
            h3 { (heading) }
            (hidden(desk, action))
            input type="hidden" name="incident" value=(incident.id.0);
            (fields)
            label { "Why" input name="reason"; }
            label { "By" input name="by" value=(user_name()); }
            button type="submit" { "Decide" }
        }
    }
}

fn hidden(desk: &Desk, action: &str) -> Markup {
    html! {
        input type="hidden" name="token" value=(desk.token());
        input type="hidden" name="action" value=(action);
    }
}

/// The log, newest first.
pub(super) fn log(desk: &Desk) -> Markup {
    let casebook = desk.casebook();
    let decisions = desk.decisions();
    let undone = taken_back(&decisions);
    let unplaced = |seq: u64| casebook.unplaced.iter().find(|decision| decision.seq == seq);
    let body = html! {
        h1 { "Decisions" }
        @if decisions.is_empty() { p.empty { "Nothing was decided yet. Each dossier has forms to decide with." } } @else {
            div.scroll { table.log {
                thead { tr { th scope="col" { "No" } th scope="col" { "When" } th scope="col" { "Who" } th scope="col" { "What" } th scope="col" { "Why" } th scope="col" { "Documents" } th scope="col" { "Undo" } } }
                tbody { @for Logged { action, decision } in decisions.iter().rev() { tr id={ "d" (decision.seq) } {
                    td data-label="No" { (decision.seq) }
                    td data-label="When" { (moment(&decision.at)) }
                    td data-label="Who" { (decision.by) }
                    td data-label="What" { div {
                        (show_decision(&decision.what))
                        @if let Some(others) = others_of(&decisions, *action) { p.empty { (others) } }
                        @if let Some(unplaced) = unplaced(decision.seq) { p.empty { "Not applied: " (unplaced.why) } }
                    } }
                    td data-label="Why" { (decision.reason) }
                    td data-label="Documents" { @for id in documents(decision) { (document_link(desk, &id)) " " } }
                    td data-label="Undo" { @if let Some(by) = undone.get(&decision.seq) { span.empty { "taken back by " a href={ "#d" (by) } { (by) } } } @else { form action="/review" method="post" data-action="undo" {
                        (hidden(desk, "undo"))
                        input type="hidden" name="seq" value=(decision.seq);
                        input name="reason" size="8" placeholder="why" aria-label={ "Why decision " (decision.seq) " is taken back" };
                        " " button type="submit" aria-label={ "Undo decision " (decision.seq) } { "Undo" }
                    } } }
                } } }
            } }
        }
    };
    page("Decisions", "/review", &body)
}

/// Says which decisions were made in one action, where they are several.
fn others_of(decisions: &[Logged], action: u64) -> Option<String> {
    let of_action = || decisions.iter().filter(|logged| logged.action == action).map(|logged| logged.decision.seq);
    let (first, last) = (of_action().min()?, of_action().max()?);
    (first < last).then(|| format!("One action: decisions {first} to {last}, taken back together"))
}

/// At most 70 characters.
fn shorten(words: &str) -> String {
    match words.char_indices().nth(70) {
        Some((at, _)) => format!("{}…", &words[..at]),
        None => words.to_owned(),
    }
}

/// The documents that a decision names.
fn documents(decision: &Decision) -> Vec<rashomon_model::DocumentId> {
    use rashomon_model::DecisionKind as Kind;
    let mut documents = match &decision.what {
        Kind::Merge { left, right } | Kind::Split { left, right } => vec![left.document.clone(), right.document.clone()],
        Kind::Reject { account }
        | Kind::Note { account, .. }
        | Kind::Correct { account, .. }
        | Kind::SetAside { account, .. } => vec![account.document.clone()],
        Kind::Move { sentence, to } => std::iter::once(sentence).chain(to).map(|anchor| anchor.document.clone()).collect(),
        Kind::Identify { entity, .. } => vec![entity.document.clone()],
        Kind::Undo { .. } => Vec::new(),
    };
    documents.dedup();
    documents
}
