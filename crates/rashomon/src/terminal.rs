//! The terminal: colour, width, warnings. Nothing else asks for them.

use std::io::{self, IsTerminal as _, Write};

use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};

use crate::cli::{Cli, Global, When};

/// Headings.
pub(crate) const STRONG: Style = Style::new().bold();
/// What is beside the point: ids, rules, references.
pub(crate) const FAINT: Style = Style::new().dimmed();
/// Names of files at fault.
pub(crate) const WARN: Style = AnsiColor::Yellow.on_default();
/// Faults.
pub(crate) const FAULT: Style = AnsiColor::Red.on_default().bold();
/// Words found.
pub(crate) const FOUND: Style = AnsiColor::Green.on_default().bold();

fn choice(global: &Global) -> ColorChoice {
    match global.color {
        When::Auto => ColorChoice::Auto,
        When::Always => ColorChoice::Always,
        When::Never => ColorChoice::Never,
    }
}

/// Standard output, which drops colour where it is not wanted.
pub(crate) fn stdout(global: &Global) -> AutoStream<io::StdoutLock<'static>> {
    AutoStream::new(io::stdout().lock(), choice(global))
}

/// Columns of the terminal; `None` when the output goes elsewhere, where lines are not cut.
pub(crate) fn width() -> Option<usize> {
    let stated = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    stated.or_else(|| io::stdout().is_terminal().then(|| terminal_size::terminal_size().map_or(80, |(width, _)| width.0.into())))
}

/// A line of talk on standard error.
pub(crate) fn say(global: &Global, line: &str) {
    let mut stderr = AutoStream::new(io::stderr().lock(), choice(global));
    // Nobody listening on standard error is no reason to stop.
    let _ = writeln!(stderr, "{line}");
}

/// A warning on standard error.
pub(crate) fn warn(global: &Global, line: &str) {
    say(global, &format!("{WARN}warning:{WARN:#} {line}"));
}

/// The error that ends the program, with its causes.
pub(crate) fn complain(cli: &Cli, error: &anyhow::Error) {
    let causes: Vec<String> = error.chain().map(ToString::to_string).collect();
    say(&cli.global, &format!("{FAULT}error:{FAULT:#} {}", causes.join(": ")));
}
