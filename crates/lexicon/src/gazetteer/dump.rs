//! GeoNames' own table format, as downloaded by the user: `allCountries.txt` or one country's file.
//!
//! Tab-separated, 19 columns, UTF-8: geonameid, name, asciiname, alternatenames (comma-separated), latitude, longitude, feature class, feature
//! code, country code, cc2, admin1 code, admin2 code, admin3 code, admin4 code, population, elevation, dem, timezone, modification date.

use std::{
    fs::File,
    io::{BufRead as _, BufReader},
    path::Path,
};

use rashomon_model::FeatureLevel;

use super::{Class, Row};
use crate::source::LexiconError;

const N_COLUMNS: usize = 19;

/// The rows of the file that name places a text can mean.
pub(crate) fn rows(path: &Path) -> Result<Vec<Row>, LexiconError> {
    let file = path.display().to_string();
    let unreadable = |cause| LexiconError::Unreadable { file: file.clone(), cause };
    let reader = BufReader::new(File::open(path).map_err(unreadable)?);
    let mut rows = Vec::new();
    for (n, line) in reader.lines().enumerate() {
        let line = line.map_err(unreadable)?;
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let row = row(&line).map_err(|what| LexiconError::Faulty { file: file.clone(), line: n + 1, what })?;
        rows.extend(row);
    }
    Ok(rows)
}

fn row(line: &str) -> Result<Option<Row>, String> {
    let fields: Vec<&str> = line.split('\t').collect();
    let &[id, name, ascii, alternates, lat, lon, class, code, country, _, admin1, admin2, _, _, population, ..] =
        fields.as_slice()
    else {
        return Err(format!("has {} columns; a GeoNames table has {N_COLUMNS}", fields.len()));
    };
    let Some((level, class)) = feature(class, code) else { return Ok(None) };
    let mut alternates: Vec<String> = alternates.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect();
    alternates.push(ascii.to_owned());
    Ok(Some(Row {
        id: number(id, "geonameid")?,
        name: name.to_owned(),
        alternates,
        level,
        class,
        lat: degrees(lat, 90.0, "latitude")?,
        lon: degrees(lon, 180.0, "longitude")?,
        population: if population.is_empty() {
            0
        } else {
            number::<u64>(population, "population")?.min(u64::from(u32::MAX)) as u32
        },
        country: country.to_owned(),
        admin1: if admin1 == "00" { String::new() } else { admin1.to_owned() },
        admin2: admin2.to_owned(),
    }))
}

fn number<T: std::str::FromStr>(field: &str, column: &str) -> Result<T, String> {
    field.parse().map_err(|_| format!("{column} \"{field}\" is no number"))
}

fn degrees(field: &str, full: f64, column: &str) -> Result<f64, String> {
    let degrees: f64 = number(field, column)?;
    if degrees.is_nan() || degrees.abs() > full { Err(format!("{column} {degrees} is out of range")) } else { Ok(degrees) }
}

/// Level and class of a GeoNames feature; `None` for features that texts hardly name.
pub(crate) fn feature(class: &str, code: &str) -> Option<(FeatureLevel, Class)> {
    use FeatureLevel::{Admin1, Admin2, Country, Facility, Natural, PopulatedPlace, Region};
    Some(match (class, code) {
        ("A", "ADM1") => (Admin1, Class::Plain),
        ("A", "ADM2") => (Admin2, Class::Plain),
        ("A", "ADM3" | "ADM4" | "ADM5" | "ADMD") => (PopulatedPlace, Class::Section),
        ("A", "ZN" | "ZNB" | "TERR") => (Region, Class::Plain),
        ("A", "PCLI" | "PCLD" | "PCLS" | "PCLF" | "PCL") => (Country, Class::Plain),
        ("A", _) => return None,
        ("P", "PPLC") => (PopulatedPlace, Class::Capital),
        ("P", "PPLA") => (PopulatedPlace, Class::Seat1),
        ("P", "PPLA2" | "PPLA3" | "PPLA4" | "PPLA5") => (PopulatedPlace, Class::Seat2),
        ("P", "PPLX") => (PopulatedPlace, Class::Section),
        ("P", "PPLH" | "PPLQ" | "PPLW" | "PPLCH") => (PopulatedPlace, Class::Historic),
        ("P", _) => (PopulatedPlace, Class::Plain),
        ("L", "CONT" | "RGN" | "RGNE" | "RGNH" | "RGNL") => (Region, Class::Plain),
        ("L", "PRK" | "RES" | "RESN" | "RESF" | "RESW") => (Natural, Class::Park),
        ("L", "MILB" | "NVB" | "PRT" | "INDS" | "CMPRF") => (Facility, Class::Plain),
        ("L", "AREA" | "LCTY" | "OAS") => (Natural, Class::Land),
        ("H", "OCN" | "SEA" | "GULF") => (Region, Class::Water),
        ("H", _) => (Natural, Class::Water),
        ("T", "ISL" | "ISLS" | "ATOL" | "ISLT") => (Natural, Class::Island),
        ("T", _) => (Natural, Class::Land),
        ("S", _) => (Facility, Class::Plain),
        ("R", "PASS" | "TNLRD") => (Natural, Class::Land),
        _ => return None,
    })
}
