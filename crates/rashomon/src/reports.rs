//! What the trained reader takes a document to report, as `read` prints it and the page of a document shows it.
//!
//! In: a reading's reports. Out: plain [`Told`]s, with words for people. A score is a model's number, and every place that shows one says so.

use rashomon_model::{ByteSpan, Maker, OnWhoseWord, ParticipantRole, Reading, ReportFiller};

/// What the list is called.
pub(crate) const HEADING: &str = "what the trained reader takes this document to report";
/// What a reader must know of it.
pub(crate) const NOTE: &str = "A model's reading of the document as a whole, as far as it goes. A score is the model's number, from 0 to 1: it \
                               says how sure the model is, and not what is true.";

/// An incident that the document is taken to report.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Told {
    /// "a bombing".
    pub(crate) kind: &'static str,
    /// Where the document reports it.
    pub(crate) span: ByteSpan,
    /// The model, with its score.
    pub(crate) made_by: String,
    /// Who and what took part, those who did it first.
    pub(crate) parts: Vec<Part>,
}

/// Somebody or something that took part in it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Part {
    /// "who did it".
    pub(crate) role: &'static str,
    /// The words that say it best, then the other places where it is found.
    pub(crate) spans: Vec<ByteSpan>,
    /// "score 0.912", and how an organisation is said to have done it.
    pub(crate) remark: String,
}

/// The incidents that a document is taken to report.
pub(crate) fn told(reading: &Reading) -> Vec<Told> {
    let reports = reading.reports.iter();
    reports
        .map(|report| {
            let mut fillers: Vec<&ReportFiller> = report.fillers.iter().collect();
            fillers.sort_by_key(|filler| (order(filler), filler.span));
            Told {
                kind: kind_words(&report.kind),
                span: report.span,
                made_by: made_by(&report.made_by),
                parts: fillers.into_iter().map(part).collect(),
            }
        })
        .collect()
}

fn part(filler: &ReportFiller) -> Part {
    let others = filler.mentions.iter().copied().filter(|span| *span != filler.span);
    let said = filler.word.map(|word| format!("{}, ", said_words(word))).unwrap_or_default();
    Part {
        role: role_words(filler),
        spans: std::iter::once(filler.span).chain(others).collect(),
        remark: format!("{said}score {:.3}", filler.score.fraction()),
    }
}

fn made_by(maker: &Maker) -> String {
    match maker {
        Maker::Model { score, .. } => format!("score {:.3}", score.fraction()),
        other => other.to_string(),
    }
}

fn kind_words(kind: &str) -> &'static str {
    match kind {
        "arson" => "arson",
        "attack" => "an attack",
        "bombing" => "a bombing",
        "kidnapping" => "a kidnapping",
        "robbery" => "a robbery",
        _ => "an incident",
    }
}

/// Those who did it, what with, those and what it was done to.
fn order(filler: &ReportFiller) -> usize {
    match filler.role {
        ParticipantRole::Actor => usize::from(!filler.is_named),
        ParticipantRole::Weapon => 2,
        ParticipantRole::Recipient => 3 + usize::from(!filler.is_named),
        ParticipantRole::Target => 5,
    }
}

fn role_words(filler: &ReportFiller) -> &'static str {
    match filler.role {
        ParticipantRole::Actor if filler.is_named => "organisation",
        ParticipantRole::Actor => "who did it",
        ParticipantRole::Weapon => "weapon",
        ParticipantRole::Recipient if filler.is_named => "victim, by name",
        ParticipantRole::Recipient => "victims",
        ParticipantRole::Target => "what was hit",
    }
}

fn said_words(word: OnWhoseWord) -> &'static str {
    match word {
        OnWhoseWord::ReportedAsFact => "told without saying who says so",
        OnWhoseWord::Suspected => "said to be suspected",
        OnWhoseWord::SuspectedByAuthorities => "said to be suspected by authorities",
        OnWhoseWord::Claimed => "said to claim it itself",
        OnWhoseWord::Possible => "said to be possible",
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::borrow::Cow;

    use rashomon_model::{Report, Score};

    use super::*;

    /// A text, and a reading of it with one report.
    pub(crate) fn example() -> (&'static str, Vec<Report>) {
        let text = "Rebels of the Lake Front set off a car bomb at the town hall of Harn. Two clerks were hurt, and the town hall burnt down.";
        let at = |words: &str| {
            let start = text.find(words).expect("the words are there");
            ByteSpan::new(start, start + words.len())
        };
        let filler = |role, is_named, spans: &[ByteSpan], score, word| ReportFiller {
            role,
            is_named,
            span: spans[0],
            mentions: spans.to_vec(),
            score: Score(score),
            word,
        };
        let again = text.rfind("town hall").expect("it is there twice");
        let hall = [at("town hall"), ByteSpan::new(again, again + "town hall".len())];
        let fillers = vec![
            filler(ParticipantRole::Target, false, &hall, 770, None),
            filler(ParticipantRole::Recipient, false, &[at("Two clerks")], 951, None),
            filler(ParticipantRole::Actor, true, &[at("Lake Front")], 640, Some(OnWhoseWord::ReportedAsFact)),
            filler(ParticipantRole::Weapon, false, &[at("car bomb")], 998, None),
            filler(ParticipantRole::Actor, false, &[at("Rebels")], 812, None),
        ];
        let made_by = Maker::Model { id: Cow::Borrowed("models/reports"), score: Score(934) };
        let report = Report { kind: "bombing".to_owned(), span: ByteSpan::new(0, text.len()), fillers, made_by };
        (text, vec![report])
    }

    #[test]
    fn those_who_did_it_come_first() {
        let (_, reports) = example();
        let mut reading = Reading::empty(rashomon_model::DocumentId("0".to_owned()), "test", String::new());
        reading.reports = reports;
        let told = told(&reading);
        let roles: Vec<(&str, &str)> = told[0].parts.iter().map(|part| (part.role, part.remark.as_str())).collect();
        assert_eq!(
            roles,
            [
                ("organisation", "told without saying who says so, score 0.640"),
                ("who did it", "score 0.812"),
                ("weapon", "score 0.998"),
                ("victims", "score 0.951"),
                ("what was hit", "score 0.770"),
            ]
        );
    }
}
