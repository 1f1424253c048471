//! What cannot both hold, and what competes. Each with the reason and the words of both sides; none says which side is right.

use std::collections::{BTreeMap, BTreeSet};

use rashomon_lexicon::Resources;
use rashomon_model::{
    Cell, Contradiction, ContradictionKind, Evidence, Harm, IncidentId, MentionKind, NonEmpty, OriginId, Polarity, Relation,
    ResponsibilityRecord, Stance, StatedFigure, Statement, VictimCategory,
};
use rustc_hash::FxHashMap;

use crate::{
    digest::{AccountPrint, Says},
    dossier::name_of,
    figures::{self, Column, Entry},
    hash,
    incidents::Node,
    places,
    scene::Scene,
};

/// One side of a contradiction.
struct Side {
    text: String,
    evidence: NonEmpty<Evidence>,
}

/// What contradicts what within an incident, sorted by id.
pub(crate) fn of_incident(
    scene: Scene<'_>,
    incident: &IncidentId,
    accounts: &[Node<'_>],
    columns: &BTreeMap<(Harm, VictimCategory), Column>,
    responsibility: &[ResponsibilityRecord],
) -> Vec<Contradiction> {
    let mut found = Vec::new();
    found.extend(columns.iter().filter_map(|((harm, victims), column)| of_figures(incident, *harm, *victims, column)));
    found.extend([Harm::Killed, Harm::Injured].into_iter().filter_map(|harm| of_victims(incident, harm, columns)));
    found.extend(claims_and_denials(incident, responsibility));
    found.extend(rivals(scene, incident, responsibility));
    let dates: Vec<_> = said(accounts, |account| &account.dates);
    let places: Vec<_> = said(accounts, |account| &account.places);
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

fn contradiction(
    kind: ContradictionKind,
    incident: Option<&IncidentId>,
    reason: String,
    left: Side,
    right: Side,
) -> Contradiction {
    let of = |side: &Side| format!("{}@{}:{}", side.text, side.evidence.first().document, side.evidence.first().span);
    let id = hash::id(["contradiction", &format!("{kind:?}"), incident.map_or("", |id| &id.0), &of(&left), &of(&right)]);
    Contradiction {
        id,
        kind,
        competing: false,
        incident: incident.cloned(),
        reason,
        left: left.text,
        right: right.text,
        left_evidence: left.evidence,
        right_evidence: right.evidence,
        left_claims: Vec::new(),
        right_claims: Vec::new(),
    }
}

fn of_figures(incident: &IncidentId, harm: Harm, victims: VictimCategory, column: &Column) -> Option<Contradiction> {
    let (lower, higher) = figures::conflict(column)?;
    let whom = if victims == VictimCategory::Unspecified { String::new() } else { format!("{} ", victims_name(victims)) };
    let side = |cell: &Cell<StatedFigure>| Side {
        text: format!("{} {whom}{} ({})", number(&cell.value), name_of(harm), cell.chain.join(" > ")),
        evidence: cell.evidence.clone(),
    };
    let (left, right) = (side(&lower.cell), side(&higher.cell));
    let reason = format!("{} and {} leave no number of {whom}{} that fits both", left.text, right.text, name_of(harm));
    Some(contradiction(ContradictionKind::Figures, Some(incident), reason, left, right))
}

/// "Nine civilians were killed", "nine militants were killed": two origins give one number, each for all, of people who cannot be the same.
fn of_victims(incident: &IncidentId, harm: Harm, columns: &BTreeMap<(Harm, VictimCategory), Column>) -> Option<Contradiction> {
    let totals = columns.get(&(harm, VictimCategory::Unspecified))?;
    let totals: BTreeSet<&Evidence> =
        totals.iter().filter(|entry| entry.counts).map(|entry| entry.cell.evidence.first()).collect();
    // The first entry that counts all, for each number and origin.
    let of = |victims: VictimCategory| {
        let column = columns.get(&(harm, victims)).into_iter().flatten();
        let of_all = column.filter(|entry| totals.contains(entry.cell.evidence.first()));
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
    };
    let (left, right) = (side(left), side(right));
    let reason = format!("{} and {}: one number, of people who cannot be both", left.text, right.text);
    Some(contradiction(ContradictionKind::Figures, Some(incident), reason, left, right))
}

fn victims_name(victims: VictimCategory) -> String {
    let json = serde_json::to_value(victims).expect("a category is a plain name");
    json.as_str().unwrap_or_default().replace('_', " ")
}

/// "12", "12 to 31", "at least 12".
pub(crate) fn number(stated: &StatedFigure) -> String {
    match (stated.low.or(stated.best), stated.high.or(stated.best)) {
        (Some(low), Some(high)) if low == high => low.to_string(),
        (Some(low), Some(high)) => format!("{low} to {high}"),
        (Some(low), None) => format!("at least {low}"),
        (None, Some(high)) => format!("up to {high}"),
        (None, None) => "an unknown number".to_owned(),
    }
}

/// Whom a record of an incident speaks of, comparable. One whose actor no document knows, as when a reviewer names it, is the one that another record calls
/// by the same name.
fn who(record: &ResponsibilityRecord, records: &[ResponsibilityRecord]) -> String {
    let name = crate::names::fold(&record.actor_name);
    let namesake =
        || records.iter().filter(|other| crate::names::fold(&other.actor_name) == name).find_map(|other| other.actor.as_ref());
    record.actor.as_ref().or_else(namesake).map_or(name.clone(), |actor| actor.0.clone())
}

fn side_of(records: &[&ResponsibilityRecord], stance: &str) -> Option<Side> {
    let first = records.first()?;
    let mut evidence: Vec<Evidence> = records.iter().flat_map(|record| record.evidence.iter().cloned()).collect();
    evidence.sort();
    evidence.dedup();
    let text = format!("{} {stance} ({})", first.actor_name, first.chain.join(" > "));
    Some(Side { text, evidence: NonEmpty::from_vec(evidence)? })
}

/// An actor who is said to have done it, or says so, and who denies it.
fn claims_and_denials(incident: &IncidentId, records: &[ResponsibilityRecord]) -> Vec<Contradiction> {
    let mut by_actor: BTreeMap<String, Vec<&ResponsibilityRecord>> = BTreeMap::new();
    for record in records {
        by_actor.entry(who(record, records)).or_default().push(record);
    }
    let clash = |records: &Vec<&ResponsibilityRecord>| {
        let (denying, naming): (Vec<_>, Vec<_>) = records.iter().copied().partition(|record| record.stance == Stance::Denies);
        let (left, right) = (side_of(&naming, "named as perpetrator")?, side_of(&denying, "denied as perpetrator")?);
        let reason = format!("{}: named as perpetrator, and denied", naming.first()?.actor_name);
        Some(contradiction(ContradictionKind::ClaimAgainstDenial, Some(incident), reason, left, right))
    };
    by_actor.values().filter_map(clash).collect()
}

/// Two actors who are each said to have done it by different origins. A branch and its parent are no rivals.
fn rivals(scene: Scene<'_>, incident: &IncidentId, records: &[ResponsibilityRecord]) -> Vec<Contradiction> {
    let mut by_actor: BTreeMap<String, Vec<&ResponsibilityRecord>> = BTreeMap::new();
    for record in records.iter().filter(|record| record.stance != Stance::Denies) {
        by_actor.entry(who(record, records)).or_default().push(record);
    }
    let named: Vec<(String, Vec<&ResponsibilityRecord>)> = by_actor.into_iter().collect();
    let mut found = Vec::new();
    for (k, (left_key, left)) in named.iter().enumerate() {
        for (right_key, right) in &named[k + 1..] {
            let by_others = left.iter().any(|a| right.iter().any(|b| a.origin != b.origin));
            if !by_others || is_kin(scene, left_key, right_key) {
                continue;
            }
            let (Some(left), Some(right)) = (side_of(left, "named as perpetrator"), side_of(right, "named as perpetrator"))
            else {
                continue;
            };
            let reason = format!("different origins name different perpetrators: {}; {}", left.text, right.text);
            found.push(contradiction(ContradictionKind::RivalPerpetrators, Some(incident), reason, left, right));
        }
    }
    found
}

fn is_kin(scene: Scene<'_>, a: &str, b: &str) -> bool {
    let parent = |id: &str| scene.actors.head(id)?.parent.as_ref().map(|parent| parent.0.as_str());
    parent(a) == Some(b) || parent(b) == Some(a)
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
                };
                let reason = format!("{a} against {b}");
                return Some(contradiction(kind, Some(incident), reason, side(&a, *left_doc, left), side(&b, *right_doc, right)));
            }
        }
    }
    None
}

/// What contradicts what among statements, sorted by id: a statement and its denial, relations that exclude each other, and competing
/// accounts of who stands behind one actor ("A created it", "B runs it").
pub(crate) fn of_statements<'s>(statements: impl Iterator<Item = &'s Statement> + Clone, res: &Resources) -> Vec<Contradiction> {
    let mut by_pair: FxHashMap<(String, String), Vec<&Statement>> = FxHashMap::default();
    for statement in statements.clone() {
        if let Some(about) = between(statement) {
            by_pair.entry(about).or_default().push(statement);
        }
    }
    let mut found = Vec::new();
    for about in by_pair.values() {
        for (k, left) in about.iter().enumerate() {
            found.extend(about[k + 1..].iter().filter_map(|right| of_pair(left, right)));
        }
    }
    let mut by_object: FxHashMap<String, Vec<&Statement>> = FxHashMap::default();
    for statement in statements {
        if let Some(object) = ruled(statement) {
            by_object.entry(object).or_default().push(statement);
        }
    }
    for about in by_object.values() {
        for (k, left) in about.iter().enumerate() {
            found.extend(about[k + 1..].iter().filter_map(|right| of_makers(left, right, res)));
        }
    }
    found.sort_by(|a, b| a.id.cmp(&b.id));
    found
}

/// Whom and what a statement is about, as far as another statement on the same could contradict it.
pub(crate) fn between(statement: &Statement) -> Option<(String, String)> {
    let subject = (statement.subject.as_ref().map(|id| id.0.as_str()), statement.subject_name.as_str());
    match &statement.incident {
        Some(incident) => Some((id_or_name(subject), incident.0.clone())),
        None => about(subject, (statement.object.as_ref().map(|id| id.0.as_str()), statement.object_name.as_str())),
    }
}

/// Whom and what a statement on no incident is about: subject and object, each by its actor's id, or else its name.
pub fn about(subject: (Option<&str>, &str), object: (Option<&str>, &str)) -> Option<(String, String)> {
    (!object.1.is_empty()).then(|| (id_or_name(subject), id_or_name(object)))
}

/// The object of a statement that names who made it or rules it, as in [`about`].
pub(crate) fn ruled(statement: &Statement) -> Option<String> {
    let names_maker = matches!(statement.relation, Relation::Created | Relation::Controls);
    let says = names_maker && statement.polarity == Polarity::Positive && statement.incident.is_none();
    let has_subject = statement.subject.is_some() || !statement.subject_name.is_empty();
    says.then(|| between(statement)).flatten().filter(|_| has_subject).map(|(_, object)| object)
}

/// Whether a statement about this is among what is asked: its subject and object, or, with no subject, its object alone.
pub fn is_asked(asked: &BTreeSet<(String, String)>, about: (String, String)) -> bool {
    asked.contains(&about) || asked.contains(&(String::new(), about.1))
}

/// Two statements of different origins on who stands behind one and the same: both may hold, in part or at different times.
fn of_makers(left: &Statement, right: &Statement, res: &Resources) -> Option<Contradiction> {
    let (left, right) = if left.id <= right.id { (left, right) } else { (right, left) };
    let subject =
        |statement: &Statement| id_or_name((statement.subject.as_ref().map(|id| id.0.as_str()), &statement.subject_name));
    let is_same_voice = left.origins.iter().any(|origin| right.origins.contains(origin));
    if subject(left) == subject(right) || is_same_voice || left.origins.is_empty() || right.origins.is_empty() {
        return None;
    }
    if let (Some(left), Some(right)) = (&left.subject, &right.subject)
        && ruling(res, &left.0).eq(ruling(res, &right.0))
    {
        return None;
    }
    let reason =
        format!("{:?} and {:?}: different origins name different actors behind {}", left.text, right.text, left.object_name);
    Some(of_sides(ContradictionKind::IncompatibleRelations, true, reason, left, right))
}

/// The actor at the top of those that an actor belongs to, and of an organ of a state the state: the agency speaks of no other maker.
fn ruling<'a>(res: &'a Resources, id: &'a str) -> &'a str {
    const DEEPEST: usize = 8;
    let parent = |id: &&'a str| res.actors.get(id).and_then(|actor| actor.parent.as_deref());
    let top = std::iter::successors(Some(id), parent).take(DEEPEST).last().unwrap_or(id);
    let organ = res
        .actors
        .get(top)
        .filter(|actor| matches!(actor.kind, MentionKind::State | MentionKind::GovernmentBody | MentionKind::SecurityForce));
    organ.and_then(|actor| actor.country.as_deref()).unwrap_or(top)
}

fn id_or_name((id, name): (Option<&str>, &str)) -> String {
    id.map_or_else(|| crate::names::fold(name), str::to_owned)
}

fn of_pair(left: &Statement, right: &Statement) -> Option<Contradiction> {
    let (left, right) = if left.id <= right.id { (left, right) } else { (right, left) };
    let same = left.relation == right.relation && left.label == right.label;
    let (kind, competing, reason) = match (left.polarity, right.polarity) {
        (a, b) if a != b && same => (ContradictionKind::ClaimAgainstDenial, false, "one says what the other denies"),
        (Polarity::Positive, Polarity::Positive) if !same => match clash(left.relation, right.relation)? {
            Clash::Excludes => (ContradictionKind::IncompatibleRelations, false, "the one excludes the other at one time"),
            Clash::Competes => {
                (ContradictionKind::IncompatibleRelations, true, "both could hold, at different times or in different senses")
            }
        },
        _ => return None,
    };
    let reason = format!("{:?} and {:?}: {reason}", left.text, right.text);
    Some(of_sides(kind, competing, reason, left, right))
}

/// A contradiction of two statements, with the claims that make them.
fn of_sides(kind: ContradictionKind, competing: bool, reason: String, left: &Statement, right: &Statement) -> Contradiction {
    let side = |statement: &Statement| Side { text: statement.text.clone(), evidence: statement.evidence.clone() };
    let claims = |statement: &Statement| statement.claims.iter().map(|(document, claim, _)| (document.clone(), *claim)).collect();
    let made = contradiction(kind, left.incident.as_ref(), reason, side(left), side(right));
    Contradiction { competing, left_claims: claims(left), right_claims: claims(right), ..made }
}

/// How two relations between the same two stand to each other.
enum Clash {
    Excludes,
    Competes,
}

fn clash(a: Relation, b: Relation) -> Option<Clash> {
    use Relation::{AlliedWith, Arms, Controls, Created, Fights, MemberOf, SplitFrom, Sponsors, Trained};
    let is = |x: &[Relation], y: &[Relation]| (x.contains(&a) && y.contains(&b)) || (x.contains(&b) && y.contains(&a));
    if is(&[Fights], &[AlliedWith, Sponsors, Arms, Controls]) {
        Some(Clash::Excludes)
    } else if is(&[Fights], &[Created, Trained, MemberOf]) || is(&[SplitFrom], &[MemberOf, Controls]) {
        Some(Clash::Competes)
    } else {
        None
    }
}
