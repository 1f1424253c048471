#!/usr/bin/env python3
"""Sorts the differences between the reader and the gold of the time and place kits, by rule alone. Python 3.11, standard library only.

    bench/quality/errors.py --kits DIR [--binary target/release/rashomon-eval]

DIR is the folder that holds the kits; their own scorers (`time/score.py`, `place/score.py`) pair the expressions. Each difference is
counted in one class, the first that fits; nothing here was read by anybody. `--read N` prints instead N differences of each kit in an
order drawn with `--seed`, with the words around them, to be read and sorted by a person.
"""
import argparse
import collections
import importlib.util
import json
import pathlib
import random
import re
import subprocess


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kits", type=pathlib.Path, required=True)
    parser.add_argument("--binary", default="target/release/rashomon-eval")
    parser.add_argument("--read", type=int, metavar="N", help="print N differences to read")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    for kit, classes in (("time", times), ("place", places)):
        scorer = load(options.kits / kit / "score.py")
        gold_file = options.kits / kit / "dev.jsonl"
        printed = subprocess.run([options.binary, "predict", kit, gold_file], check=True, capture_output=True, text=True).stdout
        predicted = {doc["id"]: doc for doc in map(json.loads, printed.splitlines())}
        differences = []
        for doc_id, doc in scorer.load(gold_file).items():
            found = scorer.clean(predicted.get(doc_id, {"id": doc_id}), doc["text"])
            differences += [(doc, *rest) for rest in classes(scorer, doc, scorer.clean(doc, doc["text"]), found)]
        if options.read:
            random.Random(options.seed).shuffle(differences)
            for n, (doc, name, one, other) in enumerate(differences[: options.read], 1):
                print(f"{kit} {n} [{name}] {doc['id']} {doc.get('dct', '')}\n{in_context(doc['text'], one, other)}\n")
            continue
        counts = collections.Counter(name for _, name, _, _ in differences)
        print(f"| {kit}: {counts.total()} differences | n |\n|---|---:|")
        for name, n in counts.most_common():
            print(f"| {name} | {n} |")
        print()


def in_context(text, one, other):
    """The words around, the gold in [ ] and what was found in { }, and what each says of them."""
    marks = []
    for item, (opening, closing) in ((one, "[]"), (other, "{}")):
        if item:
            marks += [(item["end"], 0, closing), (item["start"], 1, opening)]
    start, end = min(at for at, _, _ in marks) - 150, max(at for at, _, _ in marks) + 120
    shown = text[:end]
    for at, _, mark in sorted(marks, reverse=True):
        shown = shown[:at] + mark + shown[at:]
    says = [" ".join(f"{key}={item[key]}" for key in KEYS if item.get(key) is not None) if item else "-" for item in (one, other)]
    return " ".join(shown[max(start, 0) :].split()) + f"\n    gold: {says[0]}\n    found: {says[1]}"


KEYS = ("type", "value", "name", "country", "lat", "lon")


def load(path):
    spec = importlib.util.spec_from_file_location(path.parent.name + "_score", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def times(scorer, doc, gold, found):
    pairs = scorer.pair(gold, found)
    for i, j in pairs:
        one, other = gold[i], found[j]
        same = (one["start"], one["end"]) == (other["start"], other["end"])
        if one.get("value") != other.get("value"):
            yield "value: " + how_values_differ(one, other), one, other
        elif not same:
            yield "extent alone", one, other
        elif one.get("type") != other.get("type"):
            yield "type alone", one, other
    yield from unpaired(pairs, gold, found, lambda timex: timex.get("type"))


def how_values_differ(one, other):
    gold, found = one.get("value") or "", other.get("value") or ""
    if one.get("type") != other.get("type"):
        return f"gold {one.get('type')}, found {other.get('type')}"
    if gold.endswith("_REF") or found.endswith("_REF"):
        return "vague on one side (PAST_REF, PRESENT_REF, FUTURE_REF)"
    if one.get("type") in ("DURATION", "SET"):
        return f"another {one['type']}"
    year = re.match(r"\d{4}", gold)
    if not year or not re.match(r"\d{4}", found):
        return "year open on one side"
    if gold.startswith(found) or found.startswith(gold):
        return "the same time, coarser or finer"
    return "another year" if found[:4] != gold[:4] else "another time of the same year"


def places(scorer, doc, gold, found):
    pairs = scorer.pair(gold, found)
    for i, j in pairs:
        one, other = gold[i], found[j]
        if one.get("lat") is None or one.get("geonameid") and one["geonameid"] == other.get("geonameid"):
            continue
        if other.get("lat") is None:
            yield "found, not resolved", one, other
            continue
        distance = scorer.km(one["lat"], one["lon"], other["lat"], other["lon"])
        if distance > scorer.NEAR_KM:
            how_far = "up to 400 km" if distance <= 400 else "400 to 2000 km" if distance <= 2000 else "over 2000 km"
            yield "wrong place: " + how_far, one, other
    ignored = doc.get("ignore", [])
    apart = [place for place in found if not any(min(q["end"], place["end"]) > max(q["start"], place["start"]) for q in ignored)]
    yield from unpaired([(i, apart.index(found[j])) for i, j in pairs if found[j] in apart], gold, apart, lambda _: None, pairs)


def unpaired(pairs, gold, found, kind, gold_pairs=None):
    met_gold = {i for i, _ in (gold_pairs or pairs)}
    met_found = {j for _, j in pairs}
    for name, all_of_them, met in (("missed", gold, met_gold), ("found, not in gold", found, met_found)):
        for at, item in enumerate(all_of_them):
            if at not in met:
                of_kind = f": {kind(item)}" if kind(item) else ""
                yield name + of_kind, *((item, None) if name == "missed" else (None, item))


if __name__ == "__main__":
    main()
