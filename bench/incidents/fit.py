#!/usr/bin/env python3
"""Fits the weights of the scorer that says whether two accounts tell of one incident. Python 3.11, standard library only.

    cargo build --release -p rashomon-eval
    bench/incidents/fit.py --docs DOCS.jsonl… [--piles 4] [--binary target/release/rashomon-eval] [--table data/reconcile/incident_weights.txt]

DOCS are documents in the form of the incident kit, train parts only: `doc_id`, `incident_ids`, `dct`, `title`, `text`, one a line. They are
split into piles by a hash of their incident, so that the frequencies of words are those of piles of ordinary size; each pile is read by
`rashomon-eval predict incident-pairs`, which never sees the incidents. Then logistic regression (Newton's method, L2 penalty of 1) fits
the rows of the table whose basis is `fitted`; rows with the basis `set` are held. The table is written anew; its comments are kept.
Same documents, same program, same table. Printed: pairs, log-loss, and precision and recall of pairs at one half.
"""
import argparse
import hashlib
import json
import math
import pathlib
import subprocess
import tempfile

ITERATIONS = 25
PENALTY = 1.0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--docs", type=pathlib.Path, nargs="+", required=True)
    parser.add_argument("--piles", type=int, default=4)
    parser.add_argument("--binary", default="target/release/rashomon-eval")
    parser.add_argument("--table", type=pathlib.Path, default=pathlib.Path("data/reconcile/incident_weights.txt"))
    options = parser.parse_args()
    comments, table = read_table(options.table)
    documents = [json.loads(line) for path in options.docs for line in path.open(encoding="utf-8") if line.strip()]
    names, rows = compare(documents, options)
    fixed = {name: weight for name, (weight, basis) in table.items() if basis == "set"}
    weights = fit(rows, [name for name in names if name not in fixed], fixed)
    report(rows, weights)
    write_table(options.table, comments, {name: (weights[name], "set" if name in fixed else "fitted") for name in names})


def compare(documents, options):
    """Names of the numbers, and (numbers that are not 0, same incident) for each pair of documents with one incident each."""
    incident = {d["doc_id"]: d["incident_ids"][0] for d in documents if len(d["incident_ids"]) == 1}
    rows, names = [], []
    for pile in range(options.piles):
        with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
            file.writelines(json.dumps(d) + "\n" for d in documents if pile_of(d, options.piles) == pile)
            file.flush()
            done = subprocess.run([options.binary, "predict", "incident-pairs", file.name], check=True, capture_output=True, text=True)
        for pair in map(json.loads, done.stdout.splitlines()):
            left, right = incident.get(pair["left"]), incident.get(pair["right"])
            names = names or sorted(pair["values"])
            if left is not None and right is not None:
                rows.append(({n: v for n, v in pair["values"].items() if v}, left == right))
    return names, rows


def pile_of(document, n_piles):
    key = str((document["incident_ids"] or [document["doc_id"]])[0])
    return int(hashlib.md5(key.encode()).hexdigest(), 16) % n_piles


def fit(rows, free, fixed):
    """Newton's method on the log-loss of the rows, over the free names."""
    at = {name: k for k, name in enumerate(free)}
    offsets = [sum(fixed.get(name, 0.0) * value for name, value in values.items()) for values, _ in rows]
    sparse = [[(at[name], value) for name, value in values.items() if name in at] for values, _ in rows]
    weights = [0.0] * len(free)
    for _ in range(ITERATIONS):
        slope = [PENALTY * weight for weight in weights]
        curve = [[PENALTY if j == k else 0.0 for j in range(len(free))] for k in range(len(free))]
        for values, offset, (_, same) in zip(sparse, offsets, rows):
            p = logistic(offset + sum(weights[k] * value for k, value in values))
            error, spread = p - same, p * (1 - p)
            for k, value in values:
                slope[k] += error * value
                for j, other in values:
                    curve[k][j] += spread * value * other
        step = solve(curve, slope)
        weights = [weight - move for weight, move in zip(weights, step)]
        if max(map(abs, step)) < 1e-6:
            break
    return fixed | dict(zip(free, weights))


def logistic(x):
    return 1 / (1 + math.exp(-x)) if x > -700 else 0.0


def solve(matrix, vector):
    """Gaussian elimination; the matrix is symmetric and positive."""
    n = len(vector)
    rows = [row[:] + [value] for row, value in zip(matrix, vector)]
    for k in range(n):
        for row in rows[k + 1:]:
            factor = row[k] / rows[k][k]
            for j in range(k, n + 1):
                row[j] -= factor * rows[k][j]
    found = [0.0] * n
    for k in reversed(range(n)):
        found[k] = (rows[k][n] - sum(rows[k][j] * found[j] for j in range(k + 1, n))) / rows[k][k]
    return found


def report(rows, weights):
    scored = [(logistic(sum(weights.get(n, 0.0) * v for n, v in values.items())), same) for values, same in rows]
    loss = -sum(math.log(max(p if same else 1 - p, 1e-12)) for p, same in scored) / len(scored)
    right = sum(same and p >= 0.5 for p, same in scored)
    said, asked = sum(p >= 0.5 for p, _ in scored), sum(same for _, same in scored)
    print(f"{len(rows)} pairs, {asked} of one incident; log-loss {loss:.4f}; at one half P {100 * right / said:.1f} R {100 * right / asked:.1f}")


def read_table(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    fields = [line.split("\t") for line in lines if line and not line.startswith("#")][1:]
    return [line for line in lines if line.startswith("#")], {name: (float(weight), basis) for name, weight, basis in fields}


def write_table(path, comments, table):
    rows = [f"{name}\t{weight:.3f}\t{basis}" for name, (weight, basis) in sorted(table.items())]
    path.write_text("\n".join([*comments, "name\tweight\tbasis", *rows]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
