//! Stable hashes: of words, of passages, and of contents as ids. The same on every machine and in every version.

use sha2::{Digest as _, Sha256};

/// A hash of a word as it is compared: lower case, FNV-1a folded to 32 bits.
pub(crate) fn word(word: &str) -> u32 {
    let mut hash = Fnv::default();
    for c in word.chars().flat_map(char::to_lowercase) {
        hash.add(u64::from(u32::from(if c == '’' { '\'' } else { c })));
    }
    (hash.0 ^ (hash.0 >> 32)) as u32
}

/// A hash of a run of words.
pub(crate) fn run(words: &[u32]) -> u64 {
    let mut hash = Fnv::default();
    for word in words {
        hash.add(u64::from(*word));
    }
    hash.0
}

/// An id made of what it names: 16 hexadecimal digits of the SHA-256 of its parts.
pub(crate) fn id<'p>(parts: impl IntoIterator<Item = &'p str>) -> String {
    of_parts(parts).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A key made of texts: the same 64 bits as in [`id`], so that keys of different texts are taken to differ.
pub(crate) fn key<'p>(parts: impl IntoIterator<Item = &'p str>) -> u64 {
    u64::from_be_bytes(of_parts(parts))
}

fn of_parts<'p>(parts: impl IntoIterator<Item = &'p str>) -> [u8; 8] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    hash.finalize()[..8].try_into().expect("a SHA-256 has 32 bytes")
}

/// FNV-1a over 64-bit items, finished by its own multiplication.
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Fnv {
    fn add(&mut self, item: u64) {
        self.0 = (self.0 ^ item).wrapping_mul(0x0000_0100_0000_01b3);
        self.0 ^= self.0 >> 29;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_apostrophes_do_not_matter_and_parts_do() {
        assert_eq!(word("Ya’alon"), word("YA'ALON"));
        assert_ne!(word("attack"), word("attacks"));
        assert_ne!(id(["ab", "c"]), id(["a", "bc"]));
        assert_eq!(id(["a"]).len(), 16);
    }
}
