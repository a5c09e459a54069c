"""The folder of a site is laid out whole, and never over what is there."""

import shlex
import stat

import pytest

from hcc_conversion.run.new_site import lay_out
from hcc_conversion.run.problems import InvalidInput


def test_the_folder_has_what_a_site_needs_and_the_command_that_runs_there(tmp_path):
    site = tmp_path / "our study"
    run = lay_out(site, tmp_path / "checkout")
    assert sorted(str(path.relative_to(site)) for path in site.rglob("*")) == [
        ".gitignore",
        "README.md",
        "config",
        "config/centres",
        "resources",
        "resources/centres",
    ]
    assert stat.S_IMODE((site / "resources").stat().st_mode) == 0o700
    words = shlex.split(run)
    assert words[words.index("--directory") + 1] == str(site)
    assert words[words.index("-s") + 1] == str(tmp_path / "checkout/Snakefile")
    assert run in (site / "README.md").read_text()
    ignored = (site / ".gitignore").read_text().splitlines()
    assert {"/resources/", "/results/", "/.pseudonym-key"} <= set(ignored)


def test_an_empty_folder_is_taken(tmp_path):
    lay_out(tmp_path)
    assert (tmp_path / "config/centres").is_dir()


@pytest.mark.parametrize("there", ["file", "folder", "link"])
def test_what_is_there_is_refused_and_left_as_it_is(tmp_path, there):
    site = tmp_path / "site"
    if there == "file":
        site.write_text("mine")
    elif there == "link":
        site.symlink_to("nowhere")
    else:
        site.mkdir()
        (site / ".hidden").write_text("mine")
    with pytest.raises(InvalidInput, match="is there already and is not an empty folder"):
        lay_out(site)
    assert [path.name for path in tmp_path.rglob("*")] == ["site", ".hidden"][: 1 + site.is_dir()]


def test_a_name_that_snakemake_cannot_work_with_is_refused_before_anything_is_made(tmp_path):
    with pytest.raises(InvalidInput, match=r"with \{ or \} in its path"):
        lay_out(tmp_path / "site {1}")
    assert not list(tmp_path.iterdir())
