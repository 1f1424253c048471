//! Layers of a BERT encoder (Devlin et al. 2019; Vaswani et al. 2017, post-norm) over sequences laid end to end, without padding.

use std::ops::Range;

use crate::{
    linear::{Linear, Quantised},
    math::{dot, gelu, layer_norm, softmax},
    products::{Plain, Products, QUERIES, STRIP},
    tensors::{FaultyModel, Tensors},
};

#[cfg(target_arch = "x86_64")]
use crate::products::Vnni;

/// Sizes of an encoder.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sizes {
    pub(crate) width: usize,
    pub(crate) heads: usize,
    pub(crate) inner: usize,
}

/// One layer: attention, then a feed-forward network, each with a residual and a norm.
#[derive(Debug)]
pub(crate) struct Layer {
    sizes: Sizes,
    qkv: Linear,
    out: Linear,
    norm1: Norm,
    up: Linear,
    down: Linear,
    norm2: Norm,
}

#[derive(Debug)]
pub(crate) struct Norm {
    scale: Vec<f32>,
    shift: Vec<f32>,
}

impl Norm {
    pub(crate) fn load(tensors: &Tensors, name: &str, width: usize) -> Result<Self, FaultyModel> {
        Ok(Self {
            scale: tensors.f32(&format!("{name}.weight"), &[width])?,
            shift: tensors.f32(&format!("{name}.bias"), &[width])?,
        })
    }

    #[inline(always)]
    pub(crate) fn apply(&self, rows: &mut [f32]) {
        layer_norm(rows, &self.scale, &self.shift);
    }
}

/// Rows of several sequences laid end to end.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rows {
    pub(crate) values: Vec<f32>,
    /// Rows of each sequence.
    pub(crate) sequences: Vec<Range<usize>>,
}

/// Memory that layers share.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    input: Quantised,
    qkv: Vec<f32>,
    mixed: Vec<f32>,
    out: Vec<f32>,
    inner: Vec<f32>,
    keys: Vec<[f32; STRIP]>,
    values: Vec<[f32; STRIP]>,
    factors: Vec<[f32; QUERIES]>,
    scores: Vec<f32>,
}

/// Runs the rows through the layers, with AVX-512 VNNI or AVX2 where the processor has it. The outcome is the same to the bit.
pub(crate) fn run(layers: &[Layer], rows: &mut Rows, scratch: &mut Scratch) {
    #[cfg(target_arch = "x86_64")]
    if let Some(simd) = pulp::x86::V4::try_new().filter(|_| is_x86_feature_detected!("avx512vnni")) {
        // SAFETY: the only thing that the function asks of its caller is that the processor has what it is compiled for, which has been asked just now.
        #[expect(unsafe_code, reason = "no safe crate calls this instruction")]
        return unsafe { run_with_vnni(simd, layers, rows, scratch) };
    }
    #[cfg(target_arch = "x86_64")]
    if let Some(simd) = pulp::x86::V3::try_new() {
        return simd.vectorize(Run { how: simd, layers, rows, scratch });
    }
    pulp::NullaryFnOnce::call(Run { how: Plain, layers, rows, scratch });
}

/// `pulp` has no level with VNNI. What this is compiled for is [`pulp::x86::V4`] and VNNI.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512bw,avx512cd,avx512dq,avx512vl,avx512vnni,avx2,bmi1,bmi2,fma,lzcnt,popcnt")]
fn run_with_vnni(simd: pulp::x86::V4, layers: &[Layer], rows: &mut Rows, scratch: &mut Scratch) {
    let dot = |sums, inputs, weights| std::arch::x86_64::_mm512_dpbusd_epi32(sums, inputs, weights);
    pulp::NullaryFnOnce::call(Run { how: Vnni { simd, dot }, layers, rows, scratch });
}

struct Run<'a, P> {
    how: P,
    layers: &'a [Layer],
    rows: &'a mut Rows,
    scratch: &'a mut Scratch,
}

impl<P: Products> pulp::NullaryFnOnce for Run<'_, P> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        for layer in self.layers {
            layer.apply(self.how, self.rows, self.scratch);
        }
    }
}

impl Layer {
    /// A layer whose tensors' names begin with `prefix`.
    pub(crate) fn load(tensors: &Tensors, prefix: &str, sizes: Sizes) -> Result<Self, FaultyModel> {
        let Sizes { width, inner, .. } = sizes;
        let name = |part: &str| format!("{prefix}.{part}");
        Ok(Self {
            sizes,
            qkv: Linear::load(tensors, &name("qkv"), width, 3 * width)?,
            out: Linear::load(tensors, &name("out"), width, width)?,
            norm1: Norm::load(tensors, &name("norm1"), width)?,
            up: Linear::load(tensors, &name("up"), width, inner)?,
            down: Linear::load(tensors, &name("down"), inner, width)?,
            norm2: Norm::load(tensors, &name("norm2"), width)?,
        })
    }

    #[inline(always)]
    fn apply(&self, how: impl Products, rows: &mut Rows, scratch: &mut Scratch) {
        let Sizes { width, inner, .. } = self.sizes;
        scratch.input.set(&rows.values, width);
        self.qkv.apply(how, &scratch.input, &mut scratch.qkv);
        scratch.mixed.resize(rows.values.len(), 0.0);
        for sequence in &rows.sequences {
            self.attend(how, sequence.clone(), scratch);
        }
        scratch.input.set(&scratch.mixed, width);
        self.out.apply(how, &scratch.input, &mut scratch.out);
        add(&mut rows.values, &scratch.out);
        self.norm1.apply(&mut rows.values);

        scratch.input.set(&rows.values, width);
        self.up.apply(how, &scratch.input, &mut scratch.inner);
        for value in &mut scratch.inner {
            *value = gelu(*value);
        }
        scratch.input.set(&scratch.inner, inner);
        self.down.apply(how, &scratch.input, &mut scratch.out);
        add(&mut rows.values, &scratch.out);
        self.norm2.apply(&mut rows.values);
    }

    /// Scaled dot-product attention within one sequence, head by head, several queries at once.
    #[inline(always)]
    fn attend(&self, how: impl Products, sequence: Range<usize>, scratch: &mut Scratch) {
        let Sizes { width, heads, .. } = self.sizes;
        let depth = width / heads;
        let scale = 1.0 / (depth as f32).sqrt();
        let part = |row: usize, part: usize, head: usize| {
            let start = row * 3 * width + part * width + head * depth;
            start..start + depth
        };
        let n = sequence.len();
        let (key_strips, value_strips) = (n.div_ceil(STRIP), depth.div_ceil(STRIP));
        let padded = key_strips * STRIP;
        for head in 0..heads {
            // Keys of the head by dimension, so that a query meets many of them side by side; its values row by row. Both in strips.
            scratch.keys.clear();
            scratch.keys.resize(key_strips * depth, [0.0; STRIP]);
            scratch.values.clear();
            scratch.values.resize(value_strips * n, [0.0; STRIP]);
            for (at, row) in sequence.clone().enumerate() {
                let keys = &mut scratch.keys[at / STRIP * depth..][..depth];
                for (keys, value) in keys.iter_mut().zip(&scratch.qkv[part(row, 1, head)]) {
                    keys[at % STRIP] = *value;
                }
                for (strip, values) in scratch.qkv[part(row, 2, head)].chunks(STRIP).enumerate() {
                    scratch.values[strip * n + at][..values.len()].copy_from_slice(values);
                }
            }
            scratch.scores.resize(padded * QUERIES, 0.0);
            for first in sequence.clone().step_by(QUERIES) {
                // Past the last query the last is taken again; what comes of it is dropped.
                let rows: [usize; QUERIES] = std::array::from_fn(|at| (first + at).min(sequence.end - 1));
                let queries = rows.map(|row| &scratch.qkv[part(row, 0, head)]);
                scratch.factors.resize(depth, [0.0; QUERIES]);
                for (dimension, factors) in scratch.factors.iter_mut().enumerate() {
                    for (factor, query) in factors.iter_mut().zip(queries) {
                        *factor = query[dimension] * scale;
                    }
                }
                for (strip, keys) in scratch.keys.chunks_exact(depth).enumerate() {
                    let sums = how.weighed(&scratch.factors, keys);
                    for (sums, scores) in sums.iter().zip(scratch.scores.chunks_exact_mut(padded)) {
                        scores[strip * STRIP..][..STRIP].copy_from_slice(sums);
                    }
                }
                for scores in scratch.scores.chunks_exact_mut(padded) {
                    softmax(&mut scores[..n]);
                }
                scratch.factors.resize(n, [0.0; QUERIES]);
                for (query, shares) in scratch.scores.chunks_exact(padded).enumerate() {
                    for (factors, share) in scratch.factors.iter_mut().zip(shares) {
                        factors[query] = *share;
                    }
                }
                for (strip, values) in scratch.values.chunks_exact(n).enumerate() {
                    let sums = how.weighed(&scratch.factors, values);
                    let dimensions = strip * STRIP..depth.min((strip + 1) * STRIP);
                    for (sums, row) in sums.iter().zip(first..sequence.end) {
                        let mixed = &mut scratch.mixed[row * width + head * depth..][dimensions.clone()];
                        mixed.copy_from_slice(&sums[..mixed.len()]);
                    }
                }
            }
        }
    }
}

#[inline(always)]
fn add(rows: &mut [f32], other: &[f32]) {
    for (value, other) in rows.iter_mut().zip(other) {
        *value += other;
    }
}

/// A small layer on single rows, in full precision.
#[derive(Debug)]
pub(crate) struct Head {
    weights: Vec<f32>,
    bias: Vec<f32>,
}

impl Head {
    pub(crate) fn load(tensors: &Tensors, name: &str, width: usize, n_out: usize) -> Result<Self, FaultyModel> {
        Ok(Self {
            weights: tensors.f32(&format!("{name}.weight"), &[n_out, width])?,
            bias: tensors.f32(&format!("{name}.bias"), &[n_out])?,
        })
    }

    /// The scores of one row, of which there are `n`.
    pub(crate) fn scores(&self, row: &[f32], n: usize) -> Vec<f32> {
        (0..n).map(|idx| dot(row, &self.weights[idx * row.len()..][..row.len()]) + self.bias[idx]).collect()
    }

    /// The scores of one row.
    pub(crate) fn apply<const N: usize>(&self, row: &[f32]) -> [f32; N] {
        std::array::from_fn(|idx| dot(row, &self.weights[idx * row.len()..][..row.len()]) + self.bias[idx])
    }
}
