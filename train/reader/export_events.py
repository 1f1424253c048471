"""Adds a trained reader of events to the file of the reader of attributions, whose word pieces it shares. Of several states of a run, the mean.

    python export_events.py --model run/step-900.pt run/step-1000.pt --into weights.safetensors
"""
import argparse

import numpy as np
import torch
from safetensors import safe_open
from safetensors.numpy import save_file

from encoder import LAYERS
from export import quantised
from stories import MAX_PIECES, N_TYPES, ROLES, WORDS

OLD = ("label_layers", "labels", "kinds", "attention", "told", "story")


def tensors_of(state):
    made = {}
    for name, value in state.items():
        value, name = value.numpy(), f"story.{name}"
        if ".layers." in name and value.ndim == 2:
            made[name], made[name.removesuffix("weight") + "scale"] = quantised(value)
        elif name == "story.places.weight":
            made[name] = value[:MAX_PIECES]
        elif name != "story.words.weight":
            made[name] = value
    return made


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", required=True, nargs="+")
    parser.add_argument("--into", required=True)
    opts = parser.parse_args()
    with safe_open(opts.into, "np") as stored:
        settings = {name: value for name, value in stored.metadata().items() if not name.startswith(("threshold_", "label"))}
        made = {name: stored.get_tensor(name) for name in stored.keys() if name.split(".")[0] not in OLD}
    states = [torch.load(path) for path in opts.model]
    made.update(tensors_of({name: sum(state[name] for state in states) / len(states) for name in states[0]}))
    settings.update(story_layers=str(LAYERS), labels=str(len(ROLES)), kinds=str(N_TYPES), said=str(len(WORDS)))
    save_file({name: np.ascontiguousarray(value) for name, value in made.items()}, opts.into, settings)


if __name__ == "__main__":
    main()
