//! The terminal: colour, width, warnings, and what may not reach it. Nothing else asks for them.
//!
//! Words of documents and names of files can hold characters that a terminal obeys: they could hide a line or change one that was printed.
//! All text for people goes through [`Screen`], which shows such characters by their numbers. Our own colours are written as marks that
//! nobody else can write, for they hold a number drawn when the program starts, and become a terminal's codes there.

use std::{
    fmt,
    hash::{BuildHasher as _, RandomState},
    io::{self, IsTerminal as _, Write},
    sync::OnceLock,
};

use anstream::{AutoStream, ColorChoice};
use anstyle::AnsiColor;

use crate::cli::{Cli, Global, When};

/// How words look. Shown as `{STRONG}words{STRONG:#}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// As they are.
    Plain,
    /// See [`STRONG`].
    Strong,
    /// See [`FAINT`].
    Faint,
    /// See [`WARN`].
    Warn,
    /// See [`FAULT`].
    Fault,
    /// See [`FOUND`].
    Found,
}

/// Headings.
pub(crate) const STRONG: Style = Style::Strong;
/// What is beside the point: ids, rules, references.
pub(crate) const FAINT: Style = Style::Faint;
/// Names of files at fault.
pub(crate) const WARN: Style = Style::Warn;
/// Faults.
pub(crate) const FAULT: Style = Style::Fault;
/// Words found.
pub(crate) const FOUND: Style = Style::Found;

/// All styles, by the letter that stands for them in a mark.
const STYLES: [(char, Style); 5] = [('s', STRONG), ('f', FAINT), ('w', WARN), ('x', FAULT), ('h', FOUND)];
/// The letter for the end of a style.
const END: char = 'e';
/// With which a mark begins: a code point that Unicode leaves to programs, and that is no character of any text.
const MARK: char = '\u{FDD0}';

/// What makes a mark ours.
fn drawn() -> &'static str {
    static DRAWN: OnceLock<String> = OnceLock::new();
    DRAWN.get_or_init(|| format!("{:016x}", RandomState::new().hash_one(MARK)))
}

impl fmt::Display for Style {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some((letter, _)) = STYLES.iter().find(|(_, style)| style == self) else { return Ok(()) };
        write!(f, "{MARK}{}{}", drawn(), if f.alternate() { END } else { *letter })
    }
}

impl Style {
    fn of_terminal(self) -> anstyle::Style {
        match self {
            Self::Plain => anstyle::Style::new(),
            Self::Strong => anstyle::Style::new().bold(),
            Self::Faint => anstyle::Style::new().dimmed(),
            Self::Warn => AnsiColor::Yellow.on_default(),
            Self::Fault => AnsiColor::Red.on_default().bold(),
            Self::Found => AnsiColor::Green.on_default().bold(),
        }
    }
}

/// Whether a character changes what is seen around it instead of being seen: controls, and what turns the direction of writing.
pub(crate) fn is_hidden(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | MARK)
}

/// The text with hidden characters by their numbers, and our marks as `paint` has them. Line breaks and tabs stay.
fn with_marks(text: &str, paint: impl Fn(Option<Style>) -> String) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(is_hidden) {
        shown.push_str(&rest[..at]);
        rest = &rest[at..];
        let c = rest.chars().next().expect("it was just found");
        let after = &rest[c.len_utf8()..];
        if let Some((style, after)) = mark(rest) {
            shown.push_str(&paint(style));
            rest = after;
            continue;
        }
        match c {
            '\n' | '\t' => shown.push(c),
            '\r' if after.starts_with('\n') => {}
            _ => shown.extend(c.escape_unicode()),
        }
        rest = after;
    }
    shown.push_str(rest);
    shown
}

/// The style that a mark of ours at the beginning begins, `None` inside where it ends one, and what comes after.
fn mark(text: &str) -> Option<(Option<Style>, &str)> {
    let rest = text.strip_prefix(MARK)?.strip_prefix(drawn())?;
    let letter = rest.chars().next()?;
    let style = STYLES.iter().find(|(known, _)| *known == letter).map(|(_, style)| *style);
    (style.is_some() || letter == END).then(|| (style, &rest[letter.len_utf8()..]))
}

/// As a terminal takes it.
fn painted(text: &str) -> String {
    with_marks(text, |style| match style {
        Some(style) => style.of_terminal().render().to_string(),
        None => anstyle::Reset.render().to_string(),
    })
}

/// Words for a place where their width counts: hidden characters by their numbers.
pub(crate) fn visible(words: &str) -> String {
    with_marks(words, |style| style.map_or_else(|| format!("{STRONG:#}"), |style| style.to_string()))
}

/// What was written, without looks.
#[cfg(test)]
pub(crate) fn plain(written: Vec<u8>) -> String {
    with_marks(&String::from_utf8(written).expect("UTF-8"), |_| String::new())
}

/// A stream for people: shows hidden characters and our styles, line by line.
pub(crate) struct Screen<W: Write> {
    out: W,
    /// The beginning of a line.
    begun: Vec<u8>,
}

impl<W: Write> Screen<W> {
    fn show(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(painted(&String::from_utf8_lossy(bytes)).as_bytes())
    }
}

impl<W: Write> Write for Screen<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.begun.extend_from_slice(bytes);
        if let Some(end) = self.begun.iter().rposition(|byte| *byte == b'\n') {
            let rest = self.begun.split_off(end + 1);
            let lines = std::mem::replace(&mut self.begun, rest);
            self.show(&lines)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let rest = std::mem::take(&mut self.begun);
        self.show(&rest)?;
        self.out.flush()
    }
}

impl<W: Write> Drop for Screen<W> {
    fn drop(&mut self) {
        // All that we print ends with a line break; what is left after a failed write has nowhere to go.
        let _ = self.flush();
    }
}

fn choice(global: &Global) -> ColorChoice {
    match global.color {
        When::Auto => ColorChoice::Auto,
        When::Always => ColorChoice::Always,
        When::Never => ColorChoice::Never,
    }
}

/// Standard output for people, which drops colour where it is not wanted. What programs read does not go this way.
pub(crate) fn stdout(global: &Global) -> Screen<AutoStream<io::StdoutLock<'static>>> {
    Screen { out: AutoStream::new(io::stdout().lock(), choice(global)), begun: Vec::new() }
}

/// Columns of the terminal; `None` when the output goes elsewhere, where lines are not cut.
pub(crate) fn width() -> Option<usize> {
    let stated = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    stated.or_else(|| io::stdout().is_terminal().then(|| terminal_size::terminal_size().map_or(80, |(width, _)| width.0.into())))
}

/// A line of talk on standard error.
pub(crate) fn say(global: &Global, line: &str) {
    // A name of a file with a line break in it must not look like a line of ours.
    say_lines(global, &line.replace('\n', "\\n"));
}

fn say_lines(global: &Global, lines: &str) {
    let mut stderr = AutoStream::new(io::stderr().lock(), choice(global));
    // Nobody listening on standard error is no reason to stop.
    let _ = writeln!(stderr, "{}", painted(lines));
}

/// A warning on standard error.
pub(crate) fn warn(global: &Global, line: &str) {
    say(global, &format!("{WARN}warning:{WARN:#} {line}"));
}

/// The error that ends the program, with its causes.
pub(crate) fn complain(cli: &Cli, error: &anyhow::Error) {
    let causes: Vec<String> = error.chain().map(ToString::to_string).collect();
    say_lines(&cli.global, &format!("{FAULT}error:{FAULT:#} {}", causes.join(": ")));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_characters_are_shown_and_our_styles_work() {
        let words = "a\u{1b}[31mb\u{9b}2Jc\u{202e}d\u{7}\u{7f}\r\n\te\rf\u{fdd0}sg";
        let expected = "a\\u{1b}[31mb\\u{9b}2Jc\\u{202e}d\\u{7}\\u{7f}\n\te\\u{d}f\\u{fdd0}sg";
        assert_eq!(painted(words), expected);
        assert_eq!(painted(&format!("{STRONG}x\u{1b}y{STRONG:#} العربية")), "\u{1b}[1mx\\u{1b}y\u{1b}[0m العربية");
        assert_eq!(painted(&visible(&format!("{STRONG}x\u{1b}y{STRONG:#}"))), "\u{1b}[1mx\\u{1b}y\u{1b}[0m");
        assert_eq!(format!("{}x", Style::Plain), "x");
    }

    #[test]
    fn a_screen_takes_text_in_pieces() {
        let mut out = Vec::new();
        let mut screen = Screen { out: &mut out, begun: Vec::new() };
        for byte in format!("{FAINT}naïve\u{85}{FAINT:#}\nend").bytes() {
            screen.write_all(&[byte]).expect("a vector takes everything");
        }
        drop(screen);
        assert_eq!(String::from_utf8(out).expect("UTF-8"), "\u{1b}[2mnaïve\\u{85}\u{1b}[0m\nend");
    }
}
