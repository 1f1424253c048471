//! `export` and `schema`: what other programs read.

use std::io::{BufWriter, Write};

use anyhow::{Context as _, Result};
use rashomon_casebook::{Store, export, json};

use super::{Outcome, open, print_json};
use crate::{
    cli::{BestRule, Export, ExportFormat, Global, SchemaArgs},
    output,
    resources::PROGRAM,
};

/// `rashomon export`
pub(crate) fn export(global: &Global, args: &Export) -> Result<Outcome> {
    let store = open(global, &args.case)?;
    match &args.output {
        Some(path) => {
            output::write_file(path, &args.case, |out| write(&store, args, out)).with_context(|| path.display().to_string())?;
        }
        None => {
            let mut out = BufWriter::new(std::io::stdout().lock());
            write(&store, args, &mut out)?;
            out.flush()?;
        }
    }
    Ok(Outcome::Done)
}

fn write(store: &Store, args: &Export, out: &mut impl Write) -> Result<()> {
    match args.format {
        ExportFormat::ClaimsCsv => export::claims_csv(store, PROGRAM, out)?,
        ExportFormat::Ged => export::ged(store, args.best.map(rule), out)?,
        ExportFormat::Geojson => export::geojson(store, out)?,
        ExportFormat::Json => export::json(store, out)?,
    }
    Ok(())
}

fn rule(best: BestRule) -> export::BestRule {
    match best {
        BestRule::Low => export::BestRule::Low,
        BestRule::High => export::BestRule::High,
        BestRule::Median => export::BestRule::Median,
        BestRule::MostOrigins => export::BestRule::MostOrigins,
    }
}

/// `rashomon schema`
pub(crate) fn schema(_: &Global, args: &SchemaArgs) -> Result<Outcome> {
    let file = format!("{}.json", args.of);
    let schema = json::published_schemas().into_iter().find(|(name, _)| *name == file);
    let (_, schema) = schema.context("there is no such schema")?;
    print_json(&schema)?;
    Ok(Outcome::Done)
}
