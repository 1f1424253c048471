//! What changed between two results: the answer to "what did the last document change?".

use std::collections::{BTreeMap, BTreeSet};

use rashomon_model::{
    AccountId, Casebook, Contradiction, DocumentCard, DocumentId, Harm, Incident, IncidentId, Origin, Statement,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{documents::wire_name, results::toll};

/// The differences between two results, each as a line for people with the id it is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Changes {
    /// Documents that came.
    pub documents_added: Vec<DocumentId>,
    /// Documents that went.
    pub documents_removed: Vec<DocumentId>,
    /// Incidents that came, went, or are told otherwise.
    pub incidents: Vec<Change>,
    /// Statements that came, went, or have other claims or origins behind them.
    pub statements: Vec<Change>,
    /// Contradictions that came or went.
    pub contradictions: Vec<Change>,
    /// Origins that came, went, or are leaned on otherwise.
    pub origins: Vec<Change>,
}

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Change {
    /// Id of what it is about (in the newer result; for what went, in the older).
    pub id: String,
    /// Name to show.
    pub label: String,
    /// What changed: `new`, `gone`, or lines such as "killed: 12–31, was 12".
    pub what: Vec<String>,
}

/// What is compared of a result. Two results may be compared by those parts alone in which they differ.
pub(crate) struct Parts<'c> {
    pub(crate) documents: Vec<&'c DocumentCard>,
    pub(crate) incidents: Vec<&'c Incident>,
    pub(crate) statements: Vec<&'c Statement>,
    pub(crate) contradictions: Vec<&'c Contradiction>,
    pub(crate) origins: Vec<&'c Origin>,
}

impl<'c> Parts<'c> {
    /// All of a result.
    fn of(casebook: &'c Casebook) -> Self {
        Self {
            documents: casebook.documents.iter().collect(),
            incidents: casebook.incidents.iter().collect(),
            statements: casebook.statements.iter().collect(),
            contradictions: casebook.contradictions.iter().collect(),
            origins: casebook.origins.iter().collect(),
        }
    }
}

impl Changes {
    /// From an older result to a newer one.
    pub fn between(older: &Casebook, newer: &Casebook) -> Self {
        Self::of_parts(&Parts::of(older), &Parts::of(newer))
    }

    /// From the differing parts of an older result to those of a newer one.
    pub(crate) fn of_parts<'c>(older: &Parts<'c>, newer: &Parts<'c>) -> Self {
        let ids = |parts: &Parts<'_>| -> BTreeSet<DocumentId> { parts.documents.iter().map(|card| card.id.clone()).collect() };
        let (before, after) = (ids(older), ids(newer));
        let statement = |item: &&'c Statement| (item.id.0.as_str(), item.text.as_str(), (item.claims.len(), item.origins.len()));
        let contradiction = |item: &&'c Contradiction| (item.id.as_str(), item.reason.as_str(), ());
        let origin = |item: &&'c Origin| (item.id.0.as_str(), item.name.as_str(), item.documents.len());
        Self {
            documents_added: after.difference(&before).cloned().collect(),
            documents_removed: before.difference(&after).cloned().collect(),
            incidents: incidents(&older.incidents, &newer.incidents),
            statements: listed(older.statements.iter().map(statement), newer.statements.iter().map(statement), |old, new| {
                let claims = counted("claims", old.0, new.0);
                claims.into_iter().chain(counted("origins", old.1, new.1)).collect()
            }),
            contradictions: listed(
                older.contradictions.iter().map(contradiction),
                newer.contradictions.iter().map(contradiction),
                |(), ()| Vec::new(),
            ),
            origins: listed(older.origins.iter().map(origin), newer.origins.iter().map(origin), |old, new| {
                counted("documents", *old, *new).into_iter().collect()
            }),
        }
    }

    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

fn counted(what: &str, old: usize, new: usize) -> Option<String> {
    (old != new).then(|| format!("{what}: {new}, was {old}"))
}

/// Differences of two lists whose items have ids and something that can change.
fn listed<'c, T>(
    older: impl Iterator<Item = (&'c str, &'c str, T)>,
    newer: impl Iterator<Item = (&'c str, &'c str, T)>,
    changed: impl Fn(&T, &T) -> Vec<String>,
) -> Vec<Change> {
    let mut older: BTreeMap<&str, (&str, T)> = older.map(|(id, label, state)| (id, (label, state))).collect();
    let mut changes = Vec::new();
    for (id, label, state) in newer {
        let what = match older.remove(id) {
            Some((_, old)) => changed(&old, &state),
            None => vec!["new".to_owned()],
        };
        if !what.is_empty() {
            changes.push(Change { id: id.to_owned(), label: label.to_owned(), what });
        }
    }
    let gone = |(id, (label, _)): (&str, (&str, T))| Change {
        id: id.to_owned(),
        label: label.to_owned(),
        what: vec!["gone".to_owned()],
    };
    changes.extend(older.into_iter().map(gone));
    changes
}

/// Incidents are paired by id, or else by shared accounts: an earlier account found later gives an incident another id.
fn incidents(older: &[&Incident], newer: &[&Incident]) -> Vec<Change> {
    let by_id: BTreeMap<&IncidentId, &Incident> = older.iter().map(|incident| (&incident.id, *incident)).collect();
    let by_account: BTreeMap<&(DocumentId, AccountId), &Incident> =
        older.iter().flat_map(|incident| incident.accounts.iter().map(move |account| (account, *incident))).collect();
    let mut paired: BTreeSet<&IncidentId> = BTreeSet::new();
    let mut changes = Vec::new();
    for &incident in newer {
        let same_id = by_id.get(&incident.id).copied();
        let same_account = || incident.accounts.iter().find_map(|account| by_account.get(account).copied());
        let old = same_id.or_else(same_account).filter(|old| paired.insert(&old.id));
        let what = match old {
            Some(old) => incident_changes(old, incident),
            None => vec!["new".to_owned()],
        };
        if !what.is_empty() {
            changes.push(Change { id: incident.id.0.clone(), label: incident.label.clone(), what });
        }
    }
    for old in older.iter().filter(|old| !paired.contains(&old.id)) {
        changes.push(Change { id: old.id.0.clone(), label: old.label.clone(), what: vec!["gone".to_owned()] });
    }
    changes
}

fn incident_changes(old: &Incident, new: &Incident) -> Vec<String> {
    let mut what = Vec::new();
    let mut compare = |name: &str, old: String, new: String| {
        if old != new {
            what.push(format!("{name}: {new}, was {old}"));
        }
    };
    let or_open = |value: Option<String>| value.unwrap_or_else(|| "not stated".to_owned());
    let place = |incident: &Incident| incident.place.as_ref().map(|place| place.place.name.clone());
    compare("date", or_open(old.date.map(|date| date.to_string())), or_open(new.date.map(|date| date.to_string())));
    compare("place", or_open(place(old)), or_open(place(new)));
    for (name, harm) in [("killed", Harm::Killed), ("injured", Harm::Injured)] {
        compare(name, range(toll(old, harm)), range(toll(new, harm)));
    }
    compare("documents", old.documents.len().to_string(), new.documents.len().to_string());
    compare("origins", old.origins.len().to_string(), new.origins.len().to_string());
    compare("responsibility", responsibility(old), responsibility(new));
    compare("grade", wire_name(&old.grade).replace('_', " "), wire_name(&new.grade).replace('_', " "));
    what
}

fn responsibility(incident: &Incident) -> String {
    let names: BTreeSet<String> =
        incident.responsibility.iter().map(|record| format!("{} {}", record.actor_name, wire_name(&record.stance))).collect();
    if names.is_empty() { "nobody named".to_owned() } else { names.into_iter().collect::<Vec<_>>().join("; ") }
}

/// A range as lists show it: "12", "12–31", "at least 12", "up to 31", "not stated".
pub(crate) fn range((low, high): (Option<u32>, Option<u32>)) -> String {
    match (low, high) {
        (None, None) => "not stated".to_owned(),
        (Some(low), Some(high)) if low == high => low.to_string(),
        (Some(low), Some(high)) => format!("{low}–{high}"),
        (Some(low), None) => format!("at least {low}"),
        (None, Some(high)) => format!("up to {high}"),
    }
}
