//! Coreference: which mentions of a document mean the same thing.
//!
//! In: mentions and toponyms. Out: entities; pronouns become mentions. Three steps, each using the one before (a sieve, after Raghunathan et
//! al. 2010): names with names ([`by_name`]); descriptions with entities that fit them; pronouns by kind, number, gender and nearness
//! ([`references`]). Precision first: what fits two entities alike stays apart.

mod by_name;
mod cluster;
mod references;

use rashomon_model::{ByteSpan, Entity, EntityId, Maker, Mention, MentionForm, MentionId, MentionKind, Reading, ToponymUse};
use rashomon_text::tags::Tag;

use self::cluster::Cluster;
use crate::{context::Context, names::Words, places::UNLISTED, tagging::Tagging};

pub(crate) use self::references::Choice;

/// Adds to the mentions what is one only in the light of the places: states by metonymy, and pronouns.
pub(crate) fn complete(words: &Words<'_>, reading: &mut Reading) {
    drop_places(reading);
    trim_dates(words.ctx, reading);
    add_metonyms(reading);
    reading.mentions.extend(references::pronouns(words));
    reading.mentions.sort_by_key(|mention| (mention.span.start(), std::cmp::Reverse(mention.span.end())));
}

/// Fills `reading.entities`, and points each mention at its entity. After [`complete`].
///
/// Returns the choices that the trained reader makes, or could make, if `is_shown`.
pub(crate) fn link(words: &Words<'_>, tagging: Option<&Tagging<'_>>, reading: &mut Reading, is_shown: bool) -> Vec<Choice> {
    let mut clusters = by_name::cluster(words, &reading.mentions);
    let choices = references::resolve(words, tagging, &reading.mentions, &mut clusters, is_shown);
    clusters.retain(|cluster| !cluster.mentions.is_empty());
    clusters.sort_by_key(|cluster| cluster.mentions[0]);
    for (idx, cluster) in clusters.iter().enumerate() {
        for at in &cluster.mentions {
            let mention = &mut reading.mentions[*at];
            mention.entity = Some(EntityId(idx as u32));
            if mention.form == MentionForm::Pronoun {
                mention.kind = cluster.kind;
            }
        }
    }
    reading.entities = clusters.iter().map(|cluster| entity(words.ctx, reading, cluster)).collect();
    choices
}

/// A run of capitals that looked like a person, and is a place that the gazetteer knows, is no mention.
fn drop_places(reading: &mut Reading) {
    let toponyms = &reading.toponyms;
    reading.mentions.retain(|mention| {
        let is_guess = mention.kind == MentionKind::Person
            && matches!(mention.made_by.id(), "names/particle" | "names/apposition" | "names/speaker" | "names/capitals");
        !is_guess
            || !toponyms.iter().any(|toponym| {
                let is_placed = toponym.place.is_some() || toponym.made_by.id() == UNLISTED;
                toponym.span == mention.span && toponym.usage != ToponymUse::Metonymic && is_placed
            })
    });
}

/// "On [2 May gunmen] abducted": a date before a description is no part of it.
fn trim_dates(ctx: Context<'_>, reading: &mut Reading) {
    let timexes = &reading.timexes;
    for mention in reading.mentions.iter_mut().filter(|mention| mention.form == MentionForm::Nominal) {
        let at = timexes.partition_point(|timex| timex.span.end() <= mention.span.start());
        let Some(date) = timexes.get(at).filter(|timex| timex.span.start() <= mention.span.start()) else { continue };
        let next = &ctx.analysis.tokens[ctx.analysis.tokens_in(date.span).end.min(ctx.analysis.tokens.len() - 1)];
        if next.span.start() <= mention.head.start() && next.tag != Tag::POS {
            mention.span = ByteSpan::new(next.span.start(), mention.span.end());
        }
    }
}

/// A place that acts is an actor, also where no table of actors knows it: a country of the user's own gazetteer.
fn add_metonyms(reading: &mut Reading) {
    let acting = reading.toponyms.iter().filter(|toponym| toponym.usage == ToponymUse::Metonymic);
    let states: Vec<Mention> = acting
        .filter(|toponym| reading.mentions.iter().all(|mention| !mention.span.overlaps(toponym.span)))
        .map(|toponym| Mention {
            span: toponym.span,
            head: toponym.span,
            kind: MentionKind::State,
            form: MentionForm::Name,
            entity: None,
            made_by: Maker::rule("entities/metonym"),
        })
        .collect();
    reading.mentions.extend(states);
}

fn entity(ctx: Context<'_>, reading: &Reading, cluster: &Cluster) -> Entity {
    let texts = |form: MentionForm| {
        cluster
            .mentions
            .iter()
            .map(|idx| &reading.mentions[*idx])
            .filter(move |mention| mention.form == form)
            .map(|mention| mention.span.slice(ctx.text).split_whitespace().collect::<Vec<_>>().join(" "))
    };
    let mut aliases: Vec<String> = texts(MentionForm::Name).collect();
    // The name of the most words is the fullest; of two alike, that which the text uses most, then the longer, then the first.
    let n_uses = |name: &String| aliases.iter().filter(|other| *other == name).count();
    let fullness = |name: &&String| (name.split(' ').count(), n_uses(name), name.chars().count());
    let name = aliases.iter().rev().max_by_key(fullness).cloned().or_else(|| texts(MentionForm::Nominal).next());
    aliases.sort();
    aliases.dedup();
    Entity {
        name: name.or_else(|| texts(MentionForm::Pronoun).next()).unwrap_or_default(),
        aliases,
        kind: cluster.kind,
        known_as: cluster.identity.clone(),
        country: cluster.country.clone(),
        mentions: cluster.mentions.iter().map(|idx| MentionId(*idx as u32)).collect(),
    }
}
