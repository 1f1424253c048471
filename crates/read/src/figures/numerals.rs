//! Numerals: digits with groups, number words of any length, vague numerals, ranges, qualifiers.
//!
//! In: tokens. Out: bounds as stated, with the words they stand in. Whether people are counted is decided elsewhere; what can be no
//! count (ages, money, percentages, times, ordinals) is refused here.

use std::ops::Range;

use rashomon_lexicon::{harms::Grammar, numbers::NumberWord};
use rashomon_model::Qualifier;
use rashomon_text::tokens::TokenKind;

use crate::words::Words;

/// A numeral with its qualifiers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Numeral {
    /// With qualifiers and "another".
    pub(crate) tokens: Range<usize>,
    /// The numeral alone.
    pub(crate) core: Range<usize>,
    pub(crate) low: Option<u32>,
    pub(crate) best: Option<u32>,
    pub(crate) high: Option<u32>,
    pub(crate) qualifier: Qualifier,
    pub(crate) vague: bool,
    /// "another 8", "the other two".
    pub(crate) other: bool,
    /// "the two", "those five".
    pub(crate) definite: bool,
    /// Looks like a year: a count only right before a noun for people.
    pub(crate) year_like: bool,
}

/// The numeral that begins at token `at` and ends before token `end`.
pub(crate) fn numeral_at(words: &Words<'_>, at: usize, end: usize) -> Option<Numeral> {
    let mut lead = Lead { qualifier: Qualifier::Exact, other: false, definite: false };
    let start = skip_lead(words, at, end, &mut lead);
    if let Some(numeral) = vague_at(words, at, start, end, &lead) {
        return Some(numeral);
    }
    let (mut low, mut next) = count_at(words, start, end)?;
    if is_preceded_by_no_count(words, at) {
        return None;
    }
    let mut high = low;
    let between = at > 0 && words.word(at - 1) == "between";
    let joint = words.word(next);
    // "raised the toll from 12 to 17": two counts and no range.
    let moves = at > 0 && words.word(at - 1) == "from" && joint == "to";
    if next < end
        && !moves
        && (matches!(joint, "to" | "-" | "–" | "or") || between && joint == "and")
        && let Some((upper, after)) = count_at(words, next + 1, end).filter(|(upper, _)| *upper > low)
    {
        (high, next) = (upper, after);
    }
    if let Some((len, after)) = words.res.numbers.qualifiers_after.longest_at(next, |idx| words.word_before(idx, end)) {
        lead.qualifier = *after;
        next += len;
    }
    if is_followed_by_no_count(words, next, end) || is_said_age(words, at, next, end) {
        return None;
    }
    let core = start..next;
    let year_like = core.len() == 1 && words.word(start).len() == 4 && (1900..2100).contains(&low);
    let mut numeral = Numeral {
        tokens: at..next,
        core,
        low: Some(low),
        best: Some(low),
        high: Some(high),
        qualifier: lead.qualifier,
        vague: false,
        other: lead.other,
        definite: lead.definite,
        year_like,
    };
    match lead.qualifier {
        _ if high > low => {
            numeral.best = None;
            numeral.qualifier = Qualifier::Range;
        }
        Qualifier::AtLeast => numeral.high = None,
        Qualifier::Over => {
            low = low.saturating_add(1);
            (numeral.low, numeral.best, numeral.high) = (Some(low), None, None);
        }
        Qualifier::UpTo => (numeral.low, numeral.best) = (None, None),
        Qualifier::Under => (numeral.low, numeral.best, numeral.high) = (None, None, Some(high.saturating_sub(1))),
        Qualifier::About | Qualifier::Exact | Qualifier::Range | Qualifier::None => {}
    }
    Some(numeral)
}

/// What stands before the numeral.
struct Lead {
    qualifier: Qualifier,
    other: bool,
    definite: bool,
}

/// Skips "at least", "the other", "another"; returns where the numeral itself must begin.
fn skip_lead(words: &Words<'_>, at: usize, end: usize, lead: &mut Lead) -> usize {
    let mut next = at;
    for _ in 0..4 {
        let qualifier = words.res.numbers.qualifiers.longest_at(next, |idx| words.word_before(idx, end));
        // "owned up to (three dead)": the verb's own words.
        let is_of_verb = next > 0 && words.word(next) == "up" && words.res.numbers.takes_up_to(words.word(next - 1));
        if let Some((len, qualifier)) = qualifier.filter(|(len, _)| next + len < end && !is_of_verb) {
            lead.definite |= is_definite(words, next);
            if *qualifier != Qualifier::Exact {
                lead.qualifier = *qualifier;
            }
            next += len;
        } else if words.is(next, Grammar::OTHER) && next + 1 < end {
            lead.other = true;
            next += 1;
        } else if words.is(next, Grammar::DEFINITE) {
            lead.definite |= is_definite(words, next);
            next += 1;
        } else {
            break;
        }
    }
    next
}

/// "the nine", "those nine"; not "said that nine", where the word begins what is said.
fn is_definite(words: &Words<'_>, at: usize) -> bool {
    words.is(at, Grammar::DEFINITE) && words.word(at) != "that"
}

fn vague_at(words: &Words<'_>, at: usize, start: usize, end: usize, lead: &Lead) -> Option<Numeral> {
    // "how many died has been fought over": a question.
    if at > 0 && matches!(words.word(at - 1), "how" | "so" | "too" | "not") && words.word(start) == "many" {
        return None;
    }
    let (len, vague) = words.res.numbers.vague.longest_at(start, |idx| words.word_before(idx, end))?;
    let next = start + len;
    let takes_of = matches!(words.word(start + len - 1), "number" | "group" | "handful" | "couple");
    if takes_of && words.word(next) != "of" && words.word(next) != "more" {
        return None;
    }
    // "a group of five men" are five.
    if takes_of && words.word(next) == "of" && count_at(words, next + 1, end).is_some() {
        return None;
    }
    Some(Numeral {
        tokens: at..next,
        core: start..next,
        low: Some(vague.low),
        best: None,
        high: vague.high,
        qualifier: if lead.qualifier == Qualifier::Exact { Qualifier::About } else { lead.qualifier },
        vague: true,
        other: lead.other,
        definite: lead.definite,
        year_like: false,
    })
}

/// A plain count and the index after it.
fn count_at(words: &Words<'_>, at: usize, end: usize) -> Option<(u32, usize)> {
    if at >= end {
        return None;
    }
    match words.tokens[at].kind {
        TokenKind::Number => digits_at(words, at, end),
        TokenKind::Word => number_words_at(words, at, end),
        TokenKind::Quote | TokenKind::Mark => None,
    }
}

/// "15,000", "15 000", "20 million".
fn digits_at(words: &Words<'_>, at: usize, end: usize) -> Option<(u32, usize)> {
    let mut next = at + 1;
    if let Some(value) = decimal(words, at, end) {
        return Some((value, at + 2));
    }
    let mut value = grouped(words.word(at))?;
    let mut head_len = words.word(at).len();
    while head_len <= 3 && next < end && is_digit_group(words, next) {
        value = value.checked_mul(1000)?.checked_add(words.word(next).parse().ok()?)?;
        next += 1;
        head_len = 3;
    }
    while next < end {
        let Some(NumberWord::Multiplier(by)) = words.res.numbers.word(words.word(next)) else { break };
        value = value.checked_mul(u64::from(by))?;
        next += 1;
    }
    u32::try_from(value).ok().map(|value| (value, next))
}

/// "1.2 million".
fn decimal(words: &Words<'_>, at: usize, end: usize) -> Option<u32> {
    let word = words.word(at);
    let by = match words.res.numbers.word(words.word_before(at + 1, end)?)? {
        NumberWord::Multiplier(by) if by >= 1000 => by,
        _ => return None,
    };
    let (whole, part) = word.split_once('.')?;
    let is_digits = |digits: &str| (1..=3).contains(&digits.len()) && digits.bytes().all(|c| c.is_ascii_digit());
    let value = (is_digits(whole) && is_digits(part)).then(|| word.parse::<f64>().ok()).flatten()? * f64::from(by);
    (value < f64::from(u32::MAX)).then_some(value.round() as u32)
}

/// Exactly three digits after a space: the rest of "15 000".
fn is_digit_group(words: &Words<'_>, idx: usize) -> bool {
    let word = words.word(idx);
    words.tokens[idx].spaced && word.len() == 3 && word.bytes().all(|c| c.is_ascii_digit())
}

/// Plain digits, or digits in groups of three parted by commas; decimals, times and "12th" are refused.
fn grouped(word: &str) -> Option<u64> {
    if word.bytes().all(|c| c.is_ascii_digit()) {
        return (word.len() <= 9).then(|| word.parse().ok()).flatten();
    }
    let mut groups = word.split(',');
    let first = groups.next()?;
    let is_sound = (1..=3).contains(&first.len()) && word.split(',').skip(1).all(|group| group.len() == 3);
    let digits: String = word.split(',').collect();
    (is_sound && digits.len() <= 12 && digits.bytes().all(|c| c.is_ascii_digit())).then(|| digits.parse().ok()).flatten()
}

/// "four hundred and sixty three", "a dozen", "two and a half thousand" up to its first word that is no number.
fn number_words_at(words: &Words<'_>, at: usize, end: usize) -> Option<(u32, usize)> {
    let numbers = &words.res.numbers;
    let (mut total, mut current, mut n_words) = (0u64, 0u64, 0);
    let mut next = at;
    if matches!(words.word(at), "a" | "an" | "one") {
        match numbers.word(words.word(at + 1)) {
            Some(NumberWord::Multiplier(_)) if at + 1 < end => (current, next, n_words) = (1, at + 1, 1),
            _ if words.word(at) != "one" => return None,
            _ => {}
        }
    }
    while next < end {
        match numbers.word(words.word(next)) {
            Some(NumberWord::Cardinal(n)) => current += u64::from(n),
            Some(NumberWord::Multiplier(by)) if n_words > 0 && by < 1000 => current = current.max(1) * u64::from(by),
            Some(NumberWord::Multiplier(by)) if n_words > 0 => {
                total += current.max(1) * u64::from(by);
                current = 0;
            }
            _ if words.word(next) == "and" && n_words > 0 && continues(words, at, next, end) => {
                next += 1;
                continue;
            }
            _ => break,
        }
        n_words += 1;
        next += 1;
        // "two three" are two numbers; only tens, hundreds and thousands go on.
        let last = numbers.word(words.word(next - 1));
        let open = matches!(last, Some(NumberWord::Multiplier(_)))
            || matches!(last, Some(NumberWord::Cardinal(n)) if n >= 20 && n % 10 == 0);
        let goes_on = open
            || matches!(numbers.word(words.word(next)), Some(NumberWord::Multiplier(_)))
            || words.word(next) == "and" && n_words > 1;
        if !goes_on {
            break;
        }
    }
    (n_words > 0).then_some(())?;
    u32::try_from(total + current).ok().map(|value| (value, next))
}

/// Whether "and" at `idx` stands inside a numeral: a hundred or thousand before it, a smaller number after it.
fn continues(words: &Words<'_>, start: usize, idx: usize, end: usize) -> bool {
    let numbers = &words.res.numbers;
    let before = idx > start && matches!(numbers.word(words.word(idx - 1)), Some(NumberWord::Multiplier(by)) if by >= 100);
    let after = idx + 1 < end && matches!(numbers.word(words.word(idx + 1)), Some(NumberWord::Cardinal(_)));
    before && after
}

/// "$", "aged", "No.", "called" (a telephone number): what follows is no count.
fn is_preceded_by_no_count(words: &Words<'_>, at: usize) -> bool {
    is_in_list_of_ages(words, at)
        || ends_years(words, at)
        || at > 0
            && matches!(
                words.word(at - 1),
                "$" | "€"
                    | "£"
                    | "#"
                    | "aged"
                    | "age"
                    | "no."
                    | "#:"
                    | "route"
                    | "highway"
                    | "article"
                    | "channel"
                    | "called"
                    | "calling"
                    | "dialed"
                    | "dialled"
                    | "dialing"
                    | "dialling"
                    | "phoned"
            )
}

/// "2014-(15)", "1998/(99)": the second of two years.
fn ends_years(words: &Words<'_>, at: usize) -> bool {
    let is_year =
        |idx: usize| words.word(idx).len() == 4 && words.word(idx).parse::<u32>().is_ok_and(|year| (1000..2100).contains(&year));
    at >= 2
        && words.tokens[at].kind == TokenKind::Number
        && !words.tokens[at].spaced
        && matches!(words.word(at), word if word.len() == 2 || word.len() == 4)
        && matches!(words.word(at - 1), "-" | "–" | "—" | "/")
        && is_year(at - 2)
}

/// "who is about (70),", "she was (19) and": an age that is said of somebody.
fn is_said_age(words: &Words<'_>, at: usize, next: usize, end: usize) -> bool {
    /// Years that people reach.
    const OLDEST: u32 = 115;
    // "who is about 70": met at "about", and at "70".
    let qualifies = |idx: usize| words.res.numbers.qualifiers.longest_at(idx, |at| words.word_before(at, idx + 1)).is_some();
    let at = (at.saturating_sub(2)..at).rev().take_while(|idx| words.is_adverb(*idx) || qualifies(*idx)).last().unwrap_or(at);
    let is_of_one = || {
        let subject = at - 2;
        matches!(words.word(subject), "who" | "he" | "she") || words.is_person_name(subject)
    };
    let closes = next >= end
        || !words.is_word(next)
        || words.is(next, Grammar::CONJUNCTION.or(Grammar::RELATIVE))
        || matches!(words.word(next), "when" | "then" | "at");
    let is_plain = |idx: usize| words.word(idx).parse::<u32>().map_or(words.tokens[idx].kind == TokenKind::Word, |n| n <= OLDEST);
    // "a man of 54", but "a family of six".
    let is_aged = || {
        let noun = words.info(at - 2).person.filter(|noun| noun.singular && !noun.plural);
        words.word(at - 1) == "of" && noun.is_some() && !words.res.counts.is_collective(words.word(at - 2))
    };
    at >= 2 && (words.is(at - 1, Grammar::BE) && is_of_one() || is_aged()) && closes && next > at && is_plain(next - 1)
}

/// "ages 7 and 10", "between the ages of 18 and 22".
fn is_in_list_of_ages(words: &Words<'_>, at: usize) -> bool {
    /// Words of a list.
    const LONGEST: usize = 12;
    let goes_on = |at: &usize| {
        words.tokens[*at].kind == TokenKind::Number || matches!(words.word(*at), "," | "and" | "&" | "to" | "-" | "–" | "of")
    };
    if words.tokens[at].kind != TokenKind::Number || words.info(at + 1).person.is_some() {
        return false;
    }
    let before = (at.saturating_sub(LONGEST)..at).rev().find(|at| !goes_on(at));
    // "two boys, 16 and 17 years old"
    let after = (at + 1..(at + LONGEST).min(words.tokens.len())).find(|at| !goes_on(at));
    let is_old = |at: usize| {
        is_age_unit(words.word(at)) && (words.word(at).ends_with("old") || matches!(words.word(at + 1), "old" | "of"))
    };
    before.is_some_and(|at| matches!(words.word(at), "ages" | "aged" | "age")) || after.is_some_and(is_old)
}

/// "%", "-year-old", "times", "callers" (of a telephone number): what precedes is no count of people.
fn is_followed_by_no_count(words: &Words<'_>, next: usize, end: usize) -> bool {
    let follows = match words.word_before(next, end) {
        Some("-") => words.word_before(next + 1, end),
        other => other,
    };
    follows.is_some_and(|word| {
        matches!(word, "%" | "percent" | "per" | "times" | "a.m" | "p.m" | "a.m." | "p.m." | "am" | "pm" | "/" | "o'clock")
            || matches!(word, "call" | "calls" | "caller" | "callers" | "dispatcher" | "dispatchers" | "operator" | "operators")
            || is_age_unit(word)
            || word.starts_with("percent")
    })
}

/// "year-old", "months", as after the number of an age or a duration.
pub(crate) fn is_age_unit(word: &str) -> bool {
    let root = word.split('-').next().unwrap_or(word);
    matches!(
        root,
        "year" | "years" | "month" | "months" | "week" | "weeks" | "day" | "days" | "hour" | "hours" | "minute" | "minutes"
    )
}
