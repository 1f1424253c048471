//! Text tables: `#` comments, one line of column names, then rows parted by tabs.

use std::borrow::Cow;

use crate::source::{DataSource, LexiconError};

/// A table as read, before its meaning is checked.
pub(crate) struct Table {
    file: String,
    text: Cow<'static, str>,
}

/// A row: its line, from 1, and its fields.
pub(crate) struct Row<'t, const N: usize> {
    file: &'t str,
    line: usize,
    /// Fields, trimmed, in the order of the columns.
    pub(crate) fields: [&'t str; N],
}

impl Table {
    /// Reads the file.
    pub(crate) fn load(source: &DataSource, file: &str) -> Result<Self, LexiconError> {
        Ok(Self { file: file.to_owned(), text: source.text(file)? })
    }

    /// The rows, which must have exactly these columns. Trailing empty fields may be left out.
    pub(crate) fn rows<const N: usize>(&self, columns: [&str; N]) -> Result<Vec<Row<'_, N>>, LexiconError> {
        let mut lines = self.text.lines().enumerate().filter(|(_, line)| !line.starts_with('#') && !line.trim().is_empty());
        let fault = |line: usize, what: String| LexiconError::Faulty { file: self.file.clone(), line, what };
        let (line, header) = lines.next().ok_or_else(|| fault(0, "has no line of column names".to_owned()))?;
        if !header.split('\t').map(str::trim).eq(columns) {
            return Err(fault(line + 1, format!("the columns must be: {}", columns.join(", "))));
        }
        lines.map(|(at, line)| self.row(at + 1, line)).collect()
    }

    fn row<'t, const N: usize>(&'t self, line: usize, text: &'t str) -> Result<Row<'t, N>, LexiconError> {
        let mut fields = [""; N];
        let mut row = Row { file: &self.file, line, fields };
        for (idx, field) in text.split('\t').enumerate() {
            let Some(place) = fields.get_mut(idx) else {
                return Err(row.fault(format!("has more than {N} fields")));
            };
            *place = field.trim();
        }
        row.fields = fields;
        Ok(row)
    }
}

impl<const N: usize> Row<'_, N> {
    /// A fault of this row.
    pub(crate) fn fault(&self, what: impl Into<String>) -> LexiconError {
        LexiconError::Faulty { file: self.file.to_owned(), line: self.line, what: what.into() }
    }

    /// Where the row stands: `file:line`.
    pub(crate) fn place(&self) -> String {
        format!("{}:{}", self.file, self.line)
    }
}

/// The items of a list field, parted by `|`.
pub(crate) fn list(field: &str) -> impl Iterator<Item = &str> {
    field.split('|').map(str::trim).filter(|item| !item.is_empty())
}

/// The field, or nothing when it is empty.
pub(crate) fn given(field: &str) -> Option<String> {
    (!field.is_empty()).then(|| field.to_owned())
}
