use proptest::prelude::*;
use rashomon_model::{Block, BlockKind, Custody, DocumentId, Format};
use serde_json::json;

use super::*;

// Two dashes and an accent, so that code points and bytes differ from the first word on.
const TEXT: &str = "– Élan said Tamm arms the Front – Élan lied.";

fn document() -> Document {
    Document {
        id: DocumentId("00000000000000aa".to_owned()),
        text: TEXT.to_owned(),
        blocks: vec![Block { span: ByteSpan::new(0, TEXT.len()), kind: BlockKind::Paragraph, language: None }],
        title: None,
        outlet: None,
        authors: Vec::new(),
        url: None,
        published: None,
        language: None,
        custody: Custody {
            sha256: "00".repeat(32),
            path: "a.txt".to_owned(),
            n_bytes: TEXT.len() as u64,
            acquired: None,
            format: Format::Text,
            encoding: None,
            n_replaced: 0,
            ingest_version: 1,
        },
    }
}

/// A reading with a thing of most sorts.
fn reading() -> Value {
    let made_by = json!({ "kind": "rule", "id": "times/weekday" });
    let voice = |name: &str, kind: &str, span: Value, via: Value| json!({ "name": name, "kind": kind, "entity": null, "span": span, "via": via, "probable": false });
    json!({
        "schema_version": 1,
        "document": "00000000000000aa",
        "reader": "x",
        "resources": "",
        "sentences": [[2, 31], [34, 44]],
        "mentions": [
            { "span": [2, 6], "head": [2, 6], "kind": "person", "form": "name", "entity": 0, "made_by": made_by },
            { "span": [12, 16], "head": [12, 16], "kind": "state", "form": "name", "made_by": made_by },
            { "span": [34, 38], "head": [34, 38], "kind": "person", "form": "name", "entity": 0, "made_by": made_by }
        ],
        "entities": [{ "name": "Élan", "aliases": ["élan"], "kind": "person", "mentions": [0, 2] }],
        "timexes": [],
        "toponyms": [],
        "figures": [],
        "events": [],
        "attributions": [{
            "source": [[2, 6]], "cue": [[7, 11]], "content": [[12, 31]], "form": "indirect", "lemma": "say", "source_mention": 0,
            "source_entity": 0, "parent": null, "negated": false, "continues": null, "made_by": made_by
        }],
        "citations": [],
        "accounts": [{
            "label": "arms", "event_type": "AID", "mentions": [[12, 31]], "events": [], "times": [], "places": [], "figures": [],
            "responsibility": [{
                "actor": "Tamm", "stance": "accused", "by": 0, "by_name": "Élan", "span": [12, 31], "made_by": made_by
            }],
            "recipients": [], "aggregate": false, "background": false, "covers": [], "distinct_from": [], "made_by": made_by
        }],
        "claims": [{
            "span": [2, 31], "content": [12, 31], "source": [2, 6], "cue": [7, 11],
            "proposition": { "subject": { "span": [12, 16], "name": "Tamm" }, "relation": "ARMS", "object": { "span": [22, 31], "name": "the Front" } },
            "polarity": "positive", "certainty": "reported", "form": "indirect",
            "chain": [voice("author", "author", json!(null), json!({ "kind": "document" })),
                      voice("Élan", "named", json!([2, 6]), json!({ "kind": "attribution", "id": 0 }))],
            "attribution": 0, "made_by": made_by
        }],
        "remarks": []
    })
}

fn import(value: &Value) -> Result<Reading, ImportFault> {
    Importer::new("other").import(value.to_string().as_bytes(), &document())
}

#[test]
fn code_points_become_bytes_and_makers_the_program() {
    let reading = import(&reading()).expect("it is sound");
    let words = |span: ByteSpan| span.slice(TEXT);
    assert_eq!(words(reading.mentions[2].span), "Élan");
    assert_eq!(words(reading.claims[0].content), "Tamm arms the Front");
    assert_eq!(reading.claims[0].source.map(words), Some("Élan"));
    let maker = Maker::Tool { name: "other".to_owned() };
    assert_eq!(
        [&reading.mentions[0].made_by, &reading.accounts[0].responsibility[0].made_by, &reading.claims[0].made_by],
        [&maker; 3]
    );
    assert!(!serde_json::to_string(&reading).expect("it is JSON").contains("times/weekday"));
}

#[test]
fn faults_are_told_with_their_path() {
    let check = |pointer: &str, value: Value, path: &str, cause: &str| {
        let mut json = reading();
        let (parent, field) = pointer.rsplit_once('/').expect("it is a pointer");
        match json.pointer_mut(parent) {
            Some(Value::Object(fields)) => drop(fields.insert(field.to_owned(), value)),
            Some(Value::Array(items)) => items[field.parse::<usize>().expect("it is an index")] = value,
            _ => panic!("{pointer} leads nowhere"),
        }
        let fault = import(&json).expect_err(pointer);
        assert_eq!((fault.path.as_str(), fault.what.contains(cause)), (path, true), "{pointer}: {fault}");
    };
    // Spans.
    check("/mentions/1/span", json!([12, 45]), "mentions[1].span", "leaves the text, which has 44 code points");
    check("/mentions/1/span", json!([16, 12]), "mentions[1].span", "holds no words");
    check("/mentions/1/span", json!([12, 12]), "mentions[1].span", "holds no words");
    check("/mentions/1/span", json!([12.5, 16]), "mentions[1].span", "a span [start, end)");
    check("/mentions/1/span", json!([-1, 16]), "mentions[1].span", "a span [start, end)");
    check("/mentions/1/span", json!([12, 16, 20]), "mentions[1].span", "a span [start, end)");
    check("/mentions/1/span", json!([12, 4294967297u64]), "mentions[1].span", "a span [start, end)");
    check("/mentions/1/span", json!(null), "mentions[1].span", "a span [start, end)");
    check("/attributions/0/source/0", json!([2, 99]), "attributions[0].source[0]", "leaves the text");
    check("/claims/0/chain/1/span", json!([2, 99]), "claims[0].chain[1].span", "leaves the text");
    check("/claims/0/source", json!([2, 99]), "claims[0].source", "leaves the text");
    // Ids.
    check("/mentions/1/entity", json!(1), "mentions[1].entity", "there is no `entities[1]`; the list has 1");
    check("/mentions/1/entity", json!("0"), "mentions[1].entity", "an index into `entities`");
    check("/entities/0/mentions/1", json!(3), "entities[0].mentions[1]", "there is no `mentions[3]`");
    check("/claims/0/chain/1/via/id", json!(1), "claims[0].chain[1].via.id", "there is no `attributions[1]`");
    // Shape.
    check("/surprise", json!(1), "surprise", "no such field");
    check("/claims/0/sorce", json!(null), "claims[0].sorce", "no such field");
    check("/claims/0/polarity", json!("maybe"), "claims[0].polarity", "unknown variant");
    check("/claims/0/made_by", json!({ "kind": "oracle" }), "claims[0].made_by", "unknown variant");
    check("/mentions/0", json!(null), "mentions[0]", "");
    check("/sentences", json!(7), "sentences", "");
    check("/accounts/0/date", json!("yesterday"), "accounts[0].date", "not an ISO date");
    check("/accounts/0/label", json!("\u{1b}[2J"), "accounts[0].label", "control character U+001B");
    // Agreement.
    check("/schema_version", json!(2), "schema_version", "1 is expected");
    check("/document", json!("bb"), "document", "00000000000000aa");
    check("/sentences", json!([[2, 35], [34, 44]]), "sentences[1]", "before the one before it ends");
    check("/mentions/2/span", json!([1, 38]), "mentions[2]", "text order");
    check("/mentions/0/head", json!([2, 11]), "mentions[0].head", "outside");
    check("/mentions/2/entity", json!(null), "entities[0].mentions[1]", "another entity, or none");
    check("/mentions/1/entity", json!(0), "mentions", "does not list it");
    check("/attributions/0/parent", json!(0), "attributions[0].parent", "circle");
    check("/attributions/0/cue", json!([]), "attributions[0].cue", "at least one");
    check("/accounts/0/mentions", json!([]), "accounts[0].mentions", "without words");
    check("/accounts/0/event_type", json!("boom"), "accounts[0].event_type", "capitals");
    check("/accounts/0/covers", json!([0]), "accounts[0].covers", "circle");
    check("/claims/0/chain", json!([]), "claims[0].chain", "begins with the author");
    check("/claims/0/chain/1/span", json!(null), "claims[0].chain[1].span", "stands somewhere");
    // Names that nobody wrote.
    check("/entities/0/name", json!("Elan"), "entities[0].name", "does not stand in the text");
    check("/claims/0/proposition/subject/name", json!("Orrin"), "claims[0].proposition.subject.name", "does not stand");
    check("/claims/0/chain/1/name", json!("the police"), "claims[0].chain[1].name", "does not stand");
    check("/accounts/0/responsibility/0/actor", json!("the Herald"), "accounts[0].responsibility[0].actor", "does not stand");
}

#[test]
fn what_is_no_reading_is_refused_as_a_whole() {
    let check = |json: &str, cause: &str| {
        let fault = Importer::new("other").import(json.as_bytes(), &document()).expect_err(json);
        assert_eq!((fault.path.as_str(), fault.what.contains(cause)), ("", true), "{fault}");
    };
    check("", "no JSON");
    check("Sure! Here is", "no JSON");
    check("[]", "no JSON object");
    check("{}", "missing field");
    check(&format!("{} again", reading()), "trailing characters");
    check(&"[".repeat(100_000), "recursion limit");
}

#[test]
fn long_circles_and_long_chains_take_linear_time() {
    let links =
        |n: u32, last: Option<u32>| (0..n).map(move |idx| if idx + 1 < n { vec![idx + 1] } else { last.into_iter().collect() });
    assert!(agreement::acyclic("figures", "subset_of", links(200_000, None)).is_ok());
    assert!(agreement::acyclic("figures", "subset_of", links(200_000, Some(7))).is_err());
}

proptest! {
    /// Whatever number stands wherever, no reading comes in whose spans do not fit.
    #[test]
    fn changed_numbers_never_panic_and_never_leave_the_text(which in 0usize..200, to in -2i64..60) {
        fn change(value: &mut Value, which: &mut usize, to: i64) {
            match value {
                Value::Number(_) if *which == 0 => {
                    *value = json!(to);
                    *which = usize::MAX;
                }
                Value::Number(_) => *which = which.saturating_sub(1),
                Value::Array(items) => items.iter_mut().for_each(|item| change(item, which, to)),
                Value::Object(fields) => fields.values_mut().for_each(|field| change(field, which, to)),
                _ => {}
            }
        }
        let mut json = reading();
        change(&mut json, &mut { which }, to);
        if let Ok(reading) = import(&json) {
            let spans = reading.mentions.iter().map(|it| it.span).chain(reading.claims.iter().map(|it| it.content)).chain(reading.sentences);
            for span in spans {
                prop_assert!(span.fits(TEXT) && !span.is_empty());
            }
        }
    }

    #[test]
    fn any_bytes_are_refused_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(Importer::new("other").import(&bytes, &document()).is_err());
    }
}
