//! What is claimed of actors in written passages (`train/passages`), for `bench/relations/score.py`.

use std::path::PathBuf;

use rashomon_model::{Claim, OffsetMap, Reading, Term};
use rayon::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{input, reader::Reader};

#[derive(Deserialize)]
struct Row {
    id: String,
    text: String,
}

/// For each passage `{"id", "claims": [{"subject": {"span", "names"}, "relation", "object", "polarity", "certainty", "voices", "by"}]}`, of the claims with both ends;
/// spans in code points of its text.
pub(crate) fn claims(files: &[PathBuf], reader: &Reader) -> anyhow::Result<Vec<String>> {
    let reader = reader.own()?;
    let rows: Vec<Row> = input::json_lines(files)?;
    Ok(rows.par_iter().map(|row| line(row, reader)).collect())
}

fn line(row: &Row, reader: &rashomon_read::Reader) -> String {
    let document = input::document(&row.id, &row.text, None, None, None);
    let reading = reader.read(&document, input::resources());
    let map = OffsetMap::new(&document.text);
    let end = |term: &Term| {
        let span = map.to_chars(term.span);
        json!({ "span": [span.start, span.end], "names": names(&reading, term) })
    };
    let claim = |claim: &Claim| {
        let proposition = &claim.proposition;
        Some(json!({
            "subject": end(proposition.subject.as_ref()?),
            "relation": proposition.relation,
            "object": end(proposition.object.as_ref()?),
            "polarity": claim.polarity,
            "certainty": claim.certainty,
            "voices": claim.chain.iter().map(|voice| voice.name.as_str()).collect::<Vec<_>>(),
            "by": claim.made_by.id(),
        }))
    };
    let claims: Vec<Value> = reading.claims.iter().filter_map(claim).collect();
    json!({ "id": row.id, "claims": claims }).to_string()
}

/// All by which the text calls an end of a claim.
fn names<'r>(reading: &'r Reading, term: &'r Term) -> Vec<&'r str> {
    let aliases = term.entity.iter().flat_map(|entity| reading[*entity].aliases.iter().map(String::as_str));
    std::iter::once(term.name.as_str()).chain(aliases).collect()
}
