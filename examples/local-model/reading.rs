//! A reading, put together from a model's answers: what was found in the text, numbered, in text order.

use std::{collections::BTreeMap, ops::Range};

use serde_json::{Value, json};

use super::anchor::Passage;

type Span = Range<usize>;

const KINDS: [&str; 16] = [
    "person",
    "state",
    "government_body",
    "security_force",
    "armed_group",
    "party",
    "intergovernmental_body",
    "civil_society",
    "company",
    "outlet",
    "organization",
    "people",
    "place",
    "facility",
    "weapon",
    "document_like",
];
const CERTAINTIES: [&str; 5] = ["reported", "alleged", "hedged", "speculated", "denied"];
const RELATIONS: [&str; 12] = [
    "SPONSORS",
    "ARMS",
    "CREATED",
    "CONTROLS",
    "TRAINED",
    "FIGHTS",
    "ALLIED_WITH",
    "SPLIT_FROM",
    "MEMBER_OF",
    "ACCUSES",
    "CONDEMNS",
    "HARMED",
];

/// What the answers so far come to. Every span is a place in the text.
#[derive(Default)]
pub(crate) struct Draft {
    /// Kind of the name at each place.
    names: BTreeMap<(usize, usize), &'static str>,
    attributions: Vec<Attribution>,
    /// What the model gave that is not in the text, or that is of no known kind.
    pub(crate) dropped: Vec<String>,
}

struct Attribution {
    source: Option<Span>,
    cue: Span,
    content: Span,
    lemma: String,
    certainty: &'static str,
    claim: Option<Claim>,
}

struct Claim {
    subject: Span,
    relation: &'static str,
    object: Span,
}

impl Draft {
    /// Takes in what the model answers about a passage.
    pub(crate) fn take(&mut self, answer: &Value, passage: &Passage<'_>) {
        for mention in answer["mentions"].as_array().into_iter().flatten() {
            let quote = mention["quote"].as_str().unwrap_or_default();
            let places = passage.find(quote);
            match known(&mention["kind"], &KINDS) {
                Some(kind) if !places.is_empty() => {
                    self.names.extend(places.into_iter().map(|place| ((place.start, place.end), kind)));
                }
                Some(_) => self.drop("a name that is not in the text", quote),
                None => self.drop("a name of no known kind", quote),
            }
        }
        for attribution in answer["attributions"].as_array().into_iter().flatten() {
            self.take_attribution(attribution, passage);
        }
    }

    fn take_attribution(&mut self, answer: &Value, passage: &Passage<'_>) {
        let quote = |field: &str| answer[field].as_str().unwrap_or_default();
        let Some(content) = passage.find(quote("content")).into_iter().next() else {
            return self.drop("an attribution whose content is not in the text", quote("content"));
        };
        let Some(cue) = passage.find_beside(quote("cue"), &content) else {
            return self.drop("an attribution whose cue is not beside its content", quote("cue"));
        };
        let source = passage.find_beside(quote("source"), &cue);
        if source.is_none() && !quote("source").trim().is_empty() {
            return self.drop("an attribution whose source is not in the text", quote("source"));
        }
        let lemma = if quote("lemma").trim().is_empty() { quote("cue") } else { quote("lemma") };
        let lemma: String = lemma.chars().filter(|c| !c.is_control()).take(60).collect();
        let claim = self.claim(&answer["claim"], passage, &content);
        let certainty = known(&answer["certainty"], &CERTAINTIES).unwrap_or("reported");
        let told_before = self.attributions.iter().any(|told| (&told.cue, &told.content) == (&cue, &content));
        if !told_before {
            self.attributions.push(Attribution { source, cue, content, lemma: lemma.trim().to_lowercase(), certainty, claim });
        }
    }

    fn claim(&mut self, answer: &Value, passage: &Passage<'_>, content: &Span) -> Option<Claim> {
        if answer.is_null() {
            return None;
        }
        let term = |role: &str| passage.find_within(answer[role].as_str().unwrap_or_default(), content);
        match (term("subject"), known(&answer["relation"], &RELATIONS), term("object")) {
            (Some(subject), Some(relation), Some(object)) => Some(Claim { subject, relation, object }),
            _ => {
                self.drop("a claim whose parts are not in its content", &answer.to_string());
                None
            }
        }
    }

    fn drop(&mut self, why: &str, quote: &str) {
        let quote: String = quote.chars().filter(|c| !c.is_control()).take(80).collect();
        self.dropped.push(format!("{why}: {quote:?}"));
    }

    /// The reading, as JSON. Sentences are left to rashomon.
    pub(crate) fn reading(&self, document: &Value, text: &[char]) -> Value {
        let mut attributions: Vec<&Attribution> = self.attributions.iter().collect();
        attributions.sort_by_key(|it| (it.cue.start, it.cue.end, it.content.start, it.content.end));
        let sheet = Sheet::of(self, attributions, text);
        json!({
            "schema_version": 1,
            "document": document,
            "reader": "local_model",
            "resources": "",
            "sentences": [],
            "mentions": sheet.mentions(),
            "entities": sheet.entities(),
            "timexes": [],
            "toponyms": [],
            "figures": [],
            "events": [],
            "attributions": sheet.attributions(),
            "citations": [],
            "accounts": [],
            "claims": sheet.claims(),
            "remarks": []
        })
    }
}

/// The draft in its final order, so that places in its lists are ids.
struct Sheet<'d> {
    text: &'d [char],
    names: Vec<(Span, &'static str)>,
    /// Entity of each name, and the names of each entity.
    entity_of: Vec<usize>,
    entities: Vec<Vec<usize>>,
    attributions: Vec<&'d Attribution>,
    /// The attribution whose content each stands in.
    parents: Vec<Option<usize>>,
}

impl<'d> Sheet<'d> {
    fn of(draft: &Draft, attributions: Vec<&'d Attribution>, text: &'d [char]) -> Self {
        let names: Vec<(Span, &'static str)> = draft.names.iter().map(|((start, end), kind)| (*start..*end, *kind)).collect();
        let mut ids: BTreeMap<String, usize> = BTreeMap::new();
        let mut entities: Vec<Vec<usize>> = Vec::new();
        let mut entity_of = Vec::new();
        for (idx, (span, _)) in names.iter().enumerate() {
            let id = *ids.entry(words(text, span).to_lowercase()).or_insert(entities.len());
            if id == entities.len() {
                entities.push(Vec::new());
            }
            entities[id].push(idx);
            entity_of.push(id);
        }
        let parents = (0..attributions.len()).map(|idx| parent(&attributions, idx)).collect();
        Self { text, names, entity_of, entities, attributions, parents }
    }

    fn words(&self, span: &Span) -> String {
        words(self.text, span)
    }

    /// The longest name inside a span.
    fn name_in(&self, span: &Span) -> Option<usize> {
        let inside = |idx: &usize| span.start <= self.names[*idx].0.start && self.names[*idx].0.end <= span.end;
        (0..self.names.len()).filter(inside).max_by_key(|idx| self.names[*idx].0.len())
    }

    fn mentions(&self) -> Vec<Value> {
        let mention = |(idx, (span, kind)): (usize, &(Span, &str))| {
            let span = pair(span);
            json!({ "span": span, "head": span, "kind": kind, "form": "name", "entity": self.entity_of[idx], "made_by": made_by() })
        };
        self.names.iter().enumerate().map(mention).collect()
    }

    fn entities(&self) -> Vec<Value> {
        let entity = |names: &Vec<usize>| {
            let (span, kind) = &self.names[names[0]];
            let name = self.words(span);
            json!({ "name": name, "aliases": [name], "kind": kind, "known_as": null, "country": null, "mentions": names })
        };
        self.entities.iter().map(entity).collect()
    }

    fn attributions(&self) -> Vec<Value> {
        let attribution = |(idx, it): (usize, &&Attribution)| {
            let name = it.source.as_ref().and_then(|source| self.name_in(source));
            json!({
                "source": it.source.iter().map(pair).collect::<Vec<_>>(),
                "cue": [pair(&it.cue)],
                "content": [pair(&it.content)],
                "form": self.form(&it.content),
                "lemma": it.lemma,
                "source_mention": name,
                "source_entity": name.map(|name| self.entity_of[name]),
                "parent": self.parents[idx],
                "negated": false,
                "continues": null,
                "made_by": made_by()
            })
        };
        self.attributions.iter().enumerate().map(attribution).collect()
    }

    fn form(&self, content: &Span) -> &'static str {
        let is_mark = |c: &char| matches!(c, '"' | '“' | '”' | '„' | '«' | '»');
        let marks = self.text[content.clone()].iter().filter(|c| is_mark(c)).count();
        match marks {
            0 => "indirect",
            _ if is_mark(&self.text[content.start]) && is_mark(&self.text[content.end - 1]) => "direct",
            _ => "mixed",
        }
    }

    fn claims(&self) -> Vec<Value> {
        let mut claims: Vec<(Span, Value)> = Vec::new();
        for (idx, it) in self.attributions.iter().enumerate() {
            let Some(claim) = &it.claim else { continue };
            let parts = || it.source.iter().chain([&it.cue, &it.content]);
            let span = parts().map(|part| part.start).min().unwrap_or(0)..parts().map(|part| part.end).max().unwrap_or(0);
            let json = json!({
                "span": pair(&span),
                "content": pair(&it.content),
                "source": it.source.as_ref().map(pair),
                "cue": pair(&it.cue),
                "proposition": {
                    "subject": self.term(&claim.subject),
                    "relation": claim.relation,
                    "label": null,
                    "object": self.term(&claim.object),
                    "account": null,
                    "figure": null
                },
                "polarity": "positive",
                "certainty": it.certainty,
                "form": if self.form(&it.content) == "direct" { "direct" } else { "indirect" },
                "chain": self.chain(idx),
                "irony": null,
                "attribution": idx,
                "made_by": made_by()
            });
            claims.push((span, json));
        }
        claims.sort_by_key(|(span, _)| (span.start, span.end));
        claims.into_iter().map(|(_, claim)| claim).collect()
    }

    fn term(&self, span: &Span) -> Value {
        json!({ "span": pair(span), "name": self.words(span), "entity": self.name_in(span).map(|name| self.entity_of[name]), "account": null })
    }

    /// The author, then the voices from the outermost to that of the attribution.
    fn chain(&self, idx: usize) -> Vec<Value> {
        let mut voices = Vec::new();
        let mut next = Some(idx);
        while let Some(at) = next {
            let source = self.attributions[at].source.as_ref();
            let name = source.and_then(|source| self.name_in(source));
            let kind = match (source, name) {
                (None, _) => "unnamed",
                (Some(_), Some(_)) => "named",
                (Some(_), None) => "described",
            };
            voices.push(json!({
                "name": source.map_or("(unnamed)".to_owned(), |source| self.words(source)),
                "kind": kind,
                "entity": name.map(|name| self.entity_of[name]),
                "span": source.map(pair),
                "via": { "kind": "attribution", "id": at },
                "probable": false
            }));
            next = self.parents[at];
        }
        voices.push(json!({
            "name": "author", "kind": "author", "entity": null, "span": null, "via": { "kind": "document" }, "probable": false
        }));
        voices.reverse();
        voices
    }
}

/// The attribution with the shortest content that holds both cue and content of this one.
fn parent(attributions: &[&Attribution], idx: usize) -> Option<usize> {
    let it = attributions[idx];
    let holds = |outer: &Span, inner: &Span| outer.start <= inner.start && inner.end <= outer.end;
    let is_outer = |other: &usize| {
        let content = &attributions[*other].content;
        holds(content, &it.content) && holds(content, &it.cue) && content.len() > it.content.len()
    };
    (0..attributions.len()).filter(is_outer).min_by_key(|other| attributions[*other].content.len())
}

fn words(text: &[char], span: &Span) -> String {
    let words: String = text[span.clone()].iter().collect();
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn pair(span: &Span) -> [usize; 2] {
    [span.start, span.end]
}

fn made_by() -> Value {
    json!({ "kind": "tool", "name": "local_model" })
}

/// A word of the model's, if it is one of those that it may use.
fn known(word: &Value, words: &[&'static str]) -> Option<&'static str> {
    let word = word.as_str()?;
    words.iter().copied().find(|known| known.eq_ignore_ascii_case(word.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_the_text_is_kept_and_nested_and_the_rest_is_told() {
        let text: Vec<char> = "The Herald reported that Ana Tul said Tamm arms the Front.".chars().collect();
        let passage = Passage::new(&text, 0..text.len());
        let answer = json!({
            "mentions": [
                { "quote": "Herald", "kind": "outlet" },
                { "quote": "Ana Tul", "kind": "person" },
                { "quote": "Tamm", "kind": "state" },
                { "quote": "Interior Ministry", "kind": "government_body" },
                { "quote": "Front", "kind": "dragon" }
            ],
            "attributions": [
                { "source": "The Herald", "cue": "reported", "content": "that Ana Tul said Tamm arms the Front", "lemma": "report" },
                { "source": "Ana Tul", "cue": "said", "content": "Tamm arms the Front", "certainty": "reported",
                  "claim": { "subject": "Tamm", "relation": "arms", "object": "the Front" } },
                { "source": "Bo", "cue": "said", "content": "Tamm arms the Front" },
                { "source": "Ana Tul", "cue": "said", "content": "the Front arms Tamm" }
            ]
        });
        let mut draft = Draft::default();
        draft.take(&answer, &passage);
        draft.take(&json!({ "mentions": 3, "attributions": [null] }), &passage);
        let reading = draft.reading(&json!("d"), &text);
        assert_eq!(draft.dropped.len(), 5, "{:?}", draft.dropped);
        assert_eq!(reading["mentions"].as_array().map(Vec::len), Some(3));
        assert_eq!(reading["attributions"][1]["parent"], 0);
        assert_eq!(reading["attributions"][1]["lemma"], "said");
        let chain = reading["claims"][0]["chain"].as_array().expect("there is one claim");
        let names: Vec<&Value> = chain.iter().map(|voice| &voice["name"]).collect();
        assert_eq!(names, ["author", "The Herald", "Ana Tul"]);
        assert_eq!(reading["claims"][0]["proposition"]["relation"], "ARMS");
    }
}
