//! Readings to prints: every index into the reading resolved to the value it stands for.

use std::collections::BTreeSet;

use rashomon_model::{
    Account, Attribution, AttributionId, BlockKind, ByteSpan, CitationKind, Claim, Document, Entity, EntityId, FeatureLevel,
    Figure, FigureId, IncidentKind, Maker, MentionForm, Place, Reading, Responsibility, StatedFigure, Toponym, ToponymId, Voice,
    VoiceKind, VoiceVia,
};

use super::prints::{
    AccountPrint, ActorPrint, CitationPrint, ClaimPrint, EntityOrName, FigurePrint, Link, LinkKind, Says, TermPrint, Trace,
};
use crate::names;

/// The entities that are named, with the number of mentions of each name.
pub(crate) fn actors(document: &Document, reading: &Reading) -> Vec<ActorPrint> {
    let entities = reading.entities.iter().enumerate();
    entities.filter_map(|(idx, entity)| actor(document, reading, EntityId(idx as u32), entity)).collect()
}

fn actor(document: &Document, reading: &Reading, id: EntityId, entity: &Entity) -> Option<ActorPrint> {
    let mut names: Vec<(String, u32)> = Vec::new();
    let mut first = None;
    for id in &entity.mentions {
        let mention = reading.mentions.get(id.0 as usize)?;
        if mention.form == MentionForm::Name {
            first.get_or_insert(mention);
            let name = document.slice(mention.span).split_whitespace().collect::<Vec<_>>().join(" ");
            match names.iter_mut().find(|(known, _)| *known == name) {
                Some((_, n)) => *n += 1,
                None => names.push((name, 1)),
            }
        }
    }
    let first = first?;
    for alias in &entity.aliases {
        if !names.iter().any(|(name, _)| name == alias) {
            names.push((alias.clone(), 0));
        }
    }
    names.sort();
    Some(ActorPrint {
        entity: id,
        name: entity.name.clone(),
        names,
        kind: entity.kind,
        known_as: entity.known_as.clone(),
        country: entity.country.clone(),
        is_decided: false,
        trace: Trace { span: first.span, made_by: first.made_by.clone() },
    })
}

/// The citations.
pub(crate) fn citations(document: &Document, reading: &Reading) -> Vec<CitationPrint> {
    let of_picture = |span: ByteSpan| {
        let in_caption = document.block_at(span.start()).is_some_and(|block| block.kind == BlockKind::Caption);
        let words = document.slice(span).to_lowercase();
        in_caption || ["photo", "image", "picture", "getty", "video"].iter().any(|word| words.contains(word))
    };
    reading
        .citations
        .iter()
        .map(|citation| CitationPrint {
            kind: citation.kind,
            outlet: citation.outlet.clone(),
            title: citation.title.clone(),
            date: citation.date,
            via: citation.via.clone(),
            of_picture: citation.kind == CitationKind::Credit && of_picture(citation.span),
            trace: Trace { span: citation.span, made_by: citation.made_by.clone() },
        })
        .collect()
}

/// The accounts.
pub(crate) fn accounts(document: &Document, reading: &Reading) -> Vec<AccountPrint> {
    let accounts = reading.accounts.iter().enumerate();
    accounts
        .filter(|(_, account)| !account.mentions.is_empty())
        .map(|(idx, account)| account_print(document, reading, idx, account))
        .collect()
}

fn account_print(document: &Document, reading: &Reading, idx: usize, account: &Account) -> AccountPrint {
    let kind = match account {
        _ if account.background => IncidentKind::Background,
        _ if account.aggregate => IncidentKind::Aggregate,
        _ if !account.covers.is_empty() => IncidentKind::Umbrella,
        _ => IncidentKind::Single,
    };
    AccountPrint {
        id: rashomon_model::AccountId(idx as u32),
        label: account.label.clone(),
        event_type: account.event_type.clone(),
        mode: account.mode.clone(),
        kind,
        mentions: account.mentions.clone(),
        made_by: account.made_by.clone(),
        date: account.date,
        date_score: account.date_score,
        dates: dates(reading, account),
        place: where_it_was(document, reading, account),
        place_score: account.place_score,
        places: places(document, reading, account),
        figures: figures(document, reading, account),
        responsibility: account
            .responsibility
            .iter()
            .map(|said| Says {
                value: (EntityOrName { name: said.actor.clone(), entity: said.entity }, said.stance),
                chain: chain_of_record(document, reading, said),
                trace: Trace { span: said.span, made_by: said.made_by.clone() },
            })
            .collect(),
        parties: parties(reading, account),
        voices: account.mentions.iter().map(|span| voice_at(document, reading, *span, &account.made_by)).collect(),
        covers: account.covers.clone(),
    }
}

/// Each day or period given; the account's own date where no expression gives it.
fn dates(reading: &Reading, account: &Account) -> Vec<Says<rashomon_model::DateInterval>> {
    let mut dates: Vec<_> = account
        .times
        .iter()
        .filter_map(|id| reading.timexes.get(id.0 as usize))
        .filter_map(|timex| {
            let trace = Trace { span: timex.span, made_by: timex.made_by.clone() };
            Some(Says { value: timex.interval?, chain: vec![Link::author()], trace })
        })
        .filter(|says| account.date.is_none_or(|date| date.overlaps(says.value)))
        .collect();
    if let (true, Some(value)) = (dates.is_empty(), account.date) {
        let trace = Trace { span: account.mentions[0], made_by: account.made_by.clone() };
        dates.push(Says { value, chain: vec![Link::author()], trace });
    }
    dates
}

fn place(reading: &Reading, id: ToponymId) -> Option<Place> {
    reading.toponyms.get(id.0 as usize)?.place.clone()
}

/// The account's place; of a name that the gazetteer lacks, the town that its sentence names beside it, or else the name in what is named around it.
fn where_it_was(document: &Document, reading: &Reading, account: &Account) -> Option<Place> {
    let mut ids = account.place.into_iter().chain(account.places.iter().copied());
    let first = reading.toponyms.get(ids.clone().next()?.0 as usize)?;
    let named = if first.place.is_none() { named(document, first, account, reading) } else { None };
    named.or_else(|| ids.find_map(|id| place(reading, id)))
}

/// A place that no gazetteer lists, in what its sentence, or else the account, names around it; none where that is a town, or nothing.
fn named(document: &Document, toponym: &Toponym, account: &Account, reading: &Reading) -> Option<Place> {
    let sentence = account.mentions.iter().find(|mention| mention.contains(toponym.span));
    let listed = || {
        let ids = account.places.iter().chain(&account.place);
        ids.filter_map(|id| reading.toponyms.get(id.0 as usize)).filter_map(|other| Some((other.span, other.place.as_ref()?)))
    };
    let is_wide = |place: &Place| place.level <= FeatureLevel::Admin1;
    let beside = || listed().filter(|(span, _)| sentence.is_some_and(|sentence| sentence.contains(*span)));
    if beside().any(|(_, place)| !is_wide(place)) {
        return None;
    }
    let around = beside().chain(listed()).map(|(_, place)| place).find(|place| is_wide(place))?.clone();
    let name = toponym.span.slice(&document.text).split_whitespace().collect::<Vec<_>>().join(" ");
    Some(Place {
        id: format!("text:{}", names::fold(&name)),
        name,
        level: FeatureLevel::Named,
        population: 0,
        admin1: None,
        admin2: None,
        ..around
    })
}

fn places(document: &Document, reading: &Reading, account: &Account) -> Vec<Says<Place>> {
    let mut ids: Vec<ToponymId> = account.place.into_iter().chain(account.places.iter().copied()).collect();
    ids.dedup();
    ids.iter()
        .filter_map(|id| reading.toponyms.get(id.0 as usize))
        .filter_map(|toponym| {
            let trace = Trace { span: toponym.span, made_by: toponym.made_by.clone() };
            let value = toponym.place.clone().or_else(|| named(document, toponym, account, reading))?;
            Some(Says { value, chain: vec![Link::author()], trace })
        })
        .collect()
}

/// What the account counts. A figure repeats another if that one is of this account too: what the headline says may have gone to an account
/// of its own.
fn figures(document: &Document, reading: &Reading, account: &Account) -> Vec<FigurePrint> {
    let repeated = repeated(&account.figures, |id| reading.figures.get(id.0 as usize)?.repeats);
    account.figures.iter().filter_map(|id| figure(document, reading, *id, repeated.contains(id))).collect()
}

/// Those of the figures whose number was told by an earlier one of them.
fn repeated(figures: &[FigureId], repeats_of: impl Fn(FigureId) -> Option<FigureId>) -> BTreeSet<FigureId> {
    // A repeated figure stands before what repeats it.
    let first_told = |id: FigureId| {
        let mut first = id;
        while let Some(before) = repeats_of(first).filter(|before| *before < first) {
            first = before;
        }
        first
    };
    let mut told = BTreeSet::new();
    let in_order: BTreeSet<FigureId> = figures.iter().copied().collect();
    in_order.into_iter().filter(|id| !told.insert(first_told(*id))).collect()
}

fn figure(document: &Document, reading: &Reading, id: FigureId, repeats: bool) -> Option<FigurePrint> {
    let figure = reading.figures.get(id.0 as usize)?;
    let chain = match figure.attribution {
        Some(id) => chain_up(document, reading, id),
        None => vec![Link::author()],
    };
    Some(FigurePrint {
        harm: figure.harm,
        victims: figure.victims,
        repeats,
        implied: figure.implied,
        running_toll: figure.running_toll,
        aggregate: figure.aggregate,
        part_of: figure.subset_of.and_then(|id| reading.figures.get(id.0 as usize)).map(|whole| whole.harm),
        stated: Says {
            value: stated(reading, figure),
            chain,
            trace: Trace { span: figure.span, made_by: figure.made_by.clone() },
        },
    })
}

fn stated(reading: &Reading, figure: &Figure) -> StatedFigure {
    StatedFigure {
        low: figure.low,
        best: figure.best,
        high: figure.high,
        qualifier: figure.qualifier,
        vague: figure.vague,
        subset: figure.subset_of.is_some(),
        as_of: figure.as_of.and_then(|id| reading.timexes.get(id.0 as usize)).and_then(|timex| timex.interval),
    }
}

/// Names of those who took part or suffered, folded.
fn parties(reading: &Reading, account: &Account) -> Vec<String> {
    let participants = account
        .events
        .iter()
        .filter_map(|id| reading.events.get(id.0 as usize))
        .flat_map(|event| &event.participants)
        .filter_map(|participant| participant.entity);
    let mut parties: Vec<String> = participants
        .chain(account.recipients.iter().copied())
        .filter_map(|id| reading.entities.get(id.0 as usize))
        .filter(|entity| is_named(reading, entity))
        .map(|entity| names::fold(&entity.name))
        .collect();
    parties.sort();
    parties.dedup();
    parties
}

fn is_named(reading: &Reading, entity: &Entity) -> bool {
    let mentions = entity.mentions.iter().filter_map(|id| reading.mentions.get(id.0 as usize));
    mentions.into_iter().any(|mention| mention.form == MentionForm::Name)
}

/// The voice that a sentence of an account is told by: a claim's chain that covers it, an attribution, or the author.
fn voice_at(document: &Document, reading: &Reading, span: ByteSpan, made_by: &Maker) -> Says<()> {
    let covering = |content: ByteSpan| content.overlaps(span);
    let of_claim = reading.claims.iter().filter(|claim| covering(claim.content)).max_by_key(|claim| claim.chain.len());
    let of_attribution = || {
        let covers = |id: &usize| reading.attributions[*id].content.iter().any(|content| covering(*content));
        let id = (0..reading.attributions.len()).rev().find(covers)?;
        Some(chain_up(document, reading, AttributionId(id as u32)))
    };
    let chain = match of_claim {
        Some(claim) => chain_of_claim(document, reading, claim),
        None => of_attribution().unwrap_or_else(|| vec![Link::author()]),
    };
    Says { value: (), chain, trace: Trace { span, made_by: made_by.clone() } }
}

/// A source that is no mention, by its own words; who it is stays unknown.
fn described(document: &Document, attribution: &Attribution) -> Link {
    const LONGEST: usize = 80;
    let words = attribution.source.iter().filter_map(|span| document.text.get(span.start()..span.end()));
    let name = words.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ");
    if name.is_empty() || name.len() > LONGEST {
        return Link { name: attribution.lemma.clone(), kind: LinkKind::Unknown, entity: None };
    }
    Link { name, kind: LinkKind::Unknown, entity: None }
}

/// The chain of an attribution and those it is nested in, the author first.
fn chain_up(document: &Document, reading: &Reading, id: AttributionId) -> Vec<Link> {
    let mut links = Vec::new();
    let mut next = Some(id);
    while let Some(attribution) = next.and_then(|id| reading.attributions.get(id.0 as usize)) {
        let entity = attribution.source_entity.and_then(|id| reading.entities.get(id.0 as usize).map(|entity| (id, entity)));
        links.push(match entity {
            Some((id, entity)) => Link {
                name: entity.name.clone(),
                kind: if is_named(reading, entity) { LinkKind::Named } else { LinkKind::Described },
                entity: Some(id),
            },
            None if attribution.source.is_empty() => Link { name: "unnamed".to_owned(), kind: LinkKind::Unknown, entity: None },
            None => described(document, attribution),
        });
        // A cycle (only possible in a reading made elsewhere) ends here.
        next = attribution.parent.filter(|_| links.len() < 16);
    }
    links.push(Link::author());
    links.reverse();
    links
}

/// The chain behind a statement on responsibility: that of its attribution, ending in the voice's given name.
fn chain_of_attribution(document: &Document, reading: &Reading, by: Option<AttributionId>, by_name: &str) -> Vec<Link> {
    let Some(id) = by else {
        let voice = voice_called(reading, by_name);
        return if by_name == "author" || by_name.is_empty() { vec![Link::author()] } else { vec![Link::author(), voice] };
    };
    let claim = reading.claims.iter().find(|claim| claim.attribution == Some(id));
    match claim {
        Some(claim) => chain_of_claim(document, reading, claim),
        None => chain_up(document, reading, id),
    }
}

/// The chain behind a record of responsibility: where the author has it from an outlet, that of the claim on the same words.
fn chain_of_record(document: &Document, reading: &Reading, record: &Responsibility) -> Vec<Link> {
    let is_cited = record.by.is_none() && record.by_name != "author";
    let same = |claim: &&Claim| {
        let subject = claim.proposition.subject.as_ref().is_some_and(|subject| subject.span == record.span);
        subject && claim.chain.last().is_some_and(|voice| voice.name == record.by_name)
    };
    match reading.claims.iter().find(same).filter(|_| is_cited) {
        Some(claim) => chain_of_claim(document, reading, claim),
        None => chain_of_attribution(document, reading, record.by, &record.by_name),
    }
}

/// The entity of that name as a voice; a description where there is none.
fn voice_called(reading: &Reading, name: &str) -> Link {
    let is_called = |entity: &&Entity| entity.name == name && is_named(reading, entity);
    let entity = reading.entities.iter().position(|entity| is_called(&entity)).map(|idx| EntityId(idx as u32));
    let kind = if entity.is_some() { LinkKind::Named } else { LinkKind::Described };
    Link { name: name.to_owned(), kind, entity }
}

fn chain_of_claim(_document: &Document, reading: &Reading, claim: &Claim) -> Vec<Link> {
    let links: Vec<Link> = claim.chain.iter().map(|voice| link(reading, voice)).collect();
    if links.is_empty() { vec![Link::author()] } else { links }
}

fn link(reading: &Reading, voice: &Voice) -> Link {
    let is_cited = |id: rashomon_model::CitationId| {
        let citation = reading.citations.get(id.0 as usize)?;
        (citation.outlet.is_some() || citation.title.is_some()).then_some(())
    };
    // "police" is a description in a claim too: one voice within an incident, and not one over all documents.
    let is_described =
        || voice.entity.and_then(|id| reading.entities.get(id.0 as usize)).is_some_and(|of| !is_named(reading, of));
    let kind = match (voice.kind, voice.via) {
        (VoiceKind::Author, _) => LinkKind::Author,
        (VoiceKind::Unnamed | VoiceKind::MissingNote, _) => LinkKind::Unknown,
        (_, VoiceVia::Citation(id)) if is_cited(id).is_some() => LinkKind::Outlet,
        (VoiceKind::Named, _) if is_described() => LinkKind::Described,
        (VoiceKind::Named, _) => LinkKind::Named,
        (VoiceKind::Described, _) => LinkKind::Described,
    };
    Link { name: voice.name.clone(), kind, entity: voice.entity }
}

/// The claims.
pub(crate) fn claims(document: &Document, reading: &Reading) -> Vec<ClaimPrint> {
    let term = |term: &rashomon_model::Term| TermPrint { name: term.name.clone(), entity: term.entity, account: term.account };
    let claims = reading.claims.iter().enumerate();
    claims
        .map(|(idx, claim)| ClaimPrint {
            id: rashomon_model::ClaimId(idx as u32),
            subject: claim.proposition.subject.as_ref().map(term),
            relation: claim.proposition.relation,
            label: claim.proposition.label.clone(),
            object: claim.proposition.object.as_ref().map(term),
            account: claim.proposition.account,
            figure: claim
                .proposition
                .figure
                .and_then(|id| reading.figures.get(id.0 as usize))
                .map(|figure| (figure.harm, figure.victims, stated(reading, figure))),
            polarity: claim.polarity,
            certainty: claim.certainty,
            says: Says {
                value: (),
                chain: chain_of_claim(document, reading, claim),
                trace: Trace { span: claim.span, made_by: claim.made_by.clone() },
            },
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_repeats_what_its_own_account_counts() {
        let repeats_of = |id: FigureId| [None, Some(FigureId(0)), Some(FigureId(1)), None].get(id.0 as usize).copied().flatten();
        let of = |figures: &[u32]| -> Vec<u32> {
            let figures: Vec<FigureId> = figures.iter().copied().map(FigureId).collect();
            repeated(&figures, repeats_of).into_iter().map(|id| id.0).collect()
        };
        assert_eq!(of(&[0, 1, 3]), [1]);
        assert_eq!(of(&[1, 3]), Vec::<u32>::new());
        assert_eq!(of(&[2, 1]), [2]);
    }
}
