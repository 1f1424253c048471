//! Actors: entities identified across documents.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    document::DocumentId,
    evidence::{Evidence, NonEmpty},
    mention::{EntityId, MentionKind},
};

/// Identity of an actor: a key of the actors' table, or a hash of its folded name and kind.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct ActorId(pub String);

/// An actor.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Actor {
    /// Identity.
    pub id: ActorId,
    /// Name to show.
    pub name: String,
    /// Sort of thing.
    pub kind: MentionKind,
    /// The actor it is a branch or organ of.
    pub parent: Option<ActorId>,
    /// ISO 3166-1 alpha-2 code of its country, when known.
    pub country: Option<String>,
    /// Wikidata id, when the table gives one.
    pub wikidata: Option<String>,
    /// The names used for it, and by whom.
    pub names: Vec<ActorName>,
    /// The entities that were identified with it, by document.
    pub members: Vec<(DocumentId, EntityId)>,
    /// First mentions, one a document.
    pub evidence: NonEmpty<Evidence>,
}

/// A name, and the documents that use it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ActorName {
    /// As written.
    pub name: String,
    /// Outlets that write it so (document labels where the outlet is unknown), sorted.
    pub used_by: Vec<String>,
    /// How often.
    pub n_mentions: u32,
}
