//! How firmly the text puts a claim: the cue of the innermost voice, hedges in its clause, questions, irony.

use rashomon_model::{AttributionId, ByteSpan, Certainty, Reading, Relation, Voice, VoiceKind, VoiceVia};
use rashomon_text::tokens::{Token, TokenKind};

use super::candidates::Candidate;
use crate::{attribution::is_nobodys, context::Context};

/// Most attributions in one another that are looked through.
const DEEPEST: usize = 16;

/// Certainty of a candidate, and the words of irony that it rests on, if it does.
pub(super) fn of(
    ctx: Context<'_>,
    reading: &Reading,
    candidate: &Candidate,
    innermost: Option<AttributionId>,
    chain: &[Voice],
) -> (Certainty, Option<ByteSpan>) {
    let (by_words, span) = by_words(ctx, reading, candidate, innermost, chain);
    // Where no word takes anything back, the trained reader may have seen that something does.
    match candidate.told {
        Some(told) if matches!(by_words, Certainty::Asserted | Certainty::Reported) => (told, None),
        _ => (by_words, span),
    }
}

/// The same by cues and hedges alone.
fn by_words(
    ctx: Context<'_>,
    reading: &Reading,
    candidate: &Candidate,
    innermost: Option<AttributionId>,
    chain: &[Voice],
) -> (Certainty, Option<ByteSpan>) {
    let Some(sentence_idx) = ctx.analysis.sentence_idx_at(candidate.content.start()) else { return (Certainty::Asserted, None) };
    let sentence = &ctx.analysis.sentences[sentence_idx];
    let tokens = ctx.analysis.tokens_of(sentence);
    if let Some(id) = innermost {
        return (voiced(ctx, reading, candidate, id, tokens), None);
    }
    if candidate.proposition.relation == Relation::ClaimsResponsibility {
        return (Certainty::Reported, None);
    }
    if tokens.iter().rev().take(3).any(|token| token.text(ctx.text) == "?") {
        return (question(ctx, tokens), None);
    }
    if let Some(scare) = scare_quote(candidate, tokens) {
        return (Certainty::Rhetorical, Some(scare));
    }
    // What the author takes from an outlet that is named is reported; a note says only where it was read.
    let is_taken = chain.iter().any(|voice| matches!(voice.via, VoiceVia::Citation(_)) && voice.kind == VoiceKind::Named);
    let plain = match () {
        () if is_unproven(ctx, reading, candidate) => Certainty::Hedged,
        () if is_taken => Certainty::Reported,
        () => Certainty::Asserted,
    };
    (hedge_of_author(ctx, candidate.content, tokens).unwrap_or(plain), None)
}

/// What the cue lends, unless the content takes more of it back.
fn voiced(ctx: Context<'_>, reading: &Reading, candidate: &Candidate, id: AttributionId, tokens: &[Token]) -> Certainty {
    let attribution = &reading[id];
    let lent = ctx.res.cues.get(&attribution.lemma).map_or(Certainty::Reported, |cue| cue.certainty);
    if candidate.speech_act.is_some() {
        return Certainty::Reported;
    }
    // "rejected reports that": who denies the report denies what it says.
    let outer = std::iter::successors(attribution.parent, |id| reading[*id].parent).take(DEEPEST);
    if outer.filter(|id| !reading[*id].negated).any(|id| ctx.res.cues.denies(&reading[id].lemma)) {
        return Certainty::Denied;
    }
    let content = tokens.iter().filter(|token| attribution.content.iter().any(|fragment| fragment.contains(token.span)));
    let content: Vec<Token> = content.copied().collect();
    match (lent, hedge(ctx, candidate.content, tokens)) {
        (Certainty::Reported, Some(Certainty::Alleged)) => Certainty::Alleged,
        (Certainty::Reported, Some(Certainty::Hedged | Certainty::Speculated))
            if hedge(ctx, candidate.content, &content).is_some() =>
        {
            Certainty::Hedged
        }
        _ => lent,
    }
}

/// "Nobody has shown that", "no report says that": the words are nobody's, and the author only says so.
fn is_unproven(ctx: Context<'_>, reading: &Reading, candidate: &Candidate) -> bool {
    reading.attributions.iter().any(|attribution| {
        is_nobodys(ctx.text, attribution) && attribution.content.iter().any(|content| content.contains(candidate.content))
    })
}

/// A question of the author's own: one that presupposes its answer asserts it.
fn question(ctx: Context<'_>, tokens: &[Token]) -> Certainty {
    let words: Vec<String> =
        tokens.iter().filter(|t| t.kind == TokenKind::Word).take(8).map(|t| t.text(ctx.text).to_lowercase()).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let presupposes =
        matches!(words.as_slice(), ["how" | "why" | "what" | "who", "else", ..] | ["or" | "and", "how" | "why" | "who", ..])
            || matches!(
                words.as_slice(),
                ["is" | "was", "it", ..]
                    | ["who", "profits" | "benefits" | "gains", ..]
                    | ["why", ..]
                    | ["how", "can" | "could", ..]
            )
            || words.iter().any(|word| matches!(*word, "n't" | "surely" | "coincidence" | "accident" | "but"));
    if presupposes { Certainty::Rhetorical } else { Certainty::Asked }
}

/// The weakest hedge of the author's own words: not one of an earlier clause, nor one that qualifies a name for somebody else.
fn hedge_of_author(ctx: Context<'_>, content: ByteSpan, tokens: &[Token]) -> Option<Certainty> {
    let start = tokens.partition_point(|token| token.span.end() <= content.start());
    // "apparently by chance, the guard was away when the army moved in": two verbs of two clauses.
    let verb = tokens[..start].iter().rposition(|token| token.tag.is_finite());
    let comma = verb.and_then(|verb| tokens[..verb].iter().rposition(|token| token.text(ctx.text) == ","));
    let from = comma.unwrap_or(0);
    // "the so-called experts were wrong": whom the hedge qualifies is no part of the content.
    let own = |token: &&Token| {
        token.span.start() >= content.start() || !ctx.res.hedges.is_of_name(&token.text(ctx.text).to_lowercase())
    };
    let tokens: Vec<Token> = tokens[from..].iter().filter(own).copied().collect();
    hedge(ctx, content, &tokens)
}

/// The weakest hedge of the sentence that stands before the end of the content.
fn hedge(ctx: Context<'_>, content: ByteSpan, tokens: &[Token]) -> Option<Certainty> {
    let lower: Vec<String> = tokens.iter().map(|token| token.text(ctx.text).to_lowercase()).collect();
    let mut found: Option<Certainty> = None;
    for at in 0..tokens.len() {
        let Some((certainty, n_words)) = ctx.res.hedges.at(lower[at..].iter().map(String::as_str)) else { continue };
        // "May" the month, and a hedge in a later clause, take nothing back.
        let is_month = lower[at] == "may" && tokens[at].text(ctx.text).starts_with('M') && n_words == 1;
        if !is_month && tokens[at].span.start() < content.end() && certainty != Certainty::Asserted {
            found = Some(found.map_or(certainty, |other| other.max(certainty)));
        }
    }
    found
}

/// One to three words in quotation marks inside the author's own words, which the author does not mean as they stand: an adverb or an
/// adjective ("‘accidentally’ fall", "‘friendly’ fire").
fn scare_quote(candidate: &Candidate, tokens: &[Token]) -> Option<ByteSpan> {
    let within: Vec<&Token> = tokens.iter().filter(|token| candidate.content.contains(token.span)).collect();
    within.windows(3).find_map(|window| {
        let [open, word, close] = window else { return None };
        let is_pair = open.kind == TokenKind::Quote && close.kind == TokenKind::Quote && open.span.end() == word.span.start();
        let is_modifier = word.tag.is_adjective() || matches!(word.tag, rashomon_text::tags::Tag::RB);
        (is_pair && is_modifier && word.kind == TokenKind::Word).then(|| open.span.cover(close.span))
    })
}
