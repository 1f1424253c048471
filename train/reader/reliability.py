"""How far the reader's scores can be trusted: of what has a score in each tenth, the share that is right in texts that were held back.

    python reliability.py --weights weights.safetensors --base base --attributions articles.jsonl --reports reports.jsonl --passages ../passages --names … --passage-names passages.names.jsonl
        --plot ../../data/models/attribution/reliability.svg --table ../../data/models/attribution/calibration.txt

Frames of attributions: right where an attribution's content overlaps by half. Words that begin what fills a role of an incident (in it or at its begin in the key), and kinds of incident that a report tells of: right by the report's templates. Pairs: right where
the passage says the most likely relation of them, in its direction; the score is that relation's. Beside each table the expected calibration error (Guo and others 2017): the mean distance of score and share, weighted by how many there are; of the scores, and of the shares that one half of the texts gives those of the other. Needs matplotlib for `--plot`.
"""
import argparse
import json

import numpy as np
import torch
from safetensors import safe_open

import attributions
import reports
from hidden import read_names
from one import batch_of
from relations import file_of, read as read_passages
from stories import stories
from teachers import Shipped
from train_one import HELD_FILES, by_paragraphs
from train_pairs import predicted, prepared
from tune import START, attributions as decoded, scored

LEAST = 0.05  # words below it are no candidates of anything


def cells(spans):
    return {at for start, end in spans for at in range(start, end)}


def frames(one, pieces, documents, settings):
    """(score, whether right) of every candidate."""
    gold = {document["id"]: [cells(a["content"]) for a in document["attributions"]] for document in documents}
    for name, entry in scored(one.reader, documents, pieces).items():
        for window, candidates in entry:
            for candidate in candidates:
                for made in decoded([(window, [candidate])], {**settings, "cut": 0}):
                    content = cells(made["content"])
                    score = (settings["first_pass"] * candidate[1] + (1000 - settings["first_pass"]) * candidate[2]) / 1000
                    yield score, any(2 * len(content & other) >= len(content | other) for other in gold[name])


@torch.no_grad()
def of_reports(one, found):
    """(score, whether right) of words in roles, and of kinds of incident that reports tell of."""
    words, told = [], []
    for story in found:
        batch = batch_of([story])
        x = one.events(one.shared_flat(batch), batch)
        at = x[batch["first"]]
        n_roles = one.events.labels.out_features // 3
        begins = torch.softmax(one.events.labels(at).view(-1, n_roles, 3), -1)[..., 1]
        for role, ranges in enumerate(story.roles):
            inside = {word for span in ranges for word in span}
            words += [(score, word in inside) for word, score in enumerate(begins[:, role].tolist()) if score >= LEAST]
        kinds = torch.sigmoid(one.events.told_in(x, batch["story"], 1)[0]).tolist()
        told += [(kinds[kind], kind in story.told) for kind in range(len(kinds) - 1)]
    return words, told


def of_pairs(one, items):
    for shares, _, _, labels in predicted(one.pairs, items):
        yield float(shares[1:].max()), int(shares[1:].argmax()) + 1 in {label for label, _, _ in labels}


def tenths(found):
    """[(number, mean score, share of them that is right)] of each tenth that has any."""
    bins = [[] for _ in range(10)]
    for score, right in found:
        bins[min(9, int(score * 10))].append((score, right))
    mean = lambda values: sum(values) / len(values)
    return [(len(row), mean([score for score, _ in row]), mean([right for _, right in row])) if row else None for row in bins]


def rising(rows):
    """Shares that never fall, as near to those of the tenths as can be (isotonic regression by pooling neighbours, Ayer and others 1955): [(mean score, share)]."""
    blocks = []
    for row in filter(None, rows):
        blocks.append(row)
        while len(blocks) > 1 and blocks[-2][2] >= blocks[-1][2]:
            (n, *one), (m, *other) = blocks[-2:]
            blocks[-2:] = [(n + m, *((n * a + m * b) / (n + m) for a, b in zip(one, other)))]
    return [(score, share) for _, score, share in blocks]


def curve_of(rows):
    """The points in thousandths, from 0 to 1000; past the outermost tenths it is level."""
    points = [(round(1000 * score), round(1000 * share)) for score, share in rising(rows)]
    return [(0, points[0][1]), *points, (1000, points[-1][1])]


def error(found):
    """Expected calibration error."""
    rows = list(filter(None, tenths(found)))
    return sum(n * abs(score - share) for n, score, share in rows) / sum(n for n, _, _ in rows)


def crossed(found):
    """Each half of the texts with the shares that the other half gives its scores."""
    middle = len(found) // 2
    halves = found[:middle], found[middle:]
    made = []
    for here, other in (halves, halves[::-1]):
        scores, shares = zip(*curve_of(tenths(other)))
        made += [(float(np.interp(1000 * score, scores, shares)) / 1000, right) for score, right in here]
    return made


def show(name, found):
    rows = tenths(found)
    print(f"\n{name}: {len(found)}, expected calibration error {100 * error(found):.1f}; of shares from the other half of the texts {100 * error(crossed(found)):.1f}\n\n| score | number | right |\n|---|---:|---:|")
    for idx, row in enumerate(rows):
        if row:
            print(f"| {idx / 10:.1f}–{idx / 10 + 0.1:.1f} | {row[0]} | {100 * row[2]:.0f} % |")


def plot(path, found):
    import matplotlib
    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "rashomon"  # the same file for the same figures
    from matplotlib import pyplot
    _, axes = pyplot.subplots(figsize=(4.6, 4.2))
    axes.plot([0, 1], [0, 1], color="0.7", linewidth=1)
    for (name, rows), mark in zip(found.items(), "osD^"):
        kept = [row for row in rows if row and row[0] >= 10]
        axes.plot([score for _, score, _ in kept], [share for _, _, share in kept], marker=mark, markersize=4, linewidth=1, label=name)
    axes.set(xlabel="mean score of a tenth", ylabel="share that is right", xlim=(0, 1), ylim=(0, 1))
    axes.legend(frameon=False, fontsize=8)
    pyplot.tight_layout()
    pyplot.savefig(path, metadata={"Date": None})


def write(path, found):
    """The curves as `crates/lexicon/src/calibration.rs` reads them; the file's comments stay as they are."""
    with open(path, encoding="utf-8") as lines:
        comments = [line for line in lines if line.startswith("#")]
    rows = [f"{name}\t{score}\t{share}\n" for name in sorted(found) for score, share in curve_of(found[name])]
    with open(path, "w", encoding="utf-8") as out:
        out.writelines([*comments, "of\tscore\tright\n", *rows])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("weights", "base", "attributions", "reports", "passages", "passage-names"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--names", required=True, nargs="+", help="names of the articles and of the reports")
    parser.add_argument("--held", type=int, default=40)
    parser.add_argument("--held-reports", type=int, default=130)
    parser.add_argument("--plot", help="picture to write")
    parser.add_argument("--table", help="calibration.txt, to be written anew")
    opts = parser.parse_args()
    torch.set_num_threads(1)
    shipped = Shipped(opts.weights, opts.base)
    one, pieces, names = shipped.one, shipped.pieces, read_names(opts.names)
    with safe_open(opts.weights, "np") as stored:
        settings = {name: int(value) for name, value in stored.metadata().items() if name in START}
    articles = list(attributions.without_names(attributions.read(opts.attributions)[-opts.held:], names))
    told = reports.read(opts.reports)[-opts.held_reports:]
    whole = stories(told, read_names(opts.names, "kinds"), pieces)
    words, kinds = of_reports(one, [by_paragraphs(document, story, names[document["id"]], pieces, False) for document, story in zip(told, whole)])
    with open(opts.passage_names, encoding="utf-8") as lines:
        known = {row["id"]: row for row in map(json.loads, lines)}
    passages = prepared([p for p in read_passages(opts.passages) if file_of(p) in HELD_FILES], known, pieces, by_program=True)
    found = {"attribution": frames(one, pieces, articles, settings), "kind": kinds, "pair": of_pairs(one, passages), "role": words}
    found = {name: list(rows) for name, rows in found.items()}
    for name, rows in found.items():
        show(name, rows)
    found = {name: tenths(rows) for name, rows in found.items()}
    if opts.plot:
        plot(opts.plot, found)
    if opts.table:
        write(opts.table, found)


if __name__ == "__main__":
    main()
