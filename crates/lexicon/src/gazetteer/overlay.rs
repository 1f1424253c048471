//! What is read at start from text tables: countries, regions, spellings, abbreviations.
//!
//! `countries.tsv`, `extra.tsv` and `abbreviations.tsv` say their columns in their headers. A row of `extra.tsv` is a place of its own
//! (its level in the second column) or a further name of a place that is there already (`alias`, `adjective`, `people`).

use std::{borrow::Cow, collections::BTreeMap};

use fst::raw::Builder;
use rashomon_model::FeatureLevel;
use rustc_hash::{FxHashMap, FxHashSet};

use super::{Class, Entry, EntryId, EntryIdx, NameKind, OVERLAY, Posting, fold::fold, layers::Layers, table::Names};
use crate::source::{DataSource, LexiconError};

const COUNTRIES: &str = "gazetteer/countries.tsv";
const EXTRA: &str = "gazetteer/extra.tsv";
const ABBREVIATIONS: &str = "gazetteer/abbreviations.tsv";

#[derive(Debug)]
pub(crate) struct Overlay {
    names: Names,
    /// The postings of a name are a range, packed as in the core's FST.
    postings: Vec<Posting>,
    places: Vec<OwnPlace>,
    by_country: FxHashMap<String, EntryIdx>,
    neighbours: FxHashMap<String, Vec<String>>,
}

#[derive(Debug)]
struct OwnPlace {
    geonames_id: Option<u32>,
    key: String,
    name: String,
    level: FeatureLevel,
    class: Class,
    /// Two-letter codes: one for a place in a country, several for a region over countries.
    countries: Vec<String>,
    lat: f64,
    lon: f64,
    population: u32,
}

/// Under construction: names not yet in an FST.
struct Draft<'t> {
    core: &'t Layers,
    names: BTreeMap<String, Vec<Posting>>,
    places: Vec<OwnPlace>,
    by_country: FxHashMap<String, EntryIdx>,
    by_key: FxHashMap<String, EntryIdx>,
    neighbours: FxHashMap<String, Vec<String>>,
}

impl Overlay {
    pub(crate) fn load(source: &DataSource, core: &Layers) -> Result<Self, LexiconError> {
        let mut draft = Draft {
            core,
            names: BTreeMap::new(),
            places: Vec::new(),
            by_country: FxHashMap::default(),
            by_key: FxHashMap::default(),
            neighbours: FxHashMap::default(),
        };
        each_row(source, COUNTRIES, |fields| draft.country(fields))?;
        each_row(source, EXTRA, |fields| draft.extra(fields))?;
        each_row(source, ABBREVIATIONS, |fields| draft.abbreviation(fields))?;
        Ok(draft.finish())
    }

    pub(crate) fn names(&self) -> &Names {
        &self.names
    }

    pub(crate) fn postings(&self, value: u64) -> &[Posting] {
        let (first, n) = ((value >> 8) as usize, (value & 0xff) as usize);
        self.postings.get(first..first + n).unwrap_or_default()
    }

    pub(crate) fn entry(&self, idx: EntryIdx) -> Entry<'_> {
        let place = &self.places[(idx.0 - OVERLAY) as usize];
        let id = place.geonames_id.map_or(EntryId::Own(&place.key), EntryId::GeoNames);
        let country = if let [only] = place.countries.as_slice() { Some(only.as_str()) } else { None };
        Entry {
            idx,
            id,
            name: &place.name,
            level: place.level,
            class: place.class,
            country,
            admin1: None,
            admin2: None,
            lat: place.lat,
            lon: place.lon,
            population: place.population,
        }
    }

    pub(crate) fn country(&self, code: &str) -> Option<EntryIdx> {
        self.by_country.get(code).copied()
    }

    pub(crate) fn country_by_id(&self, id: u32) -> Option<EntryIdx> {
        let at = self.places.iter().position(|place| place.geonames_id == Some(id))?;
        Some(EntryIdx(OVERLAY + at as u32))
    }

    pub(crate) fn countries_of(&self, idx: EntryIdx) -> &[String] {
        idx.0.checked_sub(OVERLAY).and_then(|at| self.places.get(at as usize)).map_or(&[], |place| place.countries.as_slice())
    }

    pub(crate) fn neighbours(&self, code: &str) -> &[String] {
        self.neighbours.get(code).map_or(&[], Vec::as_slice)
    }
}

impl Draft<'_> {
    fn country(&mut self, fields: &[&str]) -> Result<(), String> {
        let &[code, id, name, lat, lon, population, adjectives, aliases, neighbours, _capital] = fields else {
            return Err(format!("has {} columns, not 10", fields.len()));
        };
        let place = OwnPlace {
            geonames_id: Some(number(id)?),
            key: code.to_owned(),
            name: name.to_owned(),
            level: FeatureLevel::Country,
            class: Class::Plain,
            countries: vec![code.to_owned()],
            lat: degrees(lat, 90.0)?,
            lon: degrees(lon, 180.0)?,
            population: number(population)?,
        };
        let idx = self.add(place);
        self.by_country.insert(code.to_owned(), idx);
        self.neighbours.insert(code.to_owned(), listed(neighbours).map(str::to_owned).collect());
        self.name(name, idx, NameKind::Main)?;
        for alias in listed(aliases) {
            self.name(alias, idx, NameKind::Main)?;
        }
        self.adjectives(adjectives, idx)
    }

    /// Adjectives, and the plurals that name the people.
    fn adjectives(&mut self, adjectives: &str, idx: EntryIdx) -> Result<(), String> {
        for adjective in listed(adjectives) {
            self.name(adjective, idx, NameKind::Adjective)?;
            if !["ese", "ish", "ch", "ss", "se", "ic"].iter().any(|ending| adjective.ends_with(ending)) {
                self.name(&format!("{adjective}s"), idx, NameKind::People)?;
            }
        }
        Ok(())
    }

    fn extra(&mut self, fields: &[&str]) -> Result<(), String> {
        let &[key, sort, name, lat, lon, countries, aliases, adjectives] = fields else {
            return Err(format!("has {} columns, not 8", fields.len()));
        };
        let kind = match sort {
            "alias" => Some(NameKind::Main),
            "adjective" => Some(NameKind::Adjective),
            "people" => Some(NameKind::People),
            _ => None,
        };
        if let Some(kind) = kind {
            let Some(idx) = self.target(key)? else { return Ok(()) };
            for name in [name].into_iter().chain(listed(aliases)) {
                self.name(name, idx, kind)?;
            }
            return self.adjectives(adjectives, idx);
        }
        let (level, class) = level_named(sort)?;
        let countries: Vec<String> = listed(countries).map(str::to_owned).collect();
        let (lat, lon) = (degrees(lat, 90.0)?, degrees(lon, 180.0)?);
        let place = OwnPlace {
            geonames_id: None,
            key: key.to_owned(),
            name: name.to_owned(),
            level,
            class,
            countries,
            lat,
            lon,
            population: 0,
        };
        let idx = self.add(place);
        self.by_key.insert(key.to_owned(), idx);
        for name in [name].into_iter().chain(listed(aliases)) {
            self.name(name, idx, NameKind::Main)?;
        }
        self.adjectives(adjectives, idx)
    }

    fn abbreviation(&mut self, fields: &[&str]) -> Result<(), String> {
        let &[abbreviation, key, _] = fields else { return Err(format!("has {} columns, not 3", fields.len())) };
        match self.target(key)? {
            Some(idx) => self.name(abbreviation, idx, NameKind::Abbreviation),
            None => Ok(()),
        }
    }

    /// The entry that a row speaks of: a country's code, a key of `extra.tsv`, or a GeoNames id. `None` for an id that the core
    /// in use lacks (a folder of tables may bring its own core).
    fn target(&self, key: &str) -> Result<Option<EntryIdx>, String> {
        if let Some(idx) = self.by_country.get(key).or_else(|| self.by_key.get(key)) {
            return Ok(Some(*idx));
        }
        match key.parse::<u32>() {
            Ok(id) => Ok(self.core.by_id(id)),
            Err(_) => Err(format!("\"{key}\" is no country code, no key of a row above and no GeoNames id")),
        }
    }

    fn add(&mut self, place: OwnPlace) -> EntryIdx {
        self.places.push(place);
        EntryIdx(OVERLAY + self.places.len() as u32 - 1)
    }

    fn name(&mut self, name: &str, entry: EntryIdx, kind: NameKind) -> Result<(), String> {
        let folded = fold(name).ok_or_else(|| format!("the name \"{name}\" has no Latin form"))?;
        let postings = self.names.entry(folded).or_default();
        if postings.iter().all(|posting| posting.entry != entry) {
            postings.push(Posting { entry, kind });
        }
        Ok(())
    }

    fn finish(self) -> Overlay {
        let mut fst = Builder::memory();
        let mut packed: Vec<Posting> = Vec::new();
        for (name, postings) in self.names {
            let value = (packed.len() as u64) << 8 | (postings.len() as u64).min(255);
            fst.insert(name.as_bytes(), value).expect("a BTreeMap gives its keys in order and once");
            packed.extend(postings);
        }
        let bytes = fst.into_inner().expect("writing to memory does not fail");
        let names = Names::open(Cow::Owned(bytes)).expect("the builder's bytes are an FST");
        Overlay { names, postings: packed, places: self.places, by_country: self.by_country, neighbours: self.neighbours }
    }
}

/// The codes of the countries in `countries.tsv`.
pub(crate) fn country_codes(source: &DataSource) -> Result<FxHashSet<String>, LexiconError> {
    let mut codes = FxHashSet::default();
    each_row(source, COUNTRIES, |fields| {
        codes.extend(fields.first().map(|code| (*code).to_owned()));
        Ok(())
    })?;
    Ok(codes)
}

fn each_row(source: &DataSource, file: &str, mut row: impl FnMut(&[&str]) -> Result<(), String>) -> Result<(), LexiconError> {
    let text = source.text(file)?;
    for (n, line) in text.lines().enumerate() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let fields: Vec<&str> = line.split('\t').collect();
        row(&fields).map_err(|what| LexiconError::Faulty { file: file.to_owned(), line: n + 1, what })?;
    }
    Ok(())
}

fn listed(field: &str) -> impl Iterator<Item = &str> {
    field.split('|').map(str::trim).filter(|item| !item.is_empty())
}

fn number(field: &str) -> Result<u32, String> {
    field.parse().map_err(|_| format!("\"{field}\" is no whole number"))
}

fn degrees(field: &str, full: f64) -> Result<f64, String> {
    match field.parse::<f64>() {
        Ok(degrees) if degrees.abs() <= full => Ok(degrees),
        _ => Err(format!("\"{field}\" is no number of degrees up to {full}")),
    }
}

fn level_named(sort: &str) -> Result<(FeatureLevel, Class), String> {
    Ok(match sort {
        "region" => (FeatureLevel::Region, Class::Plain),
        "sea" => (FeatureLevel::Region, Class::Water),
        "country" => (FeatureLevel::Country, Class::Historic),
        "admin1" => (FeatureLevel::Admin1, Class::Plain),
        "admin2" => (FeatureLevel::Admin2, Class::Plain),
        "water" => (FeatureLevel::Natural, Class::Water),
        "land" => (FeatureLevel::Natural, Class::Land),
        "island" => (FeatureLevel::Natural, Class::Island),
        "park" => (FeatureLevel::Natural, Class::Park),
        "town" => (FeatureLevel::PopulatedPlace, Class::Plain),
        "quarter" => (FeatureLevel::PopulatedPlace, Class::Section),
        "facility" => (FeatureLevel::Facility, Class::Plain),
        _ => return Err(format!("\"{sort}\" is no sort of row")),
    })
}
