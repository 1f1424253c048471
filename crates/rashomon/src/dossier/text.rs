//! A dossier for the terminal.

use std::io::{self, Write};

use rashomon_casebook::{Dossier, DossierCell, Opposed, Quote};

use crate::{
    table::wrap,
    terminal::{self, FAINT, STRONG},
};

/// Width of lines where the output is no terminal.
const PAGE: usize = 100;

/// The whole dossier.
pub(crate) fn write(out: &mut impl Write, dossier: &Dossier) -> io::Result<()> {
    head(out, dossier)?;
    cells(out, "When", &dossier.dates)?;
    cells(out, "Where", &dossier.places)?;
    figures(out, dossier)?;
    if !dossier.responsibility.is_empty() {
        heading(out, "Who is said to have done it")?;
        dossier.responsibility.iter().try_for_each(|row| cell(out, &row.cell))?;
    }
    sources(out, dossier)?;
    if !dossier.contradictions.is_empty() {
        heading(out, "What cannot both hold, or competes")?;
        dossier.contradictions.iter().try_for_each(|pair| write_opposed(out, pair))?;
    }
    cells(out, "What else is said", &dossier.statements)?;
    lineage(out, dossier)?;
    write_reasons(out, dossier)
}

fn head(out: &mut impl Write, dossier: &Dossier) -> io::Result<()> {
    writeln!(out, "{STRONG}{}{STRONG:#}  {FAINT}{}{FAINT:#}", dossier.label, dossier.id.0)?;
    let mode = dossier.mode.as_deref().map(|mode| format!(", {}", mode.replace('-', " "))).unwrap_or_default();
    writeln!(out, "  {}{mode} ({})", dossier.event_type, dossier.kind)?;
    writeln!(out, "  when    {}", dossier.date.as_deref().unwrap_or("not stated"))?;
    writeln!(out, "  where   {}", dossier.place.as_deref().unwrap_or("not stated"))?;
    for figure in &dossier.figures {
        writeln!(out, "  {:<7} {}", figure.name, figure.range)?;
    }
    writeln!(out, "  grade   {} – {}", dossier.grade.replace('_', " "), dossier.grade_reason)
}

fn heading(out: &mut impl Write, title: &str) -> io::Result<()> {
    writeln!(out, "\n{STRONG}{title}{STRONG:#}")
}

fn cells(out: &mut impl Write, title: &str, list: &[DossierCell]) -> io::Result<()> {
    if list.is_empty() {
        return Ok(());
    }
    heading(out, title)?;
    list.iter().try_for_each(|item| cell(out, item))
}

fn cell(out: &mut impl Write, cell: &DossierCell) -> io::Result<()> {
    writeln!(out, "  {} – {}", cell.value, voices(cell))?;
    cell.quotes.iter().try_for_each(|quote| quote_lines(out, quote, 4))
}

/// The chain of voices, and the origin where it is another name.
pub(crate) fn voices(cell: &DossierCell) -> String {
    let chain = cell.chain.join(" › ");
    match (chain.is_empty(), cell.chain.last() == Some(&cell.origin)) {
        (true, _) => cell.origin.clone(),
        (false, true) => chain,
        (false, false) => format!("{chain} (origin: {})", cell.origin),
    }
}

fn figures(out: &mut impl Write, dossier: &Dossier) -> io::Result<()> {
    for figure in &dossier.figures {
        let by = |names: &[String]| if names.is_empty() { String::new() } else { format!(" ({})", names.join(", ")) };
        heading(out, &format!("{}: {}", figure.name, figure.range))?;
        if let (Some(low), Some(high)) = (figure.low, figure.high)
            && low != high
        {
            writeln!(out, "  lowest {low}{}, highest {high}{}", by(&figure.low_by), by(&figure.high_by))?;
        }
        if let Some(best) = figure.best {
            writeln!(out, "  newest running toll, or what most origins give: {best}")?;
        }
        figure.cells.iter().try_for_each(|item| cell(out, item))?;
    }
    Ok(())
}

fn sources(out: &mut impl Write, dossier: &Dossier) -> io::Result<()> {
    heading(out, "What each document says")?;
    for source in &dossier.sources {
        let outlet = source.outlet.as_deref().map(|outlet| format!("{outlet}: ")).unwrap_or_default();
        let published = source.published.as_deref().unwrap_or("date not stated");
        writeln!(out, "  {STRONG}{outlet}{}{STRONG:#}, {published}  {FAINT}{}{FAINT:#}", source.label, source.document.short())?;
        for (name, values) in
            [("when", &source.date), ("where", &source.place), ("figures", &source.figures), ("who", &source.responsibility)]
        {
            if !values.is_empty() {
                writeln!(out, "    {name}: {}", values.join("; "))?;
            }
        }
        source.sentences.iter().try_for_each(|quote| quote_lines(out, quote, 4))?;
    }
    Ok(())
}

fn lineage(out: &mut impl Write, dossier: &Dossier) -> io::Result<()> {
    if dossier.lineage.is_empty() {
        return Ok(());
    }
    heading(out, "Origins of the reporting")?;
    for origin in &dossier.lineage {
        writeln!(out, "  {} ({}) ← {}", origin.name, origin.kind, origin.documents.join("; "))?;
        origin.quotes.iter().try_for_each(|quote| quote_lines(out, quote, 4))?;
    }
    Ok(())
}

/// Why it says what it says: the grade, why one incident, what is open, what people decided.
pub(crate) fn write_reasons(out: &mut impl Write, dossier: &Dossier) -> io::Result<()> {
    heading(out, &format!("Grade: {}", dossier.grade.replace('_', " ")))?;
    writeln!(out, "  rule: {}", Dossier::rule_of(&dossier.grade))?;
    writeln!(out, "  here: {}", dossier.grade_reason)?;
    for (title, lines) in [("Why this is one incident", &dossier.why_one), ("Open questions", &dossier.open_questions)] {
        if !lines.is_empty() {
            heading(out, title)?;
        }
        lines.iter().try_for_each(|line| writeln!(out, "  {line}"))?;
    }
    if !dossier.notes.is_empty() || !dossier.decisions.is_empty() {
        heading(out, "Reviewers")?;
    }
    for note in &dossier.notes {
        writeln!(out, "  {} ({}, {})", note.text, note.by, note.at)?;
    }
    for decision in &dossier.decisions {
        writeln!(out, "  decision {} by {}, {}: {}", decision.seq, decision.by, decision.at, decision.reason)?;
    }
    Ok(())
}

/// Two sides, one under the other.
pub(crate) fn write_opposed(out: &mut impl Write, pair: &Opposed) -> io::Result<()> {
    let sort = if pair.competing { "competing" } else { "cannot both hold" };
    writeln!(out, "{STRONG}{}{STRONG:#}  {FAINT}{} · {} · {sort}{FAINT:#}", pair.reason, pair.id, pair.kind.replace('_', " "))?;
    for (side, quotes) in [(&pair.left, &pair.left_quotes), (&pair.right, &pair.right_quotes)] {
        writeln!(out, "  {side}")?;
        quotes.iter().try_for_each(|quote| quote_lines(out, quote, 4))?;
    }
    Ok(())
}

/// A sentence with its reference and what made the value.
pub(crate) fn quote_lines<W: Write + ?Sized>(out: &mut W, quote: &Quote, indent: usize) -> io::Result<()> {
    let blanks = " ".repeat(indent);
    let width = terminal::width().unwrap_or(PAGE).saturating_sub(indent).max(20);
    for line in wrap(&format!("“{}”", quote.sentence), width) {
        writeln!(out, "{blanks}{line}")?;
    }
    let made_by = if quote.made_by.is_empty() { String::new() } else { format!(" · {}", quote.made_by) };
    writeln!(out, "{blanks}{FAINT}{} · {}{made_by}{FAINT:#}", quote.publisher(), quote.reference())
}
