"""The reader on one encoder: shared lower layers, and upper ones for attributions (`encoder.py`), for events and for pairs.

The lower layers run once a paragraph. What kind of actor each name is, the layers of events alone are told, above the shared ones. Who teaches it: `teachers.py`.
"""
import torch
from torch import nn

import encoder
from encoder import Layer, Reader
from pairs import RENAMED, Pairs
from stories import N_TYPES, WORDS
from teller import N_ROLES, N_TOLD, flat_layer, told_in

# Names of the parts in the program's file, and what it has no use for: heads of training alone, and those of an older reader of events.
PREFIXES = {"reader": "", "events": "story.", "pairs": "pairs."}
LEFT = ("aux", "label_layers", "labels", "types", "attention", "told")
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
        self.events.load_state_dict({**self.events.state_dict(), **above(teachers.events.state_dict())})
        self.pairs.load_state_dict(above(teachers.pairs.state_dict()))

    def load_base(self, path):
        """All layers begin as the published encoder's; the heads are left as chance has made them."""
        self.reader.load_base(path)
        for part in (self.events, self.pairs):
            for layer, other in zip(part.layers, self.reader.layers[encoder.SPLIT:]):
                layer.load_state_dict(other.state_dict())

    def load_shipped(self, file):
        """From the tensors of the program's file, rows of 8 bits as they were before; what training alone has a use for stays as it is."""
        state = self.state_dict()
        for name in state:
            stored = stored_name(name)
            if stored in file:
                value = plain(file, stored)
                state[name][:len(value)] = value
        self.load_state_dict(state)

    def shared_flat(self, batch):
        """The shared layers on rows that lie end to end."""
        reader = self.reader
        x = reader.words(batch["ids"]) + reader.places(batch["at"][1]) + reader.shapes(batch["shapes"])
        x = reader.norm(x + reader.quotes(batch["quotes"]) + reader.positions(batch["position"]))
        for layer in reader.layers[:encoder.SPLIT]:
            x = flat_layer(layer, x, batch["at"], batch["mask"])
        return x


def stored_name(name):
    """A parameter's name in the program's file, or None."""
    part, name = name.split(".", 1)
    if part == "reader" and name.split(".")[0] in LEFT:
        return None
    return PREFIXES[part] + (RENAMED.get(name, name) if part == "pairs" else name)


def plain(file, name):
    """A tensor of the program's file; rows of 8 bits as they were before."""
    value, scale = file[name], file.get(name.removesuffix("weight") + "scale")
    return torch.from_numpy(value if scale is None or value.ndim == 1 else value.astype("float32") * scale[:, None])


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


def batch_of(found):
    """Stories whose parts are windows of paragraphs, end to end: of each row also its story, and where words begin."""
    batch = flat([part for story in found for part in story.parts])
    of = torch.tensor([idx for idx, story in enumerate(found) for _ in story.parts])
    first, base = [], 0
    for story in found:
        for part in story.parts:
            first += [base + at for at in part.first]
            base += len(part.ids)
    batch.update(first=torch.tensor(first), story=of[batch["window"]])
    return batch
