//! What reads the documents: rules alone, or rules and a trained model.

use rashomon_lexicon::Resources;
use rashomon_model::{Document, Reading};
use rashomon_neural::{FaultyModel, Model};

/// What reads the documents. Immutable; share it by reference between threads.
#[derive(Debug)]
pub enum Reader {
    /// Rules and lexicons.
    Rules,
    /// Rules and lexicons, and who said what by a trained model.
    Neural(Box<Model>),
}

impl Reader {
    /// The reader with the weights of `data/models/attribution`.
    ///
    /// # Errors
    /// When the weights are damaged; those that the binary was built with are not.
    pub fn neural(res: &Resources) -> Result<Self, FaultyModel> {
        Ok(Self::Neural(Box::new(Model::from_bytes(res.attribution_model.0.clone())?)))
    }

    /// Name of the reader, as its readings bear it.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Rules => "rules",
            Self::Neural(_) => "neural",
        }
    }

    /// Reads a document.
    pub fn read(&self, document: &Document, res: &Resources) -> Reading {
        self.read_in_stages(document, res, &mut |_| {})
    }

    /// As [`Reader::read`]; `done` hears the name of each stage when it ends, so that its cost can be measured.
    pub fn read_in_stages(&self, document: &Document, res: &Resources, done: &mut dyn FnMut(&'static str)) -> Reading {
        crate::read_with(self, document, res, done)
    }

    pub(crate) fn model(&self) -> Option<&Model> {
        match self {
            Self::Rules => None,
            Self::Neural(model) => Some(model),
        }
    }
}
