"""How a run begins and ends, in the process of Snakemake that runs it."""

from collections.abc import Sequence
from glob import escape
from pathlib import Path
from typing import Any

from snakemake.logging import logger

from hcc_conversion.run.folder_in_use import RUN_LOCK, claim_folder
from hcc_conversion.run.interpreter import quote_interpreter
from hcc_conversion.run.private_files import keeps_modes, modes
from hcc_conversion.run.problems import InvalidInput
from hcc_conversion.run.run_summary import RunEvents, failure_summary, logs_of
from hcc_conversion.run.storage import close_copies, text_of

#: Where the profiles of workflow/profiles let a scheduler write, a file for each submission.
CLUSTER_LOGS = Path("logs/cluster")


def begin_run(workflow: Any) -> RunEvents:
    """Prepare for the jobs, and remember what happens to them.

    A run, and not what only looks (a dry run, a list of rules), holds the working folder. A job
    that a cluster runs belongs to the run that sent it.

    Raises
    ------
    InvalidInput
        if another run is at work in the folder, or a setting of the environment has no meaning.
    """
    refuse_braces([Path(workflow.basedir), Path.cwd()])
    quote_interpreter()
    modes()
    close_copies(workflow)
    events = RunEvents(logs_of_submission=logs_of_submission)
    if workflow.is_main_process:
        logger.addHandler(events)
        if runs(workflow):
            for line in [*claim_folder(), *_open_to_others()]:
                logger.warning(line)
    return events


def _open_to_others() -> list[str]:
    """Said once where closing files has no effect, as on some shared file systems."""
    probe = Path(".snakemake") / RUN_LOCK
    if not probe.exists() or keeps_modes(probe):
        return []
    return [
        "Note: this file system does not keep who may read a file. Whoever can read this folder"
        " can read the patients' rows in results/: close the folder itself to others."
    ]


def refuse_braces(folders: Sequence[Path]) -> None:
    """Raise `InvalidInput` for a path that Snakemake would take for a pattern with wildcards."""
    problems = [f"{folder}" for folder in dict.fromkeys(folders) if set("{}") & set(str(folder))]
    if problems:
        raise InvalidInput(
            "Snakemake cannot work in a folder with { or } in its path; rename it, or move the"
            " project elsewhere:",
            problems,
        )


def runs(workflow: Any) -> bool:
    """Whether jobs will run: neither a dry run, nor a question to Snakemake."""
    resources = workflow.resource_settings
    return not workflow.output_settings.dryrun and (
        resources.cores is not None or resources.nodes is not None
    )


def logs_of_submission(submission: str, folder: Path = CLUSTER_LOGS) -> list[str]:
    """The logs that a scheduler wrote of a submission: named by its number, with any ending."""
    return sorted(str(path) for path in folder.glob(f"{escape(submission)}.*"))


def failure_lines(events: RunEvents, workflow: Any) -> list[str]:
    """What a run that failed says at its end, with the last lines of the logs.

    Logs from before the run are left out: a job that was ended before it began has that of an
    earlier one. The clock is that of the file system, which has both.
    """
    lock = Path(".snakemake") / RUN_LOCK
    began = lock.stat().st_mtime if lock.exists() else 0.0
    of_run = [path for path in logs_of(events) if not _is_older(Path(path), began)]
    return failure_summary(events, {path: text_of(workflow, path) for path in of_run})


def _is_older(path: Path, began: float) -> bool:
    return path.is_file() and path.stat().st_mtime < began
