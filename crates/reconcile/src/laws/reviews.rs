//! What each decision does to a small pile with a known outcome, and that it finds its place again.

use rashomon_model::{
    AccountAnchor, Casebook, ContradictionKind, Correction, DateInterval, DecisionKind, EntityAnchor, Grade, GradeInput, Harm,
    Incident, IncidentId, Maker, Stance, VictimCategory,
};

use super::{
    anchors, casebook, decision,
    generate::{self, Telling, pile_of},
};
use crate::Digest;

/// Two outlets on one happening, who do not agree on how many.
fn pile() -> (Vec<Digest>, Vec<AccountAnchor>) {
    let tellings =
        [Telling::of(0, 1, 0).killing(3).blaming(true, false), Telling::of(1, 1, 0).killing(5).in_words(1).blaming(true, false)];
    let pile = pile_of(&tellings);
    let anchors = anchors(&pile, &tellings);
    (pile, anchors)
}

fn decided(what: impl FnOnce(&[AccountAnchor]) -> DecisionKind) -> Casebook {
    let (pile, anchors) = pile();
    let casebook = casebook(&pile, &[decision(1, what(&anchors))]);
    assert!(casebook.unplaced.is_empty(), "{:?}", casebook.unplaced);
    casebook
}

fn only(casebook: &Casebook) -> &Incident {
    assert_eq!(casebook.incidents.len(), 1);
    &casebook.incidents[0]
}

fn killed(incident: &Incident) -> (Option<u32>, Option<u32>) {
    let total = incident.figures.iter().find(|range| range.harm == Harm::Killed && range.victims == VictimCategory::Unspecified);
    total.map_or((None, None), |range| (range.low, range.high))
}

#[test]
fn a_corrected_number_ends_the_contradiction_and_names_who_corrected_it() {
    let (before, _) = pile();
    assert_eq!(only(&casebook(&before, &[])).grade, Grade::Contested);
    let after = decided(|anchors| DecisionKind::Correct {
        account: anchors[1].clone(),
        to: Correction::Figure { harm: Harm::Killed, victims: VictimCategory::Unspecified, low: Some(3), high: Some(3) },
    });
    let incident = only(&after);
    assert_eq!((killed(incident), incident.grade), ((Some(3), Some(3)), Grade::Corroborated));
    assert_eq!(incident.decisions, [1]);
    let makers = incident.figures[0].cells.iter().map(|cell| &cell.evidence.first().made_by);
    assert!(makers.into_iter().any(|maker| *maker == Maker::Person { name: "a reviewer".to_owned() }));
}

#[test]
fn a_corrected_date_and_role_are_those_of_the_account() {
    let july = DateInterval::month(2031, 7).expect("July");
    let after = decided(|anchors| DecisionKind::Correct { account: anchors[0].clone(), to: Correction::Date { date: july } });
    assert!(after.incidents.iter().any(|incident| incident.dates.iter().any(|cell| cell.value == july)));
    let after = decided(|anchors| DecisionKind::Correct {
        account: anchors[0].clone(),
        to: Correction::Role { actor: generate::ONE.to_owned(), stance: Some(Stance::Denies) },
    });
    assert!(after.contradictions.iter().any(|contradiction| contradiction.kind == ContradictionKind::ClaimAgainstDenial));
    let after = decided(|anchors| DecisionKind::Correct {
        account: anchors[0].clone(),
        to: Correction::Role { actor: generate::ONE.to_owned(), stance: None },
    });
    assert_eq!(only(&after).responsibility.len(), 1, "only the other document names it");
}

#[test]
fn a_place_that_the_gazetteer_does_not_know_is_listed_and_changes_nothing() {
    let (pile, anchors) = pile();
    let to = Correction::Place { id: "geonames:0".to_owned(), name: "Nowhere at all".to_owned() };
    let after = casebook(&pile, &[decision(1, DecisionKind::Correct { account: anchors[0].clone(), to })]);
    assert_eq!(after.unplaced.len(), 1);
    assert_eq!(after.incidents, casebook(&pile, &[]).incidents);
}

#[test]
fn what_is_set_aside_does_not_count_and_is_said() {
    let aside = |input| decided(|anchors| DecisionKind::SetAside { account: anchors[1].clone(), input });
    let figures = aside(GradeInput::Contradiction { sort: ContradictionKind::Figures });
    assert_eq!(only(&figures).grade, Grade::Corroborated);
    assert!(only(&figures).grade_reason.contains("set aside by a reviewer"), "{}", only(&figures).grade_reason);
    assert_eq!(figures.contradictions.len(), 1, "it is still shown");
    let (pile, anchors) = pile();
    let both = [GradeInput::Contradiction { sort: ContradictionKind::Figures }, GradeInput::Source]
        .map(|input| DecisionKind::SetAside { account: anchors[1].clone(), input });
    let log = [decision(1, both[0].clone()), decision(2, both[1].clone())];
    let casebook = casebook(&pile, &log);
    assert_eq!((only(&casebook).grade, only(&casebook).documents.len()), (Grade::SingleOrigin, 2));
}

#[test]
fn a_sentence_is_moved_to_an_incident_of_its_own_or_to_another() {
    let tellings = [Telling::of(0, 1, 0).blaming(true, false), Telling::of(1, 2, 2)];
    let pile = pile_of(&tellings);
    let anchors = anchors(&pile, &tellings);
    // The sentence of blame, moved out of the first account.
    let text = generate::text_of(&tellings[0]);
    let start = text.find(generate::ONE).expect("it is blamed");
    let span = rashomon_model::ByteSpan::new(start, text.len());
    let sentence = AccountAnchor { span, words: span.slice(&text).to_owned(), ..anchors[0].clone() };
    let incident_of = |casebook: &Casebook, accused: bool| -> Vec<IncidentId> {
        let accuses = |incident: &&Incident| incident.responsibility.is_empty() != accused;
        casebook.incidents.iter().filter(accuses).map(|incident| incident.id.clone()).collect()
    };
    let before = casebook(&pile, &[]);
    assert_eq!(before.incidents.len(), 2);
    let own = casebook(&pile, &[decision(1, DecisionKind::Move { sentence: sentence.clone(), to: None })]);
    assert!(own.unplaced.is_empty(), "{:?}", own.unplaced);
    assert_eq!((own.incidents.len(), incident_of(&own, true).len()), (3, 1));
    let moved = casebook(&pile, &[decision(1, DecisionKind::Move { sentence, to: Some(anchors[1].clone()) })]);
    assert_eq!(moved.incidents.len(), 2);
    let accused = moved.incidents.iter().find(|incident| !incident.responsibility.is_empty()).expect("it is still accused");
    assert!(accused.documents.contains(&anchors[1].document), "of the other happening now");
}

#[test]
fn whoever_is_named_can_be_said_to_be_another() {
    let tellings = [Telling::of(0, 1, 0).blaming(true, false), Telling::of(1, 1, 0).in_words(1).blaming(false, false)];
    let pile = pile_of(&tellings);
    let anchors = anchors(&pile, &tellings);
    assert_eq!(casebook(&pile, &[]).actors.len(), 2);
    let entity = EntityAnchor { document: anchors[1].document.clone(), span: anchors[1].span, words: generate::OTHER.to_owned() };
    let after = casebook(&pile, &[decision(1, DecisionKind::Identify { entity, name: generate::ONE.to_owned() })]);
    assert!(after.unplaced.is_empty(), "{:?}", after.unplaced);
    assert_eq!(after.actors.len(), 1);
    assert_ne!(only(&after).grade, Grade::Contested);
}

#[test]
fn decisions_find_their_place_in_a_newer_reading() {
    // The newer reader finds another account before the one that was meant, and other spans.
    let older = [Telling::of(0, 1, 2)];
    let newer = [Telling::of(0, 1, 0).and(2)];
    let (anchor, mut pile) = (anchors(&pile_of(&older), &older)[0].clone(), pile_of(&newer));
    pile[0].card.id = anchor.document.clone();
    let what = DecisionKind::Correct {
        account: anchor,
        to: Correction::Figure { harm: Harm::Killed, victims: VictimCategory::Unspecified, low: Some(9), high: Some(9) },
    };
    let casebook = casebook(&pile, &[decision(1, what)]);
    assert!(casebook.unplaced.is_empty());
    let nine: Vec<&str> = casebook
        .incidents
        .iter()
        .filter(|incident| killed(incident) == (Some(9), Some(9)))
        .map(|incident| incident.label.as_str())
        .collect();
    assert_eq!(nine, ["shelling, Besh, 2031-06-12"]);
}
