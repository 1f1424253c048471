//! Actors: the named entities of all documents, identified with each other.
//!
//! A key of the actors' table decides where there is one. Other names are joined when they share a whole name or gloss ("Voice for
//! Baluch Missing Persons (VBMP)"), never on a part of a name: a branch is not its parent, and look-alike names stay apart. A name that
//! leads to two listed actors joins nothing. A person's surname alone is joined to the one full name in the pile that ends in it, when the
//! two documents name another actor in common.

use std::collections::BTreeMap;

use rashomon_lexicon::Resources;
use rashomon_model::{Actor, ActorId, ActorName, DocumentId, EntityId, Evidence, MentionKind, NonEmpty};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::{
    digest::{ActorPrint, Digest},
    hash, names,
    pile::{Groups, Pile},
};

/// What incidents and statements show of an actor.
#[derive(Clone, Debug, PartialEq)]
pub struct ActorHead {
    /// Identity.
    pub id: ActorId,
    /// Name to show.
    pub name: String,
    /// Sort of thing.
    pub kind: MentionKind,
    /// The actor it is a branch or organ of.
    pub parent: Option<ActorId>,
}

impl ActorHead {
    pub(crate) fn of(actor: &Actor) -> Self {
        Self { id: actor.id.clone(), name: actor.name.clone(), kind: actor.kind, parent: actor.parent.clone() }
    }
}

/// Which entity is which actor.
#[derive(Default)]
pub(crate) struct Actors {
    /// Sorted by id.
    heads: Vec<ActorHead>,
    of: FxHashMap<(usize, EntityId), usize>,
}

impl Actors {
    /// Of heads sorted by id, and for entities the index of one.
    pub(crate) fn new(heads: Vec<ActorHead>, of: FxHashMap<(usize, EntityId), usize>) -> Self {
        Self { heads, of }
    }

    /// The actor that an entity of a document was identified with.
    pub(crate) fn of(&self, doc: usize, entity: EntityId) -> Option<&ActorHead> {
        self.of.get(&(doc, entity)).map(|idx| &self.heads[*idx])
    }

    /// The actor with an id.
    pub(crate) fn head(&self, id: &str) -> Option<&ActorHead> {
        let at = self.heads.binary_search_by(|actor| actor.id.0.as_str().cmp(id)).ok()?;
        Some(&self.heads[at])
    }
}

/// The actors of a pile.
pub(crate) struct Identified {
    pub actors: Actors,
    /// Sorted by id.
    pub list: Vec<Actor>,
    /// Which signature is which actor, sorted.
    pub signatures: Vec<(u64, ActorId)>,
}

/// All that a name can be identified by, hashed. Entities with one signature are one actor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Signature {
    pub id: u64,
    /// Its key in the table of actors.
    pub listed: Option<u64>,
    /// Its whole names, each with the family of kinds.
    pub keys: Vec<u64>,
    /// For a person who is not listed, the last words of the full names.
    pub surnames: Vec<u64>,
    /// For such a person without a full name, the one name.
    pub bare: Option<u64>,
}

/// The signatures of the entities of a document that are actors.
pub(crate) fn signatures(digest: &Digest) -> impl Iterator<Item = (&ActorPrint, Signature)> + '_ {
    nodes(0, digest).map(|node| (node.print, node.signature()))
}

/// By what name, sort and country a document shows an actor, hashed; never 0, which stands for what is not known.
pub(crate) fn shown_as(print: &ActorPrint) -> u32 {
    shown(&print.name, print.kind, print.country.as_deref())
}

fn shown(name: &str, kind: MentionKind, country: Option<&str>) -> u32 {
    (hash::key([name, &format!("{kind:?}"), country.unwrap_or_default()]) as u32).max(1)
}

/// An entity of the pile.
struct Node<'d> {
    doc: usize,
    print: &'d ActorPrint,
    /// Folded names that can identify it: the fullest, and other whole names; sorted.
    keys: Vec<String>,
}

/// Identifies the entities of all documents.
pub(crate) fn identify(pile: &Pile<'_>, res: &Resources) -> Identified {
    let nodes: Vec<Node<'_>> = (0..pile.len()).flat_map(|doc| nodes(doc, pile.digests[doc])).collect();
    let mut groups = Groups::new(nodes.len());
    let mut known: Vec<Option<&str>> = nodes.iter().map(|node| node.print.known_as.as_deref()).collect();
    let signatures: Vec<u64> = nodes.par_iter().map(|node| node.signature().id).collect();
    join_signatures(&signatures, &mut groups);
    join_listed(&nodes, &mut groups);
    join_names(&nodes, &mut groups, &mut known);
    join_surnames(&nodes, &mut groups);
    collect(pile, &nodes, &signatures, groups, res)
}

fn is_actor(kind: MentionKind) -> bool {
    !matches!(kind, MentionKind::Place | MentionKind::Facility | MentionKind::Weapon | MentionKind::DocumentLike)
}

/// Kinds that a name does not cross: a person is no organisation, and "Pakistan" is not "Pakistanis".
fn family(kind: MentionKind) -> u8 {
    match kind {
        MentionKind::Person => 0,
        MentionKind::State => 1,
        MentionKind::People => 2,
        _ => 3,
    }
}

fn nodes(doc: usize, digest: &Digest) -> impl Iterator<Item = Node<'_>> {
    digest.actors.iter().filter(|print| is_actor(print.kind)).map(move |print| node(doc, print))
}

impl Node<'_> {
    fn is_unlisted_person(&self) -> bool {
        self.print.kind == MentionKind::Person && self.print.known_as.is_none()
    }

    /// The last words of its full names, when it is a person who is not listed.
    fn surnames(&self) -> impl Iterator<Item = &str> {
        let full = self.keys.iter().filter(|key| self.is_unlisted_person() && key.contains(' '));
        full.map(|key| key.rsplit(' ').next().unwrap_or(key))
    }

    /// Its one name, when it is such a person without a full name.
    fn bare(&self) -> Option<&str> {
        let is_bare = self.is_unlisted_person() && self.keys.iter().all(|key| !key.contains(' '));
        self.keys.first().filter(|_| is_bare).map(String::as_str)
    }

    fn signature(&self) -> Signature {
        let family = family(self.print.kind).to_string();
        let listed = self.print.known_as.as_deref();
        let parts = [listed.unwrap_or_default(), &family].into_iter().chain(self.keys.iter().map(String::as_str));
        Signature {
            id: hash::key(parts),
            listed: listed.map(|key| hash::key([key])),
            keys: self.keys.iter().map(|key| hash::key([key.as_str(), &family])).collect(),
            surnames: self.surnames().map(|name| hash::key([name])).collect(),
            bare: self.bare().map(|name| hash::key([name])),
        }
    }
}

fn node(doc: usize, print: &ActorPrint) -> Node<'_> {
    let full = names::fold(&print.name);
    let mut keys: Vec<String> = print
        .names
        .iter()
        .map(|(name, _)| names::fold(name))
        .filter(|_| !print.is_decided)
        .filter(|name| name.contains(' ') || (print.kind != MentionKind::Person && is_gloss(name, &full)))
        .collect();
    keys.retain(|key| key.len() > 1);
    if full.len() > 1 || keys.is_empty() {
        keys.push(full);
    }
    keys.sort();
    keys.dedup();
    Node { doc, print, keys }
}

/// A single word stands for the whole name when it is its initials.
fn is_gloss(word: &str, full: &str) -> bool {
    names::initials(full) == word || names::initials(word) == full
}

fn join_signatures(signatures: &[u64], groups: &mut Groups) {
    let mut first: FxHashMap<u64, usize> = FxHashMap::default();
    for (idx, signature) in signatures.iter().enumerate() {
        groups.join(idx, *first.entry(*signature).or_insert(idx));
    }
}

fn join_listed(nodes: &[Node<'_>], groups: &mut Groups) {
    let mut first: FxHashMap<&str, usize> = FxHashMap::default();
    for (idx, node) in nodes.iter().enumerate() {
        if let Some(key) = node.print.known_as.as_deref() {
            groups.join(idx, *first.entry(key).or_insert(idx));
        }
    }
}

/// Joins nodes that share a whole name, unless it leads to two listed actors.
fn join_names<'d>(nodes: &[Node<'d>], groups: &mut Groups, known: &mut [Option<&'d str>]) {
    let mut by_name: FxHashMap<(&str, u8), Vec<usize>> = FxHashMap::default();
    for (idx, node) in nodes.iter().enumerate() {
        for key in &node.keys {
            by_name.entry((key, family(node.print.kind))).or_default().push(idx);
        }
    }
    let mut classes: Vec<((&str, u8), Vec<usize>)> = by_name.into_iter().filter(|(_, members)| members.len() > 1).collect();
    classes.sort();
    for (_, members) in classes {
        let listed: FxHashSet<&str> = members.iter().filter_map(|idx| nodes[*idx].print.known_as.as_deref()).collect();
        if listed.len() > 1 {
            continue;
        }
        for &idx in &members[1..] {
            let (a, b) = (groups.find(members[0]), groups.find(idx));
            if known[a].is_none() || known[b].is_none() || known[a] == known[b] {
                let key = known[a].or(known[b]);
                groups.join(a, b);
                known[groups.find(a)] = key;
            }
        }
    }
}

/// "Khan" is the "Imran Khan" of another document, when there is one such full name and the documents share another actor.
fn join_surnames(nodes: &[Node<'_>], groups: &mut Groups) {
    let mut full: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
    let mut in_doc: FxHashMap<usize, FxHashSet<usize>> = FxHashMap::default();
    for (idx, node) in nodes.iter().enumerate() {
        in_doc.entry(node.doc).or_default().insert(groups.find(idx));
        for name in node.surnames() {
            full.entry(name).or_default().push(idx);
        }
    }
    let mut joins = Vec::new();
    for (idx, node) in nodes.iter().enumerate() {
        let Some(candidates) = node.bare().and_then(|name| full.get(name)) else { continue };
        let groups_found: FxHashSet<usize> = candidates.iter().map(|other| groups.find(*other)).collect();
        let shares = |other: &usize| in_doc[&nodes[*other].doc].intersection(&in_doc[&node.doc]).next().is_some();
        if groups_found.len() == 1 && candidates.iter().any(shares) {
            joins.push((idx, candidates[0]));
        }
    }
    for (idx, other) in joins {
        groups.join(idx, other);
    }
}

fn collect(pile: &Pile<'_>, nodes: &[Node<'_>], signatures: &[u64], groups: Groups, res: &Resources) -> Identified {
    let roots = groups.into_roots();
    let mut members: FxHashMap<usize, Vec<usize>> = FxHashMap::default();
    for (idx, root) in roots.iter().enumerate() {
        members.entry(*root).or_default().push(idx);
    }
    let mut made: Vec<(Actor, Vec<usize>)> =
        members.into_values().map(|members| (actor(pile, nodes, &members, res), members)).collect();
    made.sort_by(|(a, _), (b, _)| a.id.cmp(&b.id));
    let mut of = FxHashMap::default();
    let mut actor_of: BTreeMap<u64, ActorId> = BTreeMap::new();
    for (idx, (actor, members)) in made.iter().enumerate() {
        of.extend(members.iter().map(|node| ((nodes[*node].doc, nodes[*node].print.entity), idx)));
        actor_of.extend(members.iter().map(|node| (signatures[*node], actor.id.clone())));
    }
    let list: Vec<Actor> = made.into_iter().map(|(actor, _)| actor).collect();
    let actors = Actors::new(list.iter().map(ActorHead::of).collect(), of);
    Identified { actors, list, signatures: actor_of.into_iter().collect() }
}

/// How many entities are an actor, and how many of them are shown as the actor is.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Votes {
    pub all: usize,
    pub agreeing: usize,
}

/// What an entity that agrees with an actor is shown as.
pub(crate) fn shown_as_actor(actor: &Actor) -> u32 {
    shown(&actor.name, actor.kind, actor.country.as_deref())
}

/// An actor without the entities of some documents, while others use each of its names; `votes` are theirs. `is_used` tells whether one of
/// them is known by the first name (its outlet's, or its own) and uses the second. `None` when what is kept does not say what becomes of it.
pub(crate) fn without_documents<E>(
    before: &Actor,
    gone: &[(&Digest, EntityId)],
    votes: Votes,
    mut is_used: impl FnMut(&str, &str) -> Result<bool, E>,
    res: &Resources,
) -> Result<Option<Actor>, E> {
    let listed = res.actors.get(&before.id.0);
    let is_fixed = listed.is_some_and(|listed| listed.country.is_some() || before.country.is_none());
    if !is_fixed && (listed.is_some() || 2 * votes.agreeing <= votes.all) {
        return Ok(None);
    }
    let documents: FxHashSet<&DocumentId> = gone.iter().map(|(digest, _)| &digest.card.id).collect();
    let mut after = before.clone();
    after.members.retain(|(document, _)| !documents.contains(document));
    let evidence: Vec<Evidence> = after.evidence.iter().filter(|it| !documents.contains(&it.document)).cloned().collect();
    let Some(evidence) = NonEmpty::from_vec(evidence) else { return Ok(None) };
    after.evidence = evidence;
    for (digest, entity) in gone {
        let user = digest.card.outlet.as_ref().unwrap_or(&digest.card.label);
        let prints = digest.actors.iter().filter(|print| print.entity == *entity);
        for (name, n) in prints.flat_map(|print| &print.names).filter(|(_, n)| *n > 0) {
            let Ok(at) = after.names.binary_search_by(|known| known.name.cmp(name)) else { return Ok(None) };
            if after.names[at].n_mentions == *n {
                after.names.remove(at);
                continue;
            }
            after.names[at].n_mentions -= n;
            if !is_used(user, name)? {
                after.names[at].used_by.retain(|known| known != user);
            }
        }
    }
    Ok(Some(after))
}

/// Whether a document is known by the first name and uses the second for one of the signatures asked for.
pub(crate) fn uses_name(digest: &Digest, user: &str, name: &str, is_asked: impl Fn(u64) -> bool) -> bool {
    let is_of_user = digest.card.outlet.as_deref().unwrap_or(&digest.card.label) == user;
    let uses = |print: &ActorPrint| print.names.iter().any(|(known, n)| *n > 0 && known == name);
    is_of_user && nodes(0, digest).any(|node| uses(node.print) && is_asked(node.signature().id))
}

/// The groups of the signatures asked for, with the ids of their actors, when surnames join none of them. The pile holds the first document
/// that uses each, for which `is_asked` holds.
pub(crate) fn joined(pile: &Pile<'_>, is_asked: impl Fn(usize, u64) -> bool) -> Vec<(ActorId, Vec<u64>)> {
    let nodes: Vec<Node<'_>> = (0..pile.len()).flat_map(|doc| nodes(doc, pile.digests[doc])).collect();
    let nodes: Vec<Node<'_>> = nodes.into_iter().filter(|node| is_asked(node.doc, node.signature().id)).collect();
    let signatures: Vec<u64> = nodes.iter().map(|node| node.signature().id).collect();
    let mut groups = Groups::new(nodes.len());
    let mut known: Vec<Option<&str>> = nodes.iter().map(|node| node.print.known_as.as_deref()).collect();
    join_signatures(&signatures, &mut groups);
    join_listed(&nodes, &mut groups);
    join_names(&nodes, &mut groups, &mut known);
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (idx, root) in groups.into_roots().into_iter().enumerate() {
        members.entry(root).or_default().push(idx);
    }
    let group = |members: Vec<usize>| {
        let mut of_group: Vec<u64> = members.iter().map(|idx| signatures[*idx]).collect();
        of_group.sort_unstable();
        of_group.dedup();
        (id_of(&nodes, &members), of_group)
    };
    members.into_values().map(group).collect()
}

/// The actor of some signatures; the pile holds all documents that use them.
pub(crate) fn actor_of(pile: &Pile<'_>, is_asked: impl Fn(u64) -> bool, res: &Resources) -> Option<Actor> {
    let nodes: Vec<Node<'_>> = (0..pile.len()).flat_map(|doc| nodes(doc, pile.digests[doc])).collect();
    let nodes: Vec<Node<'_>> = nodes.into_iter().filter(|node| is_asked(node.signature().id)).collect();
    (!nodes.is_empty()).then(|| actor(pile, &nodes, &(0..nodes.len()).collect::<Vec<_>>(), res))
}

/// An actor of whom new documents speak, as it is; the documents are those asked for of the pile, with the entities that are this actor.
/// `None` when what is kept of it does not say what becomes of it.
pub(crate) fn with_documents(pile: &Pile<'_>, before: &Actor, entities: &[(usize, EntityId)], res: &Resources) -> Option<Actor> {
    let is_asked = |node: &Node<'_>| entities.contains(&(node.doc, node.print.entity));
    let mut docs: Vec<usize> = entities.iter().map(|(doc, _)| *doc).collect();
    docs.sort_unstable();
    docs.dedup();
    let nodes: Vec<Node<'_>> = docs.iter().flat_map(|doc| nodes(*doc, pile.digests[*doc])).filter(is_asked).collect();
    let fresh = actor(pile, &nodes, &(0..nodes.len()).collect::<Vec<_>>(), res);
    // Names, kinds and countries go by what most documents say, and an id by the first of its names: only what agrees is sure to stay.
    let listed = res.actors.get(&before.id.0);
    let agrees = |node: &Node<'_>| listed.is_some() || (node.print.kind == before.kind && node.print.name == before.name);
    let no_other = |node: &Node<'_>| node.print.country.is_none() || node.print.country == before.country;
    let is_settled = before.country.is_none() || listed.is_some_and(|listed| listed.country.is_some());
    if !nodes.iter().all(|node| agrees(node) && (is_settled || no_other(node))) {
        return None;
    }
    let mut after = before.clone();
    after.country = after.country.or(fresh.country);
    for name in fresh.names {
        match after.names.binary_search_by(|known| known.name.cmp(&name.name)) {
            Ok(at) => {
                after.names[at].n_mentions += name.n_mentions;
                after.names[at].used_by.extend(name.used_by);
                after.names[at].used_by.sort();
                after.names[at].used_by.dedup();
            }
            Err(at) => after.names.insert(at, name),
        }
    }
    after.members.extend(fresh.members);
    // Within a document the order of its reading stays.
    after.members.sort_by(|a, b| a.0.cmp(&b.0));
    let mut evidence: Vec<Evidence> = after.evidence.iter().chain(fresh.evidence.iter()).cloned().collect();
    evidence.sort();
    after.evidence = NonEmpty::from_vec(evidence)?;
    Some(after)
}

fn actor(pile: &Pile<'_>, nodes: &[Node<'_>], members: &[usize], res: &Resources) -> Actor {
    let prints = || members.iter().map(|idx| nodes[*idx].print);
    let names = names_used(pile, nodes, members);
    let kind = most_frequent(prints().map(|print| print.kind)).expect("a group has a member");
    let key = key_of(nodes, members);
    let listed = key.as_deref().and_then(|key| res.actors.get(key));
    let id = id_of(nodes, members);
    let mut evidence: Vec<Evidence> = members
        .iter()
        .map(|idx| &nodes[*idx])
        .map(|node| Evidence {
            document: pile.id(node.doc).clone(),
            span: node.print.trace.span,
            made_by: node.print.trace.made_by.clone(),
        })
        .collect();
    evidence.sort();
    evidence.dedup_by(|b, a| a.document == b.document);
    Actor {
        id,
        name: listed.map_or_else(|| shown_name(nodes, members), |listed| listed.name.clone()),
        kind: listed.map_or(kind, |listed| listed.kind),
        parent: listed.and_then(|listed| listed.parent.clone()).map(ActorId),
        country: listed
            .and_then(|listed| listed.country.clone())
            .or_else(|| most_frequent(prints().filter_map(|print| print.country.clone()))),
        wikidata: listed.and_then(|listed| listed.wikidata.clone()),
        names,
        members: members.iter().map(|idx| (pile.id(nodes[*idx].doc).clone(), nodes[*idx].print.entity)).collect(),
        evidence: NonEmpty::from_vec(evidence).expect("a group has a member"),
    }
}

/// The key of a listed actor.
fn key_of(nodes: &[Node<'_>], members: &[usize]) -> Option<String> {
    members.iter().filter_map(|idx| nodes[*idx].print.known_as.clone()).min()
}

/// Of an unlisted actor the id is made of the smallest of its whole names, so that it does not hang on which document is shown first.
fn id_of(nodes: &[Node<'_>], members: &[usize]) -> ActorId {
    let kind = most_frequent(members.iter().map(|idx| nodes[*idx].print.kind)).expect("a group has a member");
    let first = || members.iter().map(|idx| nodes[*idx].keys.join("|")).min().unwrap_or_default();
    key_of(nodes, members).map_or_else(|| ActorId(hash::id(["actor", &first(), &family(kind).to_string()])), ActorId)
}

/// The fullest name that most documents give.
fn shown_name(nodes: &[Node<'_>], members: &[usize]) -> String {
    most_frequent(members.iter().map(|idx| nodes[*idx].print.name.clone())).expect("a group has a member")
}

fn most_frequent<T: Ord + Clone>(items: impl Iterator<Item = T>) -> Option<T> {
    let mut sorted: Vec<T> = items.collect();
    sorted.sort();
    sorted.chunk_by(|a, b| a == b).max_by(|a, b| a.len().cmp(&b.len()).then(b[0].cmp(&a[0]))).map(|chunk| chunk[0].clone())
}

fn names_used(pile: &Pile<'_>, nodes: &[Node<'_>], members: &[usize]) -> Vec<ActorName> {
    let mut names: Vec<ActorName> = Vec::new();
    let mut at: FxHashMap<&str, usize> = FxHashMap::default();
    for node in members.iter().map(|idx| &nodes[*idx]) {
        let card = &pile.digests[node.doc].card;
        for (name, n) in node.print.names.iter().filter(|(_, n)| *n > 0) {
            let idx = *at.entry(name).or_insert_with(|| {
                names.push(ActorName { name: name.clone(), used_by: Vec::new(), n_mentions: 0 });
                names.len() - 1
            });
            names[idx].n_mentions += n;
            names[idx].used_by.push(card.outlet.clone().unwrap_or_else(|| card.label.clone()));
        }
    }
    for name in &mut names {
        name.used_by.sort();
        name.used_by.dedup();
    }
    names.sort_by(|a, b| a.name.cmp(&b.name));
    names
}
