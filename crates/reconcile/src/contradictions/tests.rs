use rashomon_lexicon::Resources;
use rashomon_model::{
    ActorId, ByteSpan, Certainty, ClaimId, Contradiction, ContradictionKind, DocumentId, Evidence, Maker, NonEmpty, OriginId,
    Polarity, Statement, StatementId,
};

use super::*;

/// A statement of one claim: who, what, whom; "!" before the relation's name denies it. Names that begin with "=" are actors' ids.
fn statement(subject: &str, relation: &str, object: &str, origin: &str) -> Statement {
    let polarity = if relation.starts_with('!') { Polarity::Negative } else { Polarity::Positive };
    let actor = |name: &str| name.strip_prefix('=').map(|id| ActorId(id.to_owned()));
    let document = DocumentId(origin.to_owned());
    Statement {
        id: StatementId(format!("{subject} {relation} {object}")),
        text: format!("{subject} {relation} {object}"),
        subject: actor(subject),
        subject_name: subject.to_owned(),
        relation: serde_json::from_value(relation.trim_start_matches('!').to_uppercase().into()).expect("a relation"),
        label: Some(format!("as {origin} puts it")),
        object: actor(object),
        object_name: object.to_owned(),
        incident: None,
        polarity,
        claims: vec![(document.clone(), ClaimId(0), Certainty::Reported)],
        origins: vec![OriginId(origin.to_owned())],
        evidence: NonEmpty::one(Evidence { document, span: ByteSpan::new(0, 1), made_by: Maker::Rule { id: "made up".into() } }),
    }
}

fn found(a: [&str; 3], b: [&str; 3]) -> Option<(ContradictionKind, bool)> {
    let [left, right] = [(a, "x"), (b, "y")].map(|(said, origin)| statement(said[0], said[1], said[2], origin));
    let res = Resources::embedded();
    let found: Vec<Contradiction> = of_statements([&left, &right].into_iter(), res);
    // Whatever contradicts a statement is found again when only its topics are known.
    for (one, other) in [(&left, &right), (&right, &left)] {
        assert!(found.is_empty() || Topics::of(std::iter::once(one), res).hold(parties(other), res));
    }
    assert!(found.len() < 2, "{found:?}");
    found.first().map(|it| (it.kind, it.competing))
}

const STRICT: Option<(ContradictionKind, bool)> = Some((ContradictionKind::ClaimAgainstDenial, false));
const EXCLUDES: Option<(ContradictionKind, bool)> = Some((ContradictionKind::IncompatibleRelations, false));
const COMPETES: Option<(ContradictionKind, bool)> = Some((ContradictionKind::IncompatibleRelations, true));

#[test]
fn who_denies_support_denies_arms_and_training_but_not_the_other_way_round() {
    for said in ["sponsors", "arms", "trained"] {
        assert_eq!(found(["Ostland", said, "Red Band"], ["Ostland", "!sponsors", "Red Band"]), STRICT, "{said}");
    }
    assert_eq!(found(["Ostland", "sponsors", "Red Band"], ["Ostland", "!arms", "Red Band"]), None);
    assert_eq!(found(["Ostland", "arms", "Red Band"], ["Red Band", "!sponsors", "Ostland"]), None);
    assert_eq!(found(["Ostland", "created", "Red Band"], ["Ostland", "!sponsors", "Red Band"]), None);
}

#[test]
fn ties_are_denied_from_either_end() {
    for said in ["allied_with", "sponsors", "controls", "member_of"] {
        assert_eq!(found(["Ostland", said, "Red Band"], ["Red Band", "!allied_with", "Ostland"]), STRICT, "{said}");
    }
    assert_eq!(found(["Ostland", "fights", "Red Band"], ["Red Band", "!allied_with", "Ostland"]), None);
}

#[test]
fn what_excludes_each_other_does_so_whoever_is_named_first() {
    assert_eq!(found(["Ostland", "fights", "Red Band"], ["Red Band", "allied_with", "Ostland"]), EXCLUDES);
    assert_eq!(found(["Red Band", "fights", "Ostland"], ["Ostland", "arms", "Red Band"]), EXCLUDES);
    assert_eq!(found(["Red Band", "split_from", "Blue Band"], ["Red Band", "member_of", "Blue Band"]), COMPETES);
    assert_eq!(found(["Red Band", "split_from", "Blue Band"], ["Blue Band", "member_of", "Red Band"]), None);
    assert_eq!(found(["Red Band", "split_from", "Blue Band"], ["Blue Band", "controls", "Red Band"]), COMPETES);
    assert_eq!(found(["Red Band", "split_from", "Blue Band"], ["Red Band", "controls", "Blue Band"]), None);
}

#[test]
fn different_makers_of_one_group_compete() {
    assert_eq!(found(["Ostland", "created", "Red Band"], ["Westland", "controls", "Red Band"]), COMPETES);
    assert_eq!(found(["Ostland", "created", "Red Band"], ["Westland", "sponsors", "Red Band"]), None);
}

#[test]
fn who_has_to_do_with_nobody_has_to_do_with_none_that_is_named() {
    assert_eq!(found(["Ostland", "controls", "Red Band"], ["anybody", "!controls", "Red Band"]), STRICT);
    assert_eq!(found(["Ostland", "arms", "Red Band"], ["anybody", "!sponsors", "Red Band"]), STRICT);
    assert_eq!(found(["Ostland", "arms", "Red Band"], ["Ostland", "!arms", "anybody"]), STRICT);
    assert_eq!(found(["Ostland", "allied_with", "Red Band"], ["Red Band", "!allied_with", "anybody"]), STRICT);
    assert_eq!(found(["Red Band", "controls", "Ostland"], ["anybody", "!controls", "Red Band"]), None);
    assert_eq!(found(["Ostland", "fights", "Red Band"], ["anybody", "!controls", "Red Band"]), None);
}
