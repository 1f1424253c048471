//! The compiled tables of the core: the shipped one and, on top of it, the user's own.
//!
//! Where both hold a place (the same GeoNames id), the user's row is the place: its names, coordinates and subdivisions count, and the shipped
//! record is never seen.

use rashomon_model::FeatureLevel;
use rustc_hash::FxHashMap;

use super::{
    Entry, EntryId, EntryIdx, OVERLAY, Posting,
    table::{NONE_8, Names, Table},
};

/// Entries of the user's table are numbered from here.
const USER: u32 = 1 << 30;

#[derive(Debug)]
pub(crate) struct Layers {
    shipped: Table,
    user: Option<Table>,
    /// Countries that only the user's table has, by two-letter code.
    countries: FxHashMap<String, EntryIdx>,
}

impl Layers {
    pub(crate) fn new(shipped: Table, user: Option<Table>) -> Self {
        let mut layers = Self { shipped, user, countries: FxHashMap::default() };
        layers.countries = layers.users_countries();
        layers
    }

    fn users_countries(&self) -> FxHashMap<String, EntryIdx> {
        let n = self.user.as_ref().map_or(0, Table::n_entries) as u32;
        let entries = (USER..USER + n).filter_map(|idx| self.entry(EntryIdx(idx)));
        let countries = entries.filter(|entry| entry.level == FeatureLevel::Country);
        countries.filter_map(|entry| Some((entry.country?.to_owned(), entry.idx))).collect()
    }

    /// The country of this code that only the user's table has.
    pub(crate) fn country(&self, code: &str) -> Option<EntryIdx> {
        self.countries.get(code).copied()
    }

    /// Names of the shipped table and of the user's.
    pub(crate) fn names(&self) -> (&Names, Option<&Names>) {
        (&self.shipped.names, self.user.as_ref().map(|table| &table.names))
    }

    /// What values of the two tables' FSTs mean: the user's places first.
    pub(crate) fn postings(&self, shipped: Option<u64>, user: Option<u64>) -> impl Iterator<Item = Posting> + '_ {
        let own = self.user.iter().zip(user).flat_map(|(table, value)| table.postings(value)).map(of_user);
        let shipped = shipped.into_iter().flat_map(|value| self.shipped.postings(value));
        own.chain(shipped.filter(|posting| self.canonical(posting.entry) == posting.entry))
    }

    /// The entry of a handle that this core gave out; `None` for others.
    pub(crate) fn entry(&self, idx: EntryIdx) -> Option<Entry<'_>> {
        let (table, base) = match &self.user {
            Some(table) if idx.0 >= USER => (table, USER),
            _ => (&self.shipped, 0),
        };
        let record = table.record(EntryIdx(idx.0 - base))?;
        let subdivision = |found: Option<EntryIdx>| found.map(|found| self.canonical(EntryIdx(found.0 + base)));
        Some(Entry {
            idx,
            id: EntryId::GeoNames(record.id),
            name: table.label(record.label),
            level: record.level,
            class: record.class,
            country: (record.country != NONE_8).then(|| table.country_code(record.country)).flatten(),
            admin1: subdivision(table.admin1_entry(record.admin1)),
            admin2: subdivision(table.admin2_entry(record.admin2)),
            lat: record.lat,
            lon: record.lon,
            population: record.population,
        })
    }

    /// The entry with this GeoNames id.
    pub(crate) fn by_id(&self, id: u32) -> Option<EntryIdx> {
        let own = self.user.as_ref().and_then(|table| table.by_id(id)).map(|idx| EntryIdx(idx.0 + USER));
        own.or_else(|| self.shipped.by_id(id))
    }

    /// How many records the shipped table holds.
    #[cfg(test)]
    pub(crate) fn n_shipped(&self) -> usize {
        self.shipped.n_entries()
    }

    /// The user's entry for a shipped one that the user's table replaces; any other handle as it is.
    fn canonical(&self, idx: EntryIdx) -> EntryIdx {
        let (Some(_), true) = (&self.user, idx.0 < USER) else { return idx };
        self.shipped.record(idx).and_then(|record| self.by_id(record.id)).unwrap_or(idx)
    }
}

fn of_user(posting: Posting) -> Posting {
    debug_assert!(posting.entry.0 < USER && USER < OVERLAY, "a table's handles stay below the layers' marks");
    Posting { entry: EntryIdx(posting.entry.0 + USER), kind: posting.kind }
}
