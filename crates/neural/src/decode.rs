//! From scores to ranges, in whole numbers: scores are rounded to sixty-fourths before they decide.

use std::ops::Range;

/// A score in sixty-fourths.
pub(crate) type Gain = i32;

/// Rounds a score (a difference of logits), which is kept within ±8.
pub(crate) fn gain(score: f32) -> Gain {
    (score.clamp(-8.0, 8.0) * 64.0).round() as Gain
}

/// How much the score of `label` is above the best of the others.
pub(crate) fn margin<const N: usize>(scores: [f32; N], label: usize) -> Gain {
    let rest = scores.iter().enumerate().filter(|(idx, _)| *idx != label).map(|(_, score)| *score);
    gain(scores[label] - rest.fold(f32::NEG_INFINITY, f32::max))
}

/// The contiguous run with the highest sum, if that is above nought (Kadane).
pub(crate) fn best_run(gains: &[Gain]) -> Option<Range<usize>> {
    let (mut best, mut best_sum) = (None, 0);
    let (mut start, mut sum) = (0, 0);
    for (idx, gain) in gains.iter().enumerate() {
        if sum <= 0 {
            (start, sum) = (idx, 0);
        }
        sum += gain;
        if sum > best_sum {
            (best, best_sum) = (Some(start..idx + 1), sum);
        }
    }
    best
}

/// The runs of the likeliest sequence of in and out (Viterbi), where each change of state costs `change`.
pub(crate) fn best_runs(gains: &[Gain], change: Gain) -> Vec<Range<usize>> {
    let (mut outside, mut inside) = (0, -change);
    let mut stays = Vec::with_capacity(gains.len());
    for gain in gains {
        let stay = (outside >= inside - change, inside >= outside - change);
        stays.push(stay);
        let before = (outside, inside);
        outside = before.0.max(before.1 - change);
        inside = before.1.max(before.0 - change) + gain;
    }
    let mut runs: Vec<Range<usize>> = Vec::new();
    let mut is_in = inside > outside;
    for (idx, (stay_out, stay_in)) in stays.iter().enumerate().rev() {
        if is_in {
            match runs.last_mut() {
                Some(run) if run.start == idx + 1 => run.start = idx,
                _ => runs.push(idx..idx + 1),
            }
        }
        is_in = if is_in { *stay_in } else { !*stay_out };
    }
    runs.reverse();
    runs
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_best_run_may_cross_a_gap() {
        for (gains, expected) in [
            (&[-1, 2, -1, 3, -5, 1][..], Some(1..4)),
            (&[-1, -2], None),
            (&[], None),
            (&[5, -9, 4], Some(0..1)),
            (&[0, 1], Some(1..2)),
        ] {
            assert_eq!(best_run(gains), expected, "{gains:?}");
        }
    }

    #[test]
    fn short_gaps_are_bridged_and_short_islands_sunk() {
        assert_eq!(best_runs(&[9, 9, -2, 9, -9, -9, 3, -9], 3), [0..4]);
        assert_eq!(best_runs(&[9, 9, -2, 9, -9, -9, 3, -9], 0), [0..2, 3..4, 6..7]);
        assert_eq!(best_runs(&[], 3), []);
    }

    proptest! {
        #[test]
        fn no_other_choice_scores_more(gains in proptest::collection::vec(-9..9i32, 0..10), change in 0..6i32) {
            let score = |inside: &dyn Fn(usize) -> bool| {
                let mut state = false;
                let mut sum = 0;
                for (idx, gain) in gains.iter().enumerate() {
                    let now = inside(idx);
                    sum += if now { *gain } else { 0 } - if now == state { 0 } else { change };
                    state = now;
                }
                sum
            };
            let runs = best_runs(&gains, change);
            let found = score(&|idx| runs.iter().any(|run| run.contains(&idx)));
            for choice in 0..1u32 << gains.len() {
                prop_assert!(score(&|idx| choice >> idx & 1 == 1) <= found);
            }
        }
    }
}
