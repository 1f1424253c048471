//! The commands and their flags, declared once: help, parsing and shell completions follow from here.

use std::{ffi::OsString, net::SocketAddr, path::PathBuf};

use clap::{Args, Parser, Subcommand, ValueEnum};
use rashomon_outside::Choice;

const EXIT_CODES: &str =
    "Exit codes: 0 done; 1 done, but files were refused or `check` found something; 2 unusable input or wrong use.";

/// Reads partisan documents on contested events and shows who says what, on whose word. Offline. It does not say what is true.
#[derive(Debug, Parser)]
#[command(version, about, after_help = EXIT_CODES, arg_required_else_help = true, max_term_width = 110)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Flags of every command.
#[derive(Clone, Debug, Args)]
pub(crate) struct Global {
    /// Folder of tables with the layout of `data/`; files missing there are taken from the program.
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// Places of your own, in the format of the GeoNames dump. The case remembers it.
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) gazetteer: Option<PathBuf>,
    /// Actors of your own beside those of the program: a table with the columns of `data/actors/`. The case remembers it.
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) actors: Option<PathBuf>,
    /// What reads the documents: `neural` (rules, and who said what by a trained model), `rules` (rules alone; much faster), or
    /// `command:PROGRAM`, a program of yours (docs/outside-reader.md). By default `neural`, or what the case remembers of the first two.
    #[arg(long, global = true, value_name = "READER")]
    pub(crate) reader: Option<Choice>,
    /// Argument for the program of `--reader command:`; give it once for each.
    #[arg(long, global = true, value_name = "ARG", allow_hyphen_values = true)]
    pub(crate) reader_arg: Vec<OsString>,
    /// Seconds that the program of `--reader command:` has for each document.
    #[arg(long, global = true, value_name = "SECONDS", default_value_t = 300, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) reader_timeout: u32,
    /// Print JSON instead of tables.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// When to use colour.
    #[arg(long, global = true, value_enum, default_value_t = When::Auto)]
    pub(crate) color: When,
    /// Threads to read with, 1 to 1024; all cores by default.
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,
}

/// When to use colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum When {
    /// On a terminal that has it, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make a case of documents, print the summary, open the workbench.
    #[command(
        after_help = "Examples:\n  rashomon explore reports/\n  rashomon explore reports/ --case syria.case --no-open\n  rashomon explore reports/ --no-serve        # the summary only"
    )]
    Explore(Explore),
    /// Ingest and read files and folders into a case. Can be run again: only new or changed files are read.
    #[command(
        after_help = "Examples:\n  rashomon add syria.case reports/ leaflet.pdf\n  curl -s https://… | rashomon add syria.case -\n  rashomon add syria.case                     # finish what a killed run left"
    )]
    Add(Add),
    /// Take documents out of a case.
    #[command(after_help = "Examples:\n  rashomon remove syria.case 1a2b3c4d\n  rashomon remove syria.case reports/leaflet.pdf")]
    Remove(Remove),
    /// Read documents without a case and print what was read.
    #[command(
        after_help = "Examples:\n  rashomon read leaflet.txt\n  echo 'Police said 12 people were killed.' | rashomon read - --json"
    )]
    Read(Read),
    /// Table of the incidents of a case.
    #[command(
        after_help = "Examples:\n  rashomon incidents syria.case --from 2016-10 --place Aleppo\n  rashomon incidents syria.case --grade contested --json"
    )]
    Incidents(Incidents),
    /// Everything about one incident, every cell with its sentence.
    #[command(
        after_help = "Examples:\n  rashomon dossier syria.case 3f2a\n  rashomon dossier syria.case 3f2a --format html > dossier.html"
    )]
    Dossier(DossierArgs),
    /// Who says what of whom.
    #[command(
        after_help = "Examples:\n  rashomon claims syria.case --about FSA --relation sponsors\n  rashomon claims syria.case --by 'Interior Ministry'"
    )]
    Claims(Claims),
    /// What cannot both hold, side by side.
    Contradictions(OnIncident),
    /// Actors over all documents, or one of them in full.
    Actors(Listed),
    /// Independent origins of the reporting, or one of them in full.
    Origins(Listed),
    /// Full-text search.
    #[command(
        after_help = "Words are joined by and; \"a phrase\", begin*, -without and OR are understood.\n\nExample:\n  rashomon search syria.case '\"claimed responsibility\" -market'"
    )]
    Search(Search),
    /// What the last document changed.
    #[command(
        after_help = "Examples:\n  rashomon diff syria.case                    # what the last run changed\n  rashomon diff syria.case --without 1a2b3c4d # what this document brings"
    )]
    Diff(Diff),
    /// Why a cell says what it says: sentence, rule, links, decisions.
    #[command(
        after_help = "Examples:\n  rashomon explain syria.case 1a2b3c4d#char=120,131\n  rashomon explain syria.case 3f2a            # an incident, actor, origin, statement, contradiction or document\n  rashomon explain syria.case a.txt b.txt     # why two documents tell of one incident"
    )]
    Explain(Explain),
    /// Merge, split, move, correct, reject, annotate, set aside; every decision can be undone.
    #[command(
        subcommand_required = true,
        after_help = "Examples:\n  rashomon review syria.case merge 3f2a 77b0 --reason 'same market, same day'\n  rashomon review syria.case correct 3f2a killed 12-14 --document herald.txt\n  rashomon review syria.case correct 3f2a role 'Northern Front=denies'\n  rashomon review syria.case move 3f2a 1a2b3c4d#char=120,180 --to 77b0\n  rashomon review syria.case undo 4\n  rashomon review syria.case log"
    )]
    Review(Review),
    /// Write a case in a format that other tools read.
    #[command(
        after_help = "Examples:\n  rashomon export syria.case --format claims-csv > claims.csv\n  rashomon export syria.case --format ged --best median > events.csv"
    )]
    Export(Export),
    /// Print a JSON Schema of what `--json` and `export` write.
    Schema(SchemaArgs),
    /// Open the workbench on a local address.
    Serve(Serve),
    /// Check the file, the custody hashes of the originals, and that everything links up.
    Check(CaseOnly),
    /// Print completions for a shell.
    #[command(after_help = "Example:\n  rashomon completions bash > ~/.local/share/bash-completion/completions/rashomon")]
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
}

#[derive(Debug, Args)]
pub(crate) struct CaseOnly {
    /// The case file.
    pub(crate) case: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Adding {
    /// Read documents again even if nothing says that it is needed.
    #[arg(long)]
    pub(crate) reread: bool,
    /// Time of acquisition to note instead of now, RFC 3339.
    #[arg(long, value_name = "TIME")]
    pub(crate) at: Option<jiff::Timestamp>,
}

#[derive(Debug, Args)]
pub(crate) struct Explore {
    /// Files and folders; `-` is standard input.
    #[arg(required = true)]
    pub(crate) paths: Vec<PathBuf>,
    /// Keep the case in this file; by default it is kept in the user's cache folder.
    #[arg(long, value_name = "FILE")]
    pub(crate) case: Option<PathBuf>,
    /// Do not open a browser; print the workbench's address.
    #[arg(long)]
    pub(crate) no_open: bool,
    /// End after the summary.
    #[arg(long)]
    pub(crate) no_serve: bool,
    /// Address of the workbench; only loopback addresses are taken.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:7878")]
    pub(crate) addr: SocketAddr,
    #[command(flatten)]
    pub(crate) adding: Adding,
}

#[derive(Debug, Args)]
pub(crate) struct Add {
    /// The case file; made if there is none.
    pub(crate) case: PathBuf,
    /// Files and folders; `-` is standard input.
    pub(crate) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) adding: Adding,
}

#[derive(Debug, Args)]
pub(crate) struct Remove {
    /// The case file.
    pub(crate) case: PathBuf,
    /// Ids (or the beginning of them) or paths of documents.
    #[arg(required = true)]
    pub(crate) documents: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Read {
    /// Files and folders; `-` is standard input.
    #[arg(required = true)]
    pub(crate) paths: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Incidents {
    /// The case file.
    pub(crate) case: PathBuf,
    /// Only those that can have happened on this date or later: 2016, 2016-10, 2016-10-03.
    #[arg(long, value_name = "DATE")]
    pub(crate) from: Option<rashomon_model::DateInterval>,
    /// Only those that can have happened on this date or before.
    #[arg(long, value_name = "DATE")]
    pub(crate) until: Option<rashomon_model::DateInterval>,
    /// Only those whose place contains these words, or of this country (two letters).
    #[arg(long)]
    pub(crate) place: Option<String>,
    /// Only those of this PLOVER event type.
    #[arg(long = "type", value_name = "TYPE")]
    pub(crate) event_type: Option<String>,
    /// Only those of this grade.
    #[arg(long, value_parser = ["uncorroborated_mention", "single_origin", "corroborated", "claimed", "contested"])]
    pub(crate) grade: Option<String>,
    /// Only those that this actor claims, is accused of, or denies.
    #[arg(long)]
    pub(crate) actor: Option<String>,
    /// Also counts over a period, umbrellas over other incidents, and background.
    #[arg(long)]
    pub(crate) all: bool,
}

#[derive(Debug, Args)]
pub(crate) struct DossierArgs {
    /// The case file.
    pub(crate) case: PathBuf,
    /// Id of the incident, or the beginning of it.
    pub(crate) incident: String,
    /// Form.
    #[arg(long, value_enum, default_value_t = DossierFormat::Text)]
    pub(crate) format: DossierFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum DossierFormat {
    /// For the terminal.
    Text,
    /// Markdown.
    Md,
    /// A page of HTML.
    Html,
    /// JSON, offsets in code points.
    Json,
}

#[derive(Debug, Args)]
pub(crate) struct Claims {
    /// The case file.
    pub(crate) case: PathBuf,
    /// Only claims about this actor (part of a name, or an id).
    #[arg(long, value_name = "ACTOR")]
    pub(crate) about: Option<String>,
    /// Only claims in whose chain this voice stands (part of a name).
    #[arg(long, value_name = "VOICE")]
    pub(crate) by: Option<String>,
    /// Only claims of this relation: sponsors, arms, accuses, denies …
    #[arg(long, value_name = "RELATION")]
    pub(crate) relation: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct OnIncident {
    /// The case file.
    pub(crate) case: PathBuf,
    /// Only those of this incident.
    #[arg(long, value_name = "ID")]
    pub(crate) incident: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Listed {
    /// The case file.
    pub(crate) case: PathBuf,
    /// Id (or the beginning of it) or name of one to show in full.
    pub(crate) reference: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Search {
    /// The case file.
    pub(crate) case: PathBuf,
    /// What to look for.
    #[arg(required = true)]
    pub(crate) query: Vec<String>,
    /// How many hits to show at most.
    #[arg(long, default_value_t = 20)]
    pub(crate) limit: usize,
}

#[derive(Debug, Args)]
pub(crate) struct Diff {
    /// The case file.
    pub(crate) case: PathBuf,
    /// Compare with the case as it would be without this document.
    #[arg(long, value_name = "DOCUMENT")]
    pub(crate) without: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// The case file.
    pub(crate) case: PathBuf,
    /// `DOCUMENT#char=START,END` as printed with every quotation, or an id.
    pub(crate) reference: String,
    /// Another document: why the two tell of one incident.
    pub(crate) with: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Review {
    /// The case file.
    pub(crate) case: PathBuf,
    #[command(subcommand)]
    pub(crate) action: ReviewAction,
}

/// Why, who, when.
#[derive(Debug, Args)]
pub(crate) struct Because {
    /// Why.
    #[arg(long, default_value = "")]
    pub(crate) reason: String,
    /// Who decides; by default the user's name.
    #[arg(long)]
    pub(crate) by: Option<String>,
    /// When, RFC 3339; by default now.
    #[arg(long, value_name = "TIME")]
    pub(crate) at: Option<jiff::Timestamp>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ReviewAction {
    /// Two incidents are one.
    Merge {
        /// One incident.
        left: String,
        /// The other.
        right: String,
        #[command(flatten)]
        because: Because,
    },
    /// What a document tells is another incident than the rest.
    Split {
        /// The incident.
        incident: String,
        /// The document whose account is to go (id or path).
        document: String,
        #[command(flatten)]
        because: Because,
    },
    /// The sentence at these words tells of another incident.
    Move {
        /// The incident that it was read into.
        incident: String,
        /// The words: `DOCUMENT#char=START,END`, as printed with every quotation.
        words: String,
        /// The incident that it tells of; one of its own by default.
        #[arg(long, value_name = "INCIDENT")]
        to: Option<String>,
        #[command(flatten)]
        because: Because,
    },
    /// Whoever a document calls so is this actor.
    Identify {
        /// The document (id or path).
        document: String,
        /// The name as the document writes it.
        name: String,
        /// The actor: its id, or any name.
        #[arg(long = "as", value_name = "ACTOR")]
        actor: String,
        #[command(flatten)]
        because: Because,
    },
    /// A value was misread: a date, a place, a figure, a role.
    Correct {
        /// The incident.
        incident: String,
        /// `date`, `place`, `role`, or a harm as in the dossier: `killed`, `injured (children)`.
        field: String,
        /// 2016-10-03; a name of the gazetteer; NAME=claims, accused, denies or none; 12, 12-31, 12- or -31.
        #[arg(allow_hyphen_values = true)]
        value: String,
        /// Only in this document's account.
        #[arg(long)]
        document: Option<String>,
        #[command(flatten)]
        because: Because,
    },
    /// Something does not count for the grade: a document, or a contradiction.
    #[command(group = clap::ArgGroup::new("input").required(true).args(["document", "contradiction"]))]
    SetAside {
        /// The incident.
        incident: String,
        /// What this document says.
        #[arg(long)]
        document: Option<String>,
        /// Contradictions of this one's sort (its id).
        #[arg(long)]
        contradiction: Option<String>,
        #[command(flatten)]
        because: Because,
    },
    /// What the documents tell there is no incident (or what one document tells is not).
    Reject {
        /// The incident.
        incident: String,
        /// Only this document's account.
        #[arg(long)]
        document: Option<String>,
        #[command(flatten)]
        because: Because,
    },
    /// A remark on an incident.
    Note {
        /// The incident.
        incident: String,
        /// The remark.
        text: String,
        #[command(flatten)]
        because: Because,
    },
    /// Take a decision back, with all that were made in the same action.
    Undo {
        /// Its number in the log, or that of another decision of the action.
        seq: u64,
        #[command(flatten)]
        because: Because,
    },
    /// The log of decisions.
    Log,
}

#[derive(Debug, Args)]
pub(crate) struct Export {
    /// The case file.
    pub(crate) case: PathBuf,
    /// Format.
    #[arg(long, value_enum)]
    pub(crate) format: ExportFormat,
    /// File to write; standard output by default.
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Rule for the single figure that UCDP GED asks for; none by default: the column stays empty.
    #[arg(long, value_enum, value_name = "RULE")]
    pub(crate) best: Option<BestRule>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExportFormat {
    /// One row a claim, with its whole chain and its words.
    ClaimsCsv,
    /// One row an incident, in the layout of UCDP GED 23.1.
    Ged,
    /// One point an incident (RFC 7946).
    Geojson,
    /// Everything, offsets in code points.
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum BestRule {
    /// The lowest number that anybody gives.
    Low,
    /// The highest.
    High,
    /// The median of the numbers stated, one an origin.
    Median,
    /// The number that most origins give.
    MostOrigins,
}

#[derive(Debug, Args)]
pub(crate) struct SchemaArgs {
    /// Of what.
    #[arg(value_parser = ["reading", "casebook", "dossier"])]
    pub(crate) of: String,
}

#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// The case file.
    pub(crate) case: PathBuf,
    /// Address; only loopback addresses are taken.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:7878")]
    pub(crate) addr: SocketAddr,
    /// Open a browser.
    #[arg(long)]
    pub(crate) open: bool,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn the_declaration_is_sound() {
        super::Cli::command().debug_assert();
    }
}
