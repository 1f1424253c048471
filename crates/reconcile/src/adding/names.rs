//! Whom documents that come and go name: which actor each name stands for now.
//!
//! Names join actors ([`crate::actors`]): a new name can join two that were apart, or keep two apart by being ambiguous; a name that nobody
//! uses any more can do the same. All names that hang together with one that comes or goes are joined anew, by one document each that uses
//! them; the actors that come of it are written anew out of all documents that name them.

use std::collections::{BTreeMap, BTreeSet};

use rashomon_lexicon::Resources;
use rashomon_model::{Actor, ActorId, EntityId};
use rustc_hash::{FxHashMap, FxHashSet};

use super::{
    Desk, Doc, Kept, Stop,
    survey::{Few, Survey},
};
use crate::{
    ActorHead, Digest, Sketch,
    actors::{self, Actors, Signature, Votes},
    sketch,
};

/// What changes in who is who.
#[derive(Default)]
pub(super) struct Named {
    /// Actors that may change, as they were.
    pub before: Vec<Actor>,
    /// As they are.
    pub after: Vec<Actor>,
    /// Signatures that come, or stand for another actor.
    pub signatures: Vec<(u64, ActorId)>,
    /// Signatures that nobody uses any more.
    pub signatures_gone: Vec<u64>,
    /// Documents that were there and name somebody who is another now, or is shown otherwise.
    pub renamed: BTreeSet<Doc>,
    /// Actors of the signatures that changed.
    now: FxHashMap<u64, ActorId>,
    /// Heads of the actors that changed.
    heads: BTreeMap<ActorId, ActorHead>,
}

impl Named {
    /// Finds what the documents that come and go change.
    pub(super) fn find<K: Kept>(desk: &mut Desk<'_, K>, res: &Resources) -> Result<Self, Stop<K::Error>> {
        let survey = desk.survey;
        let mut found = Self::default();
        let used = Used::of(desk)?;
        used.check_surnames(desk)?;
        let mut rebuilt: FxHashSet<u64> = FxHashSet::default();
        let restless = used.restless();
        if !restless.is_empty() {
            let tangle = Tangle::around(survey, restless)?;
            rebuilt = found.join_anew(desk, &tangle, res)?;
        }
        found.signatures_gone = used.vanished.iter().copied().collect();
        found.signatures_gone.sort_unstable();
        // Of all others no name comes or goes: documents come to them and leave them.
        let mut moved: BTreeMap<ActorId, Vec<(Doc, EntityId)>> = BTreeMap::new();
        for (signature, places) in used.places.iter().filter(|(signature, _)| !rebuilt.contains(signature)) {
            let actor = match (found.now.get(signature), &used.known[signature]) {
                (Some(actor), _) | (None, Some(actor)) => actor.clone(),
                (None, None) => return Err(Stop::TooWide("a name is not known")),
            };
            moved.entry(actor).or_default().extend(places.iter().copied());
        }
        for (actor, mut places) in moved {
            places.sort();
            found.shift(desk, &actor, &places, res)?;
        }
        found.signatures.sort();
        Ok(found)
    }

    /// Joins all names of a tangle anew. Gives those whose actors were written anew.
    fn join_anew<K: Kept>(
        &mut self,
        desk: &mut Desk<'_, K>,
        tangle: &Tangle,
        res: &Resources,
    ) -> Result<FxHashSet<u64>, Stop<K::Error>> {
        let mut was: FxHashMap<u64, ActorId> = FxHashMap::default();
        let mut members: BTreeMap<ActorId, BTreeSet<u64>> = BTreeMap::new();
        for signature in tangle.was() {
            let actor = desk.kept.actor_of(signature)?.ok_or(Stop::TooWide("a name is not known"))?;
            members.entry(actor.clone()).or_default().insert(signature);
            was.insert(signature, actor);
        }
        let witnesses: BTreeMap<u64, Doc> = tangle.is().collect();
        let docs: BTreeSet<Doc> = witnesses.values().copied().collect();
        desk.load(docs.iter().copied())?;
        let docs: Vec<Doc> = docs.into_iter().collect();
        let pile = desk.pile(docs.iter().copied());
        let groups = actors::joined(&pile, |doc, signature| witnesses.get(&signature) == Some(&docs[doc]));
        check_shared(desk.survey, &regrouped(&was, &groups))?;
        let mut rebuilt: FxHashSet<u64> = FxHashSet::default();
        let mut replaced: BTreeSet<ActorId> = members.keys().cloned().collect();
        for (id, signatures) in groups {
            let older: BTreeSet<u64> = signatures.iter().copied().filter(|signature| was.contains_key(signature)).collect();
            let stays = members.get(&id).is_some_and(|known| *known == older);
            self.now.extend(signatures.iter().map(|signature| (*signature, id.clone())));
            let changed = signatures.iter().filter(|signature| was.get(signature) != Some(&id));
            self.signatures.extend(changed.map(|signature| (*signature, id.clone())));
            if stays {
                replaced.remove(&id);
            } else {
                self.rebuild(desk, &signatures, res)?;
                rebuilt.extend(signatures);
            }
        }
        for actor in replaced {
            self.before.push(desk.kept.actor(&actor)?.ok_or(Stop::TooWide("an actor is not known"))?);
            rebuilt.extend(&members[&actor]);
        }
        Ok(rebuilt)
    }

    /// Writes the actor of these signatures out of all documents that name it.
    fn rebuild<K: Kept>(&mut self, desk: &mut Desk<'_, K>, signatures: &[u64], res: &Resources) -> Result<(), Stop<K::Error>> {
        let survey = desk.survey;
        let asked: FxHashSet<u64> = signatures.iter().copied().collect();
        let few = Few::of(&asked);
        let docs = survey.documents(|_, sketch| {
            sketch.can_name(|key| few.contains(key)) && sketch.actors().iter().any(|(_, signature)| asked.contains(&signature.id))
        });
        if docs.len() > survey.most.touched {
            return Err(Stop::TooWide("too many documents name an actor that may be another now"));
        }
        desk.load(docs.iter().copied())?;
        let after = actors::actor_of(&desk.pile(docs.iter().copied()), |signature| asked.contains(&signature), res)
            .ok_or(Stop::TooWide("a name leads to nobody"))?;
        let head = ActorHead::of(&after);
        if self.heads.contains_key(&after.id) {
            return Err(Stop::TooWide("two actors would have one id"));
        }
        let mut heads: FxHashMap<u64, Option<ActorHead>> = FxHashMap::default();
        for doc in docs.into_iter().filter(|doc| !survey.new.contains(doc)) {
            for (_, signature) in survey.sketches[doc].actors().iter().filter(|(_, signature)| asked.contains(&signature.id)) {
                let older = match heads.get(&signature.id) {
                    Some(older) => older,
                    None => heads.entry(signature.id).or_insert(older_head(desk, signature.id)?),
                };
                if older.as_ref() != Some(&head) {
                    self.renamed.insert(doc);
                }
            }
        }
        self.heads.insert(after.id.clone(), head);
        self.after.push(after);
        Ok(())
    }

    /// An actor to whom documents come or whom they leave, while its names stay.
    fn shift<K: Kept>(
        &mut self,
        desk: &mut Desk<'_, K>,
        id: &ActorId,
        places: &[(Doc, EntityId)],
        res: &Resources,
    ) -> Result<(), Stop<K::Error>> {
        let survey = desk.survey;
        let before = desk.kept.actor(id)?.ok_or(Stop::TooWide("an actor is not known"))?;
        let is_only_more = places.iter().all(|(doc, _)| survey.new.contains(doc));
        if is_only_more {
            let docs: Vec<Doc> = survey.new.iter().copied().collect();
            let pile = desk.pile(docs.iter().copied());
            let at = |doc: Doc| docs.binary_search(&doc).expect("new documents alone are asked for");
            let entities: Vec<(usize, EntityId)> = places.iter().map(|(doc, entity)| (at(*doc), *entity)).collect();
            if let Some(after) = actors::with_documents(&pile, &before, &entities, res) {
                self.heads.insert(id.clone(), ActorHead::of(&after));
                self.before.push(before);
                self.after.push(after);
                return Ok(());
            }
        }
        let ids = self.signatures_of(desk, id, places)?;
        if !places.iter().any(|(doc, _)| survey.new.contains(doc))
            && let Some(after) = without(desk, &before, &ids, places, res)?
        {
            self.heads.insert(id.clone(), ActorHead::of(&after));
            self.before.push(before);
            self.after.push(after);
            return Ok(());
        }
        self.before.push(before);
        self.rebuild(desk, &ids, res)?;
        let is_another = self.after.last().is_some_and(|after| after.id != *id);
        if is_another { Err(Stop::TooWide("an actor may have another id")) } else { Ok(()) }
    }

    /// The signatures of an actor whose names stay.
    fn signatures_of<K: Kept>(
        &self,
        desk: &Desk<'_, K>,
        actor: &ActorId,
        places: &[(Doc, EntityId)],
    ) -> Result<Vec<u64>, Stop<K::Error>> {
        let mut restless: BTreeMap<u64, Signature> = BTreeMap::new();
        for (doc, entity) in places {
            let signatures = desk.survey.sketches[*doc].actors().into_iter().filter(|(of, _)| EntityId(*of) == *entity);
            restless.extend(signatures.map(|(_, signature)| (signature.id, signature)));
        }
        let mut of_actor = Vec::new();
        for (signature, _) in Tangle::around(desk.survey, restless)?.is() {
            let is_of_actor = match self.now.get(&signature) {
                Some(now) => now == actor,
                None => desk.kept.actor_of(signature)?.as_ref() == Some(actor),
            };
            of_actor.extend(is_of_actor.then_some(signature));
        }
        of_actor.sort_unstable();
        Ok(of_actor)
    }

    /// Who is who in documents that are there now.
    pub(super) fn actors<K: Kept>(&self, desk: &Desk<'_, K>, docs: &[Doc]) -> Result<Actors, Stop<K::Error>> {
        self.scene(desk, docs, |signature| self.now.get(&signature), |id| self.heads.get(id))
    }

    /// Who was who in documents that were there.
    pub(super) fn older_actors<K: Kept>(&self, desk: &Desk<'_, K>, docs: &[Doc]) -> Result<Actors, Stop<K::Error>> {
        self.scene(desk, docs, |_| None, |_| None)
    }

    fn scene<'n, K: Kept>(
        &'n self,
        desk: &Desk<'_, K>,
        docs: &[Doc],
        now: impl Fn(u64) -> Option<&'n ActorId>,
        head_now: impl Fn(&ActorId) -> Option<&'n ActorHead>,
    ) -> Result<Actors, Stop<K::Error>> {
        let mut known: FxHashMap<u64, ActorId> = FxHashMap::default();
        let mut heads: BTreeMap<ActorId, ActorHead> = BTreeMap::new();
        let mut of: Vec<(usize, EntityId, ActorId)> = Vec::new();
        for (at, doc) in docs.iter().enumerate() {
            for (entity, signature) in desk.survey.sketches[*doc].actors() {
                let actor = match known.get(&signature.id) {
                    Some(actor) => actor.clone(),
                    None => {
                        let actor = match now(signature.id) {
                            Some(actor) => actor.clone(),
                            None => desk.kept.actor_of(signature.id)?.ok_or(Stop::TooWide("a name is not known"))?,
                        };
                        known.insert(signature.id, actor.clone());
                        actor
                    }
                };
                if !heads.contains_key(&actor) {
                    let head = match head_now(&actor) {
                        Some(head) => head.clone(),
                        None => desk.kept.actor_head(&actor)?.ok_or(Stop::TooWide("an actor is not known"))?,
                    };
                    heads.insert(actor.clone(), head);
                }
                of.push((at, EntityId(entity), actor));
            }
        }
        let index: BTreeMap<&ActorId, usize> = heads.keys().enumerate().map(|(idx, id)| (id, idx)).collect();
        let of = of.into_iter().map(|(at, entity, actor)| ((at, entity), index[&actor])).collect();
        Ok(Actors::new(heads.into_values().collect(), of))
    }
}

/// Of the documents that can show that a name is still used so many are asked.
const WITNESSES: usize = 64;

/// An actor without documents that go, where it can be seen what becomes of it.
fn without<K: Kept>(
    desk: &mut Desk<'_, K>,
    before: &Actor,
    signatures: &[u64],
    places: &[(Doc, EntityId)],
    res: &Resources,
) -> Result<Option<Actor>, Stop<K::Error>> {
    let survey = desk.survey;
    let asked: FxHashSet<u64> = signatures.iter().copied().collect();
    let shown = actors::shown_as_actor(before);
    let few = Few::of(&asked);
    let count = |doc: Doc, sketch: &Sketch, votes: &mut Votes| {
        if !survey.gone.contains(&doc) && sketch.can_name(|key| few.contains(key)) {
            for (_, shown_as) in sketch.signatures().filter(|(id, _)| asked.contains(id)) {
                votes.all += 1;
                votes.agreeing += usize::from(shown_as == shown);
            }
        }
    };
    let votes = survey.look(count, |all, votes| {
        all.all += votes.all;
        all.agreeing += votes.agreeing;
    });
    let gone: Vec<(Digest, EntityId)> = places.iter().map(|(doc, entity)| (desk.digests[doc].clone(), *entity)).collect();
    let gone: Vec<(&Digest, EntityId)> = gone.iter().map(|(digest, entity)| (digest, *entity)).collect();
    let is_used = |user: &str, name: &str| -> Result<bool, Stop<K::Error>> {
        let key = sketch::name_key(Some(user));
        let docs = survey.documents(|_, sketch| {
            let known_by = if sketch.outlet() == 0 { sketch.label() } else { sketch.outlet() };
            known_by == key && sketch.can_name(|key| few.contains(key)) && sketch.signatures().any(|(id, _)| asked.contains(&id))
        });
        let witnesses: Vec<Doc> = docs.iter().copied().take(WITNESSES).collect();
        desk.load(witnesses.iter().copied())?;
        let uses = |doc: &Doc| actors::uses_name(&desk.digests[doc], user, name, |id| asked.contains(&id));
        match witnesses.iter().any(uses) {
            false if docs.len() > WITNESSES => Err(Stop::TooWide("an outlet may not use a name any more")),
            is_used => Ok(is_used),
        }
    };
    actors::without_documents(before, &gone, votes, is_used, res)
}

fn older_head<K: Kept>(desk: &Desk<'_, K>, signature: u64) -> Result<Option<ActorHead>, Stop<K::Error>> {
    match desk.kept.actor_of(signature)? {
        Some(actor) => Ok(desk.kept.actor_head(&actor)?),
        None => Ok(None),
    }
}

/// The signatures of documents that come and go.
struct Used {
    signatures: BTreeMap<u64, Signature>,
    places: BTreeMap<u64, Vec<(Doc, EntityId)>>,
    known: FxHashMap<u64, Option<ActorId>>,
    /// Those that nobody uses any more.
    vanished: BTreeSet<u64>,
    /// Those of documents that go.
    left: BTreeSet<u64>,
}

impl Used {
    fn of<K: Kept>(desk: &Desk<'_, K>) -> Result<Self, Stop<K::Error>> {
        let survey = desk.survey;
        let (mut signatures, mut known) = (BTreeMap::new(), FxHashMap::default());
        let mut places: BTreeMap<u64, Vec<(Doc, EntityId)>> = BTreeMap::new();
        let mut left: BTreeSet<u64> = BTreeSet::new();
        for doc in survey.new.iter().chain(&survey.gone) {
            for (entity, signature) in survey.sketches[*doc].actors() {
                let id = signature.id;
                if let std::collections::hash_map::Entry::Vacant(place) = known.entry(id) {
                    place.insert(desk.kept.actor_of(id)?);
                }
                places.entry(id).or_default().push((*doc, EntityId(entity)));
                left.extend(survey.gone.contains(doc).then_some(id));
                signatures.insert(id, signature);
            }
        }
        let asked: FxHashSet<u64> = left.iter().copied().collect();
        let stay = if asked.is_empty() { FxHashSet::default() } else { signatures_there(survey, &asked) };
        let vanished = left.iter().copied().filter(|id| !stay.contains(id)).collect();
        Ok(Self { signatures, places, known, vanished, left })
    }

    /// Signatures that come, or that nobody uses any more.
    fn restless(&self) -> BTreeMap<u64, Signature> {
        let is_restless = |id: &u64| self.known[id].is_none() || self.vanished.contains(id);
        self.signatures.iter().filter(|(id, _)| is_restless(id)).map(|(id, signature)| (*id, signature.clone())).collect()
    }

    /// A surname alone joins a full name when two documents have another actor in common: nothing may hang on that.
    fn check_surnames<K: Kept>(&self, desk: &Desk<'_, K>) -> Result<(), Stop<K::Error>> {
        let surnames = |signature: &Signature| signature.surnames.clone();
        let names: FxHashSet<u64> = self.signatures.values().flat_map(|it| surnames(it).into_iter().chain(it.bare)).collect();
        if names.is_empty() {
            return Ok(());
        }
        let others = Matching::of(desk.survey, &names, |signature| {
            signature.surnames.iter().chain(&signature.bare).any(|name| names.contains(name))
        });
        for own in self.signatures.values() {
            let is_other = |other: &Signature| {
                own.bare.is_some_and(|name| other.surnames.contains(&name))
                    || other.bare.is_some_and(|name| own.surnames.contains(&name))
            };
            for other in others.signatures.values().map(|(other, _)| other).filter(|other| is_other(other)) {
                let actor = desk.kept.actor_of(other.id)?;
                let actor_of_own = self.known[&own.id].clone();
                let is_joined = actor.is_some() && actor == actor_of_own;
                if !is_joined || self.left.contains(&own.id) {
                    return Err(Stop::TooWide("a surname could be that of a person named in full"));
                }
            }
        }
        Ok(())
    }
}

/// Signatures that were used and are, and stand for one actor with others of these than before.
fn regrouped(was: &FxHashMap<u64, ActorId>, groups: &[(ActorId, Vec<u64>)]) -> FxHashSet<u64> {
    let older = |signatures: &[u64]| -> BTreeSet<u64> { signatures.iter().copied().filter(|it| was.contains_key(it)).collect() };
    let now: Vec<BTreeSet<u64>> = groups.iter().map(|(_, signatures)| older(signatures)).collect();
    let mut before: BTreeMap<&ActorId, BTreeSet<u64>> = BTreeMap::new();
    for signature in now.iter().flatten() {
        before.entry(&was[signature]).or_default().insert(*signature);
    }
    let is_another = |group: &&BTreeSet<u64>| group.first().is_some_and(|signature| before[&was[signature]] != **group);
    now.iter().filter(is_another).flatten().copied().collect()
}

/// Documents that name an actor in common may join a surname to a full name; where actors come to be one, or are one no more, other documents
/// have one in common. Nobody whom these name may hang on that.
fn check_shared<E>(survey: &Survey, regrouped: &FxHashSet<u64>) -> Result<(), Stop<E>> {
    if regrouped.is_empty() {
        return Ok(());
    }
    let few = Few::of(regrouped);
    let look = |_: Doc, sketch: &Sketch, (bare, full): &mut (FxHashSet<u64>, FxHashSet<u64>)| {
        if sketch.can_name(|key| few.contains(key)) && sketch.signatures().any(|(id, _)| regrouped.contains(&id)) {
            for (_, signature) in sketch.actors() {
                bare.extend(signature.bare);
                full.extend(signature.surnames);
            }
        }
    };
    let (bare, full) = survey.look(look, |all, found| {
        all.0.extend(found.0);
        all.1.extend(found.1);
    });
    if bare.is_disjoint(&full) { Ok(()) } else { Err(Stop::TooWide("a surname could be that of a person named in full")) }
}

/// Which of some signatures are used in documents that are there now.
fn signatures_there(survey: &Survey, asked: &FxHashSet<u64>) -> FxHashSet<u64> {
    let few = Few::of(asked);
    let look = |doc: Doc, sketch: &Sketch, found: &mut FxHashSet<u64>| {
        if found.len() < asked.len() && !survey.gone.contains(&doc) && sketch.can_name(|key| few.contains(key)) {
            found.extend(sketch.actors().iter().map(|(_, signature)| signature.id).filter(|id| asked.contains(id)));
        }
    };
    survey.look(look, |all, found| all.extend(found))
}

/// When documents first use a signature: of those that were there, and of those that are.
#[derive(Clone, Copy, Default)]
struct First {
    was: Option<Doc>,
    is: Option<Doc>,
}

impl First {
    fn join(&mut self, other: Self) {
        let earlier = |a: Option<Doc>, b: Option<Doc>| a.into_iter().chain(b).min();
        (self.was, self.is) = (earlier(self.was, other.was), earlier(self.is, other.is));
    }
}

/// Signatures of all documents that match.
#[derive(Default)]
struct Matching {
    signatures: FxHashMap<u64, (Signature, First)>,
    /// Signatures that do not match.
    others: FxHashSet<u64>,
}

impl Matching {
    /// `names` are keys of which every signature that matches has one.
    fn of(survey: &Survey, names: &FxHashSet<u64>, matches: impl Fn(&Signature) -> bool + Sync) -> Self {
        let few = Few::of(names);
        let look = |doc: Doc, sketch: &Sketch, found: &mut Self| {
            if !sketch.can_name(|key| few.contains(key)) {
                return;
            }
            let there = |is_there: bool| is_there.then_some(doc);
            let first = First { was: there(!survey.new.contains(&doc)), is: there(!survey.gone.contains(&doc)) };
            let mut is_fresh = false;
            for (id, _) in sketch.signatures() {
                match found.signatures.get_mut(&id) {
                    Some((_, known)) => known.join(first),
                    None => is_fresh |= !found.others.contains(&id),
                }
            }
            for (_, signature) in if is_fresh { sketch.actors() } else { Vec::new() } {
                if matches(&signature) {
                    found.signatures.entry(signature.id).or_insert((signature, first));
                } else {
                    found.others.insert(signature.id);
                }
            }
        };
        survey.look(look, |all, found| {
            for (id, (signature, first)) in found.signatures {
                all.signatures.entry(id).or_insert((signature, First::default())).1.join(first);
            }
        })
    }
}

/// Signatures that hang together by names, with the first documents that use them.
struct Tangle {
    signatures: FxHashMap<u64, (Signature, First)>,
}

/// Most signatures that are joined anew.
const MOST_SIGNATURES: usize = 4000;

impl Tangle {
    /// Everything that shares a name with these, or with what shares one, and so on.
    fn around<E>(survey: &Survey, restless: BTreeMap<u64, Signature>) -> Result<Self, Stop<E>> {
        let mut names: FxHashSet<u64> = FxHashSet::default();
        let mut signatures: FxHashMap<u64, (Signature, First)> = FxHashMap::default();
        let mut fresh: Vec<Signature> = restless.into_values().collect();
        while !fresh.is_empty() {
            for signature in &fresh {
                names.extend(signature.keys.iter().chain(&signature.listed).copied());
            }
            let matches = |signature: &Signature| signature.keys.iter().chain(&signature.listed).any(|name| names.contains(name));
            let found = Matching::of(survey, &names, matches).signatures;
            fresh = found.values().filter(|(it, _)| !signatures.contains_key(&it.id)).map(|(it, _)| it.clone()).collect();
            fresh.retain(|it| it.keys.iter().chain(&it.listed).any(|name| !names.contains(name)));
            signatures = found;
            if signatures.len() > MOST_SIGNATURES {
                return Err(Stop::TooWide("too many names hang together"));
            }
        }
        let tangle = Self { signatures };
        tangle.check_surnames(survey)?;
        Ok(tangle)
    }

    /// Nobody of the tangle may be joined to somebody, or be kept from it, by a surname.
    fn check_surnames<E>(&self, survey: &Survey) -> Result<(), Stop<E>> {
        let all = || self.signatures.values().map(|(signature, _)| signature);
        let bare: FxHashSet<u64> = all().filter_map(|signature| signature.bare).collect();
        let full: FxHashSet<u64> = all().flat_map(|signature| signature.surnames.iter().copied()).collect();
        let names: FxHashSet<u64> = bare.iter().chain(&full).copied().collect();
        let meets = |signature: &Signature| {
            signature.surnames.iter().any(|name| bare.contains(name)) || signature.bare.is_some_and(|name| full.contains(&name))
        };
        if !names.is_empty() && !Matching::of(survey, &names, meets).signatures.is_empty() {
            return Err(Stop::TooWide("a surname could be that of a person named in full"));
        }
        Ok(())
    }

    /// Those that were used.
    fn was(&self) -> impl Iterator<Item = u64> + '_ {
        self.signatures.iter().filter(|(_, (_, first))| first.was.is_some()).map(|(id, _)| *id)
    }

    /// Those that are used, with the first document that does.
    fn is(&self) -> impl Iterator<Item = (u64, Doc)> + '_ {
        self.signatures.iter().filter_map(|(id, (_, first))| Some((*id, first.is?)))
    }
}
