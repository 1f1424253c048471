"""Trains the reader of events on MUC-4's reports. One command, fixed seed, checkpoints; see README.md.

    python train_events.py --reports reports.jsonl --names reports.names.jsonl --base base/ --out run/
"""
import argparse
import os
import random

import torch
import torch.nn.functional as F

import loop
from batches import Stream, packed
from hidden import read_names
from pieces import WordPiece, load_vocabulary
from reports import read
from stories import N_TYPES, ROLES, stories
from teller import N_TOLD, Teller, rows_of


def options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--reports", required=True, help="MUC-4's lines")
    parser.add_argument("--names", required=True, nargs="+", help="their names, by `rashomon-eval names`")
    parser.add_argument("--base", required=True, help="directory with model.safetensors and vocab.txt of all-MiniLM-L6-v2")
    parser.add_argument("--from", dest="start", help="8-bit weights of the reader of attributions to go on from, instead of the base encoder")
    parser.add_argument("--out", required=True)
    parser.add_argument("--steps", type=int, default=1600)
    parser.add_argument("--decay", type=float, default=0.8, help="share of the steps, at the end, over which the rate falls to nought")
    parser.add_argument("--warmup", type=int, default=60)
    parser.add_argument("--empty", type=float, default=0.5, help="share of the reports with no incident that an epoch uses")
    parser.add_argument("--pieces", type=int, default=1500, help="pieces a batch")
    parser.add_argument("--masked", type=float, default=0.08, help="share of the pieces that are hidden")
    parser.add_argument("--rate", type=float, default=1.5e-4)
    parser.add_argument("--head-rate", type=float, default=1e-3)
    parser.add_argument("--held", type=int, default=130, help="last reports, kept for what is chosen")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--save-every", type=int, default=100)
    parser.add_argument("--measure-every", type=int, default=250)
    return parser.parse_args()


def labels_of(found):
    """For each word of the stories: O, B or I of each role, its types, and whether it fills a role."""
    n = sum(len(story.spans) for story in found)
    roles, types, filled = torch.zeros(n, len(ROLES), dtype=torch.long), torch.zeros(n, N_TYPES), torch.zeros(n)
    base = 0
    for story in found:
        for role, ranges in enumerate(story.roles):
            for span in ranges:
                roles[base + span.start:base + span.stop, role] = 2
                roles[base + span.start, role] = 1
        for word, kinds in story.types.items():
            filled[base + word] = 1
            for kind in kinds:
                types[base + word, kind] = 1
        base += len(story.spans)
    return roles, types, filled


def told_labels(found, types):
    """Types that each story tells of, with whether it tells of any, and those of the fillers in each window."""
    of_story = torch.zeros(len(found), N_TOLD)
    of_window, base = [], 0
    for idx, story in enumerate(found):
        for kind in story.told:
            of_story[idx, kind] = of_story[idx, N_TYPES] = 1
        for part in story.parts:
            seen = types[base + part.words.start:base + part.words.stop].amax(0)
            of_window.append(torch.cat([seen, seen.amax(0, keepdim=True)]))
        base += len(story.spans)
    return of_story, torch.stack(of_window)


def costs(model, found, batch):
    x = model(batch)
    roles, types, filled = labels_of(found)
    at = x[batch["first"]]
    loss_roles = F.cross_entropy(model.labels(at).view(-1, 3), roles.view(-1)) * len(ROLES)
    loss_kinds = F.binary_cross_entropy_with_logits(model.kinds(at), types, reduction="none").mean(-1)
    loss_kinds = (loss_kinds * filled).sum() / filled.sum().clamp(min=1)
    of_story, of_window = told_labels(found, types)
    told = model.told_in(x, batch["story"], len(found))
    told_window = model.told_in(x, batch["window"], len(of_window))
    loss_told = F.binary_cross_entropy_with_logits(told, of_story)
    loss_window = F.binary_cross_entropy_with_logits(told_window, of_window)
    said = torch.tensor([story.said.get(idx, -100) for story in found for idx in range(len(story.spans))])
    loss_said = F.cross_entropy(model.said(at), said, ignore_index=-100, reduction="sum") / (said >= 0).sum().clamp(min=1)
    loss = 2 * loss_roles + 0.5 * loss_kinds + 0.7 * loss_told + 0.4 * loss_window + 0.15 * loss_said
    return loss, {"said": loss_said.item(), "roles": loss_roles.item(), "kinds": loss_kinds.item(), "told": loss_told.item(), "window": loss_window.item()}


def batches_of(found, opts):
    """The batches of an epoch: all reports that tell of something, and a share of the others."""
    def of_epoch(epoch):
        rng = random.Random(f"{opts.seed} {epoch}")
        chosen = [story for story in found if story.told or rng.random() < opts.empty]
        rng.shuffle(chosen)
        return packed(chosen, opts.pieces)

    return of_epoch


def measure(model, held):
    model.eval()
    sums = {}
    with torch.no_grad():
        for at in range(0, len(held), 4):
            found = held[at:at + 4]
            _, parts = costs(model, found, rows_of(found))
            for name, value in parts.items():
                sums[name] = sums.get(name, 0) + value * len(found) / len(held)
    model.train()
    return {f"held_{name}": round(value, 4) for name, value in sums.items()}


def main():
    opts = options()
    torch.set_num_threads(opts.threads)
    torch.manual_seed(opts.seed)
    os.makedirs(opts.out, exist_ok=True)
    pieces = WordPiece(load_vocabulary(os.path.join(opts.base, "vocab.txt")))
    found = stories(read(opts.reports), read_names(opts.names, "kinds"), pieces)
    held, found = found[len(found) - opts.held:], found[:len(found) - opts.held]
    mask = pieces.vocabulary["[MASK]"]
    model = Teller(len(pieces.vocabulary))
    model.load_base(os.path.join(opts.base, "model.safetensors"))
    if opts.start:
        model.load_shipped(opts.start)
    model.train()
    encoder = [p for n, p in model.named_parameters() if p.requires_grad and n.split(".")[0] in ("layers", "norm", "places")]
    heads = [p for n, p in model.named_parameters() if p.requires_grad and n.split(".")[0] not in ("layers", "norm", "places")]
    adam = torch.optim.AdamW([{"params": encoder, "lr": opts.rate}, {"params": heads, "lr": opts.head_rate}], weight_decay=0.01, foreach=True)
    stream = Stream("reports", batches_of(found, opts))

    def step_loss(step, rng):
        chosen = stream.next()
        batch = rows_of(chosen)
        batch["ids"] = torch.where(torch.rand(len(batch["ids"])) < opts.masked, mask, batch["ids"])
        return costs(model, chosen, batch)

    loop.run(opts, model, adam, [stream], step_loss, lambda: measure(model, held), keep=True)


if __name__ == "__main__":
    main()
