//! An outside reader that asks a language model on this machine, through the interface that llama.cpp, Ollama, vLLM and others share
//! (`POST /v1/chat/completions`).
//!
//! In: a document on standard input, out: a reading on standard output, both as `docs/outside-reader.md` says. The model is asked for
//! quotations, never for offsets, which models cannot count; `anchor` looks the quotations up in the text, `reading` puts together what was
//! found, and what is not in the text is dropped and told on standard error. `http` speaks as much HTTP as this takes.
//!
//! A plain program of the standard library and serde_json, so that it builds and is tested wherever rashomon is.

mod anchor;
mod http;
mod reading;

use std::{
    io::{Read as _, Write as _},
    process::ExitCode,
    time::Duration,
};

use serde_json::{Value, json};

use self::{anchor::Passage, http::Endpoint, reading::Draft};

const USAGE: &str = "local_model [--url http://127.0.0.1:8080/v1] [--model NAME] [--timeout SECONDS] [--allow-remote]

Reads a document (JSON on standard input) by asking a model behind an OpenAI-compatible endpoint, and prints a reading. For use as
    rashomon add CASE FILES --reader command:local_model --reader-arg=--model --reader-arg=NAME

  --url URL          the endpoint; only loopback addresses are taken
  --model NAME       name of the model, as the server knows it (default: local)
  --timeout SECONDS  how long one answer may take (default: 120)
  --allow-remote     take an address of another machine: the document is sent there, unencrypted";

/// What the model is told to do.
const TASK: &str = include_str!("task.txt");
/// Characters of text in one question at most, but for paragraphs that are longer.
const PASSAGE: usize = 4000;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("{fault}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), String> {
    let Some(options) = Options::from_args(std::env::args().skip(1))? else {
        println!("{USAGE}");
        return Ok(());
    };
    let endpoint = Endpoint::new(&options.url, options.timeout, options.allow_remote)?;
    let mut input = String::new();
    std::io::stdin().read_to_string(&mut input).map_err(|error| format!("standard input: {error}"))?;
    let document: Value = serde_json::from_str(&input).map_err(|error| format!("standard input is no JSON: {error}"))?;
    let text: Vec<char> = document["text"].as_str().ok_or("the document has no text")?.chars().collect();
    let mut draft = Draft::default();
    for range in passages(&document["blocks"], text.len()) {
        let passage = Passage::new(&text, range);
        draft.take(&ask(&endpoint, &options.model, &passage.words())?, &passage);
    }
    let reading = draft.reading(&document["id"], &text);
    let counts = ["mentions", "attributions", "claims"].map(|list| reading[list].as_array().map_or(0, Vec::len));
    for dropped in &draft.dropped {
        eprintln!("dropped: {dropped}");
    }
    if !draft.dropped.is_empty() {
        eprintln!(
            "kept {} mentions, {} attributions, {} claims; dropped {}",
            counts[0],
            counts[1],
            counts[2],
            draft.dropped.len()
        );
    }
    writeln!(std::io::stdout(), "{reading}").map_err(|error| format!("standard output: {error}"))
}

struct Options {
    url: String,
    model: String,
    timeout: Duration,
    allow_remote: bool,
}

impl Options {
    /// `None` when help is asked for.
    fn from_args(mut args: impl Iterator<Item = String>) -> Result<Option<Self>, String> {
        let mut options = Self {
            url: "http://127.0.0.1:8080/v1".to_owned(),
            model: "local".to_owned(),
            timeout: Duration::from_secs(120),
            allow_remote: false,
        };
        while let Some(flag) = args.next() {
            let mut value = || args.next().ok_or_else(|| format!("{flag} wants a value"));
            match flag.as_str() {
                "--url" => options.url = value()?,
                "--model" => options.model = value()?,
                "--timeout" => {
                    let seconds: u64 = value()?.parse().map_err(|_| "--timeout wants seconds".to_owned())?;
                    options.timeout = Duration::from_secs(seconds.max(1));
                }
                "--allow-remote" => options.allow_remote = true,
                "--help" | "-h" => return Ok(None),
                _ => return Err(format!("unknown: {flag}\n{USAGE}")),
            }
        }
        Ok(Some(options))
    }
}

/// Runs of paragraphs, in code points, that are asked about together. Furniture and foreign-language blocks are left out.
fn passages(blocks: &Value, n_chars: usize) -> Vec<std::ops::Range<usize>> {
    let mut passages: Vec<std::ops::Range<usize>> = Vec::new();
    let mut goes_on = false;
    for block in blocks.as_array().into_iter().flatten() {
        let is_read = block["kind"] != "boilerplate" && matches!(block["language"].as_str(), None | Some("en"));
        let at = |idx: usize| block["span"][idx].as_u64().and_then(|at| usize::try_from(at).ok()).filter(|at| *at <= n_chars);
        match (at(0), at(1)) {
            (Some(start), Some(end)) if is_read && start < end => {
                match passages.last_mut() {
                    Some(last) if goes_on && last.end <= start && end - last.start <= PASSAGE => last.end = end,
                    _ => passages.push(start..end),
                }
                goes_on = true;
            }
            _ => goes_on = false,
        }
    }
    passages
}

/// What the model answers about a passage: the JSON object it was asked for.
fn ask(endpoint: &Endpoint, model: &str, passage: &str) -> Result<Value, String> {
    let question = json!({
        "model": model,
        "messages": [{ "role": "system", "content": TASK }, { "role": "user", "content": passage }],
        "temperature": 0,
        "seed": 0,
        "stream": false,
        "response_format": { "type": "json_object" }
    });
    let answer = endpoint.post("chat/completions", &question.to_string())?;
    let answer: Value = serde_json::from_str(&answer).map_err(|error| format!("the server's answer is no JSON: {error}"))?;
    let content = answer["choices"][0]["message"]["content"].as_str().ok_or("the server's answer holds no message")?;
    // Many models wrap JSON in a fence or a sentence, whatever they are told.
    let object = content.find('{').zip(content.rfind('}')).and_then(|(start, end)| content.get(start..=end));
    serde_json::from_str(object.unwrap_or_default()).map_err(|error| format!("the model's answer is no JSON object: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passages_leave_out_furniture_and_foreign_blocks_and_stay_short() {
        let block = |start: usize, end: usize, kind: &str, language: Option<&str>| json!({ "span": [start, end], "kind": kind, "language": language });
        let blocks = json!([
            block(0, 20, "title", None),
            block(22, 100, "paragraph", Some("en")),
            block(102, 300, "paragraph", Some("fr")),
            block(302, 400, "boilerplate", None),
            block(402, 500, "paragraph", Some("en")),
            block(502, 4500, "paragraph", None),
        ]);
        assert_eq!(passages(&blocks, 4500), [0..100, 402..500, 502..4500]);
        assert!(passages(&json!(null), 10).is_empty());
    }
}
