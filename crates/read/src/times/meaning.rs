//! What a match says, before it is resolved: the thing named and what it leans on.

use rashomon_lexicon::times::{Class, HolidayDay, Make, ShiftAnchor, TimeGrammar, TimeRule, Unit};
use rashomon_model::{ByteSpan, TimexModifier};

use super::{
    atoms::{Atom, Lexer, NumericDate},
    matching::Match,
    value::{TimeOfDay, letter_of, part_code, period, season_code},
};

/// A time expression of the text, not yet resolved.
#[derive(Clone, Debug)]
pub(super) struct Expression {
    pub(super) span: ByteSpan,
    /// Index of its sentence.
    pub(super) sentence: usize,
    /// Index of the rule that found it.
    pub(super) rule: usize,
    pub(super) meaning: Meaning,
    pub(super) modifier: Option<TimexModifier>,
    /// The modifier is the very beginning or end ("the end of 2021"), not just an early or late part.
    pub(super) is_edge: bool,
}

/// What an expression says.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Meaning {
    Point(Spoken),
    Shift(Shift),
    Duration {
        n: Option<i32>,
        unit: Unit,
        relation: Option<Relation>,
    },
    Set {
        value: String,
        quant: &'static str,
        freq: Option<String>,
    },
    Ref(&'static str),
    Same,
    /// So many days from the event named after it; a length of time where the text does not date that event.
    Event {
        days: i32,
        length: Option<(i32, Unit)>,
    },
}

/// A point of the calendar as it was spoken.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Spoken {
    pub(super) named: Named,
    pub(super) year: SpokenYear,
    /// "last", "this", "the following" … of the thing named.
    pub(super) relation: Option<Relation>,
    pub(super) time: Option<TimeOfDay>,
    /// Days to add: "the eve of" takes one off.
    pub(super) plus_days: i32,
}

/// The thing named.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Named {
    Year,
    /// 198 the 1980s; below 10 the century is not said.
    Decade(i32),
    /// 20 the 20th.
    Century(i32),
    Half(i32),
    Quarter(i32),
    Season(i32),
    Month(i32),
    Day {
        month: i32,
        day: i32,
        weekday: Option<i32>,
    },
    /// "the 28th (of that month)"
    DayOfMonth(i32),
    Weekday(i32),
    WeekdayOfWeek(i32),
    /// The n-th week of a month; 0 is the last.
    WeekOfMonth {
        month: i32,
        nth: i32,
    },
    /// The week that holds a day: "the week of 6 March".
    WeekOfDay {
        month: i32,
        day: i32,
    },
    /// Days from today.
    DayOffset(i32),
    Unit(Unit),
    Holiday(HolidayDay),
    /// "Easter week"
    WeekOfHoliday(HolidayDay),
    Numeric(NumericDate),
    /// No day in particular: "at night".
    Generic,
}

/// The year, as spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SpokenYear {
    None,
    /// Below zero before Christ.
    Year(i32),
    /// Two digits.
    Short(i32),
    Relative(Relation),
}

/// How a thing stands to now (last, this, next) or to the time last spoken of (previous, same, following).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Relation {
    Last,
    This,
    Next,
    Previous,
    Same,
    Following,
    /// "the latest quarter": the one spoken of, or else the one before now.
    Latest,
    /// "the year", "the day": now in news, the time spoken of in a story.
    The,
}

/// So many units from the anchor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Shift {
    pub(super) sign: i32,
    /// Thousandths; `None` is an unknown number.
    pub(super) n: Option<i32>,
    pub(super) unit: Unit,
    pub(super) anchor: ShiftAnchor,
    /// Days between today and the anchor: "the day after tomorrow".
    pub(super) plus_days: i32,
    /// The precision of the anchor is kept.
    pub(super) keep: bool,
}

impl Relation {
    fn from_value(value: i32) -> Self {
        match value {
            -1 => Self::Last,
            0 => Self::This,
            1 => Self::Next,
            9 => Self::Previous,
            11 => Self::Following,
            12 => Self::Latest,
            _ => Self::Same,
        }
    }

    /// Units to move by.
    pub(super) fn offset(self) -> i32 {
        match self {
            Self::Last | Self::Previous => -1,
            Self::This | Self::Same | Self::Latest | Self::The => 0,
            Self::Next | Self::Following => 1,
        }
    }
}

/// The expression that a match stands for; `None` when its parts do not fit.
pub(super) fn expression(found: &Match, lexer: &Lexer, sentence: usize, grammar: &TimeGrammar) -> Option<Expression> {
    let rule = &grammar.rules[found.rule];
    let atoms = &lexer.atoms;
    let start = if is_attribute(found, atoms, grammar) { found.start + 1 } else { found.start };
    let span = atoms[start].span.cover(atoms[found.end - 1].span);
    let meaning = match &rule.make {
        Make::Date => Meaning::Point(point(found, rule, lexer, grammar)?),
        Make::Shift => Meaning::Shift(shift(found, rule)?),
        Make::Duration => duration(found, rule)?,
        Make::Set => set(found, rule, atoms, grammar)?,
        Make::Ref(value) => Meaning::Ref(reference(found, value.as_deref())?),
        Make::Same => Meaning::Same,
        Make::Event => event(found, rule)?,
        Make::Skip => return None,
    };
    let (modifier, is_edge) = modifier(found, rule);
    Some(Expression { span, sentence, rule: found.rule, meaning, modifier, is_edge })
}

/// "the third-quarter loss", "a year-earlier loss": with a hyphen it is an attribute, and the article is that of the noun after it.
fn is_attribute(found: &Match, atoms: &[Atom], grammar: &TimeGrammar) -> bool {
    let begins = |article: &str| grammar.word(article).is_some_and(|word| atoms[found.start].word == Some(word.id));
    let is_noun = |atom: &Atom| atom.span.len() > 2 && atom.senses.is_empty();
    found.end > found.start + 2
        && atoms[found.end - 1].joined
        && atoms.get(found.end).is_some_and(is_noun)
        && ["the", "a", "an"].into_iter().any(begins)
}

fn modifier(found: &Match, rule: &TimeRule) -> (Option<TimexModifier>, bool) {
    let part = found.value(Class::Part).or(rule.part);
    let by_part = part.and_then(|part| match part {
        1 | 4 => Some(TimexModifier::Start),
        2 => Some(TimexModifier::Mid),
        3 | 5 => Some(TimexModifier::End),
        _ => None,
    });
    let by_approx = || {
        let mut values = found.captures.iter().filter(|capture| matches!(capture.class, Class::Approx | Class::Over));
        values.find_map(|capture| match capture.value {
            1 => Some(TimexModifier::Approx),
            2 => Some(TimexModifier::LessThan),
            3 => Some(TimexModifier::MoreThan),
            4 => Some(TimexModifier::EqualOrMore),
            5 => Some(TimexModifier::EqualOrLess),
            _ => None,
        })
    };
    (by_part.or_else(by_approx), matches!(part, Some(4 | 5)))
}

fn point(found: &Match, rule: &TimeRule, lexer: &Lexer, grammar: &TimeGrammar) -> Option<Spoken> {
    let value = |class| found.value(class);
    let relation = value(Class::Relation).map(Relation::from_value);
    let era = value(Class::Era);
    let number = value(Class::Number).or(value(Class::NumberThree)).map(|number| number / 1000);
    let year = match (value(Class::Year), value(Class::ShortYear).or(value(Class::YearTwo))) {
        (Some(year), _) => SpokenYear::Year(if era == Some(-1) { -year } else { year }),
        (None, Some(short)) => SpokenYear::Short(short),
        (None, None) if rule.rel_year && relation.is_some() => SpokenYear::Relative(relation?),
        (None, None) => match (era, rule.only_bc, number) {
            (Some(sign), _, Some(number)) if number > 0 => SpokenYear::Year(sign * number),
            (None, true, Some(number)) => SpokenYear::Year(-number),
            _ => SpokenYear::None,
        },
    };
    let (named, mut relation) = named(found, rule, lexer, grammar, year, relation.filter(|_| !rule.rel_year))?;
    // "the year two thousand"
    let is_number_year = named == Named::Year && year == SpokenYear::None;
    let year = if is_number_year { SpokenYear::Year(number.filter(|year| (1000..=2100).contains(year))?) } else { year };
    let year = match (named, relation) {
        // "May of that year", "October last year": the relation was part of the year.
        (Named::Day { .. } | Named::Month(_) | Named::Season(_) | Named::Holiday(_), Some(rel))
            if year == SpokenYear::None && year_is_relative(found) =>
        {
            relation = None;
            SpokenYear::Relative(rel)
        }
        _ => year,
    };
    Some(Spoken { named, year, relation, time: time_of_day(found, rule), plus_days: rule.by })
}

/// Whether the relation stands after the thing named: "June of that year".
fn year_is_relative(found: &Match) -> bool {
    let at = |class| found.captures.iter().find(|capture| capture.class == class).map(|capture| capture.atom);
    let thing = at(Class::Month).or(at(Class::Season)).or(at(Class::Holiday));
    matches!((thing, at(Class::Relation)), (Some(thing), Some(relation)) if relation > thing)
}

fn named(
    found: &Match,
    rule: &TimeRule,
    lexer: &Lexer,
    grammar: &TimeGrammar,
    year: SpokenYear,
    relation: Option<Relation>,
) -> Option<(Named, Option<Relation>)> {
    let value = |class| found.value(class);
    if rule.generic {
        return Some((Named::Generic, None));
    }
    let ordinal = value(Class::Ordinal).or(rule.ord);
    let unit = found.unit().or(rule.unit);
    if let Some(idx) = value(Class::NumericDate) {
        return Some((Named::Numeric(*lexer.numeric_dates.get(idx as usize)?), None));
    }
    if let (Some(month), Some(day), Some(Unit::Week)) = (value(Class::Month), value(Class::Day), rule.unit) {
        return Some((Named::WeekOfDay { month, day }, None));
    }
    if let Some(month) = value(Class::Month).filter(|_| rule.unit == Some(Unit::Week)) {
        return Some((Named::WeekOfMonth { month, nth: ordinal.filter(|nth| (1..=5).contains(nth)).unwrap_or(0) }, None));
    }
    if let Some(month) = value(Class::Month) {
        let named = match value(Class::Day).or(ordinal) {
            Some(day) if (1..=31).contains(&day) => {
                Named::Day { month, day, weekday: value(Class::Weekday).or(value(Class::WeekdayAbbreviation)) }
            }
            Some(_) => return None,
            None => Named::Month(month),
        };
        return Some((named, relation));
    }
    if let Some(idx) = value(Class::Holiday) {
        let holiday = *grammar.holidays.get(idx as usize)?;
        let is_week = rule.unit == Some(Unit::Week);
        return Some((if is_week { Named::WeekOfHoliday(holiday) } else { Named::Holiday(holiday) }, relation));
    }
    if let Some(weekday) = value(Class::Weekday) {
        let is_of_week = rule.unit == Some(Unit::Week);
        return Some((if is_of_week { Named::WeekdayOfWeek(weekday) } else { Named::Weekday(weekday) }, relation));
    }
    if let Some(days) = value(Class::DayAdverb) {
        return Some((Named::DayOffset(days), None));
    }
    if let Some(season) = value(Class::Season) {
        return Some((Named::Season(season), relation));
    }
    if let Some(decade) = value(Class::Decade) {
        return Some((Named::Decade(if value(Class::Era) == Some(-1) { -decade } else { decade }), relation));
    }
    if let Some(century) = value(Class::Century) {
        return Some((Named::Century(century + 1), None));
    }
    match (rule.unit, ordinal.or(value(Class::Quarter))) {
        (Some(Unit::Quarter), Some(quarter @ 1..=4)) => return Some((Named::Quarter(quarter), relation)),
        (Some(Unit::Half), Some(half @ 1..=2)) => return Some((Named::Half(half), relation)),
        (Some(Unit::Century), Some(century @ 1..=30)) => {
            return Some((Named::Century(if value(Class::Era) == Some(-1) { -century } else { century }), None));
        }
        (Some(Unit::Quarter | Unit::Half | Unit::Century), Some(_)) => return None,
        (None, Some(day @ 1..=31)) if unit.is_none() => return Some((Named::DayOfMonth(day), relation)),
        _ => {}
    }
    if year != SpokenYear::None && !matches!(year, SpokenYear::Relative(_)) {
        // "this day in 1989"
        let is_anniversary = rule.unit == Some(Unit::Day);
        return Some((if is_anniversary { Named::DayOffset(0) } else { Named::Year }, None));
    }
    let relation_or_the = Some(relation.unwrap_or(Relation::The));
    if let Some(unit) = unit {
        return Some((Named::Unit(unit), relation_or_the));
    }
    if time_of_day(found, rule).is_some() {
        return Some((Named::Unit(Unit::Day), relation_or_the));
    }
    Some((Named::Year, None))
}

fn time_of_day(found: &Match, rule: &TimeRule) -> Option<TimeOfDay> {
    let value = |class| found.value(class);
    let zone = value(Class::Zone);
    let meridiem = value(Class::Meridiem);
    // "4 in the afternoon", "9 at night".
    let by_part = || value(Class::DayPart).map(|part| if matches!(part, 2 | 3) { 12 } else { 0 });
    let after_noon = |minutes: i32| match meridiem.or_else(by_part) {
        Some(12) if minutes < 720 => minutes + 720,
        Some(0) if minutes >= 720 => minutes - 720,
        _ => minutes,
    };
    if let Some(minutes) = value(Class::Clock) {
        return Some(TimeOfDay::At(after_noon(minutes), zone));
    }
    if let Some(minutes) = value(Class::ClockWord) {
        return Some(TimeOfDay::At(minutes, zone));
    }
    if let Some(minutes) = value(Class::ClockFour) {
        return Some(TimeOfDay::At(minutes, zone));
    }
    let part = value(Class::DayPart).or(rule.daypart);
    let is_hour = meridiem.is_some() || rule.id.starts_with("time/");
    let Some(hour) = value(Class::Number).filter(|_| is_hour) else { return part.map(TimeOfDay::Part) };
    (hour % 1000 == 0 && (0..=24_000).contains(&hour)).then(|| TimeOfDay::At(after_noon(hour / 1000 * 60), zone))
}

/// The number captured, in thousandths: a number, a vague one (`Some(None)`), or one.
fn count(found: &Match, rule: &TimeRule) -> Option<i32> {
    let half = if rule.plus_half { 500 } else { 0 };
    if let Some(number) = found.value(Class::Number) {
        return Some(number + half);
    }
    if found.value(Class::Half).is_some() {
        return Some(500);
    }
    if let Some(vague) = found.value(Class::Vague) {
        return (vague > 0).then_some(vague * 1000);
    }
    if let Some(n) = rule.n {
        return Some(n * 1000 + half);
    }
    let is_plural = found.captures.iter().any(|capture| capture.class == Class::Units);
    (!is_plural).then_some(1000 + half)
}

/// "the day after" and, counted, "three days after", "a week before".
fn event(found: &Match, rule: &TimeRule) -> Option<Meaning> {
    let Some(unit) = found.unit() else { return Some(Meaning::Event { days: rule.by, length: None }) };
    let n = count(found, rule).filter(|n| n % 1000 == 0)?;
    let days = n / 1000 * if unit == Unit::Week { 7 } else { 1 };
    Some(Meaning::Event { days: rule.by * days, length: Some((n, unit)) })
}

fn shift(found: &Match, rule: &TimeRule) -> Option<Shift> {
    let (n, unit) = match (count(found, rule), rule.unit.or(found.unit())?) {
        // "a decade ago" is a year, ten years back.
        (Some(n), Unit::Decade) => (Some(n.saturating_mul(10)), Unit::Year),
        counted => counted,
    };
    Some(Shift {
        sign: rule.by,
        n,
        unit,
        anchor: rule.anchor,
        plus_days: found.value(Class::DayAdverb).unwrap_or(0),
        keep: rule.keep,
    })
}

fn duration(found: &Match, rule: &TimeRule) -> Option<Meaning> {
    let relation = found.value(Class::Relation).map(Relation::from_value);
    Some(Meaning::Duration { n: count(found, rule), unit: found.unit()?, relation })
}

fn set(found: &Match, rule: &TimeRule, atoms: &[Atom], grammar: &TimeGrammar) -> Option<Meaning> {
    let value = |class| found.value(class);
    let has = |text: &str| {
        let word = grammar.word(text).map(|word| word.id);
        word.is_some() && atoms[found.start..found.end].iter().any(|atom| atom.word == word)
    };
    let is_rate = ["each", "a", "an", "per"].into_iter().any(has);
    let quant = if is_rate { "EACH" } else { "EVERY" };
    let number = value(Class::Number).or(value(Class::Frequency).map(|n| n * 1000));
    if let Some((times, unit)) = number.zip(value(Class::Unit)).filter(|_| rule.freq) {
        let unit = Unit::from_value(unit)?;
        let counted = value(Class::Units).and_then(Unit::from_value);
        let freq = format!("{}{}", times / 1000, counted.map_or("X", |unit| letter_of(unit)));
        return Some(Meaning::Set { value: period(Some(1000), unit), quant, freq: Some(freq) });
    }
    let text = if let Some(unit) = found.unit() {
        let other = if has("other") { 2000 } else { 1000 };
        let n = value(Class::Number).or(value(Class::Ordinal).map(|n| n * 1000)).or(rule.n.map(|n| n * 1000));
        period(Some(n.unwrap_or(other)), unit)
    } else if let Some(month) = value(Class::Month) {
        format!("XXXX-{month:02}")
    } else if let Some(weekday) = value(Class::Weekday).or(value(Class::Weekdays)) {
        let part = value(Class::DayPart).map_or(String::new(), |part| format!("T{}", part_code(part)));
        format!("XXXX-WXX-{weekday}{part}")
    } else if let Some(season) = value(Class::Season).or(value(Class::Seasons)) {
        format!("XXXX-{}", season_code(season))
    } else {
        format!("XXXX-XX-XXT{}", part_code(value(Class::DayPart)?))
    };
    Some(Meaning::Set { value: text, quant, freq: None })
}

fn reference(found: &Match, value: Option<&str>) -> Option<&'static str> {
    match (value, found.value(Class::RefWord).or(found.value(Class::RefAdjective))) {
        (Some("PAST_REF"), _) | (None, Some(1)) => Some("PAST_REF"),
        (Some("PRESENT_REF"), _) | (None, Some(2)) => Some("PRESENT_REF"),
        (Some("FUTURE_REF"), _) | (None, Some(3)) => Some("FUTURE_REF"),
        _ => None,
    }
}
