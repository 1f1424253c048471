//! What the trained tagger finds in each block, found once and used by the annotators that want it.

mod stand_ins;

use rashomon_lexicon::events::EventTypes;
use rashomon_model::{ByteSpan, ParticipantRole, Reading};
use rashomon_neural::{Frame, FrameTagger, Passage, Place, Tagged};
use rashomon_text::tokens::Token;

use self::stand_ins::{Hidden, StandIns};
use crate::context::Context;

/// Roles of the tagger's labels, in their order, which is that of `train/reader/reports.py`.
const ROLES: [ParticipantRole; 6] = [
    ParticipantRole::Actor,
    ParticipantRole::Actor,
    ParticipantRole::Target,
    ParticipantRole::Recipient,
    ParticipantRole::Recipient,
    ParticipantRole::Weapon,
];

/// Modes of event (`data/events/`) that each of the tagger's kinds stands for, in their order, which is that of `train/reader/reports.py`: arson, attack,
/// bombing, kidnapping, robbery, forced work stoppage.
const KINDS: [&[&str]; 6] = [
    &["arson"],
    &["firearms", "kill", "execution", "attack", "aerial", "heavy-weapons", "destroy"],
    &["suicide-attack", "explosives"],
    &["abduct"],
    &["robbery"],
    &[],
];

/// Bytes of a document that the tagger reads: half a million characters, about a minute of one core. What comes after is left to the rules.
const MOST: usize = 512 * 1024;

/// The tagger and what it found in the document's blocks.
#[derive(Debug)]
pub(crate) struct Tagging<'a> {
    tagger: &'a FrameTagger,
    text: &'a str,
    stand_ins: StandIns,
    blocks: Vec<(ByteSpan, Tagged)>,
}

/// Words that fill a role in an event, whichever it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Filler {
    pub(crate) span: ByteSpan,
    pub(crate) role: ParticipantRole,
    /// Thousandths.
    pub(crate) score: u16,
    kind: Option<u8>,
}

impl Filler {
    /// Whether the event that the words have a part in may be of this mode; any may be, of a kind that no mode stands for.
    pub(crate) fn fits(&self, mode: Option<&str>) -> bool {
        let modes = self.kind.and_then(|kind| KINDS.get(usize::from(kind))).copied().unwrap_or_default();
        modes.is_empty() || mode.is_some_and(|mode| modes.contains(&mode))
    }
}

impl<'a> Tagging<'a> {
    /// After names and places have been found. Roles are looked for only in blocks where something may tell of an event.
    pub(crate) fn of(tagger: &'a FrameTagger, ctx: Context<'a>, reading: &Reading) -> Self {
        let blocks = ctx.document.blocks.iter().filter(|block| block.is_read() && block.span.end() <= MOST);
        let spans: Vec<ByteSpan> = blocks.map(|block| block.span).collect();
        let place = |idx: usize| match idx {
            0 => Place::First,
            1 => Place::Second,
            _ => Place::Later,
        };
        let labelled = |span: ByteSpan| {
            tells_of_event(
                span.slice(ctx.text),
                span.start(),
                &ctx.analysis.tokens[ctx.analysis.tokens_in(span)],
                &ctx.res.events,
            )
        };
        let mut tagging = Self { tagger, text: ctx.text, stand_ins: StandIns::of(ctx.text, reading), blocks: Vec::new() };
        let found = tagging.read(spans.iter().enumerate().map(|(idx, span)| (*span, place(idx), labelled(*span))));
        tagging.blocks = spans.into_iter().zip(found).collect();
        tagging
    }

    /// What the tagger finds in parts of blocks.
    pub(crate) fn read_parts(&self, parts: &[ByteSpan]) -> Vec<Tagged> {
        self.read(parts.iter().map(|span| (*span, Place::Later, false)))
    }

    fn read(&self, passages: impl Iterator<Item = (ByteSpan, Place, bool)>) -> Vec<Tagged> {
        let hidden: Vec<(Hidden, Place, bool)> =
            passages.map(|(span, place, labelled)| (self.stand_ins.hide(self.text, span), place, labelled)).collect();
        let passages =
            hidden.iter().map(|(hidden, place, labelled)| Passage { text: &hidden.text, place: *place, labelled: *labelled });
        let found = self.tagger.read(&passages.collect::<Vec<_>>());
        hidden.iter().zip(found).map(|((hidden, _, _), tagged)| hidden.shown(tagged)).collect()
    }

    /// Whether the tagger has read the words of a span.
    pub(crate) fn has_read(&self, span: ByteSpan) -> bool {
        self.blocks.last().is_some_and(|(block, _)| span.end() <= block.end())
    }

    /// The frames of each block, with the block.
    pub(crate) fn frames(&self) -> impl Iterator<Item = (ByteSpan, &[Frame])> {
        self.blocks.iter().map(|(span, tagged)| (*span, &tagged.frames[..]))
    }

    /// How sure the tagger is, in thousandths, that the block which holds the span tells of an event of this mode.
    pub(crate) fn told(&self, span: ByteSpan, mode: &str) -> Option<u16> {
        let kind = KINDS.iter().position(|modes| modes.contains(&mode))?;
        let idx = self.blocks.partition_point(|(block, _)| block.end() <= span.start());
        let (block, tagged) = self.blocks.get(idx)?;
        block.contains(span).then(|| tagged.told.get(kind).copied()).flatten()
    }

    /// The fillers of roles that lie in `within`, in text order.
    pub(crate) fn fillers(&self, within: ByteSpan) -> impl Iterator<Item = Filler> {
        let from = self.blocks.partition_point(|(span, _)| span.end() <= within.start());
        let blocks = self.blocks[from..].iter().take_while(move |(span, _)| span.start() < within.end());
        let fillers = blocks.flat_map(|(block, tagged)| {
            tagged.spans.iter().filter_map(|found| {
                let span = ByteSpan::new(block.start() + found.range.start, block.start() + found.range.end);
                Some(Filler { span, role: *ROLES.get(usize::from(found.label))?, score: found.score, kind: found.kind })
            })
        });
        fillers.filter(move |filler| within.contains(filler.span))
    }
}

/// The stand-ins of all names found in a reading.
pub(crate) fn stand_ins_of(text: &str, reading: &Reading) -> Vec<(ByteSpan, &'static str)> {
    StandIns::of(text, reading).0
}

fn tells_of_event(text: &str, start: usize, tokens: &[Token], events: &EventTypes) -> bool {
    let lower = text.to_ascii_lowercase();
    let word = |idx: usize| {
        let span = tokens.get(idx)?.span;
        Some(&lower[span.start() - start..span.end() - start])
    };
    (0..tokens.len()).any(|idx| {
        word(idx).is_some_and(|word| events.verb(word).is_some())
            || events.nouns.longest_at(idx, word).is_some()
            || events.phrases.longest_at(idx, word).is_some()
    })
}
