//! What of a text is one incident: whom it counts, when and where it was, which of them a sentence comes back to.

use rashomon_lexicon::Resources;
use rashomon_model::{Account, Reading};
use rashomon_text::ingest;

fn read(text: &str) -> Reading {
    rashomon_read::read(&ingest::from_text("case", &format!("9 June 2016\n\n{text}")), Resources::embedded())
}

/// The numbers of each incident of a text.
fn numbers(text: &str) -> Vec<Vec<u32>> {
    let reading = read(text);
    let of_account = |account: &Account| account.figures.iter().filter_map(|id| reading[*id].best).collect();
    reading.accounts.iter().map(of_account).collect()
}

/// The days of each incident, with "many" where it is a count of many.
fn days(text: &str) -> Vec<String> {
    let reading = read(text);
    let of_account = |account: &Account| {
        let days = account.date.map_or("none".to_owned(), |days| days.to_string());
        if account.aggregate { format!("many {days}") } else { days }
    };
    reading.accounts.iter().map(of_account).collect()
}

/// The names of the places of the incidents, as the text has them.
fn places(text: &str) -> Vec<String> {
    let whole = format!("9 June 2016\n\n{text}");
    let reading = rashomon_read::read(&ingest::from_text("case", &whole), Resources::embedded());
    reading.accounts.iter().filter_map(|account| Some(reading[account.place?].span.slice(&whole).to_owned())).collect()
}

#[test]
fn those_taken_and_those_killed_in_one_sentence_are_of_one_incident() {
    let text =
        "On 3 May 2016 gunmen stopped a bus near Dayton, Ohio. Nine passengers were shot dead and two girls were led away.";
    assert_eq!(numbers(text), [[9, 2]]);
    assert_eq!(numbers("On 3 May 2016 gunmen raided Dayton, Ohio, killing nine people and abducting twenty."), [[9, 20]]);
    assert_eq!(
        numbers("On 3 May 2016 gunmen killed nine people in Dayton, Ohio. On 5 May they abducted twenty in Toledo, Ohio."),
        [[9], [20]]
    );
}

#[test]
fn those_missing_after_an_attack_are_of_it() {
    let text =
        "On 3 May 2016 raiders attacked a post near Dayton, Ohio, and killed 19 soldiers. A further 12 are listed as missing.";
    assert_eq!(numbers(text), [[19, 12]]);
}

#[test]
fn a_count_over_months_is_of_many() {
    let many = ["many 2016-01-01/2016-03-31"];
    assert_eq!(
        days("Between January and March the Front's mines killed 412 people in Ohio, according to the Nugal Centre."),
        many
    );
    assert_eq!(days("The ombudsman counts 96 civilians killed in Ohio from January to March, fourteen of them children."), many);
    assert_eq!(
        days("On 3 May 2016 the Front's mines killed four people in Ohio, according to the Nugal Centre."),
        ["2016-05-03/2016-05-03"]
    );
}

#[test]
fn counts_of_one_month_after_the_other_are_as_many_counts() {
    let text = "The Tamm Monitor recorded 41 deaths in Ohio in March, 87 in April and 63 in May.";
    assert_eq!(numbers(text), [[41], [87], [63]]);
    assert_eq!(days(text), ["many 2016-03-01/2016-03-31", "many 2016-04-01/2016-04-30", "many 2016-05-01/2016-05-31"]);
}

#[test]
fn a_day_that_opens_a_later_clause_is_not_that_of_the_deed() {
    let text = "On 3 May 2016 raiders burned the mill in Dayton, Ohio. The governor spoke of five people killed, and on 5 May the league claimed the raid.";
    assert_eq!(days(text), ["2016-05-03/2016-05-03"]);
}

#[test]
fn where_the_hurt_are_flown_is_not_where_it_happened() {
    let text = "On 3 May 2016 a bomb killed nine clerks in Dayton, Ohio. About 70 others were hurt, 16 of whom an army aircraft later took to Toledo.";
    assert_eq!((numbers(text), places(text)), (vec![vec![9, 70, 16]], vec!["Dayton".to_owned()]));
}

#[test]
fn items_of_a_chronology_are_told_apart() {
    let text = "Dayton, 3 May 2016. A car bomb killed nine people.\n\nVarkesh, 5 May 2016. A mine killed two soldiers.\n\nLafol, March 2016. A jet \
                bombed a well, killing a family of five.";
    assert_eq!(places(text), ["Dayton", "Varkesh", "Lafol"]);
    assert_eq!(days(text), ["2016-05-03/2016-05-03", "2016-05-05/2016-05-05", "2016-03-01/2016-03-31"]);
    let text = "2 May. A mortar bomb killed two women in Dayton, Ohio.\n\n5 May. A bus ran over a mine near Toledo, Ohio. Four people died.\n\n8 May. \
                Guards shot three men near Akron, Ohio.";
    assert_eq!(days(text), ["2016-05-02/2016-05-02", "2016-05-05/2016-05-05", "2016-05-08/2016-05-08"]);
}

#[test]
fn a_deed_told_again_by_what_was_told_of_it_alone() {
    let text = "On 2 May 2016 a bus of pensioners ran over a mine near Dayton, Ohio. Four people died.\n\nOn 5 May shells fell on the market of Toledo, Ohio, \
                and killed nine clerks.\n\nNobody reads the inquiry any longer. The mine was old, it says. It was the army, then, that killed those four \
                pensioners.";
    let of_each = numbers(text);
    assert_eq!(of_each.len(), 2, "{of_each:?}");
    assert!(of_each[0].contains(&4) && of_each[1] == [9], "{of_each:?}");
}
