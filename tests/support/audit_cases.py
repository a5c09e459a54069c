"""Papers of a few printed numbers, for the tests of the audit."""

import numpy as np
import pandas as pd

from hcc_conversion.comparison.audit.audit import Audit, audit
from hcc_conversion.comparison.audit.identities import Identities, identities_of
from schemas.published import PublishedValues
from schemas.results import KEY

COLUMNS = list(PublishedValues.to_schema().columns)


def value(value_id, printed, statistic="n", of=None, **fields):
    """One printed value: its id, as printed, what it is, and of how many patients."""
    text = not printed.lstrip("<>-").replace(".", "", 1).isdigit()
    bare = printed.lstrip("<>")
    place, _, row = value_id.partition(".")
    blank = dict.fromkeys(["printed_group", "unit", "note", *KEY], "")
    return {
        **blank,
        "id": value_id,
        "place": place,
        "row": row,
        "statistic": statistic,
        "printed": printed,
        "operator": "" if text else (printed[0] if printed[0] in "<>" else "="),
        "value": np.nan if text else float(bare),
        "decimals": 0 if text else len(bare.partition(".")[2]),
        "denominator": pd.NA if of is None else of,
        "not_replicated": "" if fields.get("analysis") else "invented",
        **fields,
    }


def paper(*values) -> pd.DataFrame:
    table = pd.DataFrame(values, columns=COLUMNS).astype(
        {name: column.dtype.type for name, column in PublishedValues.to_schema().columns.items()}
    )
    return PublishedValues.validate(table)


def audited(values, **ties) -> Audit:
    return audit(paper(*values), identities_of(ties), "invented")


def found(values, rule=None, **ties):
    """(rule, severity, ids judged) of every finding, or of those by one rule."""
    findings = audited(values, **ties).findings
    rows = findings[["rule", "severity", "ids"]].itertuples(index=False, name=None)
    return [row for row in rows if rule is None or row[0] == rule]


def n_checks(values, rule, **ties) -> int:
    """How often a rule could be applied."""
    summary = audited(values, **ties).summary.set_index("rule")
    return int(summary.loc[rule, "checks"])


def with_wrong_digits(
    table: pd.DataFrame, n: int, rng: np.random.Generator
) -> tuple[pd.DataFrame, list[str]]:
    """A copy with one digit changed in each of *n* numbers drawn at random, and their ids."""
    table = table.copy()
    chosen = rng.choice(np.flatnonzero(table["operator"] != ""), n, replace=False)
    for row in chosen:
        text = table.loc[row, "printed"]
        digits = [place for place, sign in enumerate(text) if sign.isdigit()]
        at = int(rng.choice(digits))
        others = [digit for digit in "0123456789" if digit != text[at]]
        # A number of several digits does not begin with 0, unless a point follows.
        if at == digits[0] and text[at + 1 : at + 2].isdigit():
            others = [digit for digit in others if digit != "0"]
        text = text[:at] + str(rng.choice(others)) + text[at + 1 :]
        table.loc[row, "printed"] = text
        table.loc[row, "value"] = float(text.lstrip("<>"))
    return table, table["id"].iloc[chosen].tolist()


def caught(table: pd.DataFrame, wrong: pd.DataFrame, ids, identities: Identities) -> set[str]:
    """Which of the wrong numbers stand in a finding that the right table does not have."""
    columns = ["rule", "ids", "against", "severity", "recomputed"]
    known = set(audit(table, identities, "p").findings[columns].itertuples(index=False, name=None))
    rows = audit(wrong, identities, "p").findings[columns].itertuples(index=False, name=None)
    named = {name for row in rows if row not in known for name in f"{row[1]} {row[2]}".split()}
    return named & set(ids)
