//! Costs of the tagger: `cargo bench -p rashomon-neural`.
//!
//! The paragraph holds more attributions than most: each costs two of the six layers once more.

use divan::{Bencher, counter::ItemsCount};
use rashomon_neural::{FrameTagger, Passage, Place};

fn main() {
    divan::main();
}

/// Words of forty paragraphs through the whole tagger.
#[divan::bench(sample_count = 10)]
fn words(bencher: Bencher<'_, '_>) {
    let weights = include_bytes!("../../../data/models/attribution/weights.safetensors");
    let tagger = FrameTagger::from_bytes(&weights[..]).expect("sound weights");
    let paragraph = "The governor of the northern province said on Tuesday that the shelling of the market had killed at least \
                     twelve people and wounded thirty more, while a spokesman for the rebels denied any part in it. According to \
                     two doctors, most of the dead were women.";
    let passages = vec![Passage { text: paragraph, place: Place::Later, asked: &[], judged: &[] }; 40];
    let n_words = 40 * paragraph.split_whitespace().count();
    bencher.counter(ItemsCount::new(n_words)).bench(|| tagger.read(&passages));
}
