//! The kits' documents as our [`Document`]s.

use std::{
    path::{Path, PathBuf},
    sync::OnceLock,
};

use anyhow::Context as _;
use rashomon_lexicon::Resources;
use rashomon_model::{DateBasis, DateInterval, Document, Maker, Published, Stated};
use rashomon_text::ingest;
use serde::de::DeserializeOwned;

static TABLES: OnceLock<Resources> = OnceLock::new();

/// Reads with the tables of a folder; to be called before [`resources`].
pub(crate) fn use_tables_of(folder: &Path) -> anyhow::Result<()> {
    let tables = Resources::from_dir(folder)?;
    TABLES.set(tables).map_err(|_| anyhow::anyhow!("the tables are in use already"))
}

/// The tables to read with.
pub(crate) fn resources() -> &'static Resources {
    TABLES.get().unwrap_or_else(|| Resources::embedded())
}

/// The lines of JSON Lines files, in order.
pub(crate) fn json_lines<T: DeserializeOwned>(files: &[PathBuf]) -> anyhow::Result<Vec<T>> {
    let mut items = Vec::new();
    for file in files {
        items.extend(json_lines_of(file)?);
    }
    Ok(items)
}

/// The lines of one JSON Lines file.
pub(crate) fn json_lines_of<T: DeserializeOwned>(file: &Path) -> anyhow::Result<Vec<T>> {
    let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    text.lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(n, line)| serde_json::from_str(line).with_context(|| format!("{}:{}", file.display(), n + 1)))
        .collect()
}

/// A kit's text as a document, with the date, title and outlet that the kit gives as metadata.
pub(crate) fn document(id: &str, text: &str, date: Option<&str>, title: Option<&str>, outlet: Option<&str>) -> Document {
    let mut document = ingest::from_text(id, text);
    let stated = |value: &str| Stated { value: value.to_owned(), span: None, made_by: Maker::rule("eval/given") };
    if let Some(interval) = date.and_then(|date| date.get(..10).unwrap_or(date).parse::<DateInterval>().ok()) {
        let made_by = Maker::rule("eval/given");
        document.published = Some(Published { interval, basis: DateBasis::Given, span: None, made_by });
    }
    if let Some(title) = title {
        document.title = Some(stated(title));
    }
    if let Some(outlet) = outlet {
        document.outlet = Some(stated(outlet));
    }
    document
}
