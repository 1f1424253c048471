"""Texts with the mentions that mean the same: GUM's and LitBank's layers of coreference, in the lines that `links.py` reads.

    python coreference.py --gum DIR --litbank DIR > coreference.jsonl

One line a document: {"id", "text", "clusters": [[[start, end], …], …]} in code points. DIR are copies of the repositories amir-zeldes/gum and
dbamman/litbank. Of GUM the training documents of the genres whose texts are free (`gum.py`); LitBank's texts are in the public domain.
"""
import argparse
import glob
import json
import os
import re
from collections import defaultdict

from gum import GENRES, text_of, training_part

ENTITY = re.compile(r"\(([^()]+)\)|\(([^()]+)|([^()]+)\)")
NO_SPACE_BEFORE = re.compile(r"^(?:[.,;:!?)\]’”%]|'s|n't|'(?:re|ve|ll|d|m)|'')")
NO_SPACE_AFTER = re.compile(r"(?:[(\[“‘$£]|``)$")


def gum_words(path):
    """The columns of a `.conllu` file's words, multi-word tokens and empty nodes left out."""
    with open(path, encoding="utf-8") as lines:
        rows = (line.rstrip("\n").split("\t") for line in lines)
        return [columns for columns in rows if len(columns) >= 10 and columns[0].isdigit()]


def gum_entities(words):
    """GUM's entities as (number of the group, kind, first word, last word): both begin each opening bracket of `Entity`, and the number stands alone in each closing one."""
    open_ = defaultdict(list)
    for at, columns in enumerate(words):
        for value in columns[9].split("|"):
            if not value.startswith("Entity="):
                continue
            for both, begins, ends in ENTITY.findall(value.removeprefix("Entity=")):
                if both or begins:
                    number, kind = (both or begins).split("-")[:2]
                    open_[number].append((kind, at))
                number = both.split("-")[0] if both else ends
                if number and open_[number]:
                    yield number, *open_[number].pop(), at


def gum_clusters(path, spans):
    clusters = defaultdict(list)
    for number, _, first, last in gum_entities(gum_words(path)):
        clusters[number].append([spans[first][0], spans[last][1]])
    return [sorted(cluster) for _, cluster in sorted(clusters.items())]


def gum(folder):
    for name in training_part(os.path.join(folder, "splits.md")):
        if name.split("_")[1] in GENRES:
            path = os.path.join(folder, "dep", name + ".conllu")
            text, spans = text_of(path)
            yield {"id": name, "text": text, "clusters": gum_clusters(path, spans)}


def litbank(folder):
    """CoNLL-2012 columns; a paragraph is not marked, so every ten sentences are one."""
    for path in sorted(glob.glob(os.path.join(folder, "coref", "conll", "*.conll"))):
        text, clusters, open_, sentences = "", defaultdict(list), defaultdict(list), 0
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                columns = line.rstrip("\n").split("\t")
                if len(columns) < 4:
                    sentences += bool(text) and not line.strip()
                    continue
                word = columns[3]
                if text:
                    glue = columns[2] != "0" and (NO_SPACE_BEFORE.search(word) or NO_SPACE_AFTER.search(text))
                    text += "" if glue else "\n\n" if columns[2] == "0" and sentences % 10 == 0 else " "
                start = len(text)
                text += word
                for part in columns[-1].split("|") if columns[-1] else []:
                    number = part.strip("()")
                    if part.startswith("("):
                        open_[number].append(start)
                    if part.endswith(")") and open_[number]:
                        clusters[number].append([open_[number].pop(), len(text)])
        yield {"id": "litbank_" + os.path.basename(path).split("_")[0], "text": text, "clusters": [sorted(c) for _, c in sorted(clusters.items())]}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gum", required=True)
    parser.add_argument("--litbank", required=True)
    opts = parser.parse_args()
    for document in [*gum(opts.gum), *litbank(opts.litbank)]:
        print(json.dumps(document, ensure_ascii=False))


if __name__ == "__main__":
    main()
