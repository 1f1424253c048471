//! Whether a place is meant as a place (Gritta et al. 2020).

use rashomon_lexicon::gazetteer::{Class, NameKind};
use rashomon_model::{FeatureLevel, ToponymUse};
use rashomon_text::{lemma::lemma, tokens::TokenKind};

use super::{resolve::Resolved, spot::Spot};
use crate::names::Words;

/// The use of a place name, by its form and the word after it.
pub(crate) fn of(words: &Words<'_>, spot: &Spot, found: Option<&Resolved>) -> ToponymUse {
    let is_adjective =
        spot.meanings.first().is_some_and(|posting| matches!(posting.kind, NameKind::Adjective | NameKind::People));
    if is_adjective {
        return ToponymUse::Modifier;
    }
    let Some(next) = words.ctx.analysis.tokens.get(spot.tokens.end).filter(|token| token.kind == TokenKind::Word) else {
        return ToponymUse::Literal;
    };
    let decides = next.tag.is_verb() && words.ctx.res.cues.verb(&lemma(next.text(words.ctx.text), next.tag)).is_some();
    if decides && found.is_some_and(|found| can_act(words, found)) && !after_preposition(words, spot) {
        return ToponymUse::Metonymic;
    }
    if next.tag.is_noun() { ToponymUse::Modifier } else { ToponymUse::Literal }
}

/// A state, or the capital that stands for it.
fn can_act(words: &Words<'_>, found: &Resolved) -> bool {
    let entry = words.ctx.res.gazetteer.entry(found.entry);
    entry.level == FeatureLevel::Country || entry.class == Class::Capital
}

fn after_preposition(words: &Words<'_>, spot: &Spot) -> bool {
    use rashomon_text::tags::Tag;
    spot.tokens.start.checked_sub(1).is_some_and(|before| matches!(words.tag(before), Tag::IN | Tag::TO))
}
