//! The gazetteer: which places on Earth a name can mean.
//!
//! Layers. The *core* is compiled (see `table`) from GeoNames by the tool `build-gazetteer`; the user's own GeoNames dump lies on top of it
//! (see `layers` and [`Gazetteer::with_geonames_dump`]). The *overlay* is read at start from text tables that anybody can edit: `countries.tsv`, `extra.tsv`
//! (regions, seas, spellings that GeoNames lacks) and `abbreviations.tsv`. A name is looked up in all; the answer is all it can mean, and
//! nothing here chooses among them: `read::places` does.

mod compile;
mod dump;
mod fold;
mod layers;
mod overlay;
mod table;
mod walk;

use std::path::Path;

use rashomon_model::{FeatureLevel, Place};

pub use compile::{Row, compile};
pub use fold::fold;
pub use table::Compiled;
pub use walk::{Match, Stand, Walk};

use layers::Layers;
use overlay::Overlay;
use table::Table;

use crate::source::{DataSource, LexiconError};

/// Every place and name. Immutable; look-ups allocate nothing.
#[derive(Debug)]
pub struct Gazetteer {
    core: Layers,
    overlay: Overlay,
    /// Hash of the user's dump, when there is one.
    pub stamp: Option<String>,
}

/// Handle of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryIdx(pub(crate) u32);

/// Entries of the overlay are numbered from here.
pub(crate) const OVERLAY: u32 = 1 << 31;

/// One meaning of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Posting {
    /// The place.
    pub entry: EntryIdx,
    /// As what the place bears the name.
    pub kind: NameKind,
}

/// As what a place bears a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameKind {
    /// The name it is known by.
    Main,
    /// Another spelling, an older or a foreign name.
    Alternate,
    /// "Pa.", "NSW": a name only when written as an abbreviation.
    Abbreviation,
    /// "Syrian".
    Adjective,
    /// "Syrians".
    People,
}

impl NameKind {
    pub(crate) fn code(self) -> u32 {
        self as u32
    }

    pub(crate) fn from_code(code: u32) -> Self {
        match code {
            0 => Self::Main,
            2 => Self::Abbreviation,
            3 => Self::Adjective,
            4 => Self::People,
            _ => Self::Alternate,
        }
    }
}

/// What the level of a place leaves open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Nothing more to say.
    Plain,
    /// Capital of a country.
    Capital,
    /// Seat of a first-level subdivision.
    Seat1,
    /// Seat of a lower subdivision.
    Seat2,
    /// Part of a populated place.
    Section,
    /// Abandoned, destroyed or of the past.
    Historic,
    /// Stream, lake, sea, bay.
    Water,
    /// Mountain, range, pass, valley, desert.
    Land,
    /// Island or islands.
    Island,
    /// Park or reserve.
    Park,
}

impl Class {
    pub(crate) fn code(self) -> u8 {
        self as u8
    }

    pub(crate) fn from_code(code: u8) -> Self {
        const ALL: [Class; 10] = [
            Class::Plain,
            Class::Capital,
            Class::Seat1,
            Class::Seat2,
            Class::Section,
            Class::Historic,
            Class::Water,
            Class::Land,
            Class::Island,
            Class::Park,
        ];
        ALL.get(code as usize).copied().unwrap_or(Class::Plain)
    }
}

/// A place.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'g> {
    /// Handle.
    pub idx: EntryIdx,
    /// Where its id comes from.
    pub id: EntryId<'g>,
    /// Preferred name.
    pub name: &'g str,
    /// Level.
    pub level: FeatureLevel,
    /// What the level leaves open.
    pub class: Class,
    /// ISO 3166-1 alpha-2 code.
    pub country: Option<&'g str>,
    /// First-level subdivision that it lies in.
    pub admin1: Option<EntryIdx>,
    /// Second-level subdivision that it lies in.
    pub admin2: Option<EntryIdx>,
    /// WGS 84 degrees.
    pub lat: f64,
    /// WGS 84 degrees.
    pub lon: f64,
    /// Inhabitants, 0 when unknown.
    pub population: u32,
}

/// Id of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryId<'g> {
    /// GeoNames id.
    GeoNames(u32),
    /// Key in `extra.tsv`.
    Own(&'g str),
}

impl std::fmt::Display for EntryId<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::GeoNames(id) => write!(f, "geonames:{id}"),
            Self::Own(key) => write!(f, "rashomon:{key}"),
        }
    }
}

impl Gazetteer {
    /// The shipped core with the overlay of `source`.
    ///
    /// # Errors
    /// When a file is missing or faulty.
    pub fn load(source: &DataSource) -> Result<Self, LexiconError> {
        Self::of(source, None)
    }

    /// The same, with the rows of the user's GeoNames dump (`allCountries.txt`, a country's file, or a table of one's own in that format:
    /// tab-separated, 19 columns) on top: a row with the id of a shipped place replaces it, any other adds a place. Countries that
    /// `countries.tsv` has stay as they are there.
    ///
    /// Takes some seconds a million rows, and memory for all names at once.
    ///
    /// # Errors
    /// When the file cannot be read or a row is not in that format; line and cause are named.
    pub fn with_geonames_dump(path: &Path, source: &DataSource) -> Result<Self, LexiconError> {
        let known = overlay::country_codes(source)?;
        let mut rows = dump::rows(path)?;
        rows.retain(|row| row.level != FeatureLevel::Country || !known.contains(&row.country));
        Self::of(source, Some(compile(rows)))
    }

    fn of(source: &DataSource, user: Option<Compiled>) -> Result<Self, LexiconError> {
        let stamp = user.as_ref().map(Compiled::stamp);
        let core = Layers::new(opened(shipped(source)?)?, user.map(opened).transpose()?);
        let overlay = Overlay::load(source, &core)?;
        Ok(Self { core, overlay, stamp })
    }

    /// Everything that `name` can mean, main names and larger places first within each layer. Folds the name.
    pub fn find(&self, name: &str) -> Vec<Posting> {
        let mut walk = self.walk();
        walk.push(name, false);
        walk.matched().map(|found| self.meanings(found).collect()).unwrap_or_default()
    }

    /// A look-up word by word, for the longest match over tokens.
    pub fn walk(&self) -> Walk<'_> {
        let (shipped, user) = self.core.names();
        Walk::new(shipped, user, self.overlay.names())
    }

    /// What a match can mean: the overlay's entries first.
    pub fn meanings(&self, found: Match) -> impl Iterator<Item = Posting> + '_ {
        let overlay = found.overlay.map(|value| self.overlay.postings(value)).unwrap_or_default();
        overlay.iter().copied().chain(self.core.postings(found.core, found.user))
    }

    /// The place of a handle of this gazetteer.
    pub fn entry(&self, idx: EntryIdx) -> Entry<'_> {
        if idx.0 >= OVERLAY {
            return self.overlay.entry(idx);
        }
        self.core.entry(idx).expect("handles come from this gazetteer's postings, which the compiler of the core made")
    }

    /// The entry with this GeoNames id.
    pub fn by_geonames_id(&self, id: u32) -> Option<EntryIdx> {
        self.overlay.country_by_id(id).or_else(|| self.core.by_id(id))
    }

    /// The country with this ISO 3166-1 alpha-2 code.
    pub fn country(&self, code: &str) -> Option<Entry<'_>> {
        self.overlay.country(code).or_else(|| self.core.country(code)).map(|idx| self.entry(idx))
    }

    /// Codes of the countries that share a land border with this one.
    pub fn neighbours(&self, code: &str) -> &[String] {
        self.overlay.neighbours(code)
    }

    /// Whether `inner` lies in `outer`, by the codes that both bear. A place does not lie in itself.
    pub fn contains(&self, outer: &Entry<'_>, inner: &Entry<'_>) -> bool {
        if outer.idx == inner.idx {
            return false;
        }
        match outer.level {
            FeatureLevel::Country => inner.country.is_some() && inner.country == outer.country,
            FeatureLevel::Admin1 => inner.admin1 == Some(outer.idx),
            FeatureLevel::Admin2 => inner.admin2 == Some(outer.idx),
            FeatureLevel::Region => {
                inner.country.is_some_and(|code| self.overlay.countries_of(outer.idx).iter().any(|member| member == code))
            }
            _ => false,
        }
    }

    /// The entry as the model has it.
    pub fn place(&self, idx: EntryIdx) -> Place {
        let entry = self.entry(idx);
        let name_of = |idx: Option<EntryIdx>| idx.map(|idx| self.entry(idx).name.to_owned());
        Place {
            id: entry.id.to_string(),
            name: entry.name.to_owned(),
            country: entry.country.map(str::to_owned),
            admin1: name_of(entry.admin1),
            admin2: name_of(entry.admin2),
            level: entry.level,
            lat: entry.lat,
            lon: entry.lon,
            population: u64::from(entry.population),
        }
    }
}

fn shipped(source: &DataSource) -> Result<Compiled, LexiconError> {
    let bytes = |file: &str| source.bytes(&format!("gazetteer/{file}"));
    Ok(Compiled {
        names: bytes("names.fst")?,
        postings: bytes("postings.bin")?,
        entries: bytes("entries.bin")?,
        labels: bytes("labels.bin")?,
        levels: bytes("levels.bin")?,
    })
}

fn opened(files: Compiled) -> Result<Table, LexiconError> {
    Table::open(files).map_err(|fault| LexiconError::Faulty { file: format!("gazetteer/{}", fault.0), line: 0, what: fault.1 })
}

/// Radius of the Earth taken for a sphere.
pub const EARTH_RADIUS_KM: f64 = 6371.0;

/// Great-circle distance in kilometres between two points in degrees.
pub fn distance_km((lat_a, lon_a): (f64, f64), (lat_b, lon_b): (f64, f64)) -> f64 {
    let (a, b) = (lat_a.to_radians(), lat_b.to_radians());
    let h = ((b - a) / 2.0).sin().powi(2) + a.cos() * b.cos() * ((lon_b - lon_a).to_radians() / 2.0).sin().powi(2);
    2.0 * EARTH_RADIUS_KM * h.sqrt().min(1.0).asin()
}

#[cfg(test)]
mod tests;
