//! The country of an incident that names no place, or only one that the gazetteer lacks: that of what is told around it.
//!
//! In: drafts of accounts, toponyms. Out: for each draft without a country the nearest name of the one around it: that of the other incidents of
//! its paragraph, or else the one that most names of the document lie in, or else that of the town named last. "The capital" is that country's,
//! "the city" the one that was told of last. Where none stands out, none is given.

use rashomon_lexicon::places::Lead;
use rashomon_model::{FeatureLevel, Place, Reading, Toponym, ToponymId, ToponymUse};
use rustc_hash::FxHashMap;

use super::{Draft, ground};
use crate::{context::Context, words::Words};

/// Share of the document's names that one country must have, and how many times as many as the next.
const SHARE: f64 = 0.45;
const TIMES: u32 = 2;
/// Weight of all names that a document must have to decide.
const ENOUGH: u32 = 4;
/// Sentences over which a town named before says which country a text is in.
const REACH: usize = 10;

/// Gives each draft without a country the one around it.
pub(super) fn lend(ctx: Context<'_>, words: &Words<'_>, reading: &Reading, drafts: &mut [Draft]) {
    let around = Around { ctx, words, reading, main: prevailing(ctx, reading) };
    for idx in 0..drafts.len() {
        if around.has_country(&drafts[idx]) {
            continue;
        }
        if let Some(lent) = around.the_city(drafts, idx).or_else(|| around.country(drafts, idx)) {
            drafts[idx].places.insert(0, lent);
            drafts[idx].lent = Some(lent);
        }
    }
}

struct Around<'a, 'w> {
    ctx: Context<'a>,
    words: &'w Words<'a>,
    reading: &'w Reading,
    /// The country that the document is about.
    main: Option<String>,
}

impl Around<'_, '_> {
    /// Whether the account names a country or something in one; beside a name that the gazetteer lacks, in the sentence that names it.
    fn has_country(&self, draft: &Draft) -> bool {
        let sentence = |id: ToponymId| self.ctx.analysis.sentence_idx_at(self.reading[id].span.start());
        let unlisted = draft.place(self.reading).filter(|id| self.reading[*id].place.is_none());
        let mut listed = draft.places.iter().filter(|id| unlisted.is_none_or(|name| sentence(name) == sentence(**id)));
        listed.any(|id| self.reading[*id].place.as_ref().is_some_and(|place| place.country.is_some()))
    }

    fn block(&self, draft: &Draft) -> Option<usize> {
        draft.sentences.first().map(|first| self.ctx.analysis.sentences[*first].block)
    }

    fn place(&self, draft: &Draft) -> Option<&Place> {
        self.reading[draft.place(self.reading)?].place.as_ref()
    }

    /// "outside the city", of which the account before it in the paragraph tells, or which the paragraph has named.
    fn the_city(&self, drafts: &[Draft], idx: usize) -> Option<ToponymId> {
        let block = self.block(&drafts[idx])?;
        if drafts[idx].place(self.reading).is_some() || !self.says(&drafts[idx], &["city", "town", "village"]) {
            return None;
        }
        let before = drafts[..idx].iter().rev().filter(|draft| self.block(draft) == Some(block));
        let told = before.filter_map(|draft| draft.place(self.reading)).find(|id| self.is_town(*id));
        told.or_else(|| self.town_named(&drafts[idx], block))
    }

    /// A town, or a name that the gazetteer lacks.
    fn is_town(&self, id: ToponymId) -> bool {
        self.reading[id].place.as_ref().is_none_or(|place| place.level == FeatureLevel::PopulatedPlace)
    }

    /// The town that the paragraph names last before an account.
    fn town_named(&self, draft: &Draft, block: usize) -> Option<ToponymId> {
        let start = draft.mentions.first()?.start();
        let is_beside = |toponym: &Toponym| {
            let sentence = self.ctx.analysis.sentence_idx_at(toponym.span.start());
            sentence.is_some_and(|sentence| self.ctx.analysis.sentences[sentence].block == block)
        };
        let all = self.reading.toponyms.iter().enumerate().take_while(|(_, toponym)| toponym.span.start() < start);
        let towns = all.filter(|(idx, toponym)| {
            let speaks = ground::speaks_from(self.reading, toponym.span);
            toponym.usage == ToponymUse::Literal && self.is_town(ToponymId(*idx as u32)) && is_beside(toponym) && !speaks
        });
        towns.last().map(|(idx, _)| ToponymId(idx as u32))
    }

    /// Whether the account speaks of "the city" as where something is.
    fn says(&self, draft: &Draft, nouns: &[&str]) -> bool {
        draft.sentences.iter().any(|sentence| {
            self.ctx.analysis.sentences[*sentence].tokens.clone().skip(2).any(|idx| {
                let the = (idx - 2..idx).rev().find(|at| !matches!(self.words.word(*at), "same")).unwrap_or(idx - 1);
                nouns.contains(&self.words.word(idx))
                    && matches!(self.words.word(the), "the" | "that" | "this")
                    && the.checked_sub(1).is_some_and(|before| {
                        let word = self.words.word(before);
                        self.words.res.places.leads(word, Lead::Deed) || matches!(word, "of" | "on")
                    })
            })
        })
    }

    fn country(&self, drafts: &[Draft], idx: usize) -> Option<ToponymId> {
        let draft = &drafts[idx];
        let block = self.block(draft)?;
        let mut beside = drafts.iter().filter(|other| self.block(other) == Some(block));
        let mut beside = beside.by_ref().filter_map(|other| self.place(other)?.country.as_deref());
        let near = beside.next().filter(|first| beside.all(|other| other == *first));
        let near = near.or(self.main.as_deref()).or_else(|| self.last_town(draft))?;
        let is_capital = |toponym: &Toponym| toponym.place.as_ref().is_some_and(|place| ground::is_capital(self.ctx, place));
        let capital = || self.name_of(draft, near, is_capital);
        let is_state = |toponym: &Toponym| toponym.place.as_ref().is_some_and(|place| place.level == FeatureLevel::Country);
        let lent = if self.says(draft, &["capital"]) { capital() } else { None };
        let wide = lent.or_else(|| self.name_of(draft, near, is_state)).or_else(|| self.name_of(draft, near, is_province));
        let wide = wide.or_else(|| self.name_of(draft, near, is_part));
        // A name that the gazetteer lacks says where; of the country any town tells.
        let any = || draft.place(self.reading).and_then(|_| self.name_of(draft, near, |toponym| toponym.place.is_some()));
        wide.or_else(any)
    }

    /// The country of the town named last, shortly before.
    fn last_town(&self, draft: &Draft) -> Option<&str> {
        let (first, start) = (*draft.sentences.first()?, draft.mentions.first()?.start());
        let before = self.reading.toponyms.iter().take_while(|toponym| toponym.span.start() < start);
        let towns = before.filter(|toponym| toponym.usage == ToponymUse::Literal && is_fine(self.ctx, toponym));
        let last = towns.last()?;
        // One town alone may be where a court sits.
        let country = last.place.as_ref()?.country.as_deref()?;
        let of_country = |toponym: &&Toponym| toponym.place.as_ref().and_then(|place| place.country.as_deref()) == Some(country);
        self.reading.toponyms.iter().filter(of_country).nth(1)?;
        let sentence = self.ctx.analysis.sentence_idx_at(last.span.start())?;
        last.place.as_ref()?.country.as_deref().filter(|_| sentence + REACH >= first)
    }

    /// The name of such a place of a country that stands nearest before the account; else the first.
    fn name_of(&self, draft: &Draft, country: &str, is_such: impl Fn(&Toponym) -> bool) -> Option<ToponymId> {
        let start = draft.mentions.first().map_or(0, |mention| mention.start());
        let of_country =
            |toponym: &Toponym| toponym.place.as_ref().is_some_and(|place| place.country.as_deref() == Some(country));
        let found = || self.reading.toponyms.iter().enumerate().filter(|(_, toponym)| of_country(toponym) && is_such(toponym));
        let before = found().take_while(|(_, toponym)| toponym.span.start() <= start).last();
        before.or_else(|| found().next()).map(|(idx, _)| ToponymId(idx as u32))
    }
}

fn is_province(toponym: &Toponym) -> bool {
    toponym.place.as_ref().is_some_and(|place| place.level == FeatureLevel::Admin1)
}

/// An island, a valley, a district: a part of a country.
fn is_part(toponym: &Toponym) -> bool {
    toponym.place.as_ref().is_some_and(|place| matches!(place.level, FeatureLevel::Admin2 | FeatureLevel::Natural))
}

/// A province or anything in one, but no capital, which may stand for its state.
fn is_fine(ctx: Context<'_>, toponym: &Toponym) -> bool {
    toponym.place.as_ref().is_some_and(|place| place.level > FeatureLevel::Country && !ground::is_capital(ctx, place))
}

/// The country in which most places of the running text lie: a town or province counts twice, a country or what is of it once.
fn prevailing(ctx: Context<'_>, reading: &Reading) -> Option<String> {
    let mut votes: FxHashMap<&str, u32> = FxHashMap::default();
    for toponym in reading.toponyms.iter().filter(|toponym| toponym.usage != ToponymUse::Metonymic) {
        let Some(Place { country: Some(country), level, .. }) = toponym.place.as_ref() else { continue };
        let is_text = ctx.analysis.sentence_idx_at(toponym.span.start()).is_some();
        let is_fine = is_fine(ctx, toponym) && toponym.usage == ToponymUse::Literal;
        let counts = is_text && (is_fine || *level <= FeatureLevel::Country);
        *votes.entry(country).or_default() += u32::from(counts) * (1 + u32::from(is_fine));
    }
    let all: u32 = votes.values().sum();
    let mut ranked: Vec<(u32, &str)> = votes.into_iter().map(|(country, n)| (n, country)).collect();
    ranked.sort_unstable_by(|one, two| two.cmp(one));
    let (most, country) = *ranked.first()?;
    let next = ranked.get(1).map_or(0, |(next, _)| *next);
    let stands_out = f64::from(most) >= SHARE * f64::from(all) && most >= TIMES * next;
    (all >= ENOUGH && stands_out).then(|| country.to_owned())
}

#[cfg(test)]
mod tests {
    use crate::read_text;

    #[test]
    fn a_town_that_no_gazetteer_lists_lies_in_the_country_around() {
        let reading = read_text(
            "Gunmen attacked a post near Kunduz, in Afghanistan, on 1 May 2016 and killed two guards. The province of Kunduz has seen worse. \
             On 3 May 2016 nine men were shot dead in Varkeshuk. It is two hours from Kandahar and a day from Herat.",
        );
        let account = reading.accounts.iter().find(|account| account.figures.iter().any(|id| reading[*id].best == Some(9)));
        let account = account.expect("the nine are told of");
        let place = &reading[account.place.expect("a place")];
        assert_eq!((place.place.is_none(), place.made_by.id()), (true, "places/unlisted"));
        let countries: Vec<_> = account.places.iter().filter_map(|id| reading[*id].place.as_ref()?.country.as_deref()).collect();
        assert_eq!(countries, ["AF"]);
    }

    #[test]
    fn the_town_is_the_one_that_the_paragraph_has_named() {
        let reading = read_text(
            "Dayton, Ohio, is counted differently by everyone. On 3 May 2016 raiders seized much of the city and killed nine guards.",
        );
        let account = reading.accounts.iter().find(|account| !account.figures.is_empty()).expect("the nine are told of");
        let place = account.place.and_then(|id| reading[id].place.as_ref());
        assert_eq!(place.map(|place| place.name.as_str()), Some("Dayton"));
    }

    #[test]
    fn the_city_is_the_one_told_of_before() {
        let reading = read_text(
            "On 3 May 2016 gunmen seized Dayton, Ohio, and killed four guards. On the 9th of that month jets bombed a column outside the city \
             and killed nine men.",
        );
        let places = reading.accounts.iter().filter_map(|account| reading[account.place?].place.as_ref());
        let names: Vec<&str> = places.map(|place| place.name.as_str()).collect();
        assert!(!names.is_empty() && names.iter().all(|name| *name == "Dayton"), "{names:?}");
    }
}
