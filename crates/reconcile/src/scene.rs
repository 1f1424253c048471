//! What the makers of dossiers, statements and contradictions share: the pile, who is who, and what comes from where.

use rashomon_model::{Cell, Evidence, NonEmpty};

use crate::{
    actors::Actors,
    digest::{Link, Says, Trace},
    origins::{Origins, Root},
    pile::Pile,
};

/// The pile, its actors and its origins.
#[derive(Clone, Copy)]
pub(crate) struct Scene<'s> {
    pub pile: &'s Pile<'s>,
    pub actors: &'s Actors,
    pub origins: &'s Origins,
}

impl Scene<'_> {
    /// The words behind a value.
    pub(crate) fn evidence(&self, doc: usize, trace: &Trace) -> Evidence {
        Evidence { document: self.pile.id(doc).clone(), span: trace.span, made_by: trace.made_by.clone() }
    }

    /// The root that a chain ends at, within the scope of an incident.
    pub(crate) fn root(&self, doc: usize, chain: &[Link], scope: &str) -> Root {
        self.origins.root(self.actors, doc, chain, scope)
    }

    /// A value with who gives it.
    pub(crate) fn cell<T: Clone>(&self, doc: usize, says: &Says<T>, scope: &str) -> Cell<T> {
        Cell {
            value: says.value.clone(),
            chain: self.chain(doc, &says.chain),
            origin: self.root(doc, &says.chain, scope).id,
            evidence: NonEmpty::one(self.evidence(doc, &says.trace)),
        }
    }

    /// Names of the voices of a chain; the author is named by the outlet or the document's label.
    pub(crate) fn chain(&self, doc: usize, chain: &[Link]) -> Vec<String> {
        let card = &self.pile.digests[doc].card;
        let author = || card.outlet.clone().unwrap_or_else(|| format!("author of {:?}", card.label));
        chain.iter().map(|link| if link.kind == crate::digest::LinkKind::Author { author() } else { link.name.clone() }).collect()
    }
}
