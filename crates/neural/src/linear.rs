//! A layer `y = x·Wᵀ + b` in integers: weights of 8 bits with one scale an output, inputs of 14 bits with one scale a row.
//!
//! |weight| ≤ 127 and |input| ≤ 8191, so a sum of up to 2,000 products fits 32 bits and is exact, whatever its order. What is lost is the
//! rounding of the weights; the inputs lose less than a thousandth of what the weights do.

use crate::{
    products::{PANEL, PairOfInputs, PairsOfRows, Products, ROWS, Sums},
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

/// Rows of quantised inputs, two in one number, in tiles; the rows of the last that are none are nought.
#[derive(Debug, Default)]
pub(crate) struct Quantised {
    tiles: Vec<PairsOfRows>,
    scales: Vec<f32>,
}

impl Quantised {
    /// Quantises rows of `width` values, an even number.
    #[inline(always)]
    pub(crate) fn set(&mut self, rows: &[f32], width: usize) {
        let n_pairs = width / 2;
        self.scales.clear();
        self.tiles.clear();
        self.tiles.resize((rows.len() / width).div_ceil(ROWS) * n_pairs, [0; ROWS]);
        for (idx, row) in rows.chunks_exact(width).enumerate() {
            let top = largest(row);
            let factor = if top > 0.0 { TOP / top } else { 0.0 };
            let tile = &mut self.tiles[idx / ROWS * n_pairs..][..n_pairs];
            for (pairs, [first, second]) in tile.iter_mut().zip(row.as_chunks::<2>().0) {
                pairs[idx % ROWS] = round(second * factor) << 16 | round(first * factor) & 0xFFFF;
            }
            self.scales.push(top / TOP);
        }
    }
}

/// The nearest whole number of a value below 2^22, an even one where two are as near. Adding 1.5 × 2^23 leaves it in the lowest bits in every IEEE 754
/// machine, and needs no branch.
#[inline(always)]
fn round(value: f32) -> i32 {
    const ROUND: f32 = 12_582_912.0;
    (value + ROUND).to_bits().wrapping_sub(ROUND.to_bits()) as i32
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
    let mut top = 0.0;
    for value in lanes.iter().chain(rest) {
        let value = value.abs();
        top = if value > top { value } else { top };
    }
    top
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
        let tiles = (BLOCK / (2 * self.n_pairs * ROWS)).max(1);
        for (block, inputs) in input.tiles.chunks(tiles * self.n_pairs).enumerate() {
            for (idx, panel) in self.panels.chunks_exact(self.n_pairs).enumerate() {
                for (tile, inputs) in inputs.chunks_exact(self.n_pairs).enumerate() {
                    let sums = how.products(inputs, panel);
                    self.put(&sums, (block * tiles + tile) * ROWS, idx * PANEL, &input.scales, out);
                }
            }
        }
    }

    /// Scales the sums of a tile, given its first row and output, and puts them where they belong; rows and outputs past the last are dropped.
    #[inline(always)]
    fn put(&self, sums: &Sums, row: usize, first: usize, of_rows: &[f32], out: &mut [f32]) {
        let last = (first + PANEL).min(self.n_out());
        let (scales, bias) = (&self.scales[first..last], &self.bias[first..last]);
        let rows = out[row * self.n_out()..].chunks_exact_mut(self.n_out());
        for ((out, sums), scale) in rows.zip(sums).zip(&of_rows[row..]) {
            for (((out, sum), of_output), bias) in out[first..last].iter_mut().zip(sums).zip(scales).zip(bias) {
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
        let stored = input.tiles.iter().flat_map(|pairs| [pairs[0] as i16, (pairs[0] >> 16) as i16]);
        for (value, stored) in row.iter().zip(stored) {
            assert!((value - f32::from(stored) * input.scales[0]).abs() < 2e-4);
        }
        assert!(input.tiles.iter().all(|pairs| pairs[1..].iter().all(|pair| *pair == 0)));
    }
}
