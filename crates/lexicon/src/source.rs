//! Where the data files come from: embedded in the binary, or a folder of the user's.

use std::{
    borrow::Cow,
    path::{Path, PathBuf},
};

use include_dir::{Dir, include_dir};
use sha2::{Digest as _, Sha256};

use crate::actors;

static EMBEDDED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../data");

/// A set of data files with the layout of the project's `data/` folder.
#[derive(Clone, Debug)]
pub enum DataSource {
    /// The files that the binary was built with.
    Embedded,
    /// A folder with the same layout; a file missing there is taken from the binary.
    Folder(PathBuf),
    /// Another source, and a table of actors beside those that it has.
    WithActors {
        /// The other source.
        base: Box<DataSource>,
        /// The table, with the columns of `data/actors/`.
        file: PathBuf,
    },
}

/// A data file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LexiconError {
    /// There is no such file in the binary or the folder.
    #[error("data file {file} is missing")]
    Missing {
        /// Path below `data/`.
        file: String,
    },
    /// The file could not be read from the disk.
    #[error("data file {file}: {cause}")]
    Unreadable {
        /// Path below `data/`.
        file: String,
        /// What the system said.
        cause: std::io::Error,
    },
    /// A row or field is faulty.
    #[error("data file {file}:{line}: {what}")]
    Faulty {
        /// Path below `data/`.
        file: String,
        /// Line, from 1; 0 when it concerns the whole file.
        line: usize,
        /// What is wrong, as a sentence for people.
        what: String,
    },
}

impl DataSource {
    /// A text file, by its path below `data/`.
    ///
    /// # Errors
    /// When it is in neither place, unreadable, or no UTF-8.
    pub fn text(&self, file: &str) -> Result<Cow<'static, str>, LexiconError> {
        match self.bytes(file)? {
            Cow::Borrowed(bytes) => std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|_| not_utf8(file)),
            Cow::Owned(bytes) => String::from_utf8(bytes).map(Cow::Owned).map_err(|_| not_utf8(file)),
        }
    }

    /// A file's bytes, by its path below `data/`; borrowed when embedded, so that large tables cost nothing to load.
    ///
    /// # Errors
    /// When it is in neither place, or unreadable.
    pub fn bytes(&self, file: &str) -> Result<Cow<'static, [u8]>, LexiconError> {
        if let Self::WithActors { base, file: actors } = self {
            if file != actors.to_string_lossy() {
                return base.bytes(file);
            }
            let unreadable = |cause| LexiconError::Unreadable { file: file.to_owned(), cause };
            return std::fs::read(actors).map(Cow::Owned).map_err(unreadable);
        }
        if let Self::Folder(folder) = self {
            match std::fs::read(folder.join(file)) {
                Ok(bytes) => return Ok(Cow::Owned(bytes)),
                Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => {}
                Err(cause) => return Err(LexiconError::Unreadable { file: file.to_owned(), cause }),
            }
        }
        let embedded = EMBEDDED.get_file(file).ok_or_else(|| LexiconError::Missing { file: file.to_owned() })?;
        Ok(Cow::Borrowed(embedded.contents()))
    }

    /// Paths of the files below `folder` whose names end in `ending`, sorted; the user's folder may add some.
    ///
    /// # Errors
    /// When the user's folder cannot be listed.
    pub fn list(&self, folder: &str, ending: &str) -> Result<Vec<String>, LexiconError> {
        if let Self::WithActors { base, file } = self {
            let mut files = base.list(folder, ending)?;
            if folder == actors::FOLDER {
                // Last, so that a clash with a row of the program is reported of the user's row.
                files.push(file.to_string_lossy().into_owned());
            }
            return Ok(files);
        }
        let mut files: Vec<String> = EMBEDDED
            .get_dir(folder)
            .into_iter()
            .flat_map(|dir| dir.files())
            .filter_map(|file| file.path().to_str())
            .filter(|path| path.ends_with(ending))
            .map(str::to_owned)
            .collect();
        if let Self::Folder(root) = self {
            match std::fs::read_dir(root.join(folder)) {
                Ok(entries) => files.extend(entries.filter_map(Result::ok).filter_map(|entry| {
                    let name = entry.file_name().into_string().ok()?;
                    name.ends_with(ending).then(|| format!("{folder}/{name}"))
                })),
                Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => {}
                Err(cause) => return Err(LexiconError::Unreadable { file: folder.to_owned(), cause }),
            }
        }
        files.sort();
        files.dedup();
        Ok(files)
    }
}

impl DataSource {
    /// Hash of all files that are read: 16 hexadecimal digits.
    ///
    /// # Errors
    /// When the user's folder cannot be read.
    pub fn fingerprint(&self) -> Result<String, LexiconError> {
        let mut hash = Sha256::new();
        if let Self::WithActors { base, file } = self {
            let unreadable = |cause| LexiconError::Unreadable { file: file.display().to_string(), cause };
            hash.update(base.fingerprint()?);
            hash.update(std::fs::read(file).map_err(unreadable)?);
            return Ok(format!("{:x}", hash.finalize())[..16].to_owned());
        }
        hash.update(env!("RASHOMON_DATA_HASH"));
        if let Self::Folder(root) = self {
            hash_folder(root, 0, &mut hash)?;
        }
        Ok(format!("{:x}", hash.finalize())[..16].to_owned())
    }
}

/// Names and contents of the files of a user's folder, in sorted order, four levels deep at most.
fn hash_folder(folder: &Path, depth: usize, hash: &mut Sha256) -> Result<(), LexiconError> {
    let unreadable = |cause| LexiconError::Unreadable { file: folder.display().to_string(), cause };
    let entries = std::fs::read_dir(folder).map_err(unreadable)?;
    let mut paths: Vec<PathBuf> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() && depth < 4 {
            hash_folder(&path, depth + 1, hash)?;
        } else if path.is_file() {
            hash.update(path.file_name().unwrap_or_default().as_encoded_bytes());
            hash.update(std::fs::read(&path).map_err(unreadable)?);
        }
    }
    Ok(())
}

fn not_utf8(file: &str) -> LexiconError {
    LexiconError::Faulty { file: file.to_owned(), line: 0, what: "is no UTF-8 text".to_owned() }
}
