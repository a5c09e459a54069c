"""A damaged table is named with what to run; a whole one is read."""

import os
import subprocess
import sys

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


@pytest.mark.skipif(sys.platform != "linux", reason="threads are counted in /proc")
@pytest.mark.parametrize(
    "reader",
    [
        "from hcc_conversion.run.whole_files import read_table as read",
        "from hcc_conversion.ingest.reading.parquet import read_parquet\n"
        "read = lambda path: read_parquet(path, {})",
    ],
    ids=["tables of the run", "extracts"],
)
def test_no_thread_of_arrow_is_left_for_python_to_end_in_the_middle_of(path, reader):
    script = f"""
import os, sys
from pathlib import Path
import pandas, pyarrow.parquet
{reader}
before = os.listdir("/proc/self/task")
read(Path(sys.argv[1]))
assert os.listdir("/proc/self/task") == before
"""
    places = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    subprocess.run([sys.executable, "-c", script, path], env=os.environ | places, check=True)


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
