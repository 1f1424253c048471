//! What the trained models find in a document, found once and used by the annotators that want it: who says what, block by block, and who did
//! what to whom, in stretches of many blocks.

mod stand_ins;
mod stories;

use rashomon_model::{ByteSpan, Reading};
use rashomon_neural::{Frame, FrameTagger, Passage, Place};

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
        let mut tagging =
            Self { tagger, text: ctx.text, stand_ins, blocks: Vec::new(), stories: stories::of(tagger, ctx, reading, &spans) };
        let found = tagging.read(spans.iter().enumerate().map(|(idx, span)| (*span, place(idx))));
        tagging.blocks = spans.into_iter().zip(found).collect();
        tagging
    }

    /// The frames in parts of blocks.
    pub(crate) fn read_parts(&self, parts: &[ByteSpan]) -> Vec<Vec<Frame>> {
        self.read(parts.iter().map(|span| (*span, Place::Later)))
    }

    fn read(&self, passages: impl Iterator<Item = (ByteSpan, Place)>) -> Vec<Vec<Frame>> {
        let hidden: Vec<(Hidden, Place)> = passages.map(|(span, place)| (self.stand_ins.hide(self.text, span), place)).collect();
        let passages = hidden.iter().map(|(hidden, place)| Passage { text: &hidden.text, place: *place });
        let found = self.tagger.read(&passages.collect::<Vec<_>>());
        hidden.iter().zip(found).map(|((hidden, _), frames)| hidden.shown(frames)).collect()
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
