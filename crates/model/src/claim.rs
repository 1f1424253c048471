//! Claims: one proposition with the whole chain of voices that stand behind it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    account::AccountId,
    attribution::{AttributionId, CitationId},
    evidence::Maker,
    figure::FigureId,
    mention::EntityId,
    span::ByteSpan,
};

/// Index of a claim in its reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct ClaimId(pub u32);

/// Somebody's statement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Claim {
    /// The sentence or sentences that carry the claim, note marks included.
    pub span: ByteSpan,
    /// The words of the content.
    pub content: ByteSpan,
    /// The words of the innermost voice present in the sentence.
    pub source: Option<ByteSpan>,
    /// The words that attribute.
    pub cue: Option<ByteSpan>,
    /// What is said.
    pub proposition: Proposition,
    /// `Negative` when the relation in the content is negated.
    pub polarity: Polarity,
    /// How firmly the text puts it.
    pub certainty: Certainty,
    /// In whose words.
    pub form: ClaimForm,
    /// Outermost voice first (the document's author), origin last. Never empty.
    pub chain: Vec<Voice>,
    /// Words of irony or scare quotes that the certainty rests on.
    pub irony: Option<ByteSpan>,
    /// The attribution it was read from, if it was.
    pub attribution: Option<AttributionId>,
    /// What found it.
    pub made_by: Maker,
}

/// What a claim says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Proposition {
    /// Who or what it is about.
    pub subject: Option<Term>,
    /// What is said of it.
    pub relation: Relation,
    /// The verb or noun, in its base form, where `relation` is [`Relation::Other`] or more precise than it.
    pub label: Option<String>,
    /// To whom or what.
    pub object: Option<Term>,
    /// The incident that it is a statement on.
    pub account: Option<AccountId>,
    /// The figure that it states.
    pub figure: Option<FigureId>,
}

/// The name of an end that is nobody in particular, in a negated proposition: "takes orders from nobody" is not that anybody commands them.
pub const ANYBODY: &str = "anybody";

/// Subject or object of a proposition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Term {
    /// The words.
    pub span: ByteSpan,
    /// Name to show: the entity's, or else the words.
    pub name: String,
    /// The entity meant.
    pub entity: Option<EntityId>,
    /// The incident meant ("responsibility for the attack").
    pub account: Option<AccountId>,
}

/// Relations asserted between actors, or between an actor and an incident. Words for each stand in `data/relations/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(missing_docs, reason = "the words are plain; data/relations/ defines each")]
pub enum Relation {
    Sponsors,
    Arms,
    Created,
    Controls,
    Trained,
    Fights,
    AlliedWith,
    SplitFrom,
    MemberOf,
    ClaimsResponsibility,
    Denies,
    Accuses,
    Condemns,
    Predicts,
    Plans,
    /// Somebody did something to somebody: an incident's fact.
    Harmed,
    /// Anything else; see [`Proposition::label`].
    Other,
}

impl Relation {
    /// The name as written in exports, e.g. `SPLIT_FROM`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sponsors => "SPONSORS",
            Self::Arms => "ARMS",
            Self::Created => "CREATED",
            Self::Controls => "CONTROLS",
            Self::Trained => "TRAINED",
            Self::Fights => "FIGHTS",
            Self::AlliedWith => "ALLIED_WITH",
            Self::SplitFrom => "SPLIT_FROM",
            Self::MemberOf => "MEMBER_OF",
            Self::ClaimsResponsibility => "CLAIMS_RESPONSIBILITY",
            Self::Denies => "DENIES",
            Self::Accuses => "ACCUSES",
            Self::Condemns => "CONDEMNS",
            Self::Predicts => "PREDICTS",
            Self::Plans => "PLANS",
            Self::Harmed => "HARMED",
            Self::Other => "OTHER",
        }
    }
}

/// Polarity of the relation in the content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Polarity {
    /// It holds, says the voice.
    Positive,
    /// It does not hold, says the voice.
    Negative,
}

/// How firmly the text puts a claim (after FactBank, reduced to what a coder can tell apart).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// Put as fact by the author.
    Asserted,
    /// Passed on from somebody, neutrally ("said", "according to").
    Reported,
    /// Passed on as an accusation or with distance ("claimed", "alleged", "purportedly").
    Alleged,
    /// Put with reserve ("perhaps", "it seems", "may").
    Hedged,
    /// A guess about what is or will be.
    Speculated,
    /// Presented as false.
    Denied,
    /// A question that asserts nothing.
    Asked,
    /// A question or irony that asserts what it presupposes.
    Rhetorical,
}

/// In whose words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClaimForm {
    /// Direct quotation.
    Direct,
    /// Indirect speech.
    Indirect,
    /// The author's own voice.
    AuthorsVoice,
}

/// One link of an attribution chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Voice {
    /// Name to show; `author` for the document itself.
    pub name: String,
    /// What sort of voice.
    pub kind: VoiceKind,
    /// The entity that speaks.
    pub entity: Option<EntityId>,
    /// Where it is named; `None` for the author.
    pub span: Option<ByteSpan>,
    /// How it came into the chain.
    pub via: VoiceVia,
    /// The link may be there or not (a note mark that may not cover this sentence).
    pub probable: bool,
}

/// Sort of a voice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum VoiceKind {
    /// The author of the document.
    Author,
    /// An entity of the given kind is recorded by its mention.
    Named,
    /// A description: "residents", "a provincial official".
    Described,
    /// Nobody is named: "it was reported", "reportedly".
    Unnamed,
    /// A note whose body is not in the file.
    MissingNote,
}

/// How a voice came into a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", tag = "kind", content = "id")]
pub enum VoiceVia {
    /// It is the author.
    Document,
    /// By an attribution.
    Attribution(AttributionId),
    /// By a citation.
    Citation(CitationId),
}
