"""Written passages (`train/passages`) to mentions, and what each pair of them is said to be to each other; `passages.py` makes windows of them.

A pair is two mentions in one sentence: names of actors, ends of claims, pronouns, and what else the program takes for an actor. A claim between two mentions gives the pair a class: its relation, and
which of the two, in text order, is the subject. A pair whose names have a claim by other mentions of theirs is left out of training.
"""
import glob
import json
import os
import re
from dataclasses import dataclass

RELATIONS = "SPONSORS ARMS CREATED CONTROLS TRAINED FIGHTS ALLIED_WITH SPLIT_FROM MEMBER_OF ACCUSES CONDEMNS OTHER".split()
SYMMETRIC = {"FIGHTS", "ALLIED_WITH"}
CERTAINTIES = "asserted reported alleged hedged denied rhetorical".split()
NONE = 0
N_CLASSES = 1 + 2 * len(RELATIONS)
FORMS = ("name", "nominal", "pronoun")
STAND_INS = {"state": "Norway", "person": "Johnson", "outlet": "Tribune", "people": None}
PRONOUNS = re.compile(r"\b(?:he|him|his|she|her|it|its|they|them|their|itself|himself|themselves|which|who|whom)\b", re.I)
SENTENCE = re.compile(r"[.?!][”\"’')\]]*\s+(?=[^\sa-z])|\n+")


@dataclass(frozen=True)
class Mention:
    """A stretch of the text; `head` is the word that stands for it."""
    start: int
    end: int
    head: tuple
    form: str


def class_of(relation, is_reversed):
    return 1 + 2 * RELATIONS.index(relation) + is_reversed


def relation_of(idx):
    return RELATIONS[(idx - 1) // 2], bool((idx - 1) % 2)


def file_of(passage):
    """The file that a passage stands in: its id without the number."""
    return passage["id"].rsplit("-", 1)[0]


def read(directory, with_marked=True):
    """The passages of a directory, and those with marked mentions."""
    marked_ones = glob.glob(os.path.join(directory, "marked", "*.jsonl")) if with_marked else []
    for path in sorted(glob.glob(os.path.join(directory, "*.jsonl"))) + sorted(marked_ones):
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                if line.strip():
                    yield json.loads(line)


def occurrences(text, words):
    """Where the words stand, on word borders."""
    pattern = (r"(?<!\w)" if words[0].isalnum() else "") + re.escape(words) + (r"(?!\w)" if words[-1].isalnum() else "")
    return [(m.start(), m.end()) for m in re.finditer(pattern, text)]


def nearest(text, words, claim):
    """The occurrence in the claim's own words, or else the last before them, or the first."""
    begin = text.find(claim)
    found = occurrences(text, words) or [(text.find(words), text.find(words) + len(words))]
    inside = [span for span in found if begin <= span[0] and span[1] <= begin + len(claim)]
    before = [span for span in found if span[0] < begin]
    return inside[0] if inside else before[-1] if before else found[0]


HEAD_ENDS = re.compile(r"\s+(?:of|that|who|which|in|from|on|at|for|with|led|loyal|based|under|behind|to|inside|near|still)\b|,|\s+\(")


def head_of(text, start, end):
    """The last word of a noun phrase before what follows its head."""
    words = text[start:end]
    cut = HEAD_ENDS.search(words, 4 if words[:4].lower() == "the " else 1)
    words = words[:cut.start()] if cut else words
    last = list(re.finditer(r"[^\W_](?:[\w'’-]*[^\W_])?", words))
    if not last:
        return start, end
    return start + last[-1].start(), start + last[-1].end()


def mentions_of(passage):
    """All mentions by place, and the actors' names with their places."""
    text = passage["text"]
    names = {}
    for actor in sorted(passage.get("actors", []), key=lambda actor: -len(actor["m"])):
        for span in occurrences(text, actor["m"]):
            if not any(s < span[1] and span[0] < e for s, e in names):
                names[span] = actor
    return text, names


def hidden_names(text, names, found):
    """Stand-ins for the actors that the passage marks, and for other names that the program finds."""
    marked = []
    for (start, end), actor in names.items():
        stand_in = STAND_INS.get(actor["kind"], "Alliance")
        if stand_in:
            is_upper = end - start > 6 and text[start:end].isupper()
            article = re.match(r"the\s+", text[start:end], re.I)
            marked.append([start + (article.end() if article else 0), end, stand_in.upper() if is_upper else stand_in])
    others = [name for name in found if not any(name[0] < end and start < name[1] for start, end, _ in marked)]
    return sorted(marked + others)


def end_of(text, names, words, claim):
    """The mention that a claim's end is: a name where its head lies in one."""
    start, end = nearest(text, words, claim)
    head = head_of(text, start, end)
    for span in names:
        if span[0] <= head[0] and head[1] <= span[1] or (span[0] <= start + 4 and end <= span[1]):
            return Mention(*span, span, "name")
    is_pronoun = PRONOUNS.fullmatch(text[start:end]) or text[start:end].lower() in ("we", "us", "our", "i", "you", "me", "my", "your")
    return Mention(start, end, head, "pronoun" if is_pronoun else "nominal")


def claims_of(passage, text, names):
    """Claims between two mentions, with the names that their ends stand for."""
    for claim in passage.get("claims", []):
        if claim["rel"] not in RELATIONS or not claim.get("s") or not claim.get("o"):
            continue
        s, o = (end_of(text, names, claim[end], claim["words"]) for end in ("s", "o"))
        called = tuple(claim.get(end + "_is") or claim[end] for end in ("s", "o"))
        if s.head != o.head:
            yield s, o, called, claim


def without_article(name):
    return re.sub(r"^(?:the|a|an)\s+", "", name.lower())


def plainly(passage, found):
    """Of a passage whose ends are given as words: text, names, mentions, labels of a pair, and whether a pair without labels may be related."""
    text, names = mentions_of(passage)
    claims = list(claims_of(passage, text, names))
    mentions = {Mention(*span, span, "name") for span in names}
    mentions.update(end for s, o, _, _ in claims for end in (s, o))
    taken = lambda start, end: any(m.start < end and start < m.end for m in mentions)
    of_program = [Mention(start, end, (head, head_end), form) for start, end, head, head_end, form in found.get("mentions", [])]
    mentions.update([mention for mention in of_program if not taken(mention.start, mention.end)])
    mentions.update([Mention(*m.span(), m.span(), "pronoun") for m in PRONOUNS.finditer(text) if not taken(*m.span())])
    keys = {frozenset((without_article(s_name), without_article(o_name))) for _, _, (s_name, o_name), _ in claims}

    def labels(a, b):
        return [label_of(claim, (s, o) == (b, a)) for s, o, _, claim in claims if (s, o) in ((a, b), (b, a))]

    def is_open(a, b):
        called = [without_article(text[m.start:m.end]) for m in (a, b)]
        of_others = any(all(any(c in name or name in c for name in key) for c in called) for key in keys if len(key) == 2)
        return of_others or "pronoun" in (a.form, b.form) and bool(keys)  # whom it stands for is not marked
    return text, names, mentions, labels, is_open


def label_of(claim, is_reversed):
    return class_of(claim["rel"], is_reversed and claim["rel"] not in SYMMETRIC), claim["pol"] == "-", CERTAINTIES.index(claim["cert"])
