use rashomon_model::{Certainty, Relation};

use crate::read_text;

#[test]
fn every_claim_has_the_author_first_and_spans_in_the_text() {
    let text = "Police said that the Front killed nine people.[1] The Front denied it. “We were not there,” a spokesman told the Herald.";
    let reading = read_text(text);
    for claim in &reading.claims {
        assert_eq!(claim.chain[0].name, "author");
        for span in [Some(claim.span), Some(claim.content), claim.source, claim.cue].into_iter().flatten() {
            assert!(span.fits(text) && !span.is_empty());
        }
    }
}

#[test]
fn a_note_without_a_body_is_a_missing_voice() {
    let reading = read_text("The army trained the rebels.[3]");
    for claim in reading.claims.iter().filter(|claim| claim.certainty == Certainty::Asserted) {
        assert_eq!(claim.chain[1].name, "source in note 3 (missing)");
    }
}

#[test]
fn a_harm_without_anybody_who_does_it_is_a_claim() {
    let reading = read_text("Teachers were tortured in Kabul in May.");
    let harmed = reading.claims.iter().filter(|claim| claim.proposition.relation == Relation::Harmed);
    let told: Vec<_> = harmed.map(|claim| (claim.proposition.subject.is_some(), claim.proposition.object.as_ref())).collect();
    assert!(matches!(told[..], [(false, Some(object))] if object.name == "Teachers"), "{:?}", reading.claims);
}

#[test]
fn who_denies_a_report_denies_what_it_says_and_nobodys_words_are_unproven() {
    for (text, expected) in [
        ("Iran rejected reports that it funds Hezbollah.", Certainty::Denied),
        ("Nobody has shown that Iran funds Hezbollah.", Certainty::Hedged),
        ("The report says that Iran funds Hezbollah.", Certainty::Reported),
        ("Iran funds Hezbollah.", Certainty::Asserted),
    ] {
        let reading = read_text(text);
        let funds = reading.claims.iter().filter(|claim| claim.proposition.relation == Relation::Sponsors);
        assert_eq!(funds.map(|claim| claim.certainty).collect::<Vec<_>>(), [expected], "{text}");
    }
}
