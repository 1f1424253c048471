//! `diff`: what the last run, or one document, changed.

use std::io::Write as _;

use anyhow::{Context as _, Result};
use rashomon_casebook::{Change, Changes};

use super::{Outcome, open, print_json, short};
use crate::{
    cli::{Diff, Global},
    pipeline::reconciled,
    resources::Tables,
    terminal::{self, FAINT, STRONG},
};

/// `rashomon diff`
pub(crate) fn diff(global: &Global, args: &Diff) -> Result<Outcome> {
    let store = open(global, &args.case)?;
    let in_case = || args.case.display().to_string();
    let (heading, changes) = match &args.without {
        Some(reference) => {
            let id = store.find_document(reference).with_context(in_case)?;
            let tables = Tables::of_case(global, &store)?;
            let without = reconciled(&store, tables.get()?, global, |other| *other != id).with_context(in_case)?;
            (format!("what {} brings", store.document_row(&id)?.label), Changes::between(&without, &store.casebook()?))
        }
        None => match store.runs(1).with_context(in_case)?.pop() {
            Some(run) => (format!("run {} ({}, {})", run.number, run.command, run.at), run.changes),
            None => {
                terminal::say(global, "nothing was changed yet");
                return Ok(Outcome::Done);
            }
        },
    };
    if global.json {
        print_json(&changes)?;
        return Ok(Outcome::Done);
    }
    let mut out = terminal::stdout(global);
    writeln!(out, "{STRONG}{heading}{STRONG:#}")?;
    for id in &changes.documents_added {
        writeln!(
            out,
            "  + {}  {FAINT}{id}{FAINT:#}",
            store.document_row(id).map_or_else(|_| "removed since".to_owned(), |row| row.label)
        )?;
    }
    for id in &changes.documents_removed {
        writeln!(out, "  - {id}")?;
    }
    for (title, list) in [
        ("incidents", &changes.incidents),
        ("contradictions", &changes.contradictions),
        ("origins", &changes.origins),
        ("statements", &changes.statements),
    ] {
        if !list.is_empty() {
            writeln!(out, "{STRONG}{title}{STRONG:#}")?;
        }
        for Change { id, label, what } in list {
            writeln!(out, "  {label}  {FAINT}{}{FAINT:#}: {}", short(id), what.join("; "))?;
        }
    }
    Ok(Outcome::Done)
}
