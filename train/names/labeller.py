"""Trains the labeller of names (`crates/read/src/names/learned.rs`): a linear-chain model on the keys that the program gives of each token.

    python corpora.py --gum gum --crossner CrossNER > corpora.jsonl
    python labeller.py --passages ../passages --corpora corpora.jsonl --texts > texts.jsonl
    rashomon-eval name-features texts.jsonl > features.jsonl
    python labeller.py --passages ../passages --corpora corpora.jsonl --features features.jsonl --out ../../data/models/names/weights.bin [--held mixed]

`--held`: a file, by its name, whose passages are kept for the figures, which are then printed. `--texts` writes what features are wanted of: each passage as it is and, every third, in capitals too.
Fixed seed: same input, same bytes.
"""
import argparse
import collections
import json
import os
import random
import re
import struct
import sys

import torch
from torch import nn

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "reader"))
from relations import file_of, mentions_of, read  # noqa: E402

KINDS = {"state": 0, "government": 1, "agency": 2, "military": 2, "group": 3, "party": 4, "person": 5, "outlet": 6, "organisation": 7, "people": 8}
N_CLASSES = 19
MASK = 2**64 - 1
LEAST = 2  # a feature seen less often is left out
ANY, OUTSIDE = None, (0,)
BODIES = [KINDS[kind] for kind in ("government", "agency", "group", "party", "outlet", "organisation")]
FORBIDDEN = -1e4


def key(template, a, b):
    x = a ^ (b * 0x9E3779B97F4A7C15 & MASK) ^ ((template + 1) * 0xD6E8FEB86659FD93 & MASK)
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & MASK
    return x ^ (x >> 31)


def variants(passages):
    """Each passage, and every third in capitals too."""
    for idx, passage in enumerate(passages):
        yield passage
        upper = passage["text"].upper()
        if idx % 3 == 0 and len(upper) == len(passage["text"]) and upper != passage["text"]:
            actors = [dict(actor, m=actor["m"].upper()) for actor in passage.get("actors", []) if not actor["m"].islower()]
            yield {"id": passage["id"] + "/capitals", "text": upper, "actors": actors, "claims": []}


def allowed(kind, is_first):
    """The classes of a word of a name: `body` is an organisation of whatever kind, `any` may be no name of ours."""
    if kind == "any":
        return ANY
    kinds = BODIES if kind == "body" else [] if kind == "none" else [KINDS[kind]]
    return tuple(2 * kind + (1 if is_first else 2) for kind in kinds) or OUTSIDE


def names_in(passage):
    """Names as (start, end, kind)."""
    if "spans" in passage:
        return passage["spans"]
    text, names = mentions_of(passage)
    found = []
    for (start, end), actor in names.items():
        article = re.match(r"the\s+", text[start:end], re.I)
        if not text[start:end].islower():
            found.append((start + (article.end() if article else 0), end, actor["kind"]))
    return sorted(found)


def sentences(passage, features):
    """Sentences as (keys of each token, allowed classes of each token)."""
    names = names_in(passage)
    for tokens in features:
        labels, previous = [], None
        for start, end, is_known, _ in tokens:
            at = next((name for name in names if name[0] < end and start < name[1]), None)
            label = OUTSIDE if at is None else allowed(at[2], at != previous)
            # What the rules know they name better.
            labels.append(ANY if is_known and label != OUTSIDE else label)
            previous = at
        yield [keys for *_, keys in tokens], labels


class Chain(nn.Module):
    def __init__(self, n_features):
        super().__init__()
        self.table = nn.EmbeddingBag(n_features + 1, N_CLASSES, mode="sum")
        nn.init.zeros_(self.table.weight)
        self.steps = nn.Parameter(torch.zeros(N_CLASSES, N_CLASSES))
        may = torch.zeros(N_CLASSES, N_CLASSES)
        for before in range(N_CLASSES):
            for after in range(2, N_CLASSES, 2):
                if before not in (after, after - 1):
                    may[before, after] = FORBIDDEN
        self.register_buffer("may", may)

    def emissions(self, sentences):
        """Padded: sentences by tokens by classes."""
        flat = torch.tensor([idx for rows in sentences for row in rows for idx in row])
        lengths = torch.tensor([len(row) for rows in sentences for row in rows])
        offsets = torch.cumsum(lengths, 0) - lengths
        scores = self.table(flat, offsets)
        return nn.utils.rnn.pad_sequence(scores.split([len(rows) for rows in sentences]), batch_first=True)

    def total(self, scores, lengths):
        """Log of the sum over all rows of classes, of each sentence."""
        steps = self.steps + self.may
        alpha = scores[:, 0] + steps[0]
        for at in range(1, scores.shape[1]):
            after = torch.logsumexp(alpha[:, :, None] + steps, 1) + scores[:, at]
            alpha = torch.where((lengths > at)[:, None], after, alpha)
        return torch.logsumexp(alpha, 1)

    def loss(self, sentences, labels):
        scores = self.emissions(sentences)
        lengths = torch.tensor([len(rows) for rows in sentences])
        bars = torch.zeros_like(scores)
        for idx, row in enumerate(labels):
            for at, label in enumerate(row):
                if label != ANY:
                    bars[idx, at] = FORBIDDEN
                    bars[idx, at, list(label)] = 0
        return (self.total(scores, lengths) - self.total(scores + bars, lengths)).sum()

    @torch.no_grad()
    def best(self, rows, outside=0.0):
        """`outside`: added to the score of standing outside all names."""
        scores, steps = self.emissions([rows])[0], self.steps + self.may
        scores[:, 0] += outside
        alpha, back = scores[0] + steps[0], []
        for at in range(1, len(scores)):
            value, from_ = (alpha[:, None] + steps).max(0)
            alpha = value + scores[at]
            back.append(from_)
        classes = [int(alpha.argmax())]
        for from_ in reversed(back):
            classes.append(int(from_[classes[-1]]))
        return classes[::-1]


def stretches_of(classes):
    found = []
    for at, label in enumerate(classes):
        if label > 0 and (label % 2 == 1 or not found or found[-1][1] != at):
            found.append([at, at + 1, (label - 1) // 2])
        elif label > 0:
            found[-1][1] = at + 1
    return [tuple(stretch) for stretch in found]


def figures(model, items, what, outside=0.0):
    right = given = wanted = kinds = touched = 0
    for rows, labels in items:
        gold = {(a, b): k for a, b, k in stretches_of([label[0] if label else 0 for label in labels])}
        made = [s for s in stretches_of(model.best(rows, outside)) if all(labels[at] is not ANY for at in range(s[0], s[1]))]
        given, wanted = given + len(made), wanted + len(gold)
        right += sum((a, b) in gold for a, b, _ in made)
        kinds += sum(gold.get((a, b)) == k for a, b, k in made)
        touched += sum(any(s < b and a < e for s, e in gold) for a, b, _ in made)
    p, r = right / max(given, 1), right / max(wanted, 1)
    print(f"{what} ({outside:+}): {wanted} names that the rules do not know; P {100 * p:.1f} R {100 * r:.1f} F1 {200 * p * r / max(p + r, 1e-9):.1f}, kind right of those {100 * kinds / max(right, 1):.1f}, "
          f"given ones that touch a name {100 * touched / max(given, 1):.1f}", flush=True)


def write(model, index, path, scale):
    """The layout of `rashomon_text::tagger::weights`."""
    weights = model.table.weight.detach()
    features = {k: weights[idx] for k, idx in index.items()}
    for before in range(N_CLASSES):
        features[key(62, before, 0)] = model.steps.detach()[before]
    rows = []
    for k in sorted(features):
        row = [(c, max(-127, min(127, round(float(w) * scale)))) for c, w in enumerate(features[k])]
        row = [(c, w) for c, w in row if w]
        if row:
            rows.append((k, row))
    log2 = max(1, (len(rows) * 5 // 4).bit_length())
    slots, entries = [(0, 0)] * (1 << log2), bytearray()
    for k, row in rows:
        check, slot = max(k & 0xFFFFFFFF, 1), k >> (64 - log2)
        while slots[slot][0] not in (0, check):
            slot = (slot + 1) % (1 << log2)
        if slots[slot][0] == 0:
            slots[slot] = (check, (len(entries) // 2) << 6 | len(row))
            for c, w in row:
                entries += struct.pack("<Bb", c, w)
    with open(path, "wb") as out:
        out.write(b"RTAG" + struct.pack("<III", 1, log2, len(entries) // 2))
        out.write(b"".join(struct.pack("<II", *slot) for slot in slots) + bytes(entries))
    print(f"{len(rows)} features, {os.path.getsize(path)} bytes")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--passages", required=True)
    parser.add_argument("--corpora", nargs="*", default=[], help="lines of corpora.py")
    parser.add_argument("--features")
    parser.add_argument("--texts", action="store_true", help="only write the texts that features are wanted of")
    parser.add_argument("--out")
    parser.add_argument("--held", default="")
    parser.add_argument("--passes", type=int, default=12)
    parser.add_argument("--rate", type=float, default=0.03)
    parser.add_argument("--decay", type=float, default=1e-5)
    parser.add_argument("--dropout", type=float, default=0.15)
    parser.add_argument("--scale", type=float, default=12.0, help="steps of the stored weights to a unit")
    parser.add_argument("--seed", type=int, default=1)
    opts = parser.parse_args()
    passages = list(variants(read(opts.passages, with_marked=False)))
    for path in opts.corpora:
        with open(path, encoding="utf-8") as lines:
            passages += map(json.loads, lines)
    if opts.texts:
        for passage in passages:
            print(json.dumps({"id": passage["id"], "text": passage["text"]}, ensure_ascii=False))
        return
    torch.manual_seed(opts.seed)
    torch.set_num_threads(1)
    rng = random.Random(opts.seed)
    with open(opts.features, encoding="utf-8") as lines:
        features = {row["id"]: row["sentences"] for row in map(json.loads, lines)}
    training, held, shouted = [], [], []
    for passage in passages:
        is_held = file_of(passage) == opts.held
        into = (shouted if passage["id"].endswith("/capitals") else held) if is_held else training
        into.extend(item for item in sentences(passage, features[passage["id"]]) if item[0])
    counts = collections.Counter(k for rows, _ in training for keys in rows for k in keys)
    index = {k: idx for idx, k in enumerate(sorted(k for k, n in counts.items() if n >= LEAST))}
    numbered = lambda items: [([[index[k] for k in keys if k in index] or [len(index)] for keys in rows], labels) for rows, labels in items]
    training, held, shouted = numbered(training), numbered(held), numbered(shouted)
    print(f"{len(training)} sentences, {len(index)} features", flush=True)
    model = Chain(len(index))
    optimiser = torch.optim.Adam(model.parameters(), lr=opts.rate)
    n_steps = opts.passes * (len(training) // 32 + 1)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: max(0.02, 1 - step / n_steps))
    for n in range(opts.passes):
        rng.shuffle(training)
        total = 0.0
        for at in range(0, len(training), 32):
            optimiser.zero_grad()
            batch = training[at:at + 32]
            thinned = [[[idx for idx in row if rng.random() >= opts.dropout] or row[:1] for row in rows] for rows, _ in batch]
            loss = model.loss(thinned, [labels for _, labels in batch])
            loss = loss / 32 + opts.decay * sum((p ** 2).sum() for p in model.parameters())
            loss.backward()
            optimiser.step()
            schedule.step()
            total += loss.item()
        print(f"pass {n + 1}: loss {total * 32 / len(training):.3f}", flush=True)
        if held:
            figures(model, held, "held back")
    for outside in (0.0, -0.5, -1.0, -1.5) if held else ():
        figures(model, held, "held back", outside)
        figures(model, shouted, "the same in capitals", outside)
    if opts.out:
        write(model, index, opts.out, opts.scale)


if __name__ == "__main__":
    main()
