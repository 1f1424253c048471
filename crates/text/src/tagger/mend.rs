//! Verbs in the past that the weights took for nouns or adjectives: "gunmen (shot) nine people", "the shelling (killed) two".
//!
//! The tagger reads left to right and does not see that a noun phrase begins right after the word: between a noun and "the", "their", "them" or a
//! number there stands a verb. In: the tagged tokens of a sentence.

use crate::{
    lemma,
    tags::Tag,
    tokens::{Shape, Token},
};

/// Nouns before which "shot" is a noun too: "a warning shot two days ago".
const SHOTS: [&str; 16] = [
    "cannon", "farewell", "gun", "head", "long", "mug", "parting", "pistol", "pot", "rifle", "single", "sling", "slap", "snap",
    "stray", "warning",
];

/// Sets the tag of such words to that of a verb in the past.
pub(super) fn past_verbs(text: &str, sentence: &mut [Token]) {
    for at in 1..sentence.len().saturating_sub(1) {
        if is_past_verb(text, sentence, at) {
            sentence[at].tag = Tag::VBD;
        }
    }
}

fn is_past_verb(text: &str, sentence: &[Token], at: usize) -> bool {
    let (before, token, after) = (&sentence[at - 1], &sentence[at], &sentence[at + 1]);
    if token.tag.is_verb() || token.shape != Shape::Lower || before.tag == Tag::POS {
        return false;
    }
    let word = token.text(text);
    // "men aged 20".
    if word == "aged" {
        return false;
    }
    // "shot dead nine people", "was found shot dead".
    let is_complement = word == "shot" && after.text(text) == "dead";
    if is_complement && (before.tag.is_noun() || before.tag.is_verb() || before.tag == Tag::CC) {
        return true;
    }
    let opens_phrase = matches!(after.tag, Tag::DT | Tag::PDT | Tag::PRPS | Tag::PRP | Tag::CD);
    // "the T-19": a name with a number.
    let is_name = before.tag.is_proper() || before.shape == Shape::Upper;
    let is_many = is_name || matches!(before.tag, Tag::NNS | Tag::PRP);
    if matches!(token.tag, Tag::NN | Tag::NNP | Tag::JJ) && word.ends_with("ed") && word.len() > 4 {
        let is_object = opens_phrase || is_name && after.tag.is_proper();
        return is_object && (is_many || before.tag == Tag::NN);
    }
    // "an army drone struck Korvath": a past that is no noun, before a name.
    let strikes = matches!(word, "struck" | "shot" | "slew" | "overran" | "stormed" | "hit" | "bombed" | "shelled");
    if strikes && before.tag.is_noun() && after.tag.is_proper() && after.shape != Shape::Lower {
        return true;
    }
    // "entered the hall and shot six clerks".
    let is_second = before.tag == Tag::CC && sentence[..at].iter().any(|token| token.tag == Tag::VBD);
    let is_one = before.tag == Tag::NN && word != "ground" && !(word == "shot" && SHOTS.contains(&before.text(text)));
    opens_phrase && (is_many || is_second || is_one) && lemma::is_irregular_past(word)
}

#[cfg(test)]
mod tests {
    use rashomon_model::ByteSpan;

    use super::*;
    use crate::tokens::tokenize;

    /// The words that become verbs of "word/TAG" pairs.
    fn mended(tagged: &str) -> Vec<String> {
        let (words, tags): (Vec<&str>, Vec<Tag>) = tagged
            .split(' ')
            .map(|pair| pair.rsplit_once('/').expect("word/TAG"))
            .map(|(word, tag)| (word, Tag::from_penn(tag).expect("a tag")))
            .unzip();
        let text = words.join(" ");
        let mut tokens = tokenize(&text, ByteSpan::new(0, text.len()));
        tokens.iter_mut().zip(&tags).for_each(|(token, tag)| token.tag = *tag);
        past_verbs(&text, &mut tokens);
        let changed = tokens.iter().zip(&tags).filter(|(token, tag)| token.tag != **tag);
        changed.map(|(token, _)| format!("{}/{}", token.text(&text), token.tag.as_str())).collect()
    }

    #[test]
    fn a_word_between_a_noun_and_a_new_noun_phrase_is_a_verb() {
        assert_eq!(mended("gunmen/NNS shot/NN nine/CD people/NNS"), ["shot/VBD"]);
        assert_eq!(mended("shelling/NN killed/JJ two/CD men/NNS"), ["killed/VBD"]);
        assert_eq!(mended("They/PRP shot/NN him/PRP"), ["shot/VBD"]);
        assert_eq!(mended("They/PRP came/VBD and/CC shot/NN two/CD men/NNS"), ["shot/VBD"]);
        assert_eq!(mended("The/DT T-9/NNP abducted/JJ Ann/NNP"), ["abducted/VBD"]);
        assert_eq!(mended("a/DT patrol/NN shot/NN three/CD men/NNS"), ["shot/VBD"]);
        assert_eq!(mended("men/NNS on/IN a/DT motorbike/NN shot/NN dead/JJ Ann/NNP"), ["shot/VBD"]);
    }

    #[test]
    fn other_words_stay() {
        assert_eq!(mended("a/DT warning/NN shot/NN two/CD days/NNS ago/RB"), [""; 0]);
        assert_eq!(mended("men/NNS aged/JJ 20/CD"), [""; 0]);
        assert_eq!(mended("the/DT armed/JJ men/NNS"), [""; 0]);
        assert_eq!(mended("soldiers/NNS fire/NN the/DT gun/NN"), [""; 0]);
    }
}
