"""t, χ² and rank tests from printed summaries: textbook cases, R, enumeration, simulation."""

from itertools import combinations

import numpy as np
import pytest
from audit_cases import audited, found, n_checks, value
from scipy.stats import mannwhitneyu, norm, ttest_ind

from hcc_conversion.comparison.audit.printed import Interval
from hcc_conversion.comparison.audit.two_by_two import (
    FISHER,
    FISHER_ONE_SIDED,
    PEARSON,
    YATES,
    two_by_two_tests,
)
from hcc_conversion.comparison.audit.two_means import STUDENT, WELCH, Moments, t_tests
from hcc_conversion.comparison.audit.two_ranks import least_ties, p_of_z

GROUPS = [{"mean": "a.mean", "sd": "a.sd"}, {"mean": "b.mean", "sd": "b.sd"}]
T_TIE = [{"statistic": "t.t", "p": "t.p", "groups": GROUPS}]
#: R: t.test(extra ~ group, data = sleep); with var.equal = TRUE P is 0.07919.
SLEEP = (("0.75", "1.79", 10), ("2.33", "2.00", 10))


def two_groups(first, second, t, p):
    values = []
    for name, (mean, sd, n) in (("a", first), ("b", second)):
        values.append(value(f"{name}.mean", mean, "mean", of=n))
        values.append(value(f"{name}.sd", sd, "sd", of=n))
    return [*values, value("t.t", t, "test_stat", unit="t"), value("t.p", p, "p")]


def around(number, half):
    return Interval(number - half, number + half)


def test_t_tests_of_r():
    """sleep: means 0.75 and 2.33, SDs 1.789010 and 2.002249; t = -1.8608, Welch's df 17.776."""
    tests = t_tests(
        Moments(around(0.75, 1e-6), around(1.789010, 1e-6), 10),
        Moments(around(2.33, 1e-6), around(2.002249, 1e-6), 10),
    )
    for name, df, p in ((STUDENT, 18, 0.07919), (WELCH, 17.776, 0.07939)):
        assert np.mean(tests[name].t) == pytest.approx(-1.8608, abs=5e-5)
        assert np.mean(tests[name].df) == pytest.approx(df, abs=5e-4)
        assert np.mean(tests[name].p) == pytest.approx(p, abs=5e-6)


@pytest.mark.parametrize(
    ("t", "p", "expected"),
    [
        ("-1.86", "0.08", []),
        ("1.86", "0.08", ["sign"]),
        ("-1.96", "0.08", ["t_from_moments"]),
        ("-1.86", "0.09", ["p_from_t"]),
        ("-1.86", "<0.1", []),
        ("-1.86", "<0.05", ["p_from_t"]),
    ],
)
def test_t_and_p_follow_from_the_moments(t, p, expected):
    assert [rule for rule, *_ in found(two_groups(*SLEEP, t, p), two_means=T_TIE)] == expected


def test_welch_beside_student_is_another_method():
    """Drainage in Table 7 of Zhang 2023: Student's t is 2.37 to 2.47 and P 0.02."""
    values = two_groups(("8.53", "3.62", 16), ("5.9", "2.99", 21), "2.36", "0.03")
    assert found(values, two_means=T_TIE) == [
        ("t_from_moments", "method mismatch", "t.t"),
        ("p_from_t", "method mismatch", "t.p"),
    ]


def test_numbers_of_patients_that_would_explain_t_are_named():
    """Drainage in Table 6 of Zhang 2023: Student's t is 2.051 to 2.077, with n = 22 it is 2.02."""
    values = two_groups(("7.91", "3.74", 23), ("5.99", "4.33", 283), "2.03", "0.04")
    findings = audited(values, two_means=T_TIE).findings
    assert findings["rule"].tolist() == ["t_from_moments"]
    assert findings["severity"].tolist() == ["impossible"]
    assert "2.051 to 2.077" in findings["recomputed"][0]
    assert "n = 22, 283" in findings["meaning"][0]


def test_groups_of_one_have_no_t():
    values = two_groups(("0.75", "0", 1), ("2.33", "2.00", 10), "-1.86", "0.08")
    assert n_checks(values, "t_from_moments", two_means=T_TIE) == 0


@pytest.mark.parametrize("seed", range(20))
def test_rounded_moments_of_any_data_allow_their_own_t(seed):
    rng = np.random.default_rng(seed)
    first = rng.normal(10, rng.uniform(0.5, 5), rng.integers(2, 30))
    second = rng.normal(11, rng.uniform(0.5, 5), rng.integers(2, 30))
    decimals = rng.integers(0, 3)
    groups = [
        (f"{group.mean():.{decimals}f}", f"{group.std(ddof=1):.{decimals}f}", len(group))
        for group in (first, second)
    ]
    test = ttest_ind(first, second)
    values = two_groups(*groups, f"{test.statistic:.2f}", f"{test.pvalue:.2f}")
    rules = {rule for rule, *_ in found(values, two_means=T_TIE)}
    assert not rules & {"t_from_moments", "p_from_t"}


def test_tests_of_the_tea_tasting():
    """R: chisq.test and fisher.test of matrix(c(3, 1, 1, 3), 2): X² = 2 and 0.5."""
    tests = two_by_two_tests(np.array([[3, 1], [1, 3]]))
    assert tests[PEARSON] == pytest.approx((2.0, 0.1573), abs=5e-5)
    assert tests[YATES] == pytest.approx((0.5, 0.4795), abs=5e-5)
    assert tests[FISHER].p == pytest.approx(0.4857, abs=5e-5)
    assert tests[FISHER_ONE_SIDED].p == pytest.approx(0.2429, abs=5e-5)


@pytest.mark.parametrize("counts", [[[0, 0], [1, 3]], [[0, 2], [0, 3]], [[-1, 2], [3, 4]]])
def test_tables_without_a_test(counts):
    assert two_by_two_tests(np.array(counts)) == {}


CHI2_TIE = [
    {"statistic": "t.chi2", "p": "t.p", "counts": [["a.yes", "a.no"], ["b.yes", "b.no"]]},
]


def tea(chi2, p):
    counts = {"a.yes": "3", "a.no": "1", "b.yes": "1", "b.no": "3"}
    values = [value(name, count) for name, count in counts.items()]
    return [*values, value("t.chi2", chi2, "test_stat", unit="chi2"), value("t.p", p, "p")]


@pytest.mark.parametrize(
    ("chi2", "p", "expected"),
    [
        ("2.00", "0.16", []),
        ("0.50", "0.48", []),
        ("2.00", "0.48", [("p_from_counts", "method mismatch")]),  # Yates's beside Pearson's
        ("2.00", "0.24", [("p_from_counts", "method mismatch")]),  # Fisher's, one side
        ("2.00", "0.49", [("p_from_counts", "method mismatch")]),  # Fisher's, both sides
        ("2.00", "0.33", [("p_from_counts", "contradiction")]),
        (
            "2.50",
            "0.16",
            [("chi2_from_counts", "contradiction"), ("p_from_counts", "method mismatch")],
        ),
    ],
)
def test_the_test_that_gives_chi2_and_p_is_recognised(chi2, p, expected):
    findings = found(tea(chi2, p), two_by_two=CHI2_TIE)
    assert [(rule, severity) for rule, severity, _ in findings] == expected


def test_the_test_of_another_p_is_named():
    """Sex in Table 6 of Zhang 2023: Pearson's χ² 0.01 beside Fisher's one-sided P 0.61."""
    counts = {"a.yes": "20", "a.no": "3", "b.yes": "244", "b.no": "39"}
    values = [value(name, count) for name, count in counts.items()]
    values += [value("t.chi2", "0.01", "test_stat"), value("t.p", "0.61", "p")]
    findings = audited(values, two_by_two=CHI2_TIE).findings
    assert "P is that of Fisher's one-sided test" in findings["meaning"][0]


def test_counts_can_be_given_with_their_denominators():
    values = [
        value("a.yes", "3", of=4),
        value("b.yes", "1", of=4),
        value("t.chi2", "2.00", "test_stat"),
        value("t.p", "0.16", "p"),
    ]
    tie = [{"statistic": "t.chi2", "p": "t.p", "counts": [["a.yes"], ["b.yes"]]}]
    assert found(values, two_by_two=tie) == []
    assert n_checks(values, "chi2_from_counts", two_by_two=tie) == 1


def test_two_conventions_in_one_paper_are_told():
    values = tea("2.00", "0.16")
    values += [value("u.chi2", "0.50", "test_stat"), value("u.p", "0.48", "p")]
    ties = [*CHI2_TIE, {**CHI2_TIE[0], "statistic": "u.chi2", "p": "u.p"}]
    assert found(values, two_by_two=ties) == [("one_convention", "ambiguous", "t.chi2 u.chi2")]


RANK_TIE = [{"statistic": "t.z", "p": "t.p", "centres": ["a.median", "b.median"]}]


def ranks(z, p, n=(16, 21), centres=("5.0", "7.0"), kind="median"):
    return [
        value("a.median", centres[0], kind, of=n[0]),
        value("b.median", centres[1], kind, of=n[1]),
        value("t.z", z, "test_stat", unit="Z"),
        value("t.p", p, "p"),
    ]


def test_p_of_z():
    """2 Φ(-1.96) = 0.05; around 0 every P up to 1 is possible."""
    assert p_of_z(Interval(-1.96, -1.96)).low == pytest.approx(0.05, abs=5e-5)
    assert p_of_z(Interval(-0.005, 0.005)).high == 1


@pytest.mark.parametrize(
    ("z", "p", "expected"),
    [
        ("-1.47", "0.14", []),
        ("-1.47", "0.15", ["p_from_z"]),
        ("-2.62", "<0.01", []),
        ("-2.57", "<0.01", ["p_from_z"]),  # 2 Φ(-2.565) = 0.0103
        ("-0.00", "1.00", []),
    ],
)
def test_p_follows_from_z(z, p, expected):
    assert [rule for rule, *_ in found(ranks(z, p), two_ranks=RANK_TIE)] == expected


def test_the_sign_and_the_summary_of_a_rank_test():
    assert found(ranks("-1.47", "0.14", centres=("7.0", "5.0")), two_ranks=RANK_TIE) == [
        ("sign", "ambiguous", "t.z")
    ]
    assert found(ranks("-1.47", "0.14", kind="mean"), two_ranks=RANK_TIE) == [
        ("test_and_summary", "method mismatch", "t.z")
    ]


@pytest.mark.parametrize("sizes", [(2, 3), (3, 4), (4, 4)])
def test_without_ties_exactly_the_z_of_whole_u_are_attainable(sizes):
    """Every order of so few values, and every Z with two decimals up to 2.5."""
    n_first, n_second = sizes
    n = n_first + n_second
    sd = np.sqrt(n_first * n_second * (n + 1) / 12)
    attainable = set()
    for ranks_first in combinations(range(1, n + 1), n_first):
        u = sum(ranks_first) - n_first * (n_first + 1) / 2
        attainable.add(f"{abs(u - n_first * n_second / 2) / sd:.2f}")
    found_so = {
        text
        for text in (f"{cents / 100:.2f}" for cents in range(250))
        if least_ties(around(float(text), 0.005), n_first, n_second) == 0
    }
    assert found_so == {text for text in attainable if float(text) < 2.5}


@pytest.mark.parametrize("seed", range(30))
def test_the_ties_of_any_data_are_enough(seed):
    rng = np.random.default_rng(seed)
    first, second = rng.integers(0, 8, 6), rng.integers(0, 8, 9)
    both = np.concatenate([first, second])
    z = norm.isf(mannwhitneyu(first, second, use_continuity=False, method="asymptotic").pvalue / 2)
    _, sizes = np.unique(both, return_counts=True)
    assert least_ties(around(round(float(z), 2), 0.005), 6, 9) <= sum(sizes**3 - sizes) + 1e-6


def test_z_of_another_number_of_patients_needs_many_ties():
    """Z = -1.42 and -1.02 of 16 and 21 patients (Zhang 2023, Table 7), not of 23 and 283."""
    untied = [{**RANK_TIE[0], "untied": True}]
    for z, p in (("-1.42", "0.16"), ("-1.02", "0.31")):
        small = found(ranks(z, p), two_ranks=untied)
        assert small == [("z_attainable", "ambiguous", "t.z")]
        assert found(ranks(z, p, n=(23, 283)), two_ranks=untied) == []
    assert found(ranks("-0.89", "0.37"), two_ranks=untied) == []
