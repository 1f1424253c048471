//! Accounts: what one document tells of one incident. Reconciliation groups accounts to incidents.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    attribution::AttributionId,
    date::DateInterval,
    event::{EventId, EventType},
    evidence::{Maker, Score},
    figure::FigureId,
    mention::EntityId,
    span::ByteSpan,
    timex::TimexId,
    toponym::ToponymId,
};

/// Index of an account in its reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct AccountId(pub u32);

/// One incident as one document tells it: its event mentions, drawn together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Account {
    /// Short description made of the document's own words: "suicide attack, Peshawar".
    pub label: String,
    /// PLOVER event type.
    pub event_type: EventType,
    /// PLOVER mode.
    pub mode: Option<String>,
    /// The sentences or clauses that tell of it, in text order. Never empty.
    pub mentions: Vec<ByteSpan>,
    /// Its event mentions.
    pub events: Vec<EventId>,
    /// When, as precisely as the document says.
    pub date: Option<DateInterval>,
    /// How likely those days are, where they were chosen among all that the document names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date_score: Option<Score>,
    /// The expressions that say so.
    pub times: Vec<TimexId>,
    /// Where: the finest place that the document gives.
    pub place: Option<ToponymId>,
    /// How likely that place is, where it was chosen among all that the document names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place_score: Option<Score>,
    /// Every place given for it.
    pub places: Vec<ToponymId>,
    /// The figures of its victims. Parts and repeats are marked in the figures themselves.
    pub figures: Vec<FigureId>,
    /// Who is said to have done it, by whom.
    pub responsibility: Vec<Responsibility>,
    /// Whom it was done to.
    pub recipients: Vec<EntityId>,
    /// Not one event: a yearly count, a pattern, ongoing activity.
    pub aggregate: bool,
    /// A war or struggle in the background, mentioned and not reported.
    pub background: bool,
    /// Other accounts of this document that it covers (an umbrella over them, never counted beside them).
    pub covers: Vec<AccountId>,
    /// Accounts of this document that the words set apart from it ("a separate attack").
    pub distinct_from: Vec<AccountId>,
    /// What drew the events together.
    pub made_by: Maker,
}

/// Somebody is said to have done it, or says that they did or did not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Responsibility {
    /// Who is spoken of.
    pub actor: String,
    /// The entity, if it is one.
    pub entity: Option<EntityId>,
    /// Claims, is accused, denies.
    pub stance: Stance,
    /// Who says so; `None` is the document's own voice.
    pub by: Option<AttributionId>,
    /// Name of who says so: `author`, or the voice's name.
    pub by_name: String,
    /// Where.
    pub span: ByteSpan,
    /// What found it.
    pub made_by: Maker,
}

/// Stance on responsibility.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stance {
    /// The actor says "we did it".
    Claims,
    /// Somebody else says so, the author included.
    Accused,
    /// The actor says "we did not".
    Denies,
}
