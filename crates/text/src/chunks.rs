//! Base noun phrases over part-of-speech tags: "the party's two deputy leaders", "they", "Mr Khan".
//!
//! In: the tagged tokens of a sentence. Out: [`Chunk`]s, not overlapping, in text order. A chunk runs from the determiner to the head noun
//! (Abney 1991; Ramshaw and Marcus 1995), possessors included; prepositional phrases and relative clauses stay outside.

use std::ops::Range;

use crate::{tags::Tag, tokens::Token};

/// A base noun phrase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chunk {
    /// Its tokens, as indices into [`Analysis::tokens`](crate::analysis::Analysis::tokens).
    pub tokens: Range<usize>,
    /// Index of its head: the last noun, or the pronoun.
    pub head: usize,
}

/// Finds the chunks of one sentence, whose first token has the index `offset`.
pub fn find(text: &str, sentence: &[Token], offset: usize, chunks: &mut Vec<Chunk>) {
    let mut at = 0;
    while at < sentence.len() {
        match chunk_at(text, sentence, at) {
            Some((len, head)) => {
                chunks.push(Chunk { tokens: offset + at..offset + at + len, head: offset + head });
                at += len;
            }
            None => at += 1,
        }
    }
}

/// Length and head of the chunk that begins at `at`.
fn chunk_at(text: &str, sentence: &[Token], at: usize) -> Option<(usize, usize)> {
    if sentence[at].tag == Tag::PRP {
        return Some((1, at));
    }
    let start = after_determiners(sentence, at);
    let mut end = start;
    let mut head = None;
    let mut possessor = None;
    while let Some(len) = modifier_len(text, sentence, end, head.is_some()) {
        if is_head(sentence[end].tag) {
            head = Some(end);
        } else if sentence[end].tag == Tag::POS {
            possessor = head.take();
        }
        end += len;
    }
    // A possessor with nothing possessed is a noun phrase by itself.
    match head.or(possessor) {
        Some(head) => Some((head + 1 - at, head)),
        // "this", "some", "most": a determiner by itself; "the poor", "the injured": an adjective as head.
        None if start == at + 1 && end == start && stands_alone(text, sentence, at) => Some((1, at)),
        None if start > at && end > start && sentence[end - 1].tag != Tag::POS => Some((end - at, end - 1)),
        None => None,
    }
}

fn after_determiners(sentence: &[Token], mut at: usize) -> usize {
    while sentence.get(at).is_some_and(|token| matches!(token.tag, Tag::PDT | Tag::DT | Tag::PRPS | Tag::WPS)) {
        at += 1;
    }
    at
}

fn is_head(tag: Tag) -> bool {
    tag.is_noun() || matches!(tag, Tag::CD | Tag::FW)
}

/// Tokens of the part of a noun phrase at `at`: 1, or 2 for "political and" before another adjective. `has_head`: a noun stands before it.
fn modifier_len(text: &str, sentence: &[Token], at: usize, has_head: bool) -> Option<usize> {
    let tag = |n: usize| sentence.get(at + n).map(|token| token.tag);
    match tag(0)? {
        Tag::NN | Tag::NNS | Tag::NNP | Tag::NNPS | Tag::CD | Tag::FW => Some(1),
        Tag::POS if has_head => Some(1),
        Tag::JJ | Tag::JJR | Tag::JJS if !has_head || tag(1).is_some_and(is_head) => match (tag(1), tag(2)) {
            (Some(Tag::CC | Tag::PUNCT), Some(next)) if next.is_adjective() && joins(text, &sentence[at + 1]) => Some(2),
            _ => Some(1),
        },
        // "the wounded man", "rising tensions": a participle before a noun.
        Tag::VBN | Tag::VBG if !has_head && tag(1).is_some_and(|next| is_head(next) || next.is_adjective()) && at > 0 => {
            let before = sentence[at - 1].tag;
            let in_phrase = before.is_adjective() || matches!(before, Tag::DT | Tag::PRPS | Tag::CD | Tag::POS);
            in_phrase.then_some(1)
        }
        // "a very large crowd".
        Tag::RB | Tag::RBR | Tag::RBS if tag(1).is_some_and(Tag::is_adjective) && at > 0 => {
            matches!(sentence[at - 1].tag, Tag::DT | Tag::PRPS).then_some(1)
        }
        Tag::PUNCT if !has_head && matches!(sentence[at].text(text), "$" | "€" | "£" | "#") && tag(1) == Some(Tag::CD) => {
            Some(1)
        }
        // "Dr. Anselm Korda", "John F. Doe": the stop of an abbreviation, for sentences end elsewhere.
        Tag::PUNCT if has_head && sentence[at].text(text) == "." && at > 0 => {
            let is_abbreviation = sentence[at - 1].tag.is_proper() && sentence[at - 1].span.len() <= 5 && !sentence[at].spaced;
            (is_abbreviation && tag(1).is_some_and(Tag::is_proper)).then_some(1)
        }
        _ => None,
    }
}

fn joins(text: &str, token: &Token) -> bool {
    matches!(token.text(text), "," | "and" | "or" | "AND" | "OR" | "&")
}

fn stands_alone(text: &str, sentence: &[Token], at: usize) -> bool {
    sentence[at].tag == Tag::DT
        && !matches!(sentence[at].text(text).to_ascii_lowercase().as_str(), "the" | "a" | "an" | "every" | "no")
}

#[cfg(test)]
mod tests {
    use rashomon_model::ByteSpan;

    use super::*;
    use crate::tokens::tokenize;

    /// `tagged` is "word/TAG" pairs; `expected` the chunks in brackets with heads after a bar.
    fn check(tagged: &str, expected: &str) {
        let (words, tags): (Vec<&str>, Vec<Tag>) = tagged
            .split(' ')
            .map(|pair| pair.rsplit_once('/').expect("word/TAG"))
            .map(|(word, tag)| (word, Tag::from_penn(tag).expect("a tag")))
            .unzip();
        let text = words.join(" ");
        let mut tokens = tokenize(&text, ByteSpan::new(0, text.len()));
        tokens.iter_mut().zip(tags).for_each(|(token, tag)| token.tag = tag);
        let mut chunks = Vec::new();
        find(&text, &tokens, 0, &mut chunks);
        let shown: Vec<String> =
            chunks.iter().map(|chunk| format!("{}|{}", words[chunk.tokens.clone()].join(" "), words[chunk.head])).collect();
        assert_eq!(shown.join("; "), expected);
    }

    #[test]
    fn the_stop_of_an_abbreviation_ends_nothing() {
        let text = "director Dr. Anselm Korda";
        let mut tokens = tokenize(text, ByteSpan::new(0, text.len()));
        let tags = [Tag::NN, Tag::NNP, Tag::PUNCT, Tag::NNP, Tag::NNP];
        tokens.iter_mut().zip(tags).for_each(|(token, tag)| token.tag = tag);
        let mut chunks = Vec::new();
        find(text, &tokens, 0, &mut chunks);
        assert_eq!(chunks, [Chunk { tokens: 0..tokens.len(), head: tokens.len() - 1 }]);
    }

    #[test]
    fn noun_phrases_and_their_heads() {
        check("They/PRP saw/VBD the/DT old/JJ city/NN", "They|They; the old city|city");
        check("All/PDT the/DT party/NN 's/POS two/CD leaders/NNS left/VBD", "All the party 's two leaders|leaders");
        check("a/DT very/RB large/JJ and/CC angry/JJ crowd/NN", "a very large and angry crowd|crowd");
        check("the/DT injured/VBN were/VBD taken/VBN away/RB", "");
        check("the/DT wounded/VBN man/NN of/IN Kabul/NNP", "the wounded man|man; Kabul|Kabul");
        check("This/DT is/VBZ what/WP they/PRP said/VBD", "This|This; they|they");
        check("the/DT poor/JJ of/IN $/$ 5/CD million/CD", "the poor|poor; $ 5 million|million");
        check("the/DT party/NN 's/POS said/VBD", "the party|party");
        check("Mr/NNP Khan/NNP ,/, the/DT deputy/NN minister/NN", "Mr Khan|Khan; the deputy minister|minister");
    }
}
