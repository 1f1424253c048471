//! The `muc4` kit: incident templates. Those of the trained reader are its reports; those of the rules, accounts of violence, of one type in
//! one that no other day and place sets apart.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

use rashomon_model::{
    Account, DateInterval, Document, FeatureLevel, Harm, MentionForm, MentionKind, OnWhoseWord, Participant, ParticipantRole,
    Reading, Report, Responsibility, Stance,
};
use rayon::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{input, reader::Reader};

#[derive(Deserialize)]
pub(crate) struct Row {
    pub(crate) id: String,
    date: Option<String>,
    text: String,
}

impl Row {
    pub(crate) fn document(&self) -> Document {
        input::document(&self.id, &self.text, self.date.as_deref(), None, None)
    }
}

/// Which victims are wanted: the kit counts those by name, or all.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Victims {
    Named,
    All,
}

/// Predictions, one JSON object a line.
pub(crate) fn predict(files: &[PathBuf], reader: &Reader, victims: Victims) -> anyhow::Result<Vec<String>> {
    let rows: Vec<Row> = input::json_lines(files)?;
    Ok(rows.par_iter().map(|row| prediction(row, reader, victims)).collect())
}

fn prediction(row: &Row, reader: &Reader, victims: Victims) -> String {
    let document = row.document();
    let reading = reader.read(&document, input::resources());
    let templates: Vec<Value> = if reader.reports(&reading) {
        reading.reports.iter().map(|report| of_report(&document.text, report, victims)).collect()
    } else {
        by_rules(&document, &reading, victims).iter().map(Template::json).collect()
    };
    json!({"id": row.id, "templates": templates}).to_string()
}

fn of_report(text: &str, report: &Report, victims: Victims) -> Value {
    let mut slots: BTreeMap<&str, Vec<[String; 1]>> = BTreeMap::new();
    let mut confidence = Vec::new();
    for one in &report.fillers {
        let slot = match (one.role, one.is_named) {
            (ParticipantRole::Actor, true) => "perp_org",
            (ParticipantRole::Actor, false) => "perp_ind",
            (ParticipantRole::Target, _) => "target",
            (ParticipantRole::Recipient, false) if victims == Victims::Named => continue,
            (ParticipantRole::Recipient, _) => "victim",
            (ParticipantRole::Weapon, _) => "weapon",
        };
        let words = filler(one.span.slice(text));
        if let Some(word) = one.word {
            confidence.push((words.clone(), words_of(word)));
        }
        slots.entry(slot).or_default().push([words]);
    }
    let mut template = json!({"incident_type": report.kind, "org_confidence": confidence});
    for (slot, fillers) in slots {
        template[slot] = json!(fillers);
    }
    template
}

/// Words of the text in one line.
pub(crate) fn filler(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The kit's words for a degree of certainty.
fn words_of(word: OnWhoseWord) -> &'static str {
    match word {
        OnWhoseWord::ReportedAsFact => "REPORTED AS FACT",
        OnWhoseWord::Suspected => "SUSPECTED OR ACCUSED",
        OnWhoseWord::SuspectedByAuthorities => "SUSPECTED OR ACCUSED BY AUTHORITIES",
        OnWhoseWord::Claimed => "CLAIMED OR ADMITTED",
        OnWhoseWord::Possible => "POSSIBLE",
    }
}

fn by_rules(document: &Document, reading: &Reading, victims: Victims) -> Vec<Template> {
    let mut templates: Vec<Template> = Vec::new();
    for account in reading.accounts.iter().filter(|account| !account.background) {
        let Some(incident_type) = incident_type(account) else { continue };
        if !is_told_in_full(reading, account) {
            continue;
        }
        let known = templates.iter_mut().find(|known| known.incident_type == incident_type && known.may_be(reading, account));
        match known {
            Some(known) => known.add(&document.text, reading, account, victims),
            None => {
                let mut template = Template::of(reading, incident_type, account);
                template.add(&document.text, reading, account, victims);
                templates.push(template);
            }
        }
    }
    templates
}

/// The kit's type for a PLOVER mode; `None` for what the kit leaves out.
fn incident_type(account: &Account) -> Option<&'static str> {
    Some(match account.mode.as_deref()? {
        "suicide-attack" | "explosives" => "bombing",
        "abduct" => "kidnapping",
        "arson" => "arson",
        "robbery" => "robbery",
        "firearms" | "kill" | "execution" | "attack" | "aerial" | "heavy-weapons" | "destroy" => "attack",
        _ => return None,
    })
}

/// A template needs somebody or something harmed: a figure, a person, a thing.
fn is_told_in_full(reading: &Reading, account: &Account) -> bool {
    let harmed = account
        .figures
        .iter()
        .any(|id| matches!(reading[*id].harm, Harm::Killed | Harm::Injured | Harm::Abducted | Harm::Executed));
    let undergone = participants(reading, account)
        .any(|(participant, _)| matches!(participant.role, ParticipantRole::Recipient | ParticipantRole::Target));
    harmed || undergone && !account.aggregate
}

fn participants<'r>(reading: &'r Reading, account: &'r Account) -> impl Iterator<Item = (&'r Participant, Option<MentionKind>)> {
    let events = account.events.iter().map(|id| &reading[*id]);
    events.flat_map(|event| &event.participants).map(|participant| {
        let mention = participant.mention.map(|id| &reading[id]);
        (participant, mention.filter(|mention| mention.form == MentionForm::Name).map(|mention| mention.kind))
    })
}

/// Fillers of the five slots, as the text has them, and when and where the first of its accounts was.
struct Template {
    incident_type: &'static str,
    date: Option<DateInterval>,
    place: Option<(String, FeatureLevel)>,
    slots: BTreeMap<&'static str, BTreeSet<String>>,
    /// How an organisation is said to have done it: the kit's words.
    confidence: BTreeMap<String, &'static str>,
}

fn place_of(reading: &Reading, account: &Account) -> Option<(String, FeatureLevel)> {
    let place = reading[account.place?].place.as_ref()?;
    Some((place.name.clone(), place.level))
}

impl Template {
    fn of(reading: &Reading, incident_type: &'static str, account: &Account) -> Self {
        let (date, place) = (account.date, place_of(reading, account));
        Self { incident_type, date, place, slots: BTreeMap::new(), confidence: BTreeMap::new() }
    }

    /// Not on another day, and not in another place of the same level.
    fn may_be(&self, reading: &Reading, account: &Account) -> bool {
        let other_day = self.date.zip(account.date).is_some_and(|(one, two)| one != two);
        let place = place_of(reading, account);
        let other_place = self.place.as_ref().zip(place.as_ref()).is_some_and(|(one, two)| one.1 == two.1 && one.0 != two.0);
        !other_day && !other_place
    }

    fn add(&mut self, text: &str, reading: &Reading, account: &Account, victims: Victims) {
        for (participant, kind) in participants(reading, account) {
            let Some(slot) = slot(participant.role, kind, victims) else { continue };
            let filler = filler(participant.span.slice(text));
            if filler.split(' ').count() <= 7 && !filler.eq_ignore_ascii_case("he") && !filler.eq_ignore_ascii_case("they") {
                if slot == "perp_org" {
                    self.confidence.insert(filler.clone(), confidence(reading, account, participant));
                }
                self.slots.entry(slot).or_default().insert(filler);
            }
        }
    }

    fn json(&self) -> Value {
        let mut template =
            json!({"incident_type": self.incident_type, "org_confidence": self.confidence.iter().collect::<Vec<_>>()});
        for slot in ["perp_ind", "perp_org", "target", "victim", "weapon"] {
            let fillers = self.slots.get(slot).into_iter().flatten();
            template[slot] = fillers.map(|filler| json!([filler])).collect();
        }
        template
    }
}

/// On whose word the organisation is said to have done it.
fn confidence(reading: &Reading, account: &Account, participant: &Participant) -> &'static str {
    let said = account.responsibility.iter().filter(|said| said.entity.is_some() && said.entity == participant.entity);
    let authorities = |said: &Responsibility| {
        let source = said.by.and_then(|by| reading[by].source_entity).map(|id| reading[id].kind);
        matches!(source, Some(MentionKind::GovernmentBody | MentionKind::SecurityForce | MentionKind::State))
    };
    let rank = |said: &Responsibility| match said.stance {
        Stance::Claims => (0, "CLAIMED OR ADMITTED"),
        _ if said.by.is_none() => (1, "REPORTED AS FACT"),
        _ if authorities(said) => (2, "SUSPECTED OR ACCUSED BY AUTHORITIES"),
        _ => (3, "SUSPECTED OR ACCUSED"),
    };
    said.map(rank).min().map_or("REPORTED AS FACT", |(_, words)| words)
}

/// The slot of a participant.
fn slot(role: ParticipantRole, kind: Option<MentionKind>, victims: Victims) -> Option<&'static str> {
    let is_organization = matches!(
        kind,
        Some(
            MentionKind::ArmedGroup
                | MentionKind::SecurityForce
                | MentionKind::GovernmentBody
                | MentionKind::Organization
                | MentionKind::Party
                | MentionKind::State
        )
    );
    match role {
        ParticipantRole::Actor if is_organization => Some("perp_org"),
        ParticipantRole::Actor => Some("perp_ind"),
        ParticipantRole::Recipient => (victims == Victims::All || kind == Some(MentionKind::Person)).then_some("victim"),
        ParticipantRole::Target => (kind != Some(MentionKind::Person)).then_some("target"),
        ParticipantRole::Weapon => Some("weapon"),
    }
}
