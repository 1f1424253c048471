//! Mentions drawn together, while entities are being made.

use rashomon_lexicon::names::Gender;
use rashomon_model::MentionKind;

/// Mentions that mean the same thing.
#[derive(Clone, Debug)]
pub(super) struct Cluster {
    /// Indices of its mentions, in text order. Empty once it has been merged into another.
    pub(super) mentions: Vec<usize>,
    pub(super) kind: MentionKind,
    /// Key in the tables.
    pub(super) identity: Option<String>,
    pub(super) country: Option<String>,
    /// Gender that its names, titles and pronouns tell.
    pub(super) gender: Option<Gender>,
    /// Whether it can be "they" and not "he" or "it".
    pub(super) is_plural: bool,
}

impl Cluster {
    /// Whether a pronoun or noun for one thing, not for a person, can stand for it.
    pub(super) fn is_thing(&self) -> bool {
        !matches!(self.kind, MentionKind::Person | MentionKind::People)
    }

    /// Takes over the mentions of another, and what is known of it.
    pub(super) fn absorb(&mut self, other: Cluster) {
        self.mentions.extend(other.mentions);
        self.mentions.sort_unstable();
        self.identity = self.identity.take().or(other.identity);
        self.country = self.country.take().or(other.country);
        self.gender = self.gender.or(other.gender);
    }
}
