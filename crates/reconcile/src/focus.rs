//! What a document is mainly about.

use rashomon_model::{AccountId, Harm, IncidentKind};

use rustc_hash::FxHashSet;

use crate::digest::{AccountPrint, Digest};

/// The account that a document is mainly about.
pub fn main_account(digest: &Digest) -> Option<AccountId> {
    Some(digest.accounts[main_idx(digest)?].id)
}

/// Index of the account that the document is mainly about: told in most sentences, in the lead, with victims counted. A sentence counts
/// for the first account that it tells of: "… killed six, a week after a bombing that killed 38" is about the six.
/// Accounts of a count, a pattern or a background come last; the first of equals.
pub(crate) fn main_idx(digest: &Digest) -> Option<usize> {
    let mut taken = FxHashSet::default();
    let mut own_sentences = |account: &AccountPrint| -> Vec<usize> {
        let starts = account.mentions.iter().map(|span| digest.wording.sentences_in(*span).start);
        starts.filter(|sentence| taken.insert(*sentence)).collect()
    };
    let own: Vec<Vec<usize>> = digest.accounts.iter().map(&mut own_sentences).collect();
    let weight = |idx: usize| {
        let counts = digest.accounts[idx].figures.iter().any(|figure| matches!(figure.harm, Harm::Killed | Harm::Injured));
        let leads = digest.accounts[idx].mentions.iter().any(|span| digest.wording.sentences_in(*span).start < LEAD);
        own[idx].len() + if counts { 2 } else { 0 } + if leads { 2 } else { 0 }
    };
    let rank = |idx: &usize| {
        let account = &digest.accounts[*idx];
        (account.kind == IncidentKind::Single, weight(*idx), std::cmp::Reverse(*idx))
    };
    (0..digest.accounts.len()).max_by_key(rank)
}

/// Sentences at the beginning that say what a text is about.
const LEAD: usize = 3;

/// What a document is about, worked out once for all its accounts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Focus {
    main: Option<usize>,
    /// Mentions of all its single incidents.
    n_mentions: usize,
}

impl Focus {
    pub(crate) fn of(digest: &Digest) -> Self {
        let single = digest.accounts.iter().filter(|account| account.kind == IncidentKind::Single);
        Self { main: main_idx(digest), n_mentions: single.map(|account| account.mentions.len()).sum() }
    }

    /// Whether the document is mainly about the account.
    pub(crate) fn is_main(self, idx: usize) -> bool {
        self.main == Some(idx)
    }

    /// How much of what a document tells an account makes up, by sentences: 1 for the main one, 0 to 1 for others.
    pub(crate) fn prominence(self, digest: &Digest, idx: usize) -> f64 {
        if self.is_main(idx) {
            return 1.0;
        }
        digest.accounts[idx].mentions.len() as f64 / self.n_mentions.max(1) as f64
    }
}
