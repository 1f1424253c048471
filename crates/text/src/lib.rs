//! Bytes to a [`Document`](rashomon_model::Document), and a document to tokens and sentences. Knows no actor and no event.
//!
//! In reading order: [`ingest`], [`tokens`], [`sentences`], [`tags`], [`tagger`], [`labeller`], [`lemma`], [`chunks`], [`analysis`].

#![forbid(unsafe_code)]

pub mod analysis;
pub mod chunks;
pub mod ingest;
pub mod labeller;
pub mod lemma;
pub mod sentences;
pub mod tagger;
pub mod tags;
pub mod tokens;
