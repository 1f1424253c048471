#!/usr/bin/env python3
"""Runs every evaluation kit on its dev part and prints the figures as a Markdown table. Python 3.11, standard library only.

    cargo build --release -p rashomon-eval
    bench/quality/run.py --kits DIR --seeds DIR [--binary target/release/rashomon-eval] [--reader rules] [--data DIR] [--only KIT ...] [--keep DIR]

DIR are the folders that hold the kits (attribution, incidents, muc4, place, reuse, time) and the seeds; neither is part of the project.
Each row names the kit, the figure as the kit's scorer prints it, and its value in per cent.
"""
import argparse
import json
import pathlib
import re
import subprocess
import sys
import tempfile


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kits", type=pathlib.Path, required=True)
    parser.add_argument("--seeds", type=pathlib.Path, required=True)
    parser.add_argument("--binary", default="target/release/rashomon-eval")
    parser.add_argument("--reader", help="as of the program: `neural`, `rules`, `command:PROGRAM`; its default without")
    parser.add_argument("--data", type=pathlib.Path, help="folder with the layout of `data/`, for files that differ from the binary's")
    parser.add_argument("--only", nargs="+", default=[], help="kits to run, by the names of the first column")
    parser.add_argument("--keep", type=pathlib.Path, help="folder to leave the predictions in")
    options = parser.parse_args()
    folder = options.keep or pathlib.Path(tempfile.mkdtemp())
    folder.mkdir(parents=True, exist_ok=True)
    print("| kit | figure | value |\n|---|---|---:|")
    for kit in KITS:
        if options.only and kit.__name__.replace("_", "-") not in options.only:
            continue
        try:
            for figure, value in kit(Run(options, folder)):
                print(f"| {kit.__name__.replace('_', '-')} | {figure} | {value} |", flush=True)
        except subprocess.CalledProcessError as fault:
            print(f"| {kit.__name__.replace('_', '-')} | failed: {' '.join(map(str, fault.cmd))[:80]} | – |", flush=True)


class Run:
    """How the kits are run: `options` with `binary`, `reader`, `data`, `kits`, `seeds`; predictions go to the folder."""

    def __init__(self, options, folder):
        self.kits, self.seeds, self.folder = options.kits, options.seeds, folder
        self.binary = [options.binary, *(["--data", options.data] if options.data else [])]
        self.reader = ["--reader", options.reader] if options.reader else []

    def predict(self, kit, *files):
        out = self.folder / f"{kit}.jsonl"
        with open(out, "wb") as f:
            subprocess.run([*self.binary, "predict", kit, *self.reader, *files], check=True, stdout=f)
        return out

    def score(self, script, *arguments):
        done = subprocess.run([sys.executable, script, *map(str, arguments)], check=True, capture_output=True, text=True)
        return done.stdout

    def joined(self, *files):
        out = self.folder / ("joined-" + files[0].name)
        out.write_bytes(b"".join(f.read_bytes() for f in files))
        return out


def per_cent(fraction):
    return "–" if fraction is None else f"{100 * fraction:.1f}"


def f1_of(line):
    return re.search(r"F1\s+([\d.]+)", line)[1]


def line_of(text, start):
    return next(line for line in text.splitlines() if line.strip().startswith(start))


def seeds(run):
    texts = sorted(run.seeds.glob("[0-9]*.txt"))
    result = json.loads(run.score(run.seeds / "score.py", run.predict("seeds", *texts), "--json"))
    micro = result["micro"]
    for path in SEEDS_FIGURES:
        value = micro
        for key in path.split():
            value = value[key]
        yield path.replace(" f1", " F1"), value if isinstance(value, int) else per_cent(value)


SEEDS_FIGURES = (
    "incidents headline f1", "incidents aggregate f1", "incidents date_equal", "incidents country", "figures attached f1", "figures traps_sprung",
    "responsibility triple f1", "claims span r", "claims chain_exact", "claims origin", "claims certainty_merged", "claims relation_triple",
    "citations span f1", "actors mention f1", "actors kind", "page published_in_bounds", "page leaks",
)


def seeds_cross(run):
    texts = sorted(run.seeds.glob("[0-9]*.txt"))
    said = run.predict("seeds-cross", *texts)
    table = run.score(run.seeds / "score.py", run.predict("seeds", *texts), "--cross", said)
    at = table.splitlines()
    start = next((k for k, line in enumerate(at) if line.startswith(("cross", "across"))), None)
    for line in at[start + 1:] if start is not None else []:
        parts = line.split()
        if len(parts) >= 2:
            yield " ".join(parts[:-1]), parts[-1]


def time(run):
    gold = run.kits / "time/dev.jsonl"
    text = run.score(run.kits / "time/score.py", gold, run.predict("time", gold), "--by-type")
    for measure in ("strict", "relaxed", "type", "value", "strict+value"):
        yield f"{measure} F1", f1_of(line_of(text, measure + " "))
    yield "DURATION value F1", f1_of(line_of(text.split("type=DURATION", 1)[1], "value "))


def place(run):
    gold = run.kits / "place/dev.jsonl"
    result = json.loads(run.score(run.kits / "place/score.py", gold, run.predict("place", gold), "--json"))
    yield from flat_f1(result)


def place_extents(run):
    gold = run.kits / "place/dev.jsonl"
    result = json.loads(run.score(run.kits / "place/score.py", "--resolution-only", gold, run.predict("place-extents", gold), "--json"))
    yield from flat_f1(result)


def flat_f1(result, path=""):
    """The figures of the place scorer's JSON that are named f1 or are shares within 161 km."""
    for key, value in result.items() if isinstance(result, dict) else []:
        here = f"{path} {key}".strip()
        if isinstance(value, dict):
            yield from flat_f1(value, here)
        elif isinstance(value, (int, float)) and (key.lower() == "f1" or "161" in key):
            yield here, f"{value:.1f}" if value > 1 else per_cent(value)


def figures(run):
    docs = [run.kits / "incidents" / d / "docs.dev.jsonl" for d in ("gva", "gvc")]
    text = run.score(run.kits / "incidents/score.py", "figures", run.kits / "incidents/figures/figures.dev.jsonl", run.predict("figures", *docs))
    yield "killed F1", f1_of(line_of(text, "killed"))
    yield "injured F1", f1_of(line_of(text, "injured"))
    yield "both figures right", line_of(text, "both").split()[-1]


def incidents(run):
    docs = [run.kits / "incidents" / d / "docs.dev.jsonl" for d in ("gva", "gvc")]
    gold = [run.kits / "incidents" / d / "incidents.dev.jsonl" for d in ("gva", "gvc")]
    text = run.score(run.kits / "incidents/score.py", "attrs", run.joined(*gold), run.joined(*docs), run.predict("incidents", *docs))
    for measure in ("links", "lea", "conll", "killed ", "injured ", "killed+injured", "date_within_1", "place"):
        yield f"{measure.strip()} F1", f1_of(line_of(text, measure))


def ecb(run):
    docs, mentions = run.kits / "incidents/ecbplus/docs.dev.jsonl", run.kits / "incidents/ecbplus/mentions.dev.jsonl"
    text = run.score(run.kits / "incidents/score.py", "coref", mentions, run.predict("ecb", docs, mentions))
    yield "conll F1", f1_of(line_of(text, "conll"))


def reuse(run):
    docs, pairs = run.kits / "reuse/docs.dev.jsonl", run.kits / "reuse/pairs.dev.jsonl"
    text = run.score(run.kits / "reuse/score.py", pairs, run.predict("reuse", docs, pairs), "--threshold", "0.5")
    yield "reuse F1", f1_of(line_of(text, "reuse"))
    yield "boilerplate called reuse", line_of(text, "boilerplate").split(":", 1)[1].strip()


def attribution(run):
    gold = run.kits / "attribution/dev.jsonl"
    result = json.loads(run.score(run.kits / "attribution/score.py", gold, run.predict("attribution", gold), "--outermost", "--json"))
    yield from attribution_figures("PolNeAR dev", result)
    gold = run.kits / "attribution/gum_wikinews.jsonl"
    result = json.loads(run.score(run.kits / "attribution/score.py", gold, run.predict("attribution", gold), "--json"))
    yield from attribution_figures("GUM Wikinews", result)


def attribution_figures(corpus, result):
    for figure in ("triple.overlap", "pair.overlap", "content.soft"):
        value = find(result, figure)
        value = value["f"]
        yield f"{corpus}, {figure} F1", per_cent(value if value <= 1 else value / 100)


def find(tree, key):
    """The first value of that key anywhere in a tree of dictionaries."""
    if isinstance(tree, dict):
        if key in tree:
            return tree[key]
        for value in tree.values():
            found = find(value, key)
            if found is not None:
                return found
    return None


def muc4(run):
    gold = run.kits / "muc4/dev.jsonl"
    out = run.folder / "muc4.json"
    text = run.score(run.kits / "muc4/score.py", gold, run.predict("muc4", gold), "--json", out)
    section = ""
    for line in text.splitlines():
        section = line[1:line.index(")")] if line.startswith("(") else section
        wanted = {"a": ("CEAF-REE", "MICRO"), "b1": ("GTT", "MICRO"), "c": ("incident types", "incident types"), "d": ("relevance", "relevance")}
        if section in wanted and line.strip().startswith(wanted[section][1]):
            yield f"{wanted[section][0]} F1", f1_of(line)
    yield "perpetrator confidence F1", f1_of(line_of(text, "org_confidence"))
    everybody = run.score(run.kits / "muc4/score.py", "--victims", "all", gold, run.predict("muc4-all", gold))
    yield "GTT F1, victims by description too", f1_of(everybody[everybody.index("(b1)"):].split("MICRO")[1])


KITS = [seeds, seeds_cross, time, place, place_extents, figures, incidents, ecb, reuse, attribution, muc4]

if __name__ == "__main__":
    main()
