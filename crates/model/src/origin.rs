//! Origins: the independent roots of reporting. Independence is counted on origins, never on documents.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    claim::ClaimId,
    document::DocumentId,
    evidence::{Evidence, NonEmpty, Score},
};

/// Identity of an origin, a hash of what it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct OriginId(pub String);

/// An independent root of reporting.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Origin {
    /// Identity.
    pub id: OriginId,
    /// Name to show: "police (Quetta)", "FARS", "the author of …".
    pub name: String,
    /// Sort.
    pub kind: OriginKind,
    /// The documents that lead to it, sorted.
    pub documents: Vec<DocumentId>,
    /// The claims whose chain of voices ends there, sorted.
    pub claims: Vec<(DocumentId, ClaimId)>,
    /// Where they do.
    pub evidence: NonEmpty<Evidence>,
}

/// Sort of an origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OriginKind {
    /// A document's own author or desk.
    Author,
    /// A text that several documents copy or rewrite, whose first publisher is not known.
    SharedText,
    /// A news agency or outlet that is cited.
    Outlet,
    /// A named actor or person who is quoted.
    Voice,
    /// A described, unnamed voice ("police", "residents"). The same description counts once for one incident and is never identified
    /// beyond that.
    UnnamedVoice,
}

/// One document leans on another: the same text, a rewrite, or a shared passage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Derivation {
    /// The document leaned on; the one with the smaller id when the direction is not known.
    pub from: DocumentId,
    /// The document that derives; the one with the larger id when the direction is not known.
    pub to: DocumentId,
    /// Whether dates or credits tell that `to` derives from `from`.
    pub directed: bool,
    /// What shows it.
    pub basis: DerivationBasis,
    /// Number behind it, in thousandths of the most that there can be.
    pub score: Score,
    /// The shared passages.
    pub evidence: NonEmpty<Evidence>,
}

/// What shows a derivation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DerivationBasis {
    /// Most of the shorter text is in the other.
    Copy,
    /// Narrative sentences in common.
    Rewrite,
    /// Only a quotation or statement in common.
    SharedStatement,
    /// A citation or a credit.
    Citation,
}
