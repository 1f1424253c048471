//! The outside reader: what a program says is taken when it is sound, and refused with its reason when it is not, whatever the program does.
//!
//! The programs are scripts of `sh`, given as an argument, so that nothing has to be made executable. The adaptor in
//! `examples/local-model` is asked to read with a server that the test itself is.
#![cfg(unix)]

mod common;
/// The adaptor's modules, for their unit tests: cargo builds an example as a program or as a test, and the tests below want the program.
#[allow(dead_code, reason = "its main is run as a program")]
#[path = "../../../examples/local-model/main.rs"]
mod local_model;

use std::{
    collections::BTreeMap,
    fs,
    io::{Read as _, Write as _},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use common::{Bench, Ran, files};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// Reads the id out of the document, and can print a reading that holds the given mentions.
const PRELUDE: &str = r#"
input=$(cat)
id=$(printf '%s' "$input" | sed 's/.*"id":"\([0-9a-f]\{16\}\)","language".*/\1/')
reading() {
    printf '{"schema_version":1,"document":"%s","reader":"","resources":"","sentences":[],"mentions":[%s],"entities":[],' "$id" "$1"
    printf '"timexes":[],"toponyms":[],"figures":[],"events":[],"attributions":[],"citations":[],"accounts":[],"claims":[],"remarks":[]}'
}
mention() {
    printf '{"span":%s,"head":%s,"kind":"%s","form":"name","made_by":{"kind":"rule","id":"names/x"}}' "$1" "$1" "$2"
}
"#;

/// A script that gives a reading of every document, but for the one on Tamm bridge, with which it does `deed`.
fn script(deed: &str) -> String {
    format!("{PRELUDE}\ncase \"$input\" in *Tamm*) {deed} ;; *) reading '' ;; esac\n")
}

const READER: [&str; 4] = ["--reader", "command:sh", "--reader-arg", "fake.sh"];

fn add(bench: &Bench, more: &[&str]) -> Ran {
    bench.run(&[&["add", "case", "documents"], &READER[..], more].concat())
}

fn n_documents(bench: &Bench) -> usize {
    let ran = bench.succeed(&["check", "case"]);
    ran.stdout
        .lines()
        .last()
        .and_then(|line| line.split(' ').next())
        .and_then(|n| n.parse().ok())
        .unwrap_or_else(|| panic!("{}", ran.stdout))
}

/// The document on Tamm bridge is refused, with its path, the program and the cause; the others are read; the next run tries it again.
fn refuses(deed: &str, cause: &str) {
    let bench = Bench::new();
    bench.write("fake.sh", script(deed).as_bytes());
    let begun = Instant::now();
    let ran = add(&bench, &["--reader-timeout", "2"]);
    assert!(begun.elapsed() < Duration::from_secs(30), "{deed}: it took {:?}", begun.elapsed());
    assert_eq!(ran.code, Some(1), "{deed}: {}", ran.stderr);
    ran.refuses("documents/d-other.txt", "the reader `sh fake.sh`");
    ran.refuses("documents/d-other.txt", cause);
    assert!(ran.stderr.contains("3 read, 0 already there, 1 refused"), "{deed}: {}", ran.stderr);
    assert_eq!(n_documents(&bench), 3, "{deed}");
}

#[test]
fn programs_that_fail_are_told_with_what_they_said() {
    refuses("exit 3", "ended with exit code 3");
    refuses("echo 'one' >&2; echo 'no model loaded' >&2; exit 1", "ended with exit code 1; it said: one / no model loaded");
    refuses("reading ''; exit 7", "ended with exit code 7");
    refuses("kill -SEGV $$", "crashed (signal: 11");
}

#[test]
fn programs_that_hang_are_ended_with_all_that_they_started() {
    refuses("sleep 600", "took longer than 2 s");
    refuses("reading ''; exec 1>&-; sleep 600", "took longer than 2 s");
    refuses("sleep 600 & reading ''", "something it started keeps its output open");
}

#[test]
fn programs_that_print_too_much_are_ended() {
    refuses("yes", "printed more than");
    refuses("yes >&2", "took longer than 2 s");
}

#[test]
fn what_is_no_reading_is_told_with_the_place_of_the_fault() {
    refuses("echo 'Sure! Here is the JSON:'", "cannot be used: it is no JSON");
    refuses("printf '\\377\\376'", "cannot be used: it is no JSON");
    refuses(":", "cannot be used: it is no JSON");
    refuses("reading \"$(mention '[0,99999]' person)\"", "cannot be used: mentions[0].head: the span [0, 99999) leaves the text");
    refuses("reading \"$(mention '[0,5]' dragon)\"", "cannot be used: mentions[0].kind: unknown variant `dragon`");
    refuses("id=0123456789abcdef; reading ''", "cannot be used: document: the document is ");
    refuses("echo careful >&2; echo '{}'", "missing field `schema_version`; it said: careful");
}

#[test]
fn a_program_need_not_listen_nor_be_silent() {
    let bench = Bench::empty();
    // Longer than a pipe holds, so that writing it meets the closed end.
    let long = format!("Clash at Tamm bridge\n\n{}\n", "Two soldiers were killed, the mayor said. ".repeat(3_000));
    bench.write("documents/long.txt", long.as_bytes());
    let sha256 = format!("{:x}", Sha256::digest(&long));
    let id = &sha256[..16];
    let body = PRELUDE.replace("input=$(cat)", "exec 0<&-").replace("id=$(", &format!("id={id}; unused=$("));
    bench.write("fake.sh", format!("{body}\nprintf 'half \\033[31mdone\\n' >&2; reading ''\n").as_bytes());
    let ran = add(&bench, &[]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(ran.stderr.contains("note: documents/long.txt: the reader `sh fake.sh` said: half [31mdone"), "{}", ran.stderr);
}

#[test]
fn a_program_that_is_not_there_ends_the_run_at_once() {
    let bench = Bench::new();
    for program in ["no-such-program", "./no/such/program", "documents"] {
        let ran = bench.run(&["add", "case", "documents", "--reader", &format!("command:{program}")]);
        assert_eq!(ran.code, Some(2), "{}", ran.stderr);
        assert!(ran.stderr.contains(program), "{}", ran.stderr);
    }
    for wrong in [&["--reader", "command:"][..], &["--reader", "oracle"], &["--reader-arg", "x"]] {
        let ran = bench.run(&[&["read", "documents"], wrong].concat());
        assert_eq!(ran.code, Some(2), "{wrong:?}: {}", ran.stderr);
    }
}

#[test]
fn readings_are_stale_when_the_program_or_its_arguments_change() {
    let bench = Bench::new();
    let n_read = |more: &[&str]| {
        let ran = add(&bench, more);
        ran.stderr
            .lines()
            .last()
            .and_then(|line| line.split(' ').next())
            .and_then(|n| n.parse::<usize>().ok())
            .unwrap_or_else(|| panic!("{}", ran.stderr))
    };
    bench.write("fake.sh", script("exit 3").as_bytes());
    assert_eq!(n_read(&[]), 3);
    assert_eq!(n_read(&[]), 0, "what was read is not read again, and what was refused is tried again");
    bench.write("fake.sh", script("reading ''").as_bytes());
    assert_eq!(n_read(&[]), 4);
    assert_eq!(n_read(&[]), 0);
    assert_eq!(n_read(&["--reader-arg", "--model=x"]), 4);
    // A reading that fails later leaves the earlier one.
    bench.write("fake.sh", script("exit 3").as_bytes());
    let ran = add(&bench, &[]);
    ran.refuses("documents/d-other.txt", "its earlier reading is kept");
    assert_eq!(n_documents(&bench), 4);
    let rules = bench.succeed(&["add", "case"]);
    assert!(rules.stderr.contains("now neural reads") && rules.stderr.contains("\n4 read"), "{}", rules.stderr);
}

/// The program's own readings of the sample come back through an outside program as they were, but for who made them. So all that the
/// checks ask of others holds for ourselves, and nothing is lost on the way.
#[test]
fn own_readings_of_the_sample_come_back_as_they_were() {
    let bench = Bench::empty();
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/velmar");
    for file in files(&sample.join("documents")) {
        let name = file.file_name().expect("it is a file").to_string_lossy().into_owned();
        bench.write(&format!("documents/{name}"), &fs::read(&file).expect("the sample can be read"));
    }
    let places = sample.join("tables/places.txt");
    let gazetteer = ["--gazetteer", places.to_str().expect("it is UTF-8")];
    let own = json_of(&bench.succeed(&[&["read", "documents", "--json"], &gazetteer[..]].concat()));
    for export in own.as_array().expect("they are a list") {
        let id = export["document"]["id"].as_str().expect("it has an id");
        bench.write(&format!("readings/{id}.json"), export["reading"].to_string().as_bytes());
    }
    bench.write("fake.sh", format!("{PRELUDE}\ncat \"readings/$id.json\"\n").as_bytes());
    let outside = json_of(&bench.succeed(&[&["read", "documents", "--json"], &READER[..], &gazetteer].concat()));
    let mut expected = own;
    for export in expected.as_array_mut().expect("they are a list") {
        let resources = format!("{}+", export["reading"]["resources"].as_str().expect("it is a hash"));
        set_makers(&mut export["reading"]);
        let id = &export["document"]["id"];
        let found = outside.as_array().into_iter().flatten().find(|found| found["document"]["id"] == *id);
        let mut found = found.unwrap_or_else(|| panic!("{id} was not read")).clone();
        assert!(found["reading"]["resources"].as_str().is_some_and(|found| found.starts_with(&resources)), "{id}");
        assert_eq!(found["reading"]["reader"], "command:sh fake.sh");
        for field in ["resources", "reader"] {
            found["reading"][field] = export["reading"][field].clone();
        }
        assert_eq!(found["document"], export["document"], "{id}");
        assert_eq!(found["reading"], export["reading"], "{id}");
    }

    let add = |case: &str, threads: &str| {
        bench.succeed(
            &[&["add", case, "documents", "--threads", threads, "--at", "2020-01-01T00:00:00Z"], &READER[..], &gazetteer]
                .concat(),
        );
        bench.exports(case)
    };
    let (one, four) = (add("one", "1"), add("four", "4"));
    assert!(one == four, "the number of threads changes the exports");
    assert!(one[1].contains("command:sh fake.sh"), "the claims name their reader");
}

fn json_of(ran: &Ran) -> Value {
    serde_json::from_str(&ran.stdout).expect("it is JSON")
}

fn set_makers(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                if name == "made_by" {
                    *value = json!({ "kind": "tool", "name": "sh fake.sh" });
                } else {
                    set_makers(value);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(set_makers),
        _ => {}
    }
}

/// The adaptor, which `cargo test -p rashomon` builds with the other examples.
fn adaptor() -> PathBuf {
    let test = std::env::current_exe().expect("the test is a file");
    let path = test.ancestors().nth(2).expect("tests lie in target/…/deps").join("examples/local_model");
    assert!(path.is_file(), "{} is missing; `cargo build -p rashomon --example local_model` makes it", path.display());
    path
}

/// A server that gives the same answer to every question, and keeps the questions.
struct Server {
    url: String,
    questions: thread::JoinHandle<Vec<String>>,
}

impl Server {
    /// For `n` questions.
    fn answering(status: &'static str, body: String, n: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
        let url = format!("http://{}/v1", listener.local_addr().expect("it is bound"));
        let questions = thread::spawn(move || {
            let mut questions = Vec::new();
            for stream in listener.incoming().take(n) {
                let mut stream = stream.expect("somebody connected");
                questions.push(question(&mut stream));
                write!(
                    stream,
                    "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
                    body.len()
                )
                .expect("somebody listens");
            }
            questions
        });
        Self { url, questions }
    }

    /// As a model that says `content`.
    fn saying(content: &str, n: usize) -> Self {
        let body = json!({ "choices": [{ "index": 0, "message": { "role": "assistant", "content": content } }] });
        Self::answering("200 OK", body.to_string(), n)
    }
}

/// Head and body of a request.
fn question(stream: &mut impl std::io::Read) -> String {
    let mut bytes = Vec::new();
    let mut byte = [0];
    while !bytes.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte).expect("the head is whole");
        bytes.extend(byte);
    }
    let head = String::from_utf8(bytes).expect("it is ASCII");
    let length = head.lines().find_map(|line| line.strip_prefix("Content-Length: ")).and_then(|n| n.parse().ok());
    let mut body = vec![0; length.expect("it says its length")];
    stream.read_exact(&mut body).expect("the body is whole");
    head + &String::from_utf8(body).expect("it is UTF-8")
}

const STORY: &str = "Envoy speaks in Orrin\n\nORRIN, 4 March 2018 – The Plains Wire reported that Ana Tul, the envoy, said “Tamm arms the Free Hill \
                     Front”. Élan Bor denied it.\n";

fn answer() -> String {
    let answer = json!({
        "mentions": [
            { "quote": "Ana Tul", "kind": "person" },
            { "quote": "Tamm", "kind": "state" },
            { "quote": "Free Hill Front", "kind": "armed_group" },
            { "quote": "Plains Wire", "kind": "outlet" },
            { "quote": "Élan Bor", "kind": "person" },
            { "quote": "Interior Ministry", "kind": "government_body" }
        ],
        "attributions": [
            { "source": "Ana Tul, the envoy", "cue": "said", "content": "\"Tamm arms the Free Hill Front\"", "lemma": "say",
              "certainty": "reported", "claim": { "subject": "Tamm", "relation": "ARMS", "object": "the Free Hill Front" } },
            { "source": "The Plains Wire", "cue": "reported", "lemma": "report", "certainty": "reported", "claim": null,
              "content": "that Ana Tul, the envoy, said \"Tamm arms the Free Hill Front\"" },
            { "source": "Bo", "cue": "said", "content": "nobody was there", "lemma": "say", "certainty": "reported", "claim": null }
        ]
    });
    format!("Here you are:\n```json\n{answer}\n```")
}

#[test]
fn the_adaptor_asks_a_model_and_gives_what_stands_in_the_text() {
    let bench = Bench::empty();
    bench.write("documents/story.txt", STORY.as_bytes());
    let server = Server::saying(&answer(), 2);
    let adaptor = format!("command:{}", adaptor().display());
    let reader = [
        "--reader",
        &adaptor,
        "--reader-arg=--url",
        &format!("--reader-arg={}", server.url),
        "--reader-arg=--model",
        "--reader-arg=tiny",
    ];
    let ran = bench.succeed(&[&["read", "documents", "--json"], &reader[..]].concat());
    let read = json_of(&ran)[0].take();
    let text: Vec<char> = read["document"]["text"].as_str().expect("it has a text").chars().collect();
    let words = |span: &Value| {
        let at = |idx: usize| span[idx].as_u64().expect("it is a span") as usize;
        text[at(0)..at(1)].iter().collect::<String>()
    };
    let reading = &read["reading"];
    let names: Vec<String> = reading["mentions"].as_array().into_iter().flatten().map(|it| words(&it["span"])).collect();
    assert_eq!(names, ["Plains Wire", "Ana Tul", "Tamm", "Free Hill Front", "Élan Bor"]);
    let attributions = &reading["attributions"];
    assert_eq!(
        [words(&attributions[0]["source"][0]), words(&attributions[1]["content"][0])],
        ["The Plains Wire", "“Tamm arms the Free Hill Front”"]
    );
    assert_eq!([&attributions[1]["parent"], &attributions[1]["form"]], [&json!(0), &json!("direct")]);
    let chain: Vec<&str> =
        reading["claims"][0]["chain"].as_array().into_iter().flatten().filter_map(|it| it["name"].as_str()).collect();
    assert_eq!(chain, ["author", "The Plains Wire", "Ana Tul, the envoy"]);
    assert_eq!(reading["claims"][0]["made_by"], json!({ "kind": "tool", "name": "local_model" }));
    assert_eq!(reading["reader"], "command:local_model");
    assert!(!reading["sentences"].as_array().expect("it is a list").is_empty());
    assert!(ran.stderr.contains("dropped: a name that is not in the text: \"Interior Ministry\""), "{}", ran.stderr);
    assert!(
        ran.stderr.contains("dropped: an attribution whose content is not in the text: \"nobody was there\""),
        "{}",
        ran.stderr
    );

    bench.succeed(&[&["add", "case", "documents"], &reader[..]].concat());
    let claims = bench.succeed(&["claims", "case", "--about", "Free Hill Front"]);
    assert!(claims.stdout.contains("Ana Tul") && claims.stdout.contains("ARMS"), "{}", claims.stdout);
    let questions = server.questions.join().expect("the server heard both questions");
    assert!(questions[0].starts_with("POST /v1/chat/completions HTTP/1.1\r\n"), "{}", questions[0]);
    assert!(questions[0].contains("\"model\":\"tiny\"") && questions[0].contains("Ana Tul, the envoy"), "{}", questions[0]);
    assert_eq!(questions[0], questions[1], "the same document is asked about alike");
}

#[test]
fn the_adaptor_says_what_is_wrong_with_the_server() {
    let bench = Bench::empty();
    bench.write("documents/story.txt", STORY.as_bytes());
    let check = |url: &str, cause: &str| {
        let reader = format!("command:{}", adaptor().display());
        let ran = bench.run(&["read", "documents", "--reader", &reader, "--reader-arg=--url", &format!("--reader-arg={url}")]);
        assert_eq!(ran.code, Some(1), "{}", ran.stderr);
        ran.refuses("documents/story.txt", cause);
    };
    check(&Server::saying("I would rather not.", 1).url, "the model's answer is no JSON object");
    check(&Server::answering("200 OK", "{}".to_owned(), 1).url, "the server's answer holds no message");
    check(&Server::answering("503 Service Unavailable", "still loading".to_owned(), 1).url, "status 503: still loading");
    check("http://192.0.2.1:8080/v1", "another machine");
    check("https://127.0.0.1/v1", "only http://");
    let closed = TcpListener::bind("127.0.0.1:0").expect("there is a free port").local_addr().expect("it is bound");
    check(&format!("http://{closed}/v1"), "chat/completions: ");
}

/// The example of `docs/outside-reader.md` is what it says: the document is handed out so, and the reading is taken.
#[test]
fn the_documented_example_is_taken() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/outside-reader.md"))
        .expect("the page is there");
    let blocks: BTreeMap<&str, &str> = page.split("```").skip(1).step_by(2).filter_map(|block| block.split_once('\n')).fold(
        BTreeMap::new(),
        |mut blocks, (language, block)| {
            blocks.entry(language).or_insert(block);
            blocks
        },
    );
    let bench = Bench::empty();
    bench.write("letter.txt", blocks["text"].as_bytes());
    bench.write("reading.json", blocks["json reading"].as_bytes());
    bench.write("fake.sh", b"cat > asked.json; cat reading.json\n");
    let read = json_of(&bench.succeed(&[&["read", "letter.txt", "--json"], &READER[..]].concat()));
    let asked: Value = serde_json::from_slice(&fs::read(bench.path("asked.json")).expect("it was asked")).expect("it is JSON");
    let documented: Value = serde_json::from_str(blocks["json document"]).expect("it is JSON");
    assert_eq!(asked, documented);
    assert_eq!(read[0]["document"], documented);
    assert_eq!(read[0]["reading"]["claims"].as_array().map(Vec::len), Some(1));
}

#[test]
fn the_adaptor_refuses_what_is_no_document() {
    let mut child =
        Command::new(adaptor()).stdin(Stdio::piped()).stderr(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("it runs");
    child.stdin.take().expect("it is piped").write_all(b"{}").expect("it listens");
    let mut said = String::new();
    child.stderr.take().expect("it is piped").read_to_string(&mut said).expect("it is UTF-8");
    assert!(!child.wait().expect("it ends").success());
    assert!(said.contains("the document has no text"), "{said}");
}
