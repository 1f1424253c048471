"""Writes a trained reader as `crates/neural` reads it: safetensors, weights of the layers and word pieces in 8 bits with a scale a row.

    python export_one.py --model run/model.pt --base base/ --settings settings.json --out weights.safetensors
"""
import torch

import encoder
from export import options, quantised, read, write
from one import stored_name
from pieces import MAX_PIECES
from relations import CERTAINTIES, N_CLASSES
from stories import N_TYPES, ROLES, WORDS

def tensors_of(state):
    made = {}
    for name, value in state.items():
        stored, value = stored_name(name), value.numpy()
        if stored is None:
            continue
        name = name.split(".", 1)[1]
        if name.startswith("layers.") and value.ndim == 2 or stored == "words.weight":
            made[stored], made[stored.removesuffix("weight") + "scale"] = quantised(value)
        elif stored == "places.weight":
            made[stored] = value[:MAX_PIECES]
        else:
            made[stored] = value[:1] if name.startswith("whole.") else value
    return made


def sizes_of(state):
    n_upper = encoder.LAYERS - encoder.SPLIT
    return {
        "width": encoder.WIDTH, "heads": encoder.HEADS, "inner": encoder.INNER, "layers": encoder.LAYERS, "split": encoder.SPLIT, "story_layers": n_upper,
        "labels": len(ROLES), "kinds": N_TYPES, "said": len(WORDS), "names": len(state["events.names.weight"]), "pair_layers": n_upper,
        "pair_units": len(state["pairs.qa.bias"]), "pair_hidden": len(state["pairs.a.bias"]), "pair_classes": N_CLASSES, "pair_degrees": len(CERTAINTIES),
    }


def main():
    opts = options(__doc__)
    state = torch.load(opts.model)
    state = state.get("model", state)
    write(tensors_of(state), {**read(opts.settings), **sizes_of(state)}, opts)


if __name__ == "__main__":
    main()
