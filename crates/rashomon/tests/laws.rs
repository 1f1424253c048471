//! Promises 5 and 6: the same documents give the same bytes whatever the order and the threads, and a copy adds no independence.

mod common;

use std::fmt::Write as _;

use common::{Bench, Dice, files};

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

/// A short report of one of many invented attacks, with a claim, a denial or a citation now and then.
fn report(dice: &mut Dice) -> String {
    let mut of = |list: &[&'static str]| list[dice.below(list.len() as u64) as usize];
    let town = of(&["Orrin", "Tamm", "Besh", "Quetta", "Peshawar", "Homs", "Kano", "Gao", "Aden", "Cali", "Herat", "Mosul"]);
    let target = of(&["market", "barracks", "school", "mosque", "hotel", "bridge", "clinic", "court"]);
    let deed = of(&["A bomb exploded at", "Gunmen attacked", "Mortar shells hit", "Rockets struck"]);
    let group = of(&["Free Hill Front", "Dawn Brigade", "River Council", "Northern Army"]);
    let paper = of(&["Plains Wire", "Hill Herald", "Coast Tribune"]);
    let month = of(&["March", "April", "May"]);
    let end = of(&[
        "Nobody claimed responsibility.",
        "The GROUP claimed responsibility in a statement.",
        "The Interior Ministry blamed the GROUP, which denied any part in it.",
        "“The GROUP is armed by the state,” a spokesman for Karim Daoud said.",
        "The Hill Herald reported that the GROUP supports the River Council.",
    ]);
    let (day, killed, hurt) = (1 + dice.below(28), 1 + dice.below(60), 1 + dice.below(90));
    let mut text = format!("{killed} killed at {target} in {town}\n\n{}, {day} {month} 2018 ({paper}) - ", town.to_uppercase());
    let _ =
        write!(text, "{deed} a {target} in {town} on {day} {month}, killing {killed} people and injuring {hurt}, police said. ");
    let _ = write!(text, "{}\n\nA witness counted {} ambulances.\n", end.replace("GROUP", group), 100 + dice.below(5000));
    text
}

#[test]
fn documents_added_to_a_big_case_give_what_all_at_once_gives() {
    let (bench, mut dice) = (Bench::empty(), Dice(11));
    // Counts of words go in steps from here on, as they do in cases of thousands.
    bench.write("tables/reconcile/counting.txt", b"name\tweight\tbasis\nexact_texts\t100\tset\n");
    let rules = |args: &[&str]| {
        bench.succeed(&[&["--reader", "rules", "--data", "tables"], args].concat());
    };
    for idx in 0..300 {
        bench.write(&format!("documents/{idx:04}.txt"), report(&mut dice).as_bytes());
    }
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
