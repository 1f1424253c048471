//! Dossiers: one incident written out of its accounts, every cell with who gives it and the words.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use rashomon_lexicon::Resources;
use rashomon_model::{
    Contradiction, DateInterval, DocumentId, EventType, Incident, IncidentId, IncidentKind, IncidentPlace, NonEmpty, OriginId,
    Place, ResponsibilityRecord, Score, Stance,
};

use crate::{
    contradictions,
    decisions::Placed,
    digest::AccountPrint,
    figures, grade, hash,
    incidents::{Group, Node, Weights, Why},
    links, places,
    scene::Scene,
    tolls,
};

/// An incident with what contradicts what in it.
pub(crate) struct Dossier {
    pub incident: Incident,
    pub contradictions: Vec<Contradiction>,
}

/// Identity of an incident: a hash of its earliest account.
pub(crate) fn incident_id(scene: Scene<'_>, group: &Group<'_>) -> IncidentId {
    let published = |node: &Node<'_>| scene.pile.published(node.doc).and_then(|date| date.start());
    let earliest = group.accounts.iter().min_by_key(|node| (published(node).is_none(), published(node), node.doc, node.idx));
    let node = earliest.expect("a group has an account");
    let span = node.account.mentions[0];
    IncidentId(hash::id(["incident", &scene.pile.id(node.doc).0, &span.to_string(), &node.idx.to_string()]))
}

/// Who is said to have done it, in canonical order, each record once.
fn responsibility_of(scene: Scene<'_>, accounts: &[Node<'_>], scope: &str) -> Vec<ResponsibilityRecord> {
    let mut records = responsibility(scene, accounts, scope);
    records.sort_by(|a, b| {
        (a.stance, &a.actor_name, &a.chain, a.evidence.first()).cmp(&(b.stance, &b.actor_name, &b.chain, b.evidence.first()))
    });
    records
        .dedup_by(|b, a| a.stance == b.stance && a.actor_name == b.actor_name && a.chain == b.chain && a.evidence == b.evidence);
    records
}

/// Writes the dossier of a group.
pub(crate) fn write(scene: Scene<'_>, group: &Group<'_>, decisions: &Placed, weights: &Weights, res: &Resources) -> Dossier {
    let id = incident_id(scene, group);
    let accounts = &group.accounts;
    let columns = figures::columns(scene, accounts, &id.0);
    let toll = tolls::of_accounts(scene, accounts, res);
    let responsibility = responsibility_of(scene, accounts, &id.0);
    let contradictions = contradictions::of_incident(scene, &id, accounts, &columns, &responsibility, res);
    let sourcing = grade::sourcing(scene, accounts, &id.0);
    let kind = most_frequent(accounts.iter().map(|node| node.account.kind));
    let (grade, grade_reason) = match grade::SetAside::of(decisions, accounts) {
        None => grade::grade(kind, accounts, &sourcing, &responsibility, &contradictions),
        Some(aside) => {
            let counted: Vec<Node<'_>> = accounts.iter().filter(|node| !aside.source_of(node)).copied().collect();
            let sourcing = grade::sourcing(scene, &counted, &id.0);
            // What stands in the accounts that count: one that is set aside contradicts nobody, itself neither.
            let said = responsibility_of(scene, &counted, &id.0);
            let columns = figures::columns(scene, &counted, &id.0);
            let contradictions = contradictions::of_incident(scene, &id, &counted, &columns, &said, res);
            let contradictions: Vec<Contradiction> =
                contradictions.into_iter().filter(|contradiction| !aside.contradiction(contradiction.kind)).collect();
            let (grade, reason) = grade::grade(kind, &counted, &sourcing, &said, &contradictions);
            (grade, format!("{reason}; {}", aside.in_words(scene)))
        }
    };
    let main = main_account(scene, accounts);
    let date = date(scene, accounts);
    let place = place(scene, accounts);
    let mut incident = Incident {
        label: label(main, place.as_ref(), date),
        kind,
        event_type: EventType(most_frequent(accounts.iter().map(|node| node.account.event_type.as_str())).to_owned()),
        mode: main.mode.clone(),
        date,
        dates: cells(scene, accounts, &id.0, |account| &account.dates),
        place,
        places: cells(scene, accounts, &id.0, |account| &account.places),
        figures: columns.iter().map(|((harm, victims), column)| figures::range(*harm, *victims, column, toll)).collect(),
        responsibility,
        accounts: NonEmpty::from_vec(sorted(accounts.iter().map(|node| (scene.pile.id(node.doc).clone(), node.account.id))))
            .expect("a group has an account"),
        documents: sorted(accounts.iter().map(|node| scene.pile.id(node.doc).clone())),
        origins: sorted(sourcing.roots.iter().map(|root| root.id.clone())),
        covers: Vec::new(),
        grade,
        grade_reason,
        open_questions: Vec::new(),
        why_one: why_one(scene, group),
        links: links::of_group(scene, group, weights),
        notes: notes(accounts, decisions),
        decisions: decided(accounts, decisions),
        id,
    };
    incident.open_questions = open_questions(&incident, &contradictions);
    Dossier { incident, contradictions }
}

fn sorted<T: Ord>(items: impl Iterator<Item = T>) -> Vec<T> {
    items.collect::<BTreeSet<T>>().into_iter().collect()
}

fn most_frequent<T: Ord + Copy>(items: impl Iterator<Item = T>) -> T {
    let mut sorted: Vec<T> = items.collect();
    sorted.sort();
    let longest = sorted.chunk_by(|a, b| a == b).max_by(|a, b| a.len().cmp(&b.len()).then(b[0].cmp(&a[0])));
    longest.expect("a group has an account")[0]
}

/// The account that tells most of it.
fn main_account<'d>(scene: Scene<'_>, accounts: &[Node<'d>]) -> &'d AccountPrint {
    // Ties fall by what is told, not by the document's id: a copy must not change the label.
    let told = |node: &&Node<'d>| {
        let account = node.account;
        let published = scene.pile.published(node.doc).and_then(|date| date.end());
        (account.mentions.len(), account.place.is_some(), Reverse(published), Reverse((&account.label, account.mentions[0])))
    };
    accounts.iter().max_by_key(told).expect("a group has an account").account
}

fn label(main: &AccountPrint, place: Option<&IncidentPlace>, date: Option<DateInterval>) -> String {
    let mut label = main.label.clone();
    if let Some(place) = place.filter(|place| !label.contains(&place.place.name)) {
        label = format!("{label}, {}", place.place.name);
    }
    match date {
        Some(date) => format!("{label}, {}", date.brief()),
        None => label,
    }
}

/// The days that the origins speak for most, each with the share that its reading gives them; as narrowly as any of them gives it, the
/// earliest of equals. Sums are of whole numbers, so that no order shows.
fn date(scene: Scene<'_>, accounts: &[Node<'_>]) -> Option<DateInterval> {
    let mut given: BTreeMap<_, Vec<(DateInterval, u64)>> = BTreeMap::new();
    for node in accounts {
        let Some(date) = node.account.date else { continue };
        given.entry(scene.origins.author(node.doc)).or_default().push((date, share(node.account.date_score)));
    }
    let weight = |asked: DateInterval| -> u64 {
        let of_origin = |told: &Vec<(DateInterval, u64)>| {
            told.iter().filter(|(other, _)| other.overlaps(asked)).map(|(_, share)| *share).max().unwrap_or(0)
        };
        given.values().map(of_origin).sum()
    };
    let width = |date: DateInterval| date.n_days().unwrap_or(i32::MAX);
    let all = given.values().flatten().map(|(date, _)| *date);
    all.max_by_key(|date| (weight(*date), Reverse(width(*date)), Reverse(date.start())))
}

/// The place that the origins speak for most, each with the share that its reading gives the place; then as finely as any of them gives it.
/// A place speaks for those that it holds. Sums are of whole numbers, so that no order shows.
fn place(scene: Scene<'_>, accounts: &[Node<'_>]) -> Option<IncidentPlace> {
    let mut given: BTreeMap<_, Vec<(&DocumentId, &Place, u64)>> = BTreeMap::new();
    for node in accounts {
        let Some(place) = &node.account.place else { continue };
        let told = (scene.pile.id(node.doc), place, share(node.account.place_score));
        given.entry(scene.origins.author(node.doc)).or_default().push(told);
    }
    let all = || given.values().flatten();
    let weight = |asked: &Place, backs: &dyn Fn(&Place) -> bool| -> u64 {
        let of_origin = |told: &Vec<(&DocumentId, &Place, u64)>| {
            told.iter()
                .filter(|(_, place, _)| place.id == asked.id || backs(place))
                .map(|(_, _, share)| *share)
                .max()
                .unwrap_or(0)
        };
        given.values().map(of_origin).sum()
    };
    let best = all().map(|(_, place, _)| *place).max_by_key(|place| {
        let exact = weight(place, &|_| false);
        (weight(place, &|other| places::holds(other, place)), exact, place.level, Reverse(&place.id))
    })?;
    let backers = all().filter(|(_, other, _)| places::holds(other, best)).map(|(doc, _, _)| doc);
    Some(IncidentPlace { place: best.clone(), n_documents: backers.collect::<BTreeSet<_>>().len() as u32 })
}

/// The share of a value, in thousandths; a middling one where it was not chosen among others.
fn share(score: Option<Score>) -> u64 {
    score.map_or(700, |score| u64::from(score.0))
}

fn cells<T: Clone>(
    scene: Scene<'_>,
    accounts: &[Node<'_>],
    scope: &str,
    of: impl for<'a> Fn(&'a AccountPrint) -> &'a Vec<crate::digest::Says<T>>,
) -> Vec<rashomon_model::Cell<T>> {
    let mut cells: Vec<_> =
        accounts.iter().flat_map(|node| of(node.account).iter().map(|says| scene.cell(node.doc, says, scope))).collect();
    cells.sort_by(|a, b| a.evidence.first().cmp(b.evidence.first()));
    cells.dedup_by(|b, a| a.evidence == b.evidence);
    cells
}

fn responsibility(scene: Scene<'_>, accounts: &[Node<'_>], scope: &str) -> Vec<ResponsibilityRecord> {
    let mut records = Vec::new();
    for node in accounts {
        for says in &node.account.responsibility {
            let (who, stance) = &says.value;
            let actor = who.entity.and_then(|entity| scene.actors.of(node.doc, entity));
            records.push(ResponsibilityRecord {
                actor: actor.map(|actor| actor.id.clone()),
                actor_name: actor.map_or_else(|| who.name.clone(), |actor| actor.name.clone()),
                stance: *stance,
                chain: scene.chain(node.doc, &says.chain),
                origin: scene.root(node.doc, &says.chain, scope).id,
                evidence: NonEmpty::one(scene.evidence(node.doc, &says.trace)),
            });
        }
    }
    records
}

fn why_one(scene: Scene<'_>, group: &Group<'_>) -> Vec<String> {
    let name = |idx: usize| {
        let node = &group.accounts[idx];
        format!("{:?} ({})", scene.pile.digests[node.doc].card.label, scene.pile.id(node.doc).short())
    };
    let mut lines: Vec<String> = group
        .links
        .iter()
        .map(|(a, b, why)| match why {
            Why::Scored(features) => format!("{} and {}: {features}", name(*a), name(*b)),
            Why::SameText => format!("{} and {}: the same text", name(*a), name(*b)),
            Why::SameKey => format!("{} and {}: the same type, place, period and figures", name(*a), name(*b)),
            Why::Decided(seq) => format!("{} and {}: merged by decision {seq}", name(*a), name(*b)),
        })
        .collect();
    lines.sort();
    lines
}

fn notes(accounts: &[Node<'_>], decisions: &Placed) -> Vec<rashomon_model::Note> {
    let is_here = |at: &(usize, usize)| accounts.iter().any(|node| (node.doc, node.idx) == *at);
    decisions.notes.iter().filter(|(at, _)| is_here(at)).map(|(_, note)| note.clone()).collect()
}

fn decided(accounts: &[Node<'_>], decisions: &Placed) -> Vec<u64> {
    if decisions.is_empty() {
        return Vec::new();
    }
    let is_here = |at: &(usize, usize)| accounts.iter().any(|node| (node.doc, node.idx) == *at);
    let pairs =
        decisions.merged.iter().chain(&decisions.split).filter(|(a, b, _)| is_here(a) || is_here(b)).map(|(_, _, seq)| *seq);
    let notes = decisions.notes.iter().filter(|(at, _)| is_here(at)).map(|(_, note)| note.seq);
    let aside = decisions.set_aside.iter().filter(|(at, _, _)| is_here(at)).map(|(_, _, seq)| *seq);
    let changed = decisions.changed.iter().filter(|(at, _)| is_here(at)).map(|(_, seq)| *seq);
    sorted(pairs.chain(notes).chain(aside).chain(changed))
}

/// What the documents leave open, for the next person who looks.
fn open_questions(incident: &Incident, contradictions: &[Contradiction]) -> Vec<String> {
    let mut questions = Vec::new();
    let is_day = incident.date.is_some_and(|date| date.as_day().is_some());
    match incident.date {
        _ if incident.kind != IncidentKind::Single => {}
        None => questions.push("When did it happen? No document says.".to_owned()),
        Some(date) if !is_day => questions.push(format!("On which day of {date} did it happen?")),
        Some(_) => {}
    }
    match &incident.place {
        None => questions.push("Where did it happen? No document names a place that is known.".to_owned()),
        Some(place) if place.place.level <= rashomon_model::FeatureLevel::Admin1 => {
            questions.push(format!("Where in {} did it happen?", place.place.name));
        }
        Some(_) => {}
    }
    if !incident.responsibility.iter().any(|record| record.stance != Stance::Denies) {
        questions.push("Who did it? No document names anybody.".to_owned());
    }
    for range in incident.figures.iter().filter(|range| range.best.is_none() && range.low.is_some()) {
        questions.push(format!("How many? The figures for {} do not agree on a number.", name_of(range.harm)));
    }
    questions.extend(
        contradictions
            .iter()
            .map(|contradiction| format!("{}: {} or {}?", sort_of(contradiction), contradiction.left, contradiction.right)),
    );
    let origins: &[OriginId] = &incident.origins;
    if origins.len() == 1 && incident.documents.len() > 1 {
        questions.push("Is there a second origin? All documents come to one.".to_owned());
    }
    questions
}

fn sort_of(contradiction: &Contradiction) -> &'static str {
    use rashomon_model::ContradictionKind as Kind;
    match contradiction.kind {
        Kind::Figures => "How many",
        Kind::ClaimAgainstDenial => "Claimed or denied",
        Kind::RivalPerpetrators => "Who",
        Kind::IncompatibleRelations => "How do they stand to each other",
        Kind::Date => "When",
        Kind::Place => "Where",
    }
}

/// A harm in words, as in "12 killed".
pub(crate) fn name_of(harm: rashomon_model::Harm) -> String {
    let json = serde_json::to_value(harm).expect("a harm is a plain name");
    json.as_str().unwrap_or_default().replace('_', " ")
}
