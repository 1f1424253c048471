//! Compiles rows to the files of [`table`](super::table).

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap},
};

use rashomon_model::FeatureLevel;

use super::{
    Class, NameKind,
    fold::fold,
    table::{Compiled, NONE_8, NONE_16, RECORD, level_code, to_i24},
};

/// One place, as it comes from a source.
#[derive(Clone, Debug)]
pub struct Row {
    /// GeoNames id.
    pub id: u32,
    /// Preferred name.
    pub name: String,
    /// Other names, in any script: those that do not fold are left out.
    pub alternates: Vec<String>,
    /// Level.
    pub level: FeatureLevel,
    /// What the level leaves open.
    pub class: Class,
    /// WGS 84 degrees.
    pub lat: f64,
    /// WGS 84 degrees.
    pub lon: f64,
    /// Inhabitants.
    pub population: u32,
    /// ISO 3166-1 alpha-2 code, or empty.
    pub country: String,
    /// GeoNames code of the first-level subdivision within the country, or empty.
    pub admin1: String,
    /// GeoNames code of the second-level subdivision within the first, or empty.
    pub admin2: String,
}

/// Names that a place can have in postings at most; the FST value keeps eight bits for the number.
const MAX_POSTINGS: usize = 255;

/// Compiles rows; of two with one id the first is kept.
pub fn compile(mut rows: Vec<Row>) -> Compiled {
    rows.sort_by_key(|row| row.id);
    rows.dedup_by_key(|row| row.id);
    let levels = Levels::of(&rows);
    let mut entries = Vec::with_capacity(rows.len() * RECORD);
    let mut labels = Vec::new();
    let mut label_at: HashMap<&str, u32> = HashMap::new();
    let mut names: BTreeMap<String, Vec<(u32, NameKind)>> = BTreeMap::new();
    for (idx, row) in rows.iter().enumerate() {
        let label = shortened(&row.name);
        let start = *label_at.entry(label).or_insert_with(|| {
            let start = labels.len() as u32;
            labels.extend_from_slice(label.as_bytes());
            start
        });
        push_record(&mut entries, row, (start, label.len() as u8), &levels);
        push_names(&mut names, row, idx as u32);
    }
    let (names, postings) = index(names, &rows);
    Compiled {
        names: Cow::Owned(names),
        postings: Cow::Owned(postings),
        entries: Cow::Owned(entries),
        labels: Cow::Owned(labels),
        levels: Cow::Owned(levels.bytes),
    }
}

/// Numbers of countries and subdivisions.
struct Levels {
    countries: HashMap<String, u8>,
    admin1: HashMap<String, u16>,
    admin2: HashMap<String, u16>,
    bytes: Vec<u8>,
}

impl Levels {
    fn of(rows: &[Row]) -> Self {
        let mut codes: Vec<&str> = rows.iter().map(|row| row.country.as_str()).filter(|code| code.len() == 2).collect();
        codes.sort_unstable();
        codes.dedup();
        codes.truncate(NONE_8 as usize);
        let (admin1, entries1) = numbered(rows, FeatureLevel::Admin1, admin1_key);
        let (admin2, entries2) = numbered(rows, FeatureLevel::Admin2, admin2_key);
        let mut bytes = Vec::new();
        for n in [codes.len(), entries1.len(), entries2.len()] {
            bytes.extend_from_slice(&(n as u32).to_le_bytes());
        }
        codes.iter().for_each(|code| bytes.extend_from_slice(code.as_bytes()));
        entries1.iter().chain(&entries2).for_each(|entry| bytes.extend_from_slice(&entry.to_le_bytes()));
        let countries = codes.iter().zip(0..).map(|(code, number)| ((*code).to_owned(), number)).collect();
        Self { countries, admin1, admin2, bytes }
    }
}

fn admin1_key(row: &Row) -> String {
    format!("{}.{}", row.country, row.admin1)
}

fn admin2_key(row: &Row) -> String {
    format!("{}.{}.{}", row.country, row.admin1, row.admin2)
}

/// Numbers of the rows of a level by key, and their entries in the order of the numbers.
fn numbered(rows: &[Row], level: FeatureLevel, key: impl Fn(&Row) -> String) -> (HashMap<String, u16>, Vec<u32>) {
    let mut numbers = HashMap::new();
    let mut entries = Vec::new();
    for (idx, row) in rows.iter().enumerate().filter(|(_, row)| row.level == level) {
        if entries.len() >= NONE_16 as usize {
            break;
        }
        numbers.entry(key(row)).or_insert_with(|| {
            entries.push(idx as u32);
            (entries.len() - 1) as u16
        });
    }
    (numbers, entries)
}

fn push_record(entries: &mut Vec<u8>, row: &Row, label: (u32, u8), levels: &Levels) {
    let is_below = |level| level_code(row.level) > level_code(level) || row.level == FeatureLevel::Natural;
    let admin1 = levels.admin1.get(&admin1_key(row)).filter(|_| !row.admin1.is_empty() && is_below(FeatureLevel::Admin1));
    let admin2 = levels.admin2.get(&admin2_key(row)).filter(|_| !row.admin2.is_empty() && is_below(FeatureLevel::Admin2));
    entries.extend_from_slice(&row.id.to_le_bytes());
    entries.extend_from_slice(&row.population.to_le_bytes());
    entries.extend_from_slice(&to_i24(row.lat, 90.0));
    entries.extend_from_slice(&to_i24(row.lon, 180.0));
    entries.extend_from_slice(&label.0.to_le_bytes());
    entries.push(label.1);
    entries.push(levels.countries.get(&row.country).copied().unwrap_or(NONE_8));
    entries.extend_from_slice(&admin1.copied().unwrap_or(NONE_16).to_le_bytes());
    entries.extend_from_slice(&admin2.copied().unwrap_or(NONE_16).to_le_bytes());
    entries.push(level_code(row.level) << 4 | row.class.code());
}

/// The label, cut at a `char` boundary to what one byte can count.
fn shortened(name: &str) -> &str {
    &name[..name.floor_char_boundary(255)]
}

fn push_names(names: &mut BTreeMap<String, Vec<(u32, NameKind)>>, row: &Row, idx: u32) {
    let main = fold(&row.name);
    if let Some(main) = &main {
        names.entry(main.clone()).or_default().push((idx, NameKind::Main));
    }
    let alternates = row.alternates.iter().filter(|name| is_useful(name)).filter_map(|name| fold(name));
    for alternate in alternates.filter(|name| main.as_ref() != Some(name)) {
        let postings = names.entry(alternate).or_default();
        if postings.last().is_none_or(|last| last.0 != idx) {
            postings.push((idx, NameKind::Alternate));
        }
    }
}

/// Airport codes, bare letters and digits, and addresses are no names.
fn is_useful(name: &str) -> bool {
    let n = name.chars().count();
    let is_code = n <= 4 && name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
    (3..=60).contains(&n) && !is_code && name.chars().any(char::is_uppercase) && !name.contains(['(', '[', ':', ';'])
}

/// FST and postings: main names first, then by population.
fn index(names: BTreeMap<String, Vec<(u32, NameKind)>>, rows: &[Row]) -> (Vec<u8>, Vec<u8>) {
    let mut fst = fst::raw::Builder::memory();
    let mut packed: Vec<u8> = Vec::new();
    for (name, mut postings) in names {
        postings.sort_by_key(|(idx, kind)| (kind.code(), std::cmp::Reverse(rows[*idx as usize].population), *idx));
        postings.truncate(MAX_POSTINGS);
        let value = (packed.len() as u64 / 4) << 8 | postings.len() as u64;
        fst.insert(name.as_bytes(), value).expect("a BTreeMap gives its keys in order and once");
        for (idx, kind) in postings {
            packed.extend_from_slice(&(idx << 3 | kind.code()).to_le_bytes());
        }
    }
    (fst.into_inner().expect("writing to memory does not fail"), packed)
}
