//! Promise 7: `add` killed at fifty moments and resumed comes to what an unbroken run comes to, and the case is sound at every moment.

mod common;

use std::{
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use common::{Bench, Dice, report};

const ROUNDS: usize = 5;
const KILLS: usize = 10;

#[test]
fn fifty_kills_change_nothing() {
    let bench = Bench::with_documents(60);
    let begun = Instant::now();
    bench.succeed(&["add", "unbroken.case", "documents"]);
    let unbroken = begun.elapsed();
    let expected = bench.exports("unbroken.case");
    let mut dice = Dice(20_190_405);
    for round in 0..ROUNDS {
        let case = format!("killed{round}.case");
        for _ in 0..KILLS {
            kill(&mut bench.command(&["add", &case, "documents"]), &mut dice, unbroken);
            assert_sound(&bench, &case);
        }
        bench.succeed(&["add", &case, "documents"]);
        bench.succeed(&["check", &case]);
        assert!(bench.exports(&case) == expected, "a killed and resumed run came to something else");
    }
}

/// One more document, a copy, one that goes: the case holds 150 others.
#[test]
fn kills_while_documents_come_and_go_change_nothing() {
    let (bench, mut dice) = (Bench::with_reports(150, 31), Dice(37));
    let rules = ["--reader", "rules", "--data", "tables"];
    bench.succeed(&[&rules[..], &["add", "base.case", "documents"]].concat());
    bench.write("more/new.txt", report(&mut dice).as_bytes());
    let mut copy = std::fs::read(bench.path("documents/0007.txt")).expect("it is there");
    copy.push(b'\n');
    bench.write("more/copy.txt", &copy);
    for change in [["add", "more/new.txt"], ["add", "more/copy.txt"], ["remove", "documents/0011.txt"]] {
        let run = |case: &str| {
            std::fs::copy(bench.path("base.case"), bench.path(case)).expect("it can be copied");
            bench.command(&[&rules[..], &[change[0], case, change[1]]].concat())
        };
        let begun = Instant::now();
        let ended = run("unbroken.case").output().expect("the binary runs");
        let unbroken = begun.elapsed();
        let said = String::from_utf8_lossy(&ended.stderr).into_owned();
        assert!(ended.status.success() && !said.contains("All documents are compared again"), "{change:?}: {said}");
        let expected = bench.exports("unbroken.case");
        for _ in 0..KILLS {
            kill(&mut run("killed.case"), &mut dice, unbroken);
            assert_sound(&bench, "killed.case");
            // What is gone cannot be taken out again: then there is a result to bring up to date, or nothing to do.
            let again = bench.run(&[&rules[..], &[change[0], "killed.case", change[1]]].concat());
            if again.code != Some(0) {
                assert_eq!(change[0], "remove", "{}", again.stderr);
                bench.succeed(&[&rules[..], &["add", "killed.case"]].concat());
            }
            bench.succeed(&["check", "killed.case"]);
            assert!(bench.exports("killed.case") == expected, "{change:?}: killed and resumed, it came to something else");
        }
    }
}

/// Runs a command and kills it at some moment of the time that it takes.
fn kill(command: &mut Command, dice: &mut Dice, unbroken: Duration) {
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the binary runs");
    std::thread::sleep(Duration::from_micros(dice.below(unbroken.as_micros() as u64)));
    child.kill().expect("it can be killed");
    child.wait().expect("it ends");
}

/// A decision is in the log or it is not; what the case comes to follows from the log.
#[test]
fn kills_while_a_decision_is_made_change_nothing() {
    let (bench, mut dice) = (Bench::with_reports(150, 41), Dice(43));
    let rules = ["--reader", "rules", "--data", "tables"];
    bench.succeed(&[&rules[..], &["add", "base.case", "documents"]].concat());
    let listed = bench.succeed(&["incidents", "base.case", "--all", "--json"]).stdout;
    let listed: serde_json::Value = serde_json::from_str(&listed).expect("it is JSON");
    // Of one document each: then either action is one decision.
    let single = listed.as_array().expect("it is a list").iter().filter(|row| row["n_documents"] == 1);
    let ids: Vec<String> = single.map(|row| row["id"].as_str().expect("it has an id").to_owned()).collect();
    let (first, second) = (&ids[0], &ids[ids.len() / 2]);
    let by = ["--by", "A. Reviewer", "--at", "2026-01-02T03:04:05Z"];
    for action in [&["merge", first, second][..], &["correct", first, "killed", "7"]] {
        let run = |case: &str| {
            std::fs::copy(bench.path("base.case"), bench.path(case)).expect("it can be copied");
            bench.command(&[&rules[..], &["review", case], action, &by[..]].concat())
        };
        let begun = Instant::now();
        let ended = run("unbroken.case").output().expect("the binary runs");
        let unbroken = begun.elapsed();
        assert!(ended.status.success(), "{action:?}: {}", String::from_utf8_lossy(&ended.stderr));
        let expected = [bench.exports("base.case"), bench.exports("unbroken.case")];
        assert!(expected[0] != expected[1], "{action:?} changed nothing");
        for _ in 0..KILLS {
            kill(&mut run("killed.case"), &mut dice, unbroken);
            assert_sound(&bench, "killed.case");
            bench.succeed(&[&rules[..], &["add", "killed.case"]].concat());
            bench.succeed(&["check", "killed.case"]);
            let log = bench.succeed(&["review", "killed.case", "log", "--json"]).stdout;
            let log: serde_json::Value = serde_json::from_str(&log).expect("it is JSON");
            let n_logged = log.as_array().expect("it is a list").len();
            assert!(
                bench.exports("killed.case") == expected[n_logged],
                "{action:?}: killed and resumed, it came to something else"
            );
        }
    }
}

/// Whatever was committed is whole: `check` finds nothing but that the run was cut short.
fn assert_sound(bench: &Bench, case: &str) {
    let checked = bench.run(&["check", case, "--json"]);
    if checked.code == Some(2) {
        // Killed before there was a case at all.
        assert!(checked.stderr.contains("no such case") || checked.stderr.contains("it is empty"), "{}", checked.stderr);
        return;
    }
    let findings: serde_json::Value = serde_json::from_str(&checked.stdout).expect("it is JSON");
    for finding in findings.as_array().expect("it is a list") {
        assert_eq!(finding["about"], "result", "{finding}");
    }
}
