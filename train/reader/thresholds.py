"""The trained reader of roles on the documents held back: precision and recall of its words' ranges, role by role, over thresholds.

    python predict.py --model run/model.pt --reader attribution/model.pt --base base/ --train train.jsonl --held 130 --settings settings.json
"""
import argparse
import json

import torch

from model import Roles, padded
from reports import ROLES, examples, read
from train import shared_states

from encoder import trained
from decode import cue_runs

THRESHOLDS = (150, 200, 250, 300, 350, 400, 450, 500, 550, 600, 700)


def scored(model, found, states):
    """For each window, for each role, the probabilities of O, B, I of each piece."""
    made = []
    with torch.no_grad():
        for rows in states:
            x, mask = padded([rows])
            scores, _ = model(x, mask)
            made.append(torch.softmax(scores[0].view(-1, len(ROLES), 3), -1))
    return made


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
    for name in ("model", "reader", "base", "train", "settings"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--held", type=int, default=130)
    opts = parser.parse_args()
    torch.set_num_threads(1)
    reader, pieces = trained(opts.reader, opts.base)
    model = Roles()
    model.load_state_dict(torch.load(opts.model))
    model.eval()
    found = examples(read(opts.train)[-opts.held:], pieces)
    tables = scored(model, found, shared_states(reader, found))
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
    with open(opts.settings, "w", encoding="utf-8") as out:
        json.dump(settings, out)


if __name__ == "__main__":
    main()
