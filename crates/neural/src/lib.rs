//! Runs trained encoders: paragraphs go in, and ranges with their scores come out. What the ranges mean, callers decide.
//!
//! [`FrameTagger`] finds *targets* in paragraphs (words that call up a frame) and, for each target, the ranges that fill the frame's
//! *elements*. What targets and elements mean is the business of whoever trained the weights; `read` uses it for who said what.
//!
//! [`Linker`] says which earlier word a later one stands for, from the encoder's states of both.
//!
//! [`Judgement`] says of a word whether what it tells of happened.
//!
//! [`FrameTagger::relate`] says what two mentions of a sentence are said to be to each other.
//!
//! The same input gives the same output whatever the batch, the thread and the CPU. Matrix products are sums of integers, which are
//! exact in any order; everything else is done in a fixed order with the four operations and roots that IEEE 754 defines, and with our
//! own exponential. See `docs/decisions/0007-neural.md`.

mod certainty;
mod decode;
mod encoder;
mod frames;
mod linear;
mod links;
mod math;
mod pairs;
mod products;
mod stories;
mod tensors;
mod windows;
mod wordpiece;

pub use certainty::Judgement;
pub use frames::{Found, Frame, FrameTagger, Passage, Place};
pub use links::{Linker, Side};
pub use pairs::{Pair, Related};
pub use stories::{Mark, Part, Story};
pub use tensors::FaultyModel;
