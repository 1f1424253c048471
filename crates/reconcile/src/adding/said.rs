//! The items of a result that new documents change, written anew: incidents, origins, statements, contradictions.

use std::collections::{BTreeMap, BTreeSet};

use rashomon_lexicon::Resources;
use rashomon_model::{AccountId, Casebook, Contradiction, DocumentId, Incident, IncidentId, Origin, OriginKind, Statement};
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
    contradictions,
    decisions::Placed,
    incidents::{self, Group, Node},
    origins::{self, Origins, Root},
    pile::Pile,
    scene::Scene,
    statements,
    vectors::CommonWords,
};

/// Writes all that changes.
pub(super) fn write<K: Kept>(
    desk: &mut Desk<'_, K>,
    neighbours: &Neighbours,
    sources: &Sources,
    named: &Named,
    res: &Resources,
) -> Result<Change, Stop<K::Error>> {
    let docs: Vec<Doc> = neighbours.docs.iter().copied().collect();
    let at = |doc: Doc| docs.binary_search(&doc).ok();
    let pile = desk.pile(docs.iter().copied());
    let actors = actors_at(named, at);
    let authors: Vec<Root> = docs.iter().map(|doc| sources.authors[doc].clone()).collect();
    let roots = Origins::known(authors);
    let scene = Scene { pile: &pile, actors: &actors, origins: &roots };

    let scale = Scale::of(desk, &neighbours.docs, &CommonWords::of(res));
    let is_asked = |(doc, idx): (usize, usize)| neighbours.accounts.contains(&(docs[doc], idx));
    let nobody = Placed::default();
    let groups = incidents::group_some(&pile, is_asked, &nobody, &scale.measures(), res).groups;
    let position = |id: &DocumentId| desk.survey.position(id).and_then(at);
    let others = incident_of(&neighbours.others, position);
    let written = assemble::incidents(scene, &groups, &nobody, others.clone(), res);
    let mut older = incident_of(&neighbours.incidents, position);
    older.extend(others);
    let is_new = |doc: usize| desk.survey.new.contains(&docs[doc]);
    check_whole(&pile, &neighbours.incidents, &written.incidents, is_new).map_err(Stop::TooWide)?;
    check_umbrellas(&pile, &neighbours.others, &older, &written.incident_of, position).map_err(Stop::TooWide)?;

    let said =
        Said { kept: desk.kept, scene, is_new: &is_new, res, before: ids(&neighbours.incidents), after: ids(&written.incidents) };
    let (statements_before, statements_after) = said.statements(&written)?;
    let (contradictions_before, contradictions_after) = said.contradictions(&written, &statements_before, &statements_after)?;
    let (origins_before, origins_after) =
        said.origins((&groups_of(&pile, &neighbours.incidents, position), &older), (&groups, &written.incident_of))?;
    Ok(Change {
        before: Casebook {
            origins: origins_before,
            statements: statements_before,
            contradictions: contradictions_before,
            actors: named.before.clone(),
            derivations: sources.before.clone(),
            incidents: neighbours.incidents.clone(),
            ..Casebook::default()
        },
        after: Casebook {
            origins: origins_after,
            statements: statements_after,
            contradictions: contradictions_after,
            actors: named.after.clone(),
            derivations: sources.after.clone(),
            incidents: written.incidents,
            ..Casebook::default()
        },
        strong_before: neighbours.strong_before.clone(),
        strong_after: neighbours.strong_after.clone(),
        signatures: named.signatures.clone(),
    })
}

fn actors_at(named: &Named, at: impl Fn(Doc) -> Option<usize>) -> Actors {
    let index: BTreeMap<_, usize> = named.heads.keys().enumerate().map(|(idx, id)| (id, idx)).collect();
    let of = named.of.iter().filter_map(|(doc, entity, id)| Some(((at(*doc)?, *entity), index[id])));
    Actors::new(named.heads.values().cloned().collect(), of.collect())
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

/// Incidents as they were, as groups of accounts.
fn groups_of<'d>(pile: &Pile<'d>, incidents: &[Incident], position: impl Fn(&DocumentId) -> Option<usize>) -> Vec<Group<'d>> {
    let node = |(document, id): &(DocumentId, AccountId)| {
        let doc = position(document)?;
        let idx = pile.digests[doc].accounts.iter().position(|account| account.id == *id)?;
        Some(Node { doc, idx, account: &pile.digests[doc].accounts[idx] })
    };
    let group = |incident: &Incident| Group { accounts: incident.accounts.iter().filter_map(node).collect(), links: Vec::new() };
    incidents.iter().map(group).collect()
}

/// The accounts that were grouped must be those of the incidents that go, and those of new documents.
fn check_whole(
    pile: &Pile<'_>,
    before: &[Incident],
    after: &[Incident],
    is_new: impl Fn(usize) -> bool,
) -> Result<(), &'static str> {
    let accounts = |incidents: &[Incident]| -> FxHashSet<(DocumentId, u32)> {
        incidents
            .iter()
            .flat_map(|incident| incident.accounts.iter().map(|(document, account)| (document.clone(), account.0)))
            .collect()
    };
    let new = (0..pile.len()).filter(|doc| is_new(*doc));
    let new = new.flat_map(|doc| pile.digests[doc].accounts.iter().map(move |account| (pile.id(doc).clone(), account.id.0)));
    let expected: FxHashSet<(DocumentId, u32)> = accounts(before).into_iter().chain(new).collect();
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

/// What is said of the incidents that change, and by new documents.
struct Said<'s, K, N> {
    kept: &'s K,
    scene: Scene<'s>,
    is_new: &'s N,
    res: &'s Resources,
    before: BTreeSet<&'s IncidentId>,
    after: BTreeSet<&'s IncidentId>,
}

impl<K: Kept, N: Fn(usize) -> bool> Said<'_, K, N> {
    /// Statements on the incidents, and those of new documents on none; as they were and as they are.
    fn statements(&self, written: &Written) -> Result<(Vec<Statement>, Vec<Statement>), Stop<K::Error>> {
        let is_wanted = |doc: usize, incident: Option<&IncidentId>| {
            incident.map_or_else(|| (self.is_new)(doc), |incident| self.after.contains(incident))
        };
        let made = statements::group(self.scene, &written.incident_of, is_wanted);
        let (on_incidents, free): (Vec<Statement>, Vec<Statement>) =
            made.into_iter().partition(|statement| statement.incident.is_some());
        let mut before = Vec::new();
        for incident in &self.before {
            before.extend(self.kept.statements_on(incident)?);
        }
        let mut after = on_incidents;
        // What contradicts a statement is about the same; all of it is compared again.
        let mut about: BTreeSet<(String, String)> = free.iter().filter_map(contradictions::between).collect();
        about.extend(free.iter().filter_map(contradictions::ruled).map(|object| (String::new(), object)));
        let mut others: BTreeMap<String, Statement> = BTreeMap::new();
        if !about.is_empty() {
            let known = self.kept.statements_about(&about)?;
            others.extend(known.into_iter().map(|statement| (statement.id.0.clone(), statement)));
        }
        for statement in &free {
            if !others.contains_key(&statement.id.0)
                && let Some(known) = self.kept.statement(&statement.id)?
            {
                others.insert(known.id.0.clone(), known);
            }
        }
        before.extend(others.values().cloned());
        for statement in free {
            let known = others.remove(&statement.id.0);
            after.push(match known {
                Some(known) => statements::with_more(&known, statement),
                None => statement,
            });
        }
        after.extend(others.into_values());
        before.sort_by(|a, b| a.id.cmp(&b.id));
        after.sort_by(|a, b| a.id.cmp(&b.id));
        Ok((before, after))
    }

    fn contradictions(
        &self,
        written: &Written,
        before: &[Statement],
        after: &[Statement],
    ) -> Result<(Vec<Contradiction>, Vec<Contradiction>), Stop<K::Error>> {
        let free = |list: &[Statement]| -> Vec<Statement> {
            list.iter().filter(|statement| statement.incident.is_none()).cloned().collect()
        };
        let mut within = Vec::new();
        for incident in &self.before {
            within.extend(self.kept.contradictions_in(incident)?);
        }
        let older = assemble::contradictions(within, &free(before), self.res);
        Ok((older, assemble::contradictions(written.contradictions.clone(), after, self.res)))
    }

    /// Origins that end within the incidents, and those to which new documents come; as they were and as they are.
    fn origins(
        &self,
        before: (&[Group<'_>], &IncidentOf),
        after: (&[Group<'_>], &IncidentOf),
    ) -> Result<(Vec<Origin>, Vec<Origin>), Stop<K::Error>> {
        // Whom a document does not name is a voice of its own in each incident.
        let within = |root: &Root, scope: &str, incidents: &BTreeSet<&IncidentId>| {
            root.kind == OriginKind::UnnamedVoice && incidents.contains(&IncidentId(scope.to_owned()))
        };
        let older = assemble::origins(self.scene, before.0, before.1, |_, root, scope| within(root, scope, &self.before));
        let whole = assemble::origins(self.scene, after.0, after.1, |_, root, scope| within(root, scope, &self.after));
        let more = assemble::origins(self.scene, after.0, after.1, |doc, root, scope| {
            (self.is_new)(doc) && !within(root, scope, &self.after)
        });
        let mut known: FxHashMap<String, Origin> = FxHashMap::default();
        for id in older.iter().chain(&more).map(|origin| &origin.id) {
            known.extend(self.kept.origin(id)?.map(|origin| (id.0.clone(), origin)));
        }
        let mut list = whole;
        list.extend(more.into_iter().map(|origin| match known.get(&origin.id.0) {
            Some(known) => origins::with_more(known, origin),
            None => origin,
        }));
        list.sort_by(|a, b| a.id.cmp(&b.id));
        let mut before: Vec<Origin> = known.into_values().collect();
        before.sort_by(|a, b| a.id.cmp(&b.id));
        Ok((before, list))
    }
}
