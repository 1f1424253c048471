//! Full-text search: sentences first, then documents whose words stand apart. Ranked by BM25 (SQLite FTS5), ties by document and place.

use rashomon_model::{ByteSpan, DocumentId};
use rusqlite::params;
use serde::Serialize;

use crate::{Store, StoreError};

/// Marks around the words found, in [`Hit::snippet`]: characters of Unicode's private use area, so that no markup is mixed into words.
pub const MARKS: (char, char) = ('\u{E000}', '\u{E001}');

/// Something found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Hit {
    /// The document.
    pub document: DocumentId,
    /// Title or file name.
    pub label: String,
    /// Outlet, when known.
    pub outlet: Option<String>,
    /// First day of publication, ISO 8601.
    pub published: Option<String>,
    /// The sentence, in UTF-8 bytes; `None` when the words are spread over the document.
    #[serde(skip)]
    pub span: Option<ByteSpan>,
    /// The sentence or an extract, with U+E000 and U+E001 around the words found.
    pub snippet: String,
    /// BM25; larger is better.
    pub score: f64,
}

impl Store {
    /// Finds sentences, and documents where no single sentence has all words. Words are joined by *and*; `"a phrase"`, `word*`, `-word`
    /// and `OR` are understood; everything else is taken literally, so that no query is a syntax error.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn search(&self, query: &str, limit: usize) -> Result<Vec<Hit>, StoreError> {
        let Some(expression) = expression(query) else { return Ok(Vec::new()) };
        let mut hits = self.hits(
            "SELECT d.id, d.label, d.outlet, d.published_start, s.start_byte, s.end_byte,
                    highlight(sentences, 0, ?3, ?4), bm25(sentences)
             FROM sentences s JOIN documents d ON d.number = s.rowid / 1048576
             WHERE sentences MATCH ?1 ORDER BY bm25(sentences), d.id, s.start_byte LIMIT ?2",
            &expression,
            limit,
        )?;
        if hits.len() < limit {
            let spread = self.hits(
                "SELECT d.id, d.label, d.outlet, d.published_start, NULL, NULL,
                        snippet(document_words, 2, ?3, ?4, ' … ', 32), bm25(document_words, 4.0, 2.0, 1.0)
                 FROM document_words w JOIN documents d ON d.number = w.rowid
                 WHERE document_words MATCH ?1 ORDER BY bm25(document_words, 4.0, 2.0, 1.0), d.id LIMIT ?2",
                &expression,
                limit,
            )?;
            let spread = spread.into_iter().filter(|hit| hits.iter().all(|seen| seen.document != hit.document));
            let spread: Vec<Hit> = spread.take(limit - hits.len()).collect();
            hits.extend(spread);
        }
        Ok(hits)
    }

    fn hits(&self, sql: &str, expression: &str, limit: usize) -> Result<Vec<Hit>, StoreError> {
        let mut select = self.conn.prepare_cached(sql)?;
        let (open, close) = (MARKS.0.to_string(), MARKS.1.to_string());
        let hits = select.query_map(params![expression, limit as i64, open, close], |row| {
            let (start, end): (Option<u32>, Option<u32>) = (row.get(4)?, row.get(5)?);
            Ok(Hit {
                document: DocumentId(row.get(0)?),
                label: row.get(1)?,
                outlet: row.get(2)?,
                published: row.get(3)?,
                span: start.zip(end).map(ByteSpan::from),
                snippet: row.get(6)?,
                score: -row.get::<_, f64>(7)?,
            })
        })?;
        Ok(hits.collect::<Result<_, _>>()?)
    }
}

/// A user's query in FTS5's language; `None` when there is nothing to look for.
fn expression(query: &str) -> Option<String> {
    let (mut wanted, mut unwanted) = (String::new(), String::new());
    let mut or = false;
    for term in terms(query) {
        if term.words == "OR" && !term.phrase {
            or = !wanted.is_empty();
            continue;
        }
        let quoted = format!("\"{}\"{}", term.words.replace('"', "\"\""), if term.prefix { "*" } else { "" });
        if term.excluded {
            unwanted = if unwanted.is_empty() { quoted } else { format!("{unwanted} OR {quoted}") };
        } else {
            wanted = match (wanted.is_empty(), or) {
                (true, _) => quoted,
                (false, true) => format!("{wanted} OR {quoted}"),
                (false, false) => format!("{wanted} AND {quoted}"),
            };
        }
        or = false;
    }
    match (wanted.is_empty(), unwanted.is_empty()) {
        (true, _) => None,
        (false, true) => Some(wanted),
        (false, false) => Some(format!("({wanted}) NOT ({unwanted})")),
    }
}

struct Term<'q> {
    words: &'q str,
    phrase: bool,
    prefix: bool,
    excluded: bool,
}

fn terms(query: &str) -> Vec<Term<'_>> {
    let mut terms = Vec::new();
    let mut rest = query.trim_start();
    while !rest.is_empty() {
        let excluded = rest.len() > 1 && rest.starts_with('-');
        rest = rest.strip_prefix('-').filter(|_| excluded).unwrap_or(rest);
        let phrase = rest.starts_with('"');
        let words;
        if phrase {
            let inner = &rest[1..];
            let close = inner.find('"').unwrap_or(inner.len());
            words = &inner[..close];
            rest = inner.get(close + 1..).unwrap_or_default();
        } else {
            let close = rest.find(char::is_whitespace).unwrap_or(rest.len());
            (words, rest) = rest.split_at(close);
        }
        let prefix = !phrase && words.ends_with('*');
        let words = if prefix { words.trim_end_matches('*') } else { words };
        if words.chars().any(char::is_alphanumeric) {
            terms.push(Term { words, phrase, prefix, excluded });
        }
        rest = rest.trim_start();
    }
    terms
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn queries_as_people_type_them() {
        for (query, expected) in [
            ("market bombing", Some(r#""market" AND "bombing""#)),
            (r#""claimed responsibility" IS-K"#, Some(r#""claimed responsibility" AND "IS-K""#)),
            ("market OR bus -hospital", Some(r#"("market" OR "bus") NOT ("hospital")"#)),
            ("explo*", Some(r#""explo"*"#)),
            ("OR", None),
            ("-only", None),
            ("  \" ", None),
            ("don't (stop)", Some(r#""don't" AND "(stop)""#)),
        ] {
            assert_eq!(expression(query).as_deref(), expected, "{query}");
        }
    }

    proptest! {
        #[test]
        fn no_query_is_a_syntax_error(query in "[a-zA-Z\"*()^:+\\- ORNDT]{0,24}|\\PC{0,24}") {
            let store = Store::in_memory().expect("SQLite works");
            prop_assert!(store.search(&query, 5).is_ok());
        }
    }
}
