"""Trains the attribution reader. One command, fixed seed, checkpoints; see README.md.

    python train.py --train train.jsonl --base base/ --out run/
"""
import argparse
import json
import os
import random
import time

import torch
import torch.nn.functional as F

from data import batches, examples, read
from decode import cue_runs
from encoder import Reader, tensors
from pieces import WordPiece, load_vocabulary


def options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--train", required=True, nargs="+", help="attribution lines")
    parser.add_argument("--base", required=True, help="directory with model.safetensors and vocab.txt of all-MiniLM-L6-v2")
    parser.add_argument("--out", required=True)
    parser.add_argument("--steps", type=int, default=1500)
    parser.add_argument("--decay", type=float, default=0.5, help="share of the steps, at the end, over which the rate falls to nought")
    parser.add_argument("--warmup", type=int, default=40)
    parser.add_argument("--cues", type=float, default=0.6, help="cues of the second pass a window of the first")
    parser.add_argument("--empty", type=float, default=0.5, help="share of the windows without attribution that an epoch uses")
    parser.add_argument("--pieces", type=int, default=1000, help="padded pieces a batch")
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--head-rate", type=float, default=1e-3)
    parser.add_argument("--held", type=int, default=40, help="last documents of the training part, kept for the thresholds")
    parser.add_argument("--capitals", type=float, default=0.06)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--save-every", type=int, default=100)
    return parser.parse_args()


def cue_labels(batch, length):
    """BIO of the main runs; other fragments of a cue are left out of the loss. And whether a piece is in a source, in a content."""
    cue = torch.full((len(batch), length), -100)
    aux = torch.zeros(len(batch), length, 2)
    for row, example in enumerate(batch):
        word = example.window.word
        begins = {gold.cue.start for gold in example.golds}
        inside = {idx for gold in example.golds for idx in gold.cue}
        other = {idx for gold in example.golds for idx in gold.cue_words} - inside
        source = set().union(*(gold.source for gold in example.golds))
        content = set().union(*(gold.content for gold in example.golds))
        for at, idx in enumerate(word):
            first = at == 0 or word[at - 1] != idx
            if idx >= 0 and idx not in other:
                cue[row, at] = 1 if idx in begins and first else 2 if idx in inside else 0
            aux[row, at, 0] = idx in source
            aux[row, at, 1] = idx in content
    return cue, aux


def role_labels(window, gold, length):
    labels = torch.full((length,), -100)
    for at, idx in enumerate(window.word):
        if idx >= 0:
            labels[at] = 2 if idx in gold.cue_words else 1 if idx in gold.source else 3 if idx in gold.content else 0
    return labels


def marks(window, cue, length):
    return torch.tensor([idx in cue for idx in window.word] + [False] * (length - len(window.word)))


def jitter(cue, n_words, rng):
    """A cue as the model might find it: one word more or less at an end."""
    start, stop = cue.start, cue.stop
    if rng.random() < 0.5:
        start = max(0, min(stop - 1, start + rng.choice((-1, 1))))
    else:
        stop = min(n_words, max(start + 1, stop + rng.choice((-1, 1))))
    return range(start, stop)


def step_loss(model, batch, rng, share):
    """`share`: cues of the second pass a window of the first."""
    windows = [example.window for example in batch]
    inputs = tensors(windows)
    length = inputs["ids"].shape[1]
    shared = model.shared(inputs)
    cue_logits, aux_logits = model.cues(shared, inputs["mask"])
    cue, aux = cue_labels(batch, length)
    real = (cue >= 0).float()[..., None]
    loss_cue = F.cross_entropy(cue_logits.view(-1, 3), cue.view(-1), ignore_index=-100)
    loss_aux = (F.binary_cross_entropy_with_logits(aux_logits, aux, reduction="none") * real).sum() / real.sum() / 2

    rows, at, labels, valid, sourced = [], [], [], [], []
    golds = [(row, gold) for row, example in enumerate(batch) for gold in example.golds]
    rng.shuffle(golds)
    room = max(4, int(share * len(batch)))
    found = torch.softmax(cue_logits.detach(), -1)
    negatives = []
    for row, example in enumerate(batch):
        taken = {idx for gold in example.golds for idx in gold.cue_words}
        for run, _ in cue_runs(found[row].tolist(), example.window, 0.12):
            if not taken.intersection(run):
                negatives.append((row, marks(example.window, run, length)))
    for row, gold in golds[:room]:
        window = batch[row].window
        marked = jitter(gold.cue, len(window.spans), rng) if rng.random() < 0.15 else gold.cue
        rows.append(row)
        at.append(marks(window, marked, length))
        labels.append(role_labels(window, gold, length))
        valid.append(1.0)
        sourced.append(float(bool(gold.source)))
    rng.shuffle(negatives)
    for row, mark in negatives[:1 + room // 4]:
        rows.append(row)
        at.append(mark)
        labels.append(torch.full((length,), -100))
        valid.append(0.0)
        sourced.append(-1.0)
    if not rows:
        return loss_cue + 0.3 * loss_aux, {"cue": loss_cue.item()}
    rows = torch.tensor(rows)
    role_logits, whole = model.roles_of(shared[rows], inputs["mask"][rows], torch.stack(at))
    labels, valid, sourced = torch.stack(labels), torch.tensor(valid), torch.tensor(sourced)
    loss_roles = F.cross_entropy(role_logits.reshape(-1, 4), labels.view(-1), ignore_index=-100) if (labels >= 0).any() else 0.0
    loss_valid = F.binary_cross_entropy_with_logits(whole[:, 0], valid)
    with_source = F.binary_cross_entropy_with_logits(whole[:, 1], sourced.clamp(min=0), reduction="none")
    loss_sourced = (with_source * (sourced >= 0)).mean()
    loss = 3 * loss_cue + 0.3 * loss_aux + loss_roles + 0.3 * loss_valid + 0.2 * loss_sourced
    return loss, {"cue": loss_cue.item(), "roles": float(torch.as_tensor(loss_roles).detach()), "valid": loss_valid.item(), "rows": len(rows)}


def rate_at(step, opts, steps):
    fall = max(1, int(steps * opts.decay))
    return min(1.0, (step + 1) / opts.warmup, max(0.0, (steps - step) / fall))


def optimiser(model, opts):
    heads, encoder = [], []
    for name, parameter in model.named_parameters():
        if parameter.requires_grad:
            (encoder if name.split(".")[0] in ("layers", "norm", "places") else heads).append(parameter)
    groups = [{"params": encoder, "lr": opts.rate}, {"params": heads, "lr": opts.head_rate}]
    return torch.optim.AdamW(groups, weight_decay=0.01, foreach=True)


def main():
    opts = options()
    torch.set_num_threads(opts.threads)
    torch.manual_seed(opts.seed)
    os.makedirs(opts.out, exist_ok=True)
    pieces = WordPiece(load_vocabulary(os.path.join(opts.base, "vocab.txt")))
    documents = [document for path in opts.train for document in read(path)]
    documents = documents[:len(documents) - opts.held] if opts.held else documents
    found = examples(documents, pieces, opts.capitals, opts.seed)
    print(f"{len(found)} windows, {sum(len(e.golds) for e in found)} attributions, {sum(len(e.window.ids) for e in found)} pieces", flush=True)

    model = Reader(len(pieces.vocabulary))
    model.load_base(os.path.join(opts.base, "model.safetensors"))
    model.train()
    adam = optimiser(model, opts)
    base_rates = [group["lr"] for group in adam.param_groups]
    checkpoint = os.path.join(opts.out, "checkpoint.pt")
    step, epoch, at = 0, 0, 0
    if os.path.exists(checkpoint):
        state = torch.load(checkpoint)
        model.load_state_dict(state["model"])
        adam.load_state_dict(state["adam"])
        step, epoch, at = state["step"], state["epoch"], state["at"]
    began, cpu = time.time(), time.process_time()
    steps = opts.steps
    sums, n_pieces = {}, 0
    while step < steps:
        rng = random.Random(f"{opts.seed} {epoch}")
        todo = batches([example for example in found if example.golds or rng.random() < opts.empty], opts.pieces, rng)
        while at < len(todo) and step < steps:
            rng = random.Random(f"{opts.seed} {step}")
            for group, base in zip(adam.param_groups, base_rates):
                group["lr"] = base * rate_at(step, opts, steps)
            loss, parts = step_loss(model, todo[at], rng, opts.cues)
            adam.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            adam.step()
            step, at = step + 1, at + 1
            n_pieces += sum(len(example.window.ids) for example in todo[at - 1])
            for name, value in parts.items():
                sums[name] = 0.95 * sums.get(name, value) + 0.05 * value
            if step % 20 == 0:
                spent = time.process_time() - cpu
                report = {"step": step, "epoch": epoch, "share": round(at / len(todo), 3), **{k: round(v, 3) for k, v in sums.items()}}
                print(json.dumps({**report, "cpu_s": round(spent), "wall_s": round(time.time() - began), "pieces_per_cpu_s": round(n_pieces / spent)}), flush=True)
                # A file `steps` in the output directory changes the number of steps of a run under way; it is printed, so it can be repeated.
                if os.path.exists(os.path.join(opts.out, "steps")):
                    with open(os.path.join(opts.out, "steps"), encoding="utf-8") as told:
                        wanted = int(told.read())
                    if wanted != steps:
                        steps = wanted
                        print(f"steps: {steps} from step {step}", flush=True)
            if step % opts.save_every == 0 or step >= steps:
                save(checkpoint, {"model": model.state_dict(), "adam": adam.state_dict(), "step": step, "epoch": epoch, "at": at})
        if at >= len(todo):
            epoch, at = epoch + 1, 0
    save(os.path.join(opts.out, "model.pt"), model.state_dict())


def save(path, state):
    torch.save(state, path + ".new")
    os.replace(path + ".new", path)


if __name__ == "__main__":
    main()
