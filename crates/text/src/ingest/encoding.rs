//! Bytes to Unicode: byte-order marks, declared charsets, UTF-8, and a guess for the rest.
//!
//! Follows the WHATWG Encoding Standard (encoding_rs) and Firefox's detector (chardetng). Nothing is dropped: a byte that fits no
//! character becomes U+FFFD, and how many did is recorded in the document's custody.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Text with what it was decoded from.
pub(super) struct Decoded {
    pub(super) text: String,
    /// WHATWG name.
    pub(super) encoding: &'static str,
    /// How many stretches of bytes fitted no character.
    pub(super) n_replaced: u32,
}

/// Bytes at the start that are looked at for a declared charset or UTF-16 without a mark.
const HEAD: usize = 4096;

/// Decodes `bytes`. `declared` is the charset that the file itself states, believed unless a byte-order mark or valid UTF-8 says otherwise.
pub(super) fn decode(bytes: &[u8], declared: Option<&'static Encoding>) -> Decoded {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return decode_as(encoding, &bytes[mark..]);
    }
    if let Some(encoding) = utf16_without_mark(bytes) {
        return decode_as(encoding, bytes);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Decoded { text: text.to_owned(), encoding: UTF_8.name(), n_replaced: 0 },
        Err(_) if is_mostly_utf8(bytes) => decode_as(UTF_8, bytes),
        Err(_) => {
            let guess = decode_as(declared.unwrap_or_else(|| guess(bytes)), bytes);
            // Control characters of the upper half stand in no text: the guess was no better than UTF-8.
            let is_odd = guess.text.chars().any(|c| matches!(c, '\u{80}'..='\u{9f}'));
            if is_odd && declared.is_none() { decode_as(UTF_8, bytes) } else { guess }
        }
    }
}

/// The charset declared in the head of an HTML page: `<meta charset=…>`, `<meta http-equiv … content="…charset=…">`, `<?xml … encoding=…?>`.
pub(super) fn declared_in_html(bytes: &[u8]) -> Option<&'static Encoding> {
    let head: String = bytes[..bytes.len().min(HEAD)].iter().map(|byte| byte.to_ascii_lowercase() as char).collect();
    ["charset", "encoding"].iter().find_map(|key| {
        head.match_indices(key).find_map(|(at, _)| {
            let value = head[at + key.len()..].trim_start().strip_prefix('=')?.trim_start().trim_start_matches(['"', '\'']);
            let label = value.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':' | '.'))).next()?;
            Encoding::for_label(label.as_bytes())
        })
    })
}

fn decode_as(encoding: &'static Encoding, bytes: &[u8]) -> Decoded {
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    let n_replaced = text.matches('\u{fffd}').count();
    Decoded { text: text.into_owned(), encoding: encoding.name(), n_replaced: u32::try_from(n_replaced).unwrap_or(u32::MAX) }
}

/// UTF-16 of mostly Latin text has a zero in every other byte.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(HEAD) / 2 * 2];
    if head.len() < 8 {
        return None;
    }
    let n_zero = |offset: usize| head.iter().skip(offset).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd, half) = (n_zero(0), n_zero(1), head.len() / 2);
    match (even * 10 >= half * 8, odd * 10 >= half * 8) {
        (false, true) if even == 0 => Some(UTF_16LE),
        (true, false) if odd == 0 => Some(UTF_16BE),
        _ => None,
    }
}

/// Whether well-formed sequences of several bytes outnumber the faulty ones four to one: damaged UTF-8 rather than an older charset.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let (mut n_good, mut n_bad) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        n_good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        n_bad += usize::from(!chunk.invalid().is_empty());
    }
    n_good >= 4 * n_bad
}

/// Bytes outside ASCII that a guess needs; with fewer, the commonest charset is likelier than the detector's.
const MIN_EVIDENCE: usize = 4;

fn guess(bytes: &[u8]) -> &'static Encoding {
    if bytes.iter().filter(|byte| !byte.is_ascii()).take(MIN_EVIDENCE).count() < MIN_EVIDENCE {
        return WINDOWS_1252;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector.guess(None, Utf8Detection::Deny)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], text: &str, encoding: &str, n_replaced: u32) {
        let decoded = decode(bytes, declared_in_html(bytes));
        assert_eq!((decoded.text.as_str(), decoded.encoding, decoded.n_replaced), (text, encoding, n_replaced));
    }

    #[test]
    fn marks_declarations_and_guesses() {
        check("\u{feff}Café".as_bytes(), "Café", "UTF-8", 0);
        check(b"\xff\xfeK\0a\0b\0u\0l\0", "Kabul", "UTF-16LE", 0);
        check(b"\0K\0a\0b\0u\0l", "Kabul", "UTF-16BE", 0);
        check(b"<meta charset=windows-1251>\xca\xe0\xe1\xf3\xeb", "<meta charset=windows-1251>Кабул", "windows-1251", 0);
        check(
            b"The minister said \x93we did not\x94 \x96 and the Caf\xe9 was empty.",
            "The minister said “we did not” – and the Café was empty.",
            "windows-1252",
            0,
        );
    }

    #[test]
    fn damaged_utf8_is_mended_and_counted() {
        check(b"\xe2\x80\x9cKabul\xe2\x80\x9d \xe2\x80\x93 \xc3\xa9\xc3\xa9 \xff here", "“Kabul” – éé \u{fffd} here", "UTF-8", 1);
        check(b"Kabul \x81\x8d here", "Kabul \u{fffd}\u{fffd} here", "UTF-8", 2);
    }
}
