//! Bad input: a clear message that names file and cause, bounded time and memory, the rest read, nothing stored lost.

mod common;

use std::{
    fs::{self, File},
    os::unix::fs::{PermissionsExt as _, symlink},
    process::Command,
    time::{Duration, Instant},
};

use common::{Bench, Ran};

/// Adds the documents of the bench, expecting some to be refused and the four good ones to be read.
fn add_with_refusals(bench: &Bench) -> Ran {
    let begun = Instant::now();
    let ran = bench.run(&["add", "case", "documents"]);
    assert_eq!(ran.code, Some(1), "{}{}", ran.stdout, ran.stderr);
    assert!(begun.elapsed() < Duration::from_secs(30), "it took {:?}", begun.elapsed());
    assert!(n_documents(bench, "case") >= 4, "{}", ran.stderr);
    ran
}

fn n_documents(bench: &Bench, case: &str) -> usize {
    let checked = bench.run(&["check", case]);
    let count = checked.stdout.lines().last().and_then(|line| line.split(' ').next()).and_then(|n| n.parse().ok());
    count.unwrap_or_else(|| panic!("{}{}", checked.stdout, checked.stderr))
}

#[test]
fn empty_file() {
    let bench = Bench::new();
    bench.write("documents/empty.txt", b"");
    add_with_refusals(&bench).refuses("documents/empty.txt", "empty");
}

#[test]
fn two_hundred_megabytes() {
    let bench = Bench::new();
    let file = File::create(bench.path("documents/huge.txt")).expect("it can be made");
    file.set_len(200 << 20).expect("a sparse file takes no space");
    add_with_refusals(&bench).refuses("documents/huge.txt", "too large");
}

#[test]
fn binary_by_the_name_of_text() {
    let bench = Bench::new();
    bench.write("documents/program.txt", &[0x7f, b'E', b'L', b'F', 0, 1, 2, 0, 0xff, 0xfe, 0, 0, 0, 9, 0, 0]);
    add_with_refusals(&bench).refuses("documents/program.txt", "");
}

#[test]
fn broken_pdf() {
    let bench = Bench::new();
    bench.write(
        "documents/broken.pdf",
        b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\nxref\n0 9\ntrailer << /Root 1 0 R >>",
    );
    add_with_refusals(&bench).refuses("documents/broken.pdf", "");
}

#[test]
fn pdf_whose_pages_loop() {
    let bench = Bench::new();
    bench.write(
        "documents/loop.pdf",
        b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [2 0 R] /Count 1 /Parent 2 0 R >>\n\
          endobj\ntrailer\n<< /Root 1 0 R /Size 3 >>\nstartxref\n0\n%%EOF\n",
    );
    add_with_refusals(&bench).refuses("documents/loop.pdf", "");
}

#[test]
fn encrypted_pdf() {
    let bench = Bench::new();
    let key = "41".repeat(32);
    let mut pdf = b"%PDF-1.4\n".to_vec();
    let mut table = "xref\n0 6\n0000000000 65535 f \n".to_owned();
    for object in [
        "1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n",
        "2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n",
        "3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>\nendobj\n",
        "4 0 obj\n<< /Length 3 >>\nstream\nxyz\nendstream\nendobj\n",
        &format!("5 0 obj\n<</Filter /Standard /V 1 /R 2 /O <{key}> /U <{key}> /P -4>>\nendobj\n"),
    ] {
        table.push_str(&format!("{:010} 00000 n \n", pdf.len()));
        pdf.extend(object.as_bytes());
    }
    let start = pdf.len();
    let id = "00112233445566778899aabbccddeeff";
    let trailer =
        format!("{table}trailer\n<< /Root 1 0 R /Size 6 /Encrypt 5 0 R /ID [<{id}> <{id}>] >>\nstartxref\n{start}\n%%EOF\n");
    pdf.extend(trailer.as_bytes());
    bench.write("documents/secret.pdf", &pdf);
    add_with_refusals(&bench).refuses("documents/secret.pdf", "encrypted and needs a password");
}

#[test]
fn a_hundred_thousand_nested_tags() {
    let bench = Bench::new();
    let nested = format!("<html><body>{}<p>Two people were killed in Orrin.</p></body></html>", "<div>".repeat(100_000));
    bench.write("documents/nested.html", nested.as_bytes());
    let begun = Instant::now();
    let ran = bench.run(&["add", "case", "documents"]);
    assert!(matches!(ran.code, Some(0 | 1)), "{:?} {}", ran.code, ran.stderr);
    assert!(begun.elapsed() < Duration::from_secs(30), "it took {:?}", begun.elapsed());
    assert!(n_documents(&bench, "case") >= 4);
}

#[test]
fn bytes_that_are_no_utf8() {
    let bench = Bench::new();
    bench.write(
        "documents/latin.txt",
        b"Trois bless\xe9s \xe0 Orrin, a dit la police. Three people were hurt in Orrin, police said.\n",
    );
    bench.succeed(&["add", "case", "documents"]);
    assert_eq!(n_documents(&bench, "case"), 5);
}

#[test]
fn one_endless_line() {
    let bench = Bench::new();
    bench.write("documents/line.txt", "Two soldiers were killed near Tamm and ".repeat(30_000).as_bytes());
    let begun = Instant::now();
    bench.succeed(&["add", "case", "documents"]);
    assert!(begun.elapsed() < Duration::from_secs(60), "it took {:?}", begun.elapsed());
    assert_eq!(n_documents(&bench, "case"), 5);
}

#[test]
fn links_that_lead_in_a_circle() {
    let bench = Bench::new();
    symlink(bench.path("documents"), bench.path("documents/again")).expect("links can be made");
    symlink("nowhere", bench.path("documents/dangling.txt")).expect("links can be made");
    let ran = add_with_refusals(&bench);
    ran.refuses("documents/again", "link to a folder that is read already");
    ran.refuses("documents/dangling.txt", "no such file");
    assert_eq!(n_documents(&bench, "case"), 4);
}

#[test]
fn what_cannot_be_read() {
    let bench = Bench::new();
    let pipe = bench.path("documents/pipe.txt");
    assert!(Command::new("mkfifo").arg(&pipe).status().expect("mkfifo is there").success());
    let secret = bench.path("documents/secret.txt");
    fs::write(&secret, "Nobody may read this.").expect("it can be written");
    fs::set_permissions(&secret, fs::Permissions::from_mode(0o000)).expect("its owner may");
    let ran = add_with_refusals(&bench);
    ran.refuses("documents/pipe.txt", "no regular file");
    // Root may read everything.
    if File::open(&secret).is_err() {
        ran.refuses("documents/secret.txt", "permission denied");
    }
}

#[test]
fn paths_that_are_not_there() {
    let bench = Bench::new();
    let ran = bench.run(&["add", "case", "documents", "no/such/folder"]);
    assert_eq!(ran.code, Some(1));
    ran.refuses("no/such/folder", "there is no such file");
    assert_eq!(n_documents(&bench, "case"), 4);
}

#[test]
fn a_case_that_is_not_ours() {
    let bench = Bench::new();
    for (command, name) in [("add", "documents/a-wire.txt"), ("incidents", "documents/a-wire.txt"), ("add", "documents")] {
        let before = fs::read(bench.path(name)).ok();
        let ran = bench.run(&[command, name]);
        assert_eq!(ran.code, Some(2), "{}", ran.stderr);
        ran.refuses(name, "no rashomon case");
        assert_eq!(fs::read(bench.path(name)).ok(), before);
    }
    let ran = bench.run(&["incidents", "missing.case"]);
    assert_eq!(ran.code, Some(2));
    ran.refuses("missing.case", "no such case");
}

#[test]
fn a_damaged_case() {
    let bench = Bench::new();
    bench.succeed(&["add", "case", "documents"]);
    let mut bytes = fs::read(bench.path("case")).expect("it is there");
    let middle = bytes.len() / 2;
    bytes[4096 + 100..middle].fill(0xAA);
    fs::write(bench.path("case"), bytes).expect("it can be written");
    let ran = bench.run(&["check", "case"]);
    assert_eq!(ran.code, Some(1), "{}{}", ran.stdout, ran.stderr);
    assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
    says_what_to_do(&ran);
}

/// A check of a damaged case: what is damaged, and a way out that is not the check itself.
fn says_what_to_do(ran: &Ran) {
    assert!(ran.stdout.contains("database: "), "{}", ran.stdout);
    assert!(ran.stderr.contains("restore a backup") && !ran.stderr.contains("rashomon check"), "{}", ran.stderr);
    assert!(!ran.stdout.contains("rashomon check"), "{}", ran.stdout);
}

#[test]
fn a_case_damaged_in_places() {
    let bench = Bench::with_documents(30);
    bench.succeed(&["add", "case", "documents", "--reader", "rules"]);
    let whole = fs::read(bench.path("case")).expect("it is there");
    let n_pages = whole.len() / 4096;
    let mut read_whole = 0;
    for page in (0..n_pages).step_by(n_pages / 12) {
        let mut bytes = whole.clone();
        let from = if page == 0 { 100 } else { page * 4096 };
        bytes[from..(page + 1) * 4096].fill(0xAA);
        fs::write(bench.path("case"), bytes).expect("it can be written");
        let ran = bench.run(&["check", "case"]);
        // A page that nothing uses is no loss.
        assert!(matches!(ran.code, Some(0 | 1)), "page {page}: {}{}", ran.stdout, ran.stderr);
        assert!(!ran.stderr.contains("panicked"), "page {page}: {}", ran.stderr);
        if ran.stdout.contains("database: ") {
            says_what_to_do(&ran);
            read_whole += usize::from(ran.stderr.contains("documents can still be read whole"));
        }
    }
    assert!(read_whole > 0, "one page takes not everything");
}

#[test]
fn a_changed_original_is_found() {
    let bench = Bench::new();
    bench.succeed(&["add", "case", "documents"]);
    let before = fs::read(bench.path("case")).expect("it is there");
    // The short document is kept as it is, so its words can be found in the file.
    let words = b"Two soldiers were killed in a clash";
    let mut bytes = before;
    let places: Vec<usize> = (0..bytes.len() - words.len()).filter(|at| bytes[*at..].starts_with(words)).collect();
    assert!(!places.is_empty(), "the original is not kept plainly");
    for at in places {
        bytes[at] = b'W';
    }
    fs::write(bench.path("case"), bytes).expect("it can be written");
    let ran = bench.run(&["check", "case"]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    assert!(ran.stdout.contains("SHA-256"), "{}", ran.stdout);
}

#[test]
fn a_read_only_folder() {
    let bench = Bench::new();
    bench.succeed(&["add", "first.case", "documents"]);
    fs::create_dir(bench.path("shelf")).expect("it can be made");
    fs::copy(bench.path("first.case"), bench.path("shelf/case")).expect("it can be copied");
    let lock = |mode| fs::set_permissions(bench.path("shelf"), fs::Permissions::from_mode(mode)).expect("its owner may");
    fs::set_permissions(bench.path("shelf/case"), fs::Permissions::from_mode(0o444)).expect("its owner may");
    lock(0o555);
    // Reading needs nothing beside the file.
    bench.succeed(&["incidents", "shelf/case"]);
    let writable = File::create(bench.path("shelf/probe")).is_ok();
    if !writable {
        bench.write("documents/new.txt", b"Three people were killed in Orrin on Monday, police said.");
        let ran = bench.run(&["add", "shelf/case", "documents"]);
        assert_eq!(ran.code, Some(2), "{}", ran.stderr);
        ran.refuses("shelf/case", "read-only");
    }
    lock(0o755);
}

#[test]
fn a_full_disk() {
    let bench = Bench::with_documents(12);
    // What reads does not matter here, and the rules are quick; the case remembers.
    bench.succeed(&["add", "case", "documents/000.txt", "documents/001.txt", "--reader", "rules"]);
    let before = bench.exports("case");
    for idx in 0..200 {
        let text =
            format!("Report {idx}. {}", (0..400).map(|n| format!("Word{} ", n * 7919 * (idx + 1) % 100_003)).collect::<String>());
        bench.write(&format!("documents/long{idx}.txt"), text.as_bytes());
    }
    // The size that a file may have is limited to what the case has now and a little more, as a full disk would.
    let blocks = fs::metadata(bench.path("case")).expect("it is there").len() / 512 + 64;
    let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" add case documents");
    let output = Command::new("sh")
        .args(["-c", &script, env!("CARGO_BIN_EXE_rashomon")])
        .current_dir(bench.path(""))
        .output()
        .expect("there is a shell");
    let ran = Ran::of(output);
    assert_eq!(ran.code, Some(2), "{}{}", ran.stdout, ran.stderr);
    ran.refuses("case", "everything stored before is intact");
    let checked = bench.run(&["check", "case", "--json"]);
    assert!(!checked.stdout.contains("database"), "{}", checked.stdout);
    // What was stored is there, and with room the same command finishes.
    assert!(n_documents(&bench, "case") >= 2);
    bench.succeed(&["add", "case", "documents"]);
    bench.succeed(&["check", "case"]);
    bench.succeed(&["add", "whole.case", "documents", "--reader", "rules"]);
    assert!(bench.exports("case") == bench.exports("whole.case"));
    assert!(before != bench.exports("case"));
}

#[test]
fn words_that_a_spreadsheet_would_run() {
    let bench = Bench::empty();
    let text = "=HYPERLINK(\"http://x\",\"12 killed in Quetta\")\n\nQUETTA, 6 March 2018 (@Plain Tribune) - Gunmen attacked a bus near Quetta on \
                Tuesday, killing 12 people, police said.\n\n-2+3 people were killed in Cali on 7 March 2018, +1 more than in Herat, a \
                minister said.\n";
    bench.write("documents/sheet.txt", text.as_bytes());
    bench.succeed(&["add", "case", "documents", "--reader", "rules"]);
    for format in ["claims-csv", "ged"] {
        let table = bench.succeed(&["export", "case", "--format", format]).stdout;
        assert!(table.contains("'=HYPERLINK"), "{format}: the title is there\n{table}");
        let mut cells = 0;
        for record in csv::Reader::from_reader(table.as_bytes()).records() {
            for cell in &record.expect("it is a table") {
                let is_number = cell.parse::<f64>().is_ok();
                assert!(is_number || !cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{format}: {cell:?}");
                cells += 1;
            }
        }
        assert!(cells > 50, "{format}");
    }
}

/// Names in the folder of the bench, hidden ones too.
fn names(bench: &Bench) -> Vec<String> {
    common::files(&bench.path(""))
        .iter()
        .map(|path| path.file_name().expect("it has one").to_string_lossy().into_owned())
        .collect()
}

#[test]
fn an_export_onto_a_case() {
    let bench = Bench::new();
    bench.succeed(&["add", "case", "documents", "--reader", "rules"]);
    bench.succeed(&["add", "other.case", "documents/d-other.txt", "--reader", "rules"]);
    symlink("case", bench.path("link")).expect("links can be made");
    fs::hard_link(bench.path("case"), bench.path("twin")).expect("links can be made");
    let contents =
        || (fs::read(bench.path("case")).expect("it is there"), fs::read(bench.path("other.case")).expect("it is there"));
    let before = (contents(), names(&bench));
    let absolute = bench.path("documents/../case").to_string_lossy().into_owned();
    for target in ["case", "./case", "link", "twin", &absolute, "case-journal", "documents/../case-wal", "other.case"] {
        for format in common::FORMATS {
            let ran = bench.run(&["export", "case", "--format", format, "-o", target]);
            assert_eq!(ran.code, Some(2), "{target}: {}{}", ran.stdout, ran.stderr);
            ran.refuses(target, "would be lost");
        }
        assert!((contents(), names(&bench)) == before, "{target}");
    }
    bench.succeed(&["check", "case"]);
}

#[test]
fn an_export_that_fails_leaves_the_file_that_was_there() {
    let bench = Bench::new();
    bench.succeed(&["add", "case", "documents", "--reader", "rules"]);
    bench.write("shelf/out.json", b"what was there");
    symlink("shelf/out.json", bench.path("out.json")).expect("links can be made");
    fs::set_permissions(bench.path("shelf/out.json"), fs::Permissions::from_mode(0o640)).expect("its owner may");
    let before = names(&bench);
    // A file may have 2 kB, as on a disk that is all but full.
    let script = "trap '' XFSZ; ulimit -f 4; exec \"$0\" export case --format json -o out.json";
    let output = Command::new("sh")
        .args(["-c", script, env!("CARGO_BIN_EXE_rashomon")])
        .current_dir(bench.path(""))
        .output()
        .expect("there is a shell");
    let ran = Ran::of(output);
    assert_eq!(ran.code, Some(2), "{}{}", ran.stdout, ran.stderr);
    ran.refuses("out.json", "");
    assert_eq!(fs::read(bench.path("out.json")).expect("it is there"), b"what was there");
    assert_eq!((names(&bench), common::files(&bench.path("shelf")).len()), (before, 1));
    // With room it is replaced where it lies, and what is printed is the same.
    bench.succeed(&["export", "case", "--format", "json", "-o", "out.json"]);
    assert!(fs::symlink_metadata(bench.path("out.json")).expect("it is there").is_symlink());
    let written = fs::read_to_string(bench.path("shelf/out.json")).expect("it is there");
    assert!(written == bench.succeed(&["export", "case", "--format", "json"]).stdout);
    let mode = fs::metadata(bench.path("shelf/out.json")).expect("it is there").permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
    // What is no file is written to as it is.
    bench.succeed(&["export", "case", "--format", "json", "-o", "/dev/null"]);
}
