"""Writes a trained reader as `crates/neural` reads it: safetensors, weights of the layers and word pieces in 8 bits with a scale a row.

    python export.py --model run/model.pt --base base/ --settings settings.json --out weights.safetensors
"""
import argparse
import json
import os

import numpy as np
import torch
from safetensors.numpy import save_file

from encoder import HEADS, INNER, LAYERS, SPLIT, WIDTH
from pieces import MAX_PIECES


def quantised(table):
    scale = np.maximum(np.abs(table).max(axis=1), 1e-12) / 127
    return np.clip(np.rint(table / scale[:, None]), -127, 127).astype(np.int8), scale.astype(np.float32)


def read(path):
    with open(path, encoding="utf-8") as told:
        return json.load(told)


def options(about):
    parser = argparse.ArgumentParser(description=about.splitlines()[0])
    for name in ("model", "base", "settings", "out"):
        parser.add_argument(f"--{name}", required=True)
    return parser.parse_args()


def write(made, settings, opts):
    """The file, with the vocabulary of the base encoder."""
    with open(os.path.join(opts.base, "vocab.txt"), "rb") as lines:
        made["vocabulary"] = np.frombuffer(lines.read(), dtype=np.uint8)
    save_file({name: np.ascontiguousarray(value) for name, value in made.items()}, opts.out, {name: str(value) for name, value in settings.items()})


def main():
    opts = options(__doc__)
    state = torch.load(opts.model)
    state = {name: value.numpy() for name, value in state.get("model", state).items()}
    sizes = {"width": WIDTH, "heads": HEADS, "inner": INNER, "layers": LAYERS, "split": SPLIT}
    settings = read(opts.settings)
    n_labels, n_kinds = sum(name.startswith("labels.") for name in state) // 2, len(state["types.weight"])
    sizes.update(labels=n_labels, label_layers=LAYERS - SPLIT, kinds=n_kinds)
    for part in ("weight", "bias"):
        state[f"kinds.{part}"] = state.pop(f"types.{part}")
    made = {}
    for name, value in state.items():
        matrix = name.startswith(("layers.", "label_layers.")) and value.ndim == 2
        if matrix or name == "words.weight":
            made[name], made[name.removesuffix("weight") + "scale"] = quantised(value)
        elif name == "places.weight":
            made[name] = value[:MAX_PIECES]
        elif name.startswith("whole."):
            made[name] = value[:1]
        elif not name.startswith("aux."):
            made[name] = value
    write(made, {**settings, **sizes}, opts)


if __name__ == "__main__":
    main()
