//! The tables, loaded when first needed: commands that only list never pay for them.

use std::{path::Path, sync::OnceLock, time::Duration};

use anyhow::Context as _;
use rashomon_casebook::Store;
use rashomon_lexicon::{DataSource, Resources, gazetteer::Gazetteer};
use rashomon_outside::{Choice, DocumentReader};

use crate::cli::Global;

/// Version of the program, noted with each reading.
pub(crate) const PROGRAM: &str = env!("CARGO_PKG_VERSION");

/// Where the tables come from; loaded on first use.
#[derive(Debug)]
pub(crate) struct Tables {
    data: Option<std::path::PathBuf>,
    gazetteer: Option<std::path::PathBuf>,
    actors: Option<std::path::PathBuf>,
    choice: Choice,
    loaded: OnceLock<Resources>,
    reader: OnceLock<DocumentReader>,
}

impl Tables {
    /// As the flags say.
    pub(crate) fn of_flags(global: &Global) -> Self {
        Self {
            data: global.data.clone(),
            gazetteer: global.gazetteer.clone(),
            actors: global.actors.clone(),
            choice: global.reader.clone().unwrap_or(Choice::Neural),
            loaded: OnceLock::new(),
            reader: OnceLock::new(),
        }
    }

    /// As the flags say, or else as the case remembers from the last `add`, so that later commands go by the same tables.
    pub(crate) fn of_case(global: &Global, store: &Store) -> anyhow::Result<Self> {
        let remembered = |key: &str| anyhow::Ok(store.meta(key)?.map(std::path::PathBuf::from));
        let or_remembered = |flag: &Option<std::path::PathBuf>, key: &str| match flag {
            Some(path) => anyhow::Ok(Some(path.clone())),
            None => remembered(key),
        };
        let reader = store.meta("reader")?.and_then(|name| name.parse().ok());
        let reader = reader.filter(|reader: &Choice| reader.remembered_name().is_some());
        Ok(Self {
            choice: global.reader.clone().or(reader).unwrap_or(Choice::Neural),
            data: or_remembered(&global.data, "data")?,
            gazetteer: or_remembered(&global.gazetteer, "gazetteer")?,
            actors: or_remembered(&global.actors, "actors")?,
            loaded: OnceLock::new(),
            reader: OnceLock::new(),
        })
    }

    /// Whether these come from where the others do.
    pub(crate) fn are_those_of(&self, other: &Self) -> bool {
        (&self.data, &self.gazetteer, &self.actors) == (&other.data, &other.gazetteer, &other.actors)
    }

    /// Has the case remember where its tables come from and what reads.
    pub(crate) fn remember(&self, store: &Store) -> anyhow::Result<()> {
        for (key, path) in [("data", &self.data), ("gazetteer", &self.gazetteer), ("actors", &self.actors)] {
            let absolute = path.as_deref().map(std::path::absolute).transpose()?;
            let stored = absolute.as_deref().map(Path::to_string_lossy);
            if store.meta(key)?.as_deref() != stored.as_deref() {
                store.set_meta(key, stored.as_deref())?;
            }
        }
        if let Some(name) =
            self.choice.remembered_name().filter(|name| store.meta("reader").is_ok_and(|known| known.as_deref() != Some(name)))
        {
            store.set_meta("reader", Some(name))?;
        }
        Ok(())
    }

    /// The tables.
    pub(crate) fn get(&self) -> anyhow::Result<&Resources> {
        if self.data.is_none() && self.gazetteer.is_none() && self.actors.is_none() {
            return Ok(Resources::embedded());
        }
        match self.loaded.get() {
            Some(loaded) => Ok(loaded),
            None => {
                let loaded = load(self.data.as_deref(), self.gazetteer.as_deref(), self.actors.as_deref())?;
                Ok(self.loaded.get_or_init(|| loaded))
            }
        }
    }
}

impl Tables {
    /// What reads the documents; a trained model is loaded, and a program looked up, on first use.
    pub(crate) fn reader(&self, global: &Global) -> anyhow::Result<&DocumentReader> {
        if let Some(reader) = self.reader.get() {
            return Ok(reader);
        }
        let time = Duration::from_secs(global.reader_timeout.into());
        let reader = DocumentReader::new(&self.choice, &global.reader_arg, time, self.get()?)?;
        Ok(self.reader.get_or_init(|| reader))
    }
}

fn load(data: Option<&Path>, gazetteer: Option<&Path>, actors: Option<&Path>) -> anyhow::Result<Resources> {
    for path in [data, gazetteer, actors].into_iter().flatten() {
        std::fs::metadata(path).with_context(|| format!("tables {}", path.display()))?;
    }
    let source = data.map_or(DataSource::Embedded, |folder| DataSource::Folder(folder.to_owned()));
    let source = match actors {
        Some(file) => DataSource::WithActors { base: Box::new(source), file: file.to_owned() },
        None => source,
    };
    let resources = Resources::from_source(&source)?;
    Ok(match gazetteer {
        Some(path) => resources.with_gazetteer(Gazetteer::with_geonames_dump(path, &source)?),
        None => resources,
    })
}
