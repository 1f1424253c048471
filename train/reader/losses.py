"""What a batch of windows costs: of attributions, of events."""
import torch
import torch.nn.functional as F

from decode import cue_runs
from encoder import tensors
from reports import ROLES, TYPES


B_OR_I = 3


def cue_labels(batch, length):
    """BIO of the main runs, `B_OR_I` where their ends are open; other fragments of a cue are left out of the loss. And whether a piece is in a source, in a
    content."""
    cue = torch.full((len(batch), length), -100)
    aux = torch.zeros(len(batch), length, 2)
    for row, example in enumerate(batch):
        word = example.window.word
        begins = {gold.cue.start for gold in example.golds}
        inside = {idx for gold in example.golds for idx in gold.cue}
        open_ended = {idx for gold in example.golds if gold.loose for idx in gold.cue}
        other = {idx for gold in example.golds for idx in gold.cue_words | gold.loose} - inside
        source = set().union(*(gold.source for gold in example.golds))
        content = set().union(*(gold.content for gold in example.golds))
        for at, idx in enumerate(word):
            first = at == 0 or word[at - 1] != idx
            if idx >= 0 and idx not in other and idx not in example.unknown:
                cue[row, at] = B_OR_I if idx in open_ended else 1 if idx in begins and first else 2 if idx in inside else 0
            aux[row, at, 0] = idx in source
            aux[row, at, 1] = idx in content
    return cue, aux


def role_labels(window, gold, length):
    labels = torch.full((length,), -100)
    for at, idx in enumerate(window.word):
        if idx >= 0 and idx not in gold.loose:
            labels[at] = 2 if idx in gold.cue_words else 1 if idx in gold.source else 3 if idx in gold.content else 0
    return labels


def cue_loss(logits, labels):
    """Cross entropy; of `B_OR_I`, that it is not O."""
    scores = F.log_softmax(logits, -1)
    scores = torch.cat([scores, torch.logsumexp(scores[..., 1:], -1, keepdim=True)], -1)
    return F.nll_loss(scores.view(-1, 4), labels.view(-1), ignore_index=-100)


def marks(window, cue, length):
    return torch.tensor([idx in cue for idx in window.word] + [False] * (length - len(window.word)))


def jitter(cue, n_words, rng):
    """A cue as the model might find it: one word more or less at an end."""
    start, stop = cue.start, cue.stop
    if rng.random() < 0.5:
        start = max(0, min(stop - 1, start + rng.choice((-1, 1))))
    else:
        stop = min(n_words, max(start + 1, stop + rng.choice((-1, 1))))
    return range(start, stop)


def taught_by(student, teacher):
    """How far the student's shares are from the teacher's (Kullback-Leibler), row by row."""
    return F.kl_div(F.log_softmax(student, -1), F.softmax(teacher, -1), reduction="none").sum(-1)


def cue_taught(model, shared, teacher, inputs):
    """How far the search for cues is from what a teacher gives for the same windows."""
    with torch.no_grad():
        known = teacher.cues(teacher.shared(inputs), inputs["mask"])[0]
    real = inputs["mask"][:, 0, 0] == 0
    return taught_by(model.cues(shared, inputs["mask"])[0][real], known[real]).mean()


def attribution_loss(model, batch, rng, share, teacher=None, weight=0.0):
    """`share`: cues of the second pass a window of the first. `weight`: share of what a teacher gives for the same, beside what is marked."""
    windows = [example.window for example in batch]
    inputs = tensors(windows)
    length = inputs["ids"].shape[1]
    shared = model.shared(inputs)
    cue_logits, aux_logits = model.cues(shared, inputs["mask"])
    cue, aux = cue_labels(batch, length)
    real = (cue >= 0).float()[..., None]
    loss_cue = cue_loss(cue_logits, cue)
    loss_aux = (F.binary_cross_entropy_with_logits(aux_logits, aux, reduction="none") * real).sum() / real.sum() / 2

    rows, at, labels, valid, sourced = [], [], [], [], []
    golds = [(row, gold) for row, example in enumerate(batch) for gold in example.golds]
    rng.shuffle(golds)
    room = max(4, int(share * len(batch)))
    found = torch.softmax(cue_logits.detach(), -1)
    negatives = []
    for row, example in enumerate(batch):
        taken = {idx for gold in example.golds for idx in gold.cue_words}
        for run, _ in cue_runs(found[row].tolist(), example.window, 0.12):
            if not taken.intersection(run) and not example.unknown.intersection(run):
                negatives.append((row, marks(example.window, run, length)))
    for row, gold in golds[:room]:
        window = batch[row].window
        marked = jitter(gold.cue, len(window.spans), rng) if rng.random() < 0.15 else gold.cue
        rows.append(row)
        at.append(marks(window, marked, length))
        labels.append(role_labels(window, gold, length))
        valid.append(1.0)
        sourced.append(float(bool(gold.source)))
    rng.shuffle(negatives)
    for row, mark in negatives[:1 + room // 4]:
        rows.append(row)
        at.append(mark)
        labels.append(torch.full((length,), -100))
        valid.append(0.0)
        sourced.append(-1.0)
    parts = {"cue": loss_cue.item()}
    if teacher:
        with torch.no_grad():
            known_shared = teacher.shared(inputs)
            known = teacher.cues(known_shared, inputs["mask"])[0]
        real = inputs["mask"][:, 0, 0] == 0
        taught = taught_by(cue_logits[real], known[real]).mean()
        parts["taught_cue"] = taught.item()
        loss_cue = (1 - weight) * loss_cue + weight * taught
    if not rows:
        return 3 * loss_cue + 0.3 * loss_aux, parts
    rows = torch.tensor(rows)
    role_logits, whole = model.roles_of(shared[rows], inputs["mask"][rows], torch.stack(at))
    labels, valid, sourced = torch.stack(labels), torch.tensor(valid), torch.tensor(sourced)
    loss_roles = F.cross_entropy(role_logits.reshape(-1, 4), labels.view(-1), ignore_index=-100) if (labels >= 0).any() else 0.0
    parts.update(roles=float(torch.as_tensor(loss_roles).detach()), rows=len(rows))
    if teacher:
        with torch.no_grad():
            known_roles, known_whole = teacher.roles_of(known_shared[rows], inputs["mask"][rows], torch.stack(at))
        of_words = labels != -100
        of_words[valid == 0] = (inputs["mask"][:, 0, 0] == 0)[rows][valid == 0]
        taught = taught_by(role_logits[of_words], known_roles[of_words]).mean()
        parts["taught_roles"] = taught.item()
        loss_roles = (1 - weight) * loss_roles + weight * taught
        valid = (1 - weight) * valid + weight * torch.sigmoid(known_whole[:, 0])
    loss_valid = F.binary_cross_entropy_with_logits(whole[:, 0], valid)
    with_source = F.binary_cross_entropy_with_logits(whole[:, 1], sourced.clamp(min=0), reduction="none")
    loss_sourced = (with_source * (sourced >= 0)).mean()
    loss = 3 * loss_cue + 0.3 * loss_aux + loss_roles + 0.3 * loss_valid + 0.2 * loss_sourced
    return loss, {**parts, "valid": loss_valid.item()}


def event_labels(batch, length):
    """BIO of each role on the first piece of each word (-100 elsewhere), types of the words that fill a role, and which these are."""
    roles = torch.full((len(batch), length, len(ROLES)), -100)
    types = torch.zeros(len(batch), length, len(TYPES))
    typed = torch.zeros(len(batch), length)
    for row, example in enumerate(batch):
        word = example.window.word
        tag = [{} for _ in ROLES]
        for role, ranges in enumerate(example.roles):
            for span in ranges:
                tag[role].update({idx: 2 for idx in span})
                tag[role][span.start] = 1
        for at, idx in enumerate(word):
            if idx < 0 or word[at - 1] == idx:
                continue
            for role in range(len(ROLES)):
                roles[row, at, role] = tag[role].get(idx, 0)
            for kind in example.types.get(idx, ()):
                types[row, at, kind] = 1
            typed[row, at] = idx in example.types
    return roles, types, typed


def event_loss(model, batch):
    """Roles of words, types of the words that have a role, and types of the window."""
    inputs = tensors([example.window for example in batch])
    role_scores, type_scores, told_scores = model.events(model.shared(inputs), inputs["mask"])
    roles, types, typed = event_labels(batch, inputs["ids"].shape[1])
    loss_roles = F.cross_entropy(role_scores.reshape(-1, 3), roles.view(-1), ignore_index=-100) * len(ROLES)
    loss_types = F.binary_cross_entropy_with_logits(type_scores, types, reduction="none").mean(-1)
    loss_types = (loss_types * typed).sum() / typed.sum().clamp(min=1)
    loss_told = F.binary_cross_entropy_with_logits(told_scores, (types.sum(1) > 0).float())
    loss = 2 * loss_roles + 0.5 * loss_types + 0.5 * loss_told
    return loss, {"event_roles": loss_roles.item(), "event_types": loss_types.item(), "told": loss_told.item()}
