//! Parts of speech.

/// Part-of-speech tags: the Penn Treebank set, without its punctuation tags.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
#[expect(missing_docs, reason = "the names are the Penn Treebank's own")]
pub enum Tag {
    CC,
    CD,
    DT,
    EX,
    FW,
    IN,
    JJ,
    JJR,
    JJS,
    MD,
    NN,
    NNS,
    NNP,
    NNPS,
    PDT,
    POS,
    PRP,
    PRPS,
    RB,
    RBR,
    RBS,
    RP,
    TO,
    UH,
    VB,
    VBD,
    VBG,
    VBN,
    VBP,
    VBZ,
    WDT,
    WP,
    WPS,
    WRB,
    /// Any mark.
    PUNCT,
    /// Not tagged.
    X,
}

impl Tag {
    /// How many tags there are.
    pub const COUNT: usize = Tag::X as usize + 1;

    /// All tags, in the order of their numbers (`tag as u8`), which the tagger's weights use.
    pub const ALL: [Tag; Tag::COUNT] = [
        Tag::CC,
        Tag::CD,
        Tag::DT,
        Tag::EX,
        Tag::FW,
        Tag::IN,
        Tag::JJ,
        Tag::JJR,
        Tag::JJS,
        Tag::MD,
        Tag::NN,
        Tag::NNS,
        Tag::NNP,
        Tag::NNPS,
        Tag::PDT,
        Tag::POS,
        Tag::PRP,
        Tag::PRPS,
        Tag::RB,
        Tag::RBR,
        Tag::RBS,
        Tag::RP,
        Tag::TO,
        Tag::UH,
        Tag::VB,
        Tag::VBD,
        Tag::VBG,
        Tag::VBN,
        Tag::VBP,
        Tag::VBZ,
        Tag::WDT,
        Tag::WP,
        Tag::WPS,
        Tag::WRB,
        Tag::PUNCT,
        Tag::X,
    ];

    /// The Penn Treebank's name: `NN`, `PRP$`. Marks are `PUNCT`.
    pub fn as_str(self) -> &'static str {
        const NAMES: [&str; Tag::COUNT] = [
            "CC", "CD", "DT", "EX", "FW", "IN", "JJ", "JJR", "JJS", "MD", "NN", "NNS", "NNP", "NNPS", "PDT", "POS", "PRP",
            "PRP$", "RB", "RBR", "RBS", "RP", "TO", "UH", "VB", "VBD", "VBG", "VBN", "VBP", "VBZ", "WDT", "WP", "WP$", "WRB",
            "PUNCT", "X",
        ];
        NAMES[self as usize]
    }

    /// The tag of a treebank's name. The treebanks' tags for marks are one here; addresses count as proper nouns.
    pub fn from_penn(name: &str) -> Option<Tag> {
        match name {
            "." | "," | ":" | "``" | "''" | "-LRB-" | "-RRB-" | "HYPH" | "NFP" | "SYM" | "$" | "#" => Some(Tag::PUNCT),
            "ADD" => Some(Tag::NNP),
            "LS" => Some(Tag::CD),
            "AFX" | "GW" => Some(Tag::X),
            _ => Tag::ALL.into_iter().find(|tag| tag.as_str() == name),
        }
    }

    /// Common or proper noun.
    pub fn is_noun(self) -> bool {
        matches!(self, Tag::NN | Tag::NNS | Tag::NNP | Tag::NNPS)
    }

    /// Proper noun.
    pub fn is_proper(self) -> bool {
        matches!(self, Tag::NNP | Tag::NNPS)
    }

    /// Any verb form but modals.
    pub fn is_verb(self) -> bool {
        matches!(self, Tag::VB | Tag::VBD | Tag::VBG | Tag::VBN | Tag::VBP | Tag::VBZ)
    }

    /// Finite verb forms and modals.
    pub fn is_finite(self) -> bool {
        matches!(self, Tag::VBD | Tag::VBP | Tag::VBZ | Tag::MD)
    }

    /// Adjective.
    pub fn is_adjective(self) -> bool {
        matches!(self, Tag::JJ | Tag::JJR | Tag::JJS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_names_agree() {
        for (number, tag) in Tag::ALL.into_iter().enumerate() {
            assert_eq!(tag as usize, number);
            assert_eq!(Tag::from_penn(tag.as_str()), Some(tag));
        }
    }
}
