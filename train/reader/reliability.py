"""How far a frame's score can be trusted: of the frames with a score in each tenth, the share that are attributions of the documents held back.

    python reliability.py --model run/model.pt --base base/ --settings run/settings.json --train train.jsonl --names names.jsonl --held 40
"""
import argparse
import json

import torch

from encoder import trained
from tune import attributions, held_back, scored


def cells(spans):
    return {at for start, end in spans for at in range(start, end)}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("model", "base", "settings", "train", "names"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--held", type=int, default=40)
    opts = parser.parse_args()
    torch.set_num_threads(1)
    model, pieces = trained(opts.model, opts.base)
    with open(opts.settings, encoding="utf-8") as told:
        settings = {**json.load(told), "cut": 0}
    documents = {document["id"]: document for document in held_back(opts.train, opts.names, opts.held)}
    bins = [[0, 0] for _ in range(10)]
    for name, entry in scored(model, list(documents.values()), pieces).items():
        gold = [cells(a["content"]) for a in documents[name]["attributions"]]
        for window, candidates in entry:
            for candidate in candidates:
                for made in attributions([(window, [candidate])], settings):
                    content = cells(made["content"])
                    score = (settings["first_pass"] * candidate[1] + (1000 - settings["first_pass"]) * candidate[2]) / 1000
                    row = bins[min(9, int(score * 10))]
                    row[0] += 1
                    row[1] += any(2 * len(content & other) >= len(content | other) for other in gold)
    print("| score | frames | attributions among them |\n|---|---:|---:|")
    for idx, (n, right) in enumerate(bins):
        if n:
            print(f"| {idx / 10:.1f}–{idx / 10 + 0.1:.1f} | {n} | {100 * right / n:.0f} % |")


if __name__ == "__main__":
    main()
