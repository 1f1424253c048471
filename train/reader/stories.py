"""MUC-4's reports as wholes: windows at sentence ends, the words that fill a role in an incident, and which types of incident it tells of.

In: lines of {"id", "text", "templates"} (`reports`), and names of `rashomon-eval names`, field `kinds`. Out: `Story`s.
"""
from dataclasses import dataclass

from hidden import Hidden
from pieces import WORD
from reports import ROLES, TYPES, fillers, places, read, types_of  # noqa: F401

MAX_PIECES = 254
# On whose word an organisation is said to have done it.
WORDS = ("REPORTED AS FACT", "SUSPECTED OR ACCUSED", "SUSPECTED OR ACCUSED BY AUTHORITIES", "CLAIMED OR ADMITTED", "POSSIBLE")
N_TYPES = 5  # without forced work stoppage, of which there are none to speak of


@dataclass
class Part:
    """A window: pieces with [CLS] first and [SEP] last, and the index of the first piece of each word."""
    ids: list
    first: list
    words: list  # of the story, as a range


@dataclass
class Story:
    name: str
    text: str  # with its names hidden
    hidden: Hidden
    spans: list  # of words
    parts: list
    roles: list  # for each role, ranges of words
    types: dict  # word -> types of the templates that it fills
    said: dict  # word of an organisation that did it -> index of WORDS
    told: set


def cut(text, pieces):
    """Words of the text, and windows of at most MAX_PIECES pieces, after a sentence's last mark if there is one."""
    spans = [(m.start(), m.end()) for m in WORD.finditer(text)]
    ids = [pieces(text[s:e])[:MAX_PIECES - 2] for s, e in spans]
    parts, start = [], 0
    while start < len(spans):
        total, stop, last = 0, start, None
        while stop < len(spans) and total + len(ids[stop]) <= MAX_PIECES - 2:
            total += len(ids[stop])
            stop += 1
            if ends_sentence(text, spans, start, stop):
                last = stop
        if stop < len(spans) and last is not None:
            stop = last
        found, first = [pieces.cls], []
        for idx in range(start, stop):
            first.append(len(found))
            found += ids[idx]
        parts.append(Part(found + [pieces.sep], first, range(start, stop)))
        start = stop
    return spans, parts


def ends_sentence(text, spans, start, stop):
    word = lambda idx: text[spans[idx][0]:spans[idx][1]]
    return word(stop - 1) in ".?!" or (word(stop - 1) in "”\"" and stop >= start + 2 and word(stop - 2) in ".?!,")


def words_of(document):
    """[(start, end, index of WORDS)] of the organisations that did it."""
    found = []
    for template in document["templates"]:
        for filler in template["perp_organization_confidence"] or []:
            ref = filler.get("ref") or {}
            if filler["alts"] and filler["alts"][0] in WORDS and ref.get("index") is not None:
                for string in template["perp_organization_id"][ref["index"]]["alts"]:
                    found += [(*place, WORDS.index(filler["alts"][0])) for place in places(document["text"], string)]
    return found


def story(document, kinds, pieces):
    hidden = Hidden(document["text"], kinds)
    spans, parts = cut(hidden.text, pieces)
    starts = [s for s, _ in spans]
    roles, types = [[] for _ in ROLES], {}
    for role, start, end, of in fillers(document):
        start, end = hidden.shift(start, end)
        words = [idx for idx in range(len(starts)) if spans[idx][0] < end and start < spans[idx][1]]
        if words:
            roles[role].append(range(words[0], words[-1] + 1))
            for idx in words:
                types.setdefault(idx, set()).update(kind for kind in of if kind < N_TYPES)
    said = {}
    for start, end, word in words_of(document):
        start, end = hidden.shift(start, end)
        said.update((idx, word) for idx in range(len(starts)) if spans[idx][0] < end and start < spans[idx][1])
    told = {kind for template in document["templates"] for kind in types_of(template) if kind < N_TYPES}
    return Story(document["id"], hidden.text, hidden, spans, parts, roles, types, said, told)


def stories(documents, kinds, pieces):
    return [story(document, kinds[document["id"]], pieces) for document in documents]
