//! What stands behind a value: the words, and what made the value out of them.

use std::{
    borrow::Cow,
    collections::BTreeSet,
    fmt,
    ops::Deref,
    sync::{PoisonError, RwLock},
};

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

use crate::{document::DocumentId, span::ByteSpan};

/// A model's number in thousandths, 0 to 1000. Rounded when made, so that it decides alike on every CPU. Not a probability of truth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Score(pub u16);

impl Score {
    /// From a fraction; values outside 0 to 1 (and NaN) are clamped.
    pub fn from_fraction(fraction: f64) -> Self {
        Self((fraction.clamp(0.0, 1.0) * 1000.0).round() as u16)
    }

    /// As a fraction between 0 and 1.
    pub fn fraction(self) -> f64 {
        f64::from(self.0) / 1000.0
    }
}

/// What made an annotation. A rule is named `area/rule`, so that any wrong value leads to one line of data or one function.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Maker {
    /// A rule or a row of a lexicon, e.g. `times/month-day`.
    Rule {
        /// Area and name of the rule.
        #[serde(deserialize_with = "interned")]
        id: Cow<'static, str>,
    },
    /// A trained model and its number.
    Model {
        /// Name of the model, as in its card.
        #[serde(deserialize_with = "interned")]
        id: Cow<'static, str>,
        /// The model's number for this value; where the model has a calibration, the share of such values that was right in texts held back.
        score: Score,
    },
    /// A reviewer.
    Person {
        /// Who, as given in the decision log.
        name: String,
    },
    /// Another program whose reading was imported.
    Tool {
        /// Name of the program.
        name: String,
    },
}

/// Most ids that are kept once and for all; there are some hundreds of rules and models, and a file made elsewhere may name more.
const MOST_INTERNED: usize = 4096;

/// Reads the id of a rule or model as a reference to one copy of it: a big casebook names few makers very often.
fn interned<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Cow<'static, str>, D::Error> {
    static IDS: RwLock<BTreeSet<&'static str>> = RwLock::new(BTreeSet::new());
    let id = String::deserialize(deserializer)?;
    // A thread that panicked while it held the lock left the set whole: insertion is its only use.
    if let Some(known) = IDS.read().unwrap_or_else(PoisonError::into_inner).get(id.as_str()) {
        return Ok(Cow::Borrowed(known));
    }
    let mut ids = IDS.write().unwrap_or_else(PoisonError::into_inner);
    if ids.len() >= MOST_INTERNED {
        return Ok(Cow::Owned(id));
    }
    let kept: &'static str = Box::leak(id.into_boxed_str());
    ids.insert(kept);
    Ok(Cow::Borrowed(kept))
}

impl Maker {
    /// A rule of ours; the id is a literal such as `figures/killed`.
    pub const fn rule(id: &'static str) -> Self {
        Self::Rule { id: Cow::Borrowed(id) }
    }

    /// A rule that stands in a data file; the id names area and row.
    pub fn data_rule(id: impl Into<String>) -> Self {
        Self::Rule { id: Cow::Owned(id.into()) }
    }

    /// Name of the rule, model, person or program.
    pub fn id(&self) -> &str {
        match self {
            Self::Rule { id } | Self::Model { id, .. } => id,
            Self::Person { name } | Self::Tool { name } => name,
        }
    }
}

impl fmt::Display for Maker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rule { id } => write!(f, "rule {id}"),
            Self::Model { id, score } => write!(f, "model {id} (score {:.3})", score.fraction()),
            Self::Person { name } => write!(f, "reviewer {name}"),
            Self::Tool { name } => write!(f, "program {name}"),
        }
    }
}

/// Where a value of a casebook comes from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Evidence {
    /// The document.
    pub document: DocumentId,
    /// The words in it, in UTF-8 bytes.
    pub span: ByteSpan,
    /// What made the value out of the words.
    pub made_by: Maker,
}

/// A list that cannot be empty. Evidence is kept in one, so a value without evidence cannot be written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "Vec<T>", into = "Vec<T>")]
#[schemars(with = "Vec<T>")]
pub struct NonEmpty<T: Clone>(Vec<T>);

impl<T: Clone> NonEmpty<T> {
    /// One item.
    pub fn one(item: T) -> Self {
        Self(vec![item])
    }

    /// All items; `None` when there is none.
    pub fn from_vec(items: Vec<T>) -> Option<Self> {
        (!items.is_empty()).then_some(Self(items))
    }

    /// The first item, which always exists.
    pub fn first(&self) -> &T {
        &self.0[0]
    }

    /// Adds an item at the end.
    pub fn push(&mut self, item: T) {
        self.0.push(item);
    }

    /// The items as a vector.
    pub fn into_vec(self) -> Vec<T> {
        self.0
    }

    /// Sorts the items and drops repeats.
    pub fn sort_dedup(&mut self)
    where
        T: Ord,
    {
        self.0.sort();
        self.0.dedup();
    }
}

impl<T: Clone> Deref for NonEmpty<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<T: Clone> TryFrom<Vec<T>> for NonEmpty<T> {
    type Error = &'static str;

    fn try_from(items: Vec<T>) -> Result<Self, Self::Error> {
        Self::from_vec(items).ok_or("a list that must not be empty is empty")
    }
}

impl<T: Clone> From<NonEmpty<T>> for Vec<T> {
    fn from(items: NonEmpty<T>) -> Self {
        items.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_evidence_is_refused_when_read_back() {
        assert!(serde_json::from_str::<NonEmpty<u8>>("[]").is_err());
        assert_eq!(serde_json::from_str::<NonEmpty<u8>>("[3]").expect("one item").first(), &3);
    }

    #[test]
    fn scores_are_rounded_and_clamped() {
        assert_eq!(Score::from_fraction(0.70049), Score(700));
        assert_eq!(Score::from_fraction(f64::NAN), Score(0));
        assert_eq!(Score::from_fraction(7.0), Score(1000));
    }
}
