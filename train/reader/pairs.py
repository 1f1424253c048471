"""What two mentions of a sentence are said to be to each other (`crates/neural/src/pairs.rs`): an encoder of its own, run once a paragraph, and a classifier of pairs.

The encoder begins as the published one, without what the reader of attributions adds at the input. A pair is judged by the states at both heads, by what else
of its sentence it attends to, by how far the heads stand apart and by the forms of both mentions.
"""
import torch
from torch import nn

import encoder
from encoder import Layer, tensors
from relations import CERTAINTIES, FORMS, N_CLASSES

UNITS, HIDDEN = 64, 192
N_DISTANCES, N_PLACES = 12, 5
RENAMED = {"f.weight": "features", "pos.weight": "places"}  # parameters that the program's file calls otherwise
BEFORE, BETWEEN, AFTER, AT = 1, 2, 3, 4  # where a piece stands to the two heads


class Pairs(nn.Module):
    def __init__(self, reader, n_layers, dropout=0.2, shared=False):
        """`reader`: one that has loaded the published encoder; with `shared`, one whose shared layers these go on from."""
        super().__init__()
        self.below = [reader]  # no part of this one: its word pieces and positions stay as they are, or are trained with it
        self.is_shared = shared
        self.layers = nn.ModuleList(Layer() for _ in range(n_layers))
        if not shared:
            for layer, other in zip(self.layers, reader.layers):
                layer.load_state_dict(other.state_dict())
        self.qa, self.qb, self.k = (nn.Linear(encoder.WIDTH, UNITS) for _ in range(3))
        self.v = nn.Linear(UNITS, 1)
        self.pos = nn.Embedding(N_PLACES, UNITS)
        self.a, self.b, self.c = (nn.Linear(encoder.WIDTH, HIDDEN) for _ in range(3))
        self.f = nn.Embedding(N_DISTANCES + len(FORMS) ** 2, HIDDEN)
        self.out, self.neg, self.cert = nn.Linear(HIDDEN, N_CLASSES), nn.Linear(HIDDEN, 1), nn.Linear(HIDDEN, len(CERTAINTIES))
        self.drop = nn.Dropout(dropout)
        for table in (self.f, self.pos):
            nn.init.normal_(table.weight, std=0.05)

    def encode(self, windows):
        batch, (reader,) = tensors(windows), self.below
        if self.is_shared:
            return self.upper(reader.shared(batch), batch["mask"])
        with torch.no_grad():
            x = reader.norm(reader.words(batch["ids"]) + reader.places.weight[:batch["ids"].shape[1]])
        return self.upper(x, batch["mask"])

    def upper(self, x, mask):
        for layer in self.layers:
            x = layer(x, mask)
        return x

    def forward(self, x, pairs):
        """`x`: states of a window; `pairs`: (piece of the earlier head, of the later, first piece of the sentence, one past its last, forms)."""
        earlier, later, start, end = (torch.tensor([pair[idx] for pair in pairs]) for idx in range(4))
        piece = torch.arange(x.shape[0])[None]
        x = self.drop(x)
        a, b = x[earlier], x[later]
        where = BEFORE + (piece > earlier[:, None]).long() + (piece > later[:, None]).long()
        where = torch.where((piece == earlier[:, None]) | (piece == later[:, None]), torch.tensor(AT), where)
        scores = self.v(torch.tanh((self.qa(a) + self.qb(b))[:, None] + self.k(x)[None] + self.pos(where)))[..., 0]
        scores = scores.masked_fill((piece < start[:, None]) | (piece >= end[:, None]), -1e4)
        context = torch.softmax(scores, -1) @ x
        features = torch.tensor([[distance(pair[1] - pair[0]), N_DISTANCES + len(FORMS) * pair[4][0] + pair[4][1]] for pair in pairs])
        hidden = self.drop(torch.relu(self.a(a) + self.b(b) + self.c(context) + self.f(features).sum(1)))
        return self.out(hidden), self.neg(hidden)[:, 0], self.cert(hidden)


def distance(n):
    return min(N_DISTANCES - 1, n // 2 if n < 12 else 5 + n // 8)
