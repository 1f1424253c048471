//! Costs of finding frames: `cargo bench -p rashomon-neural`.
//!
//! The paragraph holds more attributions than most: each costs two of the six layers once more.

use divan::{Bencher, counter::ItemsCount};
use rashomon_neural::{Model, Passage, Place};

fn main() {
    divan::main();
}

/// Words of forty paragraphs through the shared layers and those of frames.
#[divan::bench(sample_count = 10)]
fn words(bencher: Bencher<'_, '_>) {
    let weights = include_bytes!("../../../data/models/attribution/weights.safetensors");
    let model = Model::from_bytes(&weights[..]).expect("sound weights");
    let paragraph = "The governor of the northern province said on Tuesday that the shelling of the market had killed at least \
                     twelve people and wounded thirty more, while a spokesman for the rebels denied any part in it. According to \
                     two doctors, most of the dead were women.";
    let passages = vec![Passage { text: paragraph, place: Place::Later, names: &[] }; 40];
    let n_words = 40 * paragraph.split_whitespace().count();
    bencher.counter(ItemsCount::new(n_words)).bench(|| model.frames(&model.encode(&passages), &[]));
}
