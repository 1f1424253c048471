//! The `place` kit.

use std::path::PathBuf;

/// Predictions, one JSON object a line.
pub(crate) fn predict(_files: &[PathBuf]) -> anyhow::Result<Vec<String>> {
    anyhow::bail!("the place kit has no adaptor yet")
}

/// Resolutions of the extents given.
pub(crate) fn predict_extents(_files: &[PathBuf]) -> anyhow::Result<Vec<String>> {
    anyhow::bail!("the place-extents kit has no adaptor yet")
}
