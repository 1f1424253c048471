//! Whether a string is a TIMEX3 `value` (TimeML 1.2.1, with the extensions for times before Christ, halves and vague periods that the
//! TIDES guidelines bring along).

/// Whether `value` is well formed.
pub(super) fn is_value(value: &str) -> bool {
    matches!(value, "PAST_REF" | "PRESENT_REF" | "FUTURE_REF") || is_period(value) || is_point(value)
}

/// Whether `freq` is well formed: `2X`, `3D`.
pub(super) fn is_freq(freq: &str) -> bool {
    let letters = freq.trim_start_matches(|c: char| c.is_ascii_digit());
    letters.len() < freq.len() && ["X", "S", "M", "H", "D", "W", "WE", "Q", "Y", "E", "C", "L"].contains(&letters)
}

/// `P3Y`, `PT30M`, `PT5H30M`, `P2.5Y`, `PXD`.
pub(super) fn is_period(value: &str) -> bool {
    let Some(rest) = value.strip_prefix('P') else { return false };
    if let Some(number) = ["H30M", "M30S"].into_iter().find_map(|half| rest.strip_suffix(half)) {
        return number.strip_prefix('T').is_some_and(|number| number.parse::<u32>().is_ok());
    }
    let (rest, is_clock) = rest.strip_prefix('T').map_or((rest, false), |rest| (rest, true));
    let n = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').len();
    let (number, unit) = if let Some(unit) = rest.strip_prefix('X') { ("1", unit) } else { rest.split_at(n) };
    let units: &[&str] = if is_clock { &["H", "M", "S"] } else { &["D", "W", "WE", "M", "Q", "Y", "E", "C", "L"] };
    number.parse::<f64>().is_ok() && units.contains(&unit)
}

fn is_point(value: &str) -> bool {
    let (day, time) = value.split_once('T').map_or((value, None), |(day, time)| (day, Some(time)));
    let day = day.strip_prefix("BC").unwrap_or(day);
    let mut parts = day.split('-');
    let year = parts.next().unwrap_or_default();
    let is_year = year == "XXXX" || (2..=4).contains(&year.len()) && year.bytes().all(|byte| byte.is_ascii_digit());
    let rest: Vec<&str> = parts.collect();
    is_year && is_within(&rest, year.len()) && time.is_none_or(is_time)
}

fn is_within(parts: &[&str], year_len: usize) -> bool {
    let number = |part: &str, from: u32, to: u32| {
        part == "XX" || part.len() == 2 && part.parse().is_ok_and(|n: u32| (from..=to).contains(&n))
    };
    let week = |part: &str| part.strip_prefix('W').is_some_and(|week| number(week, 1, 53));
    match parts {
        [] => true,
        _ if year_len < 4 => false,
        [part] => {
            number(part, 1, 12)
                || week(part)
                || matches!(*part, "SP" | "SU" | "FA" | "WI" | "H1" | "H2" | "Q1" | "Q2" | "Q3" | "Q4" | "QX")
        }
        [month, day] if number(month, 1, 12) => number(day, 1, 31),
        [first, "WE"] => week(first),
        [first, day] => week(first) && day.parse().is_ok_and(|day: u32| (1..=7).contains(&day)),
        _ => false,
    }
}

fn is_time(time: &str) -> bool {
    let time = time.strip_suffix('Z').unwrap_or(time);
    if matches!(time, "MO" | "AF" | "EV" | "NI" | "DT" | "XX:XX") {
        return true;
    }
    let Some((hour, minute)) = time.split_once(':') else { return false };
    let two = |part: &str, to: u32| part.len() == 2 && part.parse().is_ok_and(|n: u32| n <= to);
    two(hour, 24) && two(minute, 59)
}

#[test]
fn the_checker_takes_values_and_refuses_others() {
    for good in [
        "2016-11-12",
        "XXXX-WXX-5",
        "2016-W10-WE",
        "BC0490-08-XX",
        "199",
        "BC03",
        "P2.5Y",
        "PT30M",
        "PT5H30M",
        "PXE",
        "2016-03-17TNI",
        "1989-H2",
    ] {
        assert!(is_value(good), "{good}");
    }
    for bad in ["", "2016-13", "2016-11-32", "P", "PT3Y", "2016-W54", "PX", "2016-03-17T25:00", "198-05", "16-3"] {
        assert!(!is_value(bad), "{bad}");
    }
}
