//! TOML tables, with faults named by file and line.

use serde::de::DeserializeOwned;

use crate::source::{DataSource, LexiconError};

/// A TOML table of the given shape.
pub(crate) fn parse_toml<T: DeserializeOwned>(source: &DataSource, file: &str) -> Result<T, LexiconError> {
    let text = source.text(file)?;
    toml::from_str(&text).map_err(|fault| {
        let line = fault.span().map_or(0, |span| text[..span.start.min(text.len())].matches('\n').count() + 1);
        LexiconError::Faulty { file: file.to_owned(), line, what: fault.message().to_owned() }
    })
}

/// A fault of a whole file.
pub(crate) fn faulty(file: &str, what: &str) -> LexiconError {
    LexiconError::Faulty { file: file.to_owned(), line: 0, what: what.to_owned() }
}
