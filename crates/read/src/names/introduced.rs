//! Names that the text itself introduces: "a group calling itself the Sons of the River". From there on the whole document knows them.

use std::ops::Range;

use rashomon_lexicon::phrases::PhraseTable;
use rashomon_model::MentionKind;
use rashomon_text::tokens::Shape;

use super::{
    bodies::body_noun,
    words::{Case, SentenceWords, Words},
};

/// Longest name in tokens.
const MAX_TOKENS: usize = 8;

/// The introduced names, by folded words, with the kind of the noun that they were given to.
#[derive(Debug, Default)]
pub(crate) struct Introduced(PhraseTable<MentionKind>);

impl Introduced {
    /// Reads the whole document for introductions.
    pub(crate) fn of(words: &Words<'_>, sentences: &[SentenceWords]) -> Self {
        let mut names = PhraseTable::default();
        for sentence in sentences.iter().filter(|sentence| sentence.case == Case::Mixed) {
            for at in sentence.range.clone() {
                let Some(start) = name_after(words, sentence.range.clone(), at) else { continue };
                let Some(kind) = noun_before(words, sentence, at) else { continue };
                let end = end_of(words, sentence, start);
                if end > start {
                    let folded: Vec<&str> = words.folded_in(start..end).collect();
                    names.insert(&folded, kind);
                }
            }
        }
        Self(names)
    }

    /// The introduced name at `at`: one past its end, and its kind.
    pub(crate) fn at(&self, words: &Words<'_>, sentence: &SentenceWords, at: usize) -> Option<(usize, MentionKind)> {
        if self.0.is_empty() || words.token(at).shape == Shape::Lower {
            return None;
        }
        let (len, kind) = self.0.longest(words.folded_in(at..sentence.range.end))?;
        (len > 1 || words.is_proper(at, sentence)).then_some((at + len, *kind))
    }
}

/// Where the name starts, when a naming phrase stands at `at`.
pub(crate) fn name_after(words: &Words<'_>, sentence: Range<usize>, at: usize) -> Option<usize> {
    if at >= sentence.end {
        return None;
    }
    let (len, ()) = words.ctx.res.names.naming.longest(words.folded_in(at..sentence.end))?;
    let mut start = at + len;
    while matches!(words.folded(start), "the" | "\"" | "“" | "'" | "‘") {
        start += 1;
    }
    (start < sentence.end).then_some(start)
}

/// Kind of the describing noun that ends before `at`: "a group", "a militia,".
fn noun_before(words: &Words<'_>, sentence: &SentenceWords, at: usize) -> Option<MentionKind> {
    let last = at.checked_sub(1).filter(|last| *last >= sentence.range.start)?;
    let last = if words.folded(last) == "," { last.checked_sub(1)? } else { last };
    let starts = [last, last.saturating_sub(1)].into_iter().filter(|start| *start >= sentence.range.start);
    let mut nouns = starts.filter_map(|start| body_noun(words, sentence, start).filter(|(_, len)| start + len == last + 1));
    nouns.next().filter(|(noun, _)| noun.describes).map(|(noun, _)| noun.kind)
}

/// One past a run of capitals, with "of", "of the", "for" and "-" between them.
fn end_of(words: &Words<'_>, sentence: &SentenceWords, start: usize) -> usize {
    let mut end = start;
    for at in start..sentence.range.end.min(start + MAX_TOKENS) {
        if words.is_proper(at, sentence) {
            end = at + 1;
        } else if end == start || !matches!(words.folded(at), "of" | "for" | "the" | "-") {
            break;
        }
    }
    end
}
