//! The country of an incident that names no place, or only one that the gazetteer lacks: that of what is told around it.
//!
//! In: drafts of accounts, toponyms. Out: for each draft without a listed place the nearest name of that country or of a province of it. The
//! paragraph decides where it places other incidents; else the country that most names of the document lie in. Where none stands out, none is given.

use rashomon_model::{FeatureLevel, Place, Reading, ToponymId, ToponymUse};
use rustc_hash::FxHashMap;

use super::Draft;
use crate::context::Context;

/// Share of the document's names that one country must have.
const SHARE: f64 = 0.6;
/// Weight of all names that a document must have to decide.
const ENOUGH: u32 = 4;

/// Gives each draft without a listed place the country around it.
pub(super) fn lend(ctx: Context<'_>, reading: &Reading, drafts: &mut [Draft]) {
    let main = prevailing(ctx, reading);
    let own: Vec<Option<(usize, String)>> = drafts.iter().map(|draft| told_country(ctx, reading, draft)).collect();
    for (idx, draft) in drafts.iter_mut().enumerate() {
        if own[idx].is_some() || draft.places.iter().any(|id| reading[*id].place.is_some()) {
            continue;
        }
        let Some(block) = draft.sentences.first().map(|first| ctx.analysis.sentences[*first].block) else { continue };
        let mut beside = own.iter().flatten().filter(|(other, _)| *other == block).map(|(_, country)| country);
        let near = beside.next().filter(|first| beside.all(|other| other == *first));
        let Some(country) = near.or(main.as_ref()) else { continue };
        draft.places.extend(name_of(reading, draft.mentions[0].start(), country));
    }
}

/// The block that an account begins in, and its country.
fn told_country(ctx: Context<'_>, reading: &Reading, draft: &Draft) -> Option<(usize, String)> {
    let place = reading[draft.place(reading)?].place.as_ref()?;
    let block = ctx.analysis.sentences[*draft.sentences.first()?].block;
    Some((block, place.country.clone()?))
}

/// The country in which most places of the running text lie: a town or province counts twice, a country or what is of it once.
fn prevailing(ctx: Context<'_>, reading: &Reading) -> Option<String> {
    let mut votes: FxHashMap<&str, u32> = FxHashMap::default();
    for toponym in reading.toponyms.iter().filter(|toponym| toponym.usage != ToponymUse::Metonymic) {
        let Some(Place { country: Some(country), level, .. }) = toponym.place.as_ref() else { continue };
        let is_text = ctx.analysis.sentence_idx_at(toponym.span.start()).is_some();
        let is_fine = *level > FeatureLevel::Country && toponym.usage == ToponymUse::Literal;
        *votes.entry(country).or_default() += u32::from(is_text) * (1 + u32::from(is_fine));
    }
    let all: u32 = votes.values().sum();
    let (country, most) = votes.into_iter().max_by_key(|(country, most)| (*most, std::cmp::Reverse(*country)))?;
    (all >= ENOUGH && f64::from(most) >= SHARE * f64::from(all)).then(|| country.to_owned())
}

/// The name of the country, or of a province of it, that stands nearest before the account; else the first.
fn name_of(reading: &Reading, at: usize, country: &str) -> Option<ToponymId> {
    let is_of = |level: FeatureLevel| {
        move |id: &ToponymId| {
            reading[*id].place.as_ref().is_some_and(|place| place.level == level && place.country.as_deref() == Some(country))
        }
    };
    let ids = || (0..reading.toponyms.len()).map(|idx| ToponymId(idx as u32));
    let nearest = |level: FeatureLevel| {
        let before = ids().filter(is_of(level)).filter(|id| reading[*id].span.start() <= at).last();
        before.or_else(|| ids().find(is_of(level)))
    };
    nearest(FeatureLevel::Country)
}
