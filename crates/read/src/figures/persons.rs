//! Which unnumbered persons of a document are the same: "a man", "the victim", "he", "Jo Ree, 40".
//!
//! A small coreference of its own, because a person counts once however often the text returns to him. Leans towards sameness: two
//! descriptions under the same harm that could mean one person are one, unless "another", two names, two ages, two genders or one
//! sentence set them apart.

use crate::{
    figures::people::{People, PeopleKind},
    words::Words,
};

/// What a phrase, or several phrases for one person, say of the person.
#[derive(Clone, Debug, Default)]
pub(crate) struct Description {
    name: Option<String>,
    age: Option<u32>,
    gender: Option<char>,
    heads: Vec<String>,
    is_attacker: bool,
    is_pronoun: bool,
    is_definite: bool,
    /// "another man", "a fourth victim".
    pub(crate) is_other: bool,
    sentence: usize,
}

impl Description {
    /// Of a phrase for one person; `None` for phrases that mean several or nobody.
    pub(crate) fn of(words: &Words<'_>, sentence: usize, people: &People) -> Option<Self> {
        if !matches!(people.kind, PeopleKind::One | PeopleKind::PronounOne) {
            return None;
        }
        let name = people.name.as_ref().and_then(|name| {
            let mut parts = name.clone().rev().map(|idx| words.word(idx).to_owned());
            parts.find(|word| word.len() > 2 && !matches!(word.as_str(), "jr." | "iii"))
        });
        Some(Self {
            name,
            age: people.age.filter(|age| *age > 0),
            gender: people.gender,
            heads: people.head.map(|head| words.word(head).to_owned()).into_iter().collect(),
            is_attacker: people.category == rashomon_model::VictimCategory::Attackers,
            is_pronoun: people.kind == PeopleKind::PronounOne,
            is_definite: people.definite,
            is_other: people.other,
            sentence,
        })
    }

    /// Whether a later phrase can mean the person described so far.
    pub(crate) fn can_be(&self, later: &Self) -> bool {
        if later.is_other {
            return false;
        }
        let differ = |one: Option<u32>, two: Option<u32>| matches!((one, two), (Some(one), Some(two)) if one != two);
        let genders_differ = matches!((self.gender, later.gender), (Some(one), Some(two)) if one != two);
        if genders_differ || differ(self.age, later.age) || self.is_attacker != later.is_attacker && !later.is_pronoun {
            return false;
        }
        if let (Some(one), Some(two)) = (&self.name, &later.name) {
            return one == two;
        }
        let apart = self.sentence != later.sentence || later.is_pronoun || later.is_definite;
        apart && ages_agree(self, later)
    }

    /// Whether a plural noun ("boys") names persons such as this one.
    pub(crate) fn is_called(&self, plural: &str) -> bool {
        plural.strip_suffix('s').is_some_and(|singular| self.heads.iter().any(|head| head == singular))
    }

    /// Adds what a later phrase says.
    pub(crate) fn learn(&mut self, later: Self) {
        self.name = self.name.take().or(later.name);
        self.age = self.age.or(later.age);
        self.gender = self.gender.or(later.gender);
        self.heads.extend(later.heads);
        self.sentence = later.sentence;
    }
}

/// "man" and "victim" can be one; "man" and "child" cannot.
fn ages_agree(one: &Description, two: &Description) -> bool {
    const CHILDREN: [&str; 8] = ["child", "boy", "girl", "baby", "infant", "toddler", "kid", "juvenile"];
    const ADULTS: [&str; 6] = ["man", "woman", "mother", "father", "grandmother", "adult"];
    let is = |person: &Description, list: &[&str]| person.heads.iter().any(|head| list.contains(&head.as_str()));
    let is_child = |person: &Description| is(person, &CHILDREN) || person.age.is_some_and(|age| age < 13);
    let is_adult = |person: &Description| is(person, &ADULTS) || person.age.is_some_and(|age| age > 19);
    !(is_child(one) && is_adult(two) || is_child(two) && is_adult(one))
}
