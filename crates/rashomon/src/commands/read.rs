//! `read`: the reading of documents, without a case.

use std::{io::Write, rc::Rc};

use anyhow::{Context as _, Result};
use rashomon_casebook::json::{CodePoints, ReadingExport};
use rashomon_model::{ByteSpan, Document, Maker, OffsetMap, Reading};
use rashomon_text::ingest::{MAX_BYTES, ingest};

use super::{Outcome, lists::wire};
use crate::{
    cli::{Global, Read},
    gather::{cause, gather},
    pipeline::guarded,
    reports,
    resources::Tables,
    terminal::{self, FAINT, STRONG, WARN},
};

/// `rashomon read`
pub(crate) fn read(global: &Global, args: &Read) -> Result<Outcome> {
    let tables = Tables::of_flags(global);
    let res = tables.get()?;
    let reader = tables.reader(global)?;
    let gathered = gather(&args.paths, None);
    let mut refused = gathered.refused;
    let to_json = CodePoints::of::<ReadingExport>();
    let mut inputs: Vec<(String, Option<std::path::PathBuf>)> =
        gathered.files.into_iter().map(|file| (file.state.path, Some(file.path))).collect();
    if gathered.stdin {
        inputs.push(("standard input".to_owned(), None));
    }
    let mut shown = Shown { global, to_json, n: 0 };
    for (name, path) in inputs {
        let bytes = match bytes_of(path.as_deref()) {
            Ok(bytes) => bytes,
            Err(error) => {
                refused.push((name, cause(&error)));
                continue;
            }
        };
        let read = guarded(|| {
            let document = ingest(&name, &bytes).map_err(|error| error.to_string())?;
            let outcome = reader.read(&document, res)?;
            Ok((ReadingExport { document, reading: outcome.reading }, outcome.said))
        });
        match read {
            Ok((export, said)) => {
                shown.show(&export)?;
                if !said.is_empty() {
                    terminal::say(global, &format!("{WARN}note:{WARN:#} {name}: {said}"));
                }
            }
            Err(reason) => refused.push((name, reason)),
        }
    }
    shown.finish()?;
    for (path, reason) in &refused {
        terminal::say(global, &format!("{WARN}refused:{WARN:#} {path}: {reason}"));
    }
    Ok(if refused.is_empty() { Outcome::Done } else { Outcome::WithFindings })
}

fn bytes_of(path: Option<&std::path::Path>) -> std::io::Result<Vec<u8>> {
    use std::io::Read as _;
    match path {
        Some(path) => std::fs::read(path),
        None => {
            let mut bytes = Vec::new();
            std::io::stdin().lock().take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
            Ok(bytes)
        }
    }
}

/// Readings as they come: a JSON array, or pages.
struct Shown<'g> {
    global: &'g Global,
    to_json: CodePoints,
    n: usize,
}

impl Shown<'_> {
    fn show(&mut self, export: &ReadingExport) -> Result<()> {
        if self.global.json {
            let mut out = std::io::stdout().lock();
            let text: Rc<str> = export.document.text.as_str().into();
            let json = self.to_json.write(export, &|id| (*id == export.document.id).then(|| Rc::clone(&text)));
            write!(out, "{}", if self.n == 0 { "[" } else { "," })?;
            serde_json::to_writer_pretty(&mut out, &json)?;
        } else {
            let mut out = terminal::stdout(self.global);
            write_reading(&mut out, &export.document, &export.reading).context("standard output")?;
        }
        self.n += 1;
        Ok(())
    }

    fn finish(&self) -> Result<()> {
        if self.global.json {
            writeln!(std::io::stdout(), "{}", if self.n == 0 { "[]" } else { "]" })?;
        }
        Ok(())
    }
}

/// A reading for people: each sort of annotation with its words and what made it.
fn write_reading(out: &mut impl Write, document: &Document, reading: &Reading) -> std::io::Result<()> {
    let words = |span: ByteSpan| document.slice(span).split_whitespace().collect::<Vec<_>>().join(" ");
    let made = |maker: &Maker| format!("{FAINT}{}{FAINT:#}", maker.id());
    let published = document.published.as_ref().map(|published| format!("{} ({})", published.interval, wire(&published.basis)));
    let outlet = document.outlet.as_ref().map(|outlet| outlet.value.as_str());
    writeln!(out, "{STRONG}{}{STRONG:#}  {FAINT}{}{FAINT:#}", document.label(), document.id)?;
    writeln!(out, "  outlet {}, published {}", outlet.unwrap_or("not stated"), published.as_deref().unwrap_or("not stated"))?;
    let mut section = Section { out, open: String::new() };
    let map = OffsetMap::new(&document.text);
    let at = |span: ByteSpan| {
        let chars = map.to_chars(span);
        format!("{FAINT}#char={},{}{FAINT:#}", chars.start, chars.end)
    };
    let reported = format!("{} (scores are the model's numbers, not truth)", reports::HEADING);
    for told in reports::told(reading) {
        section.line(&reported, &format!("{}  {FAINT}{}{FAINT:#}  {}", told.kind, told.made_by, at(told.span)))?;
        for part in told.parts {
            let places = part.spans.iter().map(|span| at(*span)).collect::<Vec<_>>().join(" ");
            let remark = format!("{FAINT}{}{FAINT:#}", part.remark);
            section.line(&reported, &format!("  {}: “{}”  {remark}  {places}", part.role, words(part.spans[0])))?;
        }
    }
    for entity in &reading.entities {
        let aliases = if entity.aliases.len() > 1 { format!(" = {}", entity.aliases.join(" = ")) } else { String::new() };
        section.line(
            "entities",
            &format!("{}{aliases}  {FAINT}{}, {} mentions{FAINT:#}", entity.name, wire(&entity.kind), entity.mentions.len()),
        )?;
    }
    for timex in &reading.timexes {
        let days = timex.interval.map(|days| format!(" = {days}")).unwrap_or_default();
        section.line("times", &format!("“{}” {}{days}  {}", words(timex.span), timex.value, made(&timex.made_by)))?;
    }
    for toponym in &reading.toponyms {
        let place = toponym.place.as_ref().map_or("not resolved".to_owned(), |place| {
            format!("{} {} ({}, {:.3} {:.3})", place.name, place.id, wire(&place.level), place.lat, place.lon)
        });
        section.line("places", &format!("“{}” {place}  {}", words(toponym.span), made(&toponym.made_by)))?;
    }
    for figure in &reading.figures {
        let bound = |bound: Option<u32>| bound.map_or("..".to_owned(), |bound| bound.to_string());
        section.line(
            "figures",
            &format!(
                "“{}” {} {} {}–{} {}  {}",
                words(figure.span),
                wire(&figure.harm),
                wire(&figure.qualifier),
                bound(figure.low),
                bound(figure.high),
                wire(&figure.victims),
                made(&figure.made_by)
            ),
        )?;
    }
    for account in &reading.accounts {
        let date = account.date.map(|date| date.to_string()).unwrap_or_default();
        let n_figures = account.figures.len();
        section.line("accounts", &format!("{} {date} ({n_figures} figures)  {}", account.label, made(&account.made_by)))?;
        for record in &account.responsibility {
            section.line(
                "accounts",
                &format!("  {} {} by {}: “{}”", record.actor, wire(&record.stance), record.by_name, words(record.span)),
            )?;
        }
    }
    for attribution in &reading.attributions {
        let joined = |spans: &[ByteSpan]| spans.iter().map(|span| words(*span)).collect::<Vec<_>>().join(" … ");
        let (source, cue, content) = (joined(&attribution.source), joined(&attribution.cue), joined(&attribution.content));
        section.line("attributions", &format!("[{source}] [{cue}] [{content}]  {}", made(&attribution.made_by)))?;
    }
    for citation in &reading.citations {
        section
            .line("citations", &format!("“{}” {}  {}", words(citation.span), wire(&citation.kind), made(&citation.made_by)))?;
    }
    for claim in &reading.claims {
        let name = |term: &Option<rashomon_model::Term>| term.as_ref().map_or("–".to_owned(), |term| term.name.clone());
        let chain = claim.chain.iter().map(|voice| voice.name.as_str()).collect::<Vec<_>>().join(" › ");
        let not = if claim.polarity == rashomon_model::Polarity::Negative { "not " } else { "" };
        let proposition = &claim.proposition;
        section.line(
            "claims",
            &format!(
                "{chain}: {} {not}{} {} ({})  {}",
                name(&proposition.subject),
                proposition.relation.as_str(),
                name(&proposition.object),
                wire(&claim.certainty),
                made(&claim.made_by)
            ),
        )?;
    }
    for remark in &reading.remarks {
        section.line("remarks", &format!("“{}”: {}", words(remark.span), remark.message))?;
    }
    writeln!(section.out)
}

/// Writes a heading before the first line of each sort.
struct Section<'o, W> {
    out: &'o mut W,
    open: String,
}

impl<W: Write> Section<'_, W> {
    fn line(&mut self, name: &str, line: &str) -> std::io::Result<()> {
        if self.open != name {
            writeln!(self.out, "  {STRONG}{name}{STRONG:#}")?;
            name.clone_into(&mut self.open);
        }
        writeln!(self.out, "    {line}")
    }
}

#[cfg(test)]
mod tests {
    use rashomon_text::ingest;

    use super::*;

    #[test]
    fn reports_lead_to_their_words() {
        let (text, reports) = reports::tests::example();
        let document = ingest::from_text("case", text);
        let mut reading = Reading::empty(document.id.clone(), "test", String::new());
        reading.reports = reports;
        let mut out = Vec::new();
        write_reading(&mut out, &document, &reading).expect("a vector takes everything");
        let shown = crate::terminal::plain(out);
        let shown = shown.lines().skip(2).collect::<Vec<_>>().join("\n");
        insta::assert_snapshot!(shown, @r"
          what the trained reader takes this document to report (scores are the model's numbers, not truth)
            a bombing  score 0.934  #char=0,121
              organisation: “Lake Front”  told without saying who says so, score 0.640  #char=14,24
              who did it: “Rebels”  score 0.812  #char=0,6
              weapon: “car bomb”  score 0.998  #char=35,43
              victims: “Two clerks”  score 0.951  #char=70,80
              what was hit: “town hall”  score 0.770  #char=51,60 #char=100,109
        ");
    }
}
