//! What new documents change in who leans on whom: passages in common, citations, and the roots that documents come to.

use std::collections::{BTreeMap, BTreeSet};

use rashomon_lexicon::Resources;
use rashomon_model::{Derivation, DerivationBasis};
use rustc_hash::{FxHashMap, FxHashSet};

use super::{
    Desk, Doc, Kept, Stop,
    survey::{Few, Survey},
};
use crate::{
    Sketch,
    origins::{self, Root},
    reuse,
    sketch::Cited,
};

/// Derivations that change, and whose voice documents speak with.
pub(super) struct Sources {
    pub before: Vec<Derivation>,
    pub after: Vec<Derivation>,
    /// Documents that were there and come to another root now.
    pub moved: BTreeSet<Doc>,
    ties: Ties,
}

/// Most pairs of texts that are compared.
const MOST_PAIRS: usize = 20_000;

impl Sources {
    /// Finds the derivations that change, and the documents that come to another root by them.
    pub(super) fn find<K: Kept>(desk: &mut Desk<'_, K>, res: &Resources) -> Result<Self, Stop<K::Error>> {
        let mut found = Self { before: Vec::new(), after: Vec::new(), moved: BTreeSet::new(), ties: Ties::default() };
        found.forget_gone(desk)?;
        found.compare_texts(desk, res)?;
        found.link_alike(desk)?;
        found.follow_citations(desk)?;
        for list in [&mut found.before, &mut found.after] {
            origins::sort_derivations(list);
        }
        found.find_moved(desk)?;
        Ok(found)
    }

    /// The roots of the documents asked for, as they are.
    pub(super) fn authors<K: Kept>(
        &mut self,
        desk: &mut Desk<'_, K>,
        docs: &BTreeSet<Doc>,
    ) -> Result<BTreeMap<Doc, Root>, Stop<K::Error>> {
        self.roots(desk, docs, true)
    }

    /// The roots of the documents asked for, as they were.
    pub(super) fn older_authors<K: Kept>(
        &mut self,
        desk: &mut Desk<'_, K>,
        docs: &BTreeSet<Doc>,
    ) -> Result<BTreeMap<Doc, Root>, Stop<K::Error>> {
        self.roots(desk, docs, false)
    }

    fn roots<K: Kept>(
        &mut self,
        desk: &mut Desk<'_, K>,
        docs: &BTreeSet<Doc>,
        is_now: bool,
    ) -> Result<BTreeMap<Doc, Root>, Stop<K::Error>> {
        let mut roots = BTreeMap::new();
        for doc in docs {
            if !roots.contains_key(doc) {
                let group = self.ties.group(desk, *doc, is_now)?;
                let root = root_of(desk, &group)?;
                roots.extend(group.into_iter().filter(|doc| docs.contains(doc)).map(|doc| (doc, root.clone())));
            }
        }
        Ok(roots)
    }

    /// All that documents which go derive from and lead to.
    fn forget_gone<K: Kept>(&mut self, desk: &Desk<'_, K>) -> Result<(), Stop<K::Error>> {
        for doc in &desk.survey.gone {
            self.before.extend(desk.kept.derivations_of(desk.id(*doc))?);
        }
        Ok(())
    }

    fn compare_texts<K: Kept>(&mut self, desk: &mut Desk<'_, K>, res: &Resources) -> Result<(), Stop<K::Error>> {
        let survey = desk.survey;
        let pairs = Runs::of_moved(survey).pairs(survey).map_err(Stop::TooWide)?;
        if pairs.len() > MOST_PAIRS {
            return Err(Stop::TooWide("too many texts have passages in common"));
        }
        let docs: BTreeSet<Doc> = pairs.iter().flat_map(|(a, b)| [*a, *b]).collect();
        let older: BTreeSet<Doc> =
            docs.iter().chain(&survey.texts.gone).copied().filter(|doc| !survey.new.contains(doc)).collect();
        for doc in &older {
            let ends = |derivation: &Derivation| {
                [&derivation.from, &derivation.to].map(|end| survey.position(end).unwrap_or(usize::MAX))
            };
            let changes = |derivation: &Derivation| {
                let [a, b] = ends(derivation);
                let leaves = |end: usize, other: usize| survey.texts.gone.contains(&end) && !survey.are_alike(end, other);
                pairs.contains(&(a.min(b), a.max(b))) || leaves(a, b) || leaves(b, a)
            };
            let of_texts = desk.kept.derivations_of(desk.id(*doc))?.into_iter();
            let of_texts = of_texts.filter(|derivation| derivation.basis != DerivationBasis::Citation);
            self.before.extend(of_texts.filter(changes));
        }
        desk.load(docs.iter().copied())?;
        let (asked, furniture) = worth_comparing(survey, &pairs).map_err(Stop::TooWide)?;
        let docs: Vec<Doc> = docs.into_iter().collect();
        let at = |doc: &Doc| docs.binary_search(doc).expect("the documents of all pairs are listed");
        let places: Vec<(usize, usize)> = asked.iter().map(|(a, b)| (at(a), at(b))).collect();
        let pile = desk.pile(docs.iter().copied());
        let overlaps = reuse::overlaps_of(&pile, &places, &furniture, res);
        self.after.extend(overlaps.iter().filter_map(|overlap| origins::derivation(&pile, overlap)));
        Ok(())
    }

    /// Documents with the words of one that comes or goes, linked to each other anew.
    fn link_alike<K: Kept>(&mut self, desk: &mut Desk<'_, K>) -> Result<(), Stop<K::Error>> {
        let survey = desk.survey;
        let classes: BTreeSet<Vec<Doc>> = survey.new.iter().chain(&survey.gone).map(|doc| survey.ever_alike(*doc)).collect();
        for class in classes.into_iter().filter(|class| class.len() > 1) {
            for doc in class.iter().filter(|doc| !survey.new.contains(doc)) {
                let is_within = |derivation: &Derivation| {
                    let ends = [&derivation.from, &derivation.to].map(|end| survey.position(end));
                    derivation.basis != DerivationBasis::Citation
                        && ends.iter().all(|end| end.is_some_and(|end| class.contains(&end)))
                };
                self.before.extend(desk.kept.derivations_of(desk.id(*doc))?.into_iter().filter(is_within));
            }
            let here: Vec<Doc> = class.into_iter().filter(|doc| !survey.gone.contains(doc)).collect();
            desk.load(here.iter().copied())?;
            self.after.extend(origins::same_texts(&desk.pile(here)));
        }
        Ok(())
    }

    fn follow_citations<K: Kept>(&mut self, desk: &mut Desk<'_, K>) -> Result<(), Stop<K::Error>> {
        let survey = desk.survey;
        let moved: Vec<&Sketch> = survey.new.iter().chain(&survey.gone).map(|doc| &survey.sketches[*doc]).collect();
        let leads_there = |cited: &Cited| moved.iter().any(|sketch| cited.title == Some(sketch.label()) || is_of(cited, sketch));
        let citing =
            survey.documents(|doc, sketch| survey.new.contains(&doc) || sketch.citations().any(|cited| leads_there(&cited)));
        if citing.len() > survey.most.touched {
            return Err(Stop::TooWide("too many documents cite it"));
        }
        desk.load(citing.iter().copied())?;
        let cited: Vec<Cited> = citing.iter().flat_map(|doc| survey.sketches[*doc].citations()).collect();
        let titles: FxHashSet<u64> = cited.iter().filter_map(|cited| cited.title).collect();
        let outlets: FxHashSet<u64> = cited.iter().filter_map(|cited| Some(cited.outlet?.0)).collect();
        let is_there = |doc: Doc| usize::from(!survey.gone.contains(&doc));
        let by_title = survey.postings(&titles, |doc, sketch| std::iter::repeat_n(sketch.label(), is_there(doc)));
        let by_outlet = survey.postings(&outlets, |doc, sketch| std::iter::repeat_n(sketch.outlet(), is_there(doc)));
        for doc in citing {
            let citations = survey.sketches[doc].citations();
            let found = citations.map(|cited| {
                let titled = cited.title.and_then(|title| by_title.get(&title));
                let of_outlet = || cited.outlet.and_then(|(outlet, _)| by_outlet.get(&outlet)).into_iter().flatten();
                titled
                    .cloned()
                    .unwrap_or_else(|| of_outlet().copied().filter(|other| is_of(&cited, &survey.sketches[*other])).collect())
            });
            let digest = &desk.digests[&doc];
            for (citation, found) in digest.citations.iter().zip(found) {
                if let [original] = found[..]
                    && original != doc
                {
                    self.after.push(origins::citation_of(desk.id(original), digest, citation));
                }
            }
            if !survey.new.contains(&doc) {
                let known = desk.kept.derivations_of(desk.id(doc))?.into_iter();
                self.before.extend(known.filter(|known| known.basis == DerivationBasis::Citation && known.to == *desk.id(doc)));
            }
        }
        Ok(())
    }

    /// The documents that were there and come to another root.
    fn find_moved<K: Kept>(&mut self, desk: &mut Desk<'_, K>) -> Result<(), Stop<K::Error>> {
        let survey = desk.survey;
        let ends = |list: &[Derivation]| -> Vec<(Doc, Doc)> {
            let joining = list.iter().filter(|derivation| origins::joins(derivation.basis));
            joining.filter_map(|it| Some((survey.position(&it.from)?, survey.position(&it.to)?))).collect()
        };
        (self.ties.gone, self.ties.come) = (ends(&self.before), ends(&self.after));
        let of_ties = self.ties.gone.iter().chain(&self.ties.come).flat_map(|(a, b)| [*a, *b]);
        let changed = survey.new.iter().chain(&survey.gone).flat_map(|doc| survey.ever_alike(*doc));
        let mut asked: BTreeSet<Doc> = BTreeSet::new();
        for doc in of_ties.chain(changed).collect::<BTreeSet<Doc>>() {
            for is_now in [false, true] {
                asked.extend(self.ties.group(desk, doc, is_now)?);
            }
        }
        asked.retain(|doc| !survey.new.contains(doc) && !survey.gone.contains(doc));
        let (before, after) = (self.older_authors(desk, &asked)?, self.authors(desk, &asked)?);
        self.moved = before.into_iter().filter(|(doc, root)| after[doc] != *root).map(|(doc, _)| doc).collect();
        Ok(())
    }
}

/// Whether a document can be the one that is cited by outlet and date.
fn is_of(cited: &Cited, sketch: &Sketch) -> bool {
    let Some((outlet, [first, last])) = cited.outlet else { return false };
    let [start, end] = sketch.published();
    let overlaps = start.is_none_or(|start| start <= last) && end.is_none_or(|end| first <= end);
    outlet == sketch.outlet() && (start.is_some() || end.is_some()) && overlaps
}

fn root_of<K: Kept>(desk: &mut Desk<'_, K>, group: &BTreeSet<Doc>) -> Result<Root, Stop<K::Error>> {
    desk.load(group.iter().copied())?;
    let pile = desk.pile(group.iter().copied());
    Ok(origins::root_of_group(&pile, &(0..pile.len()).collect::<Vec<_>>()))
}

/// Which documents copy or rewrite which, as it was and as it is.
#[derive(Default)]
struct Ties {
    gone: Vec<(Doc, Doc)>,
    come: Vec<(Doc, Doc)>,
    /// As it was, by document.
    known: FxHashMap<Doc, Vec<Doc>>,
}

impl Ties {
    /// The documents that come to one root with this one: as it is, or as it was. A document that is not there then comes to none.
    fn group<K: Kept>(&mut self, desk: &Desk<'_, K>, doc: Doc, is_now: bool) -> Result<BTreeSet<Doc>, Stop<K::Error>> {
        let survey = desk.survey;
        let absent = if is_now { &survey.gone } else { &survey.new };
        let mut group = BTreeSet::from([doc]);
        let mut queue = vec![doc];
        while let Some(doc) = queue.pop().filter(|doc| !absent.contains(doc)) {
            let mut next = self.known_from(desk, doc)?;
            if is_now {
                next.retain(|other| !self.gone.contains(&(doc, *other)) && !self.gone.contains(&(*other, doc)));
                let come = self.come.iter().filter(|(a, b)| *a == doc || *b == doc);
                next.extend(come.map(|(a, b)| if *a == doc { *b } else { *a }));
            }
            next.extend(survey.ever_alike(doc));
            next.retain(|other| !absent.contains(other));
            queue.extend(next.into_iter().filter(|other| group.insert(*other)));
            if group.len() > survey.most.touched {
                return Err(Stop::TooWide("too many documents come to one root"));
            }
        }
        group.retain(|doc| !absent.contains(doc));
        Ok(group)
    }

    fn known_from<K: Kept>(&mut self, desk: &Desk<'_, K>, doc: Doc) -> Result<Vec<Doc>, Stop<K::Error>> {
        if let Some(known) = self.known.get(&doc) {
            return Ok(known.clone());
        }
        let id = desk.id(doc);
        let mut known = Vec::new();
        if !desk.survey.new.contains(&doc) {
            for derivation in desk.kept.derivations_of(id)?.iter().filter(|derivation| origins::joins(derivation.basis)) {
                let other = if derivation.from == *id { &derivation.to } else { &derivation.from };
                known.extend(desk.survey.position(other));
            }
        }
        self.known.insert(doc, known.clone());
        Ok(known)
    }
}

/// The texts that hold each run of texts that come or go, but those runs that were and are furniture: what these are in proposes nothing.
struct Runs {
    tallies: FxHashMap<u64, Tally>,
    postings: FxHashMap<u64, Vec<Doc>>,
}

impl Runs {
    fn of_moved(survey: &Survey) -> Self {
        let runs: FxHashSet<u64> = survey.texts.all().flat_map(|doc| survey.sketches[doc].runs()).collect();
        let tallies = tallies(survey, &runs);
        let stays = |tally: &Tally| tally.was.is_furniture() && tally.is.is_furniture();
        let asked: FxHashSet<u64> = tallies.iter().filter(|(_, tally)| !stays(tally)).map(|(run, _)| *run).collect();
        let postings = survey.postings(&asked, |doc, sketch| runs_of(survey.is.is_text(doc), sketch));
        Self { tallies, postings }
    }

    /// Pairs of texts that are there, smaller first, whose overlap may be another than it was.
    fn pairs(&self, survey: &Survey) -> Result<BTreeSet<(Doc, Doc)>, &'static str> {
        let mut pairs = BTreeSet::new();
        for (run, docs) in &self.postings {
            let (come, stay): (Vec<Doc>, Vec<Doc>) = docs.iter().partition(|doc| survey.texts.come.contains(doc));
            let tally = &self.tallies[run];
            let (was_furniture, is_furniture) = (tally.was.is_furniture(), tally.is.is_furniture());
            let (proposed, proposes) = (reuse::proposes(*run, tally.was.n_texts), reuse::proposes(*run, docs.len()));
            if !is_furniture && proposes && reuse::is_crowded(docs.len()) {
                return Err("a passage stands in many texts of few days");
            }
            let was_crowded = proposed && reuse::is_crowded(tally.was.n_texts);
            // Furniture lessens what two texts have in common, whatever proposed them.
            if is_furniture != was_furniture || (!is_furniture && (was_crowded || proposed != proposes)) {
                pairs.extend(stay.iter().enumerate().flat_map(|(k, a)| stay[k + 1..].iter().map(|b| (*a, *b))));
            }
            if !is_furniture && proposes {
                pairs.extend(come.iter().flat_map(|a| docs.iter().filter(move |b| *b != a).map(|b| (*a.min(b), *a.max(b)))));
            }
            if pairs.len() > MOST_PAIRS {
                break;
            }
        }
        Ok(pairs)
    }
}

/// In how many distinct texts a run stood and stands.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    was: Spread,
    is: Spread,
}

/// Some texts, and the first and the last day of their publication.
#[derive(Clone, Copy, Debug, Default)]
struct Spread {
    n_texts: usize,
    days: Option<(i32, i32)>,
}

impl Spread {
    fn join(&mut self, other: Self) {
        self.n_texts += other.n_texts;
        self.days = match (self.days, other.days) {
            (Some(own), Some(other)) => Some((own.0.min(other.0), own.1.max(other.1))),
            (own, other) => own.or(other),
        };
    }

    fn is_furniture(&self) -> bool {
        reuse::is_furniture(self.n_texts, self.days.map_or(0, |(first, last)| last - first))
    }
}

/// The runs of a document where it stands for its text.
fn runs_of(is_text: bool, sketch: &Sketch) -> impl Iterator<Item = u64> + '_ {
    sketch.runs().take(if is_text { usize::MAX } else { 0 })
}

/// The tallies of some runs.
fn tallies(survey: &Survey, asked: &FxHashSet<u64>) -> FxHashMap<u64, Tally> {
    let asked = Few::of(asked);
    let look = |doc: Doc, sketch: &Sketch, seen: &mut FxHashMap<u64, Tally>| {
        let (was, is) = (survey.was.is_text(doc), survey.is.is_text(doc));
        let mut text = None;
        for run in runs_of(was || is, sketch).filter(|run| asked.contains(*run)) {
            let text = *text.get_or_insert_with(|| Spread { n_texts: 1, days: sketch.published()[0].map(|day| (day, day)) });
            let tally = seen.entry(run).or_default();
            if was {
                tally.was.join(text);
            }
            if is {
                tally.is.join(text);
            }
        }
    };
    survey.look(look, |all, seen| {
        for (run, tally) in seen {
            let sum: &mut Tally = all.entry(run).or_default();
            sum.was.join(tally.was);
            sum.is.join(tally.is);
        }
    })
}

/// Of pairs of texts those that a run proposes, and which runs that they share are furniture.
fn worth_comparing(survey: &Survey, pairs: &BTreeSet<(Doc, Doc)>) -> Result<(Vec<(Doc, Doc)>, FxHashSet<u64>), &'static str> {
    let mut runs_of: FxHashMap<Doc, FxHashSet<u64>> = FxHashMap::default();
    for doc in pairs.iter().flat_map(|(a, b)| [*a, *b]) {
        runs_of.entry(doc).or_insert_with(|| survey.sketches[doc].runs().collect());
    }
    let shared = |(a, b): &(Doc, Doc)| -> Vec<u64> { runs_of[a].intersection(&runs_of[b]).copied().collect() };
    let asked: FxHashSet<u64> = pairs.iter().flat_map(shared).collect();
    let tallies = tallies(survey, &asked);
    let furniture: FxHashSet<u64> = asked.iter().copied().filter(|run| tallies[run].is.is_furniture()).collect();
    let mut proposed = Vec::new();
    for pair in pairs {
        let proposing = shared(pair).into_iter().filter(|run| !furniture.contains(run));
        let sizes = proposing.map(|run| (run, tallies[&run].is.n_texts)).filter(|(run, n_texts)| reuse::proposes(*run, *n_texts));
        match sizes.map(|(_, n_texts)| n_texts).min() {
            Some(n_texts) if reuse::is_crowded(n_texts) => return Err("a passage stands in many texts of few days"),
            Some(_) => proposed.push(*pair),
            None => {}
        }
    }
    Ok((proposed, furniture))
}
