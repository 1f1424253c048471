"""Trains whether what a word tells of happened (`crates/neural/src/certainty.rs`), on states of the encoder that stay as they are.

    python train_certainty.py --train certainty.train.jsonl states.train.jsonl --dev certainty.dev.jsonl states.dev.jsonl --out certainty.pt

The first file of each part is what `certainty.py` prints, the second what `rashomon-eval predict certainty-states` prints of it: the states that the
reader will have. Each seed stops at the pass with the least loss on dev (both corpora weighed alike) and the best of them is kept. Figures are
those of dev: shares rounded to thousandths, as the program gives them.

    python train_certainty.py --dev certainty.dev.jsonl states.dev.jsonl --judged judged.jsonl

prints the same figures of what `rashomon-eval predict certainty certainty.dev.jsonl` printed.
"""
import argparse
import json

import numpy as np
import torch
from torch import nn

ANSWERS = ("happened", "open", "did not")


def read_lines(path):
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


class Words:
    """Words with what is said of them, and the states of the words around each."""

    def __init__(self, documents, states):
        self.windows, self.at, shares, corpora = [], [], [], []
        for document, found in zip(read_lines(documents), read_lines(states)):
            assert document["id"] == found["id"]
            first = len(self.windows)
            self.windows += [np.array(window, dtype=np.float32).astype(np.float16) for window in found["windows"]]
            for word, place in zip(document["words"], found["words"]):
                if place:
                    self.at.append((first + place[0], place[1]))
                    shares.append(word[2:])
                    corpora.append(document["id"].split("_")[0])
        self.shares, self.corpora = torch.tensor(shares), np.array(corpora)

    def __len__(self):
        return len(self.at)

    def around(self, indices, reach):
        """States of the words within reach of each, and whether there is one: its own in the middle."""
        width = self.windows[0].shape[1]
        states = np.zeros((len(indices), 2 * reach + 1, width), dtype=np.float32)
        there = np.zeros((len(indices), 2 * reach + 1), dtype=bool)
        for row, idx in enumerate(indices):
            window, word = self.at[idx]
            from_, to = max(0, word - reach), min(len(self.windows[window]), word + reach + 1)
            place = slice(from_ - word + reach, to - word + reach)
            states[row, place], there[row, place] = self.windows[window][from_:to], True
        return torch.from_numpy(states) / 1000, torch.from_numpy(there)


class Judge(nn.Module):
    def __init__(self, width, hidden, heads, reach, dropout):
        super().__init__()
        self.heads, self.reach = heads, reach
        self.own, self.query, self.keys, self.values = (nn.Linear(width, hidden) for _ in range(4))
        self.distances = nn.Parameter(torch.zeros(heads, 2 * reach + 1))
        self.out = nn.Linear(hidden, 3)
        self.drop = nn.Dropout(dropout)

    def forward(self, states, there):
        n, span, _ = states.shape
        states = self.drop(states)
        own = states[:, self.reach]
        split = lambda rows: rows.view(n, -1, self.heads, rows.shape[-1] // self.heads).transpose(1, 2)
        query, keys, values = split(self.query(own)), split(self.keys(states)), split(self.values(states))
        scores = (query @ keys.transpose(2, 3)).squeeze(2) / keys.shape[-1] ** 0.5 + self.distances
        scores = scores.masked_fill(~there[:, None], float("-inf"))
        mixed = (torch.softmax(scores, -1)[:, :, None] @ values).reshape(n, -1)
        return self.out(self.drop(torch.relu(self.own(own) + mixed)))


def loss(scores, shares):
    """Cross entropy; where only `happened` is known, of that and of the other two together."""
    logs = torch.log_softmax(scores, -1)
    rest = torch.logsumexp(logs[:, 1:], -1)
    happened = shares[:, 0]
    return torch.where(shares[:, 1] < 0, -happened * logs[:, 0] - (1 - happened) * rest, -(shares * logs).sum(-1))


@torch.no_grad()
def scores_of(model, words):
    model.eval()
    indices = np.arange(len(words))
    return torch.cat([model(*words.around(indices[at:at + 512], model.reach)) for at in range(0, len(indices), 512)])


def loss_of(scores, words):
    """By corpus."""
    each = loss(scores, words.shares).numpy()
    return {corpus: each[words.corpora == corpus].mean() for corpus in sorted(set(words.corpora))}


def train(words, dev, opts, seed):
    torch.manual_seed(seed)
    order = np.random.RandomState(seed)
    model = Judge(words.windows[0].shape[1], opts.hidden, opts.heads, opts.reach, opts.dropout)
    optimiser = torch.optim.AdamW(model.parameters(), lr=opts.rate, weight_decay=0.01)
    weights = torch.tensor(np.where(words.corpora == "meantime", opts.meantime_weight, 1.0), dtype=torch.float32)
    n_steps = opts.passes * (len(words) // opts.batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: min(1.0, (step + 1) / 50) * max(0.0, 1 - step / n_steps))
    best = (float("inf"), None, 0)
    for n in range(opts.passes):
        model.train()
        indices = order.permutation(len(words))
        for at in range(0, len(indices) - opts.batch + 1, opts.batch):
            batch = indices[at:at + opts.batch]
            optimiser.zero_grad()
            each = loss(model(*words.around(batch, opts.reach)), words.shares[batch])
            (each * weights[batch]).mean().backward()
            optimiser.step()
            schedule.step()
        losses = loss_of(scores_of(model, dev), dev)
        print(f"seed {seed} pass {n + 1}: " + ", ".join(f"{corpus} {value:.4f}" for corpus, value in losses.items()), flush=True)
        mean = sum(losses.values()) / len(losses)
        if mean < best[0]:
            best = (mean, {name: value.clone() for name, value in model.state_dict().items()}, n + 1)
        elif n + 1 - best[2] >= 3:
            break
    model.load_state_dict(best[1])
    return best[0], model


def rounded(scores):
    return np.floor(torch.softmax(scores.double(), -1).numpy() * 1000 + 0.5).astype(int)


def figures(shares, words, corpus):
    """What the likeliest answer gets right, and how far the shares can be trusted."""
    here = words.corpora == corpus
    gold, shares = words.shares.numpy()[here], shares[here]
    told = np.abs(gold[:, 0] - 0.5) >= 0.25
    real, taken = gold[told, 0] > 0.5, shares[told, 0] > 500
    lines = [f"{corpus}: {here.sum()} words, of which {told.sum()} clear; share of happened against the annotators': r {np.corrcoef(gold[:, 0], shares[:, 0])[0, 1]:.3f}"]
    for name, one, other in (("happened", real, taken), ("did not, or not yet", ~real, ~taken)):
        right = (one & other).sum()
        p, r = right / max(other.sum(), 1), right / max(one.sum(), 1)
        lines.append(f"  {name}: P {100 * p:.1f} R {100 * r:.1f} F1 {100 * 2 * p * r / max(p + r, 1e-9):.1f} ({right} of {other.sum()}; {one.sum()})")
    kinds = np.where(gold[:, 0] > 0.5, 0, np.where(gold[:, 1] < 0, 3, gold.argmax(-1)))
    for kind, name in enumerate((*ANSWERS, "did not, or not yet")):
        row = [(shares[told & (kinds == kind)].argmax(-1) == answer).sum() for answer in range(3)]
        lines.append(f"  {name} read as " + ", ".join(f"{answer} {count}" for answer, count in zip(ANSWERS, row)))
    for low in range(0, 1000, 100):
        bin_ = (shares[:, 0] >= low) & (shares[:, 0] < low + 100 + (low == 900))
        if bin_.any():
            lines.append(f"  share of happened {low / 1000:.1f}–{low / 1000 + 0.1:.1f}: {bin_.sum()} words, annotators' mean {gold[bin_, 0].mean():.2f}")
    for least in (700, 800, 850, 900, 950):
        doubted = 1000 - shares[:, 0] >= least
        known = gold[:, 1] >= 0
        both = [(shares[:, answer] >= least) & known for answer in (1, 2)]
        means = [f"{(gold[chosen].argmax(-1) == answer).mean():.2f} of {chosen.sum()}" if chosen.any() else "none" for answer, chosen in zip((1, 2), both)]
        lines.append(f"  doubted from {least / 1000:.2f} on: {doubted.sum()}, not happened by the annotators' mean {1 - gold[doubted, 0].mean() if doubted.any() else 0:.2f}; open {means[0]}, did not {means[1]}")
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--train", nargs=2)
    parser.add_argument("--dev", nargs=2, required=True)
    parser.add_argument("--judged")
    parser.add_argument("--out")
    parser.add_argument("--hidden", type=int, default=64)
    parser.add_argument("--heads", type=int, default=4)
    parser.add_argument("--reach", type=int, default=20)
    parser.add_argument("--passes", type=int, default=8)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--dropout", type=float, default=0.2)
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--meantime-weight", type=float, default=3.0)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    opts = parser.parse_args()
    torch.set_num_threads(1)
    dev = Words(*opts.dev)
    if opts.judged:
        shares = np.array([word for row in read_lines(opts.judged) for word in row["words"] if word])
        print("\n".join(figures(shares, dev, corpus) for corpus in sorted(set(dev.corpora))))
        return
    words = Words(*opts.train)
    runs = [train(words, dev, opts, seed) for seed in opts.seeds]
    losses = [value for value, _ in runs]
    print(f"dev loss by seed: {', '.join(f'{value:.4f}' for value in losses)}; mean {np.mean(losses):.4f}, spread {np.std(losses):.4f}")
    for corpus in sorted(set(dev.corpora)):
        rs = [np.corrcoef(dev.shares.numpy()[dev.corpora == corpus, 0], rounded(scores_of(model, dev))[dev.corpora == corpus, 0])[0, 1] for _, model in runs]
        print(f"{corpus}: r by seed {', '.join(f'{r:.3f}' for r in rs)}; mean {np.mean(rs):.3f}, spread {np.std(rs):.3f}")
    _, model = min(runs, key=lambda run: run[0])
    print("\n".join(figures(rounded(scores_of(model, dev)), dev, corpus) for corpus in sorted(set(dev.corpora))))
    torch.save({"hidden": opts.hidden, "heads": opts.heads, "reach": opts.reach, "weights": model.state_dict()}, opts.out)


if __name__ == "__main__":
    main()
