//! Names that mean the same: the same row of a table, the same words, a gloss ("X (Y)"), a surname, a spelling that differs little.

use rashomon_lexicon::actors::AliasUse;
use rashomon_model::{Mention, MentionForm, MentionKind};
use rustc_hash::FxHashMap;

use super::cluster::Cluster;
use crate::names::{ENDING, SHORT, Words, is_acronym_of};

/// Clusters of the mentions by name, in order of their first mention.
pub(super) fn cluster(words: &Words<'_>, mentions: &[Mention]) -> Vec<Cluster> {
    let mut clusters = Vec::new();
    let mut by_key: FxHashMap<String, usize> = FxHashMap::default();
    for (idx, mention) in mentions.iter().enumerate().filter(|(_, mention)| mention.form == MentionForm::Name) {
        let identity = identity(mention);
        let key = identity
            .clone()
            .unwrap_or_else(|| words.folded_in(words.ctx.analysis.tokens_in(mention.span)).collect::<Vec<_>>().join(" "));
        let at = *by_key.entry(key).or_insert(clusters.len());
        if at == clusters.len() {
            clusters.push(new_cluster(words, mention, identity));
        }
        clusters[at].mentions.push(idx);
    }
    merge_glosses(words, mentions, &mut clusters);
    merge_persons(words, mentions, &mut clusters);
    merge_short_names(words, mentions, &mut clusters);
    merge_openers(words, mentions, &mut clusters);
    clusters.retain(|cluster| !cluster.mentions.is_empty());
    clusters
}

/// Key of the row that made the mention.
fn identity(mention: &Mention) -> Option<String> {
    let id = mention.made_by.id();
    id.strip_prefix("actors/").or_else(|| id.strip_prefix("outlets/")).map(str::to_owned)
}

fn new_cluster(words: &Words<'_>, mention: &Mention, identity: Option<String>) -> Cluster {
    let res = words.ctx.res;
    let tokens = words.ctx.analysis.tokens_in(mention.span);
    let row = identity.as_deref();
    let country = row
        .and_then(|id| {
            res.actors
                .get(id)
                .and_then(|actor| actor.country.clone())
                .or_else(|| res.outlets.get(id).and_then(|outlet| outlet.country.clone()))
        })
        .or_else(|| country_named(words, mention));
    let gender = match mention.kind {
        MentionKind::Person => {
            res.names.given(words.folded(tokens.start)).flatten().or_else(|| title_gender(words, tokens.start))
        }
        _ => None,
    };
    Cluster {
        mentions: Vec::new(),
        kind: mention.kind,
        identity,
        country,
        gender,
        is_plural: mention.kind == MentionKind::People,
    }
}

/// Country that the name itself tells: "Swedish migration board", "Human Rights Commission of Pakistan".
fn country_named(words: &Words<'_>, mention: &Mention) -> Option<String> {
    let tokens = words.ctx.analysis.tokens_in(mention.span);
    if mention.kind == MentionKind::Person {
        return None;
    }
    tokens.clone().find_map(|at| {
        let (_, alias) = words.ctx.res.actors.aliases().longest(words.folded_in(at..tokens.end))?;
        let is_state = matches!(alias.usage, AliasUse::Name | AliasUse::Adjective);
        let actor = words.ctx.res.actors.of(alias);
        (is_state && actor.kind == MentionKind::State).then(|| actor.country.clone()).flatten()
    })
}

/// Gender of the title just before a name: "Mrs Khan".
fn title_gender(words: &Words<'_>, at: usize) -> Option<rashomon_lexicon::names::Gender> {
    let before = at.checked_sub(1)?;
    let before = if words.folded(before) == "." { before.checked_sub(1)? } else { before };
    words.ctx.res.names.persons.longest(words.folded_in(before..before + 1)).and_then(|(_, noun)| noun.gender)
}

/// Merges cluster `from` into `into`.
fn merge(clusters: &mut [Cluster], into: usize, from: usize) {
    if into != from {
        let taken = std::mem::replace(
            &mut clusters[from],
            Cluster {
                mentions: Vec::new(),
                kind: MentionKind::Organization,
                identity: None,
                country: None,
                gender: None,
                is_plural: false,
            },
        );
        clusters[into].absorb(taken);
    }
}

/// "ISIS-K (Islamic State – Khorasan Province)", "Academi (formerly Blackwater)", "Daesh [the arabic acronym for IS]", "the WEF, or …".
fn merge_glosses(words: &Words<'_>, mentions: &[Mention], clusters: &mut [Cluster]) {
    let mut cluster_of: FxHashMap<usize, usize> =
        clusters.iter().enumerate().flat_map(|(at, cluster)| cluster.mentions.iter().map(move |idx| (*idx, at))).collect();
    let named: Vec<usize> = (0..mentions.len()).filter(|idx| mentions[*idx].form == MentionForm::Name).collect();
    for pair in named.windows(2) {
        let (first, second) = (&mentions[pair[0]], &mentions[pair[1]]);
        let (into, from) = (cluster_of[&pair[0]], cluster_of[&pair[1]]);
        if into == from || !is_gloss(words, first, second) || !may_be_one(&clusters[into], &clusters[from]) {
            continue;
        }
        for idx in clusters[from].mentions.clone() {
            cluster_of.insert(idx, into);
        }
        merge(clusters, into, from);
    }
}

/// Two rows of the tables are two things, and a person is no body.
fn may_be_one(a: &Cluster, b: &Cluster) -> bool {
    (a.identity.is_none() || b.identity.is_none()) && (a.kind == MentionKind::Person) == (b.kind == MentionKind::Person)
}

/// Whether the second name stands in brackets right after the first and only renames it.
fn is_gloss(words: &Words<'_>, first: &Mention, second: &Mention) -> bool {
    let between = words.ctx.analysis.tokens_in(first.span).end..words.ctx.analysis.tokens_in(second.span).start;
    if between.is_empty() || between.len() > 7 || !matches!(words.folded(between.start), "(" | "[") {
        return false;
    }
    let after = words.folded(words.ctx.analysis.tokens_in(second.span).end);
    let cue: Vec<&str> = words.folded_in(between.start + 1..between.end).collect();
    match cue.as_slice() {
        [] | ["the"] => {
            matches!(after, ")" | "]" | "," | ";" | "or") && {
                let text = words.ctx.text;
                is_acronym_of(first.span.slice(text), second.span.slice(text))
                    || is_acronym_of(second.span.slice(text), first.span.slice(text))
                    || first.kind == second.kind && first.kind != MentionKind::Person && first.kind != MentionKind::State
            }
        }
        cue => cue.iter().any(|word| {
            matches!(
                *word,
                "formerly"
                    | "known"
                    | "aka"
                    | "a.k.a."
                    | "acronym"
                    | "called"
                    | "name"
                    | "previously"
                    | "abbreviation"
                    | "or"
                    | "i.e."
            )
        }),
    }
}

/// Surnames with whole names, and spellings that differ little.
fn merge_persons(words: &Words<'_>, mentions: &[Mention], clusters: &mut [Cluster]) {
    let persons: Vec<usize> = (0..clusters.len())
        .filter(|at| clusters[*at].kind == MentionKind::Person && !clusters[*at].mentions.is_empty())
        .collect();
    let names: Vec<Vec<&str>> = persons
        .iter()
        .map(|at| {
            let tokens = words.ctx.analysis.tokens_in(mentions[clusters[*at].mentions[0]].span);
            words.folded_in(tokens).filter(|word| *word != ".").collect()
        })
        .collect();
    let mut by_last: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
    for (n, name) in names.iter().enumerate() {
        by_last.entry(name.last().copied().unwrap_or_default()).or_default().push(n);
    }
    for n in 0..names.len() {
        if names[n].len() == 1 {
            // The nearest whole name before it, else the first after it.
            let same = &by_last[names[n][0]];
            let whole = same
                .iter()
                .rev()
                .find(|m| **m < n && names[**m].len() > 1)
                .or_else(|| same.iter().find(|m| **m > n && names[**m].len() > 1));
            if let Some(whole) = whole.copied().or_else(|| similar(&names, n)) {
                merge(clusters, persons[whole], persons[n]);
            }
        } else {
            let earlier =
                by_last[names[n][names[n].len() - 1]].iter().copied().find(|m| *m < n && is_part(&names[*m], &names[n]));
            if let Some(earlier) = earlier {
                merge(clusters, persons[earlier], persons[n]);
            }
        }
    }
}

/// "Karim Dorani" and "Karim al Dorani": the words of one, in order, within the other.
fn is_part(a: &[&str], b: &[&str]) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let mut rest = long.iter();
    short.len() > 1 && short.iter().all(|word| rest.any(|other| other == word))
}

/// The one whole name whose last word differs little from the lone surname `n`.
fn similar(names: &[Vec<&str>], n: usize) -> Option<usize> {
    let word = names[n][0];
    let mut close =
        (0..names.len()).filter(|m| *m != n && names[*m].len() > 1 && is_spelling_of(word, names[*m][names[*m].len() - 1]));
    let found = close.next()?;
    close.next().is_none().then_some(found)
}

/// Two words of six letters and more that begin alike and differ by at most two letters (a swap counts once).
fn is_spelling_of(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len() < 6 || b.len() < 6 || a.len().abs_diff(b.len()) > 2 || a.len() > 24 || b.len() > 24 || a[0] != b[0] {
        return false;
    }
    let allowed = if a.len().min(b.len()) >= 8 { 2 } else { 1 };
    // Two letters of one word may have changed places across a third ("Khamilov", "Khalimov").
    let mut sorted = (a.clone(), b.clone());
    sorted.0.sort_unstable();
    sorted.1.sort_unstable();
    sorted.0 == sorted.1 || edit_distance(&a, &b) <= allowed
}

/// Levenshtein distance.
fn edit_distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let substituted = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

/// "Bar Association" after "Sarin Bar Association": the end of exactly one longer name of the same kind, or its acronym.
fn merge_short_names(words: &Words<'_>, mentions: &[Mention], clusters: &mut [Cluster]) {
    let bodies: Vec<usize> = (0..clusters.len())
        .filter(|at| clusters[*at].is_thing() && clusters[*at].identity.is_none() && !clusters[*at].mentions.is_empty())
        .collect();
    let names: Vec<&str> = bodies.iter().map(|at| mentions[clusters[*at].mentions[0]].span.slice(words.ctx.text)).collect();
    let mut by_end: FxHashMap<String, Vec<usize>> = FxHashMap::default();
    for (n, name) in names.iter().enumerate() {
        let parts: Vec<&str> = name.split_whitespace().collect();
        for from in 1..parts.len().saturating_sub(1) {
            by_end.entry(parts[from..].join(" ").to_lowercase()).or_default().push(n);
        }
        let initials: String = parts.iter().filter_map(|part| part.chars().next().filter(|c| c.is_uppercase())).collect();
        if initials.len() >= 3 {
            by_end.entry(initials.to_lowercase()).or_default().push(n);
        }
    }
    for n in 0..names.len() {
        if let Some([longer]) = by_end.get(&names[n].to_lowercase()).map(Vec::as_slice)
            && !clusters[bodies[*longer]].mentions.is_empty()
            && !clusters[bodies[n]].mentions.is_empty()
        {
            merge(clusters, bodies[*longer], bodies[n]);
        }
    }
}

/// "Jaysh" for "Jaysh al-Nasr", "the Courier" for "the Velmar Courier": the first word of the one body that it opens, the last of an outlet.
fn merge_openers(words: &Words<'_>, mentions: &[Mention], clusters: &mut [Cluster]) {
    let is_end = |idx: &usize| mentions[*idx].made_by.id() == ENDING;
    let is_short = |idx: &usize| mentions[*idx].made_by.id() == SHORT || is_end(idx);
    let shorts: Vec<usize> = (0..clusters.len()).filter(|at| clusters[*at].mentions.first().is_some_and(is_short)).collect();
    for short in shorts {
        let word = |idx: usize| words.folded(words.ctx.analysis.tokens_in(mentions[idx].span).start);
        let opener = word(clusters[short].mentions[0]).to_owned();
        let is_ending = is_end(&clusters[short].mentions[0]);
        let last = |idx: usize| words.folded(words.ctx.analysis.tokens_in(mentions[idx].span).end - 1);
        let begins = |idx: usize| word(idx).split('-').next() == Some(&opener);
        let opens = |at: &usize| {
            *at != short
                && clusters[*at].kind != MentionKind::Person
                && clusters[*at]
                    .mentions
                    .iter()
                    .any(|idx| !is_short(idx) && if is_ending { last(*idx) == opener } else { begins(*idx) })
        };
        if let Some(whole) = (0..clusters.len()).find(opens) {
            merge(clusters, whole, short);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name() {
        assert!(is_spelling_of("karimov", "kamirov"));
        assert!(is_spelling_of("gaddafi", "gadafi"));
        assert!(!is_spelling_of("gaddafi", "qaddafi"), "another first letter is another name");
        assert!(!is_spelling_of("hassan", "hussein"));
    }
}
