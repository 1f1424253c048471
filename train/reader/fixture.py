"""Numbers that `crates/neural` must reproduce: a tiny reader with random weights, and what PyTorch makes of two paragraphs.

    python fixture.py ../../crates/neural/tests/tiny                       # the fixture of the crate's tests
    python fixture.py OUT --weights weights.safetensors --text FILE        # the same for real weights, printed by `cargo test -- --ignored`

Weights are dequantised before PyTorch uses them, so that the two differ by the rounding of activations alone.
"""
import argparse
import json

import numpy as np
import torch
from safetensors import safe_open
from safetensors.numpy import save_file

import encoder
from export import quantised
from encoder import Reader, tensors
from pieces import MAX_PIECES, WordPiece, windows

WORDS = "the minister said that police had opened fire , “ we saw ” according to a witness . he denied it ##s ##ed ##er".split()
TEXT = "“We saw,” the Minister said.\nPolice DENIED that he opened fires, according to 12 witnesses."


def labelled(n_layers, n_labels):
    """Layers and heads of the labels (`train/roles`)."""
    layers = torch.nn.ModuleList(encoder.Layer() for _ in range(n_layers))
    return layers, torch.nn.ModuleList(torch.nn.Linear(encoder.WIDTH, 3) for _ in range(n_labels))


def filled(module, prefix, made):
    """The module with the values of a file's tensors."""
    state = module.state_dict()
    for name in state:
        value = made[prefix + name]
        scale = made.get(prefix + name.removesuffix("weight") + "scale")
        state[name] = torch.tensor(value * scale[:, None] if value.dtype == np.int8 else value)
    module.load_state_dict(state)
    return module


def tiny():
    encoder.WIDTH, encoder.HEADS, encoder.INNER, encoder.LAYERS, encoder.SPLIT = 16, 2, 32, 3, 1
    torch.manual_seed(7)
    vocabulary = ["[UNK]", "[CLS]", "[SEP]"] + WORDS
    reader = Reader(len(vocabulary))
    for parameter in reader.parameters():
        if parameter.ndim == 2:
            torch.nn.init.normal_(parameter, std=0.4)
        else:
            parameter.data += 0.1 * torch.randn_like(parameter)
    made = {}
    for name, value in reader.state_dict().items():
        value = value.numpy()
        if name.startswith("layers.") and value.ndim == 2 or name == "words.weight":
            made[name], made[name.removesuffix("weight") + "scale"] = quantised(value)
        elif not name.startswith("aux."):
            made[name] = value[:MAX_PIECES] if name == "places.weight" else value[:1] if name.startswith("whole.") else value
    layer, heads = labelled(1, 2)
    for parameter in [*layer.parameters(), *heads.parameters()]:
        torch.nn.init.normal_(parameter, std=0.4)
    for prefix, module in (("label_layers.", layer), ("labels.", heads)):
        for name, value in module.state_dict().items():
            name, value = prefix + name, value.numpy()
            if prefix == "label_layers." and value.ndim == 2:
                made[name], made[name.removesuffix("weight") + "scale"] = quantised(value)
            else:
                made[name] = value
    made["vocabulary"] = np.frombuffer("\n".join(vocabulary).encode(), dtype=np.uint8)
    settings = {"candidate": 0, "cut": 0, "first_pass": 500, "change": 16, "first_bias": 0, "second_bias": 0, "threshold_0": 300, "threshold_1": 300}
    sizes = {"width": 16, "heads": 2, "inner": 32, "layers": 3, "split": 1, "labels": 2, "label_layers": 1}
    return made, {name: str(value) for name, value in {**settings, **sizes}.items()}


def load(path):
    with safe_open(path, "np") as stored:
        settings = stored.metadata()
        made = {name: stored.get_tensor(name) for name in stored.keys()}
    names = {"width": "WIDTH", "heads": "HEADS", "inner": "INNER", "layers": "LAYERS", "split": "SPLIT"}
    for setting, name in names.items():
        setattr(encoder, name, int(settings[setting]))
    vocabulary = made["vocabulary"].tobytes().decode().splitlines()
    reader = Reader(len(vocabulary))
    state = reader.state_dict()
    for name, value in made.items():
        if name in state:
            scale = made.get(name.removesuffix("weight") + "scale")
            value = value * scale[:, None] if value.dtype == np.int8 else value
            state[name][:len(value)] = torch.tensor(value)
    reader.load_state_dict(state)
    layers, heads = labelled(int(settings.get("label_layers", 0)), int(settings.get("labels", 0)))
    labels = (filled(layers, "label_layers.", made), filled(heads, "labels.", made))
    return reader.eval(), labels, WordPiece({piece: idx for idx, piece in enumerate(vocabulary)})


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out")
    parser.add_argument("--weights")
    parser.add_argument("--text")
    opts = parser.parse_args()
    if not opts.weights:
        made, settings = tiny()
        opts.weights = opts.out + ".safetensors"
        save_file({name: np.ascontiguousarray(value) for name, value in made.items()}, opts.weights, settings)
    reader, (label_layers, label_heads), pieces = load(opts.weights)
    text = TEXT if opts.text is None else open(opts.text, encoding="utf-8").read()
    expected = []
    for idx, line in enumerate(text.split("\n")):
        for window in windows(line, 0, len(line), min(idx, 2), pieces):
            inputs = tensors([window])
            with torch.no_grad():
                shared = reader.shared(inputs)
                mark = torch.tensor([[word == 1 for word in window.word]])
                cues, (roles, whole) = reader.cues(shared, inputs["mask"])[0], reader.roles_of(shared, inputs["mask"], mark)
                x = shared
                for layer in label_layers:
                    x = layer(x, inputs["mask"])
                labels = [head(x[0]) for head in label_heads]
            rounded = lambda table: [[round(value, 5) for value in row] for row in table.tolist()]
            expected.append({
                "line": line, "place": min(idx, 2), "ids": window.ids, "targets": rounded(cues[0]), "elements": rounded(roles[0]),
                "labels": [rounded(table) for table in labels],
                "whole": round(whole[0, 0].item(), 5),
            })
    with open(opts.out + ".json", "w", encoding="utf-8") as out:
        json.dump(expected, out, ensure_ascii=False, indent=None if opts.text else 1)


if __name__ == "__main__":
    main()
