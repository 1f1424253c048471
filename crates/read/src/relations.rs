//! Relations between actors that a clause asserts: sponsors, created, fights …

use rashomon_model::{ByteSpan, Maker, Polarity, Proposition, Reading};

use crate::context::Context;

/// A relation that a clause asserts, before it is known on whose word.
#[derive(Clone, Debug)]
pub(crate) struct AssertedRelation {
    /// The clause.
    pub(crate) span: ByteSpan,
    /// The words of the relation itself.
    pub(crate) cue: ByteSpan,
    /// What is asserted.
    pub(crate) proposition: Proposition,
    /// Whether it is negated.
    pub(crate) polarity: Polarity,
    /// What found it.
    pub(crate) made_by: Maker,
}

/// Relations, in text order.
pub(crate) fn find(_ctx: Context<'_>, _reading: &Reading) -> Vec<AssertedRelation> {
    Vec::new()
}
