//! Deeds, counts and days whose words stand apart: verbs past an insertion, pronouns for a deed, releases and newer counts that go on, counts of
//! another time, what is only named or foreseen.

use rashomon_lexicon::Resources;
use rashomon_model::{Harm, Reading, Stance};
use rashomon_text::ingest;

fn read(text: &str) -> Reading {
    rashomon_read::read(&ingest::from_text("case", text), Resources::embedded())
}

/// Who is said to have done it, as "actor stance by".
fn said(text: &str) -> Vec<String> {
    let reading = read(text);
    let stance = |stance: Stance| match stance {
        Stance::Claims => "claims",
        Stance::Accused => "accused",
        Stance::Denies => "denies",
    };
    let said = reading.accounts.iter().flat_map(|account| &account.responsibility);
    said.map(|said| format!("{} {} {}", said.actor, stance(said.stance), said.by_name)).collect()
}

#[track_caller]
fn check(text: &str, expected: &[&str]) {
    assert_eq!(said(text), expected, "{text}");
}

/// What a sentence adds to an attack told before it.
#[track_caller]
fn adds(sentence: &str, expected: &[&str]) {
    check(&format!("Masked men killed two teachers in Dayton, Ohio, on 3 May 2016. {sentence}"), expected);
}

/// Harms and numbers of all accounts.
fn counted(text: &str) -> Vec<(Harm, u32)> {
    let reading = read(text);
    let ids = reading.accounts.iter().flat_map(|account| account.figures.clone());
    ids.filter_map(|id| Some((reading[id].harm, reading[id].low?))).collect()
}

/// Days and numbers of each account with figures.
fn dated(text: &str) -> Vec<(String, Vec<u32>)> {
    let reading = read(text);
    let with_figures = reading.accounts.iter().filter(|account| !account.figures.is_empty());
    let told = with_figures.map(|account| {
        let days = account.date.map_or_else(String::new, |days| days.to_string());
        (days, account.figures.iter().filter_map(|id| reading[*id].low).collect())
    });
    told.collect()
}

#[test]
fn a_verb_goes_on_past_what_stands_between() {
    check(
        "Fighters of the Tarvan Brigade came for the grain and, when some farmers resisted, killed nine villagers in Dayton, Ohio, on 3 May \
         2016.",
        &["Tarvan Brigade accused author"],
    );
    check(
        "When fighters of the Tarvan Brigade (TB) crossed from Toledo on 3 May 2016 and overran a post at Dayton, Ohio, nobody helped.",
        &["Tarvan Brigade accused author"],
    );
}

#[test]
fn whom_a_relative_clause_names_did_it() {
    check(
        "Remember the farms of Dayton, Ohio, which the Tarvan Brigade bombed on 3 May 2016.",
        &["Tarvan Brigade accused author"],
    );
    check("Remember the farms of Dayton, Ohio, which were bombed on 3 May 2016.", &[]);
}

#[test]
fn shot_is_a_verb_before_those_who_were() {
    check("A Tarvan Brigade patrol shot dead Ann Mills in Dayton, Ohio, on 3 May 2016.", &["Tarvan Brigade accused author"]);
}

#[test]
fn a_deed_is_claimed_and_denied_by_a_pronoun() {
    let claims = ["Tarvan Brigade claims Tarvan Brigade"];
    adds("The Tarvan Brigade boasted of it on its channel.", &claims);
    adds("The Tarvan Brigade owned up to it a week later.", &claims);
    adds("The Tarvan Brigade owned it.", &claims);
    adds("The Tarvan Brigade boasted of its gardens.", &[]);
    let accused = ["Tarvan Brigade accused mayor"];
    adds("The mayor put it down to the Tarvan Brigade.", &accused);
    adds("The mayor put the book down to rest.", &[]);
    adds("The mayor suggested that it might rather have been the Tarvan Brigade.", &accused);
    adds("The mayor said that it had been the best day of the year.", &[]);
    adds("It was the Tarvan Brigade, which met in Toledo.", &[]);
}

#[test]
fn whoever_planted_the_bomb_did_it() {
    let text = "A bomb killed four guards in Dayton, Ohio, on 3 May 2016.";
    check(&format!("{text} The army said that the Tarvan Brigade had planted the bomb."), &["Tarvan Brigade accused army"]);
    check(&format!("{text} The army said that the Tarvan Brigade had found the bomb."), &[]);
}

#[test]
fn each_of_those_named_is_accused() {
    adds(
        "The mayor blamed the Tarvan Brigade and the Lemland Front.",
        &["Tarvan Brigade accused mayor", "Lemland Front accused mayor"],
    );
    adds("The mayor blamed the Tarvan Brigade and the council met.", &["Tarvan Brigade accused mayor"]);
}

#[test]
fn a_text_speaks_for_whoever_signed_it() {
    adds("A leaflet signed by the Tarvan Brigade claimed the attack.", &["Tarvan Brigade claims Tarvan Brigade"]);
    check(
        "Men of the Tarvan Brigade killed nine villagers in Dayton, Ohio, on 3 May 2016, according to a statement that the Lemland Council put \
         out.",
        &["Tarvan Brigade accused Lemland Council"],
    );
}

#[test]
fn nobody_is_harmed_by_what_is_foreseen() {
    assert_eq!(counted("If it goes on, the mayor warned, we will have nine dead by the morning in Dayton, Ohio."), []);
    assert_eq!(
        counted("If Oskania were to shell a market in Dayton, Ohio, next week and kill sixty traders, who would care?"),
        []
    );
    assert_eq!(counted("In Dayton, Ohio, the mayor said, we have nine dead."), [(Harm::Killed, 9)]);
}

#[test]
fn ages_and_beasts_are_no_counts() {
    assert_eq!(counted("On 3 May 2016 a man of 54 died in Dayton, Ohio."), [(Harm::Killed, 1)]);
    assert_eq!(
        counted("A shell fell on Dayton, Ohio, on 3 May 2016. We found 30 dead camels and one injured herder."),
        [(Harm::Injured, 1)]
    );
}

#[test]
fn those_lost_and_those_taken_along() {
    assert_eq!(counted("The army admits to the loss of 14 soldiers at Dayton, Ohio, on 3 May 2016."), [(Harm::Killed, 14)]);
    assert_eq!(counted("The army admits to the loss of nine lorries at Dayton, Ohio, on 3 May 2016."), []);
    assert_eq!(
        counted("On 3 May 2016 gunmen stopped a van near Dayton, Ohio, and took five tailors with them."),
        [(Harm::Abducted, 5)]
    );
}

#[test]
fn those_let_go_belong_to_those_taken() {
    let text = "On 3 May 2016 police arrested eleven men in Dayton, Ohio, three of whom were freed the next day.";
    assert_eq!(dated(text), [("2016-05-03/2016-05-03".to_owned(), vec![11, 3])]);
}

#[test]
fn those_shot_are_the_dead_of_a_greater_count() {
    let text = "At least 60 men were shot in Dayton, Ohio, on 3 May 2016, says a report; the council speaks of 90 dead.";
    assert_eq!(counted(text), [(Harm::Killed, 60), (Harm::Killed, 90)]);
    let text = "Three people were shot in Dayton, Ohio, on 3 May 2016. Two of them died.";
    assert!(counted(text).contains(&(Harm::Injured, 3)));
}

#[test]
fn counts_of_two_times_are_two() {
    let text = "9 June 2016\n\nThe League logged 94 villagers killed in Ohio in May, in 28 attacks, against 61 in April.";
    assert_eq!(dated(text), [("2016-05-01/2016-05-31".to_owned(), vec![94]), ("2016-04-01/2016-04-30".to_owned(), vec![61])]);
    let text = "9 October 2016\n\nBetween January and September the League counted 800 air strikes in Ohio, in which 390 civilians were killed.";
    assert_eq!(dated(text), [("2016-01-01/2016-09-30".to_owned(), vec![390])]);
}

#[test]
fn days_before_a_day_with_a_name() {
    let text = "9 February 2016\n\nThree days before Christmas a mine killed five clerks near Dayton, Ohio.";
    assert_eq!(dated(text), [("2015-12-22/2015-12-22".to_owned(), vec![5])]);
}

#[test]
fn may_is_a_month_too() {
    assert_eq!(counted("In early May the gang abducted 14 teachers near Dayton, Ohio."), [(Harm::Abducted, 14)]);
    assert_eq!(counted("They say that the gang may abduct 14 teachers near Dayton, Ohio."), []);
}
