//! Runs trained encoders: paragraphs go in, and ranges with their scores come out. What the ranges mean, callers decide.
//!
//! [`Model::encode`] runs the layers that all tasks share, once. From its states go on
//! - [`Model::frames`]: *targets* in paragraphs (words that call up a frame) and, for each target, the ranges that fill the frame's *elements*. What these mean
//!   is the business of whoever trained the weights; `read` uses it for who said what;
//! - [`Model::tell`]: words with a label, and what kinds of event a text tells of;
//! - [`Model::relate`]: what two mentions of a sentence are said to be to each other;
//! - [`Linker`]: which earlier word a later one stands for.
//!
//! The same input gives the same output whatever the batch, the thread and the CPU. Matrix products are sums of integers, which are
//! exact in any order; everything else is done in a fixed order with the operations that IEEE 754 defines (the four, their fused form, roots), and with our
//! own exponential. See `docs/decisions/0007-neural.md`.

mod decode;
mod encoder;
mod frames;
mod input;
mod linear;
mod links;
mod math;
mod model;
mod pairs;
mod products;
mod stories;
mod tensors;
mod windows;
mod wordpiece;

pub use frames::{Found, Frame};
pub use links::{Linker, Side};
pub use model::{Encoded, Model, Passage, Place};
pub use pairs::{Pair, Related};
pub use stories::{Mark, Part, Story};
pub use tensors::FaultyModel;

#[cfg(test)]
mod tests;
