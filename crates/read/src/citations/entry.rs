//! The parts of a reference: author, title, outlet, date, address.
//!
//! A reference is cut at commas and semicolons outside quotation marks. A quoted part is the title, a part that is a date is the date; of
//! the rest, a known outlet is the outlet and a person the author; where neither is known the first of two is the author.

use rashomon_model::{
    ByteSpan, Citation, CitationKind, DateInterval, Maker, Mention, MentionForm, MentionKind, Reading, Timex, TimexType,
};
use rashomon_text::tokens::is_quote;

use crate::{context::Context, names::LEARNED};

/// Parts of a reference, as far as they are there.
#[derive(Debug, Default)]
pub(super) struct Parts {
    pub(super) outlet: Option<String>,
    pub(super) title: Option<String>,
    pub(super) author: Option<String>,
    pub(super) date: Option<DateInterval>,
    pub(super) url: Option<String>,
    pub(super) via: Option<String>,
    /// Whether the outlet is one of the table or was introduced as one ("posted on …").
    outlet_is_known: bool,
    /// Whether nothing but a name and the date or number of what it published stands there: "Hill Star, 4 June", "Hill Lab, Bulletin 31".
    is_bare: bool,
}

impl Parts {
    /// An outlet alone.
    pub(super) fn of_outlet(outlet: Option<String>) -> Self {
        Self { outlet, ..Self::default() }
    }

    /// Whether a parenthesis with these parts is a reference and no aside: it names a known outlet, or has a title or address with a
    /// date, an author or an outlet beside it.
    pub(super) fn is_reference(&self) -> bool {
        let has_body = self.title.is_some() || self.url.is_some();
        self.outlet_is_known && (self.date.is_some() || has_body)
            || has_body && (self.date.is_some() || self.author.is_some() || self.outlet.is_some())
            || self.url.is_some()
            || self.is_bare && self.outlet.is_some() && self.author.is_none()
    }

    /// The citation with these parts.
    pub(super) fn into_citation(self, span: ByteSpan, kind: CitationKind, marker: Option<String>, made_by: Maker) -> Citation {
        Citation {
            span,
            kind,
            marker,
            outlet: self.outlet.map(without_remark),
            title: self.title,
            author: self.author,
            date: self.date,
            url: self.url,
            via: self.via,
            antecedent: None,
            supports: Vec::new(),
            made_by,
        }
    }
}

/// Reads a reference.
pub(super) fn parse(ctx: Context<'_>, reading: &Reading, span: ByteSpan) -> Parts {
    let mut parts = Parts::default();
    let mut unknown = Vec::new();
    let all = cut(ctx.text, reading, span);
    parts.is_bare = is_bare(ctx, reading, &all);
    for part in all {
        let words = part.slice(ctx.text);
        if words.starts_with("http://") || words.starts_with("https://") || words.starts_with("www.") {
            parts.url.get_or_insert_with(|| words.trim_end_matches('.').to_owned());
        } else if words.starts_with(is_quote) {
            parts.title.get_or_insert_with(|| words.trim_matches(is_quote).trim().trim_end_matches(',').to_owned());
        } else if let Some(date) = date_of(reading, part) {
            parts.date.get_or_insert(date);
        } else {
            unknown.push(part);
        }
    }
    assign_names(ctx, reading, &unknown, &mut parts);
    parts
}

/// A name that is no person's and no place's, then at most words for what it published ("monthly summary"), then a date or a number of it.
fn is_bare(ctx: Context<'_>, reading: &Reading, parts: &[ByteSpan]) -> bool {
    let [name, between @ .., last] = parts else { return false };
    let words = name.slice(ctx.text);
    let is_name = is_name_like(words) && date_in(reading, *name).is_none() && !is_code(words);
    let is_actor = !matches!(kind_of(reading, *name), Some(MentionKind::Person | MentionKind::Place | MentionKind::Facility));
    let is_place = reading.toponyms.iter().any(|toponym| toponym.span == *name);
    let names_document = |part: &ByteSpan| {
        let mut words = part.slice(ctx.text).split_whitespace().map(str::to_lowercase);
        words.any(|word| ctx.res.citing.documents.contains(word.as_str()))
    };
    let is_number = is_code(last.slice(ctx.text)) && names_document(last);
    let is_small = |part: &ByteSpan| part.slice(ctx.text).starts_with(char::is_lowercase) || names_document(part);
    let is_date = date_in(reading, *last).is_some();
    is_name && is_actor && !is_place && (is_date || is_number) && between.iter().all(is_small)
}

/// "(AFP)", "(via Reuters)", "(source: Reuters)": an outlet by itself that closes a statement, and neither the short form of a name before it nor where
/// a wire sends its text from.
pub(super) fn lone_outlet(reading: &Reading, ctx: Context<'_>, span: ByteSpan, inner: ByteSpan) -> Option<String> {
    let words = inner.slice(ctx.text).trim();
    let lower = words.to_lowercase();
    let lead = ["via ", "source: ", "from ", "reported by ", "as reported by ", "according to "]
        .iter()
        .find(|lead| lower.starts_with(**lead));
    let name = strip_article(&words[lead.map_or(0, |lead| lead.len())..]);
    let is_outlet = |mention: &Mention| {
        mention.kind == MentionKind::Outlet
            && mention.form == MentionForm::Name
            && inner.contains(mention.span)
            && strip_article(mention.span.slice(ctx.text)) == name
    };
    reading.mentions.iter().find(|mention| is_outlet(mention))?;
    let before = ctx.analysis.token_idx_at(span.start()).checked_sub(1)?;
    let is_short = reading.mentions.iter().any(|mention| {
        let end = mention.span.end();
        mention.form == MentionForm::Name && end < span.start() && ctx.text[end..span.start()].trim().is_empty()
    });
    let after = ctx.text[span.end()..].trim_start().chars().next();
    let closes =
        after.is_none_or(|c| matches!(c, '.' | ';' | ',' | '!' | '?' | '”' | '"')) || ctx.text[span.end()..].starts_with('\n');
    let is_first = ctx.analysis.tokens[before].text(ctx.text).chars().all(char::is_uppercase);
    (closes && !is_short && !is_first).then(|| name.to_owned())
}

/// Cuts a reference at commas and semicolons outside quotation marks and dates ("March 15, 1993").
fn cut(text: &str, reading: &Reading, span: ByteSpan) -> Vec<ByteSpan> {
    let words = span.slice(text);
    let in_date = |at: usize| {
        let at = span.start() + at;
        reading.timexes.iter().any(|timex| timex.span.start() < at && at < timex.span.end())
    };
    let mut parts = Vec::new();
    let mut start = 0;
    let mut quote: Option<char> = None;
    let mut before = ' ';
    for (at, c) in words.char_indices() {
        let after = words[at + c.len_utf8()..].chars().next().unwrap_or(' ');
        match quote {
            Some(open) if closes(open, c) && !after.is_alphanumeric() => {
                quote = None;
                // "“The Hill,” The Herald": the comma stands within the marks.
                if words[..at].ends_with([',', '.']) {
                    let end = at + c.len_utf8();
                    parts.push(ByteSpan::new(span.start() + start, span.start() + end).trimmed(text));
                    start = end;
                }
            }
            Some(_) => {}
            None if is_quote(c) && !before.is_alphanumeric() => quote = Some(c),
            None if matches!(c, ',' | ';') && !in_date(at) => {
                parts.push(ByteSpan::new(span.start() + start, span.start() + at).trimmed(text));
                start = at + 1;
            }
            None => {}
        }
        before = c;
    }
    parts.push(ByteSpan::new(span.start() + start, span.end()).trimmed(text));
    parts.retain(|part| !part.is_empty());
    parts
}

fn closes(open: char, c: char) -> bool {
    match open {
        '“' | '„' | '”' => matches!(c, '”' | '“' | '"'),
        '‘' | '’' | '‚' => matches!(c, '’' | '‘' | '\''),
        '«' => c == '»',
        _ => c == open,
    }
}

/// The date that a part is, when the date is most of it.
fn date_of(reading: &Reading, part: ByteSpan) -> Option<DateInterval> {
    date_in(reading, part)?.interval
}

/// The same as it is written, whatever year it was.
fn date_in(reading: &Reading, part: ByteSpan) -> Option<&Timex> {
    reading.timexes.iter().find(|timex| {
        matches!(timex.timex_type, TimexType::Date | TimexType::Time)
            && part.contains(timex.span)
            && timex.span.len() * 2 >= part.len()
    })
}

/// "The Valley Voice (in Oskan)": the remark is no part of the name.
fn without_remark(outlet: String) -> String {
    match outlet.rfind(" (") {
        Some(at) if outlet.ends_with(')') && at > 0 => outlet[..at].to_owned(),
        _ => outlet,
    }
}

/// Tells outlet and author among the parts that are neither title nor date.
fn assign_names(ctx: Context<'_>, reading: &Reading, unknown: &[ByteSpan], parts: &mut Parts) {
    let mut open = Vec::new();
    let mut body = None;
    for part in unknown {
        let words = part.slice(ctx.text).trim_end_matches('.');
        if let Some(introduced) = introduced_outlet(words) {
            parts.outlet.get_or_insert_with(|| introduced.to_owned());
            parts.outlet_is_known = true;
        } else if let Some(via) = ["citing ", "quoting "].iter().find_map(|cue| words.strip_prefix(cue)) {
            parts.via = Some(via.trim_start_matches("the ").to_owned());
        } else if kind_of(reading, *part) == Some(MentionKind::Outlet) {
            parts.outlet.get_or_insert_with(|| strip_article(words).to_owned());
            parts.outlet_is_known = true;
        } else if kind_of(reading, *part) == Some(MentionKind::Person) {
            parts.author.get_or_insert_with(|| words.to_owned());
        } else if is_code(words) {
            // The number of a document is no name.
        } else if let Some(of) = whose_document(ctx, words) {
            body.get_or_insert(of);
        } else if is_body(ctx, reading, *part) && is_name_like(words) {
            body.get_or_insert(strip_article(words));
        } else if is_name_like(words) {
            open.push(strip_article(words));
        }
    }
    // Who issued a document stands for an outlet, where none is named.
    if let Some(body) = body.filter(|_| parts.outlet.is_none()) {
        parts.outlet = Some(body.to_owned());
    }
    let mut open = open.into_iter();
    if parts.author.is_none() && parts.outlet.is_none() {
        // "Dugald McConnell and Brian Todd" are authors; of two unknown names the first is the author, and a lone one the outlet.
        let first = open.next();
        match (first, open.next()) {
            (Some(author), Some(outlet)) => {
                parts.author = Some(author.to_owned());
                parts.outlet = Some(outlet.to_owned());
            }
            (Some(name), None) if name.contains(" and ") => parts.author = Some(name.to_owned()),
            (Some(name), None) => parts.outlet = Some(name.to_owned()),
            (None, _) => {}
        }
    } else if parts.outlet.is_none() {
        parts.outlet = open.next().map(str::to_owned);
    } else if parts.author.is_none() && body.is_none() {
        parts.author = open.next().map(str::to_owned);
    }
}

/// "S/2024/65", "cable 773", "No. 5", "pp. 3-5".
fn is_code(words: &str) -> bool {
    let last = words.split_whitespace().next_back().unwrap_or_default();
    let is_number = last.starts_with(|c: char| c.is_ascii_digit());
    words.split_whitespace().count() <= 2 && (is_number || words.contains('/') && words.contains(|c: char| c.is_ascii_digit()))
}

/// "report of the Relief Board", "Relief Board press release no. 4": whose document it is.
fn whose_document<'t>(ctx: Context<'_>, words: &'t str) -> Option<&'t str> {
    by_kind_of_document(ctx, words).or_else(|| document_of(ctx, words))
}

/// "**Relief Board** press release", "**Foreign Office** weekly briefing no. 4": the name that stands before the sort of document.
fn by_kind_of_document<'t>(ctx: Context<'_>, words: &'t str) -> Option<&'t str> {
    let small = words.match_indices(' ').find(|(at, _)| words[at + 1..].starts_with(char::is_lowercase))?.0;
    let (name, sort) = (strip_article(&words[..small]), &words[small + 1..]);
    let is_number = |word: &str| word.contains(|c: char| c.is_ascii_digit()) || matches!(word, "no." | "no" | "nr." | "number");
    let last = sort.split_whitespace().rfind(|word| !is_number(word))?.to_lowercase();
    (ctx.res.citing.documents.contains(last.as_str()) && is_name_like(name)).then_some(name)
}

fn document_of<'t>(ctx: Context<'_>, words: &'t str) -> Option<&'t str> {
    let (noun, of) = [" of ", " by "].iter().find_map(|link| words.split_once(link))?;
    let last = noun.split_whitespace().next_back()?.to_lowercase();
    let name = strip_article(of.trim());
    (ctx.res.citing.documents.contains(last.as_str()) && name.starts_with(char::is_uppercase)).then_some(name)
}

/// A part that names a body: one that is known, or one whose name has a word for bodies in it ("Court", "Panel").
fn is_body(ctx: Context<'_>, reading: &Reading, part: ByteSpan) -> bool {
    let is_known = kind_of(reading, part).is_some_and(|kind| {
        matches!(kind, MentionKind::IntergovernmentalBody | MentionKind::CivilSociety | MentionKind::GovernmentBody)
    });
    let is_noun = |word: &str| ctx.res.names.bodies.longest(std::iter::once(word.to_lowercase().as_str())).is_some();
    is_known || part.slice(ctx.text).split_whitespace().any(is_noun)
}

/// "posted on Global Research", "published by the Herald".
fn introduced_outlet(words: &str) -> Option<&str> {
    const CUES: [&str; 9] = [
        "posted on ",
        "posted by ",
        "published in ",
        "published by ",
        "published on ",
        "quoted in ",
        "quoted by ",
        "reported by ",
        "via ",
    ];
    let lower_start = words.get(..1)?.to_lowercase() + &words[1..];
    let cue = CUES.iter().find(|cue| lower_start.starts_with(**cue))?;
    let name = strip_article(words[cue.len()..].trim());
    name.starts_with(char::is_uppercase).then_some(name)
}

fn strip_article(words: &str) -> &str {
    words.strip_prefix("the ").or_else(|| words.strip_prefix("The ")).unwrap_or(words)
}

/// A part that is a name: short, and every longer word with a capital.
fn is_name_like(words: &str) -> bool {
    let mut n_words = 0;
    let all_capital = words.split_whitespace().all(|word| {
        n_words += 1;
        word.len() <= 3 || word.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
    });
    all_capital && n_words <= 12 && words.starts_with(char::is_uppercase)
}

/// Kind of the named mention that makes up most of a part; what the labeller of names takes it for says less than its place in the reference.
fn kind_of(reading: &Reading, part: ByteSpan) -> Option<MentionKind> {
    let first = reading.mentions.partition_point(|mention| mention.span.start() < part.start());
    reading.mentions[first..]
        .iter()
        .take_while(|mention| mention.span.start() < part.end())
        .filter(|mention| {
            mention.form == MentionForm::Name
                && mention.made_by.id() != LEARNED
                && part.contains(mention.span)
                && mention.span.len() * 2 >= part.len()
        })
        .map(|mention| mention.kind)
        .next()
}
