//! Layers of a BERT encoder (Devlin et al. 2019; Vaswani et al. 2017, post-norm) over sequences laid end to end, without padding.

use std::ops::Range;

use crate::{
    linear::{Linear, Quantised},
    math::{dot, gelu, layer_norm, softmax},
    products::{Plain, Products},
    tensors::{FaultyModel, Tensors},
};

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
    keys: Vec<f32>,
    values: Vec<f32>,
    query: Vec<f32>,
    shares: Vec<f32>,
}

/// Runs the rows through the layers, with AVX-512 VNNI or AVX2 where the processor has it. The outcome is the same to the bit.
pub(crate) fn run(layers: &[Layer], rows: &mut Rows, scratch: &mut Scratch) {
    #[cfg(target_arch = "x86_64")]
    if let Some(simd) = pulp::x86::V4::try_new().filter(|_| is_x86_feature_detected!("avx512vnni")) {
        return run_with_vnni(Run { how: simd, layers, rows, scratch });
    }
    #[cfg(target_arch = "x86_64")]
    if let Some(simd) = pulp::x86::V3::try_new() {
        return simd.vectorize(Run { how: simd, layers, rows, scratch });
    }
    pulp::NullaryFnOnce::call(Run { how: Plain, layers, rows, scratch });
}

/// `pulp` has no level with VNNI: here the compiler may use it, where all that it rests on is there too.
#[cfg(target_arch = "x86_64")]
#[multiversion::multiversion(targets(
    "x86_64+sse+sse2+fxsr+sse3+ssse3+sse4.1+sse4.2+popcnt+avx+avx2+bmi1+bmi2+fma+lzcnt+avx512f+avx512bw+avx512cd+avx512dq+avx512vl+avx512vnni"
))]
fn run_with_vnni<'a>(run: Run<'a, pulp::x86::V4>) {
    pulp::NullaryFnOnce::call(run);
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
            self.attend(sequence.clone(), scratch);
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

    /// Scaled dot-product attention within one sequence, head by head.
    #[inline(always)]
    fn attend(&self, sequence: Range<usize>, scratch: &mut Scratch) {
        let Sizes { width, heads, .. } = self.sizes;
        let depth = width / heads;
        let scale = 1.0 / (depth as f32).sqrt();
        let part = |row: usize, part: usize, head: usize| {
            let start = row * 3 * width + part * width + head * depth;
            start..start + depth
        };
        let n = sequence.len();
        let padded = n.next_multiple_of(LANES);
        for head in 0..heads {
            // Keys of the head by dimension, so that one query meets many of them side by side; its values row by row.
            scratch.keys.clear();
            scratch.keys.resize(padded * depth, 0.0);
            scratch.values.clear();
            for (at, row) in sequence.clone().enumerate() {
                for (keys, value) in scratch.keys.chunks_exact_mut(padded).zip(&scratch.qkv[part(row, 1, head)]) {
                    keys[at] = *value;
                }
                scratch.values.extend_from_slice(&scratch.qkv[part(row, 2, head)]);
            }
            scratch.shares.resize(padded, 0.0);
            for row in sequence.clone() {
                scratch.query.clear();
                scratch.query.extend(scratch.qkv[part(row, 0, head)].iter().map(|value| value * scale));
                meet(&scratch.query, &scratch.keys, &mut scratch.shares);
                softmax(&mut scratch.shares[..n]);
                let mixed = &mut scratch.mixed[row * width + head * depth..][..depth];
                mix(&scratch.shares[..n], &scratch.values, mixed);
            }
        }
    }
}

/// Values that are worked on side by side.
const LANES: usize = 16;

/// The inner products of a query with all keys, which lie by dimension.
#[inline(always)]
fn meet(query: &[f32], keys: &[f32], products: &mut [f32]) {
    let width = products.len();
    for (at, products) in products.as_chunks_mut::<LANES>().0.iter_mut().enumerate() {
        let mut sums = [0.0; LANES];
        for (value, keys) in query.iter().zip(keys.chunks_exact(width)) {
            for (sum, key) in sums.iter_mut().zip(&keys.as_chunks::<LANES>().0[at]) {
                *sum += value * key;
            }
        }
        *products = sums;
    }
}

/// Adds up rows of values by their shares.
#[inline(always)]
fn mix(shares: &[f32], values: &[f32], mixed: &mut [f32]) {
    let depth = mixed.len();
    let (whole, rest) = mixed.as_chunks_mut::<LANES>();
    let n_whole = whole.len();
    for (at, mixed) in whole.iter_mut().enumerate() {
        let mut sums = [0.0; LANES];
        for (share, values) in shares.iter().zip(values.chunks_exact(depth)) {
            for (sum, value) in sums.iter_mut().zip(&values.as_chunks::<LANES>().0[at]) {
                *sum += share * value;
            }
        }
        *mixed = sums;
    }
    for (at, mixed) in rest.iter_mut().enumerate() {
        let values = values.chunks_exact(depth).map(|values| values[n_whole * LANES + at]);
        *mixed = shares.iter().zip(values).fold(0.0, |sum, (share, value)| sum + share * value);
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
