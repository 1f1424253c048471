//! The promises of the design that no other test of the binary holds it to: 1 (text and offsets), 2 (evidence), 3 (no verdicts), 4 (no side),
//! 8 (no network), 9 (precision as given). Kills are in `kill`, order and copies in `laws`; promise 10 is the crates' own dependency edges.

mod common;

use std::{collections::BTreeSet, process::Command};

use common::Bench;
use serde_json::Value;

/// Document and reading of a text.
fn read(text: &str) -> (Value, Value) {
    let bench = Bench::empty();
    bench.write("text.txt", text.as_bytes());
    let printed = bench.succeed(&["read", "text.txt", "--json"]).stdout;
    let mut read: Value = serde_json::from_str(&printed).expect("it is JSON");
    (read[0]["document"].take(), read[0]["reading"].take())
}

fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}

/// The words at a span given in code points.
fn words(text: &str, span: &Value) -> String {
    let at = |idx: usize| span[idx].as_u64().expect("spans are numbers") as usize;
    text.chars().skip(at(0)).take(at(1) - at(0)).collect()
}

#[test]
fn text_stays_and_offsets_are_code_points() {
    let text = "Čelić, naïve 🕊 witnesses – “it was dark” – said that 12 people were killed in Kabul on 5 May 2015.\r\nNobody claimed it.\n";
    let (document, reading) = read(text);
    assert_eq!(document["text"], text);
    let said: Vec<String> = list(&reading, "figures").iter().map(|figure| words(text, &figure["number"])).collect();
    assert_eq!(said, ["12"]);
    let dates: Vec<String> = list(&reading, "timexes").iter().map(|timex| words(text, &timex["span"])).collect();
    assert!(dates.contains(&"5 May 2015".to_owned()), "{dates:?}");
    let places: Vec<String> = list(&reading, "toponyms").iter().map(|toponym| words(text, &toponym["span"])).collect();
    assert!(places.contains(&"Kabul".to_owned()), "{places:?}");
}

#[test]
fn whatever_is_found_has_words_and_a_maker() {
    let text = "Police said the Front killed nine people in Kabul on Monday. The Front denied it, the Herald reported.[1]\n\n[1] Herald, 2 May 2015";
    let (_, reading) = read(text);
    let mut n_found = 0;
    for kind in ["mentions", "timexes", "toponyms", "figures", "events", "claims", "citations"] {
        for found in list(&reading, kind) {
            let span = found.get("span").or(found.get("extent")).unwrap_or_else(|| panic!("{kind} without a span: {found:#}"));
            assert!(!words(text, span).trim().is_empty(), "{kind}: {found:#}");
            assert!(found["made_by"]["id"].as_str().is_some_and(|id| !id.is_empty()), "{kind}: {found:#}");
            n_found += 1;
        }
    }
    assert!(n_found > 12, "{reading:#}");
}

/// Words that pass judgement on a statement or its source.
const VERDICTS: [&str; 12] = [
    "true",
    "false",
    "untrue",
    "fake",
    "verified",
    "debunked",
    "disproved",
    "credible",
    "credibility",
    "trustworthy",
    "lie",
    "proven",
];

#[test]
fn nothing_passes_judgement() {
    let bench = Bench::new();
    bench.succeed(&["add", "case", "documents"]);
    let mut shown: Vec<String> = ["incidents", "claims", "contradictions", "actors", "origins"]
        .iter()
        .map(|what| bench.succeed(&[what, "case"]).stdout)
        .collect();
    let incidents: Value = serde_json::from_str(&bench.succeed(&["incidents", "case", "--json"]).stdout).expect("it is JSON");
    for incident in incidents.as_array().expect("it is a list") {
        shown.push(bench.succeed(&["dossier", "case", incident["id"].as_str().expect("it has an id")]).stdout);
    }
    let all = shown.concat().to_lowercase();
    let used: BTreeSet<&str> = all.split(|c: char| !c.is_alphanumeric()).collect();
    assert!(used.contains("grade"), "the dossiers are shown");
    let verdicts: Vec<&&str> = VERDICTS.iter().filter(|verdict| used.contains(**verdict)).collect();
    assert!(verdicts.is_empty(), "{verdicts:?}");
}

/// What a case says, without what hangs on the documents' hashes: statements with their voices, responsibilities, grades.
fn said(text: &str) -> BTreeSet<String> {
    let bench = Bench::empty();
    bench.write("documents/report.txt", text.as_bytes());
    bench.succeed(&["add", "case", "documents"]);
    let json = |args: &[&str]| -> Value {
        serde_json::from_str(&bench.succeed(&[args, &["--json"]].concat()).stdout).expect("it is JSON")
    };
    let claims = json(&["claims", "case"]);
    let mut said: BTreeSet<String> = claims
        .as_array()
        .expect("it is a list")
        .iter()
        .map(|claim| format!("{} {} {} {}", claim["statement"], claim["negated"], claim["certainty"], claim["chain"]))
        .collect();
    for incident in json(&["incidents", "case", "--all"]).as_array().expect("it is a list") {
        let dossier = json(&["dossier", "case", incident["id"].as_str().expect("it has an id")]);
        let stances = list(&dossier, "responsibility").iter().map(|row| format!("{} {}", row["actor"], row["stance"]));
        said.extend(stances.map(|stance| format!("{} {} {stance}", incident["label"], incident["grade"])));
    }
    said
}

#[test]
fn the_same_words_get_the_same_treatment_whoever_says_them() {
    let text = |a: &str, b: &str| {
        format!(
            "Report on an attack\n\nKABUL, 4 March 2018 – Nine civilians were killed when {a} attacked a village near Kabul on Sunday, police \
             said. {a} claimed responsibility for the attack. A spokesman for {b} said that {a} had planned it for weeks. {b} condemned the \
             attack and denied that {b} had armed {a}. {b} was created by {a}, the spokesman of {a} alleged.\n"
        )
    };
    for (a, b) in [("Hamas", "Boko Haram"), ("al-Shabaab", "Hezbollah"), ("Russia", "France")] {
        let swap = |line: &String| line.replace(a, "\u{0}").replace(b, a).replace('\u{0}', b);
        let (one, other) = (said(&text(a, b)), said(&text(b, a)));
        assert_eq!(one.iter().map(swap).collect::<BTreeSet<_>>(), other, "{a} and {b}");
        assert!(one.iter().any(|line| line.contains(a)), "{one:#?}");
    }
}

#[test]
fn nothing_in_the_program_can_reach_the_network() {
    let tree = Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--locked", "--edges", "normal", "--prefix", "none", "--package", "rashomon"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs the tests, so it is there");
    let tree = String::from_utf8(tree.stdout).expect("cargo writes UTF-8");
    assert!(tree.contains("axum"), "the tree is that of the program:\n{tree}");
    let clients =
        ["reqwest", "ureq", "curl", "isahc", "attohttpc", "native-tls", "openssl", "rustls", "hyper-tls", "hickory-resolver"];
    for client in clients {
        assert!(!tree.lines().any(|line| line.split(' ').next() == Some(client)), "{client} is part of the program");
    }
}

#[test]
fn precision_is_kept_as_given() {
    let killed = |text: &str| {
        let (_, reading) = read(text);
        let figure = list(&reading, "figures").first().cloned().unwrap_or_default();
        format!("{}–{}", figure["low"], figure["high"])
    };
    assert_eq!(killed("Dozens were killed in the attack on the market."), "24–null");
    assert_eq!(killed("At least 12 people were killed in the attack on the market."), "12–null");
    assert_eq!(killed("Up to 30 people were killed in the attack on the market."), "null–30");
    let date = |text: &str| {
        let (_, reading) = read(text);
        list(&reading, "timexes").first().map(|timex| timex["interval"].to_string()).unwrap_or_default()
    };
    assert_eq!(date("It happened in early May 2015."), "\"2015-05-01/2015-05-10\"");
    assert_eq!(date("It happened in 2015."), "\"2015-01-01/2015-12-31\"");
    let (_, reading) = read("Nine people were killed in Helmand.");
    assert_eq!(list(&reading, "toponyms")[0]["place"]["level"], "admin1", "a province is no pin: {reading:#}");
}

#[test]
fn who_stands_behind_an_actor_can_be_told_in_ways_that_compete() {
    let bench = Bench::empty();
    bench.write(
        "a.txt",
        b"Who made them\n\nThe Hill Herald, 3 May 2015\n\nIran created Boko Haram ten years ago. The CIA created the Taliban.\n",
    );
    bench.write("b.txt", b"Who pays\n\nThe Valley Voice, 9 May 2015\n\nSudan controls Boko Haram, whatever others write. The US created the Taliban.\n");
    bench.succeed(&["add", "case", "a.txt", "b.txt", "--reader", "rules"]);
    let printed = bench.succeed(&["contradictions", "case", "--json"]).stdout;
    let found: Value = serde_json::from_str(&printed).expect("it is JSON");
    let found = found.as_array().expect("a list");
    // An agency of a state names no other maker than the state.
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(found[0]["competing"], true);
    let sides = [&found[0]["left"], &found[0]["right"]].map(|side| side.as_str().unwrap_or_default().to_owned());
    assert!(sides.iter().any(|side| side.contains("Iran")) && sides.iter().any(|side| side.contains("Sudan")), "{sides:?}");
}
