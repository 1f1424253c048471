"""Words of events with whether they happened: UDS-IH2's and MEANTIME's marks, in the lines that `train_certainty.py` reads.

    python certainty.py --ewt REPO --uds DIR --meantime DIR --part train > certainty.train.jsonl

REPO is a git directory of UniversalDependencies/UD_English-EWT. DIR are the folders `UDS_IH2` and `MEANTIME` of njjiang/factuality_bert's
`glue_data`, of which `train.jsonl` and `dev.jsonl` are read. One line a document: {"id", "text", "words": [[start, end, happened, open, not], …]}
in code points. The three numbers are shares of one. UDS-IH2 asks only whether it happened: where it did not by more or less, the sentence's tree
tells whether it is negated or not yet so, and where that does not tell either, both are -1. Counts go to standard error.
"""
import argparse
import itertools
import json
import re
import subprocess
import sys
from collections import Counter, defaultdict

NO_SPACE_BEFORE = re.compile(r"^(?:[.,;:!?)\]’”%]|'s|n't|'(?:re|ve|ll|d|m)|'')")
NO_SPACE_AFTER = re.compile(r"(?:[(\[“‘$£]|``)$")
# Words with which a clause says that something is not, or not yet.
NEGATIONS = {"not", "n't", "never", "no", "nobody", "nothing", "none", "neither", "nor", "without"}
OPEN = {"will", "'ll", "would", "'d", "may", "might", "could", "can", "should", "must", "shall", "if", "whether", "unless", "going", "want", "hope", "plan", "wish"}
# A clause under one of these did not come about, without a negation of its own.
IMPLICIT = {"fail", "refuse", "avoid", "prevent", "decline", "deny", "stop", "keep", "forget", "lack", "hardly", "barely", "instead", "neglect", "cancel"}


def read_lines(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def shown(repository, name):
    return subprocess.run(["git", f"--git-dir={repository}", "show", f"HEAD:{name}"], check=True, capture_output=True, text=True, encoding="utf-8").stdout


def documents_of(conllu):
    """Documents as lists of (begins a paragraph, rows), sentence by sentence."""
    for block in conllu.strip().split("\n\n"):
        lines = block.split("\n")
        rows = [line.split("\t") for line in lines if line[:1].isdigit()]
        comments = [line for line in lines if line.startswith("#")]
        begins = {part: any(comment.startswith(f"# new{part}") for comment in comments) for part in ("doc", "par")}
        yield begins["doc"], begins["par"], rows


def placed(rows):
    """The sentence's text, and where each word of it stands; words within one written word share its place."""
    text, spans, multi = "", {}, {}
    for row in rows:
        if "-" in row[0]:
            first, last = map(int, row[0].split("-"))
            place = (len(text), len(text) + len(row[1]))
            multi.update(dict.fromkeys(range(first, last + 1), place))
        elif "." in row[0]:
            continue
        elif int(row[0]) in multi:
            # "don't": its words lie one after another in it, as far as their letters are those written.
            first = min(number for number, place in multi.items() if place == multi[int(row[0])])
            at = multi[int(row[0])][0] if int(row[0]) == first else spans[int(row[0]) - 1][1]
            spans[int(row[0])] = (at, min(at + len(row[1]), multi[int(row[0])][1]))
            continue
        else:
            spans[int(row[0])] = (len(text), len(text) + len(row[1]))
        text += row[1] + ("" if "SpaceAfter=No" in row[9] else " ")
    return text.rstrip(), spans


def kind_of_unreal(rows, number):
    """For what did not happen by the annotators: `open` where modals, conditions or wishes govern it, `not` where it is negated itself."""
    words = {int(row[0]): row for row in rows if row[0].isdigit()}
    children = defaultdict(list)
    for row in words.values():
        children[int(row[6])].append(row)
    lemmas = {row[2].lower() for row in words.values()}
    governors, at = [], number
    while at in words and len(governors) < 4:
        governors.append(at)
        at = int(words[at][6])
    beside = {row[2].lower() for at in governors for row in children[at] if row[3] in ("AUX", "PART", "ADV", "DET", "SCONJ", "PRON")}
    own = {row[2].lower() for row in children[number]} | {row[1].lower() for row in children[number]}
    if any("Mood=Imp" in words[at][5] for at in governors):
        return None if NEGATIONS & lemmas else "open"
    is_open = bool(OPEN & (beside | {words[at][2].lower() for at in governors[1:]})) or words[number][4] == "VB" and "to" in own
    if NEGATIONS & own and not is_open:
        return "not"
    if is_open and not (NEGATIONS | IMPLICIT) & lemmas:
        return "open"
    return None


def sentences_of(repository, part, genres):
    """(begins a document, begins a paragraph, rows) of each sentence."""
    if part == "dev":
        return documents_of(shown(repository, "en_ewt-ud-dev.conllu"))
    names = shown(repository, "not-to-release/file-lists/files.train").split()
    names = [name for name in names if name.split("/")[0] in genres]
    return documents_of("\n\n".join(shown(repository, f"not-to-release/sources/{name}").strip() for name in names))


def marks(path):
    """By a sentence's letters, what is marked in it: [letters before the word, letters of it, share of happened]."""
    found = {}
    for row in read_lines(path):
        words = row["text"].split(" ")
        before = [0, *itertools.accumulate(len(word) for word in words)]
        targets = [(target["span1"][0], (target["label"] / 3 + 1) / 2) for target in row["targets"]]
        found["".join(words)] = [(before[at], len(words[at]), round(share, 4)) for at, share in targets]
    return found


def marked_words(text, rows, spans, targets, counts):
    letters = [at for at, letter in enumerate(text) if not letter.isspace()]
    for before, length, share in targets:
        start, end = letters[before], letters[before + length - 1] + 1
        number = next((number for number, span in spans.items() if span[0] <= start < span[1]), None)
        kind = kind_of_unreal(rows, number) if number else None
        rest = round(1 - share, 4)
        counts["EWT", "happened" if share >= 0.75 else f"did not: {kind or 'or not yet'}" if share <= 0.25 else "between"] += 1
        yield [start, end, share, *{"open": [rest, 0.0], "not": [0.0, rest], None: [-1, -1]}[kind]]


def ewt(repository, uds, part, genres, counts):
    marked = marks(f"{uds}/{part}.jsonl")
    text, words, n_documents = "", [], 0
    for new_document, new_paragraph, rows in sentences_of(repository, part, genres):
        if new_document:
            if text:
                yield {"id": f"ewt_{part}_{n_documents}", "text": text, "words": words}
            text, words, n_documents = "", [], n_documents + 1
        sentence, spans = placed(rows)
        text += "\n\n" if text and new_paragraph else " " if text else ""
        targets = marked.pop("".join(sentence.split()), [])
        words += [[len(text) + start, len(text) + end, *shares] for start, end, *shares in marked_words(sentence, rows, spans, targets, counts)]
        text += sentence
    yield {"id": f"ewt_{part}_{n_documents}", "text": text, "words": words}
    counts["EWT", "not found again, or of other genres"] = sum(len(targets) for targets in marked.values())


def meantime(path, part, counts):
    """Sentences stand alone there; ten of them are a document here, each a paragraph."""
    rows = read_lines(path)
    for at in range(0, len(rows), 10):
        text, words = "", []
        for row in rows[at:at + 10]:
            text += "\n\n" if text else ""
            spans, begin = [], len(text)
            for word in row["text"].split(" "):
                glue = len(text) == begin or NO_SPACE_BEFORE.search(word) or NO_SPACE_AFTER.search(text)
                text += "" if glue else " "
                spans.append((len(text), len(text) + len(word)))
                text += word
            for target in row["targets"]:
                # Between its ends stand what is possible, probable and to come.
                name = {3.0: "happened", -3.0: "did not"}.get(target["label"], "open")
                counts["MEANTIME", name] += 1
                words.append([*spans[target["span1"][0]], *(float(name == other) for other in ("happened", "open", "did not"))])
        yield {"id": f"meantime_{part}_{at // 10}", "text": text, "words": words}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ewt", required=True)
    parser.add_argument("--uds", required=True)
    parser.add_argument("--meantime", required=True)
    parser.add_argument("--part", choices=["train", "dev"], required=True)
    parser.add_argument("--genres", nargs="+", default=["weblog", "newsgroup"], help="folders of the training part of EWT")
    opts = parser.parse_args()
    counts = Counter()
    for document in [*ewt(opts.ewt, opts.uds, opts.part, opts.genres, counts), *meantime(f"{opts.meantime}/{opts.part}.jsonl", opts.part, counts)]:
        print(json.dumps(document, ensure_ascii=False))
    for (corpus, name), count in sorted(counts.items()):
        print(f"{corpus} {opts.part}: {name} {count}", file=sys.stderr)


if __name__ == "__main__":
    main()
