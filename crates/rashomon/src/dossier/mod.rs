//! A dossier as a page that could be filed: for the terminal, as Markdown, as HTML. JSON is the [`rashomon_casebook::Dossier`] itself.

pub(crate) mod html;
pub(crate) mod markdown;
pub(crate) mod text;

#[cfg(test)]
mod tests {
    use rashomon_casebook::{Dossier, Packed, Store};
    use rashomon_model::{
        AccountId, Casebook, Cell, Contradiction, ContradictionKind, DocumentCard, DocumentId, EventType, Evidence, FigureRange,
        Grade, Harm, Incident, IncidentId, IncidentKind, Maker, NonEmpty, Origin, OriginId, OriginKind, Qualifier, Reading,
        ResponsibilityRecord, Stance, StatedFigure, VictimCategory,
    };

    use super::*;

    const FIRST: &str = "Police said at least 12 people were killed at the market of Orrin.";
    const SECOND: &str = "The toll rose to 17, a doctor said. The Front denied any part <in> it.";

    struct Case {
        store: Store,
        ids: Vec<DocumentId>,
    }

    impl Case {
        /// Two documents, each with its sentences.
        fn new() -> Self {
            let mut store = Store::in_memory().expect("SQLite works");
            let mut ids = Vec::new();
            let batch = store.batch().expect("nobody else writes");
            for (path, text) in [("first.txt", FIRST), ("second.txt", SECOND)] {
                let document = rashomon_text::ingest::from_text(path, text);
                let mut reading = Reading::empty(document.id.clone(), "rules", "test");
                let ends = text.match_indices('.').map(|(at, _)| at + 1);
                let starts = std::iter::once(0).chain(text.match_indices(". ").map(|(at, _)| at + 2));
                reading.sentences = starts.zip(ends).map(|(start, end)| rashomon_model::ByteSpan::new(start, end)).collect();
                ids.push(document.id.clone());
                batch.put(&Packed::new(document, text.as_bytes(), &reading, &(), "test")).expect("memory is writable");
            }
            batch.commit().expect("memory is writable");
            Self { store, ids }
        }

        fn evidence(&self, idx: usize, words: &str) -> NonEmpty<Evidence> {
            let start = [FIRST, SECOND][idx].find(words).expect("the words are in the document");
            let span = rashomon_model::ByteSpan::new(start, start + words.len());
            NonEmpty::one(Evidence { document: self.ids[idx].clone(), span, made_by: Maker::rule("test/rule") })
        }

        fn toll(
            &self,
            idx: usize,
            words: &str,
            voice: &str,
            low: u32,
            high: Option<u32>,
            qualifier: Qualifier,
        ) -> Cell<StatedFigure> {
            let best = (qualifier == Qualifier::Exact).then_some(low);
            Cell {
                value: StatedFigure { low: Some(low), best, high, qualifier, vague: false, subset: false, as_of: None },
                chain: vec!["author".to_owned(), voice.to_owned()],
                origin: OriginId(voice.to_owned()),
                evidence: self.evidence(idx, words),
            }
        }

        fn dossier(mut self) -> Dossier {
            let accused = self.evidence(1, "The Front denied any part <in> it.");
            let origins: Vec<Origin> = [("police", 0), ("a doctor", 1)]
                .map(|(name, idx)| Origin {
                    id: OriginId(name.to_owned()),
                    name: name.to_owned(),
                    kind: OriginKind::UnnamedVoice,
                    documents: vec![self.ids[idx].clone()],
                    claims: Vec::new(),
                    evidence: self.evidence(idx, ["Police", "a doctor"][idx]),
                })
                .into();
            let incident = Incident {
                id: IncidentId("0123456789abcdef".to_owned()),
                label: "bombing, Orrin, 4 March 2018".to_owned(),
                kind: IncidentKind::Single,
                event_type: EventType("ASSAULT".to_owned()),
                mode: Some("explosives".to_owned()),
                date: "2018-03-04".parse().ok(),
                dates: Vec::new(),
                place: None,
                places: Vec::new(),
                figures: vec![FigureRange {
                    harm: Harm::Killed,
                    victims: VictimCategory::Unspecified,
                    low: Some(12),
                    high: Some(17),
                    best: Some(17),
                    cells: vec![
                        self.toll(0, "at least 12 people were killed", "police", 12, None, Qualifier::AtLeast),
                        self.toll(1, "toll rose to 17", "a doctor", 17, Some(17), Qualifier::Exact),
                    ],
                }],
                responsibility: vec![ResponsibilityRecord {
                    actor: None,
                    actor_name: "the Front".to_owned(),
                    stance: Stance::Denies,
                    chain: vec!["author".to_owned(), "the Front".to_owned()],
                    origin: OriginId("a doctor".to_owned()),
                    evidence: accused.clone(),
                }],
                accounts: NonEmpty::from_vec(self.ids.iter().map(|id| (id.clone(), AccountId(0))).collect())
                    .expect("two accounts"),
                documents: self.ids.clone(),
                origins: origins.iter().map(|origin| origin.id.clone()).collect(),
                covers: Vec::new(),
                grade: Grade::Corroborated,
                grade_reason: "police and a doctor, independently".to_owned(),
                open_questions: vec!["who did it".to_owned()],
                why_one: vec!["same place, same day".to_owned()],
                links: Vec::new(),
                notes: Vec::new(),
                decisions: Vec::new(),
            };
            let mut casebook = Casebook {
                documents: self
                    .ids
                    .iter()
                    .map(|id| DocumentCard { id: id.clone(), label: id.0.clone(), outlet: None, published: None })
                    .collect(),
                origins,
                contradictions: vec![Contradiction {
                    id: "feed".to_owned(),
                    kind: ContradictionKind::Figures,
                    competing: false,
                    incident: Some(incident.id.clone()),
                    reason: "two counts of the killed".to_owned(),
                    left: "at least 12 (police)".to_owned(),
                    right: "17 (a doctor)".to_owned(),
                    left_evidence: self.evidence(0, "at least 12"),
                    right_evidence: self.evidence(1, "17"),
                    left_claims: Vec::new(),
                    right_claims: Vec::new(),
                }],
                incidents: vec![incident],
                ..Casebook::default()
            };
            casebook.documents.sort_by(|a, b| a.id.cmp(&b.id));
            casebook.origins.sort_by(|a, b| a.id.cmp(&b.id));
            let input = self.store.input_hash("test", "test").expect("memory is readable");
            self.store
                .put_casebook(&casebook, Default::default(), &input, ("test", "test"), ("2026-01-01T00:00:00Z", "add"))
                .expect("memory is writable");
            assert_eq!(self.store.casebook().expect("memory is readable"), casebook);
            Dossier::compile(&self.store, "0123").expect("the incident is there")
        }
    }

    fn plain(write: impl FnOnce(&mut Vec<u8>) -> std::io::Result<()>) -> String {
        let mut out = Vec::new();
        write(&mut out).expect("a vector takes everything");
        crate::terminal::plain(out)
    }

    #[test]
    fn in_the_terminal_every_cell_has_its_sentence() {
        let dossier = Case::new().dossier();
        let shown = plain(|out| text::write(out, &dossier));
        let mut rest = shown.as_str();
        for expected in [
            "bombing, Orrin, 4 March 2018  0123456789abcdef\n  ASSAULT, explosives (single)\n",
            "  when    2018-03-04\n  where   not stated\n  killed  12–17\n",
            "  grade   corroborated – police and a doctor, independently\n",
            "  lowest 12 (police), highest 17 (a doctor)\n",
            "  at least 12 – ",
            "“Police said at least 12 people were killed at the market of Orrin.”",
            "#char=12,42 · rule test/rule\n",
            "the Front denies – ",
            "“The Front denied any part <in> it.”",
            "What each document says",
            "two counts of the killed",
            "Origins of the reporting",
            "  rule: two or more independent origins agree on what happened\n",
            "Open questions\n  who did it\n",
        ] {
            let at = rest.find(expected).unwrap_or_else(|| panic!("{expected:?} is missing or out of order:\n{shown}"));
            rest = &rest[at + expected.len()..];
        }
    }

    #[test]
    fn markup_holds_the_same_and_words_stay_words() {
        let dossier = Case::new().dossier();
        let markdown = plain(|out| markdown::write(out, &dossier));
        let html = html::fragment(&dossier).into_string();
        for value in [
            "at least 12",
            "two counts of the killed",
            "who did it",
            "police and a doctor, independently",
            "same place, same day",
        ] {
            assert!(markdown.contains(value) && html.contains(value), "{value}");
        }
        assert!(markdown.contains(r"\<in\>") && html.contains("&lt;in&gt;") && !html.contains("<in>"));
    }
}
