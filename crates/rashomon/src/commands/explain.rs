//! `explain`: why a cell says what it says.

mod pair;

use std::io::Write;

use anyhow::{Context as _, Result};
use rashomon_casebook::{Dossier, Quoter, Store, StoreError};
use rashomon_model::{ByteSpan, Document, DocumentId, Maker, OffsetMap, Proposition, Reading, Relation};
use serde::Serialize;

use super::{Outcome, lists::wire, open, print_json, words_at};
use crate::{
    cli::{Explain, Global},
    dossier::text::{self, quote_lines, write_opposed},
    terminal::{self, FAINT, STRONG},
};

/// Characters of an annotation's words that are shown; its ends are given in full.
const LONGEST: usize = 80;

/// An annotation that touches the words asked about.
#[derive(Debug, Serialize)]
pub(crate) struct Touching {
    pub(crate) what: &'static str,
    pub(crate) value: String,
    pub(crate) words: String,
    start: u32,
    end: u32,
    pub(crate) made_by: String,
}

/// `rashomon explain`
pub(crate) fn explain(global: &Global, args: &Explain) -> Result<Outcome> {
    let store = open(global, &args.case)?;
    let in_case = || args.case.display().to_string();
    if let Some(other) = &args.with {
        return pair::explain(global, &store, &args.reference, other).with_context(in_case);
    }
    if args.reference.contains("#char=") {
        let (id, span) = words_at(&store, &args.reference).with_context(in_case)?;
        return explain_words(global, &store, &id, span);
    }
    explain_id(global, &store, &args.reference).with_context(in_case)
}

/// Every annotation that touches a stretch of a document.
fn explain_words(global: &Global, store: &Store, id: &DocumentId, span: ByteSpan) -> Result<Outcome> {
    let touching = touching(&store.document(id)?, &store.reading(id)?, span);
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

/// Every annotation of a document that touches a stretch of it, sort by sort.
pub(crate) fn touching(document: &Document, reading: &Reading, span: ByteSpan) -> Vec<Touching> {
    let map = OffsetMap::new(&document.text);
    annotations(reading)
        .into_iter()
        .filter(|(_, at, _, _)| at.overlaps(span) || *at == span)
        .map(|(what, at, value, maker)| {
            let chars = map.to_chars(at);
            let words = document.slice(at).split_whitespace().collect::<Vec<_>>().join(" ");
            let words = match words.char_indices().nth(LONGEST) {
                Some((at, _)) => format!("{}…", &words[..at]),
                None => words,
            };
            Touching { what, value, words, start: chars.start, end: chars.end, made_by: maker.to_string() }
        })
        .collect()
}

/// Sort, the words that tell it, what was read from them, what read it.
type Annotation<'r> = (&'static str, ByteSpan, String, &'r Maker);

/// Everything in a reading.
fn annotations(reading: &Reading) -> Vec<Annotation<'_>> {
    let mut found = Vec::new();
    for mention in &reading.mentions {
        let entity = mention.entity.map(|id| format!(" = {}", reading[id].name)).unwrap_or_default();
        found.push(("mention", mention.span, format!("{}{entity}", wire(&mention.kind)), &mention.made_by));
    }
    found.extend(reading.timexes.iter().map(time));
    found.extend(reading.toponyms.iter().map(place));
    found.extend(reading.figures.iter().map(|figure| count(reading, figure)));
    for event in &reading.events {
        let mode = event.mode.as_deref().map(|mode| format!(", {mode}")).unwrap_or_default();
        let roles = event.participants.iter().filter_map(|participant| {
            let name = &reading[participant.entity?].name;
            Some(format!("; {} {name}", wire(&participant.role)))
        });
        let roles: String = roles.collect();
        let value = format!("{}{mode} ({}){roles}", event.event_type.0, wire(&event.modality));
        found.push(("event", event.trigger, value, &event.made_by));
    }
    for attribution in &reading.attributions {
        let source = attribution.source_entity.map(|id| format!(", {}", reading[id].name)).unwrap_or_default();
        for span in attribution.source.iter().chain(&attribution.cue).chain(&attribution.content) {
            found.push(("attribution", *span, format!("{}{source}", attribution.lemma), &attribution.made_by));
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
        let proposition = &claim.proposition;
        let name = |term: &Option<rashomon_model::Term>| term.as_ref().map(|term| term.name.clone());
        let said = [name(&proposition.subject), Some(relation_words(proposition)), name(&proposition.object)];
        let said = said.into_iter().flatten().collect::<Vec<_>>().join(" ");
        let chain = claim.chain.iter().map(|voice| voice.name.as_str()).collect::<Vec<_>>().join(" › ");
        found.push(("claim", claim.content, format!("{said} ({}), by {chain}", wire(&claim.certainty)), &claim.made_by));
    }
    found
}

/// The relation of a claim in words; of a count, what was done to whom it counts; to an incident, the part in it.
pub(crate) fn relation_words(proposition: &Proposition) -> String {
    let is_of_incident = proposition.object.as_ref().is_some_and(|object| object.account.is_some());
    match (proposition.relation, &proposition.label) {
        (_, Some(harm)) if proposition.figure.is_some() => harm.clone(),
        (Relation::Harmed, _) if is_of_incident => "named as perpetrator of".to_owned(),
        (Relation::Denies, _) if is_of_incident => "denies any part in".to_owned(),
        (Relation::ClaimsResponsibility, _) if is_of_incident => "claims responsibility for".to_owned(),
        (relation, _) => relation.as_str().to_lowercase().replace('_', " "),
    }
}

/// A time: its value, its days, and what it was reckoned from.
fn time(timex: &rashomon_model::Timex) -> Annotation<'_> {
    use rashomon_model::TimexAnchor;
    let days = timex.interval.map(|days| format!(" = {days}")).unwrap_or_default();
    let or = timex.alternative.map(|days| format!(", or {days}")).unwrap_or_default();
    let from = match &timex.anchor {
        None => String::new(),
        Some(TimexAnchor::Dct) => ", from the date of publication".to_owned(),
        Some(TimexAnchor::Timex { id }) => format!(", from time {}", id.0 + 1),
        Some(TimexAnchor::Interval { interval, .. }) => format!(", from {interval} elsewhere in the text"),
    };
    ("time", timex.span, format!("{} {}{days}{or}{from}", wire(&timex.timex_type), timex.value), &timex.made_by)
}

/// A place: the entry chosen, how sure the ranker was, and what else the name could be.
fn place(toponym: &rashomon_model::Toponym) -> Annotation<'_> {
    let shown = |place: &rashomon_model::Place| {
        let around = [&place.admin1, &place.country].into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(", ");
        format!("{} ({around}; {}, {})", place.name, wire(&place.level), place.id)
    };
    let chosen = toponym.place.as_ref().map_or_else(|| "not resolved".to_owned(), shown);
    let score = toponym.score.map(|score| format!(", score {:.2}", score.fraction())).unwrap_or_default();
    let others = toponym.alternatives.iter().map(|place| format!("; or {}", shown(place))).collect::<String>();
    ("place", toponym.span, format!("{chosen}{score}, {}{others}", wire(&toponym.usage)), &toponym.made_by)
}

/// A figure: how many, of whom, how it was put, on whose word.
fn count<'r>(reading: &Reading, figure: &'r rashomon_model::Figure) -> Annotation<'r> {
    let bound = |bound: Option<u32>| bound.map_or_else(|| "..".to_owned(), |bound| bound.to_string());
    let range =
        if figure.low == figure.high { bound(figure.low) } else { format!("{}–{}", bound(figure.low), bound(figure.high)) };
    let mut value = format!("{} {range} ({}, {})", wire(&figure.harm), wire(&figure.victims), wire(&figure.qualifier));
    if figure.subset_of.is_some() {
        value.push_str(", part of a total");
    }
    if figure.running_toll {
        value.push_str(", running toll");
    }
    if let Some(name) = figure.attribution.and_then(|id| reading[id].source_entity).map(|id| &reading[id].name) {
        value.push_str(&format!(", said by {name}"));
    }
    ("figure", figure.span, value, &figure.made_by)
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
            pair::write_links(&mut out, store, &store.incident(&dossier.id.0)?)?;
            contested(&mut out, &dossier)?;
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

/// Why it is contested: what cannot both hold, each side with its words.
fn contested(out: &mut impl Write, dossier: &Dossier) -> Result<()> {
    let strict: Vec<_> = dossier.contradictions.iter().filter(|pair| !pair.competing).collect();
    if !strict.is_empty() {
        writeln!(out, "\n{STRONG}What cannot both hold{STRONG:#}")?;
    }
    strict.into_iter().try_for_each(|pair| write_opposed(out, pair))?;
    Ok(())
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
