//! Where the incident that a document is about took place: one of all the towns and districts that the document names.
//!
//! In: the toponyms of the document and the sentences of its main account. Out: the toponym of the most likely place, with its share among
//! the candidates. A conditional logit whose weights (`data/events/place_weights.txt`) are fitted by `bench/incidents/fit_choices.py`. It
//! weighs how and where a place is named, never which place it is.

use rashomon_lexicon::{gazetteer::distance_km, harms::Grammar};
use rashomon_model::{ByteSpan, FeatureLevel, Place, Reading, Score, Toponym, ToponymId, ToponymUse, VictimCategory};
use rashomon_text::tokens::Shape;
use rustc_hash::FxHashMap;

use super::{focus::Told, ground};
use crate::{context::Context, events::dateline_len, words::Words};

/// A place that can be meant, and what speaks for it.
#[derive(Clone, Debug)]
pub struct PlaceCandidate {
    /// Where the document names it: within the account, if it does so there.
    pub toponym: ToponymId,
    /// The numbers that are weighed, by the names of `data/events/place_weights.txt`; those that are 0 are left out.
    pub values: Vec<(&'static str, f64)>,
}

/// Candidates looked at, first named first; keeps the work linear in the text.
const MAX_CANDIDATES: usize = 60;
/// Kilometres within which one town is near another.
const NEAR_KM: f64 = 25.0;

/// The most likely place.
pub(super) fn choose(ctx: Context<'_>, words: &Words<'_>, reading: &Reading, told: Told<'_>) -> Option<(ToponymId, Score)> {
    let candidates = candidates(ctx, words, reading, told);
    let score = |candidate: &PlaceCandidate| -> f64 {
        candidate.values.iter().map(|(name, value)| ctx.res.place_weights.of(name) * value).sum()
    };
    let scores: Vec<f64> = candidates.iter().map(score).collect();
    let best = (0..scores.len()).max_by(|a, b| scores[*a].total_cmp(&scores[*b]).then(b.cmp(a)))?;
    let total: f64 = scores.iter().map(|score| (score - scores[best]).exp()).sum();
    Some((candidates[best].toponym, Score::from_fraction(1.0 / total)))
}

/// Every place finer than a province, in the order in which the document first names it.
pub(super) fn candidates(ctx: Context<'_>, words: &Words<'_>, reading: &Reading, told: Told<'_>) -> Vec<PlaceCandidate> {
    let mut named: Vec<(&Place, Vec<ToponymId>)> = Vec::new();
    let mut index: FxHashMap<&str, usize> = FxHashMap::default();
    for (idx, toponym) in reading.toponyms.iter().enumerate() {
        let Some(place) = toponym.place.as_ref().filter(|place| place.level > FeatureLevel::Admin1) else { continue };
        if told.is_elsewhere(ctx, toponym.span) || is_beside_another(ctx, words, reading, idx) {
            continue;
        }
        let at = *index.entry(&place.id).or_insert(named.len());
        if at < named.len() {
            named[at].1.push(ToponymId(idx as u32));
        } else if at < MAX_CANDIDATES {
            named.push((place, vec![ToponymId(idx as u32)]));
        }
    }
    let provinces: Vec<&Place> =
        reading.toponyms.iter().filter_map(|toponym| toponym.place.as_ref()).filter(|place| is_province(place)).collect();
    let view = View { ctx, words, reading, told };
    (0..named.len())
        .map(|at| {
            let mut values = view.of_uses(&named[at].1);
            values.extend(of_place(&named, at, &provinces));
            if at == 0 {
                values.push(("named_first", 1.0));
            }
            values.retain(|(_, value)| *value != 0.0);
            PlaceCandidate { toponym: view.best_use(&named[at].1), values }
        })
        .collect()
}

fn is_province(place: &Place) -> bool {
    place.level == FeatureLevel::Admin1
}

/// What the gazetteer says of a candidate beside the others.
fn of_place(named: &[(&Place, Vec<ToponymId>)], at: usize, provinces: &[&Place]) -> Vec<(&'static str, f64)> {
    let place = named[at].0;
    let others = || named.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, (place, _))| *place);
    let alike = |other: &Place| other.country == place.country && other.admin1 == place.admin1;
    let near = |other: &Place| {
        other.level == FeatureLevel::PopulatedPlace && distance_km((place.lat, place.lon), (other.lat, other.lon)) < NEAR_KM
    };
    let lies_in = |district: &Place, town: &Place| {
        district.level == FeatureLevel::Admin2 && district.admin1 == town.admin1 && town.admin2.as_ref() == Some(&district.name)
    };
    let level = match place.level {
        FeatureLevel::Admin2 => "level_admin2",
        FeatureLevel::PopulatedPlace => "level_populated_place",
        FeatureLevel::Facility => "level_facility",
        _ => "level_natural",
    };
    let is_so = |is_so: bool| f64::from(u8::from(is_so));
    vec![
        (level, 1.0),
        ("population", (place.population as f64 + 1.0).ln() / 10.0),
        ("population_unknown", is_so(place.population == 0)),
        ("same_province", others().filter(|other| alike(other)).count() as f64 / named.len() as f64),
        ("province_named", is_so(provinces.iter().any(|other| place.admin1.as_ref() == Some(&other.name)))),
        ("district_named", is_so(others().any(|other| lies_in(other, place)))),
        ("holds_named", is_so(others().any(|other| lies_in(place, other)))),
        ("larger_near", is_so(others().any(|other| near(other) && other.population > 3 * place.population))),
        ("smaller_near", is_so(others().any(|other| near(other) && 3 * other.population < place.population))),
    ]
}

/// "the market of Varkeshi, 20 km from (Milltown)": what a distance is reckoned from, where the sentence names another town.
fn is_beside_another(ctx: Context<'_>, words: &Words<'_>, reading: &Reading, idx: usize) -> bool {
    let is_landmark = |span: ByteSpan| ground::is_landmark(words, ctx.analysis.tokens_in(span).start);
    let span = reading.toponyms[idx].span;
    let sentence = reading.sentence_at(span.start());
    let is_town = |other: &Toponym| other.place.as_ref().is_none_or(|place| place.level > FeatureLevel::Admin1);
    let mut others = reading.toponyms.iter().filter(|other| other.span != span && is_town(other));
    is_landmark(span)
        && others.any(|other| sentence.is_some_and(|sentence| sentence.contains(other.span)) && !is_landmark(other.span))
}

struct View<'a, 'd> {
    ctx: Context<'a>,
    words: &'d Words<'a>,
    reading: &'d Reading,
    told: Told<'d>,
}

impl View<'_, '_> {
    fn sentence_of(&self, toponym: &Toponym) -> usize {
        self.ctx.analysis.sentence_idx_at(toponym.span.start()).unwrap_or(usize::MAX)
    }

    /// The use that shows the place best: one in the account, else the first.
    fn best_use(&self, uses: &[ToponymId]) -> ToponymId {
        let in_account = |id: &&ToponymId| self.told.sentences.contains(&self.sentence_of(&self.reading[**id]));
        *uses.iter().find(in_account).unwrap_or(&uses[0])
    }

    /// How and where a place is named.
    fn of_uses(&self, uses: &[ToponymId]) -> Vec<(&'static str, f64)> {
        let toponyms = || uses.iter().map(|id| &self.reading[*id]);
        let sentences: Vec<usize> = toponyms().map(|toponym| self.sentence_of(toponym)).collect();
        let sentence_at = |at: usize| self.ctx.analysis.sentence_idx_at(at).unwrap_or(usize::MAX);
        let of_events = self.told.events.iter().map(|id| sentence_at(self.reading[*id].trigger.start()));
        let of_figures = self.told.figures.iter().map(|id| sentence_at(self.reading[*id].span.start()));
        let is_so = |is_so: bool| f64::from(u8::from(is_so));
        let literal = toponyms().filter(|toponym| toponym.usage == ToponymUse::Literal).count();
        let first = sentences.iter().copied().min().unwrap_or(0).min(1000);
        let mut values = vec![
            ("uses", (uses.len() as f64).ln()),
            ("literal_share", literal as f64 / uses.len() as f64),
            ("first_sentence", (1.0 + first as f64).ln()),
            ("in_sentence_0", is_so(sentences.contains(&0))),
            ("in_sentence_1", is_so(sentences.contains(&1))),
            ("in_sentence_2", is_so(sentences.contains(&2))),
            ("in_account", is_so(self.told.sentences.iter().any(|sentence| sentences.contains(sentence)))),
            ("in_event", is_so(of_events.into_iter().any(|sentence| sentences.contains(&sentence)))),
            ("in_figure", is_so(of_figures.into_iter().any(|sentence| sentences.contains(&sentence)))),
        ];
        let mut seen: Vec<&'static str> = toponyms().flat_map(|toponym| self.around(toponym)).collect();
        seen.sort_unstable();
        seen.dedup();
        values.extend(seen.into_iter().map(|name| (name, 1.0)));
        values
    }

    /// The words right before and after a use.
    fn around(&self, toponym: &Toponym) -> Vec<&'static str> {
        let tokens = self.ctx.analysis.tokens_in(toponym.span);
        let mut found = Vec::new();
        let before = tokens.start.checked_sub(1).map_or("", |idx| self.words.word(idx));
        found.extend(BEFORE.iter().find(|(word, _)| *word == before).map(|(_, name)| *name));
        let next = tokens.end;
        let person = self.words.info(next).person.map(|noun| noun.category);
        match person {
            Some(VictimCategory::Police) => found.push("next_police"),
            Some(_) => found.push("next_person"),
            None if DISTRICTS.contains(&self.words.word(next)) => found.push("next_district"),
            None if self.words.is_capital(next) && !self.words.is(next, Grammar::MONTH) => found.push("next_capital"),
            None if self.words.word(next) == "," && self.words.is_capital(next + 1) => found.push("next_comma"),
            None => {}
        }
        if self.words.tokens.get(tokens.start).is_some_and(|token| token.shape == Shape::Upper && token.span.len() > 3) {
            found.push("capitals");
        }
        let sentence = self.ctx.analysis.sentence_idx_at(toponym.span.start()).map(|idx| self.ctx.analysis.sentences[idx].span);
        if sentence.is_some_and(|span| toponym.span.end() <= span.start() + dateline_len(span.slice(self.ctx.text))) {
            found.push("dateline");
        }
        found
    }
}

/// Words before a place, and what they are weighed as.
const BEFORE: [(&str, &str); 8] = [
    ("at", "after_at"),
    ("downtown", "after_in"),
    ("from", "after_from"),
    ("in", "after_in"),
    ("near", "after_near"),
    ("of", "after_of"),
    ("on", "after_on"),
    ("to", "after_to"),
];

/// Nouns after the name of a district.
const DISTRICTS: [&str; 5] = ["county", "district", "governorate", "parish", "province"];
