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

/// The chains of the claims, without repeats.
fn chains(text: &str) -> Vec<String> {
    let reading = read_text(text);
    let shown =
        |claim: &rashomon_model::Claim| claim.chain.iter().map(|voice| voice.name.as_str()).collect::<Vec<_>>().join(" > ");
    let mut chains: Vec<String> = reading.claims.iter().map(shown).collect();
    chains.dedup();
    chains
}

#[test]
fn a_voice_that_speaks_in_pieces_holds_them_all() {
    assert_eq!(chains("“Papers that print this,” Omar Dev said, “live on foreign money.”"), ["author > Omar Dev"]);
    let two = read_text("“They tied my brother,” said Omar Dev. “We heard no fighting.”");
    assert_eq!(two.claims.len(), 2, "{:?}", two.claims);
}

#[test]
fn an_outlet_stays_behind_what_is_added() {
    let chain = "author > Reuters > Omar Dev";
    assert_eq!(chains("Omar Dev told Reuters that the rebels shelled the town. He added that nine people had died."), [chain]);
}

#[test]
fn who_accuses_speaks_and_who_has_no_name_is_described() {
    assert_eq!(chains("Kenya blamed al-Shabaab."), ["author > Kenya"]);
    assert_eq!(chains("A driver from the camp said that the soldiers killed nine people."), ["author > driver from the camp"]);
}

#[test]
fn a_denial_in_other_words() {
    for text in ["The Taliban called the report a lie.", "The Taliban described the charge as baseless."] {
        let reading = read_text(text);
        let relations: Vec<Relation> = reading.claims.iter().map(|claim| claim.proposition.relation).collect();
        assert_eq!(relations, [Relation::Denies], "{text}");
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
