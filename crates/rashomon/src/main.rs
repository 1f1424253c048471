//! The `rashomon` command: the only crate that knows flags, the terminal, HTTP and the clock.

fn main() {}
