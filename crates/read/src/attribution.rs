//! Who is said to say it: source, cue, content, nested.

use rashomon_model::Reading;

use crate::context::Context;

/// Fills `reading.attributions`.
pub(crate) fn find(_ctx: Context<'_>, _reading: &mut Reading) {}
