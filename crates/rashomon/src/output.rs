//! Files that the user asks for: written whole, or left as they were.
//!
//! What is written goes into a new file beside the target and takes its place when all of it is on the disk. A full disk or a kill leaves
//! what was there; so does a name that leads to a case.

use std::{
    fs::{self, File, OpenOptions},
    hash::{BuildHasher as _, RandomState},
    io::{BufWriter, Write as _},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail, ensure};
use rashomon_casebook::Store;

/// Has `write` fill the file at `path` with what is drawn from `case`.
///
/// # Errors
/// When the path leads to a case or its journal, or the file cannot be written; what was there is there still.
pub(crate) fn write_file(path: &Path, case: &Path, write: impl FnOnce(&mut BufWriter<File>) -> Result<()>) -> Result<()> {
    refuse_case(path, case)?;
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => bail!("it is a folder"),
        // A pipe or a device is no file that could be lost.
        Ok(metadata) if !metadata.is_file() => fill(OpenOptions::new().write(true).open(path)?, write).map(drop),
        Ok(metadata) => {
            // Where the path is a link, the file that it leads to is replaced, and the link stays.
            let target = fs::canonicalize(path)?;
            replace(&target, write, |file| file.set_permissions(metadata.permissions()))
        }
        Err(_) => replace(path, write, |_| Ok(())),
    }
}

/// Writes a new file beside the target and puts it in the target's place.
fn replace(
    target: &Path,
    write: impl FnOnce(&mut BufWriter<File>) -> Result<()>,
    dress: impl FnOnce(&File) -> std::io::Result<()>,
) -> Result<()> {
    let folder = match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let drawn = RandomState::new().hash_one(std::process::id());
    let unfinished = Unfinished(folder.join(format!(".rashomon-{drawn:016x}.part")));
    let file = OpenOptions::new().write(true).create_new(true).open(&unfinished.0);
    let file = file.context("no file can be written beside it")?;
    dress(&file)?;
    fill(file, write)?.sync_all()?;
    fs::rename(&unfinished.0, target)?;
    std::mem::forget(unfinished);
    // The new name lasts once the folder is on the disk too; not every system lets a folder be opened for that.
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
    Ok(())
}

fn fill(file: File, write: impl FnOnce(&mut BufWriter<File>) -> Result<()>) -> Result<File> {
    let mut out = BufWriter::new(file);
    write(&mut out)?;
    out.flush()?;
    Ok(out.into_parts().0)
}

/// A file that is not done; gone when dropped.
struct Unfinished(PathBuf);

impl Drop for Unfinished {
    fn drop(&mut self) {
        // It may never have been made.
        let _ = fs::remove_file(&self.0);
    }
}

/// Refuses the case itself and the files that SQLite keeps beside it, under whatever name, and any other case.
fn refuse_case(path: &Path, case: &Path) -> Result<()> {
    let beside = ["", "-journal", "-wal", "-shm"].map(|end| {
        let mut name = case.as_os_str().to_owned();
        name.push(end);
        PathBuf::from(name)
    });
    let is_of_case = beside.iter().any(|file| is_same(path, file));
    ensure!(!is_of_case, "it is the case, or a file that belongs to it, and would be lost; write to another file");
    ensure!(!Store::is_case(path), "it is a case, and would be lost; write to another file");
    Ok(())
}

/// Whether two paths lead to one file, or would.
fn is_same(one: &Path, other: &Path) -> bool {
    identity(one).zip(identity(other)).is_some_and(|(one, other)| one == other)
        || real(one).zip(real(other)).is_some_and(|(one, other)| one == other)
}

/// The path without links; of a file that is not there, that of its folder with its name.
fn real(path: &Path) -> Option<PathBuf> {
    fs::canonicalize(path).ok().or_else(|| {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Some(fs::canonicalize(folder).ok()?.join(path.file_name()?))
    })
}

/// By which the system knows a file, whatever its names.
#[cfg(unix)]
fn identity(path: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt as _;
    fs::metadata(path).ok().map(|metadata| (metadata.dev(), metadata.ino()))
}

#[cfg(not(unix))]
fn identity(_: &Path) -> Option<(u64, u64)> {
    None
}
