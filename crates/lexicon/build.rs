//! Rebuilds the crate when a data file changes (`include_dir!` alone does not tell Cargo), and hashes all of them once, so that no
//! start of the program has to.

use std::{env, fs, path::Path};

use sha2::{Digest, Sha256};

fn main() {
    let data = Path::new(&env::var("CARGO_MANIFEST_DIR").expect("Cargo sets it")).join("../../data");
    println!("cargo:rerun-if-changed={}", data.display());
    let mut hash = Sha256::new();
    add(&data, &mut hash);
    println!("cargo:rustc-env=RASHOMON_DATA_HASH={:x}", hash.finalize());
}

/// Names and contents, in sorted order.
fn add(folder: &Path, hash: &mut Sha256) {
    let mut paths: Vec<_> =
        fs::read_dir(folder).expect("data/ is there").map(|entry| entry.expect("data/ is readable").path()).collect();
    paths.sort();
    for path in paths {
        println!("cargo:rerun-if-changed={}", path.display());
        if path.is_dir() {
            add(&path, hash);
        } else {
            hash.update(path.file_name().expect("a file has a name").as_encoded_bytes());
            hash.update(fs::read(&path).expect("data/ is readable"));
        }
    }
}
