"""The reader of roles: two layers of its own on the shared layers of the attribution reader, which stay as they are."""
import sys
from pathlib import Path

import torch
from torch import nn

sys.path.append(str(Path(__file__).resolve().parent.parent / "attribution"))
from encoder import LAYERS, SPLIT, WIDTH, Layer  # noqa: E402

from reports import ROLES, TYPES  # noqa: E402


class Roles(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS - SPLIT))
        self.roles = nn.Linear(WIDTH, 3 * len(ROLES))  # O B I for each role
        self.types = nn.Linear(WIDTH, len(TYPES))
        self.dropout = nn.Dropout(0.1)

    def start_from(self, reader):
        for layer, other in zip(self.layers, reader.layers[SPLIT:]):
            layer.load_state_dict(other.state_dict())

    def forward(self, x, mask):
        for layer in self.layers:
            x = layer(x, mask)
        x = self.dropout(x)
        return self.roles(x), self.types(x)


def padded(rows):
    """Rows of several windows as one batch, with its additive mask."""
    length = max(len(row) for row in rows)
    x = torch.zeros(len(rows), length, WIDTH)
    for at, row in enumerate(rows):
        x[at, :len(row)] = row.float()
    lengths = torch.tensor([len(row) for row in rows])
    mask = torch.zeros(len(rows), 1, 1, length)
    mask.masked_fill_((torch.arange(length) >= lengths[:, None])[:, None, None], -1e4)
    return x, mask
