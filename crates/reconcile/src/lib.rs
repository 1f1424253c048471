//! Many [`Reading`]s to one [`Casebook`]: the same incident found in many documents, copies unmasked, figures as sourced ranges.
//!
//! Two steps. [`digest`] draws from one document and its reading all that later comparison needs (shingles, names, accounts, claims); it
//! is pure, small and can be kept. [`reconcile`] compares digests. The result depends on the set of digests and the decisions, not on
//! their order. Never uses `rashomon-read`: the two meet in the [`Reading`] type.

mod digest;

use rashomon_lexicon::Resources;
use rashomon_model::{Casebook, Decision};

pub use crate::digest::{Digest, digest};

/// Reconciles the digests of all documents, under the reviewers' decisions.
pub fn reconcile(_digests: &[Digest], _decisions: &[Decision], _res: &Resources) -> Casebook {
    Casebook::default()
}
