//! Inner products of whole numbers, eight rows with a panel of 32 outputs at a time.
//!
//! A tile holds its rows side by side, two inputs of each after one another; a panel holds the weights of its outputs side by side, two inputs after one another, so that one instruction multiplies a pair of inputs
//! with the weights of many outputs and no sum is ever gathered from several places (Goto and van de Geijn, "Anatomy of
//! High-Performance Matrix Multiplication", 2008). Sums of integers are exact: every way gives the same.

/// Rows of a tile.
pub(crate) const ROWS: usize = 8;
/// Outputs of a panel.
pub(crate) const PANEL: usize = 32;
/// The weights of a panel's outputs for one pair of inputs: those of the first output, then those of the second …
pub(crate) type PairOfInputs = [i16; 2 * PANEL];
/// A pair of inputs of each row of a tile, the first in the lower half of a number.
pub(crate) type PairsOfRows = [i32; ROWS];
/// The sums of a tile.
pub(crate) type Sums = [[i32; PANEL]; ROWS];

/// How inner products are computed.
pub(crate) trait Products: Copy {
    /// Inner products of a tile's rows with a panel of as many inputs.
    fn products(self, rows: &[PairsOfRows], panel: &[PairOfInputs]) -> Sums;
}

/// For any processor.
#[derive(Clone, Copy)]
pub(crate) struct Plain;

impl Products for Plain {
    #[inline(always)]
    fn products(self, rows: &[PairsOfRows], panel: &[PairOfInputs]) -> Sums {
        let mut sums = [[0; PANEL]; ROWS];
        for (pairs, weights) in rows.iter().zip(panel) {
            for (sums, pair) in sums.iter_mut().zip(pairs) {
                let (first, second) = (i32::from(*pair as i16), *pair >> 16);
                for (sum, weights) in sums.iter_mut().zip(weights.as_chunks::<2>().0) {
                    *sum += first * i32::from(weights[0]) + second * i32::from(weights[1]);
                }
            }
        }
        sums
    }
}

/// Sixteen products at once. Eight sums stay in registers, so a tile is done in quarters.
#[cfg(target_arch = "x86_64")]
impl Products for pulp::x86::V3 {
    #[inline(always)]
    fn products(self, rows: &[PairsOfRows], panel: &[PairOfInputs]) -> Sums {
        const QUARTER: usize = ROWS / 2;
        let mut sums = [[0; PANEL]; ROWS];
        for first in (0..ROWS).step_by(QUARTER) {
            for half in 0..2 {
                let mut quarter = [[self.avx._mm256_setzero_si256(); 2]; QUARTER];
                for (pairs, weights) in rows.iter().zip(panel) {
                    let weights: [[i16; 16]; 4] = pulp::cast(*weights);
                    let (left, right) = (pulp::cast(weights[2 * half]), pulp::cast(weights[2 * half + 1]));
                    for (sums, pair) in quarter.iter_mut().zip(&pairs[first..first + QUARTER]) {
                        let inputs = self.avx._mm256_set1_epi32(*pair);
                        sums[0] = self.avx2._mm256_add_epi32(sums[0], self.avx2._mm256_madd_epi16(inputs, left));
                        sums[1] = self.avx2._mm256_add_epi32(sums[1], self.avx2._mm256_madd_epi16(inputs, right));
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
}

/// Thirty-two products at once. Where the processor can add them up in the same step (VNNI), the compiler joins the two instructions.
#[cfg(target_arch = "x86_64")]
impl Products for pulp::x86::V4 {
    #[inline(always)]
    fn products(self, rows: &[PairsOfRows], panel: &[PairOfInputs]) -> Sums {
        let mut sums = [[self.avx512f._mm512_setzero_si512(); 2]; ROWS];
        for (pairs, weights) in rows.iter().zip(panel) {
            let weights: [[i16; 32]; 2] = pulp::cast(*weights);
            let (left, right) = (pulp::cast(weights[0]), pulp::cast(weights[1]));
            for (sums, pair) in sums.iter_mut().zip(pairs) {
                let inputs = self.avx512f._mm512_set1_epi32(*pair);
                sums[0] = self.avx512f._mm512_add_epi32(sums[0], self.avx512bw._mm512_madd_epi16(inputs, left));
                sums[1] = self.avx512f._mm512_add_epi32(sums[1], self.avx512bw._mm512_madd_epi16(inputs, right));
            }
        }
        sums.map(pulp::cast)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two inputs in one number, the first in its lower half.
    fn pair(first: i16, second: i16) -> i32 {
        i32::from(second) << 16 | i32::from(first as u16)
    }

    #[test]
    fn every_way_of_multiplying_gives_the_same() {
        for n in [0, 1, 20, 768] {
            // The largest values that occur are among them.
            let input = |k: usize| ((k * 7919) % 16_383) as i16 - 8191;
            let weight = |k: usize| ((k * 104_729) % 255) as i16 - 127;
            let pairs = |k: usize| -> PairsOfRows { std::array::from_fn(|row| pair(input(row * n + k), input(3 * k + row))) };
            let mut rows: Vec<PairsOfRows> = (0..n).map(pairs).collect();
            rows.iter_mut().for_each(|pairs| (pairs[3], pairs[4]) = (pair(8191, 8191), pair(-8191, 8191)));
            let mut panel: Vec<PairOfInputs> = (0..n).map(|k| std::array::from_fn(|idx| weight(k * 64 + idx))).collect();
            panel.iter_mut().for_each(|weights| (weights[2], weights[3]) = (127, 127));
            let plain = Plain.products(&rows, &panel);
            assert_eq!(plain[3][1], 2 * 8191 * 127 * n as i32);
            assert_eq!(plain[4][1], 0);
            #[cfg(target_arch = "x86_64")]
            {
                if let Some(simd) = pulp::x86::V3::try_new() {
                    assert_eq!(simd.products(&rows, &panel), plain, "{n}");
                }
                if let Some(simd) = pulp::x86::V4::try_new() {
                    assert_eq!(simd.products(&rows, &panel), plain, "{n}");
                }
            }
        }
    }
}
