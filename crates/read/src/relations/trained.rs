//! Relations that the trained reader finds between two mentions of a sentence, where the words of the tables find none.
//!
//! It judges every pair of actors of a sentence, with their names hidden, and says which word decided. Settings chosen on written passages held
//! back (`train/reader/train_pairs.py`).

use rashomon_lexicon::calibration::Scored;
use rashomon_model::{
    ByteSpan, Certainty, Maker, Mention, MentionForm, MentionKind, ParticipantRole, Polarity, Proposition, Reading, Relation,
    Score,
};
use rashomon_neural::{Pair, Related};
use rashomon_text::{lemma::lemma, tags::Tag};

use super::{AssertedRelation, Ends, fitting};
use crate::{names::Words, tagging::Tagging};

/// Least probability, in thousandths, at which two are taken to be related, and least one of the relation itself.
const RELATED: u16 = 500;
const CLASS: u16 = 550;
/// Probability, in thousandths, from which a relation is negated.
const NEGATED: u16 = 500;
/// Most mentions of a sentence whose pairs are judged.
const MOST: usize = 12;

/// The relations by the numbers of their classes: class 2n+1 has the mention that stands first as subject, class 2n+2 the other.
const RELATIONS: [Relation; 12] = [
    Relation::Sponsors,
    Relation::Arms,
    Relation::Created,
    Relation::Controls,
    Relation::Trained,
    Relation::Fights,
    Relation::AlliedWith,
    Relation::SplitFrom,
    Relation::MemberOf,
    Relation::Accuses,
    Relation::Condemns,
    Relation::Other,
];

/// Degrees of certainty, in the order in which it is trained on them, and the least probability, in thousandths, of the likeliest.
const DEGREES: [Certainty; 6] =
    [Certainty::Asserted, Certainty::Reported, Certainty::Alleged, Certainty::Hedged, Certainty::Denied, Certainty::Rhetorical];
const DEGREE: u16 = 500;

/// A pair of a sentence's ends.
struct Asked {
    sentence: usize,
    ends: [usize; 2],
    pair: Pair,
}

/// Relations of pairs that `found` does not relate, in text order. `sentences`: the ends of each sentence.
pub(super) fn find(
    words: &Words<'_>,
    tagging: &Tagging<'_>,
    reading: &Reading,
    sentences: &[Ends<'_>],
    found: &[AssertedRelation],
) -> Vec<AssertedRelation> {
    let mut asked: Vec<Asked> = Vec::new();
    for (idx, ends) in sentences.iter().enumerate() {
        asked.extend(pairs(words, idx, ends));
    }
    // "joined forces with the Front": the words of a relation are no end of another.
    let is_cue = |span: ByteSpan| found.iter().any(|relation| relation.cue.overlaps(span));
    asked.retain(|asked| {
        let ends = asked.ends.map(|idx| sentences[asked.sentence].mention(idx));
        !ends.into_iter().any(|mention| mention.form == MentionForm::Nominal && is_cue(mention.head))
    });
    let spans: Vec<(ByteSpan, &Pair)> = asked.iter().map(|asked| (sentences[asked.sentence].span(), &asked.pair)).collect();
    let judged = tagging.relate(&spans);
    let mut made = Vec::new();
    for (asked, judged) in asked.iter().zip(judged) {
        let Some(judged) = judged else { continue };
        let relation = relation(words, reading, &sentences[asked.sentence], asked, &judged);
        made.extend(relation.filter(|relation| !is_known(found, relation)));
    }
    made
}

/// The pairs of a sentence's first mentions that do not mean the same.
fn pairs(words: &Words<'_>, sentence: usize, ends: &Ends<'_>) -> Vec<Asked> {
    let span = ends.span();
    let n = ends.len().min(MOST);
    let form = |idx: usize| match ends.mention(idx).form {
        MentionForm::Name => 0,
        MentionForm::Nominal => 1,
        MentionForm::Pronoun => 2,
    };
    let head = |idx: usize| {
        let mention = ends.mention(idx);
        // A name is one word to the reader; a description is judged by its head.
        if mention.form == MentionForm::Name { mention.span.start() } else { mention.head.start() }
    };
    // "the front's fighters": of a description and what it holds, the whole.
    let is_inside = |idx: usize| {
        let span = ends.mention(idx).span;
        (0..n).any(|other| other != idx && ends.mention(other).span.contains(span) && ends.mention(other).span != span)
            && ends.mention(idx).form == MentionForm::Nominal
    };
    let mut found = Vec::new();
    for a in (0..n).filter(|idx| !is_inside(*idx)) {
        for b in (a + 1..n).filter(|idx| !is_inside(*idx)) {
            let entity = |idx: usize| ends.mention(idx).entity;
            let are_two = entity(a) != entity(b) && !ends.mention(a).span.overlaps(ends.mention(b).span);
            let (earlier, later) = (head(a), head(b));
            // "Oskania … Oskanian jets": the one is named in the other.
            let text = |idx: usize| ends.mention(idx).span.slice(words.ctx.text);
            let are_two = are_two && !text(a).contains(text(b)) && !text(b).contains(text(a));
            if are_two && earlier < later {
                let pair = Pair { earlier, later, sentence: span.start()..span.end(), forms: [form(a), form(b)] };
                found.push(Asked { sentence, ends: [a, b], pair });
            }
        }
    }
    found
}

/// The likeliest relation, if the two are likely related.
fn relation(words: &Words<'_>, reading: &Reading, ends: &Ends<'_>, asked: &Asked, judged: &Related) -> Option<AssertedRelation> {
    let related = 1000 - judged.classes.first()?.min(&1000);
    let (class, score) =
        judged.classes.iter().enumerate().skip(1).max_by_key(|(class, share)| (**share, std::cmp::Reverse(*class)))?;
    let relation = *RELATIONS.get((class - 1) / 2)?;
    let is_act_of_speech = matches!(relation, Relation::Accuses | Relation::Condemns | Relation::Other);
    if related < RELATED || *score < CLASS || is_act_of_speech {
        return None;
    }
    // "killed four guards": victims are counted elsewhere.
    let is_counted = |idx: usize| words.tag(words.ctx.analysis.tokens_in(ends.mention(idx).span).start) == Tag::CD;
    // "killed the mayor and her driver": two who suffer together do not fight each other.
    let is_victims = asked.ends.into_iter().any(|idx| is_counted(idx) || suffers(reading, ends.span(), ends.mention(idx)));
    if relation == Relation::Fights && (is_victims || ends.are_joined(asked.ends)) {
        return None;
    }
    // "its bomber", "the army's planes": nobody fights what is theirs.
    let [first, second] = asked.ends.map(|idx| ends.mention(idx));
    let says = says_of(words, reading, first, second) || says_of(words, reading, second, first);
    if relation == Relation::Fights && owns(words, first, second) || says {
        return None;
    }
    let [earlier, later] = asked.ends.map(|idx| ends.end(idx));
    let is_earlier_first = class % 2 == 1;
    let (subject, object) = if is_earlier_first { (earlier, later) } else { (later, earlier) };
    let [first, second] = if is_earlier_first { asked.ends } else { [asked.ends[1], asked.ends[0]] };
    let word = ByteSpan::new(judged.word.start, judged.word.end);
    let token = words.ctx.analysis.tokens_in(word).next()?;
    if !fitting::can_hold(words, relation, [ends.mention(first), ends.mention(second)], token) {
        return None;
    }
    let label = lemma(words.folded(token), words.tag(token));
    let polarity = if judged.negated >= NEGATED { Polarity::Negative } else { Polarity::Positive };
    // Whose words these are, the ends decide: "added" stands outside of what somebody added.
    let both = subject.span.cover(object.span);
    let contents = reading.attributions.iter().flat_map(|attribution| &attribution.content);
    let inner = contents.filter(|content| content.contains(both)).min_by_key(|content| content.len());
    let cue = if inner.is_none_or(|inner| inner.contains(word)) { word } else { both };
    let span = both.cover(cue);
    let made_by = Maker::Model { id: "relations".into(), score: Score(words.ctx.res.calibration.share(Scored::Pair, *score)) };
    let proposition =
        Proposition { subject: Some(subject), relation, label: Some(label), object: Some(object), account: None, figure: None };
    Some(AssertedRelation { span, cue, proposition, polarity, told: told(judged), made_by })
}

/// Whether nothing stands between a mention and a later one but a possessor's mark, or the first is a possessive.
fn owns(words: &Words<'_>, earlier: &Mention, later: &Mention) -> bool {
    let analysis = words.ctx.analysis;
    let (one, other) = (analysis.tokens_in(earlier.span), analysis.tokens_in(later.span));
    let is_owner = words.tag(one.end - 1) == Tag::PRPS || words.tag(one.end) == Tag::POS;
    let is_part = |idx: usize| words.tag(idx) == Tag::POS || words.tag(idx).is_adjective() || words.tag(idx).is_noun();
    is_owner && one.end <= other.start && (one.end..other.start).all(is_part)
}

/// "Oskania, **if one believes the Herald**, has sold it drones", "“We do not sell prisoners,” **the Front's spokesman** said": who speaks does nothing in what is
/// said, where that has a verb of its own.
fn says_of(words: &Words<'_>, reading: &Reading, speaker: &Mention, other: &Mention) -> bool {
    reading.attributions.iter().any(|said| {
        let speaks = said.source.iter().any(|source| source.contains(speaker.span));
        let is_aside = said.cue.first().is_some_and(|cue| said.content.iter().any(|content| content.start() < cue.start()));
        let holds = said.content.iter().find(|content| content.contains(other.span));
        let is_clause = holds.is_some_and(|content| {
            words.ctx.analysis.tokens[words.ctx.analysis.tokens_in(*content)].iter().any(|token| token.tag.is_finite())
        });
        speaks && (is_aside || is_clause) && said.content.iter().any(|content| content.contains(other.span))
    })
}

/// Whether the mention is of people, no party to a war, and something is done to them in an event of the sentence.
fn suffers(reading: &Reading, sentence: ByteSpan, mention: &Mention) -> bool {
    if !matches!(mention.kind, MentionKind::Person | MentionKind::People) {
        return false;
    }
    let from = reading.events.partition_point(|event| event.trigger.start() < sentence.start());
    let events = reading.events[from..].iter().take_while(|event| event.trigger.start() < sentence.end());
    let mut done_to = events.flat_map(|event| &event.participants);
    done_to.any(|participant| participant.role == ParticipantRole::Recipient && participant.span.overlaps(mention.span))
}

/// How certain the relation is told.
fn told(judged: &Related) -> Option<Certainty> {
    let degree = (0..judged.degrees.len()).max_by_key(|degree| (judged.degrees[*degree], std::cmp::Reverse(*degree)))?;
    DEGREES.get(degree).copied().filter(|_| judged.degrees[degree] >= DEGREE)
}

/// Whether the rules relate the two in the same sentence.
fn is_known(found: &[AssertedRelation], made: &AssertedRelation) -> bool {
    let entities = |relation: &AssertedRelation| {
        let of = |term: &Option<rashomon_model::Term>| term.as_ref().and_then(|term| term.entity);
        let mut both = [of(&relation.proposition.subject), of(&relation.proposition.object)];
        both.sort();
        both
    };
    let both = entities(made);
    found.iter().any(|other| other.span.overlaps(made.span) && entities(other) == both)
}
