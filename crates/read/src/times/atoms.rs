//! Lexing: the tokens of a sentence as atoms with their senses in the grammar of time.
//!
//! Hyphenated words are taken apart when one of their parts is a word of the grammar ("mid-June", "five-day"); numbers in figures and in
//! words, clock times and numeric dates get their senses here, words and phrases get those of `data/times/words.tsv`.

use rashomon_lexicon::times::{Class, ClassSet, TimeGrammar, Word, WordId};
use rashomon_model::ByteSpan;
use rashomon_text::tokens::{Token, TokenKind};
use smallvec::SmallVec;

/// A word, number or mark as the grammar sees it.
#[derive(Clone, Debug)]
pub(super) struct Atom {
    /// Where.
    pub(super) span: ByteSpan,
    /// The word, when the grammar knows it.
    pub(super) word: Option<WordId>,
    /// What it can be, alone or with the atoms after it.
    pub(super) senses: SmallVec<[AtomSense; 3]>,
    /// The classes of its senses.
    pub(super) classes: ClassSet,
    /// Whether a phrase of the grammar begins with it.
    begins_phrase: bool,
    /// Whether it begins with a capital letter.
    pub(super) capital: bool,
    /// Whether its senses count only with a capital letter and it is no abbreviation with its stop: "May", "March".
    pub(super) ambiguous: bool,
    /// Whether it is written in figures.
    pub(super) figures: bool,
    /// Whether a hyphen joins it to the atom before.
    pub(super) joined: bool,
}

/// A sense of an atom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct AtomSense {
    /// Class.
    pub(super) class: Class,
    /// Value; numbers in thousandths.
    pub(super) value: i32,
    /// How many atoms it takes.
    pub(super) len: u8,
}

/// "10-03-2022": three numbers and the mark between them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NumericDate {
    /// The numbers, as written.
    pub(super) parts: [i32; 3],
    /// The mark between them.
    pub(super) mark: u8,
}

/// Atoms of one sentence after another; buffers are kept.
#[derive(Debug, Default)]
pub(super) struct Lexer {
    /// Atoms of the sentence last lexed.
    pub(super) atoms: Vec<Atom>,
    /// Numeric dates of the document; the value of a [`Class::NumericDate`] sense is an index.
    pub(super) numeric_dates: Vec<NumericDate>,
    lower: String,
}

/// Numbers above are no times.
const MAX_NUMBER: i64 = 1_000_000;

impl Lexer {
    /// Lexes a sentence. Returns whether anything in it can be part of a time expression.
    pub(super) fn lex(&mut self, text: &str, tokens: &[Token], grammar: &TimeGrammar) -> bool {
        self.atoms.clear();
        let mut idx = 0;
        while idx < tokens.len() {
            idx += self.push_token(text, tokens, idx, grammar);
        }
        if self.atoms.iter().all(|atom| atom.word.is_none() && atom.senses.is_empty()) {
            return false;
        }
        self.add_phrases(grammar);
        self.add_number_words();
        for atom in self.atoms.iter_mut().filter(|atom| !atom.senses.is_empty()) {
            atom.classes = atom.senses.iter().map(|sense| sense.class).collect();
        }
        true
    }

    /// Adds the atoms of the token at `idx`; returns how many tokens it took.
    fn push_token(&mut self, text: &str, tokens: &[Token], idx: usize, grammar: &TimeGrammar) -> usize {
        let token = &tokens[idx];
        let word = token.text(text);
        match token.kind {
            TokenKind::Number => self.push_number(text, tokens, idx, grammar),
            TokenKind::Word => self.push_word(text, tokens, idx, grammar),
            TokenKind::Quote => self.push_quote(text, tokens, idx, grammar),
            TokenKind::Mark => {
                // The hyphen of "10-year" is looked through.
                let joins = matches!(word, "-" | "‐" | "‑")
                    && !token.spaced
                    && self.atoms.last().is_some_and(|atom| atom.figures)
                    && tokens.get(idx + 1).is_some_and(|next| !next.spaced && next.kind == TokenKind::Word);
                if !joins {
                    self.atoms.push(Atom::plain(token.span, grammar.word(word)));
                }
                1
            }
        }
    }

    fn push_number(&mut self, text: &str, tokens: &[Token], idx: usize, grammar: &TimeGrammar) -> usize {
        let token = &tokens[idx];
        let word = token.text(text);
        if let Some((numeric, n_tokens)) = numeric_date(text, tokens, idx) {
            let mut atom = Atom::plain(token.span.cover(tokens[idx + n_tokens - 1].span), None);
            atom.figures = true;
            atom.senses.push(AtomSense::one(Class::NumericDate, self.numeric_dates.len() as i32));
            self.numeric_dates.push(numeric);
            self.atoms.push(atom);
            return n_tokens;
        }
        lower_into(word, &mut self.lower);
        let known = grammar.word(&self.lower);
        let mut atom = Atom { figures: true, ..Atom::plain(token.span, known) };
        add_figure_senses(word, &mut atom.senses);
        if let Some(known) = known {
            atom.senses.extend(known.senses.iter().map(|sense| AtomSense::one(sense.class, sense.value)));
        }
        self.atoms.push(atom);
        1
    }

    fn push_word(&mut self, text: &str, tokens: &[Token], idx: usize, grammar: &TimeGrammar) -> usize {
        let token = &tokens[idx];
        let word = token.text(text);
        if !self.push_known(text, token.span, grammar) && has_hyphen(word) {
            self.push_hyphenated(text, token.span, grammar);
        } else if self.atoms.last().is_none_or(|atom| atom.span != token.span) {
            self.atoms.push(Atom { capital: begins_upper(word), ..Atom::plain(token.span, None) });
        }
        let last = self.atoms.last_mut().expect("an atom was just pushed");
        if !last.ambiguous || last.word.is_none() {
            return 1;
        }
        let stop = tokens.get(idx + 1).filter(|next| !next.spaced && next.text(text) == ".");
        if let Some(stop) = stop.filter(|_| is_abbreviation(text, last.span, grammar, &mut self.lower)) {
            last.span = last.span.cover(stop.span);
            last.ambiguous = false;
            return 2;
        }
        1
    }

    /// Adds an atom when the grammar knows the word.
    fn push_known(&mut self, text: &str, span: ByteSpan, grammar: &TimeGrammar) -> bool {
        let word = span.slice(text);
        if word.is_ascii() && !grammar.may_know(word) {
            return false;
        }
        lower_into(word, &mut self.lower);
        let Some(known) = grammar.word(&self.lower) else { return false };
        let mut atom = Atom { capital: begins_upper(word), ..Atom::plain(span, Some(known)) };
        if !known.capital_only || atom.capital {
            atom.ambiguous = known.capital_only;
            atom.senses.extend(known.senses.iter().map(|sense| {
                let value = if sense.class == Class::Number { sense.value * 1000 } else { sense.value };
                AtomSense::one(sense.class, value)
            }));
        }
        self.atoms.push(atom);
        true
    }

    fn push_hyphenated(&mut self, text: &str, span: ByteSpan, grammar: &TimeGrammar) {
        let word = span.slice(text);
        let n_before = self.atoms.len();
        let mut any_known = false;
        let mut start = span.start();
        for (idx, part) in word.split(['-', '‐', '‑']).enumerate() {
            let part_span = ByteSpan::new(start, start + part.len());
            let mark = text[part_span.end()..].chars().next().map_or(0, char::len_utf8);
            start = part_span.end() + mark;
            if part.starts_with(|c: char| c.is_ascii_digit()) {
                let mut atom = Atom { figures: true, ..Atom::plain(part_span, None) };
                add_figure_senses(part, &mut atom.senses);
                any_known |= !atom.senses.is_empty();
                self.atoms.push(atom);
            } else if self.push_known(text, part_span, grammar) {
                any_known |= self.atoms.last().is_some_and(|atom| !atom.senses.is_empty());
            } else {
                self.atoms.push(Atom { capital: begins_upper(part), ..Atom::plain(part_span, None) });
            }
            self.atoms.last_mut().expect("an atom was just pushed").joined = idx > 0;
        }
        if !any_known {
            self.atoms.truncate(n_before);
            self.atoms.push(Atom { capital: begins_upper(word), ..Atom::plain(span, None) });
        }
    }

    /// "'82", "'80s": an apostrophe belongs to the number after it.
    fn push_quote(&mut self, text: &str, tokens: &[Token], idx: usize, grammar: &TimeGrammar) -> usize {
        let token = &tokens[idx];
        let is_single = matches!(token.text(text), "'" | "’" | "‘" | "`");
        if let Some(next) = tokens.get(idx + 1).filter(|next| is_single && !next.spaced && next.kind == TokenKind::Number) {
            let number = next.text(text);
            let digits = number.bytes().take_while(u8::is_ascii_digit).count();
            let sense = match (digits, &number[digits..]) {
                (2, "") => number.parse().ok().map(|year| AtomSense::one(Class::ShortYear, year)),
                (2, "s" | "S") => number[..1].parse().ok().map(|decade| AtomSense::one(Class::Decade, decade)),
                _ => None,
            };
            if let Some(sense) = sense {
                let mut atom = Atom { figures: true, ..Atom::plain(token.span.cover(next.span), None) };
                atom.senses.push(sense);
                self.atoms.push(atom);
                return 2;
            }
        }
        self.atoms.push(Atom::plain(token.span, grammar.word(token.text(text))));
        1
    }

    /// Adds the senses of phrases to the atoms they begin with.
    fn add_phrases(&mut self, grammar: &TimeGrammar) {
        for start in 0..self.atoms.len() {
            if !self.atoms[start].begins_phrase {
                continue;
            }
            let mut state = TimeGrammar::PHRASE_START;
            for end in start..self.atoms.len() {
                let Some((next, senses)) = self.atoms[end].word.and_then(|word| grammar.phrase_step(state, word)) else { break };
                state = next;
                let Ok(len) = u8::try_from(end + 1 - start) else { break };
                for sense in senses {
                    let value = if sense.class == Class::Number { sense.value * 1000 } else { sense.value };
                    self.atoms[start].senses.push(AtomSense { class: sense.class, value, len });
                }
            }
        }
    }

    /// Adds numbers of several words: "twenty-four", "four hundred and sixty three", "nineteen ninety-seven".
    fn add_number_words(&mut self) {
        for start in 0..self.atoms.len() {
            if self.number_word(start).is_none() || start > 0 && self.number_word(start - 1).is_some() {
                continue;
            }
            if let Some((value, len)) = self.number_from(start).filter(|(_, len)| *len > 1) {
                self.atoms[start].senses.push(AtomSense { class: Class::Number, value: value * 1000, len });
            }
            if let Some((year, len)) = self.year_words(start) {
                self.atoms[start].senses.push(AtomSense { class: Class::Year, value: year, len });
            }
        }
    }

    /// The number that a single word stands for.
    fn number_word(&self, idx: usize) -> Option<i32> {
        let atom = self.atoms.get(idx).filter(|atom| !atom.figures)?;
        atom.senses.iter().find(|sense| sense.class == Class::Number && sense.len == 1).map(|sense| sense.value / 1000)
    }

    fn number_from(&self, start: usize) -> Option<(i32, u8)> {
        let (mut total, mut current, mut end) = (0i32, 0i32, start);
        while let Some(value) = self.number_word(end) {
            match value {
                100 if current < 100 => current = current.max(1) * 100,
                1000 if total == 0 => {
                    total = current.max(1) * 1000;
                    current = 0;
                }
                20.. if value < 100 && current % 100 == 0 => current += value,
                1..20 if current % 100 == 0 || (current % 10 == 0 && current % 100 >= 20 && value < 10) => current += value,
                _ => break,
            }
            end += 1;
        }
        let value = total + current;
        (value > 0).then(|| u8::try_from(end - start).ok().map(|len| (value, len)))?
    }

    /// "nineteen ninety-seven".
    fn year_words(&self, start: usize) -> Option<(i32, u8)> {
        let century = self.number_word(start).filter(|value| (13..=20).contains(value))?;
        let tens = self.number_word(start + 1).filter(|value| (10..100).contains(value))?;
        match self.number_word(start + 2).filter(|value| *value < 10 && tens >= 20) {
            Some(ones) => Some((century * 100 + tens + ones, 3)),
            None => Some((century * 100 + tens, 2)),
        }
    }
}

impl Atom {
    fn plain(span: ByteSpan, known: Option<&Word>) -> Self {
        Self {
            span,
            word: known.map(|known| known.id),
            senses: SmallVec::new(),
            classes: ClassSet::default(),
            begins_phrase: known.is_some_and(|known| known.begins_phrase),
            capital: false,
            ambiguous: false,
            figures: false,
            joined: false,
        }
    }
}

impl AtomSense {
    fn one(class: Class, value: i32) -> Self {
        Self { class, value, len: 1 }
    }
}

fn has_hyphen(word: &str) -> bool {
    word.bytes().any(|byte| byte == b'-' || !byte.is_ascii()) && word.contains(['-', '‐', '‑'])
}

fn begins_upper(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_uppercase)
}

/// Lower-cases into a buffer; ASCII, the common case, without allocation.
fn lower_into(word: &str, lower: &mut String) {
    lower.clear();
    if word.is_ascii() {
        lower.push_str(word);
        lower.make_ascii_lowercase();
    } else {
        lower.extend(word.chars().map(|c| if c == '’' { '\'' } else { c }).flat_map(char::to_lowercase));
    }
}

fn is_abbreviation(text: &str, span: ByteSpan, grammar: &TimeGrammar, lower: &mut String) -> bool {
    lower_into(span.slice(text), lower);
    grammar.word(lower).is_some_and(|word| word.is_abbreviation)
}

/// Senses of what is written in figures.
fn add_figure_senses(word: &str, senses: &mut SmallVec<[AtomSense; 3]>) {
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    let (head, tail) = word.split_at(digits);
    let Ok(number) = head.parse::<i64>() else { return };
    if number > MAX_NUMBER {
        return;
    }
    let number = number as i32;
    let mut push = |class, value| senses.push(AtomSense::one(class, value));
    if tail.is_empty() {
        push(Class::Number, number * 1000);
        match digits {
            1 | 2 if (1..=31).contains(&number) => push(Class::Day, number),
            2 if number > 31 => push(Class::YearTwo, number),
            3 if number >= 100 => push(Class::NumberThree, number * 1000),
            4 => {
                if (1000..=2100).contains(&number) {
                    push(Class::Year, number);
                }
                if number / 100 < 24 && number % 100 < 60 {
                    push(Class::ClockFour, number / 100 * 60 + number % 100);
                }
            }
            _ => {}
        }
        return;
    }
    let is_tail = |wanted: &str| tail.eq_ignore_ascii_case(wanted);
    if ["st", "nd", "rd", "th"].into_iter().any(is_tail) {
        push(Class::Ordinal, number);
        if (1..=31).contains(&number) {
            push(Class::Day, number);
        }
    } else if is_tail("s") && number % 10 == 0 && matches!(digits, 2..=4) {
        match digits {
            4 if number % 100 == 0 && number < 2000 => push(Class::Century, number / 100),
            2 => push(Class::Decade, number / 10),
            _ => push(Class::Decade, number / 10),
        }
    } else if let Some(minutes) = clock(number, tail) {
        push(Class::Clock, minutes);
    } else if let Some(value) = grouped_or_decimal(word) {
        push(Class::Number, value);
    }
}

/// "10:30", "05:30hrs", "9:30am", "7pm": minutes after midnight.
fn clock(hour: i32, tail: &str) -> Option<i32> {
    let (minutes, meridiem) = match tail.strip_prefix(':') {
        Some(rest) => {
            let minutes: i32 = rest.get(..2)?.parse().ok()?;
            (minutes, rest.get(2..)?)
        }
        None => (0, tail),
    };
    let base = match () {
        () if tail.starts_with(':') && ["", "h", "hrs"].iter().any(|unit| meridiem.eq_ignore_ascii_case(unit)) => hour,
        () if meridiem.eq_ignore_ascii_case("am") && (1..=12).contains(&hour) => hour % 12,
        () if meridiem.eq_ignore_ascii_case("pm") && (1..=12).contains(&hour) => hour % 12 + 12,
        () => return None,
    };
    (base < 24 && minutes < 60).then_some(base * 60 + minutes)
}

/// "1,460" and "2.5", in thousandths.
fn grouped_or_decimal(word: &str) -> Option<i32> {
    let plain: String = word.chars().filter(|c| *c != ',').collect();
    let value: f64 = plain.parse().ok()?;
    (value < MAX_NUMBER as f64).then_some((value * 1000.0).round() as i32)
}

/// "10-03-2022", "7/8/07", "2022-03-10" from the token at `idx`, and "10.03.2022", which is one token.
fn numeric_date(text: &str, tokens: &[Token], idx: usize) -> Option<(NumericDate, usize)> {
    let word = tokens[idx].text(text);
    if word.matches('.').count() == 2 {
        let mut parts = word.split('.');
        let parts = [parts.next()?, parts.next()?, parts.next()?];
        return plausible(parts, b'.').map(|numeric| (numeric, 1));
    }
    let (first_mark, second, second_mark, third) = match tokens.get(idx..idx + 5)? {
        [_, a, b, c, d] => (a, b, c, d),
        _ => return None,
    };
    let mark = first_mark.text(text);
    let is_joined = [first_mark, second, second_mark, third].iter().all(|token| !token.spaced);
    if !is_joined || !matches!(mark, "-" | "/") || second_mark.text(text) != mark {
        return None;
    }
    let follows = tokens.get(idx + 5).is_some_and(|next| !next.spaced && next.text(text) == mark);
    if follows || idx > 0 && !tokens[idx].spaced && tokens[idx - 1].text(text) == mark {
        return None;
    }
    plausible([word, second.text(text), third.text(text)], mark.as_bytes()[0]).map(|numeric| (numeric, 5))
}

fn plausible(parts: [&str; 3], mark: u8) -> Option<NumericDate> {
    let is_short = |part: &str| matches!(part.len(), 1 | 2);
    let year_last = is_short(parts[0]) && is_short(parts[1]) && (parts[2].len() == 4 || parts[2].len() == 2 && mark == b'/');
    let year_first = parts[0].len() == 4 && is_short(parts[1]) && is_short(parts[2]);
    if !(year_last || year_first) || !parts.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit())) {
        return None;
    }
    let numbers = [parts[0].parse().ok()?, parts[1].parse().ok()?, parts[2].parse().ok()?];
    Some(NumericDate { parts: numbers, mark })
}
