"""The analyses' own results on the reconstructed centre, against every value that the paper prints.

The keys of resources/published/zhang2023.csv say which row of the analysis results stands for a
printed value. What differs is listed, with the reason in zhang2023_exceptions.csv or here.
"""

from pathlib import Path

import pandas as pd
import pytest

from hcc_conversion.analyses.baseline import baseline_results
from hcc_conversion.analyses.conversion import conversion_results
from hcc_conversion.analyses.flow import flow_results
from hcc_conversion.analyses.regimens import regimens_results
from hcc_conversion.analyses.response import response_results
from hcc_conversion.analyses.surgery import surgery_results
from hcc_conversion.analyses.swimmer import swimmer_results
from hcc_conversion.analyses.trae import trae_results
from hcc_conversion.comparison.published_values import read_published_values
from hcc_conversion.reconstruction.check.exceptions import read_exceptions
from schemas.results import KEY

PAPER = Path(__file__).parents[2] / "resources/published/zhang2023"
ANALYSES = ("flow", "baseline", "response", "trae", "surgery", "regimens", "conversion")
KEYED = read_published_values(f"{PAPER}.csv").set_index("id")
EXCEPTIONS = set(read_exceptions(f"{PAPER}_exceptions.csv").index)
#: Student's t is printed beside the P of Welch's test; the row has one test, Welch's.
OTHER_TEST = {"t7.drain.stat"}


@pytest.fixture(scope="module")
def replicated(shandong, config):
    variables = {name: config[name] for name in ("characteristics", "predictors")}
    results = pd.concat(
        [
            flow_results(shandong),
            baseline_results(shandong, config["baseline"]["populations"], variables),
            response_results(shandong, config["response"]),
            trae_results(shandong, config["trae"]["populations"]),
            surgery_results(shandong, config["surgery"]),
            regimens_results(shandong),
            conversion_results(shandong, config["predictors"], config["conversion"])[0],
            swimmer_results(shandong, config["swimmer"], config["response"]),
        ]
    )
    return results.set_index(KEY)["value"]


def keyed(analysis):
    return list(KEYED.index[KEYED["analysis"] == analysis])


@pytest.mark.parametrize(
    ("analysis", "value_id"), [(name, i) for name in ANALYSES for i in keyed(name)]
)
def test_every_cell_is_the_printed_one(replicated, published, analysis, value_id):
    row = KEYED.loc[value_id, KEY].fillna("")
    assert row["analysis"] == analysis
    # Hepatitis B has no estimate here, so it has no row in the multivariate model.
    value = replicated.get(tuple(row), float("nan"))
    if published.values.loc[value_id, "operator"] == "<":
        agrees = value < published.number(value_id)
    else:
        agrees = published.agrees(value_id, value)
    assert agrees != (value_id in EXCEPTIONS | OTHER_TEST), f"{value_id}: {value}"
