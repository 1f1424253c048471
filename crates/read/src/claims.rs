//! Claims: what is asserted, joined with the whole chain of voices behind it, how firmly, and in whose words.
//!
//! In: relations, attributions, citations, figures, accounts with their responsibility. Out: [`Claim`]s in text order. Four sources give
//! candidates: a relation that a clause asserts, a responsibility, a figure, and an attribution whose content holds none of those.
//! Each candidate then gets its chain ([`chain`], of the voices that [`speaking`] names) and its certainty ([`certainty`]). Every part of a claim is a span of the text.

mod candidates;
mod certainty;
mod chain;
mod clause;
mod speaking;
mod voices;

use rashomon_model::{AccountId, AttributionForm, AttributionId, Claim, ClaimForm, Reading, VoiceKind, VoiceVia};

use crate::{accounts::Speakers, claims::candidates::Candidate, context::Context, relations::AssertedRelation, words::Words};

/// Fills `reading.claims`.
pub(crate) fn state(ctx: Context<'_>, words: &Words<'_>, reading: &mut Reading, relations: Vec<AssertedRelation>) {
    let speakers = Speakers::find(words, reading);
    let candidates = candidates::gather(ctx, reading, &speakers, relations);
    let scopes = chain::Scopes::new(ctx, reading);
    let mut claims: Vec<Claim> = candidates.into_iter().map(|candidate| claim(ctx, reading, &scopes, candidate)).collect();
    claims.sort_by_key(|claim| (claim.span, claim.content, claim.proposition.relation));
    chain::carry_paths(&mut claims);
    reading.claims = claims;
    name_cited_accusers(reading);
}

/// Who is said to have done it in the author's words, where these are taken from an outlet that is named: on the outlet's word.
fn name_cited_accusers(reading: &mut Reading) {
    let Reading { accounts, claims, .. } = reading;
    for (idx, account) in accounts.iter_mut().enumerate() {
        for record in account.responsibility.iter_mut().filter(|record| record.by.is_none()) {
            let same = |claim: &&Claim| {
                let subject = claim.proposition.subject.as_ref();
                claim.proposition.account == Some(AccountId(idx as u32))
                    && subject.is_some_and(|subject| subject.span == record.span)
            };
            let last = claims.iter().find(same).and_then(|claim| claim.chain.last());
            let outlet = last.filter(|voice| matches!(voice.via, VoiceVia::Citation(_)) && voice.kind == VoiceKind::Named);
            if let Some(outlet) = outlet {
                record.by_name.clone_from(&outlet.name);
            }
        }
    }
}

fn claim(ctx: Context<'_>, reading: &Reading, scopes: &chain::Scopes, candidate: Candidate) -> Claim {
    let voices = scopes.voices_at(reading, &candidate);
    let innermost = voices.last().copied();
    let chain = chain::build(ctx, reading, scopes, &candidate, &voices);
    let (certainty, irony) = certainty::of(ctx, reading, &candidate, innermost, &chain);
    Claim {
        span: sentence_span(ctx, &candidate),
        content: candidate.content,
        source: innermost.and_then(|id| reading[id].source.first().copied()),
        cue: innermost.map_or(candidate.cue, |id| reading[id].cue.first().copied()),
        certainty,
        irony,
        form: form(ctx, reading, &candidate, innermost),
        chain,
        attribution: innermost,
        polarity: candidate.polarity,
        proposition: candidate.proposition,
        made_by: candidate.made_by,
    }
}

/// The whole sentence or sentences that carry the claim.
fn sentence_span(ctx: Context<'_>, candidate: &Candidate) -> rashomon_model::ByteSpan {
    let sentences = &ctx.analysis.sentences;
    let first = ctx.analysis.sentence_idx_at(candidate.content.start());
    let last = ctx.analysis.sentence_idx_at(candidate.content.end().saturating_sub(1));
    match (first, last) {
        (Some(first), Some(last)) => sentences[first].span.cover(sentences[last].span),
        (Some(one), None) | (None, Some(one)) => sentences[one].span,
        (None, None) => candidate.content,
    }
}

/// Direct where the words stand in a quotation of the innermost voice.
fn form(ctx: Context<'_>, reading: &Reading, candidate: &Candidate, innermost: Option<AttributionId>) -> ClaimForm {
    let Some(id) = innermost else { return ClaimForm::AuthorsVoice };
    match reading[id].form {
        AttributionForm::Direct => ClaimForm::Direct,
        AttributionForm::Indirect => ClaimForm::Indirect,
        AttributionForm::Mixed => {
            let quoted = reading[id].content.iter().any(|fragment| {
                fragment.slice(ctx.text).starts_with(rashomon_text::tokens::is_quote) && fragment.overlaps(candidate.content)
            });
            if quoted { ClaimForm::Direct } else { ClaimForm::Indirect }
        }
    }
}

#[cfg(test)]
mod tests;
