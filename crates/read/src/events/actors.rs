//! Who can have done it: the actor among noun phrases, those joined to it, and what acts for nobody.

use rashomon_lexicon::harms::Grammar;
use rashomon_model::{MentionKind, ParticipantRole};
use rashomon_text::{chunks::Chunk, tags::Tag};

use super::{roles::Finder, voices::is_of_speaker};

impl Finder<'_, '_> {
    /// The actor of a noun phrase, and of one joined to it: "ISIS and Al Qaeda cells"; who stands before a carrier ("US jets").
    pub(super) fn take_actor(&mut self, chunk: Option<Chunk>, rule: &'static str) {
        let Some(chunk) = chunk else { return };
        let words = self.words;
        if words.res.events.roles.carriers.contains(words.word(chunk.head)) || self.is_weapon(&chunk) {
            self.take_operator(&chunk, rule);
            return;
        }
        if !self.can_act(&chunk) {
            return;
        }
        let joint = chunk.tokens.start.wrapping_sub(1);
        let joined = (words.word(joint) == "and")
            .then(|| self.chunks().iter().find(|before| before.tokens.end == joint).cloned())
            .flatten()
            .filter(|before| {
                let is_named = || before.tokens.clone().any(|idx| self.name_over(idx).is_some());
                self.can_act(before) && (is_named() || self.are_forces_at_clause(before))
            });
        // "killed by the Front and allied militias"
        let after = (rule == "events/by" && words.word(chunk.tokens.end) == "and").then_some(chunk.tokens.end + 1);
        let after = after.and_then(|at| self.chunks().iter().find(|next| next.tokens.start == at).cloned());
        let after = after.filter(|next| self.can_act(next) && !self.is_subject(next));
        self.take(Some(chunk), ParticipantRole::Actor, rule);
        self.take(joined, ParticipantRole::Actor, rule);
        self.take(after, ParticipantRole::Actor, rule);
    }

    /// "when soldiers | and Front militiamen raided": forces that open a clause.
    fn are_forces_at_clause(&self, chunk: &Chunk) -> bool {
        use rashomon_model::VictimCategory as Category;
        let words = self.words;
        let category = words.info(chunk.head).person.map(|noun| noun.category);
        let before = chunk.tokens.start.wrapping_sub(1);
        let opens = chunk.tokens.start == self.sentence.start
            || words.is_break(before)
            || words.word(before) == ","
            || words.is(before, Grammar::SUBORDINATOR.or(Grammar::RELATIVE));
        opens && matches!(category, Some(Category::Fighters | Category::Soldiers | Category::Police))
    }

    /// Whether a verb goes on after a noun phrase: "killed by the Front and the army | said".
    fn is_subject(&self, chunk: &Chunk) -> bool {
        let next = self.words.tokens.get(chunk.tokens.end).map(|token| token.tag);
        next.is_some_and(|tag| tag.is_finite() || tag == Tag::MD)
    }

    /// Whether a noun phrase can be said to have done something: no thing, no deed, no hour, nobody.
    pub(super) fn can_act(&self, chunk: &Chunk) -> bool {
        let words = self.words;
        let info = words.info(chunk.head);
        (!info.is_thing || self.is_body(chunk.head))
            && !info.is_violence
            && !words.is(chunk.head, Grammar::MONTH)
            && !self.is_time(words.tokens[chunk.head].span)
            && !words.res.events.is_weapon(words.word(chunk.head))
            && words.res.events.nouns.longest_at(chunk.head, |idx| words.word_before(idx, chunk.head + 1)).is_none()
            && !words.is(chunk.tokens.start, Grammar::NEGATION)
            && (!words.res.events.roles.no_actors.contains(words.word(chunk.head)) || self.is_of_speaker(chunk.head))
    }

    /// "the Ardan group", "an army unit": no thing, though such words are counted as things ("nine groups").
    fn is_body(&self, head: usize) -> bool {
        let roles = &self.words.res.events.roles;
        let is_party = |kind| {
            matches!(
                kind,
                MentionKind::ArmedGroup | MentionKind::SecurityForce | MentionKind::Party | MentionKind::GovernmentBody
            )
        };
        [&roles.units, &roles.quantities].iter().any(|list| list.contains(self.words.word(head)))
            || self.mention_at(self.words.tokens[head].span).is_some_and(|(_, _, kind)| is_party(kind))
    }

    /// "The Front said it had attacked the post."
    fn is_of_speaker(&self, idx: usize) -> bool {
        self.words.word(idx) == "it" && is_of_speaker(self.reading, self.words, idx)
    }
}
