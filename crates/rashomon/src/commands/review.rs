//! `review`: a person's decisions, kept in a log of their own.

mod checked;
mod decide;

use std::io::Write as _;

use anyhow::{Context as _, Result};
use rashomon_casebook::{Deciding, Logged, Store};
use rashomon_model::{AccountAnchor, Correction, Decision, DecisionKind, GradeInput, VictimCategory};

use self::decide::Decided;
use super::{Outcome, lists::wire, now, print_json, stamp};
use crate::{
    cli::{Global, Review, ReviewAction},
    pipeline,
    resources::Tables,
    table::{Align, Table},
    terminal::{self, FAINT, Style, WARN},
};

/// Puts what an action comes to into the log, all of it or nothing, and reconciles the case under it. Gives the decisions with their numbers.
pub(crate) fn apply(
    store: &mut Store,
    tables: &Tables,
    action: &ReviewAction,
    global: &Global,
) -> Result<Vec<(u64, DecisionKind)>> {
    let (decided, because) = decide::decided(store, tables, action)?;
    checked::because(because)?;
    let by = because.by.clone().unwrap_or_else(user_name);
    let at = because.at.map_or_else(now, stamp);
    let deciding = Deciding { by: &by, at: &at, reason: &because.reason };
    let made = match decided {
        Decided::Anew(decisions) => store.decide(decisions, deciding)?,
        Decided::TakenBack(seq) => store.take_back(seq, deciding)?,
    };
    pipeline::reconcile(store, tables, "review", &at, global)?;
    Ok(made)
}

/// `rashomon review`
pub(crate) fn review(global: &Global, args: &Review) -> Result<Outcome> {
    let in_case = || args.case.display().to_string();
    if matches!(args.action, ReviewAction::Log) {
        return log(global, &super::open(global, &args.case)?);
    }
    let mut store = Store::open_for_writing(&args.case).with_context(in_case)?;
    let tables = Tables::of_case(global, &store)?;
    for (seq, what) in apply(&mut store, &tables, &args.action, global).with_context(in_case)? {
        terminal::say(global, &format!("decision {seq}: {}", show(&what)));
    }
    for unplaced in store.unplaced().with_context(in_case)? {
        terminal::say(global, &format!("{WARN}not applied:{WARN:#} decision {}: {}", unplaced.seq, unplaced.why));
    }
    Ok(Outcome::Done)
}

/// Name of whoever runs the program.
pub(crate) fn user_name() -> String {
    let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    set("USER").or_else(|| set("USERNAME")).unwrap_or_else(|| "unnamed".to_owned())
}

/// A decision in a line.
pub(crate) fn show(what: &DecisionKind) -> String {
    let place = |anchor: &AccountAnchor| format!("{} “{}”", anchor.document.short(), ellipsis(&anchor.words));
    match what {
        DecisionKind::Merge { left, right } => format!("one incident: {} and {}", place(left), place(right)),
        DecisionKind::Split { left, right } => format!("two incidents: {} and {}", place(left), place(right)),
        DecisionKind::Reject { account } => format!("no incident: {}", place(account)),
        DecisionKind::Note { account, text } => format!("note on {}: {text}", place(account)),
        DecisionKind::Move { sentence, to: Some(to) } => {
            format!("of the other incident: {}, with {}", place(sentence), place(to))
        }
        DecisionKind::Move { sentence, to: None } => format!("of an incident of its own: {}", place(sentence)),
        DecisionKind::Identify { entity, name } => format!("“{}” of {} is {name}", entity.words, entity.document.short()),
        DecisionKind::Correct { account, to } => format!("{}: {}", correction(to), place(account)),
        DecisionKind::SetAside { account, input: GradeInput::Source } => format!("not counted for the grade: {}", place(account)),
        DecisionKind::SetAside { account, input: GradeInput::Contradiction { sort } } => {
            format!("contradictions of the sort {} not counted for the grade: {}", wire(sort), place(account))
        }
        DecisionKind::Undo { seq } => format!("takes back decision {seq}"),
    }
}

fn correction(to: &Correction) -> String {
    let bound = |bound: &Option<u32>| bound.map_or_else(|| "..".to_owned(), |bound| bound.to_string());
    match to {
        Correction::Date { date } => format!("date {date}"),
        Correction::Place { id, name } => format!("place {name} ({id})"),
        Correction::Figure { harm, victims, low, high } => {
            let whom = if *victims == VictimCategory::Unspecified { String::new() } else { format!(" ({})", wire(victims)) };
            let range = if low == high { bound(low) } else { format!("{}–{}", bound(low), bound(high)) };
            format!("{}{whom} {range}", wire(harm))
        }
        Correction::Role { actor, stance } => {
            format!("{actor}: {}", stance.as_ref().map_or_else(|| "no part told".to_owned(), wire))
        }
    }
}

fn ellipsis(words: &str) -> String {
    let even = words.split_whitespace().collect::<Vec<_>>().join(" ");
    if even.chars().count() <= 60 { even } else { even.chars().take(59).chain(['…']).collect() }
}

fn log(global: &Global, store: &Store) -> Result<Outcome> {
    let decisions = store.log()?;
    if global.json {
        // The spans of anchors are given in code points, like everything that leaves the case.
        let json = rashomon_casebook::json::in_code_points(&decisions, &|id| store.text(id).ok().map(Into::into));
        print_json(&json)?;
        return Ok(Outcome::Done);
    }
    let mut out = terminal::stdout(global);
    let mut table = Table::new()
        .column("NO", Align::Right, FAINT)
        .column("ACTION", Align::Right, FAINT)
        .column("WHEN", Align::Fixed, Style::Plain)
        .column("WHO", Align::Left, Style::Plain)
        .column("WHAT", Align::Left, Style::Plain)
        .column("WHY", Align::Left, Style::Plain);
    for Logged { action, decision: Decision { seq, by, at, reason, what } } in decisions {
        table.row(vec![seq.to_string(), action.to_string(), at, by, show(&what), reason]);
    }
    table.write(&mut out, terminal::width())?;
    for unplaced in store.unplaced()? {
        writeln!(out, "{WARN}not applied:{WARN:#} decision {}: {}", unplaced.seq, unplaced.why)?;
    }
    Ok(Outcome::Done)
}
