//! The trained reader with the weights of the binary.

use std::sync::LazyLock;

use proptest::prelude::*;
use rashomon_lexicon::Resources;
use rashomon_model::{ByteSpan, Reading};
use rashomon_read::Reader;
use rashomon_text::ingest;

static READER: LazyLock<Reader> =
    LazyLock::new(|| Reader::neural(Resources::embedded()).expect("the weights of the binary are sound"));

fn read(text: &str) -> Reading {
    READER.read(&ingest::from_text("test.txt", text), Resources::embedded())
}

#[test]
fn a_quotation_has_its_speaker() {
    let text = "“The road is closed until further notice,” the minister said on Friday.";
    let reading = read(text);
    assert_eq!(reading.reader, "neural");
    let [attribution] = &reading.attributions[..] else { panic!("{:?}", reading.attributions) };
    let words = |spans: &[ByteSpan]| spans.iter().map(|span| span.slice(text)).collect::<Vec<_>>().join(" … ");
    assert_eq!(words(&attribution.source), "the minister");
    assert_eq!(words(&attribution.cue), "said");
    assert!(words(&attribution.content).contains("The road is closed until further notice"));
    assert_eq!(attribution.lemma, "say");
    assert!(attribution.made_by.id() == "models/attribution");
}

#[test]
fn the_subject_stands_before_what_a_speaker_puts_between() {
    let reading = read("The Tarvan Brigade, the mayor told reporters, had killed nine people in Dayton, Ohio, on 3 May 2016.");
    let said = reading.accounts.iter().flat_map(|account| &account.responsibility);
    let found: Vec<_> = said.map(|said| (said.actor.as_str(), said.by_name.as_str())).collect();
    assert_eq!(found, [("Tarvan Brigade", "mayor")]);
}

#[test]
fn voices_behind_voices_are_nested() {
    let reading = read("The agency said that a spokesman had told reporters that the road was closed.");
    let nested = reading.attributions.iter().filter(|attribution| attribution.parent.is_some()).count();
    assert!(nested >= 1, "{:?}", reading.attributions);
}

#[test]
fn words_that_nobody_says_put_no_voice_behind_a_claim() {
    for text in [
        "Adem Troll told the council that the men who were caught at the bridge can be considered deserters.",
        "The ministry of Oskania promised an inquiry while insisting that no shell had been fired from its side.",
        "Adem Troll went on to say that trucks without plates had been seen near the depot before the fire.",
    ] {
        let reading = read(text);
        assert!(!reading.claims.is_empty(), "{text}");
        for voice in reading.claims.iter().flat_map(|claim| &claim.chain) {
            assert_ne!(voice.name, "(unnamed)", "{text}: {:?}", reading.claims);
        }
    }
}

#[test]
fn who_is_quoted_stands_behind_whoever_quotes() {
    let reading = read("The Hill Herald quoted a doctor, Ann Mills, as saying that three women had been shot in Velmar.");
    let names = |claim: &rashomon_model::Claim| claim.chain.iter().map(|voice| voice.name.clone()).collect::<Vec<_>>();
    let chains: Vec<_> = reading.claims.iter().map(names).collect();
    assert!(chains.iter().any(|chain| chain.last().is_some_and(|name| name == "Ann Mills") && chain.len() == 3), "{chains:?}");
}

#[test]
fn whom_a_speaker_has_it_from_stands_behind_it() {
    for (text, origin) in [
        (
            "The AFP news agency, citing local officials, reported that 12 people were killed in Goma on Saturday.",
            "local officials",
        ),
        ("Witnesses said that 12 people were killed in Goma on Saturday.", "Witnesses"),
        ("Western media would have us believe that Iran attacked Hamas.", "Western media"),
    ] {
        let reading = read(text);
        let ends: Vec<&str> = reading.claims.iter().filter_map(|claim| claim.chain.last()).map(|voice| &voice.name[..]).collect();
        assert!(!ends.is_empty() && ends.iter().all(|end| *end == origin), "{text}: {ends:?}");
    }
}

#[test]
fn a_pronoun_stands_for_whom_the_words_around_it_fit() {
    for (text, pronoun, expected) in [
        ("The army told the villagers to leave. They fled to the hills with their cattle.", "They", "villagers"),
        ("Police stopped the students. They wanted to hold a march.", "They", "students"),
        ("President Karl Vesper praised Colonel Adem Troll on Friday. Villagers say he ordered the raid.", "he ", "Adem Troll"),
        ("Mayor Otto Lind wrote to President Karl Vesper. He asked him for help.", "him", "Karl Vesper"),
    ] {
        let reading = read(text);
        let at = text.find(pronoun).expect("it is there");
        let mention = reading.mentions.iter().find(|mention| mention.span.start() == at).expect("a pronoun is a mention");
        let entity = mention.entity.map(|id| reading[id].name.as_str());
        assert_eq!(entity, Some(expected), "{text}");
    }
}

#[test]
fn a_text_may_end_with_a_pronoun() {
    for (text, pronoun) in
        [("The rebels built a bridge. The army destroyed it", "it"), ("Ana Brehm left. The police followed her", "her")]
    {
        for reader in [&Reader::Rules, &*READER] {
            let document = ingest::from_text("test.txt", text);
            let reading = reader.read(&document, Resources::embedded());
            assert!(reading.mentions.iter().any(|mention| mention.span.slice(text) == pronoun), "{text}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_text_is_read(text in "[a-zA-Z \"“”’'.,:;()—]{0,200}|\\PC{0,200}|(he said|\"|“|”|, | that | and | it was reported by |x){0,40}") {
        for attribution in &read(&text).attributions {
            prop_assert!(!attribution.cue.is_empty() && !attribution.content.is_empty());
            for span in attribution.source.iter().chain(&attribution.cue).chain(&attribution.content) {
                prop_assert!(span.fits(&text) && !span.is_empty());
            }
        }
    }
}

#[test]
fn what_the_tables_do_not_say_of_two_actors_the_trained_reader_finds() {
    use rashomon_model::Relation;
    let text = "Oskania has kept the Northern Front afloat for years, the ministry said.";
    let reading = read(text);
    let found = reading.claims.iter().filter(|claim| claim.made_by.id() == "relations").find_map(|claim| {
        let end = |term: &Option<rashomon_model::Term>| term.as_ref().map(|term| term.name.clone());
        let ends = (end(&claim.proposition.subject)?, end(&claim.proposition.object)?);
        (claim.proposition.relation == Relation::Sponsors).then_some((ends, claim.span.slice(text), claim.content))
    });
    let ((subject, object), sentence, content) = found.unwrap_or_else(|| panic!("{:?}", reading.claims));
    assert_eq!((&subject[..], &object[..], sentence), ("Oskania", "Northern Front", text));
    assert!(content.slice(text).contains("afloat"), "{}", content.slice(text));
    // Two that stand side by side are nothing to each other.
    let apart = read("Oskania and the Northern Front are mentioned in the same chapter of the report.");
    assert!(apart.claims.iter().all(|claim| claim.made_by.id() != "relations"), "{:?}", apart.claims);
}
