//! A trained model: layers that run once over a text, and readers with layers of their own that go on from their states.

use std::{borrow::Cow, ops::Range};

use crate::{
    encoder::{self, Layer, Rows, Scratch, Sizes},
    frames::{Found, FrameReader},
    input::Input,
    links::Linker,
    pairs::{Pair, PairReader, Related},
    stories::{Story, Teller},
    tensors::{FaultyModel, Tensors},
    windows::{self, LONGEST, Window},
    wordpiece::WordPiece,
};

/// Pieces that are read at once: enough to keep the processor busy, few enough to stay in its cache.
const BATCH: usize = 512;

/// A trained model.
#[derive(Debug)]
pub struct Model {
    pub(crate) vocabulary: WordPiece,
    pub(crate) input: Input,
    pub(crate) shared: Vec<Layer>,
    pub(crate) frames: FrameReader,
    pub(crate) teller: Option<Teller>,
    pub(crate) pairs: Option<PairReader>,
    linker: Option<Linker>,
}

/// A paragraph to read.
#[derive(Clone, Copy, Debug)]
pub struct Passage<'a> {
    /// Its text.
    pub text: &'a str,
    /// Its place in the document.
    pub place: Place,
    /// Names in the text (bytes) with the numbers of their kinds, in text order: what [`Model::tell`] knows of them beside the words. 0 is the kind of all
    /// other words.
    pub names: &'a [(Range<usize>, u8)],
}

/// Place of a paragraph in its document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The first paragraph: the headline, if there is one.
    First,
    /// The second.
    Second,
    /// Any later one, or unknown.
    Later,
}

/// The shared layers' states of passages, which the readers go on from: some 1,500 bytes a piece.
#[derive(Debug, Default)]
pub struct Encoded {
    /// In the order of their passages.
    pub(crate) windows: Vec<Window>,
    /// A sequence for each window.
    pub(crate) states: Rows,
    n_passages: usize,
}

impl Encoded {
    /// The windows of some passages, by their indices.
    fn windows_of(&self, passages: Range<usize>) -> Range<usize> {
        let bound = |passage: usize| self.windows.partition_point(|window| window.passage < passage);
        bound(passages.start)..bound(passages.end)
    }

    /// The states of some windows, laid end to end.
    pub(crate) fn states_of(&self, windows: impl Iterator<Item = usize>, width: usize) -> Rows {
        let mut rows = Rows::default();
        for window in windows {
            let sequence = self.states.sequences[window].clone();
            let start = rows.values.len() / width;
            rows.values.extend_from_slice(&self.states.values[sequence.start * width..sequence.end * width]);
            rows.sequences.push(start..start + sequence.len());
        }
        rows
    }
}

impl Model {
    /// A model from the bytes of its file.
    ///
    /// # Errors
    /// When the file is damaged or made for another architecture.
    pub fn from_bytes(bytes: impl Into<Cow<'static, [u8]>>) -> Result<Self, FaultyModel> {
        let tensors = Tensors::parse(bytes.into())?;
        let (width, heads, inner) = (tensors.setting("width")?, tensors.setting("heads")?, tensors.setting("inner")?);
        let (n_layers, split): (usize, usize) = (tensors.setting("layers")?, tensors.setting("split")?);
        if heads == 0 || width == 0 || width % heads != 0 || split > n_layers {
            return Err(FaultyModel::Setting("heads".to_owned()));
        }
        let sizes = Sizes { width, heads, inner };
        let load = |idx| Layer::load(&tensors, &format!("layers.{idx}"), sizes);
        let vocabulary = WordPiece::parse(tensors.blob("vocabulary")?)?;
        Ok(Self {
            shared: (0..split).map(load).collect::<Result<_, _>>()?,
            frames: FrameReader::load(&tensors, sizes, (split..n_layers).map(load).collect::<Result<_, _>>()?)?,
            teller: Teller::load(&tensors, sizes)?,
            linker: Linker::load(&tensors, width)?,
            pairs: PairReader::load(&tensors, sizes)?,
            input: Input::load(tensors, width, vocabulary.len())?,
            vocabulary,
        })
    }

    /// What scores pairs of words; `None` when the model was not trained for it.
    pub fn linker(&self) -> Option<&Linker> {
        self.linker.as_ref()
    }

    /// The states of passages, from which everything else is read.
    pub fn encode(&self, passages: &[Passage<'_>]) -> Encoded {
        let mut encoded = Encoded { n_passages: passages.len(), ..Encoded::default() };
        for (idx, passage) in passages.iter().enumerate() {
            windows::cut(idx, passage, &self.vocabulary, LONGEST, &mut encoded.windows);
        }
        let mut scratch = Scratch::default();
        for batch in batches(&encoded.windows, |window| window.pieces.len()) {
            let mut rows = self.input.rows(&encoded.windows[batch]);
            encoder::run(&self.shared, &mut rows, &mut scratch);
            let start = encoded.states.values.len() / self.input.width;
            encoded.states.values.append(&mut rows.values);
            encoded.states.sequences.extend(rows.sequences.into_iter().map(|rows| rows.start + start..rows.end + start));
        }
        encoded
    }

    /// The frames in each passage, and the states of words. `asked`: for each passage bytes of it whose words' states are wanted; passages past its end
    /// are not asked for any.
    pub fn frames(&self, encoded: &Encoded, asked: &[&[usize]]) -> Vec<Found> {
        self.frames.read(encoded, encoded.n_passages, asked)
    }

    /// What stands in passages that are parts of one text, whatever the frames, in stretches of some 2,000 words; nothing when the model was not trained for it.
    pub fn tell(&self, encoded: &Encoded, passages: Range<usize>) -> Vec<Story> {
        let Some(teller) = &self.teller else { return Vec::new() };
        teller.read(encoded, encoded.windows_of(passages))
    }

    /// What pairs of mentions are said to be to each other, passage by passage, each with its index; nothing when the model was not trained for it, and `None`
    /// for a pair that does not lie in one window.
    pub fn relate(&self, encoded: &Encoded, pairs: &[(usize, &[Pair])]) -> Vec<Vec<Option<Related>>> {
        let Some(reader) = &self.pairs else { return Vec::new() };
        pairs.iter().map(|(passage, pairs)| reader.read(encoded, encoded.windows_of(*passage..passage + 1), pairs)).collect()
    }
}

/// Cuts items into ranges whose sizes add up to about [`BATCH`].
pub(crate) fn batches<T>(items: &[T], size: impl Fn(&T) -> usize) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let (mut start, mut sum) = (0, 0);
    for (idx, item) in items.iter().enumerate() {
        sum += size(item);
        if sum >= BATCH || idx + 1 == items.len() {
            ranges.push(start..idx + 1);
            (start, sum) = (idx + 1, 0);
        }
    }
    ranges
}
