"""The day of the first contact at a centre, held against the last one."""

import pandas as pd
from builders import canonical

from hcc_conversion.ingest.date_order import dates_in_order
from hcc_conversion.ingest.findings import ERROR
from schemas.vocabulary import TABLE_NAMES


def found(*patients):
    rows = [
        {"patient_id": str(place), "last_contact_day": last, "admission_day": admitted}
        for place, (last, admitted) in enumerate(patients)
    ]
    tables = {name: canonical(name, rows if name == "patients" else []) for name in TABLE_NAMES}
    return [
        one for one in dates_in_order(tables) if len(one.rows) and "admission_day" in one.fields
    ]


def test_nobody_dies_or_is_last_seen_before_the_first_contact():
    (violation,) = found((100, 101), (100, 100), (100, -400), (pd.NA, 30), (100, pd.NA))
    assert violation.severity == ERROR
    assert violation.problem == "dates: first contact is after the death or last contact"
    assert list(violation.rows) == [0]
