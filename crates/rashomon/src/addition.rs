//! Documents that were added to a reconciled case, without unpacking the others: the store's side of [`rashomon_reconcile::add`].

use std::collections::BTreeSet;

use rashomon_casebook::{Changes, Groundwork, Grown, InputHash, Store, StoreError};
use rashomon_lexicon::Resources;
use rashomon_model::{
    Actor, ActorId, Contradiction, Derivation, DocumentId, Incident, IncidentId, Origin, OriginId, Statement, StatementId,
};
use rashomon_reconcile::{AccountAt, ActorHead, Change, Digest, Kept, Sketch, TooWide};

/// What a case holds, for an addition.
struct Shelf<'s>(&'s Store);

/// Finds what the documents that came since change, or why all has to be done again.
pub(crate) fn find(store: &Store, grown: &Grown, res: &Resources) -> Result<Result<Change, &'static str>, StoreError> {
    let kept = store.sketches()?.into_iter().map(|(id, bytes)| Some((id, Sketch::from_bytes(bytes)?)));
    let Some(sketches) = kept.collect::<Option<Vec<_>>>() else { return Ok(Err("what additions build on cannot be read")) };
    let new: BTreeSet<DocumentId> = grown.new.iter().cloned().collect();
    Ok(rashomon_reconcile::add(&Shelf(store), sketches, &new, res)?.map_err(|TooWide(why)| why))
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
    store.put_change((&change.before, &change.after), (&change.strong_before, groundwork), (base, input), made_with, run)
}

impl Kept for Shelf<'_> {
    type Error = StoreError;

    fn digests(&self, documents: &[&DocumentId]) -> Result<Vec<Digest>, StoreError> {
        self.0.digests_of(documents)
    }

    fn incidents_of(&self, document: &DocumentId) -> Result<Vec<Incident>, StoreError> {
        self.0.incidents_of(document)
    }

    fn strong_pairs(&self, document: &DocumentId) -> Result<Vec<(u32, AccountAt)>, StoreError> {
        self.0.strong_pairs(document)
    }

    fn actor_of(&self, signature: u64) -> Result<Option<ActorId>, StoreError> {
        self.0.actor_of(signature)
    }

    fn actor(&self, id: &ActorId) -> Result<Option<Actor>, StoreError> {
        self.0.actor_with_id(id)
    }

    fn actor_head(&self, id: &ActorId) -> Result<Option<ActorHead>, StoreError> {
        let head = self.0.actor_head(id)?;
        Ok(head.map(|(name, kind, parent)| ActorHead { id: id.clone(), name, kind, parent }))
    }

    fn derivations_of(&self, document: &DocumentId) -> Result<Vec<Derivation>, StoreError> {
        self.0.derivations_of(document)
    }

    fn origin(&self, id: &OriginId) -> Result<Option<Origin>, StoreError> {
        self.0.origin_with_id(id)
    }

    fn statements_on(&self, incident: &IncidentId) -> Result<Vec<Statement>, StoreError> {
        self.0.statements_on(incident)
    }

    fn statement(&self, id: &StatementId) -> Result<Option<Statement>, StoreError> {
        self.0.statement_with_id(id)
    }

    fn statements_about(&self, pairs: &BTreeSet<(String, String)>) -> Result<Vec<Statement>, StoreError> {
        self.0.free_statements(|(subject, object)| {
            rashomon_reconcile::about(subject, object).is_some_and(|about| rashomon_reconcile::is_asked(pairs, about))
        })
    }

    fn contradictions_in(&self, incident: &IncidentId) -> Result<Vec<Contradiction>, StoreError> {
        self.0.contradictions_in(incident)
    }
}
