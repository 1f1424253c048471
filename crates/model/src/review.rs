//! A reviewer's decisions: a log of their own that never edits what the machine said, and that can be undone.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    account::{AccountId, Stance},
    contradiction::ContradictionKind,
    date::DateInterval,
    document::DocumentId,
    figure::{Harm, VictimCategory},
    span::ByteSpan,
};

/// One entry of the decision log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Decision {
    /// Position in the log, from 1.
    pub seq: u64,
    /// Who decided.
    pub by: String,
    /// When, RFC 3339.
    pub at: String,
    /// Why.
    pub reason: String,
    /// What.
    pub what: DecisionKind,
}

/// What was decided. Accounts are named by document and sentence, so that a decision survives a newer reading.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum DecisionKind {
    /// Two accounts are of one incident.
    Merge {
        /// One account.
        left: AccountAnchor,
        /// The other.
        right: AccountAnchor,
    },
    /// Two accounts are of different incidents.
    Split {
        /// One account.
        left: AccountAnchor,
        /// The other.
        right: AccountAnchor,
    },
    /// The account is no incident.
    Reject {
        /// The account.
        account: AccountAnchor,
    },
    /// A remark on an account.
    Note {
        /// The account.
        account: AccountAnchor,
        /// The remark.
        text: String,
    },
    /// A sentence tells of another incident than the account that it was read into.
    Move {
        /// The sentence, and the account that it was read into.
        sentence: AccountAnchor,
        /// An account of the incident that it tells of; `None` for an incident of its own.
        to: Option<AccountAnchor>,
    },
    /// Whoever is named in a document is this actor.
    Identify {
        /// A name of it in the document.
        entity: EntityAnchor,
        /// The actor's name.
        name: String,
    },
    /// A value of an account was misread.
    Correct {
        /// The account.
        account: AccountAnchor,
        /// What it says.
        to: Correction,
    },
    /// Something does not count for the grade.
    SetAside {
        /// An account of the incident; that whose source is meant, where one is.
        account: AccountAnchor,
        /// What does not count.
        input: GradeInput,
    },
    /// Takes an earlier decision back.
    Undo {
        /// Position of the decision taken back.
        seq: u64,
    },
}

/// An account, named so that it can be found again after the document is read anew.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct AccountAnchor {
    /// The document.
    pub document: DocumentId,
    /// Its index in the reading at hand when the decision was made.
    pub account: AccountId,
    /// Its first sentence.
    pub span: ByteSpan,
    /// The words of that sentence.
    pub words: String,
}

/// An entity of a document, named so that it can be found again after the document is read anew.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct EntityAnchor {
    /// The document.
    pub document: DocumentId,
    /// Where it is named.
    pub span: ByteSpan,
    /// The name as written there.
    pub words: String,
}

/// What an account says, as a reviewer reads it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", tag = "field")]
pub enum Correction {
    /// When it happened.
    Date {
        /// The days.
        date: DateInterval,
    },
    /// Where it happened.
    Place {
        /// Id of an entry of the gazetteer.
        id: String,
        /// A name of it.
        name: String,
    },
    /// How many; it takes the place of the whole figures of this sort.
    Figure {
        /// What was done to them.
        harm: Harm,
        /// Who they were.
        victims: VictimCategory,
        /// Lowest number stated.
        low: Option<u32>,
        /// Highest number stated.
        high: Option<u32>,
    },
    /// What part somebody is said to have had.
    Role {
        /// Who, by a name that the document uses.
        actor: String,
        /// Claims, is accused, denies; `None` when the document says nothing of the sort.
        stance: Option<Stance>,
    },
}

/// Something that a grade is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", tag = "input")]
pub enum GradeInput {
    /// The publisher and the voices of an account.
    Source,
    /// The contradictions of a sort.
    Contradiction {
        /// Which sort.
        sort: ContradictionKind,
    },
}
