"""A folder is held by living runs alone, however the one before ended."""

import multiprocessing
import os
import signal

import pytest

from hcc_conversion.run import folder_in_use
from hcc_conversion.run.folder_in_use import claim_folder, hold_as_job
from hcc_conversion.run.problems import InvalidInput

CONTEXT = multiprocessing.get_context("spawn")


@pytest.fixture
def folder(tmp_path):
    """As a run leaves it that was killed."""
    (tmp_path / "locks").mkdir()
    (tmp_path / "locks/0.input.lock").write_text("a\n")
    yield tmp_path
    for file in folder_in_use._held:
        file.close()
    folder_in_use._held.clear()


def hold(function, folder, ready):
    function(folder)
    ready.set()
    signal.pause()


def holding(function, folder):
    ready = CONTEXT.Event()
    process = CONTEXT.Process(target=hold, args=(function, folder, ready))
    process.start()
    assert ready.wait(60)
    return process


def test_the_lock_of_a_killed_run_is_removed_and_said(folder):
    run = holding(claim_folder, folder)
    (folder / "locks/0.input.lock").write_text("a\n")  # which Snakemake would write now
    with pytest.raises(InvalidInput, match=f"process {run.pid} on "):
        claim_folder(folder)
    assert (folder / "locks/0.input.lock").exists()
    os.kill(run.pid, signal.SIGKILL)
    run.join()
    (said,) = claim_folder(folder)
    assert "lock is removed" in said
    assert not list((folder / "locks").iterdir())


def test_nothing_is_said_where_nothing_is_left(folder):
    (folder / "locks/0.input.lock").unlink()
    assert claim_folder(folder) == []


def test_a_job_that_outlives_its_run_is_waited_for(folder, capsys):
    job = holding(hold_as_job, folder)
    alarm = CONTEXT.Process(target=kill_later, args=(job.pid,))
    alarm.start()
    claim_folder(folder)
    job.join(10)
    assert job.exitcode == -signal.SIGKILL
    assert "Waiting for jobs" in capsys.readouterr().out
    alarm.join()


def kill_later(pid):
    import time

    time.sleep(1)
    os.kill(pid, signal.SIGKILL)


def test_a_file_system_without_locks_names_the_one_command(folder, monkeypatch):
    def flock(*_):
        raise OSError(95, "not supported")

    monkeypatch.setattr(folder_in_use.fcntl, "flock", flock)
    (said,) = claim_folder(folder)
    assert "make unlock" in said
    assert (folder / "locks/0.input.lock").exists()


def test_a_folder_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InvalidInput, match="Nothing can be written"):
        claim_folder(tmp_path / "file" / "below")
