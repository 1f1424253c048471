"""Trains the reader on one encoder: attributions, events and pairs by turns, each from its corpus and from the reader with an encoder of its own that knew it before (Hinton, Vinyals and Dean
2015). One command, fixed seed, checkpoints; see README.md.

    python train_one.py --attributions articles.jsonl --nesting gum.jsonl --voices marked.jsonl --reports reports.jsonl --passages ../passages --names … --passage-names … --weights before.safetensors --pairs pairs.pt --base base --out run
"""
import argparse
import dataclasses
import json
import os
import random

import torch
import torch.nn.functional as F

import attributions
import loop
import reports
from batches import Stream, packed, windows_of
from encoder import tensors
from hidden import Hidden, mixed_case, read_names
from losses import attribution_loss, cue_taught, taught_by
from one import KINDS, One, batch_of, padded
from pieces import paragraphs, windows
from relations import file_of, read as read_passages
from stories import stories
from teachers import Apart, Shipped
from train_events import labels_of, told_labels
from train_pairs import average_precision, batches, loss_of, predicted, prepared

HELD_FILES = ("mixed", "held")  # passages that are kept for the figures


def options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--attributions", required=True, help="PolNeAR's lines")
    parser.add_argument("--nesting", required=True, help="GUM's lines, by gum.py")
    parser.add_argument("--voices", required=True, help="the passages with marked mentions, by marked.py")
    parser.add_argument("--reports", required=True, help="MUC-4's lines")
    parser.add_argument("--passages", required=True, help="directory of the written passages")
    parser.add_argument("--names", required=True, nargs="+", help="names of all, by `rashomon-eval names`")
    parser.add_argument("--passage-names", required=True, help="those of the passages")
    parser.add_argument("--weights", required=True, help="the program's file with the reader or the three readers that teach")
    parser.add_argument("--pairs", help="pairs.pt of the reader of pairs that teaches, where there are three; without it the shipped reader teaches all")
    parser.add_argument("--base", required=True, help="directory with model.safetensors and vocab.txt of all-MiniLM-L6-v2")
    parser.add_argument("--begin", choices=("teachers", "base"), default="teachers", help="whose weights the run begins with")
    parser.add_argument("--from", dest="start", help="model.pt to go on from")
    parser.add_argument("--half", action="store_true", help="products in bfloat16, where the processor has it")
    parser.add_argument("--only", choices=("reader", "events", "pairs"), help="train this part alone")
    parser.add_argument("--out", required=True)
    parser.add_argument("--turns", default="aprparpnrpav", help="whose turn it is: a for attributions, n and v for those that nest, r for reports, p for pairs")
    parser.add_argument("--steps", type=int, default=2000)
    parser.add_argument("--decay", type=float, default=0.8, help="share of the steps, at the end, over which the rate falls to nought")
    parser.add_argument("--warmup", type=int, default=60)
    parser.add_argument("--taught", type=float, default=0.6, help="share of the teachers in the loss of what has marks of its own")
    parser.add_argument("--cues", type=float, default=0.6, help="cues of the second pass a window of the first")
    parser.add_argument("--empty", type=float, default=0.5, help="share of the windows and reports with nothing to find that an epoch uses")
    parser.add_argument("--pieces", type=int, default=1000, help="padded pieces a batch")
    parser.add_argument("--story-pieces", type=int, default=1300, help="pieces a batch of reports")
    parser.add_argument("--rate", type=float, default=1e-4, help="of the shared layers and those of attributions")
    parser.add_argument("--upper-rate", type=float, default=2.5e-4, help="of the layers of events and pairs")
    parser.add_argument("--head-rate", type=float, default=6e-4)
    parser.add_argument("--held-attributions", type=int, default=40, help="last documents, kept for the thresholds")
    parser.add_argument("--held-nesting", type=int, default=6, help="of so many documents one, kept for looking at")
    parser.add_argument("--held-reports", type=int, default=130, help="last documents, kept for what is chosen")
    parser.add_argument("--capitals", type=float, default=0.06, help="share of the articles that are read in capitals as well")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--save-every", type=int, default=100)
    parser.add_argument("--measure-every", type=int, default=300)
    return parser.parse_args()


# Reports by paragraphs.


def by_paragraphs(document, story, names, pieces, is_mixed):
    """The story with a window for each part of a paragraph, names hidden alike but for their kinds, which each window has beside."""
    text, kinds = document["text"], story.hidden.text
    if is_mixed:
        text, names = mixed_case(text), [(start, end, name.title()) for start, end, name in names]
    shown = Hidden(text, names).text
    made, base = [], 0
    kind_of = {piece: idx + 1 for idx, kind in enumerate(KINDS) for piece in pieces(kind)}
    ids = [piece for start, end in story.spans for piece in pieces(kinds[start:end])]
    at = 0
    for begin, end, position in paragraphs(shown):
        for window in windows(shown, begin, end, position, pieces):
            window.first = [1 + idx for idx, word in enumerate(window.word[1:-1]) if word != window.word[idx]]
            window.words = range(base, base + len(window.spans))
            of_kinds = ids[at:at + len(window.ids) - 2]
            other = [kind_of.get(kind, 0) if kind != piece else 0 for kind, piece in zip(of_kinds, window.ids[1:])]
            window.names = [0, *other, 0]
            made.append(window)
            base, at = base + len(window.spans), at + len(of_kinds)
    assert base == len(story.spans) and at == len(ids), document["id"]
    return dataclasses.replace(story, parts=made)


@torch.no_grad()
def told_by(teachers, whole, versions):
    """What the teacher of events gives for each word of the stories, and for each story: the mean over the two forms that a report is read in."""
    made = {}
    for story, *forms in zip(whole, *versions):
        events, found = teachers.events, []
        for form in forms:
            words, x, of_story = teachers.of_story(story, form)
            found.append({
                "labels": events.labels(words), "kinds": events.kinds(words), "said": events.said(words), "told": events.told_in(x, of_story, 1)[0],
            })
        made[story.name] = {key: sum(one[key] for one in found).div(len(found)).half() for key in found[0]}
    return made


def batches_of_reports(versions, opts):
    """The batches of an epoch: each report now in capitals, now in mixed case; of those that tell of nothing a share."""
    def of_epoch(epoch):
        rng = random.Random(f"{opts.seed} reports {epoch}")
        chosen = [pair[(idx + epoch) % 2] for idx, pair in enumerate(zip(*versions))]
        chosen = [story for story in chosen if story.told or rng.random() < opts.empty]
        rng.shuffle(chosen)
        return packed(chosen, opts.story_pieces)

    return of_epoch


# What batches cost.


def event_costs(events, x, batch, found, taught, share):
    """`taught`: what the teacher gives for each story, or nothing."""
    n_roles = events.labels.out_features // 3
    roles, types, filled = labels_of(found)
    at = x[batch["first"]]
    labels, kinds, said = events.labels(at).view(-1, n_roles, 3), events.kinds(at), events.said(at)
    loss_roles = F.cross_entropy(labels.reshape(-1, 3), roles.view(-1)) * n_roles
    loss_kinds = F.binary_cross_entropy_with_logits(kinds, types, reduction="none").mean(-1)
    loss_kinds = (loss_kinds * filled).sum() / filled.sum().clamp(min=1)
    of_story, of_window = told_labels(found, types)
    told = events.told_in(x, batch["story"], len(found))
    loss_told = F.binary_cross_entropy_with_logits(told, of_story)
    loss_window = F.binary_cross_entropy_with_logits(events.told_in(x, batch["window"], len(of_window)), of_window)
    whose = torch.tensor([story.said.get(idx, -100) for story in found for idx in range(len(story.spans))])
    loss_said = F.cross_entropy(said, whose, ignore_index=-100, reduction="sum") / (whose >= 0).sum().clamp(min=1)
    parts = {"roles": loss_roles.item(), "kinds": loss_kinds.item(), "told": loss_told.item(), "window": loss_window.item(), "said": loss_said.item()}
    loss = 2 * loss_roles + 0.5 * loss_kinds + 0.7 * loss_told + 0.15 * loss_said
    if taught:
        known = {key: torch.cat([taught[story.name][key].float() for story in found]) for key in ("labels", "kinds", "said")}
        shares = torch.softmax(known["labels"].view(-1, n_roles, 3), -1)
        of_roles = F.kl_div(F.log_softmax(labels, -1), shares, reduction="none").sum(-1).mean() * n_roles
        weight = (1 - shares[..., 0]).amax(-1)  # how likely a word fills a role
        of_kinds = (F.binary_cross_entropy_with_logits(kinds, torch.sigmoid(known["kinds"]), reduction="none").mean(-1) * weight).sum() / weight.sum().clamp(min=1)
        of_said = (taught_by(said, known["said"]) * weight).sum() / weight.sum().clamp(min=1)
        of_told = F.binary_cross_entropy_with_logits(told, torch.sigmoid(torch.stack([taught[story.name]["told"].float() for story in found])))
        parts["taught_roles"] = of_roles.item()
        loss = (1 - share) * loss + share * (4 * of_roles + 0.5 * of_kinds + 0.7 * of_told + 0.15 * of_said)
    return loss + 0.4 * loss_window, parts


def reports_loss(model, teachers, taught, found, opts):
    batch = batch_of(found)
    shared = model.shared_flat(batch)
    loss, parts = event_costs(model.events, model.events(shared, batch), batch, found, taught, opts.taught)
    shape = batch["mask"].shape[0], batch["mask"].shape[3]
    inputs = {name: padded(batch[name][:, None], batch["at"], shape)[..., 0] for name in ("ids", "shapes", "quotes")}
    inputs.update(mask=batch["mask"], position=torch.tensor([part.position for story in found for part in story.parts]))
    cues = cue_taught(model.reader, padded(shared, batch["at"], shape), teachers.reader, inputs)
    parts["cues"] = cues.item()
    return loss + 2 * cues, parts


def pairs_loss(model, teachers, batch, opts):
    """What pairs are, and what the other teachers say of the same paragraphs."""
    inputs = tensors([window for window, _, _ in batch])
    shared = model.reader.shared(inputs)
    states = model.pairs.upper(shared, inputs["mask"])
    with torch.no_grad():
        known = teachers.pairs.encode([window for window, _, _ in batch])
    n = sum(len(asked) for _, asked, _ in batch)
    loss = torch.zeros(())
    of_teacher = torch.zeros(())
    for x, y, (_, asked, labels) in zip(states, known, batch):
        loss = loss + loss_of(model.pairs, x, asked, labels)
        with torch.no_grad():
            relation, minus, how = teachers.pairs(y, asked)
        mine = model.pairs(x, asked)
        weight = 1 - torch.softmax(relation, -1)[:, 0]  # how likely they are related
        of_teacher = of_teacher + taught_by(mine[0], relation).sum() + 0.3 * (weight * (taught_by(mine[2], how) + F.binary_cross_entropy_with_logits(mine[1], torch.sigmoid(minus), reduction="none"))).sum()
    if opts.only:
        return ((1 - opts.taught) * loss + opts.taught * of_teacher) / n, {"pair": loss.item() / n, "pair_taught": of_teacher.item() / n}
    cues = cue_taught(model.reader, shared, teachers.reader, inputs)
    events = events_taught(model, teachers, shared, inputs)
    parts = {"pair": loss.item() / n, "pair_taught": of_teacher.item() / n, "pair_cues": cues.item(), "pair_events": events.item()}
    return ((1 - opts.taught) * loss + opts.taught * of_teacher) / n + 2 * cues + 2 * events, parts


def events_taught(model, teachers, shared, inputs):
    """How far the labels of words are from what the teacher of events gives for the same paragraphs, without kinds of names."""
    real = inputs["mask"][:, 0, 0] == 0
    window, place = real.nonzero(as_tuple=True)
    rows = {name: inputs[name][real] for name in ("ids", "shapes", "quotes")}
    rows.update(at=(window, place), mask=inputs["mask"], position=inputs["position"][window], names=torch.zeros(len(place), dtype=torch.long))
    n_roles = model.events.labels.out_features // 3
    with torch.no_grad():
        y = teachers.states(rows)
        known, kinds = torch.softmax(teachers.events.labels(y).view(-1, n_roles, 3), -1), torch.sigmoid(teachers.events.kinds(y))
    x = model.events(shared[real], rows)
    mine = model.events.labels(x).view(-1, n_roles, 3)
    weight = (1 - known[..., 0]).amax(-1)
    of_kinds = (F.binary_cross_entropy_with_logits(model.events.kinds(x), kinds, reduction="none").mean(-1) * weight).sum() / weight.sum().clamp(min=1)
    return F.kl_div(F.log_softmax(mine, -1), known, reduction="none").sum(-1).mean() * n_roles + 0.1 * of_kinds


# The run.


def streams(opts, pieces, teachers):
    names = read_names(opts.names)
    articles = attributions.read(opts.attributions)
    articles = attributions.without_names(articles[:len(articles) - opts.held_attributions], names)
    articles = attributions.examples(list(articles), pieces, opts.capitals, opts.seed)
    nesting = [d for idx, d in enumerate(attributions.read(opts.nesting)) if idx % opts.held_nesting < opts.held_nesting - 1]
    nesting = attributions.nesting_examples(list(attributions.without_names(nesting, names)), pieces)
    voices = [d for d in attributions.read(opts.voices) if file_of(d) not in HELD_FILES]
    voices = attributions.contents(list(attributions.without_names(voices, read_names([opts.passage_names]))), pieces)
    some = lambda found: lambda epoch, rng: [example for example in found if example.golds or rng.random() < opts.empty]
    print(f"{len(articles)} windows of articles, {len(nesting)} of GUM, {len(voices)} contents of passages with {sum(len(e.golds) for e in voices)} attributions", flush=True)

    with open(opts.passage_names, encoding="utf-8") as lines:
        found = {row["id"]: row for row in map(json.loads, lines)}
    rest = [passage for passage in read_passages(opts.passages) if file_of(passage) not in HELD_FILES]
    tenth = prepared(rest[5::10], found, pieces, by_program=True)
    rest = [passage for idx, passage in enumerate(rest) if idx % 10 != 5]
    items = prepared(rest, found, pieces) + prepared(rest, found, pieces, by_program=True)
    print(f"{len(items)} windows of passages with {sum(len(pairs) for _, pairs, _ in items)} pairs", flush=True)

    told = reports.read(opts.reports)
    whole = stories(told, read_names(opts.names, "kinds"), pieces)
    versions = [[by_paragraphs(document, story, names[document["id"]], pieces, is_mixed) for document, story in zip(told, whole)] for is_mixed in (False, True)]
    n = len(told) - opts.held_reports
    path = os.path.join(opts.out, "told.pt")
    if not os.path.exists(path):
        with torch.autocast("cpu", torch.bfloat16, enabled=opts.half):
            loop.save(path, told_by(teachers, whole[:n], [version[:n] for version in versions]))
    print(f"{n} reports", flush=True)
    made = {
        "a": windows_of("attributions", some(articles), opts.pieces, opts.seed), "n": windows_of("nesting", lambda epoch, rng: nesting, opts.pieces, opts.seed),
        "v": windows_of("voices", some(voices), opts.pieces, opts.seed), "r": Stream("reports", batches_of_reports([version[:n] for version in versions], opts)),
        "p": Stream("pairs", lambda epoch: batches(items, random.Random(f"{opts.seed} pairs {epoch}"))),
    }
    return made, torch.load(path), versions[0][n:], tenth


def measure(model, held, tenth):
    model.eval()
    sums = {}
    with torch.no_grad():
        for at in range(0, len(held), 4):
            found = held[at:at + 4]
            batch = batch_of(found)
            _, parts = event_costs(model.events, model.events(model.shared_flat(batch), batch), batch, found, None, 0)
            for name, value in parts.items():
                sums[name] = sums.get(name, 0) + value * len(found) / len(held)
    sums["pairs"] = average_precision(predicted(model.pairs, tenth))
    model.train()
    return {f"held_{name}": round(value, 4) for name, value in sums.items()}


def optimiser(model, opts):
    encoder, upper, heads = [], [], []
    for name, parameter in model.named_parameters():
        if parameter.requires_grad:
            part, which = name.split(".")[:2]
            is_layer = which in ("layers", "norm", "places")
            (heads if not is_layer else encoder if part == "reader" else upper).append(parameter)
    groups = [{"params": encoder, "lr": opts.rate}, {"params": upper, "lr": opts.upper_rate}, {"params": heads, "lr": opts.head_rate}]
    return torch.optim.AdamW(groups, weight_decay=0.01, foreach=True)


def main():
    opts = options()
    torch.set_num_threads(opts.threads)
    torch.manual_seed(opts.seed)
    os.makedirs(opts.out, exist_ok=True)
    teachers = Apart(opts.weights, opts.pairs, opts.base) if opts.pairs else Shipped(opts.weights, opts.base)
    model = One(len(teachers.pieces.vocabulary))
    if opts.begin == "base":
        model.load_base(os.path.join(opts.base, "model.safetensors"))
    elif opts.pairs:
        model.begin(teachers)
    else:
        model.load_state_dict(teachers.one.state_dict())
    if opts.start:
        model.load_state_dict(torch.load(opts.start))
    for name, parameter in model.named_parameters():
        if name.startswith("reader.label_layers") or opts.only and not name.startswith(opts.only):
            parameter.requires_grad = False  # the first are of an older reader of events
    sources, taught, held, tenth = streams(opts, teachers.pieces, teachers)
    model.train()

    def step_loss(step, rng):
        turn = opts.turns[step % len(opts.turns)]
        batch = sources[turn].next()
        if turn == "r":
            return reports_loss(model, teachers, taught, batch, opts)
        if turn == "p":
            return pairs_loss(model, teachers, batch, opts)
        # The teacher of attributions never saw the passages' contents.
        loss, parts = attribution_loss(model.reader, batch, rng, opts.cues, *((teachers.reader, opts.taught) if turn != "v" else ()))
        return loss, {f"{turn}_{name}": value for name, value in parts.items()}

    def in_half(step, rng):
        with torch.autocast("cpu", torch.bfloat16, enabled=opts.half):
            return step_loss(step, rng)

    loop.run(opts, model, optimiser(model, opts), list(sources.values()), in_half, lambda: measure(model, held, tenth))


if __name__ == "__main__":
    main()
