//! Words by which a text leans on outlets, bodies and documents in its running text. From `data/citations/words.toml`.

use rustc_hash::FxHashSet;
use serde::Deserialize;

use crate::{
    events::words::forms,
    source::{DataSource, LexiconError},
    tables::parse_toml,
};

const FILE: &str = "citations/words.toml";

/// Lower-case words, verbs in all their forms.
#[derive(Clone, Debug, Default)]
pub struct CitingWords {
    /// "reports": an outlet beside it is leaned on.
    pub reporting: FxHashSet<Box<str>>,
    /// "counted": so is a body that is no outlet.
    pub finding: FxHashSet<Box<str>>,
    /// "carried" by an outlet.
    pub passed: FxHashSet<Box<str>>,
    /// "through" an outlet.
    pub channels: FxHashSet<Box<str>>,
    /// "on" an outlet, where somebody speaks.
    pub places: FxHashSet<Box<str>>,
    /// "newspaper": a sort of outlet.
    pub outlets: FxHashSet<Box<str>>,
    /// "statement": what is written, spoken or shown.
    pub documents: FxHashSet<Box<str>>,
    /// "survey": leaned on whoever made it.
    pub studies: FxHashSet<Box<str>>,
    /// "same": before a word that goes on with the citation before.
    pub same: FxHashSet<Box<str>>,
    /// "report" after "the same".
    pub carried: FxHashSet<Box<str>>,
    /// "station", "article" after "the same".
    pub carried_outlets: FxHashSet<Box<str>>,
    /// "count": whose it is, is leaned on.
    pub counts: FxHashSet<Box<str>>,
    /// "gives": what a document does beside speaking.
    pub stating: FxHashSet<Box<str>>,
    /// "reporter": who writes and asks for an outlet or a body.
    pub reporters: FxHashSet<Box<str>>,
    /// Where anybody can publish.
    pub platforms: FxHashSet<Box<str>>,
    /// "watchdog": a body that says what it has found whenever it speaks.
    pub monitors: FxHashSet<Box<str>>,
    /// "rang": how somebody reaches an outlet to speak there.
    pub contacting: FxHashSet<Box<str>>,
    /// "mouthpiece": what an outlet is called beside its name.
    pub glosses: FxHashSet<Box<str>>,
    /// "announced": how a body makes known what it knows or has done.
    pub announcing: FxHashSet<Box<str>>,
    /// "ministry": a body of which the text need give no name where it makes something known.
    pub offices: FxHashSet<Box<str>>,
    /// "law": "according to" these leans on nobody.
    pub measures: FxHashSet<Box<str>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    reporting: Vec<String>,
    finding: Vec<String>,
    passed: Vec<String>,
    channels: Vec<String>,
    places: Vec<String>,
    outlets: Vec<String>,
    documents: Vec<String>,
    studies: Vec<String>,
    same: Vec<String>,
    carried: Vec<String>,
    carried_outlets: Vec<String>,
    counts: Vec<String>,
    stating: Vec<String>,
    reporters: Vec<String>,
    platforms: Vec<String>,
    monitors: Vec<String>,
    contacting: Vec<String>,
    glosses: Vec<String>,
    announcing: Vec<String>,
    offices: Vec<String>,
    measures: Vec<String>,
}

impl CitingWords {
    /// Reads the table.
    ///
    /// # Errors
    /// When the file is missing or faulty.
    pub fn load(source: &DataSource) -> Result<Self, LexiconError> {
        let file: File = parse_toml(source, FILE)?;
        let set = |words: Vec<String>| words.into_iter().map(|word| word.to_lowercase().into()).collect();
        Ok(Self {
            reporting: set(forms(&file.reporting)),
            finding: set(forms(&file.finding)),
            passed: set(file.passed),
            channels: set(file.channels),
            places: set(file.places),
            outlets: set(file.outlets),
            documents: set(file.documents),
            studies: set(file.studies),
            same: set(file.same),
            carried: set(file.carried),
            carried_outlets: set(file.carried_outlets),
            counts: set(file.counts),
            stating: set(forms(&file.stating)),
            reporters: set(file.reporters),
            platforms: set(file.platforms),
            monitors: set(file.monitors),
            contacting: set(forms(&file.contacting)),
            glosses: set(file.glosses),
            announcing: set(forms(&file.announcing)),
            offices: set(file.offices),
            measures: set(file.measures),
        })
    }
}
