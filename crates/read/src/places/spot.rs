//! Which words name a place.
//!
//! At each capitalised word the longest name of the gazetteer. Well-known names stand by themselves; others need evidence: a place
//! preposition before them, a containing place after a comma, a noun such as "province" after them, or another such use in the text.

use std::{cell::RefCell, ops::Range};

use rashomon_lexicon::{
    gazetteer::{Class, Gazetteer, Match, NameKind, Posting, Stand, Walk},
    times::Class as TimeClass,
};
use rashomon_model::{ByteSpan, FeatureLevel, Mention, MentionForm, MentionKind, VictimCategory};
use rashomon_text::{
    lemma::lemma,
    tags::Tag,
    tokens::{Shape, TokenKind},
};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::{
    context::Context,
    names::{Case, SentenceWords, Words},
};

/// A name of a place in the text.
#[derive(Clone, Debug)]
pub(crate) struct Spot {
    /// Its tokens.
    pub(crate) tokens: Range<usize>,
    /// The words.
    pub(crate) span: ByteSpan,
    /// The name folded: what is the same name has one sense in the document.
    pub(crate) key: String,
    /// Everything the name can mean.
    pub(crate) meanings: Vec<Posting>,
    /// Index of the spot that contains this one: "X, Y", "X in Y".
    pub(crate) within: Option<usize>,
    /// What the noun beside the name says of its level: "province", "city".
    pub(crate) hint: Option<Hint>,
    /// What found it.
    pub(crate) rule: &'static str,
}

/// What a noun beside a name says of the level of the place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hint {
    /// "province", "district", "county".
    Subdivision,
    /// "city", "town", "village".
    Town,
}

const PLACE_PREPOSITIONS: [&str; 25] = [
    "across",
    "around",
    "at",
    "between",
    "downtown",
    "from",
    "in",
    "inside",
    "into",
    "leaving",
    "near",
    "northeast",
    "northern",
    "northwest",
    "of",
    "outside",
    "over",
    "southeast",
    "southern",
    "southwest",
    "through",
    "throughout",
    "to",
    "toward",
    "towards",
];
const SUBDIVISION_NOUNS: [&str; 12] = [
    "canton",
    "county",
    "department",
    "district",
    "emirate",
    "governorate",
    "oblast",
    "parish",
    "prefecture",
    "province",
    "region",
    "state",
];
const TOWN_NOUNS: [&str; 6] = ["city", "municipality", "suburb", "town", "township", "village"];
/// Words that name a side of any country.
const DIRECTIONS: [&str; 11] =
    ["central", "east", "eastern", "north", "northeast", "northwest", "south", "southeast", "southwest", "west", "western"];
/// Types of events that are done to places, as their files are called.
const AIMED_AT_PLACES: [&str; 5] = ["airstrike", "bombing", "occupation", "offensive", "shelling"];
/// What is done with a weapon "on" a place.
const FIRES: [&str; 6] = ["drop", "fall", "fire", "launch", "rain", "unleash"];
const ADJECTIVE: &str = "places/adjective";
/// Longest name looked for, in tokens.
const MAX_TOKENS: usize = 8;
/// Inhabitants from which a town is known without further words.
const KNOWN_POPULATION: u32 = 100_000;

/// Every place name, in text order.
pub(crate) fn find(words: &Words<'_>, mentions: &[Mention]) -> Vec<Spot> {
    let persons = mentions.iter().filter(|mention| mention.kind == MentionKind::Person && mention.form == MentionForm::Name);
    let surnames = persons.flat_map(|mention| words.folded_in(words.ctx.analysis.tokens_in(mention.span))).collect();
    let gazetteer = &words.ctx.res.gazetteer;
    let lookup = RefCell::new(Lookup { walk: gazetteer.walk(), starts: FxHashMap::default() });
    let finder = Finder { words, gazetteer, taken: taken(words, mentions), surnames, lookup };
    let mut found = Vec::new();
    for sentence in &words.ctx.analysis.sentences {
        finder.read(&SentenceWords::new(words, sentence.tokens.clone()), &mut found);
    }
    spread_in_lists(words.ctx.text, &mut found);
    let sure: FxHashSet<String> =
        found.iter().filter(|(_, strength)| *strength == Strength::Sure).map(|(spot, _)| spot.key.clone()).collect();
    let kept = found.into_iter().filter(|(spot, strength)| match strength {
        Strength::Sure => true,
        Strength::Likely => sure.contains(&spot.key),
    });
    let mut spots: Vec<Spot> = kept.map(|(spot, _)| spot).collect();
    join_neighbours(words.ctx, &mut spots);
    spots
}

/// What stands in a list with a sure place is one: "Nuli, Avnevi and Prisi".
fn spread_in_lists(text: &str, found: &mut [(Spot, Strength)]) {
    let is_list = |left: &Spot, right: &Spot| {
        let gap = text.get(left.span.end()..right.span.start()).map(str::trim);
        gap.is_some_and(|gap| matches!(gap, "," | "and" | ", and" | "or"))
    };
    let is_place = |(spot, strength): &(Spot, Strength)| *strength == Strength::Sure && spot.rule != ADJECTIVE;
    for at in 1..found.len() {
        if is_place(&found[at - 1]) && is_list(&found[at - 1].0, &found[at].0) {
            found[at].1 = Strength::Sure;
        }
    }
    for at in (1..found.len()).rev() {
        if is_place(&found[at]) && is_list(&found[at - 1].0, &found[at].0) {
            found[at - 1].1 = Strength::Sure;
        }
    }
}

/// How sure it is that the words name a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Strength {
    /// By itself.
    Sure,
    /// If the name is sure elsewhere in the document.
    Likely,
}

/// What stands at a token in the way of a place name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Taken {
    Free,
    /// In a name that was guessed from its capitals.
    Guessed,
    /// In the name of somebody or some body.
    Named,
}

fn taken(words: &Words<'_>, mentions: &[Mention]) -> Vec<Taken> {
    let mut taken = vec![Taken::Free; words.ctx.analysis.tokens.len()];
    for mention in mentions.iter().filter(|mention| mention.form == MentionForm::Name) {
        let state = match mention.kind {
            // A surname alone may be the town of that name: "in Milltown", next to a Mr Milltown.
            MentionKind::Person if matches!(mention.made_by.id(), "names/capitals" | "names/surname") => Taken::Guessed,
            MentionKind::Person
            | MentionKind::Outlet
            | MentionKind::ArmedGroup
            | MentionKind::Party
            | MentionKind::IntergovernmentalBody => Taken::Named,
            // "Save the Children": as a whole, where a table knows it.
            MentionKind::CivilSociety if mention.made_by.id().starts_with("actors/") => Taken::Named,
            _ => continue,
        };
        taken[words.ctx.analysis.tokens_in(mention.span)].fill(state);
    }
    taken
}

struct Finder<'w, 'a> {
    words: &'w Words<'a>,
    gazetteer: &'a Gazetteer,
    taken: Vec<Taken>,
    /// Folded words of the persons' names.
    surnames: FxHashSet<&'w str>,
    lookup: RefCell<Lookup<'a>>,
}

/// Looks names up; remembers where each word of the document leads that one was looked for at.
struct Lookup<'a> {
    walk: Walk<'a>,
    /// By the word as written; `None` when no name begins with it.
    starts: FxHashMap<&'a str, Option<Stand>>,
}

impl<'a> Lookup<'a> {
    /// Begins a name with a word. Returns whether any name goes this way.
    fn start(&mut self, word: &'a str) -> bool {
        let Self { walk, starts } = self;
        let stand = *starts.entry(word).or_insert_with(|| {
            walk.reset();
            walk.push(word, false).then(|| walk.stand())
        });
        stand.map(|stand| walk.return_to(stand)).is_some()
    }

    /// Goes on with a word.
    fn go_on(&mut self, word: &str, spaced: bool) -> bool {
        self.walk.push(word, spaced)
    }

    /// The name that ends here.
    fn matched(&self) -> Option<Match> {
        self.walk.matched()
    }
}

impl<'a> Finder<'_, 'a> {
    fn read(&self, sentence: &SentenceWords, found: &mut Vec<(Spot, Strength)>) {
        let mut at = sentence.range.start;
        while at < sentence.range.end {
            let spot = self.at(sentence, at);
            if spot.is_none() && self.taken[at] == Taken::Free && self.has_parts(at) {
                found.extend(self.parts(at).map(|spot| (spot, Strength::Sure)));
            }
            at = spot.as_ref().map_or(at + 1, |(spot, _)| spot.tokens.end);
            found.extend(spot);
        }
    }

    /// The place name that starts at a token.
    fn at(&self, sentence: &SentenceWords, at: usize) -> Option<(Spot, Strength)> {
        if !self.is_capital(sentence, at) || self.taken[at] == Taken::Named {
            return None;
        }
        let (end, mut meanings) = self.longest(sentence, at)?;
        let tokens = at..end;
        let is_abbreviated = self.is_abbreviated(&tokens);
        let after_comma = at >= 2 && self.words.text(at - 1) == "," && self.is_capital(sentence, at - 2);
        meanings.retain(|posting| posting.kind != NameKind::Abbreviation || is_abbreviated);
        if meanings.is_empty() {
            return None;
        }
        let strength = self.strength(sentence, &tokens, &meanings, after_comma)?;
        let span = self.words.span(tokens.clone());
        let key = key(self.words, &tokens);
        let hint = self.hint(sentence, &tokens);
        let rule = if self.is_adjective(&meanings) { ADJECTIVE } else { "places/name" };
        Some((Spot { tokens, span, key, meanings, within: None, hint, rule }, strength))
    }

    /// Whether a word is made of parts with capitals: "Franco-German".
    fn has_parts(&self, at: usize) -> bool {
        !matches!(self.words.token(at).shape, Shape::Lower | Shape::None) && self.words.text(at).as_bytes().contains(&b'-')
    }

    /// Well-known names and adjectives joined by a hyphen: "Franco-German", "US-led".
    fn parts(&self, at: usize) -> impl Iterator<Item = Spot> {
        let token = self.words.token(at);
        let text = self.words.text(at);
        let n_parts = text.split('-').count();
        let mut start = token.span.start();
        text.split('-').filter_map(move |part| {
            let span = ByteSpan::new(start, start + part.len());
            start = span.end() + 1;
            if n_parts < 2 || !part.starts_with(char::is_uppercase) {
                return None;
            }
            let mut meanings = self.gazetteer.find(part);
            let is_short = part.contains('.') || !part.contains(char::is_lowercase);
            meanings.retain(|posting| {
                let level = self.gazetteer.entry(posting.entry).level;
                matches!(posting.kind, NameKind::Adjective | NameKind::People)
                    || self.is_known(*posting) && (part.len() > 3 || level == FeatureLevel::Country)
                    || posting.kind == NameKind::Abbreviation && is_short && level == FeatureLevel::Country
            });
            let rule = if self.is_adjective(&meanings) { ADJECTIVE } else { "places/part" };
            let key = part.to_lowercase();
            (!meanings.is_empty()).then_some(Spot { tokens: at..at + 1, span, key, meanings, within: None, hint: None, rule })
        })
    }

    /// The longest name from a token on that ends with a capitalised word.
    fn longest(&self, sentence: &SentenceWords, at: usize) -> Option<(usize, Vec<Posting>)> {
        let mut lookup = self.lookup.borrow_mut();
        let mut best = None;
        for idx in at..sentence.range.end.min(at + MAX_TOKENS) {
            let (token, text) = (self.words.token(idx), self.words.text(idx));
            let is_stop = text == "." && idx > at && self.words.token(idx - 1).span.len() <= 3;
            let is_hyphen = matches!(text, "-" | "–") && !token.spaced;
            let is_word = token.kind == TokenKind::Word && !text.starts_with(['\'', '’']);
            if self.taken[idx] == Taken::Named || !(is_word || is_stop || is_hyphen) {
                break;
            }
            let leads_on = if idx == at { lookup.start(text) } else { lookup.go_on(text, token.spaced) };
            if !leads_on {
                break;
            }
            if is_word
                && self.is_capital(sentence, idx)
                && let Some(found) = lookup.matched()
            {
                best = Some((idx + 1, found));
            }
        }
        best.map(|(end, found)| (end, self.gazetteer.meanings(found).collect()))
    }

    fn strength(
        &self,
        sentence: &SentenceWords,
        tokens: &Range<usize>,
        meanings: &[Posting],
        after_comma: bool,
    ) -> Option<Strength> {
        let (first, n_tokens) = (tokens.start, tokens.len());
        if self.taken[first] == Taken::Guessed && !self.covers_guess(tokens) {
            return None;
        }
        if n_tokens == 1 && (DIRECTIONS.contains(&self.words.folded(first)) || self.is_end_of_name(sentence, first)) {
            return None;
        }
        if self.is_adjective(meanings) {
            return Some(Strength::Sure);
        }
        let is_capitals = n_tokens == 1 && self.words.token(first).shape == Shape::Upper && sentence.case == Case::Mixed;
        let is_written_short = is_capitals || self.words.text(first).contains('.');
        let no_name = n_tokens == 1 && self.words.ctx.res.names.is_no_name(self.words.folded(first));
        if no_name && !is_written_short || n_tokens == 1 && self.is_holiday(first) {
            return None;
        }
        let is_known = meanings.iter().any(|posting| self.is_known(*posting));
        let has_context = self.has_context(sentence, tokens);
        if let Some(strength) = self.strength_of_short(tokens, meanings, is_written_short, after_comma || has_context) {
            return strength;
        }
        let is_proper = self.words.is_proper(first, sentence) && (n_tokens > 1 || self.words.tag(first).is_proper());
        let is_main = meanings.iter().any(|posting| posting.kind == NameKind::Main);
        let is_full = n_tokens > 1 && is_main && is_proper;
        if !is_known && !is_full && self.in_longer_name(sentence, tokens) {
            return None;
        }
        let is_surname = n_tokens == 1 && self.surnames.contains(self.words.folded(first));
        if is_surname && !(has_context && (is_known || self.is_inside(sentence, tokens)))
            || self.acts_as_name(sentence, tokens, meanings)
            || n_tokens == 1 && self.words.token(first).span.len() < 3
        {
            return None;
        }
        let is_sure = is_known && (is_proper || has_context) || is_proper && (has_context || after_comma) || is_full;
        if is_sure { Some(Strength::Sure) } else { is_proper.then_some(Strength::Likely) }
    }

    /// "Ramadan", "Easter": a word of the calendar.
    fn is_holiday(&self, at: usize) -> bool {
        let word = self.words.ctx.res.times.word(self.words.folded(at));
        word.is_some_and(|word| {
            word.senses.iter().any(|sense| matches!(sense.class, TimeClass::Holiday | TimeClass::MovingHoliday))
        })
    }

    /// "the Milltown Cultural Centre": a noun for a site that ends a longer name.
    fn is_end_of_name(&self, sentence: &SentenceWords, at: usize) -> bool {
        let Some(before) = at.checked_sub(1).filter(|before| *before >= sentence.range.start) else { return false };
        let is_name = self.words.token(before).kind == TokenKind::Word && self.is_capital(sentence, before);
        is_name && self.words.ctx.res.names.is_place_noun(self.words.folded(at))
    }

    /// Whether a name of one word stands as persons and firms do: "Nelson said", "Stevens & Co"; states and capitals can speak too.
    fn acts_as_name(&self, sentence: &SentenceWords, tokens: &Range<usize>, meanings: &[Posting]) -> bool {
        let can_speak = meanings.iter().any(|posting| {
            let entry = self.gazetteer.entry(posting.entry);
            matches!(entry.level, FeatureLevel::Country | FeatureLevel::Region) || entry.class == Class::Capital
        });
        if tokens.len() > 1 || can_speak {
            return false;
        }
        let beside = [tokens.start.checked_sub(1), Some(tokens.end)].into_iter().flatten();
        let in_firm = beside.filter(|idx| sentence.range.contains(idx)).any(|idx| self.words.text(idx) == "&");
        let speaks = sentence.range.contains(&tokens.end) && {
            let tag = self.words.tag(tokens.end);
            tag.is_finite() && self.words.ctx.res.cues.verb(&lemma(self.words.text(tokens.end), tag)).is_some()
        };
        in_firm || speaks
    }

    /// For a name in capitals or with stops: `Some` with the verdict when the name is an abbreviation or looks like one.
    fn strength_of_short(
        &self,
        tokens: &Range<usize>,
        meanings: &[Posting],
        is_written_short: bool,
        has_context: bool,
    ) -> Option<Option<Strength>> {
        let short = |posting: &&Posting| posting.kind == NameKind::Abbreviation;
        let is_country = |posting: &Posting| {
            let level = self.gazetteer.entry(posting.entry).level;
            matches!(level, FeatureLevel::Country | FeatureLevel::Region) && posting.kind == NameKind::Main
        };
        if meanings.iter().all(|posting| short(&posting)) {
            let is_state = meanings.iter().any(|posting| self.gazetteer.entry(posting.entry).level == FeatureLevel::Country);
            let is_clear = is_state && is_written_short || has_context && self.words.text(tokens.start).len() > 2;
            let after_comma = tokens.start.checked_sub(1).is_some_and(|before| self.words.text(before) == ",");
            return Some((is_clear || after_comma).then_some(Strength::Sure));
        }
        if is_written_short && tokens.len() == 1 && self.words.text(tokens.start).len() <= 4 {
            let is_state = |posting: &Posting| self.gazetteer.entry(posting.entry).level == FeatureLevel::Country;
            let is_sure =
                meanings.iter().any(|posting| is_country(posting) || short(&posting) && (has_context || is_state(posting)));
            return Some(is_sure.then_some(Strength::Sure));
        }
        None
    }

    /// Whether a name is known without further words.
    fn is_known(&self, posting: Posting) -> bool {
        let entry = self.gazetteer.entry(posting.entry);
        match entry.level {
            FeatureLevel::Region | FeatureLevel::Country => posting.kind == NameKind::Main,
            FeatureLevel::Admin1 => posting.kind == NameKind::Main,
            FeatureLevel::Admin2 => false,
            FeatureLevel::Natural | FeatureLevel::Facility => posting.kind == NameKind::Main,
            FeatureLevel::PopulatedPlace => {
                entry.class == Class::Capital
                    || posting.kind == NameKind::Main && entry.population >= KNOWN_POPULATION
                    || entry.population >= 10 * KNOWN_POPULATION
            }
        }
    }

    fn is_adjective(&self, meanings: &[Posting]) -> bool {
        meanings.first().is_some_and(|posting| matches!(posting.kind, NameKind::Adjective | NameKind::People))
    }

    /// Whether a word beside the name tells a place.
    fn has_context(&self, sentence: &SentenceWords, tokens: &Range<usize>) -> bool {
        let before = (tokens.start > sentence.range.start).then(|| self.words.folded(tokens.start - 1));
        let in_range = |idx: usize| idx < sentence.range.end;
        let follows = |idx: usize| {
            in_range(idx) && self.words.text(idx) == "," && in_range(idx + 1) && self.is_container(sentence, idx + 1)
        };
        before.is_some_and(|word| PLACE_PREPOSITIONS.contains(&word))
            || self.is_target(sentence, tokens.start)
            || follows(tokens.end)
            || self.hint(sentence, tokens).is_some()
            || self.is_home(sentence, tokens.end)
            || self.names_site(sentence, tokens)
            || self.opens_dateline(sentence, tokens)
    }

    /// "a rocket attack on Milltown", "shelled Milltown": what a deed that is done to places is done to.
    fn is_target(&self, sentence: &SentenceWords, at: usize) -> bool {
        let events = &self.words.ctx.res.events;
        let is_aimed = |event_type: usize| AIMED_AT_PLACES.contains(&events.types[event_type].key.as_str());
        let Some(before) = at.checked_sub(1).filter(|before| *before >= sentence.range.start) else { return false };
        if self.words.folded(before) == "on" && before > sentence.range.start {
            let noun = events.nouns.longest_at(before - 1, |idx| (idx < before).then(|| self.words.folded(idx)));
            if self.is_fired(sentence, before) {
                return true;
            }
            return noun.is_some_and(|(_, noun)| is_aimed(noun.event_type) || events.types[noun.event_type].family == "violence");
        }
        let is_active = matches!(self.words.tag(before), Tag::VBD | Tag::VBN | Tag::VBG | Tag::VBZ | Tag::VBP | Tag::VB);
        is_active && events.verb(self.words.folded(before)).is_some_and(|verb| is_aimed(verb.event_type))
    }

    /// "dropped two barrels on", "rockets fell on": a weapon, or what is done with one, before "on".
    fn is_fired(&self, sentence: &SentenceWords, on: usize) -> bool {
        let events = &self.words.ctx.res.events;
        (on.saturating_sub(6).max(sentence.range.start)..on).any(|idx| {
            let word = self.words.folded(idx);
            events.is_weapon(word) || self.words.tag(idx).is_verb() && FIRES.contains(&lemma(word, self.words.tag(idx)).as_str())
        })
    }

    /// "Milltown police", "a Milltown man": where people are from or serve, before a noun for them.
    fn is_home(&self, sentence: &SentenceWords, at: usize) -> bool {
        use VictimCategory as Category;
        let at_home = |category| {
            matches!(
                category,
                Category::Police | Category::Civilians | Category::Women | Category::Children | Category::Unspecified
            )
        };
        at < sentence.range.end
            && self.words.token(at).spaced
            && self.words.ctx.res.harms.word(self.words.folded(at)).person.is_some_and(|noun| at_home(noun.category))
    }

    /// "at the Milltown market", "the bombing of the Milltown market": in a phrase for a site, after a preposition of place or a deed.
    fn names_site(&self, sentence: &SentenceWords, tokens: &Range<usize>) -> bool {
        let leads = || {
            let at = tokens.start - 2;
            let nouns = &self.words.ctx.res.events.nouns;
            let after_deed = || {
                at > sentence.range.start && nouns.longest_at(at - 1, |idx| (idx < at).then(|| self.words.folded(idx))).is_some()
            };
            match self.words.folded(at) {
                "at" | "in" | "inside" | "near" | "outside" => true,
                "of" | "on" => after_deed(),
                // "hit the Milltown hospital"
                word => {
                    self.words.tag(at).is_verb() && self.words.ctx.res.harms.word(word).verb.is_some_and(|verb| verb.struck)
                        || self.is_target(sentence, at + 1)
                }
            }
        };
        tokens.start >= sentence.range.start + 2
            && self.words.folded(tokens.start - 1) == "the"
            && leads()
            && tokens.end < sentence.range.end
            && self.words.token(tokens.end).spaced
            && self.words.token(tokens.end).shape == Shape::Lower
            && self.words.ctx.res.names.is_place_noun(self.words.folded(tokens.end))
    }

    /// "MILLTOWN -- ": capitals at the head of a report, before a dash.
    fn opens_dateline(&self, sentence: &SentenceWords, tokens: &Range<usize>) -> bool {
        tokens.start == sentence.range.start
            && self.words.token(tokens.start).shape == Shape::Upper
            && (tokens.end < sentence.range.end && matches!(self.words.text(tokens.end), "-" | "--" | "–" | "—"))
    }

    /// Whether the word before says that something is in it or near it, as nothing is in a person.
    fn is_inside(&self, sentence: &SentenceWords, tokens: &Range<usize>) -> bool {
        tokens.start > sentence.range.start
            && matches!(self.words.folded(tokens.start - 1), "downtown" | "in" | "inside" | "near" | "outside")
    }

    /// Whether a country, a subdivision or its abbreviation stands at a token.
    fn is_container(&self, sentence: &SentenceWords, at: usize) -> bool {
        if !self.is_capital(sentence, at) {
            return false;
        }
        let Some((_, meanings)) = self.longest(sentence, at) else { return false };
        meanings.iter().any(|posting| {
            let level = self.gazetteer.entry(posting.entry).level;
            matches!(level, FeatureLevel::Country | FeatureLevel::Admin1)
                && matches!(posting.kind, NameKind::Main | NameKind::Abbreviation)
        })
    }

    /// What the noun after or before the name says of its level: "Kunar province", "the city of Kunduz".
    fn hint(&self, sentence: &SentenceWords, tokens: &Range<usize>) -> Option<Hint> {
        let of_noun = |word: &str| {
            if SUBDIVISION_NOUNS.contains(&word) {
                Some(Hint::Subdivision)
            } else if TOWN_NOUNS.contains(&word) {
                Some(Hint::Town)
            } else {
                None
            }
        };
        let after = (tokens.end < sentence.range.end).then(|| self.words.folded(tokens.end)).and_then(of_noun);
        let is_of = tokens.start >= sentence.range.start + 2 && self.words.folded(tokens.start - 1) == "of";
        after.or_else(|| is_of.then(|| self.words.folded(tokens.start - 2)).and_then(of_noun))
    }

    /// Whether the name goes on, or began, with other capitalised words: "Jackson Smith", "Mr Jordan".
    fn in_longer_name(&self, sentence: &SentenceWords, tokens: &Range<usize>) -> bool {
        if sentence.case != Case::Mixed {
            return false;
        }
        let names = &self.words.ctx.res.names;
        let before = tokens.start.checked_sub(1).filter(|idx| *idx >= sentence.range.start);
        let is_name_word = |idx: usize| {
            self.words.token(idx).kind == TokenKind::Word
                && self.words.is_proper(idx, sentence)
                && self.words.tag(idx).is_proper()
                && !names.is_place_noun(self.words.folded(idx))
        };
        let after_name = before.is_some_and(|idx| is_name_word(idx) && self.taken[idx] != Taken::Named);
        let goes_on = tokens.end < sentence.range.end && self.words.token(tokens.end).spaced && is_name_word(tokens.end);
        after_name || goes_on
    }

    /// Whether a guess of a person's name ends where the place name ends.
    fn covers_guess(&self, tokens: &Range<usize>) -> bool {
        let is_guess = |idx: usize| self.taken.get(idx) == Some(&Taken::Guessed);
        !is_guess(tokens.end) && !tokens.start.checked_sub(1).is_some_and(is_guess)
    }

    fn is_capital(&self, sentence: &SentenceWords, at: usize) -> bool {
        let token = self.words.token(at);
        let has_capital = token.kind == TokenKind::Word && !matches!(token.shape, Shape::Lower | Shape::None);
        has_capital && (sentence.case != Case::Capitals || token.tag.is_proper() || token.tag == Tag::JJ)
    }

    /// Whether a name is written as abbreviations are: with a stop or in capitals.
    fn is_abbreviated(&self, tokens: &Range<usize>) -> bool {
        let text = self.words.text(tokens.start);
        let stop_follows =
            self.words.ctx.analysis.tokens.get(tokens.end).is_some_and(|next| next.text(self.words.ctx.text) == ".");
        tokens.len() == 1 && (text.contains('.') || stop_follows || self.words.token(tokens.start).shape == Shape::Upper)
            || tokens.len() > 1 && self.words.text(tokens.end - 2) == "."
    }
}

/// The folded words of a name.
pub(crate) fn key(words: &Words<'_>, tokens: &Range<usize>) -> String {
    words.folded_in(tokens.clone()).collect::<Vec<_>>().join(" ")
}

/// Notes for each spot the one that contains it by the words between them: "X, Y", "X (Y", "X in Y".
pub(crate) fn join_neighbours(ctx: Context<'_>, spots: &mut [Spot]) {
    let mut order: Vec<usize> = (0..spots.len()).collect();
    order.sort_by_key(|idx| spots[*idx].span);
    for pair in order.windows(2) {
        let between = spots[pair[0]].span.end()..spots[pair[1]].span.start();
        let joined = ctx.text.get(between).map(str::trim).is_some_and(|gap| matches!(gap, "," | "in" | "(" | ", in" | ".,"));
        if joined {
            spots[pair[0]].within = Some(pair[1]);
        }
    }
}
