//! Places: names resolved to a gazetteer, at the level that the text gives.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    evidence::{Maker, Score},
    span::ByteSpan,
};

/// Index of a toponym in its reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct ToponymId(pub u32);

/// A place name in the text, and which place on Earth it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Toponym {
    /// The name.
    pub span: ByteSpan,
    /// Whether the place is meant as a place.
    #[serde(rename = "use")]
    pub usage: ToponymUse,
    /// The entry chosen; `None` when the gazetteer has no entry or the choice stays open.
    pub place: Option<Place>,
    /// Other entries that the name could be, most likely first; at most four.
    pub alternatives: Vec<Place>,
    /// The ranker's number for the entry chosen.
    pub score: Option<Score>,
    /// What found and placed it.
    pub made_by: Maker,
}

/// How a place name is used (Gritta et al. 2020, "A pragmatic guide to geoparsing evaluation").
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ToponymUse {
    /// The place: "in Kabul".
    Literal,
    /// The place modifies something: "Kabul hospital", "Syrian town", "a Damascus suburb".
    Modifier,
    /// An actor named by its seat: "Washington denied".
    Metonymic,
}

/// An entry of a gazetteer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Place {
    /// Id: `geonames:1168197`, `rashomon:…` for a row of our own table, or `text:…` for a name that no table has.
    pub id: String,
    /// Preferred name.
    pub name: String,
    /// ISO 3166-1 alpha-2 code; `None` for seas and regions that span countries.
    pub country: Option<String>,
    /// Name of the first-level subdivision.
    pub admin1: Option<String>,
    /// Name of the second-level subdivision.
    pub admin2: Option<String>,
    /// Level of the feature.
    pub level: FeatureLevel,
    /// WGS 84 latitude in degrees, −90 to 90.
    pub lat: f64,
    /// WGS 84 longitude in degrees, −180 to 180.
    pub lon: f64,
    /// Inhabitants, 0 when unknown.
    pub population: u64,
}

/// Level of a place, coarse to fine. A province is never a pin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FeatureLevel {
    /// Continent, sea, or region over several countries.
    Region,
    /// Independent state or dependency.
    Country,
    /// First-level subdivision: province, state, governorate.
    Admin1,
    /// Second-level subdivision: district, county.
    Admin2,
    /// River, mountain, valley, border, road.
    Natural,
    /// Populated place.
    PopulatedPlace,
    /// Building, camp, base, crossing.
    Facility,
    /// A place that a text names and no gazetteer lists; its point is that of what it lies in, and no pin.
    Named,
}
