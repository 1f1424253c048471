//! What the tagger looks at: each feature is a 64-bit key of its weights. Shared by the tagger and its trainer.

use crate::{
    labeller::{hash, key},
    tags::Tag,
    tokens::{Shape, Token, TokenKind},
};

/// Number of features a word has.
pub const N_FEATURES: usize = 21;

/// Features that know the word itself, by their place among a word's keys. The trainer leaves them out for rare words, so that the others
/// learn what endings, capitals and neighbours say of words never seen.
pub const WORD_FEATURES: [usize; 4] = [0, 8, 15, 16];

/// The two tags before a word.
#[derive(Clone, Copy, Debug)]
pub struct TagWindow {
    last: u64,
    last_but_one: u64,
}

impl Default for TagWindow {
    /// Before the first word.
    fn default() -> Self {
        Self { last: Tag::COUNT as u64, last_but_one: Tag::COUNT as u64 }
    }
}

impl TagWindow {
    /// Whether the word before has this tag.
    pub fn follows(self, tag: Tag) -> bool {
        self.last == tag as u64
    }

    /// After a word with this tag.
    pub fn then(self, tag: Tag) -> Self {
        Self { last: tag as u64, last_but_one: self.last }
    }
}

/// The words of a sentence, reduced to hashes.
#[derive(Debug)]
pub struct Forms {
    /// Two stand before the first word and two after the last.
    forms: Vec<Form>,
}

/// One word: hashes of its small-letter form and of parts of it.
#[derive(Clone, Copy, Debug)]
struct Form {
    word: u64,
    suffix2: u64,
    suffix3: u64,
    suffix4: u64,
    prefix3: u64,
    /// 1 for a capital that tells (one within a sentence of mixed case), else 0: such words have weights of their own.
    named: u64,
    /// Capitals and marks in it, as far as they say anything in a sentence of this case.
    shape: u64,
}

/// Letter case of a whole sentence: decides what the capitals of one word say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SentenceCase {
    Mixed,
    Upper,
    Title,
    Lower,
}

impl Forms {
    /// Hashes the words of a sentence.
    pub fn of(text: &str, sentence: &[Token]) -> Self {
        let case = sentence_case(text, sentence);
        let mut forms = Vec::with_capacity(sentence.len() + 4);
        let edge = |n: u64| Form { word: n, suffix2: n, suffix3: n, suffix4: n, prefix3: n, named: 0, shape: n };
        forms.extend([edge(1), edge(2)]);
        let mut buffer = Vec::with_capacity(32);
        let mut is_first = true;
        for token in sentence {
            forms.push(form_of(text, token, case, is_first, &mut buffer));
            is_first &= token.kind != TokenKind::Word;
        }
        forms.extend([edge(3), edge(4)]);
        Self { forms }
    }

    /// Whether the word at `idx` has a capital that tells: within a sentence of mixed case.
    pub fn is_named(&self, idx: usize) -> bool {
        self.forms[idx + 2].named == 1
    }
}

fn sentence_case(text: &str, sentence: &[Token]) -> SentenceCase {
    let (mut n_lower, mut n_long_lower, mut n_capital, mut n_upper) = (0, 0, 0, 0);
    // Clitics are passed over: "'S" has one letter, so its shape is that of "It".
    let is_word = |token: &&Token| token.kind == TokenKind::Word && token.text(text).starts_with(char::is_alphanumeric);
    for token in sentence.iter().filter(is_word) {
        match token.shape {
            Shape::Lower => {
                n_lower += 1;
                n_long_lower += usize::from(token.span.len() > 4);
            }
            // "A" and "I" are capitals in any case.
            Shape::Capital if token.span.len() > 1 => n_capital += 1,
            Shape::Mixed => n_capital += 1,
            Shape::Upper => n_upper += 1,
            Shape::Capital | Shape::None => {}
        }
    }
    if n_upper > 0 && n_lower + n_capital == 0 {
        SentenceCase::Upper
    } else if n_capital >= 3 && n_long_lower == 0 {
        SentenceCase::Title
    } else if n_capital + n_upper == 0 && n_lower >= 4 {
        SentenceCase::Lower
    } else {
        SentenceCase::Mixed
    }
}

fn form_of(text: &str, token: &Token, case: SentenceCase, is_first: bool, buffer: &mut Vec<u8>) -> Form {
    let word = token.text(text);
    normalize(word, buffer);
    let bytes = buffer.as_slice();
    let tail = |n: usize| hash(&bytes[bytes.len().saturating_sub(n)..]);
    let joined = u64::from(bytes.contains(&b'-')) | u64::from(bytes.contains(&b'.')) << 1;
    let capitals = match (case, token.shape) {
        (SentenceCase::Mixed, shape) => 16 + shape as u64 * 2 + u64::from(is_first),
        // In a headline of capitals a small letter still tells: names have none.
        (SentenceCase::Title, Shape::Lower) => 1,
        (SentenceCase::Title, _) => 2,
        (SentenceCase::Upper, _) => 3,
        (SentenceCase::Lower, _) => 4,
    };
    Form {
        word: hash(bytes),
        suffix2: tail(2),
        suffix3: tail(3),
        suffix4: tail(4),
        prefix3: hash(&bytes[..bytes.len().min(3)]),
        named: u64::from(case == SentenceCase::Mixed && !is_first && !matches!(token.shape, Shape::Lower | Shape::None)),
        shape: joined << 8 | capitals,
    }
}

/// The word in small letters, digits as `0` (a run of four, likely a year, as `0000`; others as one), apostrophes straight.
fn normalize(word: &str, buffer: &mut Vec<u8>) {
    buffer.clear();
    for c in word.chars() {
        match c {
            '0'..='9' => buffer.push(b'0'),
            _ if c.is_ascii() => buffer.push(c.to_ascii_lowercase() as u8),
            '’' | '‘' => buffer.push(b'\''),
            _ => {
                let mut utf8 = [0; 4];
                c.to_lowercase().for_each(|c| buffer.extend_from_slice(c.encode_utf8(&mut utf8).as_bytes()));
            }
        }
    }
    if buffer.first() == Some(&b'0') && !buffer.starts_with(b"0000") {
        buffer.dedup_by(|a, b| *a == b'0' && *b == b'0');
    }
}

/// Key under which a word that has one tag only keeps it.
pub fn lookup_key(forms: &Forms, idx: usize) -> u64 {
    key(63, forms.forms[idx + 2].word, 0)
}

/// Keys of the features of the word at `idx`.
pub fn score_keys(forms: &Forms, idx: usize, window: TagWindow) -> [u64; N_FEATURES] {
    let [before2, before, this, after, after2] = [0, 1, 2, 3, 4].map(|n| &forms.forms[idx + n]);
    let TagWindow { last, last_but_one } = window;
    [
        key(0, this.word, this.named),
        key(1, this.suffix2, this.shape),
        key(2, this.suffix3, this.named),
        key(3, this.suffix4, this.named),
        key(4, this.prefix3, this.named),
        key(5, this.shape, 0),
        key(6, last, 0),
        key(7, last, last_but_one),
        key(8, this.word, last << 1 | this.named),
        key(9, before.word, 0),
        key(10, after.word, 0),
        key(11, before2.word, 0),
        key(12, after2.word, 0),
        key(13, after.suffix3, 0),
        key(14, this.shape, last),
        key(15, this.word, after.word),
        key(16, before.word, this.word),
        key(17, last, after.word),
        key(18, this.suffix3, last << 1 | this.named),
        key(19, after.suffix2, last),
        key(20, this.shape << 32 | before.shape << 16 | after.shape, 0),
    ]
}
