#!/usr/bin/env python3
"""Fits the weights of what the trained reader takes a document to report. Python 3.11, standard library only.

    cargo build -p rashomon-eval
    bench/reports/fit.py --reports HELD.jsonl --pairs REPORTS.jsonl [--binary target/debug/rashomon-eval] [--data data]

HELD are the reports that `train/reader/train_events.py` held back, with MUC-4's templates; REPORTS are development reports of which it may have
learned, for the weights of pairs, which see no score of the model. `rashomon-eval predict report-choices` lists for each report what can be
reported, with the numbers that are weighed; it never sees the templates. Three logistic models with an L2 penalty are fitted by Newton's
method: is an incident of the kind reported; is a thing a filler of its role; are two harmed things, both fillers, of one incident. Least scores are those with the
best F1 on scores out of fold (ten folds of whole reports). `events/report_weights.txt` of the data folder is written anew; its comments are kept.
"""
import argparse
import json
import math
import pathlib
import re
import subprocess

KINDS = ("ARSON", "ATTACK", "BOMBING", "KIDNAPPING", "ROBBERY")
SLOTS = ("perp_individual_id", "perp_organization_id", "phys_tgt_id", "hum_tgt_name", "hum_tgt_description", "incident_instrument_id")
DESCRIBED, HARMED = 4, (2, 3, 4)
FOLDS = 10
PENALTY = 2.0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=pathlib.Path, required=True)
    parser.add_argument("--pairs", type=pathlib.Path, required=True)
    parser.add_argument("--binary", default="target/debug/rashomon-eval")
    parser.add_argument("--data", type=pathlib.Path, default=pathlib.Path("data"))
    options = parser.parse_args()
    held = chosen(options, options.reports)
    weights, least = {}, {}
    kinds = [[(values, is_kind(report, kind)) for stretch in found for kind, values in enumerate(stretch["kinds"])] for report, found in held]
    weights.update(fit([row for rows in kinds for row in rows]))
    n_kinds = sum(len({kind for template in report["templates"] for kind in kinds_of(template)}) for report, _ in held)
    least["least_kind"] = threshold("kinds", kinds, n_kinds)
    things = [[(thing["label"], thing["values"], is_filler(report, thing)) for stretch in found for thing in stretch["things"]] for report, found in held]
    every = [[(values, right) for _, values, right in rows] for rows in things]
    weights.update(fit([row for rows in every for row in rows]))
    n_things = [sum(len(entities(report, label)) for report, _ in held) for label in range(len(SLOTS))]
    described = lambda wanted: [[label == DESCRIBED for label, _, _ in rows] if wanted else [label != DESCRIBED for label, _, _ in rows] for rows in things]
    least["least_thing"] = threshold("things", every, sum(n_things) - n_things[DESCRIBED], described(False))
    least["least_described"] = threshold("described", every, n_things[DESCRIBED], described(True))
    pairs = [pairs_of(report, found) for report, found in chosen(options, options.pairs)]
    weights.update(fit([row for rows in pairs for row in rows]))
    report_pairs(pairs)
    least["least_pair"] = 500
    write_table(options.data / "events/report_weights.txt", weights, least)


def chosen(options, path):
    """Reports with what can be chosen in them."""
    with path.open(encoding="utf-8") as lines:
        reports = {row["id"]: row for row in map(json.loads, lines)}
    done = subprocess.run([options.binary, "--data", options.data, "predict", "report-choices", path], check=True, capture_output=True, text=True)
    return [(reports[row["id"]], row["stretches"]) for row in map(json.loads, done.stdout.splitlines())]


def kinds_of(template):
    return {KINDS.index(alt) for filler in template["incident_type"] or [] for alt in filler["alts"] if alt in KINDS}


def is_kind(report, kind):
    return any(kind in kinds_of(template) for template in report["templates"])


def norm(text):
    """As the kit's scorer compares strings."""
    return " ".join(re.sub(r"\b(?:a|an|the)\b", " ", re.sub(r"[^\w\s]", "", text.lower())).split())


def strings(filler):
    return frozenset(norm(alt if isinstance(alt, str) else alt["text"]) for alt in filler["alts"])


def entities(report, label):
    """Different fillers of a role."""
    return {strings(filler) for template in report["templates"] for filler in template[SLOTS[label]] or [] if filler["alts"]}


def is_filler(report, thing):
    return any(norm(thing["text"]) in known for known in entities(report, thing["label"]))


def pairs_of(report, found):
    """Pairs of harmed things of one kind of incident, and whether some incident has both."""
    rows = []
    for stretch in found:
        of = [templates_of(report, thing) for thing in stretch["things"]]
        for one, other, values in stretch["pairs"]:
            kinds = [{kind for idx in of[at] for kind in kinds_of(report["templates"][idx])} for at in (one, other)]
            if kinds[0] & kinds[1]:
                rows.append((values, bool(of[one] & of[other])))
    return rows


def templates_of(report, thing):
    name = SLOTS[thing["label"]]
    fits = lambda template: any(norm(thing["text"]) in strings(filler) for filler in template[name] or [])
    return {idx for idx, template in enumerate(report["templates"]) if fits(template)}


def fit(rows):
    """Weights of a logistic model, by Newton's method."""
    names = sorted({name for values, _ in rows for name in values})
    at = {name: idx for idx, name in enumerate(names)}
    table = [([(at[name], value) for name, value in values.items()], float(right)) for values, right in rows]
    weights = [0.0] * len(names)
    for _ in range(25):
        slope = [-PENALTY * weight for weight in weights]
        curve = [[PENALTY * (row == col) for col in range(len(names))] for row in range(len(names))]
        for values, right in table:
            share = sigmoid(sum(weights[idx] * value for idx, value in values))
            bend = share * (1 - share)
            for idx, value in values:
                slope[idx] += (right - share) * value
                for other, its in values:
                    curve[idx][other] += bend * value * its
        step = solved(curve, slope)
        weights = [weight + change for weight, change in zip(weights, step)]
        if max(map(abs, step), default=0.0) < 1e-6:
            break
    return dict(zip(names, weights))


def solved(matrix, right):
    """Gauss, with the largest pivot."""
    rows = [row + [value] for row, value in zip(matrix, right)]
    for at in range(len(rows)):
        best = max(range(at, len(rows)), key=lambda row: abs(rows[row][at]))
        rows[at], rows[best] = rows[best], rows[at]
        for row in range(at + 1, len(rows)):
            share = rows[row][at] / rows[at][at]
            if share:
                rows[row] = [a - share * b for a, b in zip(rows[row], rows[at])]
    found = [0.0] * len(rows)
    for at in reversed(range(len(rows))):
        found[at] = (rows[at][-1] - sum(rows[at][col] * found[col] for col in range(at + 1, len(rows)))) / rows[at][at]
    return found


def sigmoid(x):
    return 1 / (1 + math.exp(-max(-40.0, min(40.0, x))))


def score(weights, values):
    return round(1000 * sigmoid(sum(weights.get(name, 0.0) * value for name, value in values.items())))


def threshold(what, reports, n_gold, wanted=None):
    """The least score with the best F1 on scores out of fold; prints what it gives."""
    scored = []
    for fold in range(FOLDS):
        weights = fit([row for idx, rows in enumerate(reports) if idx % FOLDS != fold for row in rows])
        for idx, rows in enumerate(reports):
            if idx % FOLDS == fold:
                take = wanted[idx] if wanted else [True] * len(rows)
                scored += [(score(weights, values), right) for (values, right), is_in in zip(rows, take) if is_in]
    f1 = lambda least: 200 * sum(right for s, right in scored if s >= least) / max(1, n_gold + sum(s >= least for s, _ in scored))
    best = max(range(100, 800, 25), key=lambda least: (f1(least), -least))
    print(f"{what}: F1 {f1(best):.1f} at {best}; at 250 {f1(250):.1f}, at 350 {f1(350):.1f}, at 500 {f1(500):.1f}; "
          f"{sum(right for _, right in scored)} right of {len(scored)}, {n_gold} in the key")
    return best


def report_pairs(reports):
    scored = []
    for fold in range(FOLDS):
        weights = fit([row for idx, rows in enumerate(reports) if idx % FOLDS != fold for row in rows])
        scored += [(score(weights, values), right) for idx, rows in enumerate(reports) if idx % FOLDS == fold for values, right in rows]
    right = sum((s >= 500) == together for s, together in scored)
    print(f"pairs: {right} of {len(scored)} right at 500 out of fold, {sum(together for _, together in scored)} together")


def write_table(path, weights, least):
    with path.open(encoding="utf-8") as lines:
        comments = [line for line in lines if line.startswith("#")]
    rows = [(name, f"{weight:.3f}", "fitted") for name, weight in weights.items() if round(weight, 3)]
    rows += [(name, str(value), "set" if name == "least_pair" else "fitted") for name, value in least.items()]
    with path.open("w", encoding="utf-8") as out:
        out.writelines([*comments, "name\tweight\tbasis\n", *("\t".join(row) + "\n" for row in sorted(rows))])


if __name__ == "__main__":
    main()
