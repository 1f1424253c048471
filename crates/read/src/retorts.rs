//! Words that deny what was said without saying it again: "the accusation", "it"; "that is a lie", "nonsense".

use rashomon_model::ByteSpan;
use rashomon_text::tags::Tag;

use crate::context::Context;

/// Most words of what is denied where it only points at what was said.
const LONGEST: usize = 8;
/// Most words of a sentence that says of a charge that it is untrue, or that there is no such tie.
pub(crate) const RETORT: usize = 14;

/// "the accusation", "these charges as baseless", "it": whether words name nothing but what was said before.
pub(crate) fn points_back(ctx: Context<'_>, content: ByteSpan) -> bool {
    let words = words_of(ctx, content);
    let Some(first) = words.first().filter(|_| words.len() <= LONGEST) else { return false };
    let nouns = &ctx.res.events.stances.charges;
    let named = words.iter().position(|word| nouns.contains(word.as_str()));
    // "the claim that …", "charges of fraud" say what the charge is.
    let is_said_anew =
        |at: usize| words.get(at + 1).is_some_and(|next| matches!(next.as_str(), "that" | "of" | "about" | "against"));
    let is_finite = || ctx.analysis.tokens[ctx.analysis.tokens_in(content)].iter().any(|token| token.tag.is_finite());
    match named {
        Some(at) => at <= 2 && !is_said_anew(at),
        None => is_pronoun(first) && words.len() <= 3 && !is_finite(),
    }
}

/// "That is a lie", "these reports are pure invention", "nonsense": whether a retort calls untrue what was said, and says nothing else.
pub(crate) fn is_called_untrue(ctx: Context<'_>, content: ByteSpan) -> bool {
    let words = words_of(ctx, content);
    let Some(first) = words.first().filter(|_| words.len() <= RETORT) else { return false };
    let nouns = &ctx.res.events.stances.charges;
    let is_on_charge = is_pronoun(first) || words.iter().take(3).any(|word| nouns.contains(word.as_str()));
    if words.iter().any(|word| matches!(word.as_str(), "not" | "n't" | "n’t" | "never" | "no")) {
        let last = words.last().map(String::as_str);
        return is_on_charge && matches!(last, Some("true" | "so" | "case" | "correct" | "accurate"));
    }
    // "a lie with a ribbon on it", "pure invention from beginning to end": nothing but what it is called.
    let is_finite = ctx.analysis.tokens[ctx.analysis.tokens_in(content)].iter().any(|token| token.tag.is_finite());
    let untrue = words.iter().position(|word| ctx.res.events.denials.calls_untrue(std::iter::once(word.as_str())));
    let is_bare = words.len() <= 2 || !is_finite && untrue.is_some_and(|at| at <= 2);
    (is_on_charge || is_bare) && ctx.res.events.denials.calls_untrue(words.iter().map(String::as_str))
}

fn is_pronoun(word: &str) -> bool {
    matches!(word, "it" | "this" | "that" | "them" | "these" | "those" | "such" | "which" | "something" | "all" | "everything")
}

/// Words in small letters, without marks.
pub(crate) fn words_of(ctx: Context<'_>, content: ByteSpan) -> Vec<String> {
    let tokens = ctx.analysis.tokens[ctx.analysis.tokens_in(content)].iter();
    let words = tokens.filter(|token| token.tag != Tag::PUNCT).map(|token| token.text(ctx.text).to_lowercase());
    words.filter(|word| word.chars().any(char::is_alphanumeric)).collect()
}
