//! The grade of a dossier: how it is sourced, by the rule in `docs/grading.md`. Never a verdict.
//!
//! The rule is shaped after Airwars' civilian-harm grading and UCDP GED's event clarity, with their verdicts left out: nothing here is
//! "confirmed". Each line can be redone by hand from the dossier.

use std::collections::BTreeSet;

use rashomon_model::{Contradiction, ContradictionKind, Grade, GradeInput, IncidentKind, ResponsibilityRecord, Stance};

use crate::{
    decisions::{At, Placed},
    incidents::Node,
    origins::Root,
    scene::Scene,
};

/// The sourcing of an incident.
#[derive(Debug, Default)]
pub(crate) struct Sourcing {
    /// Independent publishers: outlets or authors, copies taken together.
    pub channels: BTreeSet<Root>,
    /// Known roots: the voices that documents cite, or their authors where they cite nobody known.
    pub roots: BTreeSet<Root>,
}

/// What reviewers set aside of an incident's grade.
pub(crate) struct SetAside {
    /// (document, index of the account) whose source does not count, with the decision.
    sources: Vec<(At, u64)>,
    contradictions: Vec<(ContradictionKind, u64)>,
}

impl SetAside {
    /// What was set aside of the incident with these accounts; `None` when nothing was.
    pub(crate) fn of(decisions: &Placed, accounts: &[Node<'_>]) -> Option<Self> {
        let mut aside = Self { sources: Vec::new(), contradictions: Vec::new() };
        for (at, input, seq) in &decisions.set_aside {
            if accounts.iter().any(|node| (node.doc, node.idx) == *at) {
                match input {
                    GradeInput::Source => aside.sources.push((*at, *seq)),
                    GradeInput::Contradiction { sort } => aside.contradictions.push((*sort, *seq)),
                }
            }
        }
        (!aside.sources.is_empty() || !aside.contradictions.is_empty()).then_some(aside)
    }

    /// Whether the source of an account does not count.
    pub(crate) fn source_of(&self, node: &Node<'_>) -> bool {
        self.sources.iter().any(|(at, _)| *at == (node.doc, node.idx))
    }

    /// Whether contradictions of a sort do not count.
    pub(crate) fn contradiction(&self, kind: ContradictionKind) -> bool {
        self.contradictions.iter().any(|(aside, _)| *aside == kind)
    }

    /// What was set aside, by which decision.
    pub(crate) fn in_words(&self, scene: Scene<'_>) -> String {
        let source = |(at, seq): &(At, u64)| format!("{:?} (decision {seq})", scene.pile.digests[at.0].card.label);
        let contradiction = |(kind, seq): &(ContradictionKind, u64)| {
            let json = serde_json::to_value(kind).expect("a kind is a plain name");
            format!("contradictions of the sort {:?} (decision {seq})", json.as_str().unwrap_or_default().replace('_', " "))
        };
        let all: Vec<String> = self.sources.iter().map(source).chain(self.contradictions.iter().map(contradiction)).collect();
        format!("set aside by a reviewer: {}", all.join(", "))
    }
}

/// Counts the sources of an incident.
pub(crate) fn sourcing(scene: Scene<'_>, accounts: &[Node<'_>], scope: &str) -> Sourcing {
    let mut sourcing = Sourcing::default();
    for node in accounts {
        let author = scene.origins.author(node.doc);
        let voices = node.account.voices.iter().map(|says| &says.chain);
        let of_figures = node.account.figures.iter().map(|figure| &figure.stated.chain);
        let roots: Vec<Root> = voices.chain(of_figures).map(|chain| scene.root(node.doc, chain, scope)).collect();
        let cited: Vec<Root> = roots.iter().filter(|root| root.known && *root != author).cloned().collect();
        // An account on nobody's known word ("reportedly") brings no root.
        let speaks_itself = roots.iter().any(|root| root == author) || roots.is_empty();
        sourcing.channels.insert(author.clone());
        if !cited.is_empty() {
            sourcing.roots.extend(cited);
        } else if speaks_itself {
            sourcing.roots.insert(author.clone());
        }
    }
    sourcing
}

/// Applies the rule: the first line that fits gives the grade.
pub(crate) fn grade(
    kind: IncidentKind,
    accounts: &[Node<'_>],
    sourcing: &Sourcing,
    responsibility: &[ResponsibilityRecord],
    contradictions: &[Contradiction],
) -> (Grade, String) {
    let strict = contradictions.iter().find(|contradiction| !contradiction.competing && contests(contradiction.kind));
    if let Some(contradiction) = strict {
        return (Grade::Contested, format!("rule 1: origins disagree: {}", contradiction.reason));
    }
    let n_independent = sourcing.channels.len().min(sourcing.roots.len());
    if n_independent == 0 || is_passing(kind, accounts) {
        let why = if n_independent == 0 {
            "no known origin speaks of it"
        } else {
            "mentioned in passing, without day, place or number"
        };
        return (Grade::UncorroboratedMention, format!("rule 2: {why}"));
    }
    if let Some(claim) = responsibility.iter().find(|record| record.stance == Stance::Claims) {
        return (Grade::Claimed, format!("rule 3: {} says that it did it, and no origin disagrees", claim.actor_name));
    }
    let counted = format!(
        "{} independent publisher{} and {} origin{} ({})",
        sourcing.channels.len(),
        plural(sourcing.channels.len()),
        sourcing.roots.len(),
        plural(sourcing.roots.len()),
        list(&sourcing.roots)
    );
    if n_independent >= 2 {
        (Grade::Corroborated, format!("rule 4: {counted}"))
    } else {
        (Grade::SingleOrigin, format!("rule 5: {counted}; two of each would be needed for more"))
    }
}

fn contests(kind: ContradictionKind) -> bool {
    matches!(kind, ContradictionKind::Figures | ContradictionKind::ClaimAgainstDenial | ContradictionKind::RivalPerpetrators)
}

/// Every account is one sentence without day, place and number.
fn is_passing(kind: IncidentKind, accounts: &[Node<'_>]) -> bool {
    let bare = |node: &Node<'_>| {
        let account = node.account;
        account.mentions.len() <= 1 && account.date.is_none() && account.place.is_none() && account.figures.is_empty()
    };
    kind == IncidentKind::Background || accounts.iter().all(bare)
}

fn plural(n: usize) -> &'static str {
    if n == 1 { "" } else { "s" }
}

fn list(roots: &BTreeSet<Root>) -> String {
    let names: Vec<&str> = roots.iter().map(|root| root.name.as_str()).collect();
    match names.len() {
        0..=4 => names.join(", "),
        n => format!("{} and {} more", names[..3].join(", "), n - 3),
    }
}
