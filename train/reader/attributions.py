"""Articles as windows with the attributions that lie in them: PolNeAR's, which marks the outermost ones alone, and GUM's, which nests.

In: lines of {"id", "text", "attributions": [{"source", "cue", "content": [[start, end], ...]}]}. Out: `Example`s.
"""
import json
import random
from dataclasses import dataclass, field

from hidden import Hidden
from pieces import LATER, Window, paragraphs, windows

SHORTEST = 5  # words of a content that may hold attributions
BESIDE = 3  # words on either side of one of GUM's cues that may be part of it


@dataclass
class Gold:
    """An attribution as sets of word indices of its window; `cue` is a range: the longest run of the cue."""
    cue: range
    cue_words: set
    source: set
    content: set
    loose: set = field(default_factory=set)  # words beside the cue that may be part of it


@dataclass
class Example:
    window: Window
    golds: list
    document: str
    unknown: set = field(default_factory=set)  # words that may be cues or not


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


def nested(attributions):
    """Attributions that stand wholly inside the content of another, and the rest."""
    within = lambda spans, others: all(any(s <= start and end <= e for s, e in others) for start, end in spans)
    inner = [
        any(b is not a and a["content"] != b["content"] and a["cue"] and within(a["cue"] + a["content"], b["content"]) for b in attributions)
        for a in attributions
    ]
    return [a for a, is_inner in zip(attributions, inner) if is_inner], [a for a, is_inner in zip(attributions, inner) if not is_inner]


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



def loosely(golds):
    """GUM's cues are often the verb alone, where PolNeAR takes in its auxiliaries and whom it is said to: which of the words beside are part is left open."""
    for gold in golds:
        beside = {idx + step for idx in gold.cue_words for step in range(-BESIDE, BESIDE + 1)}
        gold.loose = beside - gold.cue_words - gold.source - gold.content
        yield gold


def nesting_examples(documents, pieces):
    """Paragraphs with their outermost attributions, and each content as a paragraph of its own: the reader is applied again to what it finds."""
    found = []
    for document in documents:
        text = document["text"]
        inner, outer = nested(document["attributions"])
        for begin, end, position in paragraphs(text):
            for window in windows(text, begin, end, position, pieces):
                unknown = set().union(*(words_of(window.spans, a["cue"]) for a in inner))
                found.append(Example(window, list(loosely(golds_in(window, outer))), document["id"], unknown))
        found += list(contents_of(document, inner, pieces))
    return found


def contents(documents, pieces):
    """Contents alone, each as a paragraph of its own, with the attributions in them."""
    return [example for document in documents for example in contents_of(document, nested(document["attributions"])[0], pieces)]


def contents_of(document, inner, pieces):
    for attribution in document["attributions"]:
        below = [a for a in nested([attribution, *inner])[0] if a is not attribution]
        inmost, below = nested(below)
        for begin, end in attribution["content"]:
            for window in windows(document["text"], begin, end, LATER, pieces):
                if len(window.spans) >= SHORTEST:
                    unknown = set().union(*(words_of(window.spans, a["cue"]) for a in inmost))
                    yield Example(window, list(loosely(golds_in(window, below))), document["id"], unknown)
