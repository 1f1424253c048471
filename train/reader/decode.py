"""From the model's scores to attributions, in whole numbers. The same decisions as `crates/neural/src/{decode,frames}.rs`."""


def first_pieces(window):
    first, last = [], -1
    for at, idx in enumerate(window.word):
        if idx > last:
            first.append(at)
            last = idx
    return first


def cue_runs(table, window, threshold):
    """Runs of words that begin with p(B) >= threshold and go on while I is likeliest: (range, p(B)).

    `table`: probabilities of O, B, I for each piece; a word is judged by its first piece.
    """
    first = first_pieces(window)
    found, idx = [], 0
    while idx < len(first):
        begin = table[first[idx]][1]
        if begin < threshold:
            idx += 1
            continue
        stop = idx + 1
        while stop < len(first) and table[first[stop]][2] > max(table[first[stop]][0], table[first[stop]][1]):
            stop += 1
        found.append((range(idx, stop), begin))
        idx = stop
    return found


def gain(score):
    return int(round(max(-8.0, min(8.0, score)) * 64))


def margin(scores, label):
    return gain(scores[label] - max(score for idx, score in enumerate(scores) if idx != label))


def best_run(gains):
    """The contiguous run with the highest sum, if above nought (Kadane)."""
    best, best_sum, start, total = range(0), 0, 0, 0
    for idx, value in enumerate(gains):
        if total <= 0:
            start, total = idx, 0
        total += value
        if total > best_sum:
            best, best_sum = range(start, idx + 1), total
    return best


def best_runs(gains, change):
    """The words of the likeliest sequence of in and out (Viterbi); each change of state costs `change`."""
    outside, inside, stays = 0, -change, []
    for value in gains:
        stays.append((outside >= inside - change, inside >= outside - change))
        outside, inside = max(outside, inside - change), max(inside, outside - change) + value
    state, words = inside > outside, set()
    for idx in range(len(gains) - 1, -1, -1):
        if state:
            words.add(idx)
        state = stays[idx][1] if state else not stays[idx][0]
    return words
