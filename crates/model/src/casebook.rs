//! A casebook: what all the documents come to.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    actor::Actor,
    contradiction::{Contradiction, Statement},
    date::DateInterval,
    document::DocumentId,
    incident::Incident,
    origin::{Derivation, Origin},
};

/// What all the documents come to. A function of the set of readings and the decisions, never of their order.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Casebook {
    /// The documents, sorted by id.
    pub documents: Vec<DocumentCard>,
    /// Actors, sorted by id.
    pub actors: Vec<Actor>,
    /// Origins, sorted by id.
    pub origins: Vec<Origin>,
    /// Which document leans on which, sorted.
    pub derivations: Vec<Derivation>,
    /// Incidents, sorted by first day, then by id.
    pub incidents: Vec<Incident>,
    /// Statements, sorted by id.
    pub statements: Vec<Statement>,
    /// Contradictions, sorted by id.
    pub contradictions: Vec<Contradiction>,
    /// Decisions in force whose accounts are not there (any more), in the order of the log: listed, not dropped.
    pub unplaced: Vec<UnplacedDecision>,
}

/// A decision that could not be applied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UnplacedDecision {
    /// Position in the log.
    pub seq: u64,
    /// Why, as a sentence for people.
    pub why: String,
}

/// What a list shows of a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DocumentCard {
    /// The document.
    pub id: DocumentId,
    /// Title or file name.
    pub label: String,
    /// Outlet, when known.
    pub outlet: Option<String>,
    /// When it was published.
    pub published: Option<DateInterval>,
}
