//! The promises that reconciliation makes, as laws over generated piles.
//!
//! The generator writes small readings about a few invented happenings: every document tells of one to three of them, with a day, a place,
//! a number, somebody accused, now and then a denial; some documents copy another's words.

mod adding;
mod decided;
mod generate;
mod reviews;
mod scenarios;
mod varied;

use std::{collections::BTreeMap, sync::LazyLock};

use proptest::prelude::*;
use rashomon_lexicon::{DataSource, Resources};
use rashomon_model::{
    AccountAnchor, AccountId, Casebook, Correction, DateInterval, Decision, DecisionKind, DocumentId, EntityAnchor, Grade,
    GradeInput, Harm, VictimCategory,
};

use self::generate::{Telling, digest_of, pile_of, tellings};
use crate::{Digest, reconcile};

/// The tables, with words counted in steps from the third text on: generated piles are small.
fn tables() -> &'static Resources {
    static TABLES: LazyLock<Resources> = LazyLock::new(|| {
        let mut tables =
            Resources::from_source(&DataSource::Embedded).expect("the embedded tables are checked by the tests of their crate");
        tables.exact_texts = 2;
        tables
    });
    &TABLES
}

fn casebook(digests: &[Digest], decisions: &[Decision]) -> Casebook {
    reconcile(digests, decisions, tables())
}

fn bytes(casebook: &Casebook) -> String {
    serde_json::to_string(casebook).expect("a casebook is plain data")
}

/// What is said of how incidents are sourced, without ids: by the label of the incident's first day, place and type.
fn sourcing(casebook: &Casebook) -> Vec<(String, Grade, usize)> {
    let mut all: Vec<_> =
        casebook.incidents.iter().map(|incident| (incident.label.clone(), incident.grade, incident.origins.len())).collect();
    all.sort();
    all
}

fn decision(seq: u64, what: DecisionKind) -> Decision {
    Decision { seq, by: "a reviewer".to_owned(), at: "2031-01-01T00:00:00Z".to_owned(), reason: String::new(), what }
}

/// Anchors of the first accounts of the pile.
fn anchors(pile: &[Digest], tellings: &[Telling]) -> Vec<AccountAnchor> {
    let first = |(digest, telling): (&Digest, &Telling)| {
        let account = digest.accounts.first()?;
        let span = account.mentions[0];
        let words = generate::text_of(telling);
        Some(AccountAnchor {
            document: digest.card.id.clone(),
            account: AccountId(0),
            span,
            words: span.slice(&words).to_owned(),
        })
    };
    pile.iter().zip(tellings).filter_map(first).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn order_of_arrival_does_not_matter(tellings in tellings(), seed in any::<u64>()) {
        let pile = pile_of(&tellings);
        let mut shuffled = pile.clone();
        shuffled.sort_by_key(|digest| crate::hash::run(&[seed as u32, crate::hash::word(&digest.card.id.0)]));
        prop_assert_eq!(bytes(&casebook(&pile, &[])), bytes(&casebook(&shuffled, &[])));
        let one_thread = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool of one thread");
        prop_assert_eq!(bytes(&casebook(&pile, &[])), one_thread.install(|| bytes(&casebook(&shuffled, &[]))));
    }

    #[test]
    fn a_document_given_twice_adds_no_independence(tellings in tellings(), which in any::<prop::sample::Index>(), id in "[0-9a-f]{16}") {
        let pile = pile_of(&tellings);
        let before = casebook(&pile, &[]);
        let mut twice = pile.clone();
        let mut copy = pile[which.index(pile.len())].clone();
        copy.card.id = DocumentId(id);
        twice.push(copy);
        let after = casebook(&twice, &[]);
        prop_assert_eq!(sourcing(&before), sourcing(&after));
        prop_assert_eq!(before.origins.len(), after.origins.len());
    }

    #[test]
    fn every_document_given_twice_adds_no_independence(tellings in tellings()) {
        let pile = pile_of(&tellings);
        let copies = pile.iter().map(|digest| {
            let mut copy = digest.clone();
            copy.card.id = DocumentId(format!("f{}", digest.card.id));
            copy
        });
        let twice: Vec<Digest> = pile.iter().cloned().chain(copies).collect();
        prop_assert_eq!(sourcing(&casebook(&pile, &[])), sourcing(&casebook(&twice, &[])));
    }

    #[test]
    fn adding_then_removing_restores_the_bytes(tellings in tellings(), which in any::<prop::sample::Index>()) {
        let pile = pile_of(&tellings);
        let before = bytes(&casebook(&pile, &[]));
        let mut less = pile.clone();
        let removed = less.remove(which.index(pile.len()));
        let _ = casebook(&less, &[]);
        less.push(removed);
        prop_assert_eq!(before, bytes(&casebook(&less, &[])));
    }

    #[test]
    fn a_decision_undone_was_never_made(tellings in tellings(), kind in 0..10) {
        let pile = pile_of(&tellings);
        let found = anchors(&pile, &tellings);
        let (left, right) = (found[0].clone(), found[found.len() - 1].clone());
        let what = match kind {
            0 => DecisionKind::Merge { left, right },
            1 => DecisionKind::Split { left, right },
            2 => DecisionKind::Reject { account: left },
            3 => DecisionKind::Move { sentence: left, to: None },
            4 => DecisionKind::Move { sentence: left, to: Some(right) },
            5 => DecisionKind::Identify {
                entity: EntityAnchor { document: left.document, span: left.span, words: generate::ONE.to_owned() },
                name: generate::OTHER.to_owned(),
            },
            6 => DecisionKind::Correct { account: left, to: Correction::Date { date: DateInterval::month(2031, 7).expect("July") } },
            7 => DecisionKind::Correct {
                account: left,
                to: Correction::Figure { harm: Harm::Killed, victims: VictimCategory::Unspecified, low: Some(40), high: Some(41) },
            },
            8 => DecisionKind::SetAside { account: left, input: GradeInput::Source },
            _ => DecisionKind::Note { account: right, text: "look again".to_owned() },
        };
        let log = [decision(1, what.clone()), decision(2, DecisionKind::Undo { seq: 1 })];
        let never = bytes(&casebook(&pile, &[]));
        prop_assert_eq!(&never, &bytes(&casebook(&pile, &log)));
        let again = [decision(1, what), decision(2, DecisionKind::Undo { seq: 1 }), decision(3, DecisionKind::Undo { seq: 2 })];
        prop_assert_eq!(bytes(&casebook(&pile, &again[..1])), bytes(&casebook(&pile, &again)));
    }

    #[test]
    fn merged_accounts_are_one_incident_and_parted_ones_two(tellings in tellings()) {
        let pile = pile_of(&tellings);
        let found = anchors(&pile, &tellings);
        let (left, right) = (found[0].clone(), found[found.len() - 1].clone());
        prop_assume!(left.document != right.document);
        let incident_of = |casebook: &Casebook, anchor: &AccountAnchor| {
            let holds = |accounts: &[(DocumentId, AccountId)]| accounts.contains(&(anchor.document.clone(), anchor.account));
            casebook.incidents.iter().position(|incident| holds(&incident.accounts))
        };
        let merged = casebook(&pile, &[decision(1, DecisionKind::Merge { left: left.clone(), right: right.clone() })]);
        prop_assert!(merged.unplaced.is_empty());
        prop_assert_eq!(incident_of(&merged, &left), incident_of(&merged, &right));
        let parted = casebook(&pile, &[decision(1, DecisionKind::Split { left: left.clone(), right: right.clone() })]);
        prop_assert_ne!(incident_of(&parted, &left), incident_of(&parted, &right));
        let rejected = casebook(&pile, &[decision(1, DecisionKind::Reject { account: left.clone() })]);
        prop_assert_eq!(incident_of(&rejected, &left), None);
    }

    #[test]
    fn swapped_actors_give_the_swapped_result(tellings in tellings()) {
        let swapped: Vec<Telling> = tellings.iter().map(Telling::swapped).collect();
        let swap = |name: &str| match name {
            generate::ONE => generate::OTHER.to_owned(),
            generate::OTHER => generate::ONE.to_owned(),
            name => name.to_owned(),
        };
        let accused = |casebook: &Casebook, rename: &dyn Fn(&str) -> String| {
            let mut all: Vec<_> = casebook.incidents.iter().map(|incident| {
                let mut records: Vec<_> =
                    incident.responsibility.iter().map(|record| (rename(&record.actor_name), record.stance)).collect();
                records.sort();
                (incident.documents.clone(), incident.grade, records)
            }).collect();
            all.sort();
            all
        };
        let plain = casebook(&pile_of(&tellings), &[]);
        let other = casebook(&pile_of(&swapped), &[]);
        prop_assert_eq!(accused(&plain, &swap), accused(&other, &str::to_owned));
    }

    #[test]
    fn accounts_of_one_document_never_meet_by_themselves(tellings in tellings()) {
        for incident in &casebook(&pile_of(&tellings), &[]).incidents {
            let mut of: BTreeMap<&DocumentId, u32> = BTreeMap::new();
            for (document, _) in incident.accounts.iter() {
                *of.entry(document).or_default() += 1;
            }
            prop_assert!(of.values().all(|n| *n == 1));
        }
    }
}

#[test]
fn a_decision_on_a_document_that_is_gone_is_listed() {
    let telling = Telling::of(0, 1, 0);
    let pile = [digest_of(&telling)];
    let mut account = anchors(&pile, &[telling])[0].clone();
    account.document = DocumentId("gone".to_owned());
    let casebook = casebook(&pile, &[decision(1, DecisionKind::Reject { account })]);
    assert_eq!(casebook.unplaced.len(), 1);
    assert_eq!(casebook.unplaced[0].seq, 1);
    assert_eq!(casebook.incidents.len(), 1);
}
