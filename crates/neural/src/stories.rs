//! Words that bear a label, and kinds of event that a whole text tells of: layers on the shared ones' states, which are told of what kind each name is.
//! Trained by `train/reader/train_one.py`.

use std::ops::Range;

use crate::{
    encoder::{self, Head, Layer, Scratch, Sizes},
    frames::Row,
    math::{sigmoid, softmax},
    model::{Encoded, batches},
    tensors::{FaultyModel, Tensors},
    windows::Window,
};

/// Pieces of one story, to the end of a window: a text of some 2,000 words. A longer one is several stories.
const PIECES: usize = 3_000;
/// Least probability of B, in thousandths, at which a range begins. Whether it is one, callers decide.
const LEAST: u32 = 30;
/// Least probability of I, in thousandths, at which a range goes on, and least one of B at which another begins. Chosen on training reports held
/// back: a range that ends too soon costs more than one that is too long.
const INSIDE: u32 = 150;
const ANEW: u32 = 500;
/// Most labels and kinds that a model may have.
const MOST: usize = 64;

/// What stands in a stretch of text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Story {
    /// Words with a label, in text order, by label.
    pub marks: Vec<Mark>,
    /// How sure the model is, kind by kind, that the stretch tells of an event of that kind, in thousandths; last, that it tells of any.
    pub told: Vec<u16>,
    /// The windows in which it was read.
    pub parts: Vec<Part>,
}

/// Words that bear a label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Index of the passage.
    pub passage: usize,
    /// The words: bytes of the passage, on word boundaries.
    pub range: Range<usize>,
    /// Index of the label, in the order in which the model was trained.
    pub label: u8,
    /// How sure the model is that the label begins here, in thousandths.
    pub score: u16,
    /// How likely the words have a part in an event of each kind, in thousandths.
    pub kinds: Vec<u16>,
    /// Which of the degrees of certainty that the model was trained on holds, in thousandths that add up to about one thousand.
    pub said: Vec<u16>,
}

/// A window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Index of the passage.
    pub passage: usize,
    /// Bytes of the passage.
    pub range: Range<usize>,
    /// As [`Story::told`], of this window alone.
    pub told: Vec<u16>,
}

/// Kinds of names that a model may tell apart.
const MOST_NAMES: usize = u8::MAX as usize;

/// Layers and heads.
#[derive(Debug)]
pub(crate) struct Teller {
    pub(crate) width: usize,
    /// What is added to the state of a piece in a name, a row for each kind; the first row is of other pieces.
    names: Vec<f32>,
    layers: Vec<Layer>,
    n_labels: usize,
    n_kinds: usize,
    n_said: usize,
    labels: Head,
    kinds: Head,
    said: Head,
    attention: Head,
    told: Head,
}

/// What each row of a window says on each kind, before it is weighed against others: how much it counts, and its score.
struct Votes {
    weights: Vec<Vec<f32>>,
    scores: Vec<Vec<f32>>,
}

impl Teller {
    /// `None` for a model without it.
    pub(crate) fn load(tensors: &Tensors, sizes: Sizes) -> Result<Option<Self>, FaultyModel> {
        let Ok(n_layers) = tensors.setting::<usize>("story_layers") else { return Ok(None) };
        let (n_labels, n_kinds, n_said) = (tensors.setting("labels")?, tensors.setting("kinds")?, tensors.setting("said")?);
        let n_names: usize = tensors.setting("names")?;
        let too_many = [n_layers, n_labels, n_kinds, n_said].iter().any(|n| *n > MOST) || n_names > MOST_NAMES;
        if too_many || n_names == 0 || n_kinds == 0 || n_said == 0 {
            return Err(FaultyModel::Setting("labels".to_owned()));
        }
        let Sizes { width, .. } = sizes;
        let head = |name: &str, n| Head::load(tensors, &format!("story.{name}"), width, n);
        let layers = (0..n_layers).map(|idx| Layer::load(tensors, &format!("story.layers.{idx}"), sizes));
        Ok(Some(Self {
            width,
            names: tensors.f32("story.names.weight", &[n_names, width])?,
            layers: layers.collect::<Result<_, _>>()?,
            n_labels,
            n_kinds,
            n_said,
            labels: head("labels", 3 * n_labels)?,
            kinds: head("kinds", n_kinds)?,
            said: head("said", n_said)?,
            attention: head("attention", n_kinds + 1)?,
            told: head("told", n_kinds + 1)?,
        }))
    }

    /// What stands in some of the windows, in stories of some [`PIECES`].
    pub(crate) fn read(&self, encoded: &Encoded, windows: Range<usize>) -> Vec<Story> {
        let mut scratch = Scratch::default();
        let mut stories = Vec::new();
        let (mut start, mut sum) = (windows.start, 0);
        for idx in windows.clone() {
            sum += encoded.windows[idx].pieces.len();
            if sum >= PIECES || idx + 1 == windows.end {
                stories.push(self.story(encoded, start..idx + 1, &mut scratch));
                (start, sum) = (idx + 1, 0);
            }
        }
        stories
    }

    fn story(&self, encoded: &Encoded, windows: Range<usize>, scratch: &mut Scratch) -> Story {
        let mut story = Story::default();
        let mut all = Votes { weights: vec![Vec::new(); self.n_kinds + 1], scores: vec![Vec::new(); self.n_kinds + 1] };
        for batch in batches(&encoded.windows[windows.clone()], |window| window.pieces.len()) {
            let batch = batch.start + windows.start..batch.end + windows.start;
            let windows = &encoded.windows[batch.clone()];
            let mut rows = encoded.states_of(batch, self.width);
            self.add_names(windows, &mut rows.values);
            encoder::run(&self.layers, &mut rows, scratch);
            for (window, sequence) in windows.iter().zip(&rows.sequences) {
                let rows = Row { rows: &rows, sequence: sequence.clone(), width: self.width };
                self.mark(window, &rows, &mut story.marks);
                let votes = self.votes(&rows);
                for (all, here) in all.weights.iter_mut().chain(&mut all.scores).zip(votes.weights.iter().chain(&votes.scores)) {
                    all.extend(here);
                }
                let range = window.words.first().map_or(0, |word| word.start)..window.words.last().map_or(0, |word| word.end);
                story.parts.push(Part { passage: window.passage, range, told: self.counted(votes) });
            }
        }
        story.told = self.counted(all);
        story.marks.sort_by_key(|mark| (mark.passage, mark.range.start, mark.range.end, mark.label));
        story
    }

    /// Kinds past those that the model knows are as none.
    fn add_names(&self, windows: &[Window], rows: &mut [f32]) {
        let pieces = windows.iter().flat_map(|window| &window.pieces);
        for (piece, row) in pieces.zip(rows.chunks_exact_mut(self.width)) {
            let name = self.names.chunks_exact(self.width).nth(usize::from(piece.kind)).unwrap_or(&self.names[..self.width]);
            row.iter_mut().zip(name).for_each(|(value, name)| *value += name);
        }
    }

    /// Runs of words that begin with a likely B and go on while I is not unlikely; a word is judged by its first piece.
    fn mark(&self, window: &Window, rows: &Row<'_>, marks: &mut Vec<Mark>) {
        let scores: Vec<Vec<f32>> =
            window.first.iter().map(|piece| self.labels.scores(rows.at(*piece), 3 * self.n_labels)).collect();
        for label in 0..self.n_labels {
            let of = |word: usize| -> [u32; 3] {
                let mut shares: [f32; 3] = std::array::from_fn(|tag| scores[word][3 * label + tag]);
                softmax(&mut shares);
                shares.map(|share| u32::from(thousandths(share)))
            };
            let mut at = 0;
            while at < scores.len() {
                let (start, score) = (at, of(at)[1]);
                at += 1;
                if score < LEAST {
                    continue;
                }
                while at < scores.len() && of(at)[2] >= INSIDE && of(at)[1] < ANEW {
                    at += 1;
                }
                let words = start..at;
                marks.push(Mark {
                    passage: window.passage,
                    range: window.words[start].start..window.words[at - 1].end,
                    label: label as u8,
                    score: score as u16,
                    kinds: mean(&words, self.n_kinds, |word| {
                        let scores = self.kinds.scores(rows.at(window.first[word]), self.n_kinds);
                        scores.into_iter().map(sigmoid).collect()
                    }),
                    said: mean(&words, self.n_said, |word| {
                        let mut shares = self.said.scores(rows.at(window.first[word]), self.n_said);
                        softmax(&mut shares);
                        shares
                    }),
                });
            }
        }
    }

    fn votes(&self, rows: &Row<'_>) -> Votes {
        let n = self.n_kinds + 1;
        let turned = |head: &Head| {
            let table: Vec<Vec<f32>> = (0..rows.sequence.len()).map(|piece| head.scores(rows.at(piece), n)).collect();
            (0..n).map(|kind| table.iter().map(|scores| scores[kind]).collect()).collect()
        };
        Votes { weights: turned(&self.attention), scores: turned(&self.told) }
    }

    fn counted(&self, votes: Votes) -> Vec<u16> {
        let of_kind = |(mut weights, scores): (Vec<f32>, Vec<f32>)| {
            softmax(&mut weights);
            let score: f32 = weights.iter().zip(&scores).map(|(weight, score)| weight * score).sum();
            thousandths(sigmoid(score))
        };
        votes.weights.into_iter().zip(votes.scores).map(of_kind).collect()
    }

    /// The scores of the first window: of labels and kinds for each piece, and what it tells of.
    #[cfg(test)]
    pub(crate) fn scores(&self, encoded: &Encoded) -> (Vec<Vec<f32>>, Vec<u16>) {
        let mut rows = encoded.states_of(0..1, self.width);
        self.add_names(&encoded.windows[..1], &mut rows.values);
        encoder::run(&self.layers, &mut rows, &mut Scratch::default());
        let rows = Row { rows: &rows, sequence: 0..rows.sequences[0].len(), width: self.width };
        let heads = [(&self.labels, 3 * self.n_labels), (&self.kinds, self.n_kinds), (&self.said, self.n_said)];
        let of_piece = |piece| heads.iter().flat_map(|(head, n)| head.scores(rows.at(piece), *n)).collect();
        ((0..rows.sequence.len()).map(of_piece).collect(), self.counted(self.votes(&rows)))
    }
}

/// The mean of several words' shares, in thousandths.
fn mean(words: &Range<usize>, n: usize, of: impl Fn(usize) -> Vec<f32>) -> Vec<u16> {
    let mut sums = vec![0.0; n];
    for word in words.clone() {
        sums.iter_mut().zip(of(word)).for_each(|(sum, share)| *sum += share);
    }
    sums.into_iter().map(|sum| thousandths(sum / words.len() as f32)).collect()
}

fn thousandths(share: f32) -> u16 {
    (share * 1000.0).round() as u16
}
