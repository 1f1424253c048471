//! Words, numbers and marks: the atoms that every reader works on.
//!
//! A token is a run of letters (with inner hyphens and dots of initialisms: "off-shoot", "U.S."), a number with its group and decimal
//! marks ("15,000", "3.5"), a clitic ("'s", "n't"), or one mark. Put end to end with the white space between them, tokens give back
//! the text. Nothing here knows a language beyond that.

use rashomon_model::ByteSpan;

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
    /// Begins with a digit: "62", "15,000", "2015", "7th", "10:30".
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
        let (len, kind) = next_token(rest, c);
        push_split(text, at, at + len, kind, spaced, &mut tokens);
        at += len;
        spaced = false;
    }
    tokens
}

/// Characters that show nothing and part words like a space would.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{feff}' | '\u{200b}' | '\u{2060}' | '\u{200e}' | '\u{200f}')
}

/// Length and kind of the token at the start of `rest`, before clitics are taken off.
fn next_token(rest: &str, c: char) -> (usize, TokenKind) {
    if c.is_ascii_digit() {
        (number_len(rest), TokenKind::Number)
    } else if c.is_alphanumeric() {
        (word_len(rest), TokenKind::Word)
    } else if is_quote(c) {
        // Two single marks or back-ticks in a row are one double quotation mark in wire copy.
        let twin = matches!(c, '\'' | '`') && rest[c.len_utf8()..].starts_with(c);
        (c.len_utf8() * if twin { 2 } else { 1 }, TokenKind::Quote)
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

/// A number with group marks, decimals, ordinals and times: "15,000", "3.5", "7th", "10:30", "1990s", "12-year-old" stops at "12".
fn number_len(rest: &str) -> usize {
    let mut chars = rest.char_indices().peekable();
    let mut end = 0;
    while let Some((at, c)) = chars.next() {
        if c.is_ascii_digit() {
            end = at + 1;
        } else if matches!(c, ',' | '.' | ':') && chars.peek().is_some_and(|(_, next)| next.is_ascii_digit()) {
            // A group or decimal mark inside a number.
        } else {
            break;
        }
    }
    let tail = &rest[end..];
    let letters = tail.len() - tail.trim_start_matches(char::is_alphanumeric).len();
    // "7th", "1990s", "5kg" stay whole; "4th-grade" ends at the hyphen.
    end + letters
}

/// A word with inner hyphens, apostrophes inside names ("Ya'alon" is split only before clitics) and dots of initialisms.
fn word_len(rest: &str) -> usize {
    let mut end = 0;
    let mut chars = rest.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let joins = match c {
            _ if c.is_alphanumeric() || is_combining(c) => {
                end = at + c.len_utf8();
                continue;
            }
            '-' | '‐' | '‑' | '&' | '_' => true,
            _ if is_apostrophe(c) => true,
            '.' => is_initialism(&rest[..at], chars.peek().map(|(_, next)| *next)),
            _ => false,
        };
        if !(joins && chars.peek().is_some_and(|(_, next)| next.is_alphanumeric())) {
            break;
        }
    }
    // The last stop of "U.S." belongs to it.
    if rest[end..].starts_with('.') && is_initialism_body(&rest[..end]) {
        end += 1;
    }
    end
}

fn is_combining(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{64b}'..='\u{65f}' | '\u{93c}'..='\u{94d}')
}

/// Whether a stop after `before` and ahead of `next` is inside "U.S" or "e.g".
fn is_initialism(before: &str, next: Option<char>) -> bool {
    let last = before.rsplit('.').next().unwrap_or_default();
    last.chars().count() == 1 && next.is_some_and(char::is_alphabetic) && before.split('.').all(|part| part.chars().count() <= 2)
}

fn is_initialism_body(body: &str) -> bool {
    body.contains('.') && body.split('.').all(|part| part.chars().count() == 1)
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
