#!/usr/bin/env python3
"""How well the whole reader finds what actors do to one another in the written passages of `train/passages`.

    rashomon-eval predict passages ../../train/passages/mixed.jsonl > predictions.jsonl
    python3 score.py ../../train/passages/mixed.jsonl predictions.jsonl

A claim is found when one of the same relation (arming counts as sponsoring) has both ends, the right way round; fights and alliances have none. An end is right when it overlaps that of the
passage or shares a word with a name of it. `mixed` alone was not trained on.
"""
import json
import re
import sys
from collections import Counter

RELATIONS = "SPONSORS CREATED CONTROLS TRAINED FIGHTS ALLIED_WITH SPLIT_FROM MEMBER_OF".split()
SYMMETRIC = ("FIGHTS", "ALLIED_WITH")
COARSE = {"speculated": "hedged"}  # what passages do not tell apart
SMALL = set("the a an of its his their our her and for in".split())


def words(name):
    return {word for word in re.findall(r"[^\W_]+(?:-[^\W_]+)*", (name or "").lower()) if word not in SMALL and len(word) > 1}


class End:
    def __init__(self, text, claim, key):
        self.words = words(claim[key]) | words(claim.get(key + "_is"))
        begin = text.find(claim["words"])
        at = text.find(claim[key], begin) if claim[key] in claim["words"] else text.find(claim[key])
        self.span = (at, at + len(claim[key]))

    def is_(self, end):
        start, stop = end["span"]
        return start < self.span[1] and self.span[0] < stop or any(words(name) & self.words for name in end["names"])


def relation(name):
    name = name.upper()
    return "SPONSORS" if name == "ARMS" else name


def maker(claim):
    return "trained" if claim["by"] == "relations" else "rules"


def read(path):
    with open(path, encoding="utf-8") as lines:
        return {row["id"]: row for row in map(json.loads, lines)}


def main():
    passages, predictions = read(sys.argv[1]), read(sys.argv[2])
    gold, found, given, right, polarity, certainty, by = (Counter() for _ in range(7))
    for name, passage in passages.items():
        claims = [c for c in passage["claims"] if c.get("s") and c.get("o")]
        ends = [(relation(c["rel"]), End(passage["text"], c, "s"), End(passage["text"], c, "o"), c["pol"], c["cert"]) for c in claims]
        made = [c for c in predictions.get(name, {}).get("claims", []) if relation(c["relation"]) in RELATIONS]
        fits = lambda c, r, s, o: relation(c["relation"]) == r and (
            s.is_(c["subject"]) and o.is_(c["object"]) or r in SYMMETRIC and o.is_(c["subject"]) and s.is_(c["object"]))
        for r, s, o, pol, cert in ends:
            if r in RELATIONS:
                gold[r] += 1
                same = [c for c in made if fits(c, r, s, o)]
                found[r] += bool(same)
                polarity["of"] += bool(same)
                polarity["right"] += any((c["polarity"] == "positive") == (pol == "+") for c in same)
                for c in same[:1]:
                    how = maker(c)
                    certainty[how] += 1
                    certainty[how, "right"] += COARSE.get(c["certainty"], c["certainty"]) == cert
        for c in made:
            r, is_right = relation(c["relation"]), any(fits(c, r, s, o) for r, s, o, *_ in ends)
            given[r] += 1
            right[r] += is_right
            how = maker(c)
            by[how] += 1
            by[how, "right"] += is_right
    line = lambda name, g, f, n, k: print(f"{name:12} told {g:4} found {f:4} R {100 * f / max(g, 1):5.1f}   given {n:4} right {k:4} P {100 * k / max(n, 1):5.1f}")
    for r in RELATIONS:
        line(r, gold[r], found[r], given[r], right[r])
    line("all", *(sum(count.values()) for count in (gold, found, given, right)))
    for how in ("rules", "trained"):
        print(f"by {how}: given {by[how]}, right {by[how, 'right']} P {100 * by[how, 'right'] / max(by[how], 1):.1f}")
    print(f"polarity of those found: {100 * polarity['right'] / max(polarity['of'], 1):.1f}")
    for how in ("rules", "trained"):
        print(f"certainty of those found by {how}: {100 * certainty[how, 'right'] / max(certainty[how], 1):.1f} of {certainty[how]}")


if __name__ == "__main__":
    main()
