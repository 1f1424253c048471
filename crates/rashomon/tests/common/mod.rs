//! What the tests of the binary share: documents of their own, and ways to run it.
#![allow(dead_code, unreachable_pub, reason = "each test file uses a part of what it shares")]

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

/// A folder of its own with documents on an invented happening; gone when dropped.
pub struct Bench {
    folder: tempfile::TempDir,
}

/// The outcome of a run.
pub struct Ran {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

pub const FORMATS: [&str; 4] = ["json", "claims-csv", "ged", "geojson"];

const DOCUMENTS: [(&str, &str); 4] = [
    (
        "a-wire.txt",
        "Blast kills 12 at market in Orrin\n\nORRIN, 4 March 2018 (Plains Wire) – At least 12 people were killed and 30 injured when a bomb \
         exploded at the market of Orrin on Sunday, police said. Nobody claimed responsibility.\n",
    ),
    (
        "b-herald.txt",
        "Death toll rises to 17\n\nHill Herald, 5 March 2018\n\nThe death toll of Sunday’s bombing in Orrin rose to 17, a hospital official \
         said. The Interior Ministry accused the Free Hill Front. The Front denied any part in the attack.\n",
    ),
    (
        "c-front.txt",
        "Statement of the Free Hill Front\n\n6 March 2018\n\nWe reject the ministry’s accusation. “The bombing at Orrin was the work of \
         the state,” the spokesman said.\n",
    ),
    (
        "d-other.txt",
        "Clash at Tamm bridge\n\n9 March 2018\n\nTwo soldiers were killed in a clash at the bridge of Tamm on Friday, the mayor said.\n",
    ),
];

impl Bench {
    /// With the four documents above in `documents/`.
    pub fn new() -> Self {
        let bench = Self::empty();
        for (name, text) in DOCUMENTS {
            bench.write(&format!("documents/{name}"), text.as_bytes());
        }
        bench
    }

    /// With `n` documents in `documents/`, no two alike.
    pub fn with_documents(n: usize) -> Self {
        let bench = Self::empty();
        for idx in 0..n {
            let (_, text) = DOCUMENTS[idx % DOCUMENTS.len()];
            let text = text.replace("Orrin", &format!("Orrin{}", idx / 8)).replace("Sunday", &format!("Sunday in street {idx}"));
            bench.write(&format!("documents/{idx:03}.txt"), text.as_bytes());
        }
        bench
    }

    /// With so many generated reports in `documents/`, and in `tables/` one by which words are counted in steps from the hundredth text on, as
    /// they are in cases of thousands.
    pub fn with_reports(n: usize, seed: u64) -> Self {
        let (bench, mut dice) = (Self::empty(), Dice(seed));
        bench.write("tables/reconcile/counting.txt", b"name\tweight\tbasis\nexact_texts\t100\tset\n");
        for idx in 0..n {
            bench.write(&format!("documents/{idx:04}.txt"), report(&mut dice).as_bytes());
        }
        bench
    }

    /// Without documents.
    pub fn empty() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder can be made") }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("it is in the folder")).expect("the folder can be made");
        fs::write(path, bytes).expect("the file can be written");
    }

    /// The binary, to be run in the folder.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rashomon"));
        command.args(args).current_dir(self.folder.path()).env("XDG_CACHE_HOME", self.path("cache")).env_remove("COLUMNS");
        command.stdin(Stdio::null());
        command
    }

    pub fn run(&self, args: &[&str]) -> Ran {
        Ran::of(self.command(args).output().expect("the binary runs"))
    }

    /// Runs, and expects exit code 0.
    pub fn succeed(&self, args: &[&str]) -> Ran {
        let ran = self.run(args);
        assert_eq!(ran.code, Some(0), "{args:?}\n{}{}", ran.stdout, ran.stderr);
        ran
    }

    /// All exports of a case, one after the other.
    pub fn exports(&self, case: &str) -> Vec<String> {
        FORMATS.iter().map(|format| self.succeed(&["export", case, "--format", format]).stdout).collect()
    }
}

impl Ran {
    pub fn of(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the binary writes UTF-8");
        Self { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }

    /// Expects a refusal that names the file and the cause.
    pub fn refuses(&self, file: &str, cause: &str) {
        let line = self.stderr.lines().find(|line| line.contains(file) && line.contains(cause));
        assert!(line.is_some(), "no line names {file:?} and {cause:?}:\n{}", self.stderr);
    }
}

/// A small generator of numbers, the same on every run (xorshift).
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % n
    }

    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for at in (1..items.len()).rev() {
            items.swap(at, self.below(at as u64 + 1) as usize);
        }
    }
}

/// Files in a folder, sorted.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder).expect("the folder is there").map(|entry| entry.expect("it can be listed").path()).collect();
    files.sort();
    files
}

/// A short report of one of many invented attacks, with a claim, a denial or a citation now and then.
pub fn report(dice: &mut Dice) -> String {
    let mut of = |list: &[&'static str]| list[dice.below(list.len() as u64) as usize];
    let town = of(&["Orrin", "Tamm", "Besh", "Quetta", "Peshawar", "Homs", "Kano", "Gao", "Aden", "Cali", "Herat", "Mosul"]);
    let target = of(&["market", "barracks", "school", "mosque", "hotel", "bridge", "clinic", "court"]);
    let deed = of(&["A bomb exploded at", "Gunmen attacked", "Mortar shells hit", "Rockets struck"]);
    let group = of(&["Free Hill Front", "Dawn Brigade", "River Council", "Northern Army"]);
    let paper = of(&["Plains Wire", "Hill Herald", "Coast Tribune"]);
    let month = of(&["March", "April", "May"]);
    let end = of(&[
        "Nobody claimed responsibility.",
        "The GROUP claimed responsibility in a statement.",
        "The Interior Ministry blamed the GROUP, which denied any part in it.",
        "“The GROUP is armed by the state,” a spokesman for Karim Daoud said.",
        "The Hill Herald reported that the GROUP supports the River Council.",
    ]);
    let (day, killed, hurt) = (1 + dice.below(28), 1 + dice.below(60), 1 + dice.below(90));
    let mut text = format!("{killed} killed at {target} in {town}\n\n{}, {day} {month} 2018 ({paper}) - ", town.to_uppercase());
    let _ =
        write!(text, "{deed} a {target} in {town} on {day} {month}, killing {killed} people and injuring {hurt}, police said. ");
    let _ = write!(text, "{}\n\nA witness counted {} ambulances.\n", end.replace("GROUP", group), 100 + dice.below(5000));
    text
}
