//! The grammar of time on any text: nothing panics, spans lie in the text and in order, values are not empty.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rashomon_lexicon::Resources;

fuzz_target!(|text: &str| {
    let document = rashomon_text::ingest::from_text("fuzz.txt", text);
    let reading = rashomon_read::read(&document, Resources::embedded());
    let mut end = 0;
    for timex in &reading.timexes {
        assert!(timex.span.fits(&document.text) && timex.span.start() >= end, "{timex:?}");
        assert!(!timex.value.is_empty(), "{timex:?}");
        end = timex.span.end();
    }
});
