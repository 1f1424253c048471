//! Everything about one incident, every cell with its words: the view that the terminal, Markdown, HTML and JSON show alike.

use std::collections::BTreeMap;

use rashomon_model::{
    Contradiction, Decision, DocumentId, FeatureLevel, FigureRange, Grade, Incident, IncidentId, Note, Origin, OriginId,
    Relation, Stance, StatedFigure, Statement,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Quote, Quoter, StatementFilter, Store, StoreError, changes::range, documents::wire_name, quotes::one_a_sentence};

/// One incident in full.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Dossier {
    /// Identity of the incident.
    pub id: IncidentId,
    /// One line for people.
    pub label: String,
    /// Sort: `single`, `aggregate`, `umbrella`, `background`.
    pub kind: String,
    /// PLOVER event type.
    pub event_type: String,
    /// PLOVER mode.
    pub mode: Option<String>,
    /// When, as an interval.
    pub date: Option<String>,
    /// Each date given.
    pub dates: Vec<DossierCell>,
    /// Where.
    pub place: Option<String>,
    /// Each place given.
    pub places: Vec<DossierCell>,
    /// The figures, as ranges with who gives each end.
    pub figures: Vec<DossierFigure>,
    /// Who claims, is accused, denies.
    pub responsibility: Vec<ResponsibilityRow>,
    /// What each document says, side by side.
    pub sources: Vec<DossierSource>,
    /// Independent origins, and which documents lead to them.
    pub lineage: Vec<Lineage>,
    /// What cannot both hold.
    pub contradictions: Vec<Opposed>,
    /// Other statements on it.
    pub statements: Vec<DossierCell>,
    /// How it is sourced, as in exports.
    pub grade: String,
    /// Why, by the published rule.
    pub grade_reason: String,
    /// What the documents leave open.
    pub open_questions: Vec<String>,
    /// Why its accounts were taken for one incident.
    pub why_one: Vec<String>,
    /// Incidents that it covers.
    pub covers: Vec<IncidentId>,
    /// Reviewers' remarks.
    pub notes: Vec<Note>,
    /// Reviewers' decisions that shaped it.
    pub decisions: Vec<Decision>,
}

/// A value, who gives it, and in what words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DossierCell {
    /// The value, in short.
    pub value: String,
    /// Who gives it, outermost voice first.
    pub chain: Vec<String>,
    /// Name of the origin it comes to.
    pub origin: String,
    /// The words. Never empty.
    pub quotes: Vec<Quote>,
}

/// The figures given for one harm and sort of victim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DossierFigure {
    /// What was done to whom: "killed", "injured (children)".
    pub name: String,
    /// The range, in short.
    pub range: String,
    /// Lowest number that anybody gives.
    pub low: Option<u32>,
    /// Who gives it.
    pub low_by: Vec<String>,
    /// Highest number that anybody gives.
    pub high: Option<u32>,
    /// Who gives it.
    pub high_by: Vec<String>,
    /// The newest running toll, or the number that most origins give.
    pub best: Option<u32>,
    /// Each statement of it.
    pub cells: Vec<DossierCell>,
}

/// Who is said to have done it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ResponsibilityRow {
    /// Who is spoken of.
    pub actor: String,
    /// `claims`, `accused`, `denies`.
    pub stance: String,
    /// Who says so, and in what words.
    pub cell: DossierCell,
}

/// One document's account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DossierSource {
    /// The document.
    pub document: DocumentId,
    /// Its title or file name.
    pub label: String,
    /// Its outlet, when known.
    pub outlet: Option<String>,
    /// When it was published.
    pub published: Option<String>,
    /// The date it gives.
    pub date: Vec<String>,
    /// The place it gives.
    pub place: Vec<String>,
    /// The figures it gives: "killed: 12 (police)".
    pub figures: Vec<String>,
    /// Whom it names: "NLF accused (Interior Ministry)".
    pub responsibility: Vec<String>,
    /// The sentences that tell of it.
    pub sentences: Vec<Quote>,
}

/// An origin and the documents that lead to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Lineage {
    /// Identity of the origin.
    pub origin: OriginId,
    /// Its name.
    pub name: String,
    /// Its sort.
    pub kind: String,
    /// Labels of the documents of this incident that lead to it.
    pub documents: Vec<String>,
    /// Where they do.
    pub quotes: Vec<Quote>,
}

/// Two sides that cannot both hold, or that compete.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Opposed {
    /// Identity of the contradiction.
    pub id: String,
    /// Sort.
    pub kind: String,
    /// Both could hold.
    pub competing: bool,
    /// Why, as a sentence for people.
    pub reason: String,
    /// One side, in short.
    pub left: String,
    /// The other.
    pub right: String,
    /// The words of one side.
    pub left_quotes: Vec<Quote>,
    /// The words of the other.
    pub right_quotes: Vec<Quote>,
}

impl Opposed {
    /// A contradiction with its words.
    ///
    /// # Errors
    /// When a document is missing.
    pub fn compile(contradiction: &Contradiction, quoter: &Quoter<'_>) -> Result<Self, StoreError> {
        Ok(Self {
            id: contradiction.id.clone(),
            kind: wire_name(&contradiction.kind),
            competing: contradiction.competing,
            reason: contradiction.reason.clone(),
            left: contradiction.left.clone(),
            right: contradiction.right.clone(),
            left_quotes: quoter.quotes(&contradiction.left_evidence)?,
            right_quotes: quoter.quotes(&contradiction.right_evidence)?,
        })
    }
}

impl Dossier {
    /// Draws together all that a case holds on one incident (its id or the beginning of it).
    ///
    /// # Errors
    /// When there is no such incident.
    pub fn compile(store: &Store, reference: &str) -> Result<Self, StoreError> {
        let incident = store.incident(reference)?;
        Compiler::new(store, &incident)?.dossier()
    }

    /// The published rule of a grade in one sentence (`docs/grading.md`).
    pub fn rule_of(grade: &str) -> &'static str {
        match grade {
            "uncorroborated_mention" => "mentioned in passing, no origin of its own",
            "single_origin" => "one independent origin",
            "corroborated" => "two or more independent origins agree on what happened",
            "claimed" => "the actor says that they did it, and no origin disagrees",
            "contested" => "origins disagree on who or what",
            _ => "",
        }
    }

    /// All grades, as in exports.
    pub fn grades() -> Vec<String> {
        [Grade::UncorroboratedMention, Grade::SingleOrigin, Grade::Corroborated, Grade::Claimed, Grade::Contested]
            .iter()
            .map(wire_name)
            .collect()
    }
}

struct Compiler<'s> {
    store: &'s Store,
    incident: &'s Incident,
    quoter: Quoter<'s>,
    origins: BTreeMap<OriginId, Origin>,
}

impl<'s> Compiler<'s> {
    fn new(store: &'s Store, incident: &'s Incident) -> Result<Self, StoreError> {
        let cells = incident.dates.iter().map(|cell| &cell.origin).chain(incident.places.iter().map(|cell| &cell.origin));
        let figures = incident.figures.iter().flat_map(|range| range.cells.iter().map(|cell| &cell.origin));
        let records = incident.responsibility.iter().map(|record| &record.origin);
        let mut origins = BTreeMap::new();
        for id in incident.origins.iter().chain(cells).chain(figures).chain(records) {
            if !origins.contains_key(id)
                && let Ok(origin) = store.origin(&id.0)
            {
                origins.insert(id.clone(), origin);
            }
        }
        Ok(Self { store, incident, quoter: Quoter::new(store), origins })
    }

    fn dossier(&self) -> Result<Dossier, StoreError> {
        let incident = self.incident;
        let dates = incident
            .dates
            .iter()
            .map(|cell| self.cell(show_days(cell.value), &cell.chain, &cell.origin, self.quoter.quotes(&cell.evidence)?));
        let places = incident
            .places
            .iter()
            .map(|cell| self.cell(cell.value.name.clone(), &cell.chain, &cell.origin, self.quoter.quotes(&cell.evidence)?));
        let dates = merged(dates.collect::<Result<_, _>>()?);
        let places = merged(places.collect::<Result<_, _>>()?);
        let figures: Vec<DossierFigure> = incident.figures.iter().map(|range| self.figure(range)).collect::<Result<_, _>>()?;
        let responsibility = self.responsibility()?;
        let decisions = self.store.decisions()?;
        Ok(Dossier {
            sources: self.sources(&dates, &places, &figures, &responsibility)?,
            lineage: self.lineage()?,
            contradictions: self.contradictions()?,
            statements: self.statements()?,
            id: incident.id.clone(),
            label: incident.label.clone(),
            kind: wire_name(&incident.kind),
            event_type: incident.event_type.0.clone(),
            mode: incident.mode.clone(),
            date: incident.date.map(show_days),
            dates,
            place: incident.place.as_ref().map(|place| show_place(&place.place)),
            places,
            figures,
            responsibility,
            grade: wire_name(&incident.grade),
            grade_reason: incident.grade_reason.clone(),
            open_questions: incident.open_questions.clone(),
            why_one: incident.why_one.clone(),
            covers: incident.covers.clone(),
            notes: incident.notes.clone(),
            decisions: decisions.into_iter().filter(|decision| incident.decisions.contains(&decision.seq)).collect(),
        })
    }

    fn cell(&self, value: String, chain: &[String], origin: &OriginId, quotes: Vec<Quote>) -> Result<DossierCell, StoreError> {
        let origin = self.origins.get(origin).map_or_else(|| origin.0.clone(), |origin| origin.name.clone());
        Ok(DossierCell { value, chain: self.named_chain(chain, &quotes), origin, quotes })
    }

    /// The chain with `author` replaced by whoever published the words.
    fn named_chain(&self, chain: &[String], quotes: &[Quote]) -> Vec<String> {
        let publisher = quotes.first().map(|quote| quote.publisher().to_owned());
        let name = |voice: &String| match &publisher {
            Some(publisher) if voice == "author" => publisher.clone(),
            _ => voice.clone(),
        };
        let mut chain: Vec<String> = chain.iter().map(name).collect();
        // An outlet that names itself as the source of its own report.
        chain.dedup();
        chain
    }

    fn figure(&self, figures: &FigureRange) -> Result<DossierFigure, StoreError> {
        let harm = wire_name(&figures.harm).replace('_', " ");
        let victims = wire_name(&figures.victims).replace('_', " ");
        let cells = figures
            .cells
            .iter()
            .map(|cell| self.cell(show_figure(&cell.value), &cell.chain, &cell.origin, self.quoter.quotes(&cell.evidence)?));
        let cells: Vec<DossierCell> = cells.collect::<Result<_, _>>()?;
        let given_by = |gives: &dyn Fn(&StatedFigure) -> bool| {
            let by = figures.cells.iter().zip(&cells).filter(|(cell, _)| gives(&cell.value)).map(|(_, shown)| innermost(shown));
            let mut by: Vec<String> = by.collect();
            by.sort();
            by.dedup();
            by
        };
        let lowest = |stated: &StatedFigure| figures.low.is_some() && stated.low.or(stated.best) == figures.low;
        let highest = |stated: &StatedFigure| figures.high.is_some() && stated.high.or(stated.best) == figures.high;
        Ok(DossierFigure {
            name: if victims == "unspecified" { harm } else { format!("{harm} ({victims})") },
            range: range((figures.low, figures.high)),
            low: figures.low,
            low_by: given_by(&lowest),
            high: figures.high,
            high_by: given_by(&highest),
            best: figures.best,
            cells,
        })
    }

    fn responsibility(&self) -> Result<Vec<ResponsibilityRow>, StoreError> {
        let rows = self.incident.responsibility.iter().map(|record| {
            let quotes = self.quoter.quotes(&record.evidence)?;
            let value = match record.stance {
                Stance::Claims => format!("{} claims responsibility", record.actor_name),
                Stance::Accused => format!("{} is accused", record.actor_name),
                Stance::Denies => format!("{} denies", record.actor_name),
            };
            let cell = self.cell(value, &record.chain, &record.origin, quotes)?;
            Ok(ResponsibilityRow { actor: record.actor_name.clone(), stance: wire_name(&record.stance), cell })
        });
        rows.collect()
    }

    fn sources(
        &self,
        dates: &[DossierCell],
        places: &[DossierCell],
        figures: &[DossierFigure],
        responsibility: &[ResponsibilityRow],
    ) -> Result<Vec<DossierSource>, StoreError> {
        let mut sources = Vec::new();
        for id in &self.incident.documents {
            let row = self.quoter.row(id)?;
            let in_document = |cell: &&DossierCell| cell.quotes.iter().any(|quote| quote.document == *id);
            let values = |cells: &[DossierCell]| unique(cells.iter().filter(in_document).map(|cell| cell.value.clone()));
            let stated = figures.iter().flat_map(|figure| figure.cells.iter().map(move |cell| (figure, cell)));
            let stated = stated.filter(|(_, cell)| in_document(cell));
            sources.push(DossierSource {
                document: id.clone(),
                label: row.label,
                outlet: row.outlet,
                published: row.published.map(show_days),
                date: values(dates),
                place: values(places),
                figures: unique(stated.map(|(figure, cell)| format!("{}: {} ({})", figure.name, cell.value, innermost(cell)))),
                responsibility: unique(
                    responsibility
                        .iter()
                        .filter(|row| in_document(&&row.cell))
                        .map(|row| format!("{} ({})", row.cell.value, innermost(&row.cell))),
                ),
                sentences: self.sentences_of(id)?,
            });
        }
        sources.sort_by(|a, b| {
            (a.published.is_none(), &a.published, &a.label).cmp(&(b.published.is_none(), &b.published, &b.label))
        });
        Ok(sources)
    }

    /// The sentences in which a document tells of the incident.
    fn sentences_of(&self, id: &DocumentId) -> Result<Vec<Quote>, StoreError> {
        let reading = self.store.reading(id)?;
        let mut quotes: Vec<Quote> = Vec::new();
        for (_, account) in self.incident.accounts.iter().filter(|(document, _)| document == id) {
            let Some(account) = reading.accounts.get(account.0 as usize) else { continue };
            for mention in &account.mentions {
                let quote = self.quoter.quote_span(id, *mention, account.made_by.to_string())?;
                if quotes.iter().all(|seen| seen.sentence_start != quote.sentence_start) {
                    quotes.push(quote);
                }
            }
        }
        quotes.sort_by_key(|quote| quote.sentence_start);
        Ok(quotes)
    }

    fn lineage(&self) -> Result<Vec<Lineage>, StoreError> {
        let mut lineage = Vec::new();
        for origin in self.incident.origins.iter().filter_map(|id| self.origins.get(id)) {
            let here = |document: &&DocumentId| self.incident.documents.contains(document);
            let labels = origin.documents.iter().filter(here).map(|id| Ok(self.quoter.row(id)?.label));
            let evidence = origin.evidence.iter().filter(|evidence| here(&&evidence.document));
            lineage.push(Lineage {
                origin: origin.id.clone(),
                name: origin.name.clone(),
                kind: wire_name(&origin.kind).replace('_', " "),
                documents: labels.collect::<Result<_, StoreError>>()?,
                quotes: self.quoter.sentences(evidence)?,
            });
        }
        Ok(lineage)
    }

    fn contradictions(&self) -> Result<Vec<Opposed>, StoreError> {
        let rows = self.store.contradictions(Some(&self.incident.id))?;
        rows.iter().map(|row| Opposed::compile(&self.store.contradiction(&row.id)?, &self.quoter)).collect()
    }

    fn statements(&self) -> Result<Vec<DossierCell>, StoreError> {
        let filter = StatementFilter { incident: Some(self.incident.id.clone()), ..StatementFilter::default() };
        let statements: Vec<Statement> = self.store.statements(&filter)?;
        // A bare count says nothing that the figures do not show.
        let is_count = |statement: &&Statement| statement.relation == Relation::Harmed && statement.subject_name.is_empty();
        let cells = statements.iter().filter(|statement| !is_count(statement)).map(|statement| {
            let origins = statement.origins.iter().map(|id| match self.origins.get(id) {
                Some(origin) => origin.name.clone(),
                None => self.store.origin(&id.0).map_or_else(|_| id.0.clone(), |origin| origin.name),
            });
            Ok(DossierCell {
                value: statement.text.clone(),
                chain: Vec::new(),
                origin: origins.collect::<Vec<_>>().join("; "),
                quotes: self.quoter.sentences(statement.evidence.iter())?,
            })
        });
        cells.collect()
    }
}

/// The voice nearest to the happening.
fn innermost(cell: &DossierCell) -> String {
    cell.chain.last().cloned().unwrap_or_else(|| cell.origin.clone())
}

/// Cells with the same value on the same word as one, each sentence once.
fn merged(cells: Vec<DossierCell>) -> Vec<DossierCell> {
    let mut merged: Vec<DossierCell> = Vec::new();
    for cell in cells {
        let is_same =
            |other: &&mut DossierCell| (&other.value, &other.chain, &other.origin) == (&cell.value, &cell.chain, &cell.origin);
        match merged.iter_mut().find(is_same) {
            Some(same) => same.quotes.extend(cell.quotes),
            None => merged.push(cell),
        }
    }
    merged.iter_mut().for_each(|cell| one_a_sentence(&mut cell.quotes));
    merged
}

fn unique(values: impl Iterator<Item = String>) -> Vec<String> {
    let mut seen = Vec::new();
    for value in values {
        if !seen.contains(&value) {
            seen.push(value);
        }
    }
    seen
}

/// A day, a month or a year as such, another interval with both ends.
pub(crate) fn show_days(days: rashomon_model::DateInterval) -> String {
    days.brief()
}

fn show_place(place: &rashomon_model::Place) -> String {
    let around = [&place.admin1, &place.country].into_iter().flatten().filter(|name| **name != place.name);
    let shown = std::iter::once(&place.name).chain(around).map(String::as_str).collect::<Vec<_>>().join(", ");
    // Its point is that of what it lies in.
    if place.level == FeatureLevel::Named { format!("{shown} (in no gazetteer)") } else { shown }
}

/// A figure as stated, in short: "at least 12", "about 40", "50–60, as of 2019-04-06", "3 of these".
pub(crate) fn show_figure(figure: &StatedFigure) -> String {
    use rashomon_model::Qualifier;
    let number = |value: Option<u32>| value.map_or_else(|| "?".to_owned(), |value| value.to_string());
    let stated = figure.best.or(figure.low).or(figure.high);
    let mut shown = match figure.qualifier {
        Qualifier::Exact => number(stated),
        Qualifier::About => format!("about {}", number(stated)),
        Qualifier::AtLeast => format!("at least {}", number(figure.low.or(stated))),
        Qualifier::Over => format!("over {}", number(figure.best.or(figure.low.map(|low| low.saturating_sub(1))))),
        Qualifier::UpTo => format!("up to {}", number(figure.high.or(stated))),
        Qualifier::Under => format!("under {}", number(figure.best.or(figure.high.map(|high| high.saturating_add(1))))),
        Qualifier::Range => format!("{}–{}", number(figure.low), number(figure.high)),
        Qualifier::None => "none".to_owned(),
    };
    if figure.vague {
        shown = format!("{shown} (in vague words)");
    }
    if figure.subset {
        shown.push_str(" (part of a total)");
    }
    if let Some(as_of) = figure.as_of {
        shown = format!("{shown}, as of {}", show_days(as_of));
    }
    shown
}
