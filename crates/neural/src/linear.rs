//! A layer `y = x·Wᵀ + b` in integers: weights of 8 bits with one scale an output, inputs of 14 bits with one scale a row.
//!
//! |weight| ≤ 127 and |input| ≤ 8191, so a sum of up to 2,000 products fits 32 bits and is exact, whatever its order. What is lost is the
//! rounding of the weights; the inputs lose less than a thousandth of what the weights do.

use crate::tensors::{FaultyModel, Tensors};

/// Largest quantised input.
const TOP: f32 = 8191.0;
/// Longest row whose sum of products fits 32 bits.
const LONGEST: usize = 2048;
/// Quantised inputs that share one pass over the weights: they stay in the first cache.
const BLOCK: usize = 12 * 1024;

/// The layer's weights.
#[derive(Debug)]
pub(crate) struct Linear {
    weights: Vec<i16>,
    scales: Vec<f32>,
    bias: Vec<f32>,
    n_in: usize,
}

/// Rows of quantised inputs.
#[derive(Debug, Default)]
pub(crate) struct Quantised {
    values: Vec<i16>,
    scales: Vec<f32>,
}

impl Quantised {
    /// Quantises rows of `width` values.
    #[inline(always)]
    pub(crate) fn set(&mut self, rows: &[f32], width: usize) {
        self.values.clear();
        self.scales.clear();
        for row in rows.chunks_exact(width) {
            let top = row.iter().fold(0.0f32, |top, value| top.max(value.abs()));
            let factor = if top > 0.0 { TOP / top } else { 0.0 };
            self.values.extend(row.iter().map(|value| {
                let scaled = value * factor;
                (scaled + 0.5f32.copysign(scaled)) as i16
            }));
            self.scales.push(top / TOP);
        }
    }
}

impl Linear {
    pub(crate) fn load(tensors: &Tensors, name: &str, n_in: usize, n_out: usize) -> Result<Self, FaultyModel> {
        if n_in > LONGEST {
            return Err(FaultyModel::Tensor(name.to_owned()));
        }
        Ok(Self {
            weights: tensors.i8(&format!("{name}.weight"), &[n_out, n_in])?.map(i16::from).collect(),
            scales: tensors.f32(&format!("{name}.scale"), &[n_out])?,
            bias: tensors.f32(&format!("{name}.bias"), &[n_out])?,
            n_in,
        })
    }

    fn n_out(&self) -> usize {
        self.bias.len()
    }

    /// The layer's outputs for all rows, one after another.
    #[inline(always)]
    pub(crate) fn apply(&self, how: impl Products, input: &Quantised, out: &mut Vec<f32>) {
        let n_rows = input.scales.len();
        out.clear();
        out.resize(n_rows * self.n_out(), 0.0);
        let block = (BLOCK / self.n_in).next_multiple_of(4);
        for first in (0..n_rows).step_by(block) {
            let last = (first + block).min(n_rows);
            for col in (0..self.n_out()).step_by(2) {
                for row in (first..last).step_by(4) {
                    self.tile(how, input, row..(row + 4).min(last), col..(col + 2).min(self.n_out()), out);
                }
            }
        }
    }

    /// Up to 4 rows by 2 outputs. A tile that is not full repeats its last row or output, and drops the copies.
    #[inline(always)]
    fn tile(
        &self,
        how: impl Products,
        input: &Quantised,
        rows: std::ops::Range<usize>,
        cols: std::ops::Range<usize>,
        out: &mut [f32],
    ) {
        let row = |offset: usize| {
            let idx = (rows.start + offset).min(rows.end - 1);
            &input.values[idx * self.n_in..(idx + 1) * self.n_in]
        };
        let col = |offset: usize| {
            let idx = (cols.start + offset).min(cols.end - 1);
            &self.weights[idx * self.n_in..(idx + 1) * self.n_in]
        };
        let sums = how.products([row(0), row(1), row(2), row(3)], [col(0), col(1)]);
        for row in rows.clone() {
            for col in cols.clone() {
                let sum = sums[row - rows.start][col - cols.start] as f32;
                out[row * self.n_out() + col] = sum * (input.scales[row] * self.scales[col]) + self.bias[col];
            }
        }
    }
}

/// How inner products are computed. Sums of integers are exact, so every way gives the same.
pub(crate) trait Products: Copy {
    /// Inner products of four rows with two, all of one length.
    fn products(self, rows: [&[i16]; 4], cols: [&[i16]; 2]) -> [[i32; 2]; 4];
}

/// For any processor.
#[derive(Clone, Copy)]
pub(crate) struct Plain;

impl Products for Plain {
    #[inline(always)]
    fn products(self, rows: [&[i16]; 4], cols: [&[i16]; 2]) -> [[i32; 2]; 4] {
        let dot = |a: &[i16], b: &[i16]| a.iter().zip(b).map(|(a, b)| i32::from(*a) * i32::from(*b)).sum();
        rows.map(|row| cols.map(|col| dot(row, col)))
    }
}

/// Sixteen products at once.
#[cfg(target_arch = "x86_64")]
impl Products for pulp::x86::V3 {
    #[inline(always)]
    fn products(self, rows: [&[i16]; 4], cols: [&[i16]; 2]) -> [[i32; 2]; 4] {
        const STEP: usize = 16;
        let n = cols[0].len() / STEP;
        let (whole_rows, whole_cols) = (rows, cols);
        let [r0, r1, r2, r3] = rows.map(|row| &row.as_chunks::<STEP>().0[..n]);
        let [c0, c1] = cols.map(|col| &col.as_chunks::<STEP>().0[..n]);
        // Eight sums, each in a register of its own: written out, since in an array they would live in memory.
        let zero = self.avx._mm256_setzero_si256();
        let (mut s00, mut s01, mut s10, mut s11) = (zero, zero, zero, zero);
        let (mut s20, mut s21, mut s30, mut s31) = (zero, zero, zero, zero);
        for k in 0..n {
            let (a, b) = (pulp::cast(c0[k]), pulp::cast(c1[k]));
            let (w, x, y, z) = (pulp::cast(r0[k]), pulp::cast(r1[k]), pulp::cast(r2[k]), pulp::cast(r3[k]));
            s00 = self.avx2._mm256_add_epi32(s00, self.avx2._mm256_madd_epi16(w, a));
            s01 = self.avx2._mm256_add_epi32(s01, self.avx2._mm256_madd_epi16(w, b));
            s10 = self.avx2._mm256_add_epi32(s10, self.avx2._mm256_madd_epi16(x, a));
            s11 = self.avx2._mm256_add_epi32(s11, self.avx2._mm256_madd_epi16(x, b));
            s20 = self.avx2._mm256_add_epi32(s20, self.avx2._mm256_madd_epi16(y, a));
            s21 = self.avx2._mm256_add_epi32(s21, self.avx2._mm256_madd_epi16(y, b));
            s30 = self.avx2._mm256_add_epi32(s30, self.avx2._mm256_madd_epi16(z, a));
            s31 = self.avx2._mm256_add_epi32(s31, self.avx2._mm256_madd_epi16(z, b));
        }
        // Pairs of neighbours, twice over: each half holds a quarter of each of four sums.
        let fold = |a, b, c, d| -> [i32; 8] {
            let (left, right) = (self.avx2._mm256_hadd_epi32(a, b), self.avx2._mm256_hadd_epi32(c, d));
            pulp::cast(self.avx2._mm256_hadd_epi32(left, right))
        };
        let (upper, lower) = (fold(s00, s01, s10, s11), fold(s20, s21, s30, s31));
        let mut sums = [[0; 2]; 4];
        for idx in 0..4 {
            sums[idx / 2][idx % 2] = upper[idx] + upper[idx + 4];
            sums[2 + idx / 2][idx % 2] = lower[idx] + lower[idx + 4];
        }
        if n * STEP < whole_cols[0].len() {
            let rest = Plain.products(whole_rows.map(|row| &row[n * STEP..]), whole_cols.map(|col| &col[n * STEP..]));
            for (sums, rest) in sums.iter_mut().zip(rest) {
                sums.iter_mut().zip(rest).for_each(|(sum, rest)| *sum += rest);
            }
        }
        sums
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_of_multiplying_gives_the_same() {
        // The largest values that occur, and lengths that fill no register.
        for n in [0, 1, 15, 16, 40, 1536] {
            let row = |seed: usize| -> Vec<i16> { (0..n).map(|k| ((k * seed * 7919) % 16_383) as i16 - 8191).collect() };
            let col = |seed: usize| -> Vec<i16> { (0..n).map(|k| ((k * seed * 104_729) % 255) as i16 - 127).collect() };
            let rows = [row(1), row(2), row(3), vec![8191; n]];
            let cols = [col(1), vec![127; n]];
            let (rows, cols) = (rows.each_ref().map(Vec::as_slice), cols.each_ref().map(Vec::as_slice));
            let plain = Plain.products(rows, cols);
            assert_eq!(plain[3][1], 8191 * 127 * n as i32);
            #[cfg(target_arch = "x86_64")]
            if let Some(simd) = pulp::x86::V3::try_new() {
                assert_eq!(simd.products(rows, cols), plain, "{n}");
            }
        }
    }

    #[test]
    fn rounding_of_inputs_loses_little() {
        let mut input = Quantised::default();
        let row: Vec<f32> = (0..64).map(|k| (k as f32 * 0.37).sin() * 3.0).collect();
        input.set(&[row.clone(), vec![0.0; 64]].concat(), 64);
        for (value, stored) in row.iter().zip(&input.values) {
            assert!((value - f32::from(*stored) * input.scales[0]).abs() < 2e-4);
        }
        assert!(input.values[64..].iter().all(|value| *value == 0));
    }
}
