//! Tables that fit the terminal: columns shrink before lines wrap, and cells wrap before words are lost.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr as _;

use crate::terminal::{STRONG, Style, visible};

/// Blanks between two columns.
const GAP: usize = 2;
/// No column is made narrower than this.
const NARROWEST: usize = 6;

/// A table.
#[derive(Debug, Default)]
pub(crate) struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<String>>,
}

#[derive(Debug)]
struct Column {
    title: &'static str,
    align: Align,
    style: Style,
}

/// Where the words of a column stand, and whether it gives way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Align {
    /// Left; wraps when the terminal is narrow.
    Left,
    /// Left; never wraps.
    Fixed,
    /// Right; never wraps.
    Right,
}

impl Table {
    /// A table without columns.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Adds a column.
    pub(crate) fn column(mut self, title: &'static str, align: Align, style: Style) -> Self {
        self.columns.push(Column { title, align, style });
        self
    }

    /// Adds a row; one cell a column.
    pub(crate) fn row(&mut self, cells: Vec<String>) {
        debug_assert_eq!(cells.len(), self.columns.len(), "a row has one cell a column");
        self.rows.push(cells.iter().map(|cell| visible(cell)).collect());
    }

    /// Writes it, at most `width` columns wide where that is possible.
    pub(crate) fn write(&self, out: &mut impl Write, width: Option<usize>) -> io::Result<()> {
        let widths = self.widths(width);
        let titles: Vec<String> = self.columns.iter().map(|column| column.title.to_owned()).collect();
        self.write_row(out, &titles, &widths, Some(STRONG))?;
        self.rows.iter().try_for_each(|row| self.write_row(out, row, &widths, None))
    }

    fn widths(&self, width: Option<usize>) -> Vec<usize> {
        let longest = |idx: usize| self.rows.iter().map(|row| row[idx].width()).max().unwrap_or(0);
        let mut widths: Vec<usize> =
            self.columns.iter().enumerate().map(|(idx, column)| longest(idx).max(column.title.width())).collect();
        let Some(width) = width else { return widths };
        let room = width.saturating_sub(GAP * self.columns.len().saturating_sub(1));
        // The widest column that may give way does, one column of the terminal at a time, until all fit.
        while widths.iter().sum::<usize>() > room {
            let gives = |idx: &usize| self.columns[*idx].align == Align::Left && widths[*idx] > NARROWEST;
            match (0..widths.len()).filter(gives).max_by_key(|idx| (widths[*idx], *idx)) {
                Some(idx) => widths[idx] -= 1,
                None => break,
            }
        }
        widths
    }

    fn write_row(&self, out: &mut impl Write, cells: &[String], widths: &[usize], style: Option<Style>) -> io::Result<()> {
        let wrapped: Vec<Vec<String>> = cells.iter().zip(widths).map(|(cell, width)| wrap(cell, *width)).collect();
        let n_lines = wrapped.iter().map(Vec::len).max().unwrap_or(1);
        for line in 0..n_lines {
            let mut shown = String::new();
            for (idx, column) in self.columns.iter().enumerate() {
                let words = wrapped[idx].get(line).map_or("", String::as_str);
                let blanks = " ".repeat(widths[idx].saturating_sub(words.width()));
                let style = style.unwrap_or(column.style);
                let words = if words.is_empty() { String::new() } else { format!("{style}{words}{style:#}") };
                shown.push_str(&match column.align {
                    Align::Right => format!("{blanks}{words}"),
                    _ => format!("{words}{blanks}"),
                });
                shown.push_str(&" ".repeat(GAP));
            }
            writeln!(out, "{}", shown.trim_end())?;
        }
        Ok(())
    }
}

/// Words in lines of at most `width`; a single longer word is broken.
pub(crate) fn wrap(words: &str, width: usize) -> Vec<String> {
    let width = width.max(1);
    let mut lines = vec![String::new()];
    for word in words.split_whitespace() {
        let last = lines.last_mut().expect("there is always a line");
        if last.is_empty() {
            last.push_str(word);
        } else if last.width() + 1 + word.width() <= width {
            last.push(' ');
            last.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
        while lines.last().is_some_and(|last| last.width() > width) {
            let last = lines.pop().expect("it was just looked at");
            let (head, tail) = break_word(&last, width);
            lines.push(head);
            lines.push(tail);
        }
    }
    lines
}

fn break_word(word: &str, width: usize) -> (String, String) {
    let mut taken = 0;
    for (at, c) in word.char_indices() {
        let next = taken + unicode_width::UnicodeWidthChar::width(c).unwrap_or(0);
        if next > width && at > 0 {
            return (word[..at].to_owned(), word[at..].to_owned());
        }
        taken = next;
    }
    (word.to_owned(), String::new())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn table(width: Option<usize>) -> String {
        let mut table = Table::new()
            .column("ID", Align::Fixed, Style::Plain)
            .column("INCIDENT", Align::Left, Style::Plain)
            .column("KILLED", Align::Right, Style::Plain);
        table.row(vec!["3f2a".into(), "bombing of the market, Selmeny".into(), "12–38".into()]);
        table.row(vec!["77b0".into(), "爆発 at the station".into(), "6".into()]);
        let mut out = Vec::new();
        table.write(&mut out, width).expect("a vector takes everything");
        crate::terminal::plain(out)
    }

    #[test]
    fn wide_enough_is_one_line_a_row() {
        insta::assert_snapshot!(table(None), @r"
        ID    INCIDENT                        KILLED
        3f2a  bombing of the market, Selmeny   12–38
        77b0  爆発 at the station                  6
        ");
    }

    #[test]
    fn narrow_wraps_the_column_that_gives_way() {
        insta::assert_snapshot!(table(Some(32)), @r"
        ID    INCIDENT            KILLED
        3f2a  bombing of the       12–38
              market, Selmeny
        77b0  爆発 at the              6
              station
        ");
    }

    proptest! {
        #[test]
        fn wrapping_loses_nothing(words in "\\PC{0,80}", width in 1usize..40) {
            let even: String = words.split_whitespace().collect();
            let wrapped: String = wrap(&words, width).concat().split_whitespace().collect();
            prop_assert_eq!(even, wrapped);
        }
    }
}
