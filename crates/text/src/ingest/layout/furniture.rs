//! Furniture of a page that is known by its looks: no letters, counters, copyright lines, rows of links, lone addresses.

use super::Facts;
use crate::ingest::{cues::Cue, date_lines};

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
    // "By Jane Doe | The Town Herald | 3 May 2016 | 9 min read"
    let names_writer = matches!(facts.cue, Some(Cue::Byline | Cue::Dateline)) || date_lines::is_imprint(facts.words);
    if facts.stop.is_some() || facts.n_words > 60 || names_writer {
        return false;
    }
    [" | ", " » ", " › ", " · ", " • ", "  "].iter().any(|mark| {
        let parts: Vec<&str> = facts.words.split(mark).filter(|part| !part.trim().is_empty()).collect();
        let is_link = |part: &&str| part.split_whitespace().count() <= 3 && part.chars().any(char::is_alphabetic);
        let is_row_of_words = *mark != "  " || !facts.words.contains(|c: char| c.is_ascii_digit());
        is_row_of_words && parts.len() >= 4 && parts.iter().all(is_link)
    })
}

/// "Home » World » Coast": where a page lies in its site.
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

#[cfg(test)]
mod tests {
    use rashomon_model::BlockKind;

    use crate::ingest::from_text;

    /// What a page of two paragraphs has set aside, when `before` and `after` stand around them.
    fn furniture(before: &str, after: &str) -> Vec<String> {
        let told =
            "The mill on the river burned down on Sunday night, and the men who worked there went home without their pay. "
                .repeat(2);
        let document = from_text("page.txt", &format!("{before}\n\nThe mill burned down\n\n{told}\n\n{told}\n\n{after}"));
        let blocks = document.blocks.iter().filter(|block| block.kind == BlockKind::Boilerplate);
        blocks.map(|block| document.slice(block.span).to_owned()).collect()
    }

    #[test]
    fn links_stand_below_their_heading() {
        for heading in ["Related", "Read also", "Also read", "READ NEXT", "More on this story:"] {
            let links = format!(
                "{heading}\n› 12 killed in a fire at a fair\n- Who owns the mill?\n\nThe owner of the mill was not at home that night, a neighbour said on Monday."
            );
            let expected = [heading, "› 12 killed in a fire at a fair", "- Who owns the mill?"];
            assert_eq!(furniture("", &links), expected, "{heading}");
        }
    }

    #[test]
    fn rows_trails_and_addresses() {
        for (before, after) in [
            ("Home › News › The river", "www.the-mill.example"),
            ("Home  News  Opinion  Sport  Jobs & Tenders", "2 Comments | Leave a reply"),
            ("SHARE   TWEET   VIBER   EMAIL", "The Mill takes no ads. Chip in five euros a month!"),
        ] {
            assert_eq!(furniture(before, after), [before, after]);
        }
    }

    #[test]
    fn what_looks_like_furniture_and_is_none() {
        for text in
            ["Related to the owner by marriage, the miller kept his place.", "At home, the men said, there was nothing to eat."]
        {
            assert_eq!(furniture("", text), [] as [String; 0], "{text}");
        }
    }
}
