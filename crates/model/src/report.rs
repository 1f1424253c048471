//! Reports: incidents as a trained reader puts them together from a whole stretch of text, act or no act in the sentence.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    event::ParticipantRole,
    evidence::{Maker, Score},
    span::ByteSpan,
};

/// An incident that a stretch of the document is taken to report.
///
/// What a model says of the text at large; events and accounts are what the text is known to say in which sentence. Nobody is accused on
/// the strength of a report: claims are made of accounts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Report {
    /// `arson`, `attack`, `bombing`, `kidnapping`, `robbery`.
    pub kind: String,
    /// The stretch.
    pub span: ByteSpan,
    /// Who and what took part, in text order.
    pub fillers: Vec<ReportFiller>,
    /// The model, with how sure it is that the stretch tells of an incident of this kind.
    pub made_by: Maker,
}

/// Somebody or something that took part in a reported incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReportFiller {
    /// Role.
    pub role: ParticipantRole,
    /// Of those who did it, an organisation and not persons; of those it was done to, a person by name and not by description.
    pub is_named: bool,
    /// The words that say it best.
    pub span: ByteSpan,
    /// Every place where it is found, in text order.
    pub mentions: Vec<ByteSpan>,
    /// How sure the model is.
    pub score: Score,
    /// Of organisations that did it: how they are said to have.
    pub word: Option<OnWhoseWord>,
}

/// How an organisation is said to have done it (MUC-4's confidence of the perpetrator).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OnWhoseWord {
    /// Told as a fact.
    ReportedAsFact,
    /// Suspected or accused, by whomever.
    Suspected,
    /// Suspected or accused by authorities.
    SuspectedByAuthorities,
    /// It says so itself.
    Claimed,
    /// Possible, no more.
    Possible,
}
