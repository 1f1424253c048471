//! Who is said to have done it, who denies it, who owns up, and whom nothing shows to have done it.

use rashomon_lexicon::Resources;
use rashomon_model::{Reading, Stance};
use rashomon_text::ingest;

fn read(text: &str) -> Reading {
    rashomon_read::read(&ingest::from_text("case", text), Resources::embedded())
}

/// The statements on responsibility that a sentence adds to an attack told before it, as "actor stance by".
#[track_caller]
fn check(sentence: &str, expected: &[&str]) {
    check_text(&format!("Masked men killed two teachers in Dayton, Ohio, on 3 May 2016. {sentence}"), expected);
}

#[track_caller]
fn check_text(text: &str, expected: &[&str]) {
    let reading = read(text);
    let said = reading.accounts.iter().flat_map(|account| &account.responsibility);
    let stance = |stance: Stance| match stance {
        Stance::Claims => "claims",
        Stance::Accused => "accused",
        Stance::Denies => "denies",
    };
    let found: Vec<String> = said.map(|said| format!("{} {} {}", said.actor, stance(said.stance), said.by_name)).collect();
    assert_eq!(found, expected, "{text}");
}

#[test]
fn what_nothing_shows_is_no_accusation() {
    check("There was no proof that the Tarvan Brigade staged the attack, a judge said.", &[]);
    check("Investigators found no evidence that the Tarvan Brigade had carried out the attack.", &[]);
    check("It has not been proven that the Tarvan Brigade carried out the attack.", &[]);
    check("Reports that the Tarvan Brigade carried out the attack are baseless, a judge said.", &[]);
    check("Nobody says that the Tarvan Brigade killed the two teachers.", &[]);
    check("The Tarvan Brigade did not carry out the attack.", &[]);
    check("A judge doubted that the Tarvan Brigade had ordered the attack.", &[]);
    check("The mayor denied that the Tarvan Brigade had staged the attack.", &[]);
}

#[test]
fn what_is_shown_is_an_accusation() {
    check("There is evidence that the Tarvan Brigade staged the attack.", &["Tarvan Brigade accused author"]);
    check("The mayor rejected the Tarvan Brigade's attack on the school.", &["Tarvan Brigade accused mayor"]);
    check("The Tarvan Brigade carried out the attack, the mayor said.", &["Tarvan Brigade accused mayor"]);
}

#[test]
fn a_party_denies_for_itself_and_its_people() {
    let denies = ["Tarvan Brigade denies Tarvan Brigade"];
    check("The Tarvan Brigade said that its men had not staged the attack.", &denies);
    check("The Tarvan Brigade denied that its men had staged the attack.", &denies);
    check("The Tarvan Brigade denied that it had ordered the attack.", &denies);
    check("The Tarvan Brigade denied attacking the school.", &denies);
    check("The Tarvan Brigade has denied any part in the killings.", &denies);
    check("The Tarvan Brigade said it was not behind the attack.", &denies);
    check("The Tarvan Brigade did not deny attacking the school.", &[]);
}

#[test]
fn a_party_owns_up_for_itself_and_its_people() {
    let claims = ["Tarvan Brigade claims Tarvan Brigade"];
    check("The Tarvan Brigade said it had carried out the attack.", &claims);
    check("The Tarvan Brigade said that its men had killed the two teachers.", &claims);
    check_text(
        "Communiqué of the Tarvan Brigade\n\nOur men attacked a depot in Dayton, Ohio, on 3 May 2016 and killed nine guards.",
        &claims,
    );
}

#[test]
fn who_did_it_in_common_words() {
    check("The mayor said the Tarvan Brigade was responsible.", &["Tarvan Brigade accused mayor"]);
    check("The mayor says the Tarvan Brigade did it.", &["Tarvan Brigade accused mayor"]);
    check("The mayor said the Tarvan Brigade was to blame.", &["Tarvan Brigade accused mayor"]);
    check("The mayor said the weather was responsible.", &[]);
}

#[test]
fn who_denies_a_deed_and_accuses_is_the_one_before_the_deed() {
    check(
        "The Ostrel Army denied bombing the town and accused the Tarvan Brigade of planting the bomb.",
        &["Ostrel Army denies Ostrel Army", "Tarvan Brigade accused Ostrel Army"],
    );
}

#[test]
fn the_dead_and_those_who_flee_did_nothing() {
    check_text("Ann Mills's body was found near Dayton, Ohio, on 3 May 2016.", &[]);
    check_text("Police found the body of Ann Mills near Dayton, Ohio, on 3 May 2016.", &[]);
    check_text("Guards of the Tarvan Brigade fled to Dayton, Ohio, on 3 May 2016.", &[]);
}

#[test]
fn what_is_taken_back_accuses_nobody() {
    check("Correction: It was earlier reported that the mayor had blamed the Tarvan Brigade for the attack.", &[]);
    check("We wrongly reported that the Tarvan Brigade had carried out the attack.", &[]);
}

#[test]
fn who_is_blamed_in_other_words() {
    let accused = ["Tarvan Brigade accused mayor"];
    check("The mayor pointed the finger at the Tarvan Brigade.", &accused);
    check("The mayor held the Tarvan Brigade responsible for the killings.", &accused);
    check("The mayor attributed the attack to the Tarvan Brigade.", &accused);
    check("The mayor said that the killers belonged to the Tarvan Brigade.", &accused);
    check("The mayor told reporters that the attackers were members of the Tarvan Brigade.", &accused);
    check("The mayor said that the gunmen had worn Tarvan Brigade badges.", &accused);
    check("The mayor said that the attack bore the hallmarks of the Tarvan Brigade.", &accused);
    check("The mayor said that the Tarvan Brigade was the perpetrator.", &accused);
    check("The mayor blamed the weather for the delay.", &[]);
    check("The mayor pointed at the map.", &[]);
    check("The mayor refused to blame the Tarvan Brigade.", &[]);
    check("Nobody blamed the Tarvan Brigade.", &[]);
    check("The mayor said that the attackers were masked.", &[]);
}

#[test]
fn who_owns_up_in_other_words() {
    let claims = ["Tarvan Brigade claims Tarvan Brigade"];
    check("The Tarvan Brigade claimed the attack.", &claims);
    check("The Tarvan Brigade owned up to the killings.", &claims);
    check("The Tarvan Brigade admitted the attack.", &claims);
    check("The Tarvan Brigade boasted that its men had killed two spies.", &claims);
    check("Responsibility for the attack was taken by the Tarvan Brigade.", &claims);
    check("The Tarvan Brigade has never owned up to the attack.", &[]);
    check("The Tarvan Brigade claimed the attack was a lie.", &[]);
}

#[test]
fn who_disowns_a_deed() {
    let denies = ["Tarvan Brigade denies Tarvan Brigade"];
    check("The Tarvan Brigade said it had nothing to do with the attack.", &denies);
    check("The Tarvan Brigade said its men had no link with the attack.", &denies);
    check("The Tarvan Brigade replied that it had no men in the area.", &denies);
    check("The Tarvan Brigade disowned the attack.", &denies);
    check("The Tarvan Brigade distanced itself from the attack.", &denies);
    check("The Tarvan Brigade said that it does not attack schools.", &denies);
    check("The mayor said he had nothing to do with the school.", &[]);
    check("The mayor said that the Tarvan Brigade had nothing to do with the attack.", &[]);
}

#[test]
fn a_charge_is_answered_by_whoever_it_is_brought_against() {
    let both = ["Tarvan Brigade accused mayor", "Tarvan Brigade denies Tarvan Brigade"];
    check("The mayor blamed the Tarvan Brigade for the attack. The Tarvan Brigade called this a lie.", &both);
    check("The mayor blamed the Tarvan Brigade for the attack. The Tarvan Brigade dismissed the claim as baseless.", &both);
    check(
        "The mayor blamed the Tarvan Brigade for the attack. The Ostrel Army called this a lie.",
        &["Tarvan Brigade accused mayor"],
    );
    check("The mayor called the attack a lie of the press.", &[]);
}

#[test]
fn a_spokesman_speaks_for_his_party() {
    check(
        "A spokesman for the Tarvan Brigade denied any part in the attack.",
        &["Tarvan Brigade denies spokesman for the Tarvan Brigade"],
    );
    check("Ramo Teskal, the spokesman of the Tarvan Brigade, claimed responsibility.", &["Tarvan Brigade claims Ramo Teskal"]);
    check(
        "Ramo Teskal, the spokesman of the Tarvan Brigade, said that its men had killed the teachers.",
        &["Tarvan Brigade claims Ramo Teskal"],
    );
}

#[test]
fn those_whose_weapons_they_are_did_it() {
    let accused = ["Tarvan Brigade accused author"];
    check_text("The Tarvan Brigade's fighters fired 40 shells into Dayton, Ohio, on 3 May 2016.", &accused);
    check_text("Rockets fired by the Tarvan Brigade killed nine people in Dayton, Ohio, on 3 May 2016.", &accused);
    check_text("French missiles slammed into an air base near Dayton, Ohio, on 3 May 2016.", &["France accused author"]);
    check_text("The army's shelling of Dayton, Ohio, killed nine people on 3 May 2016.", &["army accused author"]);
    check_text("Three missiles killed nine people in Dayton, Ohio, on 3 May 2016.", &[]);
    check_text("In Dayton, bombed on 3 May 2016, nine people were killed.", &[]);
}

#[test]
fn the_subject_stands_before_an_insertion() {
    check_text(
        "Tarvan Brigade gunmen, one of them a baker's son, stormed a barracks in Dayton, Ohio, on 3 May 2016, killing five soldiers.",
        &["Tarvan Brigade accused author"],
    );
}

#[test]
fn who_is_blamed_by_a_burden_or_for_a_deed() {
    let accused = ["Tarvan Brigade accused mayor"];
    check("The mayor laid the blame on the Tarvan Brigade.", &accused);
    check("The mayor put the responsibility at the door of the Tarvan Brigade.", &accused);
    check("The mayor pinned it on the Tarvan Brigade.", &accused);
    check("The mayor condemned the Tarvan Brigade for the killings.", &accused);
    check("The mayor linked the Tarvan Brigade to the killings.", &accused);
    check("Survivors named men of the Tarvan Brigade.", &["Tarvan Brigade accused Survivors"]);
    check("The mayor condemned the Tarvan Brigade for its silence.", &[]);
    check("The mayor laid a wreath on the grave of the Tarvan Brigade.", &[]);
    check("The mayor named the Tarvan Brigade.", &[]);
}

#[test]
fn whose_means_they_were_did_it() {
    let accused = ["Tarvan Brigade accused mayor"];
    check("The bomb had been planted by the Tarvan Brigade, the mayor said.", &accused);
    check("The mayor said that the shells had been fired from land held by the Tarvan Brigade.", &accused);
    check("The mayor said that the rockets were French.", &["France accused mayor"]);
    check("The mayor said that the drones had come from the territory of France.", &["France accused mayor"]);
    check("The mayor said that the houses were French.", &[]);
    check("The tree had been planted by the Tarvan Brigade, the mayor said.", &[]);
}

#[test]
fn a_nationality_before_a_deed_of_states_says_who_did_it() {
    let accused = ["France accused author"];
    check_text("A French air strike killed nine people in Dayton, Ohio, on 3 May 2016.", &accused);
    check_text("Heavy French shelling killed nine people in Dayton, Ohio, on 3 May 2016.", &accused);
    check_text("French strikes on Dayton, Ohio, killed nine people on 3 May 2016.", &accused);
    check_text("A French teacher was killed in Dayton, Ohio, on 3 May 2016.", &[]);
}

#[test]
fn whoever_has_done_it_is_no_victim() {
    let accused = ["Tarvan Brigade accused author"];
    check_text("The Tarvan Brigade has kidnapped more than 600 people since 2010.", &accused);
    check_text("The Tarvan Brigade has killed at least 20 clerks in Dayton, Ohio.", &accused);
    check_text("On 3 May 2016 the Tarvan Brigade shot nine clerks in Dayton, Ohio.", &accused);
    check_text("Tarvan Brigade gunmen set fire to a school in Dayton, Ohio, on 3 May 2016.", &accused);
    check_text("On 11 May 2016 an air strike killed nine clerks in Dayton, Ohio.", &[]);
}

#[test]
fn verbs_in_a_row_have_one_subject() {
    let accused = ["Tarvan Brigade accused author"];
    check_text(
        "On 3 May 2016 soldiers of the Tarvan Brigade stormed the hall, made six clerks kneel on the floor and shot them.",
        &accused,
    );
    check("It was the Tarvan Brigade, through its radio, that claimed the attack.", &["Tarvan Brigade claims Tarvan Brigade"]);
    check("It was the Tarvan Brigade that attacked the school.", &accused);
    check("It was not the Tarvan Brigade that attacked the school.", &[]);
}

#[test]
fn whoever_claims_it_claims_the_dead() {
    let claims = ["Tarvan Brigade claims Tarvan Brigade"];
    check("The Tarvan Brigade claimed it in a video.", &claims);
    check("The Tarvan Brigade claimed 20 soldiers.", &claims);
    check("The Tarvan Brigade claimed 20 members.", &[]);
    check("The Tarvan Brigade claimed it was lost.", &[]);
}

#[test]
fn whose_forces_could_have_done_it_denies_for_them() {
    let denies = ["Tarvan Brigade denies Tarvan Brigade"];
    check("The Tarvan Brigade denied having touched the teachers.", &denies);
    check("The Tarvan Brigade dismissed the reports as baseless.", &denies);
    check("The Tarvan Brigade called the charge absurd.", &denies);
    check("The Tarvan Brigade swore that its men had never set foot in Dayton.", &denies);
    check("The mayor dismissed the reports as baseless.", &[]);
}

#[test]
fn an_organ_claims_for_the_group_that_has_it() {
    check("The Tarvan Brigade's Dawn agency claimed the attack.", &["Tarvan Brigade claims Dawn agency"]);
}

#[test]
fn a_report_speaks_for_whoever_wrote_it() {
    check("A Senate report signed by 20 members blamed the Tarvan Brigade for the attack.", &["Tarvan Brigade accused Senate"]);
}

#[test]
fn those_who_speak_of_targets_hit_them() {
    check_text(
        "The Tarvan Army said that nine targets had been destroyed in Dayton, Ohio, on 3 May 2016.",
        &["Tarvan Army claims Tarvan Army"],
    );
    check_text(
        "The Tarvan Army said that 20 terrorists had been killed in Dayton, Ohio, on 3 May 2016.",
        &["Tarvan Army claims Tarvan Army"],
    );
    check_text("The Tarvan Army said that nine houses had been destroyed in Dayton, Ohio, on 3 May 2016.", &[]);
    check_text(
        "The Tarvan Army denied that nine targets had been destroyed in Dayton, Ohio, on 3 May 2016.",
        &["Tarvan Army denies Tarvan Army"],
    );
    check_text("Ann Mills said that nine targets had been destroyed in Dayton, Ohio, on 3 May 2016.", &[]);
    check_text("The army said that nine targets had been destroyed in Dayton, Ohio, on 3 May 2016.", &[]);
}

/// Label of each account.
fn labels(text: &str) -> Vec<String> {
    read(text).accounts.into_iter().map(|account| account.label).collect()
}

#[test]
fn weapons_that_strike_and_are_fired() {
    for text in [
        "Missiles struck a clinic in Dayton, Ohio, on 3 May 2016.",
        "The Tarvan Brigade fired a barrage of rockets at Dayton, Ohio, on 3 May 2016.",
        "Mortar shells landed in Dayton, Ohio, on 3 May 2016.",
    ] {
        assert_eq!(labels(text), ["Shelling, Dayton"], "{text}");
    }
    assert_eq!(labels("Three drones hit a bakery in Dayton, Ohio, on 3 May 2016."), ["Air strike, Dayton"]);
    for text in ["The agency launched a rocket into orbit on 3 May 2016.", "The rocket landed safely on 3 May 2016."] {
        assert!(labels(text).is_empty(), "{text}");
    }
}

#[test]
fn whoever_fires_is_accused_and_the_weapon_is_not() {
    check_text("The Tarvan Brigade fired rockets at Dayton, Ohio, on 3 May 2016.", &["Tarvan Brigade accused author"]);
    check_text("Rockets fired from the hills hit Dayton, Ohio, on 3 May 2016.", &[]);
}

#[test]
fn bodies_that_are_found() {
    assert_eq!(labels("The body of Ann Mills was found in Dayton, Ohio, on 3 May 2016."), ["Bodies found, Dayton"]);
    assert_eq!(labels("Farmers discovered his body in Dayton, Ohio, on 3 May 2016."), ["Bodies found, Dayton"]);
    assert!(labels("The governing body found that Dayton, Ohio, had kept the rules on 3 May 2016.").is_empty());
}

#[test]
fn states_and_things_are_no_events() {
    assert_eq!(
        labels("A hall that sheltered displaced farmers was shelled in Dayton, Ohio, on 3 May 2016."),
        ["Shelling, Dayton"]
    );
    assert!(labels("Troops captured three lorries near Dayton, Ohio, on 3 May 2016.").is_empty());
    assert_eq!(labels("Troops captured three rebels near Dayton, Ohio, on 3 May 2016."), ["Arrest, Dayton"]);
    assert_eq!(labels("Troops captured the airport of Dayton, Ohio, on 3 May 2016."), ["Seizure of territory, Dayton"]);
}

#[test]
fn items_of_a_bulletin_are_incidents_of_their_own() {
    let reading = read(
        "Security notes (2-8 May 2016)\n\n1. Dayton, Ohio, 3 May. Missiles struck a clinic. The observers counted nine dead.\n\n2. Toledo, \
         Ohio, 4 May. Gunmen attacked a depot. The ministry spoke of three dead and six wounded.",
    );
    let told: Vec<(&str, Option<String>, usize)> = reading
        .accounts
        .iter()
        .map(|account| {
            let day = account.date.and_then(|days| days.start()).map(|day| day.to_string());
            (account.label.as_str(), day, account.figures.len())
        })
        .collect();
    assert_eq!(
        told,
        [("Shelling, Dayton", Some("2016-05-03".to_owned()), 1), ("Killing, Toledo", Some("2016-05-04".to_owned()), 2)]
    );
}

#[test]
fn a_retort_answers_for_whoever_is_accused() {
    let accused = "Witnesses blamed the Tarvan Brigade.";
    let both = ["Tarvan Brigade accused Witnesses", "Tarvan Brigade denies Tarvan Brigade"];
    check(&format!("{accused} “That is a lie,” the Tarvan Brigade said."), &both);
    check(&format!("{accused} It is a charge that the Tarvan Brigade rejects."), &both);
    // Whoever else calls something a lie answers for nobody.
    check(&format!("{accused} “That is a lie,” the mayor said."), &both[..1]);
    check(&format!("{accused} “That is a hard road,” the Tarvan Brigade said."), &both[..1]);
}

#[test]
fn what_is_laid_at_a_door_is_an_accusation() {
    check("The mayor laid the killing at the door of the Tarvan Brigade.", &["Tarvan Brigade accused mayor"]);
    check("The mayor laid a wreath at the door of the Tarvan Brigade.", &[]);
}

#[test]
fn nobody_accuses_themselves() {
    // "it" is not who blames, whomever else it stands for.
    let text = "The Tarvan Brigade spoke of the killing, which the Hill Army had blamed on it.";
    let reading = read(&format!("Masked men killed two teachers in Dayton, Ohio, on 3 May 2016. {text}"));
    let said = reading.accounts.iter().flat_map(|account| &account.responsibility);
    assert!(!said.into_iter().any(|said| said.actor == "Hill Army"), "{:?}", reading.accounts);
}

#[test]
fn whoever_set_off_the_weapon_did_it() {
    let bomb = "A bomb killed two teachers in Dayton, Ohio, on 3 May 2016.";
    check_text(&format!("{bomb} The Tarvan Brigade planted it, the mayor said."), &["Tarvan Brigade accused mayor"]);
    check_text(&format!("{bomb} The Tarvan Brigade had set off the bomb, the mayor said."), &["Tarvan Brigade accused mayor"]);
    check_text(&format!("{bomb} The Tarvan Brigade set it aside, the mayor said."), &[]);
}

#[test]
fn men_of_a_named_group_are_no_other_group() {
    let text = "The mayor blamed the Hill Army. It was the paramilitaries of the Tarvan Brigade who shot them, a teacher said.";
    let reading = read(&format!("Masked men killed two teachers in Dayton, Ohio, on 3 May 2016. {text}"));
    let said = reading.accounts.iter().flat_map(|account| &account.responsibility);
    assert!(!said.into_iter().any(|said| said.actor == "Hill Army" && said.by_name != "mayor"), "{:?}", reading.accounts);
}

#[test]
fn the_army_itself_is_the_army() {
    check("The mayor said that the Tarvan Brigade itself had killed them.", &["Tarvan Brigade accused mayor"]);
}
