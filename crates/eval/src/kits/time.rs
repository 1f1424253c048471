//! The `time` kit: TIMEX3 expressions, offsets in code points.

use std::path::PathBuf;

use rashomon_lexicon::Resources;
use rashomon_model::OffsetMap;
use rayon::prelude::*;
use serde::Deserialize;
use serde_json::json;

use crate::{input, reader::Reader};

#[derive(Deserialize)]
struct Line {
    id: String,
    dct: Option<String>,
    title: Option<String>,
    text: String,
}

/// Predictions, one JSON object a line.
pub(crate) fn predict(files: &[PathBuf], reader: &Reader) -> anyhow::Result<Vec<String>> {
    let lines: Vec<Line> = input::json_lines(files)?;
    let res = input::resources();
    Ok(lines.par_iter().map(|line| prediction(line, res, reader)).collect())
}

fn prediction(line: &Line, res: &Resources, reader: &Reader) -> String {
    let document = input::document(&line.id, &line.text, line.dct.as_deref(), line.title.as_deref(), None);
    let reading = reader.read(&document, res);
    let offsets = OffsetMap::new(&document.text);
    let timexes: Vec<_> = reading
        .timexes
        .iter()
        .map(|timex| {
            let span = offsets.to_chars(timex.span);
            json!({
                "start": span.start,
                "end": span.end,
                "type": timex.timex_type,
                "value": timex.value,
                "mod": timex.modifier,
                "made_by": timex.made_by.id(),
            })
        })
        .collect();
    json!({ "id": line.id, "timex": timexes }).to_string()
}
