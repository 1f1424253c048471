//! One row a claim, with its whole chain, its words and where they stand: the export that holds everything.
//!
//! Figures that no claim states (the author's own counts, mostly) have rows of their own. UTF-8, RFC 4180, header row; an empty cell means
//! that nothing is stated. Offsets are code points.

use std::{
    collections::{BTreeMap, HashMap},
    io::Write,
};

use rashomon_model::{
    AccountId, ActorId, AttributionForm, ByteSpan, CharSpan, Claim, ClaimForm, ClaimId, DateInterval, Document, DocumentId,
    EntityId, Figure, FigureId, IncidentId, OffsetMap, OriginId, Polarity, Reading, Relation, Term, VictimCategory, VoiceKind,
};

use super::cells::as_text;
use crate::{IncidentFilter, Store, StoreError, documents::wire_name, quotes::even_space};

/// The header.
pub(crate) const COLUMNS: [&str; 51] = [
    "claim_id",
    "incident_id",
    "doc_id",
    "doc_sha256",
    "doc_title",
    "outlet",
    "doc_date",
    "start",
    "end",
    "quote",
    "prefix",
    "suffix",
    "sentence_start",
    "sentence_end",
    "kind",
    "predicate",
    "subject_id",
    "subject_name",
    "subject_as_written",
    "object_id",
    "object_name",
    "object_as_written",
    "value_low",
    "value_best",
    "value_high",
    "value_as_written",
    "unit",
    "when_start",
    "when_end",
    "when_precision",
    "when_as_written",
    "place_id",
    "place_name",
    "lat",
    "lon",
    "place_precision",
    "place_as_written",
    "speaker_id",
    "speaker_name",
    "chain",
    "chain_text",
    "quotation",
    "certainty",
    "negated",
    "origin_id",
    "grade_incident",
    "statement_id",
    "rule_id",
    "reader",
    "resources",
    "program_version",
];

/// Columns of numbers and dates.
const NO_TEXT: [&str; 12] = [
    "doc_date",
    "start",
    "end",
    "sentence_start",
    "sentence_end",
    "value_low",
    "value_best",
    "value_high",
    "when_start",
    "when_end",
    "lat",
    "lon",
];

/// Characters of context before and after a quote.
const CONTEXT: usize = 32;

/// Writes all claims. `program` is the version of the program that writes.
///
/// # Errors
/// When the case cannot be read or `out` not be written to.
pub fn claims_csv(store: &Store, program: &str, out: &mut impl Write) -> Result<(), StoreError> {
    let links = Links::load(store)?;
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(COLUMNS)?;
    for id in store.document_ids()? {
        let (document, reading) = (store.document(&id)?, store.reading(&id)?);
        let page = Page { document: &document, reading: &reading, map: OffsetMap::new(&document.text), links: &links, program };
        for idx in 0..reading.claims.len() {
            page.claim(ClaimId(idx as u32)).write(&mut csv)?;
        }
        for idx in page.unclaimed_figures() {
            page.figure(idx).write(&mut csv)?;
        }
    }
    csv.flush()?;
    Ok(())
}

/// What the result says of parts of readings.
struct Links {
    actors: HashMap<(DocumentId, EntityId), ActorId>,
    actor_names: HashMap<ActorId, String>,
    incidents: HashMap<(DocumentId, AccountId), IncidentId>,
    grades: HashMap<IncidentId, String>,
    origins: HashMap<(DocumentId, ClaimId), OriginId>,
    statements: HashMap<(DocumentId, ClaimId), String>,
}

impl Links {
    fn load(store: &Store) -> Result<Self, StoreError> {
        let casebook = store.casebook()?;
        let mut links = Self {
            actors: HashMap::new(),
            actor_names: HashMap::new(),
            incidents: HashMap::new(),
            grades: store.incidents(&IncidentFilter::default())?.into_iter().map(|row| (row.id, row.grade)).collect(),
            origins: HashMap::new(),
            statements: HashMap::new(),
        };
        for actor in casebook.actors {
            for member in actor.members {
                links.actors.insert(member, actor.id.clone());
            }
            links.actor_names.insert(actor.id, actor.name);
        }
        for incident in casebook.incidents {
            for account in incident.accounts.iter() {
                links.incidents.insert(account.clone(), incident.id.clone());
            }
        }
        for origin in casebook.origins {
            for claim in origin.claims {
                links.origins.insert(claim, origin.id.clone());
            }
        }
        for statement in casebook.statements {
            for (document, claim, _) in statement.claims {
                links.statements.insert((document, claim), statement.id.0.clone());
            }
        }
        Ok(links)
    }
}

/// A row in the making: cells by column.
#[derive(Default)]
struct Cells(BTreeMap<&'static str, String>);

impl Cells {
    fn set(&mut self, column: &'static str, value: impl ToString) {
        debug_assert!(COLUMNS.contains(&column), "{column} is no column");
        self.0.insert(column, value.to_string());
    }

    fn set_some(&mut self, column: &'static str, value: Option<impl ToString>) {
        if let Some(value) = value {
            self.set(column, value);
        }
    }

    fn write(&self, csv: &mut csv::Writer<impl Write>) -> csv::Result<()> {
        for column in COLUMNS {
            let value = self.0.get(column).map_or("", String::as_str);
            let cell = if NO_TEXT.contains(&column) { value.into() } else { as_text(value) };
            csv.write_field(&*cell)?;
        }
        csv.write_record(None::<&[u8]>)
    }
}

struct Page<'p> {
    document: &'p Document,
    reading: &'p Reading,
    map: OffsetMap<'p>,
    links: &'p Links,
    program: &'p str,
}

impl Page<'_> {
    /// The figures that no claim states.
    fn unclaimed_figures(&self) -> Vec<FigureId> {
        let claimed: Vec<FigureId> = self.reading.claims.iter().filter_map(|claim| claim.proposition.figure).collect();
        (0..self.reading.figures.len() as u32).map(FigureId).filter(|id| !claimed.contains(id)).collect()
    }

    fn claim(&self, id: ClaimId) -> Cells {
        let claim = &self.reading[id];
        let proposition = &claim.proposition;
        let figure = proposition.figure.and_then(|id| self.reading.figures.get(id.0 as usize));
        let mut cells = self.begin(&format!("c{}", id.0), claim.span, claim.content);
        let key = (self.document.id.clone(), id);
        cells.set_some("origin_id", self.links.origins.get(&key).map(|origin| &origin.0));
        cells.set_some("statement_id", self.links.statements.get(&key));
        cells.set("kind", kind(claim, figure));
        cells.set("predicate", predicate(claim, figure));
        self.term(&mut cells, ["subject_id", "subject_name", "subject_as_written"], proposition.subject.as_ref());
        self.term(&mut cells, ["object_id", "object_name", "object_as_written"], proposition.object.as_ref());
        let account = proposition.account.or_else(|| proposition.object.as_ref().and_then(|object| object.account));
        if let Some(figure) = figure {
            self.value(&mut cells, figure);
        }
        self.circumstances(&mut cells, account);
        self.voices(&mut cells, claim);
        cells.set("certainty", wire_name(&claim.certainty));
        cells.set("negated", claim.polarity == Polarity::Negative);
        cells.set("rule_id", claim.made_by.id());
        cells
    }

    fn figure(&self, id: FigureId) -> Cells {
        let figure = &self.reading[id];
        let sentence = self.reading.sentence_at(figure.span.start()).unwrap_or(figure.span);
        let mut cells = self.begin(&format!("f{}", id.0), sentence, figure.span);
        cells.set("kind", "figure");
        cells.set("predicate", wire_name(&figure.harm));
        self.value(&mut cells, figure);
        let account = self.reading.accounts.iter().position(|account| account.figures.contains(&id));
        self.circumstances(&mut cells, account.map(|idx| AccountId(idx as u32)));
        let mut chain = vec!["author".to_owned()];
        if let Some(attribution) = figure.attribution.and_then(|id| self.reading.attributions.get(id.0 as usize)) {
            let words: Vec<&str> = attribution.source.iter().map(|span| self.document.slice(*span)).collect();
            let entity = attribution.source_entity.and_then(|id| self.reading.entities.get(id.0 as usize));
            let name = entity.map_or_else(|| even_space(&words.join(" ")), |entity| entity.name.clone());
            cells.set_some("speaker_id", attribution.source_entity.and_then(|id| self.actor(id)));
            cells.set("quotation", if attribution.form == AttributionForm::Direct { "direct" } else { "indirect" });
            cells.set("certainty", "reported");
            chain.extend((!name.is_empty()).then_some(name));
        } else {
            cells.set("quotation", "none");
            cells.set("certainty", "asserted");
        }
        cells.set_some("speaker_name", chain.last());
        cells.set("chain_text", chain.join(" > "));
        cells.set("negated", false);
        cells.set("rule_id", figure.made_by.id());
        cells
    }

    /// What every row has: where it stands and what document that is.
    fn begin(&self, id: &str, sentence: ByteSpan, words: ByteSpan) -> Cells {
        let document = self.document;
        let (CharSpan { start, end }, around) = (self.map.to_chars(words), self.map.to_chars(sentence));
        let (prefix, suffix) = context(&document.text, words);
        let mut cells = Cells::default();
        cells.set("claim_id", format!("{}:{id}", document.id));
        cells.set("doc_id", &document.id);
        cells.set("doc_sha256", &document.custody.sha256);
        cells.set("doc_title", document.label());
        cells.set_some("outlet", document.outlet.as_ref().map(|outlet| &outlet.value));
        cells.set_some("doc_date", document.dct());
        cells.set("start", start);
        cells.set("end", end);
        cells.set("quote", document.slice(words));
        cells.set("prefix", prefix);
        cells.set("suffix", suffix);
        cells.set("sentence_start", around.start);
        cells.set("sentence_end", around.end);
        cells.set("reader", &self.reading.reader);
        cells.set("resources", &self.reading.resources);
        cells.set("program_version", self.program);
        cells
    }

    fn term(&self, cells: &mut Cells, columns: [&'static str; 3], term: Option<&Term>) {
        let Some(term) = term else { return };
        let actor = term.entity.and_then(|entity| self.actor(entity));
        let incident = term.account.and_then(|account| self.incident(account));
        cells.set_some(columns[0], actor.or(incident.map(|incident| incident.0.as_str())));
        cells.set(columns[1], actor.and_then(|id| self.links.actor_names.get(&ActorId(id.to_owned()))).unwrap_or(&term.name));
        cells.set(columns[2], self.document.slice(term.span));
    }

    fn actor(&self, entity: EntityId) -> Option<&str> {
        self.links.actors.get(&(self.document.id.clone(), entity)).map(|actor| actor.0.as_str())
    }

    fn incident(&self, account: AccountId) -> Option<&IncidentId> {
        self.links.incidents.get(&(self.document.id.clone(), account))
    }

    fn value(&self, cells: &mut Cells, figure: &Figure) {
        cells.set_some("value_low", figure.low);
        cells.set_some("value_best", figure.best);
        cells.set_some("value_high", figure.high);
        cells.set("value_as_written", self.document.slice(figure.number));
        if figure.victims != VictimCategory::Unspecified {
            cells.set("unit", wire_name(&figure.victims));
        }
    }

    /// When and where, as the account gives it.
    fn circumstances(&self, cells: &mut Cells, account: Option<AccountId>) {
        let Some((id, account)) = account.and_then(|id| Some((id, self.reading.accounts.get(id.0 as usize)?))) else { return };
        if let Some(incident) = self.incident(id) {
            cells.set("incident_id", &incident.0);
            cells.set_some("grade_incident", self.links.grades.get(incident));
        }
        cells.set_some("when_start", account.date.and_then(DateInterval::start));
        cells.set_some("when_end", account.date.and_then(DateInterval::end));
        cells.set_some("when_precision", account.date.and_then(DateInterval::n_days).map(|days| format!("P{days}D")));
        let timex = account.times.first().and_then(|id| self.reading.timexes.get(id.0 as usize));
        cells.set_some("when_as_written", timex.map(|timex| self.document.slice(timex.span)));
        let toponym = account.place.and_then(|id| self.reading.toponyms.get(id.0 as usize));
        cells.set_some("place_as_written", toponym.map(|toponym| self.document.slice(toponym.span)));
        if let Some(place) = toponym.and_then(|toponym| toponym.place.as_ref()) {
            cells.set("place_id", &place.id);
            cells.set("place_name", &place.name);
            cells.set("lat", place.lat);
            cells.set("lon", place.lon);
            cells.set("place_precision", wire_name(&place.level));
        }
    }

    fn voices(&self, cells: &mut Cells, claim: &Claim) {
        let ids = claim.chain.iter().map(|voice| match voice.entity.and_then(|entity| self.actor(entity)) {
            Some(actor) => actor.to_owned(),
            None if voice.kind == VoiceKind::Author => self.document.id.to_string(),
            None => String::new(),
        });
        let ids: Vec<String> = ids.collect();
        let names: Vec<&str> = claim.chain.iter().map(|voice| voice.name.as_str()).collect();
        cells.set_some("speaker_id", ids.last());
        cells.set_some("speaker_name", names.last());
        cells.set("chain", ids.join(">"));
        cells.set("chain_text", names.join(" > "));
        cells.set(
            "quotation",
            match claim.form {
                ClaimForm::Direct => "direct",
                ClaimForm::Indirect => "indirect",
                ClaimForm::AuthorsVoice => "none",
            },
        );
    }
}

fn kind(claim: &Claim, figure: Option<&Figure>) -> &'static str {
    match claim.proposition.relation {
        _ if figure.is_some() => "figure",
        Relation::ClaimsResponsibility | Relation::Denies | Relation::Accuses => "responsibility",
        Relation::Harmed => "incident",
        Relation::Other | Relation::Predicts | Relation::Plans | Relation::Condemns => "other",
        _ => "relation",
    }
}

fn predicate(claim: &Claim, figure: Option<&Figure>) -> String {
    match (figure, claim.proposition.relation, &claim.proposition.label) {
        (Some(figure), ..) => wire_name(&figure.harm),
        (None, Relation::Other, Some(label)) => label.clone(),
        (None, relation, _) => relation.as_str().to_lowercase(),
    }
}

/// The characters just before and after, to find the words again in a page that was laid out anew (W3C Web Annotation, TextQuoteSelector).
fn context(text: &str, span: ByteSpan) -> (&str, &str) {
    let (Some(before), Some(after)) = (text.get(..span.start()), text.get(span.end()..)) else { return ("", "") };
    let from = before.char_indices().rev().nth(CONTEXT - 1).map_or(0, |(at, _)| at);
    let to = after.char_indices().nth(CONTEXT).map_or(after.len(), |(at, _)| at);
    (&before[from..], &after[..to])
}
