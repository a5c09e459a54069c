"""Every value that the paper prints, against the reconstructed extract as a hospital hands it over.

The extract is made with the seed of the centre's file, written in the centre's form, and read back
through validation and harmonising. Each printed value is met, or it is one of the exceptions,
which are listed with their reasons in resources/published/zhang2023_exceptions.csv: a value
that is neither fails here, and so does an exception that is met after all.
"""

from pathlib import Path

import pytest

from hcc_conversion.reconstruction.check.constraints import MET, check, evaluate
from hcc_conversion.reconstruction.check.exceptions import read_exceptions
from hcc_conversion.reconstruction.published import read_published

ROOT = Path(__file__).parents[2]
PAPER = ROOT / "resources/published/zhang2023"
PUBLISHED = read_published(f"{PAPER}.csv", f"{PAPER}_table2.csv", f"{PAPER}_table8.csv")
EXCEPTIONS = read_exceptions(f"{PAPER}_exceptions.csv")


@pytest.fixture(scope="module")
def checked(shandong, config):
    tables = {
        **shandong.tables,
        "collected": shandong.collected,
        "accounting": shandong.accounting,
    }
    evaluated = evaluate(tables, PUBLISHED, config["predictors"])
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
