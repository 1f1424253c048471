//! Rebuilds the crate when a data file changes: `include_dir!` alone does not tell Cargo.

fn main() {
    println!("cargo:rerun-if-changed=../../data");
}
