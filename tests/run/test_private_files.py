"""Who may read patients' rows: the owner, or the group where the site says so."""

import os
import stat

import pytest

from hcc_conversion.run.private_files import MODE_VARIABLE, only_private_files, open_private
from hcc_conversion.run.problems import InvalidInput


@pytest.fixture(autouse=True)
def open_umask(monkeypatch):
    monkeypatch.delenv(MODE_VARIABLE, raising=False)
    before = os.umask(0)
    yield
    os.umask(before)


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize(("said", "modes"), [("", (0o600, 0o700)), ("group", (0o640, 0o750))])
def test_files_and_their_folder_have_the_modes_that_the_site_says(
    tmp_path, monkeypatch, said, modes
):
    monkeypatch.setenv(MODE_VARIABLE, said)
    (tmp_path / "one").mkdir(mode=0o777)
    open_private(tmp_path / "one/rows.parquet").close()
    with only_private_files(tmp_path / "two"):
        (tmp_path / "two/rows.csv").write_text("1\n")
    (tmp_path / "after.csv").write_text("1\n")
    for folder, file in (("one", "rows.parquet"), ("two", "rows.csv")):
        assert (mode(tmp_path / folder / file), mode(tmp_path / folder)) == modes
    assert mode(tmp_path / "after.csv") == 0o666


def test_a_setting_without_meaning_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv(MODE_VARIABLE, "everybody")
    with pytest.raises(InvalidInput, match=MODE_VARIABLE):
        open_private(tmp_path / "rows.csv")
