"""Trains the reader of roles on the shared layers of a trained attribution reader. One command, fixed seed; see README.md.

    python train.py --train train.jsonl --base base/ --reader attribution/model.pt --out run/
"""
import argparse
import json
import os
import random
import time

import torch
import torch.nn.functional as F

from model import Roles, padded
from reports import ROLES, TYPES, examples, read

from encoder import tensors, trained


def options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--train", required=True)
    parser.add_argument("--base", required=True)
    parser.add_argument("--reader", required=True, help="the attribution reader's model.pt or checkpoint.pt")
    parser.add_argument("--out", required=True)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--pieces", type=int, default=2000, help="padded pieces a batch")
    parser.add_argument("--empty", type=float, default=0.35, help="share of the windows without roles that an epoch uses")
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--head-rate", type=float, default=1e-3)
    parser.add_argument("--held", type=int, default=130, help="last documents, kept for the thresholds")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def shared_states(reader, found):
    """The output of the shared layers for each window, in half precision."""
    order = sorted(range(len(found)), key=lambda idx: len(found[idx].window.ids))
    states = [None] * len(found)
    with torch.no_grad():
        for at in range(0, len(order), 16):
            batch = order[at:at + 16]
            rows = reader.shared(tensors([found[idx].window for idx in batch]))
            for row, idx in enumerate(batch):
                states[idx] = rows[row, :len(found[idx].window.ids)].half()
    return states


def labels(batch, length):
    """BIO of each role on the first piece of each word (-100 elsewhere), types of the words that fill a role, and which these are."""
    roles = torch.full((len(batch), length, len(ROLES)), -100)
    types = torch.zeros(len(batch), length, len(TYPES))
    typed = torch.zeros(len(batch), length)
    for row, example in enumerate(batch):
        word = example.window.word
        tag = [{} for _ in ROLES]
        for role, ranges in enumerate(example.roles):
            for span in ranges:
                tag[role].update({idx: 2 for idx in span})
                tag[role][span.start] = 1
        for at, idx in enumerate(word):
            if idx < 0 or word[at - 1] == idx:
                continue
            for role in range(len(ROLES)):
                roles[row, at, role] = tag[role].get(idx, 0)
            for kind in example.types.get(idx, ()):
                types[row, at, kind] = 1
            typed[row, at] = idx in example.types
    return roles, types, typed


def batches(found, states, share, max_pieces, rng):
    order = [idx for idx, example in enumerate(found) if any(example.roles) or rng.random() < share]
    rng.shuffle(order)
    made = []
    for at in range(0, len(order), 800):
        batch = []
        for idx in sorted(order[at:at + 800], key=lambda idx: len(states[idx])):
            if batch and (len(batch) + 1) * len(states[idx]) > max_pieces:
                made.append(batch)
                batch = []
            batch.append(idx)
        made.append(batch)
    rng.shuffle(made)
    return made


def main():
    opts = options()
    torch.set_num_threads(1)
    torch.manual_seed(opts.seed)
    os.makedirs(opts.out, exist_ok=True)
    reader, pieces = trained(opts.reader, opts.base)
    documents = read(opts.train)
    found = examples(documents[:len(documents) - opts.held] if opts.held else documents, pieces)
    print(f"{len(found)} windows, {sum(any(e.roles) for e in found)} with roles", flush=True)
    states = shared_states(reader, found)
    model = Roles()
    model.start_from(reader)
    model.train()
    groups = [{"params": model.layers.parameters(), "lr": opts.rate},
              {"params": [*model.roles.parameters(), *model.types.parameters()], "lr": opts.head_rate}]
    adam = torch.optim.AdamW(groups, weight_decay=0.01, foreach=True)
    base_rates = [group["lr"] for group in groups]
    began, step = time.process_time(), 0
    rng = random.Random(opts.seed)
    n_steps = opts.epochs * len(batches(found, states, opts.empty, opts.pieces, random.Random(opts.seed)))
    for epoch in range(opts.epochs):
        sums = [0.0, 0.0]
        todo = batches(found, states, opts.empty, opts.pieces, rng)
        for batch in todo:
            for group, base in zip(adam.param_groups, base_rates):
                group["lr"] = base * min(1.0, (step + 1) / 40, max(0.01, 1.0 - step / n_steps))
            x, mask = padded([states[idx] for idx in batch])
            role_scores, type_scores = model(x, mask)
            roles, types, typed = labels([found[idx] for idx in batch], x.shape[1])
            loss_roles = F.cross_entropy(role_scores.reshape(-1, 3), roles.view(-1), ignore_index=-100) * len(ROLES)
            loss_types = F.binary_cross_entropy_with_logits(type_scores, types, reduction="none").mean(-1)
            loss_types = (loss_types * typed).sum() / typed.sum().clamp(min=1)
            adam.zero_grad()
            (loss_roles + 0.3 * loss_types).backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            adam.step()
            step += 1
            sums = [sums[0] + loss_roles.item(), sums[1] + loss_types.item()]
        print(json.dumps({"epoch": epoch, "steps": step, "of": n_steps, "roles": round(sums[0] / len(todo), 4),
                          "types": round(sums[1] / len(todo), 4), "cpu_s": round(time.process_time() - began)}), flush=True)
        torch.save(model.state_dict(), os.path.join(opts.out, "model.pt"))


if __name__ == "__main__":
    main()
