//! The command line: what goes where, exit codes, and that only new or changed files are read.

mod common;

use std::{
    io::{Read as _, Write as _},
    process::Stdio,
};

use common::{Bench, FORMATS};

#[test]
fn only_new_and_changed_files_are_read() {
    let bench = Bench::new();
    assert!(bench.succeed(&["add", "case", "documents"]).stderr.contains("4 read, 0 already there"));
    assert!(bench.succeed(&["add", "case", "./documents/"]).stderr.contains("0 read, 4 already there"));
    bench.write("documents/e-new.txt", b"One person was killed in Tamm on 10 March 2018, police said.");
    assert!(bench.succeed(&["add", "case", "documents"]).stderr.contains("1 read, 4 already there"));
    bench.write("documents/e-new.txt", b"Two persons were killed in Tamm on 10 March 2018, police said.");
    let changed = bench.succeed(&["add", "case", "documents"]).stderr;
    assert!(changed.contains("1 read, 4 already there"), "{changed}");
    // Nothing that was acquired is lost.
    assert!(changed.contains("the earlier text is kept"), "{changed}");
}

#[test]
fn a_case_remembers_what_reads_it() {
    let bench = Bench::new();
    let add = |flags: &[&str]| bench.succeed(&[&["add", "case", "documents"], flags].concat()).stderr;
    assert!(add(&["--reader", "rules"]).contains("4 read"));
    assert!(add(&[]).contains("0 read, 4 already there"), "the case remembers the rules");
    let other = add(&["--reader", "neural"]);
    assert!(other.contains("4 read"), "another reader reads again");
    let why = other.lines().next().unwrap_or_default();
    assert!(why.starts_with("All 4 documents of the case are read again: they were read 4 by rules"), "{other}");
    assert!(add(&[]).contains("0 read, 4 already there"));
    assert!(!add(&[]).contains("again"), "nothing is read again without a reason");
}

#[test]
fn standard_input_is_a_document() {
    let bench = Bench::empty();
    let mut child =
        bench.command(&["read", "-", "--json"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("it runs");
    let text = "Naïve – 12 people were killed in Orrin, police said.";
    child.stdin.take().expect("it is piped").write_all(text.as_bytes()).expect("it reads");
    let mut json = String::new();
    child.stdout.take().expect("it is piped").read_to_string(&mut json).expect("it writes UTF-8");
    assert!(child.wait().expect("it ends").success());
    let readings: serde_json::Value = serde_json::from_str(&json).expect("it is JSON");
    let sentence = &readings[0]["reading"]["sentences"][0];
    // Code points, not bytes.
    assert_eq!(sentence[1], text.chars().count());
}

#[test]
fn data_and_talk_are_kept_apart() {
    let bench = Bench::new();
    let added = bench.succeed(&["add", "case", "documents"]);
    assert_eq!(added.stdout, "");
    for list in ["incidents", "actors", "origins", "claims", "contradictions", "diff"] {
        let json = bench.succeed(&[list, "case", "--json"]).stdout;
        serde_json::from_str::<serde_json::Value>(&json).unwrap_or_else(|error| panic!("{list}: {error}\n{json}"));
        let plain = bench.succeed(&[list, "case"]);
        assert!(!plain.stdout.contains('\u{1b}') && !plain.stderr.contains('\u{1b}'), "{list} is coloured off a terminal");
    }
    let coloured = bench.succeed(&["search", "case", "market", "--color", "always"]).stdout;
    assert!(coloured.contains('\u{1b}'));
}

/// What a terminal would obey in what was printed, our own colours aside.
fn commands_to_the_terminal(printed: &str) -> Vec<String> {
    let ours = ["0", "1", "2", "31", "32", "33"].map(|code| format!("\u{1b}[{code}m"));
    let rest = ours.iter().fold(printed.to_owned(), |rest, code| rest.replace(code.as_str(), ""));
    let obeyed = |c: &char| c.is_control() && !['\n', '\t'].contains(c) || ('\u{202a}'..='\u{202e}').contains(c);
    rest.lines().filter(|line| line.chars().any(|c| obeyed(&c))).map(|line| format!("{line:?}")).collect()
}

#[test]
fn documents_do_not_command_the_terminal() {
    let bench = Bench::empty();
    let text = "Blast \u{1b}]0;a title\u{7}kills 12 at market in \u{202e}Orrin\u{202c}\n\nORRIN, 4 March 2018 (Plains \u{9b}2JWire) – At least 12 \
                people were \u{1b}[2Jkilled when a bomb exploded at the market of Orrin on Sunday, police said. The \u{1b}[8mFree Hill Front \
                claimed responsibility.\n\nThe Interior Ministry said that 17 \u{202e}people were killed at the market.\n";
    bench.write("documents/a\u{1b}[31mb.txt", text.as_bytes());
    bench.write("documents/other.txt", text.replace("least 12", "least 21").as_bytes());
    bench.write("documents/c\u{9b}d\ne.txt", b"");
    let added = bench.run(&["add", "case", "documents", "--color", "always"]);
    assert!(added.stderr.contains("c\\u{9b}d\\ne.txt: "), "{}", added.stderr);
    let listed: serde_json::Value =
        serde_json::from_str(&bench.succeed(&["incidents", "case", "--all", "--json"]).stdout).expect("it is JSON");
    let id = listed[0]["id"].as_str().expect("an incident");
    bench.succeed(&["review", "case", "note", id, "seen"]);
    let mut printed = vec![added];
    for args in [
        &["incidents", "case", "--all"][..],
        &["claims", "case"],
        &["contradictions", "case"],
        &["actors", "case"],
        &["origins", "case"],
        &["diff", "case"],
        &["search", "case", "killed"],
        &["dossier", "case", id],
        &["dossier", "case", id, "--format", "md"],
        &["dossier", "case", id, "--format", "html"],
        &["explain", "case", id],
        &["review", "case", "log"],
        &["read", "documents/a\u{1b}[31mb.txt"],
        &["read", "documents/no\u{1b}[31m.txt"],
        &["incidents", "no\u{9b}.case"],
    ] {
        printed.push(bench.run(&[args, &["--color", "always"]].concat()));
    }
    for ran in &printed {
        for stream in [&ran.stdout, &ran.stderr] {
            let obeyed = commands_to_the_terminal(stream);
            assert!(obeyed.is_empty(), "{}", obeyed.join("\n"));
        }
    }
    let all: String = printed.iter().map(|ran| ran.stdout.as_str()).collect();
    assert!(all.contains("\\u{1b}[2J") && all.contains("\\u{202e}") && all.contains("\u{1b}[1m"), "{all}");
    // What programs read is as it is in the document.
    let json: serde_json::Value =
        serde_json::from_str(&bench.succeed(&["read", "documents/other.txt", "--json"]).stdout).expect("it is JSON");
    assert_eq!(json[0]["document"]["text"], text.replace("least 12", "least 21"));
}

#[test]
fn search_leads_to_the_sentence() {
    let bench = Bench::new();
    bench.succeed(&["add", "case", "documents"]);
    let hits: serde_json::Value =
        serde_json::from_str(&bench.succeed(&["search", "case", "clash bridge", "--json"]).stdout).expect("it is JSON");
    let hit = &hits[0];
    let reference = format!("{}#char={},{}", hit["document"].as_str().expect("it has one"), hit["start"], hit["end"]);
    let explained = bench.succeed(&["explain", "case", &reference]).stdout;
    assert!(explained.to_lowercase().contains("clash"), "{explained}");
}

#[test]
fn exports_are_made_and_their_headers_stand() {
    let bench = Bench::new();
    bench.succeed(&["add", "case", "documents"]);
    for format in FORMATS {
        assert!(!bench.succeed(&["export", "case", "--format", format]).stdout.is_empty());
    }
    let ged = bench.succeed(&["export", "case", "--format", "ged"]).stdout;
    assert!(
        ged.starts_with("id,relid,year,active_year,code_status,type_of_violence,conflict_dset_id,conflict_new_id,conflict_name,")
    );
    bench.succeed(&["export", "case", "--format", "geojson", "--output", "incidents.geojson"]);
    let geojson = std::fs::read_to_string(bench.path("incidents.geojson")).expect("it was written");
    assert_eq!(serde_json::from_str::<serde_json::Value>(&geojson).expect("it is JSON")["type"], "FeatureCollection");
}

#[test]
fn nobody_listening_is_no_fault() {
    let bench = Bench::with_documents(40);
    bench.succeed(&["add", "case", "documents"]);
    let mut child = bench
        .command(&["export", "case", "--format", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it runs");
    drop(child.stdout.take());
    let mut said = String::new();
    child.stderr.take().expect("it is piped").read_to_string(&mut said).expect("it writes UTF-8");
    assert!(child.wait().expect("it ends").success(), "{said}");
    assert_eq!(said, "");
}

#[test]
fn wrong_use_is_exit_code_two() {
    let bench = Bench::new();
    for args in [
        &["incidents"][..],
        &["frobnicate"],
        &["add", "case"],
        &["dossier", "case", "x"],
        &["export", "case", "--format", "nonsense"],
        &["add", "case", "documents", "--gazetteer", "missing.txt"],
        &["serve", "case", "--addr", "0.0.0.0:0"],
        &["add", "case", "documents", "--threads", "0"],
        &["add", "case", "documents", "--threads", "1025"],
        &["add", "case", "documents", "--threads", "100000"],
    ] {
        assert_eq!(bench.run(args).code, Some(2), "{args:?}");
    }
}

#[test]
fn explore_prints_the_summary_and_ends_when_asked() {
    let bench = Bench::new();
    let explored = bench.succeed(&["explore", "documents", "--no-serve"]);
    assert!(explored.stdout.starts_with("4 documents, "), "{}", explored.stdout);
    // Nothing is left beside the documents, and exploring again reads nothing anew.
    assert_eq!(common::files(&bench.path("documents")).len(), 4);
    assert!(bench.succeed(&["explore", "documents", "--no-serve"]).stderr.contains("0 read, 4 already there"));
}

#[test]
fn completions_for_shells() {
    let bench = Bench::empty();
    for shell in ["bash", "zsh", "fish"] {
        assert!(bench.succeed(&["completions", shell]).stdout.contains("rashomon"));
    }
}

#[test]
fn a_note_is_logged_and_can_be_taken_back() {
    let bench = Bench::new();
    bench.succeed(&["add", "case", "documents"]);
    let incidents: serde_json::Value =
        serde_json::from_str(&bench.succeed(&["incidents", "case", "--all", "--json"]).stdout).expect("it is JSON");
    if let Some(id) = incidents[0]["id"].as_str() {
        let at = ["--by", "Reviewer", "--at", "2026-01-02T03:04:05Z"];
        let note = ["review", "case", "note", id, "seen by a second pair of eyes"];
        bench.succeed(&note.into_iter().chain(at).collect::<Vec<_>>());
        bench.succeed(&["review", "case", "undo", "1", "--by", "Reviewer"]);
    }
    assert_eq!(bench.run(&["review", "case", "undo", "99"]).code, Some(2));
    bench.succeed(&["review", "case", "log"]);
}
