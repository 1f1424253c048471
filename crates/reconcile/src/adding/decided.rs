//! What reviewers' decisions come to before and after a change, worked out over the few documents that they name.
//!
//! A document that decisions change, or whose copies they set apart, is one that goes and one that comes: it is taken out as it was, and
//! what comes of that is built on ([`Overlay`]) when it is put in as it is. All other decisions move no document: the incidents of the
//! accounts that they speak of are written anew.

use std::collections::{BTreeMap, BTreeSet};

use rashomon_lexicon::Resources;
use rashomon_model::{
    Actor, ActorId, Contradiction, Decision, Derivation, DocumentId, Incident, IncidentId, Origin, OriginId, Statement,
    StatementId, UnplacedDecision,
};
use rustc_hash::{FxHashMap, FxHashSet};

use super::{Change, Doc, Kept, Moved, survey::Survey};
use crate::{
    AccountAt, ActorHead, Digest, Parties, Sketch, contradictions,
    decisions::{self, At, Placed},
    edits,
    pile::Pile,
};

/// What the decisions in force come to over the documents that are there.
#[derive(Default)]
pub(super) struct Standing {
    /// Documents that they change, as changed.
    edited: BTreeMap<DocumentId, Digest>,
    /// Documents that they name, there or not: their copies stay apart.
    named: FxHashSet<DocumentId>,
    /// On positions in `ids`.
    placed: Placed,
    ids: Vec<DocumentId>,
}

impl Standing {
    /// `raw` are the documents that they name, as read.
    pub(super) fn of(
        in_force: &[&Decision],
        raw: &BTreeMap<DocumentId, Digest>,
        is_there: impl Fn(&DocumentId) -> bool,
        res: &Resources,
    ) -> Self {
        let named = decisions::documents(in_force);
        let is_asked = |id: &DocumentId| named.contains(id) && is_there(id);
        let digests: Vec<Digest> = raw.iter().filter(|(id, _)| is_asked(id)).map(|(_, digest)| digest.clone()).collect();
        let edited = edits::apply(&digests, in_force, res);
        let pile = Pile::new(edited.over(&digests), &named);
        let placed = decisions::place(&pile, in_force, &edited);
        let ids = pile.digests.iter().map(|digest| digest.card.id.clone()).collect();
        let changed = pile.digests.iter().filter(|digest| raw[&digest.card.id] != ***digest);
        let changed = changed.map(|digest| (digest.card.id.clone(), (*digest).clone())).collect();
        Self { edited: changed, named: named.into_iter().cloned().collect(), placed, ids }
    }

    fn digest<'d>(&'d self, raw: &'d BTreeMap<DocumentId, Digest>, id: &DocumentId) -> &'d Digest {
        self.edited.get(id).unwrap_or_else(|| &raw[id])
    }

    /// The sketch of a document that decisions name or named.
    fn sketch(&self, raw: &BTreeMap<DocumentId, Digest>, id: &DocumentId) -> Sketch {
        let sketch = Sketch::of(self.digest(raw, id));
        if self.named.contains(id) { sketch.apart(id) } else { sketch }
    }

    fn placed(&self, survey: &Survey) -> Placed {
        self.placed.renumbered(|doc| survey.position(&self.ids[doc]))
    }
}

/// What decisions came to, and come to.
pub(super) struct Decided<'d> {
    pub was: &'d Standing,
    pub is: &'d Standing,
    /// The documents that they name, as read.
    pub raw: &'d BTreeMap<DocumentId, Digest>,
    /// Every document that goes or comes is there before and after, and names the same: who is who stays.
    pub names_stay: bool,
}

impl Decided<'_> {
    /// Puts in the place of their sketches those of the documents as decisions have them: of those that go as they were.
    pub(super) fn redraw(&self, sketches: &mut [(DocumentId, Sketch)], moved: &Moved) {
        for (id, sketch) in sketches.iter_mut().filter(|(id, _)| self.raw.contains_key(id)) {
            let standing = if moved.gone.contains(id) { self.was } else { self.is };
            *sketch = standing.sketch(self.raw, id);
        }
    }

    /// Documents that were there and are, and that decisions make another: what they say, or whether their copies stay apart where they have
    /// some.
    pub(super) fn altered(&self, sketches: &[(DocumentId, Sketch)], moved: &Moved) -> BTreeSet<DocumentId> {
        let stays = |id: &&DocumentId| !moved.new.contains(*id) && !moved.gone.contains(*id);
        let is_apart = |id: &DocumentId| (self.was.named.contains(id), self.is.named.contains(id));
        let mut altered: BTreeSet<DocumentId> = BTreeSet::new();
        let mut turned: FxHashMap<(u64, u64), &DocumentId> = FxHashMap::default();
        for id in self.raw.keys().filter(stays) {
            if self.was.digest(self.raw, id) != self.is.digest(self.raw, id) {
                altered.insert(id.clone());
            } else if matches!(is_apart(id), (true, false) | (false, true))
                && let Some(words) = Sketch::of(&self.raw[id]).words()
                && let Some(other) = turned.insert(words, id)
            {
                altered.extend([id.clone(), other.clone()]);
            }
        }
        if !turned.is_empty() {
            for (id, sketch) in sketches {
                let alike = sketch.words().and_then(|words| turned.get(&words));
                altered.extend(alike.filter(|of| **of != id).map(|of| (*of).clone()));
            }
        }
        altered
    }

    /// Whether documents name the same before and after.
    pub(super) fn name_the_same(&self, documents: &BTreeSet<DocumentId>) -> bool {
        documents.iter().all(|id| self.was.digest(self.raw, id).actors == self.is.digest(self.raw, id).actors)
    }

    /// What they say, with documents as a survey numbers them.
    pub(super) fn over(&self, survey: &Survey) -> Rulings {
        let (was, is) = (self.was.placed(survey), self.is.placed(survey));
        let stays = |(doc, _): &At| survey.is_there(*doc) && !survey.new.contains(doc);
        let docs = |accounts: FxHashSet<At>| accounts.into_iter().filter(stays).map(|(doc, _)| doc).collect();
        let position = |(id, digest): (&DocumentId, &Digest)| survey.position(id).map(|doc| (doc, digest.clone()));
        let (gone, here): (Vec<_>, Vec<_>) = (
            self.was.edited.iter().filter_map(position).filter(|(doc, _)| survey.gone.contains(doc)).collect(),
            self.is.edited.iter().filter_map(position).filter(|(doc, _)| !survey.gone.contains(doc)).collect(),
        );
        Rulings {
            redecided: docs(was.differences(&is)),
            rejected_otherwise: docs(was.rejected.symmetric_difference(&is.rejected).copied().collect()),
            edited: gone.into_iter().chain(here).collect(),
            apart: self.is.named.clone(),
            was,
            is,
        }
    }
}

/// What decisions say of a survey's documents.
pub(super) struct Rulings {
    pub was: Placed,
    pub is: Placed,
    /// Documents of accounts of which decisions say something else now; they were there and are.
    pub redecided: BTreeSet<Doc>,
    /// Those of them with an account that is rejected now, or was.
    pub rejected_otherwise: BTreeSet<Doc>,
    /// Documents as decisions changed them.
    pub edited: BTreeMap<Doc, Digest>,
    /// Documents whose copies stay apart.
    pub apart: FxHashSet<DocumentId>,
}

impl Rulings {
    pub(super) fn unplaced(&self) -> Vec<UnplacedDecision> {
        self.is.unplaced.clone()
    }

    /// Pairs of accounts that reviewers merge or merged and that are there, both ways round.
    pub(super) fn merged(&self, survey: &Survey) -> BTreeMap<At, Vec<At>> {
        let mut merged: BTreeMap<At, Vec<At>> = BTreeMap::new();
        for (a, b, _) in self.was.merged.iter().chain(&self.is.merged) {
            if survey.is_there(a.0) && survey.is_there(b.0) {
                merged.entry(*a).or_default().push(*b);
                merged.entry(*b).or_default().push(*a);
            }
        }
        merged
    }
}

impl Change {
    /// This change and then another.
    pub(super) fn then(self, next: Self) -> Self {
        let Self { before, after, .. } = self;
        let mut both = Self {
            strong_before: joined(self.strong_before, &next.strong_before),
            strong_after: without(self.strong_after, &next.strong_before),
            signatures: self.signatures,
            signatures_gone: self.signatures_gone,
            ..next
        };
        both.strong_after = joined(both.strong_after, &next.strong_after);
        let comes: FxHashSet<u64> = next.signatures.iter().map(|(signature, _)| *signature).collect();
        both.signatures.retain(|(signature, _)| !comes.contains(signature) && !next.signatures_gone.contains(signature));
        both.signatures.extend(next.signatures);
        both.signatures.sort();
        both.signatures_gone.retain(|signature| !comes.contains(signature));
        both.signatures_gone = joined(both.signatures_gone, &next.signatures_gone);
        let (older, newer) = (&mut both.before, &mut both.after);
        // A document that goes and comes again stays.
        let cards: BTreeSet<&DocumentId> = before.documents.iter().map(|card| &card.id).collect();
        let back: BTreeSet<DocumentId> =
            newer.documents.iter().map(|card| &card.id).filter(|id| cards.contains(id)).cloned().collect();
        older.documents.extend(before.documents);
        older.documents.retain(|card| !back.contains(&card.id));
        newer.documents.retain(|card| !back.contains(&card.id));
        follow((&mut older.incidents, &mut newer.incidents), before.incidents, after.incidents, |it| it.id.clone());
        follow((&mut older.actors, &mut newer.actors), before.actors, after.actors, |it| it.id.clone());
        follow((&mut older.origins, &mut newer.origins), before.origins, after.origins, |it| it.id.clone());
        follow((&mut older.derivations, &mut newer.derivations), before.derivations, after.derivations, ends);
        follow((&mut older.statements, &mut newer.statements), before.statements, after.statements, |it| it.id.clone());
        let contradictions = (before.contradictions, after.contradictions);
        follow((&mut older.contradictions, &mut newer.contradictions), contradictions.0, contradictions.1, |it| it.id.clone());
        both
    }
}

fn ends(derivation: &Derivation) -> impl Ord + use<> {
    (derivation.from.clone(), derivation.to.clone(), derivation.basis)
}

/// Puts the items of an earlier change before those of a later one.
fn follow<T, I: Ord>((older, newer): (&mut Vec<T>, &mut Vec<T>), before: Vec<T>, after: Vec<T>, id: impl Fn(&T) -> I) {
    let known: BTreeSet<I> = before.iter().chain(&after).map(&id).collect();
    let later: BTreeSet<I> = older.iter().chain(newer.iter()).map(&id).collect();
    older.retain(|item| !known.contains(&id(item)));
    older.extend(before);
    newer.extend(after.into_iter().filter(|item| !later.contains(&id(item))));
}

fn joined<T: Ord + Clone>(mut list: Vec<T>, more: &[T]) -> Vec<T> {
    list.extend_from_slice(more);
    list.sort();
    list.dedup();
    list
}

fn without<T: Ord>(mut list: Vec<T>, less: &[T]) -> Vec<T> {
    let less: BTreeSet<&T> = less.iter().collect();
    list.retain(|item| !less.contains(item));
    list
}

/// What a case holds once a change is made, before it is written.
pub(super) struct Overlay<'k, K> {
    pub kept: &'k K,
    pub change: &'k Change,
}

/// Items of a list that is kept, with those in their place that a change puts there.
fn over<T: Clone, I: Ord>(
    mut kept: Vec<T>,
    (before, after): (&[T], &[T]),
    id: impl Fn(&T) -> I,
    is_asked: impl Fn(&T) -> bool,
) -> Vec<T> {
    let changed: BTreeSet<I> = before.iter().chain(after).map(&id).collect();
    kept.retain(|item| !changed.contains(&id(item)));
    kept.extend(after.iter().filter(|item| is_asked(item)).cloned());
    kept
}

/// An item, where a change says what it is; `Some(None)` when it goes.
fn changed<'c, T, I: PartialEq>((before, after): (&'c [T], &'c [T]), id: impl Fn(&T) -> &I, asked: &I) -> Option<Option<&'c T>> {
    let now = after.iter().find(|item| id(item) == asked);
    (now.is_some() || before.iter().any(|item| id(item) == asked)).then_some(now)
}

impl<K: Kept> Kept for Overlay<'_, K> {
    type Error = K::Error;

    fn digests(&self, documents: &[&DocumentId]) -> Result<Vec<Digest>, K::Error> {
        self.kept.digests(documents)
    }

    fn incidents_of(&self, document: &DocumentId) -> Result<Vec<Incident>, K::Error> {
        let lists = (&self.change.before.incidents[..], &self.change.after.incidents[..]);
        Ok(over(self.kept.incidents_of(document)?, lists, |it| it.id.clone(), |it| it.documents.contains(document)))
    }

    fn strong_pairs(&self, document: &DocumentId) -> Result<Vec<(u32, AccountAt)>, K::Error> {
        let of = |list: &[(AccountAt, AccountAt)]| -> Vec<(u32, AccountAt)> {
            let both = list.iter().flat_map(|(a, b)| [(a, b), (b, a)]);
            both.filter(|(own, _)| own.0 == *document).map(|(own, other)| (own.1, other.clone())).collect()
        };
        let kept = without(self.kept.strong_pairs(document)?, &of(&self.change.strong_before));
        Ok(joined(kept, &of(&self.change.strong_after)))
    }

    fn actor_of(&self, signature: u64) -> Result<Option<ActorId>, K::Error> {
        match self.change.signatures.iter().find(|(known, _)| *known == signature) {
            Some((_, actor)) => Ok(Some(actor.clone())),
            None if self.change.signatures_gone.contains(&signature) => Ok(None),
            None => self.kept.actor_of(signature),
        }
    }

    fn actor(&self, id: &ActorId) -> Result<Option<Actor>, K::Error> {
        match changed((&self.change.before.actors, &self.change.after.actors), |it| &it.id, id) {
            Some(now) => Ok(now.cloned()),
            None => self.kept.actor(id),
        }
    }

    fn actor_head(&self, id: &ActorId) -> Result<Option<ActorHead>, K::Error> {
        match changed((&self.change.before.actors, &self.change.after.actors), |it| &it.id, id) {
            Some(now) => Ok(now.map(ActorHead::of)),
            None => self.kept.actor_head(id),
        }
    }

    fn derivations_of(&self, document: &DocumentId) -> Result<Vec<Derivation>, K::Error> {
        let lists = (&self.change.before.derivations[..], &self.change.after.derivations[..]);
        Ok(over(self.kept.derivations_of(document)?, lists, ends, |it| it.from == *document || it.to == *document))
    }

    fn origin(&self, id: &OriginId) -> Result<Option<Origin>, K::Error> {
        match changed((&self.change.before.origins, &self.change.after.origins), |it| &it.id, id) {
            Some(now) => Ok(now.cloned()),
            None => self.kept.origin(id),
        }
    }

    fn statements_on(&self, incident: &IncidentId) -> Result<Vec<Statement>, K::Error> {
        let lists = (&self.change.before.statements[..], &self.change.after.statements[..]);
        let kept = self.kept.statements_on(incident)?;
        Ok(over(kept, lists, |it| it.id.clone(), |it| it.incident.as_ref() == Some(incident)))
    }

    fn statement(&self, id: &StatementId) -> Result<Option<Statement>, K::Error> {
        match changed((&self.change.before.statements, &self.change.after.statements), |it| &it.id, id) {
            Some(now) => Ok(now.cloned()),
            None => self.kept.statement(id),
        }
    }

    fn statements_between(&self, is_asked: &dyn Fn(Parties<'_>) -> bool) -> Result<Vec<Statement>, K::Error> {
        let of_them = |statement: &Statement| statement.incident.is_none() && is_asked(contradictions::parties(statement));
        let lists = (&self.change.before.statements[..], &self.change.after.statements[..]);
        Ok(over(self.kept.statements_between(is_asked)?, lists, |it| it.id.clone(), of_them))
    }

    fn contradictions_in(&self, incident: &IncidentId) -> Result<Vec<Contradiction>, K::Error> {
        let lists = (&self.change.before.contradictions[..], &self.change.after.contradictions[..]);
        let kept = self.kept.contradictions_in(incident)?;
        Ok(over(kept, lists, |it| it.id.clone(), |it| it.incident.as_ref() == Some(incident)))
    }
}
