//! A program of the user's as reader of a kit's documents: what it finds is predicted; where it fails, nothing is, and the reason is told.
#![cfg(unix)]

use std::{fs, process::Command};

/// Attributes the words after "said"; of the document on a ferry it gives no reading.
const PROGRAM: &str = r#"
input=$(cat)
id=$(printf '%s' "$input" | sed 's/.*"id":"\([0-9a-f]\{16\}\)","language".*/\1/')
case "$input" in *ferry*) echo 'no boats' >&2; exit 3 ;; esac
made='"made_by":{"kind":"rule","id":"x"}'
printf '{"schema_version":1,"document":"%s","reader":"","resources":"","sentences":[],"mentions":[],"entities":[],' "$id"
printf '"timexes":[],"toponyms":[],"figures":[],"events":[],"attributions":[{"source":[[0,4]],"cue":[[5,9]],"content":[[10,25]],'
printf '"form":"indirect","lemma":"say","negated":false,%s}],"citations":[],"accounts":[],"claims":[],"remarks":[]}' "$made"
"#;

const DOCUMENTS: &str = concat!(
    r#"{"id": "one", "text": "Élan said the dam held up."}"#,
    "\n",
    r#"{"id": "two", "text": "Orla said the ferry sank."}"#,
    "\n",
);

#[test]
fn a_program_s_reading_is_predicted_and_its_failure_told() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let (program, documents) = (folder.path().join("read.sh"), folder.path().join("documents.jsonl"));
    fs::write(&program, PROGRAM).expect("it can be written");
    fs::write(&documents, DOCUMENTS).expect("it can be written");
    let predict = |kit: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rashomon-eval"));
        command.args(["predict", kit, "--reader", "command:sh", "--reader-arg"]).arg(&program).arg(&documents);
        let ran = command.output().expect("the program starts");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("it is UTF-8");
        (ran.status.success(), text(ran.stdout), text(ran.stderr))
    };
    let (done, predictions, said) = predict("attribution");
    assert!(done, "{said}");
    let rows: Vec<serde_json::Value> =
        predictions.lines().map(|line| serde_json::from_str(line).expect("each line is JSON")).collect();
    let found = serde_json::json!([{"source": [[0, 4]], "cue": [[5, 9]], "content": [[10, 25]]}]);
    assert_eq!(
        rows,
        [serde_json::json!({"id": "one", "attributions": found}), serde_json::json!({"id": "two", "attributions": []})]
    );
    assert!(said.starts_with("two: ") && said.contains("exit code 3") && said.contains("no boats"), "{said}");

    let (done, _, said) = predict("report-choices");
    assert!(!done && said.contains("`neural`"), "{said}");
}
