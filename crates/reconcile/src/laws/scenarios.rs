//! Small piles with a known outcome: what the laws above must not be true for the lack of.

use rashomon_model::{Casebook, ContradictionKind, DerivationBasis, Grade, OriginKind};

use super::{
    casebook,
    generate::{Telling, pile_of},
};

/// Incidents as "label: grade, number of documents, number of origins".
fn summary(casebook: &Casebook) -> Vec<String> {
    let line = |incident: &rashomon_model::Incident| {
        format!(
            "{}: {:?}, {} documents, {} origins",
            incident.label,
            incident.grade,
            incident.documents.len(),
            incident.origins.len()
        )
    };
    casebook.incidents.iter().map(line).collect()
}

fn check(tellings: &[Telling], expected: &[&str]) -> Casebook {
    let casebook = casebook(&pile_of(tellings), &[]);
    assert_eq!(summary(&casebook), expected);
    casebook
}

#[test]
fn two_outlets_on_one_happening_corroborate() {
    let casebook = check(
        &[Telling::of(0, 1, 0).killing(3), Telling::of(1, 1, 0).killing(3).in_words(1)],
        &["bombing, Arda, 2031-06-03: Corroborated, 2 documents, 2 origins"],
    );
    let incident = &casebook.incidents[0];
    assert_eq!((incident.figures[0].low, incident.figures[0].best, incident.figures[0].high), (Some(3), Some(3), Some(3)));
    assert_eq!(incident.why_one.len(), 1);
    assert!(incident.why_one[0].contains("same days, same place, figures agree"), "{}", incident.why_one[0]);
}

#[test]
fn look_alikes_in_one_town_stay_apart() {
    check(
        &[Telling::of(0, 1, 0), Telling::of(1, 1, 1)],
        &[
            "bombing, Arda, 2031-06-03: SingleOrigin, 1 documents, 1 origins",
            "shooting, Arda, 2031-06-04: SingleOrigin, 1 documents, 1 origins",
        ],
    );
}

#[test]
fn one_outlet_twice_is_one_origin() {
    check(
        &[Telling::of(2, 0, 2), Telling::of(2, 1, 2).in_words(1)],
        &["shelling, Besh, 2031-06-12: SingleOrigin, 2 documents, 1 origins"],
    );
}

#[test]
fn figures_of_one_day_that_do_not_meet_are_contested() {
    let casebook = check(
        &[Telling::of(0, 1, 0).killing(3), Telling::of(1, 1, 0).killing(5).in_words(1)],
        &["bombing, Arda, 2031-06-03: Contested, 2 documents, 2 origins"],
    );
    assert_eq!(casebook.contradictions.len(), 1);
    assert_eq!(casebook.contradictions[0].kind, ContradictionKind::Figures);
    assert_eq!(casebook.incidents[0].figures[0].best, None);
}

#[test]
fn a_toll_that_rises_is_a_history() {
    let casebook = check(
        &[Telling::of(0, 0, 0).killing(3), Telling::of(1, 2, 0).killing(5).in_words(1)],
        &["bombing, Arda, 2031-06-03: Corroborated, 2 documents, 2 origins"],
    );
    assert_eq!((casebook.incidents[0].figures[0].low, casebook.incidents[0].figures[0].high), (Some(3), Some(5)));
    assert!(casebook.contradictions.is_empty());
}

#[test]
fn blame_against_denial_is_contested_and_so_are_rivals() {
    let denied = check(
        &[Telling::of(0, 1, 3).blaming(true, false), Telling::of(1, 1, 3).blaming(true, true).in_words(1)],
        &["abduction, Sul, 2031-06-20: Contested, 2 documents, 2 origins"],
    );
    assert_eq!(denied.contradictions[0].kind, ContradictionKind::ClaimAgainstDenial);
    let rivals = check(
        &[Telling::of(0, 1, 3).blaming(true, false), Telling::of(1, 1, 3).blaming(false, false).in_words(1)],
        &["abduction, Sul, 2031-06-20: Contested, 2 documents, 2 origins"],
    );
    assert_eq!(rivals.contradictions[0].kind, ContradictionKind::RivalPerpetrators);
    assert_eq!(rivals.actors.len(), 2);
}

#[test]
fn a_text_under_two_mastheads_is_one_origin() {
    let long = Telling::of(0, 1, 0).and(2).and(3).killing(4);
    let mut pile = pile_of(&[long.clone(), long]);
    pile[1].card.id = rashomon_model::DocumentId("other masthead".to_owned());
    pile[1].card.outlet = Some("Coast Tribune".to_owned());
    let casebook = casebook(&pile, &[]);
    assert_eq!(casebook.derivations.len(), 1);
    assert_eq!((casebook.derivations[0].basis, casebook.derivations[0].directed), (DerivationBasis::Copy, false));
    assert!(casebook.incidents.iter().all(|incident| incident.grade == Grade::SingleOrigin && incident.documents.len() == 2));
    assert_eq!(casebook.origins.len(), 1);
    assert_eq!(casebook.origins[0].kind, OriginKind::Outlet);
}
