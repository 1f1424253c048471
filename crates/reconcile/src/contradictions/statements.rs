//! What contradicts what among statements: a statement and its denial, relations that exclude each other, and competing accounts of who stands
//! behind one actor ("A created it", "B runs it").

use std::collections::{BTreeMap, BTreeSet};

use rashomon_lexicon::Resources;
use rashomon_model::{ANYBODY, Contradiction, ContradictionKind, MentionKind, Polarity, Relation, Statement};

use super::{Side, contradiction};

/// Subject and object of a statement, each by its actor's id, if it has one, and its name.
pub type Parties<'a> = ((Option<&'a str>, &'a str), (Option<&'a str>, &'a str));

/// Two parties whatever the order, or a party and an incident, comparable.
type Pair = (String, String);

/// What some statements on no incident are about, as far as others could contradict them.
#[derive(Debug, Default)]
pub(crate) struct Topics {
    pairs: BTreeSet<Pair>,
    /// Those of whom a statement says who made or rules them.
    made: BTreeSet<String>,
    /// Those of whom a statement says that they have nothing to do with anybody.
    alone: BTreeSet<String>,
}

impl Topics {
    pub(crate) fn of<'s>(statements: impl Iterator<Item = &'s Statement>, res: &Resources) -> Self {
        let mut topics = Self::default();
        for statement in statements {
            topics.pairs.extend(pair(statement, res));
            topics.made.extend(made(statement, res));
            match alone(statement, res) {
                Some(party) => topics.alone.extend([party]),
                // What is said of one may be denied of anybody.
                None => topics.pairs.extend(with_anybody(statement, res)),
            }
        }
        topics
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.pairs.is_empty() && self.made.is_empty() && self.alone.is_empty()
    }

    /// Whether a statement between these could contradict one of those whose topics these are.
    pub(crate) fn hold(&self, (subject, object): Parties<'_>, res: &Resources) -> bool {
        if object.1.is_empty() {
            return false;
        }
        let (subject, object) = (party(subject, res), party(object, res));
        let is_of_alone = self.alone.contains(&subject) || self.alone.contains(&object);
        is_of_alone || self.made.contains(&object) || self.pairs.contains(&unordered(subject, object))
    }
}

/// Whom a statement on no incident is between.
pub(crate) fn parties(statement: &Statement) -> Parties<'_> {
    let subject = (statement.subject.as_ref().map(|id| id.0.as_str()), statement.subject_name.as_str());
    (subject, (statement.object.as_ref().map(|id| id.0.as_str()), statement.object_name.as_str()))
}

/// A party, comparable. What the organs of a state do, the state does.
pub(super) fn party((id, name): (Option<&str>, &str), res: &Resources) -> String {
    id.map_or_else(|| crate::names::fold(name), |id| state_of(res, id).unwrap_or(id).to_owned())
}

fn unordered(a: String, b: String) -> Pair {
    if a <= b { (a, b) } else { (b, a) }
}

fn pair(statement: &Statement, res: &Resources) -> Option<Pair> {
    let (subject, object) = parties(statement);
    match &statement.incident {
        Some(incident) => Some((party(subject, res), incident.0.clone())),
        None => (!object.1.is_empty()).then(|| unordered(party(subject, res), party(object, res))),
    }
}

/// The party of a statement that denies something of it and anybody: "takes orders from nobody".
fn alone(statement: &Statement, res: &Resources) -> Option<String> {
    let (subject, object) = parties(statement);
    let is_denied = statement.polarity == Polarity::Negative && statement.incident.is_none();
    match (is_anybody(subject), is_anybody(object)) {
        (true, false) if is_denied && !object.1.is_empty() => Some(party(object, res)),
        (false, true) if is_denied => Some(party(subject, res)),
        _ => None,
    }
}

fn is_anybody((id, name): (Option<&str>, &str)) -> bool {
    id.is_none() && name == ANYBODY
}

/// The pairs that a denial of each end's dealings with anybody would have.
fn with_anybody(statement: &Statement, res: &Resources) -> Vec<Pair> {
    let (subject, object) = parties(statement);
    if statement.incident.is_some() || object.1.is_empty() {
        return Vec::new();
    }
    [subject, object].map(|end| unordered(party(end, res), crate::names::fold(ANYBODY))).into()
}

/// The object of a statement that names who made it or rules it.
fn made(statement: &Statement, res: &Resources) -> Option<String> {
    let names_maker = matches!(statement.relation, Relation::Created | Relation::Controls);
    let says = names_maker && statement.polarity == Polarity::Positive && statement.incident.is_none();
    let (subject, object) = parties(statement);
    let has_both = (subject.0.is_some() || !subject.1.is_empty()) && !object.1.is_empty();
    (says && has_both).then(|| party(object, res))
}

/// What contradicts what among statements, sorted by id.
pub(crate) fn of_statements<'s>(statements: impl Iterator<Item = &'s Statement> + Clone, res: &Resources) -> Vec<Contradiction> {
    let mut by_pair: BTreeMap<Pair, Vec<&Statement>> = BTreeMap::new();
    let mut by_made: BTreeMap<String, Vec<&Statement>> = BTreeMap::new();
    let mut by_alone: BTreeMap<String, Vec<&Statement>> = BTreeMap::new();
    for statement in statements.clone() {
        if let Some(party) = alone(statement, res) {
            by_alone.entry(party).or_default().push(statement);
        }
    }
    for statement in statements {
        if let Some(pair) = pair(statement, res) {
            by_pair.entry(pair).or_default().push(statement);
        }
        if let Some(made) = made(statement, res) {
            by_made.entry(made).or_default().push(statement);
        }
        if alone(statement, res).is_none() && statement.incident.is_none() && !by_alone.is_empty() {
            let (subject, object) = parties(statement);
            let ends: BTreeSet<String> = [party(subject, res), party(object, res)].into();
            for end in ends {
                by_alone.entry(end).and_modify(|of_end| of_end.push(statement));
            }
        }
    }
    let mut found: Vec<Contradiction> = in_pairs(by_pair.values()).filter_map(|(a, b)| of_pair(a, b, res)).collect();
    found.extend(in_pairs(by_made.values()).filter_map(|(a, b)| of_makers(a, b, res)));
    found.extend(in_pairs(by_alone.values()).filter_map(|(a, b)| of_alone(a, b, res)));
    found.sort_by(|a, b| a.id.cmp(&b.id));
    found
}

/// Each two of one group, in the order of their ids.
fn in_pairs<'g, 's: 'g>(
    groups: impl Iterator<Item = &'g Vec<&'s Statement>>,
) -> impl Iterator<Item = (&'s Statement, &'s Statement)> {
    groups.flat_map(|group| {
        let pairs = group.iter().enumerate().flat_map(move |(k, a)| group[k + 1..].iter().map(move |b| (*a, *b)));
        pairs.map(|(a, b)| if a.id <= b.id { (a, b) } else { (b, a) })
    })
}

/// Two statements of different origins on who stands behind one and the same: both may hold, in part or at different times.
fn of_makers(left: &Statement, right: &Statement, res: &Resources) -> Option<Contradiction> {
    let is_same_voice = left.origins.iter().any(|origin| right.origins.contains(origin));
    let subject = |statement: &Statement| party(parties(statement).0, res);
    if subject(left) == subject(right) || is_same_voice || left.origins.is_empty() || right.origins.is_empty() {
        return None;
    }
    if let (Some(left), Some(right)) = (&left.subject, &right.subject)
        && ruling(res, &left.0) == ruling(res, &right.0)
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
    state_of(res, top).unwrap_or(top)
}

/// A state, or what acts for one.
pub(super) fn is_organ(kind: MentionKind) -> bool {
    matches!(kind, MentionKind::State | MentionKind::GovernmentBody | MentionKind::SecurityForce)
}

/// The state that an organ's name begins with: "Oskanian forces", "Oskania's army".
pub(super) fn state_named_in<'a>(name: &str, res: &'a Resources) -> Option<&'a str> {
    let folded = crate::names::fold(name);
    let words = folded.split_whitespace().filter(|word| *word != "the").map(|word| word.trim_end_matches("'s"));
    let (_, alias) = res.actors.aliases().longest(words)?;
    let listed = res.actors.of(alias);
    listed.country.as_deref().filter(|_| listed.kind == MentionKind::State)
}

/// The state of which an actor is an organ.
fn state_of<'a>(res: &'a Resources, id: &str) -> Option<&'a str> {
    res.actors.get(id).filter(|actor| is_organ(actor.kind)).and_then(|actor| actor.country.as_deref())
}

/// "Y arms the Front", "the Front gets arms from nobody": what is said of a party and denied of it and anybody, the party at the same end.
fn of_alone(left: &Statement, right: &Statement, res: &Resources) -> Option<Contradiction> {
    let (denied, said) = match (alone(left, res), alone(right, res)) {
        (Some(_), None) => (left, right),
        (None, Some(_)) => (right, left),
        _ => return None,
    };
    let (of_denied, of_said) = (parties(denied), parties(said));
    let is_its_own = |one, other| party(one, res) == party(other, res);
    let is_same_end =
        if is_anybody(of_denied.0) { is_its_own(of_denied.1, of_said.1) } else { is_its_own(of_denied.0, of_said.0) };
    let is_mutual = denied.relation == Relation::AlliedWith;
    let is_other_voice = said.origins.iter().any(|origin| !denied.origins.contains(origin));
    let clashes = said.polarity == Polarity::Positive
        && is_other_voice
        && (is_same_end || is_mutual)
        && is_covered(said.relation, denied.relation, is_same_end);
    let reason = format!("{:?} and {:?}: one says what the other denies of anybody", left.text, right.text);
    clashes.then(|| of_sides(ContradictionKind::ClaimAgainstDenial, false, reason, left, right))
}

/// Two statements between the same two.
fn of_pair(left: &Statement, right: &Statement, res: &Resources) -> Option<Contradiction> {
    let is_same_way = left.incident.is_some() || party(parties(left).0, res) == party(parties(right).0, res);
    let (kind, competing, reason) = if left.polarity != right.polarity {
        let (said, denied) = if left.polarity == Polarity::Positive { (left, right) } else { (right, left) };
        let is_same_label = said.relation != Relation::Other || said.label == denied.label;
        if !is_same_label || !is_covered(said.relation, denied.relation, is_same_way) {
            return None;
        }
        (ContradictionKind::ClaimAgainstDenial, false, "one says what the other denies")
    } else if left.polarity == Polarity::Positive {
        match clash(left.relation, right.relation, is_same_way)? {
            Clash::Excludes => (ContradictionKind::IncompatibleRelations, false, "the one excludes the other at one time"),
            Clash::Competes => {
                (ContradictionKind::IncompatibleRelations, true, "both could hold, at different times or in different senses")
            }
        }
    } else {
        return None;
    };
    let reason = format!("{:?} and {:?}: {reason}", left.text, right.text);
    Some(of_sides(kind, competing, reason, left, right))
}

/// Whether who denies a relation denies another one too: arms and training are support, and who has no ties to somebody does nothing of all that.
/// `is_same_way`: both have the same subject.
fn is_covered(said: Relation, denied: Relation, is_same_way: bool) -> bool {
    use Relation::{AlliedWith, Arms, Controls, Fights, MemberOf, Sponsors, Trained};
    match denied {
        _ if said == denied => is_same_way || matches!(denied, AlliedWith | Fights),
        Sponsors => is_same_way && matches!(said, Arms | Trained),
        AlliedWith => matches!(said, Arms | Controls | MemberOf | Sponsors | Trained),
        _ => false,
    }
}

/// A contradiction of two statements, with the claims that make them.
fn of_sides(kind: ContradictionKind, competing: bool, reason: String, left: &Statement, right: &Statement) -> Contradiction {
    let side = |statement: &Statement| Side {
        text: statement.text.clone(),
        evidence: statement.evidence.clone(),
        claims: statement.claims.iter().map(|(document, claim, _)| (document.clone(), *claim)).collect(),
    };
    let made = contradiction(kind, left.incident.as_ref(), reason, side(left), side(right));
    Contradiction { competing, ..made }
}

/// How two relations between the same two stand to each other.
enum Clash {
    Excludes,
    Competes,
}

/// `is_same_way`: both have the same subject.
fn clash(a: Relation, b: Relation, is_same_way: bool) -> Option<Clash> {
    use Relation::{AlliedWith, Arms, Controls, Created, Fights, MemberOf, SplitFrom, Sponsors, Trained};
    let is = |x: Relation, y: &[Relation]| (a == x && y.contains(&b)) || (b == x && y.contains(&a));
    if is(Fights, &[AlliedWith, Sponsors, Arms, Controls]) {
        Some(Clash::Excludes)
    } else if is(Fights, &[Created, Trained, MemberOf])
        || is(SplitFrom, &[MemberOf]) && is_same_way
        || is(SplitFrom, &[Controls]) && !is_same_way
    {
        Some(Clash::Competes)
    } else {
        None
    }
}
