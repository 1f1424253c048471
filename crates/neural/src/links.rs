//! Which earlier word a later one stands for: a score for a pair of states of the encoder and what else is known of the pair.
//!
//! A mention-ranking model (Denis and Baldridge 2008) with one hidden layer, which the two states and the features enter by sums of
//! their own: so each state is projected once, and a pair costs a few additions. Trained by `train/reader/links.py` on states that stay as
//! they are.

use crate::{
    encoder::Head,
    math::dot,
    tensors::{FaultyModel, Tensors},
};

/// Widest hidden layer, and most features, that a model may have.
const MOST: usize = 1024;

/// The model.
#[derive(Debug)]
pub struct Linker {
    hidden: usize,
    later: Head,
    earlier: Head,
    /// One row a feature.
    features: Vec<f32>,
    out: Vec<f32>,
    /// See [`Linker::none_of_pronouns`]: chosen on training documents held back.
    none: i32,
}

/// A state as the model sees it, on one side of a pair.
#[derive(Clone, Debug)]
pub struct Side(Vec<f32>);

impl Linker {
    /// `None` for a model without it.
    pub(crate) fn load(tensors: &Tensors, width: usize) -> Result<Option<Self>, FaultyModel> {
        let Ok(hidden) = tensors.setting::<usize>("links") else { return Ok(None) };
        let n_features: usize = tensors.setting("link_features")?;
        if hidden > MOST || n_features > MOST {
            return Err(FaultyModel::Setting("links".to_owned()));
        }
        Ok(Some(Self {
            hidden,
            later: Head::load(tensors, "links.later", width, hidden)?,
            earlier: Head::load(tensors, "links.earlier", width, hidden)?,
            features: tensors.f32("links.features", &[n_features, hidden])?,
            out: tensors.f32("links.out", &[hidden])?,
            none: tensors.setting("link_none")?,
        }))
    }

    /// The later word of pairs, from its state.
    pub fn later(&self, state: &[f32]) -> Side {
        Side(self.later.scores(state, self.hidden))
    }

    /// The earlier word of pairs, from its state.
    pub fn earlier(&self, state: &[f32]) -> Side {
        Side(self.earlier.scores(state, self.hidden))
    }

    /// What the score for none of a pronoun's candidates is to be raised by, in thousandths.
    pub const fn none_of_pronouns(&self) -> i32 {
        self.none
    }

    /// How well the later word stands for the earlier one, in thousandths of a unit of log-odds; without an earlier one, for none of those
    /// that are asked about. `features`: numbers of those that hold; numbers that the model does not know count for nothing.
    pub fn score(&self, later: &Side, earlier: Option<&Side>, features: &[usize]) -> i32 {
        let mut hidden = later.0.clone();
        let rows = features.iter().filter_map(|idx| self.features.chunks_exact(self.hidden.max(1)).nth(*idx));
        for row in earlier.map(|side| &side.0[..]).into_iter().chain(rows) {
            hidden.iter_mut().zip(row).for_each(|(sum, value)| *sum += value);
        }
        hidden.iter_mut().for_each(|value| *value = value.max(0.0));
        (dot(&hidden, &self.out).clamp(-1000.0, 1000.0) * 1000.0).round() as i32
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tensors::file;

    fn linker(settings: &str) -> Result<Option<Linker>, FaultyModel> {
        let bytes = file(
            settings,
            &[
                ("links.later.weight", &[2, 2], &[1.0, 0.0, 0.0, 1.0]),
                ("links.later.bias", &[2], &[0.5, 0.0]),
                ("links.earlier.weight", &[2, 2], &[0.0, 1.0, 1.0, 0.0]),
                ("links.earlier.bias", &[2], &[0.0, 0.0]),
                ("links.features", &[2, 2], &[0.0, -10.0, 0.25, 0.0]),
                ("links.out", &[2], &[2.0, 1.0]),
            ],
        );
        Linker::load(&Tensors::parse(bytes.into()).expect("the file is sound"), 2)
    }

    const SETTINGS: &str = r#"{"links":"2","link_features":"2","link_none":"-100"}"#;

    #[test]
    fn a_pair_is_scored_by_what_its_sides_and_features_add_up_to() {
        let linker = linker(SETTINGS).expect("the model is sound").expect("it has links");
        let (later, earlier) = (linker.later(&[1.0, 2.0]), linker.earlier(&[3.0, 4.0]));
        // Hidden layer: (1.5, 2) + (4, 3).
        assert_eq!(linker.score(&later, Some(&earlier), &[]), 16_000);
        // The first feature silences the second unit; the second adds a quarter to the first.
        assert_eq!(linker.score(&later, Some(&earlier), &[0, 1]), 11_500);
        assert_eq!((linker.score(&later, None, &[]), linker.none_of_pronouns()), (5_000, -100));
        assert_eq!(
            linker.score(&later, Some(&earlier), &[2, usize::MAX / 2]),
            16_000,
            "numbers that it does not know count for nothing"
        );
    }

    #[test]
    fn a_model_without_links_has_none_and_a_faulty_one_is_refused() {
        assert!(linker("{}").expect("it has none").is_none());
        assert!(linker(r#"{"links":"3","link_features":"2","link_none":"0"}"#).is_err());
        assert!(linker(r#"{"links":"2","link_features":"99999","link_none":"0"}"#).is_err());
        assert!(linker(r#"{"links":"2","link_features":"2"}"#).is_err());
    }
}
