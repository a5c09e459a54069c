"""How good a draft is: each field of a truth is drafted right, wrong or left open."""

from collections import Counter

import pandas as pd

CHECKED = ", CHECK"


def verdicts(draft, truth):
    """How many fields are ``right``, ``wrong`` (each with ``, CHECK`` where the draft says so) and
    ``open``.

    *truth*: table and field, then the list of mappings, one for each block of the table. A mapping
    that the truth does not have is wrong. Of codes, all that the draft has must be those of the
    truth; a code that does not occur in the extract need not be drafted.
    """
    left = [(*key, mapping) for key, mappings in truth.items() for mapping in mappings]
    counts = Counter()
    for _, proposal in draft.mapped():
        mark = CHECKED if proposal.doubts else ""
        fitting = [
            one
            for one in left
            if one[:2] == tuple(proposal.target) and same_mapping(proposal.mapping, one[2])
        ]
        counts[("right" if fitting else "wrong") + mark] += 1
        if fitting:
            left.remove(fitting[0])
    counts["open"] = len(left)
    return counts


def same_mapping(drafted, true):
    """Whether a drafted mapping reads every cell as the true one does."""
    drafted, true = dict(drafted), dict(true)
    codes = {code: ours for code, ours in drafted.pop("codes", {}).items() if ours is not None}
    known = true.pop("codes", {})
    for mapping in (drafted, true):  # a code for missing that does not occur need not be known
        mapping.pop("missing", None)
    return drafted == true and codes.items() <= known.items() and bool(codes) == bool(known)


def wrong_without_check(draft, truth):
    """Mappings that are wrong and not marked, to be shown by a test that fails."""
    return [
        (tuple(proposal.target), dict(proposal.mapping))
        for _, proposal in draft.mapped()
        if not proposal.doubts
        and not any(
            same_mapping(proposal.mapping, one) for one in truth.get(tuple(proposal.target), [])
        )
    ]


def share_right(counts):
    """Of what the truth has, the share drafted right, marked or not."""
    right = counts["right"] + counts["right" + CHECKED]
    return right / (right + counts["open"])


def truth_of(centre):
    """The mappings of a centre file as a truth, without what stands in `missing`."""
    truth = {}
    for table, blocks in centre["tables"].items():
        for block in blocks:
            for field, mapping in block["columns"].items():
                truth.setdefault((table, field), []).append(mapping)
    return truth


def cycle(values, n):
    """*values* over and over, *n* of them."""
    return [values[number % len(values)] for number in range(n)]


def days(start, n, *, step=9, form="%Y-%m-%d"):
    """*n* dates, *step* days apart, as text."""
    return list(pd.date_range(start, periods=n, freq=f"{step}D").strftime(form))
