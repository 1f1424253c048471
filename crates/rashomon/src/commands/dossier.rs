//! `dossier`: one incident in full.

use anyhow::{Context as _, Result};
use rashomon_casebook::Dossier;

use super::{Outcome, open, print_json};
use crate::{
    cli::{DossierArgs, DossierFormat, Global},
    dossier::{html, markdown, text},
    terminal,
};

/// `rashomon dossier`
pub(crate) fn dossier(global: &Global, args: &DossierArgs) -> Result<Outcome> {
    let store = open(global, &args.case)?;
    let dossier = Dossier::compile(&store, &args.incident).with_context(|| args.case.display().to_string())?;
    let mut out = terminal::stdout(global);
    match args.format {
        _ if global.json => print_json(&dossier)?,
        DossierFormat::Json => print_json(&dossier)?,
        DossierFormat::Text => text::write(&mut out, &dossier)?,
        DossierFormat::Md => markdown::write(&mut out, &dossier)?,
        DossierFormat::Html => html::write_page(&mut out, &dossier)?,
    }
    Ok(Outcome::Done)
}
