//! What the name rules find, as a reader would list it.

use proptest::prelude::*;
use rashomon_lexicon::Resources;
use rashomon_model::{MentionForm, Reading};
use rashomon_text::ingest;

fn read(text: &str) -> Reading {
    crate::read(&ingest::from_text("test", text), Resources::embedded())
}

/// Mentions by name as `words/kind`, in text order.
fn names(text: &str) -> Vec<String> {
    let reading = read(text);
    let named = reading.mentions.iter().filter(|mention| mention.form == MentionForm::Name);
    named.map(|mention| format!("{}/{}", mention.span.slice(text), kind_word(mention.kind))).collect()
}

fn kind_word(kind: rashomon_model::MentionKind) -> String {
    format!("{kind:?}").to_lowercase()
}

/// Entities as `name = alias | alias`, those with two mentions and more.
fn entities(text: &str) -> Vec<String> {
    let reading = read(text);
    let said = |id: &rashomon_model::MentionId| reading[*id].span.slice(text).to_owned();
    reading
        .entities
        .iter()
        .filter(|entity| entity.mentions.len() > 1)
        .map(|entity| entity.mentions.iter().map(said).collect::<Vec<_>>().join(" = "))
        .collect()
}

#[test]
fn names_by_table_head_noun_and_title() {
    let cases: &[(&str, &[&str])] = &[
        ("The Taliban attacked IS fighters, NATO said.", &["Taliban/armedgroup", "IS/armedgroup", "NATO/intergovernmentalbody"]),
        ("What is this? It is nothing that a reader would call a name.", &[]),
        ("The Iraqi army shelled the town.", &["Iraqi army/securityforce"]),
        ("Critics of the Chilean government were arrested.", &["Chilean government/state"]),
        ("The Human Rights Commission of Kenya published a report.", &["Human Rights Commission of Kenya/civilsociety"]),
        ("A spokesman for the Ministry of Foreign Affairs resigned.", &["Ministry of Foreign Affairs/governmentbody"]),
        ("Colonel Bernal Ocampo spoke to the New York Times.", &["Bernal Ocampo/person", "New York Times/outlet"]),
        ("President Joko Widado met Prime Minister Shinto Abbe.", &["Joko Widado/person", "Shinto Abbe/person"]),
        ("The US-led airstrikes hit a number of anti-ISIS units in the town.", &["US/state", "ISIS/armedgroup"]),
        ("Kurds and Sunni worshippers fled.", &["Kurds/people", "Sunni worshippers/people"]),
        // Where something is, and what is no person by its last word.
        ("Rebels were driven out of Harim al-Sarut.", &[]),
        ("They burned the nearest village, Sin Kyar Gyi.", &[]),
        ("Abu Dhabi lies on the Gulf.", &["Abu Dhabi/state"]),
        ("The Haddad Agreement was signed.", &[]),
        // The text says what its abbreviations stand for, whatever a table has for them.
        (
            "The Anbar Alliance (AA) met. The AA denied it.",
            &["Anbar Alliance/intergovernmentalbody", "AA/intergovernmentalbody", "AA/intergovernmentalbody"],
        ),
        // Bodies by the word that opens their names, and by that word alone.
        (
            "Ahrar al-Sarut merged with Faylaq al-Nur. Ahrar was the larger.",
            &["Ahrar al-Sarut/armedgroup", "Faylaq al-Nur/armedgroup", "Ahrar/armedgroup"],
        ),
        ("Radio Free Tamar said so.", &["Radio Free Tamar/outlet"]),
        ("TAMAR, 5 May (Harbour Wire) - Two men fled from the burning house.", &["Harbour Wire/outlet"]),
        ("He was arrested in March on Saturday.", &[]),
        ("WHO FLED?", &[]),
    ];
    for (text, expected) in cases {
        assert_eq!(names(text), *expected, "{text}");
    }
}

#[test]
fn the_letters_of_the_own_outlet_are_its_own() {
    let text = "TAMAR (NPA) - Two men fled from the burning house. The NPA had no word on them.";
    assert_eq!(names(text), ["NPA/outlet", "NPA/outlet"]);
    assert_eq!(names("Two men fled. The NPA had no word on them."), ["NPA/armedgroup"]);
}

#[test]
fn a_word_inside_a_name_in_capitals_is_no_outlet() {
    let found = names("TAMAR LIBERATION LEAGUE CONVENES IN THE HARBOUR");
    assert!(found.iter().all(|name| name != "LIBERATION/outlet"), "{found:?}");
}

#[test]
fn capitals_only_copy_is_read_too() {
    let text = "THE SALVADORAN GOVERNMENT SAID THAT FMLN GUERRILLAS KILLED COLONEL OSCAR RIVAS NEAR THE BORDER YESTERDAY.";
    assert_eq!(names(text), ["SALVADORAN GOVERNMENT/state", "FMLN/armedgroup", "OSCAR RIVAS/person"]);
}

#[test]
fn a_seat_of_government_is_an_actor_only_where_it_acts() {
    assert_eq!(names("Moscow denied the report."), ["Moscow/state"]);
    assert_eq!(names("She lives in Moscow with her family."), Vec::<String>::new());
}

#[test]
fn glosses_acronyms_and_surnames_are_one_entity() {
    let text =
        "The Harbour Workers Association (HWA) called a strike. Lawyer Bilal Haddad spoke for the HWA. Haddad said he was proud.";
    assert_eq!(entities(text), ["Harbour Workers Association = HWA = HWA", "Lawyer = Bilal Haddad = Haddad = he"]);
}

#[test]
fn a_name_that_is_introduced_names_what_was_described() {
    let text = "A militia calling itself the Voice of Dawn claimed it. Voice of Dawn members fled. It was called Harun.";
    assert_eq!(names(text), ["Voice of Dawn/armedgroup", "Voice of Dawn/armedgroup"]);
    // What it claimed is not itself.
    assert_eq!(entities(text), ["militia = itself = Voice of Dawn = Voice of Dawn = It"]);
}

#[test]
fn names_that_no_table_lists_are_learned() {
    let text = "The Kordun Eagles ambushed a convoy on Friday, killing two policemen. A day later the Eagles said that they would not stop.";
    assert_eq!(names(text), ["Kordun Eagles/armedgroup"]);
    assert!(entities(text)[0].starts_with("Kordun Eagles = Eagles"), "{:?}", entities(text));
    // What stands after an article is no person, though it acts.
    assert_eq!(
        names("On Friday the Ghouta Shield said that the so-called Dawn Corps had fled."),
        ["Ghouta Shield/armedgroup", "Dawn Corps/armedgroup"]
    );
    // What names a place or a site is left to the places.
    for text in ["The wounded were taken to Askar General Hospital.", "The road to Milltown was shut on Friday."] {
        assert_eq!(names(text), [""; 0], "{text}");
    }
}

#[test]
fn a_short_name_with_a_capital_inside_is_so_written() {
    assert_eq!(names("Police in Punjab blamed LeT for the attack."), ["LeT/armedgroup"]);
    assert_eq!(names("Let us see who profits. LET US SEE."), [""; 0]);
}

#[test]
fn a_text_may_end_with_a_pronoun() {
    for pronoun in ["it", "her", "them", "him"] {
        read(&format!("The minister met the envoy and thanked {pronoun}"));
    }
}

#[test]
fn a_branch_and_its_parent_stay_two() {
    let text = "ISIS-K split from ISIS. ISIS-K grew. ISIS denied it.";
    let found = entities(text);
    assert!(
        found.iter().all(|entity| !(entity.contains("ISIS-K") && entity.split(" = ").any(|name| name == "ISIS"))),
        "{found:?}"
    );
}

#[test]
fn spellings_and_descriptions_lead_back_to_the_name() {
    assert_eq!(entities("Gulmurad Karimov fled. Colonel Kamirov was trained abroad."), ["Gulmurad Karimov = Colonel = Kamirov"]);
    assert_eq!(entities("Boko Haram raided a village. The group denied that it had lost."), ["Boko Haram = group = it"]);
    let two = entities("Boko Haram fought Hamas. The group denied it.");
    assert!(
        two.iter().all(|entity| !(entity.contains("group") && (entity.contains("Hamas") || entity.contains("Boko")))),
        "two groups fit: {two:?}"
    );
}

/// Promise 4: the same text about another actor of the same kind reads the same.
#[test]
fn swapping_two_names_swaps_the_output() {
    let text = |a: &str, b: &str| {
        format!(
            "{a} fighters attacked a camp of {b} on Friday. {a} claimed responsibility. The police said {b} had trained two gunmen. A court in Kenya tried them."
        )
    };
    for (a, b) in [("Hamas", "Hezbollah"), ("Taliban", "Hamas"), ("FARC", "ISIS"), ("Boko Haram", "Abu Sayyaf")] {
        let swap = |listed: Vec<String>| {
            listed.into_iter().map(|name| name.replace(a, "\u{1}").replace(b, a).replace('\u{1}', b)).collect::<Vec<_>>()
        };
        assert_eq!(swap(names(&text(a, b))), names(&text(b, a)), "{a} and {b}");
        assert_eq!(swap(entities(&text(a, b))), entities(&text(b, a)), "{a} and {b}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_gives_mentions_within_it(text in "(\\PC{0,40}|( IS| the group| Mr| of|,| \\(|\\)|'s| al-Nasr| Party| said| he| U\\.S\\.| Pakistani| army| President| Khan)){0,40}") {
        let reading = read(&text);
        for mention in &reading.mentions {
            prop_assert!(mention.span.fits(&text) && mention.span.contains(mention.head));
        }
        for (idx, mention) in reading.mentions.iter().enumerate() {
            let listed = mention.entity.is_none_or(|id| reading[id].mentions.iter().any(|other| other.0 as usize == idx));
            prop_assert!(listed, "an entity lists the mentions that point at it");
        }
    }
}

#[test]
fn names_beside_what_they_are_names_of() {
    let cases: &[(&str, &[&str])] = &[
        ("He wrote for the dockers' union Wimsa. Wimsa denied it.", &["Wimsa/civilsociety", "Wimsa/civilsociety"]),
        ("A colonel told the local daily Hill Lantern that nine died.", &["Hill Lantern/outlet"]),
        ("Comuna, the party that grew out of the war, met. The mayor praised Comuna.", &["Comuna/party", "Comuna/party"]),
        ("Hill Ledger, a newspaper in the capital, was closed.", &["Hill Ledger/outlet"]),
        // Days, and who a party or a union is about.
        ("On Tuesday, the group met. The army left the union Monday.", &[]),
    ];
    for (text, expected) in cases {
        assert_eq!(names(text), *expected, "in {text:?}");
    }
}

#[test]
fn persons_by_the_name_they_go_by() {
    assert_eq!(
        names("A deserter whom I met under the name of Ardo smiled. According to Ardo, it was cold."),
        ["Ardo/person", "Ardo/person"]
    );
    assert_eq!(names("A commander known as Tulio was shot dead."), ["Tulio/person"]);
    assert_eq!(names("Colonel Min Htut Naing spoke."), ["Min Htut Naing/person"]);
}

#[test]
fn an_outlet_by_the_last_word_of_its_name() {
    assert_eq!(
        entities("The Velmar Courier wrote about the war. In the end the Courier sent nobody."),
        ["Velmar Courier = Courier"]
    );
}

#[test]
fn a_whole_name_is_one_wherever_it_stands() {
    assert_eq!(
        names("Lieutenant Saw Tun Hlain, 38, spoke. Saw Tun Hlain would not say more."),
        ["Saw Tun Hlain/person", "Saw Tun Hlain/person"]
    );
}

#[test]
fn a_body_is_called_by_its_last_word() {
    let found =
        entities("The Hill Monitor, an NGO in Tamm, recorded nine deaths. Of these, the Monitor says, two were children.");
    assert!(found.iter().any(|entity| entity.starts_with("Hill Monitor") && entity.ends_with("= Monitor")), "{found:?}");
    let found = entities("A monitor stood on the hill. Nobody looked at the monitor.");
    assert!(found.iter().all(|entity| !entity.contains("Monitor")), "{found:?}");
}
