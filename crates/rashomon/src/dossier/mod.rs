//! A dossier as a page that could be filed: for the terminal, as Markdown, as HTML. JSON is the [`rashomon_casebook::Dossier`] itself.

pub(crate) mod html;
pub(crate) mod markdown;
pub(crate) mod text;
