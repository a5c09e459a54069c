"""Which unknown codes are shown: none that names a person or spells an identifier."""

import pandas as pd
import pytest

from hcc_conversion.ingest.shown_codes import codes_to_show, normalise


@pytest.mark.parametrize(
    ("code", "is_shown"),
    [
        ("Hans Jäger", False),
        ("Jäger, Hans", False),
        ("O. Weiß", True),  # no first name; a single letter and a word are a code, as "C. Stage"
        ("unklar", True),
        ("49", False),  # of patient 000049
        ("000049", False),
        ("50", True),
    ],
)
def test_codes_that_name_a_person_or_spell_an_identifier_are_not_shown(code, is_shown):
    cells = pd.Series([code] * 4, dtype="string")
    patients = pd.Series(["000001", "000002", "000003", "000049"], dtype="string")
    shown = codes_to_show(cells, patients, set(normalise(patients)), may_be_names=False)
    assert shown.tolist() == [code if is_shown else ""] * 4
