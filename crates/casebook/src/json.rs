//! JSON with offsets in code points, and the JSON Schemas that describe it.
//!
//! Inside, spans are UTF-8 bytes; whoever reads our JSON in Python, JavaScript or a spreadsheet counts otherwise. [`in_code_points`]
//! walks a value along its schema: wherever the schema has a span, the two numbers are converted with the text of the document that the
//! nearest object around it names. So a field added to the model can neither be forgotten nor mistaken for a span.

use rashomon_model::{ByteSpan, Casebook, Document, DocumentId, OffsetMap, Reading};
use schemars::{JsonSchema, Schema, generate::SchemaSettings};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Name of the span's definition in generated schemas.
pub(crate) const BYTE_SPAN: &str = "ByteSpan";
/// Name of its definition in published ones.
const CHAR_SPAN: &str = "CharSpan";

/// All that is said of one document: the document as ingested, and its reading.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ReadingExport {
    /// The text with its layout and custody. The time of acquisition is left out, so that equal cases give equal exports.
    pub document: Document,
    /// What was read in it.
    pub reading: Reading,
}

/// A whole case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CasebookExport {
    /// Version of this form.
    pub schema_version: u32,
    /// Each document with its reading, by document id.
    pub documents: Vec<ReadingExport>,
    /// What they come to.
    pub casebook: Casebook,
}

/// Gives the text of a document, by id.
pub type TextOf<'t> = dyn Fn(&DocumentId) -> Option<std::rc::Rc<str>> + 't;

/// Schemas that are published in `docs/schemas/`, by file name.
pub fn published_schemas() -> Vec<(&'static str, Value)> {
    vec![
        ("reading.json", published::<ReadingExport>("Reading of one document")),
        ("casebook.json", published::<CasebookExport>("Casebook")),
        ("dossier.json", published::<crate::Dossier>("Dossier of one incident")),
    ]
}

pub(crate) fn schema<T: JsonSchema>() -> Schema {
    SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<T>()
}

/// The schema with its spans described as what JSON gives: code points.
fn published<T: JsonSchema>(title: &str) -> Value {
    let mut schema = schema::<T>().to_value();
    rename_spans(&mut schema);
    if let Some(root) = schema.as_object_mut() {
        root.insert("title".to_owned(), title.into());
        if let Some(definitions) = root.get_mut("$defs").and_then(Value::as_object_mut)
            && definitions.remove(CHAR_SPAN).is_some()
        {
            definitions.insert(
                CHAR_SPAN.to_owned(),
                serde_json::json!({
                    "description": "[start, end) in Unicode code points of the document's text; start <= end",
                    "type": "array",
                    "prefixItems": [{ "type": "integer", "minimum": 0 }, { "type": "integer", "minimum": 0 }],
                    "minItems": 2,
                    "maxItems": 2
                }),
            );
        }
    }
    schema
}

fn rename_spans(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            if let Some(definition) = fields.remove(BYTE_SPAN) {
                fields.insert(CHAR_SPAN.to_owned(), definition);
            }
            if let Some(Value::String(target)) = fields.get_mut("$ref")
                && target.ends_with("/ByteSpan")
            {
                *target = format!("#/$defs/{CHAR_SPAN}");
            }
            fields.values_mut().for_each(rename_spans);
        }
        Value::Array(items) => items.iter_mut().for_each(rename_spans),
        _ => {}
    }
}

/// Converts the spans of values of one type. Make it once: the schema is generated then.
#[derive(Debug)]
pub struct CodePoints {
    schema: Value,
}

impl CodePoints {
    /// For values of type `T`.
    pub fn of<T: JsonSchema>() -> Self {
        Self { schema: schema::<T>().to_value() }
    }

    /// The value as JSON with its spans in code points. Spans of a document whose text is not to be had are left as `null`.
    pub fn write<T: Serialize + JsonSchema>(&self, value: &T, text_of: &TextOf<'_>) -> Value {
        let mut json =
            serde_json::to_value(value).expect("the nouns of the model have string keys only, so they are always JSON");
        let mut walk = Walk { definitions: &self.schema["$defs"], text_of };
        walk.convert(&mut json, &self.schema, None);
        json
    }
}

/// One value as JSON with its spans in code points.
pub fn in_code_points<T: Serialize + JsonSchema>(value: &T, text_of: &TextOf<'_>) -> Value {
    CodePoints::of::<T>().write(value, text_of)
}

/// A document's text and its marks. Converts by binary search, so a reading with many spans takes linear time.
struct Text {
    id: DocumentId,
    text: std::rc::Rc<str>,
}

struct Walk<'w> {
    definitions: &'w Value,
    text_of: &'w TextOf<'w>,
}

impl<'w> Walk<'w> {
    fn convert(&mut self, value: &mut Value, schema: &'w Value, around: Option<&Converter<'_>>) {
        if let Some(target) = schema.get("$ref").and_then(Value::as_str) {
            let name = target.rsplit('/').next().unwrap_or_default();
            if name == BYTE_SPAN {
                *value = around.map_or(Value::Null, |converter| converter.span(value));
                return;
            }
            self.convert(value, &self.definitions[name], around);
        }
        match value {
            Value::Object(fields) => self.convert_object(fields, schema, around),
            Value::Array(items) => {
                let prefix = schema.get("prefixItems").and_then(Value::as_array);
                for (idx, item) in items.iter_mut().enumerate() {
                    let item_schema = prefix.and_then(|prefix| prefix.get(idx)).or_else(|| schema.get("items"));
                    if let Some(item_schema) = item_schema {
                        self.convert(item, item_schema, around);
                    }
                }
                self.convert_alternatives_of_array(value, schema, around);
            }
            _ => {}
        }
    }

    fn convert_object(&mut self, fields: &mut Map<String, Value>, schema: &'w Value, around: Option<&Converter<'_>>) {
        let own = self.text_named_by(fields, around);
        let converter = own.as_ref().map(|text| Converter { id: &text.id, map: OffsetMap::new(&text.text) });
        let around = converter.as_ref().or(around);
        if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
            for (name, value) in fields.iter_mut() {
                if let Some(property) = properties.get(name) {
                    self.convert(value, property, around);
                }
            }
        }
        for alternative in alternatives(schema) {
            if fits(fields, alternative) {
                self.convert_object(fields, self.resolve(alternative), around);
            }
        }
    }

    /// An optional span or list: `anyOf` a reference and null.
    fn convert_alternatives_of_array(&mut self, value: &mut Value, schema: &'w Value, around: Option<&Converter<'_>>) {
        for alternative in alternatives(schema) {
            if alternative.get("type").and_then(Value::as_str) != Some("null") {
                self.convert(value, alternative, around);
                return;
            }
        }
    }

    fn resolve(&self, schema: &'w Value) -> &'w Value {
        match schema.get("$ref").and_then(Value::as_str).and_then(|target| target.rsplit('/').next()) {
            Some(name) => &self.definitions[name],
            None => schema,
        }
    }

    /// The document that an object names: by `document`, or, for a document itself, by `id` beside `text`.
    fn text_named_by(&self, fields: &Map<String, Value>, around: Option<&Converter<'_>>) -> Option<Text> {
        let id = match (fields.get("document"), fields.get("id"), fields.get("text")) {
            (Some(Value::String(id)), _, _) => id,
            (_, Some(Value::String(id)), Some(Value::String(text))) if fields.contains_key("blocks") => {
                return Some(Text { id: DocumentId(id.clone()), text: text.as_str().into() });
            }
            _ => return None,
        };
        let id = DocumentId(id.clone());
        if around.is_some_and(|converter| *converter.id == id) {
            return None;
        }
        let text = (self.text_of)(&id)?;
        Some(Text { id, text })
    }
}

struct Converter<'t> {
    id: &'t DocumentId,
    map: OffsetMap<'t>,
}

impl Converter<'_> {
    fn span(&self, value: &Value) -> Value {
        match serde_json::from_value::<ByteSpan>(value.clone()) {
            Ok(span) => {
                let chars = self.map.to_chars(span);
                serde_json::json!([chars.start, chars.end])
            }
            Err(_) => Value::Null,
        }
    }
}

pub(crate) fn alternatives(schema: &Value) -> impl Iterator<Item = &Value> {
    ["anyOf", "oneOf", "allOf"].into_iter().filter_map(|key| schema.get(key).and_then(Value::as_array)).flatten()
}

/// Whether an object can be of an alternative: for tagged enums, whether the tag is the alternative's.
pub(crate) fn fits(fields: &Map<String, Value>, alternative: &Value) -> bool {
    let Some(properties) = alternative.get("properties").and_then(Value::as_object) else {
        return alternative.get("$ref").is_some();
    };
    properties.iter().all(|(name, property)| match property.get("const") {
        Some(constant) => fields.get(name) == Some(constant),
        None => true,
    })
}

#[cfg(test)]
mod tests {
    use rashomon_model::{Evidence, Maker};

    use super::*;

    #[test]
    fn spans_are_converted_by_the_document_that_each_names() {
        let evidence = |id: &str| Evidence {
            document: DocumentId(id.to_owned()),
            span: ByteSpan::new(4, 6),
            made_by: Maker::rule("test/rule"),
        };
        let text_of = |id: &DocumentId| Some(if id.0 == "a" { "–– xy" } else { "abcdef" }.into());
        // In the first text the span is not on boundaries of characters; what matters is that each is counted in its own text.
        let json = in_code_points(&vec![evidence("a"), evidence("b")], &text_of);
        assert_eq!(json[0]["span"], serde_json::json!([2, 2]));
        assert_eq!(json[1]["span"], serde_json::json!([4, 6]));
        assert_eq!(json[1]["made_by"]["id"], "test/rule");
    }

    #[test]
    fn pairs_that_are_no_spans_stay() {
        let mut reading = Reading::empty(DocumentId("a".to_owned()), "rules", "");
        reading.sentences.push(ByteSpan::new(3, 5));
        reading.entities.push(rashomon_model::Entity {
            name: "x".to_owned(),
            aliases: Vec::new(),
            kind: rashomon_model::MentionKind::Person,
            known_as: None,
            country: None,
            mentions: vec![rashomon_model::MentionId(3), rashomon_model::MentionId(5)],
        });
        let json = in_code_points(&reading, &|_| Some("– xy".into()));
        assert_eq!(json["sentences"], serde_json::json!([[1, 3]]));
        assert_eq!(json["entities"][0]["mentions"], serde_json::json!([3, 5]));
    }
}
