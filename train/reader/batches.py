"""Batches of windows, in an order that the seed decides, without end."""
import random


def batched(found, max_pieces, rng):
    """Windows of like length together; at most `max_pieces` padded pieces a batch."""
    order = list(range(len(found)))
    rng.shuffle(order)
    made = []
    for at in range(0, len(order), 800):
        pool = sorted(order[at:at + 800], key=lambda idx: len(found[idx].window.ids))
        batch = []
        for idx in pool:
            if batch and (len(batch) + 1) * len(found[idx].window.ids) > max_pieces:
                made.append(batch)
                batch = []
            batch.append(idx)
        if batch:
            made.append(batch)
    rng.shuffle(made)
    return [[found[idx] for idx in batch] for batch in made]


class Stream:
    """Batches for ever; `epoch` and `at` tell where it stands, and can be set to go on from there."""

    def __init__(self, name, epoch_of, max_pieces, seed):
        """`epoch_of(epoch, rng)`: the windows of an epoch."""
        self.name, self.epoch_of, self.max_pieces, self.seed = name, epoch_of, max_pieces, seed
        self.epoch, self.at, self.todo = 0, 0, None

    def next(self):
        if self.todo is None:
            self._begin()
        if self.at >= len(self.todo):
            self.epoch, self.at = self.epoch + 1, 0
            self._begin()
        self.at += 1
        return self.todo[self.at - 1]

    def _begin(self):
        rng = random.Random(f"{self.seed} {self.name} {self.epoch}")
        self.todo = batched(self.epoch_of(self.epoch, rng), self.max_pieces, rng)

    def where(self):
        return f"{self.epoch + self.at / max(1, len(self.todo or ())):.2f}"
