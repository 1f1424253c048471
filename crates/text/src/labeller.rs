//! Labels the words of a sentence with the likeliest row of classes.
//!
//! In: for each word, the keys of what is known of it. Out: one class a word. A linear-chain model (Lafferty, McCallum and Pereira 2001) whose weights
//! lie in a file as the tagger's do; decoded by Viterbi, in whole numbers. Classes are those of stretches: 0 is outside all, 2k+1 begins a stretch of kind
//! k, 2k+2 goes on with it; what goes on stands after its like alone.

use std::borrow::Cow;

use crate::tagger::weights::{FaultyWeights, Weights};

/// A labeller of stretches.
#[derive(Debug)]
pub struct Labeller {
    weights: Weights,
    n_kinds: usize,
    /// Weight of the step from one class to another.
    steps: Vec<Vec<i32>>,
}

/// A stretch of words of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// Its first word.
    pub start: usize,
    /// One past its last.
    pub end: usize,
    /// Its kind.
    pub kind: usize,
    /// By how much its words' weights for it exceed those for being outside, in steps of the weights.
    pub margin: i32,
}

/// The key of the steps from a class.
pub fn step_key(class: usize) -> u64 {
    key(62, class as u64, 0)
}

/// A key of the feature `template` with the values `a` and `b`; spreads all bits (after splitmix64).
pub fn key(template: u64, a: u64, b: u64) -> u64 {
    let mut x = a ^ b.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ (template + 1).wrapping_mul(0xd6e8_feb8_6659_fd93);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// FNV-1a, for the values of keys.
pub fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

impl Labeller {
    /// A labeller of `n_kinds` kinds from the bytes of its weights.
    ///
    /// # Errors
    /// When the bytes are no weights for so many kinds.
    pub fn from_bytes(bytes: Cow<'static, [u8]>, n_kinds: usize) -> Result<Self, FaultyWeights> {
        let n = 2 * n_kinds + 1;
        let weights = Weights::from_bytes(bytes, n)?;
        let steps = (0..n).map(|class| {
            let mut row = vec![0; n];
            weights.add(step_key(class), &mut row);
            row
        });
        Ok(Self { steps: steps.collect(), weights, n_kinds })
    }

    /// The weights of each class for a word with these keys.
    pub fn scores(&self, keys: &[u64]) -> Vec<i32> {
        let mut scores = vec![0; 2 * self.n_kinds + 1];
        keys.iter().for_each(|key| self.weights.add(*key, &mut scores));
        scores
    }

    /// The stretches of a sentence whose words have these weights, in text order.
    pub fn stretches(&self, scores: &[Vec<i32>]) -> Vec<Stretch> {
        let classes = self.best(scores);
        let mut found: Vec<Stretch> = Vec::new();
        for (at, class) in classes.into_iter().enumerate().filter(|(_, class)| *class > 0) {
            let margin = scores[at][class] - scores[at][0];
            match found.last_mut() {
                Some(last) if class % 2 == 0 && last.end == at => {
                    last.end += 1;
                    last.margin += margin;
                }
                _ => found.push(Stretch { start: at, end: at + 1, kind: (class - 1) / 2, margin }),
            }
        }
        found
    }

    /// The best row of classes; of equals, that with the lower classes last.
    fn best(&self, scores: &[Vec<i32>]) -> Vec<usize> {
        let n = 2 * self.n_kinds + 1;
        let may_follow = |before: usize, class: usize| class == 0 || class % 2 == 1 || before == class || before + 1 == class;
        let mut totals: Vec<i32> = Vec::new();
        let mut came_from: Vec<Vec<usize>> = Vec::new();
        for (at, scores) in scores.iter().enumerate() {
            let (mut row, mut from) = (vec![i32::MIN / 2; n], vec![0; n]);
            for class in 0..n {
                if at == 0 {
                    if may_follow(0, class) {
                        row[class] = scores[class] + self.steps[0][class];
                    }
                    continue;
                }
                for before in (0..n).filter(|before| may_follow(*before, class)) {
                    let total = totals[before] + self.steps[before][class] + scores[class];
                    if total > row[class] {
                        (row[class], from[class]) = (total, before);
                    }
                }
            }
            totals = row;
            came_from.push(from);
        }
        let mut class = (0..totals.len()).rev().max_by_key(|class| totals[*class]).unwrap_or(0);
        let mut classes = vec![0; scores.len()];
        for at in (0..scores.len()).rev() {
            classes[at] = class;
            class = came_from[at][class];
        }
        classes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tagger::weights::encode;

    /// Two kinds; key 1 speaks for the first, key 2 for going on with the second, key 3 for beginning it.
    fn labeller() -> Labeller {
        let keys = [1, 2, 3].map(|a| key(0, a, 0));
        let features = [
            (keys[0], vec![(1, 9)]),
            (keys[1], vec![(4, 9)]),
            (keys[2], vec![(3, 4)]),
            (step_key(0), vec![(1, -1), (3, -1)]),
            (step_key(3), vec![(4, 2)]),
        ];
        Labeller::from_bytes(encode(&features).into(), 2).expect("sound bytes")
    }

    fn found(keys: &[u64]) -> Vec<Stretch> {
        let labeller = labeller();
        let scores: Vec<Vec<i32>> =
            keys.iter().map(|a| labeller.scores(&if *a == 0 { vec![] } else { vec![key(0, *a, 0)] })).collect();
        labeller.stretches(&scores)
    }

    #[test]
    fn stretches_are_those_of_the_best_row() {
        assert_eq!(found(&[0, 1, 0]), [Stretch { start: 1, end: 2, kind: 0, margin: 9 }]);
        assert_eq!(found(&[3, 2, 2, 0]), [Stretch { start: 0, end: 3, kind: 1, margin: 22 }]);
        assert_eq!(found(&[1, 1]).len(), 2, "what begins is no part of what stands before");
    }

    #[test]
    fn nothing_goes_on_that_did_not_begin() {
        // The second word alone cannot go on, and the first is drawn in.
        assert_eq!(found(&[0, 2]), [Stretch { start: 0, end: 2, kind: 1, margin: 9 }]);
        assert_eq!(found(&[]), []);
    }

    #[test]
    fn weights_for_more_kinds_are_refused() {
        assert!(Labeller::from_bytes(encode(&[(7, vec![(4, 3)])]).into(), 1).is_err());
    }
}
