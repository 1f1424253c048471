"""Text to pieces: the same words, WordPieces and features as `crates/neural/src/{wordpiece,features}.rs`.

A word is a run of letters, digits and combining marks, or any other single character that is no white space. Words are lower-cased,
stripped of accents (NFD without Mn) and cut greedily into the longest pieces of the vocabulary, as in BERT (Devlin et al. 2019).
Offsets are Unicode code points.
"""
import re
import unicodedata
from dataclasses import dataclass

MAX_PIECES = 200
OUTSIDE, INSIDE, OPENING, CLOSING = range(4)
HEADLINE, SECOND, LATER = range(3)
WORD = re.compile(r"(?:[^\W_]|[\u0300-\u036f])+|\S")


def load_vocabulary(path):
    with open(path, encoding="utf-8") as lines:
        return {line.rstrip("\n"): idx for idx, line in enumerate(lines)}


def shape(word):
    """0 mark, 1 with a digit, 2 lower, 3 Title, 4 CAPITALS, 5 one capital, 6 mixed."""
    if not word[0].isalnum():
        return 0
    if any(c.isnumeric() for c in word):
        return 1
    upper = [c.isupper() for c in word]
    if not any(upper):
        return 2
    if len(word) == 1:
        return 5
    if all(upper):
        return 4
    return 3 if upper[0] and not any(upper[1:]) else 6


# Typographic quotation marks as typewriters have them.
STRAIGHT = str.maketrans({**dict.fromkeys("“”„‟«»", chr(34)), **dict.fromkeys("‘’‚‛‹›", chr(39))})


def normalise(word):
    if word.isascii():
        return word.lower()
    return "".join(c for c in unicodedata.normalize("NFD", word.lower()) if unicodedata.category(c) != "Mn").translate(STRAIGHT)


class WordPiece:
    def __init__(self, vocabulary):
        self.vocabulary = vocabulary
        self.unknown, self.cls, self.sep = (vocabulary[t] for t in ("[UNK]", "[CLS]", "[SEP]"))
        self.memory = {}

    def __call__(self, word):
        if word not in self.memory:
            self.memory[word] = self.cut(normalise(word))
        return self.memory[word]

    def cut(self, word):
        ids, start = [], 0
        if len(word) > 100:
            return [self.unknown]
        while start < len(word):
            for end in range(len(word), start, -1):
                piece = ("##" if start else "") + word[start:end]
                if piece in self.vocabulary:
                    ids.append(self.vocabulary[piece])
                    start = end
                    break
            else:
                return [self.unknown]
        return ids or [self.unknown]


@dataclass
class Window:
    """Part of a paragraph: one entry a piece, [CLS] first and [SEP] last. `word` is -1 there."""
    ids: list
    shapes: list
    quotes: list
    word: list
    spans: list  # of words, in the text
    position: int


def quotation_states(text, spans):
    """For each word of a paragraph: outside, inside, opening or closing mark. Two apostrophes count as a mark by their first."""
    states, open_ = [], False
    for start, end in spans:
        word = text[start:end]
        if word in "“«":
            states.append(OPENING)
            open_ = True
        elif word in "”»":
            states.append(CLOSING)
            open_ = False
        elif word == '"':
            states.append(CLOSING if open_ else OPENING)
            open_ = not open_
        else:
            states.append(INSIDE if open_ else OUTSIDE)
    return states


def windows(text, begin, end, position, pieces):
    """Cuts the paragraph text[begin:end] into windows of at most MAX_PIECES pieces, after a sentence's last mark if there is one."""
    spans = [(m.start(), m.end()) for m in WORD.finditer(text, begin, end)]
    states = quotation_states(text, spans)
    cut = [pieces(text[s:e]) for s, e in spans]
    start = 0
    while start < len(spans):
        total, stop, last = 0, start, None
        while stop < len(spans) and total + len(cut[stop]) <= MAX_PIECES - 2:
            total += len(cut[stop])
            stop += 1
            word = text[spans[stop - 1][0]:spans[stop - 1][1]]
            if word in ".?!" or (word in "”\"" and stop - 2 >= start and text[spans[stop - 2][0]] in ".?!,"):
                last = stop
        if stop == start:
            stop += 1
        elif stop < len(spans) and last is not None:
            stop = last
        yield window(text, spans[start:stop], states[start:stop], cut[start:stop], position, pieces)
        start = stop


def window(text, spans, states, cut, position, pieces):
    ids, shapes, quotes, word = [pieces.cls], [0], [OUTSIDE], [-1]
    for idx, (start, end) in enumerate(spans):
        kind = shape(text[start:end])
        for piece in cut[idx][:MAX_PIECES - 2]:
            ids.append(piece)
            shapes.append(kind)
            quotes.append(states[idx])
            word.append(idx)
    ids.append(pieces.sep)
    shapes.append(0)
    quotes.append(OUTSIDE)
    word.append(-1)
    return Window(ids, shapes, quotes, word, spans, position)


def paragraphs(text):
    """Non-empty lines: (start, end, position)."""
    n = 0
    for m in re.finditer(r"[^\n]+", text):
        if m.group().strip():
            yield m.start(), m.end(), min(n, LATER)
            n += 1
