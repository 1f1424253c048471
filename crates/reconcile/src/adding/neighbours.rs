//! The accounts that are grouped anew: those of touched documents, and all that hang together with them by strong pairs, as it was and as
//! it is.

use std::collections::{BTreeMap, BTreeSet, btree_map::Entry};

use rashomon_lexicon::Resources;
use rashomon_model::{AccountId, DocumentId, Incident, IncidentKind};
use rustc_hash::FxHashSet;

use super::{Desk, Doc, Kept, Stop, survey::Survey};
use crate::{
    AccountAt, Sketch,
    incidents::{self, Crowds, Measures},
    sketch,
    vectors::{self, CommonWords, Counts, Idf},
};

/// An account, by document and index in the digest.
type At = (Doc, usize);

/// What new documents touch.
pub(super) struct Neighbours {
    /// Accounts to group anew; all that hang together.
    pub accounts: BTreeSet<At>,
    /// Documents of these, with those that repeat them; none that go.
    pub docs: BTreeSet<Doc>,
    /// Incidents that hold one of the accounts.
    pub incidents: Vec<Incident>,
    /// All other incidents of the documents.
    pub others: Vec<Incident>,
    pub strong_before: Vec<(AccountAt, AccountAt)>,
    pub strong_after: Vec<(AccountAt, AccountAt)>,
}

/// What the accounts of some documents are measured by.
pub(super) struct Scale {
    idf: Idf,
    crowds: Crowds,
}

impl Scale {
    /// For documents whose digests are there.
    pub(super) fn of<K: Kept>(desk: &Desk<'_, K>, docs: &BTreeSet<Doc>, common: &CommonWords) -> Self {
        let digests = || docs.iter().map(|doc| &desk.digests[doc]);
        let names = digests().flat_map(|digest| digest.actors.iter().flat_map(vectors::name_words));
        let words: FxHashSet<u32> = digests().flat_map(vectors::terms).chain(names).collect();
        let days: FxHashSet<u64> = docs.iter().flat_map(|doc| desk.survey.sketches[*doc].day_places()).collect();
        let counts: Counts = desk.survey.counts(&words);
        Self { idf: Idf::of_terms(words.iter().copied(), &counts, common), crowds: desk.survey.crowds(&words, &days) }
    }

    pub(super) fn measures(&self) -> Measures<'_> {
        Measures { idf: &self.idf, crowds: Some(&self.crowds) }
    }
}

impl Neighbours {
    /// What changes around the documents that come and go. The incidents of the documents `retold` are written anew, too, and those of
    /// accounts of which decisions say something else now.
    pub(super) fn find<K: Kept>(desk: &mut Desk<'_, K>, retold: &BTreeSet<Doc>, res: &Resources) -> Result<Self, Stop<K::Error>> {
        let survey = desk.survey;
        let common = CommonWords::of(res);
        let touched = survey.touched(&common).map_err(Stop::TooWide)?;
        let compared: BTreeSet<Doc> = survey.comparable(&touched).into_iter().chain(touched.iter().copied()).collect();
        desk.load(compared.iter().copied())?;
        let strong = strong_pairs(desk, &compared, &touched, &common, res);
        let mut found = Self {
            accounts: BTreeSet::new(),
            docs: BTreeSet::new(),
            incidents: Vec::new(),
            others: Vec::new(),
            strong_before: Vec::new(),
            strong_after: strong.iter().map(|(a, b)| in_order(account_at(desk, *a), account_at(desk, *b))).collect(),
        };
        let told = survey.new.iter().chain(&survey.gone).chain(retold).chain(&desk.rulings.redecided);
        let told: BTreeSet<Doc> = told.copied().collect();
        let told: BTreeSet<Doc> =
            told.iter().flat_map(|doc| survey.repeats(*doc)).filter(|doc| survey.is.is_compared(*doc)).collect();
        desk.load(told.iter().copied())?;
        let merged = desk.rulings.merged(survey);
        let mut near = merged.clone();
        for (a, b) in &strong {
            near.entry(*a).or_default().push(*b);
            near.entry(*b).or_default().push(*a);
        }
        let mut queue = found.first_accounts(desk, &touched, &told)?;
        let mut keys: FxHashSet<u64> =
            told.iter().chain(&survey.gone).flat_map(|doc| survey.sketches[*doc].same_keys()).collect();
        loop {
            found.close_over(desk, (&touched, queue), &near)?;
            keys.extend(found.merged_keys(desk, &merged)?);
            queue = found.add_same_keys(desk, &keys)?;
            if queue.iter().all(|at| !merged.contains_key(at)) {
                break;
            }
        }
        found.strong_before.sort();
        found.strong_before.dedup();
        found.strong_after.sort();
        found.add_incidents(desk, retold)?;
        Ok(found)
    }

    /// The single incidents of touched documents and all accounts of those that are told anew, and what hung together with those that go.
    fn first_accounts<K: Kept>(
        &mut self,
        desk: &Desk<'_, K>,
        touched: &BTreeSet<Doc>,
        told: &BTreeSet<Doc>,
    ) -> Result<Vec<At>, Stop<K::Error>> {
        let survey = desk.survey;
        let mut queue: Vec<At> = Vec::new();
        for doc in touched.union(told) {
            let accounts = desk.digests[doc].accounts.iter().enumerate();
            let asked = accounts.filter(|(_, account)| told.contains(doc) || account.kind == IncidentKind::Single);
            queue.extend(asked.map(|(idx, _)| (*doc, idx)));
        }
        for doc in &survey.compared.gone {
            for (own, (other, other_idx)) in desk.kept.strong_pairs(desk.id(*doc))? {
                let other_doc = position(survey, &other)?;
                queue.extend(survey.is.is_compared(other_doc).then_some((other_doc, other_idx as usize)));
                self.strong_before.push(in_order(account_at(desk, (*doc, own as usize)), (other, other_idx)));
            }
        }
        self.accounts.extend(queue.iter().copied());
        Ok(queue)
    }

    /// Follows strong pairs, as they were and as they are, and what reviewers merged.
    fn close_over<K: Kept>(
        &mut self,
        desk: &mut Desk<'_, K>,
        (touched, mut queue): (&BTreeSet<Doc>, Vec<At>),
        near: &BTreeMap<At, Vec<At>>,
    ) -> Result<(), Stop<K::Error>> {
        let survey = desk.survey;
        let mut known: BTreeMap<Doc, Vec<(u32, AccountAt)>> = BTreeMap::new();
        while let Some((doc, idx)) = queue.pop() {
            let pairs = match known.entry(doc) {
                Entry::Occupied(pairs) => pairs.into_mut(),
                Entry::Vacant(place) => place.insert(desk.kept.strong_pairs(desk.id(doc))?),
            };
            let mut next: Vec<At> = near.get(&(doc, idx)).cloned().unwrap_or_default();
            for (_, (other, other_idx)) in pairs.iter().filter(|(own, _)| *own as usize == idx) {
                let other_doc = position(survey, other)?;
                if !survey.is.is_compared(other_doc) {
                    continue;
                }
                next.push((other_doc, *other_idx as usize));
                if touched.contains(&doc) || touched.contains(&other_doc) {
                    self.strong_before.push(in_order(account_at(desk, (doc, idx)), (other.clone(), *other_idx)));
                }
            }
            queue.extend(next.into_iter().filter(|at| self.accounts.insert(*at)));
            if self.accounts.len() > 2 * survey.most.touched {
                return Err(Stop::TooWide("too many accounts hang together"));
            }
        }
        Ok(())
    }

    /// What the accounts that reviewers merged are grouped by, where they are no single incidents.
    fn merged_keys<K: Kept>(&self, desk: &mut Desk<'_, K>, merged: &BTreeMap<At, Vec<At>>) -> Result<Vec<u64>, Stop<K::Error>> {
        let here: Vec<At> = merged.keys().copied().filter(|at| self.accounts.contains(at)).collect();
        desk.load(here.iter().map(|(doc, _)| *doc))?;
        Ok(here.iter().filter_map(|(doc, idx)| sketch::same_key(desk.digests[doc].accounts.get(*idx)?)).collect())
    }

    /// Accounts that are no single incidents and are grouped by one of some keys. Gives those that come to the others.
    fn add_same_keys<K: Kept>(&mut self, desk: &mut Desk<'_, K>, keys: &FxHashSet<u64>) -> Result<Vec<At>, Stop<K::Error>> {
        let survey = desk.survey;
        let has_one = |doc: Doc, sketch: &Sketch| survey.is.is_compared(doc) && sketch.same_keys().any(|key| keys.contains(&key));
        let docs = if keys.is_empty() { Vec::new() } else { survey.documents(has_one) };
        desk.load(docs.iter().copied())?;
        let mut fresh = Vec::new();
        for doc in docs {
            let accounts = desk.digests[&doc].accounts.iter().enumerate();
            let same = accounts.filter(|(_, account)| sketch::same_key(account).is_some_and(|key| keys.contains(&key)));
            fresh.extend(same.map(|(idx, _)| (doc, idx)).filter(|at| self.accounts.insert(*at)));
        }
        Ok(fresh)
    }

    /// The incidents that hold the accounts or one of a document that goes, and all documents of these.
    fn add_incidents<K: Kept>(&mut self, desk: &mut Desk<'_, K>, retold: &BTreeSet<Doc>) -> Result<(), Stop<K::Error>> {
        let survey = desk.survey;
        desk.load(self.accounts.iter().map(|(doc, _)| *doc).chain(survey.gone.iter().copied()))?;
        let mut ids: FxHashSet<(Doc, AccountId)> = FxHashSet::default();
        for (doc, idx) in &self.accounts {
            let id = desk.digests[doc].accounts[*idx].id;
            ids.extend(survey.repeats(*doc).into_iter().map(|doc| (doc, id)));
        }
        for doc in &survey.gone {
            ids.extend(desk.digests[doc].accounts.iter().map(|account| (*doc, account.id)));
        }
        // Also those that have no account.
        let told = survey.new.iter().chain(&survey.gone).chain(retold).chain(&desk.rulings.redecided).copied();
        let mut seen: BTreeSet<Doc> = ids.iter().map(|(doc, _)| *doc).chain(told).collect();
        let mut all: BTreeMap<String, Incident> = BTreeMap::new();
        let mut queue: Vec<Doc> = seen.iter().copied().filter(|doc| !survey.new.contains(doc)).collect();
        while let Some(doc) = queue.pop() {
            for incident in desk.kept.incidents_of(desk.id(doc))? {
                let mut is_touched = false;
                let mut docs = Vec::new();
                for (document, account) in incident.accounts.iter() {
                    let doc = survey.position(document).ok_or(Stop::TooWide("an incident leads to no document"))?;
                    is_touched |= ids.contains(&(doc, *account));
                    docs.push(doc);
                }
                if is_touched {
                    queue.extend(docs.into_iter().filter(|doc| seen.insert(*doc)));
                }
                all.insert(incident.id.0.clone(), incident);
            }
        }
        self.docs = seen.difference(&survey.gone).copied().collect();
        desk.load(self.docs.iter().copied())?;
        let is_touched = |incident: &Incident| {
            incident
                .accounts
                .iter()
                .any(|(document, account)| survey.position(document).is_some_and(|doc| ids.contains(&(doc, *account))))
        };
        (self.incidents, self.others) = all.into_values().partition(is_touched);
        Ok(())
    }
}

/// Strong pairs of the touched documents, as they are now.
fn strong_pairs<K: Kept>(
    desk: &Desk<'_, K>,
    compared: &BTreeSet<Doc>,
    touched: &BTreeSet<Doc>,
    common: &CommonWords,
    res: &Resources,
) -> Vec<(At, At)> {
    let docs: Vec<Doc> = compared.iter().copied().collect();
    let scale = Scale::of(desk, compared, common);
    let pile = desk.pile(docs.iter().copied());
    let strong = incidents::strong_pairs(&pile, |at| touched.contains(&docs[at]), &scale.measures(), res);
    strong.into_iter().map(|((a, a_idx), (b, b_idx))| ((docs[a], a_idx), (docs[b], b_idx))).collect()
}

fn position<E>(survey: &Survey, id: &DocumentId) -> Result<Doc, Stop<E>> {
    survey.position(id).ok_or(Stop::TooWide("a strong pair leads to no document"))
}

fn account_at<K: Kept>(desk: &Desk<'_, K>, (doc, idx): At) -> AccountAt {
    (desk.id(doc).clone(), idx as u32)
}

fn in_order(a: AccountAt, b: AccountAt) -> (AccountAt, AccountAt) {
    if a <= b { (a, b) } else { (b, a) }
}
