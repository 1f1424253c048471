//! Who is said to say it: attributions and citations.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    date::DateInterval,
    evidence::Maker,
    mention::{EntityId, MentionId},
    span::ByteSpan,
};

/// Index of an attribution in its reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct AttributionId(pub u32);

/// Index of a citation in its reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct CitationId(pub u32);

/// Source, cue and content (PARC 3, Pareti 2012; PolNeAR, Newell et al. 2018). Each role is a list of fragments in text order.
///
/// Unlike PolNeAR, attributions inside another's content are kept: `parent` is the innermost one whose content holds this one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Attribution {
    /// Who. Empty when the source is implicit ("it was reported that …").
    pub source: Vec<ByteSpan>,
    /// The words that attribute: "said", "according to", ":". At least one fragment.
    pub cue: Vec<ByteSpan>,
    /// What. At least one fragment; quotation marks belong to it.
    pub content: Vec<ByteSpan>,
    /// Form.
    pub form: AttributionForm,
    /// Lemma of the cue's head, e.g. `say`, `according to`; the key of a row of `data/lexicon/cues.toml` when it has one.
    pub lemma: String,
    /// The mention that the source is, if it is one.
    pub source_mention: Option<MentionId>,
    /// The entity that speaks.
    pub source_entity: Option<EntityId>,
    /// The attribution whose content this one stands in.
    pub parent: Option<AttributionId>,
    /// The cue is negated ("did not say").
    pub negated: bool,
    /// The attribution that this one carries on ("he added", "the same article describes"), whose source it shares.
    pub continues: Option<AttributionId>,
    /// What found it.
    pub made_by: Maker,
}

/// Form of an attribution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AttributionForm {
    /// Within quotation marks.
    Direct,
    /// Without.
    Indirect,
    /// Partly.
    Mixed,
}

/// A mark, an entry or a phrase by which a text says what it leans on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Citation {
    /// The mark or phrase: "\[3]", "(ibid, citing …)".
    pub span: ByteSpan,
    /// Kind.
    pub kind: CitationKind,
    /// Number or sign of a note, as printed.
    pub marker: Option<String>,
    /// Outlet leaned on; for an ibid, that of its antecedent.
    pub outlet: Option<String>,
    /// Title leaned on.
    pub title: Option<String>,
    /// Author leaned on.
    pub author: Option<String>,
    /// Date of what is leaned on.
    pub date: Option<DateInterval>,
    /// Address of what is leaned on.
    pub url: Option<String>,
    /// What the outlet itself leans on: "(ibid, citing FARS)".
    pub via: Option<String>,
    /// For a mark: the note with the body; for an ibid: the citation meant. `None` for a mark whose note is not in the file.
    pub antecedent: Option<CitationId>,
    /// The sentences that lean on it.
    pub supports: Vec<ByteSpan>,
    /// What found it.
    pub made_by: Maker,
}

/// Kind of a citation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CitationKind {
    /// "\[3]", a superscript figure.
    FootnoteMark,
    /// The entry of a note or a reference list.
    FootnoteBody,
    /// "(New York Times, 4 June 2015)".
    Parenthetical,
    /// "(ibid)".
    Ibid,
    /// "told the FARS news agency", "the New York Times reports".
    InTextOutlet,
    /// "according to the police": a source in the running text that is no outlet.
    InTextSource,
    /// "(Photo by … / AFP)".
    Credit,
    /// A hyperlink.
    Link,
}
