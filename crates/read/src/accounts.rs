//! Accounts: the event mentions of one incident drawn together.

use rashomon_model::Reading;

use crate::{context::Context, words::Words};

/// Fills `reading.accounts`.
pub(crate) fn gather(_ctx: Context<'_>, _words: &Words<'_>, _reading: &mut Reading) {}
