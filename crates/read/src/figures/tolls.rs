//! Counts whose people are not named beside the number: "put the dead at 70", "a week later it lifted the number to 80", "gave 60 at
//! first", "the league owned to 30".
//!
//! In: the people of a sentence that no harm was found for, and what the last count before was of. Out: hits for bare numbers that a noun
//! or verb of counting leads to. Where the words do not say what is counted, it is what was counted last; without such a count a bare
//! number tells nothing.

use std::ops::Range;

use rashomon_lexicon::{cues::Frame, harms::Grammar};
use rashomon_model::Harm;
use rashomon_text::{lemma::lemma, tags::Tag, tokens::TokenKind};

use super::{
    Draft, enumerated,
    numerals::numeral_at,
    people::{People, PeopleKind},
    predicates::{BEFORE_NUMBER, Hit},
};
use crate::words::Words;

/// The rule of counts whose people are not named beside the number.
pub(super) const COUNT: &str = "figures/count";
/// The rules of stated tolls.
pub(super) const STATED: [&str; 2] = [COUNT, BEFORE_NUMBER];
/// Words between a noun of counting and its number: "the toll on the river to (58)".
const REACH: usize = 9;
/// Words between a noun of counting that a verb sets and its number: "put the number of the dead in the two valleys since the spring at (58)".
const FAR: usize = 22;
/// Sentences within which a bare number goes on with the count before it.
const NEAR: usize = 2;

/// What the last count before a sentence was of.
pub(super) fn last_count(drafts: &[Draft], sentence: usize) -> Option<Harm> {
    let last = drafts.last().filter(|draft| draft.sentence + NEAR >= sentence)?;
    let counts = drafts.iter().rev().take_while(|draft| draft.sentence == last.sentence);
    let harm = |draft: &Draft| draft.figure.harm;
    counts
        .filter(|draft| !draft.figure.aggregate && is_of_harm(harm(draft)) && draft.figure.low != Some(0))
        .map(harm)
        .reduce(|gravest, harm| if gravest == Harm::Killed { gravest } else { harm })
}

fn is_of_harm(harm: Harm) -> bool {
    !matches!(harm, Harm::Participants | Harm::Arrived | Harm::Recruited)
}

/// Whether a sentence may state a count so; told at little cost.
pub(super) fn may_state(words: &Words<'_>, sentence: Range<usize>) -> bool {
    let counts = &words.res.counts;
    let mut at = sentence.clone();
    at.any(|idx| {
        let verb = verb_lemma(words, idx);
        counts.nouns.longest_at(idx, |idx| words.word_before(idx, sentence.end)).is_some()
            || tells(words, &verb)
            || sets(words, &verb)
    })
}

/// The counts of a sentence among the people that `hits` say nothing of.
pub(super) fn hits_in(
    words: &Words<'_>,
    sentence: Range<usize>,
    people: &[People],
    hits: &[Hit],
    before: Option<Harm>,
) -> Vec<Hit> {
    let mut found: Vec<Hit> = Vec::new();
    let stands_in = |hit: &Hit, idx: usize| hit.people.is_none() && hit.cue.contains(&people[idx].tokens.start);
    let is_free = |idx: usize| !hits.iter().any(|hit| hit.people == Some(idx) || stands_in(hit, idx));
    for (idx, one) in people.iter().enumerate() {
        if one.kind != PeopleKind::Counted || one.is_part || !is_free(idx) {
            continue;
        }
        let so_far = found
            .iter()
            .chain(hits)
            .filter(|hit| hit.people.is_some_and(|before| before < idx && people[before].kind == PeopleKind::Counted));
        let last = so_far.max_by_key(|hit| hit.people).map(|hit| hit.harm).filter(|harm| is_of_harm(*harm)).or(before);
        let stated = State { words, sentence: sentence.clone(), people, hits }.of(idx, last);
        found.extend(stated.map(|(harm, cue)| hit(harm, cue, idx)));
    }
    found.extend(compared(words, &sentence, people, hits));
    found.extend(enumerated::hits(words, &sentence, people, hits));
    found
}

/// "94 people killed in June, against (61) in May", "compared with (96) a year earlier": what the sentence has counted, at another time.
fn compared(words: &Words<'_>, sentence: &Range<usize>, people: &[People], hits: &[Hit]) -> Option<Hit> {
    let link = (sentence.start + 1..sentence.end).find_map(|at| {
        let len = match (words.word(at), words.word(at + 1)) {
            ("against" | "versus", _) => 1,
            ("compared", "with" | "to") | ("up" | "down", "from") => 2,
            _ => return None,
        };
        (words.word(at - 1) == ",").then_some(at + len)
    })?;
    let numeral = numeral_at(words, link, sentence.end).filter(|numeral| !numeral.year_like && numeral.best != Some(1))?;
    let next = words.word(numeral.tokens.end);
    let is_when = matches!(next, "in" | "during" | "a" | "last" | "the" | "for" | "over");
    let is_before = |hit: &&Hit| hit.cue.end <= link && hit.people.is_some_and(|idx| people[idx].kind == PeopleKind::Counted);
    let said = hits.iter().filter(is_before).max_by_key(|hit| hit.people).filter(|hit| is_of_harm(hit.harm) && is_when)?;
    let is_free = !people.iter().any(|one| one.tokens.contains(&numeral.core.start) && one.head.is_some());
    let cue = numeral.tokens.clone();
    is_free.then(|| Hit { people: None, numeral: Some(numeral), cue, toll: false, rule: COUNT, ..said.clone() })
}

/// "raised it to 58", "later put it at 58", "stood at 58", "and 80 in the end": whether a sentence says that its count takes the place of an earlier
/// one.
pub(super) fn is_newer(words: &Words<'_>, sentence: &Range<usize>) -> bool {
    let counts = &words.res.counts;
    sentence.clone().any(|idx| {
        let is_update = || counts.updates.longest_at(idx, |idx| words.word_before(idx, sentence.end)).is_some();
        let verb = verb_lemma(words, idx);
        let stands = || counts.stands(&verb) && !words.is(idx, Grammar::BE);
        counts.newer.contains(words.word(idx)) || counts.changes(&verb) || stands() || is_update()
    })
}

fn hit(harm: Harm, cue: Range<usize>, people: usize) -> Hit {
    Hit {
        harm,
        struck: false,
        weak: false,
        people: Some(people),
        number: None,
        numeral: None,
        cue,
        toll: true,
        negated: false,
        of_group: false,
        rule: COUNT,
    }
}

struct State<'w, 'a> {
    words: &'w Words<'a>,
    sentence: Range<usize>,
    people: &'w [People],
    hits: &'w [Hit],
}

impl State<'_, '_> {
    /// What the number `idx` counts, with the words that say so.
    fn of(&self, idx: usize, last: Option<Harm>) -> Option<(Harm, Range<usize>)> {
        let one = &self.people[idx];
        let start = one.tokens.start;
        if one.numeral.as_ref().is_some_and(|numeral| numeral.year_like) || self.may_not_be(start) {
            return None;
        }
        if let Some((of, at)) = self.noun_before(idx) {
            return of.or(last).map(|harm| (harm, at..start));
        }
        if let Some(of) = self.list_before(idx) {
            return of.or(last).map(|harm| (harm, one.tokens.clone()));
        }
        if let Some(told) = self.rival(idx) {
            return Some(told);
        }
        // "one" alone may stand for anything.
        let bare = one.head.is_none() && !one.other && one.numeral.as_ref().is_some_and(|numeral| numeral.best != Some(1));
        let last = last.filter(|_| bare && self.closes(one.tokens.end))?;
        let verb = self
            .pronoun_set(start)
            .or_else(|| self.it_was(start))
            .or_else(|| self.teller(start))
            .or_else(|| self.is_update(idx).then_some(start))?;
        Some((last, verb..start.max(verb + 1)))
    }

    /// "the toll on the river to (58)", "the dead at (70)": a noun of counting that leads to the number by a preposition or a verb of standing.
    fn noun_before(&self, idx: usize) -> Option<(Option<Harm>, usize)> {
        let words = self.words;
        let start = self.lead_end(self.people[idx].tokens.start);
        let lead = start.checked_sub(1).filter(|lead| *lead > self.sentence.start)?;
        let stands = |idx: usize| words.res.counts.stands(&verb_lemma(words, idx));
        if !matches!(words.word(lead), "to" | "at" | "as" | "of") && !stands(lead) {
            return None;
        }
        let of_verb = |at: usize| stands(at) || sets(words, &verb_lemma(words, at));
        let from = start.saturating_sub(FAR).max(self.sentence.start);
        let ends = |at: usize| words.is_break(at) && words.tokens[at].kind != TokenKind::Quote;
        let mut nouns = (from..start).rev().take_while(|at| !ends(*at)).filter_map(|at| {
            let (len, harm) = words.res.counts.nouns.longest_at(at, |idx| words.word_before(idx, start))?;
            Some((at, at + len, *harm))
        });
        let (at, end, harm) = nouns.next().map(|found| self.whole_noun(found))?;
        let (end, harm) = self.past_of(end, lead, harm);
        let gap = end..start;
        // A number or another verb between means that the noun has its say already.
        let is_modifier =
            |idx: usize| matches!(words.tokens[idx].tag, Tag::VBN | Tag::VBG) && words.tokens[idx + 1].tag.is_noun();
        let has_say = |idx: usize| {
            let is_verb = words.tokens[idx].tag.is_verb() && !is_modifier(idx);
            is_verb && !of_verb(idx) && !words.is(idx, Grammar::BE.or(Grammar::HAVE))
        };
        let clear = !self.people.iter().any(|one| gap.contains(&one.tokens.start) && self.is_other_count(one, start))
            && !gap.clone().any(has_say);
        let is_noun = words.is(at.wrapping_sub(1), Grammar::DEFINITE.or(Grammar::INDEFINITE))
            || matches!(words.word(at.wrapping_sub(1)), "'s" | "’s" | "its" | "their" | "own")
            || words.tokens[at].tag.is_noun() && !matches!(words.word(at), "dead" | "injured" | "wounded");
        let governed = (at.saturating_sub(6).max(self.sentence.start)..at).any(|idx| sets(words, &verb_lemma(words, idx)));
        let moved = gap.clone().any(stands);
        let is_near = end + REACH >= start || governed || moved;
        let by_preposition = matches!(words.word(lead), "to" | "at") && (governed || moved)
            || stands(lead)
            || governed && words.word(lead) == "as";
        (clear && is_near && is_noun && by_preposition).then_some((harm, at))
    }

    /// A count that stands between a noun of counting and its number; not "(from 60) to 77", which the noun has moved on from.
    fn is_other_count(&self, one: &People, start: usize) -> bool {
        let words = self.words;
        let is_past = words.word(one.tokens.start.wrapping_sub(1)) == "from" && words.word(start - 1) == "to";
        one.numeral.as_ref().is_some_and(|numeral| !numeral.year_like) && !is_past
    }

    /// Past what may open the phrase for a number: "at “(about 70)”", "at between (60) and 80".
    fn lead_end(&self, start: usize) -> usize {
        let words = self.words;
        let opens = |idx: &usize| words.tokens[*idx].kind == TokenKind::Quote || words.word(*idx) == "between";
        (self.sentence.start + 1..start).rev().take(2).take_while(opens).last().unwrap_or(start)
    }

    /// "the number of “neutralised” raiders | at (80)": past the "of", with what its words say was done.
    fn past_of(&self, end: usize, lead: usize, harm: Option<Harm>) -> (usize, Option<Harm>) {
        let words = self.words;
        if words.word(end) != "of" || harm.is_some() {
            return (end, harm);
        }
        let until =
            (end + 1..lead).find(|idx| words.is(*idx, Grammar::PREPOSITION) || words.res.counts.stands(&verb_lemma(words, *idx)));
        let until = until.unwrap_or(lead);
        let of = (end + 1..until).find_map(|idx| {
            let info = words.info(idx);
            let verb = info.verb.filter(|verb| !verb.struck && !verb.weak && verb.harm != Harm::Participants);
            verb.map(|verb| verb.harm)
                .or(info.adjective)
                .or(info.noun.map(|noun| noun.harm))
                .or_else(|| words.res.counts.state(words.word(idx)))
        });
        // "the number of houses burned at 55": nobody.
        if of.is_none() || (end + 1..until).any(|idx| words.info(idx).is_thing) { (end, None) } else { (until, of) }
    }

    /// "number of wounded" where "wounded" was met first.
    fn whole_noun(&self, (at, end, harm): (usize, usize, Option<Harm>)) -> (usize, usize, Option<Harm>) {
        let words = self.words;
        let from = at.saturating_sub(3).max(self.sentence.start);
        let longer = (from..at).find_map(|start| {
            let (len, harm) = words.res.counts.nouns.longest_at(start, |idx| words.word_before(idx, end))?;
            (start + len >= end).then_some((start, start + len, *harm))
        });
        longer.unwrap_or((at, end, harm))
    }

    /// "another count: eleven porters, …, one guard and 15 clerks": what a noun of counting before a colon says.
    fn list_before(&self, idx: usize) -> Option<Option<Harm>> {
        let words = self.words;
        let one = &self.people[idx];
        let colon = (self.sentence.start..one.tokens.start).rev().find(|at| words.word(*at) == ":")?;
        let noun = colon.checked_sub(1).filter(|noun| *noun > self.sentence.start)?;
        let (_, harm) = words.res.counts.nouns.longest_at(noun, |idx| words.word_before(idx, colon))?;
        let is_verb =
            |at: usize| matches!(words.tokens[at].tag, Tag::VBD | Tag::VBZ | Tag::VBP | Tag::MD) && words.word(at) != "own";
        let has_verb = (colon..one.tokens.start).any(is_verb);
        (!has_verb && one.head.is_some() && one.is_sure).then_some(*harm)
    }

    /// "(said it had killed 84 guards and 12 clerks); the league claimed (50 guards)", "the rebels (45)": another's number of what the
    /// sentence has counted.
    fn rival(&self, idx: usize) -> Option<(Harm, Range<usize>)> {
        let words = self.words;
        let one = &self.people[idx];
        let start = self.lead_end(one.tokens.start);
        let before = start.checked_sub(1).filter(|before| *before > self.sentence.start)?;
        let counted = |hit: &&Hit| hit.people.is_some_and(|other| self.people[other].kind == PeopleKind::Counted && other < idx);
        let said = self.hits.iter().filter(counted).max_by_key(|hit| hit.people).filter(|hit| is_of_harm(hit.harm))?;
        let is_joined = one.joined && idx > 0 && self.rival(idx - 1).is_some();
        let last = &self.people[said.people?];
        let parts = |at: usize| words.word(at) == ";" || matches!(words.word(at), "while" | "but" | "whereas");
        let part = (said.cue.end.max(last.tokens.end)..start).rev().find(|at| parts(*at) || words.word(*at) == ",")?;
        let tells = words.tokens[before].tag.is_verb() && tells(words, &verb_lemma(words, before));
        let by_verb = tells
            && parts(part)
            && (one.head.is_none() || one.is_sure || one.head.is_some_and(|head| words.is_people_name(head)));
        // "police said 12 people had died, residents 45": the verb is left out.
        let is_name = |at: usize| {
            let tag = words.tokens[at].tag;
            tag.is_noun() || matches!(tag, Tag::DT | Tag::JJ | Tag::POS) || words.is_capital(at)
        };
        let by_name = one.head.is_none()
            && !one.is_part
            && one.numeral.as_ref().is_some_and(|numeral| numeral.best != Some(1))
            && words.tokens[before].tag.is_noun()
            && words.info(before).person.is_none_or(|noun| noun.plural)
            && (part + 1..start).all(is_name)
            && self.ends_clause(one.tokens.end)
            && self.is_reported(said);
        (by_verb || by_name || is_joined).then(|| (said.harm, one.tokens.clone()))
    }

    fn ends_clause(&self, end: usize) -> bool {
        end >= self.sentence.end || matches!(self.words.word(end), "." | ";" | "," | "[")
    }

    /// Whether a verb of telling stands before a harm in its sentence: its number is somebody's.
    fn is_reported(&self, said: &Hit) -> bool {
        let words = self.words;
        (self.sentence.start..said.cue.start).any(|at| {
            let verb = verb_lemma(words, at);
            words.tokens[at].tag.is_verb() && (tells(words, &verb) || verb == "say" || verb == "speak")
        })
    }

    /// "lifted it to (58)", "put that at (70)".
    fn pronoun_set(&self, start: usize) -> Option<usize> {
        let words = self.words;
        let verb = start.checked_sub(3).filter(|verb| *verb >= self.sentence.start)?;
        let sets = sets(words, &verb_lemma(words, verb)) && words.tokens[verb].tag.is_verb();
        let is_it = matches!(words.word(verb + 1), "it" | "this" | "that" | "these" | "them");
        (sets && is_it && matches!(words.word(start - 1), "to" | "at")).then_some(verb)
    }

    /// "Two hours later it was (nine)": of a count that goes on.
    fn it_was(&self, start: usize) -> Option<usize> {
        let words = self.words;
        let be =
            start.checked_sub(1).filter(|be| *be > self.sentence.start && matches!(words.word(*be), "was" | "were" | "is"))?;
        let is_it = matches!(words.word(be - 1), "it" | "they");
        let is_later = (self.sentence.start..be - 1).any(|idx| matches!(words.word(idx), "by" | "later" | "then"));
        (is_it && is_later).then_some(be)
    }

    /// "gave (60)", "spoke of (60)", "of 60 dead, the clinic of (75)": who tells the number.
    fn teller(&self, start: usize) -> Option<usize> {
        let words = self.words;
        let before = start.checked_sub(1).filter(|before| *before > self.sentence.start)?;
        let tells = |idx: usize| words.tokens[idx].tag.is_verb() && tells(words, &verb_lemma(words, idx));
        if tells(before) {
            return Some(before);
        }
        if !matches!(words.word(before), "of" | "to") {
            return None;
        }
        let is_gapped = || {
            let mut said = self.hits.iter().filter_map(|hit| Some(&self.people[hit.people?]));
            words.word(before) == "of"
                && said.any(|one| one.tokens.end < start && words.word(one.tokens.start.wrapping_sub(1)) == "of")
        };
        (tells(before - 1) || is_gapped()).then_some(before)
    }

    /// ", and (80) in the end".
    fn is_update(&self, idx: usize) -> bool {
        let words = self.words;
        let one = &self.people[idx];
        let before = one.tokens.start.wrapping_sub(1);
        let follows =
            words.res.counts.updates.longest_at(one.tokens.end, |idx| words.word_before(idx, self.sentence.end)).is_some();
        follows && (matches!(words.word(before), "," | ";") || words.is(before, Grammar::CONJUNCTION))
    }

    /// Whether nothing follows a number that it could count.
    fn closes(&self, end: usize) -> bool {
        let words = self.words;
        end >= self.sentence.end
            || !words.is_word(end)
            || words.is(end, Grammar::CONJUNCTION.or(Grammar::SUBORDINATOR))
            || words.is_adverb(end)
            || words.res.counts.updates.longest_at(end, |idx| words.word_before(idx, self.sentence.end)).is_some()
    }

    /// "could take the toll to (50)".
    fn may_not_be(&self, start: usize) -> bool {
        let from = start.saturating_sub(REACH).max(self.sentence.start);
        (from..start)
            .rev()
            .take_while(|idx| !self.words.is_break(*idx))
            .any(|idx| matches!(self.words.word(idx), "could" | "may" | "might" | "if"))
    }
}

/// "put (it at 58)", "lift (it to 58)", by lemma; who counts is a voice, or none.
fn sets(words: &Words<'_>, verb: &str) -> bool {
    words.res.counts.sets(verb) || words.res.cues.verb(verb).is_some_and(|cue| cue.takes(Frame::Toll))
}

/// "give (60)", "own to (30)", by lemma.
fn tells(words: &Words<'_>, verb: &str) -> bool {
    words.res.counts.tells(verb) || words.res.cues.verb(verb).is_some_and(|cue| cue.takes(Frame::Tally))
}

fn verb_lemma(words: &Words<'_>, idx: usize) -> String {
    words.tokens.get(idx).map_or_else(String::new, |token| {
        let tag = if token.tag.is_verb() { token.tag } else { Tag::X };
        lemma(words.word(idx), tag)
    })
}
