//! The noun phrase that a verb of an event has for its subject: past what a speaker puts between, past quotation marks and insertions.

use rashomon_lexicon::harms::Grammar;
use rashomon_model::{Attribution, ByteSpan};
use rashomon_text::{chunks::Chunk, tags::Tag, tokens::TokenKind};

use super::roles::{CLAUSE, Finder};
use crate::syntax;

impl Finder<'_, '_> {
    /// The nearest noun phrase before a verb that no preposition governs, in the same clause; "stopped a bus and abducted": that of the verb
    /// before.
    pub(super) fn chunk_before(&self, start: usize) -> Option<Chunk> {
        let start = self.past_quote(start);
        if let Some(phrase) = syntax::cleft(self.ctx, self.sentence.start, start) {
            return self.chunks().iter().find(|chunk| chunk.tokens.contains(&phrase.head)).cloned();
        }
        if self.words.word(start.wrapping_sub(1)) == "," && start > self.sentence.start + 1 {
            return match self.before_speech(start) {
                Some(end) => self.phrase_to(end),
                None => self.past_comma(start),
            };
        }
        let start = self.verb_joined_to(start).map_or(start, |verb| self.verb_group(verb).0);
        if self.words.word(start.wrapping_sub(1)) == "," && start > self.sentence.start + 1 {
            return self.past_comma(start);
        }
        self.nearest_before(start)
    }

    /// "A column of the Front, their faces covered, | attacked": what stands before the insertion; "entered the town, | shot two men": the subject of
    /// the verb before.
    fn past_comma(&self, start: usize) -> Option<Chunk> {
        let listed = || self.verb_alike_before(start, start - 1).and_then(|verb| self.chunk_before(self.verb_group(verb).0));
        let aside = || self.past_aside(start).and_then(|verb| self.chunk_before(self.verb_group(verb).0));
        aside().or_else(|| self.past_insertion(start)).or_else(listed).or_else(|| self.nearest_before(start))
    }

    /// "came for the grain and, when somebody resisted, | killed": the verb that goes on past what stands between "and" and the comma.
    fn past_aside(&self, start: usize) -> Option<usize> {
        let words = self.words;
        let floor = start.saturating_sub(CLAUSE).max(self.sentence.start + 1);
        let open = (floor..start - 1).rev().find(|idx| words.word(*idx) == ",")?;
        let is_joint = matches!(words.word(open - 1), "and" | "but" | "then");
        is_joint.then(|| self.verb_alike_before(start, open - 1)).flatten()
    }

    /// "its men “| executed” two": a quotation mark that opens at the verb.
    fn past_quote(&self, start: usize) -> usize {
        let before = start.checked_sub(1).filter(|idx| *idx > self.sentence.start);
        before.filter(|idx| self.words.tokens[*idx].kind == TokenKind::Quote).unwrap_or(start)
    }

    /// "A column of the Front, their faces covered, | attacked": what stands before the insertion.
    fn past_insertion(&self, start: usize) -> Option<Chunk> {
        let phrase = syntax::subject(self.ctx, self.sentence.start, start)?;
        self.chunks().iter().find(|chunk| chunk.tokens.contains(&phrase.head)).cloned()
    }

    /// "Men of the Front, the mayor told a paper, | had shot them": where the words of the speech begin again, and where they stopped.
    fn before_speech(&self, start: usize) -> Option<usize> {
        let words = self.words;
        let verb = words.tokens[start].span;
        let opens = words.tokens[self.sentence.start].span.start();
        let attributions = &self.reading.attributions;
        let cue = |said: &Attribution| said.cue.first().map_or(0, |cue| cue.start());
        let from = attributions.partition_point(|said| cue(said) < opens);
        let before = attributions[from..].iter().take_while(|said| cue(said) < verb.start());
        let holds = |said: &&Attribution| said.content.iter().any(|content| content.contains(verb));
        let said = before.filter(holds).last()?;
        let first = said.source.iter().chain(&said.cue).map(|span: &ByteSpan| span.start()).min()?;
        let begin = words.tokens.partition_point(|token| token.span.end() <= first);
        // A source that begins the sentence holds the subject too: "Men of the Front, Ann Mills, who leads the committee, said, had".
        let end = if begin == self.sentence.start {
            (begin..start).find(|idx| words.word(*idx) == ",")?
        } else {
            begin.checked_sub(1).filter(|idx| words.word(*idx) == ",")?
        };
        (end > self.sentence.start).then_some(end)
    }

    /// The noun phrase that ends before a mark, from the first of those that prepositions tie together.
    fn phrase_to(&self, end: usize) -> Option<Chunk> {
        let phrase = syntax::phrase_ending(self.ctx, self.sentence.start, end)?;
        self.chunks().iter().find(|chunk| chunk.tokens.contains(&phrase.head)).cloned()
    }

    /// "attacked a post and | killed": the active verb that a verb after "and" goes on from, where a noun phrase lies between.
    fn verb_joined_to(&self, start: usize) -> Option<usize> {
        let words = self.words;
        let joint = start.checked_sub(1).filter(|idx| *idx > self.sentence.start && words.word(*idx) == "and")?;
        self.verb_alike_before(start, joint)
    }

    /// The active finite verb of the same tense before `end`, in the same clause, with a noun phrase between it and the verb at `start`.
    fn verb_alike_before(&self, start: usize, end: usize) -> Option<usize> {
        let words = self.words;
        // "entered the hall and shot [VBN] them"
        let tag = match words.tokens.get(start)?.tag {
            Tag::VBN => Tag::VBD,
            tag => tag,
        };
        let in_chunk = |idx: usize| self.ctx.analysis.chunk_at(idx).is_some();
        let stops = |idx: usize| words.is_break(idx) || words.is(idx, Grammar::RELATIVE.or(Grammar::SUBORDINATOR));
        // "denied shelling the village and | accused": no gerund between. "made them lie down and | shot": nor a bare form.
        let is_bare = |idx: usize| tag == Tag::VBD && words.tokens[idx].tag == Tag::VBP;
        // "fighters of the Front (HF) crossed [VBN] from the hills and | overran"
        let is_past = |idx: usize| {
            let (group, passive) = self.verb_group(idx);
            tag == Tag::VBD && words.tokens[idx].tag == Tag::VBN && group == idx && !passive && words.word(idx + 1) != "by"
        };
        let is_tensed = |idx: usize| matches!(words.tokens[idx].tag, Tag::VBD | Tag::VBZ | Tag::VBP) || is_past(idx);
        let is_finite = |idx: &usize| is_tensed(*idx) && !in_chunk(*idx) && !is_bare(*idx);
        let verb = (self.sentence.start..end).rev().take(CLAUSE).take_while(|idx| !stops(*idx)).find(is_finite)?;
        let alike = words.tokens[verb].tag == tag || is_past(verb);
        let parted = (verb + 1..end).any(in_chunk);
        (alike && parted && !self.verb_group(verb).1).then_some(verb)
    }

    fn nearest_before(&self, start: usize) -> Option<Chunk> {
        let words = self.words;
        let is_stressed = start > self.sentence.start + 1 && syntax::is_emphatic(self.ctx, start - 1);
        let start = start - usize::from(is_stressed);
        let mut found = None;
        let start = self.past_gloss(start);
        let mut is_governed = false;
        for chunk in self.chunks().iter().rev().filter(|chunk| chunk.tokens.end <= start) {
            let edge = found.as_ref().map_or(start, |found: &Chunk| self.past_gloss(found.tokens.start));
            if chunk.tokens.start >= edge {
                continue;
            }
            if (chunk.tokens.end..edge).any(|idx| words.is_break(idx)) || start - chunk.tokens.end > 14 {
                break;
            }
            let is_quantity = words.res.events.roles.quantities.contains(words.word(chunk.head));
            if found.is_some() && is_quantity {
                is_governed = false;
                break;
            }
            found = Some(chunk.clone());
            let before = chunk.tokens.start.wrapping_sub(1);
            // "On the night of [3 May gunmen] stormed": the preposition governs the date.
            let is_after_date = self.past_date(chunk) > chunk.tokens.start;
            is_governed = chunk.tokens.start > self.sentence.start && words.is(before, Grammar::PREPOSITION) && !is_after_date;
            if !is_governed {
                break;
            }
        }
        found.filter(|_| !is_governed)
    }

    /// "the Harbour Front (HF) | crossed": where the brackets open.
    fn past_gloss(&self, end: usize) -> usize {
        const LONGEST: usize = 6;
        let words = self.words;
        let close = end.checked_sub(1).filter(|idx| *idx > self.sentence.start && words.word(*idx) == ")");
        let open = close.and_then(|close| (close.saturating_sub(LONGEST)..close).rev().find(|idx| words.word(*idx) == "("));
        open.filter(|open| *open > self.sentence.start).unwrap_or(end)
    }
}
