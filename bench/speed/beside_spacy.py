#!/usr/bin/env python3
"""Words per CPU-second of the default reader and of a spaCy pipeline, on the same texts, in turn, in one run, as a Markdown table. Linux.

    cargo build --release -p rashomon
    bench/speed/beside_spacy.py FOLDER --python PYTHON --model en_core_web_md [--binary target/release/rashomon] [--runs 3]

FOLDER holds plain texts (`*.txt`). PYTHON is a Python in which spaCy and the model are installed; neither is part of the project. Both run on one
core, as whole processes: processor time is user + system with the loading of the models in it, memory the peak resident set. The least of the runs
counts. Variables that choose another kernel for OpenBLAS are taken away from spaCy, which they would slow down.
"""
import argparse
import os
import pathlib
import subprocess

SPACY = """
import pathlib, sys, spacy
texts = [path.read_text(encoding="utf-8") for path in sorted(pathlib.Path(sys.argv[1]).rglob("*.txt"))]
for _ in spacy.load(sys.argv[2]).pipe(texts):
    pass
"""
ONE_CORE = {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "BLIS_NUM_THREADS", "RAYON_NUM_THREADS")}


def cost(*command):
    """Processor seconds and peak megabytes of a command; its output is thrown away."""
    environment = {name: value for name, value in os.environ.items() if name not in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")}
    child = subprocess.Popen([str(part) for part in command], stdout=subprocess.DEVNULL, env=environment | ONE_CORE)
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        raise SystemExit(f"{' '.join(map(str, command))}: exit code {child.returncode}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--python", required=True)
    parser.add_argument("--model", default="en_core_web_md")
    parser.add_argument("--binary", default="target/release/rashomon")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    binary = pathlib.Path(options.binary).resolve()
    n_words = sum(len(path.read_text(encoding="utf-8").split()) for path in options.folder.rglob("*.txt"))
    readers = {
        f"spaCy, {options.model}": (options.python, "-c", SPACY, options.folder, options.model),
        "rashomon, default reader": (binary, "read", "--threads", "1", options.folder),
    }
    costs = {name: [] for name in readers}
    for _ in range(options.runs):
        for name, command in readers.items():
            costs[name].append(cost(*command))
    print(f"{n_words:,} words, {options.runs} runs of each in turn\n\n| reader | processor time | words per CPU-second | memory |\n|---|---:|---:|---:|")
    least = {name: min(seconds for seconds, _ in runs) for name, runs in costs.items()}
    for name, runs in costs.items():
        times = ", ".join(f"{seconds:.2f}" for seconds, _ in runs)
        print(f"| {name} | {times} s | {n_words / least[name]:,.0f} | {max(memory for _, memory in runs):.0f} MB |")
    first, second = least.values()
    print(f"\nrashomon reads {first / second:.2f} times as many words per CPU-second.")


if __name__ == "__main__":
    main()
