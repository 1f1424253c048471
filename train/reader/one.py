"""The reader on one encoder: shared lower layers, and upper ones for attributions (`encoder.py`), for events and for pairs.

The lower layers run once a paragraph. What kind of actor each name is, the layers of events alone are told, above the shared ones. Teachers are readers with an encoder each, in the program's
file of before: `teachers`.
"""
import os

import torch
from safetensors.numpy import load_file as load_arrays
from torch import nn

import encoder
from encoder import Layer, Reader
from pairs import Pairs
from pieces import WordPiece, load_vocabulary
from stories import N_TYPES, WORDS
from teller import N_ROLES, N_TOLD, Teller, flat_layer, told_in

KINDS = ("militia", "army", "ministry", "party", "company")  # stand-ins of kinds; 0 is any other word


class Events(nn.Module):
    """As `Teller`, from the shared layers on, over paragraphs."""

    def __init__(self):
        super().__init__()
        self.names = nn.Embedding(1 + len(KINDS), encoder.WIDTH)
        self.layers = nn.ModuleList(Layer() for _ in range(encoder.LAYERS - encoder.SPLIT))
        self.labels = nn.Linear(encoder.WIDTH, 3 * N_ROLES)
        self.kinds = nn.Linear(encoder.WIDTH, N_TYPES)
        self.said = nn.Linear(encoder.WIDTH, len(WORDS))
        self.attention = nn.Linear(encoder.WIDTH, N_TOLD)
        self.told = nn.Linear(encoder.WIDTH, N_TOLD)
        nn.init.zeros_(self.names.weight)

    def forward(self, x, batch):
        x = x + self.names(batch["names"])
        for layer in self.layers:
            x = flat_layer(layer, x, batch["at"], batch["mask"])
        return x

    def told_in(self, x, group, n):
        return told_in(self, x, group, n)


class One(nn.Module):
    def __init__(self, vocabulary=30522):
        super().__init__()
        self.reader = Reader(vocabulary)
        self.events = Events()
        self.pairs = Pairs(self.reader, encoder.LAYERS - encoder.SPLIT, shared=True)

    def begin(self, teachers):
        """The shared layers and those of attributions begin as the reader of attributions, the others as the uppermost of their teachers."""
        self.reader.load_state_dict(teachers.reader.state_dict())
        told = teachers.teller.state_dict()
        self.events.load_state_dict({**self.events.state_dict(), **above(told)})
        self.pairs.load_state_dict(above(teachers.pairs.state_dict()))

    def shared_flat(self, batch):
        """The shared layers on rows that lie end to end."""
        reader = self.reader
        x = reader.words(batch["ids"]) + reader.places(batch["at"][1]) + reader.shapes(batch["shapes"])
        x = reader.norm(x + reader.quotes(batch["quotes"]) + reader.positions(batch["position"]))
        for layer in reader.layers[:encoder.SPLIT]:
            x = flat_layer(layer, x, batch["at"], batch["mask"])
        return x


def above(state):
    """A teacher's layers from SPLIT on, as layers from 0 on, and its heads."""
    made = {}
    for name, value in state.items():
        parts = name.split(".")
        if parts[0] == "layers":
            if int(parts[1]) >= encoder.SPLIT:
                made[".".join(["layers", str(int(parts[1]) - encoder.SPLIT), *parts[2:]])] = value
        elif parts[0] not in ("words", "places", "norm"):
            made[name] = value
    return made


class Teachers:
    """Three readers with an encoder each, from the program's 8-bit weights, and for pairs the state that their training left: the file has no certainty."""

    def __init__(self, weights, pairs, base):
        self.pieces = WordPiece(load_vocabulary(os.path.join(base, "vocab.txt")))
        file = load_arrays(weights)
        n_words = len(self.pieces.vocabulary)
        self.reader = Reader(n_words)
        self.reader.load_shipped(weights)
        self.teller = Teller(n_words)
        self.teller.load_state_dict({**self.teller.state_dict(), **story_of(file)})
        plain = Reader(n_words)
        plain.load_base(os.path.join(base, "model.safetensors"))
        self.pairs = Pairs(plain, encoder.LAYERS)
        self.pairs.load_state_dict(torch.load(pairs)["weights"])
        for model in (self.reader, self.teller, self.pairs):
            model.eval()


def story_of(file):
    """The reader of events in the program's file."""
    made = {}
    for name, value in file.items():
        if name == "words.weight" or name.startswith("story.") and not name.endswith(".scale"):
            scale = file.get(name.removesuffix("weight") + "scale")
            value = value if scale is None or value.ndim == 1 else value.astype("float32") * scale[:, None]
            made[name.removeprefix("story.")] = torch.from_numpy(value)
    places = torch.zeros(512, encoder.WIDTH)
    places[:len(made["places.weight"])] = made["places.weight"]
    return {**made, "places.weight": places}


def flat(windows):
    """Windows end to end; of each row also its window, and the kind of the name that it stands in where windows have `names`."""
    column = lambda of: torch.tensor([value for window in windows for value in of(window)])
    lengths = torch.tensor([len(window.ids) for window in windows])
    length = int(lengths.max())
    mask = torch.zeros(len(windows), 1, 1, length)
    mask.masked_fill_((torch.arange(length) >= lengths[:, None])[:, None, None], -1e4)
    of = column(lambda window: range(len(window.ids)))
    window = torch.repeat_interleave(torch.arange(len(windows)), lengths)
    return {
        "ids": column(lambda window: window.ids), "shapes": column(lambda window: window.shapes), "quotes": column(lambda window: window.quotes),
        "position": column(lambda window: [window.position] * len(window.ids)), "at": (window, of), "mask": mask, "window": window,
        "names": column(lambda window: getattr(window, "names", None) or [0] * len(window.ids)),
    }


def padded(x, at, shape):
    """Rows that lie end to end as (windows, places, width)."""
    made = x.new_zeros(*shape, x.shape[-1])
    made[at[0], at[1]] = x
    return made
