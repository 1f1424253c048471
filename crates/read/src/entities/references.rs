//! Descriptions and pronouns that stand for an entity named before.

use rashomon_model::Mention;

use super::cluster::Cluster;
use crate::names::Words;

/// Pronouns as mentions, in text order.
pub(super) fn pronouns(_words: &Words<'_>) -> Vec<Mention> {
    Vec::new()
}

/// Adds descriptions and pronouns to the clusters they fit; each of the others becomes a cluster of its own.
pub(super) fn resolve(_words: &Words<'_>, _mentions: &[Mention], _clusters: &mut Vec<Cluster>) {}
