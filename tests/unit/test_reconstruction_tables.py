"""Every value that the paper prints, against the analyses' results on the reconstructed centre.

The extract is made with the seed of the centre's file, written in the centre's form, read back
through validation and harmonising, and analysed like any centre's. Each printed value is met, or
it is one of the exceptions, which are listed with their reasons in
resources/published/zhang2023_exceptions.csv: a value that is neither fails here, and so does an
exception that is met after all.
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
from hcc_conversion.analyses.survival import survival_results
from hcc_conversion.analyses.swimmer import swimmer_results
from hcc_conversion.analyses.trae import trae_results
from hcc_conversion.reconstruction.check.constraints import MET, check, evaluate
from hcc_conversion.reconstruction.check.exceptions import read_exceptions
from hcc_conversion.reconstruction.published import read_published

ROOT = Path(__file__).parents[2]
PAPER = ROOT / "resources/published/zhang2023"
PUBLISHED = read_published(f"{PAPER}.csv", f"{PAPER}_table2.csv", f"{PAPER}_table8.csv")
EXCEPTIONS = read_exceptions(f"{PAPER}_exceptions.csv")


@pytest.fixture(scope="module")
def checked(shandong, config):
    survival = config["survival"]
    variables = {name: config[name] for name in ("characteristics", "predictors")}
    results = pd.concat(
        [
            flow_results(shandong),
            baseline_results(shandong, config["baseline"]["populations"], variables),
            response_results(shandong, config["response"]),
            trae_results(shandong, config["trae"]["populations"]),
            surgery_results(shandong, config["surgery"]),
            regimens_results(shandong),
            swimmer_results(shandong, config["swimmer"], config["response"]),
            conversion_results(shandong, config["predictors"], config["conversion"])[0],
            survival_results(shandong, survival["endpoints"], survival["horizons_months"])[0],
        ]
    )
    evaluated = evaluate(results, shandong, PUBLISHED, config["response"])
    return check(PUBLISHED, EXCEPTIONS, evaluated).set_index("id")


def printed_in(place):
    """Parametrise a test with the ids of one table, or of one part of the text."""
    ids = PUBLISHED.values.index[PUBLISHED.values["place"] == place]
    return pytest.mark.parametrize("value_id", list(ids))


def confirm(checked, value_id):
    row = checked.loc[value_id]
    found = f"{value_id}: printed {row['printed']}, reconstructed {row['reconstructed'] or 'none'}"
    if value_id in EXCEPTIONS.index:
        assert row["verdict"] != MET, f"{found}: it is met, so it is no exception"
    else:
        assert row["verdict"] == MET, f"{found} ({row['how']})"


@printed_in("abstract")
def test_abstract(checked, value_id):
    confirm(checked, value_id)


@printed_in("text")
def test_text(checked, value_id):
    confirm(checked, value_id)


@printed_in("discussion")
def test_discussion(checked, value_id):
    confirm(checked, value_id)


@printed_in("external")
def test_what_the_paper_quotes_of_others(checked, value_id):
    confirm(checked, value_id)


@printed_in("table1")
def test_table_1(checked, value_id):
    confirm(checked, value_id)


@printed_in("table2")
def test_table_2(checked, value_id):
    confirm(checked, value_id)


@printed_in("table3")
def test_table_3(checked, value_id):
    confirm(checked, value_id)


@printed_in("table4")
def test_table_4(checked, value_id):
    confirm(checked, value_id)


@printed_in("table5")
def test_table_5(checked, value_id):
    confirm(checked, value_id)


@printed_in("table6")
def test_table_6(checked, value_id):
    confirm(checked, value_id)


@printed_in("table7")
def test_table_7(checked, value_id):
    confirm(checked, value_id)


@printed_in("table8")
def test_table_8(checked, value_id):
    confirm(checked, value_id)


@printed_in("table9")
def test_table_9(checked, value_id):
    confirm(checked, value_id)
