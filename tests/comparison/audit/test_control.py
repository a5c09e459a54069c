"""Numbers that are printed of real data agree with each other: the audit finds no fault."""

import numpy as np
import pytest
from audit_cases import audited, value
from scipy.stats import chi2_contingency, fisher_exact, mannwhitneyu, norm, ttest_ind

GRAVE = {"contradiction", "impossible"}


def rounded(number, decimals):
    return f"{number:.{decimals}f}"


def describe(rng, name, values, of):
    decimals = int(rng.integers(0, 3))
    mean = value(f"{name}.mean", rounded(values.mean(), decimals), "mean", of=of)
    sd = value(f"{name}.sd", rounded(values.std(ddof=1), decimals), "sd", of=of)
    quartiles = [
        value(f"{name}.{stat}", rounded(np.quantile(values, share), decimals), stat, of=of)
        for stat, share in (("q1", 0.25), ("median", 0.5), ("q3", 0.75))
    ]
    line = {"row": name, "printed_group": name}
    return [entry | line for entry in (mean, sd, *quartiles)]


def whole_days(rng):
    """Days of two groups, described and compared."""
    groups = {
        name: rng.poisson(rng.uniform(3, 12), int(rng.integers(8, 60))).astype(float)
        for name in ("a", "b")
    }
    values = [
        entry
        for name, days in groups.items()
        for entry in describe(rng, f"days.{name}", days, len(days))
    ]
    t, p = ttest_ind(groups["a"], groups["b"])
    rank_p = mannwhitneyu(*groups.values(), use_continuity=False, method="asymptotic").pvalue
    values += [
        value("days.t", rounded(t, 2), "test_stat"),
        value("days.p", rounded(p, 2), "p"),
        value("ranks.z", rounded(-norm.isf(rank_p / 2), 2), "test_stat"),
        value("ranks.p", rounded(rank_p, 2), "p"),
    ]
    ties = {
        "whole_numbers": [{"mean": f"days.{_}.mean", "sd": f"days.{_}.sd"} for _ in "ab"],
        "two_means": [
            {
                "statistic": "days.t",
                "p": "days.p",
                "groups": [{"mean": f"days.{_}.mean", "sd": f"days.{_}.sd"} for _ in "ab"],
            }
        ],
        "two_ranks": [
            {
                "statistic": "ranks.z",
                "p": "ranks.p",
                "centres": ["days.a.median", "days.b.median"],
            }
        ],
    }
    return values, ties


def shares(rng):
    """A characteristic of two groups, with shares and a test."""
    counts = rng.integers(1, 60, (2, 2))
    values = []
    for name, row in zip("ab", counts, strict=True):
        of = int(row.sum())
        for level, n in zip(("yes", "no"), row, strict=True):
            line = {"row": level, "printed_group": name}
            decimals = int(rng.integers(0, 2))
            values.append(value(f"share.{name}.{level}.n", str(n), of=of, **line))
            text = rounded(100 * n / of, decimals)
            values.append(value(f"share.{name}.{level}.pct", text, "percent", of=of, **line))
        values.append(value(f"share.{name}.all", str(of)))
    found = chi2_contingency(counts, correction=bool(rng.integers(2)))
    p = found.pvalue if rng.integers(2) else fisher_exact(counts).pvalue
    values += [
        value("share.chi2", rounded(found.statistic, 2), "test_stat"),
        value("share.p", rounded(p, 2), "p"),
    ]
    ids = [[f"share.{name}.{level}.n" for level in ("yes", "no")] for name in "ab"]
    ties = {
        "two_by_two": [{"statistic": "share.chi2", "p": "share.p", "counts": ids}],
        "sums": [
            {"whole": f"share.{name}.all", "parts": parts}
            for name, parts in zip("ab", ids, strict=True)
        ],
    }
    return values, ties


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("made", [whole_days, shares])
def test_nothing_is_wrong_with_numbers_printed_of_data(made, seed):
    values, ties = made(np.random.default_rng(seed))
    result = audited(values, **ties)
    grave = result.findings[result.findings["severity"].isin(GRAVE)]
    assert grave.empty, grave[["finding", "printed", "recomputed"]].to_string()
    assert int(result.summary["checks"].sum()) > len(values)
