"""Numbers that `crates/neural` must reproduce: a tiny reader with random weights, and what PyTorch makes of two paragraphs.

    python fixture.py ../../crates/neural/tests/tiny                       # the fixture of the crate's tests
    python fixture.py OUT --weights weights.safetensors --text FILE        # the same for real weights, printed by `cargo test -- --ignored`

Weights are dequantised before PyTorch uses them and inputs rounded, so that the two differ by the order of sums alone, and by what rounding makes of that.
"""
import argparse
import json

import numpy as np
import torch
from safetensors import safe_open
from safetensors.numpy import save_file

import encoder
import export_one
from encoder import tensors
from one import One, flat
from pieces import WordPiece, windows

WORDS = "the minister said that police had opened fire , \" we saw ” according to a witness . he denied it ##s ##ed ##er".split()
TEXT = "“We saw,” the Minister said.\nPolice DENIED that he opened fires, according to 12 witnesses."


def disturb(model):
    for parameter in model.parameters():
        if parameter.ndim == 2:
            torch.nn.init.normal_(parameter, std=0.4)
        else:
            parameter.data += 0.1 * torch.randn_like(parameter)


def tiny():
    encoder.WIDTH, encoder.HEADS, encoder.INNER, encoder.LAYERS, encoder.SPLIT = 16, 2, 32, 3, 1
    torch.manual_seed(7)
    vocabulary = ["[UNK]", "[CLS]", "[SEP]"] + WORDS
    model = One(len(vocabulary))
    disturb(model)
    state = model.state_dict()
    made = export_one.tensors_of(state)
    made["vocabulary"] = np.frombuffer("\n".join(vocabulary).encode(), dtype=np.uint8)
    settings = {"candidate": 0, "cut": 0, "first_pass": 500, "change": 16, "first_bias": 0, "second_bias": 0}
    return made, {name: str(value) for name, value in {**settings, **export_one.sizes_of(state)}.items()}


def load(path):
    with safe_open(path, "np") as stored:
        settings = stored.metadata()
        made = {name: stored.get_tensor(name) for name in stored.keys()}
    names = {"width": "WIDTH", "heads": "HEADS", "inner": "INNER", "layers": "LAYERS", "split": "SPLIT"}
    for setting, name in names.items():
        setattr(encoder, name, int(settings[setting]))
    vocabulary = made["vocabulary"].tobytes().decode().splitlines()
    model = One(len(vocabulary))
    model.load_shipped(made)
    round_inputs(model)
    return model.eval(), WordPiece({piece: idx for idx, piece in enumerate(vocabulary)})


def round_inputs(model):
    """Inputs of the layers' products in 8 bits with a scale a row, as the program has them."""
    def hook(_, inputs):
        top = inputs[0].abs().amax(-1, keepdim=True).clamp(min=1e-30)
        return (torch.round(inputs[0] * (127 / top)) * (top / 127),)
    for module in model.modules():
        if isinstance(module, encoder.Layer):
            for part in (module.qkv, module.out, module.up, module.down):
                part.register_forward_pre_hook(hook)


def related(pairs, window):
    """Shares of the classes, of being negated and of the degrees of certainty, for the second word and the last but one: a name and a pronoun, for the test's sake."""
    heads = [window.word.index(1), window.word.index(len(window.spans) - 2)]
    classes, negated, degrees = pairs(pairs.encode([window])[0], [(*heads, 1, len(window.ids) - 1, (0, 2))])
    return torch.cat([torch.softmax(classes[0], -1), torch.sigmoid(negated), torch.softmax(degrees[0], -1)])


def story_of(model, window):
    """Scores of labels, kinds and words for each piece of a window, and what it tells of; its second word is a name of kind 2."""
    window.names = [2 if word == 1 else 0 for word in window.word]
    batch, events = flat([window]), model.events
    x = events(model.shared_flat(batch), batch)
    told = torch.sigmoid(events.told_in(x, batch["window"], 1))[0]
    return torch.cat([events.labels(x), events.kinds(x), events.said(x)], 1), told


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
    model, pieces = load(opts.weights)
    reader = model.reader
    text = TEXT if opts.text is None else open(opts.text, encoding="utf-8").read()
    expected, stories, both = [], [], []
    rounded = lambda table: [[round(value, 5) for value in row] for row in table.tolist()]
    for idx, line in enumerate(text.split("\n")):
        for window in windows(line, 0, len(line), min(idx, 2), pieces):
            inputs = tensors([window])
            with torch.no_grad():
                shared = reader.shared(inputs)
                mark = torch.tensor([[word == 1 for word in window.word]])
                cues, (roles, whole) = reader.cues(shared, inputs["mask"])[0], reader.roles_of(shared, inputs["mask"], mark)
            expected.append({
                "line": line, "place": min(idx, 2), "ids": window.ids, "targets": rounded(cues[0]), "elements": rounded(roles[0]),
                "whole": round(whole[0, 0].item(), 5),
            })
            place = min(idx, 2)
            with torch.no_grad():
                if len(window.spans) > 4:
                    later = next(windows(line, 0, len(line), 2, pieces))
                    both.append({"line": line, "shares": rounded(related(model.pairs, later)[None])[0]})
                if len(window.spans) > 1 and window.spans[0][0] == 0:
                    scores, told = story_of(model, window)
                    stories.append({"line": line, "place": place, "scores": rounded(scores), "told": rounded(told[None])[0]})
    with open(opts.out + ".json", "w", encoding="utf-8") as out:
        json.dump({"frames": expected, "stories": stories, "pairs": both}, out, ensure_ascii=False, indent=None if opts.text else 1)


if __name__ == "__main__":
    main()
