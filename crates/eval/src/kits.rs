//! One module a kit: its input, and its prediction format.

pub(crate) mod attribution;
pub(crate) mod ecb;
pub(crate) mod figures;
pub(crate) mod incidents;
pub(crate) mod muc4;
pub(crate) mod place;
pub(crate) mod reports;
pub(crate) mod reuse;
pub(crate) mod seeds;
pub(crate) mod seeds_cross;
pub(crate) mod time;
