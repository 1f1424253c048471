//! Names that the text itself introduces: "a group calling itself the Sons of the River", "the dockers' union Wimsa", "Comuna, the party that …",
//! "whom I met under the name of Ardo". From there on the whole document knows them.

use std::ops::Range;

use rashomon_lexicon::{phrases::PhraseTable, times::Class};
use rashomon_model::MentionKind;
use rashomon_text::{tags::Tag, tokens::Shape};

use super::{
    bodies::body_noun,
    media,
    persons::person_noun,
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
                let called = by_phrase(words, sentence, at)
                    .or_else(|| beside_noun(words, sentence, at))
                    .or_else(|| media::at(words, sentence, at).map(|range| (range, MentionKind::Outlet)))
                    .or_else(|| explained(words, sentence, at));
                if let Some((range, kind)) = called {
                    let folded: Vec<&str> = words.folded_in(range).collect();
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
        // The tagger need not know the name that a sentence opens with.
        let opens = at == sentence.first && words.token(at).shape == Shape::Capital;
        (len > 1 || opens || words.is_proper(at, sentence)).then_some((at + len, *kind))
    }
}

/// "a group **calling itself the Sons of the River**", "a commander **known as Tulio**", "whom I met **under the name of Ardo**".
fn by_phrase(words: &Words<'_>, sentence: &SentenceWords, at: usize) -> Option<(Range<usize>, MentionKind)> {
    let start = name_after(words, sentence.range.clone(), at)?;
    // Who has a name that nobody else is called by is a person.
    let is_alias = || words.folded_in(at..start).any(|word| matches!(word, "name" | "guerre" | "alias" | "pseudonym"));
    let kind = noun_before(words, sentence, at)
        .or_else(|| person_before(words, sentence, at).then_some(MentionKind::Person))
        .or_else(|| is_alias().then_some(MentionKind::Person))?;
    let end = end_of(words, sentence, start);
    let is_place = || words.ctx.res.actors.aliases().longest(words.folded_in(start..end)).is_some();
    (end > start && (kind != MentionKind::Person || end - start <= 3 && !is_place())).then_some((start..end, kind))
}

/// Whether a noun for one person ends before `at`: "a commander".
fn person_before(words: &Words<'_>, sentence: &SentenceWords, at: usize) -> bool {
    let last = at.checked_sub(1).map(|last| if words.folded(last) == "," { last.saturating_sub(1) } else { last });
    let noun = last.filter(|last| *last >= sentence.range.start).and_then(|last| person_noun(words, sentence, last));
    noun.is_some_and(|(noun, len)| len == 1 && !noun.is_plural)
}

/// "the dockers' **union Wimsa**", "told the **daily Hill Star**": the name right after what it is the name of.
fn beside_noun(words: &Words<'_>, sentence: &SentenceWords, at: usize) -> Option<(Range<usize>, MentionKind)> {
    let (noun, len) = body_noun(words, sentence, at).filter(|(noun, _)| noun.describes && has_own_name(noun.kind))?;
    let start = at + len;
    let is_small =
        words.token(at).shape == Shape::Lower && start < sentence.range.end && matches!(words.tag(start - 1), Tag::NN | Tag::JJ);
    let is_led = at > sentence.range.start && is_determined(words, sentence, at);
    if !is_small || !is_led {
        return None;
    }
    let end = end_of(words, sentence, start);
    is_new(words, sentence, start..end).then_some((start..end, noun.kind))
}

/// "**Comuna, the party that** …", "**Hill Watch, a monitoring group in** Velmar, says": the name before what explains it.
fn explained(words: &Words<'_>, sentence: &SentenceWords, at: usize) -> Option<(Range<usize>, MentionKind)> {
    const LONGEST: usize = 6;
    let before = at.checked_sub(1).filter(|idx| *idx >= sentence.range.start);
    let opens =
        |idx: usize| words.folded(idx) == "the" || words.tag(idx) == Tag::PUNCT && !matches!(words.folded(idx), "," | "(" | "-");
    // "Comunas, the party": the tagger may take a name that opens a sentence for a common noun.
    let is_proper = words.is_proper(at, sentence);
    let is_opener = at == sentence.first && words.token(at).shape == Shape::Capital && words.tag(at).is_noun();
    if !is_proper && !is_opener || before.is_some_and(|idx| !opens(idx)) {
        return None;
    }
    let end = if is_proper { end_of(words, sentence, at) } else { at + 1 };
    let is_mark = words.folded(end) == "," && end + 2 < sentence.range.end;
    if !is_mark || !matches!(words.folded(end + 1), "a" | "an" | "the") {
        return None;
    }
    let is_phrase = |idx: usize| {
        let tag = words.tag(idx);
        tag.is_noun() || tag.is_adjective() || matches!(tag, Tag::POS | Tag::VBG | Tag::VBN | Tag::RB)
    };
    let phrase = (end + 2..(end + 2 + LONGEST).min(sentence.range.end)).take_while(|idx| is_phrase(*idx));
    let last = phrase.last()?;
    let noun = [last, last.saturating_sub(1)].into_iter().filter(|start| *start > end + 1);
    let mut nouns = noun.filter_map(|start| body_noun(words, sentence, start).filter(|(_, len)| start + len == last + 1));
    let (noun, _) = nouns.next().filter(|(noun, _)| noun.describes && has_own_name(noun.kind))?;
    let closes = matches!(words.folded(last + 1), "," | "that" | "which" | "who" | "in" | "of" | "for" | "from" | "based");
    let is_mention = words.tag(end - 1).is_proper() || !is_proper;
    (closes && is_mention && is_new(words, sentence, at..end)).then_some((at..end, noun.kind))
}

/// Whether bodies of the kind have names of their own; armies and offices are called after whose they are.
fn has_own_name(kind: MentionKind) -> bool {
    use MentionKind::{ArmedGroup, CivilSociety, Company, Organization, Outlet, Party};
    matches!(kind, ArmedGroup | CivilSociety | Company | Organization | Outlet | Party)
}

/// "**the** union", "**the dockers'** union", "**a** local daily".
fn is_determined(words: &Words<'_>, sentence: &SentenceWords, at: usize) -> bool {
    const LONGEST: usize = 5;
    let is_part = |idx: &usize| {
        let tag = words.tag(*idx);
        tag.is_noun() || tag.is_adjective() || matches!(tag, Tag::POS | Tag::DT | Tag::PRPS | Tag::VBG)
    };
    let from = at.saturating_sub(LONGEST).max(sentence.range.start);
    (from..at).rev().take_while(is_part).any(|idx| matches!(words.tag(idx), Tag::DT | Tag::PRPS))
}

/// Whether the words are a name that no table has, of nobody with a given name, and no day, month or place.
pub(super) fn is_new(words: &Words<'_>, sentence: &SentenceWords, range: Range<usize>) -> bool {
    let res = words.ctx.res;
    let is_listed = || res.actors.aliases().longest(words.folded_in(range.clone())).is_some_and(|(len, _)| len == range.len());
    let is_person =
        || res.names.given(words.folded(range.start)).is_some() || person_noun(words, sentence, range.start).is_some();
    let is_day = |idx: usize| {
        let word = words.ctx.res.times.word(words.folded(idx));
        word.is_some_and(|word| word.senses.iter().any(|sense| matches!(sense.class, Class::Month | Class::Weekday)))
    };
    let is_time = || range.clone().any(is_day);
    let is_town = || {
        range.len() == 1
            && !res.gazetteer.find(words.text(range.start)).is_empty()
            && words.token(range.start).shape != Shape::Upper
    };
    !range.is_empty() && !is_listed() && !is_person() && !is_time() && !is_town()
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
pub(super) fn end_of(words: &Words<'_>, sentence: &SentenceWords, start: usize) -> usize {
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
