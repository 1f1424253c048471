//! Whom new documents name: which actor each name stands for, where that follows from the names that are known.
//!
//! Names join actors ([`crate::actors`]); a new name can join two that were apart, or tear one apart by being ambiguous. Here only what
//! joins one actor at most is followed.

use std::collections::{BTreeMap, BTreeSet};

use rashomon_lexicon::Resources;
use rashomon_model::{Actor, ActorId, EntityId};
use rustc_hash::{FxHashMap, FxHashSet};

use super::{Desk, Doc, Kept, Stop};
use crate::{
    ActorHead, Sketch,
    actors::{self, Signature},
};

/// Who is who in the documents asked for.
pub(super) struct Named {
    pub of: Vec<(Doc, EntityId, ActorId)>,
    pub heads: BTreeMap<ActorId, ActorHead>,
    /// Actors whom new documents name, as they were.
    pub before: Vec<Actor>,
    /// As they are.
    pub after: Vec<Actor>,
    /// Signatures that were unknown.
    pub signatures: Vec<(u64, ActorId)>,
}

/// Documents that are asked whether a name of theirs comes before one of a new document.
const WITNESSES: usize = 32;

impl Named {
    /// Identifies the entities of `docs`, among which are the new ones.
    pub(super) fn find<K: Kept>(desk: &mut Desk<'_, K>, docs: &BTreeSet<Doc>, res: &Resources) -> Result<Self, Stop<K::Error>> {
        let survey = desk.survey;
        let mut found =
            Self { of: Vec::new(), heads: BTreeMap::new(), before: Vec::new(), after: Vec::new(), signatures: Vec::new() };
        let mut known: FxHashMap<u64, Option<ActorId>> = FxHashMap::default();
        let mut named: BTreeMap<u64, (Signature, Vec<(Doc, EntityId)>)> = BTreeMap::new();
        for doc in docs {
            for (entity, signature) in survey.sketches[*doc].actors() {
                let actor = match known.get(&signature.id) {
                    Some(actor) => actor.clone(),
                    None => known.entry(signature.id).or_insert(desk.kept.actor_of(signature.id)?).clone(),
                };
                let at = (*doc, EntityId(entity));
                if survey.new.contains(doc) {
                    named.entry(signature.id).or_insert_with(|| (signature, Vec::new())).1.push(at);
                } else {
                    found.of.push((at.0, at.1, actor.ok_or(Stop::TooWide("a name is not known"))?));
                }
            }
        }
        let old = Namesakes::of(desk, named.values().map(|(signature, _)| signature))?;
        let mut of_actor: BTreeMap<ActorId, Vec<(Doc, EntityId)>> = BTreeMap::new();
        let mut fresh: Vec<(u64, Vec<(Doc, EntityId)>)> = Vec::new();
        old.check_surnames(&named, &known)?;
        old.check_new_names(&named, &known)?;
        for (id, (signature, entities)) in named {
            let actor = match &known[&id] {
                Some(actor) => Some(actor.clone()),
                None => old.joins(desk, &signature, &entities)?,
            };
            match actor {
                Some(actor) => {
                    found.signatures.extend(known[&id].is_none().then(|| (id, actor.clone())));
                    of_actor.entry(actor).or_default().extend(entities);
                }
                None => fresh.push((id, entities)),
            }
        }
        for (id, entities) in of_actor {
            let before = desk.kept.actor(&id)?.ok_or(Stop::TooWide("an actor is not known"))?;
            found.put(desk, Some(before), &entities, res)?;
        }
        for (signature, entities) in fresh {
            let id = found.put(desk, None, &entities, res)?;
            found.signatures.push((signature, id));
        }
        for (_, _, id) in &found.of {
            if !found.heads.contains_key(id) {
                let head = desk.kept.actor_head(id)?.ok_or(Stop::TooWide("an actor is not known"))?;
                found.heads.insert(id.clone(), head);
            }
        }
        found.signatures.sort();
        Ok(found)
    }

    fn put<K: Kept>(
        &mut self,
        desk: &Desk<'_, K>,
        before: Option<Actor>,
        entities: &[(Doc, EntityId)],
        res: &Resources,
    ) -> Result<ActorId, Stop<K::Error>> {
        let docs: Vec<Doc> = desk.survey.new.iter().copied().collect();
        let pile = desk.pile(docs.iter().copied());
        let at = |doc: Doc| docs.binary_search(&doc).expect("new documents alone are asked for");
        let entities_at: Vec<(usize, EntityId)> = entities.iter().map(|(doc, entity)| (at(*doc), *entity)).collect();
        let after = actors::with_documents(&pile, before.as_ref(), &entities_at, res)
            .ok_or(Stop::TooWide("an actor may be shown by another name"))?;
        let id = after.id.clone();
        if before.is_none() && (self.heads.contains_key(&id) || desk.kept.actor_head(&id)?.is_some()) {
            return Err(Stop::TooWide("two actors would have one id"));
        }
        self.of.extend(entities.iter().map(|(doc, entity)| (*doc, *entity, id.clone())));
        self.heads.insert(id.clone(), ActorHead::of(&after));
        self.before.extend(before);
        self.after.push(after);
        Ok(id)
    }
}

/// What older documents say of names that new ones use.
struct Namesakes {
    /// Signatures that have a name, with the documents that hold it.
    by_key: FxHashMap<u64, Vec<(Doc, Signature)>>,
    /// Actors of those, and of persons with the surnames.
    actor_of: FxHashMap<u64, ActorId>,
    /// Signatures of persons by surname alone.
    bare: FxHashMap<u64, BTreeSet<u64>>,
    /// Signatures of persons by the surname of their full names.
    full: FxHashMap<u64, BTreeSet<u64>>,
    /// Keys of listed actors that are there, with the actor.
    listed: FxHashMap<u64, ActorId>,
}

impl Namesakes {
    fn of<'s, K: Kept>(desk: &Desk<'_, K>, new: impl Iterator<Item = &'s Signature>) -> Result<Self, Stop<K::Error>> {
        let (mut keys, mut surnames, mut listed) = (FxHashSet::default(), FxHashSet::default(), FxHashSet::default());
        for signature in new {
            keys.extend(signature.keys.iter().copied());
            surnames.extend(signature.surnames.iter().copied().chain(signature.bare));
            listed.extend(signature.listed);
        }
        let is_asked = |signature: &Signature| {
            signature.keys.iter().any(|key| keys.contains(key))
                || signature.surnames.iter().chain(&signature.bare).any(|name| surnames.contains(name))
                || signature.listed.is_some_and(|key| listed.contains(&key))
        };
        let asked: FxHashSet<u64> = keys.iter().chain(&surnames).chain(&listed).copied().collect();
        let survey = desk.survey;
        let has_one = |doc: Doc, sketch: &Sketch| {
            let can = sketch.can_name(&asked) && !survey.new.contains(&doc);
            can && sketch.actors().iter().any(|(_, signature)| is_asked(signature))
        };
        let mut old = Self {
            by_key: FxHashMap::default(),
            actor_of: FxHashMap::default(),
            bare: FxHashMap::default(),
            full: FxHashMap::default(),
            listed: FxHashMap::default(),
        };
        let mut seen: FxHashSet<u64> = FxHashSet::default();
        for doc in survey.documents(has_one) {
            for (_, signature) in survey.sketches[doc].actors().into_iter().filter(|(_, signature)| is_asked(signature)) {
                if seen.insert(signature.id) {
                    let actor = desk.kept.actor_of(signature.id)?.ok_or(Stop::TooWide("a name is not known"))?;
                    signature.bare.iter().for_each(|name| old.bare.entry(*name).or_default().extend([signature.id]));
                    signature.surnames.iter().for_each(|name| old.full.entry(*name).or_default().extend([signature.id]));
                    old.listed.extend(signature.listed.map(|key| (key, actor.clone())));
                    old.actor_of.insert(signature.id, actor);
                }
                for key in signature.keys.iter().filter(|key| keys.contains(key)) {
                    let witnesses = old.by_key.entry(*key).or_default();
                    let is_known = witnesses.iter().any(|(_, known)| known.id == signature.id);
                    if !is_known || witnesses.len() < WITNESSES {
                        witnesses.push((doc, signature.clone()));
                    }
                }
            }
        }
        Ok(old)
    }

    /// A surname alone joins a full name when two documents have another actor in common: nothing may hang on that.
    fn check_surnames<E>(
        &self,
        named: &BTreeMap<u64, (Signature, Vec<(Doc, EntityId)>)>,
        known: &FxHashMap<u64, Option<ActorId>>,
    ) -> Result<(), Stop<E>> {
        let new = || named.values().map(|(signature, _)| signature);
        let of = |table: &FxHashMap<u64, BTreeSet<u64>>, name: &u64| -> Vec<Option<ActorId>> {
            table.get(name).into_iter().flatten().map(|id| self.actor_of.get(id).cloned()).collect()
        };
        for signature in new() {
            for (name, is_bare) in
                signature.surnames.iter().map(|name| (name, false)).chain(signature.bare.iter().map(|name| (name, true)))
            {
                let mut others = of(if is_bare { &self.full } else { &self.bare }, name);
                let is_other =
                    |other: &&Signature| if is_bare { other.surnames.contains(name) } else { other.bare == Some(*name) };
                others.extend(new().filter(is_other).map(|other| known[&other.id].clone()));
                let own = &known[&signature.id];
                if !others.is_empty() && (own.is_none() || others.iter().any(|other| other != own)) {
                    return Err(Stop::TooWide("a surname could be that of a person named in full"));
                }
            }
        }
        Ok(())
    }

    /// Names that are new must not be shared by two new signatures.
    fn check_new_names<E>(
        &self,
        named: &BTreeMap<u64, (Signature, Vec<(Doc, EntityId)>)>,
        known: &FxHashMap<u64, Option<ActorId>>,
    ) -> Result<(), Stop<E>> {
        let mut seen: FxHashSet<u64> = FxHashSet::default();
        for (signature, _) in named.values().filter(|(signature, _)| known[&signature.id].is_none()) {
            let listed = signature.listed.filter(|key| !self.listed.contains_key(key));
            for name in signature.keys.iter().copied().chain(listed) {
                if !seen.insert(name) {
                    return Err(Stop::TooWide("two new names could be one actor"));
                }
            }
        }
        Ok(())
    }

    /// The one known actor that a new signature joins; `None` when it is an actor of its own.
    fn joins<K: Kept>(
        &self,
        desk: &mut Desk<'_, K>,
        signature: &Signature,
        entities: &[(Doc, EntityId)],
    ) -> Result<Option<ActorId>, Stop<K::Error>> {
        let witnesses: Vec<&(Doc, Signature)> = signature.keys.iter().filter_map(|key| self.by_key.get(key)).flatten().collect();
        let mut actors: BTreeSet<&ActorId> = witnesses.iter().map(|(_, known)| &self.actor_of[&known.id]).collect();
        let listed = signature.listed.map(|key| self.listed.get(&key));
        actors.extend(listed.flatten());
        let actor = match (actors.len(), listed) {
            (0, _) => return Ok(None),
            // A listed actor that nobody named so far, by a name that others have.
            (1, Some(None)) => return Err(Stop::TooWide("a name could be that of a listed actor")),
            (1, _) => (*actors.first().expect("there is one")).clone(),
            _ => return Err(Stop::TooWide("a name could be that of two actors")),
        };
        let is_listed = self.listed.values().any(|of| *of == actor);
        if !is_listed {
            // The id is made of the first name of all, which must not be the new one.
            let new = actors::id_names(&desk.digests[&entities[0].0], |id| id == signature.id);
            let asked: Vec<(Doc, u64)> = witnesses.iter().map(|(doc, known)| (*doc, known.id)).take(WITNESSES).collect();
            desk.load(asked.iter().map(|(doc, _)| *doc))?;
            let has_first = |(doc, known): &(Doc, u64)| actors::id_names(&desk.digests[doc], |id| id == *known) <= new;
            if !asked.iter().any(has_first) {
                return Err(Stop::TooWide("an actor may have another id"));
            }
        }
        Ok(Some(actor))
    }
}
