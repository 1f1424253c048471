//! Events and accounts: the examples that the tables carry, and how accounts are kept apart.

use rashomon_lexicon::Resources;
use rashomon_model::{Modality, Reading, Stance};
use rashomon_text::ingest;

fn read(text: &str) -> Reading {
    rashomon_read::read(&ingest::from_text("case", text), Resources::embedded())
}

/// Each event type's own example must be read as one.
#[test]
fn examples_of_the_event_types() {
    let types = &Resources::embedded().events.types;
    let is_found = |key: &str, text: &str| read(text).events.iter().any(|event| event.made_by.id() == format!("events/{key}"));
    let missed: Vec<&str> = types.iter().filter(|row| !is_found(&row.key, &row.example)).map(|row| row.key.as_str()).collect();
    assert!(missed.is_empty(), "not found in their own examples: {missed:?}");
}

#[track_caller]
fn check_modality(text: &str, expected: Option<Modality>) {
    let found = read(text).events.first().map(|event| event.modality);
    assert_eq!(found, expected, "{text}");
}

#[test]
fn what_did_not_happen() {
    check_modality("Gunmen attacked the post.", Some(Modality::Happened));
    check_modality("The group planned to attack the post.", Some(Modality::Planned));
    check_modality("If rebels attacked the post, the road would close.", Some(Modality::Hypothetical));
    check_modality("The army did not attack the post.", Some(Modality::Denied));
}

#[test]
fn demands_and_suppositions_make_no_account() {
    for text in
        ["The senator called for an invasion of the island.", "They want to bomb the port.", "Would a raid end the siege?"]
    {
        assert!(read(text).accounts.is_empty(), "{text}");
    }
}

#[test]
fn another_attack_is_another_account() {
    let reading = read("A bomb killed four guards at the gate. In a separate attack, gunmen killed nine miners.");
    assert_eq!(reading.accounts.len(), 2);
    assert_eq!(reading.accounts[1].distinct_from.len(), 1);
}

#[test]
fn the_attack_goes_on_with_the_attack() {
    let reading = read("A bomb killed four guards at the gate. The Tarvan Front claimed responsibility for the attack.");
    assert_eq!(reading.accounts.len(), 1);
    let claims: Vec<(&str, Stance)> =
        reading.accounts[0].responsibility.iter().map(|said| (said.actor.as_str(), said.stance)).collect();
    assert!(claims.contains(&("Tarvan Front", Stance::Claims)), "{claims:?}");
}
