//! A clause's verb with its subject and object: what a claim is about, where no relation is known.

use std::ops::Range;

use rashomon_model::{ByteSpan, Mention, MentionForm, MentionId, MentionKind, Reading, Term, VictimCategory};
use rashomon_text::{analysis::Sentence, lemma::lemma, tags::Tag, tokens::TokenKind};

use crate::{
    context::Context,
    syntax::{self, Phrase, is_auxiliary},
};

/// A clause around one verb group. Tokens of the document.
#[derive(Clone, Debug)]
pub(super) struct Clause {
    /// The verb that carries the meaning.
    pub(super) verb: usize,
    /// Base form of it.
    pub(super) lemma: String,
    /// Who does it: the subject, or in the passive what "by" brings.
    pub(super) subject: Option<Range<usize>>,
    /// To whom or what.
    pub(super) object: Option<Range<usize>>,
    /// Whether it is done to its grammatical subject.
    pub(super) is_passive: bool,
}

impl Clause {
    /// The first clause with a finite verb among these tokens.
    pub(super) fn first(ctx: Context<'_>, tokens: Range<usize>) -> Option<Self> {
        Self::all(ctx, tokens.clone()).next().or_else(|| Self::infinite(ctx, tokens))
    }

    /// The clauses with a finite verb, by their verbs.
    pub(super) fn all(ctx: Context<'_>, tokens: Range<usize>) -> impl Iterator<Item = Self> {
        let mut from = tokens.start;
        std::iter::from_fn(move || {
            let begin = (from..tokens.end).find(|idx| is_finite(ctx, *idx))?;
            let verb = head_of_group(ctx, begin, tokens.end);
            from = verb + 1;
            Some(Self::around(ctx, &tokens, verb))
        })
    }

    /// "to crush the rebels", "striking the camp": a clause whose verb is not finite.
    fn infinite(ctx: Context<'_>, tokens: Range<usize>) -> Option<Self> {
        let verb = tokens.clone().find(|idx| tag(ctx, *idx).is_verb() && !is_auxiliary(word(ctx, *idx)))?;
        Some(Self::around(ctx, &tokens, verb))
    }

    fn around(ctx: Context<'_>, tokens: &Range<usize>, verb: usize) -> Self {
        let before = words_of(ctx, syntax::subject(ctx, tokens.start, verb));
        let is_passive = syntax::is_passive(ctx, tokens.start, verb);
        let (subject, object) = if is_passive {
            (words_of(ctx, syntax::agent(ctx, verb + 1, tokens.end)), before)
        } else {
            (before, words_of(ctx, syntax::object(ctx, verb + 1, tokens.end)))
        };
        Self { verb, lemma: lemma(word(ctx, verb), tag(ctx, verb)), subject, object, is_passive }
    }

    /// What a verb of wanting or planning aims at: "to leave Iraq", "a truce".
    pub(super) fn aim(ctx: Context<'_>, tokens: Range<usize>) -> Option<Range<usize>> {
        words_of(ctx, syntax::object(ctx, tokens.start, tokens.end)).or_else(|| Self::infinite(ctx, tokens)?.object)
    }

    /// Whether whoever speaks is the subject, and whether the object: "we", "our men".
    pub(super) fn of_speaker(&self, ctx: Context<'_>, tokens: Range<usize>) -> [bool; 2] {
        let before = syntax::subject(ctx, tokens.start, self.verb);
        let after = if self.is_passive {
            syntax::agent(ctx, self.verb + 1, tokens.end)
        } else {
            syntax::object(ctx, self.verb + 1, tokens.end)
        };
        let [doer, undergoer] = if self.is_passive { [after, before] } else { [before, after] };
        [
            doer.is_some_and(|phrase| is_speakers(ctx, &phrase, true)),
            undergoer.is_some_and(|phrase| is_speakers(ctx, &phrase, false)),
        ]
    }

    /// The words from the first end to the last.
    pub(super) fn span(&self, ctx: Context<'_>) -> ByteSpan {
        let ends = self.subject.iter().chain(&self.object).map(|range| span(ctx, range));
        ends.fold(ctx.analysis.tokens[self.verb].span, ByteSpan::cover)
    }
}

/// A noun phrase as the end of a relation: the entity that its head names, or else its words.
pub(super) fn term(ctx: Context<'_>, reading: &Reading, phrase: &Range<usize>) -> Option<Term> {
    let chunk = ctx.analysis.chunk_at(phrase.start)?;
    let words = span(ctx, phrase);
    let head = ctx.analysis.tokens[chunk.head].span;
    let until = reading.mentions.partition_point(|mention| mention.span.start() < words.end());
    let near = &reading.mentions[until.saturating_sub(12)..until];
    let noun = word(ctx, chunk.head).to_lowercase();
    let acts_for_others = acts_for_others(ctx, &noun) || ctx.res.events.roles.units.contains(noun.as_str());
    let is_named = |mention: &&Mention| {
        let is_name = |id: &MentionId| reading[*id].form == MentionForm::Name;
        mention.form == MentionForm::Name || mention.entity.is_some_and(|id| reading[id].mentions.iter().any(is_name))
    };
    // "NATO jets", "its fighters": whose they are.
    let of_whom = |mention: &&Mention| {
        acts_for_others && is_named(mention) && words.contains(mention.span) && mention.span.end() <= head.start()
    };
    let known = || near.iter().filter(|mention| mention.entity.is_some());
    let at_head = || known().find(|mention| mention.span.overlaps(head));
    // "soldiers of the Hill Battalion": of whom they are.
    let of_party = || {
        let of = chunk.tokens.end;
        let is_of = acts_for_others && of + 1 < phrase.end && is_any(word(ctx, of), &["of", "from"]);
        let owner = ctx.analysis.chunk_at(of + 1).filter(|_| is_of)?;
        let owner = ctx.analysis.tokens[owner.head].span;
        known().find(|mention| mention.span.overlaps(owner) && is_named(mention))
    };
    let named = at_head().filter(is_named).or_else(|| known().rfind(of_whom)).or_else(of_party).or_else(at_head);
    if let Some(mention) = named {
        let name = mention.entity.map_or_else(String::new, |id| reading[id].name.clone());
        return Some(Term { span: mention.span, name, entity: mention.entity, account: None });
    }
    let name = words.slice(ctx.text).split_whitespace().collect::<Vec<_>>().join(" ");
    Some(Term { span: words, name, entity: None, account: None })
}

/// "**They** were soldiers", "**it** has a base there": whom the pronoun stands for that is the subject of a clause in the active.
pub(super) fn pronoun_before(ctx: Context<'_>, reading: &Reading, clause: &Clause, tokens: Range<usize>) -> Option<Term> {
    let subject = syntax::subject(ctx, tokens.start, clause.verb).filter(|_| !clause.is_passive)?.tokens;
    let is_personal = subject.len() == 1 && tag(ctx, subject.start) == Tag::PRP;
    let named = |term: &Term| {
        term.entity.is_some_and(|id| reading[id].mentions.iter().any(|id| reading[*id].form != MentionForm::Pronoun))
    };
    term(ctx, reading, &subject).filter(|term| is_personal && named(term))
}

/// "A spokesman for the Front", "the party's media office": whom somebody without a name speaks for.
pub(super) fn speaks_for(ctx: Context<'_>, reading: &Reading, source: ByteSpan) -> Option<Term> {
    let chunk = ctx.analysis.chunk_at(ctx.analysis.tokens_in(source).start)?;
    if !ctx.res.events.stances.spokespersons.contains(word(ctx, chunk.head).to_lowercase().as_str()) {
        return None;
    }
    let first = reading.mentions.partition_point(|mention| mention.span.start() < source.start());
    let within = reading.mentions[first..].iter().take_while(|mention| mention.span.end() <= source.end());
    let mut named = within.filter(|mention| mention.form == MentionForm::Name && mention.entity.is_some());
    let only = named.next().filter(|_| named.next().is_none())?;
    let is_group = !matches!(only.kind, MentionKind::Person | MentionKind::Place | MentionKind::Facility);
    let entity = only.entity.filter(|_| is_group)?;
    Some(Term { span: only.span, name: reading[entity].name.clone(), entity: Some(entity), account: None })
}

/// "the Front's **media office**", "the party's information bureau": whose office it is that speaks for them.
pub(super) fn office_of(ctx: Context<'_>, reading: &Reading, source: ByteSpan) -> Option<Term> {
    let tokens = ctx.analysis.tokens_in(source);
    let is_any_of = |idx: usize, words: &[&str]| is_any(word(ctx, idx), words);
    let speaks = |at: &usize| {
        is_any_of(*at, &["media", "press", "information", "political", "public"])
            && *at + 1 < tokens.end
            && is_any_of(*at + 1, &["office", "wing", "bureau", "centre", "center", "department", "service", "arm"])
    };
    let at = tokens.clone().find(speaks)?;
    let first = reading.mentions.partition_point(|mention| mention.span.start() < source.start());
    let before = ctx.analysis.tokens[at].span.start();
    let within = reading.mentions[first..].iter().take_while(|mention| mention.span.end() <= before);
    let owner = within.filter(|mention| mention.form == MentionForm::Name && mention.kind != MentionKind::Person).last()?;
    let entity = owner.entity?;
    Some(Term { span: owner.span, name: reading[entity].name.clone(), entity: Some(entity), account: None })
}

/// "we", "our men", "my forces": whoever speaks, or those who act for them; people of theirs only where they do something.
fn is_speakers(ctx: Context<'_>, phrase: &Phrase, is_doer: bool) -> bool {
    let roles = &ctx.res.events.roles;
    let first = word(ctx, phrase.first.start).to_lowercase();
    if phrase.first.len() == 1 {
        return roles.first_person.contains(first.as_str());
    }
    let head = word(ctx, phrase.head).to_lowercase();
    let is_people = is_doer && ctx.res.harms.word(&head).person.is_some();
    matches!(first.as_str(), "our" | "my") && (is_people || acts_for_others(ctx, &head))
}

/// "jets", "army", "fighters": who acts under somebody's name.
fn acts_for_others(ctx: Context<'_>, noun: &str) -> bool {
    let roles = &ctx.res.events.roles;
    let armed = [VictimCategory::Fighters, VictimCategory::Soldiers, VictimCategory::Attackers];
    roles.carriers.contains(noun)
        || roles.parties.contains(noun)
        || ctx.res.harms.word(noun).person.is_some_and(|people| armed.contains(&people.category))
}

/// "a Front captain", "an officer of the Front": the one group or state by which a person is described.
pub(super) fn group_within(ctx: Context<'_>, reading: &Reading, phrase: ByteSpan) -> Option<Term> {
    let chunk = ctx.analysis.chunk_at(ctx.analysis.tokens_in(phrase).start)?;
    let head = word(ctx, chunk.head).to_lowercase();
    let is_role = ctx.res.names.persons.longest(std::iter::once(head.as_str())).is_some();
    let first = reading.mentions.partition_point(|mention| mention.span.start() < phrase.start());
    let within = reading.mentions[first..].iter().take_while(|mention| mention.span.end() <= phrase.end());
    let is_group = |mention: &&Mention| {
        let can_have_men = !matches!(
            mention.kind,
            MentionKind::Person | MentionKind::People | MentionKind::Place | MentionKind::Facility | MentionKind::Outlet
        );
        let is_name = |id: &MentionId| reading[*id].form == MentionForm::Name;
        let is_named = mention.entity.is_some_and(|id| reading[id].mentions.iter().any(is_name));
        mention.span != phrase && mention.form != MentionForm::Pronoun && is_named && can_have_men
    };
    let mut named = within.filter(is_group);
    let only = named.next().filter(|_| is_role && named.next().is_none())?;
    let name = only.entity.map_or_else(String::new, |id| reading[id].name.clone());
    Some(Term { span: only.span, name, entity: only.entity, account: None })
}

/// What a relative pronoun stands for: "Oskania, which denies it".
pub(super) fn meant_by(ctx: Context<'_>, reading: &Reading, pronoun: ByteSpan) -> Option<Term> {
    let phrase = crate::attribution::antecedent(ctx, &ctx.analysis.tokens_in(pronoun))?;
    term(ctx, reading, &phrase)
}

/// A phrase that is no pronoun by itself; of "who" and "which", the noun that they stand for.
pub(super) fn noun(ctx: Context<'_>, reading: &Reading, phrase: ByteSpan, verb: ByteSpan) -> Option<Term> {
    let tokens = ctx.analysis.tokens_in(phrase);
    if !is_pronoun(ctx, &tokens) {
        return Some(Term { span: phrase, name: phrase.slice(ctx.text).to_owned(), entity: None, account: None });
    }
    let sentence = &ctx.analysis.sentences[ctx.analysis.sentence_idx_at(verb.start())?];
    let subject = syntax::subject(ctx, sentence.tokens.start, ctx.analysis.tokens_in(verb).start)?;
    term(ctx, reading, &words_of(ctx, Some(subject))?)
}

/// A span drawn out to the end of its clause: to a mark, a conjunction or a relative pronoun.
pub(super) fn to_its_end(ctx: Context<'_>, span: ByteSpan) -> ByteSpan {
    let Some(sentence) = ctx.analysis.sentence_idx_at(span.start()).map(|idx| &ctx.analysis.sentences[idx]) else { return span };
    let from = ctx.analysis.tokens_in(span).end;
    let ends = |idx: &usize| {
        let token = &ctx.analysis.tokens[*idx];
        let opens = |idx: usize| {
            idx < sentence.tokens.end
                && matches!(tag(ctx, idx), Tag::CC | Tag::WDT | Tag::WP | Tag::WRB | Tag::IN | Tag::VBG | Tag::VBN)
        };
        token.kind == TokenKind::Quote
            || is_any(word(ctx, *idx), &[".", ";", ":", "!", "?", "(", ")", "[", "–", "—"])
            || word(ctx, *idx) == "," && opens(*idx + 1)
            || is_any(word(ctx, *idx), &["who", "which", "because", "while", "whilst", "although", "but"])
    };
    let end = (from..sentence.tokens.end).find(ends).unwrap_or(sentence.tokens.end);
    if end > from { span.cover(ctx.analysis.tokens[end - 1].span) } else { span }
}

/// The first entity named after the clause's verb, before another clause begins: "signed up to Oskania's plan".
pub(super) fn named_after(ctx: Context<'_>, reading: &Reading, clause: &Clause, sentence: &Sentence) -> Option<Term> {
    const REACH: usize = 14;
    let from = clause.verb + 1;
    let end = (from + REACH).min(sentence.tokens.end);
    let breaks = |idx: &usize| {
        is_finite(ctx, *idx)
            || is_any(word(ctx, *idx), &[";", ":", "that", "which", "who", "because", "while", "whilst", "but", "although"])
    };
    let end = (from..end).find(breaks).unwrap_or(end);
    let span = (from < end).then(|| span(ctx, &(from..end)))?;
    let first = reading.mentions.partition_point(|mention| mention.span.start() < span.start());
    let mut within = reading.mentions[first..].iter().take_while(|mention| mention.span.end() <= span.end());
    let mention = within.find(|mention| mention.entity.is_some() && mention.form == MentionForm::Name)?;
    let name = mention.entity.map_or_else(String::new, |id| reading[id].name.clone());
    Some(Term { span: mention.span, name, entity: mention.entity, account: None })
}

/// Whether the head of a phrase is a noun for people, or a place that the text names.
pub(super) fn is_people_or_place(ctx: Context<'_>, reading: &Reading, phrase: &Range<usize>) -> bool {
    let Some(chunk) = ctx.analysis.chunk_at(phrase.start) else { return false };
    let head = ctx.analysis.tokens[chunk.head].span;
    let is_people = ctx.res.harms.word(&word(ctx, chunk.head).to_lowercase()).person.is_some();
    let at = reading.toponyms.partition_point(|toponym| toponym.span.end() <= head.start());
    is_people || reading.toponyms.get(at).is_some_and(|toponym| toponym.span.overlaps(head))
}

/// Whether the term is somebody who can act.
pub(super) fn is_actor(reading: &Reading, term: &Term) -> bool {
    term.entity.is_some_and(|id| {
        !matches!(reading[id].kind, MentionKind::Place | MentionKind::Facility | MentionKind::Weapon | MentionKind::DocumentLike)
    })
}

/// The words of a phrase that can be an end of a relation: no pronoun by itself.
fn words_of(ctx: Context<'_>, phrase: Option<Phrase>) -> Option<Range<usize>> {
    phrase.map(|phrase| phrase.tokens).filter(|tokens| !is_pronoun(ctx, tokens))
}

/// The last verb of a group: "has been carrying out" carries.
fn head_of_group(ctx: Context<'_>, begin: usize, end: usize) -> usize {
    let mut head = begin;
    let mut at = begin + 1;
    while at < end && (tag(ctx, at).is_verb() || tag(ctx, at) == Tag::RB) && is_auxiliary(word(ctx, head)) {
        if tag(ctx, at).is_verb() {
            head = at;
        }
        at += 1;
    }
    head
}

fn is_finite(ctx: Context<'_>, idx: usize) -> bool {
    tag(ctx, idx).is_finite()
}

fn is_pronoun(ctx: Context<'_>, tokens: &Range<usize>) -> bool {
    tokens.len() == 1 && matches!(tag(ctx, tokens.start), Tag::PRP | Tag::WP | Tag::WDT)
}

fn is_any(word: &str, words: &[&str]) -> bool {
    words.iter().any(|other| word.eq_ignore_ascii_case(other))
}

fn tag(ctx: Context<'_>, idx: usize) -> Tag {
    ctx.analysis.tokens[idx].tag
}

fn word<'a>(ctx: Context<'a>, idx: usize) -> &'a str {
    ctx.analysis.tokens[idx].text(ctx.text)
}

fn span(ctx: Context<'_>, range: &Range<usize>) -> ByteSpan {
    ctx.analysis.tokens[range.start].span.cover(ctx.analysis.tokens[range.end - 1].span)
}
