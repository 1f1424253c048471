//! Actors: the named entities of all documents, identified with each other.
//!
//! A key of the actors' table decides where there is one. Other names are joined when they share a whole name or gloss ("Voice for
//! Baluch Missing Persons (VBMP)"), never on a part of a name: a branch is not its parent, and look-alike names stay apart. A name that
//! leads to two listed actors joins nothing. A person's surname alone is joined to the one full name in the pile that ends in it, when the
//! two documents name another actor in common.

use rashomon_lexicon::Resources;
use rashomon_model::{Actor, ActorId, ActorName, EntityId, Evidence, MentionKind, NonEmpty};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::{
    digest::ActorPrint,
    hash, names,
    pile::{Groups, Pile},
};

/// The actors, and which entity is which.
pub(crate) struct Actors {
    /// Sorted by id.
    pub list: Vec<Actor>,
    of: FxHashMap<(usize, EntityId), usize>,
}

impl Actors {
    /// The actor that an entity of a document was identified with.
    pub(crate) fn of(&self, doc: usize, entity: EntityId) -> Option<&Actor> {
        self.of.get(&(doc, entity)).map(|idx| &self.list[*idx])
    }
}

/// An entity of the pile.
struct Node<'d> {
    doc: usize,
    print: &'d ActorPrint,
    /// Folded names that can identify it: the fullest, and other whole names; sorted.
    keys: Vec<String>,
}

/// Identifies the entities of all documents.
pub(crate) fn identify(pile: &Pile<'_>, res: &Resources) -> Actors {
    let nodes: Vec<Node<'_>> = (0..pile.len())
        .flat_map(|doc| pile.digests[doc].actors.iter().filter(|print| is_actor(print.kind)).map(move |print| node(doc, print)))
        .collect();
    let mut groups = Groups::new(nodes.len());
    let mut known: Vec<Option<&str>> = nodes.iter().map(|node| node.print.known_as.as_deref()).collect();
    join_listed(&nodes, &mut groups);
    join_names(&nodes, &mut groups, &mut known);
    join_surnames(&nodes, &mut groups);
    collect(pile, &nodes, groups, res)
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

fn node(doc: usize, print: &ActorPrint) -> Node<'_> {
    let full = names::fold(&print.name);
    let mut keys: Vec<String> = print
        .names
        .iter()
        .map(|(name, _)| names::fold(name))
        .filter(|_| !print.is_decided)
        .filter(|name| name.contains(' ') || (print.kind != MentionKind::Person && is_gloss(name, &full)))
        .collect();
    keys.push(full);
    keys.retain(|key| key.len() > 1);
    keys.sort();
    keys.dedup();
    Node { doc, print, keys }
}

/// A single word stands for the whole name when it is its initials.
fn is_gloss(word: &str, full: &str) -> bool {
    names::initials(full) == word || names::initials(word) == full
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
    let is_person = |node: &Node<'_>| node.print.kind == MentionKind::Person && node.print.known_as.is_none();
    let mut full: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
    let mut in_doc: FxHashMap<usize, FxHashSet<usize>> = FxHashMap::default();
    for (idx, node) in nodes.iter().enumerate() {
        in_doc.entry(node.doc).or_default().insert(groups.find(idx));
        for key in node.keys.iter().filter(|key| is_person(node) && key.contains(' ')) {
            full.entry(key.rsplit(' ').next().unwrap_or(key)).or_default().push(idx);
        }
    }
    let mut joins = Vec::new();
    for (idx, node) in
        nodes.iter().enumerate().filter(|(_, node)| is_person(node) && node.keys.iter().all(|key| !key.contains(' ')))
    {
        let Some(candidates) = node.keys.first().and_then(|key| full.get(key.as_str())) else { continue };
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

fn collect(pile: &Pile<'_>, nodes: &[Node<'_>], groups: Groups, res: &Resources) -> Actors {
    let roots = groups.into_roots();
    let mut members: FxHashMap<usize, Vec<usize>> = FxHashMap::default();
    for (idx, root) in roots.iter().enumerate() {
        members.entry(*root).or_default().push(idx);
    }
    let mut made: Vec<(Actor, Vec<usize>)> =
        members.into_values().map(|members| (actor(pile, nodes, &members, res), members)).collect();
    made.sort_by(|(a, _), (b, _)| a.id.cmp(&b.id));
    let mut of = FxHashMap::default();
    for (idx, (_, members)) in made.iter().enumerate() {
        of.extend(members.iter().map(|node| ((nodes[*node].doc, nodes[*node].print.entity), idx)));
    }
    Actors { list: made.into_iter().map(|(actor, _)| actor).collect(), of }
}

fn actor(pile: &Pile<'_>, nodes: &[Node<'_>], members: &[usize], res: &Resources) -> Actor {
    let prints = || members.iter().map(|idx| nodes[*idx].print);
    let names = names_used(pile, nodes, members);
    let kind = most_frequent(prints().map(|print| print.kind)).expect("a group has a member");
    let key = prints().filter_map(|print| print.known_as.clone()).min();
    let listed = key.as_deref().and_then(|key| res.actors.get(key));
    let id = match key {
        Some(key) => ActorId(key),
        // The smallest of its whole names, so that the id does not hang on which document is shown first.
        None => ActorId(hash::id([
            "actor",
            &members.iter().map(|idx| nodes[*idx].keys.join("|")).min().unwrap_or_default(),
            &family(kind).to_string(),
        ])),
    };
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
