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
from pairs import RENAMED
from pieces import MAX_PIECES
from relations import N_CLASSES

def tables_of(base):
    """Positions and norm of the published encoder, which the reader of pairs has with the shared word pieces."""
    table = {name.removeprefix("bert."): value for name, value in base.items()}
    positions = table["embeddings.position_embeddings.weight"] + table["embeddings.token_type_embeddings.weight"][0]
    made = {f"pairs.norm.{kind}": table[f"embeddings.LayerNorm.{kind}"].numpy() for kind in ("weight", "bias")}
    return {"pairs.positions": positions[:MAX_PIECES].numpy(), **made}


def tensors_of(state):
    made = {}
    for name, value in state.items():
        if name.startswith("cert."):
            continue
        value, name = value.numpy(), "pairs." + RENAMED.get(name, name)
        if ".layers." in name and value.ndim == 2:
            made[name], made[name.removesuffix("weight") + "scale"] = quantised(value)
        else:
            made[name] = value
    return made


def settings_of(state):
    n_layers = 1 + max(int(name.split(".")[1]) for name in state if name.startswith("layers."))
    sizes = {"layers": n_layers, "units": len(state["qa.bias"]), "hidden": len(state["a.bias"]), "classes": N_CLASSES}
    return {f"pair_{name}": str(value) for name, value in sizes.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", required=True)
    parser.add_argument("--base", required=True)
    parser.add_argument("--into", required=True)
    opts = parser.parse_args()
    state = torch.load(opts.model)["weights"]
    made = {**tables_of(load_file(os.path.join(opts.base, "model.safetensors"))), **tensors_of(state)}
    with safe_open(opts.into, "np") as stored:
        settings = stored.metadata()
        made.update((name, stored.get_tensor(name)) for name in stored.keys() if name.split(".")[0] != "pairs")
    settings.update(settings_of(state))
    save_file({name: np.ascontiguousarray(value) for name, value in made.items()}, opts.into, settings)


if __name__ == "__main__":
    main()
