"""Real patients from a workbook, mapped by configuration alone, against R.

The 105 patients of HCC-TACE-Seg are not part of the project; where the workbook is absent these
tests are skipped. Reference values: R survival, conf.type = "log-log", time in weeks.
"""

import pytest
from places import ROOT

from hcc_conversion.cohort.response_criteria import BY_SUM, classify_readings
from hcc_conversion.ingest.centres import discover_centres
from hcc_conversion.ingest.extract import examine_extract
from hcc_conversion.statistics.kaplan_meier import median_time, survival_at, survival_curve
from hcc_conversion.statistics.log_rank import log_rank_test

WORKBOOK = ROOT.parent / "shared/data/houston/HCC-TACE-Seg_clinical_data-V2.xlsx"
#: Readings with a response, by both criteria together, of each of the three readers.
READINGS = {"1": 192, "2": 192, "3": 190}
WINDOW = {"start": "2019-06-01", "end": "2022-06-01"}

pytestmark = pytest.mark.skipif(not WORKBOOK.exists(), reason=f"{WORKBOOK.name} is not here")


def examine(tmp_path, reader="1"):
    text = (ROOT / "tests/e2e/houston.yaml").read_text(encoding="utf-8")
    text = text.replace("1_RECIST", f"{reader}_RECIST").replace("1_mRECIST", f"{reader}_mRECIST")
    (tmp_path / "houston.yaml").write_text(text.replace(WORKBOOK.name, str(WORKBOOK)))
    schemas = ROOT / "schemas"
    centres = discover_centres(tmp_path, schemas / "centre.schema.yaml", schemas / "fields.yaml")
    return examine_extract(centres["houston"], WINDOW)


def test_every_patient_is_read_and_counted(tmp_path):
    examination = examine(tmp_path)
    assert examination.unresolved.empty
    patients = examination.tables["patients"]
    assert len(patients) == 105
    # counts of the workbook's own glossary and column summary
    assert patients["sex"].value_counts().to_dict() == {"male": 68, "female": 37}
    assert patients["died"].sum() == 93
    assert patients["bclc"].value_counts().to_dict() == {"C": 66, "B": 24, "A": 12, "D": 3}
    assert patients["hbv"].sum() == 16 + 9
    assert patients["tumour_size_cm"].isna().sum() == 52
    assert len(examination.tables["outcomes"]) == 45


def test_survival_in_weeks_equals_r(tmp_path):
    patients = examine(tmp_path).tables["patients"]
    curve = survival_curve(patients["last_contact_day"], patients["died"])
    median = {name: days / 7 for name, days in median_time(curve).items()}
    assert median["median"] == pytest.approx(108.2857143, abs=1e-6)
    assert median["ci_low"] == pytest.approx(85.42857143, abs=1e-6)
    assert median["ci_high"] == pytest.approx(122.2857143, abs=1e-6)
    for weeks, estimate, low, high in [
        (52, 0.779635258358663, 0.687259931139488, 0.847704623027061),
        (104, 0.510131712259372, 0.410495061743078, 0.60120710579134),
        (156, 0.250554078014184, 0.171096861431783, 0.337885761243168),
    ]:
        at = survival_at(curve, 7 * weeks)
        assert at["estimate"] == pytest.approx(estimate, abs=1e-9)
        assert at["ci_low"] == pytest.approx(low, abs=1e-6)
        assert at["ci_high"] == pytest.approx(high, abs=1e-6)


def test_log_rank_by_stage_equals_r(tmp_path):
    patients = examine(tmp_path).tables["patients"]
    test = log_rank_test(patients["last_contact_day"], patients["died"], patients["bclc"])
    # R survdiff: Surv(OS weeks, death) ~ BCLC
    assert test["statistic"] == pytest.approx(3.39075181200982, abs=1e-4)
    assert test["p_value"] == pytest.approx(0.335210091173502, abs=1e-4)
    assert test["df"] == 3


@pytest.mark.parametrize("reader", ["1", "2", "3"])
def test_no_released_response_contradicts_its_measurements(tmp_path, reader):
    examination = examine(tmp_path, reader)
    readings = examination.tables["assessments"]
    assert readings["response"].notna().sum() == READINGS[reader]
    problems = examination.findings["problem"]
    assert not problems.str.contains("does not follow").any()


@pytest.mark.parametrize("minimum_growth_mm", [0, 5])
def test_all_574_released_responses_are_those_of_the_measurements(tmp_path, minimum_growth_mm):
    """Released per reader: ``<reader>_RECIST`` and ``<reader>_mRECIST`` from the columns ``_BL``
    and ``_FU``. There is one follow-up, so the baseline is the nadir, and no column of new
    lesions; growth of 20 % is 5 mm or more in every case, so the minimum decides nothing.
    """
    same = 0
    for reader, n_readings in READINGS.items():
        table = examine(tmp_path, reader).tables["assessments"].assign(centre="houston")
        minimum = dict.fromkeys(("RECIST 1.1", "mRECIST"), minimum_growth_mm)
        readings = classify_readings(table, minimum)
        later = readings[readings["response"].notna()]
        assert len(later) == n_readings
        assert set(later["basis"]) == {BY_SUM}
        assert later["measured"].tolist() == later["response"].tolist()
        same += len(later)
    assert same == 574
