//! Names as they are compared: folded, in words, as initials.

use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

/// A name without accents, case, marks and leading article: "The al-Nusra Front" → "al nusra front".
pub(crate) fn fold(name: &str) -> String {
    let mut folded = String::with_capacity(name.len());
    for c in name.nfkd().filter(|c| !is_combining_mark(*c)) {
        if c.is_alphanumeric() {
            folded.extend(c.to_lowercase());
        } else if !matches!(c, '.' | '\'' | '’' | '‘' | '`' | 'ʿ' | 'ʾ') && !folded.ends_with(' ') && !folded.is_empty() {
            folded.push(' ');
        }
    }
    let folded = folded.trim_end();
    folded.strip_prefix("the ").filter(|rest| !rest.is_empty()).unwrap_or(folded).to_owned()
}

/// Initials of the content words of a folded name: "voice for baluch missing persons" → "vbmp"; empty below two words.
pub(crate) fn initials(folded: &str) -> String {
    let words: Vec<&str> =
        folded.split(' ').filter(|word| !matches!(*word, "of" | "for" | "the" | "and" | "in" | "de" | "al" | "on")).collect();
    if words.len() < 2 { String::new() } else { words.iter().filter_map(|word| word.chars().next()).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fold_and_shorten() {
        assert_eq!(fold("The al-Nusra Front"), "al nusra front");
        assert_eq!(fold("U.S."), "us");
        assert_eq!(fold("Côte d’Ivoire"), "cote divoire");
        assert_eq!(fold("the"), "the");
        assert_eq!(initials("voice for baluch missing persons"), "vbmp");
        assert_eq!(initials("reuters"), "");
    }
}
