//! What a text says against itself, from the words to the list of contradictions.

mod common;

use common::Bench;

/// The reasons that are listed for a text, without what identifies them.
fn found(text: &str) -> Vec<String> {
    let bench = Bench::empty();
    bench.write("text.txt", text.as_bytes());
    bench.succeed(&["--reader", "rules", "add", "case", "text.txt"]);
    let listed = bench.succeed(&["contradictions", "case", "--json"]).stdout;
    let listed: serde_json::Value = serde_json::from_str(&listed).expect("it is JSON");
    let said = |side: &serde_json::Value| side.as_str().expect("a side is text").replace("Velmar Liberation Front", "the Front");
    let listed = listed.as_array().expect("it is a list").iter();
    let mut found: Vec<String> = listed.map(|it| format!("{} | {}", said(&it["left"]), said(&it["right"]))).collect();
    found.sort();
    found
}

#[test]
fn a_denial_is_set_against_what_it_denies() {
    for (text, left, right) in [
        (
            "Investigators said that Oskania arms the Velmar Liberation Front. Oskania has denied supporting the Velmar Liberation Front.",
            "Oskania arms the Front",
            "not: Oskania sponsors the Front",
        ),
        (
            "The governor said that Oskania funds the Velmar Liberation Front. The Velmar Liberation Front said that it does not receive money \
             from Oskania.",
            "Oskania sponsors the Front",
            "not: Oskania sponsors the Front",
        ),
        (
            "The Tamm government accused Oskania of backing the Velmar Liberation Front. Oskania rejected the accusation as baseless.",
            "Oskania sponsors the Front",
            "not: Oskania sponsors the Front",
        ),
        (
            "Oskania has armed the Velmar Liberation Front since 2017, the panel wrote, a charge that Oskania rejects.",
            "Oskania arms the Front",
            "not: Oskania arms the Front",
        ),
        (
            "Oskania funds the Velmar Liberation Front, the governor says. “That is a lie,” a spokesman for Oskania said.",
            "Oskania sponsors the Front",
            "not: Oskania sponsors the Front",
        ),
        (
            "The governor said that Oskania arms the Velmar Liberation Front. “There is no support of any kind,” Oskania said.",
            "Oskania arms the Front",
            "not: Oskania arms the Front",
        ),
        (
            "The minister said that the Velmar Liberation Front takes orders from Oskania. The Velmar Liberation Front said that it takes orders \
             from nobody.",
            "Oskania controls the Front",
            "not: anybody controls the Front",
        ),
        (
            "The panel said that Oskania funds the Velmar Liberation Front. Oskania called the allegation a lie.",
            "Oskania sponsors the Front",
            "not: Oskania sponsors the Front",
        ),
    ] {
        let mut sides = [left, right];
        sides.sort_unstable();
        let listed = found(text);
        assert_eq!(listed.len(), 1, "{text}: {listed:?}");
        let mut given: Vec<&str> = listed[0].split(" | ").collect();
        given.sort_unstable();
        assert_eq!(given, sides, "{text}");
    }
}

#[test]
fn a_training_is_a_tie_and_a_deed() {
    let listed = found(
        "The Tamm government accused Oskania of training the Velmar Liberation Front. Oskania rejected the accusation as baseless.",
    );
    assert!(listed.iter().any(|sides| sides.matches("Oskania trained the Front").count() == 2), "{listed:?}");
    assert!(listed.iter().any(|sides| sides.matches("as perpetrator").count() == 2), "{listed:?}");
    assert_eq!(listed.len(), 2, "{listed:?}");
}

#[test]
fn who_denies_that_it_is_so_does_not_say_that_it_is() {
    let text =
        "Monitors said that Oskania arms the Velmar Liberation Front. Oskania denied that it arms the Velmar Liberation Front.";
    assert_eq!(found(text).len(), 1);
    // What nobody said before is no charge that is answered.
    assert!(found("Oskania met the Velmar Liberation Front. Oskania rejected the accusation as baseless.").is_empty());
    // Nor is what somebody is called in passing.
    assert!(found("Ivo Ham, a member of the Velmar Liberation Front, rejected the accusation as baseless.").is_empty());
}

#[test]
fn friends_of_one_voice_are_enemies_of_another() {
    let text = "A diplomat said that the Velmar Liberation Front is allied with Oskania. The Harbour Wire reported that Oskania regards the \
                Velmar Liberation Front as an enemy.";
    assert_eq!(found(text), ["the Front fights Oskania | the Front allied with Oskania"]);
    // Whoever is an ally against somebody is no ally of theirs.
    let text = "The Velmar Liberation Front fights Oskania. The minister said that Tamm is an ally against Oskania.";
    assert!(found(text).is_empty());
}

#[test]
fn a_toll_that_the_text_itself_replaces_contradicts_nothing() {
    let bomb = "On 3 May 2019 a bomb exploded in Tamm.";
    let rising = format!("{bomb} Nine people were killed, the first reports said; the ministry later put the toll at 12.");
    assert!(found(&rising).is_empty(), "{:?}", found(&rising));
    let least = format!("{bomb} At least 9 people were killed, the police said. The ministry said that 12 people were killed.");
    assert!(found(&least).is_empty(), "{:?}", found(&least));
    let apart = format!("{bomb} The police said that 9 people were killed. The ministry said that 12 people were killed.");
    assert_eq!(found(&apart).len(), 1);
    let put = format!("{bomb} The police said that 9 people were killed. The Red Banner put the toll at 15.");
    assert_eq!(found(&put).len(), 1);
}

#[test]
fn that_nobody_was_killed_contradicts_any_number() {
    let strike = "On 4 May 2019 an air strike hit Tamm. The army said that there were no civilian casualties.";
    assert_eq!(found(&format!("{strike} The Harbour Wire reported that 12 civilians were killed.")).len(), 1);
    assert!(found(strike).is_empty());
    let all = "The army said that it had killed 20 militants in an air strike on Tamm on 4 May 2019. Villagers said that all 20 dead were civilians.";
    assert_eq!(found(all).len(), 1, "{:?}", found(all));
}
