//! Decisions that change what an account says: sentences moved, entities named anew, values corrected.
//!
//! They are applied to a copy of the document's digest, in the order of the log, before anything is compared. The reading itself stays as
//! the machine made it; what a reviewer changed is marked as made by that person. A decision whose words are not found any more changes
//! nothing and is listed.

use rashomon_lexicon::Resources;
use rashomon_model::{
    AccountAnchor, AccountId, ByteSpan, Correction, Decision, DecisionKind, DocumentId, EntityAnchor, EntityId, Harm, Maker,
    Place, Qualifier, Stance, StatedFigure, VictimCategory,
};
use rustc_hash::FxHashMap;

use crate::{
    decisions::{find_in, says, words_of},
    digest::{AccountPrint, Digest, EntityOrName, FigurePrint, Link, Says, Trace},
    names,
};

/// The documents that decisions change, as changed.
#[derive(Default)]
pub(crate) struct Edited {
    digests: FxHashMap<DocumentId, Digest>,
    /// Accounts made of a moved sentence that belong to an account of another document, by the decision that says so.
    pub joins: Vec<Join>,
    /// Which account a decision changed, by the decision's position.
    pub touched: Vec<(u64, DocumentId, AccountId)>,
    /// Why a decision changed nothing, by its position.
    pub failed: FxHashMap<u64, String>,
}

/// A moved sentence and the account that it was moved to.
pub(crate) struct Join {
    pub seq: u64,
    pub document: DocumentId,
    pub account: AccountId,
    pub to: AccountAnchor,
}

/// Applies the decisions that change accounts.
pub(crate) fn apply(digests: &[Digest], decisions: &[&Decision], res: &Resources) -> Edited {
    let mut edited = Edited::default();
    for decision in decisions {
        let Some(document) = document_of(&decision.what) else { continue };
        if !edited.digests.contains_key(document) {
            match digests.iter().find(|digest| digest.card.id == *document) {
                Some(digest) => edited.digests.insert(document.clone(), digest.clone()),
                None => {
                    edited.failed.insert(decision.seq, format!("document {document} is not in the case"));
                    continue;
                }
            };
        }
        if let Err(why) = edited.apply_one(decision, document, res) {
            edited.failed.insert(decision.seq, why);
        }
    }
    edited
}

/// The document that a decision changes.
fn document_of(what: &DecisionKind) -> Option<&DocumentId> {
    match what {
        DecisionKind::Move { sentence, .. } => Some(&sentence.document),
        DecisionKind::Identify { entity, .. } => Some(&entity.document),
        DecisionKind::Correct { account, .. } => Some(&account.document),
        _ => None,
    }
}

impl Edited {
    /// The digests, the changed ones in the place of their originals.
    pub(crate) fn over<'d>(&'d self, digests: &'d [Digest]) -> impl Iterator<Item = &'d Digest> {
        digests.iter().map(|digest| self.digests.get(&digest.card.id).unwrap_or(digest))
    }

    fn apply_one(&mut self, decision: &Decision, document: &DocumentId, res: &Resources) -> Result<(), String> {
        let digest = self.digests.get_mut(document).expect("the caller put it there");
        match &decision.what {
            DecisionKind::Move { sentence, to } => {
                let target = to.as_ref().filter(|to| to.document == *document);
                let account = move_sentence(digest, sentence, target)?;
                if let Some(to) = to.as_ref().filter(|to| to.document != *document) {
                    let join = Join { seq: decision.seq, document: document.clone(), account, to: to.clone() };
                    self.joins.push(join);
                }
                self.touched.push((decision.seq, document.clone(), account));
            }
            DecisionKind::Identify { entity, name } => identify(digest, entity, name, res)?,
            DecisionKind::Correct { account, to } => {
                let idx = find_in(digest, account)?;
                correct(digest, idx, to, &decision.by, res)?;
                self.touched.push((decision.seq, document.clone(), digest.accounts[idx].id));
            }
            _ => {}
        }
        Ok(())
    }
}

/// Takes a sentence, with the values that stand in it, out of its account; into the account `to`, or else into one of its own. Gives the
/// account that it is in now.
fn move_sentence(digest: &mut Digest, sentence: &AccountAnchor, to: Option<&AccountAnchor>) -> Result<AccountId, String> {
    let from = find_in(digest, sentence)?;
    let words = words_of(&sentence.words);
    let mentions = &digest.accounts[from].mentions;
    let at = mentions
        .iter()
        .position(|span| says(digest, *span, &words))
        .or_else(|| mentions.iter().position(|span| span.overlaps(sentence.span)))
        .ok_or_else(|| format!("document {} does not tell of it at {:?} any more", sentence.document, sentence.words))?;
    if mentions.len() == 1 {
        return Err("it is the only sentence of its account: split the account instead".to_owned());
    }
    let to = to.map(|to| find_in(digest, to)).transpose()?;
    if to == Some(from) {
        return Err("the sentence is of that incident already".to_owned());
    }
    let mention = digest.accounts[from].mentions[at];
    let touching = digest.wording.sentences_in(mention);
    let around = digest.wording.sentences[touching].iter().fold(mention, |all, sentence| all.cover(sentence.span));
    let fresh = AccountId(digest.accounts.iter().map(|account| account.id.0 + 1).max().unwrap_or_default());
    let piece = take(&mut digest.accounts[from], at, around, fresh);
    match to {
        Some(to) => {
            put(&mut digest.accounts[to], piece);
            Ok(digest.accounts[to].id)
        }
        None => {
            digest.accounts.push(piece);
            Ok(fresh)
        }
    }
}

/// A mention and the values said within `around`, as an account of their own.
fn take(account: &mut AccountPrint, at: usize, around: ByteSpan, id: AccountId) -> AccountPrint {
    fn within<T>(list: &mut Vec<T>, around: ByteSpan, trace: impl Fn(&T) -> &Trace) -> Vec<T> {
        let (taken, kept) = std::mem::take(list).into_iter().partition(|item| trace(item).span.overlaps(around));
        *list = kept;
        taken
    }
    let mention = account.mentions.remove(at);
    let dates = within(&mut account.dates, around, |says| &says.trace);
    let places = within(&mut account.places, around, |says| &says.trace);
    AccountPrint {
        id,
        mentions: vec![mention],
        date: dates.first().map(|says| says.value),
        place: places.first().map(|says| says.value.clone()),
        place_score: None,
        date_score: None,
        dates,
        places,
        figures: within(&mut account.figures, around, |figure| &figure.stated.trace),
        responsibility: within(&mut account.responsibility, around, |says| &says.trace),
        voices: within(&mut account.voices, around, |says| &says.trace),
        covers: Vec::new(),
        label: account.label.clone(),
        event_type: account.event_type.clone(),
        mode: account.mode.clone(),
        kind: account.kind,
        made_by: account.made_by.clone(),
        parties: account.parties.clone(),
    }
}

/// Adds a piece of another account.
fn put(account: &mut AccountPrint, piece: AccountPrint) {
    account.mentions.extend(piece.mentions);
    account.mentions.sort();
    account.date = account.date.or(piece.date);
    account.place = account.place.take().or(piece.place);
    account.dates.extend(piece.dates);
    account.places.extend(piece.places);
    account.figures.extend(piece.figures);
    account.responsibility.extend(piece.responsibility);
    account.voices.extend(piece.voices);
}

/// Has an entity of the document be the actor with this name.
fn identify(digest: &mut Digest, entity: &EntityAnchor, name: &str, res: &Resources) -> Result<(), String> {
    let folded = names::fold(&entity.words);
    let called = |print: &crate::digest::ActorPrint| print.names.iter().any(|(name, _)| names::fold(name) == folded);
    let at = digest
        .actors
        .iter()
        .position(|print| print.trace.span.overlaps(entity.span) && called(print))
        .or_else(|| digest.actors.iter().position(called))
        .ok_or_else(|| format!("document {} does not name {:?} any more", entity.document, entity.words))?;
    let print = &mut digest.actors[at];
    let listed = res.actors.by_name(name);
    print.known_as = listed.map(|listed| listed.id.clone());
    print.name = name.to_owned();
    print.is_decided = true;
    if let Some(listed) = listed {
        print.kind = listed.kind;
    }
    let entity = print.entity;
    // Where the reader took the name for nobody it knew.
    let unknown = |known: Option<EntityId>, called: &str| known.is_none() && names::fold(called) == folded;
    for says in digest.accounts.iter_mut().flat_map(|account| &mut account.responsibility) {
        let who = &mut says.value.0;
        if unknown(who.entity, &who.name) {
            who.entity = Some(entity);
        }
    }
    for term in digest.claims.iter_mut().flat_map(|claim| claim.subject.iter_mut().chain(&mut claim.object)) {
        if unknown(term.entity, &term.name) {
            term.entity = Some(entity);
        }
    }
    Ok(())
}

fn correct(digest: &mut Digest, idx: usize, to: &Correction, by: &str, res: &Resources) -> Result<(), String> {
    let made_by = Maker::Person { name: by.to_owned() };
    let account = &mut digest.accounts[idx];
    // A value that was there keeps its voice and its words; one that was not is the author's, said where the account begins.
    let begins = Trace { span: account.mentions[0], made_by: made_by.clone() };
    let retold = |chain: &[Link], trace: &Trace| (chain.to_vec(), Trace { span: trace.span, made_by: made_by.clone() });
    let fresh = || (vec![Link::author()], begins.clone());
    match to {
        Correction::Date { date } => {
            let (chain, trace) = account.dates.first().map_or_else(fresh, |says| retold(&says.chain, &says.trace));
            account.dates = vec![Says { value: *date, chain, trace }];
            account.date = Some(*date);
            account.date_score = None;
        }
        Correction::Place { id, name } => {
            let place = place(res, id, name)?;
            let (chain, trace) = account.places.first().map_or_else(fresh, |says| retold(&says.chain, &says.trace));
            account.places = vec![Says { value: place.clone(), chain, trace }];
            account.place = Some(place);
            account.place_score = None;
        }
        Correction::Figure { harm, victims, low, high } => {
            let is_meant = |figure: &FigurePrint| figure.harm == *harm && figure.victims == *victims;
            let old = account.figures.iter().position(|figure| is_meant(figure) && !figure.stated.value.subset);
            let (chain, trace) =
                old.map(|at| &account.figures[at].stated).map_or_else(fresh, |says| retold(&says.chain, &says.trace));
            let as_of = old.and_then(|at| account.figures[at].stated.value.as_of);
            account.figures.retain(|figure| !is_meant(figure) || figure.stated.value.subset);
            account.figures.push(figure((*harm, *victims), (*low, *high), as_of, chain, trace));
        }
        Correction::Role { actor, stance } => {
            let folded = names::fold(actor);
            let is_meant = |says: &Says<(EntityOrName, Stance)>| names::fold(&says.value.0.name) == folded;
            let old = account.responsibility.iter().find(|says| is_meant(says)).cloned();
            account.responsibility.retain(|says| !is_meant(says));
            if let Some(stance) = stance {
                let entity = digest.actors.iter().find(|print| print.names.iter().any(|(name, _)| names::fold(name) == folded));
                let who = EntityOrName { name: actor.clone(), entity: entity.map(|print| print.entity) };
                let who = old.as_ref().map_or(who, |says| says.value.0.clone());
                let (chain, trace) = old.as_ref().map_or_else(fresh, |says| retold(&says.chain, &says.trace));
                account.responsibility.push(Says { value: (who, *stance), chain, trace });
            }
        }
    }
    Ok(())
}

/// The place of the gazetteer with this id among those called so.
fn place(res: &Resources, id: &str, name: &str) -> Result<Place, String> {
    let places = res.gazetteer.find(name).into_iter().map(|posting| res.gazetteer.place(posting.entry));
    places.into_iter().find(|place| place.id == id).ok_or_else(|| format!("the gazetteer has no place {id} called {name:?}"))
}

fn figure(
    (harm, victims): (Harm, VictimCategory),
    (low, high): (Option<u32>, Option<u32>),
    as_of: Option<rashomon_model::DateInterval>,
    chain: Vec<Link>,
    trace: Trace,
) -> FigurePrint {
    let (best, qualifier) = match (low, high) {
        (Some(low), Some(high)) if low == high => (Some(low), Qualifier::Exact),
        (Some(_), None) => (None, Qualifier::AtLeast),
        (None, Some(_)) => (None, Qualifier::UpTo),
        _ => (None, Qualifier::Range),
    };
    let value = StatedFigure { low, best, high, qualifier, vague: false, subset: false, as_of };
    FigurePrint {
        harm,
        victims,
        repeats: false,
        implied: false,
        running_toll: false,
        aggregate: false,
        part_of: None,
        stated: Says { value, chain, trace },
    }
}
