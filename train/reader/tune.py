"""Chooses the decoder's settings for attributions on the documents held back, their names hidden.

    python tune.py --model run/model.pt --base base/ --train train.jsonl --names names.jsonl --held 40 --settings settings.json
"""
import argparse
import itertools
import json
import sys

import torch

from attributions import read, runs, without_names
from decode import best_run, best_runs, cue_runs, first_pieces, gain, margin
from encoder import tensors, trained
from hidden import read_names
from pieces import paragraphs, windows

START = {"candidate": 150, "cut": 450, "first_pass": 600, "change": 96, "first_bias": 0, "second_bias": 0}
GRID = {
    "cut": (300, 350, 400, 450, 500, 550), "first_pass": (300, 500, 700, 900), "change": (0, 64, 128, 192, 256),
    "first_bias": (-32, 0, 32, 64), "second_bias": (-64, -32, 0, 32, 64),
}


def scored(model, documents, pieces, candidate=100):
    """For each document, its windows with their candidates: [(window, [(range, p(B), valid, scores of each word)])]."""
    found = {document["id"]: [] for document in documents}
    todo = [
        (document["id"], window)
        for document in documents for begin, end, position in paragraphs(document["text"])
        for window in windows(document["text"], begin, end, position, pieces)
    ]
    order = sorted(range(len(todo)), key=lambda idx: len(todo[idx][1].ids))
    done = {}
    with torch.no_grad():
        for at in range(0, len(order), 24):
            batch = order[at:at + 24]
            inputs = tensors([todo[idx][1] for idx in batch])
            shared = model.shared(inputs)
            table = torch.softmax(model.cues(shared, inputs["mask"])[0], -1).tolist()
            for row, idx in enumerate(batch):
                window = todo[idx][1]
                candidates = []
                cues = cue_runs(table[row], window, candidate / 1000)
                if cues:
                    length = inputs["ids"].shape[1]
                    marks = torch.tensor([[w in cue for w in window.word] + [False] * (length - len(window.word)) for cue, _ in cues])
                    rows = torch.full((len(cues),), row)
                    roles, whole = model.roles_of(shared[rows], inputs["mask"][rows], marks)
                    first = first_pieces(window)
                    for n, (cue, begin) in enumerate(cues):
                        words = roles[n][first].tolist()
                        candidates.append((cue, begin, torch.sigmoid(whole[n, 0]).item(), words))
                done[idx] = candidates
    for idx, (document, window) in enumerate(todo):
        found[document].append((window, done[idx]))
    return found


def attributions(document_windows, settings):
    made = []
    for window, candidates in document_windows:
        kept = []
        for cue, begin, valid, words in candidates:
            begin, valid = round(begin * 1000), round(valid * 1000)
            share = settings["first_pass"]
            score = (share * begin + (1000 - share) * valid) // 1000
            if begin < settings["candidate"] or score < settings["cut"]:
                continue
            target = {idx for idx, scores in enumerate(words) if margin(scores, 2) > 0}
            if not target.intersection(cue):
                target = set(cue)
            gains = lambda label, bias: [gain(-8) if idx in target else margin(s, label) + bias for idx, s in enumerate(words)]
            source = set(best_run(gains(1, settings["first_bias"])))
            content = best_runs(gains(3, settings["second_bias"]), settings["change"])
            kept.append((score, target, source, content))
        taken = set()
        for score, target, source, content in sorted(kept, key=lambda entry: (-entry[0], min(entry[1]))):
            if not taken & target and content:
                taken |= target
                span = lambda words: [[window.spans[run.start][0], window.spans[run.stop - 1][1]] for run in runs(words)]
                made.append({"source": span(source), "cue": span(target), "content": span(content)})
    return made


def triple_f1(documents, found, settings, scorer):
    gold = {document["id"]: document for document in documents}
    predicted = {name: {"id": name, "attributions": attributions(entry, settings)} for name, entry in found.items()}
    return scorer(gold, predicted)


def overlap_scorer(gold, predicted):
    """Mean of triple and pair overlap F1, by characters: near enough to the kit's for choosing settings."""
    def cells(spans):
        return {at for start, end in spans for at in range(start, end)}

    def alike(a, b):
        return len(a & b) * 2 >= len(a | b)
    n_gold = n_predicted = n_pairs = n_triples = 0
    for name, document in gold.items():
        text_gold = [[cells(a[role]) for role in ("source", "cue", "content")] for a in document["attributions"]]
        made = [[cells(a[role]) for role in ("source", "cue", "content")] for a in predicted[name]["attributions"]]
        outermost = [a for a in made if not any(b is not a and a[1] <= b[2] and a[2] < b[2] for b in made)]
        n_gold, n_predicted, used = n_gold + len(text_gold), n_predicted + len(outermost), set()
        for a in outermost:
            fits = [idx for idx, b in enumerate(text_gold) if idx not in used and a[2] and alike(a[2], b[2])]
            fits.sort(key=lambda idx: -sum(alike(x, y) for x, y in zip(a, text_gold[idx])))
            if fits:
                used.add(fits[0])
                b = text_gold[fits[0]]
                if alike(a[0], b[0]):
                    n_pairs += 1
                    n_triples += alike(a[1], b[1])
    f1 = lambda hits: 200 * hits / max(1, n_gold + n_predicted)
    return (f1(n_pairs) + f1(n_triples)) / 2


def tune(documents, found):
    """Coordinate by coordinate, twice round."""
    best, score = dict(START), triple_f1(documents, found, START, overlap_scorer)
    for _, (name, values) in itertools.product(range(2), GRID.items()):
        for value in values:
            tried = {**best, name: value}
            got = triple_f1(documents, found, tried, overlap_scorer)
            if got > score:
                best, score = tried, got
    print(f"{score:.2f} {best}", file=sys.stderr)
    return best


def held_back(path, names, n):
    """The last documents of the training part, without their names."""
    return list(without_names(read(path)[-n:], read_names([names])))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("model", "base", "train", "names", "settings"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--held", type=int, default=40)
    opts = parser.parse_args()
    torch.set_num_threads(1)
    model, pieces = trained(opts.model, opts.base)
    documents = held_back(opts.train, opts.names, opts.held)
    with open(opts.settings, "w", encoding="utf-8") as out:
        json.dump(tune(documents, scored(model, documents, pieces)), out)


if __name__ == "__main__":
    main()
