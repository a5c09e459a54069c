"""The whole extract: the printed flow, each group of it from its own module, dated and numbered."""

import numpy as np
import pandas as pd
from numpy.random import Generator

from synthetic.reconstruction.converted import reconstruct_converted
from synthetic.reconstruction.converted_course import reconstruct_course
from synthetic.reconstruction.groups import (
    Group,
    background_group,
    combination_group,
    converted_group,
    direct_group,
    event_predictors,
)
from synthetic.reconstruction.published import Published
from synthetic.reconstruction.resections import reconstruct_resections
from synthetic.reconstruction.table9.predictors import reconstruct_predictors
from synthetic.simulation.patients import WINDOW
from synthetic.simulation.records import by_number, with_dates

#: Hospitals admit within days of the diagnosis.
ADMITTED_WITHIN_DAYS = 5
HOSPITAL_NUMBERS = 9_000_000


def reconstruct_extract(published: Published, seed: int) -> dict[str, pd.DataFrame]:
    """The seven tables of the reconstructed centre; the same seed gives the same tables.

    In the form of `simulate_cohort`: canonical fields, calendar dates, invented hospital
    numbers; without names and birthdays. Rows are not in the order of Tables 2 and 8.

    Raises
    ------
    ValueError
        where the printed numbers cannot hold together; names those concerned.
    """
    streams = iter(np.random.default_rng(seed).spawn(8))
    facts = reconstruct_converted(published, next(streams))
    course = reconstruct_course(published, facts, next(streams))
    predictors = reconstruct_predictors(published, event_predictors(facts, course), next(streams))
    resections = reconstruct_resections(published, next(streams))
    groups = [
        converted_group(published, facts, course, predictors.events, resections, next(streams)),
        direct_group(published, *resections, next(streams)),
        combination_group(predictors.others, next(streams)),
        background_group(published, next(streams)),
    ]
    return _assemble(groups, np.random.default_rng([seed, 1]))


def _assemble(groups: list[Group], rng: Generator) -> dict[str, pd.DataFrame]:
    """All groups in one set of tables, with hospital numbers, by number."""
    first = np.cumsum([0, *(len(group.patients) for group in groups)])
    patients = pd.concat([group.patients for group in groups], ignore_index=True)
    numbers = rng.choice(HOSPITAL_NUMBERS, len(patients), replace=False)
    patients["patient_id"] = [f"R{number:07d}" for number in numbers]
    admitted = patients["diagnosis_date"] + pd.to_timedelta(
        rng.integers(0, ADMITTED_WITHIN_DAYS, len(patients)), unit="D"
    )
    patients["admission_date"] = admitted.clip(upper=pd.Timestamp(WINDOW[1]))
    names = dict.fromkeys(name for group in groups for name in group.children)
    children = {
        name: pd.concat(
            [
                group.children[name].assign(patient=group.children[name]["patient"] + start)
                for group, start in zip(groups, first[:-1], strict=True)
                if name in group.children
            ],
            ignore_index=True,
        )
        for name in names
    }
    tables = with_dates(patients, children)
    return {name: by_number(table) for name, table in tables.items()}
