//! One [`Document`] to one [`Reading`]: who is said to have done what, on whose word.
//!
//! [`read`] is pure and total: it depends on the text and the resources alone, never on a clock, a disk or another document, and odd
//! text yields less rather than an error. Modules are listed in the order in which they work; each uses only those above it.

#![forbid(unsafe_code)]

mod context;
mod reader;
mod syntax;
mod tagging;
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
mod reports;
mod retorts;
mod toll;

// The two joined.
mod claims;
mod relations;

pub use accounts::{DateCandidate, PlaceCandidate};
pub use places::resolve_extents;
pub use reader::Reader;
pub use reports::{KindChoice, PairChoice, ReportChoices, Thing, ThingChoice, Values};
pub use toll::{Toll, toll};

use rashomon_lexicon::Resources;
use rashomon_model::{ByteSpan, Document, Mention, Reading};
use rashomon_text::analysis::analyse;

use crate::{context::Context, entities::Choice, tagging::Tagging, words::Words};

/// Reads a document with rules and lexicons alone.
pub fn read(document: &Document, res: &Resources) -> Reading {
    Reader::Rules.read(document, res)
}

/// Spans of the text, in text order, with what a trained model sees there instead.
pub type StandIns = Vec<(ByteSpan, &'static str)>;

/// What the two trained models see in place of each name that the rules find: who says what, and who did what to whom.
///
/// For training them on texts whose names are hidden as they will be when they read.
pub fn stand_ins(document: &Document, res: &Resources) -> (StandIns, StandIns) {
    tagging::stand_ins_of(&document.text, &read(document, res))
}

/// Tokens of a document, sentence by sentence, with what the labeller of names is told of each: its span, whether the rules know its name, and the
/// keys of its features. For training it.
pub fn name_features(document: &Document, res: &Resources) -> Vec<Vec<(ByteSpan, bool, Vec<u64>)>> {
    let analysis = analyse(document, &res.tagger);
    names::features(&names::Words::new(Context { document, text: &document.text, analysis: &analysis, res, tagging: None }))
}

/// The places and days where and when what a document is about can have happened, with what speaks for each: for fitting the weights of
/// the two choices.
pub fn candidates(document: &Document, reading: &Reading, res: &Resources) -> (Vec<PlaceCandidate>, Vec<DateCandidate>) {
    let analysis = analyse(document, &res.tagger);
    let ctx = Context { document, text: &document.text, analysis: &analysis, res, tagging: None };
    accounts::candidates(ctx, &Words::new(ctx, &reading.mentions), reading)
}

/// Which incidents a document can report, and with whom, with what speaks for each: for fitting the weights of reports.
pub fn report_choices(document: &Document, reader: &Reader, res: &Resources) -> Vec<ReportChoices> {
    let mut found = Vec::new();
    let mut at_reports = |ctx: Context<'_>, reading: &Reading| found = reports::choices(ctx, reading);
    read_and(reader, document, res, Watch { at_reports: Some(&mut at_reports), ..Watch::default() });
    found
}

/// A pronoun, and what it may stand for, with what the trained reader is told of each: for training it.
#[derive(Clone, Debug)]
pub struct ReferenceChoice {
    /// The pronoun.
    pub later: Mention,
    /// The encoder's state at its head.
    pub state: Vec<f32>,
    /// Numbers of the features that speak for none of the candidates.
    pub none: Vec<usize>,
    /// The mentions before it that fit, nearest first: each with the encoder's state at its head and the numbers of its features.
    pub candidates: Vec<(Mention, Vec<f32>, Vec<usize>)>,
}

/// What pronouns of a document may stand for. The entity of each mention is that of the reader's own choice.
pub fn reference_choices(document: &Document, reader: &Reader, res: &Resources) -> Vec<ReferenceChoice> {
    let mut found = Vec::new();
    let mut at_references = |ctx: Context<'_>, reading: &Reading, choices: Vec<Choice>| {
        let state = |idx: usize| Some(ctx.tagging?.state(reading.mentions[idx].head)?.to_vec());
        found.extend(choices.into_iter().filter_map(|choice| {
            let candidates = choice.candidates.into_iter().filter_map(|candidate| {
                Some((reading.mentions[candidate.earlier].clone(), state(candidate.earlier)?, candidate.features))
            });
            Some(ReferenceChoice {
                later: reading.mentions[choice.later].clone(),
                state: state(choice.later)?,
                none: choice.none,
                candidates: candidates.collect(),
            })
        }));
    };
    read_and(reader, document, res, Watch { at_references: Some(&mut at_references), ..Watch::default() });
    found
}

fn read_with(reader: &Reader, document: &Document, res: &Resources, done: &mut dyn FnMut(&'static str)) -> Reading {
    read_and(reader, document, res, Watch { done: Some(done), ..Watch::default() })
}

/// Who looks on while a document is read.
#[derive(Default)]
struct Watch<'w> {
    /// Hears of the end of each stage.
    done: Option<&'w mut dyn FnMut(&'static str)>,
    /// Sees the choices of what mentions stand for, once they are made.
    at_references: Option<&'w mut dyn FnMut(Context<'_>, &Reading, Vec<Choice>)>,
    /// Sees the reading when all is found that reports are made of.
    at_reports: Option<&'w mut dyn FnMut(Context<'_>, &Reading)>,
}

fn read_and(reader: &Reader, document: &Document, res: &Resources, mut watch: Watch<'_>) -> Reading {
    let mut done = |stage| {
        if let Some(done) = &mut watch.done {
            done(stage);
        }
    };
    let analysis = analyse(document, &res.tagger);
    let ctx = Context { document, text: &document.text, analysis: &analysis, res, tagging: None };
    let mut reading = Reading::empty(document.id.clone(), reader.name(), res.fingerprint.clone());
    reading.sentences = ctx.analysis.sentences.iter().map(|sentence| sentence.span).collect();
    done("analysis");

    let name_words = names::Words::new(ctx);
    reading.mentions = names::find(&name_words);
    done("names");
    times::find(ctx, &mut reading);
    done("times");
    places::find(&name_words, &mut reading);
    done("places");
    entities::complete(&name_words, &mut reading);
    let tagging = reader.model().map(|model| Tagging::of(model, ctx, &reading));
    let ctx = Context { tagging: tagging.as_ref(), ..ctx };
    done("tagging");
    let choices = entities::link(&name_words, tagging.as_ref(), &mut reading, watch.at_references.is_some());
    if let Some(at_references) = watch.at_references {
        at_references(ctx, &reading, choices);
    }
    done("entities");

    citations::find(ctx, &mut reading);
    done("citations");
    attribution::find(ctx, &mut reading);
    done("attribution");

    let words = Words::new(ctx, &reading.mentions);
    events::find(ctx, &words, &mut reading);
    done("events");
    figures::find(ctx, &words, &mut reading);
    done("figures");
    accounts::gather(ctx, &words, &mut reading);
    done("accounts");
    if let Some(at_reports) = watch.at_reports {
        at_reports(ctx, &reading);
    }
    reports::gather(ctx, &mut reading);
    done("reports");

    let relations = relations::find(&name_words, tagging.as_ref(), &reading);
    claims::state(ctx, &words, &mut reading, relations);
    done("relations and claims");
    reading
}

/// A reading of plain text, for tests.
#[cfg(test)]
fn read_text(text: &str) -> Reading {
    read(&rashomon_text::ingest::from_text("test.txt", text), Resources::embedded())
}
