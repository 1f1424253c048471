//! `add` and `remove`: what is in a case.

use std::path::Path;

use anyhow::Context as _;
use rashomon_casebook::Store;

use super::{Outcome, now, stamp};
use crate::{
    cli::{Add, Adding, Global, Remove},
    gather::gather,
    pipeline::{self, Job, Report},
    resources::{PROGRAM, Tables},
    terminal,
};

/// `rashomon add`
pub(crate) fn add(global: &Global, args: &Add) -> anyhow::Result<Outcome> {
    if args.paths.is_empty() && !args.case.exists() {
        anyhow::bail!("{}: there is no such case, and no documents to make one of", args.case.display());
    }
    let (_, report) = add_to(global, &args.case, &args.paths, &args.adding)?;
    pipeline::tell(global, &report);
    Ok(if report.refused.is_empty() { Outcome::Done } else { Outcome::WithFindings })
}

/// Adds to a case and reconciles it.
pub(crate) fn add_to(
    global: &Global,
    case: &Path,
    paths: &[std::path::PathBuf],
    adding: &Adding,
) -> anyhow::Result<(Store, Report)> {
    let in_case = || case.display().to_string();
    let mut store = Store::open_or_create(case).with_context(in_case)?;
    let tables = Tables::of_case(global, &store)?;
    let acquired = adding.at.map_or_else(now, stamp);
    let job = Job { global, tables: &tables, acquired: acquired.clone(), reread: adding.reread };
    let gathered = gather(paths, Some(case));
    let report = pipeline::add(&mut store, gathered, &job).with_context(in_case)?;
    tables.remember(&store).with_context(in_case)?;
    pipeline::reconcile(&mut store, &tables, "add", &acquired, global).with_context(in_case)?;
    Ok((store, report))
}

/// `rashomon remove`
pub(crate) fn remove(global: &Global, args: &Remove) -> anyhow::Result<Outcome> {
    let in_case = || args.case.display().to_string();
    let mut store = Store::open_for_writing(&args.case).with_context(in_case)?;
    let mut ids = Vec::new();
    for reference in &args.documents {
        ids.push(store.find_document(reference).with_context(in_case)?);
    }
    ids.sort();
    ids.dedup();
    let tables = Tables::of_case(global, &store)?;
    let out = store.take_out(&ids, &tables.get()?.fingerprint, PROGRAM).with_context(in_case)?;
    pipeline::reconcile_without(&mut store, out.as_ref(), &tables, ("remove", &now()), global).with_context(in_case)?;
    terminal::say(global, &format!("{} removed", ids.len()));
    Ok(Outcome::Done)
}
