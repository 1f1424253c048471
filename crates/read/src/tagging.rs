//! What the trained models find in a document, found once and used by the annotators that want it: who says what, block by block, and who did
//! what to whom, in stretches of many blocks.

mod stand_ins;
mod stories;

use rashomon_model::{ByteSpan, Document, Reading};
use rashomon_neural::{Found, Frame, FrameTagger, Judgement, Linker, Pair, Passage, Place, Related};

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

/// What the trained reader judges words by: for training it.
#[derive(Clone, Debug, Default)]
pub struct WordStates {
    /// The states of the words of each stretch that is read at once and holds a word asked for.
    pub windows: Vec<Vec<Vec<f32>>>,
    /// Of each word asked for, the stretch and its place in it; `None` where nothing is read.
    pub words: Vec<Option<(usize, usize)>>,
}

/// The states around words, by their first bytes, in text order, in a document of which names have been found.
pub(crate) fn states_around(tagger: &FrameTagger, document: &Document, reading: &Reading, words: &[usize]) -> WordStates {
    let stand_ins = StandIns::of(&document.text, reading);
    let mut all = WordStates { windows: Vec::new(), words: vec![None; words.len()] };
    for (span, place) in placed(&spans_to_read(document)) {
        let hidden = stand_ins.hide(&document.text, span);
        let asked: Vec<usize> = within(words, span).iter().map(|word| hidden.at(*word - span.start())).collect();
        if asked.is_empty() {
            continue;
        }
        let from = words.partition_point(|word| *word < span.start());
        let (windows, places) = tagger.shared_states(&Passage { text: &hidden.text, place, asked: &asked, judged: &[] });
        for (idx, place) in places.into_iter().enumerate() {
            all.words[from + idx] = place.map(|(window, word)| (all.windows.len() + window, word));
        }
        all.windows.extend(windows);
    }
    all
}

/// The blocks that the models read.
fn spans_to_read(document: &Document) -> Vec<ByteSpan> {
    document.blocks.iter().filter(|block| block.is_read() && block.span.end() <= MOST).map(|block| block.span).collect()
}

/// Words of which something is wanted, by their first bytes, in text order.
#[derive(Clone, Copy, Default)]
struct Wanted<'w> {
    /// The encoder's states.
    states: &'w [usize],
    judgements: &'w [usize],
}

/// Those of the words that lie in the span.
fn within(words: &[usize], span: ByteSpan) -> &[usize] {
    let bound = |at: usize| words.partition_point(|word| *word < at);
    &words[bound(span.start())..bound(span.end())]
}

impl<'a> Tagging<'a> {
    /// After names and places have been found.
    pub(crate) fn of(tagger: &'a FrameTagger, ctx: Context<'a>, reading: &Reading) -> Self {
        let spans = spans_to_read(ctx.document);
        let stand_ins = StandIns::of(ctx.text, reading);
        let stories = stories::of(tagger, ctx, reading, &spans);
        let mut heads: Vec<usize> = reading.mentions.iter().map(|mention| mention.head.start()).collect();
        heads.sort_unstable();
        heads.dedup();
        let mut tagging = Self { tagger, text: ctx.text, stand_ins, blocks: Vec::new(), stories, states: Vec::new() };
        let found = tagging.read(placed(&spans), Wanted { states: &heads, judgements: &[] });
        for (span, found) in spans.into_iter().zip(found) {
            let states = within(&heads, span).iter().copied().zip(found.states);
            tagging.states.extend(states.filter(|(_, state)| !state.is_empty()));
            tagging.blocks.push((span, found.frames));
        }
        tagging
    }

    /// The frames in parts of blocks.
    pub(crate) fn read_parts(&self, parts: &[ByteSpan]) -> Vec<Vec<Frame>> {
        self.read(parts.iter().map(|span| (*span, Place::Later)), Wanted::default())
            .into_iter()
            .map(|found| found.frames)
            .collect()
    }

    /// What is found in passages, and of the words of which something is wanted.
    fn read(&self, passages: impl Iterator<Item = (ByteSpan, Place)>, wanted: Wanted<'_>) -> Vec<Found> {
        let hide = |(span, place): (ByteSpan, Place)| {
            let hidden = self.stand_ins.hide(self.text, span);
            let asked = |words| within(words, span).iter().map(|word| hidden.at(*word - span.start())).collect();
            let (states, judgements): (Vec<usize>, Vec<usize>) = (asked(wanted.states), asked(wanted.judgements));
            (hidden, place, states, judgements)
        };
        let hidden: Vec<(Hidden, Place, Vec<usize>, Vec<usize>)> = passages.map(hide).collect();
        let passages =
            hidden.iter().map(|(hidden, place, asked, judged)| Passage { text: &hidden.text, place: *place, asked, judged });
        let found = self.tagger.read(&passages.collect::<Vec<_>>());
        hidden.iter().zip(found).map(|((hidden, ..), found)| Found { frames: hidden.shown(found.frames), ..found }).collect()
    }

    /// The judgements of any words, by their first bytes, in text order.
    pub(crate) fn judge(&self, words: &[usize]) -> Vec<Option<Judgement>> {
        let spans: Vec<ByteSpan> = self.blocks.iter().map(|(span, _)| *span).collect();
        let found = self.read(placed(&spans), Wanted { states: &[], judgements: words });
        let mut judgements = vec![None; words.len()];
        for (span, found) in spans.into_iter().zip(found) {
            let from = words.partition_point(|word| *word < span.start());
            judgements[from..from + found.judgements.len()].copy_from_slice(&found.judgements);
        }
        judgements
    }

    /// The encoder's state at the head of a mention; `None` where it has not read.
    pub(crate) fn state(&self, head: ByteSpan) -> Option<&[f32]> {
        let idx = self.states.binary_search_by_key(&head.start(), |(at, _)| *at).ok()?;
        Some(&self.states[idx].1)
    }

    /// What pairs of mentions are said to be to each other; `None` for those that it has not read. Each with its sentence; in text order of the sentences.
    pub(crate) fn relate(&self, pairs: &[(ByteSpan, &Pair)]) -> Vec<Option<Related>> {
        let block_of = |sentence: ByteSpan| {
            let idx = self.blocks.partition_point(|(block, _)| block.end() < sentence.end());
            self.blocks.get(idx).map(|(block, _)| *block).filter(|block| block.contains(sentence))
        };
        let mut hidden: Vec<(ByteSpan, Hidden, Vec<Pair>)> = Vec::new();
        // For each pair its passage and its place there.
        let mut places = Vec::new();
        for (sentence, pair) in pairs {
            let Some(block) = block_of(*sentence) else {
                places.push(None);
                continue;
            };
            if hidden.last().is_none_or(|(last, ..)| *last != block) {
                hidden.push((block, self.stand_ins.hide(self.text, block), Vec::new()));
            }
            let passage = hidden.len() - 1;
            let (_, text, here) = &mut hidden[passage];
            let at = |offset: usize| text.at(offset - block.start());
            places.push(Some((passage, here.len())));
            here.push(Pair {
                earlier: at(pair.earlier),
                later: at(pair.later),
                sentence: at(pair.sentence.start)..at(pair.sentence.end),
                forms: pair.forms,
            });
        }
        let passages: Vec<(&str, &[Pair])> = hidden.iter().map(|(_, hidden, pairs)| (&hidden.text[..], &pairs[..])).collect();
        let mut found = self.tagger.relate(&passages);
        let mut take = |(passage, idx): (usize, usize)| {
            let mut related = found.get_mut(passage)?.get_mut(idx)?.take()?;
            let (block, hidden, _) = &hidden[passage];
            let word = hidden.original(&related.word);
            related.word = block.start() + word.start..block.start() + word.end;
            Some(related)
        };
        places.into_iter().map(|place| place.and_then(&mut take)).collect()
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

/// Blocks with their places in the document.
fn placed(spans: &[ByteSpan]) -> impl Iterator<Item = (ByteSpan, Place)> {
    let place = |idx: usize| match idx {
        0 => Place::First,
        1 => Place::Second,
        _ => Place::Later,
    };
    spans.iter().enumerate().map(move |(idx, span)| (*span, place(idx)))
}

/// The stand-ins of all names found in a reading: for who says what, and for who did what to whom.
pub(crate) fn stand_ins_of(text: &str, reading: &Reading) -> (crate::StandIns, crate::StandIns) {
    (StandIns::of(text, reading).0, StandIns::of_kinds(text, reading).0)
}
