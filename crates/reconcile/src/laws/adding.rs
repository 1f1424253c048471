//! Documents added by themselves give what reconciling all of them gives: the result, and what is kept beside it.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;

use proptest::prelude::*;
use rashomon_model::{
    Actor, ActorId, Contradiction, Derivation, DocumentId, Incident, IncidentId, Origin, OriginId, Statement, StatementId,
};

use super::{
    bytes,
    generate::{Telling, pile_of, tellings},
    tables,
};
use crate::{
    AccountAt, ActorHead, Change, Digest, Kept, Reconciled, Sketch, TooWide, add, contradictions, reconcile_with_groundwork,
};

/// A case in memory.
struct Case {
    digests: BTreeMap<DocumentId, Digest>,
    result: Reconciled,
}

impl Case {
    fn of(digests: &[Digest]) -> Self {
        let result = reconcile_with_groundwork(digests, &[], tables());
        Self { digests: digests.iter().map(|digest| (digest.card.id.clone(), digest.clone())).collect(), result }
    }

    fn digests(&self) -> Vec<Digest> {
        self.digests.values().cloned().collect()
    }

    /// Adds documents; by themselves where that can be done.
    fn add(&mut self, new: &[Digest]) -> Result<(), TooWide> {
        let ids: BTreeSet<DocumentId> = new.iter().map(|digest| digest.card.id.clone()).collect();
        self.digests.extend(new.iter().map(|digest| (digest.card.id.clone(), digest.clone())));
        let sketches = self.digests.iter().map(|(id, digest)| (id.clone(), Sketch::of(digest))).collect();
        let Ok(outcome) = add(self, sketches, &ids, tables());
        match outcome {
            Ok(change) => {
                self.apply(change);
                Ok(())
            }
            Err(why) => {
                *self = Self::of(&self.digests());
                Err(why)
            }
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
        let groundwork = &mut self.result.groundwork;
        groundwork.strong_pairs.retain(|pair| !change.strong_before.contains(pair));
        groundwork.strong_pairs.extend(change.strong_after);
        groundwork.strong_pairs.sort();
        groundwork.signatures.extend(change.signatures);
        groundwork.signatures.sort();
    }
}

impl Kept for Case {
    type Error = Infallible;

    fn digests(&self, documents: &[&DocumentId]) -> Result<Vec<Digest>, Infallible> {
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

    fn statements_about(&self, pairs: &BTreeSet<(String, String)>) -> Result<Vec<Statement>, Infallible> {
        let is_about = |statement: &&Statement| {
            statement.incident.is_none()
                && contradictions::between(statement).is_some_and(|about| contradictions::is_asked(pairs, about))
        };
        Ok(self.result.casebook.statements.iter().filter(is_about).cloned().collect())
    }

    fn contradictions_in(&self, incident: &IncidentId) -> Result<Vec<Contradiction>, Infallible> {
        let within = |it: &&Contradiction| it.incident.as_ref() == Some(incident);
        Ok(self.result.casebook.contradictions.iter().filter(within).cloned().collect())
    }
}

fn check_same(grown: &Case) -> Result<(), TestCaseError> {
    let whole = Case::of(&grown.digests());
    prop_assert_eq!(bytes(&grown.result.casebook), bytes(&whole.result.casebook));
    prop_assert_eq!(&grown.result.groundwork, &whole.result.groundwork);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn one_by_one_is_all_at_once(tellings in tellings(), seed in any::<u64>()) {
        let mut pile = pile_of(&tellings);
        pile.sort_by_key(|digest| crate::hash::run(&[seed as u32, crate::hash::word(&digest.card.id.0)]));
        let mut grown = Case::of(&[]);
        for digest in pile {
            let _ = grown.add(&[digest]);
            check_same(&grown)?;
        }
    }

    #[test]
    fn two_at_a_time_is_all_at_once(tellings in tellings()) {
        let pile = pile_of(&tellings);
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
fn the_same_words_again_are_not_added_by_themselves() {
    let pile = pile_of(&[Telling::of(0, 1, 0), Telling::of(1, 2, 2)]);
    let mut grown = Case::of(&pile);
    let mut copy = pile[0].clone();
    copy.card.id = DocumentId("ffff".to_owned());
    assert!(grown.add(&[copy]).is_err());
    check_same(&grown).expect("it is what all of them give");
}
