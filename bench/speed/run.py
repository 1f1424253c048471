#!/usr/bin/env python3
"""Whole-process costs of the release binary, in one run, as a Markdown table. Python 3.11, standard library only; Linux.

    cargo build --release -p rashomon
    bench/speed/run.py [--binary target/release/rashomon] [--muc4 DIR/train.jsonl] [--documents 1000 10000 100000] [--keep DIR]

Processor time is user + system of the process; memory is its peak resident set. Documents are generated (see `piles.py`) with a fixed seed;
`--muc4` adds the reading speed on the training texts of the MUC-4 kit, which is no part of the project. Cases are read by rules alone: what they cost
beside reading is to be seen. Every timing is the best of
three runs: what else the machine does can only add to it.
"""
import argparse
import itertools
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from piles import write_pile  # noqa: E402


@dataclass
class Cost:
    cpu: float
    wall: float
    peak_mb: float


def run(*command):
    """Runs a command to its end with its output thrown away."""
    started = time.monotonic()
    child = subprocess.Popen([str(part) for part in command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        raise SystemExit(f"{' '.join(map(str, command))}: exit code {child.returncode}")
    return Cost(used.ru_utime + used.ru_stime, time.monotonic() - started, used.ru_maxrss / 1024)


def best(*command, times=3):
    costs = [run(*command) for _ in range(times)]
    return Cost(min(c.cpu for c in costs), min(c.wall for c in costs), min(c.peak_mb for c in costs))


def words_in(folder):
    return sum(len(path.read_text().split()) for path in folder.rglob("*.txt"))


def row(what, value):
    print(f"| {what} | {value} |", flush=True)


def reading(binary, what, folder, reader):
    n_words = words_in(folder)
    cost = best(binary, "--reader", reader, "read", "--threads", "1", folder)
    row(f"reading {what}, `{reader}`, one thread: words per CPU-second", f"{n_words / cost.cpu:,.0f} ({n_words:,} words, {cost.peak_mb:.0f} MB)")


def muc4_texts(jsonl, folder, most=None):
    folder.mkdir(parents=True, exist_ok=True)
    for line in itertools.islice(open(jsonl, encoding="utf-8"), most):
        document = json.loads(line)
        (folder / f"{document['id']}.txt").write_text(document["text"], encoding="utf-8")
    return folder


def some_incidents(binary, case):
    """Two incidents far apart in the list."""
    listed = json.loads(subprocess.run([binary, "incidents", case, "--json"], capture_output=True, check=True).stdout)
    return listed[len(listed) // 3]["id"], listed[2 * len(listed) // 3]["id"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default="target/release/rashomon")
    parser.add_argument("--muc4", type=pathlib.Path)
    parser.add_argument("--documents", type=int, nargs="+", default=[312, 1250, 5000], help="sizes of the cases, ascending")
    parser.add_argument("--keep", type=pathlib.Path, help="folder to leave texts and cases in")
    options = parser.parse_args()
    folder = options.keep or pathlib.Path(tempfile.mkdtemp())
    binary = pathlib.Path(options.binary).resolve()

    print("| cost | value |\n|---|---:|")
    one = write_pile(folder / "one", 1)
    for reader in ("rules", "neural"):
        start = best(binary, "--reader", reader, "read", one)
        row(f"start: reading one short document, `{reader}`, whole process", f"{start.wall * 1000:.0f} ms ({start.peak_mb:.0f} MB)")
    if options.muc4:
        reading(binary, "MUC-4 training texts", muc4_texts(options.muc4, folder / "muc4"), "rules")
        reading(binary, "100 MUC-4 training texts", muc4_texts(options.muc4, folder / "muc4-100", 100), "neural")

    for size in options.documents:
        pile, case = write_pile(folder / f"pile-{size}", size), folder / f"{size}.rashomon"
        case.unlink(missing_ok=True)
        cost = run(binary, "--reader", "rules", "add", case, pile)
        row(
            f"add {size:,} documents: wall, CPU, peak memory",
            f"{cost.wall:.1f} s, {cost.cpu:.1f} s, {cost.peak_mb:.0f} MB (case: {case.stat().st_size / 1e6:.0f} MB)",
        )
        # Another document each time, for one that is there costs nothing.
        more = [run(binary, "--reader", "rules", "add", case, write_pile(folder / f"extra-{size}-{seed}", 1, seed=seed)) for seed in (99, 100)]
        cheapest = min(more, key=lambda cost: cost.cpu)
        row(f"one more document at {size:,}: wall, CPU, peak memory", f"{cheapest.wall:.1f} s, {cheapest.cpu:.1f} s, {cheapest.peak_mb:.0f} MB")
        less = run(binary, "remove", case, folder / f"extra-{size}-99" / "000000.txt")
        row(f"one document less at {size:,}: wall, CPU, peak memory", f"{less.wall:.1f} s, {less.cpu:.1f} s, {less.peak_mb:.0f} MB")
        left, right = some_incidents(binary, case)
        for what, action in (("decision", ["merge", left, right]), ("decision taken back", ["undo", "1"])):
            cost = run(binary, "--reader", "rules", "review", case, *action)
            row(f"one {what} at {size:,}: wall, CPU, peak memory", f"{cost.wall:.1f} s, {cost.cpu:.1f} s, {cost.peak_mb:.0f} MB")
    size = options.documents[-1]
    case = folder / f"{size}.rashomon"
    listed = best(binary, "incidents", case)
    row(f"open a case of {size:,} documents and list its incidents", f"{listed.wall * 1000:.0f} ms ({listed.peak_mb:.0f} MB)")
    again = run(binary, "--reader", "rules", "add", case, folder / f"pile-{size}")
    row("add the same documents again: nothing to read", f"{again.wall:.1f} s")


if __name__ == "__main__":
    main()
