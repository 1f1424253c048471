//! Phrases that tell what a block of a page is for, from `data/text/page_cues.tsv`.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

/// What a phrase says of the block it stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cue {
    /// Furniture.
    Boilerplate,
    /// Furniture, and so are the short blocks after it: the comment form, "Related articles".
    Rest,
    /// A heading, and furniture with the links after it: "Read also".
    Links,
    /// Text under a picture.
    Caption,
    /// The heading of a list of notes.
    Notes,
    /// Who wrote it.
    Byline,
    /// When it was published.
    Dateline,
}

/// Longest block, in bytes, in which phrases are looked for: furniture is short.
const MAX_BLOCK: usize = 600;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Whole,
    Start,
    Inside,
}

struct Row {
    place: Place,
    max_words: usize,
    cue: Cue,
}

struct Table {
    phrases: AhoCorasick,
    rows: Vec<Row>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut phrases = Vec::new();
    let mut rows = Vec::new();
    for line in include_str!("../../../../data/text/page_cues.tsv").lines().filter(|line| !line.starts_with('#')) {
        let (phrase, row) = row(line).unwrap_or_else(|| panic!("data/text/page_cues.tsv: {line:?} is no row"));
        phrases.push(phrase);
        rows.push(row);
    }
    let phrases = AhoCorasick::new(phrases).expect("a few hundred short phrases make an automaton");
    Table { phrases, rows }
});

fn row(line: &'static str) -> Option<(&'static str, Row)> {
    let mut columns = line.split('\t');
    let phrase = columns.next().filter(|phrase| !phrase.is_empty())?;
    let place = match columns.next()? {
        "whole" => Place::Whole,
        "start" => Place::Start,
        "inside" => Place::Inside,
        _ => return None,
    };
    let max_words = columns.next()?.parse().ok()?;
    let cue = match columns.next()? {
        "boilerplate" => Cue::Boilerplate,
        "rest" => Cue::Rest,
        "links" => Cue::Links,
        "caption" => Cue::Caption,
        "notes" => Cue::Notes,
        "byline" => Cue::Byline,
        "dateline" => Cue::Dateline,
        _ => return None,
    };
    Some((phrase, Row { place, max_words, cue }))
}

/// What the phrases in a block say of it; of several, the longest counts.
pub(super) fn of(block: &str) -> Option<Cue> {
    if block.len() > MAX_BLOCK {
        return None;
    }
    let folded = fold(block);
    let n_words = folded.split(' ').count();
    let found = TABLE.phrases.find_overlapping_iter(&folded).filter(|found| {
        let row = &TABLE.rows[found.pattern().as_usize()];
        let (before, after) = (&folded[..found.start()], &folded[found.end()..]);
        let is_word = !(before.ends_with(char::is_alphanumeric)
            || after.starts_with(char::is_alphanumeric) && folded[..found.end()].ends_with(char::is_alphanumeric));
        let fits = match row.place {
            Place::Whole => before.is_empty() && after.trim_matches(|c: char| !c.is_alphabetic()).is_empty(),
            Place::Start => before.trim_matches(|c: char| !c.is_alphanumeric()).is_empty(),
            Place::Inside => true,
        };
        is_word && fits && (row.max_words == 0 || n_words <= row.max_words)
    });
    found.max_by_key(|found| found.len()).map(|found| TABLE.rows[found.pattern().as_usize()].cue)
}

/// Small letters, straight apostrophes, single spaces.
fn fold(block: &str) -> String {
    let mut folded = String::with_capacity(block.len());
    for word in block.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.extend(word.chars().map(|c| match c {
            '’' | '‘' | '`' => '\'',
            c => c.to_ascii_lowercase(),
        }));
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_count_only_in_their_place() {
        for (block, cue) in [
            ("Leave a Reply", Some(Cue::Rest)),
            ("Leave a Reply »", Some(Cue::Rest)),
            ("Comments (12)", Some(Cue::Rest)),
            ("Your email address will not be published. Required fields are marked *", Some(Cue::Boilerplate)),
            ("Liked this article? Tell a friend about our site.", Some(Cue::Boilerplate)),
            ("Above: the market after the blast", Some(Cue::Caption)),
            ("REFERENCES:", Some(Cue::Notes)),
            ("By Jane Doe", Some(Cue::Byline)),
            (
                "By Saturday the army had taken the town, although residents said that some of the fighters were still there and shooting.",
                None,
            ),
            ("Byron Smith left", None),
            ("He shared the print", None),
            ("The print and email were seized", None),
        ] {
            assert_eq!(of(block), cue, "{block}");
        }
    }

    #[test]
    fn the_table_is_sorted_and_sound() {
        let rows: Vec<&str> =
            include_str!("../../../../data/text/page_cues.tsv").lines().filter(|line| !line.starts_with('#')).collect();
        assert!(rows.is_sorted_by_key(|row| row.split('\t').next()), "data/text/page_cues.tsv is not sorted by phrase");
        assert!(rows.iter().all(|line| row(line).is_some()));
    }
}
