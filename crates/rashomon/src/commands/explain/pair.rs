//! Why two documents tell of one incident: the chain of links that joined their accounts, with what the scorer saw of each pair.

use std::{
    collections::{BTreeMap, VecDeque},
    io::Write,
};

use anyhow::{Result, bail};
use rashomon_casebook::{IncidentFilter, Quoter, Store};
use rashomon_model::{DocumentId, Incident, IncidentId, IncidentLink, LinkBasis, LinkFeature};
use schemars::JsonSchema;
use serde::Serialize;

use super::super::{Outcome, print_json};
use crate::{
    cli::Global,
    dossier::text::quote_lines,
    terminal::{self, FAINT, STRONG},
};

/// Links of an incident that are written out; more are counted.
const MOST_LINKS: usize = 12;

/// How two documents came to tell of one incident.
#[derive(Serialize, JsonSchema)]
struct Chain {
    incident: IncidentId,
    chain: Vec<IncidentLink>,
}

/// `rashomon explain CASE DOCUMENT DOCUMENT`
pub(super) fn explain(global: &Global, store: &Store, left: &str, right: &str) -> Result<Outcome> {
    let (left, right) = (store.find_document(left)?, store.find_document(right)?);
    if left == right {
        bail!("these are one document");
    }
    let told_by = |document: &DocumentId| {
        store.incidents(&IncidentFilter { document: Some(document.clone()), ..IncidentFilter::default() })
    };
    let of_right = told_by(&right)?;
    let of_left = told_by(&left)?;
    let shared = of_left.iter().filter(|row| of_right.iter().any(|other| other.id == row.id));
    let mut incidents = Vec::new();
    for row in shared {
        let incident = store.incident(&row.id.0)?;
        let chain: Vec<IncidentLink> = chain(&incident, &left, &right).into_iter().cloned().collect();
        incidents.push((incident, chain));
    }
    if global.json {
        let chains = incidents.into_iter().map(|(incident, chain)| Chain { incident: incident.id, chain }).collect::<Vec<_>>();
        print_json(&rashomon_casebook::json::in_code_points(&chains, &|id| store.text(id).ok().map(Into::into)))?;
        return Ok(Outcome::Done);
    }
    let mut out = terminal::stdout(global);
    for (incident, chain) in &incidents {
        writeln!(out, "{STRONG}{}{STRONG:#}  {FAINT}{}{FAINT:#}", incident.label, incident.id.0)?;
        for link in chain {
            write_link(&mut out, store, link)?;
        }
    }
    if incidents.is_empty() {
        writeln!(out, "Nothing that the two tell was taken for one incident.")?;
        for (document, rows) in [(&left, &of_left), (&right, &of_right)] {
            for row in rows {
                writeln!(out, "  {} tells of {}  {FAINT}{}{FAINT:#}", document.short(), row.label, row.id.0)?;
            }
        }
    }
    Ok(Outcome::Done)
}

/// The shortest chain of links from an account of one document to one of another.
fn chain<'i>(incident: &'i Incident, left: &DocumentId, right: &DocumentId) -> Vec<&'i IncidentLink> {
    let mut came_by: BTreeMap<&DocumentId, Option<(&IncidentLink, &DocumentId)>> = BTreeMap::new();
    let mut queue: VecDeque<&DocumentId> = incident.documents.iter().filter(|document| *document == left).collect();
    came_by.extend(queue.iter().map(|document| (*document, None)));
    while let Some(at) = queue.pop_front() {
        for link in &incident.links {
            let ends = (&link.left.document, &link.right.document);
            let next = if ends.0 == at { ends.1 } else { ends.0 };
            if (ends.0 == at || ends.1 == at) && !came_by.contains_key(next) {
                came_by.insert(next, Some((link, at)));
                queue.push_back(next);
            }
        }
    }
    let mut links = Vec::new();
    let mut at = right;
    while let Some(Some((link, before))) = came_by.get(at) {
        links.push(*link);
        at = before;
    }
    links.reverse();
    links
}

/// The links of an incident.
pub(super) fn write_links(out: &mut impl Write, store: &Store, incident: &Incident) -> Result<()> {
    if incident.links.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{STRONG}What the links rest on{STRONG:#}")?;
    for link in incident.links.iter().take(MOST_LINKS) {
        write_link(out, store, link)?;
    }
    if incident.links.len() > MOST_LINKS {
        writeln!(out, "  and {} more links", incident.links.len() - MOST_LINKS)?;
    }
    Ok(())
}

fn write_link(out: &mut impl Write, store: &Store, link: &IncidentLink) -> Result<()> {
    let quoter = Quoter::new(store);
    let why = match link.basis {
        LinkBasis::Scored => format!("score {:.2}", link.score.map_or(0.0, |score| score.fraction())),
        LinkBasis::SameText => "the same text".to_owned(),
        LinkBasis::SameKey => "the same type, place, period and figures".to_owned(),
        LinkBasis::Decision { seq } => format!("decision {seq}"),
    };
    let ends = [&link.left, &link.right].map(|end| quoter.quote_span(&end.document, end.span, String::new()));
    let [left, right] = ends;
    let (left, right) = (left?, right?);
    writeln!(out, "  {STRONG}{} and {}{STRONG:#}: {why}", left.label, right.label)?;
    quote_lines(out, &left, 4)?;
    quote_lines(out, &right, 4)?;
    for LinkFeature { name, value, weight, left, right } in &link.features {
        let (value, weight) = (f64::from(*value) / 1000.0, f64::from(*weight) / 1000.0);
        write!(out, "    {:+.2}  {} {value:.2} × {weight:.2}", value * weight, in_words(name))?;
        let words = [left, right].map(|evidence| {
            let evidence = evidence.as_ref()?;
            let quote = quoter.quote_span(&evidence.document, evidence.span, String::new()).ok()?;
            Some(format!(
                "“{}” {FAINT}{}{FAINT:#}",
                evidence.span.slice(&store.text(&evidence.document).ok()?),
                quote.reference()
            ))
        });
        match words {
            [Some(left), Some(right)] => writeln!(out, ": {left}, {right}")?,
            _ => writeln!(out)?,
        }
    }
    Ok(())
}

/// A feature's name for people.
fn in_words(name: &str) -> String {
    // The value that every pair has: how little likely two accounts are one incident before anything is known of them.
    if name == "one" { "any two accounts".to_owned() } else { name.replace('_', " ") }
}
