//! Event mentions: triggers with type, modality, time, place, participants.

use rashomon_model::Reading;

use crate::context::Context;

/// Fills `reading.events`.
pub(crate) fn find(_ctx: Context<'_>, _reading: &mut Reading) {}
