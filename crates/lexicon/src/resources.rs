//! All tables, compiled.

use std::{borrow::Cow, fmt, path::Path, sync::LazyLock};

use rashomon_text::{
    labeller::Labeller,
    tagger::{Tagger, weights::FaultyWeights},
};
use sha2::{Digest as _, Sha256};

use crate::{
    actors::Actors,
    calibration::Calibration,
    citing::CitingWords,
    counts::Counts,
    cues::Cues,
    events::EventTypes,
    gazetteer::Gazetteer,
    harms::Harms,
    hedges::Hedges,
    names::NameWords,
    numbers::Numbers,
    outlets::Outlets,
    places::PlaceWords,
    relations::Relations,
    source::{DataSource, LexiconError},
    times::TimeGrammar,
    weights::{Weights, WordShares},
    wordlists::{DeedWords, MarkerList, WordList},
};

/// Every table a reader or the reconciler needs. Immutable once made; share it by reference between threads.
#[derive(Debug)]
pub struct Resources {
    /// States, armed groups, bodies, parties, companies known by name.
    pub actors: Actors,
    /// Weights of the trained tagger of attributions, as they lie in their file.
    pub attribution_model: ModelFile,
    /// What the scores of that reader are worth.
    pub calibration: Calibration,
    /// Words that lists of charges are made of.
    pub charge_words: WordList,
    /// Words by which a text leans on outlets and documents.
    pub citing: CitingWords,
    /// How counts are stated whose people are not named.
    pub counts: Counts,
    /// Phrases by which a page says what it has corrected in itself.
    pub corrections: MarkerList,
    /// Weights of the choice of the day on which what a document is about happened.
    pub date_weights: Weights,
    /// Words that name one deed.
    pub deed_words: DeedWords,
    /// Event types and what triggers them.
    pub events: EventTypes,
    /// Up to so many texts, words are counted exactly; in larger cases in steps. Tests lower it.
    pub exact_texts: u32,
    /// Hash of everything above, recorded in each reading: another hash means that a document is worth reading again.
    pub fingerprint: String,
    /// Words that carry no content by themselves.
    pub function_words: WordList,
    /// Phrases of page furniture that can stand within the text.
    pub furniture: MarkerList,
    /// What can be done to people, and the nouns for people.
    pub harms: Harms,
    /// Words that attribute what is said.
    pub cues: Cues,
    /// Places and their names.
    pub gazetteer: Gazetteer,
    /// Words that lend or take back commitment.
    pub hedges: Hedges,
    /// Weights of the scorer that says whether two accounts tell of one incident.
    pub incident_weights: Weights,
    /// Titles, head nouns, given names, peoples.
    pub names: NameWords,
    /// Finds names that no table lists.
    pub names_model: Labeller,
    /// Words that any report on violence uses.
    pub news_words: WordList,
    /// Numerals.
    pub numbers: Numbers,
    /// News agencies, newspapers, broadcasters, sites known by name.
    pub outlets: Outlets,
    /// Weights of the choice of the place where what a document is about happened.
    pub place_weights: Weights,
    /// Words around the names of places.
    pub places: PlaceWords,
    /// Words that assert a relation between actors.
    pub relations: Relations,
    /// Weights of what the trained reader takes a document to report.
    pub report_weights: Weights,
    /// Weights of the scorer that says whether one text took its telling from another.
    pub reuse_weights: Weights,
    /// Words by which a speaker means themself.
    pub speaker_words: WordList,
    /// Part-of-speech tagger.
    pub tagger: Tagger,
    /// Words and rules of time expressions.
    pub times: TimeGrammar,
    /// Weights of the choice between the tolls that a document's figures come to.
    pub toll_weights: Weights,
    /// How common ordinary words are in news texts.
    pub word_shares: WordShares,
}

/// Bytes of a model, unread; borrowed when they lie in the binary.
#[derive(Clone)]
pub struct ModelFile(pub Cow<'static, [u8]>);

impl fmt::Debug for ModelFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ModelFile({} bytes)", self.0.len())
    }
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

    /// The same tables with another gazetteer: the user's own GeoNames dump.
    #[must_use]
    pub fn with_gazetteer(mut self, gazetteer: Gazetteer) -> Self {
        if let Some(stamp) = &gazetteer.stamp {
            self.fingerprint = format!("{:x}", Sha256::digest(format!("{} {stamp}", self.fingerprint)))[..16].to_owned();
        }
        self.gazetteer = gazetteer;
        self
    }

    /// The tables of a source.
    ///
    /// # Errors
    /// The first faulty file, with line and cause.
    pub fn from_source(source: &DataSource) -> Result<Self, LexiconError> {
        let actors = Actors::load(source)?;
        Ok(Self {
            attribution_model: ModelFile(source.bytes("models/attribution/weights.safetensors")?),
            calibration: Calibration::load(source, "models/attribution/calibration.txt")?,
            charge_words: WordList::load(source, "reconcile/charge_words.txt")?,
            citing: CitingWords::load(source)?,
            corrections: MarkerList::load(source, "text/corrections.txt")?,
            counts: Counts::load(source)?,
            date_weights: Weights::load(source, "events/date_weights.txt")?,
            deed_words: DeedWords::load(source, "reconcile/deed_words.txt")?,
            events: EventTypes::load(source)?,
            exact_texts: Weights::load(source, "reconcile/counting.txt")?.of("exact_texts") as u32,
            fingerprint: source.fingerprint()?,
            function_words: WordList::load(source, "reconcile/function_words.txt")?,
            furniture: MarkerList::load(source, "reconcile/furniture.txt")?,
            gazetteer: Gazetteer::load(source)?,
            harms: Harms::load(source)?,
            cues: Cues::load(source)?,
            hedges: Hedges::load(source)?,
            incident_weights: Weights::load(source, "reconcile/incident_weights.txt")?,
            names: NameWords::load(source)?,
            names_model: load_names_model(source)?,
            news_words: WordList::load(source, "reconcile/news_words.txt")?,
            numbers: Numbers::load(source)?,
            outlets: Outlets::load(source, &actors)?,
            place_weights: Weights::load(source, "events/place_weights.txt")?,
            places: PlaceWords::load(source)?,
            relations: Relations::load(source)?,
            report_weights: Weights::load(source, "events/report_weights.txt")?,
            reuse_weights: Weights::load(source, "reconcile/reuse_weights.txt")?,
            speaker_words: WordList::load(source, "reconcile/speaker_words.txt")?,
            tagger: load_tagger(source)?,
            times: TimeGrammar::load(source)?,
            toll_weights: Weights::load(source, "reconcile/toll_weights.txt")?,
            word_shares: WordShares::load(source, "reconcile/word_shares.txt")?,
            actors,
        })
    }
}

/// Kinds of names that the labeller of names tells apart.
pub const NAME_KINDS: usize = 9;

fn load_names_model(source: &DataSource) -> Result<Labeller, LexiconError> {
    const FILE: &str = "models/names/weights.bin";
    Labeller::from_bytes(source.bytes(FILE)?, NAME_KINDS).map_err(|fault| faulty(FILE, &fault))
}

fn faulty(file: &str, fault: &FaultyWeights) -> LexiconError {
    LexiconError::Faulty { file: file.to_owned(), line: 0, what: fault.to_string() }
}

fn load_tagger(source: &DataSource) -> Result<Tagger, LexiconError> {
    const FILE: &str = "models/tagger/weights.bin";
    Tagger::from_bytes(source.bytes(FILE)?).map_err(|fault| faulty(FILE, &fault))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rashomon_model::ByteSpan;
    use rashomon_text::{tags::Tag, tokens::tokenize};

    use super::*;

    #[test]
    fn the_embedded_tables_are_sound() {
        Resources::from_source(&DataSource::Embedded).expect("every shipped table loads");
    }
    fn check_tags(text: &str, expected: &str) {
        let mut tokens = tokenize(text, ByteSpan::new(0, text.len()));
        Resources::embedded().tagger.tag(text, &mut tokens);
        let tagged: Vec<&str> = tokens.iter().map(|token| token.tag.as_str()).collect();
        assert_eq!(tagged.join(" "), expected, "{text}");
    }

    #[test]
    fn the_shipped_tagger_reads_any_case() {
        check_tags("The ministers' plan was rejected.", "DT NNS POS NN VBD VBN PUNCT");
        check_tags("Police said 12 people had died.", "NNS VBD CD NNS VBD VBN PUNCT");
        check_tags("POLICE SAID 12 PEOPLE HAD DIED.", "NNS VBD CD NNS VBD VBN PUNCT");
    }

    proptest! {
        #[test]
        fn any_text_can_be_tagged(text in "\\PC{0,200}") {
            let mut tokens = tokenize(&text, ByteSpan::new(0, text.len()));
            Resources::embedded().tagger.tag(&text, &mut tokens);
            prop_assert!(tokens.iter().all(|token| Tag::ALL.contains(&token.tag)));
        }
    }
}
