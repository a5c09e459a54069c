"""Which unknown codes may be shown to a person: never one that could identify a patient.

A cell of a coded column may hold anything once columns are shifted or a line is mistyped: a name
of one character, a birthday, a record number. So an unknown code is shown only where several
patients share it and it spells no patient's identifier, nor two capitalised words; and a word that
could be a name is not shown beside a column of identifiers, where names stand, nor in a column that
holds few of the codes it should, which may be one of names.
"""

from collections.abc import Sequence

import pandas as pd

_LONGEST = 12
_MOST_DISTINCT = 10
_PATIENTS_SHARING = 3
#: Two capitalised words, as a person's first and last name.
_FULL_NAME = r"\b[^\W\d_a-z][^\W\d_A-Z]+[ ,.]+(?:[A-Z]\. ?)?[^\W\d_a-z][^\W\d_A-Z]+"
#: Letters of a word without digits that could be a name; Latin names have two or more.
_NAME = r"[^\W\d_]{2,}|[^\W\d_a-zA-Z]"


def normalise(text: pd.Series) -> pd.Series:
    """Letters and digits only, in one case, without leading zeros: how identifiers are compared."""
    return text.str.casefold().str.replace(r"[\W_]+", "", regex=True).str.lstrip("0")


def codes_to_show(
    cells: pd.Series, patients: pd.Series, identifiers: set[str], *, may_be_names: bool
) -> pd.Series:
    """The unknown codes of a column, those not to be shown replaced by an empty text.

    Parameters
    ----------
    cells
        the unknown codes, one per row.
    patients
        local patient identifier of each row.
    identifiers
        local identifiers of the whole extract, as `normalise` gives them.
    may_be_names
        whether the column may be one of names (`may_hold_names`).
    """
    patients_of = pd.DataFrame({"cell": cells, "patient": patients.to_numpy()})
    n_patients = patients_of.groupby("cell")["patient"].nunique()
    shared = n_patients.index[n_patients >= _PATIENTS_SHARING]
    distinct = pd.Series(shared[shared.str.len() <= _LONGEST], dtype="string")
    if len(n_patients) > _MOST_DISTINCT:
        return pd.Series("", index=cells.index)
    hidden = normalise(distinct).isin(identifiers)
    hidden |= distinct.str.contains(_FULL_NAME, regex=True)
    if may_be_names:
        hidden |= distinct.str.contains(_NAME, regex=True)
    return cells.where(cells.isin(distinct[~hidden].tolist()), "")


def may_hold_names(
    columns: Sequence[str], read: Sequence[str], identifying: Sequence[str], share_known: float
) -> bool:
    """Whether the words in a column may be names.

    Parameters
    ----------
    columns
        the columns of the file, in its order.
    read
        those whose cells are looked at.
    identifying
        those that identifiers are read from.
    share_known
        the share of the known cells that are codes of the mapping.
    """
    places = {name: number for number, name in enumerate(columns)}
    beside = any(
        abs(places[one] - places[other]) <= 1
        for one in read
        for other in identifying
        if {one, other} <= set(places)
    )
    return beside or share_known < 0.5
