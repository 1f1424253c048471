//! What each stage of reading costs, and how long the gazetteer takes to load, as a Markdown table.
//!
//!     cargo bench -p rashomon-read --bench stages -- FOLDER
//!
//! Reads the `.txt` files of a folder on one thread, three times over; the fastest of the three counts for each stage.

use std::{
    fs,
    hint::black_box,
    path::PathBuf,
    time::{Duration, Instant},
};

use rashomon_lexicon::{DataSource, LexiconError, Resources, gazetteer::Gazetteer};
use rashomon_model::Document;
use rashomon_read::Reader;
use rashomon_text::ingest;

/// Stages whose cost together is held against that of all others.
const WHEN_WHERE_HOW_MANY: [&str; 3] = ["times", "places", "figures"];
const ROUNDS: usize = 3;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = PathBuf::from(
        std::env::args_os()
            .skip(1)
            .find(|argument| !argument.to_string_lossy().starts_with("--"))
            .ok_or("which folder of .txt files?")?,
    );
    let loading = (0..ROUNDS).map(|_| gazetteer_load()).collect::<Result<Vec<_>, _>>()?;
    let documents = documents(&folder)?;
    let n_words: usize = documents.iter().map(|document| document.text.split_whitespace().count()).sum();
    let costs = costs(&documents, Resources::embedded());
    let total: Duration = costs.iter().map(|(_, cost)| *cost).sum();
    let ours: Duration = costs.iter().filter(|(stage, _)| WHEN_WHERE_HOW_MANY.contains(stage)).map(|(_, cost)| *cost).sum();

    println!("| stage | ns a word | share |\n|---|---:|---:|");
    for (stage, cost) in &costs {
        println!("| {stage} | {:.0} | {:.1} % |", nanos_per_word(*cost, n_words), 100.0 * share(*cost, total));
    }
    println!("| all | {:.0} | 100 % |", nanos_per_word(total, n_words));
    println!("\ntimes + places + figures: {:.1} % on top of the rest ({n_words} words)", 100.0 * share(ours, total - ours));
    let fastest = loading.into_iter().min().unwrap_or_default();
    println!("gazetteer: loaded in {:.1} ms", fastest.as_secs_f64() * 1000.0);
    Ok(())
}

fn gazetteer_load() -> Result<Duration, LexiconError> {
    let started = Instant::now();
    black_box(Gazetteer::load(&DataSource::Embedded)?);
    Ok(started.elapsed())
}

fn documents(folder: &PathBuf) -> std::io::Result<Vec<Document>> {
    let mut files = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<PathBuf>>>()?;
    files.retain(|file| file.extension().is_some_and(|extension| extension == "txt"));
    files.sort();
    files.iter().map(|file| Ok(ingest::from_text(&file.to_string_lossy(), &fs::read_to_string(file)?))).collect()
}

/// Stages in the order in which they work, with the time that each took over all documents in its fastest round.
fn costs(documents: &[Document], res: &Resources) -> Vec<(&'static str, Duration)> {
    let mut fastest: Vec<(&'static str, Duration)> = Vec::new();
    for _ in 0..ROUNDS {
        let mut round: Vec<(&'static str, Duration)> = Vec::new();
        for document in documents {
            let mut last = Instant::now();
            let reading = Reader::Rules.read_in_stages(document, res, &mut |stage| {
                let took = last.elapsed();
                match round.iter_mut().find(|(name, _)| *name == stage) {
                    Some((_, sum)) => *sum += took,
                    None => round.push((stage, took)),
                }
                last = Instant::now();
            });
            black_box(reading);
        }
        match fastest.is_empty() {
            true => fastest = round,
            false => fastest.iter_mut().zip(round).for_each(|((_, best), (_, took))| *best = took.min(*best)),
        }
    }
    fastest
}

fn nanos_per_word(cost: Duration, n_words: usize) -> f64 {
    cost.as_secs_f64() * 1e9 / n_words.max(1) as f64
}

fn share(part: Duration, whole: Duration) -> f64 {
    part.as_secs_f64() / whole.as_secs_f64().max(f64::MIN_POSITIVE)
}
