//! Statements: the claims, from any document, that say the same thing of the same actors or the same incident.

use std::collections::{BTreeMap, BTreeSet};

use rashomon_model::{
    ActorId, Certainty, DocumentId, Evidence, IncidentId, NonEmpty, OriginId, Polarity, Relation, Statement, StatementId,
    VictimCategory,
};
use rustc_hash::FxHashMap;

use crate::{
    contradictions::number,
    digest::{ClaimPrint, TermPrint},
    hash, names,
    scene::Scene,
};

/// What claims are grouped by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    subject: String,
    relation: Relation,
    label: String,
    object: String,
    incident: Option<IncidentId>,
    polarity: Polarity,
}

/// Subject or object of a statement.
struct Meant {
    key: String,
    actor: Option<ActorId>,
    name: String,
}

/// Groups the claims of all documents, sorted by id. `incidents` says to which incident an account belongs; `is_wanted` is asked of a
/// claim's document and incident.
pub(crate) fn group(
    scene: Scene<'_>,
    incidents: &FxHashMap<(usize, u32), IncidentId>,
    is_wanted: impl Fn(usize, Option<&IncidentId>) -> bool,
) -> Vec<Statement> {
    let mut groups: BTreeMap<Key, Vec<(usize, &ClaimPrint)>> = BTreeMap::new();
    for doc in 0..scene.pile.len() {
        for claim in &scene.pile.digests[doc].claims {
            let incident = incident_of(incidents, doc, claim);
            if is_wanted(doc, incident) {
                groups.entry(key(scene, incident, doc, claim)).or_default().push((doc, claim));
            }
        }
    }
    let mut statements: Vec<Statement> = groups.into_iter().map(|(key, claims)| statement(scene, &key, &claims)).collect();
    statements.sort_by(|a, b| a.id.cmp(&b.id));
    statements
}

/// The incident that a claim is about.
pub(crate) fn incident_of<'i>(
    incidents: &'i FxHashMap<(usize, u32), IncidentId>,
    doc: usize,
    claim: &ClaimPrint,
) -> Option<&'i IncidentId> {
    let account = claim.account.or_else(|| claim.object.as_ref().and_then(|object| object.account))?;
    incidents.get(&(doc, account.0))
}

fn key(scene: Scene<'_>, incident: Option<&IncidentId>, doc: usize, claim: &ClaimPrint) -> Key {
    // What has no subject, or neither object nor incident, says nothing that another claim could say again.
    let bound = claim.subject.is_some() && (claim.object.is_some() || incident.is_some());
    let own = if bound { String::new() } else { format!("{}#{}", scene.pile.id(doc), claim.id.0) };
    Key {
        subject: claim.subject.as_ref().map(|term| meant(scene, doc, term).key).unwrap_or_default(),
        relation: claim.relation,
        label: format!(
            "{}{own}",
            if claim.relation == Relation::Other { claim.label.clone().unwrap_or_default() } else { String::new() }
        ),
        object: claim.object.as_ref().map(|term| meant(scene, doc, term).key).unwrap_or_default(),
        incident: incident.cloned(),
        polarity: meant_polarity(claim),
    }
}

/// "denied that it armed them", "denied arming them": whoever denies says that it is not so, however the words are put.
fn meant_polarity(claim: &ClaimPrint) -> Polarity {
    let is_taken_back = claim.certainty == Certainty::Denied && claim.relation != Relation::Denies;
    if is_taken_back { Polarity::Negative } else { claim.polarity }
}

fn meant(scene: Scene<'_>, doc: usize, term: &TermPrint) -> Meant {
    match term.entity.and_then(|entity| scene.actors.of(doc, entity)) {
        Some(actor) => Meant { key: format!("={}", actor.id.0), actor: Some(actor.id.clone()), name: actor.name.clone() },
        None => Meant { key: names::fold(&term.name), actor: None, name: term.name.clone() },
    }
}

fn statement(scene: Scene<'_>, key: &Key, claims: &[(usize, &ClaimPrint)]) -> Statement {
    let (doc, first) = claims[0];
    let nothing = || Meant { key: String::new(), actor: None, name: String::new() };
    let subject = first.subject.as_ref().map_or_else(nothing, |term| meant(scene, doc, term));
    let object = first.object.as_ref().map_or_else(nothing, |term| meant(scene, doc, term));
    let scope = |doc: usize| key.incident.as_ref().map_or_else(|| scene.pile.id(doc).0.clone(), |incident| incident.0.clone());
    let roots = claims.iter().map(|(doc, claim)| scene.root(*doc, &claim.says.chain, &scope(*doc)));
    let mut origins: Vec<OriginId> = roots.filter(|root| root.known).map(|root| root.id).collect();
    origins.sort();
    origins.dedup();
    let mut said: Vec<(DocumentId, _, _)> =
        claims.iter().map(|(doc, claim)| (scene.pile.id(*doc).clone(), claim.id, claim.certainty)).collect();
    said.sort_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
    let mut evidence: Vec<Evidence> = claims.iter().map(|(doc, claim)| scene.evidence(*doc, &claim.says.trace)).collect();
    evidence.sort();
    let incident = key.incident.as_ref().map_or("", |incident| &incident.0);
    let polarity = format!("{:?}", key.polarity);
    Statement {
        id: StatementId(hash::id([
            "statement",
            &key.subject,
            key.relation.as_str(),
            &key.label,
            &key.object,
            incident,
            &polarity,
        ])),
        text: text(first, &subject.name, &object.name),
        subject: subject.actor,
        subject_name: subject.name,
        relation: key.relation,
        label: first.label.clone(),
        object: object.actor,
        object_name: object.name,
        incident: key.incident.clone(),
        polarity: key.polarity,
        claims: said,
        origins,
        evidence: NonEmpty::from_vec(evidence).expect("a statement has a claim"),
    }
}

/// A statement on no incident that more documents make now.
pub(crate) fn with_more(statement: &Statement, more: Statement) -> Statement {
    // Names, where no actor gives them, are those of the first claim.
    let is_first = more.claims.first().map(|claim| &claim.0) < statement.claims.first().map(|claim| &claim.0);
    let mut evidence: Vec<Evidence> = statement.evidence.iter().chain(more.evidence.iter()).cloned().collect();
    evidence.sort();
    let mut claims: Vec<_> = statement.claims.iter().chain(&more.claims).cloned().collect();
    claims.sort_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
    let mut origins: Vec<OriginId> = statement.origins.iter().chain(&more.origins).cloned().collect();
    origins.sort();
    origins.dedup();
    // A statement of every document is long: it is copied once.
    let first = if is_first { &more } else { statement };
    Statement {
        id: first.id.clone(),
        text: first.text.clone(),
        subject: first.subject.clone(),
        subject_name: first.subject_name.clone(),
        relation: first.relation,
        label: first.label.clone(),
        object: first.object.clone(),
        object_name: first.object_name.clone(),
        incident: first.incident.clone(),
        polarity: first.polarity,
        claims,
        origins,
        evidence: NonEmpty::from_vec(evidence).unwrap_or_else(|| first.evidence.clone()),
    }
}

/// A statement on no incident after some documents went or speak with another voice. `here` is what those of its documents say that were looked
/// at, the first of them among these; `lost` are the origins that those gave which went, and to those of `own` no other document can come.
/// `None` when another may still come to one of them.
pub(crate) fn with_less(
    statement: &Statement,
    gone: &BTreeSet<&DocumentId>,
    here: Statement,
    (lost, own): (&[OriginId], &BTreeSet<OriginId>),
) -> Option<Statement> {
    let seen: BTreeSet<&DocumentId> = here.claims.iter().map(|(document, _, _)| document).collect();
    let is_other = |document: &DocumentId| !gone.contains(document) && !seen.contains(document);
    let others: Vec<_> = statement.claims.iter().filter(|(document, _, _)| is_other(document)).cloned().collect();
    if !others.is_empty() && lost.iter().any(|origin| !own.contains(origin) && !here.origins.contains(origin)) {
        return None;
    }
    let evidence = statement.evidence.iter().filter(|evidence| is_other(&evidence.document)).cloned();
    let mut evidence: Vec<Evidence> = here.evidence.iter().cloned().chain(evidence).collect();
    evidence.sort();
    let stays = |origin: &&OriginId| !others.is_empty() && !lost.contains(origin);
    let mut origins: Vec<OriginId> = here.origins.iter().chain(statement.origins.iter().filter(stays)).cloned().collect();
    origins.sort();
    origins.dedup();
    let mut claims: Vec<_> = here.claims.iter().cloned().chain(others).collect();
    claims.sort_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
    Some(Statement { evidence: NonEmpty::from_vec(evidence)?, claims, origins, ..here })
}

fn text(claim: &ClaimPrint, subject: &str, object: &str) -> String {
    if let Some(text) = text_of_figure(claim, subject, object) {
        return text;
    }
    let is_of_incident = claim.object.as_ref().is_some_and(|object| object.account.is_some());
    let relation = match (&claim.label, claim.relation) {
        (Some(label), Relation::Other) => label.clone(),
        (_, Relation::Harmed) if is_of_incident => "named as perpetrator of".to_owned(),
        (_, Relation::Denies) if is_of_incident => "denies any part in".to_owned(),
        (_, Relation::ClaimsResponsibility) if is_of_incident => "claims responsibility for".to_owned(),
        (_, relation) => relation.as_str().to_lowercase().replace('_', " "),
    };
    let not = if meant_polarity(claim) == Polarity::Negative { "not: " } else { "" };
    let parts = [subject, &relation, object].into_iter().filter(|part| !part.is_empty());
    format!("{not}{}", parts.collect::<Vec<_>>().join(" "))
}

/// "4 soldiers killed", "gunmen abducted 14 teachers": a count with its number and whom it counts.
fn text_of_figure(claim: &ClaimPrint, subject: &str, object: &str) -> Option<String> {
    let ((_, victims, stated), harm) = (claim.figure.as_ref()?, claim.label.as_ref()?);
    // Where the noun is left out, the term is the number itself: "injuring 15".
    let whom = if *victims == VictimCategory::Unspecified { "" } else { object };
    let number = number(stated);
    let parts = if subject.is_empty() { [number.as_str(), whom, harm, ""] } else { [subject, harm, number.as_str(), whom] };
    Some(parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" "))
}
