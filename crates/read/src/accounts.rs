//! Accounts: the event mentions of one incident drawn together.

use rashomon_model::Reading;

use crate::context::Context;

/// Fills `reading.accounts`.
pub(crate) fn gather(_ctx: Context<'_>, _reading: &mut Reading) {}
