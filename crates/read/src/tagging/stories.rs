//! Who did what to whom, as the trained model finds it in stretches of many blocks.

use rashomon_lexicon::events::EventTypes;
use rashomon_model::{ByteSpan, ParticipantRole};
use rashomon_neural::{Encoded, Mark, Model};
use rashomon_text::tokens::Token;

use super::Block;
use crate::context::Context;

/// Roles of the model's labels, in their order, which is that of `train/reader/reports.py`.
const ROLES: [ParticipantRole; 6] = [
    ParticipantRole::Actor,
    ParticipantRole::Actor,
    ParticipantRole::Target,
    ParticipantRole::Recipient,
    ParticipantRole::Recipient,
    ParticipantRole::Weapon,
];

/// Modes of event (`data/events/`) that each of the model's kinds stands for, in their order, which is that of `train/reader/stories.py`: arson,
/// attack, bombing, kidnapping, robbery.
const KINDS: [&[&str]; 5] = [
    &["arson"],
    &["firearms", "kill", "execution", "attack", "aerial", "heavy-weapons", "destroy"],
    &["suicide-attack", "explosives"],
    &["abduct"],
    &["robbery"],
];

/// The modes of event that a kind stands for.
pub(crate) fn modes_of_kind(kind: usize) -> &'static [&'static str] {
    KINDS.get(kind).copied().unwrap_or_default()
}

/// Bytes of blocks that are read as one stretch: some 1,600 words.
const STRETCH: usize = 10_000;

/// A stretch of the document.
#[derive(Debug)]
pub(crate) struct Story {
    pub(crate) span: ByteSpan,
    /// In text order.
    pub(crate) fillers: Vec<Filler>,
    /// How sure the model is, kind by kind, that the stretch tells of such an incident, in thousandths; last, that it tells of any.
    pub(crate) told: Vec<u16>,
    /// The same of its parts, in text order.
    parts: Vec<(ByteSpan, Vec<u16>)>,
}

/// Words that fill a role in an incident, whichever it is.
#[derive(Clone, Debug)]
pub(crate) struct Filler {
    pub(crate) span: ByteSpan,
    /// Index of the model's label.
    pub(crate) label: u8,
    pub(crate) role: ParticipantRole,
    /// Thousandths.
    pub(crate) score: u16,
    /// Of the incident, in thousandths.
    pub(crate) kinds: Vec<u16>,
    /// On whose word somebody is said to have done it, in thousandths.
    pub(crate) said: Vec<u16>,
}

impl Filler {
    /// Whether the event that the words have a part in may be of this mode: one of the likeliest kind's.
    pub(crate) fn fits(&self, mode: Option<&str>) -> bool {
        let likeliest = (0..KINDS.len()).max_by_key(|kind| (self.kinds.get(*kind), std::cmp::Reverse(*kind)));
        likeliest.zip(mode).is_some_and(|(kind, mode)| KINDS[kind].contains(&mode))
    }
}

impl Story {
    /// How sure the model is that the part which holds the span tells of an event of this mode.
    pub(super) fn told_at(&self, span: ByteSpan, mode: &str) -> Option<u16> {
        let kind = KINDS.iter().position(|modes| modes.contains(&mode))?;
        let idx = self.parts.partition_point(|(part, _)| part.end() <= span.start());
        let (part, told) = self.parts.get(idx)?;
        part.overlaps(span).then(|| told.get(kind).copied()).flatten()
    }
}

/// The stretches of a document where something may tell of an event. `blocks`: those that are read, which are the passages of `encoded`.
pub(super) fn of(model: &Model, ctx: Context<'_>, blocks: &[Block], encoded: &Encoded) -> Vec<Story> {
    let mut stories = Vec::new();
    for stretch in stretches(blocks) {
        let tells = |block: &Block| {
            let span = block.span;
            let tokens = &ctx.analysis.tokens[ctx.analysis.tokens_in(span)];
            tells_of_event(span.slice(ctx.text), span.start(), tokens, &ctx.res.events)
        };
        if blocks[stretch.clone()].iter().any(tells) {
            let shown = |passage: usize, range: &std::ops::Range<usize>| {
                let Block { span, hidden, .. } = &blocks[passage];
                let range = hidden.original(range);
                ByteSpan::new(span.start() + range.start, span.start() + range.end)
            };
            let told = model.tell(encoded, stretch);
            stories.extend(told.into_iter().filter(|story| !story.parts.is_empty()).map(|story| {
                let parts: Vec<(ByteSpan, Vec<u16>)> =
                    story.parts.into_iter().map(|part| (shown(part.passage, &part.range), part.told)).collect();
                let filler = |mark: Mark| {
                    let span = shown(mark.passage, &mark.range);
                    let role = *ROLES.get(usize::from(mark.label))?;
                    Some(Filler { span, label: mark.label, role, score: mark.score, kinds: mark.kinds, said: mark.said })
                };
                let mut fillers: Vec<Filler> = story.marks.into_iter().filter_map(filler).collect();
                fillers.sort_by_key(|filler| (filler.span.start(), filler.span.end(), filler.label));
                let span = ByteSpan::new(parts[0].0.start(), parts[parts.len() - 1].0.end());
                Story { span, fillers, told: story.told, parts }
            }));
        }
    }
    stories
}

/// Blocks, by their indices, in groups of at most [`STRETCH`] bytes; a longer block is alone.
fn stretches(blocks: &[Block]) -> Vec<std::ops::Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    for idx in 1..=blocks.len() {
        if idx == blocks.len() || blocks[idx].span.end() - blocks[start].span.start() > STRETCH {
            found.push(start..idx);
            start = idx;
        }
    }
    found
}

fn tells_of_event(text: &str, start: usize, tokens: &[Token], events: &EventTypes) -> bool {
    let lower = text.to_ascii_lowercase();
    let word = |idx: usize| {
        let span = tokens.get(idx)?.span;
        Some(&lower[span.start() - start..span.end() - start])
    };
    (0..tokens.len()).any(|idx| {
        word(idx).is_some_and(|word| events.verb(word).is_some())
            || events.nouns.longest_at(idx, word).is_some()
            || events.phrases.longest_at(idx, word).is_some()
    })
}
