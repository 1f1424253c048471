//! The reviewers' log: which decisions are in force, and which accounts of the present readings they mean.
//!
//! An account is found again by its document and, there, by the words of its first sentence, else by the overlap of its span, else not at
//! all: such a decision is listed as unplaced and changes nothing.

use rashomon_model::{AccountAnchor, Decision, DecisionKind, DocumentId, Note, UnplacedDecision};
use rashomon_text::tokens::{TokenKind, tokenize};
use rustc_hash::FxHashSet;

use crate::{digest::Digest, hash, pile::Pile};

/// An account: position of its document, index in the digest.
pub(crate) type At = (usize, usize);

/// The decisions in force, on the accounts that they mean.
#[derive(Default)]
pub(crate) struct Placed {
    pub merged: Vec<(At, At, u64)>,
    pub split: Vec<(At, At, u64)>,
    pub rejected: FxHashSet<At>,
    pub notes: Vec<(At, Note)>,
    pub unplaced: Vec<UnplacedDecision>,
}

/// The decisions that no later one takes back, in the order of the log. An undo can be undone.
pub(crate) fn in_force(decisions: &[Decision]) -> Vec<&Decision> {
    let mut log: Vec<&Decision> = decisions.iter().collect();
    log.sort_by_key(|decision| decision.seq);
    log.dedup_by_key(|decision| decision.seq);
    let mut undone = FxHashSet::default();
    for decision in log.iter().rev() {
        if let DecisionKind::Undo { seq } = decision.what
            && seq < decision.seq
            && !undone.contains(&decision.seq)
        {
            undone.insert(seq);
        }
    }
    log.retain(|decision| !undone.contains(&decision.seq) && !matches!(decision.what, DecisionKind::Undo { .. }));
    log
}

/// The documents that decisions name.
pub(crate) fn documents<'d>(decisions: &[&'d Decision]) -> FxHashSet<&'d DocumentId> {
    decisions.iter().flat_map(|decision| anchors(&decision.what)).map(|anchor| &anchor.document).collect()
}

fn anchors(what: &DecisionKind) -> Vec<&AccountAnchor> {
    match what {
        DecisionKind::Merge { left, right } | DecisionKind::Split { left, right } => vec![left, right],
        DecisionKind::Reject { account } | DecisionKind::Note { account, .. } => vec![account],
        DecisionKind::Undo { .. } => Vec::new(),
    }
}

/// Finds the accounts that the decisions mean. Where a merge and a split speak of the same pair, the later one holds.
pub(crate) fn place(pile: &Pile<'_>, decisions: &[&Decision]) -> Placed {
    let mut placed = Placed::default();
    for decision in decisions {
        let anchors = anchors(&decision.what);
        let found: Result<Vec<At>, String> = anchors.iter().map(|anchor| find(pile, anchor)).collect();
        match found {
            Ok(found) => apply(&mut placed, decision, &found),
            Err(why) => placed.unplaced.push(UnplacedDecision { seq: decision.seq, why }),
        }
    }
    placed
}

fn apply(placed: &mut Placed, decision: &Decision, found: &[At]) {
    let is_pair = |(a, b, _): &(At, At, u64)| (*a, *b) == (found[0], found[1]) || (*b, *a) == (found[0], found[1]);
    match &decision.what {
        DecisionKind::Merge { .. } => {
            placed.split.retain(|pair| !is_pair(pair));
            placed.merged.push((found[0], found[1], decision.seq));
        }
        DecisionKind::Split { .. } => {
            placed.merged.retain(|pair| !is_pair(pair));
            placed.split.push((found[0], found[1], decision.seq));
        }
        DecisionKind::Reject { .. } => {
            placed.rejected.insert(found[0]);
        }
        DecisionKind::Note { text, .. } => {
            let note = Note { seq: decision.seq, by: decision.by.clone(), at: decision.at.clone(), text: text.clone() };
            placed.notes.push((found[0], note));
        }
        DecisionKind::Undo { .. } => {}
    }
}

fn find(pile: &Pile<'_>, anchor: &AccountAnchor) -> Result<At, String> {
    let doc = pile
        .digests
        .binary_search_by(|digest| digest.card.id.cmp(&anchor.document))
        .map_err(|_| format!("document {} is not in the case", anchor.document))?;
    let digest = pile.digests[doc];
    let words = words_of(&anchor.words);
    let quality = |idx: &usize| {
        let account = &digest.accounts[*idx];
        let same_words = account.mentions.iter().any(|span| says(digest, *span, &words));
        let overlap = account.mentions.iter().any(|span| span.overlaps(anchor.span));
        let starts_there = account.mentions[0].overlaps(anchor.span);
        (same_words && overlap && starts_there, same_words, overlap, account.id == anchor.account)
    };
    let best = (0..digest.accounts.len()).max_by_key(|idx| (quality(idx), std::cmp::Reverse(*idx)));
    best.filter(|idx| quality(idx).1 || quality(idx).2)
        .map(|idx| (doc, idx))
        .ok_or_else(|| format!("document {} has no account any more at the sentence {:?}", anchor.document, anchor.words))
}

fn words_of(text: &str) -> Vec<u32> {
    let span = rashomon_model::ByteSpan::new(0, text.len());
    let tokens = tokenize(text, span);
    tokens
        .iter()
        .filter(|token| matches!(token.kind, TokenKind::Word | TokenKind::Number))
        .map(|token| hash::word(token.text(text)))
        .collect()
}

/// Whether the sentence at a span holds the words in a row.
fn says(digest: &Digest, span: rashomon_model::ByteSpan, words: &[u32]) -> bool {
    if words.is_empty() {
        return false;
    }
    let wording = &digest.wording;
    let holds = |idx: usize| {
        let sentence = wording.words_of(idx);
        sentence == words
            || sentence.windows(words.len()).any(|run| run == words)
            || words.windows(sentence.len().max(1)).any(|run| run == sentence)
    };
    wording.sentences_in(span).any(holds)
}

impl Placed {
    /// Whether no decision touches an account that is kept.
    pub(crate) fn is_empty(&self) -> bool {
        self.merged.is_empty() && self.split.is_empty() && self.notes.is_empty()
    }
}
