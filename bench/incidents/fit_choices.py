#!/usr/bin/env python3
"""Fits the weights of three choices: when and where the incident that a document is about took place, and how many were killed and injured.
Python 3.11, standard library only.

    cargo build --release -p rashomon-eval
    bench/incidents/fit_choices.py --docs DOCS.jsonl… --incidents INCIDENTS.jsonl… [--binary target/release/rashomon-eval] [--data data]

DOCS and INCIDENTS have the form of the incident kit, train parts only. `rashomon-eval predict incident-choices` lists for each document the
days, places and tolls that can be chosen, each with the numbers that are weighed; it never sees the incidents. A conditional logit
(McFadden 1974) is fitted to the right one of each document that has it among its candidates: stochastic gradient with steps after AdaGrad,
L2 penalty of 1. The tables `events/date_weights.txt`, `events/place_weights.txt` and `reconcile/toll_weights.txt` of the data folder are
written anew; their comments are kept. Same documents, same program, same tables. Printed: documents, how many can be right, and how many are at the fitted weights.
"""
import argparse
import datetime
import json
import math
import pathlib
import random
import re
import subprocess

PASSES = 12
STEP = 0.3
PENALTY = 1.0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--docs", type=pathlib.Path, nargs="+", required=True)
    parser.add_argument("--incidents", type=pathlib.Path, nargs="+", required=True)
    parser.add_argument("--binary", default="target/release/rashomon-eval")
    parser.add_argument("--data", type=pathlib.Path, default=pathlib.Path("data"))
    options = parser.parse_args()
    incidents = {row["incident_id"]: row for path in options.incidents for row in lines(path)}
    told = {d["doc_id"]: incidents.get(d["incident_ids"][0]) for path in options.docs for d in lines(path) if len(d["incident_ids"]) == 1}
    command = [options.binary, "predict", "incident-choices", "--reader", "rules", *map(str, options.docs)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    choices = [(json.loads(line), told.get(json.loads(line)["doc_id"])) for line in done.stdout.splitlines()]
    for kind, is_right, table in [
        ("dates", is_date, options.data / "events/date_weights.txt"),
        ("places", is_place, options.data / "events/place_weights.txt"),
        ("tolls", is_toll, options.data / "reconcile/toll_weights.txt"),
    ]:
        asked = [([c["values"] for c in row[kind]], [is_right(c, incident) for c in row[kind]]) for row, incident in choices if incident]
        weights = fit([(values, right.index(True)) for values, right in asked if any(right)])
        report(kind, asked, weights)
        write_table(table, weights)


def lines(path):
    return [json.loads(line) for line in path.open(encoding="utf-8") if line.strip()]


def is_date(candidate, incident):
    """At most one day off; reports of the night before and after midnight differ."""
    if not candidate["date"] or not incident["date"]:
        return False
    days = [datetime.date.fromisoformat(row["date"][:10]) for row in (candidate, incident)]
    return abs((days[0] - days[1]).days) <= 1


def is_toll(candidate, incident):
    return (candidate["killed"], candidate["injured"]) == (incident["killed"], incident["injured"])


def is_place(candidate, incident):
    cities = {folded(city) for city in [incident["city"], *incident.get("city_alternatives", [])] if city}
    return folded(candidate["state"]) == folded(incident["state"]) and folded(candidate["city"]) in cities


def folded(name):
    """A place name without case, brackets, and the words that a registry adds or leaves out."""
    name = re.sub(r"[^a-z0-9 ]", " ", re.sub(r"\(.*?\)", " ", (name or "").lower()))
    name = re.sub(r"\b(city|town|village|township|county|borough|parish|of|the)\b", " ", name)
    return " ".join(re.sub(r"\bst\b", "saint", re.sub(r"\bft\b", "fort", name)).split())


def fit(rows):
    weights, seen = {}, {}
    shuffle = random.Random(0)
    rows = list(rows)
    for _ in range(PASSES):
        shuffle.shuffle(rows)
        for candidates, right in rows:
            slope = {}
            for at, (values, share) in enumerate(zip(candidates, shares(candidates, weights))):
                error = share - (at == right)
                for name, value in values.items():
                    slope[name] = slope.get(name, 0.0) + error * value
            for name, value in slope.items():
                value += PENALTY * weights.get(name, 0.0) / len(rows)
                seen[name] = seen.get(name, 1e-6) + value * value
                weights[name] = weights.get(name, 0.0) - STEP * value / math.sqrt(seen[name])
    return weights


def shares(candidates, weights):
    scores = [sum(weights.get(name, 0.0) * value for name, value in values.items()) for values in candidates]
    best = max(scores)
    powers = [math.exp(score - best) for score in scores]
    return [power / sum(powers) for power in powers]


def report(kind, asked, weights):
    can = sum(any(right) for _, right in asked)
    chosen = [right[max(range(len(values)), key=shares(values, weights).__getitem__)] for values, right in asked if values]
    print(f"{kind}: {len(asked)} documents, {can} with the right one among the candidates, {sum(chosen)} chosen right")


def write_table(path, weights):
    comments = [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("#")]
    rows = [f"{name}\t{weight:.3f}\tfitted" for name, weight in sorted(weights.items())]
    path.write_text("\n".join([*comments, "name\tweight\tbasis", *rows]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
