//! Everything as JSON, offsets in code points, one document at a time so that memory does not grow with their number.

use std::io::Write;

use rashomon_model::SCHEMA_VERSION;

use crate::{
    Store, StoreError,
    json::{CodePoints, ReadingExport, in_code_points},
};

/// Writes the whole case as one JSON object (`docs/schemas/casebook.json`).
///
/// # Errors
/// When the case cannot be read or `out` not be written to.
pub fn json(store: &Store, out: &mut impl Write) -> Result<(), StoreError> {
    let to_json = CodePoints::of::<ReadingExport>();
    write!(out, "{{\"schema_version\":{SCHEMA_VERSION},\n\"documents\":[")?;
    for (idx, id) in store.document_ids()?.iter().enumerate() {
        let mut document = store.document(id)?;
        document.custody.acquired = None;
        let export = ReadingExport { document, reading: store.reading(id)? };
        let value = to_json.write(&export, &|id| store.text(id).ok().map(Into::into));
        out.write_all(if idx == 0 { b"\n" } else { b",\n" })?;
        serde_json::to_writer(&mut *out, &value).map_err(std::io::Error::from)?;
    }
    write!(out, "\n],\n\"casebook\":")?;
    let cache = std::cell::RefCell::new(std::collections::HashMap::new());
    let text_of = |id: &rashomon_model::DocumentId| {
        if let Some(text) = cache.borrow().get(id) {
            return Some(std::rc::Rc::clone(text));
        }
        let text: std::rc::Rc<str> = store.text(id).ok()?.into();
        let mut cache = cache.borrow_mut();
        if cache.len() >= 256 {
            cache.clear();
        }
        cache.insert(id.clone(), std::rc::Rc::clone(&text));
        Some(text)
    };
    let casebook = in_code_points(&store.casebook()?, &text_of);
    serde_json::to_writer(&mut *out, &casebook).map_err(std::io::Error::from)?;
    writeln!(out, "}}")?;
    Ok(())
}
