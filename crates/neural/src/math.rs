//! The few functions of an encoder, each with a fixed order of operations, so that every CPU gets the same bits.

/// Lanes of a sum: added up side by side, then in one fixed tree.
const LANES: usize = 8;

/// e to the power `x`: the nearest power of two times a polynomial (Cephes `expf`); relative error below 4e-7. Nought below -87. Without a
/// branch, so that the compiler can work on several values at once.
#[inline(always)]
pub(crate) fn exp(x: f32) -> f32 {
    let bounded = x.clamp(-87.0, 88.0);
    // Adding 1.5 × 2^23 rounds to a whole number in every IEEE 754 machine, and leaves it in the lowest bits.
    const ROUND: f32 = 12_582_912.0;
    let rounded = bounded * std::f32::consts::LOG2_E + ROUND;
    let n = rounded - ROUND;
    let r = bounded - n * 0.693_359_4 + n * 2.121_944_4e-4;
    let p = 1.987_569_1e-4;
    let p = p * r + 1.398_2e-3;
    let p = p * r + 8.333_452e-3;
    let p = p * r + 4.166_579_6e-2;
    let p = p * r + 1.666_666_5e-1;
    let p = p * r + 0.5;
    let y = p * r * r + r + 1.0;
    let power = f32::from_bits(rounded.to_bits().wrapping_add(127) << 23);
    if x < -87.0 { 0.0 } else { y * power }
}

/// Gaussian error linear unit; the error function after Abramowitz and Stegun 7.1.26 (absolute error below 2e-7).
#[inline(always)]
pub(crate) fn gelu(x: f32) -> f32 {
    let z = (x * std::f32::consts::FRAC_1_SQRT_2).abs();
    let t = 1.0 / (1.0 + 0.327_591_1 * z);
    let p = t * (0.254_829_6 + t * (-0.284_496_72 + t * (1.421_413_8 + t * (-1.453_152 + t * 1.061_405_4))));
    let tail = 0.5 * p * exp(-z * z);
    if x >= 0.0 { x * (1.0 - tail) } else { x * tail }
}

pub(crate) fn sigmoid(x: f32) -> f32 {
    if x >= 0.0 {
        1.0 / (1.0 + exp(-x))
    } else {
        let e = exp(x);
        e / (1.0 + e)
    }
}

/// Turns scores into shares that add up to one.
#[inline(always)]
pub(crate) fn softmax(values: &mut [f32]) {
    let top = greatest(values);
    for value in values.iter_mut() {
        *value = exp(*value - top);
    }
    let scale = 1.0 / sum(values);
    for value in values.iter_mut() {
        *value *= scale;
    }
}

/// Normalises each row to mean nought and variance one, then scales and shifts it.
#[inline(always)]
pub(crate) fn layer_norm(rows: &mut [f32], scale: &[f32], shift: &[f32]) {
    let n = scale.len() as f32;
    for row in rows.chunks_exact_mut(scale.len()) {
        let mean = sum(row) / n;
        for value in row.iter_mut() {
            *value -= mean;
        }
        let spread = 1.0 / (dot(row, row) / n + 1e-12).sqrt();
        for ((value, scale), shift) in row.iter_mut().zip(scale).zip(shift) {
            *value = *value * spread * scale + shift;
        }
    }
}

#[inline(always)]
pub(crate) fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut lanes = [0.0f32; LANES];
    let (a_chunks, a_rest) = a.as_chunks::<LANES>();
    let (b_chunks, b_rest) = b.as_chunks::<LANES>();
    for (a, b) in a_chunks.iter().zip(b_chunks) {
        for lane in 0..LANES {
            lanes[lane] += a[lane] * b[lane];
        }
    }
    let rest: f32 = a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum();
    tree(lanes) + rest
}

/// The greatest of some values, compared in lanes.
#[inline(always)]
fn greatest(values: &[f32]) -> f32 {
    let mut lanes = [f32::NEG_INFINITY; 2 * LANES];
    let (chunks, rest) = values.as_chunks::<{ 2 * LANES }>();
    for chunk in chunks {
        for (lane, value) in lanes.iter_mut().zip(chunk) {
            *lane = if *value > *lane { *value } else { *lane };
        }
    }
    lanes.iter().chain(rest).fold(f32::NEG_INFINITY, |top, value| if *value > top { *value } else { top })
}

#[inline(always)]
fn sum(values: &[f32]) -> f32 {
    let mut lanes = [0.0f32; LANES];
    let (chunks, rest) = values.as_chunks::<LANES>();
    for chunk in chunks {
        for lane in 0..LANES {
            lanes[lane] += chunk[lane];
        }
    }
    tree(lanes) + rest.iter().sum::<f32>()
}

#[inline(always)]
fn tree(lanes: [f32; LANES]) -> f32 {
    ((lanes[0] + lanes[4]) + (lanes[2] + lanes[6])) + ((lanes[1] + lanes[5]) + (lanes[3] + lanes[7]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exponential_is_that_of_the_library() {
        for step in -8600..=880 {
            let x = step as f32 / 100.0;
            let expected = f64::from(x).exp();
            let error = (f64::from(exp(x)) / expected - 1.0).abs();
            assert!(error < 4e-7, "exp({x}): relative error {error}");
        }
        assert_eq!(exp(f32::NEG_INFINITY), 0.0);
        assert_eq!(exp(0.0), 1.0);
    }

    #[test]
    fn gelu_takes_the_published_values() {
        // x·Φ(x) to six digits.
        for (x, expected) in
            [(-3.0, -0.004_050), (-1.0, -0.158_655), (0.0, 0.0), (0.5, 0.345_731), (1.0, 0.841_345), (3.0, 2.995_95)]
        {
            assert!((gelu(x) - expected).abs() < 1e-5, "gelu({x}) = {}", gelu(x));
        }
    }

    #[test]
    fn a_norm_has_mean_nought_and_variance_one() {
        let mut rows: Vec<f32> = (0..48).map(|n| (n * n % 17) as f32).collect();
        layer_norm(&mut rows, &[1.0; 24], &[0.0; 24]);
        for row in rows.chunks(24) {
            assert!(row.iter().sum::<f32>().abs() < 1e-4);
            assert!((row.iter().map(|x| x * x).sum::<f32>() / 24.0 - 1.0).abs() < 1e-4);
        }
    }

    #[test]
    fn a_softmax_adds_up_to_one() {
        let mut values = [3.0, 1.0, -200.0];
        softmax(&mut values);
        assert!((values.iter().sum::<f32>() - 1.0).abs() < 1e-6);
        assert!((values[0] - 0.880_797).abs() < 1e-5);
        assert_eq!(values[2], 0.0);
    }
}
