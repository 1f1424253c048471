//! Tags words with parts of speech.
//!
//! In: the tokens of a sentence. Out: [`Token::tag`]. A greedy averaged perceptron (Collins 2002), left to right as Honnibal's 2013: each
//! word gets the tag whose weights sum highest over features of the word, its neighbours and the two tags before it. Frequent words that
//! have only one tag are looked up. The weights know mixed case, copy in capitals, headlines with every word capitalised, and small letters:
//! the case of the whole sentence decides what a capital says. `data/models/tagger/README.md` is the model's card; the trainer is
//! `examples/train_tagger.rs`.

pub mod features;
mod mend;
pub mod weights;

use std::borrow::Cow;

use self::{
    features::{Forms, TagWindow, WORD_FEATURES, lookup_key, score_keys},
    weights::{FaultyWeights, Weights},
};
use crate::{
    tags::Tag,
    tokens::{Token, TokenKind},
};

/// A part-of-speech tagger.
#[derive(Debug)]
pub struct Tagger {
    weights: Weights,
}

impl Tagger {
    /// A tagger of the bytes of a weights file. Nothing is copied when they are borrowed; the file is checked once (about a millisecond).
    ///
    /// # Errors
    /// When the bytes are no weights of this version.
    pub fn from_bytes(bytes: Cow<'static, [u8]>) -> Result<Self, FaultyWeights> {
        Ok(Self { weights: Weights::from_bytes(bytes, Tag::COUNT)? })
    }

    /// Sets the tags of one sentence.
    pub fn tag(&self, text: &str, sentence: &mut [Token]) {
        let forms = Forms::of(text, sentence);
        let mut window = TagWindow::default();
        for (idx, token) in sentence.iter_mut().enumerate() {
            token.tag = self.tag_of(text, token, &forms, idx, window);
            window = window.then(token.tag);
        }
        mend::past_verbs(text, sentence);
    }

    fn tag_of(&self, text: &str, token: &Token, forms: &Forms, idx: usize, window: TagWindow) -> Tag {
        if let Some(tag) = fixed_tag(text, token) {
            return tag;
        }
        if let Some(number) = self.weights.only_class(lookup_key(forms, idx)) {
            return Tag::ALL[number];
        }
        let mut scores = [0; Tag::COUNT];
        let keys = score_keys(forms, idx, window);
        for key in keys {
            self.weights.add(key, &mut scores);
        }
        let tag = best(&scores);
        match tag {
            // A word never learned whose capital tells is a name: the treebanks hold too few names to teach it.
            Tag::NN if forms.is_named(idx) && !self.weights.knows(keys[WORD_FEATURES[0]]) => Tag::NNP,
            // "the ministry's claim": no verb has a possessor.
            Tag::VB | Tag::VBP if window.follows(Tag::POS) => Tag::NN,
            Tag::VBZ if window.follows(Tag::POS) => Tag::NNS,
            _ => tag,
        }
    }
}

/// The tag that a token has whatever stands around it: marks and plain numbers. Apostrophes are left to the weights, as they may be
/// possessives ("the ministers' plan").
pub fn fixed_tag(text: &str, token: &Token) -> Option<Tag> {
    match token.kind {
        TokenKind::Mark => Some(match token.text(text) {
            "%" => Tag::NN,
            "&" => Tag::CC,
            _ => Tag::PUNCT,
        }),
        TokenKind::Quote if token.spaced || !matches!(token.text(text), "'" | "’") => Some(Tag::PUNCT),
        TokenKind::Number if !token.text(text).ends_with(|c: char| c.is_alphabetic()) => Some(Tag::CD),
        _ => None,
    }
}

/// The tag with the highest score; the first of equals.
pub fn best(scores: &[i32; Tag::COUNT]) -> Tag {
    let mut best = 0;
    for number in 1..Tag::COUNT {
        if scores[number] > scores[best] {
            best = number;
        }
    }
    Tag::ALL[best]
}
