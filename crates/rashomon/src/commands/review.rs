//! `review`: a person's decisions, kept in a log of their own.

use std::io::Write as _;

use anstyle::Style;
use anyhow::{Context as _, Result};
use rashomon_casebook::Store;
use rashomon_model::{AccountAnchor, AccountId, Decision, DecisionKind, DocumentId, Incident};

use super::{Outcome, now, print_json, stamp};
use crate::{
    cli::{Because, Global, Review, ReviewAction},
    pipeline,
    resources::Tables,
    table::{Align, Table},
    terminal::{self, FAINT, WARN},
};

/// `rashomon review`
pub(crate) fn review(global: &Global, args: &Review) -> Result<Outcome> {
    let in_case = || args.case.display().to_string();
    if matches!(args.action, ReviewAction::Log) {
        return log(global, &super::open(global, &args.case)?);
    }
    let mut store = Store::open_for_writing(&args.case).with_context(in_case)?;
    let (decisions, because) = decisions_of(&store, &args.action).with_context(in_case)?;
    let by = because.by.clone().unwrap_or_else(user_name);
    let at = because.at.map_or_else(now, stamp);
    for what in &decisions {
        let seq = store.decide(what, &by, &at, &because.reason).with_context(in_case)?;
        terminal::say(global, &format!("decision {seq}: {}", show(what)));
    }
    let tables = Tables::of_case(global, &store)?;
    pipeline::reconcile(&mut store, &tables, "review", &at, global).with_context(in_case)?;
    for unplaced in store.unplaced().with_context(in_case)? {
        terminal::say(global, &format!("{WARN}not applied:{WARN:#} decision {}: {}", unplaced.seq, unplaced.why));
    }
    Ok(Outcome::Done)
}

/// The decisions that an action comes to. A split is decided against every other document's account, so that no chain joins them again.
fn decisions_of<'a>(store: &Store, action: &'a ReviewAction) -> Result<(Vec<DecisionKind>, &'a Because)> {
    Ok(match action {
        ReviewAction::Merge { left, right, because } => {
            let (left, right) = (store.incident(left)?, store.incident(right)?);
            anyhow::ensure!(left.id != right.id, "these are one incident already");
            let (left, right) = (first_anchor(store, &left)?, first_anchor(store, &right)?);
            (vec![DecisionKind::Merge { left, right }], because)
        }
        ReviewAction::Split { incident, document, because } => {
            let incident = store.incident(incident)?;
            let id = store.find_document(document)?;
            let (apart, rest): (Vec<_>, Vec<_>) = incident.accounts.iter().partition(|(document, _)| *document == id);
            anyhow::ensure!(!apart.is_empty(), "document {document} does not tell of this incident");
            anyhow::ensure!(!rest.is_empty(), "no other document tells of this incident, so there is nothing to split it from");
            let mut decisions = Vec::new();
            for left in &apart {
                for right in &rest {
                    decisions.push(DecisionKind::Split { left: anchor(store, left)?, right: anchor(store, right)? });
                }
            }
            (decisions, because)
        }
        ReviewAction::Reject { incident, document, because } => {
            let incident = store.incident(incident)?;
            let only = document.as_deref().map(|document| store.find_document(document)).transpose()?;
            let accounts = incident.accounts.iter().filter(|(document, _)| only.as_ref().is_none_or(|only| only == document));
            let decisions: Vec<DecisionKind> =
                accounts.map(|account| Ok(DecisionKind::Reject { account: anchor(store, account)? })).collect::<Result<_>>()?;
            anyhow::ensure!(!decisions.is_empty(), "that document does not tell of this incident");
            (decisions, because)
        }
        ReviewAction::Note { incident, text, because } => {
            let account = first_anchor(store, &store.incident(incident)?)?;
            (vec![DecisionKind::Note { account, text: text.clone() }], because)
        }
        ReviewAction::Undo { seq, because } => (vec![DecisionKind::Undo { seq: *seq }], because),
        ReviewAction::Log => anyhow::bail!("the log is only shown"),
    })
}

fn first_anchor(store: &Store, incident: &Incident) -> Result<AccountAnchor> {
    anchor(store, incident.accounts.first())
}

/// An account, named by its first sentence.
fn anchor(store: &Store, (document, account): &(DocumentId, AccountId)) -> Result<AccountAnchor> {
    let reading = store.reading(document)?;
    let told =
        reading.accounts.get(account.0 as usize).context("the case is behind its readings; run `rashomon add` on it first")?;
    let mention = told.mentions.first().copied().context("an account without a mention")?;
    let span = reading.sentence_at(mention.start()).unwrap_or(mention);
    let words = span.slice(&store.text(document)?).to_owned();
    Ok(AccountAnchor { document: document.clone(), account: *account, span, words })
}

fn user_name() -> String {
    let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    set("USER").or_else(|| set("USERNAME")).unwrap_or_else(|| "unnamed".to_owned())
}

fn show(what: &DecisionKind) -> String {
    let place = |anchor: &AccountAnchor| format!("{} “{}”", anchor.document.short(), ellipsis(&anchor.words));
    match what {
        DecisionKind::Merge { left, right } => format!("one incident: {} and {}", place(left), place(right)),
        DecisionKind::Split { left, right } => format!("two incidents: {} and {}", place(left), place(right)),
        DecisionKind::Reject { account } => format!("no incident: {}", place(account)),
        DecisionKind::Note { account, text } => format!("note on {}: {text}", place(account)),
        DecisionKind::Undo { seq } => format!("takes back decision {seq}"),
    }
}

fn ellipsis(words: &str) -> String {
    let even = words.split_whitespace().collect::<Vec<_>>().join(" ");
    if even.chars().count() <= 60 { even } else { even.chars().take(59).chain(['…']).collect() }
}

fn log(global: &Global, store: &Store) -> Result<Outcome> {
    let decisions = store.decisions()?;
    if global.json {
        // The spans of anchors are given in code points, like everything that leaves the case.
        let json = rashomon_casebook::json::in_code_points(&decisions, &|id| store.text(id).ok().map(Into::into));
        print_json(&json)?;
        return Ok(Outcome::Done);
    }
    let mut out = terminal::stdout(global);
    let mut table = Table::new()
        .column("NO", Align::Right, FAINT)
        .column("WHEN", Align::Fixed, Style::new())
        .column("WHO", Align::Left, Style::new())
        .column("WHAT", Align::Left, Style::new())
        .column("WHY", Align::Left, Style::new());
    for Decision { seq, by, at, reason, what } in decisions {
        table.row(vec![seq.to_string(), at, by, show(&what), reason]);
    }
    table.write(&mut out, terminal::width())?;
    for unplaced in store.unplaced()? {
        writeln!(out, "{WARN}not applied:{WARN:#} decision {}: {}", unplaced.seq, unplaced.why)?;
    }
    Ok(Outcome::Done)
}
