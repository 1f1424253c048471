//! Reads `data/`, checks it, compiles it: one immutable [`Resources`] that every reader shares.
//!
//! Each table has a module of its own, which says what the columns mean and refuses a faulty row by file and line. The tables are
//! embedded in the binary; [`Resources::from_dir`] reads them from a folder instead, so that a row can be changed without a compiler.

#![forbid(unsafe_code)]

pub mod actors;
pub mod calibration;
pub mod citing;
pub mod counts;
pub mod cues;
pub mod events;
pub mod fixed_phrases;
pub mod gazetteer;
pub mod harms;
pub mod hedges;
pub mod inflection;
pub mod names;
pub mod numbers;
pub mod outlets;
pub mod phrases;
pub mod places;
pub mod relations;
pub mod source;
pub mod times;
pub mod weights;
pub mod word_filter;
pub mod wordlists;

mod resources;
mod rows;
mod tables;

pub use resources::{NAME_KINDS, Resources};
pub use source::{DataSource, LexiconError};
