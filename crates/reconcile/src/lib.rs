//! Many [`Reading`](rashomon_model::Reading)s to one [`Casebook`]: the same incident found in many documents, copies unmasked, figures
//! as sourced ranges.
//!
//! Two steps. [`digest()`] draws from one document and its reading all that later comparison needs (words, names, accounts, claims); it
//! is pure, small and can be kept. [`reconcile`] compares digests. The result depends on the set of digests and the decisions, not on
//! their order. Never uses `rashomon-read`: the two meet in the [`Reading`](rashomon_model::Reading) type. Modules are listed in the order
//! in which they work.

#![forbid(unsafe_code)]

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
mod assemble;
mod contradictions;
mod dossier;
mod figures;
mod grade;
mod links;
mod scene;
mod statements;
mod tolls;

// A few documents more: what they touch, and nothing else.
mod adding;
mod sketch;

#[cfg(test)]
mod laws;

use rashomon_lexicon::Resources;
use rashomon_model::{ActorId, Casebook, Decision, DocumentId};

pub use crate::{
    actors::ActorHead,
    adding::{Change, Kept, Logs, Moved, TooWide, change},
    contradictions::Parties,
    digest::{Digest, digest},
    focus::main_account,
    incidents::{ComparedPair, compared_pairs, stories},
    reuse::compared_texts,
    sketch::Sketch,
    tolls::TollCandidate,
};
use crate::{incidents::Grouping, origins::Origins, pile::Pile, scene::Scene};

/// A result, with what is kept beside it so that documents can be added without doing all of it again.
#[derive(Clone, Debug)]
pub struct Reconciled {
    /// The result.
    pub casebook: Casebook,
    /// What is kept beside it.
    pub groundwork: Groundwork,
}

/// An account: its document, and its index in the digest.
pub type AccountAt = (DocumentId, u32);

/// What later additions build on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Groundwork {
    /// Pairs of accounts that could be one incident by themselves, smaller first, sorted.
    pub strong_pairs: Vec<(AccountAt, AccountAt)>,
    /// Which actor a signature of names stands for, sorted.
    pub signatures: Vec<(u64, ActorId)>,
}

/// Reconciles the digests of all documents, under the reviewers' decisions.
///
/// Cost: near-linear in the number of documents; all cores are used where order cannot show.
pub fn reconcile(digests: &[Digest], decisions: &[Decision], res: &Resources) -> Casebook {
    reconcile_with_groundwork(digests, decisions, res).casebook
}

/// [`reconcile`], with what [`change`] needs.
pub fn reconcile_with_groundwork(digests: &[Digest], decisions: &[Decision], res: &Resources) -> Reconciled {
    let decisions = decisions::in_force(decisions);
    let edited = edits::apply(digests, &decisions, res);
    let pile = Pile::new(edited.over(digests), &decisions::documents(&decisions));
    let placed = decisions::place(&pile, &decisions, &edited);

    let identified = actors::identify(&pile, res);
    let origins = Origins::find(&pile, &reuse::overlaps(&pile, res));
    let Grouping { groups, strong } = incidents::group(&pile, &placed, res);

    let scene = Scene { pile: &pile, actors: &identified.actors, origins: &origins };
    let written = assemble::incidents(scene, &groups, &placed, Default::default(), res);
    let statements = statements::group(scene, &written.incident_of, |_, _| true);
    let contradictions = assemble::contradictions(written.contradictions, statements.iter(), res);
    let origin_list = assemble::origins(scene, &written.incident_of, |_, _, _| true);
    let casebook = Casebook {
        documents: pile.digests.iter().map(|digest| digest.card.clone()).collect(),
        origins: origin_list,
        derivations: origins.derivations,
        actors: identified.list,
        incidents: written.incidents,
        statements,
        contradictions,
        unplaced: placed.unplaced,
    };
    let at = |(doc, idx): (usize, usize)| (pile.id(doc).clone(), idx as u32);
    let pair = |(a, b)| if at(a) <= at(b) { (at(a), at(b)) } else { (at(b), at(a)) };
    let mut strong_pairs: Vec<(AccountAt, AccountAt)> = strong.into_iter().map(pair).collect();
    strong_pairs.sort();
    Reconciled { casebook, groundwork: Groundwork { strong_pairs, signatures: identified.signatures } }
}

/// The tolls that the figures of a document's main account can come to: for fitting the weights of the choice.
pub fn toll_candidates(digest: &Digest) -> Vec<TollCandidate> {
    focus::main_idx(digest).map(|idx| tolls::candidates(digest, &digest.accounts[idx])).unwrap_or_default()
}
