//! Ranges with a label, each label by itself: layers of their own on the shared ones. Trained by `train/roles`.

use std::ops::Range;

use crate::{
    decode::margin,
    encoder::{self, Head, Layer, Rows, Scratch, Sizes},
    frames::{Row, Tagged, begins},
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
}

/// Layers and scores of the labels.
#[derive(Debug)]
pub(crate) struct SpanHead {
    width: usize,
    layers: Vec<Layer>,
    labels: Vec<Label>,
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
            let labels = self.labels.iter().enumerate();
            found[window.passage].spans.extend(labels.flat_map(|(label, scores)| scores.ranges(label as u8, window, &rows)));
        }
    }
}

#[cfg(test)]
impl SpanHead {
    /// For each label, the scores of each word of a window that is alone in its batch.
    pub(crate) fn scores(&self, window: &Window, shared: &Rows, scratch: &mut Scratch) -> Vec<Vec<[f32; 3]>> {
        let mut rows = shared.clone();
        encoder::run(&self.layers, &mut rows, scratch);
        let rows = Row { rows: &rows, sequence: 0..window.pieces.len(), width: self.width };
        self.labels.iter().map(|label| label.scores(window, &rows)).collect()
    }
}

impl Label {
    fn scores(&self, window: &Window, rows: &Row<'_>) -> Vec<[f32; 3]> {
        window.first.iter().map(|piece| self.scores.apply(rows.at(*piece))).collect()
    }

    /// Runs of words that begin with a likely B and go on while I is likeliest; a word is judged by its first piece.
    fn ranges(&self, label: u8, window: &Window, rows: &Row<'_>) -> Vec<LabelledRange> {
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
            let range = window.words[start].start..window.words[at - 1].end;
            found.push(LabelledRange { range, label, score: score as u16 });
        }
        found
    }
}
