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


def packed(found, max_pieces):
    """Stories one after another, at most `max_pieces` pieces a batch; a longer story is alone."""
    made, batch, total = [], [], 0
    for story in found:
        size = sum(len(part.ids) for part in story.parts)
        if batch and total + size > max_pieces:
            made.append(batch)
            batch, total = [], 0
        batch.append(story)
        total += size
    return [*made, batch]


class Stream:
    """Batches for ever; `epoch` and `at` tell where it stands, and can be set to go on from there."""

    def __init__(self, name, batches_of):
        """`batches_of(epoch)`: the batches of an epoch."""
        self.name, self.batches_of = name, batches_of
        self.epoch, self.at, self.todo = 0, 0, None

    def next(self):
        if self.todo is None:
            self.todo = self.batches_of(self.epoch)
        if self.at >= len(self.todo):
            self.epoch, self.at = self.epoch + 1, 0
            self.todo = self.batches_of(self.epoch)
        self.at += 1
        return self.todo[self.at - 1]

    def where(self):
        return f"{self.epoch + self.at / max(1, len(self.todo or ())):.2f}"


def windows_of(name, epoch_of, max_pieces, seed):
    """A stream of windows; `epoch_of(epoch, rng)`: those of an epoch."""
    def batches_of(epoch):
        rng = random.Random(f"{seed} {name} {epoch}")
        return batched(epoch_of(epoch, rng), max_pieces, rng)

    return Stream(name, batches_of)
