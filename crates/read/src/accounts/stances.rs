//! The words that say who did it or did not: "claimed responsibility for", "was carried out by", "blamed X for", "X denied involvement", "X did it".
//!
//! In: the tokens of a sentence. Out: [`Said`], by token ranges: accusations ([`super::charges`]), owning up and denials ([`super::answers`],
//! [`super::alibis`]), and what leans on these ([`super::gaps`]).
//! Who is meant, and in which account, [`super::responsibility`] finds.

use std::ops::Range;

use rashomon_model::Stance;

use super::{alibis, answers, charges, gaps, phrases::Place};
use crate::{context::Context, words::Words};

/// What words say of an actor and a deed.
#[derive(Clone)]
pub(super) struct Said {
    pub(super) actor: Range<usize>,
    pub(super) by: Voice,
    pub(super) stance: Stance,
    pub(super) cue: Range<usize>,
    pub(super) rule: &'static str,
    /// It answers an accusation told before ("denied it") and says nothing without one.
    pub(super) answers: bool,
    /// "was not responsible".
    pub(super) negated: bool,
    /// Its words are common ones ("did it"): the actor must be one that can answer for a deed.
    pub(super) is_loose: bool,
    /// It says something only where the speaker says it of itself ("said that it had avenged them").
    pub(super) own_only: bool,
    /// Nothing but the name of an armed party will do ("it might have been the Front").
    pub(super) forces_only: bool,
    /// Somebody must say so: as words of the author it says nothing ("it was the Front").
    pub(super) voiced_only: bool,
}

/// Who says so.
#[derive(Clone)]
pub(super) enum Voice {
    /// The one it is said of.
    Itself,
    /// The subject of the sentence.
    Party(Range<usize>),
    /// Whoever speaks the sentence.
    Speaker,
}

/// What the words of a sentence say of actors and deeds.
pub(super) fn stances_in(ctx: Context<'_>, words: &Words<'_>, sentence: &Range<usize>) -> Vec<Said> {
    let place = |at| Place { ctx, words, sentence, at };
    let said = |place: Place<'_, '_>| answers::at(place).or_else(|| alibis::at(place)).or_else(|| charges::at(place));
    let with_others = |place: Place<'_, '_>| {
        let first = said(place);
        let other = first.as_ref().and_then(|first| gaps::of(place, first));
        first.into_iter().chain(other)
    };
    sentence.clone().map(place).flat_map(with_others).collect()
}
