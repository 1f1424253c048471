"""Trains which earlier mention a pronoun or a description stands for (`crates/neural/src/links.rs`), on states of the encoder that stay as they are.

    python links.py --coreference coreference.jsonl --references references.jsonl --out links.pt

`references.jsonl` is what `rashomon-eval predict references coreference.jsonl` prints: what each may stand for, with the states and
features that the reader will have. A mention-ranking loss (Durrett and Klein 2013): the share of all candidates that are right, or of none.
Every sixth document of GUM and LitBank and the passages of one file are held back; the figures printed are theirs, beside those of the rules (by weights without links).
"""
import argparse
import json
import random
from collections import Counter, defaultdict

import numpy as np
import torch
from torch import nn

N_FEATURES = 99
HELD = "held-"  # how the passages held back are called


def read_lines(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


class Gold:
    """Which cluster a mention of the reader's belongs to: that of the shortest marked stretch which holds its head; a pronoun's must be the pronoun."""

    def __init__(self, document):
        self.stretches = sorted((end - start, start, end, idx) for idx, cluster in enumerate(document["clusters"]) for start, end in cluster)

    def cluster(self, mention):
        start, end, head_start, head_end, form = mention
        for _, gold_start, gold_end, idx in self.stretches:
            if gold_start <= head_start and head_end <= gold_end:
                return None if form == "pronoun" and (gold_start, gold_end) != (start, end) else idx
        return None


class Reference:
    def __init__(self, reference, clusters):
        self.later, self.none, self.form = reference["later"], reference["none"], "pronoun"
        self.earlier = [earlier for earlier, _, _ in reference["candidates"]]
        self.features = [features for _, _, features in reference["candidates"]]
        mine = clusters[self.later]
        self.right = [mine is not None and clusters[earlier] == mine for earlier in self.earlier]
        self.rules = next((idx for idx, (_, chosen, _) in enumerate(reference["candidates"]) if chosen), None)


def read(coreference, references):
    gold = {document["id"]: document for document in read_lines(coreference)}
    documents = []
    for row in read_lines(references):
        if not row["references"]:
            continue
        found = Gold(gold[row["id"]])
        clusters = [found.cluster(mention) for mention in row["mentions"]]
        states = torch.tensor(np.array(row["states"], dtype=np.float32) / 1000).reshape(len(clusters), -1)
        references_ = [Reference(reference, clusters) for reference in row["references"]]
        for reference in references_:
            reference.form = row["mentions"][reference.later][4]
        documents.append((row["id"], states, references_))
    return documents


def corpus_of(name):
    return "gum" if name.startswith("GUM") else "litbank" if name.startswith("litbank") else "passages"


def split(documents):
    """To train on, and held back."""
    corpora = [document for document in documents if corpus_of(document[0]) != "passages"]
    passages = [document for document in documents if corpus_of(document[0]) == "passages"]
    held = corpora[5::6] + [document for document in passages if document[0].startswith(HELD)]
    training = [document for idx, document in enumerate(corpora) if idx % 6 != 5]
    return training + [document for document in passages if not document[0].startswith(HELD)], held


class Links(nn.Module):
    def __init__(self, width, hidden, dropout):
        super().__init__()
        self.later, self.earlier = nn.Linear(width, hidden), nn.Linear(width, hidden)
        self.features = nn.EmbeddingBag(N_FEATURES, hidden, mode="sum")
        nn.init.normal_(self.features.weight, std=0.05)
        self.out = nn.Linear(hidden, 1, bias=False)
        self.drop = nn.Dropout(dropout)

    def forward(self, states, reference):
        later = self.later(self.drop(states[reference.later]))
        lists = [reference.none, *reference.features]
        offsets = torch.tensor([0, *np.cumsum([len(list_) for list_ in lists])[:-1]])
        hidden = later + self.features(torch.tensor([idx for list_ in lists for idx in list_]), offsets)
        if reference.earlier:
            hidden = torch.cat([hidden[:1], hidden[1:] + self.earlier(self.drop(states[reference.earlier]))])
        return self.out(self.drop(torch.relu(hidden)))[:, 0]


def loss(scores, reference):
    right = torch.tensor([not any(reference.right), *reference.right])
    return torch.logsumexp(scores, 0) - torch.logsumexp(scores[right], 0)


@torch.no_grad()
def figures(model, documents):
    """By corpus: how many have an answer, are answered, and answered rightly; by the model and by the rules."""
    counts = defaultdict(Counter)
    for name, states, references in documents:
        for reference in references:
            count = counts[corpus_of(name) + " " + reference.form]
            count["answer"] += any(reference.right)
            best = int(model(states, reference).argmax()) - 1
            for who, chosen in (("model", best if best >= 0 else None), ("rules", reference.rules)):
                count[who] += chosen is not None
                count[who, "right"] += chosen is not None and reference.right[chosen]
    return counts


def show(counts):
    lines = []
    for corpus, count in sorted(counts.items()):
        for who in ("rules", "model"):
            precision, recall = count[who, "right"] / max(count[who], 1), count[who, "right"] / max(count["answer"], 1)
            f1 = 2 * precision * recall / max(precision + recall, 1e-9)
            lines.append(f"{corpus:18} {who:6} P {100 * precision:5.1f} R {100 * recall:5.1f} F1 {100 * f1:5.1f} ({count[who, 'right']} of {count[who]}; {count['answer']})")
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--coreference", required=True)
    parser.add_argument("--references", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--hidden", type=int, default=64)
    parser.add_argument("--passes", type=int, default=12)
    parser.add_argument("--dropout", type=float, default=0.3)
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--gum-weight", type=float, default=3.0)
    parser.add_argument("--seed", type=int, default=1)
    opts = parser.parse_args()
    torch.manual_seed(opts.seed)
    torch.set_num_threads(1)
    documents = read(opts.coreference, opts.references)
    training, held = split(documents)
    items = [(states, reference, opts.gum_weight if corpus_of(name) != "litbank" else 1.0) for name, states, references in training for reference in references]
    model = Links(training[0][1].shape[1], opts.hidden, opts.dropout)
    optimiser = torch.optim.AdamW(model.parameters(), lr=opts.rate, weight_decay=0.01)
    order = random.Random(opts.seed)
    batch, n_steps = 32, opts.passes * len(items) // 32
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: min(1.0, 2 * (1 - step / (n_steps + 1))))
    for n in range(opts.passes):
        order.shuffle(items)
        model.train()
        total = 0.0
        for at in range(0, len(items), batch):
            optimiser.zero_grad()
            sum_ = sum(weight * loss(model(states, reference), reference) for states, reference, weight in items[at:at + batch])
            (sum_ / batch).backward()
            optimiser.step()
            schedule.step()
            total += sum_.item()
        model.eval()
        with torch.no_grad():
            held_loss = [loss(model(states, reference), reference).item() for _, states, references in held for reference in references]
        print(f"pass {n + 1}: loss {total / len(items):.3f}, held back {np.mean(held_loss):.3f}", flush=True)
    print(show(figures(model, held)))
    torch.save({"hidden": opts.hidden, "weights": model.state_dict()}, opts.out)


if __name__ == "__main__":
    main()
