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
import export_events
import export_pairs
from encoder import Reader, tensors
from export import quantised
from pairs import Pairs
from pieces import MAX_PIECES, WordPiece, windows
from stories import N_TYPES, ROLES, WORDS as SAID, cut, Story
from teller import Teller, rows_of

WORDS = "the minister said that police had opened fire , “ we saw ” according to a witness . he denied it ##s ##ed ##er".split()
TEXT = "“We saw,” the Minister said.\nPolice DENIED that he opened fires, according to 12 witnesses."


def disturb(*models):
    for parameter in [parameter for model in models for parameter in model.parameters()]:
        if parameter.ndim == 2:
            torch.nn.init.normal_(parameter, std=0.4)
        else:
            parameter.data += 0.1 * torch.randn_like(parameter)


def tiny():
    encoder.WIDTH, encoder.HEADS, encoder.INNER, encoder.LAYERS, encoder.SPLIT = 16, 2, 32, 3, 1
    torch.manual_seed(7)
    vocabulary = ["[UNK]", "[CLS]", "[SEP]"] + WORDS
    reader, teller = Reader(len(vocabulary)), Teller(len(vocabulary))
    disturb(reader, teller)
    pairs = Pairs(reader, 1)
    disturb(pairs)
    made = {**export_events.tensors_of(teller.state_dict()), **export_pairs.tensors_of(pairs.state_dict())}
    made["pairs.positions"] = reader.places.weight.detach().numpy()[:MAX_PIECES]
    made.update((f"pairs.norm.{kind}", getattr(reader.norm, kind).detach().numpy()) for kind in ("weight", "bias"))
    for name, value in reader.state_dict().items():
        value = value.numpy()
        if name.startswith("layers.") and value.ndim == 2 or name == "words.weight":
            made[name], made[name.removesuffix("weight") + "scale"] = quantised(value)
        elif name.split(".")[0] not in ("aux", "label_layers", "labels", "types", "attention", "told"):
            made[name] = value[:MAX_PIECES] if name == "places.weight" else value[:1] if name.startswith("whole.") else value
    made["vocabulary"] = np.frombuffer("\n".join(vocabulary).encode(), dtype=np.uint8)
    settings = {"candidate": 0, "cut": 0, "first_pass": 500, "change": 16, "first_bias": 0, "second_bias": 0}
    sizes = {"width": 16, "heads": 2, "inner": 32, "layers": 3, "split": 1, "story_layers": 3}
    sizes.update(labels=len(ROLES), kinds=N_TYPES, said=len(SAID))
    return made, {**{name: str(value) for name, value in {**settings, **sizes}.items()}, **export_pairs.settings_of(pairs.state_dict())}


def load(path):
    with safe_open(path, "np") as stored:
        settings = stored.metadata()
        made = {name: stored.get_tensor(name) for name in stored.keys()}
    names = {"width": "WIDTH", "heads": "HEADS", "inner": "INNER", "layers": "LAYERS", "split": "SPLIT"}
    for setting, name in names.items():
        setattr(encoder, name, int(settings[setting]))
    vocabulary = made["vocabulary"].tobytes().decode().splitlines()
    reader, teller = Reader(len(vocabulary)), Teller(len(vocabulary))
    for model, prefix in ((reader, ""), (teller, "story.")):
        state = model.state_dict()
        for name, value in made.items():
            scale = made.get(name.removesuffix("weight") + "scale")
            known = name.removeprefix(prefix) if name.startswith(prefix) else name if name == "words.weight" else ""
            if known in state:
                value = value * scale[:, None] if value.dtype == np.int8 else value
                state[known][:len(value)] = torch.tensor(value)
        model.load_state_dict(state)
    pairs = pairs_of(made, settings, len(vocabulary))
    for model in (reader, teller, pairs):
        round_inputs(model)
    return reader.eval(), teller.eval(), pairs, WordPiece({piece: idx for idx, piece in enumerate(vocabulary)})


def pairs_of(made, settings, n_pieces):
    """The reader of pairs, with word pieces, positions and norm in a reader of its own."""
    tables = Reader(n_pieces)
    pairs = Pairs(tables, int(settings["pair_layers"]))
    state = pairs.state_dict()
    real = lambda name: made[name] * made[name.removesuffix("weight") + "scale"][:, None] if made[name].dtype == np.int8 else made[name]
    for name in state:
        stored = "pairs." + export_pairs.RENAMED.get(name, name)
        if stored in made:
            state[name][:] = torch.tensor(real(stored))
    pairs.load_state_dict(state)
    tables.words.weight.data[:] = torch.tensor(real("words.weight"))
    tables.places.weight.data[:MAX_PIECES] = torch.tensor(made["pairs.positions"])
    for kind in ("weight", "bias"):
        getattr(tables.norm, kind).data[:] = torch.tensor(made[f"pairs.norm.{kind}"])
    return pairs.eval()


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
    """Shares of the classes, and of being negated, for the second word and the last but one: a name and a pronoun, for the test's sake."""
    heads = [window.word.index(1), window.word.index(len(window.spans) - 2)]
    classes, negated, _ = pairs(pairs.encode([window])[0], [(*heads, 1, len(window.ids) - 1, (0, 2))])
    return torch.cat([torch.softmax(classes[0], -1), torch.sigmoid(negated)])


def story_of(teller, line, pieces):
    """Scores of labels, kinds and words for each piece of a line, and what the line tells of."""
    spans, parts = cut(line, pieces)
    batch = rows_of([Story("", line, None, spans, parts, [], {}, {}, set())])
    x = teller(batch)
    told = torch.sigmoid(teller.told_in(x, batch["window"], len(parts)))
    return parts, torch.cat([teller.labels(x), teller.kinds(x), teller.said(x)], 1), told


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
    reader, teller, pairs, pieces = load(opts.weights)
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
            if len(window.spans) > 4:
                with torch.no_grad():
                    both.append({"line": line, "shares": rounded(related(pairs, window)[None])[0]})
        with torch.no_grad():
            parts, scores, told = story_of(teller, line, pieces)
        at = 0
        for part, of_part in zip(parts, told):
            n = len(part.ids)
            stories.append({"line": line, "ids": part.ids, "scores": rounded(scores[at:at + n]), "told": rounded(of_part[None])[0]})
            at += n
    with open(opts.out + ".json", "w", encoding="utf-8") as out:
        json.dump({"frames": expected, "stories": stories, "pairs": both}, out, ensure_ascii=False, indent=None if opts.text else 1)


if __name__ == "__main__":
    main()
