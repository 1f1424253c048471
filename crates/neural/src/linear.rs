//! A layer `y = x·Wᵀ + b` in integers: weights of 8 bits with one scale an output, inputs of 8 bits with one scale a row.
//!
//! |weight| ≤ 127 and |input| ≤ 127, so a sum of thousands of products fits 32 bits and is exact, whatever its order. What is lost is the
//! rounding of both; what that costs is told in `docs/experiments.md`.

use crate::{
    products::{MIDDLE, PANEL, Products, QUAD, QuadOfInputs, QuadsOfRows, ROWS, Sums},
    tensors::{FaultyModel, Tensors},
};

/// Largest quantised input.
const TOP: f32 = 127.0;
/// Longest row whose sum of products fits 32 bits, with room.
const LONGEST: usize = 8192;
/// Bytes of quantised inputs that meet one panel of weights after the other: they stay in the second cache.
const BLOCK: usize = 192 * 1024;

/// The layer's weights, in panels.
#[derive(Debug)]
pub(crate) struct Linear {
    panels: Vec<QuadOfInputs>,
    /// What the sums of each panel begin with.
    starts: Vec<[i32; PANEL]>,
    scales: Vec<f32>,
    bias: Vec<f32>,
    n_quads: usize,
}

/// Rows of quantised inputs, four in one number, in tiles; the rows of the last that are none are nought.
#[derive(Debug, Default)]
pub(crate) struct Quantised {
    tiles: Vec<QuadsOfRows>,
    scales: Vec<f32>,
    row: Vec<u8>,
}

impl Quantised {
    /// Quantises rows of `width` values, a multiple of four.
    #[inline(always)]
    pub(crate) fn set(&mut self, rows: &[f32], width: usize) {
        let n_quads = width / QUAD;
        self.scales.clear();
        self.tiles.clear();
        self.tiles.resize((rows.len() / width).div_ceil(ROWS) * n_quads, [NOUGHT; ROWS]);
        self.row.resize(width, 0);
        for (idx, row) in rows.chunks_exact(width).enumerate() {
            let top = largest(row);
            let factor = if top > 0.0 { TOP / top } else { 0.0 };
            for (byte, value) in self.row.iter_mut().zip(row) {
                *byte = (round(value * factor) + i32::from(MIDDLE)) as u8;
            }
            let tile = &mut self.tiles[idx / ROWS * n_quads..][..n_quads];
            for (quads, bytes) in tile.iter_mut().zip(self.row.as_chunks::<QUAD>().0) {
                quads[idx % ROWS] = i32::from_le_bytes(*bytes);
            }
            self.scales.push(top / TOP);
        }
    }
}

/// Four inputs of nought.
const NOUGHT: i32 = i32::from_le_bytes([MIDDLE; QUAD]);

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
        if n_in > LONGEST || !n_in.is_multiple_of(QUAD) {
            return Err(FaultyModel::Tensor(name.to_owned()));
        }
        let weights: Vec<i8> = tensors.i8(&format!("{name}.weight"), &[n_out, n_in])?.collect();
        let n_quads = n_in / QUAD;
        // Outputs beyond the last are nought.
        let mut panels = vec![[0; QUAD * PANEL]; n_out.div_ceil(PANEL) * n_quads];
        let mut starts = vec![[0; PANEL]; n_out.div_ceil(PANEL)];
        for (output, weights) in weights.chunks_exact(n_in).enumerate() {
            let (panel, at) = (output / PANEL, output % PANEL);
            for (quad, weights) in panels[panel * n_quads..].iter_mut().zip(weights.as_chunks::<QUAD>().0) {
                quad[QUAD * at..][..QUAD].copy_from_slice(weights);
            }
            starts[panel][at] = -i32::from(MIDDLE) * weights.iter().map(|weight| i32::from(*weight)).sum::<i32>();
        }
        Ok(Self {
            panels,
            starts,
            scales: tensors.f32(&format!("{name}.scale"), &[n_out])?,
            bias: tensors.f32(&format!("{name}.bias"), &[n_out])?,
            n_quads,
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
        let tiles = (BLOCK / (QUAD * self.n_quads * ROWS)).max(1);
        for (block, inputs) in input.tiles.chunks(tiles * self.n_quads).enumerate() {
            for (idx, (panel, start)) in self.panels.chunks_exact(self.n_quads).zip(&self.starts).enumerate() {
                for (tile, inputs) in inputs.chunks_exact(self.n_quads).enumerate() {
                    let sums = how.products(inputs, panel, start);
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
    fn rounding_of_inputs_loses_half_a_step_at_most() {
        let mut input = Quantised::default();
        let row: Vec<f32> = (0..64).map(|k| (k as f32 * 0.37).sin() * 3.0).collect();
        input.set(&[row.clone(), vec![0.0; 64]].concat(), 64);
        let stored = input.tiles.iter().flat_map(|quads| quads[0].to_le_bytes());
        for (value, stored) in row.iter().zip(stored) {
            assert!((value - f32::from(i16::from(stored) - 128) * input.scales[0]).abs() <= 0.501 * input.scales[0]);
        }
        assert!(input.tiles.iter().all(|quads| quads[1..].iter().all(|quad| *quad == NOUGHT)));
    }
}
