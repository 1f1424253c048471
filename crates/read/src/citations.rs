//! What a text says that it leans on: note marks, reference lists, ibid, credits.

use rashomon_model::Reading;

use crate::context::Context;

/// Fills `reading.citations`.
pub(crate) fn find(_ctx: Context<'_>, _reading: &mut Reading) {}
