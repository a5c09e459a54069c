"""Imputation by chained equations against R's mice (tests/reference/imputation.R)."""

import numpy as np
import pandas as pd
import pytest
from places import R_VALUES

from hcc_conversion.statistics.cox import fit_cox
from hcc_conversion.statistics.imputation import Imputation, impute
from hcc_conversion.statistics.nelson_aalen import cumulative_hazard
from hcc_conversion.statistics.rubins_rules import combine
from hcc_conversion.statistics.survival_sample import complete_cases

R = pd.read_csv(R_VALUES / "imputation.csv", skipinitialspace=True).query("what == 'mice'")
COVARIATES = ["stage", "afp", "size"]
HOW = Imputation(sets=60, cycles=5, donors=5, seed=7)


@pytest.fixture(scope="module")
def patients():
    rows = pd.read_csv(R_VALUES / "imputation_patients.csv")
    hazard = cumulative_hazard(rows["time_days"], rows["event"] == 1)
    return rows.assign(hazard=hazard)


@pytest.fixture(scope="module")
def completed(patients):
    return list(impute(patients[[*COVARIATES, "event", "hazard"]], HOW))


def test_a_cox_model_of_what_is_imputed_is_that_of_r(patients, completed):
    """Both are drawn: 400 sets in R and 60 here leave less than 0.02 to chance. The complete cases
    alone give 0.256 for the stage; R, of all, 0.335."""
    fits = [
        fit_cox(complete_cases(patients["time_days"], patients["event"], rows[COVARIATES]))
        for rows in completed
    ]
    for r in R.itertuples():
        of_name = [fit.estimates.loc[r.name] for fit in fits]
        found = combine(
            [row["log_hazard_ratio"] for row in of_name],
            [row["standard_error"] ** 2 for row in of_name],
        )
        assert found.estimate == pytest.approx(r.estimate, abs=0.03)
        assert found.standard_error == pytest.approx(np.sqrt(r.variance), rel=0.08)
        assert found.missing_information == pytest.approx(r.fmi, abs=0.1)


def test_known_values_stay_and_codes_stay_codes(patients, completed):
    for rows in completed:
        assert rows.notna().all(axis=None)
        for name in COVARIATES:
            known = patients[name].notna()
            assert rows.loc[known, name].tolist() == patients.loc[known, name].tolist()
            assert set(rows[name]) == {0, 1}
    drawn = completed[0]["afp"][patients["afp"].isna()]
    assert not drawn.equals(completed[1]["afp"][patients["afp"].isna()])


def test_a_seed_gives_the_same_again(patients):
    how = Imputation(sets=2, cycles=1, donors=5, seed=1)
    table = patients[[*COVARIATES, "event", "hazard"]]
    first, again = list(impute(table, how)), list(impute(table, how))
    for one, other in zip(first, again, strict=True):
        pd.testing.assert_frame_equal(one, other)


def test_a_column_of_one_value_is_completed_with_it():
    table = pd.DataFrame(
        {"a": [1.0, np.nan, 1.0, 1.0], "b": [0.0, 1.0, np.nan, 1.0], "c": [0.0, 1.0, 1.0, 0.0]}
    )
    (rows, _) = impute(table, Imputation(sets=2, cycles=1, donors=1, seed=1))
    assert rows["a"].tolist() == [1, 1, 1, 1]
    assert rows["b"].isin([0, 1]).all()


def test_the_cumulative_hazard_by_hand():
    """Of 4 patients: 1/4 on day 10; on day 20 a tie of 2 of 3; the last one is censored."""
    days, event = pd.Series([10, 20, 20, 30]), pd.Series([True, True, True, False])
    expected = [1 / 4, 1 / 4 + 2 / 3, 1 / 4 + 2 / 3, 1 / 4 + 2 / 3]
    assert cumulative_hazard(days, event).tolist() == pytest.approx(expected)
