//! A spot for an extent that is given.

use rashomon_lexicon::gazetteer::{Gazetteer, NameKind, Posting};
use rashomon_model::ByteSpan;

use super::spot::{self, Spot};
use crate::names::Words;

/// The spot of a given extent, with the meanings of its words; when the whole is no name, those of its largest part that is one.
pub(crate) fn spot(words: &Words<'_>, span: ByteSpan) -> Spot {
    let tokens = words.ctx.analysis.tokens_in(span);
    let text = span.slice(words.ctx.text);
    let meanings = meanings(&words.ctx.res.gazetteer, text);
    Spot { key: spot::key(words, &tokens), tokens, span, meanings, within: None, hint: None, rule: "places/given" }
}

fn meanings(gazetteer: &Gazetteer, text: &str) -> Vec<Posting> {
    let parts: Vec<&str> = text.split_whitespace().collect();
    let is_abbreviated = text.contains('.') || !text.chars().any(char::is_lowercase);
    for n_parts in (1..=parts.len()).rev() {
        for part in parts.windows(n_parts) {
            let name = part.join(" ");
            let mut found = gazetteer.find(name.trim_matches(|c: char| !c.is_alphanumeric() && c != '.'));
            found.retain(|posting| posting.kind != NameKind::Abbreviation || is_abbreviated);
            if !found.is_empty() {
                return found;
            }
        }
    }
    Vec::new()
}
