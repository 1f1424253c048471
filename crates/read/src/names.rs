//! Names and descriptions of actors, as mentions.
//!
//! In: tokens with tags, and the tables of `data/actors`, `data/outlets` and `data/names`. Out: mentions by name and by description, in
//! text order; [`entities`](crate::entities) says which mean the same. At each token the longest of these wins: a listed name ([`known`]),
//! a body by its head noun ([`bodies`]), a person ([`persons`]); else a description ([`nominals`]). A second pass finds surnames alone.
//!
//! The tables tell identity and kind. No rule asks which actor it is: two names of one kind can be swapped in any text.

mod acronyms;
mod bodies;
mod introduced;
mod known;
mod learned;
mod media;
mod nominals;
mod peoples;
mod persons;
mod words;

#[cfg(test)]
mod tests;

use std::ops::Range;

use rashomon_lexicon::actors::AliasUse;
use rashomon_model::{ByteSpan, Maker, Mention, MentionForm, MentionKind};
use rashomon_text::tokens::Shape;
use rustc_hash::{FxHashMap, FxHashSet};

pub(crate) use self::{
    acronyms::is_acronym_of,
    introduced::name_after,
    learned::LEARNED,
    words::{Case, SentenceWords, Words},
};
use self::{
    acronyms::{Acronyms, Defined},
    introduced::Introduced,
};

/// The rule of a body's first word alone.
pub(crate) const SHORT: &str = "names/short";
/// The rule of a body's last word alone.
pub(crate) const ENDING: &str = "names/short-end";

/// Mentions by name and description, in text order.
pub(crate) fn find(words: &Words<'_>) -> Vec<Mention> {
    let analysis = words.ctx.analysis;
    let sentences: Vec<SentenceWords> =
        analysis.sentences.iter().map(|sentence| SentenceWords::new(words, sentence.tokens.clone())).collect();
    let mut finder = Finder {
        words,
        introduced: Introduced::of(words, &sentences),
        mentions: Vec::new(),
        taken: vec![false; analysis.tokens.len()],
        persons: Vec::new(),
        person_starts: FxHashSet::default(),
        acronyms: Acronyms::default(),
    };
    for sentence in &sentences {
        finder.read_names(sentence);
    }
    finder.repeat_persons(&sentences);
    let surnames = persons::surnames(words, &finder.persons);
    let openers = finder.openers(&sentences);
    let enders = finder.enders();
    for sentence in &sentences {
        finder.read_short_names(sentence, &surnames, &openers, &enders);
    }
    finder.read_learned(&sentences);
    for sentence in &sentences {
        finder.read_nominals(sentence);
    }
    let mut mentions = finder.mentions;
    mentions.sort_by_key(|mention| (mention.span.start(), std::cmp::Reverse(mention.span.end())));
    mentions.dedup_by_key(|mention| mention.span);
    mentions
}

/// Whether bodies of the kind are called by the last word of their name.
fn can_be_shortened(kind: MentionKind) -> bool {
    use MentionKind::{ArmedGroup, CivilSociety, Company, IntergovernmentalBody, Organization, Outlet};
    matches!(kind, ArmedGroup | CivilSociety | Company | IntergovernmentalBody | Organization | Outlet)
}

/// What the labeller of names is told of each token: its span, whether it lies in a name that the rules know, and its keys. Sentence by sentence,
/// for training it.
pub(crate) fn features(words: &Words<'_>) -> Vec<Vec<(ByteSpan, bool, Vec<u64>)>> {
    let sentences = words.ctx.analysis.sentences.iter().map(|sentence| SentenceWords::new(words, sentence.tokens.clone()));
    let sentences: Vec<SentenceWords> = sentences.collect();
    let mentions = find(words);
    let by_rules =
        mentions.iter().filter(|mention| mention.form == MentionForm::Name && mention.made_by.id() != learned::LEARNED);
    let names = by_rules.map(|mention| (words.ctx.analysis.tokens_in(mention.span), mention.kind));
    let seen = learned::Seen::new(words, names);
    let row = |sentence: &SentenceWords, at: usize| (words.token(at).span, seen.is_known(at), seen.keys(sentence, at));
    sentences.iter().map(|sentence| sentence.range.clone().map(|at| row(sentence, at)).collect()).collect()
}

struct Finder<'w, 'a> {
    words: &'w Words<'a>,
    /// Names that the text introduces.
    introduced: Introduced,
    mentions: Vec<Mention>,
    /// Tokens inside a name.
    taken: Vec<bool>,
    persons: Vec<Range<usize>>,
    /// First tokens of the persons' names.
    person_starts: FxHashSet<usize>,
    /// Abbreviations that the text defines.
    acronyms: Acronyms<'w>,
}

impl<'w> Finder<'w, '_> {
    /// Names, left to right; the longest at each place.
    fn read_names(&mut self, sentence: &SentenceWords) {
        let mut at = sentence.range.start;
        while at < sentence.range.end {
            at = self.read_name(sentence, at).unwrap_or(at + 1);
        }
    }

    /// The name at `at`, if there is one: one past its end.
    fn read_name(&mut self, sentence: &SentenceWords, at: usize) -> Option<usize> {
        let words = self.words;
        let known = known::at(words, sentence, at);
        let known_end = known.as_ref().filter(|known| known.usage == AliasUse::Name).map_or(at, |known| known.end);
        let body = bodies::at(words, sentence, at).filter(|body| body.range.end > known_end);
        let reach = body.as_ref().map_or(known_end, |body| body.range.end);
        let introduced = self.introduced.at(words, sentence, at).filter(|(end, _)| *end >= reach);
        let reach = introduced.map_or(reach, |(end, _)| end);
        if let Some(person) = persons::at(words, sentence, at).filter(|person| person.range.end > reach) {
            self.persons.push(person.range.clone());
            return Some(self.push_name(sentence, person.range, MentionKind::Person, Maker::rule(person.rule)));
        }
        if let Some((end, kind)) = introduced {
            return Some(self.push_name(sentence, at..end, kind, Maker::rule("names/introduced")));
        }
        if let Some(body) = body {
            let made_by = body.state.map_or(Maker::rule(body.rule), |state| Maker::data_rule(format!("actors/{state}")));
            return Some(self.push_name(sentence, body.range, body.kind, made_by));
        }
        if let Some(people) = peoples::at(words, sentence, at) {
            return Some(self.push_name(sentence, people.range, people.kind, Maker::rule("names/people")));
        }
        let known = known?;
        // "the Askar Army (AA)": what the text calls so, and not what a table does.
        let defined = self.acronyms.get(words.folded(at)).filter(|_| known.end == at + 1);
        let defined = defined.filter(|defined| defined.listed.as_ref().map(Maker::id) != Some(known.made_by.id()));
        let defined = defined.map(|defined| (defined.kind, defined.listed.clone()));
        if let Some((kind, listed)) = defined {
            let made_by = listed.unwrap_or_else(|| Maker::rule("names/acronym"));
            return Some(self.push_name(sentence, at..at + 1, kind, made_by));
        }
        let kind = match known.usage {
            AliasUse::Adjective => return None,
            AliasUse::People => MentionKind::People,
            AliasUse::Name | AliasUse::Seat => known.kind,
        };
        let made_by = if kind == MentionKind::People { Maker::rule("names/people") } else { known.made_by };
        self.define(sentence, at..known.end, kind, Some(&made_by));
        self.taken[at..known.end].fill(true);
        self.mentions.push(Mention { span: known.span, head: known.span, kind, form: MentionForm::Name, entity: None, made_by });
        Some(known.end)
    }

    fn push_name(&mut self, sentence: &SentenceWords, range: Range<usize>, kind: MentionKind, made_by: Maker) -> usize {
        self.define(sentence, range.clone(), kind, None);
        if kind == MentionKind::Person {
            self.person_starts.insert(range.start);
        }
        let span = self.words.span(range.clone());
        self.taken[range.clone()].fill(true);
        self.mentions.push(Mention { span, head: span, kind, form: MentionForm::Name, entity: None, made_by });
        range.end
    }

    /// Notes the abbreviation that stands in brackets after a name.
    fn define(&mut self, sentence: &SentenceWords, name: Range<usize>, kind: MentionKind, listed: Option<&Maker>) {
        if let Some(acronym) = acronyms::defined_after(self.words, sentence, name) {
            self.acronyms.insert(self.words.folded(acronym), Defined { kind, listed: listed.cloned() });
        }
    }

    /// Whole names of persons wherever they stand once more: at the beginning of a sentence nothing else may tell.
    fn repeat_persons(&mut self, sentences: &[SentenceWords]) {
        const LONGEST: usize = 5;
        let words = self.words;
        let whole = self.persons.iter().filter(|range| range.len() > 1);
        let known: FxHashSet<Vec<&str>> = whole.map(|range| words.folded_in(range.clone()).collect()).collect();
        let firsts: FxHashSet<&str> = known.iter().map(|name| name[0]).collect();
        let mut found = Vec::new();
        for sentence in sentences.iter().filter(|sentence| sentence.case != Case::Capitals) {
            for at in sentence.range.clone().filter(|at| firsts.contains(words.folded(*at))) {
                let fits = |range: &Range<usize>| {
                    range.end <= sentence.range.end
                        && range.clone().all(|idx| words.token(idx).shape != Shape::Lower)
                        && known.contains(&words.folded_in(range.clone()).collect::<Vec<_>>())
                };
                let range = (2..=LONGEST).rev().map(|len| at..at + len).find(fits);
                found.extend(range.filter(|range| !self.persons.contains(range)).map(|range| (sentence, range)));
            }
        }
        for (sentence, range) in found {
            // A part of it may have been taken for a name by itself; a longer name stays.
            let span = words.span(range.clone());
            let is_part = |mention: &Mention| span.contains(mention.span);
            if self.mentions.iter().all(|mention| !mention.span.overlaps(span) || is_part(mention)) {
                self.mentions.retain(|mention| !is_part(mention));
                self.persons.retain(|person| !(range.start <= person.start && person.end <= range.end));
                self.persons.push(range.clone());
                self.push_name(sentence, range, MentionKind::Person, Maker::rule("names/repeated"));
            }
        }
    }

    /// First words by which bodies of the text are called for short: "Jaysh" of "Jaysh al-Nasr", "Hizbul" of "Hizbul-Ansar". Only words that open names
    /// of bodies, and such as open one name in the text.
    fn openers(&self, sentences: &[SentenceWords]) -> FxHashMap<String, MentionKind> {
        let mut names: FxHashMap<String, FxHashSet<String>> = FxHashMap::default();
        let mut kinds = FxHashMap::default();
        for mention in self.mentions.iter().filter(|mention| !matches!(mention.kind, MentionKind::Person | MentionKind::State)) {
            let range = self.words.ctx.analysis.tokens_in(mention.span);
            let name: Vec<&str> = self.words.folded_in(range.clone()).collect();
            let first = name[0].split('-').next().unwrap_or_default();
            let sentence = sentences.partition_point(|sentence| sentence.range.end <= range.start);
            let is_whole = name.len() == 1 && first.len() == name[0].len();
            let leads = || self.words.ctx.res.names.bodies.get(&[first]).is_some_and(|noun| noun.leads_name);
            if is_whole || first.len() < 4 || !leads() || sentences[sentence].case == Case::Capitals {
                continue;
            }
            names.entry(first.to_owned()).or_default().insert(name.join(" "));
            kinds.entry(first.to_owned()).or_insert(mention.kind);
        }
        kinds.retain(|first, _| names[first].len() == 1);
        kinds
    }

    /// Last words by which bodies of the text are called for short: "the Courier" of "the Velmar Courier", "the Brigades" of "the Hill Brigades". Only such as
    /// end one name in the text.
    fn enders(&self) -> FxHashMap<String, MentionKind> {
        let mut names: FxHashMap<String, FxHashSet<String>> = FxHashMap::default();
        let mut kinds = FxHashMap::default();
        for mention in self.mentions.iter().filter(|mention| can_be_shortened(mention.kind)) {
            let range = self.words.ctx.analysis.tokens_in(mention.span);
            let last = self.words.folded(range.end - 1);
            let is_capital = |at: usize| self.words.token(at).shape != Shape::Lower;
            if range.len() > 1 && last.len() > 3 && is_capital(range.end - 1) && is_capital(range.start) {
                names.entry(last.to_owned()).or_default().insert(self.words.folded_in(range).collect::<Vec<_>>().join(" "));
                kinds.entry(last.to_owned()).or_insert(mention.kind);
            }
        }
        kinds.retain(|last, _| names[last].len() == 1);
        kinds
    }

    /// Surnames alone and abbreviations, once the whole name stands somewhere in the document.
    fn read_short_names(
        &mut self,
        sentence: &SentenceWords,
        surnames: &FxHashSet<&str>,
        openers: &FxHashMap<String, MentionKind>,
        enders: &FxHashMap<String, MentionKind>,
    ) {
        for at in sentence.range.clone().filter(|at| words_can_be_short(self.words, *at)) {
            if self.taken[at] {
                continue;
            }
            let folded = self.words.folded(at);
            if let Some(kind) = self.acronyms.get(folded).map(|defined| defined.kind) {
                self.push_name(sentence, at..at + 1, kind, Maker::rule("names/acronym"));
            } else if surnames.contains(folded) && persons::is_lone(self.words, sentence, at) {
                self.push_name(sentence, at..at + 1, MentionKind::Person, Maker::rule("names/surname"));
            } else if let Some(kind) = openers.get(folded).copied().filter(|_| persons::is_lone(self.words, sentence, at)) {
                self.push_name(sentence, at..at + 1, kind, Maker::rule(SHORT));
            } else if let Some(kind) = enders.get(folded).copied().filter(|_| {
                at > sentence.range.start
                    && matches!(self.words.folded(at - 1), "the" | "this")
                    && self.words.token(at).shape != Shape::Lower
                    && persons::is_lone(self.words, sentence, at)
            }) {
                self.push_name(sentence, at..at + 1, kind, Maker::rule(ENDING));
            }
        }
    }

    /// Names that no table and no pattern knows.
    fn read_learned(&mut self, sentences: &[SentenceWords]) {
        let words = self.words;
        let names = self.mentions.iter().map(|mention| (words.ctx.analysis.tokens_in(mention.span), mention.kind));
        for name in learned::Seen::new(words, names).names(sentences) {
            let range = name.range;
            let sentence = sentences.partition_point(|sentence| sentence.range.end <= range.start);
            self.push_name(&sentences[sentence], range, name.kind, Maker::rule(learned::LEARNED));
            if let Some(mention) = self.mentions.last_mut().filter(|_| name.is_short) {
                mention.form = MentionForm::Nominal;
            }
        }
    }

    /// Descriptions, between the names.
    fn read_nominals(&mut self, sentence: &SentenceWords) {
        let mut floor = sentence.range.start;
        for at in sentence.range.clone() {
            if self.taken[at] {
                continue;
            }
            if let Some(nominal) = nominals::at(self.words, sentence, at, floor, |idx| self.person_starts.contains(&idx)) {
                floor = nominal.range.end;
                self.mentions.push(Mention {
                    span: self.words.span(nominal.range),
                    head: self.words.span(nominal.head),
                    kind: nominal.kind,
                    form: MentionForm::Nominal,
                    entity: None,
                    made_by: Maker::rule("names/nominal"),
                });
            }
        }
    }
}

/// Whether a word is written so that it can be a short name: with a capital.
fn words_can_be_short(words: &Words<'_>, at: usize) -> bool {
    words.token(at).shape != Shape::Lower && words.token(at).shape != Shape::None
}
