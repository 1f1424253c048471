//! The chain of a claim: author, then what the author cites, then who speaks, from the outermost voice to the origin.
//!
//! Three things put a voice into a chain. Attributions, by nesting: a claim inside the content of one inside the content of another has
//! both, outermost first. Citations, by the sentences they cover: a note mark, a parenthesis, an ibid. Outlets named in the text, which
//! stand between what is cited and who speaks ("told the agency"). A voice that is both cited and speaking stands once.

use rashomon_model::{
    Attribution, AttributionId, ByteSpan, Citation, CitationId, CitationKind, Claim, EntityId, Polarity, Reading, Relation,
    Voice, VoiceKind, VoiceVia,
};
use rashomon_text::tags::Tag;
use rustc_hash::FxHashMap;

use super::{
    candidates::Candidate,
    speaking,
    voices::{self, Standing},
};
use crate::{citations, context::Context};

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
            let fragments = attribution.content.iter().map(|fragment| with_counts(ctx, *fragment));
            contents.extend(fragments.map(|fragment| (fragment, AttributionId(idx as u32))));
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

/// "62 people died**, 20 of them children**": a content with the counts that follow it without a verb.
fn with_counts(ctx: Context<'_>, fragment: ByteSpan) -> ByteSpan {
    let tokens = &ctx.analysis.tokens;
    let word = |idx: usize| tokens[idx].text(ctx.text);
    let Some(sentence) = ctx.analysis.sentence_idx_at(fragment.start()).map(|idx| &ctx.analysis.sentences[idx]) else {
        return fragment;
    };
    let mut end = ctx.analysis.tokens_in(fragment).end;
    while end + 1 < sentence.tokens.end && word(end) == "," {
        let next =
            (end + 1..sentence.tokens.end).find(|idx| matches!(word(*idx), "," | ";" | "." | ":" | "—" | "–" | "(" | "“" | "\""));
        let part = end + 1..next.unwrap_or(sentence.tokens.end);
        let counts = part.clone().any(|idx| tokens[idx].tag == Tag::CD) && !part.clone().any(|idx| tokens[idx].tag.is_finite());
        if !counts || matches!(tokens[part.start].tag, Tag::VBG | Tag::VBN) {
            break;
        }
        end = part.end;
    }
    if end > 0 { fragment.cover(tokens[end - 1].span) } else { fragment }
}

/// Bytes of the words that lie in the fragment. Who speaks holds what most of lies in its fragments: "“Who writes that,” she said, “is paid for it.”".
fn shared(fragment: ByteSpan, words: ByteSpan) -> usize {
    fragment.end().min(words.end()).saturating_sub(fragment.start().max(words.start()))
}

/// "The same article describes …" goes on to the end of its paragraph, as long as no other citation takes over.
fn covered_after(ctx: Context<'_>, reading: &Reading, citation: &Citation) -> impl Iterator<Item = ByteSpan> {
    let carries_on = citation.kind == CitationKind::InTextOutlet && citation.made_by.id() == citations::SAME_ARTICLE;
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
        // "She said that the agency had known the number": what is known within somebody's words, nobody else says.
        if attributions.len() > 1 && id != &attributions[0] && speaking::only_knows(ctx, &reading[*id]) {
            continue;
        }
        if let Some(voice) = speaking::listener(ctx, reading, *id) {
            push(&mut chain, voice);
        }
        if let Some(voice) = speaking::voice(ctx, reading, *id) {
            push(&mut chain, voice);
        }
        if let Some(voice) = speaking::relayed(ctx, reading, *id) {
            push(&mut chain, voice);
        }
    }
    // "Its spokesman said that its fighters had done it": who says so speaks already.
    let is_said_for_it = !attributions.is_empty() && candidate.cue.is_none() && candidate.speech_act.is_none();
    if speaks_itself(candidate) && !is_said_for_it {
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
        let told: Vec<&Attribution> = reading.attributions.iter().filter(at_cue).collect();
        // "The Front seized the mine, and the Board wrote that two men died": what stands beside what is said there is the author's.
        let is_apart = || !told.iter().flat_map(|told| &told.content).any(|content| content.overlaps(candidate.content));
        // A relation that the author tells of beside what somebody told an outlet stands in no content.
        is_running(&reading[*id])
            && (!speech.is_empty() || candidate.cue.is_some() || is_apart())
            && !told.is_empty()
            && !told.iter().any(|told| speech.iter().any(|id| std::ptr::eq(&reading[*id], *told)))
    };
    // "Reuters reported it. The army shelled the town, and it claimed": whoever speaks on is carried, and not what the author tells beside it.
    let is_authors = |id: &CitationId| {
        let citation = &reading[*id];
        let sentence = |at: usize| ctx.analysis.sentence_idx_at(at);
        is_running(citation)
            && attributions.is_empty()
            && candidate.voice.is_none()
            && citation.made_by.id() != citations::SAME_ARTICLE
            && sentence(citation.span.start()) != sentence(candidate.content.start())
    };
    // "The same report … The ministry denies it": who speaks by name does not speak in the report.
    let is_named = |id: &AttributionId| {
        let source = reading[*id].source.first().map(|source| ctx.analysis.tokens_in(*source));
        source.is_some_and(|tokens| ctx.analysis.tokens[tokens].iter().any(|token| token.tag.is_noun()))
    };
    let is_beyond = |id: &CitationId| {
        let citation = &reading[*id];
        let sentence = |at: usize| ctx.analysis.sentence_idx_at(at);
        citation.made_by.id() == citations::SAME_ARTICLE
            && sentence(citation.span.start()) != sentence(candidate.content.start())
            && attributions.iter().any(is_named)
    };
    let covering = scopes.citations_at(candidate.content);
    let mut found: Vec<CitationId> = covering.filter(|id| !by_another(id) && !is_beyond(id) && !is_authors(id)).collect();
    for cue in speech.iter().filter_map(|id| reading[*id].cue.first()) {
        let at_cue = scopes.citations_at(*cue).filter(|id| is_running(&reading[*id]) && !by_another(id));
        found.extend(at_cue);
    }
    found.sort();
    found.dedup();
    found
}

/// An outlet or a source that the running text names.
pub(super) fn is_running(citation: &Citation) -> bool {
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
    let is_cited = |one: &Voice| matches!(one.via, VoiceVia::Citation(_));
    let is_short =
        |short: &Voice, long: &Voice| long.name.strip_prefix(short.name.as_str()).is_some_and(|rest| rest.starts_with(' '));
    // "The Herald, citing two officials, said": who stands between an outlet and its verb is not the outlet.
    let holds = |long: &Voice, short: &Voice| long.name.to_lowercase().contains(&short.name.to_lowercase());
    let is_one = |other: &Voice| is_cited(other) == is_cited(&voice) || holds(other, &voice) || holds(&voice, other);
    let is_same = |other: &Voice| {
        other.name.eq_ignore_ascii_case(&voice.name)
            // "the Relief Board of Velmar … the Relief Board", where one of the two is cited.
            || (is_cited(other) || is_cited(&voice)) && (is_short(other, &voice) || is_short(&voice, other))
            || (is_cited(other) || is_cited(&voice))
                && (is_acronym_of(&other.name, &voice.name) || is_acronym_of(&voice.name, &other.name))
            || other.entity.is_some() && other.entity == voice.entity
            || matches!((other.span, voice.span), (Some(a), Some(b)) if a.overlaps(b)) && is_one(other)
    };
    match chain.iter_mut().find(|other| is_same(other)) {
        // A voice that is cited and speaks as well is certain.
        Some(other) => {
            other.probable &= voice.probable;
            if is_acronym_of(&other.name, &voice.name) {
                (other.name, other.entity) = (voice.name, voice.entity);
            }
        }
        None => chain.push(voice),
    }
}

/// What a citation adds: the outlet or missing note, and what that itself leans on.
fn cited_voices(ctx: Context<'_>, reading: &Reading, id: CitationId, candidate: &Candidate) -> Vec<Voice> {
    let citation = &reading[id];
    let note = citation.kind == CitationKind::FootnoteMark;
    // "told the Herald", in the Herald: who publishes stands behind all of it.
    let own = ctx.document.outlet.as_ref().map(|outlet| without_article(outlet.value.trim()));
    if own.is_some_and(|own| citation.outlet.as_ref().is_some_and(|outlet| without_article(outlet).eq_ignore_ascii_case(own))) {
        return Vec::new();
    }
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
    // A body that is leaned on speaks itself: once, by the name that the text has for it.
    if let (Some(first), Some(entity)) = (voices.first_mut(), citations::body_of(ctx, reading, citation)) {
        (first.name, first.entity) = (reading[entity].name.clone(), Some(entity));
    }
    // "(ibid, citing the agency)" at the end of a passage: the agency is behind its own sentence.
    if let Some(via_outlet) = citation.via.as_ref().filter(|_| !probable) {
        let mut further = voice(via_outlet.clone(), VoiceKind::Named);
        further.span = None;
        voices.push(further);
    }
    voices
}

fn without_article(name: &str) -> &str {
    let article = name.get(..4).filter(|start| start.eq_ignore_ascii_case("the "));
    article.map_or(name, |article| &name[article.len()..])
}

/// "[HRU, 4 June]" and "the Hill Relief Union", "HRU Quarterly": a name in short, by itself or before what it publishes.
fn is_acronym_of(short: &str, long: &str) -> bool {
    let first = short.split_whitespace().next().unwrap_or_default();
    let n_upper = first.chars().filter(|c| c.is_uppercase()).count();
    n_upper > 2 && crate::names::is_acronym_of(first, long)
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
