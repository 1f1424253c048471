"""MUC-4's reports as windows with the words that fill a role of an incident.

In: lines of {"id", "text", "templates": [{"incident_type", <slot>: [{"alts": [...]}]}]} (the kit's format). Out: `Example`s.
A filler of a template is every stretch of the text that equals one of its strings, the longest first: the key names strings, not places.
"""
import json
import re
from dataclasses import dataclass

from hidden import Hidden, mixed_case
from pieces import Window, paragraphs, windows

ROLES = ("perp_individual_id", "perp_organization_id", "phys_tgt_id", "hum_tgt_name", "hum_tgt_description", "incident_instrument_id")
TYPES = ("ARSON", "ATTACK", "BOMBING", "KIDNAPPING", "ROBBERY", "FORCED WORK STOPPAGE")


@dataclass
class Example:
    window: Window
    roles: list  # for each role, ranges of words
    types: dict  # word -> set of types of the templates that it fills
    document: str


def read(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def types_of(template):
    return {TYPES.index(alt) for filler in template["incident_type"] or [] for alt in filler["alts"] if alt in TYPES}


def strings_of(template, role):
    for filler in template[role] or []:
        for alt in filler["alts"]:
            text = alt if isinstance(alt, str) else alt.get("text", "")
            if text and "[" not in text:
                yield text


def places(text, string):
    """Stretches of the text that equal the string, at word boundaries, whatever the white space."""
    words = re.findall(r"\w+|[^\w\s]", string)
    pattern = r"\s*".join(re.escape(word) for word in words)
    return [(m.start(), m.end()) for m in re.finditer(rf"(?<!\w){pattern}(?!\w)", text)]


def fillers(document):
    """[(role, start, end, types)], without those that lie in a longer one of the same role."""
    found = {}
    for template in document["templates"]:
        types = types_of(template)
        for role, name in enumerate(ROLES):
            for string in strings_of(template, name):
                for start, end in places(document["text"], string):
                    found.setdefault((role, start, end), set()).update(types)
    spans = sorted(found, key=lambda key: (key[0], key[1] - key[2]))
    kept = []
    for role, start, end in spans:
        if not any(r == role and s < end and start < e for r, s, e, _ in kept):
            kept.append((role, start, end, found[role, start, end]))
    return kept


def examples(documents, pieces, names, mixed=False):
    """Windows of the reports, their names hidden. `mixed`: written in small letters with capitals where a name stands in."""
    made = []
    for document in documents:
        known, text, stand_ins = fillers(document), document["text"], names[document["id"]]
        if mixed:
            text, stand_ins = mixed_case(text), [(start, end, name.title()) for start, end, name in stand_ins]
        hidden = Hidden(text, stand_ins)
        known = [(role, *hidden.shift(start, end), types) for role, start, end, types in known]
        for begin, end, position in paragraphs(hidden.text):
            for window in windows(hidden.text, begin, end, position, pieces):
                made.append(example(window, known, document["id"]))
    return made


def example(window, known, document):
    roles, types = [[] for _ in ROLES], {}
    for role, start, stop, kinds in known:
        words = [idx for idx, (s, e) in enumerate(window.spans) if s < stop and start < e]
        if words:
            roles[role].append(range(words[0], words[-1] + 1))
            for idx in words:
                types.setdefault(idx, set()).update(kinds)
    return Example(window, roles, types, document)
