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
fn voices_behind_voices_are_nested() {
    let reading = read("The agency said that a spokesman had told reporters that the road was closed.");
    let nested = reading.attributions.iter().filter(|attribution| attribution.parent.is_some()).count();
    assert!(nested >= 1, "{:?}", reading.attributions);
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
