//! The `attribution` kit: every attribution, nested ones too, in code points.

use std::path::PathBuf;

use rashomon_model::{ByteSpan, OffsetMap};
use rayon::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{input, reader::Reader};

#[derive(Deserialize)]
struct Item {
    id: String,
    text: String,
    date: Option<String>,
    outlet: Option<String>,
}

/// Predictions, one JSON object a line.
pub(crate) fn predict(files: &[PathBuf], reader: &Reader) -> anyhow::Result<Vec<String>> {
    let items: Vec<Item> = input::json_lines(files)?;
    Ok(items.par_iter().map(|item| predict_one(item, reader)).collect())
}

fn predict_one(item: &Item, reader: &Reader) -> String {
    let document = input::document(&item.id, &item.text, item.date.as_deref(), None, item.outlet.as_deref());
    let reading = reader.read(&document, input::resources());
    let map = OffsetMap::new(&document.text);
    let fragments = |spans: &[ByteSpan]| -> Vec<Value> {
        spans.iter().map(|span| map.to_chars(*span)).map(|span| json!([span.start, span.end])).collect()
    };
    let attributions: Vec<Value> = reading
        .attributions
        .iter()
        .map(|attribution| {
            json!({
                "source": fragments(&attribution.source),
                "cue": fragments(&attribution.cue),
                "content": fragments(&attribution.content),
            })
        })
        .collect();
    json!({ "id": item.id, "attributions": attributions }).to_string()
}
