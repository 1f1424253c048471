//! Which documents lean on which, and which independent roots they come to.
//!
//! In: the pile and its overlaps. Out: `Derivation`s; for each document its *group* (documents of which each copies or rewrites another);
//! and, for any chain of voices, the origin that it ends at. A shared quotation is shown but joins nothing: two reporters at one press
//! conference are two reporters, and the speaker is one origin already.

use std::collections::BTreeSet;

use rashomon_model::{
    CitationKind, ClaimId, Derivation, DerivationBasis, DocumentId, Evidence, Maker, MentionKind, NonEmpty, Origin, OriginId,
    OriginKind, Score,
};
use rustc_hash::FxHashMap;

use crate::{
    actors::Actors,
    digest::{CitationPrint, Digest, Link, LinkKind, SentenceKind},
    hash, names,
    pile::{Groups, Pile},
    reuse::Overlap,
};

/// Most documents of one text that are linked pair by pair; beyond, each is linked to the first.
const ALL_PAIRS: usize = 32;

/// Who leans on whom, and the roots of the documents' own voices.
pub(crate) struct Origins {
    pub derivations: Vec<Derivation>,
    /// For each document, the root of what it says in its own voice.
    authors: Vec<Root>,
}

/// An independent root of reporting.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Root {
    pub id: OriginId,
    pub name: String,
    pub kind: OriginKind,
    /// It is known who or what it is. Unknown roots ("reportedly", a note that is missing) could be any of the others.
    pub known: bool,
}

/// How the chain names a note whose body is not in the document.
const MISSING: &str = "(missing)";
/// The name of a root that no document names.
const NOBODY: &str = "nobody named";

impl Root {
    fn new(kind: OriginKind, key: &str, name: String) -> Self {
        let sort = match kind {
            OriginKind::Author => "author",
            OriginKind::SharedText => "text",
            OriginKind::Outlet => "outlet",
            OriginKind::Voice => "voice",
            OriginKind::UnnamedVoice => "unnamed",
        };
        Self { id: OriginId(hash::id(["origin", sort, key])), name, kind, known: true }
    }

    /// Stands for a root where it is of no weight which it is.
    pub(crate) fn nobody() -> Self {
        Self::new(OriginKind::Author, "", String::new())
    }

    /// Whether it is a voice of one incident (or, of what is said of none, of one document) alone: a description, or nobody named.
    pub(crate) fn is_within(&self) -> bool {
        self.kind == OriginKind::UnnamedVoice && (self.known || self.name == NOBODY)
    }
}

impl Origins {
    /// Finds derivations and groups.
    pub(crate) fn find(pile: &Pile<'_>, overlaps: &[Overlap]) -> Self {
        let mut derivations = same_texts(pile);
        derivations.extend(overlaps.iter().filter_map(|overlap| derivation(pile, overlap)));
        let by_id: FxHashMap<&DocumentId, usize> = (0..pile.len()).map(|doc| (pile.id(doc), doc)).collect();
        let mut groups = Groups::new(pile.len());
        for derivation in derivations.iter().filter(|derivation| joins(derivation.basis)) {
            groups.join(by_id[&derivation.from], by_id[&derivation.to]);
        }
        // Repeats of a text follow it.
        for (doc, first) in pile.same_words.iter().enumerate() {
            groups.join(doc, *first);
        }
        derivations.extend(cited(pile));
        sort_derivations(&mut derivations);
        let roots = groups.into_roots();
        Self { derivations, authors: authors(pile, &roots) }
    }

    /// Of roots that are known, one a document of a pile.
    pub(crate) fn known(authors: Vec<Root>) -> Self {
        Self { derivations: Vec::new(), authors }
    }

    /// The root of what a document says in its own voice.
    pub(crate) fn author(&self, doc: usize) -> &Root {
        &self.authors[doc]
    }

    /// The root that a chain of voices ends at. `scope` is the incident (or else the document) within which a description such as
    /// "police" is taken for one voice.
    pub(crate) fn root(&self, actors: &Actors, doc: usize, chain: &[Link], scope: &str) -> Root {
        let Some(last) = chain.last() else { return self.authors[doc].clone() };
        match last.kind {
            LinkKind::Author => self.authors[doc].clone(),
            LinkKind::Outlet => Root::new(OriginKind::Outlet, &names::fold(&last.name), last.name.clone()),
            LinkKind::Named => match last.entity.and_then(|entity| actors.of(doc, entity)) {
                // An outlet that is quoted is the outlet that another text cites or credits.
                Some(actor) if actor.kind == MentionKind::Outlet => {
                    Root::new(OriginKind::Outlet, &names::fold(&actor.name), actor.name.clone())
                }
                Some(actor) => Root::new(OriginKind::Voice, &actor.id.0, actor.name.clone()),
                None => Root::new(OriginKind::Voice, &names::fold(&last.name), last.name.clone()),
            },
            LinkKind::Described => {
                let name = last.name.to_lowercase();
                Root::new(OriginKind::UnnamedVoice, &format!("{scope}/{}", names::fold(&name)), name)
            }
            LinkKind::Unknown => {
                // An unnamed voice behind a note is known by that note alone.
                let note = chain.iter().rev().find(|link| link.kind == LinkKind::Unknown && link.name.contains(MISSING));
                let (key, name) = match note {
                    Some(note) => (format!("{}/{}", self.authors[doc].id.0, note.name), note.name.clone()),
                    None => (format!("{scope}/?"), NOBODY.to_owned()),
                };
                Root { known: false, ..Root::new(OriginKind::UnnamedVoice, &key, name) }
            }
        }
    }
}

/// Canonical order, and one of each sort between two documents.
pub(crate) fn sort_derivations(derivations: &mut Vec<Derivation>) {
    derivations.sort_by(|a, b| (&a.from, &a.to, a.basis).cmp(&(&b.from, &b.to, b.basis)));
    derivations.dedup_by(|b, a| (&a.from, &a.to, a.basis) == (&b.from, &b.to, b.basis));
}

/// Whether documents of which one derives from the other in this way come to one root.
pub(crate) fn joins(basis: DerivationBasis) -> bool {
    matches!(basis, DerivationBasis::Copy | DerivationBasis::Rewrite)
}

/// Documents with the same words.
pub(crate) fn same_texts(pile: &Pile<'_>) -> Vec<Derivation> {
    let mut classes: FxHashMap<usize, Vec<usize>> = FxHashMap::default();
    for (doc, first) in pile.same_words.iter().enumerate() {
        classes.entry(*first).or_default().push(doc);
    }
    let mut derivations = Vec::new();
    for members in classes.values().filter(|members| members.len() > 1) {
        let n_first = if members.len() <= ALL_PAIRS { members.len() } else { 1 };
        for (k, &left) in members.iter().take(n_first).enumerate() {
            for &right in members[k + 1..].iter().filter(|right| tells_the_same(pile, left, **right)) {
                let all = |doc: usize| (0..pile.digests[doc].wording.sentences.len()).collect();
                let overlap = Overlap {
                    left,
                    right,
                    share: 1.0,
                    quoted_words: 0.0,
                    likelihood: 1.0,
                    left_sentences: all(left),
                    right_sentences: all(right),
                };
                derivations.extend(derivation(pile, &overlap));
            }
        }
    }
    derivations
}

/// Whether two documents of the same words have a text in common: under two headlines, what is for the most part furniture is none.
fn tells_the_same(pile: &Pile<'_>, left: usize, right: usize) -> bool {
    let (a, b) = (&pile.digests[left].wording, &pile.digests[right].wording);
    let is_read = |idx: &usize| a.sentences[*idx].kind != SentenceKind::Furniture;
    let n_read: usize = (0..a.sentences.len()).filter(is_read).map(|idx| a.words_of(idx).len()).sum();
    2 * n_read > a.words.len() || a.headline == b.headline
}

/// What an overlap comes to.
pub(crate) fn derivation(pile: &Pile<'_>, overlap: &Overlap) -> Option<Derivation> {
    let basis = match overlap {
        _ if overlap.is_copy() => DerivationBasis::Copy,
        _ if overlap.is_derived() => DerivationBasis::Rewrite,
        _ if overlap.shares_statement() => DerivationBasis::SharedStatement,
        _ => return None,
    };
    let score = Score::from_fraction(overlap.score());
    let passages = |doc: usize, sentences: &[usize]| {
        let made_by = Maker::Model { id: "origins/common-runs".into(), score };
        let spans = sentences.iter().map(|idx| pile.digests[doc].wording.sentences[*idx].span);
        spans.map(|span| Evidence { document: pile.id(doc).clone(), span, made_by: made_by.clone() }).collect::<Vec<_>>()
    };
    let (left, right) = (overlap.left, overlap.right);
    let mut evidence = passages(left, &overlap.left_sentences);
    evidence.extend(passages(right, &overlap.right_sentences));
    let directed = if basis == DerivationBasis::SharedStatement { None } else { direction(pile, left, right) };
    let (from, to) = directed.unwrap_or((left, right));
    Some(Derivation {
        from: pile.id(from).clone(),
        to: pile.id(to).clone(),
        directed: directed.is_some(),
        basis,
        score,
        evidence: NonEmpty::from_vec(evidence)?,
    })
}

/// (original, derived), when a credit or the dates of publication tell.
fn direction(pile: &Pile<'_>, left: usize, right: usize) -> Option<(usize, usize)> {
    let credits = |doc: usize, other: usize| {
        let Some(outlet) = pile.digests[other].card.outlet.as_deref().map(names::fold) else { return false };
        pile.digests[doc].citations.iter().any(|citation| {
            !citation.of_picture && citation.outlet.as_deref().is_some_and(|credited| names::fold(credited) == outlet)
        })
    };
    match (credits(left, right), credits(right, left)) {
        (true, false) => return Some((right, left)),
        (false, true) => return Some((left, right)),
        _ => {}
    }
    let (a, b) = (pile.published(left)?, pile.published(right)?);
    if a.end()? < b.start()? {
        Some((left, right))
    } else if b.end()? < a.start()? {
        Some((right, left))
    } else {
        None
    }
}

/// Citations that lead to another document of the pile: by its title, or by its outlet and date.
fn cited(pile: &Pile<'_>) -> Vec<Derivation> {
    let mut by_title: FxHashMap<String, Vec<usize>> = FxHashMap::default();
    let mut by_outlet: FxHashMap<String, Vec<usize>> = FxHashMap::default();
    for (doc, digest) in pile.digests.iter().enumerate() {
        by_title.entry(names::fold(&digest.card.label)).or_default().push(doc);
        if let Some(outlet) = &digest.card.outlet {
            by_outlet.entry(names::fold(outlet)).or_default().push(doc);
        }
    }
    let mut derivations = Vec::new();
    for (doc, digest) in pile.digests.iter().enumerate() {
        for citation in &digest.citations {
            let of = |table: &FxHashMap<String, Vec<usize>>, name: &Option<String>| {
                name.as_deref().and_then(|name| table.get(&names::fold(name))).cloned().unwrap_or_default()
            };
            let titled = of(&by_title, &citation.title);
            let dated = of(&by_outlet, &citation.outlet).into_iter().filter(|other| {
                citation.date.and_then(|date| date.n_days()).is_some_and(|n_days| n_days <= 2)
                    && citation.date.zip(pile.published(*other)).is_some_and(|(cited, published)| cited.overlaps(published))
            });
            let found: Vec<usize> = if titled.is_empty() { dated.collect() } else { titled };
            // More than one document that fits: which is meant stays open.
            if let [original] = found[..]
                && original != doc
            {
                derivations.push(citation_of(pile.id(original), digest, citation));
            }
        }
    }
    derivations
}

/// What a citation of `original` comes to.
pub(crate) fn citation_of(original: &DocumentId, citing: &Digest, citation: &CitationPrint) -> Derivation {
    let document = citing.card.id.clone();
    Derivation {
        from: original.clone(),
        to: document.clone(),
        directed: true,
        basis: DerivationBasis::Citation,
        score: Score(1000),
        evidence: NonEmpty::one(Evidence { document, span: citation.trace.span, made_by: citation.trace.made_by.clone() }),
    }
}

/// For each document, the root of its own voice: an agency credited in its group, its outlet, the shared text, or its author.
fn authors(pile: &Pile<'_>, group_of: &[usize]) -> Vec<Root> {
    let mut groups: FxHashMap<usize, Vec<usize>> = FxHashMap::default();
    for (doc, group) in group_of.iter().enumerate() {
        groups.entry(*group).or_default().push(doc);
    }
    let roots: FxHashMap<usize, Root> = groups.iter().map(|(group, members)| (*group, root_of_group(pile, members))).collect();
    group_of.iter().map(|group| roots[group].clone()).collect()
}

/// The root of documents of which each copies or rewrites another.
pub(crate) fn root_of_group(pile: &Pile<'_>, members: &[usize]) -> Root {
    let credited = members
        .iter()
        .flat_map(|doc| &pile.digests[*doc].citations)
        .filter(|citation| citation.kind == CitationKind::Credit && !citation.of_picture);
    let mut credited: Vec<&String> = credited.filter_map(|citation| citation.outlet.as_ref()).collect();
    credited.sort_by_key(|outlet| names::fold(outlet));
    if let Some(agency) = credited.first() {
        return Root::new(OriginKind::Outlet, &names::fold(agency), (*agency).clone());
    }
    // The first to publish stands for the group: by its outlet, so that one outlet's articles are one origin.
    let first = first_published(pile, members);
    let digest = pile.digests[first];
    match &digest.card.outlet {
        Some(outlet) => Root::new(OriginKind::Outlet, &names::fold(outlet), outlet.clone()),
        None if members.len() > 1 => {
            Root::new(OriginKind::SharedText, &pile.id(first).0, format!("the text of {:?}", digest.card.label))
        }
        None => Root::new(OriginKind::Author, &pile.id(first).0, format!("the author of {:?}", digest.card.label)),
    }
}

/// The member that was published first; of several the longest, then by its outlet: the id of a copy decides nothing.
fn first_published(pile: &Pile<'_>, members: &[usize]) -> usize {
    let key = |doc: &usize| {
        let digest = &pile.digests[*doc];
        let end = pile.published(*doc).and_then(|date| date.end());
        let outlet = digest.card.outlet.as_deref().map(names::fold);
        (end.is_none(), end, std::cmp::Reverse(digest.wording.words.len()), outlet, *doc)
    };
    *members.iter().min_by_key(|doc| key(doc)).expect("a group has a member")
}

/// Origins in the making: each root with the documents and claims that lead to it.
#[derive(Default)]
pub(crate) struct Register {
    by_root: FxHashMap<OriginId, (Root, Vec<Evidence>, Vec<(DocumentId, ClaimId)>)>,
}

/// Passages kept for an origin.
const PASSAGES: usize = 12;

impl Register {
    /// Notes that something said at `evidence` comes to the root.
    pub(crate) fn add(&mut self, root: Root, evidence: Evidence, claim: Option<(DocumentId, ClaimId)>) {
        let (known, passages, claims) =
            self.by_root.entry(root.id.clone()).or_insert_with(|| (root.clone(), Vec::new(), Vec::new()));
        // Of several spellings of a name, the last in order: lower case before upper case.
        if root.name > known.name {
            *known = root;
        }
        passages.push(evidence);
        claims.extend(claim);
    }

    /// The origins, sorted by id.
    pub(crate) fn into_origins(self) -> Vec<Origin> {
        let mut origins: Vec<Origin> = self.by_root.into_values().filter_map(origin).collect();
        origins.sort_by(|a, b| a.id.cmp(&b.id));
        origins
    }
}

/// An origin to which more leads now. `more` may hold again what `origin` holds.
pub(crate) fn with_more(origin: &Origin, more: Origin) -> Origin {
    let mut origin = origin.clone();
    origin.name = origin.name.max(more.name);
    origin.documents.extend(more.documents);
    origin.documents.sort();
    origin.documents.dedup();
    origin.claims.extend(more.claims);
    origin.claims.sort();
    origin.claims.dedup();
    let mut passages: Vec<Evidence> = origin.evidence.iter().chain(more.evidence.iter()).cloned().collect();
    passages.sort();
    passages.dedup();
    passages.truncate(PASSAGES);
    Origin { evidence: NonEmpty::from_vec(passages).unwrap_or(origin.evidence), ..origin }
}

/// An origin as far as it is not that of some documents, with all its passages; `None` when nothing is left. Where its name may have been
/// theirs, it has none.
pub(crate) fn without(origin: &Origin, gone: &BTreeSet<&DocumentId>, gone_name: Option<&str>) -> Option<Origin> {
    let mut left = origin.clone();
    left.documents.retain(|document| !gone.contains(document));
    left.claims.retain(|(document, _)| !gone.contains(document));
    if gone_name.is_some_and(|name| name >= origin.name.as_str()) {
        left.name.clear();
    }
    (!left.documents.is_empty()).then_some(left)
}

fn origin((root, mut passages, mut claims): (Root, Vec<Evidence>, Vec<(DocumentId, ClaimId)>)) -> Option<Origin> {
    passages.sort();
    passages.dedup();
    let mut documents: Vec<DocumentId> = passages.iter().map(|passage| passage.document.clone()).collect();
    documents.dedup();
    claims.sort();
    claims.dedup();
    passages.truncate(PASSAGES);
    Some(Origin { id: root.id, name: root.name, kind: root.kind, documents, claims, evidence: NonEmpty::from_vec(passages)? })
}
