"""The reader of events: a BERT encoder that marks who and what fills a role in an incident, and tells which incidents a text reports.

It sees whole texts, window by window, without case. Rows of all windows lie end to end; only attention is padded.
"""
import torch
import torch.nn.functional as F
from safetensors.numpy import load_file as load_arrays
from torch import nn

import encoder
from encoder import EPS, SPLIT, Layer, Reader
from stories import N_TYPES, ROLES, WORDS

N_TOLD = N_TYPES + 1  # and whether it tells of any
N_ROLES = len(ROLES)


class Teller(nn.Module):
    def __init__(self, vocabulary=30522):
        super().__init__()
        self.words = nn.Embedding(vocabulary, encoder.WIDTH)
        self.places = nn.Embedding(512, encoder.WIDTH)
        self.norm = nn.LayerNorm(encoder.WIDTH, eps=EPS)
        self.layers = nn.ModuleList(Layer() for _ in range(encoder.LAYERS))
        self.labels = nn.Linear(encoder.WIDTH, 3 * N_ROLES)  # O B I of each role
        self.kinds = nn.Linear(encoder.WIDTH, N_TYPES)  # of the incident that a word has a part in
        self.said = nn.Linear(encoder.WIDTH, len(WORDS))  # on whose word an organisation is said to have done it
        self.attention = nn.Linear(encoder.WIDTH, N_TOLD)
        self.told = nn.Linear(encoder.WIDTH, N_TOLD)
        self.words.weight.requires_grad = False

    def load_base(self, path):
        base = Reader(len(self.words.weight))
        base.load_base(path)
        self.words.weight.data.copy_(base.words.weight)
        self.places.weight.data.copy_(base.places.weight)
        self.norm.load_state_dict(base.norm.state_dict())
        for layer, other in zip(self.layers, base.layers):
            layer.load_state_dict(other.state_dict())

    def load_shipped(self, path):
        """From the 8-bit weights of the reader of attributions: its shared layers and its layers of labels."""
        file = load_arrays(path)
        table = lambda name: torch.from_numpy(file[name + ".weight"].astype("float32") * file[name + ".scale"][:, None])
        plain = lambda name: torch.from_numpy(file[name].astype("float32"))
        self.words.weight.data.copy_(table("words"))
        extra = plain("shapes.weight")[2] + plain("quotes.weight")[0] + plain("positions.weight")[2]
        places = plain("places.weight") + extra
        self.places.weight.data[:len(places)] = places
        self.places.weight.data[len(places):] += extra
        self.norm.weight.data.copy_(plain("norm.weight"))
        self.norm.bias.data.copy_(plain("norm.bias"))
        for idx, layer in enumerate(self.layers):
            name = f"layers.{idx}" if idx < SPLIT else f"label_layers.{idx - SPLIT}"
            for part in ("qkv", "out", "up", "down"):
                getattr(layer, part).weight.data.copy_(table(f"{name}.{part}"))
                getattr(layer, part).bias.data.copy_(plain(f"{name}.{part}.bias"))
            for part in ("norm1", "norm2"):
                getattr(layer, part).weight.data.copy_(plain(f"{name}.{part}.weight"))
                getattr(layer, part).bias.data.copy_(plain(f"{name}.{part}.bias"))
        self.labels.weight.data.copy_(torch.cat([plain(f"labels.{idx}.weight") for idx in range(N_ROLES)]))
        self.labels.bias.data.copy_(torch.cat([plain(f"labels.{idx}.bias") for idx in range(N_ROLES)]))
        self.kinds.weight.data.copy_(plain("kinds.weight")[:N_TYPES])
        self.kinds.bias.data.copy_(plain("kinds.bias")[:N_TYPES])
        self.attention.weight.data.copy_(plain("attention.weight").expand(N_TOLD, encoder.WIDTH))
        self.told.weight.data[:N_TYPES] = plain("told.weight")[:N_TYPES]
        self.told.bias.data[:N_TYPES] = plain("told.bias")[:N_TYPES]

    def forward(self, batch):
        """Rows of the pieces, end to end."""
        at = batch["at"]  # (window, place) of each row
        x = self.norm(self.words(batch["ids"]) + self.places(at[1]))
        for layer in self.layers:
            x = flat_layer(layer, x, at, batch["mask"])
        return x

    def told_in(self, x, group, n):
        return told_in(self, x, group, n)


def flat_layer(layer, x, at, mask):
    """A layer on rows that lie end to end; `at`: window and place of each."""
    n, length = mask.shape[0], mask.shape[3]
    made = layer.qkv(x)
    qkv = made.new_zeros(n, length, 3 * encoder.WIDTH)
    qkv[at[0], at[1]] = made
    q, k, v = qkv.view(n, length, 3, encoder.HEADS, encoder.WIDTH // encoder.HEADS).permute(2, 0, 3, 1, 4)
    mixed = F.scaled_dot_product_attention(q, k, v, attn_mask=mask).transpose(1, 2).reshape(n, length, encoder.WIDTH)
    x = layer.norm1(x + layer.dropout(layer.out(mixed[at[0], at[1]])))
    return layer.norm2(x + layer.dropout(layer.down(F.gelu(layer.up(x)))))


def told_in(model, x, group, n):
    """Scores of the types for each of n groups of rows; `group`: of each row."""
    share = model.attention(x).float()
    top = share.new_full((n, N_TOLD), -1e9).scatter_reduce(0, group[:, None].expand_as(share), share, "amax").detach()
    share = (share - top[group]).exp()
    total = share.new_zeros(n, N_TOLD).index_add(0, group, share)
    value = F.linear(x, model.told.weight).float()
    return x.new_zeros(n, N_TOLD).index_add(0, group, share * value) / total + model.told.bias


def rows_of(stories):
    """The windows of stories end to end, and for each row its window and its story."""
    parts = [(idx, part) for idx, story in enumerate(stories) for part in story.parts]
    ids = torch.tensor([piece for _, part in parts for piece in part.ids])
    window = torch.tensor([at for at, (_, part) in enumerate(parts) for _ in part.ids])
    place = torch.tensor([at for _, part in parts for at in range(len(part.ids))])
    lengths = torch.tensor([len(part.ids) for _, part in parts])
    length = int(lengths.max())
    mask = torch.zeros(len(parts), 1, 1, length)
    mask.masked_fill_((torch.arange(length) >= lengths[:, None])[:, None, None], -1e4)
    of = torch.tensor([idx for idx, _ in parts])
    first, base = [], 0
    for _, part in parts:
        first += [base + at for at in part.first]
        base += len(part.ids)
    return {"ids": ids, "at": (window, place), "mask": mask, "window": window, "story": of[window], "of": of,
            "first": torch.tensor(first, dtype=torch.long)}
