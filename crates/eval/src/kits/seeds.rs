//! The `seeds` kit: text files (id = first three characters of the file's name) to one object a document, offsets in code points.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use rashomon_model::{
    Account, AccountId, BlockKind, ByteSpan, Certainty, CharSpan, CitationKind, Claim, ClaimForm, Document, EntityId, Figure,
    Harm, Mention, MentionForm, MentionKind, OffsetMap, ParticipantRole, Polarity, Qualifier, Reading, Relation, Stance, Term,
    ToponymId,
};
use rashomon_text::ingest;
use rayon::prelude::*;
use serde_json::{Value, json};

use crate::{input, reader::Reader};

/// Predictions, one JSON object a line.
pub(crate) fn predict(files: &[PathBuf], reader: &Reader) -> anyhow::Result<Vec<String>> {
    let read = files.par_iter().map(|file| read_file(file, reader)).collect::<anyhow::Result<Vec<_>>>()?;
    Ok(read.iter().map(|(id, document, reading)| prediction(id, document, reading).to_string()).collect())
}

/// A seed's id, document and reading.
pub(crate) fn read_file(file: &Path, reader: &Reader) -> anyhow::Result<(String, Document, Reading)> {
    let name = file.file_name().and_then(|name| name.to_str()).with_context(|| format!("{}: no file name", file.display()))?;
    let id: String = name.chars().take(3).collect();
    let bytes = std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    let document = ingest::ingest(name, &bytes).with_context(|| format!("cannot ingest {}", file.display()))?;
    let reading = reader.read(&document, input::resources());
    Ok((id, document, reading))
}

/// Id of an account in predictions.
pub(crate) fn account_id(id: AccountId) -> String {
    format!("I{}", id.0 + 1)
}

/// Id of a claim in predictions, from its index.
pub(crate) fn claim_id(idx: usize) -> String {
    format!("C{}", idx + 1)
}

/// Id of an entity in predictions.
pub(crate) fn actor_id(id: EntityId) -> String {
    format!("A{}", id.0 + 1)
}

fn prediction(id: &str, document: &Document, reading: &Reading) -> Value {
    let until_publication = document.dct().and_then(|dct| dct.end()).map(|end| format!("../{end}"));
    let out = Out { reading, text: &document.text, map: OffsetMap::new(&document.text), until_publication };
    // The kit takes the lines that say who wrote a page and when for furniture.
    let furniture = [BlockKind::Boilerplate, BlockKind::Byline, BlockKind::Dateline];
    let boilerplate = document.blocks.iter().filter(|block| furniture.contains(&block.kind));
    json!({
        "id": id,
        "published": document.dct().map(|interval| interval.to_string()),
        "boilerplate": boilerplate.map(|block| out.span(block.span)).collect::<Vec<_>>(),
        "incidents": reading.accounts.iter().enumerate().map(|(idx, account)| out.incident(idx, account)).collect::<Vec<_>>(),
        "claims": claims(reading).iter().map(|(idx, content)| out.claim(*idx, *content)).collect::<Vec<_>>(),
        "citations": reading.citations.iter().filter(|citation| citation.kind != CitationKind::Link).map(|citation| json!({
            "span": out.span(citation.span),
            "marker": citation.marker,
            "outlet": citation.outlet,
            "date": citation.date.map(|date| date.to_string()),
            "supports": citation.supports.iter().map(|span| out.span(*span)).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "actors": out.actors(),
    })
}

/// What every part of a prediction is written from.
struct Out<'a> {
    reading: &'a Reading,
    text: &'a str,
    map: OffsetMap<'a>,
    /// The kit's date of what the text does not date: some day until it was published.
    until_publication: Option<String>,
}

impl Out<'_> {
    fn span(&self, span: ByteSpan) -> Value {
        let CharSpan { start, end } = self.map.to_chars(span);
        json!([start, end])
    }

    fn incident(&self, idx: usize, account: &Account) -> Value {
        let listed = |id: ToponymId| self.reading[id].place.as_ref();
        let place = account.place.and_then(listed);
        // The kit takes a place by the name that the text has for it, which no gazetteer need list, with the country that it lies in.
        let adjective = |id: ToponymId| self.reading[id].made_by.id() == "places/adjective";
        let called = account.place.filter(|id| !adjective(*id)).map(|id| self.reading[id].span.slice(self.text));
        let around = account.places.iter().filter_map(|id| listed(*id)).find(|place| place.country.is_some());
        json!({
            "id": account_id(AccountId(idx as u32)),
            "type": account.event_type.as_str(),
            "aggregate": account.aggregate || account.background,
            "date": account.date.map(|date| date.to_string()).or_else(|| self.until_publication.clone()),
            "place": account.place.map(|_| json!({
                "name": called.or(place.map(|place| place.name.as_str())),
                "country": place.or(around).and_then(|place| place.country.as_deref().or(around?.country.as_deref())),
                "lat": place.map(|place| place.lat),
                "lon": place.map(|place| place.lon),
            })),
            "mentions": account.mentions.iter().map(|span| self.span(*span)).collect::<Vec<_>>(),
            "figures": self.figures(account).iter().map(|figure| self.figure(figure)).collect::<Vec<_>>(),
            "responsibility": account.responsibility.iter().map(|responsibility| json!({
                "actor": responsibility.actor,
                "stance": match responsibility.stance {
                    Stance::Claims => "claims",
                    Stance::Accused => "accused",
                    Stance::Denies => "denies",
                },
                "by": responsibility.by_name,
            })).collect::<Vec<_>>(),
        })
    }

    /// The figures of an account. The kit counts together single persons that one verb is said of: "a woman and a child were killed" are two.
    fn figures(&self, account: &Account) -> Vec<Figure> {
        let mut figures: Vec<Figure> = Vec::new();
        for figure in account.figures.iter().map(|id| &self.reading[*id]).filter(|figure| figure.qualifier != Qualifier::None) {
            let is_single = |figure: &Figure| figure.implied && figure.subset_of.is_none() && figure.repeats.is_none();
            let last = figures.last_mut().filter(|last| {
                is_single(last) && is_single(figure) && last.harm == figure.harm && last.span.overlaps(figure.span)
            });
            let Some(last) = last else {
                figures.push(figure.clone());
                continue;
            };
            let sum = |one: Option<u32>, two: Option<u32>| Some(one? + two?);
            (last.low, last.high) = (sum(last.low, figure.low), sum(last.high, figure.high));
            last.span = last.span.cover(figure.span);
        }
        figures
    }

    fn figure(&self, figure: &Figure) -> Value {
        let (low, high, qualifier) = match figure.qualifier {
            Qualifier::Exact | Qualifier::None => (figure.low, figure.high, "exact"),
            Qualifier::About => (figure.best.or(figure.low), figure.best.or(figure.high), "about"),
            Qualifier::Range => (figure.low, figure.high, "about"),
            Qualifier::AtLeast => (figure.low, figure.high, "at least"),
            Qualifier::Over => (figure.low, figure.high, "over"),
            Qualifier::UpTo | Qualifier::Under => (figure.low, figure.high, "about"),
        };
        json!({
            "quantity": harm_word(figure.harm),
            "low": low,
            "high": high,
            "qualifier": qualifier,
            "span": self.span(figure.span),
            "subset": figure.subset_of.is_some_and(|whole| self.reading[whole].harm == figure.harm),
        })
    }

    fn claim(&self, idx: usize, content: ByteSpan) -> Value {
        let claim = &self.reading.claims[idx];
        json!({
            "id": claim_id(idx),
            "span": self.span(claim.span),
            "source": claim.source.map(|span| self.span(span)),
            "cue": claim.cue.map(|span| self.span(span)),
            "content": self.span(content),
            "subject": claim.proposition.subject.as_ref().map(|subject| self.term(subject)),
            "relation": self.relation(claim),
            "object": self.object(claim),
            "polarity": match claim.polarity {
                Polarity::Positive => "+",
                Polarity::Negative => "-",
            },
            "certainty": match claim.certainty {
                Certainty::Asserted => "asserted",
                Certainty::Reported => "reported",
                Certainty::Alleged => "alleged",
                Certainty::Hedged | Certainty::Speculated => "hedged",
                Certainty::Denied => "denied",
                Certainty::Asked | Certainty::Rhetorical => "rhetorical",
            },
            "form": match claim.form {
                ClaimForm::Direct => "direct quotation",
                ClaimForm::Indirect => "indirect",
                ClaimForm::AuthorsVoice => "author's own voice",
            },
            "chain": claim.chain.iter().map(|voice| voice.name.as_str()).collect::<Vec<_>>(),
        })
    }

    /// The kit's relation. It has none for what somebody does in an incident: fighting, if it is done to fighters, or else any other.
    fn relation(&self, claim: &Claim) -> &'static str {
        match claim.proposition.relation {
            Relation::Arms => Relation::Sponsors,
            Relation::Harmed if self.fought(claim).is_some() => Relation::Fights,
            Relation::Harmed => Relation::Other,
            relation => relation,
        }
        .as_str()
    }

    /// The fighters that a harm is done to, by a named actor.
    fn fought(&self, claim: &Claim) -> Option<EntityId> {
        claim.proposition.subject.as_ref().and_then(|subject| subject.entity)?;
        let is_armed = |id: &EntityId| matches!(self.reading[*id].kind, MentionKind::ArmedGroup | MentionKind::SecurityForce);
        let object = claim.proposition.object.as_ref().and_then(|object| object.entity);
        let account = claim.proposition.account.map(|id| &self.reading[id]);
        let undergoing = account.into_iter().flat_map(|account| &account.events).flat_map(|id| &self.reading[*id].participants);
        let undergoing = undergoing.filter(|other| matches!(other.role, ParticipantRole::Recipient | ParticipantRole::Target));
        object.or_else(|| undergoing.filter_map(|other| other.entity).find(is_armed)).filter(is_armed)
    }

    /// An end of a claim. The kit's format joins several names by ";" and "and": of a name that holds these, the shortest alias without.
    fn term(&self, term: &Term) -> String {
        let plain = |id: EntityId| {
            let aliases = self.reading[id].aliases.iter().filter(|alias| !is_list(alias));
            aliases.min_by_key(|alias| alias.chars().count()).cloned()
        };
        let named = || term.entity.filter(|_| is_list(&term.name)).and_then(plain).unwrap_or_else(|| term.name.clone());
        term.account.map_or_else(named, account_id)
    }

    /// The kit's object: whom somebody fights, or else the incident, for a figure of it.
    fn object(&self, claim: &Claim) -> Option<String> {
        let incident = claim.proposition.account.map(account_id);
        let object = claim.proposition.object.as_ref().map(|object| self.term(object));
        if claim.proposition.relation == Relation::Harmed
            && let Some(id) = self.fought(claim)
        {
            return Some(self.reading[id].name.clone());
        }
        if claim.proposition.figure.is_some() {
            return incident.or(object);
        }
        match (object, incident) {
            // What is said of an incident is said of it too; the kit's format joins several by ";".
            (Some(object), Some(incident)) if is_of_incident(claim.proposition.relation) && object != incident => {
                Some(format!("{object}; {incident}"))
            }
            (object, incident) => object.or(incident),
        }
    }

    /// "The army", "the interior ministry": a body of a state is named by what it is.
    fn is_institution(&self, mention: &Mention) -> bool {
        let is_body = matches!(mention.kind, MentionKind::SecurityForce | MentionKind::GovernmentBody);
        let before = self.text[..mention.span.start()].trim_end().rsplit(char::is_whitespace).next().unwrap_or_default();
        let is_one = mention.form == MentionForm::Nominal && mention.span.slice(self.text).starts_with(char::is_lowercase);
        // "the army"; of whose it is, "Oskania's foreign ministry", only bodies that are no forces in the field.
        let is_owned = ["'s", "’s", "s'", "s’"].iter().any(|mark| before.ends_with(mark)) || before == "its";
        let is_office = ["ministry", "army", "police", "navy", "staff"]
            .iter()
            .any(|noun| mention.head.slice(self.text).eq_ignore_ascii_case(noun));
        is_body && is_one && (before.eq_ignore_ascii_case("the") || is_owned && is_office)
    }

    /// Entities with at least one name. The kit's mentions are names; descriptions and pronouns stay out, but for institutions.
    fn actors(&self) -> Vec<Value> {
        let entities = self.reading.entities.iter().enumerate();
        entities
            .filter_map(|(idx, entity)| {
                let names: Vec<Value> = entity
                    .mentions
                    .iter()
                    .map(|id| &self.reading[*id])
                    .filter(|mention| mention.form == MentionForm::Name || self.is_institution(mention))
                    .map(|mention| self.span(mention.span))
                    .collect();
                let is_actor = !matches!(
                    entity.kind,
                    MentionKind::Place | MentionKind::Facility | MentionKind::Weapon | MentionKind::DocumentLike
                );
                (is_actor && !names.is_empty()).then(|| {
                    json!({
                        "id": actor_id(EntityId(idx as u32)),
                        "name": entity.name,
                        "kind": kind_word(entity.kind),
                        "aliases": entity.aliases,
                        "mentions": names,
                    })
                })
            })
            .collect()
    }
}

/// The kit's claims, by the number of ours and the words of its content: several numbers of one statement ("9 dead and 20 hurt") are one claim.
fn claims(reading: &Reading) -> Vec<(usize, ByteSpan)> {
    let mut kept: Vec<(usize, ByteSpan)> = Vec::new();
    for (idx, claim) in reading.claims.iter().enumerate() {
        match kept.iter_mut().rev().find(|(other, _)| is_one_statement(&reading.claims[*other], claim)) {
            Some((_, content)) => *content = content.cover(claim.content),
            None => kept.push((idx, claim.content)),
        }
    }
    kept
}

/// The number of the claim under which the kit has a claim of ours.
pub(crate) fn kept_claim(reading: &Reading, idx: usize) -> usize {
    let claim = &reading.claims[idx];
    (0..idx).find(|other| is_one_statement(&reading.claims[*other], claim)).unwrap_or(idx)
}

/// Whether both give numbers of one statement, on one incident and on the same word.
fn is_one_statement(one: &Claim, other: &Claim) -> bool {
    let voices = |claim: &Claim| claim.chain.iter().map(|voice| voice.name.clone()).collect::<Vec<_>>();
    let actor = |claim: &Claim| claim.proposition.subject.as_ref().map(|subject| subject.name.clone());
    one.span == other.span
        && one.proposition.figure.is_some()
        && other.proposition.figure.is_some()
        && one.proposition.account == other.proposition.account
        && actor(one) == actor(other)
        && voices(one) == voices(other)
}

/// Whether a claim of the relation that has to do with an incident is one about that incident.
fn is_of_incident(relation: Relation) -> bool {
    matches!(relation, Relation::Other | Relation::Harmed | Relation::Denies | Relation::Condemns)
}

/// Whether the kit would take a name for several.
fn is_list(name: &str) -> bool {
    name.contains([';', ',', '/']) || name.contains(" and ")
}

fn harm_word(harm: Harm) -> &'static str {
    match harm {
        Harm::Killed | Harm::Executed => "killed",
        Harm::BodiesFound => "bodies found",
        Harm::Injured => "injured",
        Harm::Detained | Harm::Surrendered => "detained",
        Harm::Abducted => "abducted",
        Harm::Missing => "missing",
        Harm::Displaced => "displaced",
        Harm::Released => "released",
        Harm::Recruited => "recruited",
        Harm::Arrived => "arrived",
        Harm::Participants => "participants",
        Harm::Tortured => "tortured",
    }
}

fn kind_word(kind: MentionKind) -> &'static str {
    match kind {
        MentionKind::Person => "person",
        MentionKind::State => "state",
        MentionKind::GovernmentBody | MentionKind::SecurityForce => "agency",
        MentionKind::ArmedGroup => "armed_group",
        MentionKind::Party => "party",
        MentionKind::IntergovernmentalBody => "alliance",
        MentionKind::CivilSociety => "ngo",
        MentionKind::Company => "company",
        MentionKind::Outlet => "outlet",
        MentionKind::Organization => "org",
        MentionKind::People => "population",
        MentionKind::Place | MentionKind::Facility => "place",
        MentionKind::Weapon => "weapon",
        MentionKind::DocumentLike => "document",
    }
}
