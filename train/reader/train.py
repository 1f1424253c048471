"""Trains the reader: attributions and events by turns, on shared lower layers. One command, fixed seed, checkpoints; see README.md.

    python train.py --attributions train.jsonl [--nesting gum.jsonl] [--reports reports.jsonl] --names names.jsonl … --base base/ --out run/
"""
import argparse
import os

import torch

import attributions
import loop
import reports
from batches import windows_of
from encoder import Reader, trained
from hidden import read_names
from losses import attribution_loss, event_loss
from pieces import WordPiece, load_vocabulary


def options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--attributions", required=True, help="PolNeAR's lines")
    parser.add_argument("--nesting", help="GUM's lines, by gum.py")
    parser.add_argument("--reports", help="MUC-4's lines")
    parser.add_argument("--turns", default="anr", help="whose turn it is: a for attributions, n for those that nest, r for reports; those without data are passed over")
    parser.add_argument("--names", required=True, nargs="+", help="names of all, by `rashomon-eval names`")
    parser.add_argument("--base", required=True, help="directory with model.safetensors and vocab.txt of all-MiniLM-L6-v2")
    parser.add_argument("--from", dest="start", help="model.pt, or the program's weights.safetensors, to go on from, instead of the base encoder")
    parser.add_argument("--out", required=True)
    parser.add_argument("--steps", type=int, default=4000, help="batches of both kinds together")
    parser.add_argument("--decay", type=float, default=0.7, help="share of the steps, at the end, over which the rate falls to nought")
    parser.add_argument("--warmup", type=int, default=100)
    parser.add_argument("--cues", type=float, default=0.6, help="cues of the second pass a window of the first")
    parser.add_argument("--empty", type=float, default=0.5, help="share of the windows with nothing to find that an epoch uses")
    parser.add_argument("--pieces", type=int, default=1000, help="padded pieces a batch")
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--head-rate", type=float, default=1e-3)
    parser.add_argument("--held-attributions", type=int, default=40, help="last documents, kept for the thresholds")
    parser.add_argument("--held-nesting", type=int, default=6, help="of so many documents one, kept for looking at")
    parser.add_argument("--held-reports", type=int, default=130, help="last documents, kept for the thresholds")
    parser.add_argument("--capitals", type=float, default=0.06, help="share of the articles that are read in capitals as well")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--save-every", type=int, default=100)
    return parser.parse_args()


def streams(opts, pieces):
    """Endless batches by the letter of their turn."""
    names, made = read_names(opts.names), {}
    articles = attributions.read(opts.attributions)
    articles = attributions.without_names(articles[:len(articles) - opts.held_attributions], names)
    articles = attributions.examples(list(articles), pieces, opts.capitals, opts.seed)

    def of_articles(_, rng):
        return [example for example in articles if example.golds or rng.random() < opts.empty]

    made["a"] = windows_of("attributions", of_articles, opts.pieces, opts.seed)
    print(f"{len(articles)} windows of articles with {sum(len(e.golds) for e in articles)} attributions", flush=True)
    if opts.nesting:
        nesting = [d for idx, d in enumerate(attributions.read(opts.nesting)) if idx % opts.held_nesting < opts.held_nesting - 1]
        nesting = attributions.nesting_examples(list(attributions.without_names(nesting, names)), pieces)
        made["n"] = windows_of("nesting", lambda epoch, rng: nesting, opts.pieces, opts.seed)
        print(f"{len(nesting)} windows with {sum(len(e.golds) for e in nesting)} attributions, nested ones too", flush=True)
    if opts.reports:
        made["r"] = windows_of("reports", epochs_of_reports(opts, pieces, names), opts.pieces, opts.seed)
    return made


def epochs_of_reports(opts, pieces, names):
    told = reports.read(opts.reports)
    told = told[:len(told) - opts.held_reports]
    as_they_are, mixed = (reports.examples(told, pieces, names, mixed) for mixed in (False, True))
    print(f"{len(mixed)} windows of reports, {sum(any(e.roles) for e in mixed)} with roles", flush=True)

    def of_reports(epoch, rng):
        # Each report now in capitals, now in mixed case: half of them each epoch.
        turns = {name: idx % 2 for idx, name in enumerate(dict.fromkeys(example.document for example in mixed))}
        chosen = [e for written, found in enumerate((as_they_are, mixed)) for e in found if (turns[e.document] + epoch) % 2 == written]
        return [example for example in chosen if any(example.roles) or rng.random() < opts.empty]

    return of_reports


def optimiser(model, opts):
    heads, encoder = [], []
    for name, parameter in model.named_parameters():
        if parameter.requires_grad:
            (encoder if name.split(".")[0] in ("layers", "label_layers", "norm", "places") else heads).append(parameter)
    groups = [{"params": encoder, "lr": opts.rate}, {"params": heads, "lr": opts.head_rate}]
    return torch.optim.AdamW(groups, weight_decay=0.01, foreach=True)


def main():
    opts = options()
    torch.set_num_threads(opts.threads)
    torch.manual_seed(opts.seed)
    os.makedirs(opts.out, exist_ok=True)
    pieces = WordPiece(load_vocabulary(os.path.join(opts.base, "vocab.txt")))
    sources = streams(opts, pieces)
    turns = [letter for letter in opts.turns if letter in sources]
    if opts.start:
        model, _ = trained(opts.start, opts.base)
    else:
        model = Reader(len(pieces.vocabulary))
        model.load_base(os.path.join(opts.base, "model.safetensors"))
    model.train()

    def step_loss(step, rng):
        turn = turns[step % len(turns)]
        batch = sources[turn].next()
        loss, parts = event_loss(model, batch) if turn == "r" else attribution_loss(model, batch, rng, opts.cues)
        return loss, {f"nesting_{name}": value for name, value in parts.items()} if turn == "n" else parts

    loop.run(opts, model, optimiser(model, opts), list(sources.values()), step_loss)


if __name__ == "__main__":
    main()
