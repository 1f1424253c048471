"""Written passages of both kinds to windows with pairs of mentions, as `train_pairs.py` reads them."""
from dataclasses import dataclass

import marked
from hidden import Hidden, mixed_case
from pieces import paragraphs, windows
from relations import FORMS, SENTENCE, hidden_names, plainly


@dataclass
class Pair:
    """Words of a window: the heads and extents of the earlier and the later mention, and what is said of them (class, polarity, certainty)."""
    earlier: int
    later: int
    spans: tuple
    forms: tuple
    labels: list
    where: tuple  # extents in the text


@dataclass
class Example:
    window: object
    sentence: range
    pairs: list
    document: str


def examples(passage, found, pieces, by_program=False):
    """The sentences of a passage with their pairs. `found`: what `rashomon-eval names` gives for it. `by_program`: only names that the program finds are hidden, as they are when it reads,
    and not all that are marked."""
    text, names, mentions, labels_of, is_open = marked.relations(passage) if "marked" in passage else plainly(passage, found)
    names_found = found.get("names", [])
    hidden = Hidden(text, names_found if by_program else hidden_names(text, names, names_found))
    shown = mixed_case(hidden.text) if text.isupper() else hidden.text
    bounds = [m.end() for m in SENTENCE.finditer(text)] + [len(text)]
    sentences = [(start, end) for start, end in zip([0, *bounds], bounds) if end > start]
    parts = [window for begin, end, position in paragraphs(shown) for window in windows(shown, begin, end, position, pieces)]
    for window in parts:
        word_at = lambda span: next((idx for idx, (s, e) in enumerate(window.spans) if s < span[1] and span[0] < e), None)
        last_at = lambda span: next((idx for idx, (s, e) in reversed(list(enumerate(window.spans))) if s < span[1] and span[0] < e), None)
        for start, end in sentences:
            here = sorted((m for m in mentions if start <= m.start and m.end <= end), key=lambda m: (m.head, m.end - m.start))
            inside = [idx for idx, span in enumerate(window.spans) if hidden.shift(start, end)[0] <= span[0] and span[1] <= hidden.shift(start, end)[1] + 1]
            if not inside:
                continue
            pairs = []
            for i, a in enumerate(here):
                for b in here[i + 1:]:
                    if a.head == b.head or a.start < b.end and b.start < a.end:
                        continue
                    labels = labels_of(a, b)
                    if not labels and is_open(a, b):
                        continue
                    heads = [word_at(hidden.shift(*m.head)) for m in (a, b)]
                    if None in heads or heads[0] == heads[1]:
                        continue
                    spans = tuple((word_at(hidden.shift(m.start, m.end)), last_at(hidden.shift(m.start, m.end))) for m in (a, b))
                    pairs.append(Pair(*heads, spans, (FORMS.index(a.form), FORMS.index(b.form)), labels, ((a.start, a.end), (b.start, b.end))))
            if pairs:
                yield Example(window, range(inside[0], inside[-1] + 1), pairs, passage["id"])
