//! HTML to a page: what a reader sees, in blocks, with the furniture set aside.
//!
//! The main content is found by Mozilla's Readability (dom_smoothie). Its answer is used as a list of paragraphs, not as the text: the text
//! comes from a walk over the whole page, so that the furniture is kept and captions, notes and tables keep their place. In reading order:
//! `prune` bounds what the parser sees, `walk` makes blocks, `meta` reads what the page says of itself.

mod meta;
mod prune;
mod walk;

use std::collections::HashSet;

use dom_query::Document;
use dom_smoothie::{Config, Readability};
use rashomon_model::{Block, BlockKind, ByteSpan};

use self::walk::{Piece, Role};
use super::{IngestError, Page, encoding, guarded, masthead};

/// Most elements that are searched for the main content; on a larger page only its tags tell.
const MAX_ELEMENTS: usize = 50_000;

/// Whether the bytes begin like a page of HTML. Zero bytes are passed over, for UTF-16.
pub(super) fn is_html(bytes: &[u8]) -> bool {
    let head: String = bytes
        .iter()
        .take(2048)
        .filter(|byte| **byte != 0 && byte.is_ascii())
        .map(|byte| byte.to_ascii_lowercase() as char)
        .collect();
    let head = head.trim_start();
    let begins = |tag: &str| head.starts_with(tag);
    begins("<!doctype html")
        || begins("<html")
        || begins("<head")
        || begins("<body")
        || (begins("<?xml") || begins("<!--")) && head.contains("<html")
}

pub(super) fn read(bytes: &[u8]) -> Result<Page, IngestError> {
    let decoded = encoding::decode(bytes, encoding::declared_in_html(bytes));
    let mut page = guarded("the HTML page", || page(&decoded.text))??;
    page.encoding = Some(decoded.encoding.to_owned());
    page.n_replaced = decoded.n_replaced;
    Ok(page)
}

fn page(html: &str) -> Result<Page, IngestError> {
    let pruned = prune::prune(html)?;
    let dom = Document::from(pruned.html.as_str());
    let mut pieces = walk::pieces(&dom);
    let main = main_content(&pruned);
    let meta = meta::read(&dom, &pruned.json_ld, &pieces);
    set_aside_furniture(&mut pieces, main.as_ref(), meta.title.as_ref().map(|title| title.value.as_str()));
    let (text, blocks) = lay_out(&pieces);
    Ok(Page { text, blocks, meta, ..Page::default() })
}

/// Keys of the paragraphs of the main content; `None` where none was found.
fn main_content(pruned: &prune::Pruned) -> Option<HashSet<String>> {
    if pruned.n_elements > MAX_ELEMENTS {
        return None;
    }
    let config = Config { max_elements_to_parse: MAX_ELEMENTS, disable_json_ld: true, ..Config::default() };
    let article = Readability::new(pruned.html.as_str(), None, Some(config)).ok()?.parse().ok()?;
    let dom = Document::from(article.content);
    let keys: HashSet<String> = walk::pieces(&dom).iter().map(Piece::key).filter(|key| !key.is_empty()).collect();
    (!keys.is_empty()).then_some(keys)
}

/// Makes every piece boilerplate that is no part of the main content.
fn set_aside_furniture(pieces: &mut [Piece], main: Option<&HashSet<String>>, title: Option<&str>) {
    let is_main: Vec<bool> = pieces.iter().map(|piece| main.is_none_or(|main| main.contains(&piece.key()))).collect();
    let title_idx = title_idx(pieces, title);
    let is_prose = |piece: &Piece, is_main: bool| is_main && !piece.is_furniture && piece.n_words() >= 8;
    let range = pieces.iter().zip(&is_main).position(|(piece, is_main)| is_prose(piece, *is_main));
    let last = pieces.iter().zip(&is_main).rposition(|(piece, is_main)| is_prose(piece, *is_main));
    // Above the title stand banners, whatever they say; unless most of the text does.
    let n_prose = |pieces: &[Piece]| pieces.iter().filter(|piece| piece.n_words() >= 8).count();
    let is_above = |idx: &usize| n_prose(&pieces[..*idx]) < n_prose(&pieces[*idx..]);
    let first = title_idx.filter(is_above).or_else(|| title_idx.into_iter().chain(range).min());
    for (idx, piece) in pieces.iter_mut().enumerate() {
        let is_within = first.is_some_and(|first| first <= idx) && last.is_some_and(|last| idx <= last);
        let is_kept = match piece.role {
            _ if Some(idx) == title_idx => true,
            _ if piece.is_furniture || first.is_some_and(|first| idx < first) => false,
            // Bylines, dates, captions and notes are what the search for main content likes to drop.
            Role::Byline | Role::Caption | Role::Time => is_within,
            Role::Note => true,
            _ => {
                is_main[idx] && (main.is_some() || is_within)
                    || is_within && !piece.is_links && piece.n_words() >= 8
                    || is_within && masthead::is_byline(&piece.text, true)
            }
        };
        if Some(idx) == title_idx {
            piece.role = Role::Title;
        } else if !is_kept {
            piece.role = Role::Furniture;
        }
    }
}

/// The heading that is the title: the one the metadata names, or else the first of the first level that is not furniture.
fn title_idx(pieces: &[Piece], title: Option<&str>) -> Option<usize> {
    let key = title.map(walk::key).unwrap_or_default();
    let is_heading = |piece: &&Piece| matches!(piece.role, Role::Heading(_));
    let named = pieces.iter().position(|piece| is_heading(&piece) && !key.is_empty() && piece.key() == key);
    named.or_else(|| pieces.iter().position(|piece| piece.role == Role::Heading(1) && !piece.is_furniture))
}

/// The text of all pieces, parted by blank lines, and a block for each.
fn lay_out(pieces: &[Piece]) -> (String, Vec<Block>) {
    let mut text = String::with_capacity(pieces.iter().map(|piece| piece.text.len() + 2).sum());
    let mut blocks = Vec::with_capacity(pieces.len());
    for piece in pieces {
        if !text.is_empty() {
            text.push_str("\n\n");
        }
        let start = text.len();
        text.push_str(&piece.text);
        let kind = match piece.role {
            Role::Title => BlockKind::Title,
            Role::Heading(_) => BlockKind::Heading,
            Role::Text | Role::Time => BlockKind::Paragraph,
            Role::Quotation => BlockKind::Quotation,
            Role::ListItem => BlockKind::ListItem,
            Role::TableRow => BlockKind::TableRow,
            Role::Caption => BlockKind::Caption,
            Role::Note => BlockKind::Note,
            Role::Byline => BlockKind::Byline,
            Role::Furniture => BlockKind::Boilerplate,
        };
        blocks.push(Block { span: ByteSpan::new(start, text.len()), kind, language: piece.language.clone() });
    }
    (text, blocks)
}

#[cfg(test)]
mod tests;
