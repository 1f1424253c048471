//! What cannot both hold, and what competes. Each with the reason and the words of both sides; none says which side is right.

mod incident;
mod statements;
#[cfg(test)]
mod tests;

use rashomon_model::{ClaimId, Contradiction, ContradictionKind, DocumentId, Evidence, IncidentId, NonEmpty, StatedFigure};

pub use self::statements::Parties;
pub(crate) use self::{
    incident::of_incident,
    statements::{Topics, of_statements, parties},
};
use crate::hash;

/// One side of a contradiction.
struct Side {
    text: String,
    evidence: NonEmpty<Evidence>,
    claims: Vec<(DocumentId, ClaimId)>,
}

fn contradiction(
    kind: ContradictionKind,
    incident: Option<&IncidentId>,
    reason: String,
    left: Side,
    right: Side,
) -> Contradiction {
    let of = |side: &Side| format!("{}@{}:{}", side.text, side.evidence.first().document, side.evidence.first().span);
    let id = hash::id(["contradiction", &format!("{kind:?}"), incident.map_or("", |id| &id.0), &of(&left), &of(&right)]);
    Contradiction {
        id,
        kind,
        competing: false,
        incident: incident.cloned(),
        reason,
        left: left.text,
        right: right.text,
        left_evidence: left.evidence,
        right_evidence: right.evidence,
        left_claims: left.claims,
        right_claims: right.claims,
    }
}

/// "12", "12 to 31", "at least 12".
pub(crate) fn number(stated: &StatedFigure) -> String {
    match stated.ends() {
        (Some(low), Some(high)) if low == high => low.to_string(),
        (Some(low), Some(high)) => format!("{low} to {high}"),
        (Some(low), None) => format!("at least {low}"),
        (None, Some(high)) => format!("up to {high}"),
        (None, None) => "an unknown number".to_owned(),
    }
}
