//! Figures: how many people, as stated.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{attribution::AttributionId, event::EventId, evidence::Maker, span::ByteSpan, timex::TimexId};

/// Index of a figure in its reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct FigureId(pub u32);

/// A number of people to whom something was done. Other numbers in a text are no figures.
///
/// `low` and `high` are the bounds as stated: "at least 12" is 12 and open, "up to 40" is open and 40, "between 50 and 60" is 50 and 60,
/// "over a hundred" is 101 and open, "dozens" is 24 and open and `vague`. `best` (UCDP GED) is the single number a text gives, if it gives one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Figure {
    /// Number, unit and verb: "62 civilians were killed".
    pub span: ByteSpan,
    /// The numeral alone: "62".
    pub number: ByteSpan,
    /// What was done to them.
    pub harm: Harm,
    /// Lowest number stated; `None` for an open lower end.
    pub low: Option<u32>,
    /// The number stated as such.
    pub best: Option<u32>,
    /// Highest number stated; `None` for an open upper end.
    pub high: Option<u32>,
    /// How the number is given.
    pub qualifier: Qualifier,
    /// A vague numeral ("dozens"): the bound is by agreement, not by the text.
    pub vague: bool,
    /// No numeral is written; one person is meant ("the lawyer was shot dead").
    pub implied: bool,
    /// Who they were, as a category.
    pub victims: VictimCategory,
    /// The words for them: "Chinese engineers".
    pub unit: Option<ByteSpan>,
    /// The figure that this is a part of ("including 9"); never added to it.
    pub subset_of: Option<FigureId>,
    /// The same number of the same people, said earlier in the document.
    pub repeats: Option<FigureId>,
    /// A running toll ("the death toll rose to 62") as of this time.
    pub as_of: Option<TimexId>,
    /// Whether the text presents it as a running toll.
    pub running_toll: bool,
    /// A count over a period, not of one incident.
    pub aggregate: bool,
    /// The event it counts the victims of.
    pub event: Option<EventId>,
    /// Who gives it, when somebody is said to.
    pub attribution: Option<AttributionId>,
    /// What found it.
    pub made_by: Maker,
}

/// What was done to the people counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the words are plain")]
pub enum Harm {
    Killed,
    Injured,
    Detained,
    Abducted,
    Missing,
    Displaced,
    Released,
    Recruited,
    /// Arrived or were sent: fighters, refugees.
    Arrived,
    /// Took part: attackers, protesters.
    Participants,
    Tortured,
    Executed,
    BodiesFound,
    Surrendered,
}

/// How a number is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the words are plain")]
pub enum Qualifier {
    Exact,
    About,
    AtLeast,
    Over,
    UpTo,
    Under,
    Range,
    /// "Nobody was hurt": the number is 0.
    None,
}

/// Who the people counted were.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the words are plain")]
pub enum VictimCategory {
    Unspecified,
    Civilians,
    Women,
    Children,
    WomenAndChildren,
    Police,
    Soldiers,
    Fighters,
    Attackers,
    Journalists,
    Lawyers,
    HealthWorkers,
    AidWorkers,
    Officials,
    Prisoners,
    Protesters,
    Foreigners,
    Other,
}
