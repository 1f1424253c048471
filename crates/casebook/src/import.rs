//! Readings that another program made: JSON with offsets in code points, believed only after every part was checked against the text.
//!
//! [`Importer`] is the way back of [`json::CodePoints`](crate::json::CodePoints): it walks the JSON along the schema of [`Reading`], so
//! that a field added to the model can be neither forgotten nor mistaken. On the way each span is turned into bytes of the text, each id
//! is looked up in the list it leads into, each maker is set down as the program, and fields that the schema does not have are refused, for
//! a misspelt optional field would else be lost without a word. What the schema cannot say (order, chains without circles, names that the
//! text uses) is checked last, by `agreement`. The first fault ends it, with the path to it.

mod agreement;

use std::fmt;

use rashomon_model::{ByteSpan, CharSpan, Document, Maker, OffsetMap, Reading};
use serde_json::{Map, Value};

use crate::json::{BYTE_SPAN, alternatives, fits, schema};

/// The sorts of ids, with the list of the reading that each leads into.
const LISTS: [(&str, &str); 10] = [
    ("MentionId", "mentions"),
    ("EntityId", "entities"),
    ("TimexId", "timexes"),
    ("ToponymId", "toponyms"),
    ("FigureId", "figures"),
    ("EventId", "events"),
    ("AttributionId", "attributions"),
    ("CitationId", "citations"),
    ("AccountId", "accounts"),
    ("ClaimId", "claims"),
];

/// Why a reading is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportFault {
    /// Where in the JSON: `attributions[3].source[0]`; empty for the whole.
    pub path: String,
    /// What is wrong there, as a sentence for people.
    pub what: String,
}

impl fmt::Display for ImportFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        f.write_str(&self.what)
    }
}

impl std::error::Error for ImportFault {}

/// Takes in readings made elsewhere. Make it once: the schema is generated then.
#[derive(Debug)]
pub struct Importer {
    schema: Value,
    /// Name of the program, which is set down as the maker of all that it found.
    program: String,
}

impl Importer {
    /// For readings of one program.
    pub fn new(program: impl Into<String>) -> Self {
        Self { schema: schema::<Reading>().to_value(), program: program.into() }
    }

    /// The reading of `document` that `json` holds. Its `reader` and `resources` are as the program gave them; the caller, who knows what
    /// ran, sets them. Linear in the size of the JSON, which the caller bounds.
    ///
    /// # Errors
    /// When the JSON is no reading of this document, with the path to the first fault.
    pub fn import(&self, json: &[u8], document: &Document) -> Result<Reading, ImportFault> {
        let whole = |what: String| ImportFault { path: String::new(), what };
        let mut value: Value = serde_json::from_slice(json).map_err(|error| whole(format!("it is no JSON: {error}")))?;
        let Value::Object(fields) = &value else { return Err(whole("it is no JSON object".to_owned())) };
        let mut walk = Walk {
            definitions: &self.schema["$defs"],
            lengths: LISTS.map(|(sort, list)| (sort, list, fields.get(list).and_then(Value::as_array).map_or(0, Vec::len))),
            map: OffsetMap::new(&document.text),
            text: &document.text,
            maker: serde_json::json!({ "kind": "tool", "name": self.program }),
            path: Vec::new(),
        };
        walk.visit(&mut value, &self.schema).map_err(|what| ImportFault { path: walk.written_path(), what })?;
        let reading: Reading = serde_path_to_error::deserialize(value).map_err(|error| {
            let path = error.path().to_string();
            ImportFault { path: if path == "." { String::new() } else { path }, what: error.into_inner().to_string() }
        })?;
        agreement::check(&reading, document)?;
        Ok(reading)
    }
}

/// A step down into JSON.
enum Step {
    Field(String),
    Item(usize),
}

struct Walk<'w> {
    definitions: &'w Value,
    /// Sort of id, list that it leads into, length of that list.
    lengths: [(&'static str, &'static str, usize); 10],
    map: OffsetMap<'w>,
    text: &'w str,
    /// What every maker becomes.
    maker: Value,
    /// Where the walk stands; left as it is at a fault.
    path: Vec<Step>,
}

impl<'w> Walk<'w> {
    fn visit(&mut self, value: &mut Value, schema: &'w Value) -> Result<(), String> {
        if let Some(name) = schema.get("$ref").and_then(Value::as_str).and_then(|target| target.rsplit('/').next()) {
            return self.visit_named(value, name);
        }
        if let Some(alternative) = choose(value, schema) {
            return self.visit(value, alternative);
        }
        match value {
            Value::Object(fields) => self.visit_fields(fields, schema),
            Value::Array(items) => {
                let Some(item_schema) = schema.get("items") else { return Ok(()) };
                for (idx, item) in items.iter_mut().enumerate() {
                    self.path.push(Step::Item(idx));
                    self.visit(item, item_schema)?;
                    self.path.pop();
                }
                Ok(())
            }
            Value::String(text) => printable(text),
            _ => Ok(()),
        }
    }

    fn visit_named(&mut self, value: &mut Value, name: &str) -> Result<(), String> {
        if name == BYTE_SPAN {
            let span = self.span(value)?;
            *value = serde_json::json!([span.start(), span.end()]);
            return Ok(());
        }
        if name == "Maker" {
            serde_json::from_value::<Maker>(value.take()).map_err(|error| error.to_string())?;
            *value = self.maker.clone();
            return Ok(());
        }
        if let Some((_, list, n)) = self.lengths.iter().find(|(sort, ..)| *sort == name) {
            let id = value.as_u64().ok_or_else(|| format!("an index into `{list}` is expected, not {}", brief(value)))?;
            return if id < *n as u64 { Ok(()) } else { Err(format!("there is no `{list}[{id}]`; the list has {n}")) };
        }
        self.visit(value, &self.definitions[name])
    }

    fn visit_fields(&mut self, fields: &mut Map<String, Value>, schema: &'w Value) -> Result<(), String> {
        let Some(properties) = schema.get("properties").and_then(Value::as_object) else { return Ok(()) };
        for (name, value) in fields {
            self.path.push(Step::Field(name.clone()));
            let property = properties.get(name).ok_or("the schema has no such field")?;
            self.visit(value, property)?;
            self.path.pop();
        }
        Ok(())
    }

    /// A pair of code points as bytes of the text.
    fn span(&self, value: &Value) -> Result<ByteSpan, String> {
        let pair = value.as_array().filter(|pair| pair.len() == 2);
        let at = |idx: usize| pair.and_then(|pair| pair[idx].as_u64()).and_then(|at| u32::try_from(at).ok());
        let (Some(start), Some(end)) = (at(0), at(1)) else {
            return Err(format!("a span [start, end) in code points is expected, not {}", brief(value)));
        };
        if start >= end {
            return Err(format!("the span [{start}, {end}) holds no words"));
        }
        self.map.from_chars(CharSpan { start, end }).ok_or_else(|| {
            let n_chars = self.map.to_chars(ByteSpan::new(0, self.text.len())).end;
            format!("the span [{start}, {end}) leaves the text, which has {n_chars} code points")
        })
    }

    fn written_path(&self) -> String {
        let mut path = String::new();
        for step in &self.path {
            match step {
                Step::Field(name) if path.is_empty() => path.push_str(&shown(name)),
                Step::Field(name) => path.push_str(&format!(".{}", shown(name))),
                Step::Item(idx) => path.push_str(&format!("[{idx}]")),
            }
        }
        path
    }
}

/// Of the alternatives of a schema the one that a value can be of. `None` when the schema has none or none fits; then the types complain.
fn choose<'s>(value: &Value, schema: &'s Value) -> Option<&'s Value> {
    alternatives(schema).find(|alternative| match value {
        Value::Null => alternative.get("type").and_then(Value::as_str) == Some("null"),
        Value::Object(fields) => alternative.get("$ref").is_some() || fits(fields, alternative),
        _ => alternative.get("type").and_then(Value::as_str) != Some("null"),
    })
}

/// Text that would move a cursor or colour a terminal does not come in.
fn printable(text: &str) -> Result<(), String> {
    match text.chars().find(|c| c.is_control() && !matches!(c, '\n' | '\t')) {
        Some(control) => Err(format!("it holds the control character U+{:04X}", u32::from(control))),
        None => Ok(()),
    }
}

/// A value of somebody else's, short enough for a message.
fn brief(value: &Value) -> String {
    shown(&value.to_string())
}

fn shown(text: &str) -> String {
    let mut shown: String = text.chars().filter(|c| !c.is_control()).take(40).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests;
