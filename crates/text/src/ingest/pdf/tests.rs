//! Small PDFs, written by hand, that should be read, and some that should hurt.

use rashomon_model::BlockKind;

use super::super::{Format, ingest};
use super::*;

/// A PDF of the given objects (numbered from 1; the first is the catalogue), with a right cross-reference table.
fn pdf(objects: &[Vec<u8>], trailer: &str) -> Vec<u8> {
    let mut bytes = b"%PDF-1.5\n".to_vec();
    let mut offsets = Vec::new();
    for (idx, object) in objects.iter().enumerate() {
        offsets.push(bytes.len());
        bytes.extend_from_slice(format!("{} 0 obj\n", idx + 1).as_bytes());
        bytes.extend_from_slice(object);
        bytes.extend_from_slice(b"\nendobj\n");
    }
    let xref = bytes.len();
    bytes.extend_from_slice(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).as_bytes());
    for offset in offsets {
        bytes.extend_from_slice(format!("{offset:010} 00000 n \n").as_bytes());
    }
    bytes.extend_from_slice(
        format!("trailer\n<</Size {} /Root 1 0 R {trailer}>>\nstartxref\n{xref}\n%%EOF\n", objects.len() + 1).as_bytes(),
    );
    bytes
}

fn stream(dict: &str, content: &[u8]) -> Vec<u8> {
    let mut object = format!("<<{dict} /Length {}>>\nstream\n", content.len()).into_bytes();
    object.extend_from_slice(content);
    object.extend_from_slice(b"\nendstream");
    object
}

const CATALOG: &[u8] = b"<</Type /Catalog /Pages 2 0 R>>";
const FONT: &[u8] = b"<</Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding>>";
const INFO: &str = "/Info <</Title (A chronology of the war) /Author (Jane Doe) /CreationDate (D:20190510120000Z)>>";

/// Objects of a file with a page for each content.
fn pages(contents: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let kids: String = (0..contents.len()).map(|idx| format!("{} 0 R ", 4 + 2 * idx)).collect();
    let mut objects = vec![
        CATALOG.to_vec(),
        format!(
            "<</Type /Pages /Kids [{kids}] /Count {} /MediaBox [0 0 612 792] /Resources <</Font <</F1 3 0 R>>>>>>",
            contents.len()
        )
        .into_bytes(),
        FONT.to_vec(),
    ];
    for (idx, content) in contents.iter().enumerate() {
        objects.push(format!("<</Type /Page /Parent 2 0 R /Contents {} 0 R>>", 5 + 2 * idx).into_bytes());
        objects.push(content.clone());
    }
    objects
}

/// Instructions that write lines: (size, height above the lower edge, words).
fn written(lines: &[(u32, u32, &str)]) -> Vec<u8> {
    lines.iter().map(|(size, y, words)| format!("BT /F1 {size} Tf 72 {y} Td ({words}) Tj ET\n")).collect::<String>().into_bytes()
}

fn deflated(content: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    std::io::Write::write_all(&mut encoder, content).expect("in memory");
    encoder.finish().expect("in memory")
}

#[track_caller]
fn refused(bytes: &[u8]) -> String {
    let started = std::time::Instant::now();
    let error = ingest("file.pdf", bytes).expect_err("not readable");
    assert!(started.elapsed().as_secs() < 30, "took {:?}", started.elapsed());
    error.to_string()
}

#[test]
fn two_pages_with_running_lines_and_hyphens() {
    let first = written(&[
        (9, 770, "Institute report 7"),
        (20, 700, "A chronology of the war"),
        (11, 660, "On 5 April 2019 a bomb tore through the crowded market of the town and inves-"),
        (11, 646, "tigators found parts of a vegetable cart near the old customs house, where it"),
        (11, 632, "had been left."),
        (11, 604, "The next attack came on 12 April 2019. It was not connected with the first, and the"),
        (9, 20, "Page 1"),
    ]);
    let second = written(&[(9, 770, "Institute report 7"), (11, 700, "police detained three men."), (9, 20, "Page 2")]);
    let contents = [stream("/Filter /FlateDecode", &deflated(&first)), stream("", &second)];
    let document = ingest("file.pdf", &pdf(&pages(&contents), INFO)).expect("a PDF");
    assert_eq!(document.custody.format, Format::Pdf);
    let blocks: Vec<(BlockKind, &str)> = document.blocks.iter().map(|block| (block.kind, document.slice(block.span))).collect();
    assert_eq!(
        blocks,
        [
            (BlockKind::Boilerplate, "Institute report 7"),
            (BlockKind::Title, "A chronology of the war"),
            (
                BlockKind::Paragraph,
                "On 5 April 2019 a bomb tore through the crowded market of the town and investigators found parts of a vegetable cart near the old customs house, where it had been left."
            ),
            (
                BlockKind::Paragraph,
                "The next attack came on 12 April 2019. It was not connected with the first, and the police detained three men."
            ),
            (BlockKind::Boilerplate, "Page 1"),
            (BlockKind::Boilerplate, "Institute report 7"),
            (BlockKind::Boilerplate, "Page 2"),
        ]
    );
    assert_eq!(document.title.as_ref().map(|title| title.value.as_str()), Some("A chronology of the war"));
    assert_eq!(document.authors.first().map(|author| author.value.as_str()), Some("Jane Doe"));
    assert_eq!(
        document.published.as_ref().map(|published| published.interval.to_string()).as_deref(),
        Some("2019-04-12/2019-06-10")
    );
}

#[test]
fn raised_figures_are_note_marks() {
    let content =
        b"BT /F1 12 Tf 72 700 Td (The town fell.) Tj /F1 7 Tf 5 Ts (12) Tj 0 Ts /F1 12 Tf ( Others fled.) Tj ET".to_vec();
    let document = ingest("file.pdf", &pdf(&pages(&[stream("", &content)]), "")).expect("a PDF");
    assert_eq!(document.text, "The town fell.[12] Others fled.");
}

#[test]
fn loops_are_refused_with_their_cause() {
    let mut tree = pages(&[stream("", &written(&[(11, 700, "Some words of text.")]))]);
    tree[1] = b"<</Type /Pages /Kids [4 0 R 2 0 R] /Count 2>>".to_vec();
    assert!(refused(&pdf(&tree, "")).contains("page tree leads back into itself"));

    let form = stream("/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources <</XObject <</Fm 6 0 R>>>>", b"/Fm Do");
    let mut forms = pages(&[stream("", b"/Fm Do")]);
    forms[1] = b"<</Type /Pages /Kids [4 0 R] /Count 1 /Resources <</XObject <</Fm 6 0 R>>>>>>".to_vec();
    forms.push(form);
    assert!(refused(&pdf(&forms, "")).contains("form that draws itself"));
}

#[test]
fn bombs_are_bounded() {
    let zeros = deflated(&vec![b' '; MAX_STREAM * 2]);
    let page = stream("", &written(&[(11, 700, "Some words of text.")]));
    let mut one = pages(std::slice::from_ref(&page));
    one.push(stream("/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode", &zeros));
    let document = ingest("file.pdf", &pdf(&one, "")).expect("the text is there");
    assert_eq!(document.text, "Some words of text.");

    let half = deflated(&vec![b' '; MAX_STREAM - 100]);
    let mut many = pages(&[page]);
    many.extend((0..12).map(|_| stream("/Filter /FlateDecode", &half)));
    assert!(refused(&pdf(&many, "")).contains("unpacks to more than"));

    let states = "q ".repeat(2_000_000).into_bytes();
    assert!(refused(&pdf(&pages(&[stream("", &states)]), "")).contains("more drawing instructions"));
}

#[test]
fn broken_and_empty_files_say_what_is_wrong() {
    assert!(refused(b"%PDF-1.4\nnothing of use").contains("damaged"));
    let whole = pdf(&pages(&[stream("", &written(&[(11, 700, "Some words.")]))]), "");
    assert!(refused(&whole[..whole.len() / 2]).contains("damaged"));
    assert!(refused(&pdf(&pages(&[stream("", b"0 0 m")]), "")).contains("holds no text"));
    assert!(refused(&pdf(&pages(&[stream("", b"BT (no font) Tj ET")]), "")).contains("can be read"));
}

#[test]
fn encrypted_files_ask_for_a_password() {
    let encrypt = "/ID [<00112233445566778899aabbccddeeff> <00112233445566778899aabbccddeeff>] /Encrypt 6 0 R";
    let mut objects = pages(&[stream("", &written(&[(11, 700, "Some words.")]))]);
    let key = "41".repeat(32);
    objects.push(format!("<</Filter /Standard /V 1 /R 2 /O <{key}> /U <{key}> /P -4>>").into_bytes());
    assert_eq!(refused(&pdf(&objects, encrypt)), "the PDF is encrypted and needs a password");
}
