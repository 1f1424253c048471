"""Adds a trained reader of pairs to the file of the reader of attributions, whose word pieces it shares.

    python export_pairs.py --model pairs.pt --base base --into weights.safetensors
"""
import argparse
import os

import numpy as np
import torch
from safetensors import safe_open
from safetensors.numpy import save_file
from safetensors.torch import load_file

from export import quantised
from pieces import MAX_PIECES
from relations import N_CLASSES

RENAMED = {"f.weight": "features", "pos.weight": "places"}


def tensors_of(state, base):
    """`base`: the published encoder, whose tables of positions the reader adds to the shared word pieces."""
    table = {name.removeprefix("bert."): value for name, value in base.items()}
    made = {"pairs.positions": (table["embeddings.position_embeddings.weight"] + table["embeddings.token_type_embeddings.weight"][0])[:MAX_PIECES].numpy()}
    for kind in ("weight", "bias"):
        made[f"pairs.norm.{kind}"] = table[f"embeddings.LayerNorm.{kind}"].numpy()
    for name, value in state.items():
        if name.startswith("cert."):
            continue
        value, name = value.numpy(), "pairs." + RENAMED.get(name, name)
        if ".layers." in name and value.ndim == 2:
            made[name], made[name.removesuffix("weight") + "scale"] = quantised(value)
        else:
            made[name] = value
    return made


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", required=True)
    parser.add_argument("--base", required=True)
    parser.add_argument("--into", required=True)
    opts = parser.parse_args()
    state = torch.load(opts.model)["weights"]
    made = tensors_of(state, load_file(os.path.join(opts.base, "model.safetensors")))
    with safe_open(opts.into, "np") as stored:
        settings = stored.metadata()
        made.update((name, stored.get_tensor(name)) for name in stored.keys() if name.split(".")[0] != "pairs")
    n_layers = 1 + max(int(name.split(".")[1]) for name in state if name.startswith("layers."))
    settings.update(pair_layers=str(n_layers), pair_units=str(len(state["qa.bias"])), pair_hidden=str(len(state["a.bias"])), pair_classes=str(N_CLASSES))
    save_file({name: np.ascontiguousarray(value) for name, value in made.items()}, opts.into, settings)


if __name__ == "__main__":
    main()
