//! Names of bodies made by pattern: a head noun with what stands before it ("Bar Association", "Pakistani army") or after it
//! ("Ministry of Defence", "Committee for a Workers' International").

use std::ops::Range;

use rashomon_lexicon::{
    actors::{Alias, AliasUse},
    names::BodyNoun,
};
use rashomon_model::MentionKind;
use rashomon_text::tokens::{Shape, TokenKind};

use super::{
    persons::person_noun,
    words::{Case, SentenceWords, Words},
};

/// A body named at a place in the text.
pub(crate) struct Body {
    /// Its tokens.
    pub(crate) range: Range<usize>,
    pub(crate) kind: MentionKind,
    /// Key of the state, when the phrase stands for it ("Pakistani government").
    pub(crate) state: Option<String>,
    pub(crate) rule: &'static str,
}

/// The longest body name that starts at the token `at`.
pub(crate) fn at(words: &Words<'_>, sentence: &SentenceWords, at: usize) -> Option<Body> {
    national(words, sentence, at).or_else(|| proper(words, sentence, at)).or_else(|| numbered(words, sentence, at))
}

/// "92nd Mechanised Brigade", "6th Infantry Division": a unit by its number.
fn numbered(words: &Words<'_>, sentence: &SentenceWords, at: usize) -> Option<Body> {
    const LONGEST: usize = 4;
    if !is_ordinal(words.folded(at)) || sentence.case != Case::Mixed {
        return None;
    }
    let run = (at + 1..sentence.range.end.min(at + 1 + LONGEST)).take_while(|idx| words.is_proper(*idx, sentence));
    let units = run.filter_map(|idx| {
        let (noun, len) = body_noun(words, sentence, idx)?;
        (noun.ends_name && is_unit(noun.kind)).then_some((idx + len, noun.kind))
    });
    let (end, kind) = units.last()?;
    Some(Body { range: at..end, kind, state: None, rule: "names/numbered-unit" })
}

fn is_ordinal(word: &str) -> bool {
    let digits = word.trim_end_matches(|c: char| c.is_ascii_lowercase());
    let is_number = !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit());
    is_number && matches!(&word[digits.len()..], "st" | "nd" | "rd" | "th")
}

/// Whether bodies of the kind are counted out: "Division 99".
fn is_unit(kind: MentionKind) -> bool {
    matches!(kind, MentionKind::SecurityForce | MentionKind::ArmedGroup)
}

/// A nationality or state with a body noun in small letters or large: "Syrian government", "US army", "Swedish migration board".
fn national(words: &Words<'_>, sentence: &SentenceWords, at: usize) -> Option<Body> {
    let (alias, head) = state_at(words, sentence, at)?;
    let state = words.ctx.res.actors.of(alias);
    let mut head = head;
    // One adjective may stand between: "Russian foreign intelligence service" is listed whole, "Iraqi federal police" is not.
    let mut noun = body_noun(words, sentence, head);
    if noun.is_none() && alias.usage == AliasUse::Adjective && is_lower_word(words, head) {
        noun = body_noun(words, sentence, head + 1).filter(|(noun, _)| noun.ends_name);
        head += 1;
    }
    let (noun, len) = noun?;
    let is_name = alias.usage == AliasUse::Name;
    // "US planes", "US troops" name the state and describe the rest; "Afghan army" is one name.
    if is_name && !noun.ends_name && !noun.is_seat
        || words.folded(head) == "state" && len == 1 && is_noun_modifier(words, sentence, head + 1)
    {
        return None;
    }
    let after = head + len;
    // "the Oskanian daily Hill Star": the name comes after.
    let is_small = words.token(head).shape == Shape::Lower;
    if noun.kind == MentionKind::Outlet && is_small && after < sentence.range.end && words.is_proper(after, sentence) {
        return None;
    }
    if noun.is_seat && !is_noun_after_seat(words, sentence, after) {
        return Some(Body {
            range: at..after,
            kind: MentionKind::State,
            state: Some(state.id.clone()),
            rule: "names/national-government",
        });
    }
    let end = if noun.takes_of { with_complement(words, sentence, after) } else { after };
    Some(Body { range: at..end, kind: noun.kind, state: None, rule: "names/national-body" })
}

/// "government troops", "state terror": the seat noun only modifies.
fn is_noun_after_seat(words: &Words<'_>, sentence: &SentenceWords, at: usize) -> bool {
    at < sentence.range.end && (is_noun_modifier(words, sentence, at) && body_noun(words, sentence, at).is_some())
}

fn is_noun_modifier(words: &Words<'_>, sentence: &SentenceWords, at: usize) -> bool {
    at < sentence.range.end && words.tag(at).is_noun()
}

fn is_lower_word(words: &Words<'_>, at: usize) -> bool {
    words
        .ctx
        .analysis
        .tokens
        .get(at)
        .is_some_and(|token| token.kind == TokenKind::Word && token.shape == Shape::Lower && token.span.len() > 3)
}

/// The nationality or state at `at`, and one past it.
fn state_at<'r>(words: &Words<'r>, sentence: &SentenceWords, at: usize) -> Option<(&'r Alias, usize)> {
    let actors = &words.ctx.res.actors;
    let (len, alias) = actors.aliases().longest(words.folded_in(at..sentence.range.end))?;
    let is_state = actors.of(alias).kind == MentionKind::State && matches!(alias.usage, AliasUse::Adjective | AliasUse::Name);
    let is_capital =
        words.token(at).shape != Shape::Lower && (!alias.is_capitals || !words.text(at).chars().any(char::is_lowercase));
    (is_state && is_capital).then_some((alias, at + len))
}

/// The body noun at `at`, and its number of tokens.
pub(crate) fn body_noun<'r>(words: &Words<'r>, sentence: &SentenceWords, at: usize) -> Option<(&'r BodyNoun, usize)> {
    if at >= sentence.range.end {
        return None;
    }
    words.ctx.res.names.bodies.longest(words.folded_in(at..sentence.range.end)).map(|(len, noun)| (noun, len))
}

/// A run of capitals that holds a head noun: the name ends with the last head, or with the complement of one that takes it.
fn proper(words: &Words<'_>, sentence: &SentenceWords, at: usize) -> Option<Body> {
    if !starts_name(words, sentence, at) {
        return None;
    }
    let mut best: Option<(usize, MentionKind)> = None;
    let mut idx = at;
    if let Some((noun, len)) = body_noun(words, sentence, at).filter(|(noun, _)| noun.leads_name) {
        let end = run_end(words, sentence, at + len);
        best = (end > at + len).then_some((end, noun.kind));
        idx = end;
    }
    while idx < sentence.range.end && idx < at + 10 {
        if let Some((noun, len)) = body_noun(words, sentence, idx).filter(|_| is_capital_head(words, sentence, idx, at)) {
            let end = idx + len;
            let complement = if noun.takes_of { with_complement(words, sentence, end) } else { end };
            if complement > end {
                best = Some((complement, noun.kind));
            } else if noun.ends_name && (idx > at || len > 1 && is_whole_name(words, sentence, idx..end)) {
                best = Some((end, noun.kind));
            }
            idx = complement.max(end);
            if complement > end {
                break;
            }
            continue;
        }
        if continues_name(words, sentence, idx) {
            idx += 1;
        } else {
            break;
        }
    }
    let (end, kind) = best?;
    if sentence.case == Case::Title && end - at < 3 {
        return None;
    }
    let kind = kind_by_words(words, at..end).unwrap_or(kind);
    // "Light Infantry Division 99": the number is part of the name, unless it counts what follows.
    let is_number = is_unit(kind) && end < sentence.range.end && words.folded(end).chars().all(|c| c.is_ascii_digit());
    let end = end + usize::from(is_number && !words.tag(end + 1).is_noun() && !words.tag(end + 1).is_adjective());
    Some(Body { range: at..end, kind, state: None, rule: "names/head-noun" })
}

/// One past the capitals that go on with a name at `at`.
fn run_end(words: &Words<'_>, sentence: &SentenceWords, at: usize) -> usize {
    (at..sentence.range.end).find(|idx| !continues_name(words, sentence, *idx)).unwrap_or(sentence.range.end)
}

/// "Bar Association" is a name by itself, "Human rights organisation" at the start of a sentence is not.
fn is_whole_name(words: &Words<'_>, sentence: &SentenceWords, range: Range<usize>) -> bool {
    sentence.case == Case::Mixed && range.clone().all(|at| words.is_proper(at, sentence) && words.tag(at).is_proper())
}

/// Whether a name can start here: a capital, or a nationality, and none just before it.
fn starts_name(words: &Words<'_>, sentence: &SentenceWords, at: usize) -> bool {
    words.is_proper(at, sentence)
        || at == sentence.first
            && sentence.case == Case::Mixed
            && words.token(at).shape == Shape::Capital
            && !words.ctx.res.names.is_no_name(words.folded(at))
            && at + 1 < sentence.range.end
            && words.is_proper(at + 1, sentence)
}

/// The head carries a capital, or names an outlet in small letters after a capital ("Amaq news agency").
fn is_capital_head(words: &Words<'_>, sentence: &SentenceWords, idx: usize, at: usize) -> bool {
    words.is_proper(idx, sentence)
        || idx == at
        || body_noun(words, sentence, idx)
            .is_some_and(|(noun, len)| noun.kind == MentionKind::Outlet && len >= 2 && noun.takes_of)
}

/// Whether the token goes on with a name: a capital, "&", an apostrophe, a small word between capitals.
fn continues_name(words: &Words<'_>, sentence: &SentenceWords, at: usize) -> bool {
    if words.is_proper(at, sentence) {
        return true;
    }
    let next_is_proper = at + 1 < sentence.range.end && words.is_proper(at + 1, sentence);
    match words.folded(at) {
        "'" => next_is_proper,
        "'s" => next_is_proper && at > 0 && is_owner(words, sentence, at - 1),
        "&" | "and" => next_is_proper && body_ahead(words, sentence, at + 1),
        "-" => !words.token(at).spaced && next_is_proper,
        _ => false,
    }
}

/// "People's", "Women's" begin the name of a body; "Iraq's" says whose it is.
fn is_owner(words: &Words<'_>, sentence: &SentenceWords, at: usize) -> bool {
    matches!(words.folded(at), "people") || person_noun(words, sentence, at).is_some_and(|(noun, _)| noun.is_plural)
}

/// "Security and Defence Committee": a head follows the coordination within three tokens.
fn body_ahead(words: &Words<'_>, sentence: &SentenceWords, at: usize) -> bool {
    (at..(at + 3).min(sentence.range.end)).take_while(|idx| words.is_proper(*idx, sentence)).any(|idx| {
        idx > at && body_noun(words, sentence, idx).is_some_and(|(noun, _)| noun.ends_name && noun.kind != MentionKind::Company)
    })
}

/// One past "of Defence", "for a Workers' International", "of Foreign Affairs and Trade" when that stands at `at`; else `at`.
fn with_complement(words: &Words<'_>, sentence: &SentenceWords, at: usize) -> usize {
    if !matches!(words.folded(at), "of" | "for" | "on" | "against" | "to") || at >= sentence.range.end {
        return at;
    }
    let mut start = at + 1;
    if matches!(words.folded(start), "the" | "a" | "an") {
        start += 1;
    }
    let mut end = start;
    while end < sentence.range.end {
        let goes_on = words.is_proper(end, sentence)
            || end > start && continues_name(words, sentence, end)
            || end > start
                && matches!(words.folded(end), "of" | "and")
                && end + 1 < sentence.range.end
                && words.is_proper(end + 1, sentence)
                && words.folded(end) == "of";
        if !goes_on {
            break;
        }
        end += 1;
    }
    // A complement that is a state or a person's name alone says whose, not which: "army of Pakistan" is still one name.
    if end > start && !matches!(words.folded(end - 1), "'" | "'s") { end } else { at }
}

/// What certain words in a name say of its kind, whatever its head.
fn kind_by_words(words: &Words<'_>, range: Range<usize>) -> Option<MentionKind> {
    let has = |word: &str| words.folded_in(range.clone()).any(|folded| folded == word);
    if has("rights") || has("missing") || has("victims") || has("humanitarian") {
        return Some(MentionKind::CivilSociety);
    }
    let is_force = has("front") || has("army") || has("forces") || has("brigade") || has("brigades") || has("movement");
    if is_force && (has("liberation") || has("revolutionary") || has("resistance") || has("guerrilla")) {
        return Some(MentionKind::ArmedGroup);
    }
    None
}
