"""Fingerprints of patients, by which two centres of one run notice that they hold the same ones.

A pseudonym holds the centre's id, so a patient has another one in every centre. A fingerprint does
not: it is the HMAC-SHA256, with the site's key, of what a second export of the same patient
repeats. Without the key nothing leads back; only the owner can read the file.
"""

import hmac
from collections.abc import Sequence
from hashlib import sha256

import pandas as pd

from hcc_conversion.ingest.near_identifiers import plain_identifier

#: What is compared, from the surest to the weakest sign of the same patient.
#:
#: identifier_facts
#:     identifier, sex, age in whole years, and the date of day 0; where the centre has no dates,
#:     the last day of contact and whether the patient died.
#: identifier_date
#:     identifier and date of day 0.
#: course
#:     no identifier: date of day 0, sex, age in whole years, last day of contact, whether died.
KINDS = ("identifier_facts", "identifier_date", "course")
#: Above this share of dates on the first of a month, dates are months: 1 in 30 is expected.
_MOST_FIRSTS = 0.5
_LENGTH = 16


def fingerprints(patients: pd.DataFrame, day_zero: pd.Series, key: bytes) -> pd.DataFrame:
    """Fingerprints of every patient, without the centre, in an order that says nothing.

    Parameters
    ----------
    patients
        the canonical table with local ``patient_id``.
    day_zero
        local ``patient_id``, then the date of day 0; empty where the centre has no dates.
    key
        of the pseudonyms.

    Returns
    -------
    One row per patient, a column of 16 hexadecimal digits for each of `KINDS`; missing where one of
    its parts is.
    """
    local = patients["patient_id"].astype("string").map(plain_identifier, na_action="ignore")
    date = patients["patient_id"].map(day_zero).astype("datetime64[ns]")
    day = date.dt.strftime("%Y-%m-%d").astype("string")
    sex = patients["sex"].astype("string")
    age = patients["age_years"].floordiv(1).astype("Int64").astype("string")
    contact = patients["last_contact_day"].astype("string")
    died = patients["died"].astype("string")
    when = [day] if day.notna().any() else [contact, died]
    days = day if (date.dropna().dt.day == 1).mean() <= _MOST_FIRSTS else day.where(day.isna())
    parts = {
        "identifier_facts": [local, sex, age, *when],
        "identifier_date": [local, days],
        "course": [day, sex, age, contact, died],
    }
    table = pd.DataFrame({kind: _keyed(kind, parts[kind], key) for kind in KINDS})
    return table.sort_values(list(KINDS), ignore_index=True)


def _keyed(kind: str, parts: Sequence[pd.Series], key: bytes) -> pd.Series:
    known = pd.concat(parts, axis=1).dropna()
    texts = known.agg("\x1f".join, axis=1) if len(known) else pd.Series(dtype="string")
    keyed = texts.map(
        lambda text: hmac.new(key, f"{kind}\x1f{text}".encode(), sha256).hexdigest()[:_LENGTH]
    )
    return keyed.astype("string").reindex(parts[0].index)
