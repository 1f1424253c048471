//! The other dates of a range or list that shares its month or year: "6-7 January", "on May 4 and 5", "499-493 BC", "1915-17".
//!
//! In: the atoms of a sentence and its expressions. Out: an expression for each date that is only a number, which takes month and year
//! from its neighbour. TimeML (1.2.1, "conjoined expressions") tags each of them by itself.

use rashomon_lexicon::times::Class;
use rashomon_model::{ByteSpan, DateInterval, Timex};

use super::{
    atoms::Atom,
    meaning::{Expression, Meaning, Named, Spoken, SpokenYear},
};

/// A list goes back or on by that many dates at most.
const MAX_LIST: usize = 4;

/// Adds what the expressions from `first` on, those of one sentence, share their month or year with; keeps them in text order.
pub(super) fn add(text: &str, atoms: &[Atom], expressions: &mut Vec<Expression>, first: usize) {
    let list = List { text, atoms };
    let mut found = Vec::new();
    for (idx, expression) in expressions.iter().enumerate().skip(first) {
        let Meaning::Point(spoken) = &expression.meaning else { continue };
        if spoken.time.is_some() {
            continue;
        }
        let (start, end) = list.atoms_of(expression.span);
        let taken = expressions[first..idx].iter().rev().find(|before| !is_day_of_some_month(before));
        let taken_to = taken.map_or(0, |before| list.atoms_of(before.span).1);
        list.before(expression, spoken, start, taken_to, &mut found);
        let next = expressions.get(idx + 1).map_or(atoms.len(), |next| list.atoms_of(next.span).0);
        list.after(expression, spoken, end, next, &mut found);
    }
    for (expression, with_year) in found {
        if with_year {
            expressions.retain(|other| other.span.start() < expression.span.start() || expression.span.end() < other.span.end());
        }
        let at = expressions.partition_point(|other| other.span.start() < expression.span.start());
        match expressions.get(at) {
            Some(next) if next.span.start() >= expression.span.end() => expressions.insert(at, expression),
            // "the 4th" alone already was the fourth of some month.
            Some(next) if is_day_of_some_month(next) => expressions[at] = expression,
            Some(_) => {}
            None => expressions.push(expression),
        }
    }
}

/// "between (January) and September of this year", "from (October) to March 2020": the first month lies before the second.
pub(super) fn share_year(text: &str, timexes: &mut [Timex]) {
    for idx in 1..timexes.len() {
        let (first, second) = (&timexes[idx - 1], &timexes[idx]);
        let gap = text.get(first.span.end()..second.span.start()).map(str::trim).unwrap_or_default();
        let opens = |word: &str| text[..first.span.start()].trim_end().to_lowercase().ends_with(word);
        let is_range = match gap {
            "and" => opens("between"),
            "to" | "until" | "till" | "through" | "-" | "–" | "—" => true,
            _ => false,
        };
        let is_bare = !first.span.slice(text).contains(|letter: char| letter.is_ascii_digit());
        let month = |timex: &Timex| (timex.made_by.id() == "times/date/month").then(|| timex.interval?.start()).flatten();
        let (Some(from), Some(to)) = (month(first), month(second)) else { continue };
        let year = to.year() - i16::from(from.month() > to.month());
        if !is_range || !is_bare || year == from.year() {
            continue;
        }
        let Ok(start) = jiff::civil::Date::new(year, from.month(), 1) else { continue };
        timexes[idx - 1].interval = DateInterval::new(Some(start), Some(start.last_of_month()));
        timexes[idx - 1].value = format!("{year:04}-{:02}", from.month());
    }
}

fn is_day_of_some_month(expression: &Expression) -> bool {
    matches!(&expression.meaning, Meaning::Point(Spoken { named: Named::DayOfMonth(_), .. }))
}

struct List<'a> {
    text: &'a str,
    atoms: &'a [Atom],
}

impl List<'_> {
    /// The first atom of a span and the one after its last.
    fn atoms_of(&self, span: ByteSpan) -> (usize, usize) {
        let start = self.atoms.partition_point(|atom| atom.span.end() <= span.start());
        (start, self.atoms.partition_point(|atom| atom.span.start() < span.end()))
    }

    fn word(&self, idx: usize) -> &str {
        self.atoms.get(idx).map_or("", |atom| atom.span.slice(self.text))
    }

    fn is_any(&self, idx: usize, words: &[&str]) -> bool {
        words.iter().any(|word| self.word(idx).eq_ignore_ascii_case(word))
    }

    fn is_dash(&self, idx: usize) -> bool {
        self.is_any(idx, &["-", "–", "—", "‐", "‑"])
    }

    fn is_joint(&self, idx: usize) -> bool {
        self.is_dash(idx) || self.is_any(idx, &["and", "or", "to", "&"])
    }

    /// A number in figures: its value, when it is alone.
    fn figures(&self, idx: usize) -> Option<i32> {
        let atom = self.atoms.get(idx).filter(|atom| atom.figures)?;
        let number = atom.senses.iter().find(|sense| matches!(sense.class, Class::Number | Class::Ordinal))?;
        Some(if number.class == Class::Number { number.value / 1000 } else { number.value })
    }

    /// "\[6]-7 January", "on \[4], 5 and 6 May", "\[499]-493 BC".
    fn before(&self, expression: &Expression, spoken: &Spoken, start: usize, from: usize, found: &mut Vec<(Expression, bool)>) {
        let own = match (spoken.named, spoken.year) {
            (Named::Day { day, .. }, _) if self.day_first(expression.span) => day,
            (Named::Year, SpokenYear::Year(year)) if year < 0 => year,
            _ => return,
        };
        let (mut last, mut at, mut joints) = (own, start, 0);
        while at >= from + 2 && found.len() < MAX_LIST {
            let is_comma = joints > 0 && self.word(at - 1) == ",";
            if !is_comma && !self.is_joint(at - 1) {
                return;
            }
            let Some(number) = self.figures(at - 2).filter(|number| *number > 0) else { return };
            let named = match spoken.named {
                Named::Day { month, .. } if number < last && number <= 31 => {
                    last = number;
                    (Named::Day { month, day: number, weekday: None }, spoken.year)
                }
                Named::Year if -number < last => {
                    last = -number;
                    (Named::Year, SpokenYear::Year(-number))
                }
                _ => return,
            };
            let has_the = at >= from + 3 && self.is_any(at - 3, &["the"]) && matches!(spoken.named, Named::Day { .. });
            let before = (at - 2).checked_sub(1 + usize::from(has_the));
            let opens = [
                "on", "between", "from", "of", "until", ",", "(", "the", "in", "by", "since", "during", "and", "[", "after",
                "before",
            ];
            if !self.is_dash(at - 1) && !before.is_none_or(|before| self.is_any(before, &opens)) {
                return;
            }
            let first = at - 2 - usize::from(has_the);
            let span = self.atoms[first].span.cover(self.atoms[at - 2].span);
            found.push((expression.sharing(span, named, spoken), false));
            (at, joints) = (first, joints + 1);
        }
    }

    /// "April 6-\[7]", "March 5-\[9, 1918]", "1915-\[17]".
    fn after(&self, expression: &Expression, spoken: &Spoken, end: usize, next: usize, found: &mut Vec<(Expression, bool)>) {
        if !self.is_joint(end) || next <= end + 1 && next < self.atoms.len() {
            return;
        }
        let Some(number) = self.figures(end + 1) else { return };
        let closes = |at: usize| {
            let ends = [
                ".", ",", ";", ":", ")", "]", "in", "at", "were", "was", "of", "by", "when", "on", "with", "after", "as", "the",
                "and",
            ];
            at >= self.atoms.len() || self.is_any(at, &ends)
        };
        match (spoken.named, spoken.year) {
            (Named::Day { month, day, .. }, SpokenYear::None)
                if number > day && number <= 31 && !self.day_first(expression.span) =>
            {
                let comma = usize::from(self.word(end + 2) == ",");
                let year =
                    self.atoms.get(end + 2 + comma).and_then(|atom| atom.senses.iter().find(|sense| sense.class == Class::Year));
                let last = if year.is_some() { end + 2 + comma } else { end + 1 };
                let is_date = year.is_some() || self.is_dash(end) && !self.is_dash(end + 2) || closes(end + 2);
                if is_date {
                    let year = year.map_or(SpokenYear::None, |year| SpokenYear::Year(year.value));
                    let span = self.atoms[end + 1].span.cover(self.atoms[last].span);
                    let named = (Named::Day { month, day: number, weekday: None }, year);
                    found.push((expression.sharing(span, named, spoken), last > end + 1));
                }
            }
            (Named::Year, SpokenYear::Year(year @ 1000..)) if self.is_dash(end) && self.word(end + 1).len() == 2 => {
                let is_later = number > year % 100 && !self.is_dash(end + 2);
                let named = (Named::Year, SpokenYear::Year(year - year % 100 + number));
                if is_later {
                    found.push((expression.sharing(self.atoms[end + 1].span, named, spoken), false));
                }
            }
            _ => {}
        }
    }

    /// Whether the day stands before the month.
    fn day_first(&self, span: ByteSpan) -> bool {
        let (start, end) = self.atoms_of(span);
        let place = |class| self.atoms[start..end].iter().position(|atom| atom.senses.iter().any(|sense| sense.class == class));
        matches!((place(Class::Day), place(Class::Month)), (Some(day), Some(month)) if day < month)
    }
}

impl Expression {
    /// The same kind of date elsewhere.
    fn sharing(&self, span: ByteSpan, (named, year): (Named, SpokenYear), spoken: &Spoken) -> Self {
        Self { span, meaning: Meaning::Point(Spoken { named, year, ..*spoken }), modifier: None, is_edge: false, ..*self }
    }
}
