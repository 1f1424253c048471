//! What pronouns may stand for, with what the trained reader is told of it, for `train/reader`.

use std::{collections::HashMap, path::PathBuf};

use rashomon_model::{ByteSpan, Mention, MentionForm, OffsetMap};
use rayon::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{input, reader::Reader};

#[derive(Deserialize)]
struct Row {
    id: String,
    text: String,
}

/// States are written in whole numbers of this part of one.
const PART: f32 = 1000.0;

/// For each document `{"id", "mentions": [[start, end, head's start, head's end, form]], "states": [[number]], "references": [{"later", "none", "candidates":
/// [[mention, chosen, features]]}]}`, in code points of the text and thousandths; later and earlier mentions by their place in `mentions`.
pub(crate) fn choices(files: &[PathBuf], reader: &Reader) -> anyhow::Result<Vec<String>> {
    let reader = reader.own()?;
    let rows: Vec<Row> = input::json_lines(files)?;
    Ok(rows.par_iter().map(|row| line(row, reader)).collect())
}

/// The mentions met so far, each once.
#[derive(Default)]
struct Met {
    places: HashMap<ByteSpan, usize>,
    mentions: Vec<Mention>,
    states: Vec<Vec<i32>>,
}

impl Met {
    fn place(&mut self, mention: &Mention, state: &[f32]) -> usize {
        *self.places.entry(mention.span).or_insert_with(|| {
            self.mentions.push(mention.clone());
            self.states.push(state.iter().map(|value| (value * PART).round() as i32).collect());
            self.mentions.len() - 1
        })
    }
}

fn line(row: &Row, reader: &rashomon_read::Reader) -> String {
    let document = input::document(&row.id, &row.text, None, None, None);
    let mut met = Met::default();
    let mut references = Vec::new();
    for choice in rashomon_read::reference_choices(&document, reader, input::resources()) {
        let later = met.place(&choice.later, &choice.state);
        let candidates = choice.candidates.iter().map(|(earlier, state, features)| {
            let chosen = choice.later.entity.is_some() && earlier.entity == choice.later.entity;
            json!([met.place(earlier, state), chosen, features])
        });
        let candidates: Vec<Value> = candidates.collect();
        references.push(json!({ "later": later, "none": choice.none, "candidates": candidates }));
    }
    let map = OffsetMap::new(&document.text);
    let mentions = met.mentions.iter().map(|mention| {
        let (span, head) = (map.to_chars(mention.span), map.to_chars(mention.head));
        let form = match mention.form {
            MentionForm::Name => "name",
            MentionForm::Nominal => "nominal",
            MentionForm::Pronoun => "pronoun",
        };
        json!([span.start, span.end, head.start, head.end, form])
    });
    let mentions: Vec<Value> = mentions.collect();
    json!({ "id": row.id, "mentions": mentions, "states": met.states, "references": references }).to_string()
}
