//! A person with a browser: every kind of page opens, a figure leads to its sentence, no link is dead; what a form decides is shown, is
//! logged with who, when and why, and is gone when it is taken back; what was read from words, what changed last, and what holds a word
//! is shown.
//!
//! Needs Debian's `chromium` and `chromium-driver`. Without them the test says so and passes, except where `CI` is set. Screenshots are
//! left in `target/screenshots/`.

mod common;

use std::{
    env, fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use common::Bench;
use fantoccini::{Client, ClientBuilder, Locator, elements::Element, key::Key};
use serde_json::json;

type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;

/// A process that ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // The process may have ended by itself; either way it is gone afterwards.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts a program, both of whose outputs go to one pipe, and waits for the line that `find` wants something of.
fn start(mut command: Command, find: impl Fn(&str) -> Option<String>) -> Outcome<(Running, String)> {
    let (reader, writer) = std::io::pipe()?;
    let running = Running(command.stdout(writer.try_clone()?).stderr(writer).stdin(Stdio::null()).spawn()?);
    // The command holds the other end of the pipe: without it, the pipe ends with the program.
    drop(command);
    let mut lines = BufReader::new(reader).lines();
    let found =
        lines.by_ref().map_while(Result::ok).find_map(|line| find(&line)).ok_or("the program ended without saying where")?;
    // The pipe is read to the end, so that the program never waits for us.
    std::thread::spawn(move || lines.for_each(drop));
    Ok((running, found))
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn has_browser() -> bool {
    let found = ["chromedriver", "chromium"].iter().all(|program| {
        Command::new(program)
            .arg("--version")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success())
    });
    assert!(found || env::var_os("CI").is_none(), "with CI set, chromium and chromedriver must be installed");
    found
}

struct Visit {
    browser: Client,
    home: String,
    shots: PathBuf,
}

impl Visit {
    async fn open(&self, path: &str, shot: &str) -> Outcome {
        self.browser.goto(&format!("{}{path}", self.home)).await?;
        self.shoot(shot).await
    }

    async fn shoot(&self, shot: &str) -> Outcome {
        fs::write(self.shots.join(format!("{shot}.png")), self.browser.screenshot().await?)?;
        Ok(())
    }

    async fn text(&self, css: &str) -> Outcome<String> {
        Ok(self.browser.find(Locator::Css(css)).await?.text().await?)
    }

    async fn n(&self, css: &str) -> Outcome<usize> {
        Ok(self.browser.find_all(Locator::Css(css)).await?.len())
    }

    /// Presses what is found; what leads to another page is followed.
    async fn click(&self, css: &str) -> Outcome {
        let found = self.find(css).await?;
        let leads_on = matches!(found.tag_name().await?.as_str(), "a" | "button");
        if leads_on { self.follow(found).await } else { Ok(found.click().await?) }
    }

    /// Presses a link or a button that sends a form, and waits until its page has given way to the next, and that is whole.
    async fn follow(&self, element: Element) -> Outcome {
        const PATIENCE: std::time::Duration = std::time::Duration::from_millis(50);
        element.clone().click().await?;
        for _ in 0..400 {
            let is_gone = element.tag_name().await.is_err();
            let state = self.browser.execute("return document.readyState;", Vec::new()).await;
            if is_gone && state.is_ok_and(|state| state.as_str() == Some("complete")) {
                return Ok(());
            }
            tokio::time::sleep(PATIENCE).await;
        }
        Err("no other page came".into())
    }

    async fn find(&self, css: &str) -> Outcome<Element> {
        Ok(self.browser.find(Locator::Css(css)).await?)
    }

    async fn resize(&self, width: u32, height: u32) -> Outcome {
        Ok(self.browser.set_window_size(width, height).await?)
    }

    /// The page is no wider than the window: nothing must be scrolled to sideways but tables in their own frames.
    async fn fits(&self) -> Outcome<bool> {
        let wide = "return document.documentElement.scrollWidth <= document.documentElement.clientWidth;";
        Ok(self.browser.execute(wide, Vec::new()).await?.as_bool().unwrap_or(false))
    }
}

/// A workbench and a browser before it; both end with the test.
struct Session {
    visit: Visit,
    _server: Running,
    _driver: Running,
    _profile: tempfile::TempDir,
}

impl Session {
    /// `None` where no browser is installed.
    async fn start(serve: Command) -> Outcome<Option<Self>> {
        if !has_browser() {
            eprintln!("skipped: chromium and chromedriver are not installed");
            return Ok(None);
        }
        let (_server, home) = start(serve, |line| {
            line.split_whitespace().find(|word| word.starts_with("http://")).map(|url| url.trim_end_matches('/').to_owned())
        })?;
        let mut driver = Command::new("chromedriver");
        driver.arg("--port=0");
        let (_driver, port) = start(driver, |line| {
            line.split_once("started successfully on port ").map(|(_, port)| port.trim_end_matches('.').to_owned())
        })?;
        let shots = root().join("target/screenshots");
        fs::create_dir_all(&shots)?;
        let profile = tempfile::tempdir()?;
        let visit = Visit { browser: connect(&port, profile.path()).await?, home, shots };
        Ok(Some(Self { visit, _server, _driver, _profile: profile }))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_explores_the_sample() -> Outcome {
    let case = tempfile::tempdir()?;
    let mut explore_sample = Command::new(env!("CARGO_BIN_EXE_rashomon"));
    explore_sample.args(["explore", "--no-open", "--addr", "127.0.0.1:0", "--case"]).arg(case.path().join("velmar.rashomon"));
    explore_sample.arg("--gazetteer").arg(root().join("examples/velmar/tables/places.txt"));
    explore_sample.arg(root().join("examples/velmar/documents"));
    let Some(session) = Session::start(explore_sample).await? else { return Ok(()) };
    let outcome = explore(&session.visit).await;
    session.visit.browser.clone().close().await?;
    outcome
}

async fn connect(port: &str, profile: &Path) -> Outcome<Client> {
    let options = json!({ "binary": "/usr/bin/chromium", "args": [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", "--window-size=1280,1000", format!("--user-data-dir={}", profile.display()),
    ]});
    let capabilities = serde_json::Map::from_iter([("goog:chromeOptions".to_owned(), options)]);
    let connector = hyper_util::client::legacy::connect::HttpConnector::new();
    Ok(ClientBuilder::new(connector).capabilities(capabilities).connect(&format!("http://127.0.0.1:{port}")).await?)
}

async fn explore(visit: &Visit) -> Outcome {
    visit.open("/", "1-incidents").await?;
    assert_eq!(visit.text("h1").await?, "Incidents");
    let n_all = visit.n("table.incidents tbody tr").await?;
    assert!(n_all >= 4, "the sample tells of at least four incidents, shown were {n_all}");

    // The filter narrows the list without a script.
    visit.open("/?text=selmeny", "2-filtered").await?;
    let n_filtered = visit.n("table.incidents tbody tr").await?;
    assert!(0 < n_filtered && n_filtered < n_all, "{n_filtered} of {n_all} rows name Selmeny");

    // From a row to its dossier, from a figure to its sentence.
    visit.click("table.incidents tbody th a").await?;
    visit.shoot("3-dossier").await?;
    visit.click("table.cells td.number a").await?;
    visit.shoot("4-figure-in-its-sentence").await?;
    assert!(!visit.text("mark.target").await?.is_empty());
    assert_eq!(visit.browser.current_url().await?.fragment(), Some("at"));

    // And back from the document to the incident.
    visit.click("aside .told a").await?;
    assert!(visit.browser.current_url().await?.path().starts_with("/incident/"));

    visit.open("/contradictions", "5-contradictions").await?;
    visit.open("/documents", "6-documents").await?;
    visit.open("/actors", "7-actors").await?;
    visit.click("tbody th a").await?;
    visit.shoot("8-actor").await?;
    visit.open("/search?q=customs+house", "9-search").await?;
    assert!(visit.n(".hits li").await? > 0, "the words stand in the sample");
    visit.click(".hits a").await?;
    assert!(visit.text("mark.target").await?.to_lowercase().contains("customs"));
    no_dead_links(visit).await
}

/// Every page that the front page leads to is answered (one address a page; sixty pages at most).
async fn no_dead_links(visit: &Visit) -> Outcome {
    let (mut seen, mut queue) = (std::collections::BTreeSet::new(), vec!["/".to_owned()]);
    while let Some(path) = queue.pop().filter(|_| seen.len() < 60) {
        if !seen.insert(path.split(['#', '?']).next().unwrap_or_default().to_owned()) {
            continue;
        }
        visit.browser.goto(&format!("{}{path}", visit.home)).await?;
        if path.ends_with(".css") || path.ends_with(".svg") {
            continue;
        }
        assert_ne!(visit.text("h1").await?, "Not here", "{path} is a dead link");
        for link in visit.browser.find_all(Locator::Css("a[href^='/']")).await? {
            queue.extend(link.attr("href").await?);
        }
    }
    Ok(())
}

const HERALD: &str = "Bomb kills 12 at Peshawar market\n\nPESHAWAR, 4 March 2018 (Harbour Herald) - A bomb exploded at the spice market in \
                      Peshawar on Sunday, killing 12 people and injuring 30 others, police said. The Interior Ministry blamed the Northern \
                      Front.\n\nThe Northern Front denied any part in the attack.\n";
const COURIER: &str = "Fifteen dead in blast at spice market\n\nPESHAWAR, 5 March 2018 (Delta Courier) - The bomb that exploded at the spice \
                       market in Peshawar on Sunday killed 15 people and injured 30, hospital officials said. Nobody has claimed responsibility \
                       for the attack.\n";
const OTHER: &str = "Gunmen attack bus near Quetta\n\nQUETTA, 6 March 2018 (Plain Tribune) - Gunmen attacked a bus near Quetta on Tuesday, \
                     killing three people, police said. The bus was on its way to Karachi.\n";

/// A workbench over three documents, two of which tell of one incident.
async fn over_three_documents(bench: &Bench) -> Outcome<Option<Session>> {
    for (name, text) in [("herald", HERALD), ("courier", COURIER), ("other", OTHER)] {
        bench.write(&format!("documents/{name}.txt"), text.as_bytes());
    }
    bench.succeed(&["--reader", "rules", "add", "case", "documents"]);
    Session::start(bench.command(&["serve", "case", "--addr", "127.0.0.1:0"])).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reviewer_decides() -> Outcome {
    let bench = Bench::empty();
    let Some(session) = over_three_documents(&bench).await? else { return Ok(()) };
    let outcome = review(&session.visit).await;
    session.visit.browser.clone().close().await?;
    outcome
}

/// What a form asks for, what its page shows afterwards, and what the page of the incidents does.
struct Decision {
    action: &'static str,
    /// Names of fields, with what is chosen of a list (by its words) or typed.
    fields: &'static [(&'static str, &'static str)],
    /// Words of the incident's page afterwards; of the list of decisions, where the incident is none any more.
    shows: &'static [&'static str],
    /// Words that are gone from it.
    hides: &'static [&'static str],
}

const DECISIONS: [Decision; 8] = [
    Decision {
        action: "correct",
        fields: &[("field", "killed"), ("value", "21"), ("document", "Fifteen dead")],
        shows: &["Killed: 12–21", "killed 21"],
        hides: &["Killed: 12–15"],
    },
    Decision {
        action: "split",
        fields: &[("document", "Fifteen dead")],
        shows: &["Killed: 12\n", "1 document,"],
        hides: &["12–15"],
    },
    Decision {
        action: "move",
        fields: &[("text", "The Interior Ministry blamed"), ("other", "Quetta")],
        shows: &["Killed: 12–15"],
        hides: &["Are accused"],
    },
    Decision {
        action: "merge",
        fields: &[("other", "Quetta")],
        shows: &["3 documents,", "Killed: 3–15"],
        hides: &["2 documents,"],
    },
    Decision {
        action: "identify",
        fields: &[("document", "Bomb kills 12"), ("text", "Northern Front"), ("other", "Taliban")],
        shows: &["Taliban"],
        hides: &[],
    },
    Decision { action: "set-aside", fields: &[("document", "Bomb kills 12")], shows: &["set aside by a reviewer"], hides: &[] },
    Decision {
        action: "note",
        fields: &[("text", "The market was shut on Monday.")],
        shows: &["The market was shut on Monday."],
        hides: &[],
    },
    Decision { action: "reject", fields: &[], shows: &["no incident:"], hides: &[] },
];

async fn review(visit: &Visit) -> Outcome {
    for decision in DECISIONS {
        let action = decision.action;
        visit.browser.goto(&format!("{}/?text=peshawar", visit.home)).await?;
        visit.click("table.incidents tbody th a").await?;
        let address = visit.browser.current_url().await?;
        let before = visit.text("main").await?;
        let n_decided = n_decided(visit).await?;
        visit.browser.goto(address.as_str()).await?;
        decide(visit, &decision).await.map_err(|error| format!("{action}: {error}"))?;
        visit.shoot(&format!("review-{action}")).await?;
        let after = visit.text("main").await?;
        for words in decision.shows {
            assert!(after.contains(words), "{action}: {words:?} is not shown:\n{after}");
        }
        for words in decision.hides {
            assert!(before.contains(words) && !after.contains(words), "{action}: {words:?} before and not after:\n{after}");
        }

        visit.open("/review", &format!("log-{action}")).await?;
        let newest = visit.find("table.log tbody tr").await?.text().await?;
        assert!(newest.contains("A. Reviewer") && newest.contains("as printed"), "{action}: {newest}");
        let at = visit.find("table.log tbody tr time").await?.attr("datetime").await?.unwrap_or_default();
        assert!(at.parse::<jiff::Timestamp>().is_ok(), "{action}: {at:?} is no time");
        // One form can decide on what several documents tell; all of that is taken back together.
        let n_after = visit.n("table.log tbody tr").await?;
        visit.find(&format!("#d{n_after} [name=reason]")).await?.send_keys("a slip").await?;
        visit.follow(visit.find(&format!("#d{n_after} form[data-action=undo] button")).await?).await?;
        let newest = visit.find("table.log tbody tr").await?.text().await?;
        assert!(newest.contains(&format!("takes back decision {n_after}")) && newest.contains("a slip"), "{action}: {newest}");
        for seq in n_decided + 1..=n_after {
            assert!(visit.text(&format!("#d{seq}")).await?.contains("taken back by"), "{action}");
        }

        visit.browser.goto(address.as_str()).await?;
        assert_eq!(visit.text("main").await?, before, "{action} taken back left a trace");
    }
    Ok(())
}

/// How many entries the log of decisions has.
async fn n_decided(visit: &Visit) -> Outcome<usize> {
    visit.browser.goto(&format!("{}/review", visit.home)).await?;
    visit.n("table.log tbody tr").await
}

/// Fills in the form of a decision and sends it.
async fn decide(visit: &Visit, decision: &Decision) -> Outcome {
    visit.click("section[aria-labelledby=review] summary").await?;
    let form = visit.find(&format!("form[data-action={}]", decision.action)).await?;
    for (name, value) in decision.fields {
        let field = form.find(Locator::Css(&format!("[name={name}]"))).await?;
        if field.tag_name().await? == "select" {
            let mut options = field.find_all(Locator::Css("option")).await?.into_iter();
            let option = loop {
                let option = options.next().ok_or_else(|| format!("nothing to choose is called {value:?}"))?;
                if option.text().await?.contains(value) {
                    break option;
                }
            };
            option.click().await?;
        } else {
            field.clear().await?;
            field.send_keys(value).await?;
        }
    }
    for (name, value) in [("reason", "as printed"), ("by", "A. Reviewer")] {
        let field = form.find(Locator::Css(&format!("[name={name}]"))).await?;
        field.clear().await?;
        field.send_keys(value).await?;
    }
    visit.follow(form.find(Locator::Css("button")).await?).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reviewer_asks_why() -> Outcome {
    let bench = Bench::empty();
    let Some(session) = over_three_documents(&bench).await? else { return Ok(()) };
    let outcome = ask(&session.visit, &bench).await;
    session.visit.browser.clone().close().await?;
    outcome
}

async fn ask(visit: &Visit, bench: &Bench) -> Outcome {
    // From a word that is found to what was read from it.
    visit.browser.goto(&visit.home).await?;
    visit.find("#q").await?.send_keys("spice market").await?;
    visit.click("form.find button").await?;
    assert_eq!(visit.n(".hits li").await?, 3, "{}", visit.text("main").await?);
    visit.open("/search?q=zebra", "search-nothing").await?;
    assert!(visit.text("main").await?.contains("No document holds “zebra”."));

    visit.browser.goto(&format!("{}/?text=peshawar", visit.home)).await?;
    visit.click("table.incidents tbody th a").await?;
    visit.click("table.cells td.number a").await?;
    visit.shoot("explain-words").await?;
    let explained = visit.text(".explained").await?;
    assert!(explained.contains("figure killed 12") && explained.contains("rule figures/"), "{explained}");

    // What the last run changed, before and after one.
    visit.open("/changes", "changes-added").await?;
    let changes = visit.text("main").await?;
    assert!(changes.contains("add") && changes.contains("Documents that came") && changes.contains("Plain Tribune"), "{changes}");
    let id = visit.find("table.changes a[href^='/incident/']").await?.attr("href").await?.unwrap_or_default();
    let id = id.trim_start_matches("/incident/").to_owned();
    bench.succeed(&["review", "case", "correct", &id, "killed", "77", "--reason", "as printed"]);
    visit.open("/changes", "changes-corrected").await?;
    let changes = visit.text("main").await?;
    assert!(changes.contains("review") && changes.contains("77") && !changes.contains("Documents that came"), "{changes}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_narrow_window_and_no_mouse_are_enough() -> Outcome {
    let bench = Bench::empty();
    let Some(session) = over_three_documents(&bench).await? else { return Ok(()) };
    let outcome = by_keyboard(&session.visit).await;
    session.visit.browser.clone().close().await?;
    outcome
}

async fn by_keyboard(visit: &Visit) -> Outcome {
    visit.resize(500, 900).await?;
    visit.browser.goto(&format!("{}/?text=peshawar", visit.home)).await?;
    assert!(visit.fits().await?, "the list of incidents is wider than a narrow window");
    visit.click("table.incidents tbody th a").await?;
    visit.shoot("narrow-dossier").await?;
    assert!(visit.fits().await?, "the dossier is wider than a narrow window");

    // The forms are opened, a remark is written and sent with keys alone.
    visit.find("section[aria-labelledby=review] summary").await?.send_keys(&Key::Enter.to_string()).await?;
    assert!(visit.fits().await?, "the forms are wider than a narrow window");
    let remark = visit.find("form[data-action=note] [name=text]").await?;
    remark.send_keys("Read again.").await?;
    visit.shoot("narrow-forms").await?;
    remark.send_keys(&Key::Enter.to_string()).await?;
    visit.browser.wait().for_element(Locator::Css(".remark")).await?;
    assert!(visit.text(".remark").await?.contains("Read again."));
    for (path, shot) in [("/review", "narrow-log"), ("/changes", "narrow-changes"), ("/contradictions", "narrow-contradictions")]
    {
        visit.open(path, shot).await?;
        assert!(visit.fits().await?, "{path} is wider than a narrow window");
    }

    // The first stop of the tabulator leads past the navigation, and what has the focus can be seen.
    let body = visit.find("body").await?;
    body.send_keys(&Key::Tab.to_string()).await?;
    let focused = "return document.activeElement.className + ' ' + getComputedStyle(document.activeElement).left;";
    let focused = visit.browser.execute(focused, Vec::new()).await?;
    assert!(focused.as_str().is_some_and(|focused| focused.starts_with("skip ") && !focused.contains('-')), "{focused}");
    Ok(())
}
