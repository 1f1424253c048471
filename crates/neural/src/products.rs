//! Inner products of whole numbers, eight rows with a panel of 32 outputs at a time, and weighed sums of strips.
//!
//! A tile holds its rows side by side, four inputs of each after one another; a panel holds the weights of its outputs side by side, four inputs after one another, so that one instruction multiplies four inputs
//! with the weights of many outputs and no sum is ever gathered from several places (Goto and van de Geijn, "Anatomy of
//! High-Performance Matrix Multiplication", 2008). Sums of integers are exact: every way gives the same.

#[cfg(target_arch = "x86_64")]
use std::arch::x86_64::__m512i;

/// Rows of a tile.
pub(crate) const ROWS: usize = 8;
/// Outputs of a panel.
pub(crate) const PANEL: usize = 32;
/// Inputs that one instruction multiplies and adds up.
pub(crate) const QUAD: usize = 4;
/// What an input of nought is stored as: inputs are shifted by so much, for the instructions want them without a sign.
pub(crate) const MIDDLE: u8 = 128;
/// The weights of a panel's outputs for four inputs: those of the first output, then those of the second …
pub(crate) type QuadOfInputs = [i8; QUAD * PANEL];
/// Four inputs of each row of a tile, the first in the lowest byte of a number.
pub(crate) type QuadsOfRows = [i32; ROWS];
/// The sums of a tile.
pub(crate) type Sums = [[i32; PANEL]; ROWS];

/// Values of attention that are worked on side by side.
pub(crate) const STRIP: usize = 32;
/// Queries of attention that are worked on at once: enough sums that none waits for the one before it.
pub(crate) const QUERIES: usize = 4;
/// For each query a strip of sums.
pub(crate) type Weighed = [[f32; STRIP]; QUERIES];

/// How products are computed.
pub(crate) trait Products: Copy {
    /// Inner products of a tile's rows with a panel of as many inputs. `start`: of each output, the sum of its weights times minus [`MIDDLE`], with which the sums begin.
    fn products(self, rows: &[QuadsOfRows], panel: &[QuadOfInputs], start: &[i32; PANEL]) -> Sums;

    /// For each query the sum of the rows, each times the query's factor for it, in the order of the rows; a product is added before it is rounded (IEEE 754
    /// `fusedMultiplyAdd`).
    fn weighed(self, factors: &[[f32; QUERIES]], rows: &[[f32; STRIP]]) -> Weighed;
}

/// For any processor.
#[derive(Clone, Copy)]
pub(crate) struct Plain;

impl Products for Plain {
    #[inline(always)]
    fn products(self, rows: &[QuadsOfRows], panel: &[QuadOfInputs], start: &[i32; PANEL]) -> Sums {
        let mut sums = [*start; ROWS];
        for (quads, weights) in rows.iter().zip(panel) {
            for (sums, quad) in sums.iter_mut().zip(quads) {
                let inputs = quad.to_le_bytes().map(i32::from);
                for (sum, weights) in sums.iter_mut().zip(weights.as_chunks::<QUAD>().0) {
                    *sum += inputs.iter().zip(weights).map(|(input, weight)| input * i32::from(*weight)).sum::<i32>();
                }
            }
        }
        sums
    }

    #[inline(always)]
    fn weighed(self, factors: &[[f32; QUERIES]], rows: &[[f32; STRIP]]) -> Weighed {
        let mut sums = [[0.0; STRIP]; QUERIES];
        for (factors, row) in factors.iter().zip(rows) {
            for (sums, factor) in sums.iter_mut().zip(factors) {
                for (sum, value) in sums.iter_mut().zip(row) {
                    *sum = factor.mul_add(*value, *sum);
                }
            }
        }
        sums
    }
}

/// Thirty-two products at once, of the inputs' amounts with the weights that have taken their signs: so a sum of two fits sixteen bits. Eight sums stay in
/// registers, so a tile is done in quarters.
#[cfg(target_arch = "x86_64")]
impl Products for pulp::x86::V3 {
    #[inline(always)]
    fn products(self, rows: &[QuadsOfRows], panel: &[QuadOfInputs], _: &[i32; PANEL]) -> Sums {
        const QUARTER: usize = ROWS / 2;
        let (ones, middle) = (self.avx._mm256_set1_epi16(1), self.avx._mm256_set1_epi8(MIDDLE as i8));
        let mut sums = [[0; PANEL]; ROWS];
        for first in (0..ROWS).step_by(QUARTER) {
            for half in 0..2 {
                let mut quarter = [[self.avx._mm256_setzero_si256(); 2]; QUARTER];
                for (quads, weights) in rows.iter().zip(panel) {
                    let weights: [[i8; 32]; 4] = pulp::cast(*weights);
                    let weights = [pulp::cast(weights[2 * half]), pulp::cast(weights[2 * half + 1])];
                    for (sums, quad) in quarter.iter_mut().zip(&quads[first..first + QUARTER]) {
                        let inputs = self.avx2._mm256_xor_si256(self.avx._mm256_set1_epi32(*quad), middle);
                        let amounts = self.avx2._mm256_abs_epi8(inputs);
                        for (sum, weights) in sums.iter_mut().zip(weights) {
                            let twos = self.avx2._mm256_maddubs_epi16(amounts, self.avx2._mm256_sign_epi8(weights, inputs));
                            *sum = self.avx2._mm256_add_epi32(*sum, self.avx2._mm256_madd_epi16(twos, ones));
                        }
                    }
                }
                for (sums, quarter) in sums[first..].iter_mut().zip(quarter) {
                    let quarter: [i32; PANEL / 2] = pulp::cast(quarter);
                    sums[half * PANEL / 2..][..PANEL / 2].copy_from_slice(&quarter);
                }
            }
        }
        sums
    }

    #[inline(always)]
    fn weighed(self, factors: &[[f32; QUERIES]], rows: &[[f32; STRIP]]) -> Weighed {
        let mut all = [[0.0; STRIP]; QUERIES];
        for half in 0..2 {
            let mut sums = [[self.avx._mm256_setzero_ps(); 2]; QUERIES];
            for (factors, row) in factors.iter().zip(rows) {
                let row: [[[f32; 8]; 2]; 2] = pulp::cast(*row);
                let (left, right) = (pulp::cast(row[half][0]), pulp::cast(row[half][1]));
                for (sums, factor) in sums.iter_mut().zip(factors) {
                    let factor = self.avx._mm256_set1_ps(*factor);
                    sums[0] = self.fma._mm256_fmadd_ps(factor, left, sums[0]);
                    sums[1] = self.fma._mm256_fmadd_ps(factor, right, sums[1]);
                }
            }
            for (all, sums) in all.iter_mut().zip(sums) {
                let sums: [f32; STRIP / 2] = pulp::cast(sums);
                all[half * STRIP / 2..][..STRIP / 2].copy_from_slice(&sums);
            }
        }
        all
    }
}

/// Sixty-four products at once, by the instruction that multiplies four bytes with four and adds all to a sum (VPDPBUSD of AVX-512 VNNI).
#[cfg(target_arch = "x86_64")]
#[derive(Clone, Copy)]
pub(crate) struct Vnni<F> {
    pub(crate) simd: pulp::x86::V4,
    /// The instruction: of the sums, the inputs, the weights. `pulp` has no level with it, so it comes from where the processor is known to have it.
    pub(crate) dot: F,
}

#[cfg(target_arch = "x86_64")]
impl<F: Fn(__m512i, __m512i, __m512i) -> __m512i + Copy> Products for Vnni<F> {
    #[inline(always)]
    fn products(self, rows: &[QuadsOfRows], panel: &[QuadOfInputs], start: &[i32; PANEL]) -> Sums {
        let start: [[i32; 16]; 2] = pulp::cast(*start);
        let mut sums = [[pulp::cast(start[0]), pulp::cast(start[1])]; ROWS];
        for (quads, weights) in rows.iter().zip(panel) {
            let weights: [[i8; 64]; 2] = pulp::cast(*weights);
            let (left, right) = (pulp::cast(weights[0]), pulp::cast(weights[1]));
            for (sums, quad) in sums.iter_mut().zip(quads) {
                let inputs = self.simd.avx512f._mm512_set1_epi32(*quad);
                sums[0] = (self.dot)(sums[0], inputs, left);
                sums[1] = (self.dot)(sums[1], inputs, right);
            }
        }
        sums.map(pulp::cast)
    }

    #[inline(always)]
    fn weighed(self, factors: &[[f32; QUERIES]], rows: &[[f32; STRIP]]) -> Weighed {
        let mut sums = [[self.simd.avx512f._mm512_setzero_ps(); 2]; QUERIES];
        for (factors, row) in factors.iter().zip(rows) {
            let row: [[f32; 16]; 2] = pulp::cast(*row);
            let (left, right) = (pulp::cast(row[0]), pulp::cast(row[1]));
            for (sums, factor) in sums.iter_mut().zip(factors) {
                let factor = self.simd.avx512f._mm512_set1_ps(*factor);
                sums[0] = self.simd.avx512f._mm512_fmadd_ps(factor, left, sums[0]);
                sums[1] = self.simd.avx512f._mm512_fmadd_ps(factor, right, sums[1]);
            }
        }
        sums.map(pulp::cast)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_of_weighing_gives_the_same_to_the_bit() {
        for n in [0, 1, 7, 200] {
            let factors: Vec<[f32; QUERIES]> =
                (0..n).map(|k| std::array::from_fn(|query| ((k * 31 + query) as f32 * 0.37).sin())).collect();
            let rows: Vec<[f32; STRIP]> =
                (0..n).map(|k| std::array::from_fn(|at| ((k * 17 + at) as f32 * 0.73).cos() * 3.0)).collect();
            let bits = |weighed: Weighed| weighed.map(|strip| strip.map(f32::to_bits));
            let plain = bits(Plain.weighed(&factors, &rows));
            #[cfg(target_arch = "x86_64")]
            {
                if let Some(simd) = pulp::x86::V3::try_new() {
                    assert_eq!(bits(simd.weighed(&factors, &rows)), plain, "{n}");
                }
                if let Some(simd) = pulp::x86::V4::try_new() {
                    let dot = |sums, _, _| sums;
                    assert_eq!(bits(Vnni { simd, dot }.weighed(&factors, &rows)), plain, "{n}");
                }
            }
        }
    }

    #[test]
    fn every_way_of_multiplying_gives_the_same() {
        for n in [0, 1, 20, 384] {
            // The largest values that occur are among them.
            let input = |k: usize| ((k * 7919) % 255) as u8 + 1;
            let weight = |k: usize| (((k * 104_729) % 255) as i16 - 127) as i8;
            let quad = |k: usize| i32::from_le_bytes(std::array::from_fn(|at| input(4 * k + at)));
            let mut rows: Vec<QuadsOfRows> = (0..n).map(|k| std::array::from_fn(|row| quad(row * n + k))).collect();
            rows.iter_mut()
                .for_each(|quads| (quads[3], quads[4]) = (i32::from_le_bytes([255; 4]), i32::from_le_bytes([1, 255, 1, 255])));
            let mut panel: Vec<QuadOfInputs> = (0..n).map(|k| std::array::from_fn(|idx| weight(k * 128 + idx))).collect();
            panel.iter_mut().for_each(|weights| weights[4..8].fill(127));
            let sum = |output: usize| {
                panel.iter().flat_map(|weights| &weights[4 * output..][..4]).map(|weight| i32::from(*weight)).sum::<i32>()
            };
            let start: [i32; PANEL] = std::array::from_fn(|output| -128 * sum(output));
            let plain = Plain.products(&rows, &panel, &start);
            assert_eq!(plain[3][1], 4 * 127 * 127 * n as i32);
            assert_eq!(plain[4][1], 0);
            #[cfg(target_arch = "x86_64")]
            {
                if let Some(simd) = pulp::x86::V3::try_new() {
                    assert_eq!(simd.products(&rows, &panel, &start), plain, "{n}");
                }
                if let Some(simd) = pulp::x86::V4::try_new() {
                    // The instruction as it is described, for a machine that may not have it.
                    let dot = |sums: __m512i, inputs: __m512i, weights: __m512i| {
                        let (inputs, weights): ([[u8; 4]; 16], [[i8; 4]; 16]) = (pulp::cast(inputs), pulp::cast(weights));
                        let mut sums: [i32; 16] = pulp::cast(sums);
                        for (sum, (inputs, weights)) in sums.iter_mut().zip(inputs.iter().zip(&weights)) {
                            *sum += inputs
                                .iter()
                                .zip(weights)
                                .map(|(input, weight)| i32::from(*input) * i32::from(*weight))
                                .sum::<i32>();
                        }
                        pulp::cast(sums)
                    };
                    assert_eq!(Vnni { simd, dot }.products(&rows, &panel, &start), plain, "{n}");
                }
            }
        }
    }
}
