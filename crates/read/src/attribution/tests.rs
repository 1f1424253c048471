use rashomon_lexicon::{Resources, cues::CuePos};
use rashomon_model::AttributionForm;

use crate::{read, read_text};

/// "source | cue | content" a line, fragments parted by " … ".
fn shown(text: &str) -> String {
    let reading = read_text(text);
    let lines: Vec<String> = reading
        .attributions
        .iter()
        .map(|attribution| {
            let words =
                |spans: &[rashomon_model::ByteSpan]| spans.iter().map(|span| span.slice(text)).collect::<Vec<_>>().join(" … ");
            format!("{} | {} | {}", words(&attribution.source), words(&attribution.cue), words(&attribution.content))
        })
        .collect();
    lines.join("\n")
}

fn check(text: &str, expected: &str) {
    assert_eq!(shown(text), expected, "{text}");
}

#[test]
fn indirect_speech() {
    check("The mayor said that the road was closed.", "The mayor | said | that the road was closed");
    check("The mayor said the road was closed.", "The mayor | said | the road was closed");
    check("The road was closed, the mayor said.", "the mayor | said | The road was closed");
    check(
        "A spokesman for the ministry told reporters that nobody was hurt.",
        "A spokesman for the ministry | told | that nobody was hurt",
    );
    check("She did not say whether the road was closed.", "She | did not say | whether the road was closed");
}

#[test]
fn direct_speech_with_marks_of_all_styles() {
    check("“We left,” said Omar Dev, a driver.", "Omar Dev, a driver | said | “We left,”");
    check("\"We left,\" he said. \"It was dark there.\"", "he | said | \"We left,\" … \"It was dark there.\"");
    check("``We left,'' he said.", "he | said | ``We left,''");
    check("He said: ” The road is closed. ”", "He | said | ” The road is closed. ”");
}

#[test]
fn other_cues() {
    check("According to the police, two men fled.", "the police | According to | two men fled");
    check("Two men fled, according to the police.", "the police | according to | Two men fled");
    check("The men have reportedly fled the town.", " | reportedly | The men have … fled the town");
    check("The ministry's claim that nobody was hurt drew anger.", "The ministry's | claim | that nobody was hurt drew anger");
}

#[test]
fn who_counts() {
    check("The Relief Board put the death toll at 37.", "The Relief Board | put | the death toll at 37");
    check("Hospitals have recorded 60 deaths.", "Hospitals | have recorded | 60 deaths");
    check("The mayor spoke of 40 dead.", "The mayor | spoke of | 40 dead");
    check("By the Board's count, 60 people died.", "the Board | By the Board's count | 60 people died");
    check(
        "The town saw clashes in which, by the Board's count, 60 people died.",
        "the Board | by the Board's count | 60 people died",
    );
    check("Sixty people died, if the Board is to be believed.", "the Board | is to be believed | Sixty people died");
    check(
        "The Board, a small group which nobody heeds, put the toll at 37.",
        "The Board, a small group which nobody heeds | put | the toll at 37",
    );
    check("The mayor put the plan on the table.", "");
    check("The firm counts nine shops.", "");
}

#[test]
fn contents_nest() {
    let reading = read_text("Reuters reported that the ministry denied that the road was closed.");
    let parents: Vec<_> = reading.attributions.iter().map(|attribution| attribution.parent.map(|id| id.0)).collect();
    assert_eq!(parents, [None, Some(0)]);
    assert_eq!(reading.attributions[0].form, AttributionForm::Indirect);
}

#[test]
fn a_shared_subject_continues() {
    let reading = read_text("The mayor said the road was closed and added that the bridge had fallen.");
    let continues: Vec<_> = reading.attributions.iter().map(|attribution| attribution.continues.map(|id| id.0)).collect();
    assert_eq!(continues, [None, Some(0)]);
    assert_eq!(reading.attributions[0].source, reading.attributions[1].source);
}

/// Each row of `data/lexicon/cues.toml` attributes in its example and not in its counter-example.
#[test]
fn the_lexicon_s_examples_hold() {
    let mut faults = Vec::new();
    for row in Resources::embedded().cues.rows() {
        let finds = |text: &str| read_text(text).attributions.iter().any(|attribution| attribution.lemma == row.lemma);
        if !finds(&row.example) {
            faults.push(format!("{} ({:?}) not found in {:?}", row.lemma, row.pos, row.example));
        }
        if let Some(not) = row.not.as_ref().filter(|not| row.pos != CuePos::Phrase && finds(not)) {
            faults.push(format!("{} ({:?}) found in {not:?}", row.lemma, row.pos));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

proptest::proptest! {
    #[test]
    fn any_text_is_read(text in "[a-zA-Z \"“”’'.,:;()—]{0,200}|\\PC{0,200}|(he said|\"|“|”|, | that | and | it was reported by |x){0,40}") {
        let reading = read(&rashomon_text::ingest::from_text("test.txt", &text), Resources::embedded());
        for attribution in &reading.attributions {
            for span in attribution.source.iter().chain(&attribution.cue).chain(&attribution.content) {
                assert!(span.fits(&text) && !span.is_empty());
            }
        }
    }
}
