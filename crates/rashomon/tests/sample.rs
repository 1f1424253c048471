//! The shipped sample, end to end, against what its README says that a careful reader finds.

mod common;

use std::{collections::BTreeSet, path::Path};

use common::Bench;
use serde_json::Value;

/// The case of `examples/velmar`, and its incidents.
struct Sample {
    bench: Bench,
    incidents: Vec<Value>,
}

impl Sample {
    fn new() -> Self {
        let bench = Bench::empty();
        let (documents, places) = sample_paths();
        let added = bench.succeed(&["add", "case", &documents, "--gazetteer", &places]);
        assert!(added.stderr.contains("16 read, 0 already there, 0 refused"), "{}", added.stderr);
        let mut sample = Self { bench, incidents: Vec::new() };
        sample.incidents = sample.list("incidents");
        sample
    }

    fn json(&self, args: &[&str]) -> Value {
        let printed = self.bench.succeed(&[args, &["--json"]].concat()).stdout;
        serde_json::from_str(&printed).unwrap_or_else(|error| panic!("{args:?}: {error}\n{printed}"))
    }

    fn list(&self, what: &str) -> Vec<Value> {
        self.json(&[what, "case"]).as_array().cloned().unwrap_or_default()
    }

    /// The dossier of the incident of this place, day and sort, the one that most documents tell.
    fn incident(&self, place: &str, day: &str, mode: &str) -> Value {
        let fits = |incident: &&Value| {
            text(incident, "place") == place
                && text(incident, "date").starts_with(day)
                && text(incident, "mode") == mode
                && text(incident, "kind") == "single"
        };
        let found = self.incidents.iter().filter(fits).max_by_key(|incident| incident["n_documents"].as_u64());
        let table = || self.bench.succeed(&["incidents", "case"]).stdout;
        let found = found.unwrap_or_else(|| panic!("no incident: {place}, {day}, {mode}\n{}", table()));
        self.json(&["dossier", "case", text(found, "id")])
    }
}

/// The sample's documents, and its table of places.
fn sample_paths() -> (String, String) {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/velmar");
    let path = |name: &str| example.join(name).to_str().expect("the project's path is UTF-8").to_owned();
    (path("documents"), path("tables/places.txt"))
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or_default()
}

fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}

/// The range of a figure as "low–high".
fn range<'v>(dossier: &'v Value, name: &str) -> &'v str {
    list(dossier, "figures").iter().find(|figure| text(figure, "name") == name).map_or("none", |figure| text(figure, "range"))
}

/// Who is said to have what stance: "NLF accused".
fn stances(dossier: &Value) -> BTreeSet<String> {
    list(dossier, "responsibility").iter().map(|row| format!("{} {}", text(row, "actor"), text(row, "stance"))).collect()
}

fn assert_stances(dossier: &Value, expected: &[&str]) {
    let found = stances(dossier);
    for stance in expected {
        assert!(found.contains(*stance), "{stance} is missing: {found:#?}");
    }
}

#[test]
fn the_market_bombing_is_contested_over_most_of_its_documents() {
    let dossier = Sample::new().incident("Selmeny", "2019-04-05", "explosives");
    assert_eq!((range(&dossier, "killed"), text(&dossier, "grade")), ("12–38", "contested"));
    assert_stances(
        &dossier,
        &[
            "Northern Liberation Front accused",
            "Northern Liberation Front denies",
            "Sons of the River claims",
            "State Protection Service accused",
        ],
    );
    assert!(list(&dossier, "contradictions").iter().any(|pair| text(pair, "kind") == "rival_perpetrators"), "{dossier:#}");
    assert!(list(&dossier, "sources").len() >= 6, "{dossier:#}");
}

#[test]
fn the_bus_station_is_another_incident_that_nobody_claims() {
    let dossier = Sample::new().incident("Selmeny", "2019-04-12", "explosives");
    assert_eq!((range(&dossier, "killed"), range(&dossier, "injured")), ("6", "15"));
    let claimed = stances(&dossier).into_iter().filter(|stance| stance.ends_with(" claims")).count();
    assert_eq!(claimed, 0, "{:?}", stances(&dossier));
}

#[test]
fn the_attacks_at_pelisk_stay_two() {
    let sample = Sample::new();
    let at_pelisk = sample.incidents.iter().filter(|incident| text(incident, "place") == "Pelisk");
    let days: BTreeSet<&str> = at_pelisk.map(|incident| text(incident, "date")).collect();
    assert_eq!(days.into_iter().collect::<Vec<_>>(), ["2019-04-05/2019-04-05", "2019-05-09/2019-05-09"]);
}

#[test]
fn the_dead_of_the_second_attack_are_not_those_of_the_first() {
    let sample = Sample::new();
    let (first, second) =
        (sample.incident("Pelisk", "2019-04-05", "armed-clash"), sample.incident("Pelisk", "2019-05-09", "armed-clash"));
    let groups = ["killed (soldiers)", "killed (fighters)"];
    assert_eq!(groups.map(|group| range(&first, group)), ["4", "none"]);
    assert_eq!(groups.map(|group| range(&second, group)), ["2", "5"]);
    let claimants = list(&first, "responsibility").iter().filter(|row| text(row, "stance") == "claims");
    assert!(claimants.map(|row| text(row, "actor")).all(|actor| actor == "Northern Liberation Front"), "{:?}", stances(&first));
}

#[test]
fn the_teachers_are_released_once() {
    let sample = Sample::new();
    let released: Vec<&str> =
        sample.incidents.iter().filter(|row| text(row, "mode") == "release").map(|row| text(row, "date")).collect();
    assert_eq!(released, ["2019-05-19/2019-05-19"]);
}

#[test]
fn the_air_strike_has_the_day_of_the_deed_not_of_the_report() {
    let sample = Sample::new();
    let at_ottomir = sample.incidents.iter().find(|incident| text(incident, "place") == "Ottomir" && incident["killed"][0] == 9);
    let incident = at_ottomir.expect("nine killed near Ottomir");
    assert_eq!(text(incident, "date"), "2019-04-20/2019-04-20");
}

#[test]
fn whether_the_nine_were_civilians_is_contested() {
    let dossier = Sample::new().incident("Ottomir", "2019-04-20", "aerial");
    assert_eq!((range(&dossier, "killed"), text(&dossier, "grade")), ("9", "contested"));
    let sides = list(&dossier, "contradictions").iter().map(|pair| (text(pair, "left"), text(pair, "right")));
    let who = sides.filter(|(left, right)| left.contains("9 civilians killed") && right.contains("9 fighters killed"));
    assert_eq!(who.count(), 1, "{dossier:#}");
}

#[test]
fn teachers_are_abducted_by_whom_is_disputed() {
    let dossier = Sample::new().incident("Dravec", "2019-05-02", "abduct");
    assert_eq!(range(&dossier, "abducted"), "14");
    assert_stances(&dossier, &["Northern Liberation Front accused", "Northern Liberation Front denies"]);
    assert!(stances(&dossier).iter().all(|stance| !stance.contains("teachers")), "{:?}", stances(&dossier));
}

#[test]
fn yearly_counts_are_no_incident_and_other_numbers_no_casualties() {
    let sample = Sample::new();
    for incident in sample.incidents.iter().filter(|incident| text(incident, "kind") == "single") {
        let dossier = sample.json(&["dossier", "case", text(incident, "id")]);
        let cells = list(&dossier, "figures").iter().flat_map(|figure| list(figure, "cells"));
        for value in cells.map(|cell| text(cell, "value")) {
            for number in ["211", "164", "317", "200", "350", "120", "60000", "60,000", "410"] {
                assert!(!value.contains(number), "{number} stands as a figure of {}", text(incident, "label"));
            }
        }
    }
}

#[test]
fn three_mastheads_with_one_text_are_one_origin() {
    let sample = Sample::new();
    let origins = sample.list("origins");
    let wire = origins.iter().find(|origin| text(origin, "name") == "Continental Wire").expect("the agency is an origin");
    assert!(wire["n_documents"].as_u64() >= Some(3), "{wire:#}");
    for masthead in ["Korvath Courier", "Tarvenik Herald"] {
        let own = origins.iter().find(|origin| text(origin, "name") == masthead);
        let n_documents = own.map_or(0, |own| own["n_documents"].as_u64().unwrap_or_default());
        assert!(n_documents <= 1, "{masthead} repeats the agency: {n_documents}");
    }
}

#[test]
fn everything_shown_leads_back_to_a_sentence() {
    let sample = Sample::new();
    for incident in &sample.incidents {
        let dossier = sample.json(&["dossier", "case", text(incident, "id")]);
        let mut cells: Vec<&Value> = ["dates", "places", "statements"].iter().flat_map(|key| list(&dossier, key)).collect();
        cells.extend(list(&dossier, "figures").iter().flat_map(|figure| list(figure, "cells")));
        cells.extend(list(&dossier, "responsibility").iter().map(|row| &row["cell"]));
        for cell in cells {
            let quotes = list(cell, "quotes");
            assert!(!quotes.is_empty() && quotes.iter().all(|quote| !text(quote, "words").is_empty()), "{cell:#}");
        }
    }
}

#[test]
fn the_readme_shows_what_is_printed() {
    let sample = Sample::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let readme = std::fs::read_to_string(root.join("README.md")).expect("the project has a README");
    let shown: Vec<&str> = readme.split("```text\n").skip(1).filter_map(|rest| rest.split("\n```").next()).collect();
    let [summary, dossier] = shown[..] else { panic!("the README shows the summary and a dossier: {shown:#?}") };

    let (documents, places) = sample_paths();
    let explored = sample.bench.succeed(&["explore", &documents, "--case", "case", "--gazetteer", &places, "--no-serve"]).stdout;
    assert_eq!(explored.lines().take(summary.lines().count()).collect::<Vec<_>>().join("\n"), summary);
    assert_eq!(explored.lines().nth(summary.lines().count()), Some(""), "the README shows the whole table");
    let id = dossier.lines().next().and_then(|line| line.rsplit(' ').next()).expect("a dossier begins with its label and id");
    let printed = sample.bench.succeed(&["dossier", "case", id]).stdout;
    for part in dossier.split("\n  …\n").flat_map(|part| part.split("\n  …")).map(str::trim).filter(|part| !part.is_empty()) {
        assert!(printed.contains(part), "the README shows, and nobody prints:\n{part}\n\n{printed}");
    }
}
