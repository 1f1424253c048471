//! Descriptions and pronouns that stand for an entity named before.
//!
//! Both look back over a few sentences only. A description needs "the", "this" or the like, a fitting kind, and one candidate. A pronoun takes
//! the candidate that fits in kind, number and gender and stands best: in the nearest sentence, and there first, where subjects stand (a
//! poor man's Hobbs 1978). Where the trained reader has read the words, it weighs the candidates of both ([`choice`]), and may take none.

mod apposition;
mod choice;

use rashomon_lexicon::names::Gender;
use rashomon_model::{Maker, Mention, MentionForm, MentionKind};
use rashomon_text::tags::Tag;
use rustc_hash::FxHashMap;

pub(crate) use self::choice::Choice;
use super::cluster::Cluster;
use crate::{names::Words, tagging::Tagging};

/// Mentions looked back over, whatever the length of the sentences.
const WINDOW: usize = 40;
/// Sentences looked back over.
const REACH: usize = 2;

/// Pronouns as mentions, in text order.
pub(super) fn pronouns(words: &Words<'_>) -> Vec<Mention> {
    let tokens = &words.ctx.analysis.tokens;
    (0..tokens.len())
        .filter_map(|at| {
            let number = Number::of(words.folded(at))?;
            if number == Number::Thing && is_empty_it(words, at) {
                return None;
            }
            let kind = match number {
                Number::Person(_) => MentionKind::Person,
                Number::Several => MentionKind::People,
                Number::Thing => MentionKind::Organization,
            };
            let span = tokens[at].span;
            Some(Mention {
                span,
                head: span,
                kind,
                form: MentionForm::Pronoun,
                entity: None,
                made_by: Maker::rule("entities/pronoun"),
            })
        })
        .collect()
}

/// What a pronoun tells of what it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Number {
    Person(Gender),
    Thing,
    Several,
}

impl Number {
    fn of(word: &str) -> Option<Self> {
        Some(match word {
            "he" | "him" | "his" | "himself" => Self::Person(Gender::Male),
            "she" | "her" | "hers" | "herself" => Self::Person(Gender::Female),
            "it" | "its" | "itself" => Self::Thing,
            "they" | "them" | "their" | "theirs" | "themselves" => Self::Several,
            _ => return None,
        })
    }

    fn fits(self, cluster: &Cluster) -> bool {
        match self {
            Self::Person(gender) => {
                cluster.kind == MentionKind::Person && !cluster.is_plural && cluster.gender.is_none_or(|known| known == gender)
            }
            Self::Thing => cluster.is_thing() && !cluster.is_plural,
            Self::Several => {
                cluster.is_plural
                    || matches!(
                        cluster.kind,
                        MentionKind::People | MentionKind::ArmedGroup | MentionKind::SecurityForce | MentionKind::Party
                    )
            }
        }
    }
}

/// "It is clear that", "it seems": the pronoun stands for nothing.
fn is_empty_it(words: &Words<'_>, at: usize) -> bool {
    if words.folded(at) != "it" {
        return false;
    }
    let next = words.folded(at + 1);
    let tokens = &words.ctx.analysis.tokens;
    let after_is = tokens.get(at + 2).map(|token| token.tag);
    matches!(next, "seems" | "seemed" | "appears" | "appeared" | "follows" | "emerged" | "remains")
        || matches!(next, "is" | "was" | "'s" | "has" | "would" | "may" | "might")
            && matches!(after_is, Some(Tag::JJ | Tag::RB | Tag::VBN))
            && (at + 3..at + 9).any(|ahead| matches!(words.folded(ahead), "that" | "to" | "who"))
        || is_cleft(words, at)
}

/// "It was the army, then, that fired", "it is Oskania that pays".
fn is_cleft(words: &Words<'_>, at: usize) -> bool {
    const REACH: usize = 12;
    let tokens = &words.ctx.analysis.tokens;
    let is_be = matches!(words.folded(at + 1), "is" | "was" | "'s" | "were");
    // "It was a militia that …" says what it was.
    let is_definite = tokens.get(at + 2).is_some_and(|token| token.tag.is_proper() || token.tag == Tag::PRPS)
        || matches!(words.folded(at + 2), "the" | "this" | "that" | "these" | "those");
    let until = (at + 3..(at + REACH).min(tokens.len())).find(|idx| tokens[*idx].tag.is_finite() || words.folded(*idx) == ".");
    is_be
        && is_definite
        && until.is_some_and(|verb| {
            let before = if tokens[verb - 1].tag == Tag::RB { verb - 2 } else { verb - 1 };
            matches!(words.folded(before), "that" | "who" | "which")
        })
}

/// Adds descriptions and pronouns to the clusters they fit; each other description becomes a cluster of its own.
///
/// Returns the choices that the trained reader makes, or could make, if `is_shown`.
pub(super) fn resolve(
    words: &Words<'_>,
    tagging: Option<&Tagging<'_>>,
    mentions: &[Mention],
    clusters: &mut Vec<Cluster>,
    is_shown: bool,
) -> Vec<Choice> {
    let mut resolver = Resolver::new(words, tagging, mentions, clusters);
    resolver.is_shown = is_shown;
    for idx in 0..mentions.len() {
        match mentions[idx].form {
            MentionForm::Name => {}
            MentionForm::Nominal => resolver.describe(idx),
            MentionForm::Pronoun => resolver.refer(idx),
        }
    }
    resolver.choices
}

struct Resolver<'r, 'a> {
    words: &'r Words<'a>,
    tagging: Option<&'r Tagging<'r>>,
    mentions: &'r [Mention],
    clusters: &'r mut Vec<Cluster>,
    cluster_of: Vec<Option<usize>>,
    sentence_of: Vec<usize>,
    /// Descriptions read so far by their words.
    described: FxHashMap<String, usize>,
    is_shown: bool,
    /// Made so far, if they are to be shown.
    choices: Vec<Choice>,
    /// The named bodies by the word that says what they are: the last one, or the one before "of".
    by_head_word: FxHashMap<String, Vec<usize>>,
}

impl<'r, 'a> Resolver<'r, 'a> {
    fn new(
        words: &'r Words<'a>,
        tagging: Option<&'r Tagging<'r>>,
        mentions: &'r [Mention],
        clusters: &'r mut Vec<Cluster>,
    ) -> Self {
        let mut cluster_of = vec![None; mentions.len()];
        for (at, cluster) in clusters.iter().enumerate() {
            for idx in &cluster.mentions {
                cluster_of[*idx] = Some(at);
            }
        }
        let sentence_of =
            mentions.iter().map(|mention| words.ctx.analysis.sentence_idx_at(mention.span.start()).unwrap_or_default()).collect();
        let by_head_word = by_head_word(words, mentions, clusters);
        Self {
            words,
            tagging,
            mentions,
            clusters,
            cluster_of,
            sentence_of,
            described: FxHashMap::default(),
            by_head_word,
            is_shown: false,
            choices: Vec::new(),
        }
    }

    fn join(&mut self, idx: usize, cluster: usize) {
        let mentions = &mut self.clusters[cluster].mentions;
        let place = mentions.partition_point(|other| *other < idx);
        mentions.insert(place, idx);
        self.cluster_of[idx] = Some(cluster);
    }

    /// A description: in apposition to a name, a repeat, a "the group" for a name, or something new.
    fn describe(&mut self, idx: usize) {
        let mention = &self.mentions[idx];
        let is_plural = self.is_plural(mention);
        let tokens = self.words.ctx.analysis.tokens_in(mention.span);
        let key = self.words.folded_in(tokens.clone()).collect::<Vec<_>>().join(" ");
        let is_definite = tokens.start > 0
            && matches!(self.words.folded(tokens.start - 1), "the" | "this" | "that" | "these" | "those" | "same");
        let found = self.beside(idx, is_plural).or_else(|| self.same(idx)).or_else(|| {
            if self.is_of_name(idx) {
                return None;
            }
            let repeat = self.described.get(&key).copied().filter(|_| is_definite);
            let short = || is_definite.then(|| self.short_for(idx)).flatten();
            repeat.or_else(short).or_else(|| is_definite.then(|| self.described_as(idx, is_plural)).flatten())
        });
        let cluster = found.unwrap_or_else(|| {
            let gender = self
                .words
                .ctx
                .res
                .names
                .persons
                .longest(self.words.folded_in(self.words.ctx.analysis.tokens_in(mention.head)))
                .and_then(|(_, noun)| noun.gender);
            self.clusters.push(Cluster {
                mentions: Vec::new(),
                kind: mention.kind,
                identity: None,
                country: None,
                gender,
                is_plural,
            });
            self.clusters.len() - 1
        });
        self.join(idx, cluster);
        self.described.insert(key, cluster);
    }

    /// "the gunmen of the Front": whose they are or where they come from is said, and nobody told of before is meant.
    fn is_of_name(&self, idx: usize) -> bool {
        let end = self.words.ctx.analysis.tokens_in(self.mentions[idx].span).end;
        let from = end + 1 + usize::from(self.words.folded(end + 1) == "the");
        let is_led = matches!(self.words.folded(end), "of" | "from");
        is_led && self.words.ctx.analysis.tokens.get(from).is_some_and(|token| token.tag.is_proper())
    }

    fn is_plural(&self, mention: &Mention) -> bool {
        let head = self.words.ctx.analysis.tokens_in(mention.head);
        head.end > head.start && matches!(self.words.tag(head.end - 1), Tag::NNS | Tag::NNPS)
            || mention.kind == MentionKind::People
    }

    /// Whether choices are wanted, by the trained reader or by who trains it.
    fn is_weighed(&self) -> bool {
        self.is_shown || self.tagging.is_some_and(|tagging| tagging.linker().is_some())
    }

    /// The cluster that the trained reader takes a pronoun or a description to stand for; `None` where it has nothing to say.
    fn weigh(&mut self, choice: Choice) -> Option<Option<usize>> {
        let chosen = self.weighed(&choice);
        if self.is_shown {
            self.choices.push(choice);
        }
        chosen
    }

    fn weighed(&self, choice: &Choice) -> Option<Option<usize>> {
        let (linker, tagging) = self.tagging.and_then(|tagging| Some((tagging.linker()?, tagging)))?;
        let later = linker.later(tagging.state(self.mentions[choice.later].head)?);
        let is_pronoun = self.mentions[choice.later].form == MentionForm::Pronoun;
        let raised = if is_pronoun { linker.none_of_pronouns() } else { 0 };
        let none = linker.score(&later, None, &choice.none).saturating_add(raised);
        let mut best = (none, None);
        for candidate in &choice.candidates {
            let Some(earlier) = tagging.state(self.mentions[candidate.earlier].head) else { continue };
            let score = linker.score(&later, Some(&linker.earlier(earlier)), &candidate.features);
            if score > best.0 {
                best = (score, self.cluster_of[candidate.earlier]);
            }
        }
        Some(best.1)
    }

    /// "the Front", wherever "the Lake District Front" is the one body named so: the capital tells that it stands for a name.
    fn short_for(&self, idx: usize) -> Option<usize> {
        let mention = &self.mentions[idx];
        let tokens = self.words.ctx.analysis.tokens_in(mention.span);
        let is_capital = mention.span.slice(self.words.ctx.text).starts_with(char::is_uppercase);
        if tokens.len() > 1 || !is_capital {
            return None;
        }
        match self.by_head_word.get(self.words.folded(tokens.start)).map(Vec::as_slice) {
            Some([only]) => Some(*only),
            _ => None,
        }
    }

    /// "the group", "the militants": what the trained reader takes it to stand for; without it, the one named entity in reach.
    fn described_as(&mut self, idx: usize, is_plural: bool) -> Option<usize> {
        if self.is_weighed()
            && let Some(choice) = self.choice_of_description(idx)
            && let Some(chosen) = self.weigh(choice)
        {
            // "the pipeline … The group claimed it": rather of whom it has been spoken by name.
            let is_group = !is_plural && self.is_group(idx);
            let named = chosen.filter(|cluster| !is_group || self.is_named(*cluster));
            return named.or_else(|| self.described_name(idx, is_plural).filter(|_| is_group)).or(chosen);
        }
        self.described_name(idx, is_plural)
    }

    /// The one named entity of a fitting kind in reach.
    fn described_name(&self, idx: usize, is_plural: bool) -> Option<usize> {
        let mention = &self.mentions[idx];
        if mention.kind == MentionKind::Person || self.words.ctx.analysis.tokens_in(mention.span).len() > 1 {
            return None;
        }
        let mut found = None;
        for other in self.in_reach(idx) {
            let Some(cluster) = self.cluster_of[other] else { continue };
            let is_name = self.mentions[other].form == MentionForm::Name;
            if !is_name || !describes(mention.kind, self.clusters[cluster].kind, is_plural) {
                continue;
            }
            if found.is_some_and(|earlier| earlier != cluster) {
                return None;
            }
            found = Some(cluster);
        }
        found
    }

    /// Mentions before `idx` in this and the last sentences, nearest first.
    fn in_reach(&self, idx: usize) -> impl Iterator<Item = usize> {
        let sentence = self.sentence_of[idx];
        (idx.saturating_sub(WINDOW)..idx).rev().take_while(move |other| self.sentence_of[*other] + REACH >= sentence)
    }

    /// A pronoun: the candidate of the nearest sentence that stands first in it.
    fn refer(&mut self, idx: usize) {
        let Some(number) = Number::of(self.words.folded(self.words.ctx.analysis.token_idx_at(self.mentions[idx].span.start())))
        else {
            return;
        };
        if self.is_weighed() {
            let choice = self.choice(idx, number);
            if let Some(chosen) = self.weigh(choice) {
                if let Some(cluster) = chosen {
                    self.refer_to(idx, cluster, number);
                }
                return;
            }
        }
        let mut best: Option<(usize, usize)> = None;
        let subject = self.subject_beside(idx);
        for other in self.in_reach(idx) {
            let cluster =
                self.cluster_of[other].filter(|cluster| number.fits(&self.clusters[*cluster]) && Some(*cluster) != subject);
            let Some(cluster) = cluster else { continue };
            let sentence = self.sentence_of[other];
            if best.is_some_and(|(nearest, _)| sentence < nearest) {
                break;
            }
            if number == Number::Person(Gender::Male) || number == Number::Person(Gender::Female) || !self.is_placed(other) {
                best = Some((sentence, cluster));
            }
        }
        if let Some((_, cluster)) = best {
            self.refer_to(idx, cluster, number);
        }
    }

    fn refer_to(&mut self, idx: usize, cluster: usize, number: Number) {
        self.join(idx, cluster);
        if let Number::Person(gender) = number {
            self.clusters[cluster].gender.get_or_insert(gender);
        }
    }

    /// "he asked him": what stands before the verb is not what the pronoun after it stands for.
    fn subject_beside(&self, idx: usize) -> Option<usize> {
        let at = self.words.ctx.analysis.token_idx_at(self.mentions[idx].span.start());
        let is_object = match self.words.folded(at) {
            "him" | "them" => true,
            // "said it would": another verb's subject.
            "it" => !self.words.tag(at + 1).is_finite() && !matches!(self.words.tag(at + 1), Tag::MD | Tag::RB),
            "her" => !matches!(self.words.tag(at + 1), Tag::NN | Tag::NNS | Tag::NNP | Tag::NNPS | Tag::JJ | Tag::CD),
            _ => false,
        };
        let is_verb = |tag| matches!(tag, Tag::VB | Tag::VBD | Tag::VBP | Tag::VBZ | Tag::VBN | Tag::MD);
        let verbs = (0..at).rev().take_while(|before| is_verb(self.words.tag(*before)) || self.words.tag(*before) == Tag::RB);
        let first = verbs.last().filter(|_| is_object && is_verb(self.words.tag(at - 1)))?;
        let ends = |other: &usize| self.words.ctx.analysis.tokens_in(self.mentions[*other].span).end == first;
        self.in_reach(idx).find(ends).and_then(|other| self.cluster_of[other])
    }

    /// "in Pakistan": a state as a place takes no "it".
    fn is_placed(&self, idx: usize) -> bool {
        let at = self.words.ctx.analysis.token_idx_at(self.mentions[idx].span.start());
        self.mentions[idx].kind == MentionKind::State
            && at > 0
            && matches!(
                self.words.folded(at - 1),
                "in" | "from" | "to" | "near" | "at" | "into" | "of" | "across" | "throughout" | "inside" | "over"
            )
    }
}

/// The clusters of named bodies by the last word of their names, and by the word before "of".
fn by_head_word(words: &Words<'_>, mentions: &[Mention], clusters: &[Cluster]) -> FxHashMap<String, Vec<usize>> {
    let mut found: FxHashMap<String, Vec<usize>> = FxHashMap::default();
    for (at, cluster) in clusters.iter().enumerate().filter(|(_, cluster)| cluster.is_thing()) {
        for idx in cluster.mentions.iter().filter(|idx| mentions[**idx].form == MentionForm::Name) {
            let name: Vec<&str> = words.folded_in(words.ctx.analysis.tokens_in(mentions[*idx].span)).collect();
            let of = name.iter().position(|word| *word == "of").filter(|of| *of > 0);
            let heads = [name.len().checked_sub(1).filter(|last| *last > 0), of.map(|of| of - 1)];
            for head in heads.into_iter().flatten() {
                let named = found.entry(name[head].to_owned()).or_default();
                if !named.contains(&at) {
                    named.push(at);
                }
            }
        }
    }
    found
}

/// Whether a description of one kind can stand for a name of another.
fn describes(description: MentionKind, name: MentionKind, is_plural: bool) -> bool {
    use MentionKind::{ArmedGroup, CivilSociety, Company, GovernmentBody, IntergovernmentalBody, Organization, Outlet, Party};
    match description {
        ArmedGroup if is_plural => name == ArmedGroup,
        Organization => !is_plural && matches!(name, ArmedGroup | CivilSociety | IntergovernmentalBody | Organization | Party),
        Party => matches!(name, Party | ArmedGroup),
        ArmedGroup | Company | Outlet | CivilSociety | IntergovernmentalBody => !is_plural && name == description,
        GovernmentBody => !is_plural && name == GovernmentBody,
        _ => false,
    }
}
