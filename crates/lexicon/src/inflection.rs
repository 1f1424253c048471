//! Regular English verb forms, so that tables need to give a lemma only.

/// Form of a verb.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VerbForm {
    /// "kill"
    Base,
    /// "kills"
    Third,
    /// "shot" where past and participle are alike, "killed".
    PastOrParticiple,
    /// "slew"
    Past,
    /// "slain"
    Participle,
    /// "killing"
    Ing,
}

/// All forms of a verb; `irregular` gives past and participle where they are not regular.
pub fn verb_forms(lemma: &str, irregular: Option<&[String; 2]>) -> Vec<(String, VerbForm)> {
    let mut forms = vec![(third(lemma), VerbForm::Third), (format!("{}ing", stem(lemma, true)), VerbForm::Ing)];
    match irregular {
        Some([past, participle]) if past == participle => forms.push((past.clone(), VerbForm::PastOrParticiple)),
        Some([past, participle]) => {
            forms.push((past.clone(), VerbForm::Past));
            forms.push((participle.clone(), VerbForm::Participle));
        }
        None => forms.push((past(lemma), VerbForm::PastOrParticiple)),
    }
    if forms.iter().all(|(word, _)| word != lemma) {
        forms.push((lemma.to_owned(), VerbForm::Base));
    }
    forms
}

fn third(lemma: &str) -> String {
    if ["s", "x", "z", "ch", "sh"].iter().any(|end| lemma.ends_with(end)) {
        format!("{lemma}es")
    } else if ends_in_consonant_y(lemma) {
        format!("{}ies", &lemma[..lemma.len() - 1])
    } else {
        format!("{lemma}s")
    }
}

fn past(lemma: &str) -> String {
    if lemma.ends_with('e') {
        format!("{lemma}d")
    } else if ends_in_consonant_y(lemma) {
        format!("{}ied", &lemma[..lemma.len() - 1])
    } else {
        format!("{}ed", stem(lemma, false))
    }
}

fn ends_in_consonant_y(lemma: &str) -> bool {
    lemma.ends_with('y') && !["ay", "ey", "oy", "uy"].iter().any(|end| lemma.ends_with(end))
}

/// The lemma as it stands before "ed" and "ing": "die" → "dy", "behead" unchanged, "stab" → "stabb".
fn stem(lemma: &str, before_ing: bool) -> String {
    if before_ing {
        if let Some(root) = lemma.strip_suffix("ie") {
            return format!("{root}y");
        }
        if let Some(root) = lemma.strip_suffix('e').filter(|root| !root.ends_with('e')) {
            return root.to_owned();
        }
    }
    if doubles(lemma) { format!("{lemma}{}", &lemma[lemma.len() - 1..]) } else { lemma.to_owned() }
}

/// One vowel between single consonants at the end, stressed: short words, and a few longer ones.
fn doubles(lemma: &str) -> bool {
    const LONGER: [&str; 3] = ["kidnap", "expel", "compel"];
    let bytes = lemma.as_bytes();
    let [.., a, b, c] = bytes else { return false };
    let vowel = |c: u8| matches!(c, b'a' | b'e' | b'i' | b'o' | b'u');
    let pattern = !vowel(*a) && vowel(*b) && !vowel(*c) && !matches!(c, b'w' | b'x' | b'y');
    let n_vowels = bytes.iter().filter(|c| vowel(**c)).count();
    pattern && (n_vowels == 1 || LONGER.contains(&lemma))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(lemma: &str, expected: &str) {
        let mut forms: Vec<String> = verb_forms(lemma, None).into_iter().map(|(word, _)| word).collect();
        forms.sort();
        assert_eq!(forms.join(" "), expected);
    }

    #[test]
    fn regular_forms() {
        check("kill", "kill killed killing kills");
        check("die", "die died dies dying");
        check("stab", "stab stabbed stabbing stabs");
        check("kidnap", "kidnap kidnapped kidnapping kidnaps");
        check("free", "free freed freeing frees");
        check("bury", "buried buries bury burying");
        check("massacre", "massacre massacred massacres massacring");
        check("behead", "behead beheaded beheading beheads");
    }
}
