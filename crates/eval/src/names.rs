//! Which names the trained reader does not see, for `train/reader`.

use std::path::PathBuf;

use rashomon_model::OffsetMap;
use rashomon_read::StandIns;
use rayon::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::input;

#[derive(Deserialize)]
struct Row {
    id: String,
    text: String,
}

/// For each document `{"id", "names": [[start, end, stand-in], …], "kinds": [[start, end, stand-in], …]}`, in code points of its text: for who
/// says what, and for who did what to whom.
pub(crate) fn hidden(files: &[PathBuf]) -> anyhow::Result<Vec<String>> {
    let rows: Vec<Row> = input::json_lines(files)?;
    Ok(rows.par_iter().map(names).collect())
}

fn names(row: &Row) -> String {
    let document = input::document(&row.id, &row.text, None, None, None);
    let map = OffsetMap::new(&document.text);
    let (names, kinds) = rashomon_read::stand_ins(&document, input::resources());
    let list = |names: StandIns| -> Vec<Value> {
        let names = names.into_iter().map(|(span, stand_in)| (map.to_chars(span), stand_in));
        names.map(|(span, stand_in)| json!([span.start, span.end, stand_in])).collect()
    };
    json!({ "id": row.id, "names": list(names), "kinds": list(kinds) }).to_string()
}
