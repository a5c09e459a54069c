"""Commands that read patients' rows print no cell, whatever breaks."""

import runpy
import sys
import warnings

import pytest

from hcc_conversion.run.screen import on_screen

SECRET = "Meier, born 1.2.1950"
COMMANDS = (
    "hcc_conversion.report.check_centre",
    "hcc_conversion.drafting.draft",
    "hcc_conversion.federation.rounds",
    "hcc_conversion.rehearsal.rehearse",
)


@pytest.fixture(autouse=True)
def _plain_streams(monkeypatch):
    """Those of pytest have no encoding to change."""
    for stream in (sys.stdout, sys.stderr):
        monkeypatch.setattr(stream, "reconfigure", lambda **_: None, raising=False)


def crash(*_, **__):
    raise ValueError(f"cannot read {SECRET}")


def warn(_):
    warnings.warn(SECRET, stacklevel=1)


def test_a_crash_is_named_by_its_kind_and_place(capsys):
    assert on_screen(crash, []) == 1
    told = capsys.readouterr()
    assert (
        "a fault of ours" in told.err and "ValueError" in told.err and "test_screen.py" in told.err
    )
    assert SECRET not in told.out + told.err


def test_a_warning_of_a_library_is_not_printed(capsys):
    with warnings.catch_warnings():
        assert on_screen(warn, []) == 0
    assert SECRET not in capsys.readouterr().err


def test_what_a_command_says_itself_is_said():
    def refuse(_):
        sys.exit("No draft was made: name the files")

    with warnings.catch_warnings(), pytest.raises(SystemExit, match="name the files"):
        on_screen(refuse, [])


@pytest.mark.parametrize("module", COMMANDS)
def test_every_such_command_is_run_so(module, monkeypatch):
    """As a program each hands its `main` over, and ends with what comes back."""
    seen = []
    monkeypatch.setattr(
        "hcc_conversion.run.screen.on_screen", lambda main, _: seen.append(main) or 7
    )
    monkeypatch.setattr(sys, "argv", [module])
    monkeypatch.delitem(sys.modules, module, raising=False)
    with pytest.raises(SystemExit) as ended:
        runpy.run_module(module, run_name="__main__")
    assert ended.value.code == 7 and [one.__name__ for one in seen] == ["main"]
