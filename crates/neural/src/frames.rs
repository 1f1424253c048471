//! Targets and what belongs to them: a tagger in two passes with shared lower layers.
//!
//! The lower layers run once a window. The upper ones run again to tag targets (BIO), and then once for each target, with a learned
//! marker added at its pieces, to tag the target's own extent and its elements. So whatever a target's elements are, they are its own:
//! linking needs no step of its own. Trained by `train/reader`.

use std::{borrow::Cow, ops::Range};

use crate::{
    certainty::{Judge, Judgement},
    decode::{best_run, best_runs, gain, margin},
    encoder::{self, Head, Layer, Norm, Rows, Scratch, Sizes},
    links::Linker,
    math::sigmoid,
    pairs::{Pair, PairReader, Related},
    stories::{self, Story, Teller},
    tensors::{FaultyModel, Tensors},
    windows::{self, LONGEST, Piece, Window},
    wordpiece::WordPiece,
};

/// Pieces that are read at once: enough to keep the processor busy, few enough to stay in its cache.
const BATCH: usize = 512;
/// Shapes, states of quotation, and places that the input tells apart.
const N_FEATURES: [usize; 3] = [7, 4, 3];

/// A paragraph to read.
#[derive(Clone, Copy, Debug)]
pub struct Passage<'a> {
    /// Its text.
    pub text: &'a str,
    /// Its place in the document.
    pub place: Place,
    /// Bytes of the text whose words' states are wanted.
    pub asked: &'a [usize],
    /// Bytes of the text whose words are to be judged.
    pub judged: &'a [usize],
}

/// What was found in a passage.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// In the order of their targets.
    pub frames: Vec<Frame>,
    /// The encoder's state of each word asked for, for [`Linker`]; empty where there is no word.
    pub states: Vec<Vec<f32>>,
    /// Whether what each word to be judged tells of happened; `None` where there is no word, and for a model that does not judge.
    pub judgements: Vec<Option<Judgement>>,
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

/// A trained tagger.
#[derive(Debug)]
pub struct FrameTagger {
    vocabulary: WordPiece,
    input: Input,
    shared: Vec<Layer>,
    upper: Vec<Layer>,
    marker: Vec<f32>,
    targets: Head,
    elements: Head,
    whole: Head,
    teller: Option<Teller>,
    linker: Option<Linker>,
    judge: Option<Judge>,
    pairs: Option<PairReader>,
    settings: Settings,
}

/// The tables whose rows are added up to the encoder's input.
#[derive(Debug)]
struct Input {
    width: usize,
    bytes: Cow<'static, [u8]>,
    /// Where the rows of the pieces lie in `bytes`, one signed byte a value.
    pieces: Range<usize>,
    scales: Vec<f32>,
    positions: Vec<f32>,
    features: [Vec<f32>; 3],
    norm: Norm,
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
struct Candidate {
    window: usize,
    words: Range<usize>,
    score: u32,
}

impl FrameTagger {
    /// A tagger from the bytes of its file.
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
            upper: (split..n_layers).map(load).collect::<Result<_, _>>()?,
            marker: tensors.f32("marker", &[width])?,
            targets: Head::load(&tensors, "cue", width, 3)?,
            elements: Head::load(&tensors, "roles", width, 4)?,
            whole: Head::load(&tensors, "whole", width, 1)?,
            teller: Teller::load(&tensors, sizes)?,
            linker: Linker::load(&tensors, width)?,
            judge: Judge::load(&tensors, width)?,
            pairs: PairReader::load(&tensors, sizes)?,
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
            input: Input::load(tensors, width, vocabulary.len())?,
            vocabulary,
        })
    }

    /// What scores pairs of words; `None` when the model was not trained for it.
    pub fn linker(&self) -> Option<&Linker> {
        self.linker.as_ref()
    }

    /// The frames in each passage, and the states asked for.
    pub fn read(&self, passages: &[Passage<'_>]) -> Vec<Found> {
        let mut windows = Vec::new();
        for (idx, passage) in passages.iter().enumerate() {
            windows::cut(idx, passage, &self.vocabulary, LONGEST, &mut windows);
        }
        // Batches of like work; the order within a batch decides nothing.
        let empty = |passage: &Passage<'_>| Found {
            frames: Vec::new(),
            states: vec![Vec::new(); passage.asked.len()],
            judgements: vec![None; passage.judged.len()],
        };
        let mut found: Vec<Found> = passages.iter().map(empty).collect();
        let mut scratch = Scratch::default();
        for batch in batches(&windows, |window| window.pieces.len()) {
            self.read_batch(&windows[batch], passages, &mut scratch, &mut found);
        }
        for found in &mut found {
            found.frames.sort_by_key(|frame: &Frame| (frame.target[0].start, frame.target[0].end));
        }
        found
    }

    /// What stands in passages that are parts of one text, whatever the frames; nothing when the model was not trained for it.
    pub fn tell(&self, passages: &[&str]) -> Vec<Story> {
        let Some(teller) = &self.teller else { return Vec::new() };
        let mut windows = Vec::new();
        for (idx, text) in passages.iter().enumerate() {
            windows::cut(
                idx,
                &Passage { text, place: Place::Later, asked: &[], judged: &[] },
                &self.vocabulary,
                stories::LONGEST,
                &mut windows,
            );
        }
        let rows = |windows: &[Window]| self.input.plain_rows(windows, &teller.positions, &teller.norm);
        teller.read(&windows, rows, &mut Scratch::default())
    }

    /// The states of all words by the shared layers, window by window, and where the words that hold the bytes asked for lie among them: by window and
    /// word. For training what works on those states.
    pub fn shared_states(&self, passage: &Passage<'_>) -> (Vec<Vec<Vec<f32>>>, Vec<Option<(usize, usize)>>) {
        let mut windows = Vec::new();
        windows::cut(0, passage, &self.vocabulary, LONGEST, &mut windows);
        let mut places = vec![None; passage.asked.len()];
        let mut states = Vec::new();
        for (idx, window) in windows.iter().enumerate() {
            let mut shared = self.input.rows(std::slice::from_ref(window));
            encoder::run(&self.shared, &mut shared, &mut Scratch::default());
            let rows = Row { rows: &shared, sequence: shared.sequences[0].clone(), width: self.input.width };
            states.push(window.first.iter().map(|piece| rows.at(*piece).to_vec()).collect());
            for (word, place) in words_at(window, passage.asked).zip(&mut places) {
                *place = word.map(|word| (idx, word)).or(*place);
            }
        }
        (states, places)
    }

    /// What pairs of mentions are said to be to each other, passage by passage; nothing when the model was not trained for it, and `None` for a pair that
    /// does not lie in one window.
    pub fn relate(&self, passages: &[(&str, &[Pair])]) -> Vec<Vec<Option<Related>>> {
        let Some(reader) = &self.pairs else { return Vec::new() };
        let mut windows = Vec::new();
        for (idx, (text, _)) in passages.iter().enumerate() {
            windows::cut(
                idx,
                &Passage { text, place: Place::Later, asked: &[], judged: &[] },
                &self.vocabulary,
                LONGEST,
                &mut windows,
            );
        }
        let rows = |windows: &[Window]| self.input.plain_rows(windows, &reader.positions, &reader.norm);
        let asked: Vec<&[Pair]> = passages.iter().map(|(_, pairs)| *pairs).collect();
        reader.read(&windows, &asked, rows, &mut Scratch::default())
    }

    fn read_batch(&self, windows: &[Window], passages: &[Passage<'_>], scratch: &mut Scratch, found: &mut [Found]) {
        let mut shared = self.input.rows(windows);
        encoder::run(&self.shared, &mut shared, scratch);
        let mut upper = shared.clone();
        encoder::run(&self.upper, &mut upper, scratch);
        let mut candidates = Vec::new();
        for (idx, window) in windows.iter().enumerate() {
            self.candidates(idx, window, &upper, &mut candidates);
            let rows = Row { rows: &upper, sequence: upper.sequences[idx].clone(), width: self.input.width };
            let (passage, found) = (&passages[window.passage], &mut found[window.passage]);
            for (word, state) in words_at(window, passage.asked).zip(&mut found.states) {
                if let Some(word) = word {
                    *state = rows.at(window.first[word]).to_vec();
                }
            }
            if let Some(judge) = &self.judge {
                let rows = Row { rows: &shared, sequence: shared.sequences[idx].clone(), width: self.input.width };
                let here = words_at(window, passage.judged).enumerate();
                let (places, words): (Vec<usize>, Vec<usize>) = here.filter_map(|(place, word)| Some((place, word?))).unzip();
                let judgements = judge.judge(window.words.len(), |word| rows.at(window.first[word]), &words);
                for (place, judgement) in places.into_iter().zip(judgements) {
                    found.judgements[place] = Some(judgement);
                }
            }
        }
        let mut kept: Vec<Vec<(Vec<usize>, Frame)>> = windows.iter().map(|_| Vec::new()).collect();
        for batch in batches(&candidates, |candidate| windows[candidate.window].pieces.len()) {
            let candidates = &candidates[batch];
            let mut marked = Rows::default();
            for candidate in candidates {
                self.mark(candidate, &windows[candidate.window], &shared, &mut marked);
            }
            encoder::run(&self.upper, &mut marked, scratch);
            for (at, candidate) in candidates.iter().enumerate() {
                let rows = Row { rows: &marked, sequence: marked.sequences[at].clone(), width: self.input.width };
                kept[candidate.window].extend(self.frame(candidate, &windows[candidate.window], &rows));
            }
        }
        for (window, frames) in windows.iter().zip(kept) {
            found[window.passage].frames.extend(without_overlaps(frames));
        }
    }

    /// Runs of words that begin with a likely B and go on while I is likeliest; a word is judged by its first piece.
    fn candidates(&self, idx: usize, window: &Window, rows: &Rows, candidates: &mut Vec<Candidate>) {
        let rows = Row { rows, sequence: rows.sequences[idx].clone(), width: self.input.width };
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
    fn mark(&self, candidate: &Candidate, window: &Window, shared: &Rows, marked: &mut Rows) {
        let start = marked.values.len() / self.input.width;
        let sequence = shared.sequences[candidate.window].clone();
        marked.values.extend_from_slice(&shared.values[sequence.start * self.input.width..sequence.end * self.input.width]);
        for piece in pieces_of(window, &candidate.words) {
            let row = &mut marked.values[(start + piece) * self.input.width..][..self.input.width];
            row.iter_mut().zip(&self.marker).for_each(|(value, marker)| *value += marker);
        }
        marked.sequences.push(start..start + sequence.len());
    }

    /// The frame of a candidate, with its target's words, if it is one.
    fn frame(&self, candidate: &Candidate, window: &Window, rows: &Row<'_>) -> Option<(Vec<usize>, Frame)> {
        let marked = pieces_of(window, &candidate.words);
        let mut pooled = vec![0.0; self.input.width];
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

impl Input {
    fn load(tensors: Tensors, width: usize, n_pieces: usize) -> Result<Self, FaultyModel> {
        let (start, end) = tensors.byte_range("words.weight", "I8", &[n_pieces, width])?;
        let table = |name: &str, n| tensors.f32(&format!("{name}.weight"), &[n, width]);
        Ok(Self {
            width,
            pieces: start..end,
            scales: tensors.f32("words.scale", &[n_pieces])?,
            positions: table("places", LONGEST)?,
            features: [table("shapes", N_FEATURES[0])?, table("quotes", N_FEATURES[1])?, table("positions", N_FEATURES[2])?],
            norm: Norm::load(&tensors, "norm", width)?,
            bytes: tensors.into_bytes(),
        })
    }

    fn rows(&self, windows: &[Window]) -> Rows {
        let mut rows = Rows::default();
        for window in windows {
            let start = rows.values.len() / self.width;
            for (at, piece) in window.pieces.iter().enumerate() {
                self.add_row(at, *piece, window.place, &mut rows.values);
            }
            rows.sequences.push(start..start + window.pieces.len());
        }
        self.norm.apply(&mut rows.values);
        rows
    }

    /// Word pieces with tables of another encoder, without features.
    pub(crate) fn plain_rows(&self, windows: &[Window], positions: &[f32], norm: &Norm) -> Rows {
        let mut rows = Rows::default();
        for window in windows {
            let start = rows.values.len() / self.width;
            for (piece, position) in window.pieces.iter().zip(positions.chunks_exact(self.width)) {
                let id = piece.id as usize;
                let bytes = &self.bytes[self.pieces.clone()][id * self.width..(id + 1) * self.width];
                let scale = self.scales[id];
                rows.values
                    .extend(bytes.iter().zip(position).map(|(byte, position)| f32::from(byte.cast_signed()) * scale + position));
            }
            rows.sequences.push(start..start + window.pieces.len());
        }
        norm.apply(&mut rows.values);
        rows
    }

    fn add_row(&self, at: usize, piece: Piece, place: Place, rows: &mut Vec<f32>) {
        let row = |table: &'_ [f32], idx: usize| -> Range<usize> {
            debug_assert!((idx + 1) * self.width <= table.len());
            idx * self.width..(idx + 1) * self.width
        };
        let id = piece.id as usize;
        let bytes = &self.bytes[self.pieces.clone()][id * self.width..(id + 1) * self.width];
        let [shapes, quotations, places] = &self.features;
        let position = &self.positions[row(&self.positions, at)];
        let shape = &shapes[row(shapes, piece.shape as usize)];
        let quotation = &quotations[row(quotations, piece.quotation as usize)];
        let place = &places[row(places, place as usize)];
        let scale = self.scales[id];
        rows.extend(
            (0..self.width).map(|dim| {
                f32::from(bytes[dim].cast_signed()) * scale + position[dim] + shape[dim] + quotation[dim] + place[dim]
            }),
        );
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

fn pieces_of(window: &Window, words: &Range<usize>) -> Range<usize> {
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

#[cfg(test)]
mod tests;
