//! Words, numbers and marks: the atoms that every reader works on.
//!
//! A token is a run of letters (with inner hyphens and dots of initialisms: "off-shoot", "U.S.", "U.S.-led"), a number with its group
//! and decimal marks ("15,000", "3.5"), a clitic ("'s", "n't"), a web or mail address, or one mark. Put end to end with the white space
//! between them, tokens give back the text. Nothing here knows a language beyond that.

use rashomon_model::ByteSpan;
use unicode_normalization::char::is_combining_mark;

use crate::tags::Tag;

/// One token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// Where.
    pub span: ByteSpan,
    /// What sort.
    pub kind: TokenKind,
    /// Capitals.
    pub shape: Shape,
    /// Part of speech; [`Tag::X`] until the tagger has run.
    pub tag: Tag,
    /// Whether white space stands before it.
    pub spaced: bool,
}

impl Token {
    /// The word as written.
    pub fn text<'t>(&self, text: &'t str) -> &'t str {
        self.span.slice(text)
    }

    /// Whether the word equals `word`, upper and lower case taken alike (ASCII).
    pub fn is(&self, text: &str, word: &str) -> bool {
        self.text(text).eq_ignore_ascii_case(word)
    }
}

/// Sort of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// Letters, perhaps with digits: "Peshawar", "ISIS-K", "B3W".
    Word,
    /// Begins with a digit: "62", "15,000", "2015", "7th", "10:30", ".38"; or is a raised figure.
    Number,
    /// An opening or closing quotation mark, straight or curly, double or single.
    Quote,
    /// Any other mark.
    Mark,
}

/// Capitals of a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// "attack"
    Lower,
    /// "Peshawar"
    Capital,
    /// "ISIS" (two letters and more)
    Upper,
    /// "al-Muallem", "McConnell"
    Mixed,
    /// No letters.
    None,
}

/// Splits `text[range]` into tokens.
pub fn tokenize(text: &str, range: ByteSpan) -> Vec<Token> {
    let mut tokens = Vec::with_capacity(range.len() / 5);
    let mut at = range.start();
    let mut spaced = true;
    while at < range.end() {
        let rest = &text[at..range.end()];
        let Some(c) = rest.chars().next() else { break };
        if c.is_whitespace() || is_invisible(c) {
            at += c.len_utf8();
            spaced = true;
            continue;
        }
        let (len, kind) = next_token(rest, c, spaced);
        push_split(text, at, at + len, kind, spaced, &mut tokens);
        at += len;
        spaced = false;
    }
    tokens
}

/// Characters that show nothing and part words like a space would, unless they stand inside a word (see [`is_joiner`]).
fn is_invisible(c: char) -> bool {
    is_joiner(c) || matches!(c, '\u{feff}' | '\u{200b}' | '\u{2060}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}')
}

/// Soft hyphen and zero-width joiners: invisible, and part of the word they stand in.
fn is_joiner(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200c}' | '\u{200d}')
}

/// Length and kind of the token at the start of `rest`, before clitics are taken off.
fn next_token(rest: &str, c: char, spaced: bool) -> (usize, TokenKind) {
    if c.is_ascii_digit() {
        (number_len(rest), TokenKind::Number)
    } else if is_superscript(c) {
        (rest.len() - rest.trim_start_matches(is_superscript).len(), TokenKind::Number)
    } else if c.is_alphanumeric() {
        (word_len(rest), TokenKind::Word)
    } else if is_quote(c) {
        // Two single marks or back-ticks in a row are one double quotation mark in wire copy.
        let twin = matches!(c, '\'' | '`') && rest[c.len_utf8()..].starts_with(c);
        (c.len_utf8() * if twin { 2 } else { 1 }, TokenKind::Quote)
    } else if c == '.' && spaced && rest[1..].starts_with(|next: char| next.is_ascii_digit()) {
        // ".38" of a calibre or a share.
        (1 + number_len(&rest[1..]), TokenKind::Number)
    } else if c == '.' && rest.starts_with("...") {
        (rest.len() - rest.trim_start_matches('.').len(), TokenKind::Mark)
    } else if c == '-' && rest.starts_with("--") {
        (rest.len() - rest.trim_start_matches('-').len(), TokenKind::Mark)
    } else {
        (c.len_utf8(), TokenKind::Mark)
    }
}

/// Whether the character is a quotation mark of any kind (apostrophes included; context tells them apart).
pub fn is_quote(c: char) -> bool {
    matches!(c, '"' | '\'' | '`' | '´' | '‘' | '’' | '‚' | '‛' | '“' | '”' | '„' | '‟' | '«' | '»' | '‹' | '›')
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | '`' | '´')
}

/// Raised figures are note marks ("attack.¹") or units ("km²"), never part of a word.
fn is_superscript(c: char) -> bool {
    matches!(c, '¹' | '²' | '³' | '⁰' | '⁴'..='⁹')
}

/// A number with group marks, decimals, ordinals and times: "15,000", "3.5", "7th", "10:30", "1990s".
///
/// "4th-grade" ends at the hyphen; "2014,2015" and "1,2" are two numbers, as three digits or two (lakhs) make a group.
fn number_len(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let n_digits = |from: usize| bytes[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let mut end = n_digits(0);
    let mut group = end;
    while let Some(mark) = bytes.get(end) {
        let n_next = n_digits(end + 1);
        let joins = match mark {
            b',' => group <= 3 && matches!(n_next, 2 | 3),
            b':' => n_next == 2,
            b'.' => n_next > 0,
            _ => false,
        };
        if !joins {
            break;
        }
        end += 1 + n_next;
        group = n_next;
    }
    let letters = rest[end..].find(|c: char| !c.is_alphanumeric() || is_superscript(c)).unwrap_or(rest.len() - end);
    end + letters
}

/// A word with inner hyphens ("off-shoot", "U.S.-led"), apostrophes inside names ("Ya'alon"), the dots of initialisms ("U.S.", "Ph.D."),
/// or a whole web or mail address.
fn word_len(rest: &str) -> usize {
    if let Some(len) = link_len(rest) {
        return len;
    }
    let mut end = 0;
    let mut is_start = true;
    loop {
        let initialism = if is_start { initialism_len(&rest[end..]) } else { 0 };
        end += initialism;
        let letters = letters_len(&rest[end..]);
        // "J.K.Rowling" is an initialism and a name, "Ph.D.s" one word.
        if initialism == 0 || !rest[..end].ends_with('.') || &rest[end..end + letters] == "s" {
            end += letters;
        }
        let mut next = rest[end..].chars();
        let Some(mark) = next.next() else { break };
        let joins = matches!(mark, '-' | '‐' | '‑' | '&' | '_') || is_apostrophe(mark) || is_joiner(mark);
        if !joins || !next.next().is_some_and(|c| c.is_alphanumeric() && !is_superscript(c)) {
            break;
        }
        end += mark.len_utf8();
        is_start = !is_apostrophe(mark);
    }
    match rest.as_bytes().get(end) {
        Some(b'.' | b'@') => address_len(rest, end).unwrap_or(end),
        _ => end,
    }
}

/// Longest web address, and longest mail address or bare domain, taken for one token, in bytes.
const MAX_LINK: usize = 2000;
const MAX_ADDRESS: usize = 100;

fn letters_len(rest: &str) -> usize {
    let goes_on = |c: char| {
        c.is_ascii_alphanumeric() || !c.is_ascii() && !is_superscript(c) && (c.is_alphanumeric() || is_combining_mark(c))
    };
    rest.find(|c| !goes_on(c)).unwrap_or(rest.len())
}

/// Bytes of the initialism at the start of `rest`, with its last stop: "U.S.", "e.g.", "W.Va.", "Ph.D."; "U.S" without one.
///
/// Parts are single letters; the first or last may have a second, small letter if a stop follows it. Hence "plan B.So" is none.
fn initialism_len(rest: &str) -> usize {
    let (mut end, mut n_parts) = (0, 0);
    loop {
        let part = &rest[end..];
        let len = part.find(|c: char| !c.is_alphabetic()).unwrap_or(part.len());
        let stop = part[len..].starts_with('.');
        let n_letters = part[..len].chars().take(3).count();
        let is_part = match n_letters {
            1 => stop || n_parts > 0,
            // "Ph.D": a letter and a stop must follow the first part; "W.Va.": a stop the last.
            2 => stop && part.chars().nth(1).is_some_and(char::is_lowercase) && (n_parts > 0 || begins_part(&part[len + 1..])),
            _ => false,
        };
        if !is_part {
            break;
        }
        n_parts += 1;
        end += len + usize::from(stop);
        if !stop || n_letters == 2 && n_parts > 1 {
            break;
        }
    }
    if n_parts >= 2 { end } else { 0 }
}

/// Whether a capital and a stop follow: the "D." of "Ph.D.".
fn begins_part(rest: &str) -> bool {
    let mut chars = rest.chars();
    chars.next().is_some_and(char::is_uppercase) && chars.next() == Some('.')
}

/// Bytes of the web address at the start of `rest`: "https://…", "www.…".
fn link_len(rest: &str) -> Option<usize> {
    let begins = |head: &str| rest.get(..head.len()).is_some_and(|start| start.eq_ignore_ascii_case(head));
    let is_link = begins("http://") || begins("https://") || begins("www.");
    is_link.then(|| {
        address_end(rest, MAX_LINK, |c| {
            !c.is_whitespace() && !is_quote(c) && !matches!(c, '<' | '>' | ')' | ']' | '}' | '|' | ',')
        })
    })
}

/// Bytes of a mail address or bare domain name whose first stop or at-sign stands at `mark`: "desk@example.org", "example.com".
fn address_len(rest: &str, mark: usize) -> Option<usize> {
    const TOP_LEVEL: [&str; 12] = ["com", "org", "net", "gov", "edu", "info", "int", "mil", "uk", "au", "ru", "eu"];
    if !rest[mark + 1..].starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return None;
    }
    let end = address_end(rest, MAX_ADDRESS, |c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '@' | '+'));
    let address = &rest[..end];
    let (_, top) = address.rsplit_once('.')?;
    let is_mail = address.contains('@') && top.bytes().all(|byte| byte.is_ascii_alphabetic());
    (is_mail || TOP_LEVEL.contains(&top)).then_some(end).filter(|end| *end > mark)
}

/// Where a run of characters of an address ends; stops and marks that end the sentence around it are left out.
///
/// No more than `max` bytes are looked at, so that the look ahead costs the same anywhere in an endless line.
fn address_end(rest: &str, max: usize, belongs: impl Fn(char) -> bool) -> usize {
    let end = rest.char_indices().find(|(at, c)| *at >= max || !belongs(*c)).map_or(rest.len(), |(at, _)| at);
    rest[..end].trim_end_matches(['.', ':', ';', '!', '?', '-', '…']).len()
}

/// Pushes the token, its clitic ("'s", "n't", "'re" …) as a token of its own.
fn push_split(text: &str, start: usize, end: usize, kind: TokenKind, spaced: bool, tokens: &mut Vec<Token>) {
    let word = &text[start..end];
    let clitic = if kind == TokenKind::Word { clitic_len(word) } else { 0 };
    let cut = end - clitic;
    let push = |tokens: &mut Vec<Token>, start: usize, end: usize, kind: TokenKind, spaced: bool| {
        let span = ByteSpan::new(start, end);
        tokens.push(Token { span, kind, shape: shape_of(span.slice(text)), tag: Tag::X, spaced });
    };
    if cut > start {
        push(tokens, start, cut, kind, spaced);
    }
    if clitic > 0 {
        push(tokens, cut, end, TokenKind::Word, cut == start && spaced);
    }
}

/// Bytes of the clitic at the end of a word, 0 when there is none.
fn clitic_len(word: &str) -> usize {
    let Some((at, mark)) = word.char_indices().rev().find(|(_, c)| is_apostrophe(*c)) else { return 0 };
    let after = &word[at + mark.len_utf8()..];
    if at == 0 {
        return 0;
    }
    if ["s", "re", "ve", "ll", "d", "m"].iter().any(|clitic| after.eq_ignore_ascii_case(clitic)) {
        return word.len() - at;
    }
    let n = &word[..at];
    if after.eq_ignore_ascii_case("t") && (n.ends_with('n') || n.ends_with('N')) && n.len() > 1 {
        return word.len() - at + 1;
    }
    0
}

/// Capitals of a word.
pub fn shape_of(word: &str) -> Shape {
    let mut letters = word.chars().filter(|c| c.is_alphabetic());
    let Some(first) = letters.next() else { return Shape::None };
    let (mut n_upper, mut n_lower) = (0, 0);
    for c in letters {
        if c.is_uppercase() {
            n_upper += 1;
        } else {
            n_lower += 1;
        }
    }
    match (first.is_uppercase(), n_upper, n_lower) {
        (false, 0, _) => Shape::Lower,
        (true, 0, _) => Shape::Capital,
        (true, _, 0) => Shape::Upper,
        _ => Shape::Mixed,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn words(text: &str) -> Vec<&str> {
        tokenize(text, ByteSpan::new(0, text.len())).iter().map(|token| token.text(text)).collect()
    }

    #[test]
    fn initialisms_numbers_and_clitics() {
        assert_eq!(
            words("The U.S. didn't say 15,000 of Iran’s 3.5%"),
            ["The", "U.S.", "did", "n't", "say", "15,000", "of", "Iran", "’s", "3.5", "%"]
        );
        assert_eq!(
            words("Walid al-Muallem asked: “Is it?…”[13]"),
            ["Walid", "al-Muallem", "asked", ":", "“", "Is", "it", "?", "…", "”", "[", "13", "]"]
        );
        assert_eq!(words("``So said Ya'alon at 10:30 p.m.''"), ["``", "So", "said", "Ya'alon", "at", "10:30", "p.m.", "''"]);
        assert_eq!(
            words("U.S.-led and non-U.S. forces, W.Va. and Ph.D.s; the U.S.'s J.K.Rowling, plan B.So"),
            [
                "U.S.-led", "and", "non-U.S.", "forces", ",", "W.Va.", "and", "Ph.D.s", ";", "the", "U.S.", "'s", "J.K.",
                "Rowling", ",", "plan", "B", ".", "So"
            ]
        );
    }

    #[test]
    fn numbers_group_by_three_digits_or_two() {
        assert_eq!(
            words("1,00,000 in 2014,2015 [1,2] at 10:30am, 3:2, a .38-caliber, 10.03.2022."),
            [
                "1,00,000",
                "in",
                "2014",
                ",",
                "2015",
                "[",
                "1",
                ",",
                "2",
                "]",
                "at",
                "10:30am",
                ",",
                "3",
                ":",
                "2",
                ",",
                "a",
                ".38",
                "-",
                "caliber",
                ",",
                "10.03.2022",
                "."
            ]
        );
        assert_eq!(words("the attack.¹² 5 km²"), ["the", "attack", ".", "¹²", "5", "km", "²"]);
    }

    #[test]
    fn addresses_are_one_token() {
        assert_eq!(
            words("See https://example.org/a?b=c. Mail j.doe@example.co.uk, or example.com; resources.Only then"),
            [
                "See",
                "https://example.org/a?b=c",
                ".",
                "Mail",
                "j.doe@example.co.uk",
                ",",
                "or",
                "example.com",
                ";",
                "resources",
                ".",
                "Only",
                "then"
            ]
        );
    }

    #[test]
    fn invisible_characters_stay_inside_words() {
        assert_eq!(words("imperi\u{ad}alism \u{200b}goes"), ["imperi\u{ad}alism", "goes"]);
    }

    proptest! {
        #[test]
        fn tokens_and_spaces_give_back_the_text(text in "\\PC{0,300}") {
            let mut end = 0;
            for token in tokenize(&text, ByteSpan::new(0, text.len())) {
                prop_assert!(token.span.fits(&text) && !token.span.is_empty());
                prop_assert!(text[end..token.span.start()].chars().all(|c| c.is_whitespace() || is_invisible(c)));
                end = token.span.end();
            }
            prop_assert!(text[end..].chars().all(|c| c.is_whitespace() || is_invisible(c)));
        }
    }
}
