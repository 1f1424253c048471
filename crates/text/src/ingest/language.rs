//! The language of each block and of the page (whatlang: trigrams and scripts).
//!
//! Only where a block is long enough to tell and the answer is sure: names and places make short English look like anything. Text in another
//! language must not be read as English, so the check leans towards "not known", which is read.

use rashomon_model::Block;
use whatlang::{Lang, Script};

/// Letters that a block in Latin script needs before its language is guessed; other scripts tell sooner.
const MIN_LETTERS: usize = 60;
const MIN_LETTERS_OTHER_SCRIPT: usize = 12;

/// Bytes at the start of a block that are looked at.
const MAX_BYTES: usize = 600;

/// Marks the language of each block that can be told, and gives the language of most of the text.
pub(super) fn mark(text: &str, blocks: &mut [Block]) -> Option<String> {
    let mut bytes_by_language: Vec<(&'static str, usize)> = Vec::new();
    for block in blocks {
        let Some(code) = language_of(head(block.span.slice(text))) else { continue };
        block.language = Some(code.to_owned());
        match bytes_by_language.iter_mut().find(|(known, _)| *known == code) {
            Some((_, n_bytes)) => *n_bytes += block.span.len(),
            None => bytes_by_language.push((code, block.span.len())),
        }
    }
    // The first of equals, so that the order of languages in the text decides.
    let most = bytes_by_language.iter().rev().max_by_key(|(_, n_bytes)| *n_bytes);
    most.map(|(code, _)| (*code).to_owned())
}

fn head(words: &str) -> &str {
    let mut end = words.len().min(MAX_BYTES);
    while !words.is_char_boundary(end) {
        end -= 1;
    }
    &words[..end]
}

fn language_of(words: &str) -> Option<&'static str> {
    let n_letters = words.chars().filter(|c| c.is_alphabetic()).count();
    if n_letters < MIN_LETTERS_OTHER_SCRIPT {
        return None;
    }
    // Most blocks are plain English, which needs no statistics.
    if n_letters >= MIN_LETTERS && words.len() < n_letters * 3 / 2 && share_of_english(words) >= 0.15 {
        return Some("en");
    }
    let info = whatlang::detect(words)?;
    if info.script() != Script::Latin {
        return Some(code(info.lang()));
    }
    if n_letters < MIN_LETTERS {
        return None;
    }
    let english = share_of_english(words);
    match info.lang() {
        Lang::Eng if english >= 0.05 || info.is_reliable() => Some("en"),
        _ if english >= 0.15 => Some("en"),
        lang if lang != Lang::Eng && info.is_reliable() && english < 0.05 => Some(code(lang)),
        _ => None,
    }
}

/// Share of the words that only English has among its commonest.
fn share_of_english(words: &str) -> f64 {
    const COMMON: [&str; 24] = [
        "the", "of", "and", "to", "that", "was", "for", "with", "his", "is", "were", "by", "which", "from", "has", "have",
        "been", "their", "they", "this", "said", "who", "are", "at",
    ];
    let (mut n_words, mut n_common) = (0_u32, 0_u32);
    for word in words.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()) {
        n_words += 1;
        n_common += u32::from(word.len() <= 5 && COMMON.iter().any(|common| common.eq_ignore_ascii_case(word)));
    }
    f64::from(n_common) / f64::from(n_words.max(1))
}

/// ISO 639-1 code, or ISO 639-3 where there is none.
fn code(lang: Lang) -> &'static str {
    match lang {
        Lang::Afr => "af",
        Lang::Aka => "ak",
        Lang::Amh => "am",
        Lang::Ara => "ar",
        Lang::Aze => "az",
        Lang::Bel => "be",
        Lang::Ben => "bn",
        Lang::Bul => "bg",
        Lang::Cat => "ca",
        Lang::Ces => "cs",
        Lang::Cmn => "zh",
        Lang::Cym => "cy",
        Lang::Dan => "da",
        Lang::Deu => "de",
        Lang::Ell => "el",
        Lang::Eng => "en",
        Lang::Epo => "eo",
        Lang::Est => "et",
        Lang::Fin => "fi",
        Lang::Fra => "fr",
        Lang::Guj => "gu",
        Lang::Heb => "he",
        Lang::Hin => "hi",
        Lang::Hrv => "hr",
        Lang::Hun => "hu",
        Lang::Hye => "hy",
        Lang::Ind => "id",
        Lang::Ita => "it",
        Lang::Jav => "jv",
        Lang::Jpn => "ja",
        Lang::Kan => "kn",
        Lang::Kat => "ka",
        Lang::Khm => "km",
        Lang::Kor => "ko",
        Lang::Lat => "la",
        Lang::Lav => "lv",
        Lang::Lit => "lt",
        Lang::Mal => "ml",
        Lang::Mar => "mr",
        Lang::Mkd => "mk",
        Lang::Mya => "my",
        Lang::Nep => "ne",
        Lang::Nld => "nl",
        Lang::Nob => "nb",
        Lang::Ori => "or",
        Lang::Pan => "pa",
        Lang::Pes => "fa",
        Lang::Pol => "pl",
        Lang::Por => "pt",
        Lang::Ron => "ro",
        Lang::Rus => "ru",
        Lang::Sin => "si",
        Lang::Slk => "sk",
        Lang::Slv => "sl",
        Lang::Sna => "sn",
        Lang::Spa => "es",
        Lang::Srp => "sr",
        Lang::Swe => "sv",
        Lang::Tam => "ta",
        Lang::Tel => "te",
        Lang::Tgl => "tl",
        Lang::Tha => "th",
        Lang::Tuk => "tk",
        Lang::Tur => "tr",
        Lang::Ukr => "uk",
        Lang::Urd => "ur",
        Lang::Uzb => "uz",
        Lang::Vie => "vi",
        Lang::Yid => "yi",
        Lang::Zul => "zu",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn banners_are_told_from_english() {
        for (words, language) in [
            ("The ministry said that nine militants had been killed near the town on Saturday evening.", Some("en")),
            ("THE GUERRILLAS ATTACKED THE FARM THAT IS LOCATED ON THE PACIFIC SIDE OF THE COUNTRY, THE ARMY SAID.", Some("en")),
            ("Diese Seite ist auch auf Deutsch verfügbar. Bitte wählen Sie oben rechts Ihre Sprache aus.", Some("de")),
            ("Подпишитесь на нашу рассылку", Some("ru")),
            ("اشترك في نشرتنا الإخبارية", Some("ar")),
            ("Muhammad Abdul Rahman al-Hashimi, Peshawar", None),
            ("Blast in Selmeny", None),
        ] {
            assert_eq!(language_of(words), language, "{words}");
        }
    }
}
