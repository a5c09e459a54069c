"""The converted patients as printed one by one give the totals that the paper prints.

Expected values: Zhang et al., BMC Cancer 2023;23:465, Table 1 (staging, reasons of
unresectability), Table 3 (R0), Table 8 and text (regimens, adjuvant interval, watch & wait).
"""

from pathlib import Path

import pandas as pd
import pytest
import yaml
from builders import note, value

from hcc_conversion.analyses.baseline import baseline_results
from hcc_conversion.analyses.flow import flow_results
from hcc_conversion.centres import discover_centres
from hcc_conversion.cohort import Cohort
from hcc_conversion.ingest.extract import examine_extract
from hcc_conversion.ingest.harmonise import collected_fields, deidentify
from hcc_conversion.ingest.mapping import expand_blocks
from hcc_conversion.results import NOT_COLLECTED

ROOT = Path(__file__).parents[2]
CONFIG = yaml.safe_load((ROOT / "config/config.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def shandong():
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        schemas = ROOT / "schemas"
        centre = discover_centres(
            "config/centres", schemas / "centre.schema.yaml", schemas / "fields.yaml"
        )["shandong"]
        examination = examine_extract(centre, CONFIG["window"])
    assert examination.findings.empty
    return Cohort(
        tables=deidentify(examination.tables, "shandong", b"a key of the tests"),
        collected=collected_fields(expand_blocks(centre), "shandong", centre["covers"]),
        accounting=examination.accounting.assign(centre="shandong"),
    )


@pytest.fixture(scope="module")
def table_1(shandong):
    variables = {"characteristics": CONFIG["characteristics"]}
    return baseline_results(shandong, {"converted": "characteristics"}, variables)


@pytest.mark.parametrize(
    ("variable", "level", "n", "percent"),
    [
        ("hbv", "yes", 26, "100.0"),
        ("bclc", "A", 6, "23.1"),
        ("bclc", "B", 1, "3.8"),
        ("bclc", "C", 19, "73.1"),
        ("cnlc", "I", 6, "23.1"),
        ("cnlc", "II", 1, "3.8"),
        ("cnlc", "III", 19, "73.1"),
        ("portal_vein_invasion", "Vp2", 1, "3.8"),
        ("portal_vein_invasion", "Vp3", 10, "38.5"),
        ("portal_vein_invasion", "Vp4", 3, "11.5"),
        ("hepatic_vein_invasion", "Vv2", 1, "3.8"),
        ("hepatic_vein_invasion", "Vv3", 4, "15.4"),
        ("liver_remnant_insufficient", "yes", 11, "42.3"),
        ("extrahepatic_spread", "yes", 5, "19.2"),
    ],
)
def test_table_1_as_printed(table_1, variable, level, n, percent):
    assert value(table_1, "converted", variable, level, "n") == n
    assert f"{value(table_1, 'converted', variable, level, 'percent'):.1f}" == percent


@pytest.mark.parametrize("variable", ["age_years", "sex", "ecog", "afp_ng_ml", "cirrhosis"])
def test_what_is_printed_as_totals_only_is_not_collected(table_1, variable):
    assert note(table_1, "converted", variable) == NOT_COLLECTED


def test_26_converted_23_resected_3_on_watch_and_wait(shandong):
    results = flow_results(shandong)
    box = "conversion=converted"
    assert value(results, "resectability=unresectable", "conversion", "converted", "n") == 26
    assert value(results, box, "after_conversion", "resected", "n") == 23
    assert value(results, box, "after_conversion", "watch & wait", "n") == 3
    assert (shandong.tables["surgeries"]["margin"] == "R0").sum() == 23


def test_regimens_and_adjuvant_treatment_of_table_8(shandong):
    treatments = shandong.tables["treatments"]
    before = treatments[treatments["intent"] == "conversion"]
    # Rows of Table 8 (Table 4 prints one more HAIC and one less TACE): 14 HAIC, 11 TACE,
    # 1 with radiotherapy, 26 TKI, 22 anti-PD-1.
    counts = before["modality"].value_counts().to_dict()
    assert counts == {"TKI": 26, "anti-PD-1/PD-L1": 22, "HAIC": 14, "TACE": 11, "radiotherapy": 1}
    operated = shandong.tables["surgeries"]["patient_id"]
    adjuvant = treatments[
        (treatments["intent"] == "adjuvant") & treatments["patient_id"].isin(operated)
    ]
    intervals = adjuvant.groupby("patient_id")["start_day"].first()
    assert len(intervals) == 19
    assert f"{intervals.mean():.1f} ± {intervals.astype(float).std():.1f}" == "37.1 ± 9.8"
    with_tace = adjuvant.loc[adjuvant["modality"] == "TACE", "patient_id"].nunique()
    assert with_tace == 5


def test_no_patient_row_keeps_a_printed_number(shandong):
    for table in shandong.tables.values():
        assert table["patient_id"].str.fullmatch("[0-9a-f]{16}").all()
        assert isinstance(table, pd.DataFrame)
