//! Targets and what belongs to them: a tagger in two passes over the shared layers' states.
//!
//! The upper layers run once to tag targets (BIO), and then once for each target, with a learned marker added at its pieces, to tag the
//! target's own extent and its elements. So whatever a target's elements are, they are its own: linking needs no step of its own. Trained
//! by `train/reader`.

use std::ops::Range;

use crate::{
    decode::{best_run, best_runs, gain, margin},
    encoder::{self, Head, Layer, Rows, Scratch, Sizes},
    math::sigmoid,
    model::{Encoded, batches},
    tensors::{FaultyModel, Tensors},
    windows::Window,
};

/// What was found in a passage.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// In the order of their targets.
    pub frames: Vec<Frame>,
    /// The encoder's state of each word asked for, for [`crate::Linker`]; empty where there is no word.
    pub states: Vec<Vec<f32>>,
}

/// A target with its elements. Ranges are bytes of the passage, on word boundaries, in text order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// The words that call up the frame. Never empty.
    pub target: Vec<Range<usize>>,
    /// The first element: at most one range.
    pub first: Option<Range<usize>>,
    /// The second element; several ranges when it is interrupted.
    pub second: Vec<Range<usize>>,
    /// How sure the model is that this is a frame, in thousandths.
    pub score: u16,
}

/// The upper layers of frames, their heads, and how scores are decoded.
#[derive(Debug)]
pub(crate) struct FrameReader {
    width: usize,
    pub(crate) upper: Vec<Layer>,
    marker: Vec<f32>,
    pub(crate) targets: Head,
    pub(crate) elements: Head,
    pub(crate) whole: Head,
    settings: Settings,
}

/// Numbers of the decoder, chosen on training data.
#[derive(Debug)]
struct Settings {
    /// Least probability, in thousandths, at which a word is tried as the beginning of a target.
    candidate: u32,
    /// Least score of a frame that is given.
    cut: u32,
    /// Share of the first pass in a frame's score, in thousandths; the second pass has the rest.
    first_pass: u32,
    /// Cost of each end of a range of the second element, in sixty-fourths.
    change: i32,
    /// What is added to each word's gain for the first element.
    first_bias: i32,
    /// What is added to each word's gain for the second element.
    second_bias: i32,
}

impl Settings {
    /// Score of a frame from those of both passes, in thousandths.
    fn score(&self, first: u32, second: u32) -> u32 {
        (self.first_pass * first + (1000 - self.first_pass) * second) / 1000
    }

    /// Whether the second pass can still lift a candidate over the cut.
    fn can_pass(&self, first: u32) -> bool {
        self.score(first, 1000) >= self.cut
    }
}

/// A run of words that may be a target.
pub(crate) struct Candidate {
    pub(crate) window: usize,
    pub(crate) words: Range<usize>,
    pub(crate) score: u32,
}

impl FrameReader {
    pub(crate) fn load(tensors: &Tensors, sizes: Sizes, upper: Vec<Layer>) -> Result<Self, FaultyModel> {
        let Sizes { width, .. } = sizes;
        Ok(Self {
            width,
            upper,
            marker: tensors.f32("marker", &[width])?,
            targets: Head::load(tensors, "cue", width, 3)?,
            elements: Head::load(tensors, "roles", width, 4)?,
            whole: Head::load(tensors, "whole", width, 1)?,
            settings: Settings {
                candidate: tensors.setting("candidate")?,
                cut: tensors.setting("cut")?,
                first_pass: tensors
                    .setting("first_pass")
                    .ok()
                    .filter(|share| *share <= 1000)
                    .ok_or_else(|| FaultyModel::Setting("first_pass".to_owned()))?,
                change: tensors.setting("change")?,
                first_bias: tensors.setting("first_bias")?,
                second_bias: tensors.setting("second_bias")?,
            },
        })
    }

    /// The frames in each passage, and the states asked for.
    pub(crate) fn read(&self, encoded: &Encoded, n_passages: usize, asked: &[&[usize]]) -> Vec<Found> {
        let asked = |passage: usize| asked.get(passage).copied().unwrap_or_default();
        let empty = |passage| Found { frames: Vec::new(), states: vec![Vec::new(); asked(passage).len()] };
        let mut found: Vec<Found> = (0..n_passages).map(empty).collect();
        let mut scratch = Scratch::default();
        for batch in batches(&encoded.windows, |window| window.pieces.len()) {
            let windows = &encoded.windows[batch.clone()];
            let shared = encoded.states_of(batch, self.width);
            let mut upper = shared.clone();
            encoder::run(&self.upper, &mut upper, &mut scratch);
            let mut candidates = Vec::new();
            for (idx, window) in windows.iter().enumerate() {
                self.candidates(idx, window, &upper, &mut candidates);
                let rows = Row { rows: &upper, sequence: upper.sequences[idx].clone(), width: self.width };
                for (word, state) in words_at(window, asked(window.passage)).zip(&mut found[window.passage].states) {
                    if let Some(word) = word {
                        *state = rows.at(window.first[word]).to_vec();
                    }
                }
            }
            let kept = self.kept(windows, &shared, &candidates, &mut scratch);
            for (window, frames) in windows.iter().zip(kept) {
                found[window.passage].frames.extend(without_overlaps(frames));
            }
        }
        for found in &mut found {
            found.frames.sort_by_key(|frame: &Frame| (frame.target[0].start, frame.target[0].end));
        }
        found
    }

    /// The candidates that are frames, by window, each with the words of its target.
    fn kept(
        &self,
        windows: &[Window],
        shared: &Rows,
        candidates: &[Candidate],
        scratch: &mut Scratch,
    ) -> Vec<Vec<(Vec<usize>, Frame)>> {
        let mut kept: Vec<Vec<(Vec<usize>, Frame)>> = windows.iter().map(|_| Vec::new()).collect();
        for batch in batches(candidates, |candidate| windows[candidate.window].pieces.len()) {
            let candidates = &candidates[batch];
            let mut marked = Rows::default();
            for candidate in candidates {
                self.mark(candidate, &windows[candidate.window], shared, &mut marked);
            }
            encoder::run(&self.upper, &mut marked, scratch);
            for (at, candidate) in candidates.iter().enumerate() {
                let rows = Row { rows: &marked, sequence: marked.sequences[at].clone(), width: self.width };
                kept[candidate.window].extend(self.frame(candidate, &windows[candidate.window], &rows));
            }
        }
        kept
    }

    /// Runs of words that begin with a likely B and go on while I is likeliest; a word is judged by its first piece.
    fn candidates(&self, idx: usize, window: &Window, rows: &Rows, candidates: &mut Vec<Candidate>) {
        let rows = Row { rows, sequence: rows.sequences[idx].clone(), width: self.width };
        let scores: Vec<[f32; 3]> = window.first.iter().map(|piece| self.targets.apply(rows.at(*piece))).collect();
        let mut at = 0;
        while at < scores.len() {
            let score = begins(scores[at]);
            let start = at;
            at += 1;
            if score < self.settings.candidate || !self.settings.can_pass(score) {
                continue;
            }
            while at < scores.len() && margin(scores[at], 2) > 0 {
                at += 1;
            }
            candidates.push(Candidate { window: idx, words: start..at, score });
        }
    }

    /// Copies the window's rows, with the marker added at the candidate.
    pub(crate) fn mark(&self, candidate: &Candidate, window: &Window, shared: &Rows, marked: &mut Rows) {
        let start = marked.values.len() / self.width;
        let sequence = shared.sequences[candidate.window].clone();
        marked.values.extend_from_slice(&shared.values[sequence.start * self.width..sequence.end * self.width]);
        for piece in pieces_of(window, &candidate.words) {
            let row = &mut marked.values[(start + piece) * self.width..][..self.width];
            row.iter_mut().zip(&self.marker).for_each(|(value, marker)| *value += marker);
        }
        marked.sequences.push(start..start + sequence.len());
    }

    /// The frame of a candidate, with its target's words, if it is one.
    fn frame(&self, candidate: &Candidate, window: &Window, rows: &Row<'_>) -> Option<(Vec<usize>, Frame)> {
        let marked = pieces_of(window, &candidate.words);
        let mut pooled = vec![0.0; self.width];
        for piece in marked.clone() {
            pooled.iter_mut().zip(rows.at(piece)).for_each(|(sum, value)| *sum += value);
        }
        let n = marked.len() as f32;
        pooled.iter_mut().for_each(|sum| *sum /= n);
        let [valid] = self.whole.apply::<1>(&pooled);
        let valid = (sigmoid(valid) * 1000.0).round() as u32;
        let score = self.settings.score(candidate.score, valid);
        if score < self.settings.cut {
            return None;
        }
        let scores: Vec<[f32; 4]> = window.first.iter().map(|piece| self.elements.apply(rows.at(*piece))).collect();
        let mut target: Vec<usize> = (0..scores.len()).filter(|word| margin(scores[*word], 2) > 0).collect();
        if !target.iter().any(|word| candidate.words.contains(word)) {
            target = candidate.words.clone().collect();
        }
        let gains = |label: usize, bias: i32| -> Vec<i32> {
            let taken = |word: usize| target.binary_search(&word).is_ok();
            let gain = |(word, scores): (usize, &[f32; 4])| if taken(word) { gain(-8.0) } else { margin(*scores, label) + bias };
            scores.iter().enumerate().map(gain).collect()
        };
        let bytes = |words: Range<usize>| window.words[words.start].start..window.words[words.end - 1].end;
        let second = best_runs(&gains(3, self.settings.second_bias), self.settings.change);
        let frame = Frame {
            target: runs(&target).into_iter().map(bytes).collect(),
            first: best_run(&gains(1, self.settings.first_bias)).map(bytes),
            second: second.into_iter().map(bytes).collect(),
            score: score as u16,
        };
        Some((target, frame))
    }
}

/// The rows of one sequence.
pub(crate) struct Row<'a> {
    pub(crate) rows: &'a Rows,
    pub(crate) sequence: Range<usize>,
    pub(crate) width: usize,
}

impl Row<'_> {
    pub(crate) fn at(&self, piece: usize) -> &[f32] {
        &self.rows.values[(self.sequence.start + piece) * self.width..][..self.width]
    }
}

/// The words of the window that hold the bytes asked for, of those that lie in it.
fn words_at<'a>(window: &'a Window, asked: &'a [usize]) -> impl Iterator<Item = Option<usize>> + 'a {
    asked.iter().map(|byte| {
        let word = window.words.partition_point(|word| word.end <= *byte);
        window.words.get(word).is_some_and(|word| word.start <= *byte).then_some(word)
    })
}

/// Probability of B among O, B, I, in thousandths.
fn begins(scores: [f32; 3]) -> u32 {
    let mut shares = scores;
    crate::math::softmax(&mut shares);
    (shares[1] * 1000.0).round() as u32
}

pub(crate) fn pieces_of(window: &Window, words: &Range<usize>) -> Range<usize> {
    let end = window.first.get(words.end).copied().unwrap_or(window.pieces.len() - 1);
    window.first[words.start]..end
}

fn runs(words: &[usize]) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for word in words {
        match runs.last_mut() {
            Some(run) if run.end == *word => run.end += 1,
            _ => runs.push(*word..word + 1),
        }
    }
    runs
}

/// Of frames whose targets share words, the one with the highest score.
fn without_overlaps(mut frames: Vec<(Vec<usize>, Frame)>) -> Vec<Frame> {
    frames.sort_by_key(|(words, frame)| (std::cmp::Reverse(frame.score), words[0]));
    let mut taken: Vec<usize> = Vec::new();
    let mut kept = Vec::new();
    for (words, frame) in frames {
        if !words.iter().any(|word| taken.contains(word)) {
            taken.extend(words);
            kept.push(frame);
        }
    }
    kept
}
