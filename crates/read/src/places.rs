//! Place names, resolved to the gazetteer.

use rashomon_model::Reading;

use crate::context::Context;

/// Fills `reading.toponyms`.
pub(crate) fn find(_ctx: Context<'_>, _reading: &mut Reading) {}
