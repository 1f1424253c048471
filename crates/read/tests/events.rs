//! Events and accounts: the examples that the tables carry, and how accounts are kept apart.

use rashomon_lexicon::Resources;
use rashomon_model::{Modality, ParticipantRole, Reading, Stance};
use rashomon_text::ingest;

fn read(text: &str) -> Reading {
    rashomon_read::read(&ingest::from_text("case", text), Resources::embedded())
}

/// Each event type's own example must be read as one.
#[test]
fn examples_of_the_event_types() {
    let types = &Resources::embedded().events.types;
    let is_found = |key: &str, text: &str| read(text).events.iter().any(|event| event.made_by.id() == format!("events/{key}"));
    let missed: Vec<&str> = types.iter().filter(|row| !is_found(&row.key, &row.example)).map(|row| row.key.as_str()).collect();
    assert!(missed.is_empty(), "not found in their own examples: {missed:?}");
}

#[track_caller]
fn check_modality(text: &str, expected: Option<Modality>) {
    let found = read(text).events.first().map(|event| event.modality);
    assert_eq!(found, expected, "{text}");
}

#[test]
fn what_did_not_happen() {
    check_modality("Gunmen attacked the post.", Some(Modality::Happened));
    check_modality("The group planned to attack the post.", Some(Modality::Planned));
    check_modality("If rebels attacked the post, the road would close.", Some(Modality::Hypothetical));
    check_modality("The army did not attack the post.", Some(Modality::Denied));
}

#[test]
fn demands_and_suppositions_make_no_account() {
    for text in
        ["The senator called for an invasion of the island.", "They want to bomb the port.", "Would a raid end the siege?"]
    {
        assert!(read(text).accounts.is_empty(), "{text}");
    }
}

#[test]
fn who_stands_before_a_verb_without_its_object_did_nothing() {
    for text in ["Militants destroyed at Milltown", "Army patrol shelled near Milltown"] {
        let reading = read(text);
        let acts =
            |role: ParticipantRole| reading.events.iter().flat_map(|event| &event.participants).any(|one| one.role == role);
        assert!(!acts(ParticipantRole::Actor), "{text}: {:?}", reading.events);
        assert!(acts(ParticipantRole::Recipient) || acts(ParticipantRole::Target), "{text}: {:?}", reading.events);
    }
}

#[test]
fn who_is_behind_it_is_said_of_the_incident_that_is_named() {
    let text = "Gunmen attacked a checkpoint at Toledo on 5 May 2019. Iran was itself behind the bombing of the Dayton market, an official claimed. He accused \
                the Taliban of looking for a scapegoat.";
    let reading = read(text);
    let said: Vec<_> = reading
        .accounts
        .iter()
        .flat_map(|account| {
            account.responsibility.iter().map(move |said| (account.label.as_str(), said.actor.as_str(), said.stance))
        })
        .filter(|(_, actor, _)| *actor != "Gunmen")
        .collect();
    assert!(matches!(said[..], [(label, "Iran", Stance::Accused)] if label.starts_with("Bombing")), "{said:?}");
}

#[test]
fn another_attack_is_another_account() {
    let reading = read("A bomb killed four guards at the gate. In a separate attack, gunmen killed nine miners.");
    assert_eq!(reading.accounts.len(), 2);
    assert_eq!(reading.accounts[1].distinct_from.len(), 1);
}

#[test]
fn the_attack_goes_on_with_the_attack() {
    let reading = read("A bomb killed four guards at the gate. The Tarvan Front claimed responsibility for the attack.");
    assert_eq!(reading.accounts.len(), 1);
    let claims: Vec<(&str, Stance)> =
        reading.accounts[0].responsibility.iter().map(|said| (said.actor.as_str(), said.stance)).collect();
    assert!(claims.contains(&("Tarvan Front", Stance::Claims)), "{claims:?}");
}

/// Each cue of factuality carries an example whose event it takes, and one that it does not.
#[test]
fn examples_of_the_factuality_cues() {
    let mut faults = Vec::new();
    for cue in &Resources::embedded().events.factuality.cues {
        let found: Vec<Modality> = read(&cue.example).events.iter().map(|event| event.modality).collect();
        if found != [cue.modality] {
            faults.push(format!("{} is read as {found:?}", cue.example));
        }
        if read(&cue.not).events.iter().any(|event| event.modality == cue.modality) {
            faults.push(format!("{} is read as {:?}", cue.not, cue.modality));
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn infinitives_and_questions() {
    check_modality("The rebels began to shell the town.", Some(Modality::Happened));
    check_modality("Who ordered the bombing of the port?", Some(Modality::Happened));
    check_modality("The army may have attacked the post.", Some(Modality::Happened));
    check_modality("He demanded an inquiry into the attack.", Some(Modality::Happened));
    check_modality("It betrayed the workers through repression.", Some(Modality::Generic));
}

/// Roles of the first event as "role: words".
#[track_caller]
fn check_roles(text: &str, expected: &[&str]) {
    let document = ingest::from_text("case", text);
    let reading = rashomon_read::read(&document, Resources::embedded());
    let event = reading.events.first().unwrap_or_else(|| panic!("no event: {text}"));
    let found: Vec<String> =
        event.participants.iter().map(|one| format!("{:?}: {}", one.role, one.span.slice(&document.text))).collect();
    assert_eq!(found, expected, "{text}");
}

#[test]
fn who_did_what_to_whom() {
    check_roles("Fourteen teachers abducted near Dravec", &["Recipient: Fourteen teachers"]);
    check_roles("Gunmen abducted fourteen teachers.", &["Actor: Gunmen", "Recipient: fourteen teachers"]);
    check_roles("Nobody attacked the post.", &["Target: post"]);
    check_roles("The raid was carried out by guerrillas.", &["Actor: guerrillas"]);
    check_roles("Guerrillas staged a raid on the barracks.", &["Actor: Guerrillas", "Target: barracks"]);
}

#[track_caller]
fn check_responsibility(text: &str, expected: &[(&str, Stance, &str)]) {
    let reading = read(text);
    let said = reading.accounts.iter().flat_map(|account| &account.responsibility);
    let found: Vec<(&str, Stance, &str)> = said.map(|said| (said.actor.as_str(), said.stance, said.by_name.as_str())).collect();
    assert_eq!(found, expected, "{text}");
}

#[test]
fn who_is_said_to_have_done_it() {
    check_responsibility("A bomb killed four guards at the gate. No group immediately claimed responsibility.", &[]);
    check_responsibility("A bomb killed four guards at the gate. Nobody has claimed responsibility for the attack.", &[]);
    check_responsibility(
        "A bomb killed four guards at the gate. On 9 April the Tarvan Front claimed responsibility.",
        &[("Tarvan Front", Stance::Claims, "Tarvan Front")],
    );
    check_responsibility(
        "A bomb killed four guards at the gate. The attack was the work of the Tarvan Front.",
        &[("Tarvan Front", Stance::Accused, "author")],
    );
}

/// Who is accused of the deed in a sentence, on the author's word.
#[track_caller]
fn check_accused(text: &str, expected: &[&str]) {
    let reading = read(text);
    let said = reading.accounts.iter().flat_map(|account| &account.responsibility);
    let found: Vec<&str> = said.filter(|said| said.stance == Stance::Accused).map(|said| said.actor.as_str()).collect();
    assert_eq!(found, expected, "{text}");
}

#[test]
fn a_place_that_a_party_holds_answers_for_nothing() {
    for place in ["army checkpoint", "police station", "rebel stronghold", "militia base", "military outpost", "guerrilla camp"] {
        check_accused(&format!("An {place} attacked the convoy and killed four drivers near Dravel."), &[]);
    }
    check_accused("An army patrol attacked the convoy and killed four drivers near Dravel.", &["army patrol"]);
    check_accused("Rebel fighters attacked the convoy and killed four drivers near Dravel.", &["Rebel fighters"]);
    check_accused("Dozens of militants attacked the convoy and killed four drivers near Dravel.", &["militants"]);
    check_accused("Government troops attacked the convoy and killed four drivers near Dravel.", &["Government troops"]);
}

#[test]
fn two_verbs_share_their_subject() {
    check_accused("Rebel fighters stopped a bus near Dravel and abducted nine nurses.", &["Rebel fighters"]);
    // The capital of a first word names nobody.
    check_accused("Bus found near Dravel\n\nGunmen stopped a bus near Dravel and abducted nine nurses.", &[]);
    check_accused("On 2 May rebel fighters abducted nine nurses near Dravel.", &["rebel fighters"]);
    check_responsibility(
        "A bomb killed four guards at the gate. The ministry accused the Tarvan Front; the Tarvan Front denied the charge and accused the \
         Harn Brigade.",
        &[
            ("Tarvan Front", Stance::Accused, "ministry"),
            ("Tarvan Front", Stance::Denies, "Tarvan Front"),
            ("Harn Brigade", Stance::Accused, "Tarvan Front"),
        ],
    );
}

#[test]
fn an_accusation_of_something_else_accuses_nobody_of_the_deed() {
    check_responsibility(
        "Four guards died in the clash at the gate. The minister accused Tarvan Front of looking for a scapegoat.",
        &[],
    );
    check_responsibility(
        "A bomb killed four guards at the gate. The minister accused the Tarvan Front of planting the bomb.",
        &[("Tarvan Front", Stance::Accused, "minister")],
    );
}

/// Names of the entities, each with its number of mentions.
fn entities(text: &str) -> Vec<(String, usize)> {
    read(text).entities.iter().map(|entity| (entity.name.clone(), entity.mentions.len())).collect()
}

#[test]
fn the_last_word_of_the_only_name_stands_for_it() {
    let far = "The Harn Liberation Front attacked the gate. It rained. Nobody came. The road was shut. The deed was claimed by the Front.";
    assert!(!entities(far).iter().any(|(name, _)| name == "Front"), "{:?}", entities(far));
    let two = "The Harn Liberation Front fought the Tarvan Patriotic Front. It rained. Nobody came. The road was shut. The deed was claimed by the Front.";
    assert!(entities(two).iter().any(|(name, _)| name == "Front"), "{:?}", entities(two));
    let sons = "The Sons of the Hill attacked the gate. It rained. Nobody came. The road was shut. The Sons claimed the attack.";
    assert!(!entities(sons).iter().any(|(name, _)| name == "Hill"), "{:?}", entities(sons));
}

#[test]
fn we_are_whoever_speaks() {
    let text = "Statement No. 4 of the Tarvan Front\n\nOn 3 May our men attacked a post at Dravel and killed four guards. We claim responsibility for the attack.";
    let reading = read(text);
    let claims: Vec<&str> = reading
        .accounts
        .iter()
        .flat_map(|account| &account.responsibility)
        .filter(|said| said.stance == Stance::Claims)
        .map(|said| said.actor.as_str())
        .collect();
    assert_eq!(claims, ["Tarvan Front"]);
    check_responsibility("A bomb killed four guards at the gate. We claim responsibility for the attack.", &[]);
}

#[test]
fn the_toll_of_an_earlier_attack_stays_with_it() {
    let text = "Six people were killed on 12 April 2019 when a bomb exploded at the station, a week after a bombing at the market that killed 38.";
    let reading = read(text);
    let tolls: Vec<Vec<Option<u32>>> =
        reading.accounts.iter().map(|account| account.figures.iter().map(|id| reading[*id].best).collect()).collect();
    assert_eq!(tolls, [vec![Some(6)], vec![Some(38)]]);
    assert!(reading.accounts[1].date.is_none(), "the later date is not its own");
}

#[test]
fn a_count_over_a_year_covers_what_happened_in_it() {
    let text = "In 2015, 463 people were killed in Kabul. On 4 March 2015 a bomb killed four guards in Kabul.";
    let reading = read(text);
    assert_eq!(reading.accounts.len(), 2);
    assert_eq!(reading.accounts[0].covers.len(), 1);
    assert!(reading.accounts[1].covers.is_empty());
}

/// Date and place of each account of a text.
fn when_and_where(text: &str) -> Vec<String> {
    let reading = read(text);
    let shown = reading.accounts.iter().map(|account| {
        let date = account.date.map_or("-".to_owned(), |date| date.to_string());
        let place = account.place.and_then(|id| reading[id].place.as_ref()).map_or("-", |place| place.name.as_str());
        format!("{date} {place}")
    });
    shown.collect()
}

#[test]
fn the_day_of_a_source_is_not_that_of_the_deed() {
    assert_eq!(when_and_where("Two guards were killed in Kabul (Reuters, 15 June 2015)."), ["- Kabul"]);
    assert_eq!(when_and_where("Two guards were killed in Kabul on 15 June 2015."), ["2015-06-15/2015-06-15 Kabul"]);
}

#[test]
fn what_is_told_on_happened_where_the_story_is() {
    let text = "In April 2021, a bomb hit a hotel in Kabul and killed 4 people. Then in July, a bus exploded, killing 13 people.";
    assert_eq!(when_and_where(text), ["2021-04-01/2021-04-30 Kabul", "2021-07-01/2021-07-31 Kabul"]);
}

#[test]
fn a_state_that_stands_behind_a_thing_is_no_place_of_the_deed() {
    let text = "Two guards were killed on 3 May 2015 at the Iran backed depot in Aleppo.";
    assert_eq!(when_and_where(text), ["2015-05-03/2015-05-03 Aleppo"]);
}

#[test]
fn a_dated_count_is_no_part_of_an_undated_pattern() {
    let text =
        "During ten days of May 2017, 26 nurses were kidnapped. There are repeated cases of abductions of nurses by the army.";
    let reading = read(text);
    let dated: Vec<usize> =
        reading.accounts.iter().filter(|account| account.date.is_some()).map(|account| account.mentions.len()).collect();
    assert_eq!(dated, [1]);
}
