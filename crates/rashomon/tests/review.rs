//! `review` and `explain`: each decision does what it says, is logged, and when taken back was never made; each answer leads to the words.

mod common;

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use common::Bench;
use serde_json::Value;

const HERALD: &str = "Bomb kills 12 at Peshawar market\n\nPESHAWAR, 4 March 2018 (Harbour Herald) - A bomb exploded at the spice market in \
                      Peshawar on Sunday, killing 12 people and injuring 30 others, police said. The provincial governor Anwar Jalbani \
                      visited the wounded. The Interior Ministry blamed the Northern Front.\n\nThe Northern Front denied any part in the \
                      attack.\n";
const COURIER: &str = "Fifteen dead in blast at spice market\n\nPESHAWAR, 5 March 2018 (Delta Courier) - The bomb that exploded at the spice \
                       market in Peshawar on Sunday killed 15 people and injured 30, hospital officials said. Governor Anwar Jalbani \
                       promised an inquiry. Nobody has claimed responsibility for the attack.\n";
const OTHER: &str = "Gunmen attack bus near Quetta\n\nQUETTA, 6 March 2018 (Plain Tribune) - Gunmen attacked a bus near Quetta on Tuesday, \
                     killing three people, police said. The bus was on its way to Karachi.\n";

/// A case of three documents, two of which tell of one incident.
struct Case(Bench);

impl Case {
    fn new() -> Self {
        let bench = Bench::empty();
        for (name, text) in [("herald", HERALD), ("courier", COURIER), ("other", OTHER)] {
            bench.write(&format!("documents/{name}.txt"), text.as_bytes());
        }
        bench.succeed(&["add", "case", "documents"]);
        Self(bench)
    }

    fn json(&self, args: &[&str]) -> Value {
        let printed = self.0.succeed(&[args, &["--json"]].concat()).stdout;
        serde_json::from_str(&printed).unwrap_or_else(|error| panic!("{args:?}: {error}\n{printed}"))
    }

    /// The incident at a place.
    fn at(&self, place: &str) -> Value {
        let incidents = self.json(&["incidents", "case"]);
        let found = incidents.as_array().expect("a list").iter().find(|incident| incident["place"] == place);
        found.cloned().unwrap_or_else(|| panic!("no incident in {place}: {incidents:#}"))
    }

    fn bombing(&self) -> String {
        self.at("Peshawar")["id"].as_str().expect("it has an id").to_owned()
    }

    /// Decides, checks what came of it, takes all of it back, and expects every byte as before.
    fn decide(&self, action: &[&str], check: impl Fn(&Self)) {
        let before = self.0.exports("case");
        let n_before = self.json(&["review", "case", "log"]).as_array().expect("a list").len();
        let by = ["--by", "A. Reviewer", "--at", "2026-01-02T03:04:05Z", "--reason", "as printed"];
        self.0.succeed(&[&["review", "case"], action, &by].concat());
        assert_ne!(self.0.exports("case"), before, "{action:?} changed nothing");
        check(self);
        let log = self.json(&["review", "case", "log"]);
        let decisions = &log.as_array().expect("a list")[n_before..];
        for decision in decisions {
            let (who, when, why) = (&decision["by"], &decision["at"], &decision["reason"]);
            assert!(who == "A. Reviewer" && when == "2026-01-02T03:04:05Z" && why == "as printed", "{decision}");
            assert_eq!(decision["action"], decisions[0]["seq"], "{decision}");
        }
        // Whichever of them is named, all are taken back.
        let seq = decisions.last().expect("something was decided")["seq"].to_string();
        self.0.succeed(&["review", "case", "undo", &seq]);
        let again = self.0.run(&["review", "case", "undo", &seq]);
        assert!(again.code == Some(2) && again.stderr.contains("taken back already, by decision"), "{}", again.stderr);
        assert!(self.0.exports("case") == before, "{action:?} taken back left a trace");
    }
}

#[test]
fn values_are_corrected_and_taken_back() {
    let case = Case::new();
    let id = case.bombing();
    let killed = |case: &Case| case.at("Peshawar")["killed"].to_string();
    assert_eq!(killed(&case), "[12,15]");
    case.decide(&["correct", &id, "killed", "12-14", "--document", "courier.txt"], |case| assert_eq!(killed(case), "[12,14]"));
    case.decide(&["correct", &id, "killed", "-9"], |case| assert_eq!(killed(case), "[null,9]"));
    case.decide(&["correct", &id, "date", "2018-03-03"], |case| {
        assert_eq!(case.at("Peshawar")["date"], "2018-03-03/2018-03-03");
        let dossier = case.0.succeed(&["dossier", "case", &id]).stdout;
        assert!(dossier.contains("reviewer A. Reviewer"), "{dossier}");
    });
    case.decide(&["correct", &id, "place", "Nowshera geonames:1168864"], |case| {
        assert_eq!(case.at("Nowshera")["id"], id.as_str())
    });
    case.decide(&["correct", &id, "role", "Northern Front=claims"], |case| {
        assert_eq!(case.at("Peshawar")["grade"], "claimed");
    });
}

#[test]
fn sentences_and_names_are_moved() {
    let case = Case::new();
    let (id, bus) = (case.bombing(), case.at("Quetta")["id"].as_str().expect("it has an id").to_owned());
    let blamed = HERALD.find("The Interior Ministry blamed").expect("it is there");
    let words = format!("herald.txt#char={blamed},{}", blamed + 40);
    let accuses = |case: &Case, place: &str| {
        let dossier = case.json(&["dossier", "case", case.at(place)["id"].as_str().expect("it has an id")]);
        dossier["responsibility"]
            .as_array()
            .expect("a list")
            .iter()
            .any(|row| row["actor"] == "Northern Front" && row["stance"] == "accused")
    };
    assert!(accuses(&case, "Peshawar") && !accuses(&case, "Quetta"));
    case.decide(&["move", &id, &words, "--to", &bus], |case| {
        assert!(!accuses(case, "Peshawar") && accuses(case, "Quetta"));
    });
    case.decide(&["identify", "herald.txt", "Northern Front", "--as", "Taliban"], |case| {
        let dossier = case.json(&["dossier", "case", &id]);
        let accused: Vec<&Value> =
            dossier["responsibility"].as_array().expect("a list").iter().map(|row| &row["actor"]).collect();
        assert!(!accused.is_empty() && accused.iter().all(|actor| **actor == "Taliban"), "{accused:?}");
    });
}

#[test]
fn what_is_set_aside_is_said_in_the_reason() {
    let case = Case::new();
    let id = case.bombing();
    case.decide(&["set-aside", &id, "--document", "herald.txt"], |case| {
        let dossier = case.json(&["dossier", "case", &id]);
        assert_eq!(dossier["grade"], "single_origin");
        let reason = dossier["grade_reason"].as_str().expect("it has one");
        assert!(reason.contains("set aside by a reviewer: \"Bomb kills 12 at Peshawar market\" (decision"), "{reason}");
    });
    assert_eq!(case.0.run(&["review", "case", "set-aside", &id]).code, Some(2));
}

#[test]
fn wrong_words_are_refused_with_a_way_out() {
    let case = Case::new();
    let id = case.bombing();
    for (action, hint) in [
        (&["correct", &id, "killed", "a dozen"][..], "write 12, 12-31, 12- or -31"),
        (&["correct", &id, "colour", "red"], "a field is date, place, role, or a harm"),
        (&["correct", &id, "place", "San Jose"], "several places are called"),
        (&["move", &id, "herald.txt"], "DOCUMENT#char=START,END"),
        (&["identify", "herald.txt", "Eastern Front", "--as", "Taliban"], "herald.txt: the words \"Eastern Front\" are not in"),
        (&["identify", "herald.txt", "ern Fro", "--as", "Taliban"], "there it names \"Northern Front\""),
        (&["identify", "herald.txt", "visited", "--as", "Taliban"], "names nobody by the words"),
        (&["identify", "herald.txt", "", "--as", "Taliban"], "the name in the document is empty"),
        (&["identify", "herald.txt", "Northern Front", "--as", " "], "the name of the actor is empty"),
        (&["identify", "herald.txt", "Northern Front", "--as", "Tali\u{202e}ban"], "cannot be seen: Tali\\u{202e}ban"),
        (&["correct", &id, "role", "=claims"], "the name of the actor is empty"),
        (&["correct", &id, "role", "  =claims"], "the name of the actor is empty"),
        (&["correct", &id, "date", "0000"], "not within the years 1000 to 2100"),
        (&["correct", &id, "date", "2018/9999"], "not within the years 1000 to 2100"),
        (&["correct", &id, "killed", "4294967295"], "no incident has more than 100000000"),
        (&["correct", &id, "killed", "3", "--by", " "], "the name of who decides is empty"),
        (&["correct", &id, "killed", "3", "--reason", "a\u{1b}[2Jb"], "the reason has characters that cannot be seen"),
        (&["correct", &id, "killed", "3", "--reason", &"x".repeat(10_001)], "at most 10000 are kept"),
        (&["note", &id, ""], "the remark is empty"),
        (&["note", &id, " \n"], "the remark is empty"),
        (&["note", &id, "a\u{7}"], "the remark has characters that cannot be seen"),
        (&["note", &id, &"é".repeat(5_001)], "at most 10000 are kept"),
    ] {
        let ran = case.0.run(&[&["review", "case"], action].concat());
        assert!(ran.code == Some(2) && ran.stderr.contains(hint), "{action:?}: {}", ran.stderr);
    }
    assert_eq!(case.json(&["review", "case", "log"]), serde_json::json!([]));
}

/// Numbers with two decimals as `#`, so that other weights need no other snapshot.
fn without_numbers(text: &str) -> String {
    let redacted = |word: &str| {
        let digits = word.trim_start_matches(['+', '-']).trim_end_matches(':');
        let is_number = digits.split_once('.').is_some_and(|(whole, part)| {
            part.len() == 2
                && !whole.is_empty()
                && [whole, part].iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit()))
        });
        if is_number { word.replace(digits, "#").trim_start_matches(['+', '-']).to_owned() } else { word.to_owned() }
    };
    let mut lines: Vec<String> = text.lines().map(|line| line.split(' ').map(redacted).collect::<Vec<_>>().join(" ")).collect();
    let first = lines.iter().position(|line| line.starts_with("    #")).unwrap_or(lines.len());
    lines[first..].sort();
    lines.join("\n")
}

#[test]
fn why_two_documents_are_one_incident() {
    let case = Case::new();
    let explained = without_numbers(&case.0.succeed(&["explain", "case", "herald.txt", "courier.txt"]).stdout);
    insta::assert_snapshot!(explained, @r#"
    Bombing, Peshawar, 2018-03-04  a1db75ccd82ea984
      Bomb kills 12 at Peshawar market and Fifteen dead in blast at spice market: score #
        “Bomb kills 12 at Peshawar market”
        Harbour Herald · 72f69d5b#char=0,32
        “Fifteen dead in blast at spice market”
        Delta Courier · a0676a46#char=0,37
        #  any two accounts # × #
        #  date same # × #: “Sunday” 72f69d5b#char=127,133, “Sunday” a0676a46#char=138,144
        #  killed differ # × #: “kills 12” 72f69d5b#char=5,13, “Fifteen dead” a0676a46#char=0,12
        #  lead # × #
        #  numbers # × #
        #  persons # × #
        #  place same # × #: “Peshawar” 72f69d5b#char=17,25, “PESHAWAR” a0676a46#char=39,47
        #  published far # × #
        #  published near # × #
        #  wording # × #
        #  wording published near # × #
    "#);
    let chain = &case.json(&["explain", "case", "herald.txt", "courier.txt"])[0]["chain"];
    assert_eq!(chain.as_array().expect("a list").len(), 1);
    assert_eq!(chain[0]["basis"]["kind"], "scored");
    let apart = case.0.succeed(&["explain", "case", "herald.txt", "other.txt"]).stdout;
    assert!(apart.starts_with("Nothing that the two tell was taken for one incident."), "{apart}");
}

#[test]
fn why_it_is_contested() {
    let case = Case::new();
    // Numbers as of one day.
    case.0.write("documents/courier.txt", COURIER.replace("5 March", "4 March").as_bytes());
    case.0.succeed(&["remove", "case", "courier.txt"]);
    case.0.succeed(&["add", "case", "documents"]);
    let explained = case.0.succeed(&["explain", "case", &case.bombing()]).stdout;
    let contested = explained.split("What cannot both hold").nth(1).unwrap_or_else(|| panic!("{explained}"));
    for words in ["12 killed", "15 killed", "cannot both hold", "“Bomb kills 12 at Peshawar market”", "#char="] {
        assert!(contested.contains(words), "{words}: {contested}");
    }
    assert!(explained.contains("rule 1: origins disagree"), "{explained}");
    // The same of the contradiction alone.
    let listed = case.json(&["contradictions", "case"]);
    let id = listed[0]["id"].as_str().unwrap_or_else(|| panic!("{listed:#}"));
    let alone = case.0.succeed(&["explain", "case", id]).stdout;
    assert!(alone.contains("12 killed") && alone.contains("15 killed"), "{alone}");
}

#[test]
fn actors_of_ones_own_are_known_and_remembered() {
    let case = Case::new();
    let header = "id\tname\taliases\tkind\tcountry\tparent\twikidata\tprovenance\n";
    case.0.write("mine.tsv", format!("{header}front-north\tNorthern Front\tNorth Front\tarmed_group\tPK\t\t\town\n").as_bytes());
    case.0.succeed(&["add", "case", "--actors", "mine.tsv"]);
    assert_eq!(case.json(&["actors", "case", "front-north"])["name"], "Northern Front");
    assert!(case.0.succeed(&["add", "case", "documents"]).stderr.contains("0 read"), "the case remembers the table");
    case.0.write("twice.tsv", format!("{header}hezbollah\tParty\t\tparty\t\t\t\town\n").as_bytes());
    let refused = case.0.run(&["add", "case", "--actors", "twice.tsv"]);
    assert_eq!(refused.code, Some(2));
    refused.refuses("twice.tsv:2", "also stands in actors/armed_groups.tsv:");
}

/// The workbench of a case; it ends with the test.
struct Workbench {
    server: Child,
    addr: String,
}

impl Drop for Workbench {
    fn drop(&mut self) {
        // It may have ended by itself; either way it is gone afterwards.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

impl Workbench {
    fn over(case: &Case) -> Self {
        let mut command = case.0.command(&["serve", "case", "--addr", "127.0.0.1:0"]);
        let mut server = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("the binary runs");
        let mut line = String::new();
        BufReader::new(server.stderr.take().expect("it is piped")).read_line(&mut line).expect("it says where");
        let addr = line.split("http://").nth(1).and_then(|rest| rest.split('/').next()).expect("it says where").to_owned();
        Self { server, addr }
    }

    /// Status and the rest of an answer.
    fn ask(&self, request: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(&self.addr).expect("it listens");
        stream.write_all(request.as_bytes()).expect("it reads");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("it answers in UTF-8");
        let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
        (status, answer)
    }

    fn get(&self, path: &str) -> (u16, String) {
        self.ask(&format!("GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.addr))
    }

    fn post(&self, path: &str, headers: &str, body: &str) -> (u16, String) {
        let kind = "Content-Type: application/x-www-form-urlencoded";
        let length = body.len();
        self.ask(&format!(
            "POST {path} HTTP/1.1\r\nHost: {}\r\n{kind}\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}",
            self.addr
        ))
    }
}

#[test]
fn the_workbench_decides_for_its_own_forms_alone() {
    let case = Case::new();
    let id = case.bombing();
    let before = case.0.exports("case");
    let workbench = Workbench::over(&case);
    let (status, dossier) = workbench.get(&format!("/incident/{id}"));
    assert_eq!(status, 200);
    let token = dossier.split("name=\"token\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("forms carry one");
    let form = |token: &str, rest: &str| format!("token={token}&by=A.+Reviewer&reason=as+printed&incident={id}&{rest}");
    let correct = "action=correct&field=killed&value=12-14&document=courier.txt";

    assert_eq!(workbench.post("/review", "", &form("0123", correct)).0, 403, "a token of nobody");
    assert_eq!(workbench.post("/review", "Sec-Fetch-Site: cross-site\r\n", &form(token, correct)).0, 403, "another site");
    assert_eq!(workbench.post("/", "", &form(token, correct)).0, 405);
    assert!(case.0.exports("case") == before);
    for (wrong, why) in [
        ("action=correct&field=killed&value=many", "write 12, 12-31, 12- or -31"),
        ("action=undo&seq=abc", "is no number of a decision"),
        ("action=undo&seq=", "is no number of a decision"),
        ("action=undo&seq=99", "there is no decision"),
        ("action=note&text=+", "the remark is empty"),
        ("action=note&text=a%1Bb", "characters that cannot be seen"),
        ("action=note&action=undo", "damaged on its way"),
    ] {
        let (status, refused) = workbench.post("/review", "", &form(token, wrong));
        assert!(status == 422 && refused.contains("<h1>Not decided</h1>") && refused.contains(why), "{wrong}: {refused}");
    }
    let (status, refused) = workbench.post("/review", "", "%FF%FE=&&");
    assert!(matches!(status, 403 | 422), "{refused}");
    assert!(case.0.exports("case") == before);

    let (status, done) = workbench.post("/review", "Sec-Fetch-Site: same-origin\r\n", &form(token, correct));
    assert!(status == 303 && done.contains(&format!("location: /incident/{id}")), "{done}");
    assert!(workbench.get(&format!("/incident/{id}")).1.contains("12–14"), "the page shows it at once");
    assert_eq!(case.at("Peshawar")["killed"].to_string(), "[12,14]");
    let log = workbench.get("/review").1;
    assert!(log.contains("A. Reviewer") && log.contains("as printed"), "{log}");
    assert_eq!(workbench.post("/review", "", &form(token, "action=undo&seq=1")).0, 303);
    assert!(case.0.exports("case") == before, "taken back, it was never made");
    let (status, refused) = workbench.post("/review", "", &form(token, "action=undo&seq=1"));
    assert!(status == 422 && refused.contains("taken back already, by decision 2"), "{refused}");
    // One form on two documents is one action.
    assert_eq!(workbench.post("/review", "", &form(token, "action=correct&field=killed&value=20")).0, 303);
    let log = workbench.get("/review").1;
    assert!(log.contains("One action: decisions 3 to 4"), "{log}");
    assert_eq!(workbench.post("/review", "", &form(token, "action=undo&seq=4")).0, 303);
    assert!(case.0.exports("case") == before, "taken back, it was never made");
}

#[test]
fn the_workbench_shows_what_others_changed() {
    let case = Case::new();
    let id = case.bombing();
    let workbench = Workbench::over(&case);
    let page = || workbench.get(&format!("/incident/{id}")).1;
    assert!(page().contains("12–15"));
    case.0.succeed(&["review", "case", "correct", &id, "killed", "21", "--document", "courier.txt"]);
    assert!(page().contains("12–21"), "{}", page());
    assert!(workbench.get("/review").1.contains("killed 21"));
    case.0.write("documents/late.txt", b"Boat sinks off Karachi\n\nKARACHI, 7 March 2018 (Plain Tribune) - Four people were killed on Wednesday when gunmen attacked a boat off Karachi, police said.\n");
    case.0.succeed(&["add", "case", "documents"]);
    let list = workbench.get("/documents").1;
    assert!(list.contains("Boat sinks off Karachi"), "{list}");
    case.0.succeed(&["remove", "case", "late.txt"]);
    assert!(!workbench.get("/documents").1.contains("Boat sinks"));
    assert_eq!(workbench.get("/").0, 200);
}

#[test]
fn an_open_connection_does_not_keep_the_workbench() {
    let case = Case::new();
    let mut workbench = Workbench::over(&case);
    let begin = |request: &str| {
        let mut stream = TcpStream::connect(&workbench.addr).expect("it listens");
        stream.write_all(request.as_bytes()).expect("it reads");
        stream
    };
    let host = format!("Host: {}\r\n", workbench.addr);
    let open = [
        begin(""),
        begin("GET / HT"),
        begin(&format!("GET / HTTP/1.1\r\n{host}X-")),
        begin(&format!(
            "POST /review HTTP/1.1\r\n{host}Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 900\r\n\r\ntoken="
        )),
    ];
    // They are taken before what comes after them is answered.
    assert_eq!(workbench.get("/").0, 200);
    let pid = workbench.server.id().to_string();
    assert!(Command::new("kill").args(["-INT", &pid]).status().expect("kill is there").success());
    let begun = Instant::now();
    while workbench.server.try_wait().expect("it is ours").is_none() {
        assert!(begun.elapsed() < Duration::from_secs(8), "it did not end");
        std::thread::sleep(Duration::from_millis(50));
    }
    drop(open);
}
