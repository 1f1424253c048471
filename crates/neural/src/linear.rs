//! A layer `y = x·Wᵀ + b` in integers: weights of 8 bits with one scale an output, inputs of 14 bits with one scale a row.
//!
//! |weight| ≤ 127 and |input| ≤ 8191, so a sum of up to 2,000 products fits 32 bits and is exact, whatever its order. What is lost is the
//! rounding of the weights; the inputs lose less than a thousandth of what the weights do.

use crate::{
    products::{PANEL, PairOfInputs, Products, ROWS, pair},
    tensors::{FaultyModel, Tensors},
};

/// Largest quantised input.
const TOP: f32 = 8191.0;
/// Longest row whose sum of products fits 32 bits.
const LONGEST: usize = 2048;
/// Quantised inputs that meet one panel of weights after the other: they stay in the second cache.
const BLOCK: usize = 96 * 1024;

/// The layer's weights, in panels.
#[derive(Debug)]
pub(crate) struct Linear {
    panels: Vec<PairOfInputs>,
    scales: Vec<f32>,
    bias: Vec<f32>,
    n_pairs: usize,
}

/// Rows of quantised inputs, two in one number.
#[derive(Debug, Default)]
pub(crate) struct Quantised {
    pairs: Vec<i32>,
    scales: Vec<f32>,
}

impl Quantised {
    /// Quantises rows of `width` values, an even number.
    #[inline(always)]
    pub(crate) fn set(&mut self, rows: &[f32], width: usize) {
        self.pairs.clear();
        self.scales.clear();
        for row in rows.chunks_exact(width) {
            let top = largest(row);
            let factor = if top > 0.0 { TOP / top } else { 0.0 };
            let round = |value: f32| {
                let scaled = value * factor;
                (scaled + 0.5f32.copysign(scaled)) as i16
            };
            self.pairs.extend(row.as_chunks::<2>().0.iter().map(|[first, second]| pair(round(*first), round(*second))));
            self.scales.push(top / TOP);
        }
    }
}

/// The largest absolute value, compared in lanes.
#[inline(always)]
fn largest(row: &[f32]) -> f32 {
    const LANES: usize = 16;
    let (chunks, rest) = row.as_chunks::<LANES>();
    let mut lanes = [0.0f32; LANES];
    for chunk in chunks {
        for (lane, value) in lanes.iter_mut().zip(chunk) {
            let value = value.abs();
            *lane = if value > *lane { value } else { *lane };
        }
    }
    lanes.iter().chain(rest).fold(0.0, |top: f32, value| top.max(value.abs()))
}

impl Linear {
    pub(crate) fn load(tensors: &Tensors, name: &str, n_in: usize, n_out: usize) -> Result<Self, FaultyModel> {
        if n_in > LONGEST || !n_in.is_multiple_of(2) {
            return Err(FaultyModel::Tensor(name.to_owned()));
        }
        let weights: Vec<i16> = tensors.i8(&format!("{name}.weight"), &[n_out, n_in])?.map(i16::from).collect();
        let n_pairs = n_in / 2;
        // Outputs beyond the last are nought.
        let mut panels = vec![[0; 2 * PANEL]; n_out.div_ceil(PANEL) * n_pairs];
        for (output, weights) in weights.chunks_exact(n_in).enumerate() {
            let (panel, at) = (output / PANEL, output % PANEL);
            for (pair, weights) in panels[panel * n_pairs..].iter_mut().zip(weights.as_chunks::<2>().0) {
                pair[2 * at..][..2].copy_from_slice(weights);
            }
        }
        Ok(Self {
            panels,
            scales: tensors.f32(&format!("{name}.scale"), &[n_out])?,
            bias: tensors.f32(&format!("{name}.bias"), &[n_out])?,
            n_pairs,
        })
    }

    fn n_out(&self) -> usize {
        self.bias.len()
    }

    /// The layer's outputs for all rows, one after another.
    #[inline(always)]
    pub(crate) fn apply(&self, how: impl Products, input: &Quantised, out: &mut Vec<f32>) {
        let n_rows = input.scales.len();
        out.resize(n_rows * self.n_out(), 0.0);
        let block = (BLOCK / (2 * self.n_pairs)).next_multiple_of(ROWS);
        for first in (0..n_rows).step_by(block) {
            let last = (first + block).min(n_rows);
            for (idx, panel) in self.panels.chunks_exact(self.n_pairs).enumerate() {
                for row in (first..last).step_by(ROWS) {
                    self.tile(how, input, row..(row + ROWS).min(last), (idx * PANEL, panel), out);
                }
            }
        }
    }

    /// Some rows by one panel, whose first output is told. A tile that is not full repeats its last row, and drops the copies.
    #[inline(always)]
    fn tile(
        &self,
        how: impl Products,
        input: &Quantised,
        rows: std::ops::Range<usize>,
        (first, panel): (usize, &[PairOfInputs]),
        out: &mut [f32],
    ) {
        let row = |offset: usize| {
            let idx = (rows.start + offset).min(rows.end - 1);
            &input.pairs[idx * self.n_pairs..(idx + 1) * self.n_pairs]
        };
        let sums = how.products(std::array::from_fn(row), panel);
        let last = (first + PANEL).min(self.n_out());
        let (scales, bias) = (&self.scales[first..last], &self.bias[first..last]);
        for (row, sums) in rows.zip(&sums) {
            let scale = input.scales[row];
            let out = &mut out[row * self.n_out() + first..row * self.n_out() + last];
            for (((out, sum), of_output), bias) in out.iter_mut().zip(sums).zip(scales).zip(bias) {
                *out = *sum as f32 * (scale * of_output) + bias;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_of_inputs_loses_little() {
        let mut input = Quantised::default();
        let row: Vec<f32> = (0..64).map(|k| (k as f32 * 0.37).sin() * 3.0).collect();
        input.set(&[row.clone(), vec![0.0; 64]].concat(), 64);
        let stored = input.pairs.iter().flat_map(|pair| [*pair as i16, (*pair >> 16) as i16]);
        for (value, stored) in row.iter().zip(stored) {
            assert!((value - f32::from(stored) * input.scales[0]).abs() < 2e-4);
        }
        assert!(input.pairs[32..].iter().all(|value| *value == 0));
    }
}
