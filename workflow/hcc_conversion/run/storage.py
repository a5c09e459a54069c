"""Runs whose results a storage provider keeps, and whose jobs share no folder with the site.

What reads an extract, a key, or the printed values of a paper runs where these are, in the folder
that Snakemake was started in; other machines see de-identified tables and what is made from them.
"""

import os
from pathlib import Path
from typing import Any

from snakemake.settings.types import SharedFSUsage

from hcc_conversion.run.places import Places, at_home, configuration_files
from hcc_conversion.run.private_files import modes


def uses_storage(workflow: Any) -> bool:
    """Whether results are kept by a default storage provider, and not in the working folder."""
    settings = workflow.storage_settings
    return settings is not None and settings.default_storage_provider is not None


def close_copies(workflow: Any) -> None:
    """Let what providers copy, rows of patients among it, be read by none but those who may."""
    if uses_storage(workflow):
        _, mode = modes()
        os.umask(0o777 & ~mode)


def send_configuration(workflow: Any, places: Places) -> list[str]:
    """Let Snakemake send the configuration with its sources, where jobs do not share them.

    Of a folder's files it sends what git lists, and what it knows as configuration; centres' files
    are git-ignored. Gives what there is to say, for the screen.
    """
    settings = workflow.storage_settings
    if settings is None or SharedFSUsage.SOURCES in settings.shared_fs_usage:
        return []
    if not at_home():
        return [
            "Note: Snakemake sends the sources below the folder that it works in, and the checkout"
            " is elsewhere: machines that run jobs need it at the same path. Otherwise run in the"
            " checkout itself."
        ]
    workflow.configfiles += [str(path) for path in configuration_files(places)]
    return []


def place_of(workflow: Any, path: str | Path) -> str:
    """Where a person finds a file that a rule made: its path, or its address in the storage."""
    prefix = (workflow.storage_settings.default_storage_prefix or "").rstrip("/")
    if not uses_storage(workflow) or not prefix or str(path).startswith(f"{prefix}/"):
        return str(path)
    return f"{prefix}/{path}"


def text_of(workflow: Any, path: str | Path) -> str:
    """What a text says that a rule made, wherever it is kept; empty where there is none.

    *path*: as a rule names it, or by `place_of`.
    """
    if not uses_storage(workflow):
        file = Path(path)
        return file.read_text(encoding="utf-8", errors="replace") if file.is_file() else ""
    kept = workflow.storage_registry.default_storage_provider.object(place_of(workflow, path))
    if not workflow.async_run(kept.managed_exists()):
        return ""
    copy = Path(workflow.snakemake_tmp_dir) / Path(path).name
    kept.set_local_path(copy)
    workflow.async_run(kept.managed_retrieve())
    return copy.read_text(encoding="utf-8", errors="replace")
