//! What two mentions of a sentence are said to be to each other: layers on the shared ones' states, and a classifier of pairs.
//!
//! A pair is judged by the states at its two heads, by what else of the sentence it attends to (additive attention: Bahdanau, Cho and Bengio 2015), by how far
//! they stand apart and by the forms of both. Which words it attends to most is told with the class: they are what the class rests on. Trained by
//! `train/reader/train_one.py`.

use std::ops::Range;

use crate::{
    encoder::{self, Head, Layer, Scratch, Sizes},
    frames::Row,
    math::{sigmoid, softmax},
    model::Encoded,
    tensors::{FaultyModel, Tensors},
    windows::Window,
};

/// Most layers, classes and units that a model may have.
const MOST: usize = 1024;
/// Classes of how far apart two heads are, and of the forms of both.
const N_DISTANCES: usize = 12;
const N_FORMS: usize = 3;
/// Where a piece stands to a pair: before it, between, after it, or in one of the heads. Numbered from 0 as trained; what lies before the sentence is never looked at.
const N_PLACES: usize = 5;

/// A pair that is asked about. Bytes of the passage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// A byte of the head of the mention that stands first.
    pub earlier: usize,
    /// A byte of the head of the other.
    pub later: usize,
    /// Their sentence.
    pub sentence: Range<usize>,
    /// Form of each: 0 a name, 1 a description, 2 a pronoun.
    pub forms: [usize; 2],
}

/// What a pair is said to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// How likely each class is, in thousandths that add up to about one thousand. The first is that of no relation.
    pub classes: Vec<u16>,
    /// How likely it is negated, in thousandths.
    pub negated: u16,
    /// How certain it is told, as likely as each of the degrees that the model was trained on, in thousandths that add up to about one thousand.
    pub degrees: Vec<u16>,
    /// The word that weighed most beside the heads; bytes of the passage.
    pub word: Range<usize>,
}

/// Layers and the classifier.
#[derive(Debug)]
pub(crate) struct PairReader {
    width: usize,
    layers: Vec<Layer>,
    /// Units of the attention and of the hidden layer, and classes.
    units: usize,
    hidden: usize,
    n_classes: usize,
    n_degrees: usize,
    from_earlier: Head,
    from_later: Head,
    keys: Head,
    attention: Head,
    places: Vec<f32>,
    earlier: Head,
    later: Head,
    context: Head,
    features: Vec<f32>,
    classes: Head,
    negated: Head,
    degrees: Head,
}

/// A pair, by pieces of its window.
struct Placed {
    heads: [usize; 2],
    sentence: Range<usize>,
    forms: [usize; 2],
}

impl PairReader {
    /// `None` for a model without it.
    pub(crate) fn load(tensors: &Tensors, sizes: Sizes) -> Result<Option<Self>, FaultyModel> {
        let Ok(n_layers) = tensors.setting::<usize>("pair_layers") else { return Ok(None) };
        let (units, hidden) = (tensors.setting("pair_units")?, tensors.setting("pair_hidden")?);
        let (n_classes, n_degrees) = (tensors.setting("pair_classes")?, tensors.setting("pair_degrees")?);
        if [n_layers, units, hidden, n_classes, n_degrees].iter().any(|n| *n > MOST) || n_classes == 0 || n_degrees == 0 {
            return Err(FaultyModel::Setting("pair_classes".to_owned()));
        }
        let Sizes { width, .. } = sizes;
        let head = |name: &str, from, to| Head::load(tensors, &format!("pairs.{name}"), from, to);
        let layers = (0..n_layers).map(|idx| Layer::load(tensors, &format!("pairs.layers.{idx}"), sizes));
        Ok(Some(Self {
            width,
            layers: layers.collect::<Result<_, _>>()?,
            units,
            hidden,
            n_classes,
            n_degrees,
            from_earlier: head("qa", width, units)?,
            from_later: head("qb", width, units)?,
            keys: head("k", width, units)?,
            attention: head("v", units, 1)?,
            places: tensors.f32("pairs.places", &[N_PLACES, units])?,
            earlier: head("a", width, hidden)?,
            later: head("b", width, hidden)?,
            context: head("c", width, hidden)?,
            features: tensors.f32("pairs.features", &[N_DISTANCES + N_FORMS * N_FORMS, hidden])?,
            classes: head("out", hidden, n_classes)?,
            negated: head("neg", hidden, 1)?,
            degrees: head("cert", hidden, n_degrees)?,
        }))
    }

    /// What the pairs of a passage are; `None` for one that does not lie in one window. `windows`: the passage's.
    pub(crate) fn read(&self, encoded: &Encoded, windows: Range<usize>, pairs: &[Pair]) -> Vec<Option<Related>> {
        let mut found: Vec<Option<Related>> = vec![None; pairs.len()];
        let mut scratch = Scratch::default();
        for idx in windows {
            let window = &encoded.windows[idx];
            let here: Vec<(usize, Placed)> =
                pairs.iter().enumerate().filter_map(|(at, pair)| Some((at, placed(window, pair)?))).collect();
            if here.is_empty() {
                continue;
            }
            let mut rows = encoded.states_of(idx..idx + 1, self.width);
            encoder::run(&self.layers, &mut rows, &mut scratch);
            let rows = Row { rows: &rows, sequence: rows.sequences[0].clone(), width: self.width };
            let keys: Vec<Vec<f32>> =
                (0..rows.sequence.len()).map(|piece| self.keys.scores(rows.at(piece), self.units)).collect();
            for (at, placed) in here {
                found[at] = Some(self.judge(window, &rows, &keys, &placed));
            }
        }
        found
    }

    fn judge(&self, window: &Window, rows: &Row<'_>, keys: &[Vec<f32>], pair: &Placed) -> Related {
        let [a, b] = pair.heads.map(|head| rows.at(head));
        let query: Vec<f32> = sums(&self.from_earlier.scores(a, self.units), &self.from_later.scores(b, self.units));
        let mut shares: Vec<f32> = pair
            .sentence
            .clone()
            .map(|piece| {
                let place = place_of(piece, pair.heads) * self.units;
                let place = &self.places[place..place + self.units];
                let unit = |idx: usize| tanh(query[idx] + keys[piece][idx] + place[idx]);
                let units: Vec<f32> = (0..self.units).map(unit).collect();
                self.attention.scores(&units, 1)[0]
            })
            .collect();
        softmax(&mut shares);
        let mut context = vec![0.0; self.width];
        for (share, piece) in shares.iter().zip(pair.sentence.clone()) {
            context.iter_mut().zip(rows.at(piece)).for_each(|(sum, value)| *sum += share * value);
        }
        let mut hidden = sums(&self.earlier.scores(a, self.hidden), &self.later.scores(b, self.hidden));
        hidden = sums(&hidden, &self.context.scores(&context, self.hidden));
        let of_forms = N_DISTANCES + N_FORMS * pair.forms[0] + pair.forms[1];
        for feature in [distance(pair.heads[1] - pair.heads[0]), of_forms] {
            hidden = sums(&hidden, &self.features[feature * self.hidden..(feature + 1) * self.hidden]);
        }
        hidden.iter_mut().for_each(|value| *value = value.max(0.0));
        let mut classes = self.classes.scores(&hidden, self.n_classes);
        softmax(&mut classes);
        let mut degrees = self.degrees.scores(&hidden, self.n_degrees);
        softmax(&mut degrees);
        Related {
            classes: classes.into_iter().map(thousandths).collect(),
            negated: thousandths(sigmoid(self.negated.scores(&hidden, 1)[0])),
            degrees: degrees.into_iter().map(thousandths).collect(),
            word: self.heaviest(window, &shares, pair),
        }
    }

    /// The word of the sentence whose pieces weigh most, of those that are no head; of equals, the first.
    fn heaviest(&self, window: &Window, shares: &[f32], pair: &Placed) -> Range<usize> {
        let mut best: Option<(u32, usize)> = None;
        for (word, first) in window.first.iter().enumerate() {
            let last = window.first.get(word + 1).copied().unwrap_or(window.pieces.len() - 1);
            if *first < pair.sentence.start || last > pair.sentence.end || pair.heads.contains(first) {
                continue;
            }
            let share: f32 = shares[first - pair.sentence.start..last - pair.sentence.start].iter().sum();
            let share = (share * 1000.0).round() as u32;
            if best.is_none_or(|(most, _)| share > most) {
                best = Some((share, word));
            }
        }
        let word = best.map_or(0, |(_, word)| word);
        window.words[word].start..window.words[word].end
    }
}

/// The pair by pieces; `None` unless both heads lie in the window.
fn placed(window: &Window, pair: &Pair) -> Option<Placed> {
    let word = |byte: usize| {
        let word = window.words.partition_point(|word| word.end <= byte);
        window.words.get(word).filter(|found| found.start <= byte).map(|_| word)
    };
    let heads = [window.first[word(pair.earlier)?], window.first[word(pair.later)?]];
    let start = window.words.partition_point(|word| word.start < pair.sentence.start);
    let end = window.words.partition_point(|word| word.end <= pair.sentence.end);
    let last = window.first.get(end).copied().unwrap_or(window.pieces.len() - 1);
    let sentence = *window.first.get(start)?..last;
    let is_sound = heads[0] < heads[1] && sentence.contains(&heads[0]) && sentence.contains(&heads[1]);
    (is_sound && pair.forms.iter().all(|form| *form < N_FORMS)).then_some(Placed { heads, sentence, forms: pair.forms })
}

/// Where a piece stands to the heads; 1 is before them, as the sentence's own beginning is passed.
fn place_of(piece: usize, heads: [usize; 2]) -> usize {
    if heads.contains(&piece) { 4 } else { 1 + usize::from(piece > heads[0]) + usize::from(piece > heads[1]) }
}

/// Class of how many pieces two heads are apart.
fn distance(n: usize) -> usize {
    (if n < 12 { n / 2 } else { 5 + n / 8 }).min(N_DISTANCES - 1)
}

fn sums(one: &[f32], other: &[f32]) -> Vec<f32> {
    one.iter().zip(other).map(|(one, other)| one + other).collect()
}

fn tanh(x: f32) -> f32 {
    2.0 * sigmoid(2.0 * x) - 1.0
}

fn thousandths(share: f32) -> u16 {
    (share * 1000.0).round() as u16
}
