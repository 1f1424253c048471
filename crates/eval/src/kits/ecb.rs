//! The `ecb` kit: documents and trigger spans to a cluster for each mention.
//!
//! Two mentions are one event when their triggers have one lemma, or name one deed by the tables, and their documents tell one story.
//! Cluster ids are not read.

use std::{collections::HashMap, path::PathBuf};

use rashomon_lexicon::Resources;
use rashomon_text::lemma;
use rayon::prelude::*;
use serde::Deserialize;
use serde_json::json;

use crate::{input, reader::Reader};

/// A document of the kit, or a mention; told apart by their fields.
#[derive(Deserialize)]
#[serde(untagged)]
enum Line {
    Mention { mention_id: String, doc_id: String, trigger: String },
    Document { doc_id: String, text: String },
}

/// Predictions, one JSON object a line.
pub(crate) fn predict(files: &[PathBuf], reader: &Reader) -> anyhow::Result<Vec<String>> {
    let lines: Vec<Line> = input::json_lines(files)?;
    let res = input::resources();
    let documents: Vec<(&str, &str)> = lines
        .iter()
        .filter_map(|line| match line {
            Line::Document { doc_id, text } => Some((doc_id.as_str(), text.as_str())),
            Line::Mention { .. } => None,
        })
        .collect();
    let digests: Vec<_> = documents
        .par_iter()
        .map(|(doc_id, text)| {
            let document = input::document(doc_id, text, None, None, None);
            let reading = reader.read(&document, res);
            rashomon_reconcile::digest(&document, &reading, res)
        })
        .collect();
    let stories = rashomon_reconcile::stories(&digests, res);
    let story_of: HashMap<&str, &str> =
        documents.iter().zip(&digests).map(|((name, _), digest)| (*name, stories[&digest.card.id].0.as_str())).collect();
    let predictions = lines.iter().filter_map(|line| match line {
        Line::Mention { mention_id, doc_id, trigger } => {
            let story = story_of.get(doc_id.as_str()).copied().unwrap_or(doc_id);
            Some(json!({ "mention_id": mention_id, "cluster_id": format!("{story}/{}", deed(trigger, res)) }).to_string())
        }
        Line::Document { .. } => None,
    });
    Ok(predictions.collect())
}

/// What a trigger names: the base form of its first word with content, taken for a verb ("roped in" and "rope" are one, and so are most verbs
/// and their nouns in "-s"), or the word that stands for its set.
fn deed(trigger: &str, res: &Resources) -> String {
    let is_mark = |c: char| !c.is_alphanumeric();
    let words =
        || trigger.split_whitespace().map(|word| word.trim_matches(is_mark).to_lowercase()).filter(|word| !word.is_empty());
    let word = words().find(|word| !res.function_words.contains(word)).or_else(|| words().next()).unwrap_or_default();
    let base = lemma::verb(word.strip_prefix("re-").map_or_else(|| word.clone(), str::to_owned));
    res.deed_words.key(&base).to_owned()
}
