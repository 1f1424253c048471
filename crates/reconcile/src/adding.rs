//! A few documents more or less, or another decision, without doing all of it again: what they touch is found, grouped and written anew,
//! and nothing else.
//!
//! In: the sketches of all documents, which of them come or go, the reviewers' log, and what the case holds ([`Kept`]: the result over the others, and its
//! [`Groundwork`](crate::Groundwork)). Out: the rows of the result that change, as they were and as they are ([`Change`]). Applied to the
//! older result these give, byte for byte, what reconciling all documents gives; the laws in `laws::adding` hold it to that. Where
//! documents touch more than a neighbourhood, or what is kept does not say what becomes of an item, the answer is [`TooWide`], and all is
//! done again. See `docs/decisions/0006-incremental.md`.

mod decided;
mod names;
mod neighbours;
mod said;
mod sources;
mod survey;

use std::collections::{BTreeMap, BTreeSet};

use rashomon_lexicon::Resources;
use rashomon_model::{
    Actor, ActorId, Casebook, Contradiction, Decision, Derivation, DocumentId, Incident, IncidentId, Origin, OriginId, Statement,
    StatementId,
};
use rustc_hash::FxHashSet;

use self::{
    decided::{Decided, Overlay, Rulings, Standing},
    neighbours::Neighbours,
    survey::Survey,
};
use crate::{AccountAt, ActorHead, Digest, Parties, Sketch, decisions, pile::Pile};

/// What a case holds over all documents but the new ones, and the digests of all that are or were there.
pub trait Kept {
    /// Why something cannot be had.
    type Error;
    /// Digests as they were drawn, without decisions, in the order of the ids.
    fn digests(&self, documents: &[&DocumentId]) -> Result<Vec<Digest>, Self::Error>;
    /// Incidents that a document tells of.
    fn incidents_of(&self, document: &DocumentId) -> Result<Vec<Incident>, Self::Error>;
    /// Strong pairs of a document: index of its own account, and the other.
    fn strong_pairs(&self, document: &DocumentId) -> Result<Vec<(u32, AccountAt)>, Self::Error>;
    /// Which actor a signature stands for.
    fn actor_of(&self, signature: u64) -> Result<Option<ActorId>, Self::Error>;
    /// An actor.
    fn actor(&self, id: &ActorId) -> Result<Option<Actor>, Self::Error>;
    /// The head of an actor.
    fn actor_head(&self, id: &ActorId) -> Result<Option<ActorHead>, Self::Error>;
    /// Derivations from or to a document.
    fn derivations_of(&self, document: &DocumentId) -> Result<Vec<Derivation>, Self::Error>;
    /// An origin.
    fn origin(&self, id: &OriginId) -> Result<Option<Origin>, Self::Error>;
    /// Statements on an incident.
    fn statements_on(&self, incident: &IncidentId) -> Result<Vec<Statement>, Self::Error>;
    /// A statement.
    fn statement(&self, id: &StatementId) -> Result<Option<Statement>, Self::Error>;
    /// Statements on no incident, of those between whom it is asked about.
    fn statements_between(&self, is_asked: &dyn Fn(Parties<'_>) -> bool) -> Result<Vec<Statement>, Self::Error>;
    /// Contradictions in an incident.
    fn contradictions_in(&self, incident: &IncidentId) -> Result<Vec<Contradiction>, Self::Error>;
}

/// What changes in a result, and in what is kept beside it.
#[derive(Clone, Debug)]
pub struct Change {
    /// Items that may change, as they were.
    pub before: Casebook,
    /// Those items and new ones, as they are. What is in `before` alone goes.
    pub after: Casebook,
    /// Strong pairs that go.
    pub strong_before: Vec<(AccountAt, AccountAt)>,
    /// Strong pairs that come.
    pub strong_after: Vec<(AccountAt, AccountAt)>,
    /// Signatures that come, or stand for another actor.
    pub signatures: Vec<(u64, ActorId)>,
    /// Signatures that nobody uses any more.
    pub signatures_gone: Vec<u64>,
}

/// Why new documents cannot be added by themselves, for a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooWide(pub &'static str);

/// Why the work on an addition stops.
enum Stop<E> {
    TooWide(&'static str),
    Kept(E),
}

impl<E> From<E> for Stop<E> {
    fn from(error: E) -> Self {
        Self::Kept(error)
    }
}

/// Most documents whose accounts are compared anew, and that are looked at in full.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Most {
    touched: usize,
    loaded: usize,
}

/// So many documents may be touched in a case of any size.
const TOUCHED: usize = 2000;
/// So many may be looked at.
const LOADED: usize = 20_000;

impl Most {
    /// In a case of so many documents: a share of it, as doing all again costs the more the bigger it is, and no fewer than these.
    pub(crate) fn above(touched: usize, loaded: usize, n_documents: usize) -> Self {
        Self { touched: touched.max(n_documents / 4), loaded: loaded.max(n_documents / 2) }
    }
}

/// Documents that come, and documents that go.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moved {
    /// They are among the sketches, and in nothing that is kept but the digests.
    pub new: BTreeSet<DocumentId>,
    /// They are among the sketches, too, and in all that is kept.
    pub gone: BTreeSet<DocumentId>,
}

/// The reviewers' log as it was when the result was made that is kept, and as it is.
#[derive(Clone, Copy, Debug, Default)]
pub struct Logs<'d> {
    /// A beginning of the other.
    pub was: &'d [Decision],
    /// All of it.
    pub is: &'d [Decision],
}

/// Finds what documents that come or go, and decisions, change. `sketches` are those of all documents that are or were there, as they were
/// drawn, by id.
///
/// # Errors
/// When something that is kept cannot be had.
pub fn change<K: Kept>(
    kept: &K,
    sketches: Vec<(DocumentId, Sketch)>,
    moved: &Moved,
    logs: Logs<'_>,
    res: &Resources,
) -> Result<Result<Change, TooWide>, K::Error> {
    let most = Most::above(TOUCHED, LOADED, sketches.len());
    change_within(kept, sketches, moved, (logs, most), res)
}

/// [`change`], with the bound given.
pub(crate) fn change_within<K: Kept>(
    kept: &K,
    sketches: Vec<(DocumentId, Sketch)>,
    moved: &Moved,
    (logs, most): (Logs<'_>, Most),
    res: &Resources,
) -> Result<Result<Change, TooWide>, K::Error> {
    match find(kept, sketches, moved, (logs, most), res) {
        Ok(change) => Ok(Ok(change)),
        Err(Stop::TooWide(why)) => Ok(Err(TooWide(why))),
        Err(Stop::Kept(error)) => Err(error),
    }
}

/// In one step where decisions make no document another; else such documents are first taken out as they were, and then put in as they are.
fn find<K: Kept>(
    kept: &K,
    mut sketches: Vec<(DocumentId, Sketch)>,
    moved: &Moved,
    (logs, most): (Logs<'_>, Most),
    res: &Resources,
) -> Result<Change, Stop<K::Error>> {
    sketches.sort_by(|a, b| a.0.cmp(&b.0));
    let (was, is) = (decisions::in_force(logs.was), decisions::in_force(logs.is));
    let known: BTreeSet<&DocumentId> = decisions::documents(&was).into_iter().chain(decisions::documents(&is)).collect();
    let known: Vec<&DocumentId> = known.into_iter().filter(|id| sketches.binary_search_by(|it| it.0.cmp(id)).is_ok()).collect();
    let raw: BTreeMap<DocumentId, Digest> = known.iter().map(|id| (*id).clone()).zip(kept.digests(&known)?).collect();
    let before = Standing::of(&was, &raw, |id| !moved.new.contains(id), res);
    let after = Standing::of(&is, &raw, |id| !moved.gone.contains(id), res);
    let at_once = Decided { was: &before, is: &after, raw: &raw, names_stay: false };
    let altered = at_once.altered(&sketches, moved);
    if altered.is_empty() {
        return Ok(find_in_one(kept, sketches, moved, (&at_once, most), res)?.0);
    }
    let (new, sketches): (Vec<_>, Vec<_>) = sketches.into_iter().partition(|(id, _)| moved.new.contains(id));
    let out = Moved { new: BTreeSet::new(), gone: moved.gone.union(&altered).cloned().collect() };
    let between = Standing::of(&is, &raw, |id| !moved.new.contains(id) && !out.gone.contains(id), res);
    let names_stay = *moved == Moved::default() && at_once.name_the_same(&altered);
    let going = Decided { is: &between, names_stay, ..at_once };
    let (first, mut sketches) = find_in_one(kept, sketches, &out, (&going, most), res)?;
    sketches.retain(|(id, _)| !moved.gone.contains(id));
    sketches.extend(new);
    let back = Moved { new: moved.new.union(&altered).cloned().collect(), gone: BTreeSet::new() };
    let kept = Overlay { kept, change: &first };
    let coming = Decided { was: &between, names_stay, ..at_once };
    let (second, _) = find_in_one(&kept, sketches, &back, (&coming, most), res)?;
    Ok(first.then(second))
}

/// Finds what changes in one step. Gives the sketches back.
fn find_in_one<K: Kept>(
    kept: &K,
    mut sketches: Vec<(DocumentId, Sketch)>,
    moved: &Moved,
    (decided, most): (&Decided<'_>, Most),
    res: &Resources,
) -> Result<(Change, Vec<(DocumentId, Sketch)>), Stop<K::Error>> {
    decided.redraw(&mut sketches, moved);
    let survey = Survey::of(sketches, moved, most);
    let mut desk = Desk { kept, survey: &survey, rulings: decided.over(&survey), digests: BTreeMap::new() };
    desk.load(survey.new.iter().chain(&survey.gone).copied())?;
    let mut sources = sources::Sources::find(&mut desk, res)?;
    let named = if decided.names_stay { names::Named::default() } else { names::Named::find(&mut desk, res)? };
    let retold = sources.moved.iter().chain(&named.renamed).chain(&desk.rulings.rejected_otherwise);
    let retold: BTreeSet<Doc> = retold.copied().collect();
    let neighbours = Neighbours::find(&mut desk, &retold, res)?;
    let mut change = said::write(&mut desk, (&neighbours, &retold), &mut sources, &named, res)?;
    let cards = |docs: &BTreeSet<Doc>| docs.iter().map(|doc| desk.digests[doc].card.clone()).collect();
    change.before.documents = cards(&survey.gone);
    change.after.documents = cards(&survey.new);
    Ok((change, survey.into_sketches()))
}

/// A document, by its position among the sketches.
type Doc = usize;

/// What is at hand: the sketches, and the digests that were needed so far.
struct Desk<'k, K> {
    kept: &'k K,
    survey: &'k Survey,
    rulings: Rulings,
    digests: BTreeMap<Doc, Digest>,
}

impl<K: Kept> Desk<'_, K> {
    /// Brings the digests of documents.
    fn load(&mut self, docs: impl IntoIterator<Item = Doc>) -> Result<(), Stop<K::Error>> {
        let missing: BTreeSet<Doc> = docs.into_iter().filter(|doc| !self.digests.contains_key(doc)).collect();
        if self.digests.len() + missing.len() > self.survey.most.loaded {
            return Err(Stop::TooWide("too many documents have words in common with it"));
        }
        let ids: Vec<&DocumentId> = missing.iter().map(|doc| &self.survey.ids[*doc]).collect();
        let loaded = self.kept.digests(&ids)?;
        let edited = &self.rulings.edited;
        let as_decided = |(doc, digest): (Doc, Digest)| (doc, edited.get(&doc).cloned().unwrap_or(digest));
        self.digests.extend(missing.into_iter().zip(loaded).map(as_decided));
        Ok(())
    }

    /// A pile of documents whose digests are there; in the order of the documents.
    fn pile(&self, docs: impl IntoIterator<Item = Doc>) -> Pile<'_> {
        let apart: FxHashSet<&DocumentId> = self.rulings.apart.iter().collect();
        Pile::new(docs.into_iter().map(|doc| &self.digests[&doc]), &apart)
    }

    fn id(&self, doc: Doc) -> &DocumentId {
        &self.survey.ids[doc]
    }
}
