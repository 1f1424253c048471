//! `check`: is the case what it was?

use std::path::Path;

use anyhow::Context as _;
use rashomon_casebook::{Finding, Store, StoreError};
use rashomon_model::DocumentId;

use super::{Outcome, print_json};
use crate::{
    cli::Global,
    terminal::{self, WARN},
};

/// `rashomon check`
pub(crate) fn check(global: &Global, case: &Path) -> anyhow::Result<Outcome> {
    let (findings, n_whole, n_documents) = match Store::open(case) {
        // Nothing of it can be opened.
        Err(StoreError::Damaged(what)) => (vec![Finding::of_database(what)], 0, 0),
        opened => examine(&opened.with_context(|| case.display().to_string())?),
    };
    if global.json {
        print_json(&findings)?;
    } else {
        use std::io::Write as _;
        let mut out = terminal::stdout(global);
        for finding in &findings {
            writeln!(out, "{WARN}{}:{WARN:#} {}", finding.about, finding.what)?;
        }
        writeln!(out, "{n_documents} documents checked, {} findings", findings.len())?;
    }
    if findings.iter().any(Finding::is_damage) {
        let readable = match n_whole {
            0 => "nothing of it can be relied on".to_owned(),
            _ => format!("{n_whole} of {n_documents} documents can still be read whole (`rashomon explain`, `rashomon export`)"),
        };
        let way_out = "restore a backup of it, or make a new case of the documents";
        terminal::warn(global, &format!("{}: the file is damaged; {readable}; {way_out}", case.display()));
    }
    Ok(if findings.is_empty() { Outcome::Done } else { Outcome::WithFindings })
}

/// What is not as it should be, of how many documents nothing is, and how many were looked at. What cannot be read is a finding, and the
/// rest is looked at all the same.
fn examine(store: &Store) -> (Vec<Finding>, usize, usize) {
    let mut findings = store.check_structure();
    let ids = store.document_ids().unwrap_or_else(|error| {
        findings.push(Finding::of_database(error.without_advice()));
        Vec::new()
    });
    let mut n_whole = 0;
    for id in &ids {
        let of_document = store.check_document(id).unwrap_or_else(|error| vec![about(id, error)]);
        n_whole += usize::from(of_document.is_empty());
        findings.extend(of_document);
    }
    match store.is_reconciled() {
        Ok(true) => {}
        Ok(false) => {
            let what = "its result is behind its documents or decisions; `rashomon add` without documents brings it up to date";
            findings.push(Finding { about: "result".to_owned(), what: what.to_owned() });
        }
        Err(error) => findings.push(Finding { about: "result".to_owned(), what: error.without_advice() }),
    }
    (findings, n_whole, ids.len())
}

fn about(id: &DocumentId, error: StoreError) -> Finding {
    Finding { about: id.to_string(), what: error.without_advice() }
}
