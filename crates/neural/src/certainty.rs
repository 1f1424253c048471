//! Whether what a word tells of happened, by the text: shares of three answers from the encoder's states of the word and of the words around it.
//!
//! Event factuality after FactBank (Saurí and Pustejovsky 2009), reduced: it happened, it is open (possible, planned, wished, to come), it did not
//! happen. One layer that attends to the words around (Vaswani et al. 2017, with a bias for each distance), trained by
//! `train/reader/train_certainty.py` on states of the shared layers, which stay as they are.

use crate::{
    encoder::Head,
    math::{dot, softmax},
    tensors::{FaultyModel, Tensors},
};

/// Widest layer that a model may have.
const MOST: usize = 1024;
/// Farthest that a model may look.
const FARTHEST: usize = 64;

/// How sure the model is of each answer, in thousandths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Judgement {
    /// It happened, or is happening.
    pub happened: u16,
    /// It may be or come: possible, planned, demanded, wished, conditional.
    pub open: u16,
    /// It did not happen.
    pub not: u16,
}

/// The model.
#[derive(Debug)]
pub(crate) struct Judge {
    /// Width of the layer, of which each head has its part.
    hidden: usize,
    heads: usize,
    /// Words looked at on each side.
    reach: usize,
    own: Head,
    query: Head,
    keys: Head,
    values: Head,
    /// For each head, what each distance adds: from the farthest word before to the farthest after.
    distances: Vec<f32>,
    out: Head,
}

impl Judge {
    /// `None` for a model without it.
    pub(crate) fn load(tensors: &Tensors, width: usize) -> Result<Option<Self>, FaultyModel> {
        let Ok(hidden) = tensors.setting::<usize>("certainty") else { return Ok(None) };
        let (heads, reach): (usize, usize) = (tensors.setting("certainty_heads")?, tensors.setting("certainty_reach")?);
        if hidden > MOST || reach > FARTHEST || heads == 0 || hidden % heads != 0 {
            return Err(FaultyModel::Setting("certainty".to_owned()));
        }
        let head = |name: &str| Head::load(tensors, &format!("certainty.{name}"), width, hidden);
        Ok(Some(Self {
            hidden,
            heads,
            reach,
            own: head("own")?,
            query: head("query")?,
            keys: head("keys")?,
            values: head("values")?,
            distances: tensors.f32("certainty.distances", &[heads, 2 * reach + 1])?,
            out: Head::load(tensors, "certainty.out", hidden, 3)?,
        }))
    }

    /// The judgements of words of a window, by their numbers; `state` gives the state of each of its `n_words`.
    pub(crate) fn judge<'s>(&self, n_words: usize, state: impl Fn(usize) -> &'s [f32], asked: &[usize]) -> Vec<Judgement> {
        let (Some(first), Some(last)) = (asked.iter().min(), asked.iter().max()) else { return Vec::new() };
        let from = first.saturating_sub(self.reach);
        let seen = from..n_words.min(last + self.reach + 1);
        let keys: Vec<Vec<f32>> = seen.clone().map(|word| self.keys.scores(state(word), self.hidden)).collect();
        let values: Vec<Vec<f32>> = seen.map(|word| self.values.scores(state(word), self.hidden)).collect();
        let one = |word: &usize| self.judge_one(word - from, state(*word), &keys, &values);
        asked.iter().map(one).collect()
    }

    fn judge_one(&self, word: usize, state: &[f32], keys: &[Vec<f32>], values: &[Vec<f32>]) -> Judgement {
        let mut hidden = self.own.scores(state, self.hidden);
        let query = self.query.scores(state, self.hidden);
        let around = word.saturating_sub(self.reach)..keys.len().min(word + self.reach + 1);
        let depth = self.hidden / self.heads;
        let scale = 1.0 / (depth as f32).sqrt();
        for head in 0..self.heads {
            let part = head * depth..(head + 1) * depth;
            let distances = &self.distances[head * (2 * self.reach + 1)..];
            let score = |other: usize| {
                dot(&query[part.clone()], &keys[other][part.clone()]) * scale + distances[other + self.reach - word]
            };
            let mut shares: Vec<f32> = around.clone().map(score).collect();
            softmax(&mut shares);
            for (share, other) in shares.iter().zip(around.clone()) {
                let sums = hidden[part.clone()].iter_mut().zip(&values[other][part.clone()]);
                sums.for_each(|(sum, value)| *sum += share * value);
            }
        }
        hidden.iter_mut().for_each(|value| *value = value.max(0.0));
        let mut shares = self.out.apply::<3>(&hidden);
        softmax(&mut shares);
        let [happened, open, not] = shares.map(|share| (share * 1000.0).round() as u16);
        Judgement { happened, open, not }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tensors::file;

    fn judge(settings: &str) -> Result<Option<Judge>, FaultyModel> {
        let one = [1.0, 0.0, 0.0, 1.0];
        let bytes = file(
            settings,
            &[
                ("certainty.own.weight", &[2, 2], &[1.0, 0.0, 0.0, 0.0]),
                ("certainty.own.bias", &[2], &[0.5, 0.0]),
                ("certainty.query.weight", &[2, 2], &[0.0; 4]),
                ("certainty.query.bias", &[2], &[0.0; 2]),
                ("certainty.keys.weight", &[2, 2], &one),
                ("certainty.keys.bias", &[2], &[0.0; 2]),
                ("certainty.values.weight", &[2, 2], &one),
                ("certainty.values.bias", &[2], &[0.0; 2]),
                // The first head sees the word itself, the second the word before.
                ("certainty.distances", &[2, 3], &[-90.0, 0.0, -90.0, 0.0, -90.0, -90.0]),
                ("certainty.out.weight", &[3, 2], &[1.0, 0.0, 0.0, 1.0, 0.0, 0.0]),
                ("certainty.out.bias", &[3], &[0.0, 0.0, -100.0]),
            ],
        );
        Judge::load(&Tensors::parse(bytes.into()).expect("the file is sound"), 2)
    }

    const SETTINGS: &str = r#"{"certainty":"2","certainty_heads":"2","certainty_reach":"1"}"#;

    #[test]
    fn a_word_is_judged_by_its_state_and_by_those_around_it() {
        let judge = judge(SETTINGS).expect("the model is sound").expect("it judges");
        let states = [[0.0, 3.0], [1.0, -5.0], [-2.0, 0.0]];
        let of = |asked: &[usize]| judge.judge(states.len(), |word| &states[word][..], asked);
        // Hidden layer: (1 + 0.5 + 1, 3).
        assert_eq!(of(&[1]), [Judgement { happened: 378, open: 622, not: 0 }]);
        // With nothing before it, the second head sees the word itself, and the word after as little: (0.5, 3 / 2 - 5 / 2 and no less than 0).
        assert_eq!(of(&[0]), [Judgement { happened: 622, open: 378, not: 0 }]);
        assert_eq!(of(&[0, 1, 2])[..2], [of(&[0])[0], of(&[1])[0]], "what else is asked decides nothing");
        assert_eq!(of(&[2, 1])[1], of(&[1])[0]);
        assert!(of(&[]).is_empty());
    }

    #[test]
    fn a_model_without_it_judges_nothing_and_a_faulty_one_is_refused() {
        assert!(judge("{}").expect("it has none").is_none());
        for settings in [
            r#"{"certainty":"3","certainty_heads":"1","certainty_reach":"1"}"#,
            r#"{"certainty":"2","certainty_heads":"0","certainty_reach":"1"}"#,
            r#"{"certainty":"2","certainty_heads":"2","certainty_reach":"2"}"#,
            r#"{"certainty":"99999","certainty_heads":"1","certainty_reach":"1"}"#,
            r#"{"certainty":"2","certainty_heads":"2","certainty_reach":"99999"}"#,
            r#"{"certainty":"2"}"#,
        ] {
            assert!(judge(settings).is_err(), "{settings}");
        }
    }
}
