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

/// Derivations that change, and whose voice each document speaks with.
pub(super) struct Sources {
    pub before: Vec<Derivation>,
    pub after: Vec<Derivation>,
    /// For the documents asked for.
    pub authors: BTreeMap<Doc, Root>,
}

/// Most pairs of texts that are compared.
const MOST_PAIRS: usize = 20_000;

impl Sources {
    /// Finds the derivations of new documents and those that change by them, and the roots of `docs`.
    pub(super) fn find<K: Kept>(desk: &mut Desk<'_, K>, docs: &BTreeSet<Doc>, res: &Resources) -> Result<Self, Stop<K::Error>> {
        let mut found = Self { before: Vec::new(), after: Vec::new(), authors: BTreeMap::new() };
        found.compare_texts(desk, res)?;
        found.follow_citations(desk)?;
        for list in [&mut found.before, &mut found.after] {
            origins::sort_derivations(list);
        }
        found.find_authors(desk, docs)?;
        Ok(found)
    }

    fn compare_texts<K: Kept>(&mut self, desk: &mut Desk<'_, K>, res: &Resources) -> Result<(), Stop<K::Error>> {
        let pairs = Runs::of_new(desk.survey).pairs(desk.survey).map_err(Stop::TooWide)?;
        if pairs.len() > MOST_PAIRS {
            return Err(Stop::TooWide("too many texts have passages in common"));
        }
        let docs: BTreeSet<Doc> = pairs.iter().flat_map(|(a, b)| [*a, *b]).collect();
        desk.load(docs.iter().copied())?;
        for doc in docs.iter().filter(|doc| !desk.survey.new.contains(doc)) {
            let of_texts = desk.kept.derivations_of(desk.id(*doc))?.into_iter();
            self.before.extend(of_texts.filter(|derivation| {
                let ends = [&derivation.from, &derivation.to].map(|end| desk.survey.position(end).unwrap_or(usize::MAX));
                derivation.basis != DerivationBasis::Citation && pairs.contains(&(ends[0].min(ends[1]), ends[0].max(ends[1])))
            }));
        }
        let (asked, furniture) = worth_comparing(desk.survey, &pairs).map_err(Stop::TooWide)?;
        let docs: Vec<Doc> = docs.into_iter().collect();
        let at = |doc: &Doc| docs.binary_search(doc).expect("the documents of all pairs are listed");
        let places: Vec<(usize, usize)> = asked.iter().map(|(a, b)| (at(a), at(b))).collect();
        let pile = desk.pile(docs.iter().copied());
        let overlaps = reuse::overlaps_of(&pile, &places, &furniture, res);
        self.after.extend(overlaps.iter().filter_map(|overlap| origins::derivation(&pile, overlap)));
        Ok(())
    }

    fn follow_citations<K: Kept>(&mut self, desk: &mut Desk<'_, K>) -> Result<(), Stop<K::Error>> {
        let survey = desk.survey;
        let new: Vec<&Sketch> = survey.new.iter().map(|doc| &survey.sketches[*doc]).collect();
        let leads_to_new = |cited: &Cited| new.iter().any(|sketch| cited.title == Some(sketch.label()) || is_of(cited, sketch));
        let citing = survey.documents(|doc, sketch| survey.new.contains(&doc) || sketch.citations().iter().any(leads_to_new));
        if citing.len() > survey.most.touched {
            return Err(Stop::TooWide("too many documents cite it"));
        }
        desk.load(citing.iter().copied())?;
        let cited: Vec<Cited> = citing.iter().flat_map(|doc| survey.sketches[*doc].citations()).collect();
        let titles: FxHashSet<u64> = cited.iter().filter_map(|cited| cited.title).collect();
        let outlets: FxHashSet<u64> = cited.iter().filter_map(|cited| Some(cited.outlet?.0)).collect();
        let by_title = survey.postings(&titles, |_, sketch| std::iter::once(sketch.label()));
        let by_outlet = survey.postings(&outlets, |_, sketch| std::iter::once(sketch.outlet()));
        for doc in citing {
            let citations = survey.sketches[doc].citations();
            let found = citations.iter().map(|cited| {
                let titled = cited.title.and_then(|title| by_title.get(&title));
                let of_outlet = || cited.outlet.and_then(|(outlet, _)| by_outlet.get(&outlet)).into_iter().flatten();
                titled
                    .cloned()
                    .unwrap_or_else(|| of_outlet().copied().filter(|other| is_of(cited, &survey.sketches[*other])).collect())
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

    /// The roots of the documents asked for; stops when the root of an older document becomes another.
    fn find_authors<K: Kept>(&mut self, desk: &mut Desk<'_, K>, docs: &BTreeSet<Doc>) -> Result<(), Stop<K::Error>> {
        let ends = |list: &[Derivation]| -> Vec<(Doc, Doc)> {
            let joining = list.iter().filter(|derivation| origins::joins(derivation.basis));
            joining.filter_map(|it| Some((desk.survey.position(&it.from)?, desk.survey.position(&it.to)?))).collect()
        };
        let (gone, come) = (ends(&self.before), ends(&self.after));
        let mut ties = Ties { gone, come, known: FxHashMap::default(), alike: alike(desk) };
        let moved: BTreeSet<Doc> = ties.gone.iter().chain(&ties.come).flat_map(|(a, b)| [*a, *b]).collect();
        for doc in &moved {
            for member in ties.group(desk, *doc, true)? {
                if desk.survey.new.contains(&member) {
                    continue;
                }
                let (before, after) = (ties.group(desk, member, false)?, ties.group(desk, member, true)?);
                if root_of(desk, &before)? != root_of(desk, &after)? {
                    return Err(Stop::TooWide("an older document comes to another root"));
                }
            }
        }
        for doc in docs {
            let group = ties.group(desk, *doc, true)?;
            self.authors.insert(*doc, root_of(desk, &group)?);
        }
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

/// Documents with the same words, by the first of them, where there are several.
fn alike<K: Kept>(desk: &Desk<'_, K>) -> FxHashMap<Doc, Vec<Doc>> {
    let mut alike: FxHashMap<Doc, Vec<Doc>> = FxHashMap::default();
    for (doc, first) in desk.survey.same_words.iter().enumerate().filter(|(doc, first)| doc != *first) {
        alike.entry(*first).or_insert_with(|| vec![*first]).push(doc);
    }
    alike
}

fn root_of<K: Kept>(desk: &mut Desk<'_, K>, group: &BTreeSet<Doc>) -> Result<Root, Stop<K::Error>> {
    desk.load(group.iter().copied())?;
    let pile = desk.pile(group.iter().copied());
    Ok(origins::root_of_group(&pile, &(0..pile.len()).collect::<Vec<_>>()))
}

/// Which documents copy or rewrite which, as it was and as it is.
struct Ties {
    gone: Vec<(Doc, Doc)>,
    come: Vec<(Doc, Doc)>,
    /// As it was, by document.
    known: FxHashMap<Doc, Vec<Doc>>,
    alike: FxHashMap<Doc, Vec<Doc>>,
}

impl Ties {
    /// The documents that come to one root with this one: as it is, or as it was.
    fn group<K: Kept>(&mut self, desk: &Desk<'_, K>, doc: Doc, is_now: bool) -> Result<BTreeSet<Doc>, Stop<K::Error>> {
        let mut group = BTreeSet::from([doc]);
        let mut queue = vec![doc];
        while let Some(doc) = queue.pop() {
            let mut next = self.known_from(desk, doc)?;
            if is_now {
                next.retain(|other| !self.gone.contains(&(doc, *other)) && !self.gone.contains(&(*other, doc)));
                let come = self.come.iter().filter(|(a, b)| *a == doc || *b == doc);
                next.extend(come.map(|(a, b)| if *a == doc { *b } else { *a }));
            }
            next.extend(self.alike.get(&desk.survey.same_words[doc]).into_iter().flatten());
            queue.extend(next.into_iter().filter(|other| group.insert(*other)));
            if group.len() > desk.survey.most.touched {
                return Err(Stop::TooWide("too many documents come to one root"));
            }
        }
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

/// The texts that hold each run of new documents, but those that were and are furniture: what these are in proposes nothing.
struct Runs {
    tallies: FxHashMap<u64, Tally>,
    postings: FxHashMap<u64, Vec<Doc>>,
}

impl Runs {
    fn of_new(survey: &Survey) -> Self {
        let runs: FxHashSet<u64> = survey.new.iter().flat_map(|doc| survey.sketches[*doc].runs()).collect();
        let tallies = tallies(survey, &runs);
        let stays = |tally: &Tally| tally.old.is_furniture() && tally.all().is_furniture();
        let asked: FxHashSet<u64> = tallies.iter().filter(|(_, tally)| !stays(tally)).map(|(run, _)| *run).collect();
        let postings = survey.postings(&asked, |doc, sketch| distinct_runs(survey, doc, sketch));
        Self { tallies, postings }
    }

    /// Pairs of texts, smaller first, whose overlap may be another than it was.
    fn pairs(&self, survey: &Survey) -> Result<BTreeSet<(Doc, Doc)>, &'static str> {
        let mut pairs = BTreeSet::new();
        for (run, docs) in &self.postings {
            let (new, old): (Vec<Doc>, Vec<Doc>) = docs.iter().partition(|doc| survey.new.contains(doc));
            let tally = &self.tallies[run];
            let (was_furniture, is_furniture) = (tally.old.is_furniture(), tally.all().is_furniture());
            let proposes = reuse::proposes(*run, docs.len());
            let stops = !was_furniture && reuse::proposes(*run, old.len()) && (is_furniture || !proposes);
            if !was_furniture && !is_furniture && proposes && reuse::is_crowded(docs.len()) {
                return Err("a passage stands in many texts of few days");
            }
            // Furniture lessens what two texts have in common, whatever proposed them.
            if (is_furniture && !was_furniture) || stops {
                pairs.extend(old.iter().enumerate().flat_map(|(k, a)| old[k + 1..].iter().map(|b| (*a, *b))));
            }
            if !is_furniture && proposes {
                pairs.extend(new.iter().flat_map(|a| docs.iter().filter(move |b| *b != a).map(|b| (*a.min(b), *a.max(b)))));
            }
            if pairs.len() > MOST_PAIRS {
                break;
            }
        }
        Ok(pairs)
    }
}

/// In how many distinct texts a run stands.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    old: Spread,
    new: Spread,
}

impl Tally {
    fn all(&self) -> Spread {
        let mut all = self.old;
        all.join(self.new);
        all
    }
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

/// The runs of a text; none when it has the words of an earlier one.
fn distinct_runs<'s>(survey: &Survey, doc: Doc, sketch: &'s Sketch) -> impl Iterator<Item = u64> + 's {
    sketch.runs().take(if survey.same_words[doc] == doc { usize::MAX } else { 0 })
}

/// The tallies of some runs.
fn tallies(survey: &Survey, asked: &FxHashSet<u64>) -> FxHashMap<u64, Tally> {
    let asked = Few::of(asked);
    let look = |doc: Doc, sketch: &Sketch, seen: &mut FxHashMap<u64, Tally>| {
        let mut text = None;
        for run in distinct_runs(survey, doc, sketch).filter(|run| asked.contains(*run)) {
            let text = *text.get_or_insert_with(|| Spread { n_texts: 1, days: sketch.published()[0].map(|day| (day, day)) });
            let tally = seen.entry(run).or_default();
            if survey.new.contains(&doc) { &mut tally.new } else { &mut tally.old }.join(text);
        }
    };
    survey.look(look, |all, seen| {
        for (run, tally) in seen {
            let sum: &mut Tally = all.entry(run).or_default();
            sum.old.join(tally.old);
            sum.new.join(tally.new);
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
    let furniture: FxHashSet<u64> = asked.iter().copied().filter(|run| tallies[run].all().is_furniture()).collect();
    let mut proposed = Vec::new();
    for pair in pairs {
        let proposing = shared(pair).into_iter().filter(|run| !furniture.contains(run));
        let sizes =
            proposing.map(|run| (run, tallies[&run].all().n_texts)).filter(|(run, n_texts)| reuse::proposes(*run, *n_texts));
        match sizes.map(|(_, n_texts)| n_texts).min() {
            Some(n_texts) if reuse::is_crowded(n_texts) => return Err("a passage stands in many texts of few days"),
            Some(_) => proposed.push(*pair),
            None => {}
        }
    }
    Ok((proposed, furniture))
}
