//! `check`: is the case what it was?

use std::path::Path;

use anyhow::Context as _;
use rashomon_casebook::Store;

use super::{Outcome, print_json};
use crate::{
    cli::Global,
    terminal::{self, WARN},
};

/// `rashomon check`
pub(crate) fn check(global: &Global, case: &Path) -> anyhow::Result<Outcome> {
    let in_case = || case.display().to_string();
    let store = Store::open(case).with_context(in_case)?;
    let mut findings = store.check_structure().with_context(in_case)?;
    let ids = store.document_ids().with_context(in_case)?;
    for id in &ids {
        findings.extend(store.check_document(id).with_context(in_case)?);
    }
    if !store.is_reconciled().with_context(in_case)? {
        let what = "its result is behind its documents or decisions; `rashomon add` without documents brings it up to date";
        findings.push(rashomon_casebook::Finding { about: "result".to_owned(), what: what.to_owned() });
    }
    if global.json {
        print_json(&findings)?;
    } else {
        use std::io::Write as _;
        let mut out = terminal::stdout(global);
        for finding in &findings {
            writeln!(out, "{WARN}{}:{WARN:#} {}", finding.about, finding.what)?;
        }
        writeln!(out, "{} documents checked, {} findings", ids.len(), findings.len())?;
    }
    Ok(if findings.is_empty() { Outcome::Done } else { Outcome::WithFindings })
}
