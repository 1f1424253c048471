//! The `reuse` kit: documents and pairs of them to a score for each pair; 0.5 and more means copied or derived.

use std::{collections::HashMap, path::PathBuf};

use rashomon_lexicon::Resources;
use rashomon_model::{DerivationBasis, Document, DocumentId};
use rashomon_reconcile::{ComparedPair, Digest};
use rashomon_text::ingest;
use rayon::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{input, reader::Reader};

/// A document of the kit, or a pair; told apart by their fields.
#[derive(Deserialize)]
#[serde(untagged)]
enum Line {
    Pair { a: String, b: String },
    Document { doc_id: String, dct: Option<String>, title: Option<String>, text: String },
}

/// The documents of the kit, read: name, id and digest.
fn read<'l>(lines: &'l [Line], res: &Resources, reader: &Reader) -> Vec<(&'l str, DocumentId, Digest)> {
    let documents = lines.par_iter().filter_map(|line| match line {
        Line::Pair { .. } => None,
        Line::Document { doc_id, dct, title, text } => {
            let document = Document {
                // Texts under two headlines are two documents, as their pages are.
                id: ingest::from_text(doc_id, &format!("{}\n{text}", title.as_deref().unwrap_or_default())).id,
                ..input::document(doc_id, text, dct.as_deref(), title.as_deref(), None)
            };
            let reading = reader.read(&document, res);
            Some((doc_id.as_str(), document.id.clone(), rashomon_reconcile::digest(&document, &reading, res)))
        }
    });
    documents.collect()
}

/// What the scorer of reuse sees of each pair of texts that it compares: `left`, `right` and `values`.
pub(crate) fn pairs(files: &[PathBuf], reader: &Reader) -> anyhow::Result<Vec<String>> {
    let lines: Vec<Line> = input::json_lines(files)?;
    let res = input::resources();
    let read = read(&lines, res, reader);
    let name: HashMap<&DocumentId, &str> = read.iter().map(|(name, id, _)| (id, *name)).collect();
    let digests: Vec<Digest> = read.iter().map(|(_, _, digest)| digest.clone()).collect();
    let line = |pair: &ComparedPair| {
        let values: serde_json::Map<String, Value> =
            pair.values.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
        json!({ "left": name[&pair.left], "right": name[&pair.right], "values": values })
    };
    Ok(rashomon_reconcile::compared_texts(&digests, res).iter().map(|pair| line(pair).to_string()).collect())
}

/// Predictions, one JSON object a line.
pub(crate) fn predict(files: &[PathBuf], reader: &Reader) -> anyhow::Result<Vec<String>> {
    let lines: Vec<Line> = input::json_lines(files)?;
    let res = input::resources();
    let read = read(&lines, res, reader);
    let ids: HashMap<&str, &DocumentId> = read.iter().map(|(name, id, _)| (*name, id)).collect();
    let digests: Vec<_> = read.iter().map(|(_, _, digest)| digest.clone()).collect();
    let casebook = rashomon_reconcile::reconcile(&digests, &[], res);
    let scores: HashMap<(&DocumentId, &DocumentId), f64> = casebook
        .derivations
        .iter()
        .filter(|derivation| derivation.basis != DerivationBasis::Citation)
        .map(|derivation| ((&derivation.from, &derivation.to), derivation.score.fraction()))
        .collect();
    let score = |a: &str, b: &str| -> f64 {
        let (Some(a), Some(b)) = (ids.get(a), ids.get(b)) else { return 0.0 };
        // Two names for one text: the same bytes are the same document.
        if a == b { 1.0 } else { scores.get(&(*a, *b)).or_else(|| scores.get(&(*b, *a))).copied().unwrap_or(0.0) }
    };
    let predictions = lines.iter().filter_map(|line| match line {
        Line::Pair { a, b } => Some(json!({ "a": a, "b": b, "score": score(a, b) })),
        Line::Document { .. } => None,
    });
    Ok(predictions.map(|line: Value| line.to_string()).collect())
}
