//! The parts of a result put together out of groups: incidents with what they cover, contradictions, origins.

use rashomon_lexicon::Resources;
use rashomon_model::{Contradiction, Incident, IncidentId, Origin, OriginId, OriginKind, Statement};
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::{
    actors::Actors,
    contradictions,
    decisions::Placed,
    dossier::{self, Dossier},
    incidents::{Group, Weights},
    origins::{Origins, Register, Root},
    pile::Pile,
    scene::Scene,
    statements,
};

/// The incident of each account, by position of its document and its id in the reading.
pub(crate) type IncidentOf = FxHashMap<(usize, u32), IncidentId>;

/// Incidents written out.
pub(crate) struct Written {
    /// In the order of a casebook.
    pub incidents: Vec<Incident>,
    pub contradictions: Vec<Contradiction>,
    pub incident_of: IncidentOf,
}

/// Writes the dossiers of groups. `others` are the incidents of accounts that are in none of the groups.
pub(crate) fn incidents(scene: Scene<'_>, groups: &[Group<'_>], placed: &Placed, others: IncidentOf, res: &Resources) -> Written {
    let weights = Weights::of(res);
    let dossiers: Vec<Dossier> = groups.par_iter().map(|group| dossier::write(scene, group, placed, &weights, res)).collect();
    let mut incident_of = others;
    incident_of.extend(accounts_of(groups, dossiers.iter().map(|dossier| &dossier.incident.id)));
    let mut written = Written { incidents: Vec::with_capacity(dossiers.len()), contradictions: Vec::new(), incident_of };
    for dossier in dossiers {
        written.contradictions.extend(dossier.contradictions);
        written.incidents.push(dossier.incident);
    }
    link_umbrellas(groups, &written.incident_of, &mut written.incidents);
    written.incidents.sort_by(|a, b| first_day(a).cmp(&first_day(b)).then_with(|| a.id.cmp(&b.id)));
    written
}

/// The accounts of groups with the ids of their incidents.
pub(crate) fn accounts_of<'g>(
    groups: &'g [Group<'_>],
    ids: impl Iterator<Item = &'g IncidentId>,
) -> impl Iterator<Item = ((usize, u32), IncidentId)> {
    let of_group = |(group, id): (&'g Group<'_>, &'g IncidentId)| {
        group.accounts.iter().map(|node| ((node.doc, node.account.id.0), id.clone()))
    };
    groups.iter().zip(ids).flat_map(of_group)
}

/// Undated incidents come last.
fn first_day(incident: &Incident) -> (bool, Option<jiff::civil::Date>) {
    let start = incident.date.and_then(|date| date.start().or(date.end()));
    (start.is_none(), start)
}

fn link_umbrellas(groups: &[Group<'_>], incident_of: &IncidentOf, incidents: &mut [Incident]) {
    for (group, incident) in groups.iter().zip(incidents) {
        let covered = group.accounts.iter().flat_map(|node| node.account.covers.iter().map(|id| (node.doc, id.0)));
        let mut covers: Vec<IncidentId> =
            covered.filter_map(|at| incident_of.get(&at)).filter(|id| **id != incident.id).cloned().collect();
        covers.sort();
        covers.dedup();
        incident.covers = covers;
    }
}

/// All that contradicts each other within incidents and among statements, sorted by id.
pub(crate) fn contradictions<'s>(
    within: Vec<Contradiction>,
    statements: impl Iterator<Item = &'s Statement> + Clone,
    res: &Resources,
) -> Vec<Contradiction> {
    let mut all = contradictions::of_statements(statements, res);
    all.extend(within);
    all.sort_by(|a, b| a.id.cmp(&b.id));
    all.dedup_by(|b, a| a.id == b.id);
    all
}

/// Every origin that an account, a figure or a claim comes to, sorted by id; of what is wanted, by document, root and scope.
pub(crate) fn origins(scene: Scene<'_>, incident_of: &IncidentOf, is_wanted: impl Fn(usize, &Root, &str) -> bool) -> Vec<Origin> {
    let mut list = Register::default();
    for (doc, digest) in scene.pile.digests.iter().enumerate() {
        for account in &digest.accounts {
            // A reviewer may have rejected it.
            let Some(IncidentId(scope)) = incident_of.get(&(doc, account.id.0)) else { continue };
            let figures = account.figures.iter().map(|figure| (&figure.stated.chain, &figure.stated.trace));
            let voices = account.voices.iter().map(|says| (&says.chain, &says.trace));
            let accused = account.responsibility.iter().map(|says| (&says.chain, &says.trace));
            let dates = account.dates.iter().map(|says| (&says.chain, &says.trace));
            let places = account.places.iter().map(|says| (&says.chain, &says.trace));
            for (chain, trace) in voices.chain(figures).chain(accused).chain(dates).chain(places) {
                let root = scene.root(doc, chain, scope);
                if is_wanted(doc, &root, scope) {
                    list.add(root, scene.evidence(doc, trace), None);
                }
            }
        }
    }
    for doc in 0..scene.pile.len() {
        for claim in &scene.pile.digests[doc].claims {
            let scope = statements::incident_of(incident_of, doc, claim).map_or(&scene.pile.id(doc).0, |incident| &incident.0);
            let root = scene.root(doc, &claim.says.chain, scope);
            // Whoever speaks through an outlet is known by that outlet's report alone: it is an origin of the claim too; what passes it on is
            // none.
            let mut through = (1..claim.says.chain.len()).rev().map(|at| scene.root(doc, &claim.says.chain[..=at], scope));
            let outlet = through.find(|root| root.kind == OriginKind::Outlet);
            for root in std::iter::once(root).chain(outlet).filter(|root| is_wanted(doc, root, scope)) {
                let said = Some((scene.pile.id(doc).clone(), claim.id));
                list.add(root, scene.evidence(doc, &claim.says.trace), said);
            }
        }
    }
    list.into_origins()
}

/// The voices that belong to one incident alone, of those incidents that are asked for.
pub(crate) fn voices_within(pile: &Pile<'_>, incident_of: &IncidentOf, is_asked: impl Fn(&str) -> bool) -> Vec<OriginId> {
    let nobody = (Actors::default(), Origins::known(vec![Root::nobody(); pile.len()]));
    let scene = Scene { pile, actors: &nobody.0, origins: &nobody.1 };
    let found = origins(scene, incident_of, |_, root, scope| root.is_within() && is_asked(scope));
    found.into_iter().map(|origin| origin.id).collect()
}
