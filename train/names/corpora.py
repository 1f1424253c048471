"""Other corpora with names marked, as lines that `labeller.py` reads: {"id", "text", "spans": [[start, end, kind], …]} in code points.

    python corpora.py --gum DIR --crossner DIR > corpora.jsonl

GUM's training documents of the genres whose texts are free (`train/reader/gum.py`): entities whose head is a proper noun. CrossNER (zliucr/CrossNER, MIT; Liu et al., AAAI 2021): train and
dev parts of all five domains but `conll2003`. A kind is one of `labeller.py`'s, `body` for an organisation of whatever kind, or `any` for what may be a name of ours or none.
"""
import argparse
import glob
import json
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "reader"))
from coreference import NO_SPACE_AFTER, NO_SPACE_BEFORE, gum_entities, gum_words  # noqa: E402
from gum import GENRES, text_of, training_part  # noqa: E402

OF_GUM = {"person": "person", "organization": "body", "place": "any"}
OF_CROSSNER = {
    "person": "person", "politician": "person", "scientist": "person", "researcher": "person", "writer": "person", "musicalartist": "person",
    "politicalparty": "party", "organisation": "body", "country": "state", "university": "body", "band": "body", "magazine": "any",
    "academicjournal": "any", "misc": "any", "location": "none",
}
PROPER = ("NNP", "NNPS")


def gum_spans(path, spans):
    """Entities whose last word before "of" or a comma is a proper noun, and which begin, past an article, with a capital."""
    columns = gum_words(path)
    words, tags = [row[1] for row in columns], [row[4] for row in columns]
    kept = []
    for _, kind, first, last in gum_entities(columns):
        if words[first].lower() in ("the", "a", "an") and first < last:
            first += 1
        inside = range(first, last + 1)
        is_name = all(tags[i] in PROPER or words[i].lower() in ("of", "the", "and", "for", "de", "al", "-", "&") for i in inside) and tags[first] in PROPER
        if is_name:
            kept.append([spans[first][0], spans[last][1], OF_GUM.get(kind, "none")])
    kept.sort(key=lambda span: (span[0], -span[1]))
    return [span for idx, span in enumerate(kept) if not any(other[0] <= span[0] and span[1] <= other[1] for other in kept[:idx])]


def gum(folder):
    for name in training_part(os.path.join(folder, "splits.md")):
        if name.split("_")[1] in GENRES:
            path = os.path.join(folder, "dep", name + ".conllu")
            text, spans = text_of(path)
            yield {"id": name, "text": text, "spans": gum_spans(path, spans)}


def crossner(folder):
    for path in sorted(glob.glob(os.path.join(folder, "ner_data", "*", "*.txt"))):
        domain, part = path.split(os.sep)[-2:]
        if domain == "conll2003" or part == "test.txt":
            continue
        with open(path, encoding="utf-8") as lines:
            sentences = lines.read().split("\n\n")
        for idx, sentence in enumerate(sentences):
            text, spans = "", []
            for line in sentence.splitlines():
                word, _, label = line.rpartition("\t")
                if not word:
                    continue
                glue = NO_SPACE_BEFORE.search(word) or NO_SPACE_AFTER.search(text)
                text += "" if glue or not text else " "
                start = len(text)
                text += word
                if label.startswith("B-"):
                    spans.append([start, len(text), OF_CROSSNER.get(label[2:], "none")])
                elif label.startswith("I-") and spans:
                    spans[-1][1] = len(text)
            if text:
                yield {"id": f"crossner-{domain}-{part.split('.')[0]}-{idx}", "text": text, "spans": spans}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gum", required=True)
    parser.add_argument("--crossner", required=True)
    opts = parser.parse_args()
    for document in [*gum(opts.gum), *crossner(opts.crossner)]:
        print(json.dumps(document, ensure_ascii=False))


if __name__ == "__main__":
    main()
