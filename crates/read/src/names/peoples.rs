//! Peoples and faiths by name: "Kurds", "Shia worshippers", "Chinese engineers".

use std::ops::Range;

use rashomon_lexicon::{actors::AliasUse, names::PersonClass};
use rashomon_model::MentionKind;
use rashomon_text::tokens::Shape;

use super::{
    persons::person_noun,
    words::{SentenceWords, Words},
};

/// A people named at a place in the text.
pub(crate) struct People {
    /// Its tokens.
    pub(crate) range: Range<usize>,
    pub(crate) kind: MentionKind,
}

/// The people named at `at`: a plural noun, or an adjective with a plural noun for persons.
pub(crate) fn at(words: &Words<'_>, sentence: &SentenceWords, at: usize) -> Option<People> {
    if words.token(at).shape == Shape::Lower {
        return None;
    }
    let (is_plural, adjective) = word_at(words, sentence, at)?;
    let noun = at + adjective;
    if is_plural {
        return Some(People { range: at..noun, kind: MentionKind::People });
    }
    if let Some((_, len)) = word_at(words, sentence, noun).filter(|(is_plural, _)| *is_plural) {
        return Some(People { range: at..noun + len, kind: MentionKind::People });
    }
    if let Some((noun_class, len)) =
        person_noun(words, sentence, noun).filter(|(noun, _)| noun.is_plural).map(|(noun, len)| (noun.class, len))
    {
        let kind = match noun_class {
            PersonClass::Fighter => MentionKind::ArmedGroup,
            PersonClass::Soldier => MentionKind::SecurityForce,
            _ => MentionKind::People,
        };
        return Some(People { range: at..noun + len, kind });
    }
    let is_collective = matches!(
        words.folded(noun),
        "people" | "population" | "community" | "minority" | "communities" | "tribes" | "tribe" | "nation"
    );
    is_collective.then(|| People { range: at..noun + 1, kind: MentionKind::People })
}

/// A people's word at `at`: whether it is a plural noun, and its number of tokens.
fn word_at(words: &Words<'_>, sentence: &SentenceWords, at: usize) -> Option<(bool, usize)> {
    if at >= sentence.range.end {
        return None;
    }
    let rest = || words.folded_in(at..sentence.range.end);
    let listed = words.ctx.res.names.peoples.longest(rest()).map(|(len, word)| (word.is_plural, len));
    let state = words.ctx.res.actors.aliases().longest(rest()).and_then(|(len, alias)| match alias.usage {
        AliasUse::People => Some((true, len)),
        AliasUse::Adjective => Some((false, len)),
        AliasUse::Name | AliasUse::Seat => None,
    });
    match (listed, state) {
        (Some(listed), Some(state)) => Some(if listed.1 >= state.1 { listed } else { state }),
        (listed, state) => listed.or(state),
    }
}
