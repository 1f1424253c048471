//! Which unnumbered persons of a document are the same: "a man", "the victim", "he", "Jo Ree, 40".
//!
//! A small coreference of its own, because a person counts once however often the text returns to him. Leans towards sameness: two
//! descriptions that could mean one person are one, unless "another", two names, two ages or one sentence set them apart.

use crate::{
    figures::people::{People, PeopleKind},
    words::Words,
};

/// The persons met so far.
#[derive(Debug, Default)]
pub(crate) struct Persons {
    met: Vec<Person>,
}

#[derive(Debug)]
struct Person {
    name: Option<String>,
    age: Option<u32>,
    gender: Option<char>,
    heads: Vec<String>,
    sentence: usize,
    /// A suspect or attacker: never one with a victim.
    is_attacker: bool,
}

impl Persons {
    /// The person that a phrase means, met before or new; `None` for phrases that mean several or nobody.
    pub(crate) fn meet(&mut self, words: &Words<'_>, sentence: usize, people: &People) -> Option<usize> {
        match people.kind {
            PeopleKind::One => {}
            PeopleKind::PronounOne => return self.last_of_gender(people.gender, sentence),
            PeopleKind::Counted | PeopleKind::Many | PeopleKind::Nobody => return None,
        }
        let described = describe(words, sentence, people);
        let found = if people.other { None } else { self.met.iter().rposition(|person| is_same(person, &described, people)) };
        match found {
            Some(idx) => {
                self.met[idx].learn(described);
                Some(idx)
            }
            None => {
                self.met.push(described);
                Some(self.met.len() - 1)
            }
        }
    }

    fn last_of_gender(&self, gender: Option<char>, sentence: usize) -> Option<usize> {
        let fits = |person: &Person| person.gender.is_none() || gender.is_none() || person.gender == gender;
        self.met.iter().rposition(|person| fits(person) && person.sentence + 4 >= sentence)
    }

    /// The single persons that "the boys" sums up: those met with the same head noun.
    pub(crate) fn members(&self, words: &Words<'_>, people: &People) -> Vec<usize> {
        let Some(head) = people.head.filter(|_| people.definite) else { return Vec::new() };
        let plural = words.word(head);
        let singular = plural.strip_suffix('s').unwrap_or(plural);
        (0..self.met.len()).filter(|idx| self.met[*idx].heads.iter().any(|head| head == singular)).collect()
    }
}

impl Person {
    fn learn(&mut self, other: Person) {
        self.name = self.name.take().or(other.name);
        self.age = self.age.or(other.age);
        self.gender = self.gender.or(other.gender);
        self.heads.extend(other.heads);
        self.sentence = other.sentence;
    }
}

fn describe(words: &Words<'_>, sentence: usize, people: &People) -> Person {
    let name = people.name.as_ref().and_then(|name| {
        name.clone()
            .rev()
            .map(|idx| words.word(idx).to_owned())
            .find(|word| word.len() > 2 && !matches!(word.as_str(), "jr." | "iii"))
    });
    Person {
        name,
        age: people.age.filter(|age| *age > 0),
        gender: people.gender,
        heads: people.head.map(|head| words.word(head).to_owned()).into_iter().collect(),
        sentence,
        is_attacker: people.category == rashomon_model::VictimCategory::Attackers,
    }
}

fn is_same(met: &Person, new: &Person, people: &People) -> bool {
    if let (Some(one), Some(two)) = (&met.name, &new.name) {
        return one == two;
    }
    if met.is_attacker != new.is_attacker && (met.is_attacker || new.name.is_none()) {
        return false;
    }
    let clash = |one: Option<u32>, two: Option<u32>| matches!((one, two), (Some(one), Some(two)) if one != two);
    let genders_clash = matches!((met.gender, new.gender), (Some(one), Some(two)) if one != two);
    if clash(met.age, new.age) || genders_clash {
        return false;
    }
    if met.age.is_some() && met.age == new.age {
        return met.sentence != new.sentence || people.definite;
    }
    if people.definite || met.sentence != new.sentence {
        return heads_agree(met, new);
    }
    false
}

/// "man" and "victim" can be one; "man" and "child" cannot.
fn heads_agree(met: &Person, new: &Person) -> bool {
    const CHILDREN: [&str; 10] = ["child", "boy", "girl", "baby", "infant", "toddler", "kid", "teen", "teenager", "juvenile"];
    const ADULTS: [&str; 6] = ["man", "woman", "mother", "father", "grandmother", "adult"];
    let any = |person: &Person, list: &[&str]| person.heads.iter().any(|head| list.contains(&head.as_str()));
    let new_is_child = any(new, &CHILDREN) || new.age.is_some_and(|age| age < 13);
    let met_is_child = any(met, &CHILDREN) || met.age.is_some_and(|age| age < 13);
    !(new_is_child && any(met, &ADULTS) || met_is_child && any(new, &ADULTS))
}
