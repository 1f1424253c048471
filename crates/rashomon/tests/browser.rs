//! A person with a browser: every kind of page opens, a figure leads to its sentence, no link is dead.
//!
//! Needs Debian's `chromium` and `chromium-driver`. Without them the test says so and passes, except where `CI` is set. Screenshots are
//! left in `target/screenshots/`.

use std::{
    env, fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use fantoccini::{Client, ClientBuilder, Locator};
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

    async fn click(&self, css: &str) -> Outcome {
        Ok(self.browser.find(Locator::Css(css)).await?.click().await?)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_explores_the_sample() -> Outcome {
    if !has_browser() {
        eprintln!("skipped: chromium and chromedriver are not installed");
        return Ok(());
    }
    let case = tempfile::tempdir()?;
    let mut explore_sample = Command::new(env!("CARGO_BIN_EXE_rashomon"));
    explore_sample.args(["explore", "--no-open", "--addr", "127.0.0.1:0", "--case"]).arg(case.path().join("velmar.rashomon"));
    explore_sample.arg("--gazetteer").arg(root().join("examples/velmar/tables/places.txt"));
    explore_sample.arg(root().join("examples/velmar/documents"));
    let (_server, home) = start(explore_sample, |line| {
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
    let outcome = explore(&visit).await;
    visit.browser.close().await?;
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
