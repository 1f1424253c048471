//! Time expressions: TIMEX3 of TimeML 1.2.1, plus the days they come to.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{date::DateInterval, evidence::Maker, span::ByteSpan};

/// Index of a time expression in its reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct TimexId(pub u32);

/// A time expression.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Timex {
    /// The expression, without prepositions (TimeML extents).
    pub span: ByteSpan,
    /// TIMEX3 `type`.
    #[serde(rename = "type")]
    pub timex_type: TimexType,
    /// TIMEX3 `value`, e.g. `2016-11-12`, `P3Y`, `XXXX-11-12` where the year stays open.
    pub value: String,
    /// TIMEX3 `mod`.
    pub modifier: Option<TimexModifier>,
    /// TIMEX3 `quant` of a SET.
    pub quant: Option<String>,
    /// TIMEX3 `freq` of a SET.
    pub freq: Option<String>,
    /// The days the value comes to, for dates and times that resolve.
    pub interval: Option<DateInterval>,
    /// Another reading of the same words that the text allows, less likely.
    pub alternative: Option<DateInterval>,
    /// What a relative or year-less expression was resolved from.
    pub anchor: Option<TimexAnchor>,
    /// What found it.
    pub made_by: Maker,
}

/// TIMEX3 `type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum TimexType {
    /// A calendar date, of any granularity from a century to a day.
    Date,
    /// A time of day.
    Time,
    /// A duration.
    Duration,
    /// A recurring time.
    Set,
}

/// TIMEX3 `mod`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(missing_docs, reason = "the names are TimeML's own")]
pub enum TimexModifier {
    Before,
    After,
    OnOrBefore,
    OnOrAfter,
    LessThan,
    MoreThan,
    EqualOrLess,
    EqualOrMore,
    Start,
    Mid,
    End,
    Approx,
}

/// What a relative expression was resolved from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum TimexAnchor {
    /// The date of publication.
    Dct,
    /// Another time expression of the document.
    Timex {
        /// Which.
        id: TimexId,
    },
    /// A date found elsewhere in the document, e.g. in a citation.
    Interval {
        /// The days.
        interval: DateInterval,
        /// Where they stand.
        span: ByteSpan,
    },
}
