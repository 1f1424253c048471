"""The reader: a BERT encoder, shared in its lower layers, with two sets of upper layers: one for attributions, one for events.

The first SPLIT layers run once a window. The layers above tag cues (BIO). For each cue they run again on their output with a learned
marker added at the cue, and tag that cue's source, cue and content. The layers of `label_layers` tag who and what fills a role in an
event, and of which type the event is. Word embeddings are frozen; shape, quotation state and position in the document are added at
the input.
"""
import os

import torch
import torch.nn.functional as F
from safetensors.numpy import load_file as load_arrays
from safetensors.torch import load_file
from torch import nn

from pieces import WordPiece, load_vocabulary

WIDTH, HEADS, LAYERS, INNER, SPLIT = 384, 12, 6, 1536, 4
N_CUE, N_ROLE = 3, 4  # O B I; none source cue content
N_LABELS, N_TYPES = 6, 6  # `reports.ROLES`, `reports.TYPES`
EPS = 1e-12
DROPOUT = 0.1


class Layer(nn.Module):
    def __init__(self):
        super().__init__()
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH)
        self.out = nn.Linear(WIDTH, WIDTH)
        self.norm1 = nn.LayerNorm(WIDTH, eps=EPS)
        self.up = nn.Linear(WIDTH, INNER)
        self.down = nn.Linear(INNER, WIDTH)
        self.norm2 = nn.LayerNorm(WIDTH, eps=EPS)
        self.dropout = nn.Dropout(DROPOUT)

    def forward(self, x, mask):
        n, length, _ = x.shape
        q, k, v = self.qkv(x).view(n, length, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4)
        mixed = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        x = self.norm1(x + self.dropout(self.out(mixed.transpose(1, 2).reshape(n, length, WIDTH))))
        return self.norm2(x + self.dropout(self.down(F.gelu(self.up(x)))))


class Reader(nn.Module):
    def __init__(self, vocabulary=30522):
        super().__init__()
        self.words = nn.Embedding(vocabulary, WIDTH)
        self.places = nn.Embedding(512, WIDTH)
        self.shapes = nn.Embedding(7, WIDTH)
        self.quotes = nn.Embedding(4, WIDTH)
        self.positions = nn.Embedding(3, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=EPS)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.marker = nn.Parameter(torch.zeros(WIDTH))
        self.cue = nn.Linear(WIDTH, N_CUE)
        self.aux = nn.Linear(WIDTH, 2)
        self.roles = nn.Linear(WIDTH, N_ROLE)
        self.whole = nn.Linear(WIDTH, 2)  # valid, has a source
        self.label_layers = nn.ModuleList(Layer() for _ in range(LAYERS - SPLIT))
        self.labels = nn.ModuleList(nn.Linear(WIDTH, 3) for _ in range(N_LABELS))  # O B I
        self.types = nn.Linear(WIDTH, N_TYPES)  # of the event that a word has a role in
        self.attention = nn.Linear(WIDTH, 1)
        self.told = nn.Linear(WIDTH, N_TYPES)  # whether the window tells of an event of the type
        for table in (self.shapes, self.quotes, self.positions):
            nn.init.normal_(table.weight, std=0.01)
        nn.init.normal_(self.marker, std=0.05)
        self.words.weight.requires_grad = False

    def load_base(self, path):
        """Weights of a BERT of the same shape, as published (safetensors)."""
        base = {name.removeprefix("bert."): value for name, value in load_file(path).items()}
        self.words.weight.data.copy_(base["embeddings.word_embeddings.weight"])
        types = base["embeddings.token_type_embeddings.weight"][0]
        self.places.weight.data.copy_(base["embeddings.position_embeddings.weight"] + types)
        copy(self.norm, base, "embeddings.LayerNorm")
        for idx, layer in enumerate(self.layers):
            name = f"encoder.layer.{idx}."
            for kind in ("weight", "bias"):
                parts = [base[f"{name}attention.self.{part}.{kind}"] for part in ("query", "key", "value")]
                getattr(layer.qkv, kind).data.copy_(torch.cat(parts))
            copy(layer.out, base, name + "attention.output.dense")
            copy(layer.norm1, base, name + "attention.output.LayerNorm")
            copy(layer.up, base, name + "intermediate.dense")
            copy(layer.down, base, name + "output.dense")
            copy(layer.norm2, base, name + "output.LayerNorm")
        self.begin_label_layers()

    def load_shipped(self, path):
        """From the 8-bit weights of the program; what it has no use for stays as it is."""
        file, state = load_arrays(path), self.state_dict()
        for name, value in file.items():
            if name in state:
                scale = file.get(name.removesuffix("weight") + "scale")
                value = value if scale is None else value.astype("float32") * scale[:, None]
                state[name][:len(value)] = torch.from_numpy(value)
        self.load_state_dict(state)
        self.begin_label_layers()

    def begin_label_layers(self):
        """The upper layers of events begin as those of attributions."""
        for layer, other in zip(self.label_layers, self.layers[SPLIT:]):
            layer.load_state_dict(other.state_dict())

    def shared(self, batch):
        length = batch["ids"].shape[1]
        x = self.words(batch["ids"]) + self.places.weight[:length] + self.shapes(batch["shapes"])
        x = self.norm(x + self.quotes(batch["quotes"]) + self.positions(batch["position"])[:, None])
        for layer in self.layers[:SPLIT]:
            x = layer(x, batch["mask"])
        return x

    def upper(self, x, mask):
        for layer in self.layers[SPLIT:]:
            x = layer(x, mask)
        return x

    def cues(self, x, mask):
        x = self.upper(x, mask)
        return self.cue(x), self.aux(x)

    def roles_of(self, x, mask, at):
        """`at`: 1 at the pieces of the cue, else 0."""
        at = at[..., None].float()
        x = self.upper(x + at * self.marker, mask)
        pooled = (x * at).sum(1) / at.sum(1).clamp(min=1)
        return self.roles(x), self.whole(pooled)

    def events(self, x, mask):
        """Scores of each label's O, B, I for each piece, of the types for each piece, and of the types for the window."""
        for layer in self.label_layers:
            x = layer(x, mask)
        share = torch.softmax(self.attention(x)[..., 0] + mask[:, 0, 0], -1)
        return torch.stack([label(x) for label in self.labels], 2), self.types(x), self.told((share[..., None] * x).sum(1))


def trained(path, base):
    """A trained reader and its word pieces; `path` is a `model.pt`, a `checkpoint.pt` or the program's `weights.safetensors`."""
    pieces = WordPiece(load_vocabulary(os.path.join(base, "vocab.txt")))
    reader = Reader(len(pieces.vocabulary))
    if path.endswith(".safetensors"):
        reader.load_shipped(path)
    else:
        state = torch.load(path)
        load(reader, state.get("model", state))
    return reader.eval(), pieces


def load(reader, state):
    """The weights of a trained reader; one trained for attributions alone gets upper layers of events that are still to be trained."""
    missing, unexpected = reader.load_state_dict(state, strict=False)
    assert not unexpected, unexpected
    if missing:
        assert all(name.split(".")[0] in ("label_layers", "labels", "types", "attention", "told") for name in missing), missing
        reader.begin_label_layers()


def copy(module, base, name):
    module.weight.data.copy_(base[name + ".weight"])
    module.bias.data.copy_(base[name + ".bias"])


def tensors(windows):
    """Pads windows to one batch; `mask` is additive."""
    length = max(len(window.ids) for window in windows)
    pad = lambda values: values + [0] * (length - len(values))
    table = lambda field: torch.tensor([pad(getattr(window, field)) for window in windows])
    lengths = torch.tensor([len(window.ids) for window in windows])
    mask = torch.zeros(len(windows), 1, 1, length)
    mask.masked_fill_((torch.arange(length) >= lengths[:, None])[:, None, None], -1e4)
    return {
        "ids": table("ids"), "shapes": table("shapes"), "quotes": table("quotes"), "mask": mask,
        "position": torch.tensor([window.position for window in windows]), "lengths": lengths,
    }
