"""Printed values that consistent data cannot carry, or need not, each with its reason."""

from pathlib import Path

import pandas as pd

from hcc_conversion.run.problems import InvalidInput

#: contradiction: printed differently elsewhere. impossible: no data give it. implausible: only
#: data of a form that no cohort has would give it. convention: another value under the convention
#: stated. not_a_constraint: says nothing of these patients' data. no_field: the canonical tables
#: have no such field.
KINDS = (
    "contradiction",
    "impossible",
    "implausible",
    "convention",
    "not_a_constraint",
    "no_field",
)
#: Kinds that ask nothing of the tables.
ASKS_NOTHING = ("not_a_constraint", "no_field")
COLUMNS = ["id", "kind", "finding", "reason", "chosen"]


def read_exceptions(path: str | Path) -> pd.DataFrame:
    """The exceptions, one row per printed value, indexed by its ``id``.

    Columns ``kind`` (`KINDS`), ``finding`` (number in the audit of the paper, or empty),
    ``reason`` and ``chosen`` (what the reconstruction has instead).

    Raises
    ------
    InvalidInput
        for an unknown kind, an id that stands twice, or a row without a reason.
    """
    listed = pd.read_csv(path, dtype=str, keep_default_na=False)[COLUMNS]
    problems = [
        f"{row.id}: unknown kind '{row.kind}'"
        for row in listed.itertuples()
        if row.kind not in KINDS
    ]
    twice = listed["id"].duplicated()
    problems += [f"{value_id}: stands twice" for value_id in listed.loc[twice, "id"]]
    no_reason = listed["reason"] == ""
    problems += [f"{value_id}: no reason" for value_id in listed.loc[no_reason, "id"]]
    if problems:
        raise InvalidInput(f"{path} does not fit:", problems)
    return listed.set_index("id")
