//! A reading: everything that was read in one document. The border between `read` and `reconcile`, with a published JSON Schema.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    account::{Account, AccountId},
    attribution::{Attribution, AttributionId, Citation, CitationId},
    claim::{Claim, ClaimId},
    document::DocumentId,
    event::{EventId, EventMention},
    figure::{Figure, FigureId},
    mention::{Entity, EntityId, Mention, MentionId},
    report::Report,
    span::ByteSpan,
    timex::{Timex, TimexId},
    toponym::{Toponym, ToponymId},
};

/// Version of the JSON form of [`Reading`]. Raised whenever a field changes its meaning or goes.
pub const SCHEMA_VERSION: u32 = 1;

/// All that was read in one document. Ids are indices into the lists, so that `reading.mentions[id.0]` is the thing meant.
///
/// Made by the rules, by a trained reader, by a person or by another program: `reconcile` does not ask which.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Reading {
    /// [`SCHEMA_VERSION`] it was written with.
    pub schema_version: u32,
    /// The document.
    pub document: DocumentId,
    /// What read it: `rules`, `trained`, or the name of a program.
    pub reader: String,
    /// Hash of the resources (lexicons, gazetteer, weights) it was read with.
    pub resources: String,
    /// Sentences of the blocks that were read, in text order.
    pub sentences: Vec<ByteSpan>,
    /// Names, descriptions, pronouns, in text order.
    pub mentions: Vec<Mention>,
    /// What they stand for.
    pub entities: Vec<Entity>,
    /// Time expressions, in text order.
    pub timexes: Vec<Timex>,
    /// Places, in text order.
    pub toponyms: Vec<Toponym>,
    /// Figures of people, in text order.
    pub figures: Vec<Figure>,
    /// Event mentions, in text order.
    pub events: Vec<EventMention>,
    /// Attributions, in text order of their cues.
    pub attributions: Vec<Attribution>,
    /// Citations, in text order.
    pub citations: Vec<Citation>,
    /// Incidents as this document tells them.
    pub accounts: Vec<Account>,
    /// Claims, in text order.
    pub claims: Vec<Claim>,
    /// Incidents as a trained reader takes whole stretches of the document to report them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reports: Vec<Report>,
    /// What the reader noticed about the text: an impossible date, a mark without a note.
    pub remarks: Vec<Remark>,
}

impl Reading {
    /// A reading of nothing.
    pub fn empty(document: DocumentId, reader: impl Into<String>, resources: impl Into<String>) -> Self {
        Self {
            schema_version: SCHEMA_VERSION,
            document,
            reader: reader.into(),
            resources: resources.into(),
            sentences: Vec::new(),
            mentions: Vec::new(),
            entities: Vec::new(),
            timexes: Vec::new(),
            toponyms: Vec::new(),
            figures: Vec::new(),
            events: Vec::new(),
            attributions: Vec::new(),
            citations: Vec::new(),
            accounts: Vec::new(),
            claims: Vec::new(),
            reports: Vec::new(),
            remarks: Vec::new(),
        }
    }

    /// The sentence that holds the byte `at`, or else the nearest one before it.
    pub fn sentence_at(&self, at: usize) -> Option<ByteSpan> {
        let idx = self.sentences.partition_point(|sentence| sentence.start() <= at);
        idx.checked_sub(1).map(|idx| self.sentences[idx])
    }
}

macro_rules! looked_up_by {
    ($($id:ident => $field:ident : $item:ident),* $(,)?) => {$(
        impl std::ops::Index<$id> for Reading {
            type Output = $item;

            fn index(&self, id: $id) -> &$item {
                &self.$field[id.0 as usize]
            }
        }
    )*};
}

looked_up_by! {
    MentionId => mentions: Mention,
    EntityId => entities: Entity,
    TimexId => timexes: Timex,
    ToponymId => toponyms: Toponym,
    FigureId => figures: Figure,
    EventId => events: EventMention,
    AttributionId => attributions: Attribution,
    CitationId => citations: Citation,
    AccountId => accounts: Account,
    ClaimId => claims: Claim,
}

/// Something that the reader noticed. Odd text is no error; it yields less, plus remarks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Remark {
    /// Where.
    pub span: ByteSpan,
    /// What, as a sentence for people.
    pub message: String,
}
