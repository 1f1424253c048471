//! Words around time expressions. From `data/times/surroundings.toml`.

use rustc_hash::FxHashSet;
use serde::Deserialize;

use crate::{
    source::{DataSource, LexiconError},
    tables::parse_toml,
};

/// Words around time expressions.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Surroundings {
    /// Which side of now a day lies on.
    pub tense: TenseWords,
    /// Events that days are reckoned from.
    pub events: EventWords,
}

/// Words that put a day before or after the time of writing.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TenseWords {
    /// "will".
    pub modals: FxHashSet<String>,
    /// "scheduled".
    pub future: FxHashSet<String>,
    /// "set (to resume)".
    pub ahead_of_to: FxHashSet<String>,
    /// Present tenses that put nothing ahead: "says".
    pub not_ahead: FxHashSet<String>,
    /// "where (in March nine were killed)".
    pub opens: FxHashSet<String>,
    /// "was".
    pub past: FxHashSet<String>,
    /// "since".
    pub since: FxHashSet<String>,
    /// "since (early) May".
    pub since_between: FxHashSet<String>,
}

/// Words around events that days are reckoned from.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventWords {
    /// Between an event and its day.
    pub between: FxHashSet<String>,
    /// Nouns for any deed.
    pub any_deed: FxHashSet<String>,
    /// Before the day of a report: "published (on 7 May)".
    pub reports: FxHashSet<String>,
}

pub(super) fn load(source: &DataSource) -> Result<Surroundings, LexiconError> {
    parse_toml(source, "times/surroundings.toml")
}
