//! Plain text: decoded, refused if binary, otherwise left as it is.

use super::{IngestError, Page, encoding, layout};

/// First bytes of files that are no text, with what they are.
const SIGNATURES: [(&[u8], &str); 17] = [
    (b"PK\x03\x04", "it is a ZIP archive or an Office document"),
    (b"PK\x05\x06", "it is a ZIP archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "it is an old Office document"),
    (b"{\\rtf", "it is a rich-text document (RTF)"),
    (b"\x1f\x8b", "it is a gzip archive"),
    (b"BZh", "it is a bzip2 archive"),
    (b"\xfd7zXZ", "it is an xz archive"),
    (b"7z\xbc\xaf\x27\x1c", "it is a 7z archive"),
    (b"Rar!", "it is a RAR archive"),
    (b"\x89PNG", "it is a picture (PNG)"),
    (b"\xff\xd8\xff", "it is a picture (JPEG)"),
    (b"GIF8", "it is a picture (GIF)"),
    (b"\x7fELF", "it is a program"),
    (b"MZ", "it is a program"),
    (b"SQLite format 3\0", "it is a database"),
    (b"ID3", "it is a sound file"),
    (b"\0\0\0", "it is binary data"),
];

/// Bytes at the start that are searched for control characters.
const HEAD: usize = 1 << 16;

pub(super) fn read(bytes: &[u8]) -> Result<Page, IngestError> {
    let decoded = encoding::decode(bytes, None);
    if let Some(what) = why_binary(bytes, &decoded.text) {
        return Err(IngestError::Unsupported { what });
    }
    let mut page = page(decoded.text);
    page.encoding = Some(decoded.encoding.to_owned());
    page.n_replaced = decoded.n_replaced;
    Ok(page)
}

/// A page of text whose only layout is its lines.
pub(super) fn page(text: String) -> Page {
    let blocks = layout::paragraphs(&text);
    Page { text, blocks, encoding: Some("UTF-8".to_owned()), ..Page::default() }
}

/// Why the bytes are no text, if they are none.
fn why_binary(bytes: &[u8], text: &str) -> Option<&'static str> {
    let has_zero = text.contains('\0');
    let n_control = text
        .chars()
        .take(HEAD)
        .filter(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{c}' | '\u{1b}' | '\u{85}'))
        .count();
    let n_replaced = text.chars().take(HEAD).filter(|c| *c == '\u{fffd}').count();
    let n_chars = text.chars().take(HEAD).count();
    let is_odd = (n_control + n_replaced) * 20 > n_chars && n_control > 0;
    let signature = SIGNATURES.iter().find(|(mark, _)| bytes.starts_with(mark)).map(|(_, what)| *what);
    // "MZ" and "BZh" may begin a text; with control characters they do not.
    match signature {
        Some(what) if has_zero || n_control > 0 || bytes.starts_with(b"{\\rtf") => Some(what),
        _ if has_zero => Some("it is binary: it holds zero bytes, which no text has"),
        _ if is_odd => Some("it is binary: it holds many control characters"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{from_text, ingest};
    use super::*;

    #[test]
    fn binary_content_is_refused_by_name() {
        for (bytes, what) in [
            (&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..], "picture (PNG)"),
            (b"PK\x03\x04\x14\0\x06\0", "Office document"),
            (b"A text\0with a zero", "zero bytes"),
            (b"a\x01\x02\x03\x04\x05\x06", "control characters"),
        ] {
            let error = ingest("notes.txt", bytes).expect_err("binary data");
            assert!(error.to_string().contains(what), "{error}");
        }
        for bytes in [&b""[..], b" \r\n\t"] {
            assert_eq!(ingest("notes.txt", bytes), Err(IngestError::Empty));
        }
    }

    #[test]
    fn the_text_is_the_file() {
        let text = "Line one \r\n\r\n  “Two”\ttabs\n\n\n";
        assert_eq!(ingest("a.txt", text.as_bytes()).expect("plain text").text, text);
        assert_eq!(from_text("a", "\u{feff}text").text, "\u{feff}text");
        let marked = ingest("a.txt", "\u{feff}text".as_bytes()).expect("plain text");
        assert_eq!((marked.text.as_str(), marked.custody.n_bytes), ("text", 7));
    }

    #[test]
    fn damage_is_counted() {
        let document =
            ingest("a.txt", "“Kabul” – ééé".as_bytes().iter().copied().chain(*b" \xff end").collect::<Vec<u8>>().as_slice());
        assert_eq!(document.expect("text").custody.n_replaced, 1);
    }
}
