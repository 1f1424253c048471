//! Promises 5 and 6: the same documents give the same bytes whatever the order and the threads, and a copy adds no independence.

mod common;

use common::{Bench, Dice, files, report};

#[test]
fn order_of_arrival_and_threads_change_no_byte() {
    let bench = Bench::with_documents(24);
    bench.succeed(&["--threads", "1", "add", "one.case", "documents"]);
    let expected = bench.exports("one.case");
    bench.succeed(&["--threads", "2", "add", "two.case", "documents"]);
    assert!(bench.exports("two.case") == expected, "two threads gave other bytes than one");
    let mut dice = Dice(7);
    for round in 0..2 {
        let case = format!("shuffled{round}.case");
        let mut names: Vec<String> = files(&bench.path("documents"))
            .iter()
            .map(|path| format!("documents/{}", path.file_name().expect("it has a name").to_str().expect("it is ASCII")))
            .collect();
        dice.shuffle(&mut names);
        // In lots, so that the case is reconciled with parts of the documents before it has all.
        for lot in names.chunks(9) {
            let args: Vec<&str> = ["add", &case].into_iter().chain(lot.iter().map(String::as_str)).collect();
            bench.succeed(&args);
        }
        assert!(bench.exports(&case) == expected, "another order of arrival gave other bytes");
    }
}

#[test]
fn removing_and_adding_again_changes_no_byte() {
    let bench = Bench::new();
    bench.succeed(&["add", "case", "documents"]);
    let expected = bench.exports("case");
    bench.succeed(&["remove", "case", "documents/b-herald.txt"]);
    assert!(bench.exports("case") != expected, "removing a document changed nothing");
    bench.succeed(&["add", "case", "documents"]);
    assert!(bench.exports("case") == expected, "the case did not come back to what it was");
}

/// Grades and counts of origins, by incident label.
fn sourcing(bench: &Bench, case: &str) -> Vec<String> {
    let incidents = bench.succeed(&["incidents", case, "--all", "--json"]).stdout;
    let incidents: serde_json::Value = serde_json::from_str(&incidents).expect("it is JSON");
    let mut rows: Vec<String> = incidents
        .as_array()
        .expect("it is a list")
        .iter()
        .map(|row| format!("{} {} {} {}", row["label"], row["grade"], row["n_origins"], row["n_documents"]))
        .collect();
    rows.sort();
    rows
}

#[test]
fn the_same_bytes_twice_are_one_document() {
    let bench = Bench::new();
    bench.succeed(&["add", "once.case", "documents"]);
    for path in files(&bench.path("documents")) {
        let name = path.file_name().expect("it has a name").to_str().expect("it is ASCII").to_owned();
        bench.write(&format!("documents/zz-copies/{name}"), &std::fs::read(path).expect("it is there"));
    }
    bench.succeed(&["add", "twice.case", "documents"]);
    assert_eq!(sourcing(&bench, "once.case"), sourcing(&bench, "twice.case"));
    assert!(bench.exports("once.case") == bench.exports("twice.case"), "a copy changed an export");
}

#[test]
fn a_copy_with_another_byte_adds_no_origin() {
    let bench = Bench::new();
    bench.succeed(&["add", "once.case", "documents"]);
    let n_origins = |case: &str| {
        let origins: serde_json::Value =
            serde_json::from_str(&bench.succeed(&["incidents", case, "--all", "--json"]).stdout).expect("it is JSON");
        let rows = origins.as_array().expect("it is a list");
        let mut counts: Vec<String> = rows.iter().map(|row| format!("{} {}", row["grade"], row["n_origins"])).collect();
        counts.sort();
        counts
    };
    for path in files(&bench.path("documents")) {
        let name = path.file_name().expect("it has a name").to_str().expect("it is ASCII").to_owned();
        let mut bytes = std::fs::read(path).expect("it is there");
        bytes.push(b'\n');
        bench.write(&format!("mirror/{name}"), &bytes);
    }
    bench.succeed(&["add", "twice.case", "documents", "mirror"]);
    assert_eq!(n_origins("once.case"), n_origins("twice.case"));
}

#[test]
fn one_by_one_in_any_order_is_all_at_once() {
    let bench = Bench::with_documents(9);
    let mut names: Vec<String> = files(&bench.path("documents"))
        .iter()
        .map(|path| path.file_name().expect("a name").to_string_lossy().into_owned())
        .collect();
    names.rotate_left(4);
    names.swap(0, 7);
    for n in 1..=names.len() {
        let added: Vec<String> = names[..n].iter().map(|name| format!("documents/{name}")).collect();
        bench.succeed(&["add", "grown.case", &added[n - 1]]);
        let at_once: Vec<&str> = ["add", "fresh.case"].into_iter().chain(added.iter().map(String::as_str)).collect();
        bench.succeed(&at_once);
        assert!(bench.exports("grown.case") == bench.exports("fresh.case"), "after {added:?}");
        std::fs::remove_file(bench.path("fresh.case")).expect("it is there");
    }
}

#[test]
fn documents_added_to_a_big_case_give_what_all_at_once_gives() {
    let (bench, mut dice) = (Bench::with_reports(300, 11), Dice(12));
    let rules = |args: &[&str]| {
        bench.succeed(&[&["--reader", "rules", "--data", "tables"], args].concat());
    };
    rules(&["add", "grown.case", "documents"]);
    for idx in 0..6 {
        let name = format!("more/{idx}.txt");
        bench.write(&name, report(&mut dice).as_bytes());
        rules(&["add", "grown.case", &name]);
    }
    rules(&["add", "whole.case", "documents", "more"]);
    assert!(bench.exports("grown.case") == bench.exports("whole.case"), "added one by one gave other bytes than all at once");
    rules(&["remove", "grown.case", "more/5.txt"]);
    rules(&["add", "grown.case", "more/5.txt"]);
    assert!(bench.exports("grown.case") == bench.exports("whole.case"), "removed and added again gave other bytes");
}

#[test]
fn documents_that_go_and_copies_that_come_are_worked_out_by_themselves() {
    let (bench, mut dice) = (Bench::with_reports(300, 13), Dice(13));
    let rules = |args: &[&str]| {
        let ran = bench.succeed(&[&["--reader", "rules", "--data", "tables"], args].concat());
        !ran.stderr.contains("All documents are compared again")
    };
    rules(&["add", "grown.case", "documents"]);
    let mut n_by_themselves = 0;
    for idx in 0..4 {
        let gone = format!("documents/{:04}.txt", dice.below(100) + 70 * idx);
        let (original, copy) = (format!("documents/{:04}.txt", 299 - idx), format!("copies/{idx}.txt"));
        let mut text = std::fs::read(bench.path(&original)).expect("it is there");
        text.push(b'\n');
        bench.write(&copy, &text);
        n_by_themselves += usize::from(rules(&["remove", "grown.case", &gone]));
        n_by_themselves += usize::from(rules(&["add", "grown.case", &copy]));
        std::fs::remove_file(bench.path(&gone)).expect("it is there");
    }
    assert!(n_by_themselves >= 6, "{n_by_themselves} of 8 changes were worked out by themselves");
    rules(&["add", "whole.case", "documents", "copies"]);
    assert!(bench.exports("grown.case") == bench.exports("whole.case"), "one by one gave other bytes than all at once");
}

#[test]
fn decisions_on_a_big_case_are_worked_out_by_themselves() {
    let (bench, mut dice) = (Bench::with_reports(300, 17), Dice(19));
    bench.write("more/0.txt", report(&mut dice).as_bytes());
    let run = |args: &[&str]| bench.succeed(&[&["--reader", "rules", "--data", "tables"], args].concat());
    let rules = |args: &[&str]| !run(args).stderr.contains("All documents are compared again");
    rules(&["add", "late.case", "documents"]);
    let listed: serde_json::Value =
        serde_json::from_str(&run(&["incidents", "late.case", "--all", "--json"]).stdout).expect("it is JSON");
    let rows = listed.as_array().expect("it is a list");
    let id = |sixth: usize| rows[sixth * rows.len() / 6]["id"].as_str().expect("it has an id").to_owned();
    let [first, second, third, fourth, fifth] = [1, 2, 3, 4, 5].map(id);
    let actions: [&[&str]; 5] = [
        &["merge", &first, &second],
        &["note", &third, "look again"],
        &["correct", &fourth, "killed", "7"],
        &["correct", &third, "date", "2018-03-03"],
        &["reject", &fifth],
    ];
    let decide = |case: &str| {
        let by = ["--by", "A. Reviewer", "--at", "2026-01-02T03:04:05Z"];
        let made = actions.iter().map(|action| rules(&[&["review", case], *action, &by[..]].concat()));
        made.filter(|by_itself| *by_itself).count()
    };
    // Decisions before a document comes, and after.
    let n_by_themselves = decide("late.case");
    assert!(n_by_themselves >= 4, "{n_by_themselves} of {} decisions were worked out by themselves", actions.len());
    rules(&["add", "late.case", "more"]);
    rules(&["add", "early.case", "documents", "more"]);
    let undecided = bench.exports("early.case");
    decide("early.case");
    let decided = bench.exports("late.case");
    assert!(decided != undecided, "the decisions changed nothing");
    assert!(decided == bench.exports("early.case"), "a document that came after the decisions gave other bytes");
    let log: serde_json::Value =
        serde_json::from_str(&run(&["review", "late.case", "log", "--json"]).stdout).expect("it is JSON");
    for seq in 1..=log.as_array().expect("it is a list").len() {
        // The decisions of one action are taken back together.
        let ran = bench.run(&["--reader", "rules", "--data", "tables", "review", "late.case", "undo", &seq.to_string()]);
        assert!(ran.code == Some(0) || ran.stderr.contains("is taken back already"), "{}", ran.stderr);
    }
    assert!(bench.exports("late.case") == undecided, "decisions taken back left a trace");
}
