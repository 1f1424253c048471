//! Where the outlet is at home: what a local paper names is mostly near.

use rashomon_lexicon::gazetteer::Gazetteer;
use rashomon_model::Document;

/// Two-letter code of the outlet's country, by its listing or the end of its web address.
pub(crate) fn country(document: &Document, res: &rashomon_lexicon::Resources) -> Option<String> {
    let outlet = document.outlet.as_ref()?.value.trim();
    let listed = res.outlets.by_host(outlet).or_else(|| res.outlets.by_name(outlet)).and_then(|row| row.country.clone());
    listed.or_else(|| top_level(&res.gazetteer, outlet))
}

fn top_level(gazetteer: &Gazetteer, outlet: &str) -> Option<String> {
    let (_, top) = outlet.rsplit_once('.')?;
    let code = if top.eq_ignore_ascii_case("uk") { "GB".to_owned() } else { top.to_ascii_uppercase() };
    gazetteer.country(&code).map(|_| code)
}
