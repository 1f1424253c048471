//! Documents into a case: listed, read on all cores, written by one thread a batch at a time, then reconciled.
//!
//! A bounded queue stands between the readers and the writer, so memory does not grow with the number of documents. A batch is one
//! transaction and is closed by count or by time; a kill between two leaves what was committed, and the next run goes on from there.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::Read as _,
    sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel},
    time::{Duration, Instant},
};

use anyhow::Context as _;
use indicatif::{ProgressBar, ProgressStyle};
use rashomon_casebook::{FileRow, FileState, Groundwork, InputHash, Packed, ReadWith, Store, StoreError, TakenOut};
use rashomon_lexicon::Resources;
use rashomon_model::{Casebook, Document, DocumentId};
use rashomon_outside::DocumentReader;
use rashomon_reconcile::{Change, Digest, Logs, Reconciled, Sketch};
use rashomon_text::ingest::{INGEST_VERSION, MAX_BYTES, ingest};
use rayon::{ThreadPool, ThreadPoolBuilder, prelude::*};
use sha2::{Digest as _, Sha256};

use crate::{
    addition,
    cli::Global,
    gather::{Candidate, Gathered, cause},
    resources::{PROGRAM, Tables},
    terminal,
};

/// Documents in a batch at most.
const BATCH: usize = 64;
/// How long a batch stays open at most.
const BATCH_TIME: Duration = Duration::from_millis(400);

/// What a run did.
#[derive(Debug, Default)]
pub(crate) struct Report {
    /// Documents read, new or again.
    pub(crate) n_read: usize,
    /// Files that were there already, unchanged.
    pub(crate) n_known: usize,
    /// Files refused, with the reason.
    pub(crate) refused: Vec<(String, String)>,
    /// Paths whose file changed; the earlier document is kept.
    pub(crate) superseded: Vec<(String, DocumentId)>,
    /// What the reader had to say of a document that it read.
    pub(crate) said: Vec<(String, String)>,
}

impl Report {
    fn note(&mut self, path: String, said: String) {
        if !said.is_empty() {
            self.said.push((path, said));
        }
    }
}

/// How to read.
pub(crate) struct Job<'j> {
    pub(crate) global: &'j Global,
    pub(crate) tables: &'j Tables,
    /// Time of acquisition, RFC 3339.
    pub(crate) acquired: String,
    /// Read again what need not be.
    pub(crate) reread: bool,
}

/// Something for the readers.
enum Task {
    /// A file.
    File(Candidate),
    /// Bytes that came by another way than a file.
    Bytes { path: String, bytes: Vec<u8> },
}

/// A document, read and packed.
struct DocumentRead {
    packed: Packed,
    /// What the reader had to say to people.
    said: String,
}

/// Why a document was not read.
struct Refusal {
    reason: String,
    /// It would be refused again as long as the file is unchanged. A program of the user's that fails may do better next time.
    lasting: bool,
}

/// Something for the writer.
enum Done {
    /// A document, read.
    Read { read: Box<DocumentRead>, file: Option<FileState> },
    /// A file whose document is there already.
    Known { file: FileState, document: DocumentId },
    /// A file that is refused; `keep` when it need not be tried again while it is unchanged.
    Refused { path: String, reason: String, keep: Option<FileState> },
}

/// Brings files into a case: reads what is new or changed, and what was read with other resources. Does not reconcile.
pub(crate) fn add(store: &mut Store, gathered: Gathered, job: &Job<'_>) -> anyhow::Result<Report> {
    let known = Known::load(store, &gathered.files, job)?;
    let mut report = Report { refused: gathered.refused, ..Report::default() };
    let mut tasks: Vec<Task> = Vec::new();
    for candidate in gathered.files {
        match known.unchanged(&candidate.state) {
            Some(FileRow { outcome: Ok(_), .. }) => report.n_known += 1,
            Some(FileRow { outcome: Err(reason), .. }) => report.refused.push((candidate.state.path, reason.clone())),
            None => tasks.push(Task::File(candidate)),
        }
    }
    if gathered.stdin {
        tasks.push(standard_input()?);
    }
    if tasks.is_empty() && known.stale.is_empty() {
        return Ok(report);
    }
    if !known.stale.is_empty() {
        terminal::say(job.global, &known.why_again);
    }
    let pool = pool(job.global, tasks.len().max(known.stale.len()))?;
    let progress = progress_bar(tasks.len() + known.stale.len());
    reread(store, &known.stale, job, &pool, &mut report, &progress)?;
    run(store, tasks, &known, job, &pool, &mut report, &progress)?;
    progress.finish_and_clear();
    report.refused.sort();
    report.said.sort();
    Ok(report)
}

/// Standard input as one document, bounded.
fn standard_input() -> anyhow::Result<Task> {
    let mut bytes = Vec::new();
    std::io::stdin().lock().take(MAX_BYTES + 1).read_to_end(&mut bytes).context("standard input")?;
    Ok(Task::Bytes { path: "standard input".to_owned(), bytes })
}

/// The id of the document that a file holds now; `None` where it cannot be read, which is told when it is its turn.
fn hashed(path: &std::path::Path) -> Option<DocumentId> {
    Some(DocumentId::from_sha256(&format!("{:x}", Sha256::digest(std::fs::read(path).ok()?))))
}

/// What the case knows before the run.
struct Known {
    /// Those of the files to be added that were looked at before.
    files: BTreeMap<String, FileRow>,
    /// Path by which documents are known: all, or those that files to be added hold.
    paths: BTreeMap<DocumentId, String>,
    /// Documents worth reading again.
    stale: BTreeSet<DocumentId>,
    /// Which these are, and why they are read again, for people.
    why_again: String,
}

impl Known {
    fn load(store: &Store, candidates: &[Candidate], job: &Job<'_>) -> anyhow::Result<Self> {
        let mut files = BTreeMap::new();
        for candidate in candidates {
            let path = &candidate.state.path;
            files.extend(store.file(path)?.map(|row| (path.clone(), row)));
        }
        let n_documents = store.n_documents()?;
        // Of a big case a few documents are looked up rather than all brought.
        let few =
            (candidates.len() < n_documents / 100).then(|| candidates.iter().filter_map(|file| hashed(&file.path)).collect());
        let paths = match few {
            Some(ids) => store.paths_of(&Vec::from_iter::<BTreeSet<DocumentId>>(ids))?,
            None => store.paths()?,
        };
        let mut stale = BTreeSet::new();
        let mut why = "as asked".to_owned();
        if job.reread {
            stale.extend(store.document_ids()?);
        } else if n_documents > 0 {
            let reader = job.tables.reader(job.global)?;
            let resources = reader.resources(job.tables.get()?);
            let ingest_version = INGEST_VERSION;
            let now = ReadWith { reader: reader.name(), resources: &resources, program: PROGRAM, ingest_version };
            stale = store.documents_not_read_with(&now)?;
            if !stale.is_empty() {
                let instead = store.read_with_instead(&now)?.into_iter().map(|(how, n)| format!("{n} {how}"));
                why = format!("they were read {}; now {} reads", instead.collect::<Vec<_>>().join(", "), now.reader);
            }
        }
        let which = if stale.len() == n_documents { "All".to_owned() } else { format!("{} of", stale.len()) };
        let why_again = format!("{which} {n_documents} documents of the case are read again: {why}.");
        Ok(Self { files, paths, stale, why_again })
    }

    fn unchanged(&self, state: &FileState) -> Option<&FileRow> {
        let row = self.files.get(&state.path).filter(|row| row.state == *state && state.modified.is_some())?;
        Some(row)
    }

    /// Whether a document is there, by this path or one that sorts before it: of several copies, the first by path names the document,
    /// whatever the order of arrival.
    fn has(&self, document: &DocumentId, path: &str) -> bool {
        self.paths.get(document).is_some_and(|known| known.as_str() <= path)
    }
}

/// Reads stored documents again, from their original bytes, a batch at a time.
fn reread(
    store: &mut Store,
    stale: &BTreeSet<DocumentId>,
    job: &Job<'_>,
    pool: &ThreadPool,
    report: &mut Report,
    progress: &ProgressBar,
) -> anyhow::Result<()> {
    let tables = (job.tables.get()?, job.tables.reader(job.global)?);
    let stale: Vec<&DocumentId> = stale.iter().collect();
    for ids in stale.chunks(BATCH) {
        let stored = ids.iter().map(|id| anyhow::Ok((store.document_row(id)?.path, store.original(id)?)));
        let stored: Vec<(String, Vec<u8>)> = stored.collect::<anyhow::Result<_>>()?;
        let read: Vec<Result<DocumentRead, Refusal>> =
            pool.install(|| stored.par_iter().map(|(path, bytes)| read_bytes(path, bytes, None, tables)).collect());
        let batch = store.batch()?;
        for (read, (path, _)) in read.into_iter().zip(stored) {
            match read {
                Ok(read) => {
                    batch.put(&read.packed)?;
                    report.n_read += 1;
                    report.note(path, read.said);
                }
                Err(refusal) => report.refused.push((path, format!("{}; its earlier reading is kept", refusal.reason))),
            }
        }
        batch.commit()?;
        progress.inc(ids.len() as u64);
    }
    Ok(())
}

/// Reads files on the threads of the pool, and writes on this one.
fn run(
    store: &mut Store,
    tasks: Vec<Task>,
    known: &Known,
    job: &Job<'_>,
    pool: &ThreadPool,
    report: &mut Report,
    progress: &ProgressBar,
) -> anyhow::Result<()> {
    let tables = (job.tables.get()?, job.tables.reader(job.global)?);
    let (send, receive) = sync_channel::<Done>(2 * pool.current_num_threads());
    std::thread::scope(|scope| {
        scope.spawn(move || {
            pool.install(|| {
                // A closed queue means that the writer gave up; its error is the one to report.
                let _ = tasks.into_par_iter().try_for_each_with(send, |send: &mut SyncSender<Done>, task| {
                    send.send(perform(task, known, tables, job)).map_err(drop)
                });
            });
        });
        let mut writer = Writer { store, known: &known.files, report, progress };
        // When writing fails the queue is closed here, the readers stop, and the thread above ends.
        let receive = receive;
        while writer.write_batch(&receive)? {}
        Ok(())
    })
}

/// The threads to read with: as many as are asked for, but no more than there are things to do.
pub(crate) fn pool(global: &Global, n_tasks: usize) -> anyhow::Result<ThreadPool> {
    let n_threads = global.threads.map_or(0, |n_threads| usize::from(n_threads).min(n_tasks.max(1)));
    Ok(ThreadPoolBuilder::new().num_threads(n_threads).thread_name(|idx| format!("reader-{idx}")).build()?)
}

/// A reader's work on one task. Never fails: what cannot be read is refused with its reason.
fn perform(task: Task, known: &Known, tables: (&Resources, &DocumentReader), job: &Job<'_>) -> Done {
    match task {
        Task::File(candidate) => {
            let path = candidate.state.path.clone();
            match std::fs::read(&candidate.path) {
                Ok(bytes) => perform_bytes(&path, &bytes, Some(candidate.state), known, tables, job),
                Err(error) => Done::Refused { path, reason: cause(&error), keep: None },
            }
        }
        Task::Bytes { path, bytes } => perform_bytes(&path, &bytes, None, known, tables, job),
    }
}

fn perform_bytes(
    path: &str,
    bytes: &[u8],
    file: Option<FileState>,
    known: &Known,
    tables: (&Resources, &DocumentReader),
    job: &Job<'_>,
) -> Done {
    let id = DocumentId::from_sha256(&format!("{:x}", Sha256::digest(bytes)));
    if let Some(file) = &file
        && known.has(&id, path)
    {
        return Done::Known { file: file.clone(), document: id };
    }
    match read_bytes(path, bytes, Some(job.acquired.clone()), tables) {
        Ok(read) => Done::Read { read: Box::new(read), file },
        Err(Refusal { reason, lasting }) => Done::Refused { path: path.to_owned(), reason, keep: file.filter(|_| lasting) },
    }
}

/// Bytes to a packed document with its reading and digest. A fault of the program in one document must not cost the others: it is caught
/// and becomes the reason for refusing that document.
fn read_bytes(
    path: &str,
    bytes: &[u8],
    acquired: Option<String>,
    (res, reader): (&Resources, &DocumentReader),
) -> Result<DocumentRead, Refusal> {
    let mut lasting = true;
    guarded(|| {
        let mut document: Document = ingest(path, bytes).map_err(|error| error.to_string())?;
        document.custody.acquired = acquired;
        lasting = !reader.is_fickle();
        let outcome = reader.read(&document, res)?;
        let digest = rashomon_reconcile::digest(&document, &outcome.reading, res);
        let packed = Packed::new(document, bytes, &outcome.reading, &digest, PROGRAM);
        Ok(DocumentRead { packed: packed.with_sketch(Sketch::of(&digest).as_bytes().to_vec()), said: outcome.said })
    })
    .map_err(|reason| Refusal { reason, lasting })
}

/// Runs `work`, and turns a panic into a reason.
pub(crate) fn guarded<T>(work: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    match std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)) {
        Ok(outcome) => outcome,
        Err(panic) => {
            let said = panic.downcast_ref::<&str>().map(|said| (*said).to_owned());
            let said = said.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
            Err(format!("reading it failed by a fault of this program; please report it ({said})"))
        }
    }
}

/// The one that writes.
struct Writer<'w> {
    store: &'w mut Store,
    known: &'w BTreeMap<String, FileRow>,
    report: &'w mut Report,
    progress: &'w ProgressBar,
}

impl Writer<'_> {
    /// Writes what arrives until the batch is full or old enough. Gives whether more is to come.
    fn write_batch(&mut self, receive: &Receiver<Done>) -> anyhow::Result<bool> {
        let Ok(first) = receive.recv() else { return Ok(false) };
        let deadline = Instant::now() + BATCH_TIME;
        let mut items = vec![first];
        let open = loop {
            if items.len() >= BATCH {
                break true;
            }
            match receive.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(done) => items.push(done),
                Err(RecvTimeoutError::Timeout) => break true,
                Err(RecvTimeoutError::Disconnected) => break false,
            }
        };
        self.store_items(items)?;
        Ok(open)
    }

    fn store_items(&mut self, items: Vec<Done>) -> anyhow::Result<()> {
        let n_items = items.len();
        let batch = self.store.batch()?;
        for item in items {
            match item {
                Done::Read { read, file } => {
                    let document = read.packed.document();
                    // Two copies in one run: the one whose path sorts first names the document.
                    let path = &document.custody.path;
                    let named_before = batch.path_of(&document.id)?.is_some_and(|name| name < *path);
                    if !named_before {
                        batch.put(&read.packed)?;
                        self.report.n_read += 1;
                    } else {
                        self.report.n_known += 1;
                    }
                    if let Some(file) = file {
                        note_superseded(self.known, self.report, &file, &document.id);
                        batch.put_file(&file, Ok(&document.id))?;
                    }
                    self.report.note(document.custody.path.clone(), read.said);
                }
                Done::Known { file, document } => {
                    note_superseded(self.known, self.report, &file, &document);
                    batch.put_file(&file, Ok(&document))?;
                    self.report.n_known += 1;
                }
                Done::Refused { path, reason, keep } => {
                    if let Some(file) = &keep {
                        batch.put_file(file, Err(&reason))?;
                    }
                    self.report.refused.push((path, reason));
                }
            }
        }
        batch.commit()?;
        self.progress.inc(n_items as u64);
        Ok(())
    }
}

/// A path that led to another document before: that one is kept, for nothing that was acquired is lost, but the user is told.
fn note_superseded(known: &BTreeMap<String, FileRow>, report: &mut Report, file: &FileState, document: &DocumentId) {
    if let Some(FileRow { outcome: Ok(before), .. }) = known.get(&file.path)
        && before != document
    {
        report.superseded.push((file.path.clone(), before.clone()));
    }
}

/// Reconciles what the case holds and stores the result. `command` and `at` go into the log of runs.
pub(crate) fn reconcile(store: &mut Store, tables: &Tables, command: &str, at: &str, global: &Global) -> anyhow::Result<()> {
    reconcile_without(store, None, tables, (command, at), global)
}

/// [`reconcile`], where documents were taken out of a reconciled case.
pub(crate) fn reconcile_without(
    store: &mut Store,
    out: Option<&TakenOut>,
    tables: &Tables,
    (command, at): (&str, &str),
    global: &Global,
) -> anyhow::Result<()> {
    let res = tables.get()?;
    loop {
        let input = store.input_hash(&res.fingerprint, PROGRAM)?;
        if store.meta("reconciled")?.is_some_and(|stored| stored.starts_with(&input.0)) {
            return Ok(());
        }
        let made_with = (res.fingerprint.as_str(), PROGRAM);
        let out = out.filter(|out| out.now == input);
        let found = match out {
            Some(out) => removal(store, out, res)?,
            None => addition(store, res)?,
        };
        let outcome = match found {
            Ok((base, change)) => addition::put(store, &change, (&base, &input), made_with, (at, command)),
            Err(why) => {
                if store.meta("reconciled")?.is_some() && store.n_documents()? > res.exact_texts as usize {
                    terminal::say(global, &format!("All documents are compared again: {why}."));
                }
                let (whole, sketches) = reconciled_whole(store, res, global)?;
                let groundwork =
                    Groundwork { strong_pairs: &whole.groundwork.strong_pairs, signatures: &whole.groundwork.signatures };
                store.put_casebook(&whole.casebook, (groundwork, &sketches), &input, made_with, (at, command))
            }
        };
        match outcome {
            // Another process added documents meanwhile: reconcile those as well.
            Err(StoreError::Outdated) => {}
            outcome => {
                outcome?;
                return Ok(());
            }
        }
    }
}

/// Of so many documents in a case one may be new for its addition to be worked out by itself; one always may.
const FEW_NEW: usize = 50;

/// What documents and decisions that came since the last run change; why all has to be done again, when something else changed or they change
/// too much.
fn addition(store: &Store, res: &Resources) -> anyhow::Result<Result<(InputHash, Change), &'static str>> {
    let Some(grown) = store.grown(&res.fingerprint, PROGRAM)? else {
        return Ok(Err("more than added documents and decisions changed since the last result"));
    };
    if grown.new.len() > 1.max(store.n_documents()? / FEW_NEW) {
        return Ok(Err("more than one document in fifty is new"));
    }
    let log = store.decisions()?;
    let was = log.partition_point(|decision| decision.seq <= grown.decided);
    let logs = Logs { was: &log[..was], is: &log };
    Ok(addition::find(store, &grown, logs, res)?.map(|change| (grown.base, change)))
}

/// What documents that were taken out change; why all has to be done again, when they change too much.
fn removal(store: &Store, out: &TakenOut, res: &Resources) -> anyhow::Result<Result<(InputHash, Change), &'static str>> {
    if out.gone.len() > 1.max(store.n_documents()? / FEW_NEW) {
        return Ok(Err("more than one document in fifty is gone"));
    }
    let log = store.decisions()?;
    Ok(addition::find_without(store, out, Logs { was: &log, is: &log }, res)?.map(|change| (out.base.clone(), change)))
}

/// What all documents come to, and the sketches that are missing.
fn reconciled_whole(store: &Store, res: &Resources, global: &Global) -> anyhow::Result<(Reconciled, Vec<(DocumentId, Vec<u8>)>)> {
    let digests: Vec<Digest> = store.digests()?;
    let decisions = store.decisions()?;
    let missing: BTreeSet<DocumentId> = store.without_sketch()?.into_iter().collect();
    let sketch = |digest: &Digest| (digest.card.id.clone(), Sketch::of(digest).as_bytes().to_vec());
    Ok(pool(global, digests.len())?.install(|| {
        let sketches = digests.par_iter().filter(|digest| missing.contains(&digest.card.id)).map(sketch).collect();
        (rashomon_reconcile::reconcile_with_groundwork(&digests, &decisions, res), sketches)
    }))
}

/// What the documents that pass `keep` come to, without storing it.
pub(crate) fn reconciled(
    store: &Store,
    res: &Resources,
    global: &Global,
    keep: impl Fn(&DocumentId) -> bool,
) -> anyhow::Result<Casebook> {
    let mut digests: Vec<Digest> = store.digests()?;
    digests.retain(|digest| keep(&digest.card.id));
    let decisions = store.decisions()?;
    Ok(pool(global, digests.len())?.install(|| rashomon_reconcile::reconcile(&digests, &decisions, res)))
}

fn progress_bar(n: usize) -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} documents, {per_sec}, {eta} left")
        .expect("the template is a literal that tests run");
    ProgressBar::new(n as u64).with_style(style)
}

/// Tells what a run did, on standard error: a line for each refused file, then the sum.
pub(crate) fn tell(global: &Global, report: &Report) {
    use terminal::WARN;
    for (path, reason) in &report.refused {
        terminal::say(global, &format!("{WARN}refused:{WARN:#} {path}: {reason}"));
    }
    for (path, said) in &report.said {
        terminal::say(global, &format!("{WARN}note:{WARN:#} {path}: {said}"));
    }
    for (path, before) in &report.superseded {
        let before = before.short();
        terminal::say(
            global,
            &format!(
                "{WARN}changed:{WARN:#} {path}: the earlier text is kept as document {before}; `rashomon remove` takes it out"
            ),
        );
    }
    let sum = format!("{} read, {} already there, {} refused", report.n_read, report.n_known, report.refused.len());
    terminal::say(global, &sum);
}
