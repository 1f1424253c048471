//! What other tools read. No value goes out without its way back (document and characters), and no verdict does.
//!
//! The same case gives the same bytes: rows are ordered by content, and the time of acquisition is left out. Layouts are described in
//! `docs/formats.md`.

mod cells;

mod claims;
mod events;
mod geo;
mod whole;

pub use claims::claims_csv;
pub use events::{BestRule, ged};
pub use geo::geojson;
pub use whole::json;
