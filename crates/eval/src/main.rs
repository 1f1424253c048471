//! `rashomon-eval predict KIT FILE…`: readings and casebooks in the prediction formats of the evaluation kits.
//!
//! Uses the same `read` and `reconcile` as the product, with no switch that the product lacks, and never looks at gold fields.

#![forbid(unsafe_code)]

mod input;
mod kits;
mod names;
mod passages;
mod reader;
mod references;

use std::{
    ffi::OsString,
    io::{self, BufWriter, Write as _},
    path::PathBuf,
    time::Duration,
};

use clap::{Parser, Subcommand, ValueEnum};
use rashomon_outside::{Choice, DocumentReader};

use crate::reader::Reader;

/// Writes predictions for the evaluation kits to standard output.
#[derive(Parser)]
#[command(name = "rashomon-eval", version)]
struct Arguments {
    /// Folder of tables to read with, as the product's own; what is missing there is taken from the binary.
    #[arg(long, global = true)]
    data: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Reads the kit's documents and writes its prediction format, JSON Lines, to standard output.
    Predict {
        /// Which kit.
        kit: Kit,
        /// What reads the documents: `neural`, `rules`, or `command:PROGRAM` (docs/outside-reader.md).
        #[arg(long, default_value = "neural")]
        reader: Choice,
        /// Argument for the program of `--reader command:`; give it once for each.
        #[arg(long, value_name = "ARG", allow_hyphen_values = true)]
        reader_arg: Vec<OsString>,
        /// Seconds that the program of `--reader command:` has for each document.
        #[arg(long, value_name = "SECONDS", default_value_t = 300, value_parser = clap::value_parser!(u32).range(1..))]
        reader_timeout: u32,
        /// The kit's files.
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// Writes the names of each document and what the trained reader sees instead, for training it on texts without names.
    Names {
        /// Files of documents, JSON Lines with `id` and `text`.
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// Writes what the labeller of names is told of each token, for training it.
    NameFeatures {
        /// Files of documents, JSON Lines with `id` and `text`.
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
}

#[derive(Clone, Copy, ValueEnum)]
enum Kit {
    Muc4,
    /// The same, with victims by description beside those by name, as `score.py --victims all` wants them.
    Muc4All,
    /// What can be reported of each document, for fitting the weights of reports.
    ReportChoices,
    Attribution,
    Time,
    Place,
    PlaceExtents,
    Figures,
    Incidents,
    /// What the incident scorer sees of each pair of documents: for fitting its weights.
    IncidentPairs,
    /// What pronouns may stand for (any lines with `id` and `text`), for training the trained reader.
    References,
    /// What is claimed of actors in passages (any lines with `id` and `text`), for `bench/relations/score.py`.
    Passages,
    /// The days, places and tolls that can be chosen for each document: for fitting the weights of the choices.
    IncidentChoices,
    Ecb,
    Reuse,
    /// What the scorer of reuse sees of each pair of documents: for fitting its weights.
    ReusePairs,
    Seeds,
    SeedsCross,
}

fn main() -> anyhow::Result<()> {
    let Arguments { data, command } = Arguments::parse();
    if let Some(folder) = data {
        input::use_tables_of(&folder)?;
    }
    let lines = match command {
        Command::Predict { kit, reader, reader_arg, reader_timeout, files } => {
            let time = Duration::from_secs(reader_timeout.into());
            let reader = DocumentReader::new(&reader, &reader_arg, time, input::resources())?;
            predictions(kit, &Reader(reader), &files)?
        }
        Command::Names { files } => names::hidden(&files)?,
        Command::NameFeatures { files } => names::features(&files)?,
    };
    let mut out = BufWriter::new(io::stdout().lock());
    for line in lines {
        writeln!(out, "{line}")?;
    }
    out.flush()?;
    Ok(())
}

fn predictions(kit: Kit, reader: &Reader, files: &[PathBuf]) -> anyhow::Result<Vec<String>> {
    match kit {
        Kit::Muc4 => kits::muc4::predict(files, reader, kits::muc4::Victims::Named),
        Kit::Muc4All => kits::muc4::predict(files, reader, kits::muc4::Victims::All),
        Kit::ReportChoices => kits::reports::choices(files, reader),
        Kit::References => references::choices(files, reader),
        Kit::Passages => passages::claims(files, reader),
        Kit::Attribution => kits::attribution::predict(files, reader),
        Kit::Time => kits::time::predict(files, reader),
        Kit::Place => kits::place::predict(files, reader),
        Kit::PlaceExtents => kits::place::predict_extents(files),
        Kit::Figures => kits::figures::predict(files, reader),
        Kit::Incidents => kits::incidents::predict(files, reader),
        Kit::IncidentPairs => kits::incidents::pairs(files, reader),
        Kit::IncidentChoices => kits::incidents::choices(files, reader),
        Kit::Ecb => kits::ecb::predict(files, reader),
        Kit::Reuse => kits::reuse::predict(files, reader),
        Kit::ReusePairs => kits::reuse::pairs(files, reader),
        Kit::Seeds => kits::seeds::predict(files, reader),
        Kit::SeedsCross => kits::seeds_cross::predict(files, reader),
    }
}
