//! Which names the trained reader does not see, for `train/reader`; what the labeller of names sees, for `train/names`.

use std::path::PathBuf;

use rashomon_model::{ByteSpan, Mention, MentionKind, OffsetMap};
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

/// For each document `{"id", "names": [[start, end, stand-in], …], "kinds": [[start, end, stand-in], …], "mentions": [[start, end, start of the head, its end,
/// form], …]}`, in code points of its text: the stand-ins for who says what, and for who did what to whom; the mentions of actors.
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
    let mentions = rashomon_read::read(&document, input::resources()).mentions;
    let not_actors = [MentionKind::Place, MentionKind::Facility, MentionKind::Weapon, MentionKind::DocumentLike];
    let actors = mentions.iter().filter(|mention| !not_actors.contains(&mention.kind));
    let mention = |mention: &Mention| {
        let (span, head) = (map.to_chars(mention.span), map.to_chars(mention.head));
        json!([span.start, span.end, head.start, head.end, mention.form])
    };
    let mentions: Vec<Value> = actors.map(mention).collect();
    json!({ "id": row.id, "names": list(names), "kinds": list(kinds), "mentions": mentions }).to_string()
}

/// For each document `{"id", "sentences": [[[start, end, whether the rules know it, [key]], …], …]}`, in code points of its text.
pub(crate) fn features(files: &[PathBuf]) -> anyhow::Result<Vec<String>> {
    let rows: Vec<Row> = input::json_lines(files)?;
    Ok(rows.par_iter().map(features_of).collect())
}

fn features_of(row: &Row) -> String {
    let document = input::document(&row.id, &row.text, None, None, None);
    let map = OffsetMap::new(&document.text);
    let token = |(span, is_known, keys): (ByteSpan, bool, Vec<u64>)| {
        let span = map.to_chars(span);
        json!([span.start, span.end, is_known, keys])
    };
    let sentences = rashomon_read::name_features(&document, input::resources());
    let sentences = sentences.into_iter().map(|tokens| tokens.into_iter().map(token).collect());
    json!({ "id": row.id, "sentences": sentences.collect::<Vec<Value>>() }).to_string()
}
