"""PolNeAR's articles as windows with the attributions that lie in them.

In: lines of {"id", "text", "attributions": [{"source", "cue", "content": [[start, end], ...]}]}. Out: `Example`s.
"""
import json
import random
from dataclasses import dataclass

from hidden import Hidden
from pieces import Window, paragraphs, windows


@dataclass
class Gold:
    """An attribution as sets of word indices of its window; `cue` is a range: the longest run of the cue."""
    cue: range
    cue_words: set
    source: set
    content: set


@dataclass
class Example:
    window: Window
    golds: list
    document: str


def read(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def without_names(documents, names):
    """The documents with their names hidden, and their attributions where they then are."""
    for document in documents:
        hidden = Hidden(document["text"], names[document["id"]])
        moved = lambda spans: [list(hidden.shift(start, end)) for start, end in spans]
        attributions = [{role: moved(spans) for role, spans in a.items() if role in ("source", "cue", "content")}
                        for a in document["attributions"]]
        yield {"id": document["id"], "text": hidden.text, "attributions": attributions}


def words_of(spans, fragments):
    found = set()
    for start, end in fragments:
        found.update(idx for idx, (s, e) in enumerate(spans) if s < end and start < e)
    return found


def runs(words):
    found = []
    for idx in sorted(words):
        if found and found[-1].stop == idx:
            found[-1] = range(found[-1].start, idx + 1)
        else:
            found.append(range(idx, idx + 1))
    return found


def golds_in(window, attributions):
    begin, end = window.spans[0][0], window.spans[-1][1]
    seen = set()
    for attribution in attributions:
        if not any(s < end and begin < e for s, e in attribution["cue"]):
            continue
        cue = words_of(window.spans, attribution["cue"])
        content = words_of(window.spans, attribution["content"]) - cue
        source = words_of(window.spans, attribution["source"]) - cue - content
        if not cue:
            continue
        main = max(runs(cue), key=len)
        if main.start not in seen:
            seen.add(main.start)
            yield Gold(main, cue, source, content)


def examples(documents, pieces, capitals=0.0, seed=0):
    """`capitals`: share of the documents that are given once more in capitals, as wire copy is."""
    rng = random.Random(seed)
    found = []
    for document in documents:
        text = document["text"]
        variants = [text]
        if rng.random() < capitals and len(text.upper()) == len(text):
            variants.append(text.upper())
        for variant in variants:
            for begin, end, position in paragraphs(variant):
                for window in windows(variant, begin, end, position, pieces):
                    golds = list(golds_in(window, document.get("attributions", [])))
                    found.append(Example(window, golds, document["id"]))
    return found

