//! Places and figures on any text: nothing panics, spans lie in the text, coordinates are on Earth, ranges of figures are in order.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rashomon_lexicon::Resources;

fuzz_target!(|text: &str| {
    let document = rashomon_text::ingest::from_text("fuzz.txt", text);
    let reading = rashomon_read::read(&document, Resources::embedded());
    for toponym in &reading.toponyms {
        assert!(toponym.span.fits(&document.text), "{toponym:?}");
        for place in toponym.place.iter().chain(&toponym.alternatives) {
            let (lat, lon) = (place.lat, place.lon);
            assert!((-90.0..=90.0).contains(&lat) && (-180.0..=180.0).contains(&lon), "{toponym:?}");
        }
    }
    for figure in &reading.figures {
        assert!(figure.span.fits(&document.text), "{figure:?}");
        let in_order = |low: Option<u32>, high: Option<u32>| low.zip(high).is_none_or(|(low, high)| low <= high);
        assert!(in_order(figure.low, figure.high), "{figure:?}");
        assert!(in_order(figure.low, figure.best) && in_order(figure.best, figure.high), "{figure:?}");
    }
});
