//! Documents that came to a reconciled case or went, and decisions on it, without unpacking the others: the store's side of [`rashomon_reconcile::change`].

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use rashomon_casebook::{Changes, Groundwork, Grown, InputHash, Store, StoreError, TakenOut};
use rashomon_lexicon::Resources;
use rashomon_model::{
    Actor, ActorId, Contradiction, Derivation, DocumentId, Incident, IncidentId, Origin, OriginId, Statement, StatementId,
};
use rashomon_reconcile::{AccountAt, ActorHead, Change, Digest, Kept, Logs, Moved, Parties, Sketch, TooWide};

/// What a case holds, for a change.
struct Shelf<'s> {
    store: &'s Store,
    /// Digests of documents that went.
    gone: BTreeMap<DocumentId, Digest>,
}

/// Finds what the documents and decisions that came change, or why all has to be done again.
pub(crate) fn find(
    store: &Store,
    grown: &Grown,
    logs: Logs<'_>,
    res: &Resources,
) -> Result<Result<Change, &'static str>, StoreError> {
    let moved = Moved { new: grown.new.iter().cloned().collect(), gone: BTreeSet::new() };
    find_moved(&Shelf { store, gone: BTreeMap::new() }, (Vec::new(), &moved), logs, res)
}

/// Finds what the documents that went change, or why all has to be done again.
pub(crate) fn find_without(
    store: &Store,
    out: &TakenOut,
    logs: Logs<'_>,
    res: &Resources,
) -> Result<Result<Change, &'static str>, StoreError> {
    let moved = Moved { new: BTreeSet::new(), gone: out.gone.iter().map(|(id, _, _)| id.clone()).collect() };
    let digests = out.gone.iter().map(|(id, _, digest)| Ok((id.clone(), digest.unpacked()?)));
    let gone = digests.collect::<Result<_, StoreError>>()?;
    let sketches = out.gone.iter().map(|(id, sketch, _)| (id.clone(), sketch.clone())).collect();
    find_moved(&Shelf { store, gone }, (sketches, &moved), logs, res)
}

fn find_moved(
    shelf: &Shelf<'_>,
    (more, moved): (Vec<(DocumentId, Vec<u8>)>, &Moved),
    logs: Logs<'_>,
    res: &Resources,
) -> Result<Result<Change, &'static str>, StoreError> {
    const UNREADABLE: &str = "what changes build on is not there";
    let Some(kept) = shelf.store.sketches()? else { return Ok(Err(UNREADABLE)) };
    let (places, bytes) = (kept.places, Arc::new(kept.bytes));
    let kept = places.into_iter().map(|(id, range)| Some((id, Sketch::on_shelf(&bytes, range)?)));
    let more = more.into_iter().map(|(id, bytes)| Some((id, Sketch::from_bytes(bytes)?)));
    let Some(sketches) = kept.chain(more).collect::<Option<Vec<_>>>() else { return Ok(Err(UNREADABLE)) };
    Ok(rashomon_reconcile::change(shelf, sketches, moved, logs, res)?.map_err(|TooWide(why)| why))
}

/// Stores what they change.
pub(crate) fn put(
    store: &mut Store,
    change: &Change,
    (base, input): (&InputHash, &InputHash),
    made_with: (&str, &str),
    run: (&str, &str),
) -> Result<Changes, StoreError> {
    let groundwork = Groundwork { strong_pairs: &change.strong_after, signatures: &change.signatures };
    let goes = (&change.strong_before[..], &change.signatures_gone[..]);
    store.put_change((&change.before, &change.after), (goes, groundwork), (base, input), made_with, run)
}

impl Kept for Shelf<'_> {
    type Error = StoreError;

    fn digests(&self, documents: &[&DocumentId]) -> Result<Vec<Digest>, StoreError> {
        let there: Vec<&DocumentId> = documents.iter().copied().filter(|id| !self.gone.contains_key(*id)).collect();
        let mut there = self.store.digests_of(&there)?.into_iter();
        let of = |id: &&DocumentId| self.gone.get(*id).cloned().or_else(|| there.next());
        Ok(documents.iter().filter_map(of).collect())
    }

    fn incidents_of(&self, document: &DocumentId) -> Result<Vec<Incident>, StoreError> {
        self.store.incidents_of(document)
    }

    fn strong_pairs(&self, document: &DocumentId) -> Result<Vec<(u32, AccountAt)>, StoreError> {
        self.store.strong_pairs(document)
    }

    fn actor_of(&self, signature: u64) -> Result<Option<ActorId>, StoreError> {
        self.store.actor_of(signature)
    }

    fn actor(&self, id: &ActorId) -> Result<Option<Actor>, StoreError> {
        self.store.actor_with_id(id)
    }

    fn actor_head(&self, id: &ActorId) -> Result<Option<ActorHead>, StoreError> {
        let head = self.store.actor_head(id)?;
        Ok(head.map(|(name, kind, parent)| ActorHead { id: id.clone(), name, kind, parent }))
    }

    fn derivations_of(&self, document: &DocumentId) -> Result<Vec<Derivation>, StoreError> {
        self.store.derivations_of(document)
    }

    fn origin(&self, id: &OriginId) -> Result<Option<Origin>, StoreError> {
        self.store.origin_with_id(id)
    }

    fn statements_on(&self, incident: &IncidentId) -> Result<Vec<Statement>, StoreError> {
        self.store.statements_on(incident)
    }

    fn statement(&self, id: &StatementId) -> Result<Option<Statement>, StoreError> {
        self.store.statement_with_id(id)
    }

    fn statements_between(&self, is_asked: &dyn Fn(Parties<'_>) -> bool) -> Result<Vec<Statement>, StoreError> {
        self.store.free_statements(is_asked)
    }

    fn contradictions_in(&self, incident: &IncidentId) -> Result<Vec<Contradiction>, StoreError> {
        self.store.contradictions_in(incident)
    }
}
