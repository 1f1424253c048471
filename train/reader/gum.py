"""GUM's attributions, in the lines that `train.py` reads: the relations of its discourse layer that say who says or thinks what.

    python gum.py --gum DIR > gum.jsonl

DIR is a copy of the repository amir-zeldes/gum. An attribution is a satellite of `attribution-positive` or `-negative`: its source are the words of the signal
`attribution_source`, its cue those of the lexical signals and discourse markers, its content the discourse units of the nucleus. Nested ones are there too.
"""
import argparse
import json
import os
import re
import xml.etree.ElementTree as ElementTree
from collections import defaultdict

# What `LICENSE.txt` or the named publisher of the texts gives freely (CC BY, CC BY-SA); not those under a non-commercial licence (essays, fiction, letters,
# podcasts, how-to guides, reddit), nor those whose licence the repository does not name (conversations, speeches, vlogs).
GENRES = ("academic", "bio", "court", "textbook", "voyage")
SAYS = {("lexical", "alternate_expression"), ("lexical", "indicative_phrase"), ("lexical", "indicative_word"), ("dm", "dm")}


def training_part(path):
    """Names of the documents of GUM's own training part."""
    with open(path, encoding="utf-8") as lines:
        parts = re.split(r"^## ", lines.read(), flags=re.M)
    return re.findall(r"\* (GUM_\w+)", next(part for part in parts if part.startswith("train")))


def text_of(path):
    """The text of a `.conllu` file, a blank line between its paragraphs, and the place of each word in it."""
    text, spans, paragraph, at = "", [], False, 0
    with open(path, encoding="utf-8") as lines:
        for line in map(str.rstrip, lines):
            if line.startswith("# newpar"):
                paragraph = True
            elif line.startswith("# text = "):
                text += "\n\n" if text and paragraph else " " if text else ""
                paragraph, at = False, len(text)
                text += line.removeprefix("# text = ")
            elif line and not line.startswith("#") and line.split("\t")[0].isdigit():
                word = line.split("\t")[1]
                start = text.find(word, at)
                assert start >= 0 and not text[at:start].strip(), (path, word, text[at:at + 40])
                at = start + len(word)
                spans.append((start, at))
    return text, spans


class Discourse:
    """An `.rs4` file: its units with their words, and what hangs on what."""

    def __init__(self, path):
        root = ElementTree.parse(path).getroot()
        self.words, self.relation, self.parent, self.below, at = {}, {}, {}, defaultdict(list), 0
        for node in root.iter("segment"):
            n = len(node.text.split())
            self.words[node.get("id")] = range(at, at + n)
            at += n
        self.n_words = at
        kinds = {rel.get("name"): rel.get("type") for rel in root.iter("rel")}
        for node in [*root.iter("segment"), *root.iter("group")]:
            name, parent = node.get("id"), node.get("parent")
            self.relation[name], self.parent[name] = node.get("relname"), parent
            if parent:
                self.below[parent].append((name, node.get("relname") == "span" or kinds.get(node.get("relname")) == "multinuc"))
        self.signals = defaultdict(list)
        for signal in root.iter("signal"):
            words = [int(token) - 1 for token in (signal.get("tokens") or "").split(",") if token]
            self.signals[signal.get("source")].append(((signal.get("type"), signal.get("subtype")), words))

    def under(self, name, satellites):
        """Words of the units under a node; with what hangs on the node itself only if `satellites`."""
        words = set(self.words.get(name, ()))
        for below, nucleus in self.below[name]:
            if nucleus or satellites:
                words |= self.under(below, True)
        return words

    def attributions(self):
        for name, relation in self.relation.items():
            if relation not in ("attribution-positive", "attribution-negative"):
                continue
            found = {"source": set(), "cue": set(), "content": self.under(self.parent[name], False)}
            for kind, words in self.signals[name]:
                if kind == ("semantic", "attribution_source"):
                    found["source"].update(words)
                elif kind in SAYS:
                    found["cue"].update(words)
            yield found


def fragments(words, spans, text):
    """Stretches of text of a set of words; those with only white space between them are one."""
    made = []
    for start, end in (spans[idx] for idx in sorted(words)):
        if made and not text[made[-1][1]:start].strip():
            made[-1][1] = end
        else:
            made.append([start, end])
    return made


def document(folder, name):
    text, spans = text_of(os.path.join(folder, "dep", name + ".conllu"))
    discourse = Discourse(os.path.join(folder, "rst", "rstweb", name + ".rs4"))
    assert discourse.n_words == len(spans), (name, discourse.n_words, len(spans))
    attributions = [{role: fragments(words, spans, text) for role, words in found.items()} for found in discourse.attributions()]
    return {"id": name, "text": text, "attributions": sorted(attributions, key=lambda a: a["content"])}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gum", required=True)
    parser.add_argument("--genres", nargs="+", default=GENRES)
    opts = parser.parse_args()
    for name in training_part(os.path.join(opts.gum, "splits.md")):
        if name.split("_")[1] in opts.genres:
            print(json.dumps(document(opts.gum, name), ensure_ascii=False))


if __name__ == "__main__":
    main()
