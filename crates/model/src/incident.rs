//! Incidents: one happening over all documents, every cell with its voices and its words.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    account::{AccountId, Stance},
    actor::ActorId,
    date::DateInterval,
    document::DocumentId,
    event::EventType,
    evidence::{Evidence, NonEmpty, Score},
    figure::{Harm, Qualifier, VictimCategory},
    origin::OriginId,
    span::ByteSpan,
    toponym::Place,
};

/// Identity of an incident, a hash of its earliest account.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct IncidentId(pub String);

/// One real-world happening over all documents, or an aggregate or umbrella kept apart from those.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Incident {
    /// Identity.
    pub id: IncidentId,
    /// One line for people: type, place, date.
    pub label: String,
    /// Sort.
    pub kind: IncidentKind,
    /// PLOVER event type.
    pub event_type: EventType,
    /// PLOVER mode.
    pub mode: Option<String>,
    /// When: the days that the accounts share, or else all that they give.
    pub date: Option<DateInterval>,
    /// Each date given, with who gives it.
    pub dates: Vec<Cell<DateInterval>>,
    /// Where: the finest place that the accounts share.
    pub place: Option<IncidentPlace>,
    /// Each place given, with who gives it.
    pub places: Vec<Cell<Place>>,
    /// The figures as sourced ranges, one for each harm and victim category.
    pub figures: Vec<FigureRange>,
    /// Who claims, is accused, denies.
    pub responsibility: Vec<ResponsibilityRecord>,
    /// The accounts it is made of, sorted.
    pub accounts: NonEmpty<(DocumentId, AccountId)>,
    /// Its documents, sorted, without repeats.
    pub documents: Vec<DocumentId>,
    /// Independent origins behind it, sorted.
    pub origins: Vec<OriginId>,
    /// Incidents that it covers.
    pub covers: Vec<IncidentId>,
    /// How it is sourced.
    pub grade: Grade,
    /// Why, by the published rule, so that a person can redo it.
    pub grade_reason: String,
    /// What the documents leave open.
    pub open_questions: Vec<String>,
    /// Why its accounts were taken for one incident: a line a link.
    pub why_one: Vec<String>,
    /// The same links with all that they rest on: a chain of them leads from each account to every other.
    #[serde(default)]
    pub links: Vec<IncidentLink>,
    /// Reviewers' remarks on its accounts, in the order of the log.
    pub notes: Vec<Note>,
    /// Reviewers' decisions (their positions in the log) that shaped it, sorted.
    pub decisions: Vec<u64>,
}

/// Why two accounts were taken for one incident.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct IncidentLink {
    /// One account.
    pub left: LinkEnd,
    /// The other.
    pub right: LinkEnd,
    /// What joined them.
    pub basis: LinkBasis,
    /// The scorer's number, where it compared them.
    pub score: Option<Score>,
    /// What the scorer saw and how much each weighs, the weightiest first; features that are absent are left out.
    pub features: Vec<LinkFeature>,
}

/// An account at one end of a link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LinkEnd {
    /// Its document.
    pub document: DocumentId,
    /// The account.
    pub account: AccountId,
    /// Where it begins.
    pub span: ByteSpan,
}

/// What joined two accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum LinkBasis {
    /// The scorer's number.
    Scored,
    /// The documents hold the same text.
    SameText,
    /// They say the same of the same place and period (aggregates and the like).
    SameKey,
    /// A reviewer.
    Decision {
        /// Position of the decision in the log.
        seq: u64,
    },
}

/// Something that two accounts share or differ in, and how much it counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LinkFeature {
    /// Name, as in `data/reconcile/incident_weights.txt`.
    pub name: String,
    /// Its value, in thousandths.
    pub value: i32,
    /// Its weight in log-odds, in thousandths.
    pub weight: i32,
    /// The words of the one account that it rests on, where it rests on some in particular.
    pub left: Option<Evidence>,
    /// Those of the other.
    pub right: Option<Evidence>,
}

/// A reviewer's remark.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Note {
    /// Position of the decision in the log.
    pub seq: u64,
    /// Who wrote it.
    pub by: String,
    /// When, RFC 3339.
    pub at: String,
    /// The remark.
    pub text: String,
}

/// Sort of an incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum IncidentKind {
    /// One happening.
    Single,
    /// A count or pattern over a period.
    Aggregate,
    /// Covers other incidents, never counted beside them.
    Umbrella,
    /// A war or struggle in the background.
    Background,
}

/// Where an incident was.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct IncidentPlace {
    /// The place.
    pub place: Place,
    /// How many documents give it or a place that holds it.
    pub n_documents: u32,
}

/// One value as one voice gives it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Cell<T> {
    /// The value.
    pub value: T,
    /// Who gives it, outermost voice first.
    pub chain: Vec<String>,
    /// The origin it comes to.
    pub origin: OriginId,
    /// The words.
    pub evidence: NonEmpty<Evidence>,
}

/// The figures given for one harm.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FigureRange {
    /// What was done to them.
    pub harm: Harm,
    /// Who they were; [`VictimCategory::Unspecified`] is the total.
    pub victims: VictimCategory,
    /// Lowest number that anybody gives, or the best where that is lower.
    pub low: Option<u32>,
    /// Highest number that anybody gives, or the best where that is higher.
    pub high: Option<u32>,
    /// The newest running toll; else, of dead and injured, the likeliest toll that all figures together come to; else the number that most
    /// origins give. `None` when they do not agree.
    pub best: Option<u32>,
    /// Each statement of it.
    pub cells: Vec<Cell<StatedFigure>>,
}

/// A figure as stated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StatedFigure {
    /// Lowest number stated.
    pub low: Option<u32>,
    /// The number stated.
    pub best: Option<u32>,
    /// Highest number stated.
    pub high: Option<u32>,
    /// How it is given.
    pub qualifier: Qualifier,
    /// A vague numeral.
    pub vague: bool,
    /// Part of a total that the same document gives.
    pub subset: bool,
    /// Said as of these days.
    pub as_of: Option<DateInterval>,
}

impl StatedFigure {
    /// The least and the most that it can mean: "at least 12" has no most. A number of which neither is known stands for both.
    pub fn ends(&self) -> (Option<u32>, Option<u32>) {
        match (self.low, self.high) {
            (None, None) => (self.best, self.best),
            ends => ends,
        }
    }
}

/// Who is said to have done it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ResponsibilityRecord {
    /// Who is spoken of.
    pub actor: Option<ActorId>,
    /// Name to show.
    pub actor_name: String,
    /// Claims, is accused, denies.
    pub stance: Stance,
    /// Who says so, outermost voice first.
    pub chain: Vec<String>,
    /// The origin it comes to.
    pub origin: OriginId,
    /// The words.
    pub evidence: NonEmpty<Evidence>,
}

/// How a dossier is sourced, by the rule in `docs/grading.md`. Never a verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// Mentioned in passing, no origin of its own.
    UncorroboratedMention,
    /// One independent origin.
    SingleOrigin,
    /// Two or more independent origins agree on what happened.
    Corroborated,
    /// The actor says "we did it", and no origin disagrees.
    Claimed,
    /// Origins disagree on who or what.
    Contested,
}
