//! The reviewers' log: which decisions are in force, and which accounts of the present readings they mean.
//!
//! An account is found again by its document and, there, by the words of its first sentence, else by the overlap of its span, else not at
//! all: such a decision is listed as unplaced and changes nothing.

use rashomon_model::{AccountAnchor, AccountId, Decision, DecisionKind, DocumentId, GradeInput, Note, UnplacedDecision};
use rashomon_text::tokens::{TokenKind, tokenize};
use rustc_hash::FxHashSet;

use crate::{digest::Digest, edits::Edited, hash, pile::Pile};

/// An account: position of its document, index in the digest.
pub(crate) type At = (usize, usize);

/// The decisions in force, on the accounts that they mean.
#[derive(Clone, Default)]
pub(crate) struct Placed {
    pub merged: Vec<(At, At, u64)>,
    pub split: Vec<(At, At, u64)>,
    pub rejected: FxHashSet<At>,
    pub notes: Vec<(At, Note)>,
    /// What does not count for a grade.
    pub set_aside: Vec<(At, GradeInput, u64)>,
    /// Accounts that a decision changed.
    pub changed: Vec<(At, u64)>,
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
    let entity = |decision: &&'d Decision| match &decision.what {
        DecisionKind::Identify { entity, .. } => Some(&entity.document),
        _ => None,
    };
    let accounts = decisions.iter().flat_map(|decision| anchors(&decision.what)).map(|anchor| &anchor.document);
    accounts.chain(decisions.iter().filter_map(entity)).collect()
}

fn anchors(what: &DecisionKind) -> Vec<&AccountAnchor> {
    match what {
        DecisionKind::Merge { left, right } | DecisionKind::Split { left, right } => vec![left, right],
        DecisionKind::Reject { account }
        | DecisionKind::Note { account, .. }
        | DecisionKind::Correct { account, .. }
        | DecisionKind::SetAside { account, .. } => vec![account],
        DecisionKind::Move { sentence, to } => std::iter::once(sentence).chain(to).collect(),
        DecisionKind::Identify { .. } | DecisionKind::Undo { .. } => Vec::new(),
    }
}

/// Finds the accounts that the decisions mean. Where a merge and a split speak of the same pair, the later one holds. What `edited` says of
/// decisions that change accounts is taken over.
pub(crate) fn place(pile: &Pile<'_>, decisions: &[&Decision], edited: &Edited) -> Placed {
    let mut placed = Placed::default();
    for decision in decisions {
        let outcome = match edited.failed.get(&decision.seq) {
            Some(why) => Err(why.clone()),
            None => place_one(pile, decision, edited, &mut placed),
        };
        if let Err(why) = outcome {
            placed.unplaced.push(UnplacedDecision { seq: decision.seq, why });
        }
    }
    placed
}

fn place_one(pile: &Pile<'_>, decision: &Decision, edited: &Edited, placed: &mut Placed) -> Result<(), String> {
    if edited.touched.iter().any(|(seq, _, _)| *seq == decision.seq) {
        for join in edited.joins.iter().filter(|join| join.seq == decision.seq) {
            let moved = at(pile, &join.document, join.account)?;
            placed.merged.push((moved, find(pile, &join.to)?, decision.seq));
        }
        for (seq, document, account) in edited.touched.iter().filter(|(seq, _, _)| *seq == decision.seq) {
            placed.changed.push((at(pile, document, *account)?, *seq));
        }
        return Ok(());
    }
    let anchors = anchors(&decision.what);
    let found: Vec<At> = anchors.iter().map(|anchor| find(pile, anchor)).collect::<Result<_, _>>()?;
    apply(placed, decision, &found);
    Ok(())
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
        DecisionKind::SetAside { input, .. } => placed.set_aside.push((found[0], *input, decision.seq)),
        // These changed the digests.
        DecisionKind::Move { .. } | DecisionKind::Identify { .. } | DecisionKind::Correct { .. } | DecisionKind::Undo { .. } => {}
    }
}

fn find(pile: &Pile<'_>, anchor: &AccountAnchor) -> Result<At, String> {
    let doc = position(pile, &anchor.document)?;
    Ok((doc, find_in(pile.digests[doc], anchor)?))
}

fn position(pile: &Pile<'_>, document: &DocumentId) -> Result<usize, String> {
    pile.digests
        .binary_search_by(|digest| digest.card.id.cmp(document))
        .map_err(|_| format!("document {document} is not in the case"))
}

/// An account by its id.
fn at(pile: &Pile<'_>, document: &DocumentId, account: AccountId) -> Result<At, String> {
    let doc = position(pile, document)?;
    let idx = pile.digests[doc].accounts.iter().position(|print| print.id == account);
    idx.map(|idx| (doc, idx)).ok_or_else(|| format!("document {document} has no account {} any more", account.0))
}

/// The account of a document that an anchor means.
pub(crate) fn find_in(digest: &Digest, anchor: &AccountAnchor) -> Result<usize, String> {
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
        .ok_or_else(|| format!("document {} has no account any more at the sentence {:?}", anchor.document, anchor.words))
}

/// The words of a text, hashed.
pub(crate) fn words_of(text: &str) -> Vec<u32> {
    let span = rashomon_model::ByteSpan::new(0, text.len());
    let tokens = tokenize(text, span);
    tokens
        .iter()
        .filter(|token| matches!(token.kind, TokenKind::Word | TokenKind::Number))
        .map(|token| hash::word(token.text(text)))
        .collect()
}

/// Whether the sentence at a span holds the words in a row.
pub(crate) fn says(digest: &Digest, span: rashomon_model::ByteSpan, words: &[u32]) -> bool {
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
    /// The same with other numbers for the documents. A pair of which one has no number keeps the other; the rest goes.
    pub(crate) fn renumbered(&self, number: impl Fn(usize) -> Option<usize>) -> Self {
        let at = |(doc, idx): At| number(doc).map(|doc| (doc, idx));
        let nowhere = |at: Option<At>| at.unwrap_or((usize::MAX, 0));
        let pairs = |list: &[(At, At, u64)]| {
            let both = list.iter().map(|(a, b, seq)| (at(*a), at(*b), *seq)).filter(|(a, b, _)| a.is_some() || b.is_some());
            both.map(|(a, b, seq)| (nowhere(a), nowhere(b), seq)).collect()
        };
        Self {
            merged: pairs(&self.merged),
            split: pairs(&self.split),
            rejected: self.rejected.iter().filter_map(|account| at(*account)).collect(),
            notes: self.notes.iter().filter_map(|(account, note)| Some((at(*account)?, note.clone()))).collect(),
            set_aside: self.set_aside.iter().filter_map(|(account, input, seq)| Some((at(*account)?, *input, *seq))).collect(),
            changed: self.changed.iter().filter_map(|(account, seq)| Some((at(*account)?, *seq))).collect(),
            unplaced: self.unplaced.clone(),
        }
    }

    /// The accounts of which two lists of decisions do not say the same.
    pub(crate) fn differences(&self, other: &Self) -> FxHashSet<At> {
        fn between<T: PartialEq>(a: &[T], b: &[T], accounts: impl Fn(&T) -> Vec<At>) -> Vec<At> {
            let alone = a.iter().filter(|item| !b.contains(item)).chain(b.iter().filter(|item| !a.contains(item)));
            alone.flat_map(accounts).collect()
        }
        let both = |(a, b, _): &(At, At, u64)| vec![*a, *b];
        let mut accounts: FxHashSet<At> = self.rejected.symmetric_difference(&other.rejected).copied().collect();
        accounts.extend(between(&self.merged, &other.merged, both));
        accounts.extend(between(&self.split, &other.split, both));
        accounts.extend(between(&self.notes, &other.notes, |(at, _)| vec![*at]));
        accounts.extend(between(&self.set_aside, &other.set_aside, |(at, _, _)| vec![*at]));
        accounts.extend(between(&self.changed, &other.changed, |(at, _)| vec![*at]));
        accounts
    }

    /// Whether no decision touches an account that is kept.
    pub(crate) fn is_empty(&self) -> bool {
        self.merged.is_empty()
            && self.split.is_empty()
            && self.notes.is_empty()
            && self.set_aside.is_empty()
            && self.changed.is_empty()
    }
}
