//! The `reuse` kit: documents and pairs of them to a score for each pair; 0.5 and more means copied or derived.

use std::{collections::HashMap, path::PathBuf};

use rashomon_model::{DerivationBasis, DocumentId};
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

/// Predictions, one JSON object a line.
pub(crate) fn predict(files: &[PathBuf], reader: &Reader) -> anyhow::Result<Vec<String>> {
    let lines: Vec<Line> = input::json_lines(files)?;
    let res = input::resources();
    let read: Vec<(&str, DocumentId, rashomon_reconcile::Digest)> = lines
        .par_iter()
        .filter_map(|line| match line {
            Line::Pair { .. } => None,
            Line::Document { doc_id, dct, title, text } => {
                let document = input::document(doc_id, text, dct.as_deref(), title.as_deref(), None);
                let reading = reader.read(&document, res);
                Some((doc_id.as_str(), document.id.clone(), rashomon_reconcile::digest(&document, &reading, res)))
            }
        })
        .collect();
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
