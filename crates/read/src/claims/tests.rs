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
    for text in [
        "The Taliban called the report a lie.",
        "The Taliban described the charge as baseless.",
        "The Taliban dismissed the story as gossip.",
        "The Taliban called the finding absurd.",
    ] {
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

/// The claims as `subject RELATION object: content`.
fn told(text: &str) -> Vec<String> {
    let reading = read_text(text);
    let name = |term: &Option<rashomon_model::Term>| term.as_ref().map_or("-".to_owned(), |term| term.name.clone());
    let shown = |claim: &rashomon_model::Claim| {
        let proposition = &claim.proposition;
        let (subject, object) = (name(&proposition.subject), name(&proposition.object));
        format!("{subject} {} {object}: {}", proposition.relation.as_str(), claim.content.slice(text))
    };
    reading.claims.iter().map(shown).collect()
}

#[test]
fn what_is_denied_or_charged_stands_after_the_words() {
    let found = told("Kenya accused al-Shabaab of the raid.");
    assert!(found.iter().any(|claim| claim.starts_with("Kenya ACCUSES al-Shabaab: al-Shabaab")), "{found:?}");
    let found = told("Iran, which denied the charge, said nothing.");
    assert!(found.iter().any(|claim| claim.starts_with("Iran DENIES") && claim.ends_with(": the charge")), "{found:?}");
}

#[test]
fn a_denial_without_a_name_is_of_the_incident_told_last() {
    let reading = read_text("Gunmen killed nine people in Garissa on 3 May 2016. Kenya blamed al-Shabaab. The group denied it.");
    let denials: Vec<_> = reading.claims.iter().filter(|claim| claim.proposition.relation == Relation::Denies).collect();
    assert!(!denials.is_empty(), "{:?}", reading.claims);
    let account = |claim: &&rashomon_model::Claim| claim.proposition.account.or(claim.proposition.object.as_ref()?.account);
    assert!(denials.iter().all(|claim| account(claim).is_some()), "{denials:?}");
}

#[test]
fn we_are_those_for_whom_one_speaks() {
    let found = told("“We hold the town,” said a Hezbollah commander.");
    assert!(found.iter().any(|claim| claim.starts_with("Hezbollah ")), "{found:?}");
    let found = told("“Our fighters left at noon,” a spokesman for Hamas said.");
    assert!(found.iter().any(|claim| claim.starts_with("Hamas ")), "{found:?}");
}

#[test]
fn how_a_voice_is_introduced_is_no_claim() {
    let found = told("Omar Dev, a member of Hezbollah, said that the road was closed.");
    assert!(!found.iter().any(|claim| claim.contains("MEMBER_OF")), "{found:?}");
}

#[test]
fn counts_have_whose_count_they_are() {
    assert_eq!(chains("Two officials quoted by Reuters put the toll at 12 dead."), ["author > Reuters > Two officials"]);
    let of_army = chains("Rebels shelled the town. The army's own count was 14 dead.");
    assert!(of_army.iter().any(|chain| chain == "author > army"), "{of_army:?}");
}

#[test]
fn a_voice_is_named_without_what_is_said_of_it() {
    assert_eq!(chains("A former colonel, now living abroad, said that nine people had died."), ["author > former colonel"]);
}

#[test]
fn whoever_publishes_and_short_names_stand_once() {
    assert_eq!(
        chains("The Hill Relief Union counted nine people killed, in four raids [HRU, weekly digest, 9 May 2015]."),
        ["author > Hill Relief Union"]
    );
}

#[test]
fn accounts_in_the_middle_of_a_clause() {
    assert_eq!(chains("That war, by the reckoning of a village teacher, killed nine people."), ["author > village teacher"]);
    let believed = chains("Egypt backs the Taliban, and Iran, if one believes Reuters, has armed it.");
    assert!(believed.contains(&"author > Reuters".to_owned()), "{believed:?}");
}

#[test]
fn a_quoted_paragraph_after_a_colon_is_its_introducers() {
    let text = "On Monday Reuters moved on to the north, and grew confidential there:\n\n“Iran nurtured the Taliban for twenty years. In the end nine people were killed there by gunmen.”\n\nThat is all that was in it, and the rest of the page was left empty.\n";
    assert_eq!(chains(text), ["author > Reuters"]);
}

#[test]
fn who_is_meant_by_the_same_and_by_the_group() {
    assert_eq!(
        chains("Omar Dev, the Taliban's spokesman, was late. The same spokesman said that nine people had died."),
        ["author", "author > Omar Dev"]
    );
    assert_eq!(
        chains("Boko Haram shelled a base near the terminal. The group said that nine people had died."),
        ["author", "author > Boko Haram"]
    );
}

#[test]
fn a_spokesman_denies_for_his_party() {
    let reading = read_text("The bombing was condemned by a spokesman for the Taliban.");
    let subjects: Vec<&str> =
        reading.claims.iter().filter_map(|claim| Some(claim.proposition.subject.as_ref()?.name.as_str())).collect();
    assert!(subjects.contains(&"Taliban"), "{subjects:?}");
}

/// The relations of the claims that somebody denies something, as `subject`.
fn denials(text: &str) -> Vec<String> {
    let reading = read_text(text);
    let denied = reading.claims.iter().filter(|claim| claim.proposition.relation == Relation::Denies);
    let mut who: Vec<String> = denied.filter_map(|claim| Some(claim.proposition.subject.as_ref()?.name.clone())).collect();
    who.dedup();
    who
}

#[test]
fn a_party_that_says_it_has_not_denies_it() {
    for text in [
        "The Taliban said that none of its planes flew that day.",
        "The Taliban said that it had no fighters in the valley.",
        "The Taliban said that it had had nothing to do with the blast.",
        "“We do not sell prisoners,” the Taliban said.",
        "The Taliban replied that there was no such plan.",
        "“A lie from beginning to end,” the Taliban replied.",
    ] {
        assert_eq!(denials(text), ["Taliban"], "{text}");
    }
    for text in [
        "The Taliban said that it did not want war.",
        "The Taliban said it would never surrender.",
        "The Taliban says that it does not know who did it.",
        "Ann Mills said that she had not slept for two days.",
    ] {
        assert!(denials(text).is_empty(), "{text}");
    }
}

#[test]
fn who_says_that_their_own_men_did_it_owns_up() {
    let owned = |text: &str| {
        let claims = read_text(text).claims;
        claims.iter().any(|claim| claim.proposition.relation == Relation::ClaimsResponsibility)
    };
    for text in [
        "A bomb killed nine people in Tamm. The Taliban announced that its own men had planted it.",
        "A bomb killed nine people in Tamm. A Taliban commander said that his men had placed the device.",
    ] {
        assert!(owned(text), "{text}");
    }
    for text in [
        "A bomb killed nine people in Tamm. The Taliban said that its men had never planted a bomb.",
        "A bomb killed nine people in Tamm. The Taliban said that soldiers had planted it.",
    ] {
        assert!(!owned(text), "{text}");
    }
}

#[test]
fn who_is_told_passes_it_on() {
    assert_eq!(
        chains("Ann Mills says that the fort has fallen. Two officers told Ms Mills that nine guards had died."),
        ["author > Ann Mills", "author > Ann Mills > Two officers"]
    );
    // Who does not speak in the text passes nothing on.
    assert_eq!(chains("Two officers told Ann Mills that nine guards had died."), ["author > Two officers"]);
}

#[test]
fn an_owner_of_a_voice_stands_before_whose() {
    let found = chains("The Taliban accused Boko Haram, whose spokesman declared that nine people had died.");
    assert!(found.iter().any(|chain| chain == "author > Boko Haram’s spokesman"), "{found:?}");
}
