"""Adds trained links to the file of the reader whose states they were trained on.

    python export_links.py --model links.pt --into weights.safetensors

At -1000 F1 on the documents held back is as at nought, and more is found.
"""
import argparse

import numpy as np
import torch
from safetensors import safe_open
from safetensors.numpy import save_file


def tensors_of(state):
    made = {f"links.{name}": value.numpy() for name, value in state.items()}
    made["links.features"], made["links.out"] = made.pop("links.features.weight"), made.pop("links.out.weight")[0]
    return made


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", required=True)
    parser.add_argument("--none", type=int, default=-1000, help="added to the score for none, in thousandths")
    parser.add_argument("--into", required=True)
    opts = parser.parse_args()
    stored = torch.load(opts.model)
    made = tensors_of(stored["weights"])
    with safe_open(opts.into, "np") as old:
        settings = old.metadata()
        made.update((name, old.get_tensor(name)) for name in old.keys() if name.split(".")[0] != "links")
    settings.update(links=str(stored["hidden"]), link_features=str(len(made["links.features"])), link_none=str(opts.none))
    save_file({name: np.ascontiguousarray(value) for name, value in made.items()}, opts.into, settings)


if __name__ == "__main__":
    main()
