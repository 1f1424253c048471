//! The links of an incident written out: what the scorer saw of each pair, what each feature weighs, and the words that it rests on.

use std::cmp::Reverse;

use rashomon_model::{Evidence, Harm, IncidentLink, LinkBasis, LinkEnd, LinkFeature, Score};

use crate::{
    digest::{AccountPrint, Trace},
    incidents::{Features, Group, Node, Weights, Why},
    scene::Scene,
};

/// The links that hold a group together, in canonical order.
pub(crate) fn of_group(scene: Scene<'_>, group: &Group<'_>, weights: &Weights) -> Vec<IncidentLink> {
    let link = |(left, right, why): &(usize, usize, Why)| {
        let (left, right) = (&group.accounts[*left], &group.accounts[*right]);
        let (basis, score, features) = match why {
            Why::Scored(seen) => {
                (LinkBasis::Scored, Some(Score::from_fraction(seen.score)), features(scene, (left, right), seen, weights))
            }
            Why::SameText => (LinkBasis::SameText, None, Vec::new()),
            Why::SameKey => (LinkBasis::SameKey, None, Vec::new()),
            Why::Decided(seq) => (LinkBasis::Decision { seq: *seq }, None, Vec::new()),
        };
        IncidentLink { left: end(scene, left), right: end(scene, right), basis, score, features }
    };
    let mut links: Vec<IncidentLink> = group.links.iter().map(link).collect();
    let key = |end: &LinkEnd| (end.document.clone(), end.account);
    links.sort_by_cached_key(|link| (key(&link.left), key(&link.right)));
    links
}

fn end(scene: Scene<'_>, node: &Node<'_>) -> LinkEnd {
    LinkEnd { document: scene.pile.id(node.doc).clone(), account: node.account.id, span: node.account.mentions[0] }
}

fn features(scene: Scene<'_>, (left, right): (&Node<'_>, &Node<'_>), seen: &Features, weights: &Weights) -> Vec<LinkFeature> {
    let thousandths = |number: f64| (number * 1000.0).round() as i32;
    let words = |name: &str, node: &Node<'_>| words_of(name, node.account).map(|trace| scene.evidence(node.doc, trace));
    let mut features: Vec<LinkFeature> = seen
        .values()
        .into_iter()
        .enumerate()
        .map(|(idx, (name, value))| (name, thousandths(value), thousandths(weights.at(idx))))
        .filter(|(_, value, weight)| *value != 0 && *weight != 0)
        .map(|(name, value, weight)| {
            let (left, right): (Option<Evidence>, Option<Evidence>) = (words(name, left), words(name, right));
            LinkFeature { name: name.to_owned(), value, weight, left, right }
        })
        .collect();
    let counts = |feature: &LinkFeature| (i64::from(feature.value) * i64::from(feature.weight)).abs();
    features.sort_by(|a, b| Reverse(counts(a)).cmp(&Reverse(counts(b))).then_with(|| a.name.cmp(&b.name)));
    features
}

/// The words of an account that a feature rests on; most features rest on all of them.
fn words_of<'a>(name: &str, account: &'a AccountPrint) -> Option<&'a Trace> {
    let of_harm = |harm: Harm| {
        let figure = account.figures.iter().find(|figure| figure.harm == harm && !figure.stated.value.subset);
        figure.map(|figure| &figure.stated.trace)
    };
    match name.split('_').next().unwrap_or_default() {
        "date" => account.dates.first().map(|says| &says.trace),
        "place" => account.places.first().map(|says| &says.trace),
        "killed" | "toll" => of_harm(Harm::Killed),
        "injured" => of_harm(Harm::Injured),
        _ => None,
    }
}
