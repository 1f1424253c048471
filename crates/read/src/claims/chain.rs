//! The chain of a claim: author, then what the author cites, then who speaks, from the outermost voice to the origin.
//!
//! Three things put a voice into a chain. Attributions, by nesting: a claim inside the content of one inside the content of another has
//! both, outermost first. Citations, by the sentences they cover: a note mark, a parenthesis, an ibid. Outlets named in the text, which
//! stand between what is cited and who speaks ("told the agency"). A voice that is both cited and speaking stands once.

use rashomon_lexicon::cues::Frame;
use rashomon_model::{
    Attribution, AttributionId, ByteSpan, Citation, CitationId, CitationKind, Claim, EntityId, MentionForm, Polarity, Reading,
    Relation, Voice, VoiceKind, VoiceVia,
};
use rashomon_text::{tags::Tag, tokens::TokenKind};
use rustc_hash::FxHashMap;

use super::{
    candidates::Candidate,
    voices::{self, Standing},
};
use crate::context::Context;

/// Contents of attributions and coverage of citations, ready for look-up by position.
pub(super) struct Scopes {
    /// (fragment, attribution), by start.
    contents: Vec<(ByteSpan, AttributionId)>,
    /// (sentence, citation), by start.
    supports: Vec<(ByteSpan, CitationId)>,
    /// Depth of each attribution below the author.
    depths: Vec<u32>,
}

impl Scopes {
    pub(super) fn new(ctx: Context<'_>, reading: &Reading) -> Self {
        let mut contents = Vec::new();
        let speaking =
            reading.attributions.iter().enumerate().filter(|(_, said)| voices::standing(ctx, reading, said) == Standing::Voice);
        for (idx, attribution) in speaking {
            contents.extend(attribution.content.iter().map(|fragment| (*fragment, AttributionId(idx as u32))));
        }
        contents.sort();
        let mut supports = Vec::new();
        for (idx, citation) in reading.citations.iter().enumerate() {
            let id = CitationId(idx as u32);
            supports.extend(citation.supports.iter().map(|sentence| (*sentence, id)));
            supports.extend(covered_after(ctx, reading, citation).map(|sentence| (sentence, id)));
        }
        supports.sort();
        supports.dedup();
        let mut depths = vec![0; reading.attributions.len()];
        for (idx, depth) in depths.iter_mut().enumerate() {
            let mut up = reading.attributions[idx].parent;
            // A chain deeper than this is a fault of the reading, and a circle must not hang.
            while let Some(parent) = up.filter(|_| *depth < 16) {
                *depth += 1;
                up = reading[parent].parent;
            }
        }
        Self { contents, supports, depths }
    }

    /// Attributions whose content holds the candidate, outermost first. A speech act is not inside its own content.
    pub(super) fn voices_at(&self, reading: &Reading, candidate: &Candidate) -> Vec<AttributionId> {
        // By the words of the relation, where there are some: the length of the names at its ends must not decide.
        let is_relation = candidate.proposition.relation != Relation::Other;
        let cue = candidate.cue.filter(|cue| is_relation && candidate.content.contains(*cue));
        let words = cue.unwrap_or(candidate.content);
        let is_own_act = |id: AttributionId| cue.is_some_and(|cue| reading[id].cue.iter().any(|other| other.overlaps(cue)));
        let until = self.contents.partition_point(|(fragment, _)| fragment.start() <= words.end());
        let mut held: FxHashMap<AttributionId, usize> = FxHashMap::default();
        for (fragment, id) in &self.contents[..until] {
            *held.entry(*id).or_default() += shared(*fragment, words);
        }
        let mut ids: Vec<(u32, AttributionId)> = held
            .into_iter()
            .filter(|(id, n_bytes)| n_bytes * 2 > words.len() && !is_own_act(*id))
            .map(|(id, _)| (self.depths[id.0 as usize], id))
            .collect();
        if let Some(act) = candidate.speech_act {
            ids.push((self.depths[act.0 as usize], act));
        }
        let mut outer = candidate.voice;
        while let Some(id) = outer.filter(|id| !ids.iter().any(|(_, other)| other == id)) {
            ids.push((self.depths[id.0 as usize], id));
            outer = reading[id].parent;
        }
        ids.sort();
        ids.dedup();
        ids.into_iter().map(|(_, id)| id).collect()
    }

    /// Citations that cover the words, in text order.
    fn citations_at<'a>(&'a self, words: ByteSpan) -> impl Iterator<Item = CitationId> + 'a {
        let until = self.supports.partition_point(|(sentence, _)| sentence.start() < words.end());
        self.supports[..until].iter().filter(move |(sentence, _)| sentence.overlaps(words)).map(|(_, id)| *id)
    }
}

/// Bytes of the words that lie in the fragment. Who speaks holds what most of lies in its fragments: "“Who writes that,” she said, “is paid for it.”".
fn shared(fragment: ByteSpan, words: ByteSpan) -> usize {
    fragment.end().min(words.end()).saturating_sub(fragment.start().max(words.start()))
}

/// "The same article describes …" goes on to the end of its paragraph, as long as no other citation takes over.
fn covered_after(ctx: Context<'_>, reading: &Reading, citation: &Citation) -> impl Iterator<Item = ByteSpan> {
    let carries_on = citation.kind == CitationKind::InTextOutlet && citation.made_by.id() == "citations/same-article";
    let first = ctx.analysis.sentence_idx_at(citation.span.start()).filter(|_| carries_on);
    let block = first.map(|idx| ctx.analysis.sentences[idx].block);
    let next = reading.citations.iter().map(|other| other.span.start()).find(|start| *start > citation.span.end());
    let sentences = first.map_or(&[][..], |idx| &ctx.analysis.sentences[idx..]);
    let covered: Vec<ByteSpan> = sentences
        .iter()
        .take_while(|sentence| Some(sentence.block) == block && next.is_none_or(|next| sentence.span.end() <= next))
        .map(|sentence| sentence.span)
        .collect();
    covered.into_iter()
}

/// The voices behind a candidate, the author first.
pub(super) fn build(
    ctx: Context<'_>,
    reading: &Reading,
    scopes: &Scopes,
    candidate: &Candidate,
    attributions: &[AttributionId],
) -> Vec<Voice> {
    let mut chain = vec![Voice {
        name: "author".to_owned(),
        kind: VoiceKind::Author,
        entity: None,
        span: None,
        via: VoiceVia::Document,
        probable: false,
    }];
    let cited = cited(ctx, reading, scopes, candidate, attributions);
    let is_running = |id: &CitationId| is_running(&reading[*id]);
    for id in cited.iter().filter(|id| !is_running(id)).chain(cited.iter().filter(|id| is_running(id))) {
        for voice in cited_voices(ctx, reading, *id, candidate) {
            push(&mut chain, voice);
        }
    }
    for id in attributions {
        if let Some(voice) = speaking(ctx, reading, *id) {
            push(&mut chain, voice);
        }
        if let Some(voice) = relayed(ctx, reading, *id) {
            push(&mut chain, voice);
        }
    }
    if speaks_itself(candidate) {
        push_speaker(&mut chain, candidate);
    }
    chain
}

/// Most attributions back that a speaker is looked for.
const NEAR: usize = 8;

/// The citations behind a candidate: those of its own words, and the outlets that its speakers were said to talk to where they began to speak
/// ("an officer told the Herald that …. “We saw it,” he added"), without those that somebody else in the sentence talked to.
fn cited(
    ctx: Context<'_>,
    reading: &Reading,
    scopes: &Scopes,
    candidate: &Candidate,
    attributions: &[AttributionId],
) -> Vec<CitationId> {
    let mut speech: Vec<AttributionId> = Vec::new();
    for id in attributions {
        let mut next = Some(*id);
        while let Some(at) = next.filter(|at| speech.len() < 2 * NEAR && !speech.contains(at)) {
            speech.push(at);
            next = begun_by(ctx, reading, at);
        }
    }
    let by_another = |id: &CitationId| {
        let at_cue = |attribution: &&Attribution| attribution.cue.iter().any(|cue| cue.overlaps(reading[*id].span));
        let mut told = reading.attributions.iter().filter(at_cue).peekable();
        is_running(&reading[*id])
            && !speech.is_empty()
            && told.peek().is_some()
            && !told.any(|told| speech.iter().any(|id| std::ptr::eq(&reading[*id], told)))
    };
    let mut found: Vec<CitationId> = scopes.citations_at(candidate.content).filter(|id| !by_another(id)).collect();
    for cue in speech.iter().filter_map(|id| reading[*id].cue.first()) {
        let at_cue = scopes.citations_at(*cue).filter(|id| is_running(&reading[*id]) && !by_another(id));
        found.extend(at_cue);
    }
    found.sort();
    found.dedup();
    found
}

/// An outlet or a source that the running text names.
fn is_running(citation: &Citation) -> bool {
    matches!(citation.kind, CitationKind::InTextOutlet | CitationKind::InTextSource)
}

/// The attribution that one carries on: whose source it shares, or whom its pronoun stands for.
fn begun_by(ctx: Context<'_>, reading: &Reading, id: AttributionId) -> Option<AttributionId> {
    let said = &reading[id];
    said.continues.or_else(|| {
        let source = said.source.first()?.slice(ctx.text);
        let speaker =
            said.source_entity.filter(|_| ["he", "she", "they", "it"].iter().any(|word| source.eq_ignore_ascii_case(word)))?;
        let before = (0..id.0).rev().take(NEAR).map(AttributionId);
        before.into_iter().find(|before| reading[*before].source_entity == Some(speaker))
    })
}

/// "He went on to note": who spoke through an agency and a cited outlet speaks through both when the outlet alone is cited again. Claims in
/// text order.
pub(super) fn carry_paths(claims: &mut [Claim]) {
    let mut paths: FxHashMap<EntityId, Vec<Voice>> = FxHashMap::default();
    for claim in claims {
        let Some((at, speaker)) = claim.chain.iter().enumerate().skip(1).find_map(|(at, voice)| Some((at, voice.entity?))) else {
            continue;
        };
        let path = &claim.chain[..at];
        match paths.get(&speaker) {
            Some(known) if goes_through(known, path) => {
                let carried = known.iter().cloned().map(|voice| Voice { probable: true, ..voice });
                let rest = claim.chain[at..].to_vec();
                claim.chain = path[..1].iter().cloned().chain(carried.skip(1)).chain(rest).collect();
            }
            Some(known) if known.len() >= path.len() => {}
            _ => {
                paths.insert(speaker, path.to_vec());
            }
        }
    }
}

/// Whether a longer path holds every cited voice of a shorter one that cites at all.
fn goes_through(long: &[Voice], short: &[Voice]) -> bool {
    let is_there = |voice: &Voice| long.iter().any(|other| other.name.eq_ignore_ascii_case(&voice.name));
    short.len() > 1 && long.len() > short.len() && short.iter().all(is_there)
}

/// Adds a voice, unless the last one is the same.
fn push(chain: &mut Vec<Voice>, voice: Voice) {
    let is_same = |other: &Voice| {
        other.name.eq_ignore_ascii_case(&voice.name)
            || other.entity.is_some() && other.entity == voice.entity
            || matches!((other.span, voice.span), (Some(a), Some(b)) if a.overlaps(b))
    };
    match chain.iter_mut().find(|other| is_same(other)) {
        // A voice that is cited and speaks as well is certain.
        Some(other) => other.probable &= voice.probable,
        None => chain.push(voice),
    }
}

/// What a citation adds: the outlet or missing note, and what that itself leans on.
fn cited_voices(ctx: Context<'_>, reading: &Reading, id: CitationId, candidate: &Candidate) -> Vec<Voice> {
    let citation = &reading[id];
    let note = citation.kind == CitationKind::FootnoteMark;
    // A mark inside a sentence covers what stands before it.
    if note && candidate.content.start() > citation.span.start() {
        return Vec::new();
    }
    let name = match (&citation.outlet, &citation.author, &citation.title) {
        (Some(outlet), ..) => Some(outlet.clone()),
        (None, Some(author), _) => Some(author.clone()),
        (None, None, Some(title)) => Some(title.clone()),
        (None, None, None) if note => citation.marker.as_ref().map(|marker| format!("source in note {marker} (missing)")),
        (None, None, None) => None,
    };
    let is_missing = note && citation.antecedent.is_none();
    let kind = if is_missing { VoiceKind::MissingNote } else { VoiceKind::Named };
    let sentence = ctx.analysis.sentence_idx_at(citation.span.start());
    let probable = ctx.analysis.sentence_idx_at(candidate.content.start()) != sentence;
    let via = VoiceVia::Citation(id);
    let voice = |name: String, kind: VoiceKind| Voice { name, kind, entity: None, span: Some(citation.span), via, probable };
    let mut voices: Vec<Voice> = name.map(|name| voice(name, kind)).into_iter().collect();
    // "(ibid, citing the agency)" at the end of a passage: the agency is behind its own sentence.
    if let Some(via_outlet) = citation.via.as_ref().filter(|_| !probable) {
        let mut further = voice(via_outlet.clone(), VoiceKind::Named);
        further.span = None;
        voices.push(further);
    }
    voices
}

/// Who speaks in an attribution; the speaker of the one it carries on, when it names none.
fn speaking(ctx: Context<'_>, reading: &Reading, id: AttributionId) -> Option<Voice> {
    let attribution = &reading[id];
    let via = VoiceVia::Attribution(id);
    if is_first_person(ctx, attribution) {
        return None;
    }
    if let Some(entity) = attribution.source_entity {
        let span = attribution.source.first().copied();
        let described = described(ctx, reading, entity, span);
        let kind = if described.is_some() { VoiceKind::Described } else { VoiceKind::Named };
        let name = described.unwrap_or_else(|| reading[entity].name.clone());
        return Some(Voice { name, kind, entity: Some(entity), span, via, probable: false });
    }
    if let Some(first) = attribution.source.first() {
        if !can_speak(ctx, *first) {
            return None;
        }
        let span = antecedent(ctx, attribution.source.iter().copied().fold(*first, ByteSpan::cover));
        let name = span.slice(ctx.text).split_whitespace().collect::<Vec<_>>().join(" ");
        return Some(Voice { name, kind: VoiceKind::Described, entity: None, span: Some(span), via, probable: false });
    }
    if let Some(before) = attribution.continues.filter(|before| before.0 < id.0) {
        return speaking(ctx, reading, before);
    }
    // "purportedly", "it seems that" take commitment back and name no voice.
    let raises = ctx.res.cues.verb(&attribution.lemma).is_some_and(|cue| cue.takes(Frame::Raising));
    if raises || ctx.res.cues.adverb(&attribution.lemma).is_some() || voices::names_no_voice(ctx, attribution) {
        return None;
    }
    let cue = attribution.cue.first().copied();
    Some(Voice { name: "(unnamed)".to_owned(), kind: VoiceKind::Unnamed, entity: None, span: cue, via, probable: false })
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
    let words: Vec<&str> = span.slice(ctx.text).split_whitespace().collect();
    let article = words.first().is_some_and(|word| ["a", "an", "the"].iter().any(|article| word.eq_ignore_ascii_case(article)));
    Some(words[usize::from(article && words.len() > 1)..].join(" "))
}

/// Whom the speaker of an attribution has it from, in the same sentence: "the agency, citing two officials, said".
fn relayed(ctx: Context<'_>, reading: &Reading, id: AttributionId) -> Option<Voice> {
    let said = &reading[id];
    let speaker = said.source_entity?;
    let sentence = ctx.analysis.sentences[ctx.analysis.sentence_idx_at(said.cue.first()?.start())?].span;
    let first = reading.attributions.partition_point(|other| other.cue.first().is_some_and(|cue| cue.start() < sentence.start()));
    let within = reading.attributions[first..].iter().enumerate();
    let within = within.take_while(|(_, other)| other.cue.first().is_some_and(|cue| cue.start() < sentence.end()));
    let mut relays = within.filter(|(_, other)| is_relay(ctx, other) && other.source_entity == Some(speaker));
    let (at, relay) = relays.next()?;
    let span = *relay.content.first()?;
    let mentions = reading.mentions.partition_point(|mention| mention.span.start() < span.start());
    let mut inside = reading.mentions[mentions..].iter().take_while(|mention| mention.span.end() <= span.end());
    let entity = inside.find(|mention| mention.form == MentionForm::Name).and_then(|mention| mention.entity);
    let named = entity.map(|id| (reading[id].name.clone(), VoiceKind::Named));
    let words = || span.slice(ctx.text).split_whitespace().collect::<Vec<_>>().join(" ");
    let (name, kind) = named.unwrap_or_else(|| (words(), VoiceKind::Described));
    let via = VoiceVia::Attribution(AttributionId((first + at) as u32));
    Some(Voice { name, kind, entity, span: Some(span), via, probable: false })
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

/// Whether a noun or pronoun stands among the words; "how else" and "in Oskania" are nobody.
fn can_speak(ctx: Context<'_>, source: ByteSpan) -> bool {
    let tokens = &ctx.analysis.tokens[ctx.analysis.tokens_in(source)];
    let names = |tag: Tag| tag.is_noun() || matches!(tag, Tag::PRP | Tag::WP | Tag::WDT | Tag::DT | Tag::CD | Tag::JJ);
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

/// The words that a source stands for, where it is a relative pronoun.
fn antecedent(ctx: Context<'_>, source: ByteSpan) -> ByteSpan {
    let tokens = &ctx.analysis.tokens;
    let before = crate::attribution::antecedent(ctx, &ctx.analysis.tokens_in(source));
    before.map_or(source, |before| tokens[before.start].span.cover(tokens[before.end - 1].span))
}

/// Who claims responsibility, accuses, condemns or denies does it by speaking, and is the origin of that.
fn speaks_itself(candidate: &Candidate) -> bool {
    let is_act = matches!(candidate.proposition.relation, Relation::Accuses | Relation::Condemns | Relation::Denies);
    candidate.proposition.relation == Relation::ClaimsResponsibility || is_act && candidate.polarity == Polarity::Positive
}

fn push_speaker(chain: &mut Vec<Voice>, candidate: &Candidate) {
    let Some(subject) = &candidate.proposition.subject else { return };
    let via = candidate.speech_act.map_or(VoiceVia::Document, VoiceVia::Attribution);
    let kind = if subject.entity.is_some() { VoiceKind::Named } else { VoiceKind::Described };
    push(
        chain,
        Voice { name: subject.name.clone(), kind, entity: subject.entity, span: Some(subject.span), via, probable: false },
    );
}
