"""Adds the trained judge of certainty to the file of the reader whose states it was trained on.

    python export_certainty.py --model certainty.pt --into weights.safetensors
"""
import argparse

import numpy as np
import torch
from safetensors import safe_open
from safetensors.numpy import save_file


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", required=True)
    parser.add_argument("--into", required=True)
    opts = parser.parse_args()
    stored = torch.load(opts.model)
    made = {f"certainty.{name}": value.numpy() for name, value in stored["weights"].items()}
    with safe_open(opts.into, "np") as old:
        settings = old.metadata()
        made.update((name, old.get_tensor(name)) for name in old.keys() if name.split(".")[0] != "certainty")
    settings.update(certainty=str(stored["hidden"]), certainty_heads=str(stored["heads"]), certainty_reach=str(stored["reach"]))
    save_file({name: np.ascontiguousarray(value) for name, value in made.items()}, opts.into, settings)


if __name__ == "__main__":
    main()
