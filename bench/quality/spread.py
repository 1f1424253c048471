#!/usr/bin/env python3
"""How much a figure of the trained reader moves with the seed of its training, and with the documents that it is measured on. Python 3.11, standard library only.

    cargo build --release -p rashomon-eval
    bench/quality/spread.py --kits DIR --passages train/passages --data DIR [DIR ...] [--binary target/release/rashomon-eval] [--bootstrap 1000]

Each `--data` is a folder with the layout of `data/` and the weights of one training run. The dev parts of attribution and muc4 and the two files of passages that are held back from training are read with each of
them. A row gives every run's figure, their mean and their standard deviation (n - 1). With `--bootstrap`, the figures of the first folder have 95 % intervals too: documents drawn anew with replacement, fixed seed;
of PolNeAR and GUM here, of muc4 by its scorer.
"""
import argparse
import importlib.util
import pathlib
import random
import re
import statistics
import tempfile

import run as kits


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kits", type=pathlib.Path, required=True)
    parser.add_argument("--passages", type=pathlib.Path, required=True)
    parser.add_argument("--data", type=pathlib.Path, nargs="+", required=True)
    parser.add_argument("--binary", default="target/release/rashomon-eval")
    parser.add_argument("--bootstrap", type=int, default=0)
    options = parser.parse_args()
    runs = [kits.Run(argparse.Namespace(**{**vars(options), "data": data, "reader": None, "seeds": None}), pathlib.Path(tempfile.mkdtemp())) for data in options.data]
    found = [dict(figures(run, options.passages)) for run in runs]
    of_runs = " | ".join(data.name for data in options.data)
    print(f"| figure | {of_runs} | mean | deviation |\n|---|{'---:|' * (len(runs) + 2)}")
    for figure in found[0]:
        values = [float(one[figure]) for one in found]
        spread = statistics.stdev(values) if len(values) > 1 else 0.0
        print(f"| {figure} | {' | '.join(f'{value:.1f}' for value in values)} | {statistics.mean(values):.1f} | {spread:.1f} |", flush=True)
    if options.bootstrap:
        print(f"\n{options.data[0].name}, 95 % of {options.bootstrap} drawings of the documents:")
        for figure, low, high in intervals(runs[0], options.bootstrap):
            print(f"- {figure}: {low:.1f} to {high:.1f}", flush=True)


def figures(run, passages):
    yield from kits.attribution(run)
    yield from kits.muc4(run)
    root = pathlib.Path(__file__).parent.parent.parent
    held = run.folder / "held.jsonl"
    held.write_text(run.score(root / "train/reader/marked.py", passages / "marked/held.jsonl"), encoding="utf-8")
    for path in (passages / "mixed.jsonl", held):
        line = kits.line_of(run.score(root / "bench/relations/score.py", path, run.predict("passages", path)), "all ")
        found, right = re.search(r" R +([\d.]+)", line)[1], re.search(r" P +([\d.]+)", line)[1]
        yield f"relations, {path.stem}: found", found
        yield f"relations, {path.stem}: right", right


def intervals(run, n):
    spec = importlib.util.spec_from_file_location("attribution_score", run.kits / "attribution/score.py")
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    for corpus, name, outermost in (("PolNeAR dev", "dev", True), ("GUM Wikinews", "gum_wikinews", False)):
        gold = run.kits / f"attribution/{name}.jsonl"
        pairs = list(scorer.load_pairs(gold, run.predict("attribution", gold)))
        rng, drawn = random.Random(1), {}
        for _ in range(n):
            result = scorer.compare([rng.choice(pairs) for _ in pairs], outermost=outermost)
            for figure in ("triple.overlap", "pair.overlap", "content.soft"):
                drawn.setdefault(figure, []).append(100 * kits.find(result, figure)["f"])
        for figure, values in drawn.items():
            values.sort()
            yield f"{corpus}, {figure} F1", values[round(0.025 * (n - 1))], values[round(0.975 * (n - 1))]
    gold = run.kits / "muc4/dev.jsonl"
    for victims, kit in (("names", "muc4"), ("all", "muc4-all")):
        text = run.score(run.kits / "muc4/score.py", "--bootstrap", n, "--victims", victims, gold, run.predict(kit, gold))
        for line in text[text.index("95% intervals"):].splitlines()[1:]:
            found = re.search(r"(\S.*?) +([\d.]+) \.\. +([\d.]+)", line)
            if found:
                yield f"muc4, victims {victims}, {found[1]}", float(found[2]), float(found[3])


if __name__ == "__main__":
    main()
