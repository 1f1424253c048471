"""Trains the reader of pairs on written passages (`train/passages`).

    rashomon-eval names passages.jsonl > passages.names.jsonl
    python train_pairs.py --passages ../passages --names passages.names.jsonl --base base --out pairs.pt [--held mixed]

`--held`: files, by their names, whose passages are kept for the figures. Fixed seed; of the passes, that with the best average precision on every tenth passage is kept.
"""
import argparse
import json
import os
import random
import time

import torch
import torch.nn.functional as F

from encoder import LAYERS, Reader
from pairs import Pairs
from passages import examples
from pieces import WordPiece, load_vocabulary
from relations import N_CLASSES, NONE, file_of, read

PIECES = 1200


def prepared(passages, found, pieces, by_program=False):
    """(window, its pairs as `Pairs.forward` wants them, their labels) of each window with a pair. `by_program`: see `passages.examples`."""
    made = []
    for passage in passages:
        windows = {}
        for example in examples(passage, found.get(passage["id"], {}), pieces, by_program):
            windows.setdefault(id(example.window), (example.window, []))[1].append(example)
        for window, here in windows.values():
            first, last = {}, {}
            for piece, word in enumerate(window.word):
                first.setdefault(word, piece)
                last[word] = piece + 1
            pairs, labels = [], []
            for example in here:
                inside = [word for word in example.sentence if word in first]
                for pair in example.pairs:
                    if inside and pair.earlier in first and pair.later in first:
                        pairs.append((first[pair.earlier], first[pair.later], first[inside[0]], last[inside[-1]], pair.forms))
                        labels.append(pair.labels)
            if pairs:
                made.append((window, pairs, labels))
    return made


def batches(items, rng):
    """Of windows of like length, in an order that the seed decides."""
    items = sorted(items, key=lambda item: (len(item[0].ids), rng.random()))
    made, batch = [], []
    for item in items:
        batch.append(item)
        if len(batch) * len(item[0].ids) > PIECES:
            made.append(batch)
            batch = []
    if batch:
        made.append(batch)
    rng.shuffle(made)
    return made


def loss_of(model, states, pairs, labels, share=0.3):
    """Cross entropy of the class; of a related pair also, by a smaller share, of whether it is negated and how certain."""
    target = torch.zeros(len(pairs), N_CLASSES)
    negated, certainty = torch.zeros(len(pairs)), torch.full((len(pairs),), -100)
    for idx, here in enumerate(labels):
        for label, is_negated, how in here or [(NONE, False, -100)]:
            target[idx, label] = 1
            negated[idx], certainty[idx] = is_negated, how
    relation, minus, how = model(states, pairs)
    loss = -(target / target.sum(1, keepdim=True) * F.log_softmax(relation, -1)).sum()
    has = certainty >= 0
    if has.any():
        loss = loss + share * F.cross_entropy(how, certainty, ignore_index=-100, reduction="sum")
        loss = loss + share * F.binary_cross_entropy_with_logits(minus[has], negated[has], reduction="sum")
    return loss


@torch.no_grad()
def predicted(model, items):
    """(shares of the classes, whether negated, certainty, labels) of each pair."""
    made = []
    for at in range(0, len(items), 8):
        states = model.encode([window for window, _, _ in items[at:at + 8]])
        for x, (_, pairs, labels) in zip(states, items[at:at + 8]):
            relation, minus, how = model(x, pairs)
            made += zip(torch.softmax(relation, -1), (minus > 0).tolist(), how.argmax(-1).tolist(), labels)
    return made


def average_precision(made):
    rows = sorted(((float(1 - shares[0]), int(shares[1:].argmax()) + 1 in {label for label, _, _ in labels}) for shares, _, _, labels in made), reverse=True)
    right, total = 0, 0.0
    for rank, (_, is_right) in enumerate(rows, 1):
        if is_right:
            right += 1
            total += right / rank
    return total / max(1, sum(len({label for label, _, _ in labels}) for *_, labels in made))


def show(made):
    n = sum(len({label for label, _, _ in labels}) for *_, labels in made)
    for related in (0.5, 0.6, 0.7):
        for least in (0.3, 0.4, 0.5, 0.6, 0.7):
            kept = [(shares, labels) for shares, _, _, labels in made if 1 - shares[0] >= related and shares[1:].max() >= least]
            right = sum(int(shares[1:].argmax()) + 1 in {label for label, _, _ in labels} for shares, labels in kept)
            p, r = right / max(1, len(kept)), right / max(1, n)
            print(f"  related {related}, class {least}: {len(kept)} of {n}, P {100 * p:.1f} R {100 * r:.1f} F1 {200 * p * r / max(p + r, 1e-9):.1f}; related at all P {100 * sum(bool(l) for _, l in kept) / max(1, len(kept)):.1f}")
    good = [(minus, how, labels) for _, minus, how, labels in made if labels]
    polarity = sum(minus in {is_negated for _, is_negated, _ in labels} for minus, _, labels in good)
    certainty = sum(how in {told for _, _, told in labels} for _, how, labels in good)
    print(f"  of {len(good)} related pairs: polarity {100 * polarity / max(1, len(good)):.1f}, certainty {100 * certainty / max(1, len(good)):.1f}; average precision {100 * average_precision(made):.1f}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--passages", required=True)
    parser.add_argument("--names", required=True)
    parser.add_argument("--base", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--held", nargs="*", default=[])
    parser.add_argument("--from", dest="start", help="pairs.pt to go on from, instead of the published encoder")
    parser.add_argument("--layers", type=int, default=LAYERS)
    parser.add_argument("--passes", type=int, default=6)
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--head-rate", type=float, default=1e-3)
    parser.add_argument("--dropout", type=float, default=0.2)
    parser.add_argument("--seed", type=int, default=1)
    opts = parser.parse_args()
    torch.manual_seed(opts.seed)
    torch.set_num_threads(1)
    rng = random.Random(opts.seed)
    pieces = WordPiece(load_vocabulary(os.path.join(opts.base, "vocab.txt")))
    reader = Reader(len(pieces.vocabulary))
    reader.load_base(os.path.join(opts.base, "model.safetensors"))
    with open(opts.names, encoding="utf-8") as lines:
        found = {row["id"]: row for row in map(json.loads, lines)}
    passages = list(read(opts.passages))
    held = {name: prepared([passage for passage in passages if file_of(passage) == name], found, pieces) for name in opts.held}
    rest = [passage for passage in passages if file_of(passage) not in opts.held]
    tenth = prepared(rest[5::10], found, pieces)
    training = prepared([passage for idx, passage in enumerate(rest) if idx % 10 != 5], found, pieces)
    print(f"{len(training)} windows, {sum(len(pairs) for _, pairs, _ in training)} pairs, {sum(bool(l) for *_, labels in training for l in labels)} related", flush=True)
    model = Pairs(reader, opts.layers, opts.dropout)
    if opts.start:
        model.load_state_dict(torch.load(opts.start)["weights"])
    layers = list(model.layers.parameters())
    heads = [value for name, value in model.named_parameters() if not name.startswith("layers")]
    optimiser = torch.optim.AdamW([{"params": heads, "lr": opts.head_rate}, {"params": layers, "lr": opts.rate}], weight_decay=0.01)
    n_steps = opts.passes * len(batches(training, random.Random(0)))
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: min(1.0, (step + 1) / 60) * max(0.02, 1 - step / n_steps))
    best, began = -1.0, time.process_time()
    for n in range(opts.passes):
        model.train()
        total, seen = 0.0, 0
        for batch in batches(training, rng):
            optimiser.zero_grad()
            states = model.encode([window for window, _, _ in batch])
            loss = sum(loss_of(model, x, pairs, labels) for x, (_, pairs, labels) in zip(states, batch))
            n_pairs = sum(len(pairs) for _, pairs, _ in batch)
            (loss / n_pairs).backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            total, seen = total + loss.item(), seen + n_pairs
        model.eval()
        score = average_precision(predicted(model, tenth))
        print(f"pass {n + 1}: loss {total / seen:.3f}, average precision on the tenth {100 * score:.1f}, {time.process_time() - began:.0f} s", flush=True)
        if score > best:
            best = score
            torch.save({"weights": model.state_dict()}, opts.out)
    model.load_state_dict(torch.load(opts.out)["weights"])
    print("the tenth")
    show(predicted(model, tenth))
    for name, items in held.items():
        print(f"held back: {name}")
        show(predicted(model, items))


if __name__ == "__main__":
    main()
