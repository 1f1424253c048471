"""Who teaches the reader on one encoder (`one.py`): readers with an encoder each, or the shipped reader itself (Furlanello and others 2018).

Both have a `reader` of attributions, a reader of `events` with `states(rows)` of pieces that lie end to end, and `pairs`.
"""
import os

import torch
from safetensors.numpy import load_file as load_arrays

import encoder
from encoder import Reader
from one import One, batch_of, plain
from pairs import Pairs
from pieces import WordPiece, load_vocabulary
from teller import Teller, rows_of


def vocabulary_of(base):
    return WordPiece(load_vocabulary(os.path.join(base, "vocab.txt")))


class Apart:
    """Three readers with an encoder each, from the program's file of then, and for pairs the state that their training left: the file has no certainty."""

    def __init__(self, weights, pairs, base):
        self.pieces = vocabulary_of(base)
        n_words = len(self.pieces.vocabulary)
        self.reader = Reader(n_words)
        self.reader.load_shipped(weights)
        self.events = Teller(n_words)
        self.events.load_state_dict({**self.events.state_dict(), **story_of(load_arrays(weights))})
        below = Reader(n_words)
        below.load_base(os.path.join(base, "model.safetensors"))
        self.pairs = Pairs(below, encoder.LAYERS)
        self.pairs.load_state_dict(torch.load(pairs)["weights"])
        for model in (self.reader, self.events, self.pairs):
            model.eval()

    def states(self, rows):
        return self.events(rows)

    def of_story(self, whole, _):
        """The states of a story's words, over its own longer windows, and of all its pieces with the story of each."""
        batch = rows_of([whole])
        x = self.events(batch)
        return x[batch["first"]], x, batch["story"]


class Shipped:
    """The reader on one encoder, from the program's file."""

    def __init__(self, weights, base):
        self.pieces = vocabulary_of(base)
        self.one = One(len(self.pieces.vocabulary))
        self.one.load_shipped(load_arrays(weights))
        self.one.eval()
        self.reader, self.events, self.pairs = self.one.reader, self.one.events, self.one.pairs

    def states(self, rows):
        return self.events(self.one.shared_flat(rows), rows)

    def of_story(self, _, by_paragraphs):
        batch = batch_of([by_paragraphs])
        x = self.states(batch)
        return x[batch["first"]], x, batch["story"]


def story_of(file):
    """The reader of events in the program's file."""
    names = [name for name in file if name == "words.weight" or name.startswith("story.") and not name.endswith(".scale")]
    made = {name.removeprefix("story."): plain(file, name) for name in names}
    places = torch.zeros(512, encoder.WIDTH)
    places[:len(made["places.weight"])] = made["places.weight"]
    return {**made, "places.weight": places}
