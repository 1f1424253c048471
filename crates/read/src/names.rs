//! Names and descriptions of actors, things and places, as mentions.

use rashomon_model::Mention;

use crate::context::Context;

/// Mentions by name and description, in text order.
pub(crate) fn find(_ctx: Context<'_>) -> Vec<Mention> {
    Vec::new()
}
