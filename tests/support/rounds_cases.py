"""Three invented centres, and the rounds of a model over them."""

from functools import cache

import numpy as np
from conversion_cases import BOTH, DEFINITION, study

from hcc_conversion.analyses.conversion.results import conversion_results
from hcc_conversion.federation import rounds as commands
from hcc_conversion.federation.answering import answer_of
from hcc_conversion.federation.combining import Round, combine
from hcc_conversion.federation.rounds import Chosen, first_request
from hcc_conversion.run.whole_files import save_table

CONFIG = {
    "window": {"start": "2019-06-01", "end": "2022-06-01"},
    "conversion": DEFINITION,
    "predictors": BOTH,
    "imputation": None,
    "thresholds": {"curve_min_at_risk": 1},
}
OPEN, CLOSED = {"nature": "simulated"}, {"nature": "real"}
NAMES = ("a", "b", "c")
WORKFLOW = {"version": "0.2.0", "commit": ""}


def drawn(centre, n, *, seed, without_event=None):
    """Invented patients; *without_event*: a level of HBV in which nobody has the event."""
    draws = np.random.default_rng(seed)
    rows = []
    for _ in range(n):
        hbv, male = bool(draws.random() < 0.5), bool(draws.random() < 0.6)
        event = bool(draws.random() < 0.45) and hbv is not without_event
        time = 1 + int(draws.exponential(40 if hbv else 60))
        sex = "male" if male else "female"
        rows.append({"centre": centre, "time": time, "event": event, "hbv": hbv, "sex": sex})
    return rows


ROWS = {
    "a": drawn("a", 120, seed=1),
    "b": drawn("b", 90, seed=2),
    "c": drawn("c", 60, seed=3, without_event=True),
}


@cache
def cohort_of(centre):
    return study(ROWS[centre])


@cache
def results_of_all(names):
    return results_of(names, ROWS)


def results_of(names, rows=None):
    """Of the rows of these centres together."""
    if rows is None:
        return results_of_all(tuple(names))
    every = [row for name in names for row in rows[name]]
    found, *_ = conversion_results(study(every), BOTH, DEFINITION)
    return found


def multivariate(results):
    """Estimate, limits and P of the model of rows, by predictor and level."""
    lines = results[(results["group"] == "multivariate") & (results["line"] == "hazard_ratio")]
    return lines.pivot_table(index=["variable", "level"], columns="stat", values="value")


def request_to(names, centre=OPEN, ties="efron", results=None):
    found = results_of(names) if results is None else results
    chosen = Chosen(["hbv", "sex"], [], "P < 0.99 alone")
    return first_request(CONFIG, dict.fromkeys(names, centre), chosen, found, ties, WORKFLOW)


def answers_to(request, centre=OPEN, rows=ROWS):
    return {
        name: answer_of(request, name, centre, study(rows[name]), CONFIG, WORKFLOW)
        for name in request.centres
    }


def until_exact(request, most=15):
    """What is combined after each round."""
    told, found = [], []
    while request is not None and len(told) < most:
        told.append(Round(request, answers_to(request)))
        found.append(combine(told))
        request = found[-1].following
    return found


def make_study(folder, monkeypatch):
    """A folder with the three centres, their harmonised tables, and the results of all rows."""
    monkeypatch.chdir(folder)
    centres = dict.fromkeys(NAMES, OPEN)
    monkeypatch.setattr(commands, "_study_here", lambda: (CONFIG, centres))
    monkeypatch.setattr(commands, "workflow_version", lambda: WORKFLOW)
    for name in NAMES:
        of_centre = cohort_of(name)
        harmonised = folder / "results" / name / "harmonised"
        harmonised.mkdir(parents=True)
        tables = {**of_centre.tables, "collected": of_centre.collected}
        for table, rows in {
            **tables,
            "accounting": of_centre.accounting,
            "accrual": of_centre.accrual,
        }.items():
            save_table(rows, harmonised / f"{table}.parquet")
    pooled = folder / "results/pooled/conversion"
    pooled.mkdir(parents=True)
    save_table(results_of(NAMES), pooled / "results.parquet")
