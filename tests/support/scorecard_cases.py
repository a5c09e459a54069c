"""A paper of a few values and a scope's results, for the tests of the scorecard."""

import pandas as pd
from audit_cases import COLUMNS, paper, value

from hcc_conversion.comparison.scorecard.rules import Rules
from hcc_conversion.comparison.scorecard.table import findings_of_values, scorecard
from hcc_conversion.comparison.scorecard.verdicts import compare_scope
from schemas.audit import AuditFindings
from schemas.published import PublishedValues
from schemas.results import LINES, Results

#: A line that each statistic belongs to.
A_LINE = {stat: line for line, stats in LINES.items() for stat in stats}
RESULT_COLUMNS = list(Results.columns())
PRINTED_TYPES = {
    name: column.dtype.type for name, column in PublishedValues.to_schema().columns.items()
}
RULES = Rules(0.05, {"headlines": "holm", "others": "fdr_bh"}, odds=2, hazard=2, sd=0.5)
FINDING = {
    "paper": "invented",
    "severity": "impossible",
    "rule": "grim",
    **dict.fromkeys(["where", "against", "printed", "recomputed", "meaning"], ""),
}


def share(name, count, of, percent=None, **fields):
    """A printed number of patients, and its percentage."""
    key = {"analysis": "baseline", "population": "converted", "variable": name, "level": "yes"}
    rows = [value(f"t.{name}.n", str(count), of=of, stat="n", **key, **fields)]
    if percent is not None:
        rows.append(
            value(f"t.{name}.pct", percent, "percent", of=of, stat="percent", **key, **fields)
        )
    return rows


def line(name, statistics, of=None, analysis="surgery"):
    """Printed statistics of one line: {stat: as printed}."""
    key = {"analysis": analysis, "population": "resected", "variable": name}
    names = {"p_value": "p", "statistic": "test_stat", "estimate": "hr"}
    return [
        value(f"t.{name}.{stat}", printed, names.get(stat, stat), of=of, stat=stat, **key)
        for stat, printed in statistics.items()
    ]


def results(**lines):
    """`Results` of a scope: variable, then its statistics; ``(n, of)`` is a share."""
    rows = []
    for name, stats in lines.items():
        if isinstance(stats, tuple):
            count, of = stats
            key = ("baseline", "converted", "", name, "yes")
            stats = {"n": count, "denominator": of, "percent": 100 * count / of}
        else:
            key = (stats.get("analysis", "surgery"), "resected", "", name, "")
        numbers = {stat: number for stat, number in stats.items() if stat != "analysis"}
        rows += [(*key, A_LINE[stat], stat, number, "", "") for stat, number in numbers.items()]
    text = {_: "string" for _ in RESULT_COLUMNS if _ != "value"}
    return pd.DataFrame(rows, columns=RESULT_COLUMNS).astype({**text, "value": float})


def found(*ids, **fields):
    """A finding of the audit about these values."""
    columns = list(AuditFindings.to_schema().columns)
    row = {**FINDING, "finding": f"grim:{ids[0]}", "ids": " ".join(ids), **fields}
    return pd.DataFrame([row], columns=columns, dtype="string")


NO_FINDINGS = found("none").iloc[:0]
NO_EXCEPTIONS = pd.DataFrame({"reason": []}, dtype="string")


def compare(values, own, findings=NO_FINDINGS, rules=RULES, headlines=(), *, whole=False):
    """The verdicts on one scope, by id."""
    published = pd.DataFrame(values, columns=COLUMNS).astype(PRINTED_TYPES)
    shared = findings_of_values(findings, published)
    return compare_scope(published, own, shared, rules, headlines, whole=whole).set_index("id")


def full_card(values, own, findings=NO_FINDINGS, exceptions=NO_EXCEPTIONS, made=""):
    """The scorecard of one scope."""
    origin, scopes = {"here": made}, {"here": own}
    return scorecard("invented", paper(*values), scopes, findings, exceptions, origin, RULES)


def verdict(values, own, value_id, **arguments):
    return compare(values, own, **arguments).loc[value_id, "verdict"]
