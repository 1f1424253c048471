//! `explore`: the newcomer's single step.

use std::{
    io::Write as _,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};
use rashomon_casebook::{IncidentFilter, Store};
use sha2::{Digest as _, Sha256};

use super::{Outcome, add::add_to, lists::write_incidents};
use crate::{
    cli::{Explore, Global},
    pipeline,
    terminal::{self, FAINT, STRONG},
};

/// Incidents shown in the summary at most.
const SHOWN: usize = 20;

/// `rashomon explore`
pub(crate) fn explore(global: &Global, args: &Explore) -> Result<Outcome> {
    let case = match &args.case {
        Some(case) => case.clone(),
        None => kept_case(&args.paths)?,
    };
    let (store, report) = add_to(global, &case, &args.paths, &args.adding)?;
    pipeline::tell(global, &report);
    summary(global, &case, &store)?;
    drop(store);
    if !args.no_serve {
        crate::web::serve(global, case, args.addr, !args.no_open)?;
    }
    Ok(if report.refused.is_empty() { Outcome::Done } else { Outcome::WithFindings })
}

/// A case file in the user's cache folder, the same for the same paths: exploring again is quick, and leaves nothing beside the documents.
fn kept_case(paths: &[PathBuf]) -> Result<PathBuf> {
    let mut hash = Sha256::new();
    for path in paths {
        hash.update(std::path::absolute(path)?.as_os_str().as_encoded_bytes());
        hash.update([0]);
    }
    let folder = cache_folder().join("rashomon");
    std::fs::create_dir_all(&folder)
        .with_context(|| format!("{} (give --case FILE to keep the case elsewhere)", folder.display()))?;
    let hash = format!("{:x}", hash.finalize());
    Ok(folder.join(format!("explore-{}.case", &hash[..12])))
}

fn cache_folder() -> PathBuf {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    set("XDG_CACHE_HOME")
        .or_else(|| set("LOCALAPPDATA"))
        .or_else(|| set("HOME").map(|home| home.join(".cache")))
        .unwrap_or_else(std::env::temp_dir)
}

/// What the documents come to, on one screen.
fn summary(global: &Global, case: &Path, store: &Store) -> Result<()> {
    let incidents = store.incidents(&IncidentFilter { kinds: vec!["single".to_owned()], ..IncidentFilter::default() })?;
    let contradictions = store.contradictions(None)?;
    let mut out = terminal::stdout(global);
    writeln!(
        out,
        "{STRONG}{} documents, {} incidents, {} actors, {} independent origins, {} contradictions{STRONG:#}",
        store.n_documents()?,
        incidents.len(),
        store.actors()?.len(),
        store.origins()?.len(),
        contradictions.len()
    )?;
    writeln!(out)?;
    write_incidents(&mut out, &incidents[..incidents.len().min(SHOWN)])?;
    if incidents.len() > SHOWN {
        writeln!(out, "… and {} more: rashomon incidents {}", incidents.len() - SHOWN, case.display())?;
    }
    if !contradictions.is_empty() {
        writeln!(out)?;
        writeln!(out, "{STRONG}What cannot both hold, or competes{STRONG:#}")?;
    }
    for row in contradictions.iter().take(SHOWN / 2) {
        writeln!(out, "  {} {FAINT}↔{FAINT:#} {}", row.left, row.right)?;
    }
    writeln!(out)?;
    let example = incidents.first().map_or("ID".to_owned(), |incident| super::short(&incident.id.0));
    writeln!(out, "{FAINT}The case is {}; try: rashomon dossier {} {example}{FAINT:#}", case.display(), case.display())?;
    Ok(())
}
