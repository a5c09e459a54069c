"""What the figure of response draws, as tables: bars of the waterfall, lines of the spider."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from hcc_conversion.cohort.response_criteria import (
    BY_NEW_LESION,
    PARTIAL_RESPONSE_CHANGE,
    PROGRESSION_CHANGE,
)
from hcc_conversion.study.time_units import DAYS_PER_MONTH
from schemas.vocabulary import RESPONSE

#: Thresholds drawn in both figures, per cent of the baseline.
RESPONSE_PERCENT = 100 * PARTIAL_RESPONSE_CHANGE
PROGRESSION_PERCENT = 100 * PROGRESSION_CHANGE
#: Growth above it is cut, per cent.
MOST_GROWTH_PERCENT = 100.0

#: What a reader of the figures calls the responses.
NAMES: Mapping[str, str] = {
    "CR": "complete (CR)",
    "PR": "partial (PR)",
    "SD": "stable (SD)",
    "PD": "progressive (PD)",
    "NE": "not evaluable (NE)",
}
#: All readings of a patient by one criterion, in the table behind the figures.
COURSE = ["patient", "criterion"]
BAR_COLUMNS = ["change_percent", "response", "by_size", "differs", "new_lesion"]
#: Patients of whom a median course is drawn.
FEWEST = 5
MEDIAN_COLUMNS = ["response", "months", "change_percent"]
LINE_COLUMNS = ["line", "response", "months", "change_percent", "last"]


def response_of_change(change_percent: np.ndarray) -> np.ndarray:
    """The category that a change of size from baseline would make on its own."""
    rules = [
        change_percent <= -100,
        change_percent <= RESPONSE_PERCENT + 1e-6,
        change_percent >= PROGRESSION_PERCENT - 1e-6,
    ]
    return np.select(rules, ["CR", "PR", "PD"], "SD").astype(object)


def n_assessed(courses: pd.DataFrame) -> int:
    """Patients with a best response, measured or not; *courses* as for `waterfall_bars`."""
    return len(courses.loc[courses["best_response"].notna(), COURSE].drop_duplicates())


def waterfall_bars(courses: pd.DataFrame) -> pd.DataFrame:
    """One bar per patient with a best change, from the most growth to the most shrinkage.

    Parameters
    ----------
    courses
        rows of `analyses.response.response_courses` of one population and one criterion.

    Returns
    -------
    `BAR_COLUMNS`: the best change, the best response, the response that the change makes on its
    own, whether the two differ, and whether a new lesion counts among the readings. Patients
    appear without any identifier; what looks the same may stand in any order.
    """
    used = courses[courses["used"]]
    new_lesion = used["basis"].eq(BY_NEW_LESION) & used["category"].eq("PD")
    patients = used.assign(new_lesion=new_lesion.fillna(False).astype(bool))
    patients = patients.groupby(COURSE, sort=False).agg(
        change_percent=("best_change_percent", "first"),
        response=("best_response", "first"),
        new_lesion=("new_lesion", "any"),
    )
    bars = patients.dropna(subset="change_percent").reset_index(drop=True)
    by_size = response_of_change(bars["change_percent"].to_numpy(dtype=float))
    bars["by_size"] = pd.Series(by_size, bars.index, dtype="string")
    bars["differs"] = (bars["response"] != bars["by_size"]).astype(bool)
    bars["rank"] = bars["response"].map({name: rank for rank, name in enumerate(RESPONSE)})
    bars = bars.sort_values(
        ["change_percent", "rank", "differs", "new_lesion"],
        ascending=[False, True, True, True],
        ignore_index=True,
    )
    return bars[BAR_COLUMNS]


def spider_lines(courses: pd.DataFrame) -> pd.DataFrame:
    """The change of size over time of every patient with a baseline and a later measurement.

    Parameters
    ----------
    courses
        as for `waterfall_bars`.

    Returns
    -------
    `LINE_COLUMNS`, one row per measured and dated reading that counts, and the baseline: number
    of the ``line``, best ``response``, ``months`` since the start of treatment, change, and
    whether the reading is the ``last`` of its line. Lines are in the order of what they show,
    which no identifier of a patient decides.
    """
    shown = courses[courses["used"] | courses["left_out"].eq("baseline")]
    shown = shown.dropna(subset=["days", "change_percent", "best_response"])
    # Of several readings before treatment the last is the baseline.
    shown = shown.drop_duplicates([*COURSE, "order"], keep="last")
    shown = shown.assign(months=shown["days"].astype(float) / DAYS_PER_MONTH)
    of_patient = shown.groupby(COURSE, sort=False).agg(
        response=("best_response", "first"),
        months=("months", list),
        change_percent=("change_percent", list),
        first=("order", "first"),
        n=("order", "size"),
    )
    whole = (of_patient["first"] == 0) & (of_patient["n"] > 1)
    lines = of_patient.loc[whole, ["response", "months", "change_percent"]]
    # The best last, so that they lie on top.
    ordered = sorted(
        lines.itertuples(index=False, name=None),
        key=lambda line: (-RESPONSE.index(line[0]), *line[1:]),
    )
    points = [
        (number, response, month, change, position == len(months) - 1)
        for number, (response, months, changes) in enumerate(ordered)
        for position, (month, change) in enumerate(zip(months, changes, strict=True))
    ]
    return pd.DataFrame(points, columns=LINE_COLUMNS)


def median_courses(lines: pd.DataFrame) -> pd.DataFrame:
    """The median change of the patients with each best response, month by month.

    Parameters
    ----------
    lines
        of `spider_lines`.

    Returns
    -------
    `MEDIAN_COLUMNS`, a row per response and whole month from the start of treatment on, while the
    courses of at least half of its patients, and of `FEWEST`, reach so far. Between two readings a
    course is a straight line; before its first it is that.
    """
    rows = []
    for response, of_response in lines.groupby("response", sort=False):
        courses = [
            rows[["months", "change_percent"]].to_numpy(dtype=float)
            for _, rows in of_response.groupby("line", sort=False)
        ]
        needed = max(FEWEST, len(courses) / 2)
        for month in range(int(of_response["months"].max()) + 1):
            reaching = [course for course in courses if course[-1, 0] >= month]
            if len(reaching) < needed:
                break
            changes = [np.interp(month, course[:, 0], course[:, 1]) for course in reaching]
            rows.append((response, month, float(np.median(changes))))
    return pd.DataFrame(rows, columns=MEDIAN_COLUMNS)
