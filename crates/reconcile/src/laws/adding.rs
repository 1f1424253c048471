//! Documents that are added or taken out by themselves give what reconciling all of them gives: the result, and what is kept beside it.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;

use proptest::{prelude::*, strategy::ValueTree as _, test_runner::TestRunner};
use rashomon_model::{
    Actor, ActorId, Casebook, Contradiction, Decision, DecisionKind, Derivation, DocumentId, Incident, IncidentId, Origin,
    OriginId, Statement, StatementId,
};

use super::{
    bytes, decision,
    generate::{Telling, distinct_pile_of, pile_of, tellings},
    tables, varied,
};
use crate::{
    AccountAt, ActorHead, Change, Digest, Kept, Logs, Moved, Parties, Reconciled, Sketch, TooWide,
    adding::{Most, change_within},
    contradictions, reconcile_with_groundwork,
};

/// A case in memory.
pub(super) struct Case {
    digests: BTreeMap<DocumentId, Digest>,
    pub(super) log: Vec<Decision>,
    pub(super) result: Reconciled,
    /// Documents whose digests were asked for.
    pub(super) looked_at: RefCell<BTreeSet<DocumentId>>,
}

impl Case {
    pub(super) fn of(digests: &[Digest]) -> Self {
        Self::under(digests, &[])
    }

    fn under(digests: &[Digest], log: &[Decision]) -> Self {
        let result = reconcile_with_groundwork(digests, log, tables());
        let digests = digests.iter().map(|digest| (digest.card.id.clone(), digest.clone())).collect();
        Self { digests, log: log.to_vec(), result, looked_at: RefCell::default() }
    }

    fn digests(&self) -> Vec<Digest> {
        self.digests.values().cloned().collect()
    }

    /// Adds documents; by themselves where that can be done.
    fn add(&mut self, new: &[Digest]) -> Result<(), TooWide> {
        self.change(new, &[])
    }

    /// Adds documents and takes others out; by themselves where that can be done.
    fn change(&mut self, new: &[Digest], gone: &[DocumentId]) -> Result<(), TooWide> {
        self.change_within(new, gone, &[], 2000)
    }

    /// Adds decisions to the log; by themselves where that can be done.
    pub(super) fn decide(&mut self, what: &[DecisionKind]) -> Result<(), TooWide> {
        self.change_within(&[], &[], what, 2000)
    }

    /// The same, where so many documents may be touched in a small case.
    fn change_within(
        &mut self,
        new: &[Digest],
        gone: &[DocumentId],
        decided: &[DecisionKind],
        floor: usize,
    ) -> Result<(), TooWide> {
        let moved = Moved {
            new: new.iter().map(|digest| digest.card.id.clone()).collect(),
            gone: gone.iter().filter(|id| self.digests.contains_key(*id)).cloned().collect(),
        };
        self.digests.extend(new.iter().map(|digest| (digest.card.id.clone(), digest.clone())));
        let sketches: Vec<_> = self.digests.iter().map(|(id, digest)| (id.clone(), Sketch::of(digest))).collect();
        let most = Most::above(floor, 20_000, sketches.len());
        let was = self.log.clone();
        self.note(decided);
        let logs = Logs { was: &was, is: &self.log };
        let Ok(outcome) = change_within(self, sketches, &moved, (logs, most), tables());
        self.digests.retain(|id, _| !moved.gone.contains(id));
        match outcome {
            Ok(change) => {
                self.apply(change);
                Ok(())
            }
            Err(why) => {
                *self = Self::under(&self.digests(), &self.log);
                Err(why)
            }
        }
    }

    /// Takes a step: to have the documents of a pile that it names, or to have them no more; and adds decisions. `None` for the first, before
    /// which there is no case.
    pub(super) fn take(&mut self, step: &varied::Step, decided: &[DecisionKind], pile: &[Digest]) -> Option<Result<(), TooWide>> {
        let asked = step.of(pile);
        let (gone, new): (Vec<&Digest>, Vec<&Digest>) =
            asked.into_iter().partition(|digest| self.digests.contains_key(&digest.card.id));
        let gone: Vec<DocumentId> = gone.into_iter().map(|digest| digest.card.id.clone()).collect();
        let new: Vec<Digest> = new.into_iter().cloned().collect();
        if self.digests.is_empty() {
            self.note(decided);
            *self = Self::under(&new, &self.log);
            return None;
        }
        Some(self.change_within(&new, &gone, decided, 2000))
    }

    fn note(&mut self, decided: &[DecisionKind]) {
        for what in decided {
            self.log.push(decision(self.log.len() as u64 + 1, what.clone()));
        }
    }

    fn apply(&mut self, change: Change) {
        let (casebook, Change { before, after, .. }) = (&mut self.result.casebook, change.clone());
        fn swap<T, K: Ord>(list: &mut Vec<T>, before: &[T], after: Vec<T>, key: impl Fn(&T) -> K) {
            let gone: BTreeSet<K> = before.iter().chain(&after).map(&key).collect();
            list.retain(|item| !gone.contains(&key(item)));
            list.extend(after);
            list.sort_by_key(key);
        }
        swap(&mut casebook.documents, &before.documents, after.documents, |card| card.id.clone());
        swap(&mut casebook.origins, &before.origins, after.origins, |origin| origin.id.clone());
        swap(&mut casebook.actors, &before.actors, after.actors, |actor| actor.id.clone());
        swap(&mut casebook.statements, &before.statements, after.statements, |statement| statement.id.clone());
        swap(&mut casebook.contradictions, &before.contradictions, after.contradictions, |it| it.id.clone());
        let ends = |it: &Derivation| (it.from.clone(), it.to.clone(), it.basis);
        swap(&mut casebook.derivations, &before.derivations, after.derivations, ends);
        let order = |incident: &Incident| {
            let day = incident.date.and_then(|date| date.start().or(date.end()));
            (day.is_none(), day, incident.id.clone())
        };
        let gone: BTreeSet<&IncidentId> = before.incidents.iter().map(|incident| &incident.id).collect();
        casebook.incidents.retain(|incident| !gone.contains(&incident.id));
        swap(&mut casebook.incidents, &[], after.incidents, order);
        casebook.unplaced = after.unplaced;
        let groundwork = &mut self.result.groundwork;
        groundwork.strong_pairs.retain(|pair| !change.strong_before.contains(pair));
        groundwork.strong_pairs.extend(change.strong_after);
        groundwork.strong_pairs.sort();
        let come: BTreeSet<u64> = change.signatures.iter().map(|(signature, _)| *signature).collect();
        groundwork.signatures.retain(|(signature, _)| !come.contains(signature) && !change.signatures_gone.contains(signature));
        groundwork.signatures.extend(change.signatures);
        groundwork.signatures.sort();
    }
}

impl Kept for Case {
    type Error = Infallible;

    fn digests(&self, documents: &[&DocumentId]) -> Result<Vec<Digest>, Infallible> {
        self.looked_at.borrow_mut().extend(documents.iter().map(|id| (*id).clone()));
        Ok(documents.iter().map(|id| self.digests[id].clone()).collect())
    }

    fn incidents_of(&self, document: &DocumentId) -> Result<Vec<Incident>, Infallible> {
        let of = |incident: &&Incident| incident.documents.contains(document);
        Ok(self.result.casebook.incidents.iter().filter(of).cloned().collect())
    }

    fn strong_pairs(&self, document: &DocumentId) -> Result<Vec<(u32, AccountAt)>, Infallible> {
        let both = self.result.groundwork.strong_pairs.iter().flat_map(|(a, b)| [(a, b), (b, a)]);
        Ok(both.filter(|(own, _)| own.0 == *document).map(|(own, other)| (own.1, other.clone())).collect())
    }

    fn actor_of(&self, signature: u64) -> Result<Option<ActorId>, Infallible> {
        let known = self.result.groundwork.signatures.iter().find(|(known, _)| *known == signature);
        Ok(known.map(|(_, actor)| actor.clone()))
    }

    fn actor(&self, id: &ActorId) -> Result<Option<Actor>, Infallible> {
        Ok(self.result.casebook.actors.iter().find(|actor| actor.id == *id).cloned())
    }

    fn actor_head(&self, id: &ActorId) -> Result<Option<ActorHead>, Infallible> {
        Ok(self.actor(id)?.map(|actor| ActorHead::of(&actor)))
    }

    fn derivations_of(&self, document: &DocumentId) -> Result<Vec<Derivation>, Infallible> {
        let of = |it: &&Derivation| it.from == *document || it.to == *document;
        Ok(self.result.casebook.derivations.iter().filter(of).cloned().collect())
    }

    fn origin(&self, id: &OriginId) -> Result<Option<Origin>, Infallible> {
        Ok(self.result.casebook.origins.iter().find(|origin| origin.id == *id).cloned())
    }

    fn statements_on(&self, incident: &IncidentId) -> Result<Vec<Statement>, Infallible> {
        let on = |statement: &&Statement| statement.incident.as_ref() == Some(incident);
        Ok(self.result.casebook.statements.iter().filter(on).cloned().collect())
    }

    fn statement(&self, id: &StatementId) -> Result<Option<Statement>, Infallible> {
        Ok(self.result.casebook.statements.iter().find(|statement| statement.id == *id).cloned())
    }

    fn statements_between(&self, is_asked: &dyn Fn(Parties<'_>) -> bool) -> Result<Vec<Statement>, Infallible> {
        let of_them = |statement: &&Statement| statement.incident.is_none() && is_asked(contradictions::parties(statement));
        Ok(self.result.casebook.statements.iter().filter(of_them).cloned().collect())
    }

    fn contradictions_in(&self, incident: &IncidentId) -> Result<Vec<Contradiction>, Infallible> {
        let within = |it: &&Contradiction| it.incident.as_ref() == Some(incident);
        Ok(self.result.casebook.contradictions.iter().filter(within).cloned().collect())
    }
}

/// The items of a list that one of two results has alone, as lines.
fn differences(grown: &Casebook, whole: &Casebook) -> Vec<String> {
    let items = |casebook: &Casebook| -> BTreeSet<String> {
        let parts = serde_json::to_value(casebook).expect("a casebook is plain data");
        let lists = parts.as_object().expect("it has parts").iter();
        let lines = |(part, list): (&String, &serde_json::Value)| -> Vec<String> {
            list.as_array().expect("its parts are lists").iter().map(|item| format!("{part}: {item}")).collect()
        };
        lists.flat_map(lines).collect()
    };
    let (grown, whole) = (items(grown), items(whole));
    let only = |a: &BTreeSet<String>, b: &BTreeSet<String>, sign: &str| -> Vec<String> {
        a.difference(b).map(|line| format!("{sign} {line}")).collect()
    };
    [only(&grown, &whole, "-"), only(&whole, &grown, "+")].concat()
}

pub(super) fn check_same(grown: &Case) -> Result<(), TestCaseError> {
    let whole = Case::under(&grown.digests(), &grown.log);
    prop_assert_eq!(differences(&grown.result.casebook, &whole.result.casebook), Vec::<String>::new());
    prop_assert_eq!(bytes(&grown.result.casebook), bytes(&whole.result.casebook));
    prop_assert_eq!(&grown.result.groundwork, &whole.result.groundwork);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn one_by_one_is_all_at_once(tellings in tellings(), seed in any::<u64>()) {
        let mut pile = distinct_pile_of(&tellings);
        pile.sort_by_key(|digest| crate::hash::run(&[seed as u32, crate::hash::word(&digest.card.id.0)]));
        let mut grown = Case::of(&[]);
        for digest in pile {
            let _ = grown.add(&[digest]);
            check_same(&grown)?;
        }
    }

    #[test]
    fn two_at_a_time_is_all_at_once(tellings in tellings()) {
        let pile = distinct_pile_of(&tellings);
        let mut grown = Case::of(&pile[..pile.len() / 2]);
        for digests in pile[pile.len() / 2..].chunks(2) {
            let _ = grown.add(digests);
            check_same(&grown)?;
        }
    }

    #[test]
    fn a_sketch_is_kept_as_it_is(tellings in tellings()) {
        for digest in pile_of(&tellings) {
            let sketch = Sketch::of(&digest);
            prop_assert_eq!(Sketch::from_bytes(sketch.as_bytes().to_vec()), Some(sketch));
        }
    }
}

proptest! {
    #[test]
    fn documents_that_come_and_go_leave_what_is_there(pile in varied::piles(), steps in varied::steps()) {
        let mut case = Case::of(&[]);
        for step in steps.iter() {
            let _ = case.take(step, &[], &pile);
            check_same(&case)?;
        }
    }
}

/// How many generated changes are worked out by themselves; why the others are not, by how often.
#[test]
fn most_changes_are_worked_out_by_themselves() {
    let mut runner = TestRunner::deterministic();
    let mut outcomes: BTreeMap<&str, usize> = BTreeMap::new();
    for _ in 0..60 {
        let (pile, steps) = (varied::piles(), varied::steps()).new_tree(&mut runner).expect("nothing is rejected").current();
        let mut case = Case::of(&[]);
        for outcome in steps.iter().filter_map(|step| case.take(step, &[], &pile)) {
            *outcomes.entry(outcome.map_or_else(|TooWide(why)| why, |()| "by themselves")).or_default() += 1;
        }
    }
    // A pile of a handful passes a step with every other text.
    outcomes.remove("the number of documents passes a step");
    let n_all: usize = outcomes.values().sum();
    assert!(4 * outcomes["by themselves"] > 3 * n_all, "{outcomes:?}");
}

#[test]
fn a_telling_of_a_known_happening_is_added_by_itself() {
    let tellings = [
        Telling::of(0, 1, 0).killing(3).blaming(true, false),
        Telling::of(1, 2, 2).killing(5),
        Telling::of(2, 1, 3).killing(7),
        Telling::of(3, 1, 1).killing(2),
        Telling::of(1, 1, 0).killing(4).in_words(1).blaming(true, false),
    ];
    let pile = pile_of(&tellings);
    let mut grown = Case::of(&pile[..4]);
    let n_before = grown.result.casebook.incidents.len();
    assert_eq!(grown.add(&pile[4..]), Ok(()));
    assert_eq!(grown.result.casebook.incidents.len(), n_before, "it was told of before");
    check_same(&grown).expect("it is what all of them give");
}

#[test]
fn the_same_words_again_are_added_and_taken_out_by_themselves() {
    let pile = pile_of(&[Telling::of(0, 1, 0), Telling::of(1, 2, 2)]);
    for id in ["0000", "ffff"] {
        let mut grown = Case::of(&pile);
        let mut copy = pile[0].clone();
        copy.card.id = DocumentId(id.to_owned());
        assert_eq!(grown.add(std::slice::from_ref(&copy)), Ok(()));
        check_same(&grown).expect("it is what all of them give");
        assert_eq!(grown.change(&[], &[copy.card.id]), Ok(()));
        check_same(&grown).expect("it is what all of them give");
    }
}

#[test]
fn a_surname_that_hangs_on_actors_who_come_to_be_one_compares_all() {
    let pile = pile_of(&[Telling::of(0, 1, 0), Telling::of(1, 2, 2), Telling::of(3, 1, 1)]);
    // "Ilmar Tesk" beside one body, "Tesk" beside another; then both bodies are one.
    let names = [[(2, None), (6, None)].as_slice(), &[(3, None), (7, None)], &[(2, Some(3))]];
    let pile: Vec<Digest> = pile.into_iter().zip(names).map(|(digest, names)| varied::naming(digest, names)).collect();
    let mut grown = Case::of(&pile[..2]);
    let persons = |case: &Case| case.result.casebook.actors.iter().filter(|actor| actor.name.ends_with("Tesk")).count();
    assert_eq!(persons(&grown), 2);
    let too_wide = Err(TooWide("a surname could be that of a person named in full"));
    assert_eq!(grown.add(&pile[2..]), too_wide);
    assert_eq!(persons(&grown), 1);
    assert_eq!(grown.change(&[], &[pile[2].card.id.clone()]), too_wide);
    assert_eq!(persons(&grown), 2);
}

/// Documents of which three name Harbour Radio and tell of one happening, and one more that names it: a power of two is passed, which touches
/// these four.
fn harbour(n_documents: u32) -> (Vec<Digest>, Digest) {
    let telling = |n: u32| {
        let (outlet, happening) = if n < 3 { (2, 0) } else { ([0, 1, 3][n as usize % 3], 1 + n as usize % 2) };
        Telling::of(outlet, 1, happening).killing(100 + n)
    };
    let pile: Vec<Telling> = (0..n_documents).map(telling).collect();
    (pile_of(&pile), pile_of(&[Telling::of(2, 1, 3).killing(99)]).remove(0))
}

#[test]
fn how_much_may_be_touched_grows_with_the_case() {
    let added = |n_documents: u32, floor: usize| {
        let (pile, more) = harbour(n_documents);
        let mut case = Case::of(&pile);
        let outcome = case.change_within(&[more], &[], &[], floor);
        check_same(&case).expect("it is what all of them give");
        outcome
    };
    // Of thirteen documents three may be touched, or as many as in any case; of thirty-one seven.
    let too_wide = Err(TooWide("too many words change their weight"));
    assert_eq!(added(12, 1), too_wide);
    assert_eq!(added(12, 3), too_wide);
    assert_eq!(added(12, 12), Ok(()));
    assert_eq!(added(30, 1), Ok(()));
}
