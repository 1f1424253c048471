//! Cells of tables that spreadsheets open.
//!
//! A spreadsheet takes text for a formula by its first character, quotation marks of CSV or not, and a formula can fetch and send. Words
//! of documents must not do that: such a cell begins with an apostrophe, as OWASP advises ("CSV Injection"). Numbers and dates are not
//! text, and stay.

use std::borrow::Cow;

/// The text of a cell, so that no spreadsheet runs it.
pub(super) fn as_text(text: &str) -> Cow<'_, str> {
    // Blanks before the sign are dropped by some programs before they look; the wide forms are taken for the narrow ones by others.
    let begins = text.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    if begins || text.starts_with(['\t', '\r']) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_be_a_formula_begins_with_an_apostrophe() {
        for text in ["=1+1", "+1", "-2+3", "@SUM(A1)", "\tx", "\rx", " =1+1", "\n=1+1", "＝1+1"] {
            assert_eq!(as_text(text), format!("'{text}"));
        }
        for text in ["", "a=b", "\nnext line", "“-” he said", "–5", "'quoted'", "12"] {
            assert_eq!(as_text(text), text);
        }
    }
}
