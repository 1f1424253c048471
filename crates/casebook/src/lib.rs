//! Keep a casebook, find in it, hand it on.
//!
//! [`Store`] is one SQLite file: the original bytes, the documents and their readings, what they come to, and the reviewers' decisions.
//! Documents are written in batches, each one transaction ([`Batch`]), and what they come to is replaced in one transaction
//! ([`Store::put_casebook`], or as far as it changes [`Store::put_change`]): a kill at any moment leaves the file as it was before or after, never between. [`Dossier`] draws together
//! all that is known of one incident, every cell with its words. [`export`] writes the formats that other tools read; [`import`] takes in
//! readings that another program made.
//!
//! Knows no clock, no terminal and no reader: times are given by the caller.

#![forbid(unsafe_code)]

mod error;
mod migrations;
mod pack;

mod store;

mod check;
mod decisions;
mod documents;
mod groundwork;
mod results;
mod search;

mod changes;
mod quotes;

mod dossier;

pub mod export;
pub mod import;
pub mod json;

pub use changes::{Change, Changes};
pub use check::Finding;
pub use decisions::{Deciding, Logged, taken_back};
pub use documents::{Batch, DocumentRow, FileRow, FileState, Packed, ReadWith};
pub use dossier::{Dossier, DossierCell, DossierFigure, DossierSource, Lineage, Opposed, ResponsibilityRow};
pub use error::StoreError;
pub use groundwork::{About, AccountAt, Groundwork, Grown, PackedDigest, PackedSketches, TakenOut};
pub use quotes::{Quote, Quoter};
pub use results::{
    ActorRow, ContradictionRow, DocumentIncident, IncidentFilter, IncidentRow, InputHash, OriginRow, RunRow, StatementFilter,
    toll,
};
pub use search::{Hit, MARKS};
pub use store::{LAYOUT_VERSION, Store};
