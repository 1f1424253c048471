//! What reads the documents, where a program of the user's may: [`DocumentReader`] is a reader of our own or an [`Outside`] one.
//!
//! An outside reader takes a document and gives a reading, both JSON as in `docs/schemas/reading.json`; nothing that it does is trusted. The
//! protocol is described in `docs/outside-reader.md`.

#![forbid(unsafe_code)]

mod process;
mod program;
mod reader;

pub use program::Outside;
pub use reader::{Choice, DocumentReader, Outcome};
