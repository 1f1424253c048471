//! Decisions that are made and taken back on a case while documents come and go give what reconciling all documents under them gives.

use std::collections::BTreeMap;

use proptest::{collection::vec, option, prelude::*, sample::Index, strategy::ValueTree as _, test_runner::TestRunner};
use rashomon_model::{
    AccountAnchor, ContradictionKind, Correction, DateInterval, Decision, DecisionKind, DocumentId, EntityAnchor, GradeInput,
    Harm, Stance, VictimCategory,
};

use super::{
    adding::{Case, check_same},
    generate::{Telling, pile_of},
    varied,
};
use crate::{Digest, TooWide};

/// A decision, by what it is made on.
#[derive(Clone, Debug)]
struct Choice {
    sort: usize,
    left: (Index, Index),
    right: (Index, Index),
    other: Index,
}

const SORTS: usize = 14;
const NAMES: [&str; 3] = ["Reed Marsh Front", "Ilmar Tesk", "Legion Dorvan"];

fn choice() -> impl Strategy<Value = Choice> {
    let at = || (any::<Index>(), any::<Index>());
    (0..SORTS + 4, at(), at(), any::<Index>()).prop_map(|(sort, left, right, other)| Choice { sort, left, right, other })
}

/// What happens to a case at one time: documents move, decisions are made, now and then both.
type Event = (Option<varied::Step>, Vec<Choice>);

fn events() -> impl Strategy<Value = Vec<Event>> {
    let moves = || varied::step();
    let event = prop_oneof![
        2 => moves().prop_map(|step| (Some(step), Vec::new())),
        4 => vec(choice(), 1..3).prop_map(|choices| (None, choices)),
        1 => (option::of(moves()), vec(choice(), 1..3)),
    ];
    vec(event, 1..7)
}

fn anchor(pile: &[Digest], (document, account): (Index, Index)) -> AccountAnchor {
    let digest = &pile[document.index(pile.len())];
    let account = &digest.accounts[account.index(digest.accounts.len())];
    // No words: it is found by where it stands.
    AccountAnchor { document: digest.card.id.clone(), account: account.id, span: account.mentions[0], words: String::new() }
}

impl Choice {
    fn decided(&self, pile: &[Digest], log: &[Decision]) -> DecisionKind {
        let (left, right) = (anchor(pile, self.left), anchor(pile, self.right));
        let correct = |to| DecisionKind::Correct { account: left.clone(), to };
        match self.sort {
            0 | 1 => DecisionKind::Merge { left, right },
            2 | 3 => DecisionKind::Split { left, right },
            4 | 5 => DecisionKind::Reject { account: left },
            6 => DecisionKind::Note { account: left, text: "look again".to_owned() },
            7 => DecisionKind::Move { sentence: last_sentence(pile, self.left), to: None },
            8 => DecisionKind::Move { sentence: last_sentence(pile, self.left), to: Some(right) },
            9 => self.identified(pile),
            10 => correct(Correction::Date { date: DateInterval::month(2031, 6).expect("June") }),
            11 => {
                let number = Some(40 + self.other.index(3) as u32);
                let victims = VictimCategory::Unspecified;
                correct(Correction::Figure { harm: Harm::Killed, victims, low: number, high: number })
            }
            12 => {
                let actor = NAMES[self.other.index(NAMES.len())].to_owned();
                correct(Correction::Role { actor, stance: Some(Stance::Claims) })
            }
            13 => {
                let input = [GradeInput::Source, GradeInput::Contradiction { sort: ContradictionKind::Figures }];
                DecisionKind::SetAside { account: left, input: input[self.other.index(2)] }
            }
            _ if log.is_empty() => DecisionKind::Merge { left, right },
            _ => DecisionKind::Undo { seq: 1 + self.other.index(log.len()) as u64 },
        }
    }

    fn identified(&self, pile: &[Digest]) -> DecisionKind {
        let digest = &pile[self.left.0.index(pile.len())];
        let name = NAMES[self.other.index(NAMES.len())].to_owned();
        let (span, words) = match digest.actors.first() {
            Some(print) => (print.trace.span, print.name.clone()),
            None => (digest.accounts[0].mentions[0], name.clone()),
        };
        DecisionKind::Identify { entity: EntityAnchor { document: digest.card.id.clone(), span, words }, name }
    }
}

/// A sentence that can be moved, where the account has one.
fn last_sentence(pile: &[Digest], at: (Index, Index)) -> AccountAnchor {
    let anchor = anchor(pile, at);
    let digest = pile.iter().find(|digest| digest.card.id == anchor.document).expect("it was just drawn");
    let account = digest.accounts.iter().find(|account| account.id == anchor.account).expect("it was just drawn");
    AccountAnchor { span: *account.mentions.last().expect("an account has a mention"), ..anchor }
}

/// What comes of each event of a case; `None` where nothing was there or nothing happened.
fn take(case: &mut Case, (step, choices): &Event, pile: &[Digest]) -> Option<Result<(), TooWide>> {
    let mut made: Vec<DecisionKind> = Vec::new();
    for choice in choices {
        made.push(choice.decided(pile, &case.log));
    }
    match step {
        Some(step) => case.take(step, &made, pile),
        None => Some(case.decide(&made)),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn decisions_made_one_by_one_are_decisions_made_at_once(pile in varied::piles(), first in varied::first_step(), events in events()) {
        let mut case = Case::of(&[]);
        let _ = case.take(&first, &[], &pile);
        for event in &events {
            let _ = take(&mut case, event, &pile);
            check_same(&case)?;
        }
    }

    #[test]
    fn a_decision_taken_back_leaves_the_case_as_it_was(pile in varied::piles(), choices in vec(choice(), 1..4)) {
        let mut case = Case::of(&pile);
        let before = case.result.clone();
        for choice in &choices {
            let made = choice.decided(&pile, &case.log);
            let _ = case.decide(&[made]);
            check_same(&case)?;
        }
        for seq in (1..=case.log.len() as u64).rev() {
            let _ = case.decide(&[DecisionKind::Undo { seq }]);
            check_same(&case)?;
        }
        if choices.iter().all(|choice| choice.sort < SORTS) {
            prop_assert_eq!(super::bytes(&case.result.casebook), super::bytes(&before.casebook));
            prop_assert_eq!(case.result.groundwork, before.groundwork);
        }
    }
}

/// How many decisions are worked out by themselves; why the others are not, by how often.
#[test]
fn most_decisions_are_worked_out_by_themselves() {
    let mut runner = TestRunner::deterministic();
    let mut outcomes: BTreeMap<&str, usize> = BTreeMap::new();
    for _ in 0..40 {
        let (pile, choices) =
            (varied::piles(), vec(choice(), 1..5)).new_tree(&mut runner).expect("nothing is rejected").current();
        let mut case = Case::of(&pile);
        for choice in &choices {
            let made = choice.decided(&pile, &case.log);
            let outcome = case.decide(&[made]);
            *outcomes.entry(outcome.map_or_else(|TooWide(why)| why, |()| "by themselves")).or_default() += 1;
        }
    }
    // An edited document goes and comes: a pile of a handful passes a step with every other text.
    outcomes.remove("the number of documents passes a step");
    let n_all: usize = outcomes.values().sum();
    assert!(10 * outcomes["by themselves"] > 9 * n_all, "{outcomes:?}");
}

/// Decisions on two of thirty documents: the others are not looked at, but for those that hang together with these.
#[test]
fn a_decision_looks_at_the_documents_around_it_alone() {
    let telling = |n: u32| Telling::of(n as usize % 4, 1, n as usize % 4).killing(100 + n).in_words(n as usize % 3);
    let pile = pile_of(&(0..30).map(telling).collect::<Vec<_>>());
    let first = |digest: &Digest| AccountAnchor {
        document: digest.card.id.clone(),
        account: digest.accounts[0].id,
        span: digest.accounts[0].mentions[0],
        words: String::new(),
    };
    let mut case = Case::of(&pile);
    let incidents = case.result.casebook.incidents.clone();
    let (left, right) = (first(&pile[0]), first(&pile[1]));
    let near = |id: &DocumentId| {
        let holds = |anchor: &AccountAnchor| {
            let of = incidents.iter().find(|incident| incident.documents.contains(&anchor.document));
            of.is_some_and(|incident| incident.documents.contains(id))
        };
        holds(&left) || holds(&right)
    };
    let (n_near, n_all) = (pile.iter().filter(|digest| near(&digest.card.id)).count(), pile.len());
    assert!(n_near < n_all, "the others must be told apart");
    let log = [
        DecisionKind::Merge { left: left.clone(), right: right.clone() },
        DecisionKind::Undo { seq: 1 },
        DecisionKind::Split { left: left.clone(), right: right.clone() },
        DecisionKind::SetAside { account: left.clone(), input: GradeInput::Source },
        DecisionKind::Reject { account: left.clone() },
        DecisionKind::Note { account: left.clone(), text: "look again".to_owned() },
    ];
    for what in log {
        case.looked_at.borrow_mut().clear();
        assert_eq!(case.decide(std::slice::from_ref(&what)), Ok(()), "{what:?}");
        check_same(&case).expect("it is what all of them give");
        let far: Vec<DocumentId> = case.looked_at.borrow().iter().filter(|id| !near(id)).cloned().collect();
        assert_eq!(far, Vec::<DocumentId>::new(), "{what:?}");
    }
}
