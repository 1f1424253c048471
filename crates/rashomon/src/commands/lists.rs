//! The lists: incidents, claims, contradictions, actors, origins.

use std::io::Write;

use anyhow::Context as _;
use anyhow::Result;
use rashomon_casebook::{IncidentFilter, IncidentRow, Opposed, Quote, Quoter, StatementFilter, Store, json::in_code_points};
use rashomon_model::{DateInterval, DocumentId, Statement};
use serde::Serialize;

use super::{Outcome, open, print_json, short};
use crate::{
    cli::{Claims, Global, Incidents, Listed, OnIncident},
    dossier::text::{quote_lines, write_opposed},
    table::{Align, Table},
    terminal::{self, FAINT, STRONG, Style},
};

/// `rashomon incidents`
pub(crate) fn incidents(global: &Global, args: &Incidents) -> Result<Outcome> {
    let store = open(global, &args.case)?;
    let in_case = || args.case.display().to_string();
    let kinds = if args.all { Vec::new() } else { vec!["single".to_owned()] };
    let actor = args.actor.as_deref().map(|name| store.actor(name)).transpose().with_context(in_case)?;
    let filter = IncidentFilter {
        from: args.from.and_then(DateInterval::start),
        until: args.until.and_then(DateInterval::end),
        place: args.place.clone(),
        event_type: args.event_type.clone(),
        grade: args.grade.clone(),
        actor: actor.map(|actor| actor.id.0),
        document: None,
        kinds,
    };
    let rows = store.incidents(&filter).with_context(in_case)?;
    if global.json {
        print_json(&rows)?;
    } else {
        write_incidents(&mut terminal::stdout(global), &rows)?;
        if rows.is_empty() {
            terminal::say(global, "no incidents");
        }
    }
    Ok(Outcome::Done)
}

/// The table of incidents.
pub(crate) fn write_incidents(out: &mut impl Write, rows: &[IncidentRow]) -> std::io::Result<()> {
    let plain = Style::Plain;
    let mut table = Table::new()
        .column("ID", Align::Fixed, FAINT)
        .column("DATE", Align::Fixed, plain)
        .column("PLACE", Align::Left, plain)
        .column("WHAT", Align::Left, plain)
        .column("KILLED", Align::Right, plain)
        .column("INJURED", Align::Right, plain)
        .column("DOCS", Align::Right, plain)
        .column("ORIGINS", Align::Right, plain)
        .column("GRADE", Align::Left, plain);
    for row in rows {
        // A label begins with the sort of event: "Bombing, Selmeny, 2019-04-05".
        let what = row.label.split(", ").next().unwrap_or_default();
        let kind = if row.kind == "single" { String::new() } else { format!(" ({})", row.kind) };
        let disputed = match row.n_contradictions {
            0 => String::new(),
            1 => ", 1 contradiction".to_owned(),
            n => format!(", {n} contradictions"),
        };
        table.row(vec![
            short(&row.id.0),
            row.date.map(DateInterval::brief).unwrap_or_default(),
            row.place.clone().unwrap_or_default(),
            format!("{what}{kind}"),
            range(row.killed),
            range(row.injured),
            row.n_documents.to_string(),
            row.n_origins.to_string(),
            format!("{}{disputed}", row.grade.replace('_', " ")),
        ]);
    }
    if rows.is_empty() { Ok(()) } else { table.write(out, terminal::width()) }
}

/// A range in a table: "12", "12–38", "≥12", "≤38", or nothing.
fn range(range: (Option<u32>, Option<u32>)) -> String {
    match range {
        (None, None) => String::new(),
        (Some(low), Some(high)) if low == high => low.to_string(),
        (Some(low), Some(high)) => format!("{low}–{high}"),
        (Some(low), None) => format!("≥{low}"),
        (None, Some(high)) => format!("≤{high}"),
    }
}

/// A claim as listed: the statement it makes, its chain, its words.
#[derive(Debug, Serialize)]
struct ClaimView {
    statement: String,
    relation: &'static str,
    negated: bool,
    certainty: String,
    chain: Vec<String>,
    incident: Option<String>,
    quote: Quote,
}

/// `rashomon claims`
pub(crate) fn claims(global: &Global, args: &Claims) -> Result<Outcome> {
    let store = open(global, &args.case)?;
    let relation = args.relation.as_deref().map(|relation| relation.to_uppercase().replace([' ', '-'], "_"));
    let about = args.about.as_deref().map(|about| store.actor(about).map_or_else(|_| about.to_owned(), |actor| actor.id.0));
    let filter = StatementFilter { about, relation, incident: None };
    let statements = store.statements(&filter).with_context(|| args.case.display().to_string())?;
    let views = claim_views(&store, &statements, args.by.as_deref())?;
    if global.json {
        print_json(&views)?;
        return Ok(Outcome::Done);
    }
    let mut out = terminal::stdout(global);
    let mut last = None;
    for view in &views {
        if last != Some(&view.statement) {
            let relation = if view.relation == "OTHER" { "" } else { view.relation };
            writeln!(out, "{STRONG}{}{STRONG:#}  {FAINT}{relation}{FAINT:#}", view.statement)?;
            last = Some(&view.statement);
        }
        writeln!(out, "  {} ({})", view.chain.join(" › "), view.certainty)?;
        quote_lines(&mut out, &view.quote, 4)?;
    }
    if views.is_empty() {
        terminal::say(global, "no such claims");
    }
    Ok(Outcome::Done)
}

fn claim_views(store: &Store, statements: &[Statement], by: Option<&str>) -> Result<Vec<ClaimView>> {
    let quoter = Quoter::new(store);
    let mut views = Vec::new();
    let mut cached: Option<(DocumentId, rashomon_model::Reading)> = None;
    for statement in statements {
        for (document, claim, _) in &statement.claims {
            let reading = match cached.take() {
                Some((id, reading)) if id == *document => reading,
                _ => store.reading(document)?,
            };
            if let Some(claim) = reading.claims.get(claim.0 as usize) {
                let publisher = quoter.row(document)?;
                let publisher = publisher.outlet.unwrap_or(publisher.label);
                let name = |voice: &rashomon_model::Voice| {
                    if voice.kind == rashomon_model::VoiceKind::Author { publisher.clone() } else { voice.name.clone() }
                };
                let mut chain: Vec<String> = claim.chain.iter().map(name).collect();
                // An outlet that names itself as the source of its own report.
                chain.dedup();
                let wanted = by.is_none_or(|by| chain.iter().any(|voice| voice.to_lowercase().contains(&by.to_lowercase())));
                if wanted {
                    let content = quoter.quote_span(document, claim.content, String::new())?;
                    views.push(ClaimView {
                        statement: worded(statement, &content),
                        relation: statement.relation.as_str(),
                        negated: claim.polarity == rashomon_model::Polarity::Negative,
                        certainty: wire(&claim.certainty),
                        chain,
                        incident: statement.incident.as_ref().map(|incident| incident.0.clone()),
                        quote: quoter.quote_span(document, claim.span, claim.made_by.to_string())?,
                    });
                }
            }
            cached = Some((document.clone(), reading));
        }
    }
    Ok(views)
}

/// What a statement says: a relation in short, anything else in its own words.
fn worded(statement: &Statement, content: &Quote) -> String {
    if statement.relation == rashomon_model::Relation::Other {
        // "said that …", ", “…,” said": without what joins the words to their speaker.
        let words = content.words.strip_prefix("that ").unwrap_or(&content.words);
        format!("“{}”", words.trim_matches(|mark: char| mark.is_whitespace() || matches!(mark, '"' | '“' | '”' | ',')))
    } else {
        statement.text.clone()
    }
}

/// The name that JSON gives a plain variant.
pub(crate) fn wire(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name.replace('_', " "),
        _ => String::new(),
    }
}

/// `rashomon contradictions`
pub(crate) fn contradictions(global: &Global, args: &OnIncident) -> Result<Outcome> {
    let store = open(global, &args.case)?;
    let in_case = || args.case.display().to_string();
    let incident = args.incident.as_deref().map(|reference| store.incident(reference)).transpose().with_context(in_case)?;
    let rows = store.contradictions(incident.as_ref().map(|incident| &incident.id)).with_context(in_case)?;
    let quoter = Quoter::new(&store);
    let opposed = rows.iter().map(|row| Opposed::compile(&store.contradiction(&row.id)?, &quoter));
    let opposed: Vec<Opposed> = opposed.collect::<Result<_, _>>()?;
    if global.json {
        print_json(&opposed)?;
        return Ok(Outcome::Done);
    }
    let mut out = terminal::stdout(global);
    for pair in &opposed {
        write_opposed(&mut out, pair)?;
    }
    if opposed.is_empty() {
        terminal::say(global, "no contradictions");
    }
    Ok(Outcome::Done)
}

/// `rashomon actors`
pub(crate) fn actors(global: &Global, args: &Listed) -> Result<Outcome> {
    let store = open(global, &args.case)?;
    let in_case = || args.case.display().to_string();
    if let Some(reference) = &args.reference {
        let actor = store.actor(reference).with_context(in_case)?;
        return show_one(global, &store, &actor, |out, quoter| {
            writeln!(out, "{STRONG}{}{STRONG:#}  {FAINT}{} · {}{FAINT:#}", actor.name, actor.id.0, wire(&actor.kind))?;
            for name in &actor.names {
                writeln!(out, "  {} ({} mentions): {}", name.name, name.n_mentions, name.used_by.join("; "))?;
            }
            actor.evidence.iter().try_for_each(|evidence| anyhow::Ok(quote_lines(out, &quoter.quote(evidence)?, 2)?))
        });
    }
    let rows = store.actors().with_context(in_case)?;
    if global.json {
        print_json(&rows)?;
        return Ok(Outcome::Done);
    }
    let mut table = Table::new()
        .column("ID", Align::Fixed, FAINT)
        .column("NAME", Align::Left, Style::Plain)
        .column("KIND", Align::Left, Style::Plain)
        .column("NAMES", Align::Right, Style::Plain)
        .column("MENTIONS", Align::Right, Style::Plain)
        .column("DOCS", Align::Right, Style::Plain);
    for row in &rows {
        table.row(vec![
            row.id.clone(),
            row.name.clone(),
            row.kind.replace('_', " "),
            row.n_names.to_string(),
            row.n_mentions.to_string(),
            row.n_documents.to_string(),
        ]);
    }
    table.write(&mut terminal::stdout(global), terminal::width())?;
    Ok(Outcome::Done)
}

/// `rashomon origins`
pub(crate) fn origins(global: &Global, args: &Listed) -> Result<Outcome> {
    let store = open(global, &args.case)?;
    let in_case = || args.case.display().to_string();
    if let Some(reference) = &args.reference {
        let origin = store.origin(reference).with_context(in_case)?;
        return show_one(global, &store, &origin, |out, quoter| {
            writeln!(out, "{STRONG}{}{STRONG:#}  {FAINT}{} · {}{FAINT:#}", origin.name, origin.id.0, wire(&origin.kind))?;
            writeln!(out, "  {} documents, {} claims lead to it", origin.documents.len(), origin.claims.len())?;
            origin.evidence.iter().try_for_each(|evidence| anyhow::Ok(quote_lines(out, &quoter.quote(evidence)?, 2)?))
        });
    }
    let rows = store.origins().with_context(in_case)?;
    if global.json {
        print_json(&rows)?;
        return Ok(Outcome::Done);
    }
    let mut out = terminal::stdout(global);
    let mut table = Table::new()
        .column("ID", Align::Fixed, FAINT)
        .column("ORIGIN", Align::Left, Style::Plain)
        .column("KIND", Align::Left, Style::Plain)
        .column("DOCS", Align::Right, Style::Plain)
        .column("CLAIMS", Align::Right, Style::Plain);
    for row in &rows {
        let kind = row.kind.replace('_', " ");
        table.row(vec![short(&row.id), row.name.clone(), kind, row.n_documents.to_string(), row.n_claims.to_string()]);
    }
    table.write(&mut out, terminal::width())?;
    let quoter = Quoter::new(&store);
    for derivation in store.derivations().with_context(in_case)? {
        let (from, to) = (quoter.row(&derivation.from)?, quoter.row(&derivation.to)?);
        let link = if derivation.directed { "derives from" } else { "shares text with" };
        writeln!(out, "{} {link} {}: {}", to.label, from.label, wire(&derivation.basis))?;
    }
    Ok(Outcome::Done)
}

/// One thing in full: as JSON with offsets in code points, or as `write` says.
fn show_one<T: Serialize + schemars::JsonSchema>(
    global: &Global,
    store: &Store,
    item: &T,
    write: impl FnOnce(&mut dyn Write, &Quoter<'_>) -> Result<()>,
) -> Result<Outcome> {
    if global.json {
        print_json(&in_code_points(item, &|id| store.text(id).ok().map(Into::into)))?;
    } else {
        write(&mut terminal::stdout(global), &Quoter::new(store))?;
    }
    Ok(Outcome::Done)
}
