//! All tables, compiled.

use std::{path::Path, sync::LazyLock};

use crate::{
    actors::Actors,
    hedges::Hedges,
    names::NameWords,
    outlets::Outlets,
    source::{DataSource, LexiconError},
};

/// Every table a reader or the reconciler needs. Immutable once made; share it by reference between threads.
#[derive(Debug)]
pub struct Resources {
    /// States, armed groups, bodies, parties, companies known by name.
    pub actors: Actors,
    /// Hash of everything above, recorded in each reading: another hash means that a document is worth reading again.
    pub fingerprint: String,
    /// Words that lend or take back commitment.
    pub hedges: Hedges,
    /// Titles, head nouns, given names, peoples.
    pub names: NameWords,
    /// News agencies, newspapers, broadcasters, sites known by name.
    pub outlets: Outlets,
}

impl Resources {
    /// The tables that the binary was built with, compiled on first use.
    pub fn embedded() -> &'static Self {
        static EMBEDDED: LazyLock<Resources> = LazyLock::new(|| {
            Resources::from_source(&DataSource::Embedded).expect("the embedded tables are checked by the tests of this crate")
        });
        &EMBEDDED
    }

    /// The tables of a folder with the layout of `data/`; files missing there are taken from the binary.
    ///
    /// # Errors
    /// The first faulty file, with line and cause.
    pub fn from_dir(folder: &Path) -> Result<Self, LexiconError> {
        Self::from_source(&DataSource::Folder(folder.to_owned()))
    }

    fn from_source(source: &DataSource) -> Result<Self, LexiconError> {
        let actors = Actors::load(source)?;
        Ok(Self {
            fingerprint: source.fingerprint()?,
            hedges: Hedges::load(source)?,
            names: NameWords::load(source)?,
            outlets: Outlets::load(source, &actors)?,
            actors,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_tables_are_sound() {
        Resources::from_source(&DataSource::Embedded).expect("every shipped table loads");
    }
}
