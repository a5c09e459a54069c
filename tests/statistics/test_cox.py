"""Cox models against R's coxph and cox.zph (cox.R), and where no estimate exists."""

import numpy as np
import pandas as pd
import pytest
from places import R_VALUES, ROOT, SHARED

from hcc_conversion.statistics.cox import fit_cox, joint_p_value
from hcc_conversion.statistics.monotone_likelihood import NO_EVENTS
from hcc_conversion.statistics.proportional_hazards import (
    proportional_hazards_test,
    scaled_residuals,
)
from hcc_conversion.statistics.survival_sample import complete_cases
from hcc_conversion.study.time_units import days_of_months
from schemas.results import NO_ESTIMATE, NO_PATIENTS

REFERENCE = pd.read_csv(R_VALUES / "cox.csv", keep_default_na=False, na_values=[""])
REAL = SHARED / "data"
FOUR = ["trt", "karno", "age", "prior"]

# A warning would be one line per model and centre in a log nobody can read.
pytestmark = pytest.mark.filterwarnings("error")


def veteran(terms, strata=None):
    rows = pd.read_csv(R_VALUES / "cox_veteran.csv")
    return complete_cases(
        rows["time"], rows["status"] == 1, rows[terms], strata=rows[strata] if strata else None
    )


def typed(time, event, strata=None, **covariates):
    return complete_cases(
        pd.Series(time, dtype="Float64"),
        pd.Series(event, dtype="boolean"),
        pd.DataFrame(covariates, dtype=float),
        strata=None if strata is None else pd.Series(strata),
    )


def transplantation():
    """Stanford heart transplants: waiting, and from the day of the transplant."""
    rows = pd.read_csv(R_VALUES / "cox_heart.csv")
    end = rows["futime"].clip(lower=0.5)
    swap = rows["wait"].fillna(np.inf)
    before = rows.assign(start=0.0, stop=np.minimum(end, swap), transplanted=0)
    before["event"] = (rows["died"] == 1) & (end <= swap)
    since = rows.assign(start=swap, stop=end, transplanted=1, event=rows["died"] == 1)
    spells = pd.concat([before, since], ignore_index=True).query("start < stop")
    terms = ["transplanted", "age", "surgery"]
    return complete_cases(
        spells["stop"], spells["event"], spells[terms], entry_days=spells["start"]
    )


SAMPLES = {
    "karno": veteran(["karno"]),
    "four": veteran(FOUR),
    "four by cell type": veteran(FOUR, "celltype"),
    "ties": typed(
        [1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3],
        [1, 1, 0, 1, 1, 1, 1, 0, 1, 0, 1, 1],
        x=[1, 0, 1, 1, 0, 1, 0, 0, 1, 0, 0, 1],
        z=[2, 1, 5, 3, 4, 4, 1, 2, 2, 5, 3, 1],
    ),
    "one time": typed([5] * 6, [1, 1, 0, 1, 0, 0], x=[1, 0, 1, 1, 0, 0]),
    "day 0": typed([0, 0, 3, 7, 9, 11], [1, 0, 1, 0, 1, 0], x=[1, 0, 0, 1, 1, 0]),
    "time-varying": transplantation(),
}
TIES = ["efron", "breslow"]


def reference(model, ties, quantity):
    chosen = (REFERENCE["model"] == model) & (REFERENCE["quantity"] == quantity)
    rows = REFERENCE[chosen & (REFERENCE["ties"] == ties)]
    assert len(rows)
    return rows


@pytest.mark.parametrize("ties", TIES)
@pytest.mark.parametrize("model", SAMPLES)
def test_hazard_ratios_limits_and_p_equal_r(model, ties):
    fit = fit_cox(SAMPLES[model], ties)
    assert fit.note == ""
    expected = reference(model, ties, "hazard ratio").set_index("term")
    columns = ["estimate", "ci_low", "ci_high", "p_value"]
    pd.testing.assert_frame_equal(
        fit.estimates[columns], expected[columns], rtol=1e-6, check_names=False
    )


@pytest.mark.parametrize("ties", TIES)
@pytest.mark.parametrize("model", ["karno", "four", "four by cell type", "ties", "day 0"])
def test_test_of_proportional_hazards_equals_r(model, ties):
    test = proportional_hazards_test(fit_cox(SAMPLES[model], ties))
    expected = reference(model, ties, "zph").set_index("term")
    np.testing.assert_allclose(test["statistic"], expected["estimate"], rtol=1e-6)
    np.testing.assert_allclose(test["p_value"], expected["p_value"], rtol=1e-6)
    assert test["df"].tolist() == [1] * (len(test) - 1) + [len(test) - 1]


@pytest.mark.parametrize("ties", TIES)
@pytest.mark.parametrize("model", ["karno", "four", "ties", "day 0"])
def test_scaled_schoenfeld_residuals_equal_r(model, ties):
    residuals = scaled_residuals(fit_cox(SAMPLES[model], ties))
    for term, rows in reference(model, ties, "residual").groupby("term"):
        own = residuals[residuals["covariate"] == term].head(len(rows))
        np.testing.assert_allclose(own["time_days"], rows["at"])
        np.testing.assert_allclose(own["scale"], rows["ci_low"].astype(float), atol=1e-12)
        np.testing.assert_allclose(own["residual"], rows["estimate"], rtol=1e-6)


def test_joint_p_of_one_coefficient_is_its_own():
    fit = fit_cox(SAMPLES["karno"])
    assert joint_p_value(fit, ["karno"]) == pytest.approx(fit.estimates["p_value"].iloc[0])


def test_joint_p_of_several_equals_r():
    # R: fit <- coxph(Surv(time, status) ~ celltype); b <- coef(fit)
    # pchisq(t(b) %*% solve(vcov(fit)) %*% b, 3, lower.tail = FALSE)
    cells = pd.read_csv(R_VALUES / "cox_veteran.csv")
    kinds = pd.get_dummies(cells["celltype"])[["smallcell", "adeno", "large"]]
    fit = fit_cox(complete_cases(cells["time"], cells["status"] == 1, kinds))
    assert joint_p_value(fit, list(kinds)) == pytest.approx(2.38746736339845e-05, rel=1e-6)


# --- Where there is no maximum-likelihood estimate ---


def refused(sample):
    """The note of a fit without any number, whichever ties and test."""
    notes = set()
    for ties in TIES:
        fit = fit_cox(sample, ties)
        assert fit.estimates.isna().all(axis=None)
        assert proportional_hazards_test(fit)["p_value"].isna().all()
        assert scaled_residuals(fit).empty
        notes.add(fit.note)
    assert len(notes) == 1
    return notes.pop()


def test_a_level_without_events_has_no_estimate():
    note = refused(typed([3, 5, 6, 8, 9], [1, 1, 0, 0, 1], x=[0, 0, 1, 1, 0]))
    assert note == f"monotone likelihood in x: {NO_ESTIMATE}"


def test_events_in_one_level_only_have_no_estimate():
    note = refused(typed([3, 5, 6, 8, 9], [0, 0, 1, 1, 0], x=[0, 0, 1, 1, 0]))
    assert NO_ESTIMATE in note


def test_quasi_separation_of_two_covariates_is_found_and_named():
    # Each covariate alone has an estimate; but no event has neither of them, while others do.
    time, event = [1, 2, 3, 4, 5, 6, 7, 8], [1, 1, 1, 1, 0, 0, 0, 0]
    covariates = {"x": [1, 0, 1, 0, 0, 0, 1, 0], "z": [0, 1, 0, 1, 0, 0, 0, 1]}
    for name, values in covariates.items():
        assert fit_cox(typed(time, event, **{name: values})).note == ""
    note = refused(typed(time, event, **covariates, other=[0, 1, 1, 0, 1, 0, 0, 1]))
    assert note == f"monotone likelihood in x, z: {NO_ESTIMATE}"


def test_events_in_every_level_can_still_be_monotone():
    # Both levels have events, yet each event falls on the highest x then at risk.
    note = refused(typed([1, 2, 3, 4], [1, 1, 1, 0], x=[3, 2, 1, 0]))
    assert NO_ESTIMATE in note


def test_monotone_within_strata_is_found_though_together_it_is_not():
    sample = {"time": [1, 2, 3, 4, 5, 6], "event": [1, 0, 0, 1, 0, 0], "x": [0, 0, 0, 1, 1, 0]}
    assert fit_cox(typed(**sample)).note == ""
    assert NO_ESTIMATE in refused(typed(**sample, strata=list("aaabbb")))


def test_a_stratum_without_events_says_nothing_and_does_no_harm():
    sample = SAMPLES["karno"]
    quiet = complete_cases(
        pd.Series([*sample.time_days, 4, 70]),
        pd.Series([*sample.event, False, False]),
        pd.DataFrame({"karno": [*sample.covariates["karno"], 10, 90]}),
        strata=pd.Series(["a"] * sample.n + ["b", "b"]),
    )
    pd.testing.assert_frame_equal(fit_cox(quiet).estimates, fit_cox(sample).estimates)


def test_nobody_all_censored_and_one_patient():
    assert refused(typed([], [], x=[])) == NO_PATIENTS
    assert refused(typed([3, 5], [0, 0], x=[0, 1])) == NO_EVENTS
    assert "no variation" in refused(typed([3], [1], x=[1]))


def test_one_event_has_no_estimate():
    assert NO_ESTIMATE in refused(typed([3, 5, 7], [0, 1, 0], x=[0, 1, 0]))


def test_a_constant_covariate_is_named():
    note = refused(typed([3, 5, 7], [1, 1, 0], x=[1, 1, 1], z=[1, 3, 2]))
    assert note == "no variation in x among those at risk at an event"


def test_who_left_before_the_first_event_makes_no_variation():
    note = refused(typed([1, 5, 7], [0, 1, 0], x=[1, 0, 0]))
    assert note == "no variation in x among those at risk at an event"


def test_covariates_that_say_the_same_are_named():
    note = refused(typed([3, 5, 7, 8, 9], [1, 1, 1, 1, 0], x=[1, 0, 1, 0, 1], z=[0, 1, 0, 1, 0]))
    assert note == "cannot be told apart: x, z"


def test_events_at_one_time_leave_nothing_to_test_for_proportionality():
    test = proportional_hazards_test(fit_cox(SAMPLES["one time"]))
    assert test["p_value"].isna().all()


def test_rows_with_a_missing_value_are_left_out():
    sample = typed([1, 2, 3, None], [1, 0, 1, 1], x=[1, None, 0, 1])
    assert (sample.n, sample.events) == (2, 2)


# --- Real patients ---


# R coxph, Efron: overall survival of the same 227 patients, months.
@pytest.mark.parametrize(
    ("term", "estimate", "ci_low", "ci_high", "p_value", "zph"),
    [
        ("Age", 1.00035432694816, 0.984370409586313, 1.01659778646176, 0.965615826490654, 0.728997),
        (
            "Gender",
            0.913299991165745,
            0.518311084113924,
            1.60929777392145,
            0.753690823799522,
            5.580071,
        ),
        (
            "HBsAg",
            1.27538911335498,
            0.590555897852605,
            2.75438344850868,
            0.535771309413192,
            0.023650,
        ),
        (
            "Cirrhosis",
            1.24188971100802,
            0.810196289496345,
            1.90360049077284,
            0.320171622247558,
            0.003569,
        ),
    ],
)
def test_foshan_equals_r(term, estimate, ci_low, ci_high, p_value, zph):
    rows = pd.read_csv(ROOT / "resources/centres/foshan/hepatocellular.csv")
    days = rows["OS_months"].map(days_of_months)
    fit = fit_cox(complete_cases(days, rows["Death"] == 1, rows[[term]]))
    own = fit.estimates.loc[term, ["estimate", "ci_low", "ci_high", "p_value"]]
    assert own.tolist() == pytest.approx([estimate, ci_low, ci_high, p_value], rel=1e-6)
    assert proportional_hazards_test(fit)["statistic"].iloc[0] == pytest.approx(zph, rel=1e-4)


def shared(dataset):
    """The folder of a data set that is not part of the project."""
    folder = REAL / dataset
    if not (folder / "reference.csv").exists():
        pytest.skip(f"the data of {dataset} are not here")
    return folder


def check_all(folder, patients, endpoints):
    """Compare every Cox model of a reference.csv, and its test of proportional hazards."""
    table = pd.read_csv(folder / "reference.csv").set_index("quantity")
    models = pd.Series(table.index.str.extract(r"^Cox ((?:OS|RFS|TTP) (?:uni \w+|multi)):")[0])
    assert models.nunique() > 20
    for model, positions in models.groupby(models, sort=False).groups.items():
        time, event = endpoints[model.split()[0]]
        terms = [table.index[position].split(": ")[1] for position in positions]
        fit = fit_cox(complete_cases(patients[time], patients[event] == 1, patients[terms]))
        expected = table.iloc[positions]
        own = fit.estimates[["estimate", "ci_low", "ci_high", "p_value"]]
        np.testing.assert_allclose(own, expected[["estimate", "lo95", "hi95", "p"]], rtol=1e-4)
        assert {fit.sample.n} == set(expected["n"])
        assert {fit.sample.events} == set(expected["events"])
        whole = proportional_hazards_test(fit).loc["global"]
        zph = table.loc[f"cox.zph GLOBAL chisq {model}"]
        assert whole["statistic"] == pytest.approx(zph["estimate"], rel=1e-4)
        assert whole["p_value"] == pytest.approx(zph["p"], rel=1e-4)


def test_all_models_of_foshan_equal_r():
    folder = shared("foshan")
    patients = pd.read_csv(folder / "hepatoCellular.csv")
    check_all(folder, patients, {"OS": ("OS", "Death"), "RFS": ("RFS", "Recurrence")})


def test_all_models_of_houston_equal_r():
    folder = shared("houston")
    workbook = folder / "HCC-TACE-Seg_clinical_data-V2.xlsx"
    rows = pd.read_excel(workbook, sheet_name="data table")
    patients = rows.assign(
        male=rows["Sex"] == 1,
        hbv=rows["hepatitis"].isin(["HBV only", "HCV and HBV"]),
        afp400=rows["AFP_group"] == ">=400",
        cpB=rows["CPS"] != "A",
        multi=rows["tumor_nodul"] == "multinodular",
        pvt=rows["Portal Vein Thrombosis"],
        vi=rows["Vascular invasion"],
        gt50=rows["T_involvment"] == ">50%",
    )
    status = {"OS": "Death_1_StillAliveorLostToFU_0", "TTP": "Censored_0_progressed_1"}
    check_all(folder, patients, {name: (name, event) for name, event in status.items()})
