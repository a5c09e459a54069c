"""Free text of an extract, which may name a patient: which of it is written into results.

The fields of `schemas.vocabulary.FREE_TEXT` are printed as they are. A cell that somebody typed
may hold a name or a birthday, so a text is kept only where it is a name of the vocabulary, comes
from the ``codes`` of the centre file, or several patients share it.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping

import pandas as pd

from schemas.vocabulary import FREE_TEXT

#: Patients that must share a text that nobody has approved.
PATIENTS_SHARING = 3
#: In place of a term that is not kept; an agent that is not kept is unknown.
OTHER_TERM = "Other term"


def unlisted_text(tables: Mapping[str, pd.DataFrame]) -> Iterator[tuple[str, str, pd.Index]]:
    """Table, field and rows whose text is no name of the vocabulary."""
    for (table, field), names in FREE_TEXT.items():
        text = tables[table][field]
        unlisted = text.notna() & ~_among(text, names)
        yield table, field, tables[table].index[unlisted]


def spell_alike(
    tables: Mapping[str, pd.DataFrame], written: Iterable[tuple[str, str, str]] = ()
) -> dict[str, pd.DataFrame]:
    """The tables with one spelling for names that differ only in case, blanks or hyphens.

    That of the vocabulary; else of *written*, table, field and name in the centre file; else the
    most frequent, the first in the alphabet of several.
    """
    spelt = dict(tables)
    approved = list(written)
    for (table, field), names in FREE_TEXT.items():
        text = tables[table][field]
        counts = text.value_counts()
        by_count = sorted(counts.index, key=lambda name: (-counts[name], name))
        of_file = [name for at, column, name in approved if (at, column) == (table, field)]
        spelling = {_folded(name): name for name in reversed([*names, *of_file, *by_count])}
        same = {name: spelling[_folded(name)] for name in counts.index}
        spelt[table] = tables[table].assign(**{field: text.map(same).astype("string")})
    return spelt


def _folded(name: str) -> str:
    plain = unicodedata.normalize("NFKC", name).casefold()
    return re.sub(r"[\s_\u2010-\u2015-]+", "", plain)


def withhold_rare_text(
    tables: Mapping[str, pd.DataFrame], collected: pd.DataFrame
) -> dict[str, pd.DataFrame]:
    """The tables of one centre, with the text that might name a patient left out.

    Parameters
    ----------
    tables
        canonical tables.
    collected
        what the centre's mapping names (`hcc_conversion.ingest.harmonise.collected_fields`): a
        value of ``codes`` stands there as ``term=...``.

    Returns
    -------
    The same tables. A text that neither the vocabulary nor ``codes`` has, of fewer than
    `PATIENTS_SHARING` patients, is `OTHER_TERM`; of agents it is missing.
    """
    kept = dict(tables)
    for (table, field), names in FREE_TEXT.items():
        rows = tables[table]
        code = f"{field}="
        here = collected["table"].eq(table) & collected["field"].str.startswith(code)
        approved = [*names, *collected.loc[here, "field"].str.removeprefix(code)]
        text = rows[field]
        n_patients = rows.groupby(text)["patient_id"].transform("nunique")
        rare = text.notna() & ~_among(text, approved) & (n_patients < PATIENTS_SHARING)
        instead = pd.NA if field == "agent" else OTHER_TERM
        kept[table] = rows.assign(**{field: text.mask(rare.fillna(False), instead)})
    return kept


def _among(text: pd.Series, names: list[str] | tuple[str, ...]) -> pd.Series:
    known = {_folded(name) for name in names}
    return text.isin([name for name in text.dropna().unique() if _folded(name) in known])
