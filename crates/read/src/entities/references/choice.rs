//! What the trained reader is told of a pronoun or a description and each mention before that it may stand for, beside its states of both.

use rashomon_lexicon::names::Gender;
use rashomon_model::{Mention, MentionForm, MentionKind};
use rashomon_text::tags::Tag;

use super::{Number, Resolver};

/// Sentences looked back over, and mentions.
const REACH: usize = 4;
const WINDOW: usize = 60;

/// A pronoun or a description, and what it may stand for.
#[derive(Clone, Debug)]
pub(crate) struct Choice {
    /// Its index.
    pub(crate) later: usize,
    /// What speaks for none of the candidates.
    pub(crate) none: Vec<usize>,
    /// Nearest first.
    pub(crate) candidates: Vec<Candidate>,
}

/// A mention before.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    /// Its index.
    pub(crate) earlier: usize,
    /// What is known of the pair, by number: see [`Features`].
    pub(crate) features: Vec<usize>,
}

/// Numbers of features, in blocks: the first number of each. The order is that of training; new ones go to the end.
struct Features;

impl Features {
    /// The pronoun's word, or the sort of description: see [`word_of`] and [`Resolver::sort_of`].
    const WORD: usize = 0;
    /// The same, for standing for none.
    const WORD_OF_NONE: usize = 16;
    /// Sentences between: 0 to 4.
    const SENTENCES: usize = 32;
    /// Candidates between: 0, 1, 2, 3 to 4, 5 to 7, more.
    const BETWEEN: usize = 37;
    /// Name, description, pronoun.
    const FORM: usize = 43;
    /// Kind of the earlier mention's entity.
    const KIND: usize = 46;
    /// Mentions of that entity so far: 1, 2 to 3, more.
    const SIZE: usize = 62;
    const SAME_PRONOUN: usize = 65;
    const GENDER_KNOWN: usize = 66;
    const PLURAL: usize = 67;
    const FIRST_OF_SENTENCE: usize = 68;
    const BEFORE_VERB: usize = 69;
    const AFTER_PREPOSITION: usize = 70;
    const OWNS: usize = 71;
    const PLACED: usize = 72;
    const SAME_BLOCK: usize = 73;
    const LATER_BEGINS: usize = 74;
    const LATER_AFTER_PREPOSITION: usize = 75;
    const LATER_AFTER_VERB: usize = 76;
    /// Nothing fits at all.
    const ALONE: usize = 77;
    // Of descriptions alone.
    const SAME_KIND: usize = 78;
    /// The description's last word is one of the entity's names': "the Front".
    const IN_NAME: usize = 79;
    const SAME_NUMBER: usize = 80;
    const LONG: usize = 81;
    /// Kind of the description.
    const LATER_KIND: usize = 82;
    /// "police said they": nothing stands between but a verb.
    const SPEAKS: usize = 98;
}

/// Number of a pronoun: he, him, his, she, her, it, its, they, them, their, -self.
fn word_of(word: &str) -> usize {
    match word {
        "he" => 0,
        "him" => 1,
        "his" => 2,
        "she" => 3,
        "her" | "hers" => 4,
        "it" => 5,
        "its" => 6,
        "they" => 7,
        "them" => 8,
        "their" | "theirs" => 9,
        _ => 10,
    }
}

fn number_of(kind: MentionKind) -> usize {
    match kind {
        MentionKind::Person => 0,
        MentionKind::State => 1,
        MentionKind::GovernmentBody => 2,
        MentionKind::SecurityForce => 3,
        MentionKind::ArmedGroup => 4,
        MentionKind::Party => 5,
        MentionKind::IntergovernmentalBody => 6,
        MentionKind::CivilSociety => 7,
        MentionKind::Company => 8,
        MentionKind::Outlet => 9,
        MentionKind::Organization => 10,
        MentionKind::People => 11,
        MentionKind::Place => 12,
        MentionKind::Facility => 13,
        MentionKind::Weapon => 14,
        MentionKind::DocumentLike => 15,
    }
}

/// Whether a description can stand for what a cluster holds at all.
fn can_describe(description: MentionKind, kind: MentionKind) -> bool {
    use MentionKind::{DocumentLike, Facility, People, Person, Place, Weapon};
    let is_actor = |kind| !matches!(kind, Place | Facility | Weapon | DocumentLike);
    let is_person = |kind| matches!(kind, Person | People);
    is_actor(kind) && (is_person(description) && is_person(kind) || description != Person && kind != Person)
}

impl Resolver<'_, '_> {
    /// What a pronoun may stand for.
    pub(super) fn choice(&self, later: usize, number: Number) -> Choice {
        let subject = self.subject_beside(later);
        self.choice_among(later, |cluster| number.fits(&self.clusters[cluster]) && Some(cluster) != subject)
    }

    /// What a description may stand for; `None` for one of what is no actor.
    pub(super) fn choice_of_description(&self, later: usize) -> Option<Choice> {
        let kind = self.mentions[later].kind;
        can_describe(kind, kind).then(|| self.choice_among(later, |cluster| can_describe(kind, self.clusters[cluster].kind)))
    }

    fn choice_among(&self, later: usize, fits: impl Fn(usize) -> bool) -> Choice {
        let sentence = self.sentence_of[later];
        let before = (later.saturating_sub(WINDOW)..later).rev();
        let before = before.take_while(|earlier| self.sentence_of[*earlier] + REACH >= sentence);
        let fitting = before.filter(|earlier| {
            let contains = self.mentions[*earlier].span.overlaps(self.mentions[later].span);
            !contains && self.cluster_of[*earlier].is_some_and(&fits)
        });
        let candidates: Vec<Candidate> = fitting
            .enumerate()
            .map(|(between, earlier)| Candidate { earlier, features: self.features(later, earlier, between) })
            .collect();
        let mut none = vec![Features::WORD_OF_NONE + self.word(later)];
        none.extend(self.own_features(later));
        if candidates.is_empty() {
            none.push(Features::ALONE);
        }
        Choice { later, none, candidates }
    }

    fn word(&self, later: usize) -> usize {
        if self.mentions[later].form == MentionForm::Nominal {
            return self.sort_of(later);
        }
        word_of(self.words.folded(self.words.ctx.analysis.token_idx_at(self.mentions[later].span.start())))
    }

    /// Descriptions by "this" and "those"; else by "the", by whether they are of several and of people: 11 to 15.
    fn sort_of(&self, later: usize) -> usize {
        let mention = &self.mentions[later];
        let first = self.words.ctx.analysis.tokens_in(mention.span).start;
        let before = first.checked_sub(1).map_or("", |before| self.words.folded(before));
        if matches!(before, "this" | "that" | "these" | "those" | "same") {
            return 15;
        }
        let is_of_people = matches!(mention.kind, MentionKind::Person | MentionKind::People);
        11 + usize::from(is_of_people) + 2 * usize::from(self.is_plural(mention))
    }

    /// What is known of the pronoun or the description alone.
    fn own_features(&self, later: usize) -> Vec<usize> {
        let mut first = self.words.ctx.analysis.tokens_in(self.mentions[later].span).start;
        if self.mentions[later].form == MentionForm::Nominal {
            // Its article is none of its words.
            first = first.saturating_sub(1);
        }
        let begins = self.words.ctx.analysis.sentences.get(self.sentence_of[later]).map(|sentence| sentence.tokens.start);
        let tag = |idx: Option<usize>| idx.map(|idx| self.words.tag(idx));
        let before = first.checked_sub(1);
        let mut found = Vec::new();
        if begins == Some(first) {
            found.push(Features::LATER_BEGINS);
        } else if matches!(tag(before), Some(Tag::IN | Tag::TO)) {
            found.push(Features::LATER_AFTER_PREPOSITION);
        } else if tag(before).is_some_and(is_verb) {
            found.push(Features::LATER_AFTER_VERB);
        }
        found
    }

    /// Whether one to four words stand between, a finite verb first among those that are no adverbs, and else verbs, adverbs, prepositions and "that".
    fn is_verb_between(&self, earlier: &Mention, later: &Mention) -> bool {
        let analysis = self.words.ctx.analysis;
        let mut between = analysis.tokens_in(earlier.span).end..analysis.tokens_in(later.span).start;
        if later.form == MentionForm::Nominal {
            between.end = between.end.saturating_sub(1);
        }
        let is_filler =
            |at: usize| is_verb(self.words.tag(at)) || matches!(self.words.tag(at), Tag::RB | Tag::IN | Tag::VBN | Tag::VBG);
        (1..=4).contains(&between.len())
            && between.clone().find(|at| self.words.tag(*at) != Tag::RB).is_some_and(|at| is_verb(self.words.tag(at)))
            && between.all(is_filler)
    }

    fn features(&self, later: usize, earlier: usize, between: usize) -> Vec<usize> {
        let analysis = self.words.ctx.analysis;
        let (one, other) = (&self.mentions[later], &self.mentions[earlier]);
        let Some(cluster) = self.cluster_of[earlier].map(|cluster| &self.clusters[cluster]) else { return Vec::new() };
        let sentences = self.sentence_of[later] - self.sentence_of[earlier].min(self.sentence_of[later]);
        let form = match other.form {
            MentionForm::Name => 0,
            MentionForm::Nominal => 1,
            MentionForm::Pronoun => 2,
        };
        let between = match between {
            0..=2 => between,
            3..=4 => 3,
            5..=7 => 4,
            _ => 5,
        };
        let size = match cluster.mentions.len() {
            0 | 1 => 0,
            2 | 3 => 1,
            _ => 2,
        };
        let mut found = vec![
            Features::WORD + self.word(later),
            Features::SENTENCES + sentences.min(4),
            Features::BETWEEN + between,
            Features::FORM + form,
            Features::KIND + number_of(cluster.kind),
            Features::SIZE + size,
        ];
        let tokens = analysis.tokens_in(other.span);
        let folded = |mention: &Mention| self.words.folded(analysis.token_idx_at(mention.head.start()));
        let gender = |mention: &Mention| match Number::of(folded(mention)) {
            Some(Number::Person(gender)) => Some(gender),
            _ => None,
        };
        let both: Option<(Gender, Gender)> = gender(one).zip(cluster.gender);
        let is_first = earlier == 0 || self.sentence_of[earlier - 1] != self.sentence_of[earlier];
        let holds = [
            (Features::SAME_PRONOUN, other.form == MentionForm::Pronoun && Number::of(folded(one)) == Number::of(folded(other))),
            (Features::GENDER_KNOWN, both.is_some_and(|(one, other)| one == other)),
            (Features::PLURAL, cluster.is_plural),
            (Features::FIRST_OF_SENTENCE, is_first),
            (Features::BEFORE_VERB, is_verb(self.words.tag(tokens.end))),
            (Features::AFTER_PREPOSITION, tokens.start > 0 && matches!(self.words.tag(tokens.start - 1), Tag::IN | Tag::TO)),
            (Features::OWNS, self.words.tag(tokens.end) == Tag::POS),
            (Features::PLACED, self.is_placed(earlier)),
            (Features::SPEAKS, self.is_verb_between(other, one)),
            (Features::SAME_BLOCK, !self.words.ctx.text[other.span.end()..one.span.start()].contains('\n')),
        ];
        found.extend(holds.into_iter().filter(|(_, holds)| *holds).map(|(feature, _)| feature));
        found.extend(self.own_features(later));
        if one.form == MentionForm::Nominal {
            let tokens = analysis.tokens_in(one.span);
            let last = self.words.folded(tokens.end.saturating_sub(1));
            let names = cluster.mentions.iter().map(|idx| &self.mentions[*idx]).filter(|name| name.form == MentionForm::Name);
            let is_in_name = |name: &Mention| self.words.folded_in(analysis.tokens_in(name.span)).any(|word| word == last);
            let holds = [
                (Features::SAME_KIND, one.kind == cluster.kind),
                (Features::IN_NAME, names.take(3).any(is_in_name)),
                (Features::SAME_NUMBER, self.is_plural(one) == cluster.is_plural),
                (Features::LONG, tokens.len() > 1),
            ];
            found.extend(holds.into_iter().filter(|(_, holds)| *holds).map(|(feature, _)| feature));
            found.push(Features::LATER_KIND + number_of(one.kind));
        }
        found
    }
}

fn is_verb(tag: Tag) -> bool {
    matches!(tag, Tag::VB | Tag::VBD | Tag::VBP | Tag::VBZ | Tag::MD)
}
