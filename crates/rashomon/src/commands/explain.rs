//! `explain`: why a cell says what it says.

use std::io::Write;

use anyhow::{Context as _, Result, bail};
use rashomon_casebook::{Dossier, Quoter, Store, StoreError};
use rashomon_model::{ByteSpan, CharSpan, DocumentId, Maker, OffsetMap, Reading};
use serde::Serialize;

use super::{Outcome, lists::wire, open, print_json};
use crate::{
    cli::{Explain, Global},
    dossier::text::{self, quote_lines, write_opposed},
    terminal::{self, FAINT, STRONG},
};

/// An annotation that touches the words asked about.
#[derive(Debug, Serialize)]
struct Touching {
    what: &'static str,
    value: String,
    words: String,
    start: u32,
    end: u32,
    made_by: String,
}

/// `rashomon explain`
pub(crate) fn explain(global: &Global, args: &Explain) -> Result<Outcome> {
    let store = open(global, &args.case)?;
    let in_case = || args.case.display().to_string();
    if let Some((document, range)) = args.reference.split_once("#char=") {
        let id = store.find_document(document).with_context(in_case)?;
        return explain_words(global, &store, &id, range);
    }
    explain_id(global, &store, &args.reference).with_context(in_case)
}

/// Every annotation that touches a stretch of a document.
fn explain_words(global: &Global, store: &Store, id: &DocumentId, range: &str) -> Result<Outcome> {
    let document = store.document(id)?;
    let map = OffsetMap::new(&document.text);
    let ends = range.split_once(',').and_then(|(start, end)| Some((start.trim().parse().ok()?, end.trim().parse().ok()?)));
    let Some((start, end)) = ends else { bail!("{range:?} is no range of characters; write #char=START,END") };
    let Some(span) = map.from_chars(CharSpan { start, end }) else { bail!("the document has no characters {start} to {end}") };
    let reading = store.reading(id)?;
    let touching: Vec<Touching> = annotations(&reading)
        .into_iter()
        .filter(|(_, at, _, _)| at.overlaps(span) || *at == span)
        .map(|(what, at, value, maker)| {
            let chars = map.to_chars(at);
            let words = document.slice(at).split_whitespace().collect::<Vec<_>>().join(" ");
            Touching { what, value, words, start: chars.start, end: chars.end, made_by: maker.to_string() }
        })
        .collect();
    let quote = Quoter::new(store).quote_span(id, span, String::new())?;
    if global.json {
        print_json(&serde_json::json!({ "quote": quote, "annotations": touching }))?;
        return Ok(Outcome::Done);
    }
    let mut out = terminal::stdout(global);
    writeln!(out, "{STRONG}{}{STRONG:#}  {FAINT}{}{FAINT:#}", quote.label, quote.reference())?;
    quote_lines(&mut out, &quote, 2)?;
    for Touching { what, value, words, start, end, made_by } in &touching {
        writeln!(out, "  {STRONG}{what}{STRONG:#} {value}: “{words}”  {FAINT}{start}–{end}, {made_by}{FAINT:#}")?;
    }
    let filter = rashomon_casebook::IncidentFilter { document: Some(id.clone()), ..Default::default() };
    for incident in store.incidents(&filter)? {
        writeln!(out, "  the document tells of {} {FAINT}{}{FAINT:#}", incident.label, incident.id.0)?;
    }
    Ok(Outcome::Done)
}

/// Everything in a reading, as (sort, span, value, maker).
fn annotations(reading: &Reading) -> Vec<(&'static str, ByteSpan, String, &Maker)> {
    let mut found = Vec::new();
    for mention in &reading.mentions {
        let entity = mention.entity.map(|id| format!(" = {}", reading[id].name)).unwrap_or_default();
        found.push(("mention", mention.span, format!("{}{entity}", wire(&mention.kind)), &mention.made_by));
    }
    for timex in &reading.timexes {
        let days = timex.interval.map(|days| format!(" = {days}")).unwrap_or_default();
        found.push(("time", timex.span, format!("{}{days}", timex.value), &timex.made_by));
    }
    for toponym in &reading.toponyms {
        let place = toponym.place.as_ref().map_or("not resolved".to_owned(), |place| format!("{} ({})", place.name, place.id));
        found.push(("place", toponym.span, place, &toponym.made_by));
    }
    for figure in &reading.figures {
        let bound = |bound: Option<u32>| bound.map_or("..".to_owned(), |bound| bound.to_string());
        found.push((
            "figure",
            figure.span,
            format!("{} {}–{}", wire(&figure.harm), bound(figure.low), bound(figure.high)),
            &figure.made_by,
        ));
    }
    for event in &reading.events {
        found.push(("event", event.extent, format!("{} ({})", event.event_type.0, wire(&event.modality)), &event.made_by));
    }
    for attribution in &reading.attributions {
        let spans = attribution.source.iter().chain(&attribution.cue).chain(&attribution.content).copied();
        if let Some(whole) = spans.reduce(ByteSpan::cover) {
            found.push(("attribution", whole, attribution.lemma.clone(), &attribution.made_by));
        }
    }
    for citation in &reading.citations {
        found.push(("citation", citation.span, wire(&citation.kind), &citation.made_by));
    }
    for account in &reading.accounts {
        for mention in &account.mentions {
            found.push(("account", *mention, account.label.clone(), &account.made_by));
        }
        for record in &account.responsibility {
            found.push(("responsibility", record.span, format!("{} {}", record.actor, wire(&record.stance)), &record.made_by));
        }
    }
    for claim in &reading.claims {
        let chain = claim.chain.iter().map(|voice| voice.name.as_str()).collect::<Vec<_>>().join(" › ");
        let value = format!("{} ({}), by {chain}", claim.proposition.relation.as_str(), wire(&claim.certainty));
        found.push(("claim", claim.span, value, &claim.made_by));
    }
    found
}

/// Whatever has this id: an incident, statement, contradiction, origin, actor or document, tried in that order.
fn explain_id(global: &Global, store: &Store, reference: &str) -> Result<Outcome> {
    let quoter = Quoter::new(store);
    let mut out = terminal::stdout(global);
    if let Some(dossier) = found(Dossier::compile(store, reference))? {
        if global.json {
            print_json(&dossier)?;
        } else {
            text::write_reasons(&mut out, &dossier)?;
        }
    } else if let Some(statement) = found(store.statement(reference))? {
        let quotes = quoter.quotes(&statement.evidence)?;
        show(global, &mut out, &statement.text, "statement", &quotes)?;
    } else if let Some(contradiction) = found(store.contradiction(reference))? {
        let opposed = rashomon_casebook::Opposed::compile(&contradiction, &quoter)?;
        if global.json {
            print_json(&opposed)?;
        } else {
            write_opposed(&mut out, &opposed)?;
        }
    } else if let Some(origin) = found(store.origin(reference))? {
        let quotes = quoter.quotes(&origin.evidence)?;
        show(global, &mut out, &origin.name, &format!("origin, {}", wire(&origin.kind)), &quotes)?;
    } else if let Some(actor) = found(store.actor(reference))? {
        let quotes = quoter.quotes(&actor.evidence)?;
        show(global, &mut out, &actor.name, &format!("actor, {}", wire(&actor.kind)), &quotes)?;
    } else {
        explain_document(global, store, &mut out, reference)?;
    }
    Ok(Outcome::Done)
}

fn explain_document(global: &Global, store: &Store, out: &mut impl Write, reference: &str) -> Result<()> {
    let Some(id) = found(store.find_document(reference))? else {
        return Err(StoreError::NotFound {
            what: "incident, actor, origin, statement, contradiction or document",
            reference: reference.to_owned(),
        }
        .into());
    };
    let row = store.document_row(&id)?;
    let reading = store.reading(&id)?;
    if global.json {
        print_json(&serde_json::json!({ "document": row, "reader": reading.reader, "resources": reading.resources }))?;
        return Ok(());
    }
    writeln!(out, "{STRONG}{}{STRONG:#}  {FAINT}{}{FAINT:#}", row.label, row.id)?;
    writeln!(out, "  from {} ({}, {} bytes), SHA-256 {}", row.path, row.format, row.n_bytes, row.sha256)?;
    writeln!(out, "  acquired {}", row.acquired.as_deref().unwrap_or("at a time not noted"))?;
    writeln!(out, "  read by {} with resources {}", reading.reader, reading.resources)?;
    if let Some(published) = &store.document(&id)?.published {
        writeln!(out, "  published {} by {} ({})", published.interval, wire(&published.basis), published.made_by)?;
    }
    for remark in &reading.remarks {
        writeln!(out, "  remark: {}", remark.message)?;
    }
    Ok(())
}

/// `None` for a reference that leads nowhere; every other fault stays one.
fn found<T>(outcome: Result<T, StoreError>) -> Result<Option<T>> {
    match outcome {
        Ok(item) => Ok(Some(item)),
        Err(StoreError::NotFound { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn show(global: &Global, out: &mut impl Write, name: &str, what: &str, quotes: &[rashomon_casebook::Quote]) -> Result<()> {
    if global.json {
        print_json(&serde_json::json!({ "name": name, "what": what, "quotes": quotes }))?;
        return Ok(());
    }
    writeln!(out, "{STRONG}{name}{STRONG:#}  {FAINT}{what}{FAINT:#}")?;
    quotes.iter().try_for_each(|quote| quote_lines(out, quote, 2))?;
    Ok(())
}
