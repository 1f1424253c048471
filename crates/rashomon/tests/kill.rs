//! Promise 7: `add` killed at fifty moments and resumed comes to what an unbroken run comes to, and the case is sound at every moment.

mod common;

use std::{
    process::Stdio,
    time::{Duration, Instant},
};

use common::{Bench, Dice};

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
            let mut child = bench
                .command(&["add", &case, "documents"])
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .expect("the binary runs");
            std::thread::sleep(Duration::from_micros(dice.below(unbroken.as_micros() as u64)));
            child.kill().expect("it can be killed");
            child.wait().expect("it ends");
            assert_sound(&bench, &case);
        }
        bench.succeed(&["add", &case, "documents"]);
        bench.succeed(&["check", &case]);
        assert!(bench.exports(&case) == expected, "a killed and resumed run came to something else");
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
