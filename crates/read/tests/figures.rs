//! Runs the cases of `cases/figures.toml`, and laws that hold for any text.

use proptest::prelude::*;
use rashomon_lexicon::Resources;
use rashomon_model::{Figure, Harm, Qualifier, Reading};
use rashomon_text::ingest;
use serde::Deserialize;

#[derive(Deserialize)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    text: String,
    figures: Vec<String>,
}

#[test]
fn cases() {
    let cases: Cases = toml::from_str(include_str!("cases/figures.toml")).expect("the cases are sound TOML");
    let mut faults = Vec::new();
    for case in &cases.case {
        let found: Vec<String> =
            read(&case.text).figures.iter().filter(|figure| figure.harm != Harm::Participants).map(written).collect();
        if found != case.figures {
            faults.push(format!("{}: expected {:?}, found {found:?}", case.name, case.figures));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

fn read(text: &str) -> Reading {
    rashomon_read::read(&ingest::from_text("case", text), Resources::embedded())
}

/// A figure in the notation of the cases.
fn written(figure: &Figure) -> String {
    let harm = format!("{:?}", figure.harm).to_lowercase();
    let bounds = match (figure.low, figure.high) {
        (Some(low), Some(high)) if low == high => low.to_string(),
        (low, high) => {
            let end = |bound: Option<u32>| bound.map(|n| n.to_string()).unwrap_or_default();
            let joint = if low.is_some() && high.is_some() { "-" } else { ".." };
            format!("{}{joint}{}", end(low), end(high))
        }
    };
    let marks = [
        (figure.qualifier == Qualifier::About, " about"),
        (figure.vague, " vague"),
        (figure.implied, " one"),
        (figure.subset_of.is_some(), " part"),
        (figure.repeats.is_some(), " again"),
        (figure.aggregate, " period"),
        (figure.running_toll, " toll"),
    ];
    let marks: String = marks.iter().filter(|(holds, _)| *holds).map(|(_, mark)| *mark).collect();
    format!("{harm} {bounds}{marks}")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_text_is_read_and_spans_fit(text in "(\\PC{0,20}|[0-9]{1,12} |six people |killed |were |people |a |the |and |, |\\. | ){0,40}") {
        let reading = read(&text);
        for figure in &reading.figures {
            prop_assert!(figure.span.fits(&text) && figure.number.fits(&text));
            prop_assert!(figure.low.zip(figure.high).is_none_or(|(low, high)| low <= high));
        }
        for event in &reading.events {
            prop_assert!(event.trigger.fits(&text) && event.extent.contains(event.trigger));
        }
        for account in &reading.accounts {
            prop_assert!(!account.mentions.is_empty());
        }
    }
}
