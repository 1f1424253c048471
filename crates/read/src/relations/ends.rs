//! The actors of a sentence, as possible ends of a relation.

mod nobody;
mod several;

use std::ops::Range;

use rashomon_model::{
    ByteSpan, Maker, Mention, MentionForm, MentionId, MentionKind, Polarity, Proposition, Reading, Relation, Term, VictimCategory,
};
use rashomon_text::{lemma::lemma, tags::Tag};

use super::AssertedRelation;
use crate::{
    names::Words,
    syntax::{self, Phrase},
};

/// The mentions of a sentence that can be an end, in text order.
pub(super) struct Ends<'r> {
    words: &'r Words<'r>,
    reading: &'r Reading,
    /// Tokens of the sentence.
    pub(super) range: Range<usize>,
    /// Mentions with their tokens, those inside another left out.
    ends: Vec<(Range<usize>, &'r Mention)>,
}

impl<'r> Ends<'r> {
    pub(super) fn of(words: &'r Words<'r>, reading: &'r Reading, range: Range<usize>) -> Self {
        let analysis = words.ctx.analysis;
        let (start, end) = (analysis.tokens[range.start].span.start(), analysis.tokens[range.end - 1].span.end());
        let first = reading.mentions.partition_point(|mention| mention.span.start() < start);
        let mut ends: Vec<(Range<usize>, &Mention)> = Vec::new();
        for mention in reading.mentions[first..].iter().take_while(|mention| mention.span.start() < end) {
            let is_inside =
                ends.last().is_some_and(|(_, last)| last.span.contains(mention.span) && last.form == MentionForm::Name);
            if mention.entity.is_some() && is_actor(mention.kind) && !is_inside {
                ends.push((analysis.tokens_in(mention.span), mention));
            }
        }
        Self { words, reading, range, ends }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(super) fn mention(&self, idx: usize) -> &'r Mention {
        self.ends[idx].1
    }

    /// The sentence.
    pub(super) fn span(&self) -> ByteSpan {
        self.words.span(self.range.clone())
    }

    /// The subject of the verb at `at`.
    pub(super) fn subject(&self, at: usize) -> Option<usize> {
        let is_infinitive = at > self.range.start && matches!(self.words.tag(at - 1), Tag::TO | Tag::IN);
        let phrases = syntax::subjects(self.words.ctx, self.range.start, at);
        // "the militia is said by Oskania to be armed": whoever says it is not who is armed.
        if let Some(verb) = phrases.first().and_then(|phrase| self.passive_before_agent(phrase)) {
            return self.subject(verb);
        }
        // "Oskania's will to fight": whose it is.
        let whose = |phrase: &Phrase| self.within(&phrase.first, true).filter(|_| is_infinitive);
        let found = phrases.iter().find_map(|phrase| self.doer(phrase).or_else(|| whose(phrase)));
        // A name that the tagger took for something else is in no phrase.
        let misread = || self.covering(syntax::group_begin(self.words.ctx, self.range.start, at).checked_sub(1)?);
        found.or_else(misread)
    }

    /// The passive verb whose agent the phrase is.
    fn passive_before_agent(&self, phrase: &Phrase) -> Option<usize> {
        let by = phrase.tokens.start.checked_sub(1).filter(|idx| *idx > self.range.start && self.words.folded(*idx) == "by")?;
        let verb = (self.range.start..by).rev().find(|idx| self.words.tag(*idx) != Tag::RB)?;
        let is_participle = matches!(self.words.tag(verb), Tag::VBN | Tag::VBD);
        (is_participle && syntax::is_passive(self.words.ctx, self.range.start, verb) || self.words.tag(verb) == Tag::VBN)
            .then_some(verb)
    }

    /// The thing that a relation can be with, in the phrase that ends before `at`: "terrorism sponsored by", "terrorism was sponsored by".
    pub(super) fn thing(&self, at: usize, relation: Relation) -> Option<Term> {
        let phrase = syntax::subject(self.words.ctx, self.range.start, at)
            .or_else(|| syntax::phrase_ending(self.words.ctx, self.range.start, at))?;
        let is_thing = self.words.ctx.res.relations.is_thing(relation, self.words.folded(phrase.head));
        let span = self.words.span(phrase.first.clone());
        let name = span.slice(self.words.ctx.text).split_whitespace().collect::<Vec<_>>().join(" ");
        is_thing.then_some(Term { span, name, entity: None, account: None })
    }

    /// Both of two that stand before a verb: "Oskania and the Front are allies", "Oskanian and Front fighters".
    pub(super) fn pair(&self, verb: usize) -> Option<(usize, usize)> {
        let chunk = |idx: usize| self.words.ctx.analysis.chunk_at(idx).filter(|chunk| chunk.tokens.start >= self.range.start);
        let named = |idx: usize| {
            let chunk = chunk(idx)?;
            let found = self.covering(chunk.head).or_else(|| self.within(&chunk.tokens, true))?;
            Some((found, chunk.tokens.start))
        };
        let (last, mut start) = named(verb.checked_sub(1)?)?;
        // "Oskania and the men of the Front"
        while let Some(earlier) =
            start.checked_sub(2).filter(|idx| *idx > self.range.start && self.words.folded(start - 1) == "of")
        {
            start = chunk(earlier)?.tokens.start;
        }
        let and = start.checked_sub(1).filter(|idx| self.words.folded(*idx) == "and")?;
        let (first, _) = named(and.checked_sub(1)?)?;
        Some((first, last))
    }

    /// What "by" brings after a passive verb group that ends before `at`.
    pub(super) fn agent(&self, at: usize) -> Option<usize> {
        self.doer(&syntax::agent(self.words.ctx, at, self.range.end)?)
    }

    /// The object of a verb group that ends before `at`, shared with a further verb or not: "trained and armed the rebels", "alongside and
    /// with the rebels".
    pub(super) fn object(&self, at: usize, relation: Relation) -> Option<Term> {
        let is_shared = self.words.tag(at) == Tag::CC
            && at + 1 < self.range.end
            && (self.words.tag(at + 1).is_verb() || self.words.tag(at + 1) == Tag::IN);
        self.done_to(if is_shared { at + 2 } else { at }, relation)
    }

    /// Who governs the noun at `at`: "Oskania's fight against", or who does something with it ("joined the fight against").
    pub(super) fn whose(&self, at: usize) -> Option<usize> {
        let chunk = self.words.ctx.analysis.chunk_at(at).filter(|chunk| chunk.tokens.start >= self.range.start)?;
        self.within(&chunk.tokens, true).or_else(|| {
            let verb =
                chunk.tokens.start.checked_sub(1).filter(|idx| *idx >= self.range.start && self.words.tag(*idx).is_verb())?;
            self.subject(verb)
        })
    }

    /// Whose the noun at `at` is: "Oskania's increasingly open support", "their support", "Oskanian government support".
    pub(super) fn holder(&self, at: usize) -> Option<usize> {
        const REACH: usize = 5;
        let from = at.saturating_sub(REACH).max(self.range.start);
        let describes = |idx: usize| {
            let tag = self.words.tag(idx);
            tag.is_adjective() || matches!(tag, Tag::RB | Tag::NN | Tag::NNS | Tag::VBN | Tag::VBG | Tag::CD)
        };
        let before = (from..at).rev().find(|idx| self.covering(*idx).is_some() || !describes(*idx))?;
        if self.words.tag(before) == Tag::POS {
            return self.covering(before.checked_sub(1)?);
        }
        let found = self.covering(before)?;
        let (tokens, mention) = &self.ends[found];
        let is_possessive = mention.form == MentionForm::Pronoun && self.words.tag(before) == Tag::PRPS;
        // "Oskanian support", and not "told Oskania support would end".
        let is_beside = mention.form == MentionForm::Name && tokens.end == at;
        let in_chunk = || self.words.ctx.analysis.chunk_at(at).is_some_and(|chunk| chunk.tokens.contains(&before));
        (is_possessive || is_beside && in_chunk()).then_some(found)
    }

    /// The verb whose object, alone or after a preposition, is the noun phrase that holds `at`, and its base form.
    pub(super) fn verb_of(&self, at: usize) -> Option<(usize, String)> {
        let start = self.words.ctx.analysis.chunk_at(at).map_or(at, |chunk| chunk.tokens.start);
        let before = start.checked_sub(1).filter(|idx| *idx >= self.range.start)?;
        let verb = if self.words.tag(before) == Tag::IN { before.checked_sub(1)? } else { before };
        self.words.tag(verb).is_verb().then(|| (verb, lemma(self.words.folded(verb), self.words.tag(verb))))
    }

    /// The mention that the noun phrase at `at` names.
    pub(super) fn next(&self, at: usize) -> Option<usize> {
        let chunk = self.words.ctx.analysis.chunk_at(at);
        let chunk = chunk.filter(|chunk| chunk.tokens.start == at && chunk.tokens.end <= self.range.end);
        let of_chunk = chunk.and_then(|chunk| self.covering(chunk.head).or_else(|| self.within(&chunk.tokens, false)));
        of_chunk.or_else(|| self.starting(at))
    }

    /// The mention that begins at `at`, past an article, whatever the chunks say.
    pub(super) fn starting(&self, at: usize) -> Option<usize> {
        let at = if at < self.range.end && self.words.tag(at) == Tag::DT { at + 1 } else { at };
        self.ends.iter().position(|(tokens, _)| tokens.contains(&at) && tokens.start + 1 >= at)
    }

    /// The mention that the noun phrase which ends before `at` names.
    pub(super) fn last(&self, at: usize) -> Option<usize> {
        self.doer(&syntax::phrase_ending(self.words.ctx, self.range.start, at)?)
    }

    /// "Oskania, which the alliance armed": what the relative pronoun before the subject stands for.
    pub(super) fn end_before_clause(&self, subject: usize) -> Option<Term> {
        let first = self.words.ctx.analysis.chunk_at(self.ends[subject].0.start)?.tokens.start;
        let pronoun = first.checked_sub(1).filter(|idx| *idx > self.range.start)?;
        if !matches!(self.words.folded(pronoun), "which" | "whom" | "that") {
            return None;
        }
        let end = if self.words.folded(pronoun - 1) == "," { pronoun - 1 } else { pronoun };
        self.covering(end.checked_sub(1)?).map(|idx| self.end(idx))
    }

    /// Who acts: the mention at the head of a phrase, those whose jets or forces it names, or of whom they are a part ("units of the army");
    /// of "X and its allies", X; of "X, a friend of Y", X.
    fn doer(&self, phrase: &Phrase) -> Option<usize> {
        let (ctx, roles) = (self.words.ctx, &self.words.ctx.res.events.roles);
        let head = self.words.folded(phrase.head);
        let of_whom = || {
            let acts_for_others = roles.carriers.contains(head) || roles.parties.contains(head);
            acts_for_others.then(|| self.within(&phrase.first, true)).flatten()
        };
        let whole =
            || self.is_part(phrase.head).then(|| self.covering(syntax::owner(ctx, phrase, self.range.end)?.head)).flatten();
        let before = || phrase.tokens.start.checked_sub(1).filter(|idx| *idx > self.range.start);
        let partner = || {
            let link = before().filter(|idx| matches!(self.words.folded(*idx), "and" | ","))?;
            self.covering(syntax::phrase_ending(ctx, self.range.start, link)?.head)
        };
        let at_head = self.covering(phrase.head);
        // "soldiers of the Hill Battalion": of whom they are, where their own words name nobody.
        let of_party = || {
            let is_led = self.is_of_party(phrase.head) && self.words.folded(phrase.first.end) == "of";
            let owner = syntax::owner(ctx, phrase, self.range.end).filter(|_| is_led)?;
            self.covering(owner.head).filter(|idx| self.is_named(*idx))
        };
        let named = at_head.filter(|idx| self.is_named(*idx));
        named.or_else(of_whom).or_else(of_party).or(at_head).or_else(whole).or_else(partner)
    }

    /// To whom something is done in the noun phrase after `at`: the mention at its head, or whose it is ("Hamas positions", "a position of
    /// the army"; who is blamed or fought may own what is); a name that is no known mention stands for itself.
    fn done_to(&self, at: usize, relation: Relation) -> Option<Term> {
        let (ctx, end) = (self.words.ctx, self.range.end);
        let phrase = syntax::object(ctx, at, end)?;
        let is_fight = relation == Relation::Fights;
        let strays = (at..phrase.tokens.start).any(|idx| {
            let leads_on = is_fight && matches!(self.words.folded(idx), "against" | "at" | "on" | "upon" | "with");
            matches!(self.words.tag(idx), Tag::IN | Tag::TO) && !leads_on
        });
        if strays {
            return None;
        }
        let is_part = self.is_part(phrase.head);
        // "trained some of the Front's gunners", "some of the gunners of the Front": those of whom they are a part, and whose they are.
        let owner_of = |phrase: &Phrase| {
            let owner = syntax::owner(ctx, phrase, end)?;
            self.covering(owner.head).filter(|idx| self.is_named(*idx)).or_else(|| self.within(&owner.first, is_part))
        };
        let owner = || {
            let owner = syntax::owner(ctx, &phrase, end).filter(|_| is_fight || is_part)?;
            let named = owner_of(&phrase).or_else(|| owner_of(&owner).filter(|_| is_part));
            named.or_else(|| self.covering(owner.head))
        };
        let may_own =
            matches!(relation, Relation::Accuses | Relation::Condemns | Relation::Fights) || self.is_of_party(phrase.head);
        let at_head = self.covering(phrase.head);
        let named = at_head.filter(|idx| self.is_named(*idx));
        // "stormed its camps": whose they are.
        let of_pronoun = || {
            let pronoun =
                self.covering(phrase.first.start).filter(|_| may_own && self.words.tag(phrase.first.start) == Tag::PRPS)?;
            (self.is_named(pronoun) && phrase.first.len() > 1).then_some(pronoun)
        };
        let mention = named.or_else(|| self.within(&phrase.first, may_own)).or_else(of_pronoun).or(at_head).or_else(owner);
        let named = || {
            let span = self.words.span(phrase.first.clone());
            let name = span.slice(ctx.text).split_whitespace().collect::<Vec<_>>().join(" ");
            let is_plural_name = self.words.tag(phrase.head) == Tag::NNPS;
            let is_thing = || self.words.ctx.res.relations.is_thing(relation, self.words.folded(phrase.head));
            (is_plural_name || is_thing()).then_some(Term { span, name, entity: None, account: None })
        };
        mention.map(|idx| self.term(self.ends[idx].1)).or_else(named)
    }

    /// Whether the text gives the mention, or what it stands for, a name.
    fn is_named(&self, idx: usize) -> bool {
        let is_name = |id: &MentionId| self.reading[*id].form == MentionForm::Name;
        self.ends[idx].1.entity.is_some_and(|id| self.reading[id].mentions.iter().any(is_name))
    }

    /// "some (of them)", "half", "3,500", "units": a word for a part of those that follow.
    fn is_part(&self, head: usize) -> bool {
        let word = self.words.folded(head);
        self.words.ctx.res.events.roles.quantities.contains(word)
            || matches!(self.words.tag(head), Tag::CD | Tag::DT | Tag::PDT)
            || matches!(word, "half" | "most" | "many" | "several" | "much")
    }

    /// "its gunners", "the Front's forces": whatever is done to them is done to whom they belong.
    fn is_of_party(&self, head: usize) -> bool {
        let (res, word) = (self.words.ctx.res, self.words.folded(head));
        let armed = [VictimCategory::Fighters, VictimCategory::Soldiers, VictimCategory::Attackers];
        let is_armed = res.harms.word(word).person.is_some_and(|people| armed.contains(&people.category));
        is_armed || res.events.roles.parties.contains(word) || res.events.roles.units.contains(word)
    }

    /// The last mention in a chunk before its head: "Hamas positions"; "the army's jets" only where `possessors` count.
    fn within(&self, chunk: &Range<usize>, possessors: bool) -> Option<usize> {
        let fits = |(tokens, mention): &(Range<usize>, &Mention)| {
            let inside = chunk.start <= tokens.start && tokens.end < chunk.end && mention.form == MentionForm::Name;
            inside && (possessors || !matches!(self.words.folded(tokens.end), "'s" | "'" | "’s" | "’"))
        };
        self.ends.iter().rposition(fits)
    }

    /// The first mention that lies in these tokens.
    pub(super) fn between(&self, from: usize, to: usize) -> Option<usize> {
        self.ends.iter().position(|(tokens, _)| from <= tokens.start && tokens.end <= to)
    }

    /// The mention that the token belongs to.
    pub(super) fn covering(&self, at: usize) -> Option<usize> {
        self.ends.iter().rposition(|(tokens, _)| tokens.contains(&at))
    }

    /// The mention that is a part of the compound token `at`.
    pub(super) fn inside(&self, at: usize) -> Option<usize> {
        let token = self.words.token(at).span;
        self.ends.iter().position(|(_, mention)| token.contains(mention.span) && mention.span.len() < token.len())
    }

    /// The mention that the compound token `at` modifies: "US-backed group".
    pub(super) fn phrase_over(&self, at: usize) -> Option<usize> {
        self.ends.iter().position(|(tokens, _)| tokens.contains(&at) && tokens.end > at + 1)
    }

    pub(super) fn start_of(&self, idx: usize) -> usize {
        self.ends[idx].0.start
    }

    /// The mention as an end.
    pub(super) fn end(&self, idx: usize) -> Term {
        self.term(self.ends[idx].1)
    }

    /// The relation, when it has the ends that it needs and they are two.
    pub(super) fn relation(
        &self,
        relation: Relation,
        lemma: &str,
        subject: Option<Term>,
        object: Option<Term>,
        cue: ByteSpan,
        polarity: Polarity,
    ) -> Option<AssertedRelation> {
        let subject = subject?;
        let object = object.filter(|object| object.entity.is_none() || object.entity != subject.entity);
        let is_person = |object: &Term| object.entity.is_some_and(|id| self.reading[id].kind == MentionKind::Person);
        if object.is_none() && !stands_alone(relation) || relation == Relation::MemberOf && object.as_ref().is_some_and(is_person)
        {
            return None;
        }
        Some(asserted(relation, lemma, subject, object, cue, polarity))
    }

    /// The relation of the subject with a place right after the cue.
    pub(super) fn over_place(
        &self,
        relation: Relation,
        lemma: &str,
        subject: Option<Term>,
        cue: ByteSpan,
        polarity: Polarity,
    ) -> Option<AssertedRelation> {
        const REACH: usize = 7;
        let subject = subject?;
        let at = self.words.ctx.analysis.tokens_in(cue).end;
        // "the northern half of Velmar": a noun phrase with what "of" ties to it.
        let goes_on = |idx: &usize| {
            let tag = self.words.tag(*idx);
            tag.is_noun() || tag.is_adjective() || matches!(tag, Tag::DT | Tag::CD | Tag::POS) || self.words.folded(*idx) == "of"
        };
        let last = (at..(at + REACH).min(self.range.end)).take_while(goes_on).last()?;
        let until = self.words.token(last).span.end();
        let first = self.reading.toponyms.partition_point(|toponym| toponym.span.start() < cue.end());
        let place = self.reading.toponyms.get(first).filter(|toponym| toponym.span.start() < until)?.span;
        let place = Term { span: place, name: place.slice(self.words.ctx.text).to_owned(), entity: None, account: None };
        Some(asserted(relation, lemma, subject, Some(place), cue, polarity))
    }

    fn term(&self, mention: &Mention) -> Term {
        let name = mention.entity.map_or_else(String::new, |id| self.reading[id].name.clone());
        Term { span: mention.span, name, entity: mention.entity, account: None }
    }
}

fn asserted(
    relation: Relation,
    lemma: &str,
    subject: Term,
    object: Option<Term>,
    cue: ByteSpan,
    polarity: Polarity,
) -> AssertedRelation {
    let span = object.as_ref().map_or(subject.span, |object| subject.span.cover(object.span)).cover(cue);
    let proposition =
        Proposition { subject: Some(subject), relation, label: Some(lemma.to_owned()), object, account: None, figure: None };
    AssertedRelation { span, cue, proposition, polarity, told: None, made_by: Maker::data_rule(format!("relations/{lemma}")) }
}

/// Relations whose object need not be an actor.
fn stands_alone(relation: Relation) -> bool {
    matches!(relation, Relation::ClaimsResponsibility | Relation::Denies | Relation::Predicts | Relation::Plans)
}

fn is_actor(kind: MentionKind) -> bool {
    !matches!(kind, MentionKind::Place | MentionKind::Facility | MentionKind::Weapon | MentionKind::DocumentLike)
}
