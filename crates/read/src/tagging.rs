//! What the trained model finds in a document: its states of every block, made once, and what the annotators that want it read from them: who says what,
//! block by block, who did what to whom, in stretches of many blocks, and what pairs of actors are to each other.

mod stand_ins;
mod stories;

use std::ops::Range;

use rashomon_model::{ByteSpan, Document, Reading};
use rashomon_neural::{Encoded, Found, Frame, Linker, Model, Pair, Passage, Place, Related};

use self::stand_ins::{Hidden, StandIns};
pub(crate) use self::stories::{Filler, Story, modes_of_kind};
use crate::context::Context;

/// Bytes of a document that the model reads: half a million characters, about a minute of one core, with some 200 MB of states. What comes after is left to the
/// rules.
const MOST: usize = 512 * 1024;

/// The model and what it found in the document's blocks.
#[derive(Debug)]
pub(crate) struct Tagging<'a> {
    model: &'a Model,
    text: &'a str,
    stand_ins: StandIns,
    /// What is read, in text order: the passages of `encoded`.
    blocks: Vec<Block>,
    encoded: Encoded,
    stories: Vec<Story>,
    /// The encoder's states at the heads of mentions, by the heads' first bytes, in text order.
    states: Vec<(usize, Vec<f32>)>,
}

/// A block as the model sees it, and who says what in it.
#[derive(Debug)]
struct Block {
    span: ByteSpan,
    hidden: Hidden,
    frames: Vec<Frame>,
}

/// The blocks that the model reads.
fn spans_to_read(document: &Document) -> impl Iterator<Item = ByteSpan> {
    document.blocks.iter().filter(|block| block.is_read() && block.span.end() <= MOST).map(|block| block.span)
}

/// Those of the words that lie in the span, by their indices. Words by their first bytes, in text order.
fn within(words: &[usize], span: ByteSpan) -> Range<usize> {
    let bound = |at: usize| words.partition_point(|word| *word < at);
    bound(span.start())..bound(span.end())
}

impl<'a> Tagging<'a> {
    /// After names and places have been found.
    pub(crate) fn of(model: &'a Model, ctx: Context<'a>, reading: &Reading) -> Self {
        let stand_ins = StandIns::of(ctx.text, reading);
        let block = |span| Block { span, hidden: stand_ins.hide(ctx.text, span), frames: Vec::new() };
        let mut blocks: Vec<Block> = spans_to_read(ctx.document).map(block).collect();
        let place = |idx: usize| match idx {
            0 => Place::First,
            1 => Place::Second,
            _ => Place::Later,
        };
        let passages = blocks.iter().enumerate();
        let passages =
            passages.map(|(idx, Block { hidden, .. })| Passage { text: &hidden.text, place: place(idx), names: &hidden.kinds });
        let encoded = model.encode(&passages.collect::<Vec<_>>());
        let stories = stories::of(model, ctx, &blocks, &encoded);

        let mut heads: Vec<usize> = reading.mentions.iter().map(|mention| mention.head.start()).collect();
        heads.sort_unstable();
        heads.dedup();
        let here = |block: &Block| {
            heads[within(&heads, block.span)].iter().map(|head| block.hidden.at(*head - block.span.start())).collect()
        };
        let asked: Vec<Vec<usize>> = blocks.iter().map(here).collect();
        let found = model.frames(&encoded, &asked.iter().map(|asked| &asked[..]).collect::<Vec<_>>());
        let mut states = Vec::new();
        for (block, Found { frames, states: found }) in blocks.iter_mut().zip(found) {
            let found = heads[within(&heads, block.span)].iter().copied().zip(found);
            states.extend(found.filter(|(_, state)| !state.is_empty()));
            block.frames = block.hidden.shown(frames);
        }
        Self { model, text: ctx.text, stand_ins, blocks, encoded, stories, states }
    }

    /// The frames in parts of blocks.
    pub(crate) fn read_parts(&self, parts: &[ByteSpan]) -> Vec<Vec<Frame>> {
        let hidden: Vec<Hidden> = parts.iter().map(|span| self.stand_ins.hide(self.text, *span)).collect();
        let passages = hidden.iter().map(|hidden| Passage { text: &hidden.text, place: Place::Later, names: &[] });
        let passages: Vec<Passage<'_>> = passages.collect();
        let found = self.model.frames(&self.model.encode(&passages), &[]);
        hidden.iter().zip(found).map(|(hidden, found)| hidden.shown(found.frames)).collect()
    }

    /// The encoder's state at the head of a mention; `None` where it has not read.
    pub(crate) fn state(&self, head: ByteSpan) -> Option<&[f32]> {
        let idx = self.states.binary_search_by_key(&head.start(), |(at, _)| *at).ok()?;
        Some(&self.states[idx].1)
    }

    /// What pairs of mentions are said to be to each other; `None` for those that it has not read. Each with its sentence; in text order of the sentences.
    pub(crate) fn relate(&self, pairs: &[(ByteSpan, &Pair)]) -> Vec<Option<Related>> {
        let block_of = |sentence: ByteSpan| {
            let idx = self.blocks.partition_point(|block| block.span.end() < sentence.end());
            self.blocks.get(idx).is_some_and(|block| block.span.contains(sentence)).then_some(idx)
        };
        // The pairs of each block, and for each pair its place there.
        let mut asked: Vec<(usize, Vec<Pair>)> = Vec::new();
        let mut places = Vec::new();
        for (sentence, pair) in pairs {
            let Some(idx) = block_of(*sentence) else {
                places.push(None);
                continue;
            };
            if asked.last().is_none_or(|(last, _)| *last != idx) {
                asked.push((idx, Vec::new()));
            }
            let passage = asked.len() - 1;
            let (Block { span, hidden, .. }, here) = (&self.blocks[idx], &mut asked[passage].1);
            let at = |offset: usize| hidden.at(offset - span.start());
            places.push(Some((passage, here.len())));
            here.push(Pair {
                earlier: at(pair.earlier),
                later: at(pair.later),
                sentence: at(pair.sentence.start)..at(pair.sentence.end),
                forms: pair.forms,
            });
        }
        let passages: Vec<(usize, &[Pair])> = asked.iter().map(|(idx, pairs)| (*idx, &pairs[..])).collect();
        let mut found = self.model.relate(&self.encoded, &passages);
        let mut take = |(passage, idx): (usize, usize)| {
            let mut related = found.get_mut(passage)?.get_mut(idx)?.take()?;
            let Block { span, hidden, .. } = &self.blocks[asked[passage].0];
            let word = hidden.original(&related.word);
            related.word = span.start() + word.start..span.start() + word.end;
            Some(related)
        };
        places.into_iter().map(|place| place.and_then(&mut take)).collect()
    }

    /// What weighs whom a pronoun or a description stands for.
    pub(crate) fn linker(&self) -> Option<&Linker> {
        self.model.linker()
    }

    /// Whether the model has read the words of a span.
    pub(crate) fn has_read(&self, span: ByteSpan) -> bool {
        self.blocks.last().is_some_and(|block| span.end() <= block.span.end())
    }

    /// The frames of each block, with the block.
    pub(crate) fn frames(&self) -> impl Iterator<Item = (ByteSpan, &[Frame])> {
        self.blocks.iter().map(|block| (block.span, &block.frames[..]))
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
    let stand_ins = StandIns::of(text, reading);
    (stand_ins.shown(), stand_ins.shown_by_kind())
}
