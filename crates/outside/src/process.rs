//! One run of a program that is not trusted: with input, bounded in time and output, and with nothing left running after it.
//!
//! The program gets a process group of its own (on Unix), so that what it started ends with it. Three threads keep the pipes moving; none
//! is waited for without a bound, for a descendant that left the group could hold a pipe open for ever.

use std::{
    io::{self, Read, Write as _},
    process::{Child, Command, ExitStatus, Stdio},
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Receiver, RecvTimeoutError, channel},
    },
    thread,
    time::{Duration, Instant},
};

/// How often a program that runs is looked at.
const LOOK: Duration = Duration::from_millis(20);
/// How long the pipes of a program that ended may stay open.
const GRACE: Duration = Duration::from_secs(2);
/// Bytes of standard error that are kept: the last ones.
const KEPT_ERRORS: usize = 4096;
/// Lines of them that are shown, the last ones, and characters of each.
const SHOWN_LINES: usize = 5;
const SHOWN_CHARS: usize = 300;

/// What a program may take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Time from its start to its end.
    pub(crate) time: Duration,
    /// Bytes on standard output.
    pub(crate) n_bytes: usize,
}

/// A program that ended well.
#[derive(Debug)]
pub(crate) struct Ran {
    /// All of standard output.
    pub(crate) output: Vec<u8>,
    /// The last lines of standard error, fit to be shown.
    pub(crate) said: String,
}

/// A program that did not.
#[derive(Debug)]
pub(crate) struct Failure {
    /// What it did, to follow its name: "took longer than 5 s".
    pub(crate) what: String,
    /// The last lines of standard error, fit to be shown.
    pub(crate) said: String,
}

/// Runs a program to its end or to a limit.
pub(crate) fn run(command: &mut Command, input: Vec<u8>, limits: Limits) -> Result<Ran, Failure> {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    family::found(command);
    let mut child = command.spawn().map_err(|error| Failure { what: format!("cannot be run ({error})"), said: String::new() })?;
    let pipes = Pipes::of(&mut child, input, limits.n_bytes);
    let outcome = watch(&mut child, &pipes.output, limits);
    let status = family::end(&mut child);
    let said = pipes.said();
    let outcome = outcome.and_then(|output| match status {
        Ok(status) if status.success() => Ok(output),
        Ok(status) => Err(ended_badly(status)),
        Err(error) => Err(format!("could not be waited for ({error})")),
    });
    match outcome {
        Ok(output) => Ok(Ran { output, said }),
        Err(what) => Err(Failure { what, said }),
    }
}

fn ended_badly(status: ExitStatus) -> String {
    match status.code() {
        Some(code) => format!("ended with exit code {code}"),
        None => format!("crashed ({status})"),
    }
}

/// Waits until the program has closed its output and ended. Gives what it printed, or which limit it broke.
fn watch(child: &mut Child, output: &Receiver<io::Result<Vec<u8>>>, limits: Limits) -> Result<Vec<u8>, String> {
    let mut deadline = Instant::now() + limits.time;
    let mut printed = None;
    let mut ended = false;
    while printed.is_none() || !ended {
        if Instant::now() >= deadline {
            return Err(if ended {
                "ended, but something it started keeps its output open".to_owned()
            } else {
                format!("took longer than {} s, and was ended", limits.time.as_secs_f64())
            });
        }
        if printed.is_none() {
            match output.recv_timeout(LOOK) {
                Ok(Ok(bytes)) if bytes.len() > limits.n_bytes => {
                    return Err(format!("printed more than {} bytes, and was ended", limits.n_bytes));
                }
                Ok(Ok(bytes)) => printed = Some(bytes),
                Ok(Err(error)) => return Err(format!("could not be listened to ({error})")),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Err("could not be listened to".to_owned()),
            }
        } else {
            // A program that has closed its output mostly ends within the millisecond.
            thread::sleep(Duration::from_millis(1));
        }
        if !ended && family::has_ended(child) {
            ended = true;
            deadline = deadline.min(Instant::now() + GRACE);
        }
    }
    Ok(printed.unwrap_or_default())
}

/// The threads at the pipes of a program.
struct Pipes {
    output: Receiver<io::Result<Vec<u8>>>,
    errors: Arc<Mutex<Vec<u8>>>,
    errors_ended: Receiver<()>,
}

impl Pipes {
    fn of(child: &mut Child, input: Vec<u8>, most_output: usize) -> Self {
        if let Some(mut stdin) = child.stdin.take() {
            // A program may answer without hearing all; that it closes its input is no fault.
            thread::spawn(move || drop(stdin.write_all(&input)));
        }
        let (send, output) = channel();
        if let Some(stdout) = child.stdout.take() {
            thread::spawn(move || {
                let mut bytes = Vec::new();
                let read = stdout.take(most_output as u64 + 1).read_to_end(&mut bytes);
                // When nobody waits any more the program was given up.
                let _ = send.send(read.map(|_| bytes));
            });
        }
        let errors = Arc::new(Mutex::new(Vec::new()));
        let (send, errors_ended) = channel();
        if let Some(stderr) = child.stderr.take() {
            let errors = Arc::clone(&errors);
            thread::spawn(move || {
                keep_last(stderr, &errors);
                let _ = send.send(());
            });
        }
        Self { output, errors, errors_ended }
    }

    /// The last lines of standard error.
    fn said(&self) -> String {
        let _ = self.errors_ended.recv_timeout(GRACE);
        last_lines(&self.errors.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Reads to the end, keeping the last bytes only.
fn keep_last(mut stderr: impl Read, kept: &Mutex<Vec<u8>>) {
    let mut piece = [0; KEPT_ERRORS];
    loop {
        match stderr.read(&mut piece) {
            Ok(0) => return,
            Ok(n) => {
                let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
                kept.extend_from_slice(&piece[..n]);
                let surplus = kept.len().saturating_sub(KEPT_ERRORS);
                kept.drain(..surplus);
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => return,
        }
    }
}

/// The last lines that say something, on one line, without what could move a cursor.
fn last_lines(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let printable = |line: &str| line.chars().filter(|c| !c.is_control()).take(SHOWN_CHARS).collect::<String>().trim().to_owned();
    let lines: Vec<String> = text.lines().map(printable).filter(|line| !line.is_empty()).collect();
    lines[lines.len().saturating_sub(SHOWN_LINES)..].join(" / ")
}

/// A program and what it starts, as a process group.
#[cfg(unix)]
mod family {
    use std::{
        io,
        os::unix::process::CommandExt as _,
        process::{Child, Command, ExitStatus},
    };

    use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};

    pub(crate) fn found(command: &mut Command) {
        command.process_group(0);
    }

    /// Whether the program has ended. It is not reaped, so that its number, which is the group's, cannot go to another process.
    pub(crate) fn has_ended(child: &mut Child) -> bool {
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        !matches!(waitid(WaitId::Pid(Pid::from_child(child)), options), Ok(None))
    }

    /// Ends what still runs of the group, and reaps the program.
    pub(crate) fn end(child: &mut Child) -> io::Result<ExitStatus> {
        // An error says that there is nobody left to end.
        let _ = kill_process_group(Pid::from_child(child), Signal::KILL);
        child.wait()
    }
}

/// A program alone: where there are no process groups, what it starts is its own affair.
#[cfg(not(unix))]
mod family {
    use std::{
        io,
        process::{Child, Command, ExitStatus},
    };

    pub(crate) fn found(_command: &mut Command) {}

    pub(crate) fn has_ended(child: &mut Child) -> bool {
        !matches!(child.try_wait(), Ok(None))
    }

    pub(crate) fn end(child: &mut Child) -> io::Result<ExitStatus> {
        if !has_ended(child) {
            child.kill()?;
        }
        child.wait()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_last_lines_are_shown_without_escapes() {
        let many: String = (0..9).map(|n| format!("line {n}\r\n\n")).collect();
        assert_eq!(last_lines(many.as_bytes()), "line 4 / line 5 / line 6 / line 7 / line 8");
        assert_eq!(last_lines(b"\x1b[31mred\xff\n"), "[31mred\u{fffd}");
        assert_eq!(last_lines(b""), "");
    }

    #[test]
    fn only_the_last_bytes_are_kept() {
        let kept = Mutex::new(Vec::new());
        let mut long = vec![b'a'; 3 * KEPT_ERRORS];
        long.extend_from_slice(b"end");
        keep_last(long.as_slice(), &kept);
        let kept = kept.into_inner().expect("no thread failed");
        assert_eq!(kept.len(), KEPT_ERRORS);
        assert!(kept.ends_with(b"end"));
    }
}
