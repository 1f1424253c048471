#!/usr/bin/env python3
"""Fits the weights of the scorer that says whether one text took its telling from another. Python 3.11, standard library only.

    cargo build --release -p rashomon-eval
    bench/reuse/fit.py --docs DOCS.jsonl --pairs PAIRS.jsonl [--binary target/release/rashomon-eval] [--table data/reconcile/reuse_weights.txt]

DOCS and PAIRS are those of the reuse kit, train part only. `rashomon-eval predict reuse-pairs` gives what the scorer sees and never sees the
labels; copies and derived texts are to be told from the rest by logistic regression (Newton's method, small L2 penalty). A pair that shares no passage
has no row; one of the same words is a copy without asking. Printed: P, R and F1 at one half, out of fold (ten folds; pairs that share a document are in one) and of the fit. The table is
written anew; its comments are kept.
"""
import argparse
import collections
import hashlib
import json
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "incidents"))
import fit as logistic_fit  # noqa: E402

N_FOLDS = 10
logistic_fit.PENALTY = 0.05
REUSED = {"copy", "derived"}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--docs", type=pathlib.Path, required=True)
    parser.add_argument("--pairs", type=pathlib.Path, required=True)
    parser.add_argument("--binary", default="target/release/rashomon-eval")
    parser.add_argument("--table", type=pathlib.Path, default=pathlib.Path("data/reconcile/reuse_weights.txt"))
    options = parser.parse_args()
    comments, _ = logistic_fit.read_table(options.table)
    rows, folds, apart = compare(options)
    names = sorted({name for values, _ in rows for name in values})
    held = []
    for fold in range(N_FOLDS):
        weights = logistic_fit.fit([row for row, at in zip(rows, folds) if at != fold], names, {})
        held += scored([row for row, at in zip(rows, folds) if at == fold], weights)
    print("out of fold:", figures(held + apart))
    weights = logistic_fit.fit(rows, names, {})
    print("fitted:     ", figures(scored(rows, weights) + apart))
    logistic_fit.write_table(options.table, comments, {name: (weights[name], "fitted") for name in names})


def compare(options):
    """(numbers, reused) of each labelled pair that is compared, the fold of each, and (score, reused) of the pairs that are not."""
    command = [options.binary, "predict", "reuse-pairs", "--reader", "rules", options.docs]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    seen = {frozenset((pair["left"], pair["right"])): pair["values"] for pair in map(json.loads, done.stdout.splitlines())}
    pairs = [json.loads(line) for line in options.pairs.open(encoding="utf-8") if line.strip()]
    words = {d["doc_id"]: re.findall(r"\w+", d["text"].lower()) for d in map(json.loads, options.docs.open(encoding="utf-8"))}
    groups = components(pairs)
    rows, folds, apart = [], [], []
    for pair in pairs:
        values, is_reused = seen.get(frozenset((pair["a"], pair["b"]))), pair["label"] in REUSED
        if values is not None:
            rows.append((values, is_reused))
            folds.append(int(hashlib.md5(groups[pair["a"]].encode()).hexdigest(), 16) % N_FOLDS)
        else:
            apart.append((float(words[pair["a"]] == words[pair["b"]]), is_reused))
    return rows, folds, apart


def components(pairs):
    """For each document, one that stands for all that pairs tie it to."""
    others = collections.defaultdict(set)
    for pair in pairs:
        others[pair["a"]].add(pair["b"])
        others[pair["b"]].add(pair["a"])
    group = {}
    for first in sorted(others):
        queue = [first]
        while queue:
            document = queue.pop()
            if document not in group:
                group[document] = first
                queue.extend(others[document])
    return group


def scored(rows, weights):
    return [(logistic_fit.logistic(sum(weights[name] * value for name, value in values.items())), reused) for values, reused in rows]


def figures(held):
    right = sum(reused and score >= 0.5 for score, reused in held)
    said, asked = sum(score >= 0.5 for score, _ in held), sum(reused for _, reused in held)
    return f"P {100 * right / said:.1f} R {100 * right / asked:.1f} F1 {200 * right / (said + asked):.1f} ({asked} reused)"


if __name__ == "__main__":
    main()
