//! Figures of people.

use rashomon_model::Reading;

use crate::context::Context;

/// Fills `reading.figures`.
pub(crate) fn find(_ctx: Context<'_>, _reading: &mut Reading) {}
