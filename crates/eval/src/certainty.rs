//! Whether what words tell of happened, by the trained reader, and the states that it judges by, for `train/reader`.

use std::path::PathBuf;

use rashomon_model::{ByteSpan, CharSpan, OffsetMap};
use rashomon_read::Judgement;
use rayon::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{input, reader::Reader};

#[derive(Deserialize)]
struct Row {
    id: String,
    text: String,
    /// Beginning and end of each word in code points; what stands behind is not read.
    words: Vec<Vec<f64>>,
}

/// What is written of each word.
#[derive(Clone, Copy)]
pub(crate) enum Part {
    Judgements,
    States,
}

/// States are written in whole numbers of this part of one.
const PART: f32 = 1000.0;

/// For each document `{"id", "words": […]}`: of each word, in the order of the row, the shares in thousandths with which it happened, is open and did not
/// happen. For training also `"windows"`: the states, in thousandths, of the words of each stretch that the reader reads at once and that holds a word
/// asked for; of each word its stretch and its place there. `null` where the reader has not read.
pub(crate) fn words(files: &[PathBuf], reader: &Reader, part: Part) -> anyhow::Result<Vec<String>> {
    let reader = reader.own()?;
    let rows: Vec<Row> = input::json_lines(files)?;
    Ok(rows.par_iter().map(|row| line(row, reader, part)).collect())
}

fn line(row: &Row, reader: &rashomon_read::Reader, part: Part) -> String {
    let document = input::document(&row.id, &row.text, None, None, None);
    let map = OffsetMap::new(&document.text);
    let mut order: Vec<(ByteSpan, usize)> = Vec::new();
    for (idx, word) in row.words.iter().enumerate() {
        order.extend(span(&map, word).map(|span| (span, idx)));
    }
    order.sort_unstable();
    let spans: Vec<ByteSpan> = order.iter().map(|(span, _)| *span).collect();
    let (res, mut written) = (input::resources(), vec![Value::Null; row.words.len()]);
    let mut place = |values: Vec<Value>| order.iter().zip(values).for_each(|((_, idx), value)| written[*idx] = value);
    match part {
        Part::Judgements => {
            let shares = |judgement: Judgement| [judgement.happened, judgement.open, judgement.not];
            let judgements = rashomon_read::judgements(&document, reader, res, &spans);
            place(judgements.into_iter().map(|judgement| json!(judgement.map(shares))).collect());
            json!({ "id": row.id, "words": written }).to_string()
        }
        Part::States => {
            let found = rashomon_read::word_states(&document, reader, res, &spans);
            place(found.words.iter().map(|place| json!(place)).collect());
            let thousandths = |state: &Vec<f32>| state.iter().map(|value| (value * PART).round() as i32).collect::<Vec<_>>();
            let windows = found.windows.iter().map(|window| window.iter().map(thousandths).collect::<Vec<_>>());
            json!({ "id": row.id, "words": written, "windows": windows.collect::<Vec<_>>() }).to_string()
        }
    }
}

fn span(map: &OffsetMap<'_>, word: &[f64]) -> Option<ByteSpan> {
    let [start, end, ..] = word else { return None };
    map.from_chars(CharSpan { start: *start as u32, end: *end as u32 })
}
