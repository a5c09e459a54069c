"""A damaged table is named with what to run; a whole one is read."""

import pandas as pd
import pytest

from hcc_conversion.run.problems import InvalidInput
from hcc_conversion.run.whole_files import read_table, save_table


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "results.parquet"
    pd.DataFrame({"n": range(1000), "name": ["Meier"] * 1000}).to_parquet(path)
    return path


def test_a_whole_table_is_read(path):
    assert read_table(path)["n"].sum() == 499_500


@pytest.mark.parametrize("n_bytes", [0, 3, 100, 2000, -1])
def test_a_table_that_is_cut_off_is_named_with_the_command(path, n_bytes):
    path.write_bytes(path.read_bytes()[:n_bytes])
    with pytest.raises(InvalidInput) as refused:
        read_table(path)
    assert f"rm '{path}'" in str(refused.value) and "make results" in str(refused.value)
    assert "Meier" not in str(refused.value)


def test_a_file_that_is_not_there_says_so(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_table(tmp_path / "none.parquet")


def test_a_page_overwritten_with_what_still_looks_like_data_is_damage(tmp_path):
    """Uncompressed, plainly encoded numbers: any bytes are numbers, and only the checksum tells."""
    path = tmp_path / "a.parquet"
    table = pd.DataFrame({"day": range(1000, 2000)})
    save_table(table, path, compression="none", use_dictionary=False)
    content = bytearray(path.read_bytes())
    place = content.index((1500).to_bytes(8, "little"))
    content[place : place + 8] = (1501).to_bytes(8, "little")
    path.write_bytes(content)
    assert pd.read_parquet(path)["day"].tolist().count(1501) == 2  # read as if nothing were wrong
    with pytest.raises(InvalidInput, match="no whole Parquet file"):
        read_table(path)
