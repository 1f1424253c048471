//! A dossier as Markdown (CommonMark with tables). Words of documents are escaped, so that nothing in them becomes markup.

use std::io::{self, Write};

use rashomon_casebook::{Dossier, DossierCell, Quote};

use super::text::voices;

/// The whole dossier.
pub(crate) fn write(out: &mut impl Write, dossier: &Dossier) -> io::Result<()> {
    writeln!(out, "# {}\n", escape(&dossier.label))?;
    writeln!(out, "Incident `{}`, {} ({}).\n", dossier.id.0, escape(&dossier.event_type), dossier.kind)?;
    writeln!(out, "| | |\n|---|---|")?;
    writeln!(out, "| when | {} |", escape(dossier.date.as_deref().unwrap_or("not stated")))?;
    writeln!(out, "| where | {} |", escape(dossier.place.as_deref().unwrap_or("not stated")))?;
    for figure in &dossier.figures {
        let by = |names: &[String]| if names.is_empty() { String::new() } else { format!(" ({})", escape(&names.join(", "))) };
        let ends = match (figure.low, figure.high) {
            (Some(low), Some(high)) if low != high => {
                format!("; lowest {low}{}, highest {high}{}", by(&figure.low_by), by(&figure.high_by))
            }
            _ => by(&figure.low_by),
        };
        writeln!(out, "| {} | {}{ends} |", escape(&figure.name), escape(&figure.range))?;
    }
    writeln!(out, "| grade | {}: {} |", dossier.grade.replace('_', " "), escape(&dossier.grade_reason))?;
    side_by_side(out, dossier)?;
    cells(out, "When", dossier.dates.iter())?;
    cells(out, "Where", dossier.places.iter())?;
    for figure in &dossier.figures {
        cells(out, &format!("{}: {}", figure.name, figure.range), figure.cells.iter())?;
    }
    cells(out, "Who is said to have done it", dossier.responsibility.iter().map(|row| &row.cell))?;
    contradictions(out, dossier)?;
    cells(out, "What else is said", dossier.statements.iter())?;
    lineage(out, dossier)?;
    reasons(out, dossier)
}

fn side_by_side(out: &mut impl Write, dossier: &Dossier) -> io::Result<()> {
    writeln!(out, "\n## What each document says\n")?;
    writeln!(out, "| document | published | when | where | figures | who |\n|---|---|---|---|---|---|")?;
    for source in &dossier.sources {
        let outlet = source.outlet.as_deref().map(|outlet| format!("{outlet}: ")).unwrap_or_default();
        let joined = |values: &[String]| escape(&values.join("; "));
        writeln!(
            out,
            "| {} `{}` | {} | {} | {} | {} | {} |",
            escape(&format!("{outlet}{}", source.label)),
            source.document.short(),
            escape(source.published.as_deref().unwrap_or("not stated")),
            joined(&source.date),
            joined(&source.place),
            joined(&source.figures),
            joined(&source.responsibility)
        )?;
    }
    for source in &dossier.sources {
        writeln!(out, "\n**{}**\n", escape(&source.label))?;
        source.sentences.iter().try_for_each(|quote| quotation(out, quote))?;
    }
    Ok(())
}

fn cells<'d>(out: &mut impl Write, title: &str, list: impl Iterator<Item = &'d DossierCell>) -> io::Result<()> {
    let mut list = list.peekable();
    if list.peek().is_some() {
        writeln!(out, "\n## {}\n", escape(title))?;
    }
    for cell in list {
        writeln!(out, "**{}** – {}\n", escape(&cell.value), escape(&voices(cell)))?;
        cell.quotes.iter().try_for_each(|quote| quotation(out, quote))?;
    }
    Ok(())
}

fn contradictions(out: &mut impl Write, dossier: &Dossier) -> io::Result<()> {
    if !dossier.contradictions.is_empty() {
        writeln!(out, "\n## What cannot both hold, or competes\n")?;
    }
    for pair in &dossier.contradictions {
        writeln!(out, "{}\n", escape(&pair.reason))?;
        for (side, quotes) in [(&pair.left, &pair.left_quotes), (&pair.right, &pair.right_quotes)] {
            writeln!(out, "**{}**\n", escape(side))?;
            quotes.iter().try_for_each(|quote| quotation(out, quote))?;
        }
    }
    Ok(())
}

fn lineage(out: &mut impl Write, dossier: &Dossier) -> io::Result<()> {
    if !dossier.lineage.is_empty() {
        writeln!(out, "\n## Origins of the reporting\n")?;
    }
    for origin in &dossier.lineage {
        writeln!(out, "**{}** ({}) ← {}\n", escape(&origin.name), escape(&origin.kind), escape(&origin.documents.join("; ")))?;
        origin.quotes.iter().try_for_each(|quote| quotation(out, quote))?;
    }
    Ok(())
}

fn reasons(out: &mut impl Write, dossier: &Dossier) -> io::Result<()> {
    writeln!(out, "\n## Grade: {}\n", dossier.grade.replace('_', " "))?;
    writeln!(out, "Rule: {}. Here: {}", Dossier::rule_of(&dossier.grade), escape(&dossier.grade_reason))?;
    for (title, lines) in [("Why this is one incident", &dossier.why_one), ("Open questions", &dossier.open_questions)] {
        if !lines.is_empty() {
            writeln!(out, "\n## {title}\n")?;
        }
        lines.iter().try_for_each(|line| writeln!(out, "- {}", escape(line)))?;
    }
    if !dossier.notes.is_empty() || !dossier.decisions.is_empty() {
        writeln!(out, "\n## Reviewers\n")?;
    }
    for note in &dossier.notes {
        writeln!(out, "- {} ({}, {})", escape(&note.text), escape(&note.by), note.at)?;
    }
    for decision in &dossier.decisions {
        writeln!(out, "- decision {} by {}, {}: {}", decision.seq, escape(&decision.by), decision.at, escape(&decision.reason))?;
    }
    Ok(())
}

fn quotation(out: &mut impl Write, quote: &Quote) -> io::Result<()> {
    writeln!(
        out,
        "> {}\n>\n> {}, `{}`, {}\n",
        escape(&quote.sentence),
        escape(quote.publisher()),
        quote.reference(),
        escape(&quote.made_by)
    )
}

/// Words without Markdown's meaning.
fn escape(words: &str) -> String {
    let mut escaped = String::with_capacity(words.len());
    for c in words.chars() {
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' | '!' => {
                escaped.push('\\');
                escaped.push(c);
            }
            '&' => escaped.push_str("&amp;"),
            '\n' | '\r' => escaped.push(' '),
            _ => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_documents_are_no_markup() {
        assert_eq!(escape("<b>[x](y)</b>|a&b"), r"\<b\>\[x\](y)\</b\>\|a&amp;b");
    }
}
