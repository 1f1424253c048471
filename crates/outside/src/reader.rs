//! What reads the documents: the readers of the program itself, which cannot fail, or a program of the user's, which can.

use std::{ffi::OsString, path::PathBuf, str::FromStr, time::Duration};

use anyhow::Context as _;
use rashomon_lexicon::Resources;
use rashomon_model::{Document, Reading};
use rashomon_read::Reader;

use crate::program::Outside;

/// What reads the documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// Rules and lexicons.
    Rules,
    /// Rules and lexicons, and who said what by a trained tagger. Slower.
    Neural,
    /// A program of the user's.
    Command(PathBuf),
}

impl Choice {
    /// What a case may remember: a program named in a file that somebody else made must not be started.
    pub const fn remembered_name(&self) -> Option<&'static str> {
        match self {
            Self::Rules => Some("rules"),
            Self::Neural => Some("neural"),
            Self::Command(_) => None,
        }
    }
}

impl FromStr for Choice {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match (text, text.strip_prefix("command:")) {
            ("rules", _) => Ok(Self::Rules),
            ("neural", _) => Ok(Self::Neural),
            (_, Some(program)) if !program.is_empty() => Ok(Self::Command(PathBuf::from(program))),
            _ => Err("it is `rules`, `neural` or `command:PROGRAM`"),
        }
    }
}

/// What reads the documents. Immutable; share it by reference between threads.
#[derive(Debug)]
pub enum DocumentReader {
    /// Of the program itself.
    Own(Reader),
    /// Another program.
    Outside(Box<Outside>),
}

/// A document, read.
#[derive(Debug)]
pub struct Outcome {
    /// What was found.
    pub reading: Reading,
    /// What the reader had to say to people, besides the reading; empty for most.
    pub said: String,
}

impl DocumentReader {
    /// The reader of a choice; `arguments` and `time` for each document are for a program.
    ///
    /// # Errors
    /// When the trained model is damaged, when there is no such program, or when there are arguments and no program.
    pub fn new(choice: &Choice, arguments: &[OsString], time: Duration, res: &Resources) -> anyhow::Result<Self> {
        if !arguments.is_empty() && !matches!(choice, Choice::Command(_)) {
            anyhow::bail!("--reader-arg is for the program of --reader command:PROGRAM");
        }
        Ok(match choice {
            Choice::Rules => Self::Own(Reader::Rules),
            Choice::Neural => Self::Own(Reader::neural(res).context("the trained reader")?),
            Choice::Command(program) => Self::Outside(Box::new(Outside::new(program, arguments, time)?)),
        })
    }

    /// Name of the reader, as its readings bear it.
    pub fn name(&self) -> &str {
        match self {
            Self::Own(reader) => reader.name(),
            Self::Outside(outside) => outside.reader_name(),
        }
    }

    /// Hash of all that a reading follows from besides the text, as its readings bear it.
    pub fn resources(&self, res: &Resources) -> String {
        match self {
            Self::Own(_) => res.fingerprint.clone(),
            Self::Outside(outside) => outside.resources(res),
        }
    }

    /// Whether the same document can be refused now and read another time.
    pub fn is_fickle(&self) -> bool {
        matches!(self, Self::Outside(_))
    }

    /// Reads a document.
    ///
    /// # Errors
    /// When a program of the user's does not give a reading of it, with the reason.
    pub fn read(&self, document: &Document, res: &Resources) -> Result<Outcome, String> {
        match self {
            Self::Own(reader) => Ok(Outcome { reading: reader.read(document, res), said: String::new() }),
            Self::Outside(outside) => outside.read(document, res),
        }
    }
}
