"""The path of the interpreter, as Snakemake puts it into the commands of jobs."""

import shlex
import sys


def quote_interpreter() -> None:
    """Let jobs start whatever signs the path of the interpreter has, a blank or an apostrophe.

    Snakemake 9 writes ``sys.executable`` into a job's command, on this machine and on those of a
    cluster, without quoting it (`snakemake.script`, `format_job_exec`). So in the process of
    Snakemake it is written as a shell reads it; nothing else there starts an interpreter. A path
    of plain signs stays as it is.
    """
    words = shlex.split(sys.executable) if _is_quoted(sys.executable) else [sys.executable]
    sys.executable = shlex.quote(words[0])


def _is_quoted(path: str) -> bool:
    return path.startswith("'") and path.endswith("'")
