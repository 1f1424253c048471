//! What may go into the log. It is append-only, so a slip would stay: words and values are looked at before anything is written, in the same
//! way for the command line and the workbench.

use anyhow::{Result, ensure};
use rashomon_model::{ByteSpan, Correction, DateInterval, Reading};

use crate::{
    cli::Because,
    terminal::{is_hidden, visible},
};

/// Most bytes of a remark or a reason.
const MOST_WORDS: usize = 10_000;
/// Most bytes of a name.
const LONGEST_NAME: usize = 500;
/// Most that one figure can count: more than ever were hurt by anything that one incident is.
const MOST_PEOPLE: u32 = 100_000_000;
/// Years that a happening can be in.
const YEARS: std::ops::RangeInclusive<i16> = 1000..=2100;

/// Who decides, and why.
pub(super) fn because(because: &Because) -> Result<()> {
    because.by.as_deref().map_or(Ok(()), |by| name("the name of who decides", by))?;
    words("the reason", &because.reason)
}

/// A remark.
pub(super) fn remark(text: &str) -> Result<()> {
    ensure!(!text.trim().is_empty(), "the remark is empty");
    words("the remark", text)
}

/// A name of somebody.
pub(super) fn name(what: &str, name: &str) -> Result<()> {
    ensure!(!name.trim().is_empty(), "{what} is empty");
    ensure!(name.len() <= LONGEST_NAME, "{what} has {} bytes; at most {LONGEST_NAME} are kept", name.len());
    ensure!(!name.contains(is_hidden), "{what} has characters that cannot be seen: {}", visible(name));
    Ok(())
}

fn words(what: &str, text: &str) -> Result<()> {
    ensure!(text.len() <= MOST_WORDS, "{what} has {} bytes; at most {MOST_WORDS} are kept", text.len());
    let hidden = text.find(|c: char| is_hidden(c) && c != '\n' && c != '\t');
    let around = hidden.map(|at| visible(&text[at..].chars().take(20).collect::<String>())).unwrap_or_default();
    ensure!(hidden.is_none(), "{what} has characters that cannot be seen, at {around:?}");
    Ok(())
}

/// A value that something is corrected to.
pub(super) fn correction(to: &Correction) -> Result<()> {
    match to {
        Correction::Date { date } => {
            let is_near =
                |date: &DateInterval| [date.start(), date.end()].into_iter().flatten().all(|day| YEARS.contains(&day.year()));
            ensure!(is_near(date), "{date} is not within the years {} to {}", YEARS.start(), YEARS.end());
        }
        Correction::Figure { low, high, .. } => {
            let most = [low, high].into_iter().flatten().max();
            ensure!(most.is_none_or(|most| *most <= MOST_PEOPLE), "no incident has more than {MOST_PEOPLE} victims");
        }
        Correction::Role { actor, .. } => name("the name of the actor", actor)?,
        Correction::Place { .. } => {}
    }
    Ok(())
}

/// Where a document names somebody by these words: a whole name, and not a piece of one.
pub(super) fn named_at(reading: &Reading, text: &str, name: &str) -> Result<ByteSpan> {
    let places = || text.match_indices(name).map(move |(at, _)| ByteSpan::new(at, at + name.len()));
    ensure!(places().next().is_some(), "the words {name:?} are not in the document");
    let article = |words: &str| ["the", "a", "an", ""].contains(&words.trim().to_lowercase().as_str());
    let is_whole = |place: &ByteSpan| {
        reading.mentions.iter().filter(|mention| mention.entity.is_some()).any(|mention| {
            let begins =
                place.start() <= mention.span.start() && text.get(place.start()..mention.span.start()).is_some_and(article);
            begins && place.end() == mention.span.end()
        })
    };
    if let Some(place) = places().find(is_whole) {
        return Ok(place);
    }
    let mut near: Vec<&str> = places()
        .flat_map(|place| reading.mentions.iter().filter(move |mention| mention.span.overlaps(place)))
        .map(|mention| mention.span.slice(text))
        .collect();
    near.sort_unstable();
    near.dedup();
    let near = near.iter().take(3).map(|name| format!("{name:?}")).collect::<Vec<_>>().join(", ");
    let hint = if near.is_empty() { String::new() } else { format!("; there it names {near}") };
    anyhow::bail!("the document names nobody by the words {name:?} alone{hint}")
}
