//! The parts of a digest: values with the words that they were read from.

use rashomon_model::{
    AccountId, ByteSpan, Certainty, CitationKind, ClaimId, DateInterval, EntityId, EventType, Harm, IncidentKind, Maker,
    MentionKind, Place, Polarity, Relation, Score, Stance, StatedFigure, VictimCategory,
};
use serde::{Deserialize, Serialize};

/// Where a value stands in its document, and what made it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) struct Trace {
    /// The words.
    pub span: ByteSpan,
    /// What made the value.
    pub made_by: Maker,
}

/// A value as a voice of the document gives it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Says<T> {
    /// The value.
    pub value: T,
    /// Who gives it: the author first, the origin last. Never empty.
    pub chain: Vec<Link>,
    /// The words.
    pub trace: Trace,
}

/// One voice of a chain.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) struct Link {
    /// Name to show.
    pub name: String,
    /// What sort of voice.
    pub kind: LinkKind,
    /// The entity that speaks.
    pub entity: Option<EntityId>,
}

impl Link {
    /// The document's own voice.
    pub(crate) fn author() -> Self {
        Self { name: "author".to_owned(), kind: LinkKind::Author, entity: None }
    }
}

/// Sort of a voice, as far as origins ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) enum LinkKind {
    /// The document itself.
    Author,
    /// A named actor or person.
    Named,
    /// A cited outlet or title.
    Outlet,
    /// A description: "residents".
    Described,
    /// Nobody is named, or the note is not in the file.
    Unknown,
}

/// An entity of the document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct ActorPrint {
    pub entity: EntityId,
    pub name: String,
    /// Names and glosses, each with the number of its mentions.
    pub names: Vec<(String, u32)>,
    pub kind: MentionKind,
    pub known_as: Option<String>,
    pub country: Option<String>,
    /// A reviewer said who it is: its name alone identifies it, not what else the document calls it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_decided: bool,
    /// Its first mention.
    pub trace: Trace,
}

/// What the document says it leans on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct CitationPrint {
    pub kind: CitationKind,
    pub outlet: Option<String>,
    pub title: Option<String>,
    pub date: Option<DateInterval>,
    pub via: Option<String>,
    /// It stands in a caption and is about the picture, not the text.
    pub of_picture: bool,
    pub trace: Trace,
}

/// One incident as the document tells it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct AccountPrint {
    pub id: AccountId,
    pub label: String,
    pub event_type: EventType,
    pub mode: Option<String>,
    pub kind: IncidentKind,
    /// The sentences or clauses that tell of it; never empty.
    pub mentions: Vec<ByteSpan>,
    pub made_by: Maker,
    pub date: Option<DateInterval>,
    /// Share of those days among all that the document names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date_score: Option<Score>,
    /// Each date given for it.
    pub dates: Vec<Says<DateInterval>>,
    pub place: Option<Place>,
    /// Share of that place among all that the document names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place_score: Option<Score>,
    /// Each place given for it.
    pub places: Vec<Says<Place>>,
    pub figures: Vec<FigurePrint>,
    pub responsibility: Vec<Says<(EntityOrName, Stance)>>,
    /// Names of those who took part or suffered, folded, sorted.
    pub parties: Vec<String>,
    /// The voices that speak of it, by chain: who the account rests on.
    pub voices: Vec<Says<()>>,
    /// Accounts of the same document that it covers.
    pub covers: Vec<AccountId>,
}

/// Whom a statement on responsibility speaks of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) struct EntityOrName {
    pub name: String,
    pub entity: Option<EntityId>,
}

/// A figure as the document states it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct FigurePrint {
    pub harm: Harm,
    pub victims: VictimCategory,
    /// Said before in the same document.
    pub repeats: bool,
    /// No numeral is written.
    pub implied: bool,
    pub running_toll: bool,
    /// It counts many incidents.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub aggregate: bool,
    /// What was done to those of whom it is a part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part_of: Option<Harm>,
    pub stated: Says<StatedFigure>,
}

/// A claim.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct ClaimPrint {
    pub id: ClaimId,
    pub subject: Option<TermPrint>,
    pub relation: Relation,
    pub label: Option<String>,
    pub object: Option<TermPrint>,
    pub account: Option<AccountId>,
    pub figure: Option<(Harm, VictimCategory, StatedFigure)>,
    pub polarity: Polarity,
    pub certainty: Certainty,
    pub says: Says<()>,
}

/// Subject or object of a claim.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) struct TermPrint {
    pub name: String,
    pub entity: Option<EntityId>,
    pub account: Option<AccountId>,
}
