//! Who and what a text names or describes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{evidence::Maker, span::ByteSpan};

/// Index of a mention in its reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct MentionId(pub u32);

/// Index of an entity in its reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct EntityId(pub u32);

/// A span that names or describes something. The span leaves out a leading article.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Mention {
    /// The whole phrase.
    pub span: ByteSpan,
    /// Its head word (for a name: the whole name).
    pub head: ByteSpan,
    /// What sort of thing.
    pub kind: MentionKind,
    /// Name, description or pronoun.
    pub form: MentionForm,
    /// The thing it stands for, when the text lets it be told.
    pub entity: Option<EntityId>,
    /// What found it.
    pub made_by: Maker,
}

/// Sort of thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MentionKind {
    /// One human being.
    Person,
    /// A state as an actor ("Pakistan", "Islamabad" where it decides).
    State,
    /// An organ of a state: ministry, parliament, court, agency.
    GovernmentBody,
    /// Army, police, intelligence service, militia in state service.
    SecurityForce,
    /// An armed group that is no organ of a state.
    ArmedGroup,
    /// A political party or movement.
    Party,
    /// An international or regional body, an alliance of states.
    IntergovernmentalBody,
    /// A non-governmental organisation, union, association, monitor.
    CivilSociety,
    /// A company, a private military contractor included.
    Company,
    /// A newspaper, broadcaster, site, news agency.
    Outlet,
    /// Another organisation.
    Organization,
    /// A people, faith or nationality, or a group of persons ("seven peasants").
    People,
    /// A place as a place.
    Place,
    /// A building or site.
    Facility,
    /// A weapon or explosive.
    Weapon,
    /// A report, statement, video, law, treaty.
    DocumentLike,
}

/// Form of a mention (ACE: NAM, NOM, PRO).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MentionForm {
    /// A proper name.
    Name,
    /// A description.
    Nominal,
    /// A pronoun.
    Pronoun,
}

/// The mentions of one document that mean the same thing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Entity {
    /// The fullest name used in the document, or the first description.
    pub name: String,
    /// Every name and gloss used, sorted, without repeats.
    pub aliases: Vec<String>,
    /// Sort of thing.
    pub kind: MentionKind,
    /// Key in the shipped or user's table of actors and outlets (`data/actors/`), when a name or alias is listed there.
    pub known_as: Option<String>,
    /// ISO 3166-1 alpha-2 code of the country it belongs to, when known.
    pub country: Option<String>,
    /// Its mentions, in text order.
    pub mentions: Vec<MentionId>,
}
