//! The pattern language of `rules.toml`: words, `<class>`, `( a | b )`, `?`, `{name}`.

use std::collections::BTreeMap;

use super::words::{Class, ClassSet, WordId, Words};

/// An element of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// This very word.
    Word(WordId),
    /// A word, phrase or number of this class; its value is captured.
    Class(Class),
    /// One of these.
    Any(Vec<Vec<Node>>),
    /// This or nothing.
    Maybe(Vec<Node>),
}

/// Compiles a pattern; `named` are the patterns that `{name}` stands for.
pub(super) fn compile(pattern: &str, named: &BTreeMap<String, String>, words: &mut Words) -> Result<Vec<Node>, String> {
    let mut tokens = Vec::new();
    lex(pattern, named, 0, &mut tokens)?;
    let mut at = 0;
    let alternatives = parse(&tokens, &mut at, words)?;
    if at < tokens.len() {
        return Err("a closing bracket has no opening one".to_owned());
    }
    Ok(if alternatives.len() == 1 { alternatives.into_iter().next().unwrap_or_default() } else { vec![Node::Any(alternatives)] })
}

/// Splits a pattern into brackets, bars, question marks, classes and words, with named patterns put in.
fn lex(pattern: &str, named: &BTreeMap<String, String>, depth: usize, tokens: &mut Vec<String>) -> Result<(), String> {
    if depth > 8 {
        return Err("named patterns stand for one another".to_owned());
    }
    let mut rest = pattern;
    while let Some(c) = rest.chars().next() {
        let len = match c {
            ' ' => 1,
            '(' | ')' | '|' | '?' => {
                tokens.push(c.to_string());
                1
            }
            '<' | '{' => {
                let close = if c == '<' { '>' } else { '}' };
                let end = rest.find(close).ok_or_else(|| format!("{c} is not closed"))?;
                if c == '<' {
                    tokens.push(rest[..=end].to_owned());
                } else {
                    let name = &rest[1..end];
                    let inner = named.get(name).ok_or_else(|| format!("there is no pattern named {name:?}"))?;
                    tokens.push("(".to_owned());
                    lex(inner, named, depth + 1, tokens)?;
                    tokens.push(")".to_owned());
                }
                end + 1
            }
            _ => {
                let end = rest.find([' ', '(', ')', '|', '?', '<', '{']).unwrap_or(rest.len());
                tokens.push(rest[..end].to_owned());
                end
            }
        };
        rest = &rest[len..];
    }
    Ok(())
}

/// Alternatives up to a closing bracket or the end.
fn parse(tokens: &[String], at: &mut usize, words: &mut Words) -> Result<Vec<Vec<Node>>, String> {
    let mut alternatives = vec![Vec::new()];
    while let Some(token) = tokens.get(*at) {
        let sequence: &mut Vec<Node> = alternatives.last_mut().expect("never empty");
        match token.as_str() {
            ")" => break,
            "|" => alternatives.push(Vec::new()),
            "?" => {
                let last = sequence.pop().ok_or("a question mark follows nothing")?;
                sequence.push(Node::Maybe(vec![last]));
            }
            "(" => {
                *at += 1;
                let inner = parse(tokens, at, words)?;
                if tokens.get(*at).map(String::as_str) != Some(")") {
                    return Err("a bracket is not closed".to_owned());
                }
                sequence.push(Node::Any(inner));
            }
            class if class.starts_with('<') => {
                let name = &class[1..class.len() - 1];
                sequence.push(Node::Class(Class::from_name(name).ok_or_else(|| format!("there is no class {name:?}"))?));
            }
            word => sequence.push(Node::Word(words.intern(word))),
        }
        *at += 1;
    }
    Ok(alternatives)
}

/// A word or class that a match can begin with, and what can stand after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Opening {
    pub(super) leaf: Leaf,
    pub(super) follow: Follow,
}

/// An element of one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Leaf {
    Word(WordId),
    Class(Class),
}

/// What can stand after the first word of a match. May say yes where a whole match is not possible, never no where it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Follow {
    classes: ClassSet,
    /// A bit for each word, by its number modulo 64.
    words: u64,
    /// The match can end there.
    ends: bool,
}

impl Follow {
    /// Whether a match can go on with a word of these senses, or end before it.
    pub fn allows(&self, word: Option<WordId>, classes: ClassSet) -> bool {
        self.ends || self.classes.meets(classes) || word.is_some_and(|word| self.words >> (word.0 % 64) & 1 == 1)
    }

    fn add(&mut self, leaf: Leaf) {
        match leaf {
            Leaf::Word(word) => self.words |= 1 << (word.0 % 64),
            Leaf::Class(class) => self.classes.insert(class),
        }
    }
}

/// What a match can begin with, each word and class once.
pub(super) fn openings(pattern: &[Node]) -> Vec<Opening> {
    let mut openings: Vec<Opening> = Vec::new();
    each_first(Some(&Rest { nodes: pattern, next: None }), &mut |leaf, rest| {
        let at = openings.iter().position(|opening| opening.leaf == leaf).unwrap_or_else(|| {
            openings.push(Opening { leaf, follow: Follow::default() });
            openings.len() - 1
        });
        let follow = &mut openings[at].follow;
        follow.ends |= each_first(rest, &mut |next, _| follow.add(next));
    });
    openings
}

/// What is left of a pattern, as a list of sequences.
struct Rest<'p> {
    nodes: &'p [Node],
    next: Option<&'p Rest<'p>>,
}

/// Hands out each element that can come first, with what is left after it; true when all of it can be missing.
fn each_first(rest: Option<&Rest<'_>>, found: &mut dyn FnMut(Leaf, Option<&Rest<'_>>)) -> bool {
    let Some(rest) = rest else { return true };
    let Some((node, nodes)) = rest.nodes.split_first() else { return each_first(rest.next, found) };
    let after = Rest { nodes, next: rest.next };
    match node {
        Node::Word(word) => {
            found(Leaf::Word(*word), Some(&after));
            false
        }
        Node::Class(class) => {
            found(Leaf::Class(*class), Some(&after));
            false
        }
        Node::Any(alternatives) => alternatives
            .iter()
            .map(|nodes| each_first(Some(&Rest { nodes, next: Some(&after) }), found))
            .fold(false, |any, empty| any | empty),
        Node::Maybe(nodes) => {
            each_first(Some(&Rest { nodes, next: Some(&after) }), found);
            each_first(Some(&after), found)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pattern: &str, n_first: usize) {
        let (named, mut words) =
            (BTreeMap::from([("md".to_owned(), "<month> <day> | <day> <month>".to_owned())]), Words::default());
        let nodes = compile(pattern, &named, &mut words).expect(pattern);
        assert_eq!(openings(&nodes).len(), n_first, "{pattern}");
    }

    #[test]
    fn patterns_compile_and_know_their_beginnings() {
        check("last <unit>", 1);
        check("(the)? (early|late)? <season>", 4);
        check("{md} (,)? <year>", 2);
    }

    #[test]
    fn openings_know_what_follows() {
        let mut words = Words::default();
        let nodes = compile("the (early)? ( <month> <day> | <season> )", &BTreeMap::new(), &mut words).expect("a sound pattern");
        let follow = openings(&nodes)[0].follow;
        let allows = |class| follow.allows(None, ClassSet::from_iter([class]));
        assert!(allows(Class::Month) && allows(Class::Season) && !allows(Class::Day) && !allows(Class::Year));
        assert!(follow.allows(words.get("early").map(|word| word.id), ClassSet::default()));
        assert!(!follow.allows(None, ClassSet::default()), "the article alone is no match");
        let nodes = compile("<month> (<year>)?", &BTreeMap::new(), &mut words).expect("a sound pattern");
        assert!(openings(&nodes)[0].follow.allows(None, ClassSet::default()), "a month alone is one");
    }

    #[test]
    fn faulty_patterns_are_refused() {
        for pattern in ["( <month>", "<month> )", "? a", "<moon>", "{nothing}", "<month"] {
            assert!(compile(pattern, &BTreeMap::new(), &mut Words::default()).is_err(), "{pattern}");
        }
    }
}
