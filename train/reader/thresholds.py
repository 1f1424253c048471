"""Chooses the least score of each role's words on the reports held back, and adds it to the settings; prints what it gives there.

    python thresholds.py --model run/model.pt --base base/ --train train.jsonl --names names.jsonl --held 130 --settings settings.json
"""
import argparse
import json

import torch

from decode import cue_runs
from encoder import tensors, trained
from hidden import read_names
from reports import ROLES, TYPES, examples, read, types_of

THRESHOLDS = (150, 200, 250, 300, 350, 400, 450, 500, 550, 600, 700)


def scored(model, found):
    """For each window, for each role, the probabilities of O, B, I of each piece; and those of the types that the window tells of."""
    made, told = [], []
    with torch.no_grad():
        for example in found:
            inputs = tensors([example.window])
            scores, _, types = model.events(model.shared(inputs), inputs["mask"])
            made.append(torch.softmax(scores[0], -1))
            told.append(torch.sigmoid(types[0]).tolist())
    return made, told


def hits(found, tables, role, threshold):
    """(right, given, gold): a range is right when it shares words with one of the key's; one of the key's counts once."""
    right, given, gold = 0, 0, 0
    for example, table in zip(found, tables):
        runs = [run for run, _ in cue_runs(table[:, role].tolist(), example.window, threshold / 1000)]
        meets = lambda a, others: any(a.start < b.stop and b.start < a.stop for b in others)
        right += sum(meets(run, example.roles[role]) for run in runs)
        given += len(runs)
        gold += len(example.roles[role])
    return right, given, gold


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("model", "base", "train", "names", "settings"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--held", type=int, default=130)
    opts = parser.parse_args()
    torch.set_num_threads(1)
    model, pieces = trained(opts.model, opts.base)
    names, documents = read_names([opts.names]), read(opts.train)[-opts.held:]
    for mixed in (True, False):
        found = examples(documents, pieces, names, mixed)
        tables, told = scored(model, found)
        print("mixed case" if mixed else "capitals")
        settings = {}
        for role, name in enumerate(ROLES):
            best = None
            for threshold in THRESHOLDS:
                right, given, gold = hits(found, tables, role, threshold)
                f1 = 200 * right / max(1, given + gold)
                if best is None or f1 > best[0]:
                    best = (f1, threshold, right, given, gold)
            print(f"{name}: F1 {best[0]:.1f} at {best[1]}: {best[2]} right of {best[3]} given, {best[4]} in the key")
            settings[f"threshold_{role}"] = best[1]
        report_types(documents, found, told)
    with open(opts.settings, encoding="utf-8") as known:
        settings = {**json.load(known), **settings}
    with open(opts.settings, "w", encoding="utf-8") as out:
        json.dump(settings, out)


def report_types(documents, found, told):
    """A document tells of a type of event when one of its windows does, at the score that gives the best F1 there."""
    best = {}
    for example, scores in zip(found, told):
        known = best.setdefault(example.document, [0.0] * len(TYPES))
        best[example.document] = [max(a, b) for a, b in zip(known, scores)]
    gold = {document["id"]: {kind for template in document["templates"] for kind in types_of(template)} for document in documents}
    for threshold in (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
        given = {(name, kind) for name, scores in best.items() for kind, score in enumerate(scores) if score >= threshold}
        key = {(name, kind) for name, kinds in gold.items() for kind in kinds}
        print(f"types of documents at {threshold}: {len(given & key)} right of {len(given)} given, {len(key)} in the key, "
              f"F1 {200 * len(given & key) / max(1, len(given) + len(key)):.1f}")


if __name__ == "__main__":
    main()
