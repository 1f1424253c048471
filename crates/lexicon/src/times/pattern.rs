//! The pattern language of `rules.toml`: words, `<class>`, `( a | b )`, `?`, `{name}`.

use std::collections::BTreeMap;

use super::words::{Class, WordId, Words};

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

/// Words and classes that a match can begin with.
pub(super) fn first(pattern: &[Node]) -> (Vec<WordId>, Vec<Class>) {
    let (mut words, mut classes) = (Vec::new(), Vec::new());
    add_first(pattern, &mut words, &mut classes);
    words.sort_unstable();
    words.dedup();
    classes.sort_unstable_by_key(|class| *class as u8);
    classes.dedup();
    (words, classes)
}

/// Adds what the sequence can begin with; true when all of it can be missing.
fn add_first(sequence: &[Node], words: &mut Vec<WordId>, classes: &mut Vec<Class>) -> bool {
    sequence.iter().all(|node| match node {
        Node::Word(word) => {
            words.push(*word);
            false
        }
        Node::Class(class) => {
            classes.push(*class);
            false
        }
        Node::Any(alternatives) => {
            // Every alternative is looked at, even after one that can be missing.
            alternatives.iter().map(|sequence| add_first(sequence, words, classes)).fold(false, |any, empty| any | empty)
        }
        Node::Maybe(sequence) => {
            add_first(sequence, words, classes);
            true
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pattern: &str, n_first: usize) {
        let (named, mut words) =
            (BTreeMap::from([("md".to_owned(), "<month> <day> | <day> <month>".to_owned())]), Words::default());
        let nodes = compile(pattern, &named, &mut words).expect(pattern);
        let (first_words, first_classes) = first(&nodes);
        assert_eq!(first_words.len() + first_classes.len(), n_first, "{pattern}");
    }

    #[test]
    fn patterns_compile_and_know_their_beginnings() {
        check("last <unit>", 1);
        check("(the)? (early|late)? <season>", 4);
        check("{md} (,)? <year>", 2);
    }

    #[test]
    fn faulty_patterns_are_refused() {
        for pattern in ["( <month>", "<month> )", "? a", "<moon>", "{nothing}", "<month"] {
            assert!(compile(pattern, &BTreeMap::new(), &mut Words::default()).is_err(), "{pattern}");
        }
    }
}
