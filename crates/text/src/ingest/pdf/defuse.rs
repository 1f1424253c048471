//! Looks at a PDF's raw bytes before lopdf does, which unpacks some streams while it loads and knows no limit.
//!
//! Pictures are made unreadable in place, as no text comes of them. Every other stream is unpacked once, to nowhere, up to a limit; one that
//! is larger is made unreadable too, and a file whose streams together are larger is refused. An `/Encrypt` entry is renamed, so that lopdf
//! loads the objects as they are and `structure` can decrypt them under the same limits.

use aho_corasick::AhoCorasick;

use super::{MAX_STREAM, MAX_UNPACKED, broken, filters};
use crate::ingest::IngestError;

/// The name that stands for `Encrypt` until `structure` puts it back.
pub(super) const MASKED_ENCRYPT: &[u8] = b"Encrypz";

/// Bytes whose loss makes packed data unreadable.
const HEAD: usize = 16;

/// A file that lopdf can load in bounded memory.
pub(super) struct Defused {
    pub(super) bytes: Vec<u8>,
    pub(super) is_encrypted: bool,
}

pub(super) fn defuse(bytes: &[u8]) -> Result<Defused, IngestError> {
    let mut defused = Defused { bytes: bytes.to_vec(), is_encrypted: false };
    refuse_disguised_encryption(bytes)?;
    for at in memchr::memmem::find_iter(bytes, b"/Encrypt") {
        if bytes.get(at + 8).is_none_or(|next| !next.is_ascii_alphanumeric() && *next != b'#') {
            defused.bytes[at + 1..at + 8].copy_from_slice(MASKED_ENCRYPT);
            defused.is_encrypted = true;
        }
    }
    let keywords = AhoCorasick::new(["obj", "stream"]).expect("two words make an automaton");
    let (mut dict_at, mut n_unpacked) = (0, 0);
    for keyword in keywords.find_iter(bytes) {
        let is_end = keyword.pattern().as_usize() == 0 || bytes[..keyword.start()].ends_with(b"end");
        if !is_end {
            let dict = names(&bytes[dict_at..keyword.start()]);
            let data_at =
                keyword.end() + bytes[keyword.end()..].iter().take(2).take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
            n_unpacked += disarm(&mut defused.bytes, bytes, data_at, &dict);
            if n_unpacked > MAX_UNPACKED {
                return Err(broken("the PDF unpacks to more than 256 MB without its pictures"));
            }
        }
        dict_at = keyword.end();
    }
    Ok(defused)
}

/// Makes a stream unreadable if it is a picture or too large; gives the size of what it unpacks to.
fn disarm(copy: &mut [u8], bytes: &[u8], data_at: usize, dict: &[Vec<u8>]) -> usize {
    let end = (data_at + HEAD).min(copy.len());
    let is_picture = dict.windows(2).any(|pair| pair[0] == b"Subtype" && pair[1] == b"Image");
    let n_packings = dict.iter().filter(|name| matches!(name.as_slice(), b"FlateDecode" | b"LZWDecode")).count();
    let data = &bytes[data_at.min(bytes.len())..];
    let unpacked = match dict.iter().any(|name| name == b"LZWDecode") {
        _ if is_picture || n_packings > 1 => None,
        true => filters::lzw(data, MAX_STREAM),
        // Without a filter in sight, data that look packed are tried all the same.
        false => filters::inflate(data, MAX_STREAM),
    };
    match unpacked {
        Some(unpacked) => unpacked.len(),
        None => {
            copy[data_at.min(end)..end].fill(0);
            // LZW data without a head still unpack: their filter goes as well.
            if dict.iter().any(|name| name == b"LZWDecode") { if is_picture { 0 } else { MAX_UNPACKED + 1 } } else { 0 }
        }
    }
}

/// The names in a stretch of a PDF, "#xx" resolved.
fn names(dict: &[u8]) -> Vec<Vec<u8>> {
    // Dictionaries of streams are short; the last bytes hold what is asked for, and all of a longer one is looked at once.
    let starts = memchr::memchr_iter(b'/', dict);
    starts.map(|at| resolve(dict[at + 1..].iter().take(64).copied().take_while(|byte| is_regular(*byte)).collect())).collect()
}

fn is_regular(byte: u8) -> bool {
    !byte.is_ascii_whitespace() && byte != 0 && !b"()<>[]{}/%".contains(&byte)
}

fn resolve(name: Vec<u8>) -> Vec<u8> {
    if !name.contains(&b'#') {
        return name;
    }
    let mut resolved = Vec::with_capacity(name.len());
    let mut at = 0;
    while at < name.len() {
        let hex = name
            .get(at + 1..at + 3)
            .and_then(|hex| std::str::from_utf8(hex).ok())
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match hex.filter(|_| name[at] == b'#') {
            Some(byte) => {
                resolved.push(byte);
                at += 3;
            }
            None => {
                resolved.push(name[at]);
                at += 1;
            }
        }
    }
    resolved
}

/// `/Enc#72ypt` means the same as `/Encrypt`; only a file with something to hide writes it so.
fn refuse_disguised_encryption(bytes: &[u8]) -> Result<(), IngestError> {
    for at in memchr::memchr_iter(b'#', bytes) {
        let start = at.saturating_sub(10);
        let Some(slash) = bytes[start..at].iter().rposition(|byte| *byte == b'/') else { continue };
        let name = bytes[start + slash + 1..].iter().take(32).copied().take_while(|byte| is_regular(*byte)).collect();
        if resolve(name) == b"Encrypt" {
            return Err(broken("the PDF hides that it is encrypted"));
        }
    }
    Ok(())
}
