//! The nouns of rashomon: every type that two crates share. No algorithm, no input or output.
//!
//! Two ladders meet the reader here. Within one text: [`Document`] → [`Mention`] → [`Entity`], [`Timex`], [`Toponym`], [`Figure`],
//! [`EventMention`] → [`Account`], [`Attribution`] → [`Claim`], all held by one [`Reading`]. Across texts: [`Actor`], [`Origin`],
//! [`Incident`], [`Statement`], [`Contradiction`], [`Grade`], all held by one [`Casebook`]. Modules are listed in that order and each
//! uses only those above it.
//!
//! What a stage finds is plain data with a span and a maker ([`Maker`]): nothing in these types can be said without pointing at the
//! words that say it. Nothing here says "true".
//!
//! ```
//! use rashomon_model::{ByteSpan, DateInterval};
//! let span = ByteSpan::new(0, 4);
//! assert_eq!(span.slice("Nine people were hurt"), "Nine");
//! assert_eq!("2016-10".parse::<DateInterval>().unwrap().to_string(), "2016-10-01/2016-10-31");
//! ```

#![forbid(unsafe_code)]

mod date;
mod evidence;
mod span;

mod document;
mod mention;
mod timex;
mod toponym;

mod event;
mod figure;

mod account;
mod attribution;
mod claim;
mod report;

mod reading;

mod actor;
mod casebook;
mod contradiction;
mod incident;
mod origin;
mod review;

pub use account::{Account, AccountId, Responsibility, Stance};
pub use actor::{Actor, ActorId, ActorName};
pub use attribution::{Attribution, AttributionForm, AttributionId, Citation, CitationId, CitationKind};
pub use casebook::{Casebook, DocumentCard, UnplacedDecision};
pub use claim::{
    ANYBODY, Certainty, Claim, ClaimForm, ClaimId, Polarity, Proposition, Relation, Term, Voice, VoiceKind, VoiceVia,
};
pub use contradiction::{Contradiction, ContradictionKind, Statement, StatementId};
pub use date::{DateInterval, DateIntervalError};
pub use document::{Block, BlockKind, Custody, DateBasis, Document, DocumentId, Format, Published, Stated};
pub use event::{EventId, EventMention, EventType, Modality, Participant, ParticipantRole};
pub use evidence::{Evidence, Maker, NonEmpty, Score};
pub use figure::{Figure, FigureId, Harm, Qualifier, VictimCategory};
pub use incident::{
    Cell, FigureRange, Grade, Incident, IncidentId, IncidentKind, IncidentLink, IncidentPlace, LinkBasis, LinkEnd, LinkFeature,
    Note, ResponsibilityRecord, StatedFigure,
};
pub use mention::{Entity, EntityId, Mention, MentionForm, MentionId, MentionKind};
pub use origin::{Derivation, DerivationBasis, Origin, OriginId, OriginKind};
pub use reading::{Reading, Remark, SCHEMA_VERSION};
pub use report::{OnWhoseWord, Report, ReportFiller};
pub use review::{AccountAnchor, Correction, Decision, DecisionKind, EntityAnchor, GradeInput};
pub use span::{ByteSpan, CharSpan, OffsetMap, Utf16Span};
pub use timex::{Timex, TimexAnchor, TimexId, TimexModifier, TimexType};
pub use toponym::{FeatureLevel, Place, Toponym, ToponymId, ToponymUse};
