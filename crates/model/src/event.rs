//! Event mentions: the words that say something happened (or did not, or should).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    Score,
    evidence::Maker,
    mention::{EntityId, MentionId},
    span::ByteSpan,
    timex::TimexId,
    toponym::ToponymId,
};

/// Index of an event mention in its reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct EventId(pub u32);

/// A PLOVER event type (`ASSAULT`, `PROTEST` …) or `FIGHT`, as listed in `data/events/`. A name, so that a data file can add one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct EventType(pub String);

impl EventType {
    /// The name, in capitals.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A trigger with its type, circumstances and participants.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EventMention {
    /// The word that names the event: "killed", "bombing".
    pub trigger: ByteSpan,
    /// The clause that tells of it.
    pub extent: ByteSpan,
    /// Lemma of the trigger, lower case.
    pub lemma: String,
    /// PLOVER event type.
    pub event_type: EventType,
    /// PLOVER mode, e.g. `suicide-attack`, `firearms`; from `data/events/`.
    pub mode: Option<String>,
    /// ACLED sub-event type, when the words tell; from `data/events/`.
    pub acled: Option<String>,
    /// Whether the text presents it as having happened.
    pub modality: Modality,
    /// Not one event but a count, a pattern or ongoing activity ("463 disappeared in 2015").
    pub aggregate: bool,
    /// When, if the text says.
    pub time: Option<TimexId>,
    /// Where, if the text says.
    pub place: Option<ToponymId>,
    /// Who and what took part.
    pub participants: Vec<Participant>,
    /// How sure the trained reader is that the paragraph reports an incident of this kind, and does not speak of such things in general; `None`
    /// without it, or for kinds that it does not know.
    pub told: Option<Score>,
    /// What found it.
    pub made_by: Maker,
}

/// Whether an event is presented as real (FactBank's event factuality, reduced).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Modality {
    /// Presented as having happened or happening.
    Happened,
    /// Presented as planned, announced or foreseen.
    Planned,
    /// Demanded or called for.
    Demanded,
    /// A condition or possibility.
    Hypothetical,
    /// Presented as not having happened.
    Denied,
    /// Spoken of in general ("bombings are a crime").
    Generic,
}

/// Somebody or something in a role of an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Participant {
    /// Role.
    pub role: ParticipantRole,
    /// The words.
    pub span: ByteSpan,
    /// The mention they are, if they are one.
    pub mention: Option<MentionId>,
    /// The entity meant.
    pub entity: Option<EntityId>,
    /// What found it.
    pub made_by: Maker,
}

/// Role in an event (PLOVER's actor and recipient; MUC-4's target and instrument).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ParticipantRole {
    /// Who did it.
    Actor,
    /// Person or group it was done to.
    Recipient,
    /// Thing or place it was done to.
    Target,
    /// With what.
    Weapon,
}
