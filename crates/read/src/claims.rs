//! Claims: relations, figures and responsibility joined with the chain of voices behind them.

use rashomon_model::Reading;

use crate::{context::Context, relations::AssertedRelation};

/// Fills `reading.claims`.
pub(crate) fn state(_ctx: Context<'_>, _reading: &mut Reading, _relations: Vec<AssertedRelation>) {}
