//! `rules.toml`: patterns with what a match means.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{
    pattern::{self, Node},
    words::{Class, Unit, WordId, Words},
};
use crate::source::LexiconError;

/// A rule. See the header of `rules.toml` for what the fields mean.
#[derive(Debug)]
pub struct TimeRule {
    /// Name, such as `relative/unit`.
    pub id: String,
    /// What it matches.
    pub pattern: Vec<Node>,
    /// What a match becomes.
    pub make: Make,
    /// `<rel>` moves the year of the thing named, not the thing.
    pub rel_year: bool,
    /// Sign of a shift, or of the days a date is moved by.
    pub by: i32,
    /// Number when none is captured.
    pub n: Option<i32>,
    /// Unit when none is captured.
    pub unit: Option<Unit>,
    /// Ordinal when none is captured.
    pub ord: Option<i32>,
    /// Part of the day when none is captured.
    pub daypart: Option<i32>,
    /// Part (START, MID, END) when none is captured.
    pub part: Option<i32>,
    /// What a shift starts from.
    pub anchor: ShiftAnchor,
    /// A shift keeps the precision of what it starts from: "a year earlier" than a quarter is a quarter.
    pub keep: bool,
    /// A half is added to the number.
    pub plus_half: bool,
    /// The number of a set says how often within the unit: "twice a week", "two days a week".
    pub freq: bool,
    /// A time of no day in particular: "at night".
    pub generic: bool,
    /// The captured unit must be one of these, when there are any.
    pub units: Vec<Unit>,
    /// The word before must be one of these, when there are any.
    pub left: Vec<Near>,
    /// The word before must be one of these when the match is one ambiguous word ("May").
    pub left_if_ambiguous: Vec<Near>,
    /// The word after must be one of these, when there are any.
    pub right: Vec<Near>,
    /// The word before must be none of these.
    pub not_left: Vec<Near>,
    /// The word after must be none of these.
    pub not_right: Vec<Near>,
    /// One of these must stand within the four words before, when there are any.
    pub near: Vec<Near>,
    /// Only in a text that counts years before Christ.
    pub only_bc: bool,
    /// Only with figures ("20th", not "twentieth").
    pub only_numeral: bool,
    /// Only in a text that tells a history.
    pub only_narrative: bool,
    /// Only in lower case, or at the beginning of a sentence: capitals make a name of it.
    pub only_lower: bool,
    /// Examples, which a test of the reader runs.
    pub examples: Vec<Example>,
    /// Sentences in which the rule must find nothing.
    pub not: Vec<String>,
}

/// What a match becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Make {
    /// A point or stretch of the calendar or of a day.
    Date,
    /// So many units from the anchor.
    Shift,
    /// A length of time.
    Duration,
    /// A recurring time.
    Set,
    /// `PAST_REF`, `PRESENT_REF`, `FUTURE_REF`; `None` when a captured word says which.
    Ref(Option<String>),
    /// The time last spoken of.
    Same,
    /// A day reckoned from the event named after it.
    Event,
    /// Nothing: the match keeps other rules away.
    Skip,
}

/// What a shift starts from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ShiftAnchor {
    /// The date of publication.
    Dct,
    /// The time last spoken of.
    Context,
}

/// A condition on a neighbouring word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Near {
    /// It is this word.
    Word(WordId),
    /// It has a sense of this class.
    Class(Class),
}

/// An example of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// Text with the expression in square brackets.
    pub text: String,
    /// TIMEX3 type, value and modifier, parted by spaces.
    pub value: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    patterns: BTreeMap<String, String>,
    rule: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    id: String,
    pattern: String,
    make: String,
    rel: Option<String>,
    #[serde(default)]
    by: i32,
    n: Option<i32>,
    unit: Option<String>,
    ord: Option<i32>,
    daypart: Option<i32>,
    part: Option<i32>,
    anchor: Option<ShiftAnchor>,
    r#ref: Option<String>,
    when: Option<String>,
    #[serde(default)]
    keep: bool,
    #[serde(default)]
    plus_half: bool,
    #[serde(default)]
    freq: bool,
    #[serde(default)]
    generic: bool,
    #[serde(default)]
    units: Vec<String>,
    #[serde(default)]
    left: Vec<String>,
    #[serde(default)]
    left_if_ambiguous: Vec<String>,
    #[serde(default)]
    right: Vec<String>,
    #[serde(default)]
    not_left: Vec<String>,
    #[serde(default)]
    not_right: Vec<String>,
    #[serde(default)]
    near: Vec<String>,
    #[serde(default)]
    examples: BTreeMap<String, String>,
    #[serde(default)]
    not: Vec<String>,
}

pub(super) fn load(file: &str, text: &str, words: &mut Words) -> Result<Vec<TimeRule>, LexiconError> {
    let line_at = |at: usize| text[..at].matches('\n').count() + 1;
    let parsed: File = toml::from_str(text).map_err(|error| LexiconError::Faulty {
        file: file.to_owned(),
        line: error.span().map_or(0, |span| line_at(span.start)),
        what: error.message().to_owned(),
    })?;
    let File { patterns, rule: rows } = parsed;
    let mut rules: Vec<TimeRule> = Vec::with_capacity(rows.len());
    for row in rows {
        let line = text.find(&format!("id = \"{}\"", row.id)).map_or(0, line_at);
        let fault = |what: String| LexiconError::Faulty { file: file.to_owned(), line, what };
        if rules.iter().any(|rule| rule.id == row.id) {
            return Err(fault(format!("the rule {} stands here twice", row.id)));
        }
        rules.push(compile(row, &patterns, words).map_err(fault)?);
    }
    Ok(rules)
}

fn compile(row: Row, patterns: &BTreeMap<String, String>, words: &mut Words) -> Result<TimeRule, String> {
    let unit = |name: &String| Unit::from_name(name).ok_or_else(|| format!("there is no unit {name:?}"));
    let mut near = |items: &[String]| items.iter().map(|item| near(item, words)).collect::<Result<Vec<Near>, String>>();
    let (left, right, not_left, not_right) = (near(&row.left)?, near(&row.right)?, near(&row.not_left)?, near(&row.not_right)?);
    let (near, left_if_ambiguous) = (near(&row.near)?, near(&row.left_if_ambiguous)?);
    let when = row.when.as_deref();
    if !matches!(when, None | Some("bc" | "numeral" | "lower" | "narrative")) {
        return Err(format!("when = {when:?} means nothing"));
    }
    if !matches!(row.rel.as_deref(), None | Some("year")) {
        return Err("rel can only be \"year\"".to_owned());
    }
    Ok(TimeRule {
        pattern: pattern::compile(&row.pattern, patterns, words)?,
        make: make(&row)?,
        rel_year: row.rel.is_some(),
        by: row.by,
        n: row.n,
        unit: row.unit.as_ref().map(unit).transpose()?,
        ord: row.ord,
        daypart: row.daypart,
        part: row.part,
        anchor: row.anchor.unwrap_or(ShiftAnchor::Dct),
        keep: row.keep,
        plus_half: row.plus_half,
        freq: row.freq,
        generic: row.generic,
        units: row.units.iter().map(unit).collect::<Result<_, _>>()?,
        left,
        left_if_ambiguous,
        right,
        not_left,
        not_right,
        near,
        only_bc: when == Some("bc"),
        only_numeral: when == Some("numeral"),
        only_lower: when == Some("lower"),
        only_narrative: when == Some("narrative"),
        examples: row.examples.into_iter().map(|(text, value)| Example { text, value }).collect(),
        not: row.not,
        id: row.id,
    })
}

fn make(row: &Row) -> Result<Make, String> {
    Ok(match row.make.as_str() {
        "date" => Make::Date,
        "shift" => Make::Shift,
        "duration" => Make::Duration,
        "set" => Make::Set,
        "ref" => Make::Ref(row.r#ref.clone()),
        "same" => Make::Same,
        "event" => Make::Event,
        "skip" => Make::Skip,
        other => return Err(format!("make = {other:?} means nothing")),
    })
}

fn near(item: &str, words: &mut Words) -> Result<Near, String> {
    match item.strip_prefix('<').and_then(|item| item.strip_suffix('>')) {
        Some(class) => Class::from_name(class).map(Near::Class).ok_or_else(|| format!("there is no class {class:?}")),
        None => Ok(Near::Word(words.intern(item))),
    }
}
