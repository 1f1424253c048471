//! Ranges with a label, each label by itself, and the kinds of event that they belong to: layers of their own on the shared ones.
//! Trained by `train/reader`.

use std::ops::Range;

use crate::{
    decode::margin,
    encoder::{self, Head, Layer, Rows, Scratch, Sizes},
    frames::{Row, Tagged, begins},
    math::{sigmoid, softmax},
    tensors::{FaultyModel, Tensors},
    windows::Window,
};

/// Most labels that a model may have.
const MOST: usize = 64;

/// Words that bear a label. Bytes of the passage, on word boundaries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelledRange {
    /// The words.
    pub range: Range<usize>,
    /// Index of the label, in the order in which the model was trained.
    pub label: u8,
    /// How sure the model is that the label begins here, in thousandths.
    pub score: u16,
    /// The likeliest kind of the event that the words have a part in: its index, in the order in which the model was trained. `None` when the
    /// model knows no kinds.
    pub kind: Option<u8>,
}

/// Layers and scores of the labels.
#[derive(Debug)]
pub(crate) struct SpanHead {
    width: usize,
    layers: Vec<Layer>,
    labels: Vec<Label>,
    kinds: Option<Kinds>,
}

/// Kinds of event: of a word's, and of those that a whole window tells of.
#[derive(Debug)]
struct Kinds {
    n: usize,
    of_word: Head,
    attention: Head,
    told: Head,
}

/// One label's scores of O, B, I, and the least probability of B, in thousandths, at which a range begins.
#[derive(Debug)]
struct Label {
    scores: Head,
    threshold: u32,
}

impl SpanHead {
    /// `None` for a model without labels.
    pub(crate) fn load(tensors: &Tensors, sizes: Sizes) -> Result<Option<Self>, FaultyModel> {
        let Ok(n_labels) = tensors.setting::<usize>("labels") else { return Ok(None) };
        let n_layers: usize = tensors.setting("label_layers")?;
        if n_labels > MOST || n_layers > MOST {
            return Err(FaultyModel::Setting("labels".to_owned()));
        }
        let label = |idx: usize| {
            let scores = Head::load(tensors, &format!("labels.{idx}"), sizes.width, 3)?;
            Ok(Label { scores, threshold: tensors.setting(&format!("threshold_{idx}"))? })
        };
        Ok(Some(Self {
            width: sizes.width,
            layers: (0..n_layers)
                .map(|idx| Layer::load(tensors, &format!("label_layers.{idx}"), sizes))
                .collect::<Result<_, _>>()?,
            labels: (0..n_labels).map(label).collect::<Result<_, FaultyModel>>()?,
            kinds: Kinds::load(tensors, sizes.width)?,
        }))
    }

    /// Adds the ranges of the windows that want them. `shared` is what the shared layers gave.
    pub(crate) fn read(&self, windows: &[Window], shared: &Rows, scratch: &mut Scratch, found: &mut [Tagged]) {
        let wanted: Vec<usize> = (0..windows.len()).filter(|idx| windows[*idx].labelled).collect();
        let mut rows = Rows::default();
        for idx in &wanted {
            let start = rows.values.len() / self.width;
            let sequence = shared.sequences[*idx].clone();
            rows.values.extend_from_slice(&shared.values[sequence.start * self.width..sequence.end * self.width]);
            rows.sequences.push(start..start + sequence.len());
        }
        encoder::run(&self.layers, &mut rows, scratch);
        for (idx, sequence) in wanted.into_iter().zip(&rows.sequences) {
            let window = &windows[idx];
            let rows = Row { rows: &rows, sequence: sequence.clone(), width: self.width };
            let tagged = &mut found[window.passage];
            for (label, scores) in self.labels.iter().enumerate() {
                let ranges = scores.ranges(window, &rows).into_iter().map(|(words, score)| LabelledRange {
                    range: window.words[words.start].start..window.words[words.end - 1].end,
                    label: label as u8,
                    score,
                    kind: self.kinds.as_ref().map(|kinds| kinds.of(rows.at(window.first[words.start]))),
                });
                tagged.spans.extend(ranges);
            }
            if let Some(kinds) = &self.kinds {
                tagged.told.resize(kinds.n, 0);
                for (told, score) in tagged.told.iter_mut().zip(kinds.told_in(&rows)) {
                    *told = score.max(*told);
                }
            }
        }
    }
}

/// All scores of one window, for the test against the training program.
#[cfg(test)]
pub(crate) struct Scores {
    pub(crate) labels: Vec<Vec<[f32; 3]>>,
    pub(crate) kinds: Vec<Vec<f32>>,
    pub(crate) told: Vec<u16>,
}

#[cfg(test)]
impl SpanHead {
    /// The scores of each word of a window that is alone in its batch.
    pub(crate) fn scores(&self, window: &Window, shared: &Rows, scratch: &mut Scratch) -> Scores {
        let mut rows = shared.clone();
        encoder::run(&self.layers, &mut rows, scratch);
        let rows = Row { rows: &rows, sequence: 0..window.pieces.len(), width: self.width };
        let kinds = self.kinds.as_ref().expect("the models of the tests know kinds");
        Scores {
            labels: self.labels.iter().map(|label| label.scores(window, &rows)).collect(),
            kinds: window.first.iter().map(|piece| kinds.of_word.scores(rows.at(*piece), kinds.n)).collect(),
            told: kinds.told_in(&rows),
        }
    }
}

impl Label {
    fn scores(&self, window: &Window, rows: &Row<'_>) -> Vec<[f32; 3]> {
        window.first.iter().map(|piece| self.scores.apply(rows.at(*piece))).collect()
    }

    /// Runs of words that begin with a likely B and go on while I is likeliest, each with the score of its B; a word is judged by its first piece.
    fn ranges(&self, window: &Window, rows: &Row<'_>) -> Vec<(Range<usize>, u16)> {
        let scores = self.scores(window, rows);
        let mut found = Vec::new();
        let mut at = 0;
        while at < scores.len() {
            let (start, score) = (at, begins(scores[at]));
            at += 1;
            if score < self.threshold {
                continue;
            }
            while at < scores.len() && margin(scores[at], 2) > 0 {
                at += 1;
            }
            found.push((start..at, score as u16));
        }
        found
    }
}

impl Kinds {
    fn load(tensors: &Tensors, width: usize) -> Result<Option<Self>, FaultyModel> {
        let Ok(n) = tensors.setting::<usize>("kinds") else { return Ok(None) };
        if n == 0 || n > MOST {
            return Err(FaultyModel::Setting("kinds".to_owned()));
        }
        Ok(Some(Self {
            n,
            of_word: Head::load(tensors, "kinds", width, n)?,
            attention: Head::load(tensors, "attention", width, 1)?,
            told: Head::load(tensors, "told", width, n)?,
        }))
    }

    /// The likeliest kind of a word's event; of two alike the first.
    fn of(&self, row: &[f32]) -> u8 {
        let scores = self.of_word.scores(row, self.n).into_iter().map(|score| (sigmoid(score) * 1000.0).round() as u16);
        scores.enumerate().max_by_key(|(kind, score)| (*score, std::cmp::Reverse(*kind))).map_or(0, |(kind, _)| kind as u8)
    }

    /// How sure the model is, kind by kind, that the window tells of such an event, in thousandths.
    fn told_in(&self, rows: &Row<'_>) -> Vec<u16> {
        let n_rows = rows.sequence.len();
        let mut shares: Vec<f32> = (0..n_rows).map(|piece| self.attention.apply::<1>(rows.at(piece))[0]).collect();
        softmax(&mut shares);
        let mut pooled = vec![0.0; rows.width];
        for (piece, share) in shares.iter().enumerate() {
            pooled.iter_mut().zip(rows.at(piece)).for_each(|(sum, value)| *sum += share * value);
        }
        self.told.scores(&pooled, self.n).into_iter().map(|score| (sigmoid(score) * 1000.0).round() as u16).collect()
    }
}
