//! Who speaks in an attribution, and on whose word: the voices of a chain, by name where the text gives one.

mod around;

use rashomon_lexicon::cues::Frame;
use rashomon_model::{
    Attribution, AttributionId, ByteSpan, Citation, EntityId, Mention, MentionForm, MentionKind, Reading, Voice, VoiceKind,
    VoiceVia,
};
use rashomon_text::{
    lemma::lemma,
    tags::Tag,
    tokens::{Token, TokenKind},
};

use self::around::{explained, outside_clause};
pub(super) use self::around::{listener, only_knows, owner_before_whose};
use super::voices;
use crate::context::Context;

/// Who speaks in an attribution; the speaker of the one it carries on, when it names none.
pub(super) fn voice(ctx: Context<'_>, reading: &Reading, id: AttributionId) -> Option<Voice> {
    let attribution = &reading[id];
    let via = VoiceVia::Attribution(id);
    // "were never told that": nobody says it.
    if is_first_person(ctx, attribution) || attribution.negated && attribution.source.is_empty() {
        return None;
    }
    let source = attribution.source.first().map(|source| without_clause(ctx, *source));
    if let Some(entity) = source.and_then(|source| explained(ctx, reading, attribution, source)) {
        let name = reading[entity].name.clone();
        return Some(Voice { name, kind: VoiceKind::Named, entity: Some(entity), span: source, via, probable: false });
    }
    if let Some(entity) = attribution.source_entity {
        let span = source;
        let described = described(ctx, reading, entity, span);
        let kind = if described.is_some() { VoiceKind::Described } else { VoiceKind::Named };
        let name = described.unwrap_or_else(|| reading[entity].name.clone());
        return Some(Voice { name, kind, entity: Some(entity), span, via, probable: false });
    }
    if let Some(first) = source {
        if let Some(entity) = of_pronoun(ctx, reading, first) {
            let named = described(ctx, reading, entity, source);
            let kind = if named.is_some() { VoiceKind::Described } else { VoiceKind::Named };
            let name = named.unwrap_or_else(|| reading[entity].name.clone());
            return Some(Voice { name, kind, entity: Some(entity), span: source, via, probable: false });
        }
        if !can_speak(ctx, first) {
            return None;
        }
        if let Some(document) = document(ctx, first) {
            return whose_document(ctx, reading, id, document).or_else(|| {
                let is_cited = is_cited_document(reading, attribution, first);
                (!is_cited).then(|| by_words(ctx, reading, id, first))
            });
        }
        let span = antecedent(ctx, attribution.source.iter().skip(1).copied().fold(first, ByteSpan::cover));
        return Some(by_words(ctx, reading, id, outside_clause(ctx, span).unwrap_or(span)));
    }
    if let Some(before) = attribution.continues.filter(|before| before.0 < id.0) {
        return voice(ctx, reading, before);
    }
    // "purportedly", "it seems that" take commitment back and name no voice.
    let raises = ctx.res.cues.verb(&attribution.lemma).is_some_and(|cue| cue.takes(Frame::Raising));
    if raises || ctx.res.cues.adverb(&attribution.lemma).is_some() || voices::names_no_voice(ctx, attribution) {
        return None;
    }
    // "She said that the order was meant for …": within somebody's words, only a verb of saying has a voice that is not named.
    let says = || ctx.res.citing.reporting.contains(attribution.lemma.as_str()) && attribution.lemma != "put";
    if attribution.parent.is_some() && !says() {
        return None;
    }
    let cue = attribution.cue.first().copied();
    Some(Voice { name: "(unnamed)".to_owned(), kind: VoiceKind::Unnamed, entity: None, span: cue, via, probable: false })
}

/// Whom a source stands for that is a pronoun alone: "by **its** count".
fn of_pronoun(ctx: Context<'_>, reading: &Reading, source: ByteSpan) -> Option<EntityId> {
    let at = reading.mentions.partition_point(|mention| mention.span.start() < source.start());
    let mention = reading.mentions.get(at).filter(|mention| mention.span == source && mention.form == MentionForm::Pronoun)?;
    let is_alone = ctx.analysis.tokens_in(source).len() == 1;
    mention.entity.filter(|_| is_alone)
}

/// "The police, **of all people**", "a former colonel, **now living abroad**", "Halima, **a teacher**": whoever it is without what is said of them, and
/// without the time before them ("**four months later** the police"). A list keeps its parts.
fn without_aside(ctx: Context<'_>, reading: &Reading, source: ByteSpan) -> ByteSpan {
    let tokens = &ctx.analysis.tokens;
    let mut range = ctx.analysis.tokens_in(source);
    if range.is_empty() {
        return source;
    }
    let timed = reading.timexes.iter().find(|timex| timex.span.start() == source.start());
    if let Some(after) = timed.map(|timex| ctx.analysis.tokens_in(timex.span).end).filter(|after| *after < range.end)
        && (matches!(tokens[after].tag, Tag::DT | Tag::PRPS) || tokens[after].tag.is_proper())
    {
        range.start = after;
    }
    let comma = (range.start + 1..range.end).find(|idx| tokens[*idx].text(ctx.text) == ",");
    let is_list = |comma: usize| {
        let rest = &tokens[comma + 1..range.end];
        let opens = rest.first().is_some_and(|token| {
            matches!(
                token.tag,
                Tag::DT | Tag::WP | Tag::WDT | Tag::VBG | Tag::VBN | Tag::RB | Tag::CD | Tag::IN | Tag::JJ | Tag::PRPS
            )
        });
        let joins = rest.iter().any(|token| token.tag == Tag::CC);
        joins || !opens
    };
    let end = comma.filter(|comma| !is_list(*comma)).unwrap_or(range.end);
    tokens[range.start].span.cover(tokens[end - 1].span)
}

/// Of a speaker whom no name is given: the words of the source, or of its first mention where the source is a pronoun. "A spokesman for the army",
/// and not "spokesman".
fn described(ctx: Context<'_>, reading: &Reading, entity: EntityId, source: Option<ByteSpan>) -> Option<String> {
    let mut mentions = reading[entity].mentions.iter().map(|id| &reading[*id]);
    if mentions.clone().any(|mention| mention.form == MentionForm::Name) {
        return None;
    }
    let is_pronoun = |span: &ByteSpan| {
        let tokens = &ctx.analysis.tokens[ctx.analysis.tokens_in(*span)];
        tokens.iter().all(|token| matches!(token.tag, Tag::PRP | Tag::PRPS | Tag::WP | Tag::WDT))
    };
    let first = || mentions.find(|mention| mention.form == MentionForm::Nominal).map(|mention| mention.span);
    let span = source.filter(|span| !is_pronoun(span)).or_else(first)?;
    Some(words_of(ctx, reading, without_aside(ctx, reading, span)))
}

/// "Two officials quoted by the Herald", "an officer who asked not to be named": a source without what is said of it.
fn without_clause(ctx: Context<'_>, source: ByteSpan) -> ByteSpan {
    let tokens = &ctx.analysis.tokens;
    let range = ctx.analysis.tokens_in(source);
    if range.is_empty() {
        return source;
    }
    let is = |idx: usize, words: &[&str]| words.iter().any(|word| tokens[idx].text(ctx.text).eq_ignore_ascii_case(word));
    let opens = |idx: &usize| {
        let by = tokens.get(idx + 1).is_some_and(|token| token.is(ctx.text, "by"));
        let is_led = tokens[*idx].tag == Tag::VBN && by && tokens[idx - 1].tag.is_noun();
        let is_that = is(*idx, &["that"]) && tokens[*idx].tag != Tag::DT && tokens[idx - 1].tag.is_noun();
        is_led || is_that || is(*idx, &["who", "whose", "which", "whom"])
    };
    let mut end = (range.start + 1..range.end).find(opens).unwrap_or(range.end);
    let hangs = |last: usize| {
        let tag = tokens[last].tag;
        matches!(tag, Tag::IN | Tag::TO | Tag::CC)
            || is(last, &[",", ";", ":", "–", "—"])
            || tag == Tag::VBG && is(last - 1, &[","])
    };
    while end > range.start + 1 && hangs(end - 1) {
        end -= 1;
    }
    tokens[range.start].span.cover(tokens[end - 1].span)
}

/// A voice by the words of its source.
fn by_words(ctx: Context<'_>, reading: &Reading, id: AttributionId, span: ByteSpan) -> Voice {
    let via = VoiceVia::Attribution(id);
    let named = named_part(ctx, span);
    let kind = if named.is_some() { VoiceKind::Named } else { VoiceKind::Described };
    let span = named.unwrap_or_else(|| without_aside(ctx, reading, span));
    Voice { name: words_of(ctx, reading, span), kind, entity: None, span: Some(span), via, probable: false }
}

/// "**Hormal**, the telephone company", "a collective of relatives, **Justice for Velmar**": the part of a source between commas that is a name.
fn named_part(ctx: Context<'_>, source: ByteSpan) -> Option<ByteSpan> {
    let tokens = &ctx.analysis.tokens;
    let range = ctx.analysis.tokens_in(source);
    let parts: Vec<&[Token]> = tokens[range].split(|token| token.text(ctx.text) == ",").filter(|part| !part.is_empty()).collect();
    let is_large = |token: &Token| token.tag.is_proper() || token.text(ctx.text).starts_with(char::is_uppercase);
    let is_name = |part: &&&[Token]| {
        is_large(&part[0])
            && part[0].tag != Tag::DT
            && part.iter().all(|token| is_large(token) || matches!(token.tag, Tag::IN | Tag::CC | Tag::POS))
    };
    let name = parts.iter().find(is_name).filter(|_| parts.len() > 1)?;
    Some(name[0].span.cover(name[name.len() - 1].span))
}

/// The words of a source without an article; "his spokesman" with the name that "his" stands for.
fn words_of(ctx: Context<'_>, reading: &Reading, span: ByteSpan) -> String {
    let words: Vec<&str> = span.slice(ctx.text).split_whitespace().collect();
    let first = words.first().copied().unwrap_or_default();
    let is_article = ["a", "an", "the"].iter().any(|article| first.eq_ignore_ascii_case(article));
    let rest = words[usize::from(words.len() > 1)..].join(" ");
    if is_article {
        return rest;
    }
    // "the Bloc, **whose** spokesman"
    if words.len() > 1
        && let Some(owner) = owner_before_whose(ctx, reading, span)
    {
        return format!("{}’s {rest}", reading[owner].name);
    }
    let at = reading.mentions.partition_point(|mention| mention.span.start() < span.start());
    let owner = reading.mentions[at..].iter().take_while(|mention| mention.span.start() == span.start());
    let owner =
        owner.filter(|mention| mention.form == MentionForm::Pronoun && words.len() > 1).find_map(|mention| mention.entity);
    let is_named = |id: &EntityId| reading[*id].mentions.iter().any(|id| reading[*id].form == MentionForm::Name);
    match owner.filter(is_named) {
        Some(owner) => format!("{}’s {rest}", reading[owner].name),
        None => words.join(" "),
    }
}

/// The noun of a source that is something written or spoken: "its December **report**", "an **inquiry** by the Board".
fn document(ctx: Context<'_>, source: ByteSpan) -> Option<ByteSpan> {
    let chunk = ctx.analysis.chunk_at(ctx.analysis.tokens_in(source).start)?;
    let head = &ctx.analysis.tokens[chunk.head];
    ctx.res.citing.documents.contains(head.text(ctx.text).to_lowercase().as_str()).then(|| source.cover(head.span))
}

/// Who speaks in a document: the one body that its words name, or the one that "its" stands for.
fn whose_document(ctx: Context<'_>, reading: &Reading, id: AttributionId, source: ByteSpan) -> Option<Voice> {
    let first = reading.mentions.partition_point(|mention| mention.span.start() < source.start());
    let within = reading.mentions[first..].iter().take_while(|mention| mention.span.end() <= source.end());
    let is_maker = |mention: &&Mention| {
        let is_body = !matches!(mention.kind, MentionKind::Place | MentionKind::Facility | MentionKind::DocumentLike);
        let before = ctx.analysis.token_idx_at(mention.span.start()).checked_sub(1);
        let is_receiver = before.is_some_and(|at| ctx.analysis.tokens[at].tag == Tag::TO);
        let is_named = |id: EntityId| reading[id].mentions.iter().any(|id| reading[*id].form == MentionForm::Name);
        is_body && !is_receiver && mention.entity.is_some_and(is_named)
    };
    let maker = within.filter(is_maker).find_map(|mention| mention.entity)?;
    let name = reading[maker].name.clone();
    let via = VoiceVia::Attribution(id);
    Some(Voice { name, kind: VoiceKind::Named, entity: Some(maker), span: Some(source), via, probable: false })
}

/// Whom the speaker of an attribution has it from, in the same sentence: "the agency, citing two officials, said".
pub(super) fn relayed(ctx: Context<'_>, reading: &Reading, id: AttributionId) -> Option<Voice> {
    relayed_by(ctx, reading, id).or_else(|| relayed_beside(ctx, reading, id))
}

/// The same, where the relay is an attribution of its own.
fn relayed_by(ctx: Context<'_>, reading: &Reading, id: AttributionId) -> Option<Voice> {
    let said = &reading[id];
    let speaker = said.source_entity?;
    let sentence = ctx.analysis.sentences[ctx.analysis.sentence_idx_at(said.cue.first()?.start())?].span;
    let first = reading.attributions.partition_point(|other| other.cue.first().is_some_and(|cue| cue.start() < sentence.start()));
    let within = reading.attributions[first..].iter().enumerate();
    let within = within.take_while(|(_, other)| other.cue.first().is_some_and(|cue| cue.start() < sentence.end()));
    let mut relays = within.filter(|(_, other)| is_relay(ctx, other) && other.source_entity == Some(speaker));
    let (at, relay) = relays.next()?;
    let span = relay.content.first().copied().filter(|span| is_somebody(ctx, *span))?;
    let mentions = reading.mentions.partition_point(|mention| mention.span.start() < span.start());
    let mut inside = reading.mentions[mentions..].iter().take_while(|mention| mention.span.end() <= span.end());
    let entity = inside.find(|mention| mention.form == MentionForm::Name).and_then(|mention| mention.entity);
    let named = entity.map(|id| (reading[id].name.clone(), VoiceKind::Named));
    let words = || span.slice(ctx.text).split_whitespace().collect::<Vec<_>>().join(" ");
    let (name, kind) = named.unwrap_or_else(|| (words(), VoiceKind::Described));
    let via = VoiceVia::Attribution(AttributionId((first + at) as u32));
    Some(Voice { name, kind, entity, span: Some(span), via, probable: false })
}

/// "the same document, **citing intelligence sources**, puts the number at", "CNN reported, **quoting diplomats**, that": a participle beside the cue.
fn relayed_beside(ctx: Context<'_>, reading: &Reading, id: AttributionId) -> Option<Voice> {
    let said = &reading[id];
    let (source, cue) = (said.source.first()?, said.cue.first()?);
    let tokens = &ctx.analysis.tokens;
    let sentence = &ctx.analysis.sentences[ctx.analysis.sentence_idx_at(cue.start())?];
    let starts = [source.cover(*cue).end(), source.end()].map(|end| ctx.analysis.token_idx_at(end.saturating_sub(1)) + 1);
    let relays = |at: usize| {
        let verb = tokens.get(at + 1).filter(|token| token.tag == Tag::VBG && at + 1 < sentence.tokens.end)?;
        let is_relay = ctx.res.cues.verb(&lemma(verb.text(ctx.text), verb.tag)).is_some_and(|cue| cue.relays);
        (is_relay && tokens[at].text(ctx.text) == ",").then_some(at + 2)
    };
    let from = starts.into_iter().find_map(relays)?;
    let chunk = ctx.analysis.chunk_at(from).filter(|chunk| chunk.tokens.start == from)?;
    let mut end = chunk.tokens.end;
    while let Some(next) =
        ctx.analysis.chunk_at(end + 1).filter(|next| next.tokens.start == end + 1 && tokens[end].tag == Tag::IN)
    {
        end = next.tokens.end;
    }
    let span = tokens[from].span.cover(tokens[end - 1].span);
    let is_named = span.end() <= sentence.span.end() && is_somebody(ctx, span);
    let name = words_of(ctx, reading, span);
    let via = VoiceVia::Attribution(id);
    is_named.then_some(Voice { name, kind: VoiceKind::Described, entity: None, span: Some(span), via, probable: false })
}

/// "citing two officials": what it brings are no words of theirs, but they.
pub(super) fn is_relay(ctx: Context<'_>, attribution: &Attribution) -> bool {
    let relays = ctx.res.cues.verb(&attribution.lemma).is_some_and(|cue| cue.relays);
    let says = |content: &ByteSpan| {
        let tokens = &ctx.analysis.tokens[ctx.analysis.tokens_in(*content)];
        tokens.iter().any(|token| token.tag.is_finite() || token.kind == TokenKind::Quote)
    };
    relays && !attribution.content.iter().any(says)
}

/// Whether the words name somebody who can be cited: "two officials", and not "put the toll at twelve".
fn is_somebody(ctx: Context<'_>, words: ByteSpan) -> bool {
    let tokens = &ctx.analysis.tokens[ctx.analysis.tokens_in(words)];
    let puts = |pair: &[Token]| ["at", "to"].iter().any(|link| pair[0].is(ctx.text, link)) && pair[1].tag == Tag::CD;
    !tokens.windows(2).any(puts) && tokens.first().is_some_and(|token| !token.tag.is_verb())
}

/// Whether a noun or pronoun stands among the words; "how else" and "in Oskania" are nobody.
fn can_speak(ctx: Context<'_>, source: ByteSpan) -> bool {
    let tokens = &ctx.analysis.tokens[ctx.analysis.tokens_in(source)];
    let names =
        |tag: Tag| tag.is_noun() || matches!(tag, Tag::PRP | Tag::PRPS | Tag::WP | Tag::WDT | Tag::DT | Tag::CD | Tag::JJ);
    // "Witnesses said": a noun at the head of a sentence may be taken for a verb.
    let is_misread = tokens.len() == 1 && tokens[0].tag.is_verb();
    (is_misread || tokens.iter().any(|token| names(token.tag)))
        && tokens.first().is_some_and(|token| !matches!(token.tag, Tag::IN | Tag::TO))
}

/// "We condemn", "I told": whoever speaks there already stands in the chain, the author or the voice that is quoted.
pub(super) fn is_first_person(ctx: Context<'_>, attribution: &Attribution) -> bool {
    let [source] = attribution.source.as_slice() else { return false };
    ["i", "we"].iter().any(|pronoun| source.slice(ctx.text).eq_ignore_ascii_case(pronoun))
}

/// "An inquiry published by the Herald found", "the report says" with a note mark: the document is no voice beside whoever is cited for it.
fn is_cited_document(reading: &Reading, attribution: &Attribution, source: ByteSpan) -> bool {
    let Some(cue) = attribution.cue.first() else { return false };
    let until = source.cover(*cue);
    let is_beside =
        |citation: &Citation| until.overlaps(citation.span) || citation.supports.iter().any(|sentence| sentence.contains(until));
    reading.citations.iter().any(|citation| citation.outlet.is_some() && is_beside(citation))
}

/// The words that a source stands for, where it is a relative pronoun.
fn antecedent(ctx: Context<'_>, source: ByteSpan) -> ByteSpan {
    let tokens = &ctx.analysis.tokens;
    let before = crate::attribution::antecedent(ctx, &ctx.analysis.tokens_in(source));
    before.map_or(source, |before| tokens[before.start].span.cover(tokens[before.end - 1].span))
}
