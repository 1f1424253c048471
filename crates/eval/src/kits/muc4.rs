//! The `muc4` kit: accounts of violence as incident templates, those of one type in one that no other day and place sets apart.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

use rashomon_model::{
    Account, DateInterval, FeatureLevel, Harm, MentionForm, MentionKind, Participant, ParticipantRole, Reading, Responsibility,
    Stance,
};
use rashomon_read::Reader;
use rayon::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::input;

#[derive(Deserialize)]
struct Row {
    id: String,
    date: Option<String>,
    text: String,
}

/// Predictions, one JSON object a line.
pub(crate) fn predict(files: &[PathBuf], reader: &Reader) -> anyhow::Result<Vec<String>> {
    let rows: Vec<Row> = input::json_lines(files)?;
    Ok(rows.par_iter().map(|row| prediction(row, reader)).collect())
}

fn prediction(row: &Row, reader: &Reader) -> String {
    let document = input::document(&row.id, &row.text, row.date.as_deref(), None, None);
    let reading = reader.read(&document, input::resources());
    let mut templates: Vec<Template> = Vec::new();
    for account in reading.accounts.iter().filter(|account| !account.background && is_reported(&reading, account)) {
        let Some(incident_type) = incident_type(account) else { continue };
        if !is_told_in_full(&reading, account) {
            continue;
        }
        let known = templates.iter_mut().find(|known| known.incident_type == incident_type && known.may_be(&reading, account));
        match known {
            Some(known) => known.add(&document.text, &reading, account),
            None => {
                let mut template = Template::of(&reading, incident_type, account);
                template.add(&document.text, &reading, account);
                templates.push(template);
            }
        }
    }
    json!({"id": row.id, "templates": templates.iter().map(Template::json).collect::<Vec<_>>()}).to_string()
}

/// Where the trained reader has an opinion, it must not take the account for a general remark.
fn is_reported(reading: &Reading, account: &Account) -> bool {
    const LEAST: u16 = 400;
    account.events.iter().filter_map(|id| reading[*id].told).max().is_none_or(|told| told.0 >= LEAST)
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

    fn add(&mut self, text: &str, reading: &Reading, account: &Account) {
        for (participant, kind) in participants(reading, account) {
            let Some(slot) = slot(participant.role, kind) else { continue };
            let filler = participant.span.slice(text).split_whitespace().collect::<Vec<_>>().join(" ");
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

/// The slot of a participant. The kit's victims are persons by name.
fn slot(role: ParticipantRole, kind: Option<MentionKind>) -> Option<&'static str> {
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
        ParticipantRole::Recipient => (kind == Some(MentionKind::Person)).then_some("victim"),
        ParticipantRole::Target => (kind != Some(MentionKind::Person)).then_some("target"),
        ParticipantRole::Weapon => Some("weapon"),
    }
}
