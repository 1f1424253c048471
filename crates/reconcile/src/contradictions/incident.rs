//! What contradicts what within one incident: numbers, perpetrators, days, places.

use std::collections::{BTreeMap, BTreeSet};

use rashomon_lexicon::Resources;
use rashomon_model::{
    Cell, ClaimId, Contradiction, ContradictionKind, DocumentId, Evidence, Harm, IncidentId, NonEmpty, OriginId, Place, Relation,
    ResponsibilityRecord, Stance, StatedFigure, VictimCategory,
};

use super::{
    Side, contradiction, number,
    statements::{is_organ, party, state_named_in},
};
use crate::{
    digest::{AccountPrint, ClaimPrint, Says, TermPrint},
    dossier::name_of,
    figures::{self, Column, Entry},
    incidents::Node,
    places,
    scene::Scene,
};

/// What contradicts what within an incident, sorted by id.
pub(crate) fn of_incident(
    scene: Scene<'_>,
    incident: &IncidentId,
    accounts: &[Node<'_>],
    columns: &BTreeMap<(Harm, VictimCategory), Column>,
    responsibility: &[ResponsibilityRecord],
    res: &Resources,
) -> Vec<Contradiction> {
    let told = Told::of(scene, accounts);
    let mut found = Vec::new();
    found.extend(columns.iter().filter_map(|((harm, victims), column)| of_figures(&told, incident, (*harm, *victims), column)));
    found.extend([Harm::Killed, Harm::Injured].into_iter().filter_map(|harm| of_victims(&told, incident, harm, columns)));
    found.extend(claims_and_denials(&told, incident, responsibility, res));
    found.extend(rivals(&told, incident, responsibility, res));
    let dates: Vec<_> = said(accounts, |account| &account.dates);
    let places = places_told(accounts);
    found.extend(first_clash(scene, incident, ContradictionKind::Date, &dates, |a, b| {
        let is_day = |date: &rashomon_model::DateInterval| date.n_days().is_some_and(|n| n <= 3);
        (is_day(a) && is_day(b) && !a.overlaps(*b)).then(|| (a.brief(), b.brief()))
    }));
    found.extend(first_clash(scene, incident, ContradictionKind::Place, &places, |a, b| {
        (places::relation(a, b) <= places::Relation::SameProvince).then(|| (a.name.clone(), b.name.clone()))
    }));
    found.sort_by(|a, b| a.id.cmp(&b.id));
    found
}

fn of_figures(
    told: &Told<'_>,
    incident: &IncidentId,
    (harm, victims): (Harm, VictimCategory),
    column: &Column,
) -> Option<Contradiction> {
    let (lower, higher) = figures::conflict(column)?;
    let whom = if victims == VictimCategory::Unspecified { String::new() } else { format!("{} ", victims_name(victims)) };
    let side = |cell: &Cell<StatedFigure>| Side {
        text: format!("{} {whom}{} ({})", number(&cell.value), name_of(harm), cell.chain.join(" > ")),
        evidence: cell.evidence.clone(),
        claims: told.number(cell),
    };
    let (left, right) = (side(&lower.cell), side(&higher.cell));
    let reason = format!("{} and {} leave no number of {whom}{} that fits both", left.text, right.text, name_of(harm));
    Some(contradiction(ContradictionKind::Figures, Some(incident), reason, left, right))
}

/// "Nine civilians were killed", "nine militants were killed": two origins give one number, each for all, of people who cannot be the same.
fn of_victims(
    told: &Told<'_>,
    incident: &IncidentId,
    harm: Harm,
    columns: &BTreeMap<(Harm, VictimCategory), Column>,
) -> Option<Contradiction> {
    const MANY: u32 = 5;
    let totals = columns.get(&(harm, VictimCategory::Unspecified)).into_iter().flatten();
    let totals: BTreeSet<&Evidence> = totals.filter(|entry| entry.counts).map(|entry| entry.cell.evidence.first()).collect();
    // The first entry that counts all, for each number and origin.
    let of = |victims: VictimCategory| {
        let column = columns.get(&(harm, victims)).into_iter().flatten();
        // So large a number is hardly that of another group which happens to be as many.
        let is_many = |entry: &Entry| entry.cell.value.best.is_some_and(|best| best >= MANY) && !entry.cell.value.subset;
        let of_all = column.filter(|entry| totals.contains(entry.cell.evidence.first()) || is_many(entry));
        let numbered = of_all.filter_map(|entry| Some((entry.cell.value.best.filter(|best| *best > 1)?, entry)));
        let mut first: BTreeMap<u32, BTreeMap<&OriginId, (VictimCategory, &Entry)>> = BTreeMap::new();
        for (best, entry) in numbered {
            first.entry(best).or_default().entry(&entry.cell.origin).or_insert((victims, entry));
        }
        first
    };
    let fighters = [of(VictimCategory::Fighters), of(VictimCategory::Attackers)];
    let rival = |best: u32, origin: &OriginId| {
        let mut of_number = fighters.iter().filter_map(|group| group.get(&best)).flatten();
        of_number.find(|(other, _)| **other != origin).map(|(_, entry)| *entry)
    };
    let civilians = of(VictimCategory::Civilians);
    let mut entries =
        civilians.iter().flat_map(|(best, by_origin)| by_origin.iter().map(|(origin, entry)| (*best, *origin, *entry)));
    let (left, right) = entries.find_map(|(best, origin, entry)| Some((entry, rival(best, origin)?)))?;
    let side = |(victims, entry): (VictimCategory, &Entry)| Side {
        text: format!(
            "{} {} {} ({})",
            number(&entry.cell.value),
            victims_name(victims),
            name_of(harm),
            entry.cell.chain.join(" > ")
        ),
        evidence: entry.cell.evidence.clone(),
        claims: told.number(&entry.cell),
    };
    let (left, right) = (side(left), side(right));
    let reason = format!("{} and {}: one number, of people who cannot be both", left.text, right.text);
    Some(contradiction(ContradictionKind::Figures, Some(incident), reason, left, right))
}

fn victims_name(victims: VictimCategory) -> String {
    let json = serde_json::to_value(victims).expect("a category is a plain name");
    json.as_str().unwrap_or_default().replace('_', " ")
}

/// Whom a record of an incident speaks of, comparable. One whose actor no document knows, as when a reviewer names it, is the one that another record calls
/// by the same name. What the organs of a state do, the state does, whether a table lists them or not ("Oskanian forces").
fn who(scene: Scene<'_>, record: &ResponsibilityRecord, records: &[ResponsibilityRecord], res: &Resources) -> String {
    let name = crate::names::fold(&record.actor_name);
    let namesake =
        || records.iter().filter(|other| crate::names::fold(&other.actor_name) == name).find_map(|other| other.actor.as_ref());
    let actor = record.actor.as_ref().or_else(namesake);
    let organ = actor.and_then(|actor| scene.actors.head(&actor.0)).filter(|head| is_organ(head.kind));
    if let Some(state) = organ.and_then(|head| state_named_in(&head.name, res)) {
        return state.to_owned();
    }
    party((actor.map(|actor| actor.0.as_str()), &record.actor_name), res)
}

/// The records of each actor.
fn by_actor<'r>(
    scene: Scene<'_>,
    records: &'r [ResponsibilityRecord],
    res: &Resources,
) -> BTreeMap<String, Vec<&'r ResponsibilityRecord>> {
    let mut by_actor: BTreeMap<String, Vec<&ResponsibilityRecord>> = BTreeMap::new();
    for record in records {
        by_actor.entry(who(scene, record, records, res)).or_default().push(record);
    }
    by_actor
}

fn side_of(told: &Told<'_>, records: &[&ResponsibilityRecord], stance: &str) -> Option<Side> {
    let first = records.first()?;
    let mut evidence: Vec<Evidence> = records.iter().flat_map(|record| record.evidence.iter().cloned()).collect();
    evidence.sort();
    evidence.dedup();
    let text = format!("{} {stance} ({})", first.actor_name, first.chain.join(" > "));
    Some(Side { text, evidence: NonEmpty::from_vec(evidence)?, claims: told.records(records) })
}

/// An actor who is said to have done it, or says so, and who denies it.
fn claims_and_denials(
    told: &Told<'_>,
    incident: &IncidentId,
    records: &[ResponsibilityRecord],
    res: &Resources,
) -> Vec<Contradiction> {
    let clash = |records: &Vec<&ResponsibilityRecord>| {
        let (denying, naming): (Vec<_>, Vec<_>) = records.iter().copied().partition(|record| record.stance == Stance::Denies);
        let left = side_of(told, &naming, "named as perpetrator")?;
        let right = side_of(told, &denying, "denied as perpetrator")?;
        let reason = format!("{}: named as perpetrator, and denied", naming.first()?.actor_name);
        Some(contradiction(ContradictionKind::ClaimAgainstDenial, Some(incident), reason, left, right))
    };
    by_actor(told.scene, records, res).values().filter_map(clash).collect()
}

/// Two actors of whom each is said to have done it by an origin that does not name the other: who names both accuses them together. A branch and its parent
/// are no rivals.
fn rivals(told: &Told<'_>, incident: &IncidentId, records: &[ResponsibilityRecord], res: &Resources) -> Vec<Contradiction> {
    let mut named: Vec<(String, Vec<&ResponsibilityRecord>)> = by_actor(told.scene, records, res).into_iter().collect();
    for (_, records) in &mut named {
        records.retain(|record| record.stance != Stance::Denies);
    }
    let mut found = Vec::new();
    for (k, (left_key, left)) in named.iter().enumerate() {
        for (right_key, right) in &named[k + 1..] {
            let apart = has_own_origin(left, right) && has_own_origin(right, left);
            if !apart || is_kin(told.scene, left_key, right_key) {
                continue;
            }
            let sides = (side_of(told, left, "named as perpetrator"), side_of(told, right, "named as perpetrator"));
            let (Some(left), Some(right)) = sides else { continue };
            let reason = format!("different origins name different perpetrators: {}; {}", left.text, right.text);
            found.push(contradiction(ContradictionKind::RivalPerpetrators, Some(incident), reason, left, right));
        }
    }
    found
}

/// Whether an origin stands behind some records that stands behind none of the others.
fn has_own_origin(records: &[&ResponsibilityRecord], others: &[&ResponsibilityRecord]) -> bool {
    records.iter().any(|record| others.iter().all(|other| other.origin != record.origin))
}

fn is_kin(scene: Scene<'_>, a: &str, b: &str) -> bool {
    let parent = |id: &str| scene.actors.head(id)?.parent.as_ref().map(|parent| parent.0.as_str());
    parent(a) == Some(b) || parent(b) == Some(a)
}

/// What the documents claim of an incident.
struct Told<'a> {
    scene: Scene<'a>,
    claims: Vec<(usize, &'a ClaimPrint)>,
}

impl<'a> Told<'a> {
    fn of(scene: Scene<'a>, accounts: &[Node<'_>]) -> Self {
        let of_account = |node: &Node<'_>| {
            let (doc, id) = (node.doc, node.account.id);
            let claims = scene.pile.digests[doc].claims.iter();
            let is_on = move |claim: &&ClaimPrint| {
                claim.account == Some(id) || claim.object.as_ref().is_some_and(|object| object.account == Some(id))
            };
            claims.filter(is_on).map(move |claim| (doc, claim))
        };
        Self { scene, claims: accounts.iter().flat_map(of_account).collect() }
    }

    /// The claims that give a number.
    fn number(&self, cell: &Cell<StatedFigure>) -> Vec<(DocumentId, ClaimId)> {
        self.where_that(cell.evidence.iter(), |_, claim| {
            claim.figure.as_ref().is_some_and(|(_, _, stated)| *stated == cell.value)
        })
    }

    /// The claims that make records of one actor.
    fn records(&self, records: &[&ResponsibilityRecord]) -> Vec<(DocumentId, ClaimId)> {
        let names = |doc: usize, term: &TermPrint| match term.entity.and_then(|entity| self.scene.actors.of(doc, entity)) {
            Some(actor) => records.iter().any(|record| record.actor.as_ref() == Some(&actor.id)),
            None => records.iter().any(|record| record.actor_name == term.name),
        };
        let is_of_them = |doc: usize, claim: &ClaimPrint| {
            let party = match claim.relation {
                Relation::Harmed | Relation::ClaimsResponsibility | Relation::Denies => &claim.subject,
                Relation::Accuses => &claim.object,
                _ => return false,
            };
            party.as_ref().is_some_and(|party| names(doc, party))
        };
        self.where_that(records.iter().flat_map(|record| record.evidence.iter()), is_of_them)
    }

    /// The claims of this sort that stand where some evidence does.
    fn where_that<'e>(
        &self,
        evidence: impl Iterator<Item = &'e Evidence>,
        is_asked: impl Fn(usize, &ClaimPrint) -> bool,
    ) -> Vec<(DocumentId, ClaimId)> {
        let places: Vec<&Evidence> = evidence.collect();
        let stands = |doc: usize, claim: &ClaimPrint| {
            let document = self.scene.pile.id(doc);
            places.iter().any(|place| place.document == *document && place.span.overlaps(claim.says.trace.span))
        };
        let found = self.claims.iter().filter(|(doc, claim)| is_asked(*doc, claim) && stands(*doc, claim));
        let found: BTreeSet<(DocumentId, ClaimId)> =
            found.map(|(doc, claim)| (self.scene.pile.id(*doc).clone(), claim.id)).collect();
        found.into_iter().collect()
    }
}

/// Where the sentences that tell of an incident have it; the town that a report is sent from says nothing against another.
fn places_told<'n>(accounts: &[Node<'n>]) -> Vec<(usize, &'n Says<Place>)> {
    let told = |node: &Node<'n>| {
        let account = node.account;
        let in_telling = move |says: &&Says<Place>| account.mentions.iter().any(|span| span.contains(says.trace.span));
        let doc = node.doc;
        account.places.iter().filter(in_telling).map(move |says| (doc, says))
    };
    accounts.iter().flat_map(told).collect()
}

fn said<'n, T>(accounts: &[Node<'n>], of: impl Fn(&'n AccountPrint) -> &'n Vec<Says<T>>) -> Vec<(usize, &'n Says<T>)> {
    accounts.iter().flat_map(|node| of(node.account).iter().map(|says| (node.doc, says))).collect()
}

/// The first two sayings of different documents that exclude each other.
fn first_clash<T>(
    scene: Scene<'_>,
    incident: &IncidentId,
    kind: ContradictionKind,
    said: &[(usize, &Says<T>)],
    clash: impl Fn(&T, &T) -> Option<(String, String)>,
) -> Option<Contradiction> {
    for (k, (left_doc, left)) in said.iter().enumerate() {
        for (right_doc, right) in &said[k + 1..] {
            if scene.origins.author(*left_doc) == scene.origins.author(*right_doc) {
                continue;
            }
            if let Some((a, b)) = clash(&left.value, &right.value) {
                let side = |text: &str, doc: usize, says: &Says<T>| Side {
                    text: format!("{text} ({})", scene.chain(doc, &says.chain).join(" > ")),
                    evidence: NonEmpty::one(scene.evidence(doc, &says.trace)),
                    claims: Vec::new(),
                };
                let reason = format!("{a} against {b}");
                return Some(contradiction(kind, Some(incident), reason, side(&a, *left_doc, left), side(&b, *right_doc, right)));
            }
        }
    }
    None
}
