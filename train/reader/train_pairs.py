"""Trains what two actors are said to be to each other, on written passages and the shared layers of the shipped reader, which stay as they are.

    python train_pairs.py --passages ../relations --names passages.names.jsonl --base base --from weights.safetensors --out pairs.pt [--held e]

`--held`: files whose passages are kept for the figures. Fixed seed; the pass with the best average precision on every tenth training passage is kept.
"""
import argparse
import random
import time

import torch
import torch.nn.functional as F

from encoder import tensors, trained
from hidden import read_names
from pairs import Pairs
from relations import CERTAINTIES, N_CLASSES, NONE, examples, read, relation_of

PIECES = 3000


def prepared(passages, names, reader, pieces, whole=False):
    """Each pair as (shared states of its sentence, places of its two actors, labels, document)."""
    found = []
    with torch.no_grad():
        for passage in passages:
            made = list(examples(passage, names.get(passage["id"], []), pieces))
            states = {}
            for example in made:
                key = id(example.window)
                if key not in states:
                    batch = tensors([example.window])
                    if whole:
                        x = reader.words(batch["ids"]) + reader.places.weight[:batch["ids"].shape[1]]
                        states[key] = reader.norm(x)[0]
                    else:
                        states[key] = reader.shared(batch)[0]
                word = torch.tensor(example.window.word)
                inside = (word >= example.sentence.start) & (word < example.sentence.stop)
                rows, words = states[key][inside], word[inside]
                for pair in example.pairs:
                    at = torch.stack([((words >= first) & (words <= last)).float() for first, last in pair.spans])
                    found.append((rows, at, pair, passage["id"]))
    return found


def batches(items, pieces, rng):
    """Of like length, in an order that the seed decides."""
    items = sorted(items, key=lambda item: (len(item[0]), rng.random()))
    made, start = [], 0
    for idx in range(len(items)):
        if (idx + 1 - start) * len(items[idx][0]) > pieces or idx + 1 == len(items):
            made.append(items[start:idx + 1])
            start = idx + 1
    rng.shuffle(made)
    return made


def collate(batch):
    length = max(len(rows) for rows, *_ in batch)
    x, at, mask = torch.zeros(len(batch), length, batch[0][0].shape[1]), torch.zeros(len(batch), 2, length), torch.full((len(batch), 1, 1, length), -1e4)
    for idx, (rows, where, *_) in enumerate(batch):
        x[idx, :len(rows)], at[idx, :, :len(rows)], mask[idx, ..., :len(rows)] = rows, where, 0
    target = torch.zeros(len(batch), N_CLASSES)
    negated, certainty = torch.zeros(len(batch)), torch.full((len(batch),), -100)
    for idx, (_, _, pair, _) in enumerate(batch):
        for label, is_negated, how in pair.labels or [(NONE, False, -100)]:
            target[idx, label] = 1
            negated[idx], certainty[idx] = is_negated, how
    return x, mask, at, target / target.sum(1, keepdim=True), negated, certainty


def loss_of(model, batch, certainty_share=0.3):
    x, mask, at, target, negated, certainty = collate(batch)
    relation, minus, how = model(x, mask, at)
    has = certainty >= 0
    loss = -(target * F.log_softmax(relation, -1)).sum()
    if has.any():
        loss = loss + certainty_share * (F.cross_entropy(how, certainty, ignore_index=-100, reduction="sum") + F.binary_cross_entropy_with_logits(minus[has], negated[has], reduction="sum"))
    return loss


@torch.no_grad()
def predicted(model, items):
    """(probabilities of the classes, negated, certainty) of each pair, in order."""
    made = []
    for start in range(0, len(items), 64):
        x, mask, at, *_ = collate(items[start:start + 64])
        relation, minus, how = model(x, mask, at)
        made += list(zip(torch.softmax(relation, -1), torch.sigmoid(minus), torch.softmax(how, -1)))
    return made


def ranked(items, made):
    """Whether each pair's best relation is right, by falling score; and how many claims there are."""
    rows = []
    for (_, _, pair, _), (shares, _, _) in zip(items, made):
        score, label = shares[1:].max(0)
        gold = {label for label, _, _ in pair.labels}
        rows.append((float(1 - shares[0]), int(label) + 1 in gold, bool(gold)))
    rows.sort(reverse=True)
    return rows, sum(len({label for label, _, _ in pair.labels}) for _, _, pair, _ in items)


def average_precision(items, made):
    rows, n = ranked(items, made)
    right, total = 0, 0.0
    for rank, (_, is_right, _) in enumerate(rows, 1):
        if is_right:
            right += 1
            total += right / rank
    return total / max(n, 1)


def show(items, made):
    rows, n = ranked(items, made)
    for cut in (0.3, 0.5, 0.7, 0.8, 0.9, 0.95):
        kept = [row for row in rows if row[0] >= cut]
        right, related = sum(r for _, r, _ in kept), sum(g for _, _, g in kept)
        p, r = right / max(len(kept), 1), right / max(n, 1)
        print(f"  from {cut:.2f}: {len(kept)} pairs, P {100 * p:.1f} R {100 * r:.1f} F1 {200 * p * r / max(p + r, 1e-9):.1f}; related at all P {100 * related / max(len(kept), 1):.1f}")
    good = [(pair, m) for (_, _, pair, _), m in zip(items, made) if pair.labels]
    certainty = sum(int(m[2].argmax()) in {c for _, _, c in pair.labels} for pair, m in good)
    negated = sum(bool(m[1] > 0.5) in {bool(n) for _, n, _ in pair.labels} for pair, m in good)
    print(f"  of {len(good)} related pairs: certainty {100 * certainty / max(len(good), 1):.1f}, polarity {100 * negated / max(len(good), 1):.1f}; AP {100 * average_precision(items, made):.1f}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--passages", required=True)
    parser.add_argument("--names", required=True)
    parser.add_argument("--base", required=True)
    parser.add_argument("--from", dest="start", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--held", default="e")
    parser.add_argument("--layers", type=int, default=2)
    parser.add_argument("--passes", type=int, default=8)
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--head-rate", type=float, default=1e-3)
    parser.add_argument("--dropout", type=float, default=0.2)
    parser.add_argument("--none", type=float, default=1.0, help="share of the pairs without a relation that a pass uses")
    parser.add_argument("--whole", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    opts = parser.parse_args()
    torch.manual_seed(opts.seed)
    torch.set_num_threads(1)
    rng = random.Random(opts.seed)
    reader, pieces = trained(opts.start, opts.base)
    if opts.whole:
        reader.load_base(opts.base + "/model.safetensors")
    names = read_names([opts.names])
    passages = list(read(opts.passages))
    is_held = lambda passage: passage["id"].split("-")[0] in opts.held
    held = prepared([p for p in passages if is_held(p)], names, reader, pieces, opts.whole)
    rest = [p for p in passages if not is_held(p)]
    tenth = prepared(rest[5::10], names, reader, pieces, opts.whole)
    training = prepared([p for idx, p in enumerate(rest) if idx % 10 != 5], names, reader, pieces, opts.whole)
    related = sum(bool(pair.labels) for _, _, pair, _ in training)
    print(f"{len(training)} pairs to train on, {related} related; {len(tenth)} to stop by; {len(held)} held back", flush=True)
    model = Pairs(6 if opts.whole else opts.layers, dropout=opts.dropout)
    if opts.whole:
        for layer, other in zip(model.layers, reader.layers):
            layer.load_state_dict(other.state_dict())
    else:
        model.begin(reader)
    heads = [p for name, p in model.named_parameters() if not name.startswith("layers")]
    layers = list(model.layers.parameters())
    groups = [{"params": heads, "lr": opts.head_rate}] + ([{"params": layers, "lr": opts.rate}] if layers else [])
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
    n_steps = opts.passes * len(batches(training, PIECES, random.Random(0)))
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: min(1.0, (step + 1) / 50) * max(0.02, 1 - step / n_steps))
    best, began = -1.0, time.process_time()
    for n in range(opts.passes):
        model.train()
        total = 0.0
        used = [item for item in training if item[2].labels or rng.random() < opts.none]
        for batch in batches(used, PIECES, rng):
            optimiser.zero_grad()
            loss = loss_of(model, batch)
            (loss / len(batch)).backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            total += loss.item()
        model.eval()
        score = average_precision(tenth, predicted(model, tenth))
        print(f"pass {n + 1}: loss {total / len(used):.3f}, AP on the tenth {100 * score:.1f}, {time.process_time() - began:.0f} s", flush=True)
        if score > best:
            best = score
            torch.save({"layers": opts.layers, "weights": model.state_dict()}, opts.out)
    model.load_state_dict(torch.load(opts.out)["weights"])
    print("the tenth")
    show(tenth, predicted(model, tenth))
    if held:
        print("held back")
        show(held, predicted(model, held))


if __name__ == "__main__":
    main()
