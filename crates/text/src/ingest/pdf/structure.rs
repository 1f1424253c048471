//! Checks the objects of a PDF and makes them safe to run: pages without loops, streams unpacked within limits, forms that end.

use std::collections::HashSet;

use lopdf::{Dictionary, Document, Object, ObjectId, ObjectStream, Stream};

use super::{
    MAX_STREAM, MAX_UNPACKED, broken,
    defuse::MASKED_ENCRYPT,
    filters::{self, Unpacked},
};
use crate::ingest::IngestError;

/// Most pages of a file.
const MAX_PAGES: usize = 10_000;

/// Deepest nesting of the page tree and of forms within forms.
const MAX_TREE: usize = 50;
const MAX_FORMS: usize = 12;

/// Most bytes of instructions on one page; more is a drawing.
const MAX_PAGE: usize = 16 << 20;

/// Most graphics states that a page may stack up.
const MAX_STATES: usize = 2000;

/// The type that stands for `ObjStm` until the stream is decrypted.
const HIDDEN_OBJECT_STREAM: &[u8] = b"ObjStmz";

/// Filter for loading an encrypted file: keeps lopdf from opening object streams that are not decrypted yet.
///
/// lopdf looks only at whether something is returned, unless it has opened an object stream, which it does not here.
pub(super) fn hide_object_stream(id: ObjectId, object: &mut Object) -> Option<(ObjectId, Object)> {
    if let Ok(stream) = object.as_stream_mut()
        && stream.dict.has_type(b"ObjStm")
    {
        stream.dict.set("Type", Object::Name(HIDDEN_OBJECT_STREAM.to_vec()));
    }
    Some((id, Object::Null))
}

/// Decrypts with the empty user password, which is how files are that only restrict printing and copying.
pub(super) fn decrypt(pdf: &mut Document) -> Result<(), IngestError> {
    let needs_password = || broken("the PDF is encrypted and needs a password");
    let encrypt = pdf.trailer.remove(MASKED_ENCRYPT).ok_or_else(needs_password)?;
    let encrypt = match encrypt {
        Object::Dictionary(_) => Object::Reference(pdf.add_object(encrypt)),
        reference => reference,
    };
    pdf.trailer.set("Encrypt", encrypt);
    pdf.decrypt("").map_err(|_| needs_password())?;
    let mut found = Vec::new();
    let mut n_unpacked = 0;
    for object in pdf.objects.values_mut() {
        let Ok(stream) = object.as_stream_mut() else { continue };
        if !stream.dict.has_type(HIDDEN_OBJECT_STREAM) {
            continue;
        }
        n_unpacked += unpack(stream);
        if n_unpacked > MAX_UNPACKED {
            return Err(broken("the PDF unpacks to more than 256 MB without its pictures"));
        }
        found.extend(ObjectStream::new(stream).into_iter().flat_map(|objects| objects.objects));
    }
    for (id, object) in found {
        pdf.objects.entry(id).or_insert(object);
    }
    Ok(())
}

/// Checks the file and gives its pages in order. Afterwards each page states what it inherits, and its streams are unpacked.
pub(super) fn check(pdf: &mut Document) -> Result<Vec<ObjectId>, IngestError> {
    unpack_all(pdf)?;
    let mut tree = PageTree { pdf, seen: HashSet::new(), pages: Vec::new() };
    let root = tree.pdf.catalog().and_then(|catalog| catalog.get(b"Pages")).and_then(Object::as_reference);
    let root = root.map_err(|_| broken("the PDF is damaged: it has no page tree"))?;
    tree.walk(root, &Inherited::default(), 0)?;
    let pages = tree.pages;
    if pages.is_empty() {
        return Err(broken("the PDF has no pages"));
    }
    for (page, inherited) in &pages {
        settle_page(pdf, *page, inherited);
    }
    let mut budget = MAX_UNPACKED;
    let pages: Vec<ObjectId> = pages.into_iter().map(|(page, _)| page).collect();
    for page in &pages {
        check_page(pdf, *page, &mut budget)?;
    }
    Ok(pages)
}

/// Makes `page` the only page of the file, so that running it costs the same wherever it stands.
pub(super) fn show_only(pdf: &mut Document, page: ObjectId) {
    let root = pdf.catalog().and_then(|catalog| catalog.get(b"Pages")).and_then(Object::as_reference);
    if let Some(root) = root.ok().and_then(|root| pdf.get_dictionary_mut(root).ok()) {
        root.set("Kids", vec![Object::Reference(page)]);
    }
}

/// Unpacks every stream that is no picture, within the limits; pictures and streams that cannot be unpacked become empty.
fn unpack_all(pdf: &mut Document) -> Result<(), IngestError> {
    let mut n_unpacked = 0;
    for stream in pdf.objects.values_mut().filter_map(|object| object.as_stream_mut().ok()) {
        if stream.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|name| name == b"Image") {
            stream.set_plain_content(Vec::new());
            stream.dict.remove(b"Resources");
        } else {
            n_unpacked += unpack(stream);
        }
        if n_unpacked > MAX_UNPACKED {
            return Err(broken("the PDF unpacks to more than 256 MB without its pictures"));
        }
    }
    Ok(())
}

/// Unpacks a stream in place and gives its size.
fn unpack(stream: &mut Stream) -> usize {
    let Ok(filters) = stream.filters() else { return stream.content.len() };
    let unpacked = match filters::unpack(&stream.content, &filters, MAX_STREAM) {
        // Rows of predicted bytes are lopdf's to put together; the size is known to be harmless by now.
        Unpacked::Whole(_) if stream.dict.has(b"DecodeParms") => stream.decompressed_content().unwrap_or_default(),
        Unpacked::Whole(content) => content,
        Unpacked::TooLarge | Unpacked::Unknown => Vec::new(),
    };
    stream.set_plain_content(unpacked);
    stream.content.len()
}

/// What pages take over from the nodes above them.
#[derive(Clone, Default)]
struct Inherited {
    resources: Option<Object>,
    media_box: Option<Object>,
}

struct PageTree<'p> {
    pdf: &'p Document,
    seen: HashSet<ObjectId>,
    pages: Vec<(ObjectId, Inherited)>,
}

impl PageTree<'_> {
    fn walk(&mut self, id: ObjectId, inherited: &Inherited, depth: usize) -> Result<(), IngestError> {
        if !self.seen.insert(id) || depth > MAX_TREE {
            return Err(broken("the PDF's page tree leads back into itself"));
        }
        let Ok(node) = self.pdf.get_dictionary(id) else { return Ok(()) };
        let own = |key: &[u8], above: &Option<Object>| node.get(key).ok().cloned().or_else(|| above.clone());
        let inherited =
            Inherited { resources: own(b"Resources", &inherited.resources), media_box: own(b"MediaBox", &inherited.media_box) };
        let kids = node.get(b"Kids").and_then(|kids| self.pdf.dereference(kids)).and_then(|(_, kids)| kids.as_array().cloned());
        match kids {
            Ok(kids) => {
                kids.iter().filter_map(|kid| kid.as_reference().ok()).try_for_each(|kid| self.walk(kid, &inherited, depth + 1))
            }
            Err(_) if self.pages.len() >= MAX_PAGES => Err(broken("the PDF has more than 10,000 pages")),
            Err(_) => {
                self.pages.push((id, inherited));
                Ok(())
            }
        }
    }
}

/// Writes what a page inherits into the page and cuts its way up, so that nothing climbs a loop.
fn settle_page(pdf: &mut Document, page: ObjectId, inherited: &Inherited) {
    let media_box =
        inherited.media_box.as_ref().and_then(|given| pdf.dereference(given).ok()).and_then(|(_, given)| numbers(pdf, given));
    let media_box = media_box.unwrap_or_else(|| [0, 0, 612, 792].map(Object::Integer).to_vec());
    let Ok(dict) = pdf.get_dictionary_mut(page) else { return };
    dict.remove(b"Parent");
    dict.remove(b"ArtBox");
    dict.set("Type", Object::Name(b"Page".to_vec()));
    dict.set("MediaBox", media_box);
    dict.set("Resources", inherited.resources.clone().unwrap_or_else(|| Dictionary::new().into()));
}

/// Four numbers of a box.
fn numbers(pdf: &Document, array: &Object) -> Option<Vec<Object>> {
    let array = array.as_array().ok().filter(|array| array.len() == 4)?;
    let number = |object: &Object| pdf.dereference(object).ok().and_then(|(_, object)| object.as_float().ok()).map(Object::Real);
    array.iter().map(number).collect()
}

/// Follows a page's instructions into the forms that it draws, and refuses what does not end.
fn check_page(pdf: &Document, page: ObjectId, budget: &mut usize) -> Result<(), IngestError> {
    let content = pdf.get_page_content(page).unwrap_or_default();
    let resources =
        pdf.get_dictionary(page).and_then(|page| page.get(b"Resources")).ok().and_then(|resources| dict_of(pdf, resources));
    check_content(pdf, &content, resources, &mut Vec::new(), budget)
}

fn check_content<'p>(
    pdf: &'p Document,
    content: &[u8],
    resources: Option<&'p Dictionary>,
    open: &mut Vec<ObjectId>,
    budget: &mut usize,
) -> Result<(), IngestError> {
    let too_large = || broken("the PDF holds a page with more drawing instructions than are read");
    *budget = budget.checked_sub(content.len() + 64).ok_or_else(too_large)?;
    let instructions = Instructions::scan(content);
    if content.len() > MAX_PAGE || instructions.n_states > MAX_STATES {
        return Err(too_large());
    }
    let forms = resources.and_then(|resources| resources.get(b"XObject").ok()).and_then(|forms| dict_of(pdf, forms));
    let Some(forms) = forms else { return Ok(()) };
    for name in instructions.drawn {
        let Some(id) = forms.get(name).and_then(Object::as_reference).ok() else { continue };
        let Ok(form) = pdf.get_object(id).and_then(Object::as_stream) else { continue };
        if open.contains(&id) || open.len() >= MAX_FORMS {
            return Err(broken("the PDF holds a form that draws itself"));
        }
        open.push(id);
        let own = form.dict.get(b"Resources").ok().and_then(|resources| dict_of(pdf, resources));
        check_content(pdf, &form.content, own.or(resources), open, budget)?;
        open.pop();
    }
    Ok(())
}

fn dict_of<'p>(pdf: &'p Document, object: &'p Object) -> Option<&'p Dictionary> {
    pdf.dereference(object).ok().and_then(|(_, object)| object.as_dict().ok())
}

/// What a stream of instructions draws, and how many graphics states it stacks up.
#[derive(Default)]
struct Instructions<'c> {
    drawn: Vec<&'c [u8]>,
    n_states: usize,
}

impl<'c> Instructions<'c> {
    fn scan(content: &'c [u8]) -> Self {
        let mut found = Self::default();
        let (mut before, mut depth) = (&content[..0], 0_usize);
        for word in content
            .split(|byte| byte.is_ascii_whitespace() || *byte == 0 || b"[]()<>".contains(byte))
            .filter(|word| !word.is_empty())
        {
            match word {
                b"Do" => found.drawn.extend(before.strip_prefix(b"/")),
                // A name may stand against its operator's operand: "/Fm0 Do" is parted, "q/Fm0 Do" begins in the word before.
                b"q" => depth += 1,
                b"Q" => depth = depth.saturating_sub(1),
                _ => {}
            }
            found.n_states = found.n_states.max(depth);
            before = word.iter().rposition(|byte| *byte == b'/').map_or(word, |slash| &word[slash..]);
        }
        found
    }
}
