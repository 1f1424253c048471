//! What a text says that it leans on: note marks, reference lists, parentheses, ibid, credits, outlets named in the running text.
//!
//! In: blocks, sentences, mentions, times. Out: [`Citation`]s in text order, each with the sentences that it covers and, for a mark or an
//! ibid, the citation it stands for. A mark without a note is kept: that the reader cannot check it is a fact about the document.
//! Does not decide which claim leans on what; `claims` joins the two.

mod bodies;
mod documents;
mod entry;
mod in_text;
mod marks;
mod people;
mod supports;

pub(crate) use self::in_text::SAME_ARTICLE;
use rashomon_model::{Citation, CitationId, CitationKind, EntityId, MentionForm, Reading};

use crate::context::Context;

/// Fills `reading.citations`.
pub(crate) fn find(ctx: Context<'_>, reading: &mut Reading) {
    let mut citations = marks::find(ctx, reading);
    citations.extend(in_text::find(ctx, reading, &citations));
    citations.sort_by_key(|citation| (citation.span.start(), citation.span.end()));
    supports::link(ctx, &mut citations);
    name_outlets(&mut citations);
    resolve_antecedents(&mut citations);
    in_text::carry_outlet(ctx, &mut citations);
    reading.citations = citations;
}

/// The body that the running text leans on, where the citation is of one.
pub(crate) fn body_of(ctx: Context<'_>, reading: &Reading, citation: &Citation) -> Option<EntityId> {
    let name = citation.outlet.as_deref().filter(|_| citation.made_by.id() == in_text::BODY)?;
    let first = reading.mentions.partition_point(|mention| mention.span.start() < citation.span.start());
    let within = reading.mentions[first..].iter().take_while(|mention| mention.span.end() <= citation.span.end());
    let named = within.filter(|mention| mention.form == MentionForm::Name);
    named.into_iter().find(|mention| mention.span.slice(ctx.text) == name)?.entity
}

/// Points marks at their notes, and an ibid at the last citation that names something.
fn resolve_antecedents(citations: &mut [Citation]) {
    // Notes first: the marks that point to them stand before them.
    let is_note = |citation: &Citation| citation.kind == CitationKind::FootnoteBody;
    let (notes, others): (Vec<usize>, Vec<usize>) = (0..citations.len()).partition(|idx| is_note(&citations[*idx]));
    for idx in notes.into_iter().chain(others) {
        let antecedent = match citations[idx].kind {
            CitationKind::FootnoteBody if citations[idx].made_by.id() == marks::IBID_NOTE => {
                citations[..idx].iter().rposition(|other| is_note(other) && (other.outlet.is_some() || other.title.is_some()))
            }
            CitationKind::FootnoteMark => citations
                .iter()
                .position(|other| other.kind == CitationKind::FootnoteBody && other.marker == citations[idx].marker),
            CitationKind::Ibid => last_named(&citations[..idx]),
            _ => None,
        };
        let Some(antecedent) = antecedent else { continue };
        let root = citations[antecedent].antecedent.map_or(antecedent, |id| id.0 as usize);
        citations[idx].antecedent = Some(CitationId(root as u32));
        let (outlet, title, author, date) = {
            let root = &citations[root];
            (root.outlet.clone(), root.title.clone(), root.author.clone(), root.date)
        };
        let citation = &mut citations[idx];
        citation.outlet = citation.outlet.take().or(outlet);
        citation.title = citation.title.take().or(title);
        citation.author = citation.author.take().or(author);
        citation.date = citation.date.or(date);
    }
}

/// The last citation that names an outlet: one in brackets or notes before one in the running text, for "ibid" repeats a reference.
fn last_named(before: &[Citation]) -> Option<usize> {
    let of = |kinds: &[CitationKind]| before.iter().rposition(|other| other.outlet.is_some() && kinds.contains(&other.kind));
    of(&[CitationKind::Parenthetical, CitationKind::FootnoteBody, CitationKind::Ibid])
        .or_else(|| of(&[CitationKind::InTextOutlet]))
}

/// "As the Herald points out, … (Jane Doe, “Up the hill”, 30 May)": a reference without an outlet is to the one that its passage names.
fn name_outlets(citations: &mut [Citation]) {
    for idx in 0..citations.len() {
        let citation = &citations[idx];
        let lacks = citation.kind == CitationKind::Parenthetical
            && citation.outlet.is_none()
            && (citation.author.is_some() || citation.title.is_some());
        if !lacks {
            continue;
        }
        let covers = |other: &Citation| {
            other.kind == CitationKind::InTextOutlet && citation.supports.iter().any(|sentence| sentence.contains(other.span))
        };
        let mut named: Vec<&String> =
            citations.iter().filter(|other| covers(other)).filter_map(|other| other.outlet.as_ref()).collect();
        named.dedup();
        if let [outlet] = named.as_slice() {
            citations[idx].outlet = Some((*outlet).clone());
        }
    }
}

#[cfg(test)]
mod tests;
