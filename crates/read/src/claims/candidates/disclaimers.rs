//! Denials in other words: "it had nothing to do with it", "none of our planes flew that day", "we do not sell prisoners", "nonsense", "there is no such
//! plan". A party that says of itself that it has not, or calls untrue what was said, denies it.

use rashomon_model::{Attribution, ByteSpan, EntityId, Mention, MentionForm, MentionKind, Reading};
use rashomon_text::tags::Tag;

use crate::{
    claims::clause::Clause,
    context::Context,
    retorts::{is_called_untrue, words_of},
    syntax,
};

/// Whether what somebody says denies what is laid at the door of their party.
pub(super) fn disclaims(
    ctx: Context<'_>,
    reading: &Reading,
    attribution: &Attribution,
    party: Option<EntityId>,
    content: ByteSpan,
) -> bool {
    if attribution.negated || attribution.source.is_empty() {
        return false;
    }
    if is_called_untrue(ctx, content) || is_no_such(ctx, content) {
        return true;
    }
    let tokens = ctx.analysis.tokens_in(content);
    let Some(clause) = Clause::first(ctx, tokens.clone()).filter(|clause| ctx.analysis.tokens[clause.verb].tag.is_verb()) else {
        return false;
    };
    let subject = tokens.start..clause.verb;
    let is_own = is_own(ctx, reading, &clause, party, tokens.clone());
    // "the sources whom it never named": a clause inside of another says nothing by itself.
    let is_inner = subject.into_iter().any(|idx| matches!(ctx.analysis.tokens[idx].tag, Tag::WP | Tag::WDT | Tag::WPS));
    is_own && !is_inner && denies(ctx, &clause, tokens)
}

/// Whether somebody says that their own party did it: "its own men had fired", "his men had placed the car". Such words own up to the deed.
pub(super) fn owns_up(
    ctx: Context<'_>,
    reading: &Reading,
    attribution: &Attribution,
    party: Option<EntityId>,
    content: ByteSpan,
) -> bool {
    let tokens = ctx.analysis.tokens_in(content);
    let Some(clause) = Clause::first(ctx, tokens.clone()).filter(|clause| !clause.is_passive) else { return false };
    let verb = ctx.analysis.tokens[clause.verb];
    let word = |idx: usize| ctx.analysis.tokens[idx].text(ctx.text).to_lowercase();
    let is_past = matches!(verb.tag, Tag::VBD | Tag::VBN);
    let deals = ctx.res.events.stances.deal.contains(word(clause.verb).as_str());
    // "their men had never fired", "would fire", "had been ordered to fire".
    let is_taken_back = (tokens.start..clause.verb).any(|idx| {
        let token = &ctx.analysis.tokens[idx];
        matches!(token.tag, Tag::MD | Tag::WP | Tag::WDT | Tag::WPS | Tag::TO)
            || matches!(word(idx).as_str(), "not" | "n't" | "n’t" | "never" | "no" | "none" | "neither" | "nor" | "if")
    });
    is_past && deals && !is_taken_back && !attribution.negated && is_own(ctx, reading, &clause, party, tokens)
}

/// Whether the speaker's own party is the subject: "we", "its planes", "his men", "the group".
fn is_own(ctx: Context<'_>, reading: &Reading, clause: &Clause, party: Option<EntityId>, tokens: std::ops::Range<usize>) -> bool {
    let can_be_charged = |id: EntityId| {
        !matches!(
            reading[id].kind,
            MentionKind::Person | MentionKind::Outlet | MentionKind::Place | MentionKind::Facility | MentionKind::People
        )
    };
    let subject = tokens.start..clause.verb;
    if possesses_men(ctx, subject.clone()) {
        return true;
    }
    let Some(party) = party.filter(|id| can_be_charged(*id)) else { return false };
    let [own, _] = clause.of_speaker(ctx, tokens);
    own || speaks_of(ctx, reading, subject.clone(), party) || party_is_meant(reading, ctx, subject, party)
}

/// "**his men** had placed it", "**her movement** had nothing to do with it": those who act for whoever speaks.
fn possesses_men(ctx: Context<'_>, words: std::ops::Range<usize>) -> bool {
    let tokens = &ctx.analysis.tokens;
    let Some(first) = words.clone().find(|idx| tokens[*idx].tag == Tag::PRPS) else { return false };
    let is_led = (words.start..first)
        .all(|idx| matches!(tokens[idx].tag, Tag::IN | Tag::PUNCT | Tag::WDT) || tokens[idx].is(ctx.text, "that"));
    let Some(chunk) = ctx.analysis.chunk_at(first).filter(|chunk| chunk.tokens.start == first) else { return false };
    let head = tokens[chunk.head].text(ctx.text).to_lowercase();
    let roles = &ctx.res.events.roles;
    let is_body = || ctx.res.names.bodies.longest(std::iter::once(head.as_str())).is_some_and(|(_, noun)| noun.describes);
    let is_party = roles.parties.contains(head.as_str()) || roles.units.contains(head.as_str()) || is_body();
    is_led && (is_party || matches!(head.as_str(), "men" | "fighters" | "soldiers" | "troops" | "militiamen" | "gunmen"))
}

/// "There is no such plan", "nothing of the kind happened", "no such order was given".
fn is_no_such(ctx: Context<'_>, content: ByteSpan) -> bool {
    const LONGEST: usize = 14;
    let words = words_of(ctx, content);
    let at =
        |wanted: &[&str]| words.windows(wanted.len()).any(|window| window.iter().zip(wanted).all(|(word, other)| word == other));
    words.len() <= LONGEST
        && (at(&["no", "such"])
            || at(&["nothing", "of", "the", "kind"])
            || at(&["nothing", "of", "the", "sort"])
            || at(&["no", "truth"])
            || at(&["not", "a", "word"]))
}

/// Whether the clause says that something is not so: and not what will not be, what is not wanted or known, or what others have not done to it.
fn denies(ctx: Context<'_>, clause: &Clause, tokens: std::ops::Range<usize>) -> bool {
    const NEAR: usize = 5;
    let word = |idx: usize| ctx.analysis.tokens[idx].text(ctx.text).to_lowercase();
    let negates = |idx: usize| {
        matches!(word(idx).as_str(), "not" | "n't" | "n’t" | "never" | "no" | "none" | "neither" | "nor" | "nothing" | "nobody")
    };
    let begin = syntax::group_begin(ctx, tokens.start, clause.verb);
    let is_open =
        (begin..clause.verb).any(|idx| ctx.analysis.tokens[idx].tag == Tag::MD && !matches!(word(idx).as_str(), "could" | "can"));
    if is_open || clause.is_passive {
        return false;
    }
    let after = clause.verb + 1..(clause.verb + 1 + NEAR).min(tokens.end);
    let after = after.take_while(|idx| !matches!(word(*idx).as_str(), "," | ";" | "that" | "but" | "because" | "if"));
    let ties: Vec<usize> = after.collect();
    // "had no part in it", "had nothing to do with it", "had no troops there".
    let no = ties.iter().copied().find(|idx| negates(*idx));
    if clause.lemma == "have" {
        let of_nothing =
            || no.is_some_and(|no| word(no) == "nothing" && (no + 1..tokens.end.min(no + 4)).any(|idx| word(idx) == "do"));
        let has_none = || {
            let rest = no.map_or(0..0, |no| no + 1..(no + 5).min(tokens.end));
            rest.into_iter().any(|idx| is_charged(ctx, &word(idx)))
        };
        return of_nothing() || has_none();
    }
    let is_negated =
        (tokens.start..clause.verb).any(negates) || clause.lemma == "be" && no.is_some() || no.is_some_and(|no| word(no) == "no");
    is_negated && !ctx.res.events.denials.unsaid.contains(clause.lemma.as_str())
}

/// What it takes to have had a hand in something: "part", "links", "men", "base".
fn is_charged(ctx: Context<'_>, word: &str) -> bool {
    let (denials, roles) = (&ctx.res.events.denials, &ctx.res.events.roles);
    denials.parts.contains(word)
        || denials.means.contains(word)
        || roles.parties.contains(word)
        || roles.carriers.contains(word)
        || roles.units.contains(word)
        || ctx.res.harms.word(word).person.is_some()
}

/// Whether the words before a verb name the party, or say "its", "their" of it.
fn speaks_of(ctx: Context<'_>, reading: &Reading, words: std::ops::Range<usize>, party: EntityId) -> bool {
    if words.is_empty() {
        return false;
    }
    let span = ctx.analysis.tokens[words.start].span.cover(ctx.analysis.tokens[words.end - 1].span);
    let first = reading.mentions.partition_point(|mention| mention.span.start() < span.start());
    let within = reading.mentions[first..].iter().take_while(|mention| mention.span.end() <= span.end());
    within.into_iter().any(|mention| mention.entity == Some(party))
}

/// "The Front's spokesman said that **it** had not": a pronoun for a thing that stands for nobody else.
fn party_is_meant(reading: &Reading, ctx: Context<'_>, words: std::ops::Range<usize>, party: EntityId) -> bool {
    let is_it = |idx: &usize| ["it", "its", "they", "their"].iter().any(|other| ctx.analysis.tokens[*idx].is(ctx.text, other));
    // "Its office said that **the group** had not": one of them, by what they are.
    let described = |mention: &Mention| {
        let tokens = ctx.analysis.tokens_in(mention.span);
        let is_group = !matches!(mention.kind, MentionKind::Person | MentionKind::People | MentionKind::Place);
        let has_article = tokens.start > words.start && ctx.analysis.tokens[tokens.start - 1].is(ctx.text, "the");
        mention.form == MentionForm::Nominal && is_group && tokens.len() == 1 && has_article && tokens.end <= words.end
    };
    let unnamed = |mention: &Mention| {
        mention.entity.is_none_or(|id| reading[id].mentions.iter().all(|id| reading[*id].form != MentionForm::Name))
    };
    let from = ctx.analysis.tokens[words.start].span.start();
    let first = reading.mentions.partition_point(|mention| mention.span.start() < from);
    let near = reading.mentions[first..].iter().take_while(|mention| ctx.analysis.tokens_in(mention.span).end <= words.end);
    if near.clone().any(|mention| described(mention) && unnamed(mention)) && near.clone().count() == 1 {
        return true;
    }
    let Some(pronoun) = words.clone().find(is_it) else { return false };
    let span = ctx.analysis.tokens[pronoun].span;
    let mention = reading.mentions.iter().find(|mention| mention.span == span && mention.form == MentionForm::Pronoun);
    let is_only = !reading.mentions.iter().any(|mention| {
        let tokens = ctx.analysis.tokens_in(mention.span);
        words.start <= tokens.start && tokens.end <= words.end && mention.form == MentionForm::Name
    });
    is_only && mention.is_none_or(|mention| mention.entity.is_none() || mention.entity == Some(party))
}
