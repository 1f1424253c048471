//! Statements (claims that say the same thing) and what cannot both hold.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    actor::ActorId,
    claim::{Certainty, ClaimId, Polarity, Relation},
    document::DocumentId,
    evidence::{Evidence, NonEmpty},
    incident::IncidentId,
    origin::OriginId,
};

/// Identity of a statement, a hash of what it says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct StatementId(pub String);

/// The claims, from any document, that say the same thing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Statement {
    /// Identity.
    pub id: StatementId,
    /// One line for people, made of names and the relation.
    pub text: String,
    /// Who or what it is about.
    pub subject: Option<ActorId>,
    /// Name of the subject as shown.
    pub subject_name: String,
    /// What is said.
    pub relation: Relation,
    /// The verb, where the relation is `OTHER`.
    pub label: Option<String>,
    /// To whom.
    pub object: Option<ActorId>,
    /// Name of the object as shown.
    pub object_name: String,
    /// The incident it is on.
    pub incident: Option<IncidentId>,
    /// Polarity.
    pub polarity: Polarity,
    /// The claims, with how firmly each puts it, sorted.
    pub claims: Vec<(DocumentId, ClaimId, Certainty)>,
    /// Independent origins behind them, sorted.
    pub origins: Vec<OriginId>,
    /// The words, one a claim.
    pub evidence: NonEmpty<Evidence>,
}

/// Two sayings that cannot both hold, or that compete.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Contradiction {
    /// Identity, a hash of both sides.
    pub id: String,
    /// Sort.
    pub kind: ContradictionKind,
    /// They compete as explanations; both could hold.
    pub competing: bool,
    /// The incident, if it is about one.
    pub incident: Option<IncidentId>,
    /// Why, as a sentence for people.
    pub reason: String,
    /// One side, in short: "52 killed (author of …)".
    pub left: String,
    /// The other side.
    pub right: String,
    /// The words of one side.
    pub left_evidence: NonEmpty<Evidence>,
    /// The words of the other.
    pub right_evidence: NonEmpty<Evidence>,
    /// Claims of one side, where it is made of claims.
    pub left_claims: Vec<(DocumentId, ClaimId)>,
    /// Claims of the other.
    pub right_claims: Vec<(DocumentId, ClaimId)>,
}

/// Sort of a contradiction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ContradictionKind {
    /// Figures that do not overlap as of the same time.
    Figures,
    /// A claim against a denial.
    ClaimAgainstDenial,
    /// Two who are each said to have done it.
    RivalPerpetrators,
    /// Relations that exclude each other.
    IncompatibleRelations,
    /// Days that do not overlap.
    Date,
    /// Places that do not contain each other.
    Place,
}
