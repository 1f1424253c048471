//! What a command of `review` comes to, as decisions on accounts, entities and values.

use anyhow::{Context as _, Result, bail, ensure};
use rashomon_casebook::Store;
use rashomon_lexicon::Resources;
use rashomon_model::{
    AccountAnchor, AccountId, Correction, DecisionKind, DocumentId, EntityAnchor, GradeInput, Harm, Incident, Place, Stance,
    VictimCategory,
};
use serde::de::DeserializeOwned;

use super::checked;
use crate::{
    cli::{Because, ReviewAction},
    commands::words_at,
    resources::Tables,
};

/// What an action comes to.
pub(super) enum Decided {
    /// These decisions.
    Anew(Vec<DecisionKind>),
    /// The action of the decision with this number is taken back.
    TakenBack(u64),
}

/// What an action comes to, and why it was done. A split is decided against every other document's account, so that no chain joins them
/// again.
pub(super) fn decided<'a>(store: &Store, tables: &Tables, action: &'a ReviewAction) -> Result<(Decided, &'a Because)> {
    let (decisions, because) = match action {
        ReviewAction::Merge { left, right, because } => {
            let (left, right) = (store.incident(left)?, store.incident(right)?);
            ensure!(left.id != right.id, "these are one incident already");
            let (left, right) = (first_anchor(store, &left)?, first_anchor(store, &right)?);
            (vec![DecisionKind::Merge { left, right }], because)
        }
        ReviewAction::Split { incident, document, because } => {
            (split(store, &store.incident(incident)?, &store.find_document(document)?)?, because)
        }
        ReviewAction::Move { incident, words, to, because } => {
            let to = to.as_deref().map(|to| store.incident(to)).transpose()?;
            (moved(store, &store.incident(incident)?, words, to.as_ref())?, because)
        }
        ReviewAction::Identify { document, name, actor, because } => {
            let id = store.find_document(document)?;
            checked::name("the name in the document", name)?;
            checked::name("the name of the actor", actor)?;
            let span = checked::named_at(&store.reading(&id)?, &store.text(&id)?, name).with_context(|| document.clone())?;
            let entity = EntityAnchor { document: id, span, words: name.clone() };
            // The name of a known actor, whichever of its names or ids was given.
            let name = store.actor(actor).map_or_else(|_| actor.clone(), |actor| actor.name);
            (vec![DecisionKind::Identify { entity, name }], because)
        }
        ReviewAction::Correct { incident, field, value, document, because } => {
            let to = correction(tables.get()?, field, value)?;
            checked::correction(&to)?;
            let correct = |account| DecisionKind::Correct { account, to: to.clone() };
            (on_accounts(store, incident, document.as_deref(), correct)?, because)
        }
        ReviewAction::SetAside { incident, document: Some(document), because, .. } => {
            let aside = |account| DecisionKind::SetAside { account, input: GradeInput::Source };
            (on_accounts(store, incident, Some(document), aside)?, because)
        }
        ReviewAction::SetAside { incident, contradiction, because, .. } => {
            let incident = store.incident(incident)?;
            let contradiction = store.contradiction(contradiction.as_deref().unwrap_or_default())?;
            ensure!(contradiction.incident.as_ref() == Some(&incident.id), "that contradiction is not about this incident");
            let account = first_anchor(store, &incident)?;
            (vec![DecisionKind::SetAside { account, input: GradeInput::Contradiction { sort: contradiction.kind } }], because)
        }
        ReviewAction::Reject { incident, document, because } => {
            let reject = |account| DecisionKind::Reject { account };
            (on_accounts(store, incident, document.as_deref(), reject)?, because)
        }
        ReviewAction::Note { incident, text, because } => {
            checked::remark(text)?;
            let account = first_anchor(store, &store.incident(incident)?)?;
            (vec![DecisionKind::Note { account, text: text.clone() }], because)
        }
        ReviewAction::Undo { seq, because } => return Ok((Decided::TakenBack(*seq), because)),
        ReviewAction::Log => bail!("the log is only shown"),
    };
    Ok((Decided::Anew(decisions), because))
}

/// A decision on each account of an incident, or on those of one document.
fn on_accounts(
    store: &Store,
    incident: &str,
    document: Option<&str>,
    decide: impl Fn(AccountAnchor) -> DecisionKind,
) -> Result<Vec<DecisionKind>> {
    let incident = store.incident(incident)?;
    let only = document.map(|document| store.find_document(document)).transpose()?;
    let accounts = incident.accounts.iter().filter(|(document, _)| only.as_ref().is_none_or(|only| only == document));
    let decisions: Vec<DecisionKind> = accounts.map(|account| Ok(decide(anchor(store, account)?))).collect::<Result<_>>()?;
    ensure!(!decisions.is_empty(), "that document does not tell of this incident");
    Ok(decisions)
}

fn split(store: &Store, incident: &Incident, id: &DocumentId) -> Result<Vec<DecisionKind>> {
    let (apart, rest): (Vec<_>, Vec<_>) = incident.accounts.iter().partition(|(document, _)| document == id);
    ensure!(!apart.is_empty(), "document {} does not tell of this incident", id.short());
    ensure!(!rest.is_empty(), "no other document tells of this incident, so there is nothing to split it from");
    let mut decisions = Vec::new();
    for left in &apart {
        for right in &rest {
            decisions.push(DecisionKind::Split { left: anchor(store, left)?, right: anchor(store, right)? });
        }
    }
    Ok(decisions)
}

/// Moves the sentence at some words out of an incident. Where it is all that its document tells of it, the account goes as a whole.
fn moved(store: &Store, incident: &Incident, words: &str, to: Option<&Incident>) -> Result<Vec<DecisionKind>> {
    ensure!(to.is_none_or(|to| to.id != incident.id), "the words are of that incident already");
    let (id, span) = words_at(store, words)?;
    let reading = store.reading(&id)?;
    let told = incident.accounts.iter().filter(|(document, _)| *document == id).find_map(|(_, account)| {
        let told = reading.accounts.get(account.0 as usize)?;
        told.mentions.iter().any(|mention| mention.overlaps(span)).then_some((*account, told))
    });
    let (account, told) = told.context("the document does not tell of this incident at these words")?;
    let target = to.map(|to| to.accounts.iter().find(|(document, _)| *document == id).unwrap_or(to.accounts.first()));
    let target = target.map(|account| anchor(store, account)).transpose()?;
    if told.mentions.len() > 1 {
        let span = reading.sentence_at(span.start()).unwrap_or(span);
        let words = span.slice(&store.text(&id)?).to_owned();
        return Ok(vec![DecisionKind::Move { sentence: AccountAnchor { document: id, account, span, words }, to: target }]);
    }
    let mut decisions = if incident.documents.len() > 1 { split(store, incident, &id)? } else { Vec::new() };
    if let Some(right) = target {
        decisions.push(DecisionKind::Merge { left: anchor(store, &(id, account))?, right });
    }
    ensure!(!decisions.is_empty(), "these words are all that is told of this incident: it stands alone already");
    Ok(decisions)
}

/// A correction as written on the command line.
fn correction(res: &Resources, field: &str, value: &str) -> Result<Correction> {
    Ok(match field {
        "date" => Correction::Date {
            date: value.parse().map_err(|_| anyhow::anyhow!("{value:?} is no date: write 2016, 2016-10 or 2016-10-03"))?,
        },
        "place" => {
            let place = place(res, value)?;
            Correction::Place { name: value.split_once(" geonames:").map_or(value, |(name, _)| name).to_owned(), id: place.id }
        }
        "role" => {
            let (actor, stance) = value.rsplit_once('=').context("write a role as NAME=claims, accused, denies or none")?;
            let stance = if stance == "none" { None } else { Some(named::<Stance>(stance)?) };
            Correction::Role { actor: actor.trim().to_owned(), stance }
        }
        figure => {
            let (harm, victims) = match figure.split_once('(') {
                Some((harm, victims)) => (harm.trim(), named::<VictimCategory>(victims.trim_end_matches(')').trim())?),
                None => (figure, VictimCategory::Unspecified),
            };
            let harm: Harm =
                named(harm).context("a field is date, place, role, or a harm such as killed or \"injured (children)\"")?;
            let (low, high) = range(value)?;
            Correction::Figure { harm, victims, low, high }
        }
    })
}

/// A value by its name in exports, blanks for underscores.
fn named<T: DeserializeOwned>(name: &str) -> Result<T> {
    let wire = name.trim().to_lowercase().replace(' ', "_");
    serde_json::from_value(serde_json::Value::String(wire)).map_err(|_| anyhow::anyhow!("{name:?} is not understood"))
}

/// "12", "12-31", "12-" (at least), "-31" (up to).
fn range(value: &str) -> Result<(Option<u32>, Option<u32>)> {
    let bound = |text: &str| if text.is_empty() { Some(None) } else { text.trim().parse().ok().map(Some) };
    let parsed = match value.split_once(['-', '–']) {
        Some((low, high)) => bound(low).zip(bound(high)),
        None => bound(value).map(|number| (number, number)),
    };
    let fits = |(low, high): &(Option<u32>, Option<u32>)| {
        (low.is_some() || high.is_some()) && low.zip(*high).is_none_or(|(low, high)| low <= high)
    };
    parsed.filter(fits).with_context(|| format!("{value:?} is no number: write 12, 12-31, 12- or -31"))
}

/// The one place of this name, or the one with the id that follows it.
fn place(res: &Resources, value: &str) -> Result<Place> {
    let (name, id) = match value.split_once(" geonames:") {
        Some((name, id)) => (name, Some(format!("geonames:{id}"))),
        None => (value, None),
    };
    let mut places: Vec<Place> = res.gazetteer.find(name).into_iter().map(|posting| res.gazetteer.place(posting.entry)).collect();
    places.retain(|place| id.as_ref().is_none_or(|id| place.id == *id));
    let mut seen = std::collections::BTreeSet::new();
    places.retain(|place| seen.insert(place.id.clone()));
    match places.len() {
        0 => bail!("the gazetteer has no place {value:?}"),
        1 => Ok(places.remove(0)),
        _ => {
            let shown = places.iter().take(6).map(|place| {
                let around =
                    [&place.admin1, &place.country].into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(", ");
                format!("\n  \"{name} {}\"  {} ({around})", place.id, place.name)
            });
            bail!("several places are called {name:?}; write one of{}", shown.collect::<String>())
        }
    }
}

fn first_anchor(store: &Store, incident: &Incident) -> Result<AccountAnchor> {
    anchor(store, incident.accounts.first())
}

/// An account, named by its first sentence; one that a reviewer made of a moved sentence, by that sentence.
fn anchor(store: &Store, (document, account): &(DocumentId, AccountId)) -> Result<AccountAnchor> {
    let reading = store.reading(document)?;
    let Some(told) = reading.accounts.get(account.0 as usize) else {
        let mut moves = store.decisions()?.into_iter().rev().filter_map(|decision| match decision.what {
            DecisionKind::Move { sentence, .. } if sentence.document == *document => Some(sentence),
            _ => None,
        });
        let made_of = moves.next().context("the case is behind its readings; run `rashomon add` on it first")?;
        return Ok(AccountAnchor { account: *account, ..made_of });
    };
    let mention = told.mentions.first().copied().context("an account without a mention")?;
    let span = reading.sentence_at(mention.start()).unwrap_or(mention);
    let words = span.slice(&store.text(document)?).to_owned();
    Ok(AccountAnchor { document: document.clone(), account: *account, span, words })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_written_as_they_are_shown() {
        for (value, expected) in [
            ("12", Some((Some(12), Some(12)))),
            ("12-31", Some((Some(12), Some(31)))),
            ("12–31", Some((Some(12), Some(31)))),
            ("12-", Some((Some(12), None))),
            ("-31", Some((None, Some(31)))),
            ("31-12", None),
            ("-", None),
            ("", None),
            ("a dozen", None),
        ] {
            assert_eq!(range(value).ok(), expected, "{value}");
        }
    }

    #[test]
    fn fields_have_the_names_of_the_dossier() {
        let read = |field: &str, value: &str| correction(Resources::embedded(), field, value).ok();
        assert_eq!(
            read("injured (women and children)", "3"),
            Some(Correction::Figure {
                harm: Harm::Injured,
                victims: VictimCategory::WomenAndChildren,
                low: Some(3),
                high: Some(3)
            })
        );
        assert_eq!(
            read("role", "The Front=denies"),
            Some(Correction::Role { actor: "The Front".to_owned(), stance: Some(Stance::Denies) })
        );
        assert!(
            matches!(read("place", "Peshawar geonames:1168197"), Some(Correction::Place { id, .. }) if id == "geonames:1168197")
        );
        assert_eq!((read("date", "some day"), read("colour", "red"), read("place", "Nowhere At All Xyz")), (None, None, None));
    }
}
