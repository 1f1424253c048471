//! `words.tsv`: words and short phrases with their senses.

use rustc_hash::FxHashMap;

use crate::{source::LexiconError, word_filter::WordFilter};

/// Identity of a word within one loaded grammar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WordId(pub u16);

/// What a word is in a time expression, and its value in the terms of that class (see the header of `words.tsv`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sense {
    /// Class.
    pub class: Class,
    /// Value; for units the discriminant of [`Unit`].
    pub value: i32,
}

/// A word of the grammar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Identity.
    pub id: WordId,
    /// Its senses; none when rules only name it.
    pub senses: Vec<Sense>,
    /// Senses count only when it is written with a capital letter ("May", "Sat").
    pub capital_only: bool,
    /// A full stop may follow and belongs to it ("Oct.").
    pub is_abbreviation: bool,
    /// Whether a phrase of several words begins with it.
    pub begins_phrase: bool,
}

macro_rules! classes {
    ($($variant:ident $name:literal $doc:literal),* $(,)?) => {
        /// Classes of words and of written numbers.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(u8)]
        pub enum Class { $(#[doc = $doc] $variant),* }

        /// How many classes there are; they fit in a [`ClassSet`].
        pub const N_CLASSES: usize = [$($name),*].len();

        impl Class {
            /// By its name in the tables.
            pub fn from_name(name: &str) -> Option<Self> {
                match name {
                    $($name => Some(Self::$variant),)*
                    _ => None,
                }
            }
        }
    };
}

classes! {
    AdverbSet "adverbset" "\"daily\"",
    Approx "approx" "\"nearly\"",
    Century "centuryno" "A century written in figures, \"1800s\"",
    Clock "clock" "\"10:30\", in minutes after midnight",
    ClockFour "clock4" "\"0800\", in minutes after midnight",
    ClockWord "clockword" "\"noon\"",
    Day "day" "A day of the month in figures",
    DayAdverb "dayadv" "\"yesterday\"",
    DayPart "daypart" "\"morning\"",
    Decade "decade" "\"1990s\" (199), \"nineties\" (9)",
    DurationAdjective "duradj" "\"full\" in \"two full days\"",
    Era "era" "\"BC\"",
    Frequency "freq" "\"twice\", as a number",
    Half "halfword" "\"half an\"",
    Holiday "holiday" "A holiday; index into `TimeGrammar::holidays`",
    Meridiem "meridiem" "\"p.m.\"",
    Month "month" "A month",
    MovingHoliday "moving" "A holiday of a calendar that is not computed; it has no rule, but names no place",
    Number "num" "A number, in figures or words; thousandths when it is no whole number",
    NumberThree "num3" "A number of three digits",
    NumericDate "numdate" "\"10-03-2022\"; the parts are with the reader",
    Ordinal "ord" "\"third\", \"3rd\"",
    Over "over" "\"over\" of a number; a preposition as well",
    Part "part" "\"early\", \"the end of\"",
    Quarter "qtr" "\"Q3\"",
    RefAdjective "refadj" "\"recent\"",
    RefWord "refword" "\"now\"",
    Relation "rel" "\"last\", \"the following\"",
    Season "season" "\"spring\"",
    Seasons "seasons" "\"springs\"",
    ShortYear "shortyear" "\"'82\"",
    Unit "unit" "\"week\"",
    Units "units" "\"weeks\"",
    Vague "vague" "\"several\"",
    Weekday "weekday" "\"Monday\"",
    WeekdayAbbreviation "weekdayabbr" "\"Sat\"",
    Weekdays "weekdays" "\"Mondays\"",
    Year "year" "A year in four digits",
    YearTwo "year2" "A number from 32 to 99, a year after day and month",
    Zone "zone" "\"GMT\", in minutes east of UTC",
}

/// A set of classes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClassSet(u64);

const _: () = assert!(N_CLASSES <= 64, "a set of classes has 64 bits");

impl ClassSet {
    /// Adds a class.
    pub fn insert(&mut self, class: Class) {
        self.0 |= 1 << class as u8;
    }

    /// Whether the class is in the set.
    pub fn has(self, class: Class) -> bool {
        self.0 >> class as u8 & 1 == 1
    }

    /// Whether a class is in both sets.
    pub fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

impl FromIterator<Class> for ClassSet {
    fn from_iter<I: IntoIterator<Item = Class>>(classes: I) -> Self {
        let mut set = Self::default();
        classes.into_iter().for_each(|class| set.insert(class));
        set
    }
}

macro_rules! units {
    ($($variant:ident $name:literal),* $(,)?) => {
        /// Units of the calendar and the clock, small to large.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        #[expect(missing_docs, reason = "the names say it")]
        pub enum Unit { $($variant),* }

        impl Unit {
            /// By its name in the tables.
            pub fn from_name(name: &str) -> Option<Self> {
                match name {
                    $($name => Some(Self::$variant),)*
                    _ => None,
                }
            }

            /// From the value of a [`Class::Unit`] sense.
            pub fn from_value(value: i32) -> Option<Self> {
                [$(Self::$variant),*].get(usize::try_from(value).ok()?).copied()
            }
        }
    };
}

units! {
    Second "second", Minute "minute", Hour "hour", Day "day", Weekend "weekend", Week "week", Fortnight "fortnight", Month "month",
    Quarter "quarter", Half "half", Year "year", Decade "decade", Century "century", Millennium "millennium",
}

#[derive(Debug, Default)]
pub(super) struct Words {
    by_text: FxHashMap<Box<str>, Word>,
    filter: WordFilter,
    /// A trie of phrases: (state, word) to next state; state 0 is the root.
    steps: FxHashMap<(u32, WordId), u32>,
    /// Senses of the phrase that ends in a state.
    phrase_senses: Vec<Vec<Sense>>,
}

impl Words {
    pub(super) fn load(file: &str, table: &str) -> Result<Self, LexiconError> {
        let mut words = Self { phrase_senses: vec![Vec::new()], ..Self::default() };
        for (line, row) in (1..).zip(table.lines()) {
            if row.starts_with('#') || row.is_empty() {
                continue;
            }
            words.add_row(row).map_err(|what| LexiconError::Faulty { file: file.to_owned(), line, what })?;
        }
        Ok(words)
    }

    fn add_row(&mut self, row: &str) -> Result<(), String> {
        let mut fields = row.split('\t');
        let (Some(text), Some(class), Some(value)) = (fields.next(), fields.next(), fields.next()) else {
            return Err("has fewer than three columns".to_owned());
        };
        let class = Class::from_name(class).ok_or_else(|| format!("there is no class {class:?}"))?;
        let value = match class {
            Class::Unit | Class::Units | Class::AdverbSet => {
                Unit::from_name(value).ok_or_else(|| format!("there is no unit {value:?}"))? as i32
            }
            _ => value.parse().map_err(|_| format!("{value:?} is no whole number"))?,
        };
        let flags = fields.next().unwrap_or_default();
        self.add(text, Sense { class, value });
        if let Some(word) = self.by_text.get_mut(text) {
            word.capital_only |= flags.contains("cap");
            word.is_abbreviation |= flags.contains("abbr");
        }
        Ok(())
    }

    /// Adds a sense to a word or phrase.
    pub(super) fn add(&mut self, text: &str, sense: Sense) {
        if !text.contains(' ') {
            self.intern(text);
            self.by_text.get_mut(text).expect("just added").senses.push(sense);
            return;
        }
        let mut state = 0;
        for (idx, word) in text.split(' ').enumerate() {
            let id = self.intern(word);
            if idx == 0 {
                self.by_text.get_mut(word).expect("just added").begins_phrase = true;
            }
            state = *self.steps.entry((state, id)).or_insert_with(|| {
                self.phrase_senses.push(Vec::new());
                self.phrase_senses.len() as u32 - 1
            });
        }
        self.phrase_senses[state as usize].push(sense);
    }

    /// Identity of a word, which is made known if it is not.
    pub(super) fn intern(&mut self, word: &str) -> WordId {
        self.filter.insert(word);
        let next = WordId(u16::try_from(self.by_text.len()).expect("a grammar of time has some hundred words"));
        self.by_text
            .entry(word.into())
            .or_insert_with(|| Word {
                id: next,
                senses: Vec::new(),
                capital_only: false,
                is_abbreviation: false,
                begins_phrase: false,
            })
            .id
    }

    pub(super) fn len(&self) -> usize {
        self.by_text.len()
    }

    pub(super) fn get(&self, lower: &str) -> Option<&Word> {
        self.may_know(lower).then(|| self.by_text.get(lower))?
    }

    pub(super) fn may_know(&self, word: &str) -> bool {
        self.filter.may_hold(word)
    }

    pub(super) fn phrase_step(&self, state: u32, word: WordId) -> Option<(u32, &[Sense])> {
        let next = *self.steps.get(&(state, word))?;
        Some((next, &self.phrase_senses[next as usize]))
    }
}
