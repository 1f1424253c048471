//! One document with everything that was read in it, linked both ways; and the list of documents.

use std::collections::BTreeSet;

use maud::{Markup, html};
use rashomon_model::{BlockKind, ByteSpan, CitationKind, Document, DocumentId, MentionForm, Reading};
use serde::Deserialize;

use super::{
    desk::Desk,
    layout::{count, date_words, page},
};
use crate::{
    commands::{Touching, relation_words, touching},
    reports,
};

/// Where to look, as given in the address: `at=120-145`, in bytes of the text.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Look {
    at: String,
}

impl Look {
    /// The span asked for, when it fits the text.
    fn span(&self, text: &str) -> Option<ByteSpan> {
        let (start, end) = self.at.split_once('-')?;
        let (start, end) = (start.parse::<u32>().ok()?, end.parse::<u32>().ok()?);
        (start < end).then(|| ByteSpan::from((start, end))).filter(|span| span.fits(text))
    }
}

/// The list of documents.
pub(super) fn list(desk: &Desk) -> Markup {
    let casebook = desk.casebook();
    let body = html! {
        h1 { "Documents" }
        div.scroll {
            table {
                caption { (count(casebook.documents.len(), "document")) }
                thead { tr { th scope="col" { "Document" } th scope="col" { "Outlet" } th scope="col" { "Published" } } }
                tbody {
                    @for card in &casebook.documents {
                        tr {
                            th scope="row" { a href={ "/document/" (card.id) } { (card.label) } }
                            td { @if let Some(outlet) = &card.outlet { (outlet) } @else { span.unknown { "not stated" } } }
                            td.date { (date_words(card.published)) }
                        }
                    }
                }
            }
        }
    };
    page("Documents", "/documents", &body)
}

/// The page of one document; `None` when there is no such document.
pub(super) fn show(desk: &Desk, id: &str, look: &Look) -> Option<Markup> {
    let (document, reading) = desk.document(&DocumentId(id.to_owned()))?;
    let at = look.span(&document.text);
    let layers = layers(&reading);
    let body = html! {
        p.crumb { a href="/documents" { "Documents" } }
        h1 { (document.label()) }
        (card(&document))
        (legend())
        div.reading {
            article.text lang=(document.language.as_deref().unwrap_or("und")) {
                @for block in &document.blocks { (block_markup(&document, block.span, block.kind, &layers, at)) }
            }
            aside aria-label="What was read here" {
                @if let Some(at) = at { (explained(&document, &reading, at)) }
                (findings(desk, &document, &reading))
            }
        }
    };
    Some(page(document.label(), "/documents", &body))
}

fn card(document: &Document) -> Markup {
    html! {
        dl.summary {
            div { dt { "Outlet" } dd { (document.outlet.as_ref().map_or("not stated", |outlet| &outlet.value)) } }
            div { dt { "Published" } dd {
                (date_words(document.dct()))
                @if let Some(published) = &document.published { span.type { "by " (basis_words(published.basis)) } }
            } }
            @if !document.authors.is_empty() {
                div { dt { "Author" } dd { @for (idx, author) in document.authors.iter().enumerate() { @if idx > 0 { ", " } (author.value) } } }
            }
            div { dt { "File" } dd { (document.custody.path.rsplit(['/', '\\']).next().unwrap_or_default()) " " span.type { (document.custody.n_bytes) " bytes" } } }
            div { dt { "SHA-256" } dd { code.hash { (document.custody.sha256) } } }
        }
    }
}

fn basis_words(basis: rashomon_model::DateBasis) -> &'static str {
    use rashomon_model::DateBasis;
    match basis {
        DateBasis::Metadata => "the file's metadata",
        DateBasis::Dateline => "its dateline",
        DateBasis::Byline => "its date line",
        DateBasis::Accessed => "a date of access",
        DateBasis::NewestDateInText => "the newest date in its text",
        DateBasis::WeekdayConsistency => "a weekday and the newest date in its text",
        DateBasis::Given => "whoever added it",
    }
}

fn legend() -> Markup {
    html! {
        p.legend aria-label="Legend" {
            span.actor { "actor" } " " span.place { "place" } " " span.time { "time" } " " span.figure { "figure" } " "
            span.event { "event" } " " span.cue { "who says" } " " span.citation { "leans on" }
        }
    }
}

/// A stretch with a class, a title and perhaps a target.
struct Layer {
    span: ByteSpan,
    class: &'static str,
    title: String,
}

/// What is highlighted in the text, sorted by start.
fn layers(reading: &Reading) -> Vec<Layer> {
    let mut layers = Vec::new();
    for mention in reading.mentions.iter().filter(|mention| mention.form == MentionForm::Name) {
        let name = mention.entity.map_or(String::new(), |id| reading[id].name.clone());
        layers.push(Layer { span: mention.span, class: "actor", title: format!("{} ({})", name, mention.made_by) });
    }
    for toponym in &reading.toponyms {
        let title = toponym.place.as_ref().map_or("not resolved".to_owned(), |place| {
            format!("{}{}", place.name, place.country.as_ref().map_or(String::new(), |country| format!(", {country}")))
        });
        layers.push(Layer { span: toponym.span, class: "place", title: format!("{title} ({})", toponym.made_by) });
    }
    for timex in &reading.timexes {
        let days = timex.interval.map_or(timex.value.clone(), |interval| date_words(Some(interval)));
        layers.push(Layer { span: timex.span, class: "time", title: format!("{days} ({})", timex.made_by) });
    }
    for figure in &reading.figures {
        layers.push(Layer { span: figure.span, class: "figure", title: format!("figure ({})", figure.made_by) });
    }
    for event in &reading.events {
        let title = format!("{} ({})", event.event_type.as_str().to_lowercase(), event.made_by);
        layers.push(Layer { span: event.trigger, class: "event", title });
    }
    for attribution in &reading.attributions {
        for cue in &attribution.cue {
            layers.push(Layer { span: *cue, class: "cue", title: format!("attribution ({})", attribution.made_by) });
        }
    }
    for citation in reading.citations.iter().filter(|citation| citation.kind != CitationKind::Link) {
        let title = citation.outlet.clone().unwrap_or_else(|| "source not in the file".to_owned());
        layers.push(Layer { span: citation.span, class: "citation", title: format!("{title} ({})", citation.made_by) });
    }
    layers.sort_by_key(|layer| (layer.span.start(), layer.span.end()));
    layers
}

fn block_markup(document: &Document, span: ByteSpan, kind: BlockKind, layers: &[Layer], at: Option<ByteSpan>) -> Markup {
    let words = segments(document, span, layers, at);
    match kind {
        BlockKind::Title => html! { p.title { (words) } },
        BlockKind::Heading => html! { p.heading { (words) } },
        BlockKind::Quotation => html! { blockquote { p { (words) } } },
        BlockKind::Boilerplate => html! { p.boilerplate title="Page furniture, set aside and not read" { (words) } },
        BlockKind::Caption => html! { p.caption { (words) } },
        BlockKind::Note => html! { p.note { (words) } },
        BlockKind::Byline | BlockKind::Dateline => html! { p.byline { (words) } },
        BlockKind::Paragraph | BlockKind::ListItem | BlockKind::TableRow => html! { p { (words) } },
    }
}

/// The words of a block, cut where any layer begins or ends, so that layers may overlap.
fn segments(document: &Document, block: ByteSpan, layers: &[Layer], at: Option<ByteSpan>) -> Markup {
    let touching: Vec<&Layer> = layers.iter().filter(|layer| layer.span.overlaps(block)).collect();
    let spans = touching.iter().map(|layer| layer.span).chain(at);
    let mut cuts: BTreeSet<usize> =
        spans.flat_map(|span| [span.start(), span.end()]).filter(|cut| block.contains_at(*cut)).collect();
    cuts.extend([block.start(), block.end()]);
    let cuts: Vec<usize> = cuts.into_iter().collect();
    html! {
        @for pair in cuts.windows(2) {
            @let piece = ByteSpan::new(pair[0], pair[1]);
            @let over: Vec<&&Layer> = touching.iter().filter(|layer| layer.span.contains(piece)).collect();
            @let words = document.slice(piece);
            @let is_target = at.is_some_and(|at| at.contains(piece));
            @let opens_target = at.is_some_and(|at| at.start() == piece.start() || at.start() < block.start() && piece.start() == block.start() && at.overlaps(block));
            @if over.is_empty() && !is_target {
                (words)
            } @else {
                @let class = over.iter().map(|layer| layer.class).collect::<Vec<_>>().join(" ");
                @let title = over.iter().map(|layer| layer.title.as_str()).collect::<Vec<_>>().join("; ");
                @if is_target {
                    mark.target id=[opens_target.then_some("at")] class=(class) title=(title) { (words) }
                } @else {
                    span class=(class) title=(title) { (words) }
                }
            }
        }
    }
}

/// The words that a link led to, and everything that was read from them: the workbench's `explain`.
fn explained(document: &Document, reading: &Reading, at: ByteSpan) -> Markup {
    let touching = touching(document, reading, at);
    html! {
        section.explained aria-labelledby="explained" {
            h2 #explained { "What was read from these words" }
            p { q { (shorten(&document.slice(at).split_whitespace().collect::<Vec<_>>().join(" "))) } }
            @if touching.is_empty() { p.empty { "Nothing." } }
            ul {
                @for Touching { what, value, words, made_by, .. } in &touching {
                    li { b { (what) } " " (value) ": “" (words) "” " span.type { (made_by) } }
                }
            }
        }
    }
}

/// What was read, as a list beside the text: incidents told here, and claims with their chains.
fn findings(desk: &Desk, document: &Document, reading: &Reading) -> Markup {
    let casebook = desk.casebook();
    let told: Vec<_> = casebook.incidents.iter().filter(|incident| incident.documents.contains(&document.id)).collect();
    let here = |span: ByteSpan| format!("/document/{}?at={}-{}#at", document.id, span.start(), span.end());
    html! {
        h2 { "Incidents told here" }
        @if told.is_empty() { p.empty { "None." } }
        ul.told {
            @for incident in told {
                li {
                    a href={ "/incident/" (incident.id.0) } { (incident.label) }
                    @for (_, account) in incident.accounts.iter().filter(|(id, _)| *id == document.id) {
                        @if let Some(account) = reading.accounts.get(account.0 as usize) {
                            @for (idx, mention) in account.mentions.iter().enumerate() { " " a.type href=(here(*mention)) { (idx + 1) } }
                        }
                    }
                }
            }
        }
        (reported(reading, document, &here))
        h2 { "Claims" }
        @if reading.claims.is_empty() { p.empty { "None." } }
        ol.claims {
            @for claim in &reading.claims {
                li {
                    a href=(here(claim.content)) { (claim_words(claim, &document.text)) }
                    span.type { (certainty_words(claim.certainty)) }
                    div.chain {
                        @for (idx, voice) in claim.chain.iter().enumerate() {
                            @if idx > 0 { " → " }
                            (voice.name) @if voice.probable { " (probably)" }
                        }
                    }
                }
            }
        }
        @if !reading.remarks.is_empty() {
            h2 { "Remarks of the reader" }
            ul { @for remark in &reading.remarks { li { a href=(here(remark.span)) { (remark.message) } } } }
        }
    }
}

/// What the trained reader takes the document to report, each word a link to its place.
fn reported(reading: &Reading, document: &Document, here: &impl Fn(ByteSpan) -> String) -> Markup {
    let told = reports::told(reading);
    let words = |span: ByteSpan| shorten(&document.slice(span).split_whitespace().collect::<Vec<_>>().join(" "));
    html! {
        @if !told.is_empty() {
            section.reported aria-labelledby="reported" {
                h2 #reported { "What the trained reader takes this document to report" }
                p.empty { (reports::NOTE) }
                @for told in told {
                    h3 { a href=(here(told.span)) { (told.kind) } " " span.type { (told.made_by) } }
                    dl {
                        @for part in told.parts {
                            dt { (part.role) }
                            dd {
                                a href=(here(part.spans[0])) { (words(part.spans[0])) }
                                @for (idx, span) in part.spans.iter().enumerate().skip(1) { " " a.type href=(here(*span)) aria-label={ "the same, place " (idx + 1) } { (idx + 1) } }
                                " " span.type { (part.remark) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A claim in short: who, what, whom; a count as a count; anything else in its own words.
fn claim_words(claim: &rashomon_model::Claim, text: &str) -> String {
    use rashomon_model::{Polarity, Relation};
    let proposition = &claim.proposition;
    let words = || shorten(&claim.content.slice(text).split_whitespace().collect::<Vec<_>>().join(" "));
    let name = |term: &Option<rashomon_model::Term>| term.as_ref().map(|term| shorten(&term.name));
    let relation = relation_words(proposition);
    let said = match (name(&proposition.subject), proposition.relation, name(&proposition.object)) {
        _ if proposition.figure.is_some() => return format!("“{}”", words()),
        (None, _, _) | (_, Relation::Other, _) => return format!("“{}”", words()),
        (Some(subject), _, Some(object)) => format!("{subject} {relation} {object}"),
        (Some(subject), _, None) => format!("{subject} {relation}"),
    };
    if claim.polarity == Polarity::Negative { format!("not: {said}") } else { said }
}

/// At most 80 characters.
fn shorten(words: &str) -> String {
    match words.char_indices().nth(80) {
        Some((at, _)) => format!("{}…", &words[..at]),
        None => words.to_owned(),
    }
}

fn certainty_words(certainty: rashomon_model::Certainty) -> &'static str {
    use rashomon_model::Certainty;
    match certainty {
        Certainty::Asserted => "asserted",
        Certainty::Reported => "reported",
        Certainty::Alleged => "alleged",
        Certainty::Hedged => "hedged",
        Certainty::Speculated => "speculated",
        Certainty::Denied => "presented as false",
        Certainty::Asked => "asked",
        Certainty::Rhetorical => "rhetorical",
    }
}

#[cfg(test)]
mod tests {
    use rashomon_text::ingest;

    use super::*;

    #[test]
    fn each_word_of_a_report_leads_to_its_place() {
        let (text, reports) = reports::tests::example();
        let document = ingest::from_text("case", text);
        let mut reading = Reading::empty(document.id.clone(), "test", String::new());
        reading.reports = reports;
        let here = |span: ByteSpan| format!("?at={}-{}#at", span.start(), span.end());
        let shown = reported(&reading, &document, &here).into_string().replace("<d", "\n<d").replace("</dl>", "\n</dl>");
        insta::assert_snapshot!(shown, @r##"
        <section class="reported" aria-labelledby="reported"><h2 id="reported">What the trained reader takes this document to report</h2><p class="empty">A model's reading of the document as a whole, as far as it goes. A score is the model's number, from 0 to 1: it says how sure the model is, and not what is true.</p><h3><a href="?at=0-121#at">a bombing</a> <span class="type">score 0.934</span></h3>
        <dl>
        <dt>organisation</dt>
        <dd><a href="?at=14-24#at">Lake Front</a> <span class="type">told without saying who says so, score 0.640</span></dd>
        <dt>who did it</dt>
        <dd><a href="?at=0-6#at">Rebels</a> <span class="type">score 0.812</span></dd>
        <dt>weapon</dt>
        <dd><a href="?at=35-43#at">car bomb</a> <span class="type">score 0.998</span></dd>
        <dt>victims</dt>
        <dd><a href="?at=70-80#at">Two clerks</a> <span class="type">score 0.951</span></dd>
        <dt>what was hit</dt>
        <dd><a href="?at=51-60#at">town hall</a> <a class="type" href="?at=100-109#at" aria-label="the same, place 2">2</a> <span class="type">score 0.770</span></dd>
        </dl></section>
        "##);
    }
}
