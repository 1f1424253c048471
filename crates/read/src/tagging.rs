//! What the trained models find in a document, found once and used by the annotators that want it: who says what, block by block, and who did
//! what to whom, in stretches of many blocks.

mod stand_ins;
mod stories;

use rashomon_model::{ByteSpan, Reading};
use rashomon_neural::{Found, Frame, FrameTagger, Linker, Passage, Place};

use self::stand_ins::{Hidden, StandIns};
pub(crate) use self::stories::{Filler, Story, modes_of_kind};
use crate::context::Context;

/// Bytes of a document that the models read: half a million characters, about a minute of one core. What comes after is left to the rules.
const MOST: usize = 512 * 1024;

/// The models and what they found in the document's blocks.
#[derive(Debug)]
pub(crate) struct Tagging<'a> {
    tagger: &'a FrameTagger,
    text: &'a str,
    stand_ins: StandIns,
    blocks: Vec<(ByteSpan, Vec<Frame>)>,
    stories: Vec<Story>,
    /// The encoder's states at the heads of mentions, by the heads' first bytes, in text order.
    states: Vec<(usize, Vec<f32>)>,
}

impl<'a> Tagging<'a> {
    /// After names and places have been found.
    pub(crate) fn of(tagger: &'a FrameTagger, ctx: Context<'a>, reading: &Reading) -> Self {
        let blocks = ctx.document.blocks.iter().filter(|block| block.is_read() && block.span.end() <= MOST);
        let spans: Vec<ByteSpan> = blocks.map(|block| block.span).collect();
        let place = |idx: usize| match idx {
            0 => Place::First,
            1 => Place::Second,
            _ => Place::Later,
        };
        let stand_ins = StandIns::of(ctx.text, reading);
        let stories = stories::of(tagger, ctx, reading, &spans);
        let mut heads: Vec<usize> = reading.mentions.iter().map(|mention| mention.head.start()).collect();
        heads.sort_unstable();
        heads.dedup();
        let mut tagging = Self { tagger, text: ctx.text, stand_ins, blocks: Vec::new(), stories, states: Vec::new() };
        let found = tagging.read(spans.iter().enumerate().map(|(idx, span)| (*span, place(idx))), &heads);
        for (span, found) in spans.into_iter().zip(found) {
            let here = &heads[heads.partition_point(|head| *head < span.start())..];
            tagging.states.extend(here.iter().copied().zip(found.states).filter(|(_, state)| !state.is_empty()));
            tagging.blocks.push((span, found.frames));
        }
        tagging
    }

    /// The frames in parts of blocks.
    pub(crate) fn read_parts(&self, parts: &[ByteSpan]) -> Vec<Vec<Frame>> {
        self.read(parts.iter().map(|span| (*span, Place::Later)), &[]).into_iter().map(|found| found.frames).collect()
    }

    /// What is found in passages, and the states of the words that begin at `heads`, which are in text order.
    fn read(&self, passages: impl Iterator<Item = (ByteSpan, Place)>, heads: &[usize]) -> Vec<Found> {
        let hide = |(span, place): (ByteSpan, Place)| {
            let hidden = self.stand_ins.hide(self.text, span);
            let from = heads.partition_point(|head| *head < span.start());
            let asked = heads[from..].iter().take_while(|head| **head < span.end());
            let asked: Vec<usize> = asked.map(|head| hidden.at(*head - span.start())).collect();
            (hidden, place, asked)
        };
        let hidden: Vec<(Hidden, Place, Vec<usize>)> = passages.map(hide).collect();
        let passages = hidden.iter().map(|(hidden, place, asked)| Passage { text: &hidden.text, place: *place, asked });
        let found = self.tagger.read(&passages.collect::<Vec<_>>());
        let shown =
            |(hidden, found): (&(Hidden, Place, Vec<usize>), Found)| Found { frames: hidden.0.shown(found.frames), ..found };
        hidden.iter().zip(found).map(shown).collect()
    }

    /// The encoder's state at the head of a mention; `None` where it has not read.
    pub(crate) fn state(&self, head: ByteSpan) -> Option<&[f32]> {
        let idx = self.states.binary_search_by_key(&head.start(), |(at, _)| *at).ok()?;
        Some(&self.states[idx].1)
    }

    /// What weighs whom a pronoun or a description stands for.
    pub(crate) fn linker(&self) -> Option<&Linker> {
        self.tagger.linker()
    }

    /// Whether the tagger has read the words of a span.
    pub(crate) fn has_read(&self, span: ByteSpan) -> bool {
        self.blocks.last().is_some_and(|(block, _)| span.end() <= block.end())
    }

    /// The frames of each block, with the block.
    pub(crate) fn frames(&self) -> impl Iterator<Item = (ByteSpan, &[Frame])> {
        self.blocks.iter().map(|(span, frames)| (*span, &frames[..]))
    }

    /// Stretches of the document with what they tell of, in text order.
    pub(crate) fn stories(&self) -> &[Story] {
        &self.stories
    }

    /// How sure the model is, in thousandths, that the words around the span tell of an event of this mode.
    pub(crate) fn told(&self, span: ByteSpan, mode: &str) -> Option<u16> {
        let idx = self.stories.partition_point(|story| story.span.end() <= span.start());
        self.stories.get(idx)?.told_at(span, mode)
    }

    /// The fillers of roles that lie in `within`, in text order.
    pub(crate) fn fillers(&self, within: ByteSpan) -> impl Iterator<Item = &Filler> {
        let from = self.stories.partition_point(|story| story.span.end() <= within.start());
        let stories = self.stories[from..].iter().take_while(move |story| story.span.start() < within.end());
        stories
            .flat_map(move |story| {
                let from = story.fillers.partition_point(|filler| filler.span.start() < within.start());
                story.fillers[from..].iter().take_while(move |filler| filler.span.start() < within.end())
            })
            .filter(move |filler| within.contains(filler.span))
    }
}

/// The stand-ins of all names found in a reading: for who says what, and for who did what to whom.
pub(crate) fn stand_ins_of(text: &str, reading: &Reading) -> (crate::StandIns, crate::StandIns) {
    (StandIns::of(text, reading).0, StandIns::of_kinds(text, reading).0)
}
