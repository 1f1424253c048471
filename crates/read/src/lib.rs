//! One [`Document`] to one [`Reading`]: who is said to have done what, on whose word.
//!
//! [`read`] is pure and total: it depends on the text and the resources alone, never on a clock, a disk or another document, and odd
//! text yields less rather than an error. Modules are listed in the order in which they work; each uses only those above it.

mod context;
mod words;

// What is mentioned.
mod entities;
mod names;
mod places;
mod times;

// Who says it, and on what it leans.
mod attribution;
mod citations;

// What happened.
mod accounts;
mod events;
mod figures;
mod toll;

// The two joined.
mod claims;
mod relations;

pub use places::resolve_extents;
pub use toll::{Toll, toll};

use rashomon_lexicon::Resources;
use rashomon_model::{Document, Reading};
use rashomon_text::analysis::analyse;

use crate::{context::Context, words::Words};

/// Reads a document with rules and lexicons.
pub fn read(document: &Document, res: &Resources) -> Reading {
    let analysis = analyse(document, &res.tagger);
    let ctx = Context { document, text: &document.text, analysis: &analysis, res };
    let mut reading = Reading::empty(document.id.clone(), "rules", res.fingerprint.clone());
    reading.sentences = ctx.analysis.sentences.iter().map(|sentence| sentence.span).collect();

    reading.mentions = names::find(ctx);
    times::find(ctx, &mut reading);
    places::find(ctx, &mut reading);
    entities::link(ctx, &mut reading);

    citations::find(ctx, &mut reading);
    attribution::find(ctx, &mut reading);

    let words = Words::new(ctx, &reading.mentions);
    events::find(ctx, &words, &mut reading);
    figures::find(ctx, &words, &mut reading);
    accounts::gather(ctx, &words, &mut reading);

    let relations = relations::find(ctx, &reading);
    claims::state(ctx, &mut reading, relations);
    reading
}

/// A reading of plain text, for tests.
#[cfg(test)]
fn read_text(text: &str) -> Reading {
    read(&rashomon_text::ingest::from_text("test.txt", text), Resources::embedded())
}
