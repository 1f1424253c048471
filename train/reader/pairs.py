"""What two actors of a sentence are said to be to each other (`crates/neural/src/pairs.rs`): layers of their own on the shared ones, run once for each
pair with a marker at either actor, over the words of the sentence alone.
"""
import torch
from torch import nn

from encoder import LAYERS, SPLIT, WIDTH, Layer
from relations import CERTAINTIES, N_CLASSES


class Pairs(nn.Module):
    def __init__(self, n_layers=LAYERS - SPLIT, hidden=128, dropout=0.2):
        super().__init__()
        self.layers = nn.ModuleList(Layer() for _ in range(n_layers))
        self.markers = nn.Parameter(torch.randn(2, WIDTH) * 0.05)
        self.attention = nn.Linear(WIDTH, 1)
        self.inner = nn.Linear(3 * WIDTH, hidden)
        self.relation = nn.Linear(hidden, N_CLASSES)
        self.negated = nn.Linear(hidden, 1)
        self.certainty = nn.Linear(hidden, len(CERTAINTIES))
        self.drop = nn.Dropout(dropout)

    def begin(self, reader):
        """From the upper layers of attributions."""
        for layer, other in zip(self.layers, reader.layers[SPLIT:]):
            layer.load_state_dict(other.state_dict())

    def forward(self, x, mask, at):
        """`x`: shared states of a sentence for each pair; `mask`: additive; `at`: pair by 2 by pieces, 1 at the earlier and at the later actor."""
        x = x + at.transpose(1, 2) @ self.markers
        for layer in self.layers:
            x = layer(x, mask)
        share = torch.softmax(self.attention(x)[..., 0] + mask[:, 0, 0], -1)
        pooled = [(x * which[..., None]).sum(1) / which.sum(1, keepdim=True).clamp(min=1) for which in at.unbind(1)]
        pooled.append((share[..., None] * x).sum(1))
        hidden = self.drop(torch.relu(self.inner(self.drop(torch.cat(pooled, -1)))))
        return self.relation(hidden), self.negated(hidden)[:, 0], self.certainty(hidden)
