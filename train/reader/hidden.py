"""Texts with their names hidden, as the reader will see them (`read::tagging::stand_ins`).

In: lines of {"id", "names": [[start, end, stand-in], …], "kinds": the same with kinds of names}, as `rashomon-eval names` writes them, in code points and text order.
"""
import bisect
import json


def read_names(paths, of="names"):
    found = {}
    for path in paths:
        with open(path, encoding="utf-8") as lines:
            found.update((row["id"], row[of]) for row in map(json.loads, lines))
    return found


class Hidden:
    """A text whose names are replaced; `shift` gives the place of a stretch of the old text in the new one."""

    def __init__(self, text, names):
        parts, self.starts, self.ends = [], [], []
        at = length = 0
        for start, end, name in names:
            between = text[at:start]
            length += len(between)
            self.starts.append((start, length))
            length += len(name)
            self.ends.append((end, length))
            parts += [between, name]
            at = end
        self.text = "".join(parts) + text[at:]

    def shift(self, start, end):
        return self._start(start), self._end(end)

    def original(self, start, end):
        """The stretch of the old text that a stretch of the new one stands for; one that meets a stand-in holds the whole name."""
        idx = bisect.bisect_right([new for _, new in self.starts], start) - 1
        if idx >= 0:
            (old, _), (old_end, new_end) = self.starts[idx], self.ends[idx]
            start = old if start < new_end else start - new_end + old_end
        idx = bisect.bisect_right([new for _, new in self.starts], end - 1) - 1
        if idx >= 0:
            (_, _), (old_end, new_end) = self.starts[idx], self.ends[idx]
            end = old_end if end - 1 < new_end else end - new_end + old_end
        return start, end

    def _start(self, offset):
        idx = bisect.bisect_right(self.starts, (offset, float("inf"))) - 1
        if idx < 0:
            return offset
        (start, new_start), (end, new_end) = self.starts[idx], self.ends[idx]
        return new_start if offset < end else offset - end + new_end

    def _end(self, offset):
        idx = bisect.bisect_left(self.starts, (offset, -1)) - 1
        if idx < 0:
            return offset
        (_, _), (end, new_end) = self.starts[idx], self.ends[idx]
        return new_end if offset <= end else offset - end + new_end


def mixed_case(text):
    """Small letters, with a capital at the beginning of a sentence: for texts in capitals whose names are hidden."""
    lower = list(text.lower()) if len(text.lower()) == len(text) else list(text)
    begins = True
    for idx, char in enumerate(lower):
        if char.isalnum():
            if begins:
                lower[idx] = char.upper() if len(char.upper()) == 1 else char
            begins = False
        elif char in ".?!\n":
            begins = True
    return "".join(lower)
