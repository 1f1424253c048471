//! Arithmetic on points of the calendar that keeps their precision.

use jiff::ToSpan as _;
use rashomon_lexicon::times::Unit;

use super::value::{Point, Within, Years};

/// Month and day as month × 100 + day; day 0 for a whole month; seasons, quarters and halves by a month in their middle. `None` for a
/// whole year and for what has no place in it.
pub(super) fn place(within: Within) -> Option<i32> {
    Some(match within {
        Within::Day(month, day) => month * 100 + day,
        Within::Month(month) | Within::SomeDay(Some(month)) => month * 100,
        Within::Season(season) => [400, 700, 1000, 100][(season - 1).clamp(0, 3) as usize],
        Within::Quarter(Some(quarter)) => (quarter * 3 - 1) * 100,
        Within::Half(half) => (half * 6 - 3) * 100,
        Within::Week(Some(week)) => (week * 12 / 53 + 1).clamp(1, 12) * 100,
        _ => return None,
    })
}

/// The unit that holds the point; `None` when the point is less precise than that.
pub(super) fn truncated(point: Point, unit: Unit) -> Option<Point> {
    if point.unit() == unit {
        return Some(Point { time: None, ..point });
    }
    match unit {
        Unit::Decade => match point.years {
            Years::Year(year) => Some(Point::whole(Years::Decade(if year < 0 { -(-year / 10) } else { year / 10 }))),
            _ => None,
        },
        Unit::Century | Unit::Millennium => match point.years {
            Years::Year(year) if year < 0 => Some(Point::whole(Years::CenturyBc(-year / 100))),
            Years::Decade(decade) if decade < 0 => Some(Point::whole(Years::CenturyBc(-decade / 10))),
            Years::Year(year) => Some(Point::whole(Years::Century(year / 100))),
            Years::Decade(decade) => Some(Point::whole(Years::Century(decade / 10))),
            _ => None,
        },
        Unit::Year => point.year_value().map(Point::year),
        Unit::Half | Unit::Quarter | Unit::Month => {
            let month = match (point.month(), point.within) {
                (Some(month), _) => month,
                (None, Within::Quarter(Some(quarter))) if unit == Unit::Half => quarter * 3,
                _ => return None,
            };
            let within = match unit {
                Unit::Month => Within::Month(month),
                Unit::Quarter => Within::Quarter(Some((month + 2) / 3)),
                _ => Within::Half((month + 5) / 6),
            };
            Some(Point { within, time: None, ..point })
        }
        Unit::Week | Unit::Fortnight => point.date().map(Point::week),
        Unit::Weekend => point.date().map(Point::weekend),
        Unit::Second | Unit::Minute | Unit::Hour | Unit::Day => match point.within {
            Within::Day(..) => Some(Point { time: None, ..point }),
            _ => None,
        },
    }
}

/// The point so many units away; `None` when it is less precise than the unit or the calendar ends.
pub(super) fn shifted(point: Point, unit: Unit, n: i32) -> Option<Point> {
    if n == 0 {
        return Some(point);
    }
    match unit {
        Unit::Second | Unit::Minute | Unit::Hour => Some(point),
        Unit::Day => point.date()?.checked_add(i64::from(n).days()).ok().map(Point::day),
        Unit::Week | Unit::Fortnight | Unit::Weekend => {
            let monday = point.interval()?.start()?;
            let weeks = i64::from(n).checked_mul(if unit == Unit::Fortnight { 2 } else { 1 })?;
            let day = monday.checked_add(jiff::Span::new().try_weeks(weeks).ok()?).ok()?;
            Some(if unit == Unit::Weekend { Point::weekend(day) } else { Point::week(day) })
        }
        Unit::Month => {
            let months = point.year_value()?.checked_mul(12)?.checked_add(point.month()? - 1)?.checked_add(n)?;
            let within = Within::Month(months.rem_euclid(12) + 1);
            valid(Point { years: Years::Year(months.div_euclid(12)), within, ..point })
        }
        Unit::Quarter | Unit::Half => {
            let (at, per_year) = match point.within {
                Within::Quarter(Some(quarter)) => (quarter, 4),
                Within::Half(half) => (half, 2),
                _ => return None,
            };
            let count = point.year_value()?.checked_mul(per_year)?.checked_add(at - 1)?.checked_add(n)?;
            let at = count.rem_euclid(per_year) + 1;
            let within = if per_year == 4 { Within::Quarter(Some(at)) } else { Within::Half(at) };
            valid(Point { years: Years::Year(count.div_euclid(per_year)), within, ..point })
        }
        Unit::Year => {
            let year = point.year_value()?;
            let moved = year.checked_add(n)?;
            // There is no year zero.
            let moved = if (year < 0) == (moved < 0) && moved != 0 { moved } else { moved + if n > 0 { 1 } else { -1 } };
            valid(Point { years: Years::Year(moved), ..point })
        }
        Unit::Decade => match point.years {
            Years::Decade(decade) => valid(Point { years: Years::Decade(decade.checked_add(n)?), ..point }),
            _ => None,
        },
        Unit::Century | Unit::Millennium => match point.years {
            Years::Century(century) => valid(Point { years: Years::Century(century.checked_add(n)?), ..point }),
            Years::CenturyBc(century) => valid(Point { years: Years::CenturyBc(century.checked_sub(n)?), ..point }),
            _ => None,
        },
    }
}

/// Years of four digits, decades of three, centuries of two.
fn valid(point: Point) -> Option<Point> {
    let fits = match point.years {
        Years::Open => true,
        Years::Year(year) => year != 0 && (-9999..=9999).contains(&year),
        Years::Decade(decade) => (-999..=999).contains(&decade),
        Years::Century(century) | Years::CenturyBc(century) => (0..=99).contains(&century),
    };
    fits.then_some(point)
}
