//! Who is said to have done it in other ways than by a verb of accusing: by whose the means were, by orders, by what was left unsaid.

use rashomon_lexicon::Resources;
use rashomon_model::{Reading, Stance};
use rashomon_text::ingest;

fn read(text: &str) -> Reading {
    rashomon_read::read(&ingest::from_text("case", text), Resources::embedded())
}

/// The statements on responsibility of each account of a text, as "actor stance by".
fn said(text: &str) -> Vec<Vec<String>> {
    let reading = read(text);
    let stance = |stance: Stance| match stance {
        Stance::Claims => "claims",
        Stance::Accused => "accused",
        Stance::Denies => "denies",
    };
    let of_account = |account: &rashomon_model::Account| {
        let said = account.responsibility.iter();
        said.map(|said| format!("{} {} {}", said.actor, stance(said.stance), said.by_name)).collect()
    };
    reading.accounts.iter().map(of_account).collect()
}

/// What a sentence adds to a bombing told before it.
#[track_caller]
fn check(sentence: &str, expected: &[&str]) {
    let text = format!("A bomb killed nine clerks in the market of Dayton, Ohio, on 3 May 2016. {sentence}");
    let said: Vec<String> = said(&text).into_iter().flatten().collect();
    assert_eq!(said, expected, "{sentence}");
}

#[test]
fn whose_the_means_were() {
    check("The bomb was the Tamm Front's.", &["Tamm Front accused author"]);
    check("As for the bomb, it was the Tamm Front's.", &["Tamm Front accused author"]);
    check("The mayor said that the Tamm Front had packed the explosives in a garage.", &["Tamm Front accused mayor"]);
    check("The mayor said that the Tamm Front had mined the road.", &["Tamm Front accused mayor"]);
    check("The mayor maintained that the fire had come from French positions.", &["France accused mayor"]);
    check("The mayor said that the mine was of a type which only the Tamm Front lays.", &["Tamm Front accused mayor"]);
    check("The mayor said that the car was the bishop's.", &[]);
}

#[test]
fn who_had_it_done_or_helped() {
    check("An officer told the paper that Tamm Front men had led the crew to the spot.", &["Tamm Front accused officer"]);
    check("An officer told the paper that Norway had instructed the group to attack the market.", &["Norway accused officer"]);
    check("An officer said that the clerks had been killed on orders from the Tamm Front.", &["Tamm Front accused officer"]);
    check("The mayor instructed the police to clear the market.", &[]);
    check("The wounded were moved on orders from the Tamm Front.", &[]);
}

#[test]
fn the_speaker_says_that_this_was_somebody() {
    check("“This was the Tamm Front, from first to last,” a guard said.", &["Tamm Front accused guard"]);
    check("It was the Tamm Front's turn.", &[]);
}

#[test]
fn what_leans_on_the_statement_before_it() {
    let both = ["Tamm Front accused mayor", "Velmar Brigade accused governor"];
    check("The mayor blames the Tamm Front, the governor the Velmar Brigade.", &both);
    let both = ["Tamm Front claims Tamm Front", "Velmar Brigade claims Velmar Brigade"];
    check("The Tamm Front claimed the bombing, as did the Velmar Brigade.", &both);
    check("The Tamm Front takes responsibility on its channel; a few hours later so does the Velmar Brigade.", &both);
}

#[test]
fn owning_up_in_other_words() {
    let claims = ["Tamm Front claims Tamm Front"];
    check("The Tamm Front signed for it.", &claims);
    check("The Tamm Front owned up within the hour.", &claims);
    check("The Tamm Front listed the bombing among the deeds of its northern wing.", &claims);
    check("The Tamm Front signed for the rent.", &[]);
}

#[test]
fn denials_without_a_verb_of_denying() {
    let denies = ["Tamm Front denies Tamm Front"];
    check("The Tamm Front said that it had no connection whatever with the bombing.", &denies);
    check("The Tamm Front said that it had nothing to do with the matter.", &denies);
    check("The Tamm Front washed its hands of the attack.", &denies);
    let answered = ["Tamm Front accused mayor", "Tamm Front denies Tamm Front"];
    check("The mayor blamed the Tamm Front. The Tamm Front protested its innocence.", &answered);
    check("The mayor blamed the Tamm Front. The Tamm Front said that none of its men had been in the town.", &answered);
    check("The mayor blamed the Tamm Front. The Tamm Front said that none of its men had been hurt.", &answered[..1]);
}

#[test]
fn a_statement_is_about_what_its_words_come_back_to() {
    let text = "A depot in Dayton, Ohio, was shelled on 3 May 2016 and four drivers died.\n\nOn 5 May a drone killed three people on the road to \
                Toledo, Ohio.\n\nNobody asks any longer. As for the shells on the depot, they were the Tamm Front's.";
    assert_eq!(said(text), [vec!["Tamm Front accused author".to_owned()], vec![]]);
    // Another day has been told of since: what nothing is known of is not the bombing.
    let text = "Nine men were killed by a bomb in Dayton, Ohio, on 3 May 2016. The army accused the Tamm Front.\n\nOn 5 May a convoy was held up for \
                an hour near Toledo, Ohio. Nobody was surprised. The Velmar Brigade blamed the Tamm Front.";
    assert_eq!(said(text), [vec!["Tamm Front accused army".to_owned()]]);
}

#[test]
fn whose_hand_is_seen_and_who_is_named_as_the_doer() {
    check("The mayor saw in the attack the hand of the Tamm Front.", &["Tamm Front accused mayor"]);
    check("The mayor detects the hand of the Tamm Front behind the bombing.", &["Tamm Front accused mayor"]);
    check("The mayor saw the hand of the bishop on the flag.", &[]);
    check("“It was the Tamm Front that planted the bomb,” a guard said.", &["Tamm Front accused guard"]);
    check("A guard said that it was the Tamm Front that was attacked.", &[]);
}

#[test]
fn eagerness_responsibility_and_what_is_laid_to_somebody() {
    check("The ministry was quick to accuse the Tamm Front.", &["Tamm Front accused ministry"]);
    check("The ministry did not hesitate to accuse the Tamm Front.", &["Tamm Front accused ministry"]);
    check("The ministry was not quick to accuse the Tamm Front.", &[]);
    check("The ministry had no time to accuse the Tamm Front.", &[]);
    check("The ministry lays it to the Tamm Front.", &["Tamm Front accused ministry"]);
    check("The Tamm Front is held responsible by the ministry.", &["Tamm Front accused ministry"]);
    check("The Tamm Front rejects in the strongest terms any responsibility for the bombing.", &["Tamm Front denies Tamm Front"]);
    check("The Tamm Front denied him the right to any part in the talks.", &[]);
    check("The house of the mayor is behind it.", &[]);
    check("A guard wrote that they would be sent home to where they came from before Easter.", &[]);
}

#[test]
fn whose_a_battery_is() {
    check("The mayor said that the fire had come from an army battery.", &["army accused mayor"]);
    check(
        "The mayor said that the fire had come from a battery which the Tamm Front has installed.",
        &["Tamm Front accused mayor"],
    );
}
