"""Which unknown codes may be shown to a person: never one that could identify a patient.

A cell of a coded column may hold anything once columns are shifted or a line is mistyped: a
name, a birthday, a record number. So an unknown code is shown only where it looks like a
code: it is one character, or close to a known code, or several patients share it; and it is
never shown where it spells a patient's identifier.
"""

from collections.abc import Sequence
from difflib import SequenceMatcher

import pandas as pd

_LONGEST = 12
_MOST_DISTINCT = 10
_PATIENTS_SHARING = 3
_CLOSE = 0.75


def normalise(text: pd.Series) -> pd.Series:
    """Letters and digits only, in one case: how identifiers are compared."""
    return text.str.casefold().str.replace(r"[\W_]+", "", regex=True)


def codes_to_show(
    cells: pd.Series, patients: pd.Series, known: Sequence[str], identifiers: set[str]
) -> pd.Series:
    """The unknown codes of a column, those not to be shown replaced by an empty text.

    Parameters
    ----------
    cells
        the unknown codes, one per row.
    patients
        local patient identifier of each row.
    known
        codes of the mapping.
    identifiers
        local identifiers of the whole extract, as `normalise` gives them.
    """
    patients_of = pd.DataFrame({"cell": cells, "patient": patients.to_numpy()})
    n_patients = patients_of.groupby("cell")["patient"].nunique()
    few = len(n_patients) <= _MOST_DISTINCT
    allowed = {
        cell
        for cell, n in n_patients.items()
        if len(cell) == 1
        or (len(cell) <= _LONGEST and (_is_close(cell, known) or (few and n >= _PATIENTS_SHARING)))
    }
    distinct = pd.Series(sorted(allowed), dtype="string")
    named = set(distinct[[plain in identifiers for plain in normalise(distinct)]])
    return cells.where(cells.isin(allowed - named), "")


def _is_close(cell: str, known: Sequence[str]) -> bool:
    folded = cell.casefold().strip(" .,;:'\"-")
    return any(SequenceMatcher(None, folded, code.casefold()).ratio() >= _CLOSE for code in known)
