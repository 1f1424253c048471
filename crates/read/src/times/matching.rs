//! Matching: the rules of the grammar against the atoms of a sentence, longest match first.

use rashomon_lexicon::times::{Candidate, Class, ClassSet, Make, Near, Node, TimeGrammar, TimeRule, Unit};
use smallvec::SmallVec;

use super::atoms::{Atom, AtomSense};

/// A captured class: its value and the atom it stood on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Capture {
    pub(super) class: Class,
    pub(super) value: i32,
    pub(super) atom: usize,
}

/// What a rule captured, in text order.
pub(super) type Captures = SmallVec<[Capture; 8]>;

/// A match of a rule.
#[derive(Clone, Debug)]
pub(super) struct Match {
    /// Index into the grammar's rules.
    pub(super) rule: usize,
    /// First atom.
    pub(super) start: usize,
    /// One past the last atom.
    pub(super) end: usize,
    /// What was captured.
    pub(super) captures: Captures,
}

impl Match {
    /// The value of the first capture of a class.
    pub(super) fn value(&self, class: Class) -> Option<i32> {
        self.captures.iter().find(|capture| capture.class == class).map(|capture| capture.value)
    }

    /// The captured unit, singular or plural.
    pub(super) fn unit(&self) -> Option<Unit> {
        let is_unit = |capture: &&Capture| matches!(capture.class, Class::Unit | Class::Units | Class::AdverbSet);
        self.captures.iter().find(is_unit).and_then(|capture| Unit::from_value(capture.value))
    }
}

/// Matches that do not overlap, left to right, each the longest at its place.
pub(super) fn find(atoms: &[Atom], grammar: &TimeGrammar, has_bc: bool, matches: &mut Vec<Match>) {
    matches.clear();
    let mut at = 0;
    while at < atoms.len() {
        match longest_at(atoms, at, grammar, has_bc) {
            Some(found) => {
                at = found.end;
                if grammar.rules[found.rule].make != Make::Skip {
                    matches.push(found);
                }
            }
            None => at += 1,
        }
    }
}

fn longest_at(atoms: &[Atom], at: usize, grammar: &TimeGrammar, has_bc: bool) -> Option<Match> {
    let atom = &atoms[at];
    let mut best: Option<Match> = None;
    let next = atoms.get(at + 1).map_or((None, ClassSet::default()), |atom| (atom.word, atom.classes));
    // A first element of several words does not end before the next atom.
    let mut try_rules = |candidates: &[Candidate], is_one_word: bool| {
        for &Candidate { rule: idx, follow } in candidates {
            let rule = &grammar.rules[usize::from(idx)];
            if is_one_word && !follow.allows(next.0, next.1) || rule.only_bc && !has_bc {
                continue;
            }
            let mut attempt = Attempt { atoms, rule, start: at, end: at, captures: Captures::new(), best: Captures::new() };
            attempt.run(Some(&Rest { nodes: &rule.pattern, next: None }), at);
            let (end, rule) = (attempt.end, usize::from(idx));
            let is_better = best.as_ref().is_none_or(|best| end > best.end || end == best.end && rule < best.rule);
            if end > at && is_better {
                best = Some(Match { rule, start: at, end, captures: attempt.best });
            }
        }
    };
    if let Some(word) = atom.word {
        try_rules(grammar.rules_at_word(word), true);
    }
    let mut seen = ClassSet::default();
    for sense in &atom.senses {
        if !seen.has(sense.class) {
            seen.insert(sense.class);
            let is_one_word = atom.senses.iter().all(|other| other.class != sense.class || other.len == 1);
            try_rules(grammar.rules_at_class(sense.class), is_one_word);
        }
    }
    best
}

/// What is left of a pattern, as a list of sequences.
struct Rest<'p> {
    nodes: &'p [Node],
    next: Option<&'p Rest<'p>>,
}

/// A try of one rule at one place.
struct Attempt<'a> {
    atoms: &'a [Atom],
    rule: &'a TimeRule,
    start: usize,
    end: usize,
    captures: Captures,
    best: Captures,
}

impl Attempt<'_> {
    fn run(&mut self, rest: Option<&Rest<'_>>, at: usize) {
        let Some(rest) = rest else { return self.record(at) };
        let Some((node, nodes)) = rest.nodes.split_first() else { return self.run(rest.next, at) };
        let after = Rest { nodes, next: rest.next };
        match node {
            Node::Word(word) => {
                if self.atoms.get(at).is_some_and(|atom| atom.word == Some(*word)) {
                    self.run(Some(&after), at + 1);
                }
            }
            Node::Class(class) => {
                let Some(atom) = self.atoms.get(at) else { return };
                for &AtomSense { value, len, .. } in atom.senses.iter().filter(|sense| sense.class == *class) {
                    self.captures.push(Capture { class: *class, value, atom: at });
                    self.run(Some(&after), at + usize::from(len));
                    self.captures.pop();
                }
            }
            Node::Any(alternatives) => {
                for nodes in alternatives {
                    self.run(Some(&Rest { nodes, next: Some(&after) }), at);
                }
            }
            Node::Maybe(nodes) => {
                self.run(Some(&Rest { nodes, next: Some(&after) }), at);
                self.run(Some(&after), at);
            }
        }
    }

    /// Keeps a whole match when it is the longest so far and the conditions of the rule hold.
    fn record(&mut self, end: usize) {
        if end > self.end && self.conditions_hold(end) {
            self.end = end;
            self.best = self.captures.clone();
        }
    }

    fn conditions_hold(&self, end: usize) -> bool {
        let rule = self.rule;
        let before = self.start.checked_sub(1).map(|idx| &self.atoms[idx]);
        let after = self.atoms.get(end);
        let stands = |atom: Option<&Atom>, items: &[Near]| atom.is_some_and(|atom| items.iter().any(|item| is(atom, *item)));
        let unit = || {
            let is_unit = |capture: &&Capture| matches!(capture.class, Class::Unit | Class::Units);
            self.captures.iter().find(is_unit).and_then(|capture| Unit::from_value(capture.value))
        };
        (rule.left.is_empty() || stands(before, &rule.left))
            && (rule.right.is_empty() || after.is_none() || stands(after, &rule.right))
            && !stands(before, &rule.not_left)
            && !stands(after, &rule.not_right)
            && (rule.units.is_empty() || unit().is_some_and(|unit| rule.units.contains(&unit)))
            && (rule.near.is_empty()
                || self.atoms[self.start.saturating_sub(5)..self.start].iter().any(|atom| stands(Some(atom), &rule.near)))
            && (!rule.only_numeral || self.atoms[self.start..end].iter().any(|atom| atom.figures))
            && (!rule.only_lower || self.start == 0 || !self.atoms[self.start].capital)
            && (rule.left_if_ambiguous.is_empty() || !self.is_ambiguous_alone(end) || stands(before, &rule.left_if_ambiguous))
    }

    /// "May", "March", "Sun" alone.
    fn is_ambiguous_alone(&self, end: usize) -> bool {
        end == self.start + 1 && self.atoms[self.start].ambiguous
    }
}

/// Whether an atom is the word, or has the class.
fn is(atom: &Atom, near: Near) -> bool {
    match near {
        Near::Word(word) => atom.word == Some(word),
        Near::Class(class) => atom.classes.has(class),
    }
}
