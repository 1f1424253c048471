//! Many [`Reading`](rashomon_model::Reading)s to one [`Casebook`]: the same incident found in many documents, copies unmasked, figures
//! as sourced ranges.
//!
//! Two steps. [`digest()`] draws from one document and its reading all that later comparison needs (words, names, accounts, claims); it
//! is pure, small and can be kept. [`reconcile`] compares digests. The result depends on the set of digests and the decisions, not on
//! their order. Never uses `rashomon-read`: the two meet in the [`Reading`](rashomon_model::Reading) type. Modules are listed in the order
//! in which they work.

// Tools.
mod hash;
mod names;
mod packed;
mod places;

// Step one.
mod digest;

// Step two: the pile, what was decided on it, who is who, who copies whom, which accounts tell of one incident.
mod actors;
mod decisions;
mod edits;
mod focus;
mod incidents;
mod origins;
mod pile;
mod reuse;
mod vectors;

// The casebook written out of that.
mod contradictions;
mod dossier;
mod figures;
mod grade;
mod links;
mod scene;
mod statements;

#[cfg(test)]
mod laws;

use rashomon_lexicon::Resources;
use rashomon_model::{Casebook, Decision, Incident, IncidentId, Origin, OriginKind};
use rayon::prelude::*;
use rustc_hash::FxHashMap;

pub use crate::{
    digest::{Digest, digest},
    focus::main_account,
    incidents::{ComparedPair, compared_pairs, stories},
};
use crate::{
    dossier::Dossier,
    incidents::{Group, Weights},
    origins::Origins,
    pile::Pile,
    scene::Scene,
};

/// Reconciles the digests of all documents, under the reviewers' decisions.
///
/// Cost: near-linear in the number of documents; all cores are used where order cannot show.
pub fn reconcile(digests: &[Digest], decisions: &[Decision], res: &Resources) -> Casebook {
    let decisions = decisions::in_force(decisions);
    let edited = edits::apply(digests, &decisions, res);
    let pile = Pile::new(edited.over(digests), &decisions::documents(&decisions));
    let placed = decisions::place(&pile, &decisions, &edited);

    let actors = actors::identify(&pile, res);
    let origins = Origins::find(&pile, &reuse::overlaps(&pile));
    let groups = incidents::group(&pile, &placed, res);

    let scene = Scene { pile: &pile, actors: &actors, origins: &origins };
    let weights = Weights::of(res);
    let dossiers: Vec<Dossier> = groups.par_iter().map(|group| dossier::write(scene, group, &placed, &weights)).collect();
    let incident_of = incident_of_accounts(&groups, &dossiers);
    let statements = statements::group(scene, &incident_of);
    let mut contradictions = contradictions::of_statements(&statements);
    let mut incidents = Vec::with_capacity(dossiers.len());
    for dossier in dossiers {
        contradictions.extend(dossier.contradictions);
        incidents.push(dossier.incident);
    }
    link_umbrellas(&groups, &incident_of, &mut incidents);
    incidents.sort_by(|a, b| first_day(a).cmp(&first_day(b)).then_with(|| a.id.cmp(&b.id)));
    contradictions.sort_by(|a, b| a.id.cmp(&b.id));
    contradictions.dedup_by(|b, a| a.id == b.id);
    let origin_list = list_origins(scene, &groups, &incident_of);
    Casebook {
        documents: pile.digests.iter().map(|digest| digest.card.clone()).collect(),
        origins: origin_list,
        derivations: origins.derivations,
        actors: actors.list,
        incidents,
        statements,
        contradictions,
        unplaced: placed.unplaced,
    }
}

/// Undated incidents come last.
fn first_day(incident: &Incident) -> (bool, Option<jiff::civil::Date>) {
    let start = incident.date.and_then(|date| date.start().or(date.end()));
    (start.is_none(), start)
}

/// The incident of each account, by position of its document and its id in the reading.
fn incident_of_accounts(groups: &[Group<'_>], dossiers: &[Dossier]) -> FxHashMap<(usize, u32), IncidentId> {
    let pairs = groups.iter().zip(dossiers);
    pairs
        .flat_map(|(group, dossier)| {
            group.accounts.iter().map(|node| ((node.doc, node.account.id.0), dossier.incident.id.clone()))
        })
        .collect()
}

fn link_umbrellas(groups: &[Group<'_>], incident_of: &FxHashMap<(usize, u32), IncidentId>, incidents: &mut [Incident]) {
    for (group, incident) in groups.iter().zip(incidents) {
        let covered = group.accounts.iter().flat_map(|node| node.account.covers.iter().map(|id| (node.doc, id.0)));
        let mut covers: Vec<IncidentId> =
            covered.filter_map(|at| incident_of.get(&at)).filter(|id| **id != incident.id).cloned().collect();
        covers.sort();
        covers.dedup();
        incident.covers = covers;
    }
}

/// Every origin that an account, a figure or a claim comes to, sorted by id.
fn list_origins(scene: Scene<'_>, groups: &[Group<'_>], incident_of: &FxHashMap<(usize, u32), IncidentId>) -> Vec<Origin> {
    let mut list = origins::Register::default();
    for group in groups {
        for node in &group.accounts {
            let scope = &incident_of[&(node.doc, node.account.id.0)].0;
            let account = node.account;
            let figures = account.figures.iter().map(|figure| (&figure.stated.chain, &figure.stated.trace));
            let voices = account.voices.iter().map(|says| (&says.chain, &says.trace));
            let accused = account.responsibility.iter().map(|says| (&says.chain, &says.trace));
            let dates = account.dates.iter().map(|says| (&says.chain, &says.trace));
            let places = account.places.iter().map(|says| (&says.chain, &says.trace));
            for (chain, trace) in voices.chain(figures).chain(accused).chain(dates).chain(places) {
                list.add(scene.root(node.doc, chain, scope), scene.evidence(node.doc, trace), None);
            }
        }
    }
    for doc in 0..scene.pile.len() {
        for claim in &scene.pile.digests[doc].claims {
            let account = claim.account.or_else(|| claim.object.as_ref().and_then(|object| object.account));
            let incident = account.and_then(|account| incident_of.get(&(doc, account.0)));
            let scope = incident.map_or(&scene.pile.id(doc).0, |incident| &incident.0);
            let root = scene.root(doc, &claim.says.chain, scope);
            let said = || Some((scene.pile.id(doc).clone(), claim.id));
            list.add(root, scene.evidence(doc, &claim.says.trace), said());
            // Whoever speaks through an outlet is known by that outlet's report alone: it is an origin of the claim too.
            let through = (1..claim.says.chain.len()).map(|at| scene.root(doc, &claim.says.chain[..=at], scope));
            for root in through.filter(|root| root.kind == OriginKind::Outlet) {
                list.add(root, scene.evidence(doc, &claim.says.trace), said());
            }
        }
    }
    list.into_origins()
}
