"""BCLC and CNLC of hand-made patients, a line for each cell of the published tables.

BCLC: Reig et al., J Hepatol 2022;76:681, figure 1. CNLC: Zhou et al., Liver Cancer 2020;9:682
(2019 edition) and Liver Cancer 2023;12:405 (2022 edition).
"""

import pytest
from builders import canonical

from hcc_conversion.cohort.stages import STAGINGS, only_stage, possible_stages

#: Fully active, Child-Pugh A, one tumour of 2 cm, nothing else.
EARLIEST = {
    "ecog": 0,
    "child_pugh": "A",
    "tumour_number": "solitary",
    "tumour_count": 1,
    "tumour_size_cm": 2.0,
    "portal_vein_invasion": "none",
    "hepatic_vein_invasion": "none",
    "ivc_thrombus": False,
    "lymphatic_metastasis": False,
    "extrahepatic_metastasis": False,
}


def tumours(count, size_cm):
    number = "solitary" if count == 1 else "multiple"
    return {"tumour_count": count, "tumour_number": number, "tumour_size_cm": size_cm}


def stages(field, **values):
    """The stages that a patient can be in: `EARLIEST` but for *values*."""
    possible, _ = possible_stages(canonical("patients", [EARLIEST | values]), field)
    return [stage for stage in possible if possible[stage].iloc[0]]


@pytest.mark.parametrize(
    ("values", "bclc", "cnlc"),
    [
        # One tumour.
        ({}, "0", "Ia"),
        (tumours(1, 2.1), "A", "Ia"),
        (tumours(1, 5.0), "A", "Ia"),
        (tumours(1, 5.1), "A", "Ib"),
        (tumours(1, 15.0), "A", "Ib"),
        ({"child_pugh": "B"} | tumours(1, 2.1), "A", "Ia"),
        # Several.
        (tumours(2, 3.0), "A", "Ib"),
        (tumours(3, 3.0), "A", "Ib"),
        (tumours(2, 3.1), "B", "IIa"),
        (tumours(3, 9.0), "B", "IIa"),
        (tumours(4, 1.0), "B", "IIb"),
        (tumours(4, 9.0), "B", "IIb"),
        # Veins, whatever the tumours.
        ({"portal_vein_invasion": "Vp1"}, "C", "IIIa"),
        ({"portal_vein_invasion": "present"}, "C", "IIIa"),
        ({"hepatic_vein_invasion": "Vv2"}, "C", "IIIa"),
        ({"ivc_thrombus": True}, "C", "IIIa"),
        ({"portal_vein_invasion": "Vp4"} | tumours(5, 9.0), "C", "IIIa"),
        # Metastasis, whatever the veins.
        ({"lymphatic_metastasis": True}, "C", "IIIb"),
        ({"extrahepatic_metastasis": True}, "C", "IIIb"),
        ({"extrahepatic_spread": True}, "C", "IIIb"),
        ({"extrahepatic_metastasis": True, "portal_vein_invasion": "Vp4"}, "C", "IIIb"),
        # Performance status and liver function, whatever the tumour.
        ({"ecog": 1}, "C", "Ia"),
        ({"ecog": 2}, "C", "Ia"),
        ({"ecog": 2} | tumours(4, 4.0), "C", "IIb"),
        ({"ecog": 3}, "D", "IV"),
        ({"ecog": 4, "extrahepatic_metastasis": True}, "D", "IV"),
        ({"child_pugh": "C"}, "D", "IV"),
        ({"child_pugh": "C", "portal_vein_invasion": "Vp2"}, "D", "IV"),
    ],
)
def test_each_cell_of_the_tables(values, bclc, cnlc):
    assert stages("bclc", **values) == [bclc]
    assert stages("cnlc", **values) == [cnlc]


@pytest.mark.parametrize(
    ("values", "bclc", "cnlc"),
    [
        # Of Child-Pugh B the table does not say whether liver function is preserved.
        ({"child_pugh": "B"}, ["0", "A"], ["Ia"]),
        ({"child_pugh": None}, ["0", "A", "D"], ["Ia", "IV"]),
        ({"ecog": None}, ["0", "C", "D"], ["Ia", "IV"]),
        ({"portal_vein_invasion": None}, ["0", "C"], ["Ia", "IIIa"]),
        ({"lymphatic_metastasis": None}, ["0", "C"], ["Ia", "IIIb"]),
        ({"tumour_size_cm": None}, ["0", "A"], ["Ia", "Ib"]),
        # "Several" without a count: up to 3 or more.
        ({"tumour_count": None}, ["0"], ["Ia"]),
        (tumours(None, 3.0), ["A", "B"], ["Ib", "IIb"]),
        (tumours(None, 3.1), ["B"], ["IIa", "IIb"]),
        (tumours(2, None), ["A", "B"], ["Ib", "IIa"]),
        (tumours(4, None), ["B"], ["IIb"]),
        # What is known decides over what is not.
        ({"ecog": None, "extrahepatic_metastasis": True}, ["C", "D"], ["IIIb", "IV"]),
        ({"child_pugh": "C"} | dict.fromkeys(["ecog", "tumour_count"]), ["D"], ["IV"]),
        ({"ivc_thrombus": None}, ["0"], ["Ia"]),
        ({"ivc_thrombus": None, "hepatic_vein_invasion": None}, ["0", "C"], ["Ia", "IIIa"]),
    ],
)
def test_what_is_unknown_leaves_stages_open(values, bclc, cnlc):
    assert stages("bclc", **values) == bclc
    assert stages("cnlc", **values) == cnlc


@pytest.mark.parametrize("field", STAGINGS)
def test_of_nothing_known_every_stage_is_possible(field):
    possible, _ = possible_stages(canonical("patients", [{"patient_id": "1"}]), field)
    assert possible.all(axis=None)
    assert only_stage(possible).isna().all()


@pytest.mark.parametrize("field", STAGINGS)
def test_a_table_without_patients_has_no_stages(field):
    possible, deciding = possible_stages(canonical("patients", []), field)
    assert len(possible) == len(deciding) == len(only_stage(possible)) == 0


def test_the_rule_that_decides_is_the_first_that_is_known_to_hold():
    patient = EARLIEST | {"ecog": None, "lymphatic_metastasis": True, "child_pugh": "B"}
    _, deciding = possible_stages(canonical("patients", [patient]), "cnlc")
    assert STAGINGS["cnlc"].rules[deciding[0]].stages == ("IIIb",)
