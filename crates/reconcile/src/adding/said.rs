//! The items of a result that documents change by coming or going, written anew: incidents, origins, statements, contradictions.
//!
//! What lies within an incident is written anew with it. An origin or a statement on no incident belongs to the whole case: what is kept of it
//! is taken over, what documents said that go or speak with another voice now is taken out, and what is said now is put in.

use std::collections::{BTreeMap, BTreeSet};

use rashomon_lexicon::Resources;
use rashomon_model::{
    AccountId, Casebook, Contradiction, DocumentId, Incident, IncidentId, Origin, OriginId, Statement, StatementId,
};
use rustc_hash::{FxHashMap, FxHashSet};

use super::{
    Change, Desk, Doc, Kept, Stop,
    names::Named,
    neighbours::{Neighbours, Scale},
    sources::Sources,
};
use crate::{
    actors::Actors,
    assemble::{self, IncidentOf, Written},
    contradictions::Topics,
    decisions::At,
    incidents,
    origins::{self, Origins},
    pile::Pile,
    scene::Scene,
    statements,
    vectors::CommonWords,
};

/// Documents at one time, with who speaks in them and of whom.
struct View {
    docs: Vec<Doc>,
    actors: Actors,
    origins: Origins,
}

impl View {
    fn now<K: Kept>(
        desk: &mut Desk<'_, K>,
        docs: &BTreeSet<Doc>,
        (sources, named): (&mut Sources, &Named),
    ) -> Result<Self, Stop<K::Error>> {
        desk.load(docs.iter().copied())?;
        let authors = sources.authors(desk, docs)?.into_values().collect();
        let docs: Vec<Doc> = docs.iter().copied().collect();
        Ok(Self { actors: named.actors(desk, &docs)?, origins: Origins::known(authors), docs })
    }

    fn older<K: Kept>(
        desk: &mut Desk<'_, K>,
        docs: &BTreeSet<Doc>,
        (sources, named): (&mut Sources, &Named),
    ) -> Result<Self, Stop<K::Error>> {
        desk.load(docs.iter().copied())?;
        let authors = sources.older_authors(desk, docs)?.into_values().collect();
        let docs: Vec<Doc> = docs.iter().copied().collect();
        Ok(Self { actors: named.older_actors(desk, &docs)?, origins: Origins::known(authors), docs })
    }

    fn scene<'s>(&'s self, pile: &'s Pile<'s>) -> Scene<'s> {
        Scene { pile, actors: &self.actors, origins: &self.origins }
    }

    fn at(&self, doc: Doc) -> Option<usize> {
        self.docs.binary_search(&doc).ok()
    }
}

/// Writes all that changes. `retold` are documents that were there and speak with another voice now, or of somebody who is another.
pub(super) fn write<K: Kept>(
    desk: &mut Desk<'_, K>,
    (neighbours, retold): (&Neighbours, &BTreeSet<Doc>),
    sources: &mut Sources,
    named: &Named,
    res: &Resources,
) -> Result<Change, Stop<K::Error>> {
    let survey = desk.survey;
    let view = View::now(desk, &neighbours.docs, (sources, named))?;
    let position = |id: &DocumentId| survey.position(id).and_then(|doc| view.at(doc));
    let scale = Scale::of(desk, &neighbours.docs, &CommonWords::of(res));
    let placed = desk.rulings.is.renumbered(|doc| view.at(doc));
    let others = incident_of(&neighbours.others, position);
    let mut older = incident_of(&neighbours.incidents, position);
    older.extend(others.clone());
    let written = {
        let pile = desk.pile(view.docs.iter().copied());
        let is_asked = |(doc, idx): (usize, usize)| neighbours.accounts.contains(&(view.docs[doc], idx));
        let groups = incidents::group_some(&pile, is_asked, &placed, &scale.measures(), res).groups;
        let written = assemble::incidents(view.scene(&pile), &groups, &placed, others, res);
        check_umbrellas(&pile, &neighbours.others, &older, &written.incident_of, position).map_err(Stop::TooWide)?;
        written
    };
    check_whole(desk, &neighbours.incidents, &written.incidents).map_err(Stop::TooWide)?;

    let before: BTreeSet<&IncidentId> = ids(&neighbours.incidents);
    let said = Said { neighbours, retold, view: &view, written: &written, before, after: ids(&written.incidents), res };
    let mut leaving = said.leaving(desk, (sources, named))?;
    let mut statements = said.statements(desk, &leaving)?;
    let mut origins = said.origins(desk, &mut leaving)?;
    said.mend(desk, (sources, named), (&leaving, &mut statements, &mut origins))?;
    let (contradictions_before, contradictions_after) = said.contradictions(desk, &statements)?;
    Ok(Change {
        before: Casebook {
            origins: origins.before,
            statements: statements.before,
            contradictions: contradictions_before,
            actors: named.before.clone(),
            derivations: sources.before.clone(),
            incidents: neighbours.incidents.clone(),
            ..Casebook::default()
        },
        after: Casebook {
            origins: sorted(origins.after, |origin| origin.id.clone()),
            statements: sorted(statements.after, |statement| statement.id.clone()),
            contradictions: contradictions_after,
            actors: named.after.clone(),
            derivations: sources.after.clone(),
            incidents: written.incidents,
            unplaced: desk.rulings.unplaced(),
            ..Casebook::default()
        },
        strong_before: neighbours.strong_before.clone(),
        strong_after: neighbours.strong_after.clone(),
        signatures: named.signatures.clone(),
        signatures_gone: named.signatures_gone.clone(),
    })
}

fn sorted<T, I: Ord>(mut items: Vec<T>, id: impl Fn(&T) -> I) -> Vec<T> {
    items.sort_by_key(id);
    items
}

fn ids(incidents: &[Incident]) -> BTreeSet<&IncidentId> {
    incidents.iter().map(|incident| &incident.id).collect()
}

fn incident_of(incidents: &[Incident], position: impl Fn(&DocumentId) -> Option<usize>) -> IncidentOf {
    let of = |incident: &Incident| -> Vec<((usize, u32), IncidentId)> {
        let at = |(document, account): &(DocumentId, AccountId)| Some(((position(document)?, account.0), incident.id.clone()));
        incident.accounts.iter().filter_map(at).collect()
    };
    incidents.iter().flat_map(of).collect()
}

/// The accounts that were grouped must be those of the incidents that go, those of new documents and those that are rejected no more.
fn check_whole<K: Kept>(desk: &Desk<'_, K>, before: &[Incident], after: &[Incident]) -> Result<(), &'static str> {
    let survey = desk.survey;
    let accounts = |incidents: &[Incident]| -> FxHashSet<(Option<Doc>, u32)> {
        let all = incidents.iter().flat_map(|incident| incident.accounts.iter());
        all.map(|(document, account)| (survey.position(document), account.0)).collect()
    };
    let (was, is) = (&desk.rulings.was.rejected, &desk.rulings.is.rejected);
    let account = |at: &At| Some((Some(at.0), desk.digests.get(&at.0)?.accounts.get(at.1)?.id.0));
    let of_new = |doc: &Doc| {
        let doc = *doc;
        (0..desk.digests[&doc].accounts.len()).map(move |idx| (doc, idx))
    };
    let mut expected = accounts(before);
    expected.retain(|(doc, _)| doc.is_some_and(|doc| !survey.gone.contains(&doc)));
    expected.extend(survey.new.iter().flat_map(of_new).filter_map(|at| account(&at)));
    expected.extend(was.iter().filter(|(doc, _)| survey.is_there(*doc)).filter_map(account));
    is.iter().filter_map(account).for_each(|rejected| {
        expected.remove(&rejected);
    });
    if expected == accounts(after) { Ok(()) } else { Err("an incident reaches beyond what hangs together") }
}

/// An umbrella that stays must cover what it covered.
fn check_umbrellas(
    pile: &Pile<'_>,
    staying: &[Incident],
    before: &IncidentOf,
    after: &IncidentOf,
    position: impl Fn(&DocumentId) -> Option<usize>,
) -> Result<(), &'static str> {
    for (document, id) in staying.iter().flat_map(|incident| incident.accounts.iter()) {
        let Some(doc) = position(document) else { continue };
        let covers = pile.digests[doc].accounts.iter().filter(|account| account.id == *id).flat_map(|account| &account.covers);
        if covers.map(|id| (doc, id.0)).any(|at| before.get(&at) != after.get(&at)) {
            return Err("an umbrella covers another incident now");
        }
    }
    Ok(())
}

/// Items that change, as they were and as they are.
struct Items<T> {
    before: Vec<T>,
    after: Vec<T>,
}

/// What documents said that go, or that speak with another voice now.
#[derive(Default)]
struct Leaving {
    documents: BTreeSet<DocumentId>,
    /// Statements on no incident.
    statements: BTreeSet<StatementId>,
    /// Statements on no incident, as they made them.
    made: Vec<Statement>,
    /// Origins that belong to one of the documents alone.
    own: BTreeSet<OriginId>,
    /// Origins that belong to no incident, with the name that they gave.
    origins: BTreeMap<OriginId, String>,
    /// Documents out of which what they leave is written anew.
    others: BTreeSet<Doc>,
    /// What is left of the origins.
    left: BTreeMap<OriginId, Option<Origin>>,
}

/// Of the documents that lead to an origin so many are looked at for its passages and its name.
const WITNESSES: usize = 64;
/// Of those that make a statement so many are looked at for its origins; few in tests, whose piles are small.
const MAKERS: usize = if cfg!(test) { 2 } else { 64 };

/// What is said of the incidents that change, and by documents that come, go or are retold.
struct Said<'s> {
    neighbours: &'s Neighbours,
    retold: &'s BTreeSet<Doc>,
    view: &'s View,
    written: &'s Written,
    before: BTreeSet<&'s IncidentId>,
    after: BTreeSet<&'s IncidentId>,
    res: &'s Resources,
}

impl Said<'_> {
    /// Whether a document's words are put in whole.
    fn is_told<K>(&self, desk: &Desk<'_, K>, doc: Doc) -> bool {
        desk.survey.new.contains(&doc) || self.retold.contains(&doc)
    }

    fn leaving<K: Kept>(&self, desk: &mut Desk<'_, K>, of: (&mut Sources, &Named)) -> Result<Leaving, Stop<K::Error>> {
        let survey = desk.survey;
        let docs: BTreeSet<Doc> = survey.gone.union(self.retold).copied().collect();
        if docs.is_empty() {
            return Ok(Leaving::default());
        }
        let view = View::older(desk, &docs, of)?;
        let pile = desk.pile(view.docs.iter().copied());
        let position = |id: &DocumentId| survey.position(id).and_then(|doc| view.at(doc));
        let mut older = incident_of(&self.neighbours.incidents, position);
        older.extend(incident_of(&self.neighbours.others, position));
        let made = statements::group(view.scene(&pile), &older, |_, incident| incident.is_none());
        let origins = assemble::origins(view.scene(&pile), &older, |_, root, _| !root.is_within());
        // Of what is said of no incident, descriptions belong to the document.
        let own = assemble::origins(view.scene(&pile), &older, |doc, root, scope| root.is_within() && *scope == *pile.id(doc).0);
        Ok(Leaving {
            documents: docs.iter().map(|doc| desk.id(*doc).clone()).collect(),
            statements: made.iter().map(|statement| statement.id.clone()).collect(),
            made,
            own: own.iter().map(|origin| origin.id.clone()).collect(),
            origins: origins.into_iter().chain(own).map(|origin| (origin.id, origin.name)).collect(),
            ..Leaving::default()
        })
    }

    /// Statements on the incidents, and those on none that documents make which come, go or are retold.
    fn statements<K: Kept>(&self, desk: &Desk<'_, K>, leaving: &Leaving) -> Result<Items<Statement>, Stop<K::Error>> {
        let pile = desk.pile(self.view.docs.iter().copied());
        let is_wanted = |doc: usize, incident: Option<&IncidentId>| {
            incident.map_or_else(|| self.is_told(desk, self.view.docs[doc]), |incident| self.after.contains(incident))
        };
        let made = statements::group(self.view.scene(&pile), &self.written.incident_of, is_wanted);
        let (on_incidents, free): (Vec<Statement>, Vec<Statement>) =
            made.into_iter().partition(|statement| statement.incident.is_some());
        let mut before = Vec::new();
        for incident in &self.before {
            before.extend(desk.kept.statements_on(incident)?);
        }
        let mut after = on_incidents;
        // What contradicts a statement is about the same; all of it is compared again.
        let topics = Topics::of(free.iter().chain(&leaving.made), self.res);
        let mut others: BTreeMap<StatementId, Statement> = BTreeMap::new();
        if !topics.is_empty() {
            let known = desk.kept.statements_between(&|parties| topics.hold(parties, self.res))?;
            others.extend(known.into_iter().map(|statement| (statement.id.clone(), statement)));
        }
        for id in free.iter().map(|statement| &statement.id).chain(&leaving.statements) {
            if !others.contains_key(id)
                && let Some(known) = desk.kept.statement(id)?
            {
                others.insert(known.id.clone(), known);
            }
        }
        before.extend(others.values().cloned());
        for statement in free {
            let known = others.remove(&statement.id);
            after.push(match known {
                Some(known) if leaving.statements.contains(&statement.id) => known,
                Some(known) => statements::with_more(&known, statement),
                None => statement,
            });
        }
        after.extend(others.into_values());
        before.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(Items { before, after })
    }

    fn contradictions<K: Kept>(
        &self,
        desk: &Desk<'_, K>,
        statements: &Items<Statement>,
    ) -> Result<(Vec<Contradiction>, Vec<Contradiction>), Stop<K::Error>> {
        let mut within = Vec::new();
        for incident in &self.before {
            within.extend(desk.kept.contradictions_in(incident)?);
        }
        let free = statements.before.iter().filter(|statement| statement.incident.is_none());
        let older = assemble::contradictions(within, free, self.res);
        let mut after: Vec<&Statement> = statements.after.iter().collect();
        after.sort_by(|a, b| a.id.cmp(&b.id));
        Ok((older, assemble::contradictions(self.written.contradictions.clone(), after.into_iter(), self.res)))
    }

    /// Origins that end within the incidents, and those to which documents come or that they leave.
    fn origins<K: Kept>(&self, desk: &Desk<'_, K>, leaving: &mut Leaving) -> Result<Items<Origin>, Stop<K::Error>> {
        let pile = desk.pile(self.view.docs.iter().copied());
        let scene = self.view.scene(&pile);
        let within = |root: &origins::Root, scope: &str| root.is_within() && self.after.contains(&IncidentId(scope.to_owned()));
        let mut after = assemble::origins(scene, &self.written.incident_of, |_, root, scope| within(root, scope));
        let more = assemble::origins(scene, &self.written.incident_of, |doc, root, scope| {
            self.is_told(desk, self.view.docs[doc]) && !within(root, scope)
        });
        let mut known: FxHashMap<OriginId, Origin> = FxHashMap::default();
        let older = self.older_within(desk)?;
        for id in older.iter().chain(more.iter().map(|origin| &origin.id)).chain(leaving.origins.keys()) {
            known.extend(desk.kept.origin(id)?.map(|origin| (id.clone(), origin)));
        }
        after.extend(more.into_iter().filter(|origin| !leaving.origins.contains_key(&origin.id)).map(|origin| {
            match known.get(&origin.id) {
                Some(known) => origins::with_more(known, origin),
                None => origin,
            }
        }));
        let gone: BTreeSet<&DocumentId> = leaving.documents.iter().collect();
        for (id, name) in &leaving.origins {
            let origin = known.get(id).ok_or(Stop::TooWide("an origin is not known"))?;
            let left = origins::without(origin, &gone, Some(name));
            for document in left.iter().flat_map(|left| &left.documents).take(WITNESSES) {
                leaving.others.extend(desk.survey.position(document));
            }
            leaving.left.insert(id.clone(), left);
        }
        let mut before: Vec<Origin> = known.into_values().collect();
        before.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(Items { before, after })
    }

    /// Voices of the incidents alone, as they were.
    fn older_within<K: Kept>(&self, desk: &Desk<'_, K>) -> Result<Vec<OriginId>, Stop<K::Error>> {
        // Whom the documents name is of no weight for these.
        let survey = desk.survey;
        let docs: BTreeSet<Doc> =
            self.neighbours.docs.union(&survey.gone).copied().filter(|doc| !survey.new.contains(doc)).collect();
        let docs: Vec<Doc> = docs.into_iter().collect();
        let pile = desk.pile(docs.iter().copied());
        let position = |id: &DocumentId| docs.binary_search(&survey.position(id)?).ok();
        let older = incident_of(&self.neighbours.incidents, position);
        Ok(assemble::voices_within(&pile, &older, |scope| self.before.contains(&IncidentId(scope.to_owned()))))
    }

    /// Writes anew what documents left that others share: out of those others, or of enough of them.
    fn mend<K: Kept>(
        &self,
        desk: &mut Desk<'_, K>,
        of: (&mut Sources, &Named),
        (leaving, statements, origins): (&Leaving, &mut Items<Statement>, &mut Items<Origin>),
    ) -> Result<(), Stop<K::Error>> {
        if leaving.documents.is_empty() {
            return Ok(());
        }
        let survey = desk.survey;
        let mut docs: BTreeSet<Doc> = leaving.others.clone();
        docs.extend(survey.new.iter().chain(self.retold).copied());
        let gone: BTreeSet<&DocumentId> = leaving.documents.iter().collect();
        let older = statements.before.iter().filter(|statement| leaving.statements.contains(&statement.id));
        let older: BTreeMap<&StatementId, &Statement> = older.map(|statement| (&statement.id, statement)).collect();
        for statement in older.values() {
            let others: BTreeSet<&DocumentId> =
                statement.claims.iter().map(|(document, _, _)| document).filter(|document| !gone.contains(document)).collect();
            docs.extend(others.into_iter().take(MAKERS).filter_map(|document| survey.position(document)));
        }
        docs.retain(|doc| !survey.gone.contains(doc));
        if docs.len() > survey.most.touched {
            return Err(Stop::TooWide("too many documents say what one said that goes"));
        }
        let view = View::now(desk, &docs, of)?;
        let pile = desk.pile(view.docs.iter().copied());
        let scene = view.scene(&pile);
        // Every account that is not rejected is of some incident; of which is of no weight for what belongs to none.
        let rejected = &desk.rulings.is.rejected;
        let some = |doc: usize| {
            let of = view.docs[doc];
            let accounts = pile.digests[doc].accounts.iter().enumerate();
            let accounts = accounts.filter(move |(idx, _)| !rejected.contains(&(of, *idx)));
            accounts.map(move |(_, account)| ((doc, account.id.0), IncidentId(String::new())))
        };
        let somewhere: IncidentOf = (0..pile.len()).flat_map(some).collect();
        let is_asked = |statement: &Statement| leaving.statements.contains(&statement.id);
        statements.after.retain(|statement| !is_asked(statement));
        let made = statements::group(scene, &somewhere, |_, incident| incident.is_none());
        let lost: BTreeMap<&StatementId, &[OriginId]> = leaving.made.iter().map(|it| (&it.id, &it.origins[..])).collect();
        for here in made.into_iter().filter(is_asked) {
            let statement = match older.get(&here.id) {
                None => here,
                Some(older) => {
                    let lost = lost.get(&here.id).copied().unwrap_or_default();
                    statements::with_less(older, &gone, here, (lost, &leaving.own))
                        .ok_or(Stop::TooWide("a statement may have lost an origin"))?
                }
            };
            statements.after.push(statement);
        }
        let found = assemble::origins(scene, &somewhere, |_, root, _| leaving.origins.contains_key(&root.id));
        let mut found: BTreeMap<OriginId, Origin> = found.into_iter().map(|origin| (origin.id.clone(), origin)).collect();
        for (id, left) in &leaving.left {
            let more = found.remove(id);
            origins.after.extend(match (left, more) {
                (None, more) => more,
                (Some(left), Some(more)) => {
                    if left.name.is_empty() && left.documents.len() > WITNESSES && !leaving.origins[id].eq(&more.name) {
                        return Err(Stop::TooWide("an origin may be shown by another name"));
                    }
                    // The first of the documents give the passages that are kept.
                    let evidence = more.evidence.clone();
                    Some(Origin { evidence, ..origins::with_more(left, more) })
                }
                (Some(_), None) => return Err(Stop::TooWide("an origin leads to nothing")),
            });
        }
        Ok(())
    }
}
