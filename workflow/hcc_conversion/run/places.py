"""What belongs to the checkout, and what to the site that runs it.

The checkout, installed once, holds code, schemas and documents: their paths begin with `PROJECT`.
The site is the folder that Snakemake works in (``--directory``); it has the centres' files, their
extracts, the key, and all that is written, and their paths are relative. Two things come with the
checkout and can be the site's own: the study and the printed values of papers (`find_places`).
Where a run is at home in the checkout, both are the same folder.
"""

import os
from dataclasses import dataclass
from pathlib import Path

WORKFLOW = Path(__file__).parents[2]
PROJECT = WORKFLOW.parent
SCHEMAS = PROJECT / "schemas"
#: Of the site, below its folder.
CENTRES, KEY_FILE = "config/centres", ".pseudonym-key"
#: Of the site where it has them, else of the checkout.
STUDY, PUBLISHED = "config/config.yaml", "resources/published"


@dataclass(frozen=True)
class Places:
    """Whose study and whose printed values a run takes.

    study
        path of the study's file; relative where it is the site's.
    published
        folder of the papers' printed values; relative where it is the site's, also if empty.
    """

    study: Path
    published: Path

    def notes(self) -> list[str]:
        """Which of them come from the checkout, a line each, for the start of a run."""
        return [
            f"Note: {what} of the checkout, not of this folder: {path}"
            for what, path in (("the study is", self.study), ("papers are", self.published))
            if path.is_absolute()
        ]


def at_home(project: Path = PROJECT) -> bool:
    """Whether the site is the checkout itself."""
    return Path.cwd().samefile(project)


def find_places(*, own_study: bool = True, project: Path = PROJECT) -> Places:
    """The places of a run in the current folder.

    Parameters
    ----------
    own_study
        whether ``config/config.yaml`` here is the study's; in a folder of another workflow, which
        has this one as a module, it is that workflow's.
    project
        the checkout.
    """
    at_home = Path.cwd().samefile(project)
    study = own_study and os.path.lexists(STUDY)
    return Places(
        study=Path(STUDY) if study or at_home else project / STUDY,
        published=Path(PUBLISHED) if os.path.lexists(PUBLISHED) or at_home else project / PUBLISHED,
    )


def configuration_files(places: Places) -> list[Path]:
    """What says how a run is to be made, of the site and git-ignored as it may be: the study, the
    centres' files, the papers. No extract, and no key."""
    return [
        path
        for top in (places.study, Path(CENTRES), places.published)
        for path in ([top] if top.is_file() else sorted(top.glob("*")))
        if path.is_file()
    ]
