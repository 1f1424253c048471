//! Outlets that no table lists, by what people do with them: "told **Kol Tamm** radio", "retorted on **Al-Bahr** that", "the front's weekly, **al-Fajr**",
//! "quoted by the **Tamm Information Centre** as saying", "a reporter from **Dnes**", "**Channel 9**".

use std::ops::Range;

use rashomon_model::MentionKind;
use rashomon_text::{
    tags::Tag,
    tokens::{Shape, TokenKind},
};

use super::{
    bodies,
    introduced::{end_of, is_new},
    persons,
    words::{SentenceWords, Words},
};

/// The outlet whose name begins at `at`, by the words beside it.
pub(super) fn at(words: &Words<'_>, sentence: &SentenceWords, at: usize) -> Option<Range<usize>> {
    let here = Place { words, sentence };
    here.numbered(at).or_else(|| here.named(at))
}

/// A sentence in which a name is looked at.
#[derive(Clone, Copy)]
struct Place<'w, 'a> {
    words: &'w Words<'a>,
    sentence: &'w SentenceWords,
}

impl Place<'_, '_> {
    /// The folded word, within the sentence.
    fn word(&self, at: usize) -> &str {
        if self.sentence.range.contains(&at) { self.words.folded(at) } else { "" }
    }

    /// "**Channel 9**", "**Kanal 5**".
    fn numbered(&self, at: usize) -> Option<Range<usize>> {
        let is_channel = matches!(self.word(at), "channel" | "kanal" | "canal") && self.words.token(at).shape == Shape::Capital;
        let number = self.word(at + 1);
        let is_number = !number.is_empty() && number.len() <= 3 && number.chars().all(|c| c.is_ascii_digit());
        let spelt = matches!(number, "one" | "two" | "three" | "four" | "five" | "seven" | "nine" | "ten");
        let is_spelt = spelt && self.words.token(at + 1).shape == Shape::Capital;
        (is_channel && (is_number || is_spelt)).then_some(at..at + 2)
    }

    fn named(&self, at: usize) -> Option<Range<usize>> {
        let begins = at == self.sentence.range.start || !self.is_capital(at - 1) || self.leads(at - 1);
        if !self.is_capital(at) || !begins || self.leads(at) {
            return None;
        }
        let end = end_of(self.words, self.sentence, at);
        let name = at..end;
        if end == at || !self.can_be_outlet(&name) {
            return None;
        }
        let told = self.is_told(&name);
        let is_beside = told || self.is_spoken_on(&name) || self.is_passed_on(&name) || self.is_worked_for(&name);
        // "its Sahra **agency**", "the Tamm **newspaper**"
        let owned = self.before(&name).is_some_and(|at| matches!(self.words.tag(at), Tag::PRPS | Tag::POS));
        let sort = self.word(end);
        let is_sort = self.words.ctx.res.citing.glosses.contains(sort) || sort == "agency" && owned;
        if is_sort && self.words.token(end).shape == Shape::Lower && !self.words.tag(end + 1).is_noun() {
            return Some(name);
        }
        // "Tamm **radio**": the sort of outlet in small letters is a part of the name, where it is broadcast.
        if matches!(self.word(end), "radio" | "tv" | "television") && !self.words.tag(end + 1).is_noun() {
            return Some(at..end + 1);
        }
        (is_beside || self.is_glossed(&name)).then_some(name)
    }

    fn is_capital(&self, at: usize) -> bool {
        self.words.token(at).kind == TokenKind::Word && self.words.is_proper(at, self.sentence)
    }

    /// "the **Radio** Hill", "**Colonel** Mills": a word of the sort that stands before a name; what it leads is read by others.
    fn leads(&self, at: usize) -> bool {
        persons::person_noun(self.words, self.sentence, at).is_some()
    }

    /// A name that nothing lists, and that no person, place, people or body of another kind has.
    fn can_be_outlet(&self, name: &Range<usize>) -> bool {
        let words = self.words;
        let is_people = name.clone().any(|at| persons::is_people_word(words, self.sentence, at) && name.len() == 1);
        let is_place = || self.is_known_place(name);
        let body =
            (name.start..name.end).find_map(|at| bodies::body_noun(words, self.sentence, at).map(|(noun, len)| (noun, at + len)));
        // "Hill Council", "Army Command"; "Velmar Service" and "Tamm Information Centre" can be either.
        let is_other_body = body.is_some_and(|(noun, _)| {
            let open = matches!(noun.kind, MentionKind::Outlet | MentionKind::Person);
            let last = words.folded(name.end - 1);
            !open && !matches!(last, "service" | "network" | "agency" | "centre" | "center" | "bureau")
        });
        let is_titled = persons::follows_title(words, self.sentence, name.start);
        let is_pronoun = words.tag(name.start) == Tag::PRP || name.len() == 1 && words.folded(name.start).chars().count() < 2;
        !is_people && !is_place() && !is_other_body && !is_titled && !is_pronoun && is_new(words, self.sentence, name.clone())
    }

    /// A town of some size, or any place but where somebody tells it things: villages bear the names of many papers.
    fn is_known_place(&self, name: &Range<usize>) -> bool {
        const BIG: u32 = 15_000;
        let gazetteer = &self.words.ctx.res.gazetteer;
        let called = self.words.span(name.clone()).slice(self.words.ctx.text);
        let told = self.before(name).is_some_and(|at| matches!(self.word(at), "told" | "tells" | "tell" | "telling"));
        let found = gazetteer.find(called);
        !found.is_empty() && (!told || found.into_iter().any(|posting| gazetteer.entry(posting.entry).population >= BIG))
    }

    /// The token before the name and its article.
    fn before(&self, name: &Range<usize>) -> Option<usize> {
        let before = name.start.checked_sub(1)?;
        let before = if self.word(before) == "the" { before.checked_sub(1)? } else { before };
        (before >= self.sentence.range.start).then_some(before)
    }

    /// "**told** An-Nadir", "**rang** the Velmar Service to say": people who are told things have been met, or have two names.
    fn is_told(&self, name: &Range<usize>) -> bool {
        let Some(before) = self.before(name) else { return false };
        let word = self.word(before);
        let rings = self.words.ctx.res.citing.contacting.contains(word) && matches!(self.word(name.end), "to" | "with" | "and");
        (matches!(word, "told" | "tells" | "tell" | "telling") || rings) && !self.is_met(name) && !self.is_like_person(name)
    }

    /// Whether the text has a longer name that ends so: "Ann Mills … told Mills".
    fn is_met(&self, name: &Range<usize>) -> bool {
        let words = self.words;
        let last = words.folded(name.end - 1);
        let tokens = 0..words.ctx.analysis.tokens.len();
        let is_end = |at: usize| {
            words.folded(at) == last
                && at > 0
                && at + 1 != name.end
                && words.token(at).shape != Shape::Lower
                && (!matches!(words.token(at - 1).shape, Shape::Lower | Shape::None)
                    || words.folded(at - 1) == "." && at > 1 && words.token(at - 2).shape == Shape::Capital)
        };
        name.len() == 1 && tokens.into_iter().any(is_end)
    }

    /// Two or three plain names without an article may be a person's, whom nothing else introduces.
    fn is_like_person(&self, name: &Range<usize>) -> bool {
        let has_article = self.word(name.start.wrapping_sub(1)) == "the";
        let has_sort = name.clone().any(|at| {
            let word = self.words.folded(at);
            self.words.ctx.res.citing.outlets.contains(word)
                || matches!(word, "news" | "press" | "voice" | "fm" | "online" | "centre" | "center")
        });
        let goes_on = matches!(self.word(name.end), "and" | "or");
        name.len() >= 2 && !has_article && !has_sort && !goes_on && !self.is_glossed(name)
    }

    /// "retorted **on** Al-Bahr that", "**writing in** Tamm Today".
    fn is_spoken_on(&self, name: &Range<usize>) -> bool {
        let Some(led) = self.before(name) else { return false };
        let Some(verb) = led.checked_sub(1).filter(|verb| *verb >= self.sentence.range.start) else { return false };
        let says = self.words.ctx.res.citing.reporting.contains(self.word(verb)) || self.is_cue(verb);
        let writes =
            matches!(self.word(verb), "writing" | "wrote" | "writes" | "written" | "published" | "printed" | "quoted" | "cited");
        let appears = matches!(self.word(verb), "appearing" | "appeared" | "aired" | "broadcast" | "speaking" | "spoke");
        match self.word(led) {
            "on" => (says || appears) && !self.is_time_or_subject(name),
            "in" => writes || matches!(self.word(verb), "article" | "column" | "editorial"),
            _ => false,
        }
    }

    /// "commented on Dnes" is on a subject as well; what follows a statement opens it: "on Dnes that", "on Dnes,".
    fn is_time_or_subject(&self, name: &Range<usize>) -> bool {
        let goes_on =
            matches!(self.word(name.end), "that" | "," | "." | ":" | "in" | "last" | "this" | "yesterday" | "\"" | "“" | "to");
        !goes_on
    }

    /// Whether a word is a verb of saying.
    fn is_cue(&self, at: usize) -> bool {
        let tag = self.words.tag(at);
        let cue = || self.words.ctx.res.cues.verb(&rashomon_text::lemma::lemma(self.word(at), tag));
        tag.is_verb() && cue().is_some_and(|cue| !cue.only_counts() && !cue.attitude)
    }

    /// "**quoted by** Dnes **as saying**", "an **interview with** Dnes, in which", "gave an **interview to** Dnes", "**footage aired by** Dnes".
    fn is_passed_on(&self, name: &Range<usize>) -> bool {
        let Some(led) = self.before(name) else { return false };
        let Some(before) = led.checked_sub(1).filter(|at| *at >= self.sentence.range.start) else { return false };
        match self.word(led) {
            "by" => {
                let goes_on = matches!(self.word(name.end), "as") || self.word(name.end) == "on";
                let is_passed = matches!(
                    self.word(before),
                    "broadcast"
                        | "aired"
                        | "carried"
                        | "published"
                        | "reproduced"
                        | "relayed"
                        | "printed"
                        | "interviewed"
                        | "quoted"
                );
                let is_quoted = matches!(self.word(before), "quoted" | "cited") && goes_on;
                is_quoted || is_passed && !self.is_like_person(name) && !self.is_met(name)
            }
            // "according to Dnes, which spoke to two officers"
            "to" if self.word(before) == "according" => {
                self.word(name.end) == ","
                    && self.word(name.end + 1) == "which"
                    && matches!(
                        self.word(name.end + 2),
                        "spoke"
                            | "interviewed"
                            | "cited"
                            | "cites"
                            | "quoted"
                            | "quotes"
                            | "obtained"
                            | "published"
                            | "broke"
                            | "first"
                    )
            }
            "with" | "to" => self.word(before) == "interview" && !self.is_like_person(name) && !self.is_met(name),
            _ => false,
        }
    }

    /// "a **reporter from** Dnes", "told a Dnes **correspondent**".
    fn is_worked_for(&self, name: &Range<usize>) -> bool {
        let works = |at: usize| {
            matches!(
                self.word(at),
                "reporter"
                    | "reporters"
                    | "correspondent"
                    | "correspondents"
                    | "journalist"
                    | "journalists"
                    | "columnist"
                    | "photographer"
                    | "stringer"
            )
        };
        let led = self.before(name).filter(|led| matches!(self.word(*led), "from" | "of" | "for" | "with"));
        led.and_then(|led| led.checked_sub(1)).is_some_and(works)
            || works(name.end)
            || self.words.tag(name.end) == Tag::POS && works(name.end + 1)
    }

    /// "the front's **weekly**, al-Fajr,", "Sahra, the front's **mouthpiece**,", "its **news agency** Sahra".
    fn is_glossed(&self, name: &Range<usize>) -> bool {
        const LONGEST: usize = 7;
        let sorts = &self.words.ctx.res.citing.glosses;
        let part = |at: &usize| {
            let tag = self.words.tag(*at);
            tag.is_noun() || tag.is_adjective() || matches!(tag, Tag::POS | Tag::DT | Tag::PRPS | Tag::VBG | Tag::VBN)
        };
        let closes = |at: usize| {
            matches!(self.word(at), "," | "." | ";" | ")" | ":" | "of" | "in" | "for" | "that" | "which" | "close" | "run")
        };
        // "X, the front's mouthpiece,"
        let opens = name.end + 1;
        let is_aside = matches!(self.word(name.end), "," | "(") && opens < self.sentence.range.end;
        let after = (opens..(opens + LONGEST).min(self.sentence.range.end)).filter(|_| is_aside).take_while(part);
        let last = after.last().filter(|last| *last > opens && closes(last + 1));
        if last.is_some_and(|last| sorts.contains(self.word(last))) {
            return true;
        }
        // "the front's weekly, X,", "its agency X"
        let Some(before) = name.start.checked_sub(1).filter(|at| *at > self.sentence.range.start) else { return false };
        let noun = if matches!(self.word(before), "," | "(") { before - 1 } else { before };
        let begins = (self.sentence.range.start..noun).rev().take(LONGEST).take_while(part);
        let is_led = begins.into_iter().any(|at| matches!(self.words.tag(at), Tag::DT | Tag::PRPS | Tag::POS));
        let closes_after = noun == before || closes(name.end);
        is_led && closes_after && self.words.token(noun).shape == Shape::Lower && sorts.contains(self.word(noun))
    }
}
