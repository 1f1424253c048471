//! `search`: full text.

use std::io::Write as _;

use anyhow::Context as _;
use rashomon_casebook::{Hit, MARKS, Quoter};
use serde::Serialize;

use super::{Outcome, open, print_json};
use crate::{
    cli::{Global, Search},
    table::wrap,
    terminal::{self, FAINT, FOUND, STRONG},
};

/// A hit as JSON gives it: the span in code points.
#[derive(Serialize)]
struct HitView {
    #[serde(flatten)]
    hit: Hit,
    start: Option<u32>,
    end: Option<u32>,
}

/// `rashomon search`
pub(crate) fn search(global: &Global, args: &Search) -> anyhow::Result<Outcome> {
    let in_case = || args.case.display().to_string();
    let store = open(global, &args.case)?;
    let hits = store.search(&args.query.join(" "), args.limit).with_context(in_case)?;
    let quoter = Quoter::new(&store);
    let mut views = Vec::new();
    for mut hit in hits {
        let quote = hit.span.map(|span| quoter.quote_span(&hit.document, span, String::new())).transpose()?;
        if global.json {
            hit.snippet = hit.snippet.replace([MARKS.0, MARKS.1], "");
        }
        views.push(HitView { hit, start: quote.as_ref().map(|quote| quote.start), end: quote.map(|quote| quote.end) });
    }
    if global.json {
        print_json(&views)?;
        return Ok(Outcome::Done);
    }
    let mut out = terminal::stdout(global);
    for HitView { hit, start, end } in &views {
        let outlet = hit.outlet.as_deref().map(|outlet| format!("{outlet}: ")).unwrap_or_default();
        let date = hit.published.as_deref().map(|day| format!(", {day}")).unwrap_or_default();
        let place = start.zip(*end).map(|(start, end)| format!("#char={start},{end}")).unwrap_or_default();
        writeln!(out, "{STRONG}{outlet}{}{STRONG:#}{date}  {FAINT}{}{place}{FAINT:#}", hit.label, hit.document.short())?;
        let width = terminal::width().map_or(usize::MAX / 2, |width| width.saturating_sub(2));
        for line in wrap(&hit.snippet, width) {
            let line = line.replace(MARKS.0, &FOUND.to_string()).replace(MARKS.1, &format!("{FOUND:#}"));
            writeln!(out, "  {line}")?;
        }
    }
    if views.is_empty() {
        terminal::say(global, "nothing found");
    }
    Ok(Outcome::Done)
}
