//! The commands, a module each. A command opens the case, asks the store, and shows what it gives.

mod add;
mod check;
mod diff;
mod dossier;
mod explain;
mod explore;
mod export;
mod lists;
mod read;
mod review;
mod search;

use std::{io::Write as _, path::Path, process::ExitCode};

pub(crate) use self::{
    explain::{Touching, relation_words, touching},
    review::{apply as decide, show as show_decision, user_name},
};
use anyhow::{Context as _, bail};
use clap::CommandFactory as _;
use rashomon_casebook::Store;
use rashomon_model::{ByteSpan, CharSpan, DocumentId, OffsetMap};

use crate::{
    cli::{Cli, Command, Global},
    terminal,
};

/// How a command that did not fail ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// All done.
    Done,
    /// Done, but files were refused, or something was found that should not be.
    WithFindings,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Done => ExitCode::SUCCESS,
            Outcome::WithFindings => ExitCode::from(1),
        }
    }
}

/// Runs the command.
pub(crate) fn run(cli: &Cli) -> anyhow::Result<Outcome> {
    let global = &cli.global;
    match &cli.command {
        Command::Explore(args) => explore::explore(global, args),
        Command::Add(args) => add::add(global, args),
        Command::Remove(args) => add::remove(global, args),
        Command::Read(args) => read::read(global, args),
        Command::Incidents(args) => lists::incidents(global, args),
        Command::Dossier(args) => dossier::dossier(global, args),
        Command::Claims(args) => lists::claims(global, args),
        Command::Contradictions(args) => lists::contradictions(global, args),
        Command::Actors(args) => lists::actors(global, args),
        Command::Origins(args) => lists::origins(global, args),
        Command::Search(args) => search::search(global, args),
        Command::Diff(args) => diff::diff(global, args),
        Command::Explain(args) => explain::explain(global, args),
        Command::Review(args) => review::review(global, args),
        Command::Export(args) => export::export(global, args),
        Command::Schema(args) => export::schema(global, args),
        Command::Serve(args) => {
            drop(open(global, &args.case)?);
            crate::web::serve(global, args.case.clone(), args.addr, args.open)?;
            Ok(Outcome::Done)
        }
        Command::Check(args) => check::check(global, &args.case),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(*shell, &mut Cli::command(), "rashomon", &mut script);
            std::io::stdout().write_all(&script)?;
            Ok(Outcome::Done)
        }
    }
}

/// Opens a case for reading, and says so when its result is behind its documents.
fn open(global: &Global, case: &Path) -> anyhow::Result<Store> {
    let store = Store::open(case).with_context(|| case.display().to_string())?;
    if !store.is_reconciled().with_context(|| case.display().to_string())? {
        terminal::warn(
            global,
            &format!(
                "a run on this case was cut short; `rashomon add {}` finishes it. What follows is as it was before.",
                case.display()
            ),
        );
    }
    Ok(store)
}

/// The document and the words that a reference `DOCUMENT#char=START,END` leads to, as printed with every quotation.
fn words_at(store: &Store, reference: &str) -> anyhow::Result<(DocumentId, ByteSpan)> {
    let Some((document, range)) = reference.split_once("#char=") else {
        bail!("{reference:?} leads to no words; write DOCUMENT#char=START,END, as printed with every quotation")
    };
    let id = store.find_document(document)?;
    let ends = range.split_once(',').and_then(|(start, end)| Some((start.trim().parse().ok()?, end.trim().parse().ok()?)));
    let Some((start, end)) = ends else { bail!("{range:?} is no range of characters; write #char=START,END") };
    let text = store.text(&id)?;
    let Some(span) = OffsetMap::new(&text).from_chars(CharSpan { start, end }) else {
        bail!("the document has no characters {start} to {end}")
    };
    Ok((id, span))
}

/// Writes a value as indented JSON.
fn print_json(value: &impl serde::Serialize) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    serde_json::to_writer_pretty(&mut out, value)?;
    writeln!(out)?;
    Ok(())
}

/// Now, RFC 3339, to the second.
fn now() -> String {
    stamp(jiff::Timestamp::now())
}

/// A time, RFC 3339, to the second.
fn stamp(time: jiff::Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// An identifier short enough to type.
fn short(id: &str) -> String {
    id.chars().take(8).collect()
}
