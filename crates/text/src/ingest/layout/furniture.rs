//! Furniture of a page that is known by its looks: no letters, counters, copyright lines, rows of links, lone addresses.

use super::Facts;

/// Furniture by its looks: no letters, counters, copyright lines, rows of links, lone addresses.
pub(super) fn is_furniture(facts: &Facts<'_>) -> bool {
    let words = facts.words;
    if !words.chars().any(char::is_alphanumeric) {
        return true;
    }
    let is_copyright = ["©", "(©", "(c) ", "Copyright ", "COPYRIGHT "].iter().any(|mark| words.starts_with(mark));
    is_copyright && facts.n_words <= 40 || is_counter(words) || is_link_row(facts) || is_trail(facts) || is_address(words)
}

/// "1,234 views", "12 Comments", "3 min read", "Share 5".
fn is_counter(words: &str) -> bool {
    const COUNTED: [&str; 14] = [
        "views", "view", "shares", "share", "comments", "comment", "likes", "like", "tweets", "retweets", "min", "minutes",
        "minute", "votes",
    ];
    let parts: Vec<&str> = words.split_whitespace().take(5).collect();
    let is_number = |part: &&&str| {
        part.starts_with(|c: char| c.is_ascii_digit())
            && part.chars().all(|c| c.is_ascii_digit() || matches!(c, ',' | '.' | 'k' | 'K'))
    };
    let is_counted = |part: &&&str| COUNTED.iter().any(|counted| part.trim_end_matches([':', '.']).eq_ignore_ascii_case(counted));
    let (n_numbers, n_counted) = (parts.iter().filter(is_number).count(), parts.iter().filter(is_counted).count());
    let n_other = parts.iter().filter(|part| !is_number(part) && !is_counted(part) && !part.eq_ignore_ascii_case("read")).count();
    parts.len() <= 4 && n_numbers > 0 && n_counted > 0 && n_other == 0
}

/// "Home | Politics | Economy": four links and more, a few words each.
fn is_link_row(facts: &Facts<'_>) -> bool {
    if facts.stop.is_some() || facts.n_words > 60 {
        return false;
    }
    [" | ", " » ", " › ", " · ", " • ", "  "].iter().any(|mark| {
        let parts: Vec<&str> = facts.words.split(mark).filter(|part| !part.trim().is_empty()).collect();
        let is_link = |part: &&str| part.split_whitespace().count() <= 3 && part.chars().any(char::is_alphabetic);
        let is_row_of_words = *mark != "  " || !facts.words.contains(|c: char| c.is_ascii_digit());
        is_row_of_words && parts.len() >= 4 && parts.iter().all(is_link)
    })
}

/// "Home » History » Latin America": where a page lies in its site.
fn is_trail(facts: &Facts<'_>) -> bool {
    let is_short = facts.stop.is_none() && facts.n_words <= 16;
    is_short
        && ["»", "›", ">", "/", "|", "→"].iter().any(|mark| {
            let parts: Vec<&str> = facts.words.split(mark).map(str::trim).collect();
            parts.len() >= 2 && parts[0].eq_ignore_ascii_case("home") && parts.iter().all(|part| !part.is_empty())
        })
}

/// An address of mail or of a site on a line of its own.
fn is_address(words: &str) -> bool {
    let words = words.trim_start_matches("Email:").trim();
    (words.contains('@') || words.starts_with("www.")) && !words.contains(char::is_whitespace)
}
