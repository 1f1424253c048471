//! Which files a user means: folders recursively, links followed once, nothing opened that could hang.

use std::{
    collections::BTreeSet,
    fs,
    path::{Component, Path, PathBuf},
    time::UNIX_EPOCH,
};

use rashomon_casebook::FileState;
use rashomon_text::ingest::{INGEST_VERSION, MAX_BYTES};

/// Path that stands for standard input, as the user types it.
pub(crate) const STDIN: &str = "-";

/// Levels of folders that are entered.
const DEEPEST: usize = 64;

/// What was found at the paths given.
#[derive(Debug, Default)]
pub(crate) struct Gathered {
    /// Files to look at, in sorted order.
    pub(crate) files: Vec<Candidate>,
    /// Files that are refused without being opened, with the reason.
    pub(crate) refused: Vec<(String, String)>,
    /// Standard input is asked for.
    pub(crate) stdin: bool,
}

/// A file to look at.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    /// Where to open it.
    pub(crate) path: PathBuf,
    /// How it was when listed; the path in it is the one that is kept.
    pub(crate) state: FileState,
}

/// Lists the files at `paths`. `case` (the file the documents go into) is left out.
pub(crate) fn gather(paths: &[PathBuf], case: Option<&Path>) -> Gathered {
    let mut walk =
        Walk { gathered: Gathered::default(), entered: BTreeSet::new(), case: case.and_then(|case| fs::canonicalize(case).ok()) };
    for path in paths {
        if path.as_os_str() == STDIN {
            walk.gathered.stdin = true;
        } else {
            walk.visit(&tidy(path), 0);
        }
    }
    let mut gathered = walk.gathered;
    gathered.files.sort_by(|a, b| a.state.path.cmp(&b.state.path));
    gathered.files.dedup_by(|a, b| a.state.path == b.state.path);
    gathered.refused.sort();
    gathered.refused.dedup();
    gathered
}

/// The path without `./` and doubled slashes, so that the same file has the same name however it was typed.
fn tidy(path: &Path) -> PathBuf {
    let tidied: PathBuf = path.components().filter(|part| *part != Component::CurDir).collect();
    if tidied.as_os_str().is_empty() { PathBuf::from(".") } else { tidied }
}

struct Walk {
    gathered: Gathered,
    /// Folders already entered, by their real path: a link that leads back into one is not followed.
    entered: BTreeSet<PathBuf>,
    case: Option<PathBuf>,
}

impl Walk {
    fn refuse(&mut self, path: &Path, reason: impl Into<String>) {
        self.gathered.refused.push((path.to_string_lossy().into_owned(), reason.into()));
    }

    fn visit(&mut self, path: &Path, depth: usize) {
        let metadata = match fs::metadata(path) {
            Ok(metadata) => metadata,
            Err(error) => return self.refuse(path, cause(&error)),
        };
        if metadata.is_dir() {
            self.enter(path, depth);
        } else if metadata.is_file() {
            self.take(path, &metadata);
        } else {
            self.refuse(path, "it is no regular file (a pipe, socket or device)");
        }
    }

    fn enter(&mut self, folder: &Path, depth: usize) {
        let real = match fs::canonicalize(folder) {
            Ok(real) => real,
            Err(error) => return self.refuse(folder, cause(&error)),
        };
        if depth > DEEPEST {
            return self.refuse(folder, format!("it is more than {DEEPEST} folders deep"));
        }
        if !self.entered.insert(real) {
            if fs::symlink_metadata(folder).is_ok_and(|metadata| metadata.is_symlink()) {
                self.refuse(folder, "it is a link to a folder that is read already");
            }
            return;
        }
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) => return self.refuse(folder, cause(&error)),
        };
        let mut paths: Vec<PathBuf> = Vec::new();
        for entry in entries {
            match entry {
                Ok(entry) if entry.file_name().as_encoded_bytes().starts_with(b".") => {}
                Ok(entry) => paths.push(entry.path()),
                Err(error) => self.refuse(folder, cause(&error)),
            }
        }
        paths.sort();
        for path in paths {
            let path = if folder == Path::new(".") { path.strip_prefix(".").unwrap_or(&path).to_owned() } else { path };
            self.visit(&path, depth + 1);
        }
    }

    fn take(&mut self, path: &Path, metadata: &fs::Metadata) {
        if let Some(case) = &self.case
            && fs::canonicalize(path).is_ok_and(|real| real == *case || real.as_os_str() == journal_of(case).as_os_str())
        {
            return;
        }
        if metadata.len() > MAX_BYTES {
            let (size, most) = (metadata.len() >> 20, MAX_BYTES >> 20);
            return self.refuse(path, format!("the file is too large ({size} MB; at most {most} MB are read)"));
        }
        let modified = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        self.gathered.files.push(Candidate {
            path: path.to_owned(),
            state: FileState {
                path: path.to_string_lossy().into_owned(),
                n_bytes: metadata.len(),
                modified: modified.and_then(|since| i64::try_from(since.as_nanos()).ok()),
                ingest_version: INGEST_VERSION,
            },
        });
    }
}

fn journal_of(case: &Path) -> PathBuf {
    let mut name = case.as_os_str().to_owned();
    name.push("-journal");
    PathBuf::from(name)
}

/// An error of the system, as a reason.
pub(crate) fn cause(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
        std::io::ErrorKind::PermissionDenied => "it may not be read (permission denied)".to_owned(),
        _ => format!("it cannot be read ({error})"),
    }
}
