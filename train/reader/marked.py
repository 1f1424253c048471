"""Passages with every mention in braces (`train/passages/marked`): pairs of mentions with their relations, and attributions, inner ones too.

    python marked.py ../passages/marked/*.jsonl > marked.jsonl

prints lines as `attributions.py`, `rashomon-eval names` and `rashomon-eval predict passages` read them, and `links.py`: the text, its attributions, clusters of mentions, and its actors and claims in words, as other passages have them.
"""
import json
import re
import sys

from relations import PRONOUNS, RELATIONS, Mention, head_of, label_of, occurrences

BRACE = re.compile(r"\{(\d+)\|")


def parse(marked):
    """The text and its mentions: (start, end, number of the actor)."""
    text, opened, found, at = [], [], [], 0
    while at < len(marked):
        brace = BRACE.match(marked, at)
        if brace:
            opened.append((len(text), int(brace.group(1))))
            at = brace.end()
        elif marked[at] == "}":
            start, number = opened.pop()
            found.append((start, len(text), number))
            at += 1
        else:
            text.append(marked[at])
            at += 1
    return "".join(text), sorted(found)


def form_of(words, name):
    """A description shares no capitalised word with the actor's name."""
    if PRONOUNS.fullmatch(words) or words.lower() in ("we", "us", "our", "i", "you", "me", "my", "your", "whose", "that"):
        return "pronoun"
    called = set(re.findall(r"\w+", name))
    shared = [word for word in re.findall(r"\w+", words) if word in called and word[0].isupper()]
    return "name" if shared or words.isupper() and len(words) > 1 else "nominal"


def ends_of(claim, text, mentions, numbers):
    """The mentions of both ends in the claim's words that stand nearest to each other."""
    begin = text.find(claim["words"])
    inside = [m for m in mentions if begin <= m.start and m.end <= begin + len(claim["words"])]
    subjects, objects = ([m for m in inside if numbers[m] == claim[end]] for end in ("s", "o"))
    pairs = [(s, o) for s in subjects for o in objects if s.end <= o.start or o.end <= s.start]
    return min(pairs, key=lambda pair: (abs(pair[0].start - pair[1].start), *((m.start, m.end) for m in pair))) if pairs else None


def mentions_of(passage):
    """The text, its mentions, and the number of each mention's actor."""
    text, found = parse(passage["marked"])
    actors = {actor["n"]: actor for actor in passage["actors"]}
    numbers = {}
    for start, end, number in found:
        form = form_of(text[start:end], actors[number]["m"])
        numbers[Mention(start, end, head_of(text, start, end) if form == "nominal" else (start, end), form)] = number
    return text, actors, numbers


def relations(passage):
    """As `relations.plainly`."""
    text, actors, numbers = mentions_of(passage)
    mentions = set(numbers)
    names = {(m.start, m.end): actors[number] for m, number in numbers.items() if m.form == "name"}
    claims = [claim for claim in passage["claims"] if claim["rel"] in RELATIONS and claim.get("s") and claim.get("o")]
    related = {}
    for claim in claims:
        ends = ends_of(claim, text, mentions, numbers)
        if ends:
            s, o = ends
            first, second = sorted((s, o), key=lambda m: m.head)
            related.setdefault((first, second), []).append(label_of(claim, s == second))
    asserted = {frozenset((claim["s"], claim["o"])) for claim in passage["claims"]}

    def is_open(a, b):
        return numbers[a] == numbers[b] or frozenset((numbers[a], numbers[b])) in asserted
    return text, names, mentions, lambda a, b: related.get((a, b), []), is_open


def place(text, words, near):
    """The occurrence that lies nearest to another place."""
    found = occurrences(text, words) or [(m.start(), m.end()) for m in re.finditer(re.escape(words), text)]
    return min(found, key=lambda span: abs(span[0] - near))


def attributions(passage):
    """A document as `attributions.py` reads it. Words that stand in the text more than once are those nearest to the content."""
    text, _ = parse(passage["marked"])
    made = []
    for told in passage["attr"]:
        pieces = lambda value: value if isinstance(value, list) else [value] if value else []
        content = [place(text, words, 0) for words in pieces(told["content"])]
        middle = sum(start + end for start, end in content) // (2 * len(content))
        cue = [place(text, words, middle) for words in pieces(told["cue"])]
        source = [place(text, words, cue[0][0]) for words in pieces(told.get("source"))]
        made.append({"source": source, "cue": cue, "content": content})
    return {"id": passage["id"], "text": text, "attributions": made, "clusters": clusters(passage), **in_words(passage)}


def clusters(passage):
    """Mentions that mean the same, as `links.py` reads them. What stands for two actors at once is left out."""
    _, found = parse(passage["marked"])
    spans = [(start, end) for start, end, _ in found]
    numbers = sorted({number for *_, number in found})
    return [[[start, end] for start, end, of in found if of == number and spans.count((start, end)) == 1] for number in numbers]


def in_words(passage):
    """Actors and claims as other passages have them."""
    text, actors, numbers = mentions_of(passage)
    claims = []
    for claim in passage["claims"]:
        told = {key: claim[key] for key in ("rel", "pol", "cert", "words", "chain")}
        ends = ends_of(claim, text, set(numbers), numbers) if claim.get("s") and claim.get("o") else None
        if ends:
            told.update({end: text[m.start:m.end] for end, m in zip("so", ends)})
            told.update({end + "_is": actors[numbers[m]]["m"] for end, m in zip("so", ends) if m.form != "name"})
            claims.append(told)
    named = {(text[m.start:m.end], actors[number]["kind"]) for m, number in numbers.items() if m.form == "name"}
    return {"actors": [{"m": words, "kind": kind} for words, kind in sorted(named)], "claims": claims}


def main():
    for path in sys.argv[1:]:
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                if line.strip():
                    json.dump(attributions(json.loads(line)), sys.stdout, ensure_ascii=False)
                    print()


if __name__ == "__main__":
    main()
