//! Place names, found and resolved to the gazetteer.
//!
//! In: tokens with tags, the mentions of actors, the gazetteer. Out: toponyms in text order. Two steps: [`spot`] says which words name a
//! place, [`resolve`] says which place on Earth, with all names of the document at once (one sense per discourse; after Leidner 2007 and
//! Lieberman et al. 2010). A name that nothing places stays unresolved, as does one that the
//! gazetteer lacks ([`unlisted`]).

mod extent;
mod home;
mod resolve;
mod score;
mod spot;
mod unlisted;
mod usage;

#[cfg(test)]
mod tests;

use rashomon_lexicon::Resources;
use rashomon_model::{ByteSpan, Document, Maker, Reading, Score, Toponym, ToponymUse};
use rashomon_text::analysis::analyse;

pub(crate) use self::unlisted::UNLISTED;
use self::{resolve::Resolved, spot::Spot};
use crate::{
    context::Context,
    names::{self, Words},
};

/// Most alternatives that a toponym keeps.
const MAX_ALTERNATIVES: usize = 4;

/// Fills `reading.toponyms`.
pub(crate) fn find(words: &Words<'_>, reading: &mut Reading) {
    let spots = spot::find(words, &reading.mentions);
    let resolved = resolve::all(words.ctx, &spots);
    reading.toponyms = spots
        .iter()
        .map(|spot| {
            let found = resolved.of(spot);
            toponym(words.ctx, spot, usage::of(words, spot, found), found)
        })
        .collect();
    reading.toponyms.extend(unlisted::find(words, &reading.mentions, &spots));
    reading.toponyms.sort_by_key(|toponym| toponym.span);
}

/// Places for names whose extents are given, in the order given; the text around them is read for evidence as [`read`](crate::read) does.
///
/// A span without a name that the gazetteer knows yields a toponym without a place.
pub fn resolve_extents(document: &Document, res: &Resources, spans: &[ByteSpan]) -> Vec<Toponym> {
    let analysis = analyse(document, &res.tagger);
    let ctx = Context { document, text: &document.text, analysis: &analysis, res, tagging: None };
    let words = Words::new(ctx);
    let mut spots: Vec<Spot> = spans.iter().map(|span| extent::spot(&words, *span)).collect();
    let given = spots.len();
    // What else the text names is evidence too.
    let others = spot::find(&words, &names::find(&words)).into_iter();
    spots.extend(others.filter(|other| !spans.iter().any(|span| span.overlaps(other.span))));
    spot::join_neighbours(ctx, &mut spots);
    let resolved = resolve::all(ctx, &spots);
    spots[..given]
        .iter()
        .map(|spot| {
            let found = resolved.of(spot);
            toponym(ctx, spot, usage::of(&words, spot, found), found)
        })
        .collect()
}

fn toponym(ctx: Context<'_>, spot: &Spot, usage: ToponymUse, found: Option<&Resolved>) -> Toponym {
    let place = |idx| ctx.res.gazetteer.place(idx);
    Toponym {
        span: spot.span,
        usage,
        place: found.map(|found| place(found.entry)),
        alternatives: found.map(|found| found.others.iter().map(|idx| place(*idx)).collect()).unwrap_or_default(),
        score: found.map(|found| Score::from_fraction(found.share)),
        made_by: Maker::rule(spot.rule),
    }
}
