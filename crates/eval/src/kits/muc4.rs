//! The `muc4` kit: accounts of violence as incident templates, one an incident type.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

use rashomon_model::{Account, Harm, MentionForm, MentionKind, Participant, ParticipantRole, Reading};
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
    let mut by_type: BTreeMap<&'static str, Template> = BTreeMap::new();
    for account in reading.accounts.iter().filter(|account| !account.background) {
        let Some(incident_type) = incident_type(account) else { continue };
        if is_told_in_full(&reading, account) {
            by_type.entry(incident_type).or_default().add(&document.text, &reading, account);
        }
    }
    let templates: Vec<Value> = by_type.iter().map(|(incident_type, template)| template.json(incident_type)).collect();
    json!({"id": row.id, "templates": templates}).to_string()
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

/// Fillers of the five slots, as the text has them.
#[derive(Default)]
struct Template {
    slots: BTreeMap<&'static str, BTreeSet<String>>,
}

impl Template {
    fn add(&mut self, text: &str, reading: &Reading, account: &Account) {
        for (participant, kind) in participants(reading, account) {
            let Some(slot) = slot(participant.role, kind) else { continue };
            let filler = participant.span.slice(text).split_whitespace().collect::<Vec<_>>().join(" ");
            if filler.split(' ').count() <= 7 && !filler.eq_ignore_ascii_case("he") && !filler.eq_ignore_ascii_case("they") {
                self.slots.entry(slot).or_default().insert(filler);
            }
        }
    }

    fn json(&self, incident_type: &str) -> Value {
        let mut template = json!({"incident_type": incident_type});
        for slot in ["perp_ind", "perp_org", "target", "victim", "weapon"] {
            let fillers = self.slots.get(slot).into_iter().flatten();
            template[slot] = fillers.map(|filler| json!([filler])).collect();
        }
        template
    }
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
