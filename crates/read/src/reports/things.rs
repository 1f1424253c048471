//! Marks of one thing drawn together: the same words in the same role, a surname beside its full name.

use rashomon_model::{ByteSpan, EntityId, EventMention, MentionForm, Modality, ParticipantRole, Reading};

use crate::{
    context::Context,
    tagging::{Filler, Story},
};

/// Labels of the model, by their index.
pub(super) const INDIVIDUAL: u8 = 0;
pub(super) const ORGANIZATION: u8 = 1;
pub(super) const TARGET: u8 = 2;
pub(super) const NAMED: u8 = 3;
pub(super) const DESCRIBED: u8 = 4;
pub(super) const WEAPON: u8 = 5;
/// Longest thing, in words: what is longer is no name and no description.
const LONGEST: usize = 12;

/// Somebody or something in a role.
#[derive(Clone, Debug)]
pub struct Thing {
    /// Index of the model's label.
    pub label: u8,
    /// Its role.
    pub role: ParticipantRole,
    /// The words that say it best.
    pub span: ByteSpan,
    /// All of its marks, in text order.
    pub mentions: Vec<ByteSpan>,
    /// Best score of a mark, in thousandths.
    pub(super) best: u16,
    /// How sure it is that one of the marks is right.
    pub(super) any: f64,
    /// Means over the marks, weighed by their scores, in thousandths.
    pub(super) kinds: Vec<u16>,
    pub(super) said: Vec<u16>,
    /// Words before each mark in the document, in order.
    pub(super) words: Vec<usize>,
    /// Sentences of the marks.
    pub(super) sentences: Vec<usize>,
    /// Blocks of the marks.
    pub(super) blocks: Vec<usize>,
}

impl Thing {
    /// Words between the nearest marks of two things.
    pub(super) fn words_to(&self, other: &Self) -> usize {
        least(&self.words, &other.words)
    }
}

/// The least difference of two numbers of two lists.
pub(super) fn least(one: &[usize], other: &[usize]) -> usize {
    one.iter().flat_map(|a| other.iter().map(|b| a.abs_diff(*b))).min().unwrap_or(usize::MAX)
}

/// The things that are marked in a story, in the order of their best marks.
pub(super) fn of(ctx: Context<'_>, reading: &Reading, story: &Story) -> Vec<Thing> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for filler in &story.fillers {
        let span = trimmed(ctx.text, filler.span);
        let key = words_of(span.slice(ctx.text));
        if key.is_empty() || key.len() > LONGEST {
            continue;
        }
        let entity = entity_of(reading, filler.label, span);
        let is_same = |group: &&mut Group<'_>| {
            group.label == filler.label && (group.words == key || entity.is_some() && group.entity == entity)
        };
        match groups.iter_mut().find(is_same) {
            Some(group) => group.marks.push((span, filler)),
            None => groups.push(Group { label: filler.label, words: key, entity, marks: vec![(span, filler)] }),
        }
    }
    join_names(&mut groups);
    let mut things: Vec<Thing> =
        groups.iter().filter(|group| !group.marks.is_empty()).map(|group| thing(ctx, group.label, &group.marks)).collect();
    things.sort_by_key(|thing| (thing.span.start(), thing.span.end(), thing.label));
    things
}

/// Marks of one thing.
struct Group<'s> {
    label: u8,
    words: Vec<String>,
    entity: Option<EntityId>,
    marks: Vec<(ByteSpan, &'s Filler)>,
}

/// The entity that the words name, of those who can be named.
fn entity_of(reading: &Reading, label: u8, span: ByteSpan) -> Option<EntityId> {
    if !matches!(label, ORGANIZATION | NAMED) {
        return None;
    }
    let idx = reading.mentions.partition_point(|mention| mention.span.end() <= span.start());
    let mention = reading.mentions[idx..].iter().take_while(|mention| mention.span.start() < span.end()).find(|mention| {
        mention.form == MentionForm::Name
            && mention.span.overlaps(span)
            && 2 * mention.span.len().min(span.len()) > mention.span.len().max(span.len())
    });
    mention?.entity
}

/// A surname goes to the full name, where there is one.
fn join_names(groups: &mut [Group<'_>]) {
    for idx in 0..groups.len() {
        let short = &groups[idx];
        if short.label != NAMED {
            continue;
        }
        let is_longer = |(other, long): &(usize, &Group<'_>)| {
            let is_name = *other != idx && long.label == NAMED && !long.marks.is_empty();
            is_name && long.words.len() > short.words.len() && long.words.ends_with(&short.words)
        };
        let longest =
            groups.iter().enumerate().filter(is_longer).max_by_key(|(other, long)| (long.words.len(), std::cmp::Reverse(*other)));
        if let Some(longest) = longest.map(|(other, _)| other) {
            let marks = std::mem::take(&mut groups[idx].marks);
            groups[longest].marks.extend(marks);
        }
    }
}

fn thing(ctx: Context<'_>, label: u8, marks: &[(ByteSpan, &Filler)]) -> Thing {
    let mut marks = marks.to_vec();
    marks.sort_by_key(|(span, _)| span.start());
    // A person is called by the longest of the names, anything else as where it is surest.
    let len = |span: ByteSpan| if label == NAMED { span.len() } else { 0 };
    let best = marks
        .iter()
        .max_by_key(|(span, filler)| (len(*span), filler.score, std::cmp::Reverse(span.start())))
        .expect("no group is empty");
    let total: u32 = marks.iter().map(|(_, filler)| u32::from(filler.score)).sum::<u32>().max(1);
    let mean = |of: fn(&Filler) -> &[u16]| -> Vec<u16> {
        let n = marks.iter().map(|(_, filler)| of(filler).len()).min().unwrap_or(0);
        let sum = |idx: usize| marks.iter().map(|(_, filler)| u32::from(filler.score) * u32::from(of(filler)[idx])).sum::<u32>();
        (0..n).map(|idx| (sum(idx) / total) as u16).collect()
    };
    let spans: Vec<ByteSpan> = marks.iter().map(|(span, _)| *span).collect();
    let sentences: Vec<usize> = spans.iter().filter_map(|span| ctx.analysis.sentence_idx_at(span.start())).collect();
    Thing {
        label,
        role: best.1.role,
        span: best.0,
        best: marks.iter().map(|(_, filler)| filler.score).max().unwrap_or(0),
        any: 1.0 - marks.iter().map(|(_, filler)| 1.0 - f64::from(filler.score) / 1000.0).product::<f64>(),
        kinds: mean(|filler| &filler.kinds),
        said: mean(|filler| &filler.said),
        words: spans.iter().map(|span| ctx.analysis.token_idx_at(span.start())).collect(),
        blocks: sentences.iter().map(|sentence| ctx.analysis.sentences[*sentence].block).collect(),
        sentences,
        mentions: spans,
    }
}

/// Without an article before, a short form in brackets and marks behind.
fn trimmed(text: &str, span: ByteSpan) -> ByteSpan {
    let (mut start, mut end) = (span.start(), span.end());
    let words = &text[start..end];
    let is_whole = |bracket: usize| bracket > 0 && words[bracket..].chars().filter(|char| matches!(char, '[' | '(')).count() == 1;
    if words.ends_with([']', ')'])
        && let Some(bracket) = words.rfind(['[', '(']).filter(|bracket| is_whole(*bracket))
    {
        end = start + bracket;
    }
    let is_edge = |char: char| !char.is_alphanumeric() && !matches!(char, '(' | '[');
    start += text[start..end].len() - text[start..end].trim_start_matches(is_edge).len();
    end = start + text[start..end].trim_end_matches(|char: char| !char.is_alphanumeric() && !matches!(char, ')' | ']')).len();
    let article = ["the ", "a ", "an "].iter().find(|article| {
        text.as_bytes()[start..end].get(..article.len()).is_some_and(|first| first.eq_ignore_ascii_case(article.as_bytes()))
    });
    ByteSpan::new(start + article.map_or(0, |article| article.len()), end)
}

/// Words in small letters, without marks and articles.
fn words_of(text: &str) -> Vec<String> {
    let words = text.split(|char: char| !char.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase);
    words.filter(|word| !matches!(word.as_str(), "a" | "an" | "the")).collect()
}

/// Whether rules say so too: a participant in that role of an act that is told as having happened; and in another role.
pub(super) fn by_rules(reading: &Reading, thing: &Thing) -> (bool, bool) {
    let happened = |event: &&EventMention| event.modality == Modality::Happened;
    let (mut alike, mut other) = (false, false);
    for event in reading.events.iter().filter(happened) {
        for participant in event.participants.iter().filter(|one| !matches!(one.made_by, rashomon_model::Maker::Model { .. })) {
            if thing.mentions.iter().any(|span| span.overlaps(participant.span)) {
                alike |= participant.role == thing.role;
                other |= participant.role != thing.role;
            }
        }
    }
    (alike, other)
}
