//! What can be reported of the documents of the `muc4` kit, with what speaks for it: for fitting the weights of reports.

use std::path::PathBuf;

use rashomon_model::OffsetMap;
use rayon::prelude::*;
use serde_json::{Map, Value, json};

use super::muc4::{Row, filler};
use crate::{input, reader::Reader};

/// For each document `{"id", "stretches": [{"kinds", "things", "pairs"}]}`; a thing's `marks` are code points of the text.
pub(crate) fn choices(files: &[PathBuf], reader: &Reader) -> anyhow::Result<Vec<String>> {
    let reader = reader.own()?;
    let rows: Vec<Row> = input::json_lines(files)?;
    Ok(rows.par_iter().map(|row| line(row, reader)).collect())
}

fn line(row: &Row, reader: &rashomon_read::Reader) -> String {
    let document = row.document();
    let map = OffsetMap::new(&document.text);
    let values = |values: &[(&'static str, f64)]| -> Value {
        values.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect::<Map<_, _>>().into()
    };
    let stretches = rashomon_read::report_choices(&document, reader, input::resources()).into_iter().map(|choices| {
        let kinds = choices.kinds.iter().map(|kind| values(&kind.values));
        let things = choices.things.iter().map(|choice| {
            let marks = choice.thing.mentions.iter().map(|span| map.to_chars(*span)).map(|span| [span.start, span.end]);
            json!({
                "label": choice.thing.label,
                "text": filler(choice.thing.span.slice(&document.text)),
                "marks": marks.collect::<Vec<_>>(),
                "values": values(&choice.values),
            })
        });
        let pairs = choices.pairs.iter().map(|pair| json!([pair.one, pair.other, values(&pair.values)]));
        json!({ "kinds": kinds.collect::<Vec<_>>(), "things": things.collect::<Vec<_>>(), "pairs": pairs.collect::<Vec<_>>() })
    });
    json!({ "id": row.id, "stretches": stretches.collect::<Vec<_>>() }).to_string()
}
