//! The `place` kit: place names and where they are; `place-extents`: where the names at the gold extents are.

use std::path::PathBuf;

use rashomon_model::{CharSpan, Document, OffsetMap, Toponym};
use rayon::prelude::*;
use serde::Deserialize;
use serde_json::json;

use crate::{input, reader::Reader};

#[derive(Deserialize)]
struct Line {
    id: String,
    outlet: Option<String>,
    date: Option<String>,
    title: Option<String>,
    text: String,
    #[serde(default)]
    places: Vec<Extent>,
}

#[derive(Deserialize)]
struct Extent {
    start: u32,
    end: u32,
}

/// Predictions, one JSON object a line.
pub(crate) fn predict(files: &[PathBuf], reader: &Reader) -> anyhow::Result<Vec<String>> {
    let lines: Vec<Line> = input::json_lines(files)?;
    let res = input::resources();
    let prediction = |line: &Line| {
        let document = document(line);
        answer(line, &document, &reader.read(&document, res).toponyms)
    };
    Ok(lines.par_iter().map(prediction).collect())
}

/// Resolutions of the extents given.
pub(crate) fn predict_extents(files: &[PathBuf]) -> anyhow::Result<Vec<String>> {
    let lines: Vec<Line> = input::json_lines(files)?;
    let res = input::resources();
    let prediction = |line: &Line| {
        let document = document(line);
        let offsets = OffsetMap::new(&document.text);
        let chars = line.places.iter().map(|place| CharSpan { start: place.start, end: place.end });
        let spans: Vec<_> = chars.filter_map(|span| offsets.from_chars(span)).collect();
        answer(line, &document, &rashomon_read::resolve_extents(&document, res, &spans))
    };
    Ok(lines.par_iter().map(prediction).collect())
}

fn document(line: &Line) -> Document {
    input::document(&line.id, &line.text, line.date.as_deref(), line.title.as_deref(), line.outlet.as_deref())
}

fn answer(line: &Line, document: &Document, toponyms: &[Toponym]) -> String {
    let offsets = OffsetMap::new(&document.text);
    let places: Vec<_> = toponyms
        .iter()
        .map(|toponym| {
            let span = offsets.to_chars(toponym.span);
            let place = toponym.place.as_ref();
            json!({
                "start": span.start,
                "end": span.end,
                "lat": place.map(|place| place.lat),
                "lon": place.map(|place| place.lon),
                "geonameid": place.and_then(|place| place.id.strip_prefix("geonames:")?.parse::<u32>().ok()),
                "use": toponym.usage,
                "made_by": toponym.made_by.id(),
            })
        })
        .collect();
    json!({"id": line.id, "places": places}).to_string()
}
