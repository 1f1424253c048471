//! The `seeds-cross` kit: the seeds' text files as one casebook, to what holds across documents. Ids are those of the `seeds` adaptor.

use std::{collections::HashMap, path::PathBuf};

use rashomon_model::{Casebook, ClaimId, Document, DocumentId, Origin, OriginKind, Reading};
use rayon::prelude::*;
use serde_json::{Value, json};

use super::seeds;
use crate::{input, reader::Reader};

/// Most claims a side that a contradiction is written out for.
const SIDE: usize = 3;

/// One JSON object: incidents, contradictions, origins and actors that documents share.
pub(crate) fn predict(files: &[PathBuf], reader: &Reader) -> anyhow::Result<Vec<String>> {
    let read = files
        .par_iter()
        .map(|file| seeds::read_file(file, reader))
        .collect::<anyhow::Result<Vec<(String, Document, Reading)>>>()?;
    let res = input::resources();
    let digests: Vec<_> = read.iter().map(|(_, document, reading)| rashomon_reconcile::digest(document, reading, res)).collect();
    let casebook = rashomon_reconcile::reconcile(&digests, &[], res);
    let names = Names { of: read.iter().map(|(id, _, reading)| (&reading.document, (id.as_str(), reading))).collect() };
    Ok(vec![names.said(&casebook).to_string()])
}

/// The kit's names of documents, with their readings.
struct Names<'r> {
    of: HashMap<&'r DocumentId, (&'r str, &'r Reading)>,
}

impl Names<'_> {
    fn claim(&self, document: &DocumentId, claim: ClaimId) -> String {
        let (id, reading) = self.of[document];
        format!("{id}:{}", seeds::claim_id(seeds::kept_claim(reading, claim.0 as usize)))
    }

    fn said(&self, casebook: &Casebook) -> Value {
        let incidents = casebook.incidents.iter().filter(|incident| incident.accounts.len() > 1).map(|incident| {
            let member =
                |(document, account): &(DocumentId, _)| format!("{}:{}", self.of[document].0, seeds::account_id(*account));
            json!({ "members": incident.accounts.iter().map(member).collect::<Vec<_>>() })
        });
        let contradictions = casebook.contradictions.iter().flat_map(|contradiction| {
            let pairs = contradiction
                .left_claims
                .iter()
                .take(SIDE)
                .flat_map(|left| contradiction.right_claims.iter().take(SIDE).map(move |right| (left, right)));
            pairs.map(|(left, right)| json!([self.claim(&left.0, left.1), self.claim(&right.0, right.1)])).collect::<Vec<_>>()
        });
        json!({
            "incidents": incidents.collect::<Vec<_>>(),
            "contradictions": contradictions.collect::<Vec<_>>(),
            "same_origin": self.origins(casebook),
            "actors": self.actors(casebook),
        })
    }

    /// Claims that come to one origin; an author's own claims share their author, which the kit does not ask.
    fn origins(&self, casebook: &Casebook) -> Vec<Vec<String>> {
        let is_asked = |kind: OriginKind| !matches!(kind, OriginKind::Author | OriginKind::SharedText);
        let reported = |(document, claim): &&(DocumentId, ClaimId)| self.of[document].1[*claim].chain.len() > 1;
        // Voices that nobody names may be one or many.
        let is_somebody = |origin: &&Origin| origin.name != "nobody named";
        let asked = casebook.origins.iter().filter(|origin| is_asked(origin.kind)).filter(is_somebody);
        let groups = asked.map(|origin| {
            origin.claims.iter().filter(reported).map(|(document, claim)| self.claim(document, *claim)).collect::<Vec<_>>()
        });
        groups.filter(|group| group.len() > 1).collect()
    }

    /// Entities of different documents that are one actor.
    fn actors(&self, casebook: &Casebook) -> Vec<Vec<String>> {
        let groups = casebook.actors.iter().map(|actor| {
            actor
                .members
                .iter()
                .map(|(document, entity)| format!("{}:{}", self.of[document].0, seeds::actor_id(*entity)))
                .collect::<Vec<_>>()
        });
        groups.filter(|group| group.len() > 1).collect()
    }
}
