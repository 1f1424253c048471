//! The `figures` kit: killed and injured that a document itself states for its main incident.

use std::path::PathBuf;

use rashomon_model::{Document, FigureId, Harm, Reading};
use rashomon_read::toll;
use rayon::prelude::*;
use serde::Deserialize;
use serde_json::json;

use crate::{input, reader::Reader};

#[derive(Deserialize)]
struct Row {
    doc_id: String,
    dct: Option<String>,
    title: Option<String>,
    text: String,
}

/// Predictions, one JSON object a line.
pub(crate) fn predict(files: &[PathBuf], reader: &Reader) -> anyhow::Result<Vec<String>> {
    let rows: Vec<Row> = input::json_lines(files)?;
    Ok(rows.par_iter().map(|row| prediction(row, reader)).collect())
}

fn prediction(row: &Row, reader: &Reader) -> String {
    let document = with_headline(row);
    let reading = reader.read(&document, input::resources());
    let figures = main_figures(&reading);
    let [killed, injured] = [Harm::Killed, Harm::Injured].map(|harm| toll(&reading, &figures, harm).map(|toll| toll.low));
    json!({"doc_id": row.doc_id, "killed": killed, "injured": injured}).to_string()
}

/// The kit keeps the headline apart; a reader sees it first.
fn with_headline(row: &Row) -> Document {
    let headline = row.title.as_deref().unwrap_or_default();
    let text = format!("{headline}\n\n{}", row.text);
    input::document(&row.doc_id, &text, row.dct.as_deref(), row.title.as_deref(), None)
}

/// The figures of what the document is about: all but counts over a period and incidents that the words set apart.
fn main_figures(reading: &Reading) -> Vec<FigureId> {
    let apart = reading.accounts.iter().filter(|account| account.aggregate || !account.distinct_from.is_empty());
    let excluded: Vec<FigureId> = apart.flat_map(|account| account.figures.iter().copied()).collect();
    (0..reading.figures.len() as u32).map(FigureId).filter(|id| !excluded.contains(id)).collect()
}
