//! A reviewer's decisions: a log of their own that never edits what the machine said, and that can be undone.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{account::AccountId, document::DocumentId, span::ByteSpan};

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
