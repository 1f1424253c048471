//! The outside reader: any program that takes a document on standard input and gives a reading on standard output, both JSON as in
//! `docs/schemas/reading.json`. The protocol is described in `docs/outside-reader.md`.
//!
//! Nothing that the program does is trusted: its time and output are bounded (`process`), its reading is checked part by part against the
//! text ([`rashomon_casebook::import`]), and whatever it says of itself, the maker of all that it found is set down as the program. No
//! shell is involved: the program is run with its arguments as they are.

use std::{
    ffi::{OsStr, OsString},
    fs::File,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use anyhow::Context as _;
use rashomon_casebook::{import::Importer, json::CodePoints};
use rashomon_lexicon::Resources;
use rashomon_model::{Document, Reading};
use rashomon_text::analysis::analyse;
use sha2::{Digest as _, Sha256};

use crate::{
    process::{Limits, run},
    reader::Outcome,
};

/// Output that is read of any program, before the length of the text is looked at.
const LEAST_OUTPUT: usize = 1 << 20;
/// Output for each byte of the text; the readings of our own take a fortieth of it.
const OUTPUT_A_BYTE: usize = 1 << 10;
/// Output that is read at most.
const MOST_OUTPUT: usize = 64 << 20;
/// Larger files among the arguments (weights of a model) are told apart by name and size, for hashing them would take longer than reading.
const HASHED: u64 = 64 << 20;

/// A program that reads documents.
#[derive(Debug)]
pub struct Outside {
    program: PathBuf,
    arguments: Vec<OsString>,
    time: Duration,
    /// Names of the program and of the files among its arguments: `python3 adaptor.py`.
    name: String,
    /// `command:` and the name.
    reader_name: String,
    /// Hash of the program and its arguments.
    hash: String,
    to_json: CodePoints,
    importer: Importer,
}

impl Outside {
    /// A program, by its path or by a name to look up in `PATH`, that has `time` for each document.
    ///
    /// # Errors
    /// When there is no such program.
    pub fn new(program: &Path, arguments: &[OsString], time: Duration) -> anyhow::Result<Self> {
        let found =
            look_up(program).with_context(|| format!("--reader command:{}: there is no such program", program.display()))?;
        let mut name = file_name(&found);
        for file in arguments.iter().map(Path::new).filter(|argument| argument.is_file()) {
            name = format!("{name} {}", file_name(file));
        }
        let hash = identity(&found, arguments).with_context(|| format!("--reader command:{}", program.display()))?;
        Ok(Self {
            program: found,
            arguments: arguments.to_vec(),
            time,
            reader_name: format!("command:{name}"),
            hash,
            to_json: CodePoints::of::<Document>(),
            importer: Importer::new(name.clone()),
            name,
        })
    }

    /// Name of the reader, as its readings bear it.
    pub fn reader_name(&self) -> &str {
        &self.reader_name
    }

    /// The tables (for the sentences, and for what is drawn from a reading) and the program.
    pub fn resources(&self, res: &Resources) -> String {
        format!("{}+{}", res.fingerprint, self.hash)
    }

    /// Has the program read a document.
    ///
    /// # Errors
    /// When it does not give a reading that can be used.
    pub fn read(&self, document: &Document, res: &Resources) -> Result<Outcome, String> {
        let limits = Limits { time: self.time, n_bytes: most_output(document.text.len()) };
        let mut command = Command::new(&self.program);
        command.args(&self.arguments);
        let ran = run(&mut command, self.input(document), limits).map_err(|failure| {
            let said = if failure.said.is_empty() { String::new() } else { format!("; it said: {}", failure.said) };
            format!("the reader `{}` {}{said}", self.name, failure.what)
        })?;
        let reading = self.importer.import(&ran.output, document).map_err(|fault| {
            let said = if ran.said.is_empty() { String::new() } else { format!("; it said: {}", ran.said) };
            format!("the reader `{}` gave a reading that cannot be used: {fault}{said}", self.name)
        })?;
        let said = if ran.said.is_empty() { String::new() } else { format!("the reader `{}` said: {}", self.name, ran.said) };
        Ok(Outcome { reading: self.completed(reading, document, res), said })
    }

    /// The document as JSON, offsets in code points. Without the time of acquisition, so that a document is given alike in every run.
    fn input(&self, document: &Document) -> Vec<u8> {
        let mut document = document.clone();
        document.custody.acquired = None;
        self.to_json.write(&document, &|_| None).to_string().into_bytes()
    }

    /// With what the program need not give: who read it, with what, and the sentences, which say nothing about the world.
    fn completed(&self, mut reading: Reading, document: &Document, res: &Resources) -> Reading {
        reading.reader = self.reader_name.clone();
        reading.resources = self.resources(res);
        if reading.sentences.is_empty() {
            reading.sentences = analyse(document, &res.tagger).sentences.iter().map(|sentence| sentence.span).collect();
        }
        reading
    }
}

fn most_output(n_text: usize) -> usize {
    n_text.saturating_mul(OUTPUT_A_BYTE).saturating_add(LEAST_OUTPUT).min(MOST_OUTPUT)
}

/// The file of a program: as given if it is a path, or else the first of that name in `PATH`.
fn look_up(program: &Path) -> Option<PathBuf> {
    let is_bare = program.components().count() == 1 && program.file_name() == Some(program.as_os_str());
    if !is_bare {
        return program.is_file().then(|| std::path::absolute(program).ok()).flatten();
    }
    let mut file = program.as_os_str().to_owned();
    if program.extension().is_none() {
        file.push(std::env::consts::EXE_SUFFIX);
    }
    std::env::split_paths(&std::env::var_os("PATH")?).map(|folder| folder.join(&file)).find(|path| path.is_file())
}

fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(|| path.to_string_lossy(), OsStr::to_string_lossy).into_owned()
}

/// Hash of the program's bytes and of its arguments; where an argument is a file, of its bytes. Where they lie does not matter.
fn identity(program: &Path, arguments: &[OsString]) -> std::io::Result<String> {
    let mut hash = Sha256::new();
    hash.update(hash_of_file(program)?);
    for argument in arguments {
        let path = Path::new(argument);
        if path.is_file() {
            hash.update([b'f']);
            hash.update(hash_of_file(path)?);
        } else {
            hash.update([b'a']);
            hash.update(Sha256::digest(argument.as_encoded_bytes()));
        }
    }
    Ok(format!("{:x}", hash.finalize())[..16].to_owned())
}

fn hash_of_file(path: &Path) -> std::io::Result<[u8; 32]> {
    let n_bytes = std::fs::metadata(path)?.len();
    if n_bytes > HASHED {
        return Ok(Sha256::digest(format!("{} {n_bytes}", file_name(path))).into());
    }
    let mut hash = Sha256::new();
    std::io::copy(&mut File::open(path)?, &mut hash)?;
    Ok(hash.finalize().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_identity_follows_bytes_and_arguments_not_places() {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let file = |name: &str, bytes: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, bytes).expect("it can be written");
            path
        };
        let (one, copy, other) = (file("one", "a"), file("copy", "a"), file("other", "b"));
        let identity = |program: &Path, arguments: &[&OsStr]| {
            let arguments: Vec<OsString> = arguments.iter().map(|argument| (*argument).to_owned()).collect();
            super::identity(program, &arguments).expect("the files are there")
        };
        assert_eq!(identity(&one, &[]), identity(&copy, &[]));
        assert_ne!(identity(&one, &[]), identity(&other, &[]));
        assert_ne!(identity(&one, &["ab".as_ref()]), identity(&one, &["a".as_ref(), "b".as_ref()]));
        assert_eq!(identity(&one, &[one.as_os_str()]), identity(&one, &[copy.as_os_str()]));
        assert_ne!(identity(&one, &[one.as_os_str()]), identity(&one, &[other.as_os_str()]));
    }

    #[test]
    fn programs_are_found_by_path_or_by_name() {
        assert!(look_up(Path::new("no-program-of-this-name")).is_none());
        assert!(look_up(Path::new("./no/program")).is_none());
        let own = std::env::current_exe().expect("the test is a file");
        assert_eq!(look_up(&own), Some(own));
    }
}
