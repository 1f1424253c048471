//! The command line and the workbench: the only part of rashomon that knows flags, the terminal, HTTP and the clock.
//!
//! `cli` declares the commands, `commands` has one module each, `gather` and `add` bring documents into a case. Data goes to standard
//! output, talk to standard error. Exit codes: 0 done; 1 done, with files refused or findings; 2 unusable input or wrong use.

#![forbid(unsafe_code)]

mod cli;
mod output;
mod terminal;

mod resources;

mod addition;
mod gather;
mod pipeline;

mod dossier;
mod reports;
mod table;

mod commands;
mod web;

use std::process::ExitCode;

use clap::Parser as _;
use rashomon_casebook::StoreError;

use crate::cli::Cli;

fn main() -> ExitCode {
    keep_parsers_quiet();
    let cli = Cli::parse();
    match commands::run(&cli) {
        Ok(outcome) => outcome.into(),
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            terminal::complain(&cli, &error);
            ExitCode::from(2)
        }
    }
}

/// A parser that panics on a damaged file becomes an error that names the file; the panic's own message would only alarm.
fn keep_parsers_quiet() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if std::thread::current().name() != Some(rashomon_text::ingest::GUARDED_THREAD) {
            usual(info);
        }
    }));
}

/// Whether whoever read our output had enough (`rashomon … | head`): no fault of ours or theirs.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let io = cause.downcast_ref::<std::io::Error>();
        let stored = cause.downcast_ref::<StoreError>();
        let json = cause.downcast_ref::<serde_json::Error>();
        let kinds = [
            io.map(std::io::Error::kind),
            stored.and_then(|error| if let StoreError::Output(cause) = error { Some(cause.kind()) } else { None }),
            json.and_then(serde_json::Error::io_error_kind),
        ];
        kinds.contains(&Some(std::io::ErrorKind::BrokenPipe))
    })
}
