//! Which incident words mean that do not name it: "denied it", "rejected the charge", "condemned the raid".

use rashomon_model::{AccountId, ByteSpan, EntityId, Reading, Stance};

use super::account_near;
use crate::context::Context;

/// Sentences looked back over.
const REACH: usize = 4;

/// The incident that the words name, or else the one that the speaker was last accused of, or else the one told of last.
pub(super) fn incident(ctx: Context<'_>, reading: &Reading, words: ByteSpan, speaker: Option<EntityId>) -> Option<AccountId> {
    account_near(reading, words).or_else(|| charge(ctx, reading, words, speaker)).or_else(|| last(ctx, reading, words))
}

/// What the speaker was accused of last, before the words.
fn charge(ctx: Context<'_>, reading: &Reading, words: ByteSpan, speaker: Option<EntityId>) -> Option<AccountId> {
    let speaker = speaker?;
    let records = reading.accounts.iter().enumerate().flat_map(|(idx, account)| {
        let accused = account.responsibility.iter().filter(|record| record.stance == Stance::Accused);
        accused.map(move |record| (record, AccountId(idx as u32)))
    });
    let before = records.filter(|(record, _)| record.entity == Some(speaker) && is_near(ctx, record.span, words));
    before.max_by_key(|(record, _)| record.span.start()).map(|(_, id)| id)
}

/// The incident of the last event before the words.
fn last(ctx: Context<'_>, reading: &Reading, words: ByteSpan) -> Option<AccountId> {
    let events = reading.accounts.iter().enumerate().flat_map(|(idx, account)| {
        let triggers = account.events.iter().map(|event| reading[*event].trigger);
        triggers.map(move |trigger| (trigger, AccountId(idx as u32)))
    });
    let before = events.filter(|(trigger, _)| is_near(ctx, *trigger, words));
    before.max_by_key(|(trigger, _)| trigger.start()).map(|(_, id)| id)
}

/// Whether a span ends before the words, in one of the sentences looked back over.
fn is_near(ctx: Context<'_>, span: ByteSpan, words: ByteSpan) -> bool {
    let sentence = |span: ByteSpan| ctx.analysis.sentence_idx_at(span.start());
    let (Some(one), Some(other)) = (sentence(span), sentence(words)) else { return false };
    span.end() <= words.start() && one + REACH >= other
}
